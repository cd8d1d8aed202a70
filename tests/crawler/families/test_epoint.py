"""epoint: the script that says whose site it is, the list in JSON, static columns, framed lists."""

from __future__ import annotations

import json

import pytest

from crawler.families import read_page, recognise
from crawler.families.epoint import Epoint
from crawler.families.model import Ask, Page

BASE = "http://www.example.gov.cn"
UUID = "0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f{}"
TITLE = "浑岩县{}年政府信息公开工作年度报告"
SCRIPT = """// var siteInfo = {projectName: "/old", siteGuid: "old"};
var siteInfo = { "projectName": "/EWB-FRONT", 'siteGuid' : '7eb5f7f1-9041-43ad-8e13-8fcb82ea831a' };"""
COLUMN = "/dynamic/zwgk/govInfoPub.html?categorynum=002007&deptcode=033"


def page(path: str, body: str, sent: bytes = b"", kind: str = "text/html; charset=utf-8") -> Page:
    return read_page(BASE + path, 200, body.encode(), kind, sent)


def answer(count: int, total: object, sent: dict[str, object]) -> Page:
    data = [
        {
            "infourl": f"/govxxgk/033/2024-01-2{n}/{UUID.format(n)}.html?deptcode=033",
            "realtitle": TITLE.format(2010 + n),
            "infodate": f"2024-01-2{n}",
        }
        for n in range(count)
    ]
    return page(
        "/EWB-FRONT/rest/lightfrontaction/getgovinfolist",
        json.dumps({"custom": {"data": data, "total": total}, "status": {"code": 200}}),
        json.dumps(sent).encode(),
        "application/json",
    )


def body_of(ask: Ask | None) -> dict[str, object]:
    assert ask is not None
    assert ask.method == "POST"
    assert ("Content-Type", "application/json;charset=utf-8") in ask.headers
    said = json.loads(ask.body)
    assert isinstance(said, dict)
    return said


ASKED: dict[str, object] = {
    "deptcode": "033",
    "categorynum": "002007",
    "siteGuid": "7eb5f7f1-9041-43ad-8e13-8fcb82ea831a",
    "pageIndex": 0,
    "pageSize": 15,
}


def test_column_leads_to_the_script_and_the_script_to_page_zero_of_the_list() -> None:
    html = "<html><script src='/js/webBuilderCommon.js?v=3'></script><ul id='list'></ul></html>"
    (script,) = Epoint().listing(page(COLUMN, html)).columns
    assert script.url.startswith(f"{BASE}/js/webBuilderCommon.js?")
    (asked,) = (
        Epoint()
        .listing(page(script.url.removeprefix(BASE), SCRIPT, kind="application/javascript"))
        .columns
    )
    assert asked.url == f"{BASE}/EWB-FRONT/rest/lightfrontaction/getgovinfolist"
    assert body_of(asked) == ASKED


def test_page_that_says_its_site_leads_to_the_list_at_once() -> None:
    html = f"<html><script>{SCRIPT}</script><ul id='list'></ul></html>"
    (asked,) = Epoint().listing(page(COLUMN, html)).columns
    assert body_of(asked) == ASKED


def test_script_without_a_site_is_no_list() -> None:
    got = Epoint().listing(page("/js/webBuilderCommon.js?categorynum=1", "var a = 1;"))
    assert not got.recognised


def test_answer_gives_rows_with_their_days() -> None:
    found = Epoint().listing(answer(2, 2, ASKED))
    assert [(row.title, str(row.listed_on)) for row in found.rows] == [
        (TITLE.format(2010), "2024-01-20"),
        (TITLE.format(2011), "2024-01-21"),
    ]
    assert found.rows[0].url == (
        f"{BASE}/govxxgk/033/2024-01-20/{UUID.format(0)}.html?deptcode=033"
    )
    assert found.next is None


def test_answer_in_a_string_is_read_too() -> None:
    plain = json.loads(answer(1, 1, ASKED).text)
    wrapped = json.dumps({"custom": json.dumps(plain["custom"])})
    found = Epoint().listing(page("/rest/lightfrontaction/getgovinfolist", wrapped))
    assert [row.title for row in found.rows] == [TITLE.format(2010)]


