"""What ucap reads: static lists with a pager in script, answers of its search, odd addresses."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

UCAP = FAMILIES["ucap"]
LIST = "http://www.ks.gov.cn/kss/c117279/common_list.shtml"
HEX = "5f0c8b7a6e49d25d1f0c8b7a6e49d25d"
CHANNEL = "ab" * 16


def page(body: str, url: str = LIST) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def row(path: str, title: str = "甲市2024年政府信息公开年度报告") -> str:
    return f'<li><a href="{path}" title="{title}">{title[:9]}...</a><span class="time">2025-01-20</span></li>'


def answer(results: list[dict[str, str]], url: str, **data: object) -> Page:
    said = {"data": {"results": results, **data}}
    return read_page(url, 200, json.dumps(said).encode(), "application/json")


def result(n: int, **more: str) -> dict[str, str]:
    made = {
        "title": f"甲局{2000 + n}年政府信息公开年度报告",
        "url": f"//www.ks.gov.cn/kss/c117279/202501/{n:032x}.shtml",
        "publishedTimeStr": "2025-01-20 09:00:00",
    }
    return made | more


@pytest.mark.parametrize(
    ("pager", "name"),
    [
        ("createPageHTML('page_div', 22, 1, 'common_list', 'shtml', 325);", "common_list_2.shtml"),
        ('createPageHTML("page_div",22,2,"common_list","shtml",325);', "common_list_3.shtml"),
        ("createPageHTML('page_div', 22, 22, 'common_list', 'shtml', 325);", None),
        ("createPageHTML('page_div', 1, 1, 'xlist', 'shtml', 9);", None),
    ],
)
def test_the_pager_of_the_script_counts_from_one(pager: str, name: str | None) -> None:
    body = f"<ul>{row(f'../c117279/202501/{HEX}.shtml')}</ul><script>{pager}</script>"
    following = UCAP.listing(page(body)).next
    assert (following and following.url) == (name and LIST.replace("common_list.shtml", name))


@pytest.mark.parametrize(
    "path",
    [
        f"/kss/c117279/202501/{HEX}.shtml",
        f"/kss/C117279/202501/{HEX.upper()}.shtml",
        "/kss/c117279/202501/c01_1108994.shtml",
        "/kss/c117279/202501/68226.shtml",
        "/kss/c117279/2019/c117279_4411.shtml",
        f"/cols/2025/1/20/{HEX}.shtml",
        "/csrc/c106256/c1029384/content.shtml",
    ],
)
def test_every_form_of_article_address_is_a_row_with_its_full_title(path: str) -> None:
    listing = UCAP.listing(page(f"<ul>{row(path)}</ul>"))
    assert [(r.url, r.title, r.listed_on) for r in listing.rows] == [
        ("http://www.ks.gov.cn" + path, "甲市2024年政府信息公开年度报告", date(2025, 1, 20))
    ]


def test_a_list_in_a_table_is_read_and_links_beside_it_are_not() -> None:
    beside = f"<ul>{row(f'/kss/c900001/202501/{HEX[::-1]}.shtml', '召开会议')}</ul>"
    table = (
        f'<table><tr><td class="info"><a class="list" href="./202501/{HEX}.shtml">甲县2024年'
        "政府信息公开年度报告</a></td><td>2025-01-20</td></tr></table>"
    )
    listing = UCAP.listing(page(beside + table))
    assert [r.url.rpartition("/")[2] for r in listing.rows] == [f"{HEX}.shtml"]


def test_a_list_filled_by_script_is_asked_of_the_search() -> None:
    script = (
        f"<script>$.get('/common/search/{CHANNEL}?_isAgg=true&_isJson=true&page=' + n)</script>"
    )
    (following,) = UCAP.listing(page(f"<ul id='list'></ul>{script}")).columns
    assert following.url.startswith(f"http://www.ks.gov.cn/common/search/{CHANNEL}?")
    assert "_isJson=true" in following.url
    assert following.url.endswith("page=1")


def test_an_answer_of_the_search_is_a_list_and_names_the_next_page() -> None:
    url = f"http://www.ks.gov.cn/common/search/{CHANNEL}?_pageSize=50&page=1"
    # 50 were asked for, 20 granted
    listing = UCAP.listing(answer([result(n) for n in range(20)], url, total=45, page=1, rows=20))
    assert len(listing.rows) == 20
    first = listing.rows[0]
    assert first.url == f"http://www.ks.gov.cn/kss/c117279/202501/{0:032x}.shtml"
    assert first.listed_on == date(2025, 1, 20)
    assert listing.next is not None
    assert listing.next.url == url.replace("page=1", "page=2")
    assert not listing.next.speculative
    last = answer([result(n) for n in range(5)], url.replace("page=1", "page=3"), total=45, page=3, rows=20)  # fmt: skip
    assert UCAP.listing(last).next is None


def test_titles_of_the_search_lose_their_markup_and_line_breaks() -> None:
    url = f"http://www.ks.gov.cn/search/{CHANNEL}?page=1"
    marked = result(1, title="左贡县人民政府2021年度\n<em>信息公开</em>年度报告")
    (found,) = UCAP.listing(answer([marked], url, total=1)).rows
    assert found.title == "左贡县人民政府2021年度 信息公开年度报告"


def test_a_refused_search_and_a_welcome_page_are_no_lists() -> None:
    refused = read_page(LIST, 200, b'{"code":401,"msg":"token"}', "application/json")
    assert not UCAP.listing(refused).recognised
    assert not UCAP.listing(page("<h1>Welcome to nginx!</h1>")).recognised
    good = UCAP.listing(page(f"<ul>{row(f'./202501/{HEX}.shtml')}</ul>"))
    assert good.recognised


def test_columns_of_years_under_irregular_names_are_found() -> None:
    body = "".join(
        f'<li><a href="/kss/{name}/list.shtml">{text}</a></li>'
        for name, text in (("nb2024bm", "2024年"), ("zfxxgkndbg2d", "2023年度"))
    )
    listing = UCAP.listing(page(f"<ul>{body}</ul><div id='UCAP-CONTENT'></div>"))
    assert [ask.url.split("/")[4] for ask in listing.columns] == ["nb2024bm", "zfxxgkndbg2d"]


def test_files_beside_an_article_are_its_attachments() -> None:
    article = f"http://www.ks.gov.cn/kss/c117279/202501/{HEX}.shtml"
    body = f"<UCAPCONTENT><p>正文</p><a href='./{HEX}/files/{HEX}.docx'>附件</a></UCAPCONTENT>"
    found = UCAP.detail(page(body, article)).attachments
    assert [ask.url for ask in found] == [article.replace(".shtml", f"/files/{HEX}.docx")]


def test_ucap_is_recognised_by_its_articles_and_not_by_a_pager_alone() -> None:
    assert recognise(page(f"<ul>{row(f'./202501/{HEX}.shtml')}</ul>")) is UCAP
    pager = "<script>createPageHTML('paging',25,1,'index','html',500)</script>"
    assert recognise(page(f"<a href='/zwgk/202501/t20250127_1.html'>x</a>{pager}")) is not UCAP
