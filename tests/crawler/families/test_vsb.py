"""vsb: lists numbered downwards, rows of one list among others, files known by their names."""

from __future__ import annotations

import pytest

from crawler.families import read_page, recognise
from crawler.families.model import Page
from crawler.families.vsb import Vsb

BASE = "http://www.example.gov.cn"


def page(path: str, body: str) -> Page:
    text = f"<html><head><title>栏目</title></head><body>{body}</body></html>"
    return read_page(BASE + path, 200, text.encode(), "text/html; charset=utf-8")


def line(number: int, href: str, title: str, attributes: str = "", name: str = "u5") -> str:
    return (
        f'<li id="line_{name}_{number}"{attributes}><a href="{href}" title="{title}">'
        f"{title[:9]}...</a><span>2023-01-{number + 10}</span></li>"
    )


TITLES = [f"浑岩县{year}年政府信息公开工作年度报告" for year in (2024, 2023, 2022)]


def rows(up: str = "../", name: str = "u5") -> str:
    return "<ul>" + "".join(
        line(n, f"{up}info/1648/4721{n}.htm", title, name=name) for n, title in enumerate(TITLES)
    ) + "</ul>"  # fmt: skip


def followed(path: str, body: str) -> str | None:
    ask = Vsb().listing(page(path, body)).next
    return ask.url.removeprefix(BASE) if ask else None


@pytest.mark.parametrize(
    ("path", "up"), [("/zwgk/nb.htm", "../"), ("/zwgk/nb/6.htm", "../../"), ("/nb.htm", "")]
)
def test_rows_are_the_same_from_every_depth(path: str, up: str) -> None:
    found = Vsb().listing(page(path, rows(up))).rows
    assert [row.url for row in found] == [f"{BASE}/info/1648/4721{n}.htm" for n in range(3)]
    assert [row.title for row in found] == TITLES
    assert str(found[0].listed_on) == "2023-01-10"


def test_hidden_rows_are_none() -> None:
    hidden = line(3, "../info/1648/1.htm", TITLES[0], ' style="display:none"')
    shown = line(3, "../info/1648/1.htm", TITLES[0])
    assert len(Vsb().listing(page("/a/b.htm", rows().replace("</ul>", hidden + "</ul>"))).rows) == 3
    assert len(Vsb().listing(page("/a/b.htm", rows().replace("</ul>", shown + "</ul>"))).rows) == 4


def test_rows_of_another_list_beside_it_are_none() -> None:
    other = "".join(
        line(n, f"../info/9/{n}.htm", f"县政府召开会议{n}", name="u9") for n in range(8)
    )
    found = Vsb().listing(page("/a/b.htm", f"<ul>{other}</ul>{rows()}")).rows
    assert [row.title for row in found] == TITLES


def test_list_that_the_pager_turns_is_the_list_whatever_its_titles() -> None:
    pager = "<script>_simple_list_gotopage_fun(1,'u7_goto',2)</script>"
    own = "".join(line(n, f"../../info/9/{n}.htm", f"县政府公告{n}", name="u7") for n in range(2))
    found = Vsb().listing(page("/a/b/1.htm", f"{rows('../../')}<ul>{own}</ul>{pager}")).rows
    assert [row.title for row in found] == ["县政府公告0", "县政府公告1"]


def test_both_addresses_of_one_document_are_one_row() -> None:
    dynamic = line(
        7, "../content.jsp?urltype=news.NewsContentUrl&wbtreeid=1648&wbnewsid=47210", TITLES[0]
    )
    other = dynamic.replace("47210", "99999")
    assert (
        len(Vsb().listing(page("/a/b.htm", rows().replace("</ul>", dynamic + "</ul>"))).rows) == 3
    )
    assert len(Vsb().listing(page("/a/b.htm", rows().replace("</ul>", other + "</ul>"))).rows) == 4


