"""What gkmlpt and nfcms read: the tree of the directory, its API, the columns it sends to."""

from __future__ import annotations

import json
from datetime import date

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise

GKMLPT, NFCMS = FAMILIES["gkmlpt"], FAMILIES["nfcms"]
ENTRY = "http://www.ft.gov.cn/gkmlpt/index"
API = "http://www.ft.gov.cn/gkmlpt/api/all/7001?page={}&sid=755041"

TREES = {
    "JSON": '{"SID":"755041","TREE":[{"id":1,"name":"目录","children":[{"id":7001,"name":'
    '"政府信息公开年度报告","children":[],"jump_url":"","post_count":3}]}],"A":1}',
    "JavaScript": "{SID:'755041',\n TREE:[{id:1,name:'目录 [一]',children:[{id:7001,"
    "name:'信息公开年报',jump_url:'',post_count:3,},]},],SERVICE_AREA_ID:4}",
    "number": '{"SID":755041,"TREE":[{"children":[],"name":"年报","id":"7001"}]}',
}


def entry(config: str) -> Page:
    text = f"<html><head><script>window._CONFIG = {config};</script></head><body></body></html>"
    return read_page(ENTRY, 200, text.encode(), "text/html")


def answer(number: int, records: list[dict[str, object]], count: int | None = None) -> Page:
    said: dict[str, object] = {"articles": records}
    if count is not None:
        said["classify"] = {"id": 7001, "name": "年报", "post_count": count}
    return read_page(API.format(number), 200, json.dumps(said).encode(), "application/json")


def record(n: int, **more: object) -> dict[str, object]:
    return {
        "title": f"甲局{2000 + n}年政府信息公开工作年度报告",
        "url": f"http://www.ft.gov.cn/gkmlpt/content/4/4688/post_{4688000 + n}.html",
        "display_publish_time": 1706580000,
    } | more


@pytest.mark.parametrize("config", TREES.values(), ids=TREES)
def test_the_node_of_the_annual_reports_is_found_in_the_tree(config: str) -> None:
    listing = GKMLPT.listing(entry(config))
    assert [ask.url for ask in listing.columns] == [API.format(1)], "page 0 is page 1 once more"
    assert listing.recognised


def test_the_report_on_the_website_is_another_node() -> None:
    config = TREES["JSON"].replace("政府信息公开年度报告", "政府网站工作年度报告")
    assert GKMLPT.listing(entry(config)).columns == ()


def test_a_node_may_lead_to_a_column_elsewhere() -> None:
    config = TREES["JSON"].replace('"jump_url":""', '"jump_url":"/zwgk/xxgknb/"')
    (ask,) = GKMLPT.listing(entry(config)).columns
    assert ask.url == "http://www.ft.gov.cn/zwgk/xxgknb/"
    rows = '<ul><li><a href="content/post_2147681.html">甲区2024年政府信息公开年报</a></li></ul>'
    column = read_page(
        ask.url, 200, f"<script>NFCMS_SITE_ID=3</script>{rows}".encode(), "text/html"
    )
    assert len(GKMLPT.listing(column).rows) == 1


def test_nodes_of_single_years_below_it_are_asked_too() -> None:
    config = TREES["JSON"].replace(
        '"children":[],"jump', '"children":[{"id":7002,"name":"2024年"}],"jump'
    )
    assert [ask.url.split("?")[0][-4:] for ask in GKMLPT.listing(entry(config)).columns] == [
        "7001",
        "7002",
    ]


def test_rows_come_from_the_api_with_their_day_in_beijing() -> None:
    records = [record(1), record(2, url="", post_url="/gkmlpt/content/1/2/post_9.html"),
               record(3, display_publish_time="2024-02-01 10:00:00")]  # fmt: skip
    listing = GKMLPT.listing(answer(1, records, count=3))
    assert [row.listed_on for row in listing.rows] == [
        date(2024, 1, 30), date(2024, 1, 30), date(2024, 2, 1),
    ]  # fmt: skip
    assert listing.rows[1].url == "http://www.ft.gov.cn/gkmlpt/content/1/2/post_9.html"
    assert listing.next is None


def test_the_count_of_the_node_says_how_many_pages_there_are() -> None:
    full = [record(n) for n in range(100)]
    following = GKMLPT.listing(answer(1, full, count=201)).next
    assert following is not None
    assert "page=2" in following.url
    assert not following.speculative
    second = read_page(following.url, 200, answer(2, full, 201).text.encode(), "application/json")
    third = GKMLPT.listing(second).next
    assert third is not None
    last = read_page(third.url, 200, answer(3, full[:1], 201).text.encode(), "application/json")
    assert GKMLPT.listing(last).next is None


def test_without_a_count_the_next_page_is_tried_for_until_one_is_empty() -> None:
    following = GKMLPT.listing(answer(1, [record(1)])).next
    assert following is not None
    assert following.speculative
    empty = GKMLPT.listing(answer(2, []))
    assert (empty.rows, empty.next, empty.recognised) == ((), None, True)


def nfcms(body: str, url: str = "http://www.lw.gov.cn/zwgk/gknb/") -> Page:
    text = f"<html><head><script>var NFCMS_SITE_ID = 31;</script></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def row(name: str) -> str:
    return f'<li><a href="{name}">甲区2024年政府信息公开年度报告</a><span>2025-01-20</span></li>'


def test_a_list_of_nfcms_counts_its_pages_from_one() -> None:
    body = f"<ul>{row('content/post_2147681.html')}</ul><a href='index_2.html'>下一页</a>"
    listing = NFCMS.listing(nfcms(body))
    assert [r.url for r in listing.rows] == [
        "http://www.lw.gov.cn/zwgk/gknb/content/post_2147681.html"
    ]
    assert listing.next is not None
    assert listing.next.url == "http://www.lw.gov.cn/zwgk/gknb/index_2.html"
    quiet = NFCMS.listing(nfcms(f"<ul>{row('content/post_2147681.html')}</ul>")).next
    assert quiet is not None
    assert (quiet.url[-12:], quiet.speculative) == ("index_2.html", True)


def test_the_page_for_mobile_devices_is_the_same_document() -> None:
    body = f"<ul>{row('content/post_2147681.html')}{row('content/mpost_2147681.html')}</ul>"
    assert len(NFCMS.listing(nfcms(body)).rows) == 1


def test_files_of_nfcms_lie_below_the_number_of_the_article() -> None:
    article = "http://www.lw.gov.cn/zwgk/gknb/content/post_2147681.html"
    found = NFCMS.detail(nfcms('<a href="/attachment/0/214/2147681/2147681.pdf">附件</a>', article))
    assert [ask.url[-24:] for ask in found.attachments] == ["/214/2147681/2147681.pdf"]


def test_both_are_recognised_and_a_welcome_page_is_neither() -> None:
    assert recognise(entry(TREES["JavaScript"])) is GKMLPT
    assert recognise(answer(1, [record(1)], 1)) is GKMLPT
    assert recognise(nfcms(f"<ul>{row('content/post_2147681.html')}</ul>")) is NFCMS
    welcome = read_page(ENTRY, 200, b"<h1>Welcome to nginx!</h1>", "text/html")
    assert not GKMLPT.listing(welcome).recognised
    assert not NFCMS.listing(welcome).recognised
