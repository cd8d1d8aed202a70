"""What hanweb-xxgk reads: reports that are pages, their years, the directory by POST."""

from __future__ import annotations

from urllib.parse import parse_qsl

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

XXGK = FAMILIES["hanweb-xxgk"]
HOST = "http://www.jia.gov.cn"
REPORT = f"{HOST}/module/xxgk/xxgkAnnualReport.jsp"
SEARCH = f"{HOST}/module/xxgk/search.jsp"
AREA = "area=11990000000000001R"
TEXT = "".join(
    f"<p>{part}</p><p>{'本年度按照要求开展各项工作。' * 8}</p>"
    for part in (
        "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
        "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况", "五、存在的主要问题及改进情况",
    )
)  # fmt: skip


def page(body: str, url: str, sent: bytes = b"") -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html", sent)


def report(year: int) -> str:
    return f"<h1>甲县{year}年政府信息公开工作年度报告</h1><div id='zoom'>{TEXT}</div>"


def link(year: int) -> str:
    return f"<li><a href='xxgkAnnualReport.jsp?fbtime={year}&{AREA}'>{year}年</a></li>"


def years(found: Page) -> list[str]:
    return [ask.url.removeprefix(f"{REPORT}?{AREA}&fbtime=") for ask in XXGK.listing(found).columns]


def test_a_page_with_a_year_is_the_report_of_its_title() -> None:
    url = f"{REPORT}?{AREA}&fbtime=2024"
    listing = XXGK.listing(page(link(2024) + link(2023) + report(2023), url))
    assert listing.report is not None
    assert listing.report.title == "甲县2023年政府信息公开工作年度报告"
    assert listing.report.url == url


@pytest.mark.parametrize(
    "switcher",
    [
        link(2023) + link(2022),
        f"<a href='?{AREA}&fbtime=2023'>2023</a><a href='?{AREA}&fbtime=2022'>2022</a>",
        "<span onclick=\"change('2023')\">2023年</span><span onclick=\"change('2022')\">2022年</span>",
        "<a href='javascript:toYear(2023)'>2023年</a><a href='javascript:toYear(2022)'>2022年</a>",
        "<select onchange='go(this.value)'><option value='2023'>2023年</option><option>2022</option></select>",
    ],
)
def test_every_switcher_of_years_leads_to_the_same_addresses(switcher: str) -> None:
    assert years(page(switcher + report(2024), f"{REPORT}?{AREA}")) == ["2023", "2022"]


def test_addresses_of_years_keep_the_form_in_which_the_page_was_asked() -> None:
    url = f"{REPORT}?fbtime=2024&{AREA}"
    found = XXGK.listing(page(link(2024) + link(2023) + report(2024), url)).columns
    assert [ask.url for ask in found] == [url, url.replace("2024", "2023")]


@pytest.mark.parametrize(
    ("switcher", "is_row"),
    [
        (link(2024) + link(2023), False),  # the year of the report
        (link(2025) + link(2024), False),  # the year of publication
        (link(2023) + link(2022), True),  # this year is not among the links
        ("<span>2025年</span>" + link(2024) + link(2023), True),  # by publication, this year shown
        ("", True),
    ],
)
def test_the_latest_report_is_one_row_whether_its_year_is_named_again(
    switcher: str, is_row: bool
) -> None:
    listing = XXGK.listing(page(switcher + report(2024), f"{REPORT}?{AREA}"))
    assert (listing.report is not None) is is_row
    assert listing.recognised


def test_reports_of_another_organ_are_no_years_of_this_one() -> None:
    other = link(2021).replace(AREA, "area=11990000000000999X")
    assert years(page(other + link(2022) + report(2024), f"{REPORT}?{AREA}")) == ["2022"]


def test_a_year_without_a_report_is_no_report() -> None:
    listing = XXGK.listing(page(link(2023) + "<p>暂无年报</p>", f"{REPORT}?{AREA}&fbtime=2015"))
    assert (listing.report, listing.rows, listing.recognised) == (None, (), True)


COLUMN = f"{HOST}/col/col263/index.html?vc_xxgkarea=11990000000000001R&number=A0203&jh=263"


