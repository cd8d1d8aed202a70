"""longxun-openness: old and new addresses, pages counted from 1, annual reports with ids of theirs."""

from __future__ import annotations

import pytest

from crawler.families import read_page, recognise
from crawler.families.longxun_openness import LongxunOpenness
from crawler.families.model import Page

BASE = "http://www.example.gov.cn"
HEX = "5c4829ad2f8b9a3c4d5e6f70"


def page(path: str, body: str) -> Page:
    text = f"<html><head><title>栏目</title></head><body>{body}</body></html>"
    return read_page(BASE + path, 200, text.encode(), "text/html; charset=utf-8")


def listed(*rows: tuple[str, str]) -> str:
    items = "".join(f"<li><a href='{url}'>{t}</a><i>2024-01-20</i></li>" for url, t in rows)
    return f"<ul>{items}</ul>"


TITLE = "浑岩县{}年政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("path", "article"),
    [
        (f"/openness/opennessAnnualReport/?branch_id={HEX}", f"/openness/detail/content/{HEX}.html"),
        (f"/xxgk/opennessContent/?branch_id={HEX}&column_code=070000",
         f"/xxgk/detail/content/{HEX}.html"),
        ("/OpennessContent/showList/12/3456/page_1.html", "/OpennessContent/show/2396.html"),
        ("/OpennessContent/showList/12/3456/page_1.html", "/OpennessAnnualReport/show/6051.html"),
        ("/XxgkAnnualReport/showList/12.html", "/XxgkAnnualReport/show/6051.html"),
        ("/Xxgknb/showList/1/page_1.html", "/Xxgknb/show/6339.html?type=1"),
        ("/News/showList/4567/page_1.html", "/News/show/812345.html"),
    ],
)  # fmt: skip
def test_every_generation_of_lists_is_recognised_and_read(path: str, article: str) -> None:
    asked = page(path, listed((article, TITLE.format(2023))))
    family = recognise(asked)
    assert family is not None
    assert family.name == "longxun-openness"
    assert [(row.url, row.title) for row in family.listing(asked).rows] == [
        (BASE + article, TITLE.format(2023))
    ]


def test_same_number_of_a_report_and_of_a_content_are_two_documents() -> None:
    rows = listed(
        ("/OpennessAnnualReport/show/2396.html", TITLE.format(2023)),
        ("/OpennessContent/show/2396.html", TITLE.format(2022)),
        ("/OpennessContent/show/2396.html", TITLE.format(2022)),
    )
    found = LongxunOpenness().listing(page("/OpennessContent/showList/1/2/page_1.html", rows))
    assert len(found.rows) == 2


@pytest.mark.parametrize(
    ("at", "pager", "expected"),
    [
        (1, '<a href="/OpennessContent/showList/1/2/page_2.html">下一页</a>', 2),
        (1, "<span>共 3 页</span>", 2),
        (3, "<span>共 3 页</span>", None),
        (3, '<a href="page_3.html">下一页</a>', None),
        (1, "<a href='page_1.html'>首页</a><a href='page_1.html'>尾页</a>", None),
    ],
)
def test_pages_are_counted_from_one(at: int, pager: str, expected: int | None) -> None:
    rows = listed(("/OpennessContent/show/1.html", TITLE.format(2022)))
    path = "/OpennessContent/showList/1/2/page_{}.html"
    following = LongxunOpenness().listing(page(path.format(at), rows + pager)).next
    assert (following and following.url) == (BASE + path.format(expected) if expected else None)


def test_old_list_is_paged_by_its_query() -> None:
    rows = listed((f"/openness/detail/content/{HEX}.html", TITLE.format(2022)))
    start = f"/openness/opennessAnnualReport/?branch_id={HEX}"
    pager = f'<a href="?branch_id={HEX}&amp;page=2">下一页</a>'
    following = LongxunOpenness().listing(page(start, rows + pager)).next
    assert following is not None
    assert following.url == f"{BASE}{start}&page=2"


def test_news_beside_the_reports_are_no_rows() -> None:
    news = listed(*((f"/News/show/{n}.html", f"县领导调研{n}") for n in range(9)))
    reports = listed(("/OpennessAnnualReport/show/7.html", TITLE.format(2021)))
    found = LongxunOpenness().listing(
        page("/OpennessAnnualReport/showList/1.html", f"<div>{news}</div><div>{reports}</div>")
    )
    assert [row.title for row in found.rows] == [TITLE.format(2021)]


def test_news_addresses_alone_tell_nothing() -> None:
    assert not LongxunOpenness().recognises(page("/", listed(("/News/show/1.html", "新闻"))))
    assert LongxunOpenness().recognises(page("/", listed(("/Xxgknb/show/1.html", "年报"))))


def test_later_page_without_a_report_is_known_by_its_name() -> None:
    news = listed(("/OpennessContent/show/3.html", "关于编制年度报告的通知"))
    path = "/OpennessContent/showList/1/2/page_{}.html"
    assert len(LongxunOpenness().listing(page(path.format(3), news)).rows) == 1
    assert LongxunOpenness().listing(page(path.format(1), news)).rows == ()


def test_page_without_any_pager_is_followed_on_trial() -> None:
    rows = listed(("/OpennessContent/show/1.html", TITLE.format(2022)))
    start = "/OpennessContent/showList/1/2/page_1.html"
    following = LongxunOpenness().listing(page(start, rows)).next
    assert following is not None
    assert following.url == f"{BASE}/OpennessContent/showList/1/2/page_2.html"
    assert following.speculative
    announced = LongxunOpenness().listing(page(start, f"{rows}共2页")).next
    assert announced is not None
    assert not announced.speculative
