"""What hanweb-jpaas reads: static columns, units that are built, pages named in ``paramJson``."""

from __future__ import annotations

import json
from datetime import date
from urllib.parse import parse_qsl, urlsplit

from crawler.families import FAMILIES, Ask, Page, read_page, recognise

JPAAS = FAMILIES["hanweb-jpaas"]
HOST = "http://www.jia.gov.cn"
COLUMN = f"{HOST}/zfxxgk/zfxxgknb/"
UNIT = "/api-gateway/jpaas-publish-server/front/page/build/unit"
TITLE = "甲区2025年政府信息公开工作年度报告"


def page(body: str, url: str = COLUMN) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def row(n: int, folder: str = "/zfxxgk/zfxxgknb") -> str:
    return (
        f'<li class="clearfix"><a href="{folder}/art/2026/art_{n:032x}.html" title="{TITLE}">'
        "甲区2025年...</a><span>2026-01-28</span></li>"
    )


def rows(first: int, last: int) -> str:
    return f'<ul class="page-content">{"".join(row(n) for n in range(first, last + 1))}</ul>'


def unit(tag: str = "当前栏目列表") -> str:
    query = (
        "{'parseType':'bulidstatic','webId':'w1','tplSetId':'t1','pageType':'column',"
        f"'tagId':'{tag}','editType':'null','pageId':'p1'}}"
    )
    return f'<script src="/jpaas/unitbuild.js" url="{UNIT}" queryData="{query}"></script>'


def pager(size: int, count: int) -> str:
    return f'<div class="pagination" rows="{size}" count="{count}"></div>'


def answer(body: str, ask: Ask) -> Page:
    said = {"success": True, "message": "ok", "data": {"html": body}}
    return read_page(ask.url, 200, json.dumps(said).encode(), "application/json")


def fields(ask: Ask | None) -> dict[str, str]:
    assert ask is not None
    return dict(parse_qsl(urlsplit(ask.url).query))


def test_a_small_column_is_static_and_ends_there() -> None:
    listing = JPAAS.listing(page(rows(1, 6) + unit()))
    assert [(r.title, r.listed_on) for r in listing.rows] == [(TITLE, date(2026, 1, 28))] * 6
    assert (listing.next, listing.columns) == (None, ())


def test_page_two_is_named_in_json_with_the_fields_of_the_unit() -> None:
    following = JPAAS.listing(page(rows(1, 15) + pager(15, 31) + unit())).next
    asked = fields(following)
    assert json.loads(asked.pop("paramJson")) == {"pageNo": 2, "pageSize": 15}
    assert asked == {
        "parseType": "bulidstatic", "webId": "w1", "tplSetId": "t1", "pageType": "column",
        "tagId": "当前栏目列表", "editType": "null", "pageId": "p1",
    }  # fmt: skip
    assert following is not None
    assert following.url.startswith(f"{HOST}{UNIT}?")
    assert "pageNo=" not in following.url


def test_a_column_without_rows_is_built_from_page_one() -> None:
    (ask,) = JPAAS.listing(page("<ul class='page-content'></ul>" + unit())).columns
    assert json.loads(fields(ask)["paramJson"])["pageNo"] == 1


def test_of_several_units_the_list_is_asked() -> None:
    (ask,) = JPAAS.listing(page(unit("导航") + unit("当前栏目列表") + unit("页脚"))).columns
    assert fields(ask)["tagId"] == "当前栏目列表"


def test_answers_are_walked_to_the_count_that_they_say() -> None:
    (first,) = JPAAS.listing(page(unit())).columns
    # 15 were asked for, 10 granted
    one = JPAAS.listing(answer(rows(1, 10) + pager(10, 21), first))
    assert one.rows[0].url == f"{HOST}/zfxxgk/zfxxgknb/art/2026/art_{1:032x}.html"
    assert one.next is not None
    two = JPAAS.listing(answer(rows(11, 20) + pager(10, 21), one.next))
    assert json.loads(fields(two.next)["paramJson"])["pageNo"] == 3
    assert two.next is not None
    assert JPAAS.listing(answer(rows(21, 21) + pager(10, 21), two.next)).next is None


def test_a_refused_answer_is_no_list_and_an_empty_one_is() -> None:
    (ask,) = JPAAS.listing(page(unit())).columns
    refused = read_page(ask.url, 200, b'{"success":false,"data":null}', "application/json")
    assert not JPAAS.listing(refused).recognised
    empty = JPAAS.listing(answer(pager(15, 0), ask))
    assert (empty.recognised, empty.rows, empty.next) == (True, (), None)


def test_rows_of_other_columns_beside_the_list_are_none() -> None:
    beside = f"<ul>{row(91, '/xwzx/tzgg')}{row(92, '/xwzx/tzgg')}</ul>"
    assert len(JPAAS.listing(page(beside + rows(1, 3) + unit())).rows) == 3


def test_columns_of_years_and_levels_are_found() -> None:
    tree = "<a href='/zfxxgk/zfxxgknb/2025n/'>2025年</a><a href='/zfxxgk/zfxxgknb/2025n/bmdw/'>区直部门</a>"
    found = JPAAS.listing(page(tree + rows(1, 2) + unit())).columns
    assert [ask.url for ask in found] == [COLUMN + "2025n/", COLUMN + "2025n/bmdw/"]


def test_jpaas_is_recognised_by_its_unit_and_by_its_articles() -> None:
    assert recognise(page(unit())) is JPAAS
    assert recognise(page("<div id='zoom'></div>", f"{COLUMN}art/2026/art_{7:032x}.html")) is JPAAS
    numbered = page("<div id='zoom'></div>", f"{HOST}/art/2026/1/2/art_3_4.html")
    assert recognise(numbered) is FAMILIES["hanweb-jcms"]
