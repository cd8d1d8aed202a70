"""ln-glist beside its plain lists: search, list of documents, levels, files on their own host."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise
from crawler.guard import guard_of
from pipelines.registry import load_registry
from tests.crawler.site import Crawls

GLIST = FAMILIES["ln-glist"]
HOST = "http://www.lnkz.gov.cn"
TITLE = "甲县人民政府办公室2020年度政府信息公开工作报告"
SEARCH = (
    f"{HOST}/search/search.ct?siteCode=KZXZF&isAll=0&offset=0&limit=15&template=KZXZF"
    "&resultOrderBy=2&searchKey=x"
)


def page(text: str, url: str = f"{HOST}/kzxzf/zfxxgk/ndbg/glist.html") -> Page:
    return read_page(url, 200, text.encode(), "text/html; charset=utf-8")


def article(n: int) -> str:
    return f"/html/KZXZF/202101/016118863466952{n}.html"


def answer(rows: int, url: str = SEARCH, **more: object) -> Page:
    found = [
        {"title": TITLE, "createDate": "2021-01-29 10:14:00", "url": HOST + article(n)}
        for n in range(rows)
    ]
    return page(json.dumps({"data": {"data": found, **more}}), url)


def test_what_a_search_finds_is_a_list() -> None:
    listing = GLIST.listing(answer(2, total=2))
    assert [(r.url, r.title, r.listed_on) for r in listing.rows] == [
        (HOST + article(0), TITLE, date(2021, 1, 29)),
        (HOST + article(1), TITLE, date(2021, 1, 29)),
    ]
    assert listing.next is None
    assert recognise(answer(1)) is GLIST


def test_a_search_goes_on_from_what_has_come_though_more_was_asked() -> None:
    following = GLIST.listing(answer(2, total=5)).next
    assert following is not None
    assert "offset=2&limit=15" in following.url
    assert not following.speculative
    uncounted = GLIST.listing(answer(2)).next
    assert uncounted is not None
    assert uncounted.speculative
    assert GLIST.listing(answer(0)).next is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"data":null}', '{"data":{"data":"无"}}'])
def test_what_is_no_answer_of_the_search_is_no_list(text: str) -> None:
    assert not GLIST.listing(page(text, SEARCH)).recognised


def test_the_list_of_documents_is_a_list() -> None:
    url = (
        f"{HOST}/articleweb/searchMessageOpenList.ct?siteCode=KZXZF&pageMax=20"
        "&govTextnumId=158210000000123&beginYear=2003"
    )
    rows = "".join(f"<tr><td><a href='{article(n)}'>{TITLE}</a></td></tr>" for n in (1, 2))
    listing = GLIST.listing(page(f"<table>{rows}</table>", url))
    assert [row.url for row in listing.rows] == [HOST + article(1), HOST + article(2)]


def test_a_column_without_a_list_leads_to_the_search_that_it_names() -> None:
    documents = (
        "/articleweb/searchMessageOpenList.ct?siteCode=KZXZF&amp;govTextnumId=158210000000123"
    )
    listing = GLIST.listing(page(f"<iframe src='{documents}'></iframe>"))
    assert [ask.url for ask in listing.columns] == [HOST + documents.replace("&amp;", "&")]
    with_rows = f'<div class="info"><ul><li><a href="{article(1)}">{TITLE}</a></li></ul></div>'
    assert GLIST.listing(page(with_rows + f"<iframe src='{documents}'></iframe>")).columns == ()


def test_a_county_that_sends_its_readers_to_the_province_is_searched_itself() -> None:
    links = '<a href="https://www.ln.gov.cn/web/zwgkx/zfxxgk/">政府信息公开</a>'
    own = f'<a href="{article(3)}">县城新闻</a>'
    url = f"{HOST}/kzxzf/zfxxgk/index.html"
    (ask,) = GLIST.listing(page(links + own, url)).columns
    assert ask.url.startswith(f"{HOST}/search/search.ct?siteCode=KZXZF&isAll=0&offset=0&limit=15")
    assert GLIST.listing(page(links, url)).columns == ()
    assert GLIST.listing(page(own, url)).columns == ()


def test_columns_of_years_lead_to_their_lists() -> None:
    body = '<ul><li><a href="2024/glist.html">2024年</a></li></ul>'
    listing = GLIST.listing(page(body, f"{HOST}/kzxzf/zfxxgk/ndbg/index.html"))
    assert [ask.url for ask in listing.columns] == [f"{HOST}/kzxzf/zfxxgk/ndbg/2024/glist.html"]


def test_one_article_by_two_schemes_and_with_or_without_www_is_one_row() -> None:
    addresses = (article(1), HOST + article(1), "https://lnkz.gov.cn" + article(1))
    rows = "".join(f'<li><a href="{url}">{TITLE}</a></li>' for url in addresses)
    listing = GLIST.listing(page(f'<div class="info"><ul>{rows}</ul></div>'))
    assert len(listing.rows) == 1


def test_files_on_their_own_host_may_be_fetched_and_others_not(tmp_path: Path) -> None:
    body = (
        '<a href="http://files.lnkz.gov.cn/files/ueditor/KZXZF/jsp/upload/file/20210129/1.pdf">'
        "附件</a>"
    )
    (ask,) = GLIST.detail(page(body, HOST + article(1))).attachments
    crawls = Crawls(tmp_path)
    crawls.register(("county-nb", "ln-glist", f"{HOST}/kzxzf/zfxxgk/ndbg/glist.html"))
    guard = guard_of(load_registry(crawls.folder / "curated"), FAMILIES, "refused")
    assert guard.refusal(ask.url) is None
    assert guard.refusal(ask.url.replace("files.", "evil.")) == "foreign_host"