def test_rows_in_a_table_without_ids_are_read() -> None:
    cells = "".join(
        f'<tr><td><a HREF="/info/1648/{n}.htm">{title}</a></td><td>[2023/01/0{n + 1}]</td></tr>'
        for n, title in enumerate(TITLES)
    )
    found = Vsb().listing(page("/a/b.htm", f"<table>{cells}</table>")).rows
    assert [row.title for row in found] == TITLES


def test_misspelt_egovinfo_addresses_are_documents() -> None:
    href = "/info/egovinfo/1007/overt_centent/11532326-/2022-0302003.htm"
    found = Vsb().listing(page("/a/b.htm", f'<ul><li><a href="{href}">{TITLES[0]}</a></li></ul>'))
    assert [row.url for row in found.rows] == [BASE + href]


def test_the_pager_is_followed_downwards() -> None:
    pager = (
        '<span class="p_pages"><span class="p_no"><a href="{}">2</a></span><a href="{}">下页</a>'
    )
    assert followed("/a/b.htm", rows() + pager.format("b/30.htm", "b/30.htm")) == "/a/b/30.htm"
    assert followed("/a/b/30.htm", rows() + pager.format("30.htm", "29.htm")) == "/a/b/29.htm"


def test_next_by_its_class_is_followed_whatever_it_shows() -> None:
    assert followed("/a/b.htm", rows() + '<a class="Next" href="b/6.htm">»»</a>') == "/a/b/6.htm"
    assert followed("/a/b/1.htm", rows() + '<a class="Next" href="1.htm">»»</a>') is None
    assert followed("/a/b.htm", rows() + '<a class="more" href="b/6.htm">»»</a>') is None


@pytest.mark.parametrize(
    ("path", "said", "expected"),
    [
        ("/a/b.htm", "共97条&nbsp;1/7", "/a/b/6.htm"),
        ("/a/b/6.htm", "共97条 2/7", "/a/b/5.htm"),
        ("/a/b/2.htm", "共97条  6/7", "/a/b/1.htm"),
        ("/a/b/1.htm", "共97条  7/7", None),
        ("/a/b.htm", "<a href=\"javascript:_simple_list_gotopage_fun(7,'u5_goto',2)\">跳转</a>",
         "/a/b/6.htm"),
        ("/a/b/6.htm", "<a onclick=\"_simple_list_gotopage_fun(7,'u5_goto',2)\">跳转</a>",
         "/a/b/5.htm"),
        ("/a/b/1.htm", "<a onclick=\"_simple_list_gotopage_fun(7,'u5_goto',2)\">跳转</a>", None),
        ("/a/b.htm", "", None),
        ("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1025", "共97条  1/7",
         "/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1025&totalpage=7&PAGENUM=2"),
        ("/list.jsp?totalpage=7&PAGENUM=7&urltype=tree.TreeTempUrl&wbtreeid=1025", "共97条 7/7",
         None),
    ],
)  # fmt: skip
def test_next_number_is_computed_only_where_the_total_is_said(
    path: str, said: str, expected: str | None
) -> None:
    assert followed(path, rows("/") + f"<div>{said}</div>") == expected


def test_menu_of_the_site_is_no_column_but_years_and_levels_below_are() -> None:
    menu = '<a href="bumen.htm">县直部门</a>'
    own = '<a href="b/xz.htm">乡镇街道</a><a href="b/n2024n.htm">2024年</a>'
    found = Vsb().listing(page("/zwgk/b.htm", f'{menu}{own}<div id="vsb_content"></div>')).columns
    assert [ask.url for ask in found] == [f"{BASE}/zwgk/b/xz.htm", f"{BASE}/zwgk/b/n2024n.htm"]


REPORT = (
    "<form><table><tr><td><div id='vsb_content_2'><h1>黑石镇2024年政府信息公开工作年度报告</h1>"
    + "".join(
        f"<p>{part}{'本单位依法公开信息。' * 12}</p>"
        for part in ("一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
                     "四、行政复议、行政诉讼情况", "五、存在的主要问题", "六、其他需要报告的事项")
    )
    + "</div></td></tr></table></form>"
)  # fmt: skip


