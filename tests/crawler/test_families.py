"""What the families read from list and article pages: own small pages, one trait each."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise
from crawler.families.trs_pager import next_name
from pipelines.places import SHIPPED
from pipelines.registry_check import load_families
from pipelines.titles import TitleKind, read_title

TRS, GLIST = FAMILIES["trs"], FAMILIES["ln-glist"]
LIST = "http://www.a.gov.cn/zwgk/xxgknb/"
SHARED = Path(__file__).resolve().parents[2].parent / "shared"


def page(body: str, url: str = LIST, status: int = 200) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, status, text.encode(), "text/html")


def row(name: str, title: str = "甲县2024年政府信息公开工作年度报告", more: str = "") -> str:
    return f'<li><a href="{name}">{title}</a>{more}</li>'


def urls(found: Page) -> list[str]:
    return [r.url.removeprefix(LIST) for r in TRS.listing(found).rows]


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ('createPageHTML(3, 0, "index", "html");', "index_1.html"),
        ('createPageHTML(3, 1, "index", "shtml");', "index_2.shtml"),
        ('createPageHTML(3, 2, "index", "html");', ""),
        ('createPageHTML(1,0,"index","htm");', ""),
        ('createPageHTML(7,0,"index","shtml","black2",136)', "index_1.shtml"),
        ('createPage(4, 0, "index", "htm");', "index_1.htm"),
        ("showPages(2, 0, 'list', 'html')", "list_1.html"),
        ("createPageHTML('paging',25,1,'index','html',500);", "index_2.html"),
        ("createPageHTML('paging',25,24,'index','html',500);", "index_25.html"),
        ("createPageHTML('paging',25,25,'index','html',500);", ""),
        ("var currentPage = 0;//从0开始\nvar countPage = 2//共多少页", "index_1.html"),
        ("var currentPage = 1;\nvar countPage = 2;", ""),
        (
            "var currentPage = 0; var countPage = 3;\n"
            'document.write("<a href=\\"index"+"_" + i + "."+"shtml\\">");',
            "index_1.shtml",
        ),
        ("function createPageHTML(nPageCount, nCurrIndex, sPageName, sPageExt){}", None),
        ('//createPageHTML(9, 0, "index", "htm");', None),
        ('/* createPageHTML(9, 0, "index", "htm"); */', None),
        ('<!--\ncreatePageHTML(2, 0, "index", "html");\n//-->', "index_1.html"),
        ('var u = "http://a.gov.cn/"; createPageHTML(2, 0, "index", "html");', "index_1.html"),
        (
            'function createPageHTML(n, i, a, b){ document.write("x"); }\n'
            '//createPageHTML(9, 0, "index", "htm");\ncreatePageHTML(2, 0, "index", "shtml");',
            "index_1.shtml",
        ),
        ("var total = 3;", None),
    ],
)
def test_the_script_of_a_trs_list_tells_the_next_page(script: str, name: str | None) -> None:
    assert next_name(script) == name


@pytest.mark.parametrize(
    ("url", "following"),
    [
        (LIST, LIST + "index_1.html"),
        (LIST + "index.html", LIST + "index_1.html"),
        (LIST.rstrip("/"), LIST + "index_1.html"),
    ],
)
def test_the_next_page_lies_in_the_directory_of_the_column(url: str, following: str) -> None:
    script = '<script>createPageHTML(2, 0, "index", "html")</script>'
    listing = TRS.listing(page(row("./202501/t20250120_1234.html") + script, url))
    assert listing.next is not None
    assert listing.next.url == following
    assert not listing.next.speculative


def test_a_call_inside_an_html_comment_is_no_pager() -> None:
    body = (
        row("./t20250120_1234.html") + '<!--<script>createPageHTML(9,0,"index","htm")</script>-->'
    )
    assert TRS.listing(page(body)).next is None


def test_without_a_script_the_anchor_that_says_next_is_followed() -> None:
    body = row("./t20250120_1234.html") + '<a href="index2.html"><span>下一页</span>&gt;</a>'
    listing = TRS.listing(page(body))
    assert listing.next is not None
    assert listing.next.url == LIST + "index2.html"


@pytest.mark.parametrize(
    "name",
    [
        "202501/t20250127_14245997.html",
        "202501/t20250127_14245997.shtml",
        "t19700101_3441457.shtml",
        "t15699357.shtml",
        "t_7158622.html",
        "t0035_1372758.html",
        "202501/P020250127393022.pdf",
    ],
)
def test_every_form_of_document_address_is_a_row(name: str) -> None:
    assert urls(page(row(f"./{name}"))) == [name]


def test_one_document_under_two_addresses_is_one_row() -> None:
    body = row("./t20250127_14245997.html") + row("./t20250127_14245997_wap.html")
    assert urls(page(f"<ul>{body}</ul>")) == ["t20250127_14245997.html"]


def test_links_of_other_columns_beside_the_list_are_no_rows() -> None:
    beside = row("/zwdt/202501/t20250101_99.html") + row("/fgw/gknb/t20240101_8888.html")
    body = f'<ul class="latest">{beside}</ul><ul>{row("./t20250120_1234.html")}</ul>'
    assert urls(page(body)) == ["t20250120_1234.html"]


def test_a_row_of_the_list_may_lie_in_another_column() -> None:
    body = f"<ul>{row('./t20250120_1234.html')}{row('../../fgw/gknb/t20240101_8888.html')}</ul>"
    assert urls(page(body)) == [
        "t20250120_1234.html",
        "http://www.a.gov.cn/fgw/gknb/t20240101_8888.html",
    ]


def test_a_column_that_gathers_reports_of_other_columns_shows_them() -> None:
    news = row("/zwdt/t20250101_9999.html", "召开会议") + row("/zwdt/t20250102_9998.html", "降雨")
    body = (
        f"<ul>{news}</ul><ul>{row('/fgw/t20250101_1111.html')}{row('/jyj/t20250101_222.html')}</ul>"
    )
    assert len(urls(page(body))) == 2
    assert urls(page(f"<ul>{news}</ul>")) == []


def test_hidden_rows_are_templates_and_no_rows() -> None:
    hidden = '<li style="DISPLAY: none"><a href="./t20200101_0000.html">2018年…</a></li>'
    assert urls(page(f"<ul>{hidden}{row('./t20250120_1234.html')}</ul>")) == ["t20250120_1234.html"]


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        ('<a href="./t_1234.html" title="甲县2024年年报">甲县2024…</a>', "甲县2024年年报"),
        ('<a href="./t_1234.html" title="甲县2024年年报">甲县...</a>', "甲县2024年年报"),
        ('<a href="./t_1234.html" title="甲县">甲县2024年年报</a>', "甲县2024年年报"),
        ('<a href="./t_1234.html">甲县2024年年报<span>2025-01-20</span></a>', "甲县2024年年报"),
        ('<a href="./t_1234.html">甲县 \n 2024年年报</a>', "甲县 2024年年报"),
    ],
)
def test_the_title_is_the_fullest_that_the_row_has(markup: str, title: str) -> None:
    assert TRS.listing(page(f"<li>{markup}</li>")).rows[0].title == title


@pytest.mark.parametrize(
    "markup",
    [
        "<ul><li>{}<span>2025-01-20</span></li></ul>",
        "<ul><li><span>[2025-01-20]</span>·{}</li></ul>",
        "<table><tr><td>{}</td><td>\n\t2025-01-20\n</td></tr></table>",
        "<table><tr><td>530000-2024-19876</td><td>{}</td><td>无</td><td>2025年1月20日</td></tr></table>",
        "<div><p>{} 2025/1/20</p><p><a href='./t_999.html'>二</a> 2024/1/20</p></div>",
        "<dl><dd>{}<i>2025.01.20</i></dd></dl>",
    ],
)
def test_the_date_stands_in_the_row_outside_the_title(markup: str) -> None:
    anchor = '<a href="./t_1234.html">2019-01-01至2024-12-31工作报告</a>'
    rows = TRS.listing(page(markup.format(anchor))).rows
    assert rows[0].listed_on == date(2025, 1, 20)


def test_a_column_of_years_leads_to_one_column_a_year() -> None:
    body = (
        '<a href="../">信息公开</a><a href="./">年报</a><a href="/zwgk/2024/">2024年要闻</a>'
        '<ul><li><a href="./2024n/" title="2024年">2024年</a></li>'
        '<li><a href="./nb_23/index.html">2023年度</a></li><li><a href="./2024n">2024年</a></li></ul>'
    )
    listing = TRS.listing(page(body))
    assert [ask.url for ask in listing.columns] == [LIST + "2024n/", LIST + "nb_23/index.html"]
    assert listing.recognised


def test_the_column_of_a_year_leads_to_its_levels() -> None:
    body = '<a href="./bmdw/">部门单位</a><a href="../">年报</a>'
    listing = TRS.listing(page(body, LIST + "2024n/"))
    assert [ask.url for ask in listing.columns] == [LIST + "2024n/bmdw/"]


def test_a_welcome_page_is_no_list_and_an_empty_list_is_one() -> None:
    assert not TRS.listing(page("<h1>Welcome to nginx!</h1>")).recognised
    empty = TRS.listing(page('<a class="CurrChnlCls" href="./">年报</a>'))
    assert (empty.recognised, empty.rows) == (True, ())
    assert not GLIST.listing(page("<h1>Welcome to nginx!</h1>")).recognised


def test_the_list_of_engebei_gives_ten_rows_of_which_four_are_reports() -> None:
    path = SHARED / "corpus" / "engebei-list-html" / "list.html"
    if not path.exists():
        pytest.skip("the corpus of real pages is not there: shared/ beside the project")
    url = "http://egb.ordos.gov.cn/xxgk/xxgknb/"
    found = read_page(url, 200, path.read_bytes(), "text/html")
    listing = TRS.listing(found)
    assert len(listing.rows) == 10
    reports = [r for r in listing.rows if read_title(r.title).kind is TitleKind.REPORT]
    assert len(reports) == 4
    assert listing.rows[6].listed_on == date(2018, 3, 26)
    assert listing.next is not None
    assert listing.next.url == url + "index_1.html"
    assert listing.columns == ()
    assert recognise(found) is TRS


GLIST_URL = "http://www.lntaian.gov.cn/taxzf/zfxxgk/ndbg/glist.html"
GLIST_ROW = (
    '<li><div>2021-01-29</div><div><a href="/html/TAZF/202101/0161188634669529.html">'
    "台安县人民政府办公室2020年度政府信息公开工作报告</a></div></li>"
)


def glist(body: str, name: str = "glist.html") -> Page:
    return page(body, GLIST_URL.replace("glist.html", name))


def test_a_glist_is_read_and_the_page_after_it_tried_for() -> None:
    beside = f"<ul class='latest'>{GLIST_ROW.replace('529.html', '530.html')}</ul>"
    found = glist(f'{beside}<div class="info"><ul>{GLIST_ROW}</ul></div>')
    listing = GLIST.listing(found)
    assert [(r.url[-21:], r.listed_on) for r in listing.rows] == [
        ("0161188634669529.html", date(2021, 1, 29))
    ]
    assert listing.next is not None
    assert (listing.next.url[-11:], listing.next.speculative) == ("glist1.html", True)
    assert recognise(found) is GLIST


def test_a_glist_with_anchors_ends_where_they_end() -> None:
    rows = f'<div class="info"><ul>{GLIST_ROW}</ul></div>'
    announced = GLIST.listing(glist(rows + '<a href="glist1.html">下一页</a>')).next
    assert announced is not None
    assert not announced.speculative
    assert (
        GLIST.listing(glist(rows + '<a href="glist.html">上一页</a>', "glist1.html")).next is None
    )


def test_an_empty_glist_is_not_followed() -> None:
    listing = GLIST.listing(glist('<div class="info"><ul></ul></div>', "glist3.html"))
    assert (listing.rows, listing.next, listing.recognised) == ((), None, True)


def test_the_channel_page_of_a_glist_leads_to_the_list() -> None:
    listing = GLIST.listing(glist('<a href="glist.html">更多</a>', "index.html"))
    assert [ask.url for ask in listing.columns] == [GLIST_URL]


def test_attachments_are_known_by_path_or_name_and_are_http() -> None:
    body = (
        '<a href="./P020250127393.pdf">附件</a><a href="/down?id=7">附件2.docx</a>'
        '<a href="http://files.anshan.gov.cn/a/1.et">表</a><a href="mailto:a.pdf">b.pdf</a>'
        '<a href="javascript:void(0)">c.doc</a><iframe src="./W02.pdf"></iframe>'
        '<a href="./P020250127393.pdf">再次</a><a href="/about.html">关于</a>'
    )
    found = TRS.detail(page(body, LIST + "202501/t20250120_1234.html")).attachments
    assert [ask.url.rpartition("gov.cn")[2] for ask in found] == [
        "/zwgk/xxgknb/202501/P020250127393.pdf",
        "/down?id=7",
        "/a/1.et",
        "/zwgk/xxgknb/202501/W02.pdf",
    ]


def test_a_page_declared_gb2312_is_read_to_its_end() -> None:
    body = "<meta charset=gb2312><p>李镕喆</p><li><a href='t_1234.html'>乙局2023年年报</a></li>"
    found = read_page(LIST, 200, body.encode("gb18030"), "text/html")
    assert TRS.listing(found).rows[0].title == "乙局2023年年报"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\0\0",
        b"<?xml version='1.0' encoding='utf-8'?><p>x</p>",
        b"%PDF-1.7 \xff",
        b"<a href='http://[bad'>x</a><a href='http://a:b/'>y</a><base href='http://['>",
    ],
)
def test_no_page_is_too_broken_to_be_judged(body: bytes) -> None:
    found = read_page(LIST, 200, body, "text/html")
    for family in FAMILIES.values():
        assert family.listing(found).rows == ()
        assert family.detail(found).attachments == ()


def test_the_registry_knows_every_family_of_the_crawler() -> None:
    """``lookups/families.csv`` is what ``xxgk sites --check`` holds family names against."""
    names = load_families(SHIPPED / "lookups")
    assert sorted(names) == sorted({*FAMILIES, "auto"})
