"""What hanweb-xxgk reads: the annual report page with its years, directories asked by POST."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from crawler.families import FAMILIES, recognise
from crawler.families.queries import query_of
from tests.crawler.families.pages import REPORT_TEXT, TITLE, page, row

XXGK = FAMILIES["hanweb-xxgk"]
AREA = "11371082004363781R"
REPORT = f"http://www.rc.gov.cn/module/xxgk/xxgkAnnualReport.jsp?area={AREA}"
SEARCH = "http://www.rc.gov.cn/module/xxgk/search.jsp"


def test_the_annual_report_page_is_the_report() -> None:
    listing = XXGK.listing(page(f"<h1>{TITLE}</h1><div>{REPORT_TEXT}</div>", REPORT))
    assert listing.report is not None
    assert (listing.report.url, listing.report.title) == (REPORT, TITLE)


@pytest.mark.parametrize(
    "switch",
    [
        '<a href="xxgkAnnualReport.jsp?area={0}&fbtime={1}">{1}年</a>',
        '<a href="/module/xxgk/xxgkAnnualReport.jsp?area={0}&amp;fbtime={1}">{1}</a>',
        '<a href="javascript:void(0)" onclick="change({1})">{1}年度</a>',
        "<select><option value='{1}'>{1}年</option></select>",
    ],
)
def test_the_switcher_leads_to_the_other_years(switch: str) -> None:
    years = "".join(switch.format(AREA, year) for year in (2024, 2023))
    listing = XXGK.listing(page(f"{years}<h1>{TITLE}</h1>{REPORT_TEXT}", REPORT + "&fbtime=2024"))
    asked = [query_of(ask.url) for ask in listing.columns]
    assert {"area": AREA, "fbtime": "2023"} in asked
    assert all(one["area"] == AREA for one in asked)


def test_a_column_view_asks_the_directory_by_post() -> None:
    url = f"http://www.rc.gov.cn/col/col26/index.html?vc_xxgkarea={AREA}&number=A0301&jh=263"
    script = "<script src='/module/xxgk/tree.jsp?area=1'></script>"
    (ask,) = XXGK.listing(page(script, url)).columns
    sent = dict(parse_qsl(ask.body.decode(), keep_blank_values=True))
    assert (ask.method, ask.url) == ("POST", SEARCH)
    assert (sent["area"], sent["infotypeId"], sent["currpage"], sent["divid"]) == (
        AREA, "A0301", "1", "divcol26",
    )  # fmt: skip
    assert ("Referer", url) in ask.headers


def test_a_directory_is_paged_by_what_was_sent() -> None:
    rows = "".join(
        f'<tr class="tr_main_value_{kind}"><td><a class="bt_link" href="/art/2025/1/20/art_26_{n}.html"'
        f' title="{TITLE}">{TITLE[:8]}...</a></td><td>2025-01-20</td></tr>'
        for n, kind in enumerate(("odd", "even"))
    )
    beside = '<tr><td><a href="/art/2025/1/20/art_99_7.html">召开会议</a></td></tr>'
    body = (
        f"<table>{rows}</table><table>{beside}</table>共2页 <a href='javascript:next()'>下一页</a>"
    )
    first = page(body, SEARCH, sent=urlencode({"currpage": "1", "area": AREA}).encode())
    listing = XXGK.listing(first)
    assert [r.title for r in listing.rows] == [TITLE, TITLE]
    assert listing.next is not None
    assert dict(parse_qsl(listing.next.body.decode())) == {"currpage": "2", "area": AREA}
    last = page(body, SEARCH, sent=listing.next.body)
    assert XXGK.listing(last).next is None


def test_it_is_recognised_by_its_addresses_and_a_welcome_page_is_not() -> None:
    assert recognise(page(REPORT_TEXT, REPORT)) is XXGK
    assert not XXGK.listing(page("<h1>Welcome</h1>", "http://www.rc.gov.cn/")).recognised
    assert not XXGK.listing(page("<p>系统错误</p>", SEARCH)).recognised
    other = page(f"<ul>{row('/zwgk/202501/t20250120_123.html')}</ul>", "http://www.rc.gov.cn/nb/")
    assert recognise(other) is not XXGK
