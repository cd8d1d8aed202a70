"""What hanweb-jpaas reads: units asked with paramJson, their answers, small static columns."""

from __future__ import annotations

import json

from crawler.families import FAMILIES, Page, recognise
from crawler.families.queries import query_of
from tests.crawler.families.pages import REPORT_TEXT, TITLE, answer, page, row

JPAAS = FAMILIES["hanweb-jpaas"]
COLUMN = "http://www.linxia.gov.cn/lxz/zwgk/zfxxgknb/index.html"
UNIT = "http://www.linxia.gov.cn/api-gateway/jpaas-publish-server/front/page/build/unit"
HEX = "5f0c8b7a6e49d25d1f0c8b7a6e49d25d"
ARTICLE = f"/lxz/zwgk/zfxxgknb/art/2025/art_{HEX}.html"
SCRIPT = (
    '<script src="/unitbuild.js" url="/api-gateway/jpaas-publish-server/front/page/build/unit" '
    "queryData=\"{'parseType':'bulidstatic','webId':'12','tplSetId':'a1','pageType':'column',"
    "'tagId':'列表','editType':'null','pageId':'p77'}\"></script>"
)


def unit(number: int, markup: str) -> Page:
    asked = json.dumps({"pageNo": number, "pageSize": 15})
    url = f"{UNIT}?parseType=bulidstatic&pageId=p77&paramJson={asked}"
    return answer(json.dumps({"success": True, "data": {"html": markup}}), url)


def test_an_empty_list_is_asked_of_its_unit_with_param_json() -> None:
    (ask,) = JPAAS.listing(page(f"<div class='page-content'></div>{SCRIPT}", COLUMN)).columns
    asked = query_of(ask.url)
    assert ask.url.startswith(UNIT)
    assert (asked["parseType"], asked["webId"], asked["pageId"], asked["tagId"]) == (
        "bulidstatic", "12", "p77", "列表",
    )  # fmt: skip
    assert json.loads(asked["paramJson"]) == {"pageNo": 1, "pageSize": 15}
    assert "pageNo" not in asked, "a bare pageNo brings page one again"


def test_the_answer_of_a_unit_says_whether_there_are_more_rows() -> None:
    pager = '<div class="pagination" rows="15" count="31"></div>'
    listing = JPAAS.listing(unit(1, f"<ul>{row(ARTICLE)}</ul>{pager}"))
    assert [(r.title, r.url[-len(ARTICLE) :]) for r in listing.rows] == [(TITLE, ARTICLE)]
    assert listing.next is not None
    assert json.loads(query_of(listing.next.url)["paramJson"])["pageNo"] == 2
    assert JPAAS.listing(unit(3, f"<ul>{row(ARTICLE)}</ul>{pager}")).next is None
    assert JPAAS.listing(unit(1, f"<ul>{row(ARTICLE)}</ul>")).next is None


def test_a_static_first_page_goes_on_with_the_unit() -> None:
    pager = '<div class="pagination" rows="20" count="45"></div>'
    listing = JPAAS.listing(page(f"<ul>{row(ARTICLE)}</ul>{pager}{SCRIPT}", COLUMN))
    assert len(listing.rows) == 1
    assert listing.next is not None
    assert json.loads(query_of(listing.next.url)["paramJson"]) == {"pageNo": 2, "pageSize": 20}


def test_a_small_column_is_whole_without_a_pager() -> None:
    listing = JPAAS.listing(page(f"<ul>{row(ARTICLE)}</ul>{SCRIPT}", COLUMN))
    assert (len(listing.rows), listing.next, listing.columns) == (1, None, ())


def test_a_refused_unit_is_no_list() -> None:
    refused = answer('{"success":false,"message":"参数错误"}', UNIT)
    assert not JPAAS.listing(refused).recognised
    assert JPAAS.listing(unit(1, f"<ul>{row(ARTICLE)}</ul>")).recognised


def test_a_column_that_is_the_report_asks_no_unit() -> None:
    listing = JPAAS.listing(page(f"<h1>{TITLE}</h1>{REPORT_TEXT}{SCRIPT}", COLUMN))
    assert listing.report is not None
    assert listing.columns == ()


def test_it_is_recognised_by_its_server_or_its_articles() -> None:
    assert recognise(page(SCRIPT, COLUMN)) is JPAAS
    assert recognise(page(f"<ul>{row(ARTICLE)}</ul>", COLUMN)) is JPAAS
    assert not JPAAS.listing(page("<h1>Welcome</h1>", COLUMN)).recognised