def test_leaf_column_with_one_text_is_the_report_whatever_is_linked_beside_it() -> None:
    found = Vsb().listing(page("/zfxxgk/zfxxgknb/n2024n/xz/hcz.htm", REPORT + rows("/")))
    assert found.report is not None
    assert found.report.title == "黑石镇2024年政府信息公开工作年度报告"
    assert found.rows == ()
    assert Vsb().listing(page("/a/b.htm", rows())).report is None


def test_files_are_known_by_the_name_of_the_link() -> None:
    address = "/system/_content/download.jsp?urltype=news.DownloadAttachUrl&owner=1&wbfileid="
    links = "".join(
        f'附件【<a href="{address}{n}">{name}</a>】已下载<span id="nattach{n}">0</span>次'
        for n, name in enumerate(("年报.pdf", "年度报告", "航拍.mp4"))
    )
    found = Vsb().detail(page("/info/1/2.htm", f"<div id='vsb_content'></div>{links}"))
    assert [ask.url for ask in found.attachments] == [f"{BASE}{address}0", f"{BASE}{address}1"]


@pytest.mark.parametrize(
    "body",
    [
        '<div id="vsb_content">文</div>',
        "<li id='line_u5_0'>空</li>",
        '<script>_showDynClicks("wbnews", 1, 2)</script>',
        '<script src="/system/resource/js/counter.js"></script>',
        '<a href="/info/1648/47211.htm">文</a>',
    ],
)
def test_marks_of_the_vendor_tell_it(body: str) -> None:
    family = recognise(page("/a/b.htm", body))
    assert family is not None
    assert family.name == "vsb"


def test_welcome_page_is_no_list() -> None:
    assert not Vsb().listing(page("/a/b.htm", "<p>欢迎访问</p>")).recognised
    assert Vsb().listing(page("/a/b.htm", '<ul id="line_u5_0"></ul>')).recognised


def test_single_row_of_a_list_takes_nothing_from_beside_it() -> None:
    own = f'<div id="line_u5_0"><a href="/info/1/2.htm">{TITLES[0]}</a><i>2020-01-01</i></div>'
    beside = '<div><a href="/info/3/4.htm">要闻一条</a></div>'
    found = Vsb().listing(page("/a/b/1.htm", f"<div>{own}</div>{beside}")).rows
    assert [row.title for row in found] == [TITLES[0]]


def test_news_beside_columns_of_years_are_no_rows() -> None:
    news = "<ul>" + line(0, "/info/3/4.htm", "县政府召开常务会议", name="u9") + "</ul>"
    years = '<ul><li id="line_u3_0"><a href="nb/n2024n.htm">2024年</a></li></ul>'
    found = Vsb().listing(page("/zfxxgk/nb.htm", years + news))
    assert found.rows == ()
    assert [ask.url for ask in found.columns] == [f"{BASE}/zfxxgk/nb/n2024n.htm"]
    assert len(Vsb().listing(page("/zfxxgk/nb.htm", news)).rows) == 1


@pytest.mark.parametrize(
    ("path", "pager", "following"),
    [
        (
            "/zwgk/nb.htm",
            '<input onclick="_simple_list_gotopage_fun(31,&quot;u13_goto&quot;,2)">',
            "/zwgk/nb/30.htm",
        ),
        ("/zwgk/nb.htm", "<script>_simple_list_gotopage_fun(3,'a134388GOPAGE',2)</script>", "/zwgk/nb/2.htm"),
        ("/list.jsp?totalpage=7&PAGENUM=2&wbtreeid=1025", "", "/list.jsp?totalpage=7&PAGENUM=3&wbtreeid=1025"),
        ("/list.jsp?totalpage=7&PAGENUM=7&wbtreeid=1025", "", None),
    ],
)  # fmt: skip
def test_how_many_pages_there_are_stands_in_attributes_scripts_and_addresses(
    path: str, pager: str, following: str | None
) -> None:
    assert followed(path, rows() + pager) == following
