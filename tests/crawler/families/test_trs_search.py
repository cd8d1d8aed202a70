"""Lists that the search engine of a TRS site makes, and the columns that ask for them."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

TRS = FAMILIES["trs"]
HOST = "http://www.a.gov.cn"
JSONP = f"{HOST}/was5/response_nb.jsp?callback=result&pageIndex=1&pageSize=2"
TITLE = "甲县第{}局2024年政府信息公开工作年度报告"


def page(text: str, url: str = f"{HOST}/zwgk/nb/") -> Page:
    return read_page(url, 200, text.encode(), "text/html; charset=utf-8")


def answer(rows: int, total: int | None = None, url: str = JSONP, **more: object) -> Page:
    records = [
        {"TITLE": TITLE.format(n), "TIME": "2025-01-20 10:00", "URL": f"{HOST}/b/t2025_{n}00.html"}
        for n in range(1, rows + 1)
    ]
    held = {"list": records, **more}
    if total is not None:
        held["totalCount"] = total
    return page(f"result({json.dumps(held, ensure_ascii=False)});", url)


@pytest.mark.parametrize(
    "script",
    [
        'var url = "/was5/response_nb.jsp?callback=result&pageIndex=1&pageSize=2&siteIds=9";',
        "$.getJSON('/was5/response_nb.jsp?callback=?&pageIndex=' + n + '&pageSize=2&siteIds=9');",
        '$.ajax({url: "/was5/response_nb.jsp", dataType: "jsonp", jsonpCallback: "result",\n'
        'data: {pageIndex: 1, "pageSize": 2, siteIds: "9"}});',
        "// var u = '/was5/response_old.jsp';\nvar pageSize = 2;\n"
        "load('http://www.a.gov.cn/was5/response_nb.jsp?siteIds=9&pageIndex='+i+'&pageSize='+size)",
    ],
)
def test_the_script_of_a_column_leads_to_the_list_it_asks_for(script: str) -> None:
    column = page(f"<a class='CurrChnlCls'>年报</a><ul></ul><script>{script}</script>")
    (ask,) = TRS.listing(column).columns
    address, _, query = ask.url.partition("?")
    assert address == f"{HOST}/was5/response_nb.jsp"
    assert set(query.split("&")) == {"callback=result", "pageIndex=1", "pageSize=2", "siteIds=9"}


def test_a_script_element_that_fetches_the_list_is_followed_too() -> None:
    tag = '<script src="/was5/response_nb.jsp?callback=result&pageIndex=1&pageSize=2"></script>'
    assert [ask.url for ask in TRS.listing(page(tag)).columns] == [JSONP]


def test_a_column_with_rows_of_its_own_needs_no_search() -> None:
    script = '<script>var u = "/was5/response_nb.jsp?pageIndex=1";</script>'
    row = f'<li><a href="./t20250120_1234.html">{TITLE.format(1)}</a></li>'
    assert TRS.listing(page(script)).columns != ()
    assert TRS.listing(page(row + script)).columns == ()


def test_the_answer_is_read_with_its_dates_and_without_its_colours() -> None:
    record = {
        "title": "甲县<em>年报</em>(2024)",
        "time": "2025年1月20日",
        "url": "/b/t2025_100.html",
    }
    text = "﻿result({'list':[]})".replace("{'list':[]}", json.dumps({"list": [record]}))
    (row,) = TRS.listing(page(text, JSONP)).rows
    assert (row.title, row.listed_on) == ("甲县年报(2024)", date(2025, 1, 20))
    assert row.url == f"{HOST}/b/t2025_100.html"
    assert recognise(page(text, JSONP)) is TRS


def test_pages_are_asked_for_until_the_count_is_reached() -> None:
    following = TRS.listing(answer(2, 5)).next
    assert following is not None
    assert "pageIndex=2" in following.url
    assert not following.speculative
    third = TRS.listing(answer(1, 5, following.url.replace("pageIndex=2", "pageIndex=3")))
    assert third.next is None
    assert TRS.listing(answer(2, 2)).next is None


def test_a_server_that_caps_its_pages_is_asked_for_what_it_gives() -> None:
    first = answer(2, 5, JSONP.replace("pageSize=2", "pageSize=50"), pageSize=50)
    following = TRS.listing(first).next
    assert following is not None
    assert "pageSize=2" in following.url
    assert TRS.listing(answer(2, 5, following.url)).next is not None


def test_an_answer_without_a_count_is_followed_until_nothing_comes() -> None:
    following = TRS.listing(answer(2)).next
    assert following is not None
    assert following.speculative
    empty = TRS.listing(answer(0, url=following.url))
    assert (empty.rows, empty.next, empty.recognised) == ((), None, True)


@pytest.mark.parametrize(
    "text", ["", "result(", "<html>出错了</html>", "result([1])", '{"list":3}']
)
def test_what_is_no_answer_is_no_list(text: str) -> None:
    assert not TRS.listing(page(text, JSONP)).recognised


def test_a_page_of_results_is_read_and_walked_by_its_anchors() -> None:
    url = f"{HOST}/was5/web/search?channelid=2741&page=1"
    rows = "".join(
        f'<li><a href="{HOST}/b/t2025_{n}00.html">{TITLE.format(n)}</a></li>' for n in (1, 2)
    )
    news = '<ul><li><a href="/c/t2025_900.html">要闻</a></li></ul>'
    pager = '<a href="search?page=2&amp;channelid=2741">{}</a>'
    listing = TRS.listing(page(f"{news}<ul>{rows}</ul>{pager.format('下一页')}", url))
    assert len(listing.rows) == 2
    assert listing.next is not None
    assert listing.next.url == f"{HOST}/was5/web/search?page=2&channelid=2741"
    assert TRS.listing(page(f"<ul>{rows}</ul>{pager.format('2')}", url)).next is None
    tried = TRS.listing(page(f"<ul>{rows}</ul>", url)).next
    assert tried is not None
    assert (tried.url, tried.speculative) == (f"{HOST}/was5/web/search?channelid=2741&page=2", True)
