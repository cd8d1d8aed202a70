"""What longxun-openness reads: old and new lists, annual reports with ids of their own."""

from __future__ import annotations

import pytest

from crawler.families import FAMILIES, recognise
from tests.crawler.families.pages import TITLE, page, row

LONGXUN = FAMILIES["longxun-openness"]
LIST = "http://www.xc.gov.cn/OpennessContent/showList/1442/45712/page_1.html"
BRANCH = "5c4829ad7f8b9a4e2c8b4567"


@pytest.mark.parametrize(
    ("column", "path"),
    [
        (LIST, "/OpennessContent/show/2396.html"),
        (LIST, "/OpennessAnnualReport/show/2396.html"),
        (LIST, "/XxgkAnnualReport/show/6051.html"),
        ("http://www.dz.gov.cn/Xxgknb/showList/3/page_1.html", "/Xxgknb/show/6339.html?type=1"),
        (f"http://a.gov.cn/openness/opennessAnnualReport/?branch_id={BRANCH}",
         f"/openness/detail/content/{BRANCH[::-1]}.html"),
        ("http://www.x.gov.cn/News/showList/88/page_1.html", "/News/show/77.html"),
    ],
)  # fmt: skip
def test_every_form_of_article_is_a_row_with_its_full_title(column: str, path: str) -> None:
    listing = LONGXUN.listing(page(f"<ul>{row(path)}</ul>", column))
    assert [(r.title, r.url.endswith(path)) for r in listing.rows] == [(TITLE, True)]


def test_pages_count_from_one_and_end_where_their_pager_ends() -> None:
    rows = f"<ul>{row('/OpennessAnnualReport/show/2396.html')}</ul>"
    following = LONGXUN.listing(page(rows, LIST)).next
    assert following is not None
    assert (following.url, following.speculative) == (LIST.replace("page_1", "page_2"), True)
    announced = LONGXUN.listing(page(rows + '<a href="page_2.html">下一页</a>', LIST)).next
    assert announced is not None
    assert not announced.speculative
    last = LIST.replace("page_1", "page_2")
    assert LONGXUN.listing(page(rows + '<a href="page_1.html">上一页</a>', last)).next is None


def test_an_annual_report_and_a_text_with_the_same_id_are_two_documents() -> None:
    rows = row("/OpennessAnnualReport/show/7.html") + row("/OpennessContent/show/7.html")
    assert len(LONGXUN.listing(page(f"<ul>{rows}</ul>", LIST)).rows) == 2


def test_it_is_recognised_by_its_addresses_and_a_welcome_page_is_not() -> None:
    assert recognise(page(f"<ul>{row('/OpennessAnnualReport/show/7.html')}</ul>", LIST)) is LONGXUN
    assert not LONGXUN.listing(page("<h1>Welcome</h1>", "http://www.xc.gov.cn/")).recognised
    news = page(f"<ul>{row('/News/show/7.html')}</ul>", "http://www.b.gov.cn/nb/")
    assert recognise(news) is not LONGXUN, "news alone say nothing of the product"