@pytest.mark.parametrize(
    ("index", "size", "got", "total", "expected"),
    [
        (0, 5, 5, 12, (1, 5)),
        (1, 5, 5, "12", (2, 5)),
        (2, 5, 2, 12, None),
        (0, 15, 5, 12, (1, 5)),  # the server grants five at most
        (0, 5, 5, 5, None),
        (0, 5, 0, 0, None),
    ],
)
def test_pages_of_the_list_end_with_its_total(
    index: int, size: int, got: int, total: object, expected: tuple[int, int] | None
) -> None:
    sent = ASKED | {"pageIndex": index, "pageSize": size}
    following = Epoint().listing(answer(got, total, sent)).next
    if expected is None:
        assert following is None
    else:
        assert body_of(following) == ASKED | {"pageIndex": expected[0], "pageSize": expected[1]}


def test_empty_list_is_recognised() -> None:
    found = Epoint().listing(answer(0, 0, ASKED))
    assert found.recognised
    assert found.is_bare


def test_framed_list_is_the_list() -> None:
    path = (
        "/govxxgk/033/openSubPage.html?specialurl=/govxxgk/033/category/002/002001/govlist.html"
        "&righttitle=%E5%B9%B4%E6%8A%A5"
    )
    (column,) = Epoint().listing(page(path, "<html><iframe id='frame'></iframe></html>")).columns
    assert column.url == f"{BASE}/govxxgk/033/category/002/002001/govlist.html"


def static(pager: str) -> str:
    rows = "".join(
        f'<li><a href="/001/001001/001001002/2024012{n}/{UUID.format(n)}.html">'
        f"{TITLE.format(2010 + n)}</a><span>2024-01-2{n}</span></li>"
        for n in range(3)
    )
    return f"<html><body><ul>{rows}</ul>{pager}</body></html>"


@pytest.mark.parametrize("name", ["subPage", "secondpage", "moreinfo"])
@pytest.mark.parametrize("pager", ["<a href='2.html'>下页 &gt;</a>", "<span>1/2</span>"])
def test_page_two_of_a_static_column_is_called_by_its_number(name: str, pager: str) -> None:
    found = Epoint().listing(page(f"/001/001001/001001002/{name}.html", static(pager)))
    assert len(found.rows) == 3
    assert found.next is not None
    assert found.next.url == f"{BASE}/001/001001/001001002/2.html"
    assert Epoint().listing(page("/001/001001/001001002/2.html", static("2/2"))).next is None


@pytest.mark.parametrize(
    "body",
    [
        static(""),
        '<span id="viewGuid" value="cms_002002001_0f1e"></span>',
        '<script src="/js/webBuilderCommon.js"></script>',
    ],
)
def test_marks_of_the_vendor_tell_it(body: str) -> None:
    family = recognise(page("/a/b.html", body))
    assert family is not None
    assert family.name == "epoint"


def test_welcome_page_is_no_list() -> None:
    assert not Epoint().listing(page("/a/subPage.html", "<p>欢迎访问</p>")).recognised


def test_static_column_without_any_pager_is_followed_on_trial() -> None:
    path = "/001/001001/001001002/subPage.html"
    following = Epoint().listing(page(path, static(""))).next
    assert following is not None
    assert following.url == f"{BASE}/001/001001/001001002/2.html"
    assert following.speculative
    assert Epoint().listing(page(path, static("<a href='subPage.html'>尾页</a>"))).next is None


def test_directory_of_an_organ_leads_to_its_reports_alone() -> None:
    link = '<a href="/govxxgk/A/openSubPage.html?specialurl=/govxxgk/A/{0}/govlist.html">{1}</a>'
    body = link.format(1, "政府信息公开年报") + link.format(2, "机构职能")
    found = Epoint().listing(page("/govxxgk/A/index.html", body)).columns
    assert [ask.url.partition("=")[2] for ask in found] == ["/govxxgk/A/1/govlist.html"]