def entry(column: int, n: int, odd: str = "odd") -> str:
    return (
        f"<tr class='tr_main_value_{odd}'><td><a class='bt_link' href='/art/2025/1/2/art_{column}_{n}.html'"
        f" title='甲局{2000 + n}年政府信息公开年度报告'>甲局...</a></td><td>2025-01-02</td></tr>"
    )


def test_the_directory_is_posted_for_with_the_fields_of_the_column() -> None:
    script = "<script>$.post('/module/xxgk/search.jsp', {jdid: 3, texttype: '0', isAllList: '1'})</script>"
    (ask,) = XXGK.listing(page(script, COLUMN)).columns
    sent = dict(parse_qsl(ask.body.decode(), keep_blank_values=True))
    assert (ask.method, ask.url) == ("POST", SEARCH)
    assert dict(ask.headers)["Referer"] == COLUMN
    assert {
        "infotypeId": "A0203", "jdid": "3", "area": "11990000000000001R", "divid": "div263",
        "currpage": "1", "sortfield": ",createdatetime:0,orderid:0", "isAllList": "1",
    }.items() <= sent.items()  # fmt: skip


def test_rows_of_other_columns_are_left_out_and_pages_counted() -> None:
    sent = b"infotypeId=A0203&divid=div263&vc_title=&currpage=1"
    body = f"<table>{entry(263, 1)}{entry(99, 2, 'even')}{entry(263, 3)}</table>共2页 <a onclick='go(2)'>下一页</a>"
    listing = XXGK.listing(page(body, SEARCH, sent))
    assert [row.title for row in listing.rows] == [
        "甲局2001年政府信息公开年度报告",
        "甲局2003年政府信息公开年度报告",
    ]
    assert listing.next is not None
    assert listing.next.body == sent.replace(b"currpage=1", b"currpage=2")
    assert XXGK.listing(page(body, SEARCH, listing.next.body)).next is None


def test_a_page_of_other_columns_alone_does_not_end_the_directory() -> None:
    sent = b"divid=div263&currpage=1"
    listing = XXGK.listing(page(f"<table>{entry(99, 2)}</table>共<b>3</b>页", SEARCH, sent))
    assert listing.rows == ()
    assert [ask.body for ask in listing.columns] == [b"divid=div263&currpage=2"]


def test_xxgk_is_recognised_by_its_address_and_not_for_jcms() -> None:
    assert recognise(page(report(2024), f"{REPORT}?{AREA}")) is XXGK
    assert recognise(page(f"<table>{entry(263, 1)}</table>", SEARCH)) is XXGK
    script = "<script>$.post('/module/xxgk/search.jsp', {})</script>"
    beside = "<a href='/art/2025/1/2/art_9_2.html'>通知</a>"
    assert recognise(page(beside + script, COLUMN)) is XXGK
    jpage = "<script type='text/xml'><datastore></datastore></script>"
    assert recognise(page(jpage + script, COLUMN)) is FAMILIES["hanweb-jcms"]
    menu = f"<a href='/module/xxgk/xxgkAnnualReport.jsp?{AREA}'>年报</a>"
    article = page(menu + "<div id='zoom'></div>", f"{HOST}/art/2025/1/2/art_1_2.html")
    assert recognise(article) is FAMILIES["hanweb-jcms"]


def test_a_column_of_the_directory_is_known_by_its_address() -> None:
    tree = page("<script src='/module/xxgk/tree.jsp?area=1'></script>", COLUMN)
    assert recognise(tree) is XXGK
    (ask,) = XXGK.listing(tree).columns
    assert (ask.method, ask.url) == ("POST", SEARCH)


def test_links_beside_the_entries_of_the_directory_are_no_rows() -> None:
    beside = "<table><tr><td><a href='/art/2025/1/20/art_263_7.html'>召开会议</a></td></tr></table>"
    body = f"<table>{entry(263, 1)}</table>{beside}共1页"
    listing = XXGK.listing(page(body, SEARCH, b"currpage=1"))
    assert [row.title for row in listing.rows] == ["甲局2001年政府信息公开年度报告"]
