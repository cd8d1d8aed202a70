"""What vsb reads: pages that count downwards, rows by their ids, lists made by program."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, Page, recognise
from tests.crawler.families.pages import REPORT_TEXT, TITLE, page

VSB = FAMILIES["vsb"]
LIST = "http://www.dy.gov.cn/zwgk/xxgknb.htm"


def line(n: int, up: str = "../", tree: int = 1648) -> str:
    return (
        f'<li id="line_u5_{n}"><a href="{up}info/{tree}/{47211 + n}.htm" title="{TITLE}">'
        f"{TITLE[:9]}...</a><span>2025-01-20</span></li>"
    )


def listed(pager: str = "", url: str = LIST, up: str = "../") -> Page:
    beside = '<ul><li><a href="/info/1001/9.htm">召开会议</a></li></ul>'
    return page(f"{beside}<ul>{line(0, up)}{line(1, up)}</ul>{pager}", url)


def test_rows_are_those_with_the_ids_of_the_list() -> None:
    rows = VSB.listing(listed(up="../")).rows
    assert [(r.url, r.title, r.listed_on) for r in rows] == [
        (f"http://www.dy.gov.cn/info/1648/{47211 + n}.htm", TITLE, date(2025, 1, 20))
        for n in (0, 1)
    ]


@pytest.mark.parametrize(
    ("pager", "url", "following"),
    [
        ('<span class="p_next"><a href="xxgknb/30.htm">下页</a></span>', LIST, "/zwgk/xxgknb/30.htm"),
        ("<script>_simple_list_gotopage_fun(7,'u5_goto',2)</script>", LIST, "/zwgk/xxgknb/6.htm"),
        ('<input onclick="_simple_list_gotopage_fun(31,&quot;u13_goto&quot;,2)">', LIST,
         "/zwgk/xxgknb/30.htm"),
        ("<td>共98条 1/7</td>", LIST, "/zwgk/xxgknb/6.htm"),
        ("<td>共98条 2/7</td>", LIST.replace(".htm", "/6.htm"), "/zwgk/xxgknb/5.htm"),
        ("<td>共98条 7/7</td>", LIST.replace(".htm", "/1.htm"), None),
        ("<td>共9条 1/1</td>", LIST, None),
        ("", LIST, None),
    ],
)  # fmt: skip
def test_pages_count_downwards(pager: str, url: str, following: str | None) -> None:
    up = "../../" if url != LIST else "../"
    found = VSB.listing(listed(pager, url, up)).next
    assert (found and found.url) == (following and "http://www.dy.gov.cn" + following)


def test_a_list_made_by_program_counts_upwards() -> None:
    url = "http://www.dy.gov.cn/list.jsp?totalpage=7&PAGENUM={}&urltype=tree.TreeTempUrl&wbtreeid=1025"
    assert VSB.listing(listed("", url.format(2))).next is not None
    assert "PAGENUM=3" in VSB.listing(listed("", url.format(2))).next.url
    assert VSB.listing(listed("", url.format(7))).next is None


def test_the_static_page_and_the_one_made_by_program_are_one_document() -> None:
    dynamic = (
        '<li id="line_u5_9"><a href="../content.jsp?urltype=news.NewsContentUrl&wbtreeid=1648'
        f'&wbnewsid=47211">{TITLE}</a></li>'
    )
    assert len(VSB.listing(page(f"<ul>{line(0)}{dynamic}</ul>", LIST)).rows) == 1


def test_hidden_rows_are_none() -> None:
    hidden = line(2).replace("<li ", '<li style="display:none" ')
    assert len(VSB.listing(page(f"<ul>{line(0)}{hidden}</ul>", LIST)).rows) == 1


def test_a_list_without_ids_is_that_of_the_reports() -> None:
    beside = '<ul><li><a href="/info/1001/9.htm">召开会议</a></li></ul>'
    bare = f'<ul><li><a href="../info/1648/47211.htm" title="{TITLE}">{TITLE}</a></li></ul>'
    rows = VSB.listing(page(beside + bare, LIST)).rows
    assert [r.url for r in rows] == ["http://www.dy.gov.cn/info/1648/47211.htm"]


def test_a_leaf_column_is_the_report_and_years_lead_below() -> None:
    leaf = page(f"<h1>{TITLE}</h1><div id='vsb_content'>{REPORT_TEXT}</div>", LIST)
    assert VSB.listing(leaf).report is not None
    years = "<ul><li><a href='xxgknb/n2024n.htm'>2024年</a></li></ul><div id='vsb_content'></div>"
    listing = VSB.listing(page(years, LIST))
    assert [ask.url for ask in listing.columns] == ["http://www.dy.gov.cn/zwgk/xxgknb/n2024n.htm"]


def test_a_download_is_an_attachment_by_its_name() -> None:
    body = (
        '<div id="vsb_content">正文</div><p>附件【<a href="/system/_content/download.jsp?urltype='
        'news.DownloadAttachUrl&owner=1273&wbfileid=8">年度报告.pdf</a>】已下载</p>'
    )
    found = VSB.detail(page(body, "http://www.dy.gov.cn/info/1648/47211.htm")).attachments
    assert [ask.url.rpartition("=")[2] for ask in found] == ["8"]


def test_the_misspelt_directory_of_egovinfo_is_read() -> None:
    path = "/info/egovinfo/1007/overt_centent/11532326-/2022-0302003.htm"
    body = f'<ul><li><a href="{path}">{TITLE}</a></li></ul><script src="/system/resource/js/a.js"></script>'
    assert [r.url.endswith(path) for r in VSB.listing(page(body, LIST)).rows] == [True]


def test_it_is_recognised_by_its_rows_and_a_welcome_page_is_not() -> None:
    assert recognise(listed()) is VSB
    assert not VSB.listing(page("<h1>Welcome</h1>", LIST)).recognised
