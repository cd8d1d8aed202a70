"""Products that name articles by an id: snowflake, uuid-columns, content-id, hunan-numeric."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

HOST = "http://www.a.gov.cn"
TITLE = "甲县2024年政府信息公开工作年度报告"
UUID = "8aef2fa0-cc14-409e-9f68-fbdba00a0c72"
ONE = "720faafd-6610-4d9e-9cc8-9e0f056c2101"
TWO = "0cf27177-312b-433a-8752-4c224aa9f307"
INLINE = (
    f"<h1>{TITLE}</h1><p>一、总体情况"
    + "本机关依法公开政府信息，" * 30
    + "二、主动公开政府信息情况"
    "三、收到和处理政府信息公开申请情况四、行政复议、行政诉讼情况五、存在的主要问题</p>"
)


def page(body: str, path: str) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(HOST + path, 200, text.encode(), "text/html; charset=utf-8")


def row(href: str, printed: str = "2025-01-20") -> str:
    return f'<li><A HREF="{href}" title="{TITLE}">甲县2024年政...</A><span>{printed}</span></li>'


def after(family: str, found: Page) -> tuple[str, bool] | None:
    ask = FAMILIES[family].listing(found).next
    return None if ask is None else (ask.url.removeprefix(HOST), ask.speculative)


# Family, list, links as written, their addresses, what is asked for as page two.
LISTS = [
    ("snowflake", "/zwgk/zfxxgknb/xj/", ("1882251480800149505.html", "./17533116886161285.html"),
     ("/zwgk/zfxxgknb/xj/1882251480800149505.html", "/zwgk/zfxxgknb/xj/17533116886161285.html"),
     "/zwgk/zfxxgknb/xj/2.html"),
    ("uuid-columns", f"/zfxxgk/columns/{UUID}/index.html",
     (f"/zfxxgk/columns/{UUID}/202502/19/{ONE}.html", f"./202402/19/{TWO.upper()}.html"),
     (f"/zfxxgk/columns/{UUID}/202502/19/{ONE}.html",
      f"/zfxxgk/columns/{UUID}/202402/19/{TWO.upper()}.html"),
     f"/zfxxgk/columns/{UUID}/index_2.html"),
    ("uuid-columns", "/rdxrmzf/zfxxgknb/", (f"content/{ONE}.html", f"content/{TWO}.html"),
     (f"/rdxrmzf/zfxxgknb/content/{ONE}.html", f"/rdxrmzf/zfxxgknb/content/{TWO}.html"),
     "/rdxrmzf/zfxxgknb/index_2.html"),
    ("hunan-numeric", "/25221/25222/index.htm", ("content_2267980.html", "/25221/25222/content_2150541.html"),
     ("/25221/25222/content_2267980.html", "/25221/25222/content_2150541.html"),
     "/25221/25222/index_2.htm"),
    ("hunan-numeric", "/c26829/index.html", ("./20250126/i2310545.html", "/c26829/20240126/i2210545.html"),
     ("/c26829/20250126/i2310545.html", "/c26829/20240126/i2210545.html"), "/c26829/index_2.html"),
    ("hunan-numeric", "//c27662/index.html", ("20250126/i2310545.html", "//c27662/20240126/i2210545.html"),
     ("//c27662/20250126/i2310545.html", "//c27662/20240126/i2210545.html"), "//c27662/index_2.html"),
]  # fmt: skip


@pytest.mark.parametrize(("family", "path", "links", "addresses", "second"), LISTS)
def test_rows_are_read_and_page_two_tried_for(
    family: str, path: str, links: tuple[str, ...], addresses: tuple[str, ...], second: str
) -> None:
    found = page(f"<ul>{''.join(map(row, links))}</ul>", path)
    listing = FAMILIES[family].listing(found)
    assert [r.url for r in listing.rows] == [HOST + one for one in addresses]
    assert {(r.title, r.listed_on) for r in listing.rows} == {(TITLE, date(2025, 1, 20))}
    assert after(family, found) == (second, True)
    assert recognise(found) is FAMILIES[family]


@pytest.mark.parametrize(("family", "path", "links", "addresses", "second"), LISTS)
def test_where_anchors_tell_the_pages_their_end_is_the_end(
    family: str, path: str, links: tuple[str, ...], addresses: tuple[str, ...], second: str
) -> None:
    name = second.rpartition("/")[2]
    rows = f"<ul>{row(links[0])}</ul>"
    more = page(f"{rows}<a href='{name}'>下一页</a>", path)
    assert after(family, more) == (second, False)
    back = "<a href='1.html'>1</a>" if family == "snowflake" else "<a href='./'>上一页</a>"
    last = page(rows + back, second)
    assert after(family, last) is None


@pytest.mark.parametrize(("family", "path", "links", "addresses", "second"), LISTS)
def test_a_welcome_page_is_no_list_of_these_families(
    family: str, path: str, links: tuple[str, ...], addresses: tuple[str, ...], second: str
) -> None:
    assert not FAMILIES[family].listing(page("<h1>Welcome to nginx!</h1>", path)).recognised


def test_articles_of_other_columns_beside_the_list_are_no_rows() -> None:
    beside = f"<ul class=hot>{row(f'/columns/{TWO}/202501/02/{TWO}.html')}</ul>"
    own = f"<ul>{row(f'/columns/{UUID}/202502/19/{ONE}.html')}</ul>"
    found = page(beside + own, f"/columns/{UUID}/index.html")
    assert [r.url[-41:] for r in FAMILIES["uuid-columns"].listing(found).rows] == [f"{ONE}.html"]


@pytest.mark.parametrize("family", ["snowflake", "hunan-numeric"])
def test_undated_links_into_the_column_beside_its_list_are_no_rows(family: str) -> None:
    name = {"snowflake": "188225148080014950{}.html", "hunan-numeric": "content_226798{}.html"}[
        family
    ]
    beside = "".join(
        f"<p><a href='{name.format(n)}'>甲县发布暴雨蓝色预警</a></p>" for n in (1, 2, 3)
    )
    found = page(f"<div>{beside}</div><ul>{row(name.format(9))}</ul>", "/25221/25222/index.html")
    assert [r.title for r in FAMILIES[family].listing(found).rows] == [TITLE]


def test_a_time_glued_to_the_date_is_no_part_of_it() -> None:
    found = page(row(f"./202103/29/{ONE}.html", "2021-03-2918:26"), f"/columns/{UUID}/index.html")
    (only,) = FAMILIES["uuid-columns"].listing(found).rows
    assert only.listed_on == date(2021, 3, 29)


def test_ids_of_nineteen_digits_stay_as_they_are_written() -> None:
    ids = ("1882251480800149505", "1882251480800149506")
    found = page(f"<ul>{''.join(row(f'{one}.html') for one in ids)}</ul>", "/nb/1.html")
    listing = FAMILIES["snowflake"].listing(found)
    assert [r.url for r in listing.rows] == [f"{HOST}/nb/{one}.html" for one in ids]
    assert after("snowflake", found) == ("/nb/2.html", True)


CONTENT_LIST = "/zwgk/zfxxgknb/zfnb/"


@pytest.mark.parametrize(
    ("pager", "second"),
    [
        ("<a href='/zwgk/zfxxgknb/zfnb/p/2.html'>下一页</a>", "/zwgk/zfxxgknb/zfnb/p/2.html"),
        ("<a href='?page=2'>下一页</a>", "/zwgk/zfxxgknb/zfnb/?page=2"),
        ("<b>1</b><a href='p/2.html'>2</a>", "/zwgk/zfxxgknb/zfnb/p/2.html"),
    ],
)
def test_page_two_of_a_content_list_is_that_of_its_pager(pager: str, second: str) -> None:
    rows = f"<ul>{row('content_199287')}{row(CONTENT_LIST + 'content_199286')}</ul>"
    found = page(rows + pager, CONTENT_LIST)
    assert [r.url for r in FAMILIES["content-id"].listing(found).rows] == [
        f"{HOST}{CONTENT_LIST}content_199287", f"{HOST}{CONTENT_LIST}content_199286",
    ]  # fmt: skip
    assert after("content-id", found) == (second, False)
    assert after("content-id", page(rows, CONTENT_LIST)) is None
    assert recognise(found) is FAMILIES["content-id"]


def test_one_content_under_two_paths_is_one_row() -> None:
    body = f"<ul>{row('content_199287')}{row('/zwgk/content_199287')}</ul>"
    assert len(FAMILIES["content-id"].listing(page(body, CONTENT_LIST)).rows) == 1


def test_files_of_an_article_without_a_suffix_lie_beside_it() -> None:
    found = page("<a href='a.pdf'>附件</a>", CONTENT_LIST + "content_199287")
    (file,) = FAMILIES["content-id"].detail(found).attachments
    assert file.url == f"{HOST}{CONTENT_LIST}a.pdf"


@pytest.mark.parametrize(
    "path", ["/14882/27794/35319/index.htm", "/25076/25097/default.htm", "//c27662/index.html"]
)
def test_a_channel_of_a_single_article_is_the_report(path: str) -> None:
    found = page(INLINE, path)
    listing = FAMILIES["hunan-numeric"].listing(found)
    assert listing.report is not None
    assert (listing.report.url, listing.report.title) == (HOST + path, TITLE)
    assert (listing.rows, listing.next) == ((), None)
    assert recognise(found) is FAMILIES["hunan-numeric"]


def test_the_script_of_a_hunan_list_counts_from_one() -> None:
    script = "<script>createPageHTML('paging',25,2,'index','html',500)</script>"
    found = page(row("content_1234567.html") + script, "/25221/25222/index_2.html")
    assert after("hunan-numeric", found) == ("/25221/25222/index_3.html", False)
