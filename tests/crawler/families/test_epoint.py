"""What epoint reads: lists asked by POST from page 0, scripts that say where, frames of govxxgk."""

from __future__ import annotations

import json
from datetime import date

from crawler.families import FAMILIES, Page, recognise
from tests.crawler.families.pages import TITLE, answer, page, row

EPOINT = FAMILIES["epoint"]
COLUMN = "http://www.cg.gov.cn/dynamic/zwgk/govInfoPub.html?categorynum=002006&deptcode=033"
LIST = "http://www.cg.gov.cn/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
GUID = "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a"
UUID = "0c8b7a6e-49d2-4d1f-8c8b-7a6e49d25d1f"
INFO = f"var siteInfo = {{'projectName': '/EWB-FRONT', 'siteGuid': '{GUID}'}};"


def listed(number: int, count: int, total: int, size: int = 15) -> Page:
    data = [
        {"infourl": f"/govxxgk/A1/2025-01-20/{UUID[:-2]}{n:02x}.html", "realtitle": TITLE,
         "infodate": "2025-01-20"}
        for n in range(count)
    ]  # fmt: skip
    sent = {"deptcode": "033", "categorynum": "002006", "siteGuid": GUID, "pageIndex": number,
            "pageSize": size}  # fmt: skip
    said = {"custom": {"data": data, "total": total}}
    return answer(json.dumps(said), LIST, json.dumps(sent).encode())


def test_the_list_is_asked_with_what_the_page_says_from_page_zero() -> None:
    (ask,) = EPOINT.listing(page(f"<script>{INFO}</script>", COLUMN)).columns
    assert (ask.method, ask.url) == ("POST", LIST)
    assert json.loads(ask.body) == {
        "deptcode": "033", "categorynum": "002006", "siteGuid": GUID, "pageIndex": 0,
        "pageSize": 15,
    }  # fmt: skip
    assert ("Content-Type", "application/json;charset=utf-8") in ask.headers


def test_a_script_that_names_the_site_is_asked_first_and_keeps_the_column() -> None:
    (script,) = EPOINT.listing(
        page('<script src="/js/webBuilderCommon.js"></script>', COLUMN)
    ).columns
    assert (
        script.url == "http://www.cg.gov.cn/js/webBuilderCommon.js?categorynum=002006&deptcode=033"
    )
    (ask,) = EPOINT.listing(answer(INFO, script.url, media_type="text/javascript")).columns
    assert ask.url == LIST
    assert json.loads(ask.body)["categorynum"] == "002006"


def test_answers_are_paged_from_zero_by_the_total() -> None:
    first = EPOINT.listing(listed(0, 15, 31))
    assert (len(first.rows), first.rows[0].listed_on) == (15, date(2025, 1, 20))
    assert first.next is not None
    assert json.loads(first.next.body)["pageIndex"] == 1
    assert EPOINT.listing(listed(2, 1, 31)).next is None
    capped = EPOINT.listing(listed(0, 10, 31)).next
    assert capped is not None
    assert json.loads(capped.body)["pageSize"] == 10, "the size that the server granted"


def test_a_page_of_govxxgk_leads_to_the_list_in_its_frame() -> None:
    url = (
        "http://www.cg.gov.cn/govxxgk/A1/openSubPage.html?specialurl=/govxxgk/A1/category/002/002001"
        "/govlist.html&righttitle=%E5%B9%B4%E6%8A%A5"
    )
    (ask,) = EPOINT.listing(page("<div id='right'></div>", url)).columns
    assert ask.url == "http://www.cg.gov.cn/govxxgk/A1/category/002/002001/govlist.html"
    listing = EPOINT.listing(
        page(f"<ul>{row(f'/govxxgk/A1/2025-01-20/{UUID}.html?deptcode=033')}</ul>", ask.url)
    )
    assert [r.title for r in listing.rows] == [TITLE]


def test_a_static_column_is_paged_by_its_anchors() -> None:
    url = "http://www.cg.gov.cn/001/001001/001001002/moreinfo.html"
    body = f"<ul>{row(f'/001/001001/001001002/20250120/{UUID}.html')}</ul><a href='2.html'>下页</a>"
    listing = EPOINT.listing(page(body, url))
    assert len(listing.rows) == 1
    assert listing.next is not None
    assert listing.next.url.endswith("/001001002/2.html")


def test_a_refusal_and_a_welcome_page_are_no_lists() -> None:
    assert not EPOINT.listing(answer('{"status":{"code":500}}', LIST)).recognised
    assert not EPOINT.listing(page("<h1>Welcome</h1>", "http://www.cg.gov.cn/")).recognised
    empty = EPOINT.listing(listed(0, 0, 0))
    assert (empty.rows, empty.recognised) == ((), True)


def test_it_is_recognised_by_its_scripts() -> None:
    assert recognise(page('<script src="/js/webBuilderCommon.js"></script>', COLUMN)) is EPOINT
    assert recognise(listed(0, 1, 1)) is EPOINT
