"""What lonsun reads: years that are reports, lists that a label fills, cut titles, empty answers."""

from __future__ import annotations

from datetime import date

import pytest

from crawler.families import FAMILIES, Page, read_page, recognise
from crawler.families.queries import query_of

LONSUN = FAMILIES["lonsun"]
COLUMN = "https://www.pw.gov.cn/public/column/6601841?type=3"
LABEL = (
    "https://www.pw.gov.cn/site/label/8888?labelName=publicInfoList&siteId=4696&pageSize=15"
    "&pageIndex={}&action=list&length=80&organId=6601841&type=4&catId=77"
)
MARK = "<!--StartLabelHtml_publicInfoList-->"
TITLE = "甲县人民政府办公室2024年政府信息公开工作年度报告"


def page(body: str, url: str = COLUMN) -> Page:
    text = f"<html><head><meta charset='utf-8'></head><body>{body}</body></html>"
    return read_page(url, 200, text.encode(), "text/html")


def fragment(body: str, number: int = 1) -> Page:
    return read_page(LABEL.format(number), 200, body.encode(), "text/html;charset=utf-8")


def row(path: str = "/public/6601841/9001.html") -> str:
    return f'<ul class="clearfix"><li><a href="{path}" title="{TITLE}">{TITLE[:9]}...</a><span class="date">2025-01-20</span></li></ul>'


@pytest.mark.parametrize(
    "path", ["/public/6601841/9001.html", "/public/content/9001", "/content/article/9001"]
)
def test_a_fragment_of_the_label_is_a_list_with_full_titles(path: str) -> None:
    listing = LONSUN.listing(fragment(row(path)))
    assert [(r.url, r.title, r.listed_on) for r in listing.rows] == [
        ("https://www.pw.gov.cn" + path, TITLE, date(2025, 1, 20))
    ]


@pytest.mark.parametrize(
    ("pager", "number", "following"),
    [
        ('<div id="page_public_info"><a paged="1">1</a><a paged="3">尾页</a></div>', 1, "2"),
        ('<div id="page_public_info">共3页</div>', 2, "3"),
        ('<div id="page_public_info">共3页</div>', 3, None),
        ("", 1, None),
    ],
)
def test_the_pager_of_the_label_counts_from_one(
    pager: str, number: int, following: str | None
) -> None:
    found = LONSUN.listing(fragment(row() + pager, number)).next
    assert (found and query_of(found.url)["pageIndex"]) == following


@pytest.mark.parametrize("text", ["no data", "暂无相关信息", "<p> 暂无相关信息！</p>"])
def test_an_answer_without_data_is_an_empty_list(text: str) -> None:
    listing = LONSUN.listing(fragment(text))
    assert (listing.rows, listing.recognised) == ((), True)
    assert not LONSUN.listing(fragment("<p>系统错误</p>")).recognised


def test_the_label_is_asked_as_the_page_writes_it() -> None:
    url = "/site/label/8888?labelName=publicInfoList&amp;siteId=4696&amp;organId=6601841&amp;type=4&amp;catId=77&amp;file=/xxgk/publicInfoList_nb"
    (ask,) = LONSUN.listing(page(f'{MARK}<div data-url="{url}"></div>')).columns
    asked = query_of(ask.url)
    assert (asked["siteId"], asked["catId"], asked["pageIndex"]) == ("4696", "77", "1")
    assert asked["file"] == "/xxgk/publicInfoList_nb"


def test_the_label_is_asked_as_a_call_writes_it() -> None:
    call = (
        "<script>$.ajax({url: '/site/label/8888', data: {labelName: 'publicInfoList', "
        "siteId: '4696', pageSize: 15, pageIndex: 1, action: 'list', organId: '6601841', "
        "type: 4, catId: '77', length: 80}})</script>"
    )
    (ask,) = LONSUN.listing(page(MARK + call)).columns
    asked = query_of(ask.url)
    assert (asked["labelName"], asked["organId"], asked["catId"]) == (
        "publicInfoList", "6601841", "77",
    )  # fmt: skip


def test_the_label_is_asked_from_what_the_page_says_of_itself() -> None:
    (ask,) = LONSUN.listing(page(f"{MARK}<script>var siteId = '4696';</script>")).columns
    asked = query_of(ask.url)
    assert (asked["siteId"], asked["organId"], asked["type"]) == ("4696", "6601841", "3")


@pytest.mark.parametrize(
    "href", ["?type=3&timeFrame={}&hasContent=true", "javascript:void(0)", "#"]
)
def test_the_list_of_years_leads_to_one_page_a_year(href: str) -> None:
    years = "".join(f'<li><a href="{href.format(y)}">{y}年</a></li>' for y in (2024, 2023))
    listing = LONSUN.listing(page(f'{MARK}<ul id="timeFrame">{years}</ul>'))
    assert [query_of(ask.url)["timeFrame"] for ask in listing.columns] == ["2024", "2023"]
    assert {query_of(ask.url)["hasContent"] for ask in listing.columns} == {"true"}


def test_the_page_of_a_year_is_the_report() -> None:
    parts = "".join(
        f"<p>{name}</p><p>{'全年工作有序开展，' * 12}</p>"
        for name in (
            "一、总体情况", "二、主动公开政府信息情况", "三、收到和处理政府信息公开申请情况",
            "四、政府信息公开行政复议、行政诉讼情况", "五、存在的主要问题及改进情况",
        )
    )  # fmt: skip
    year = COLUMN + "&timeFrame=2024&hasContent=true"
    listing = LONSUN.listing(
        page(f'<h1>{TITLE}</h1><div class="j-fontContent">{parts}</div>', year)
    )
    assert listing.report is not None
    assert (listing.report.url, listing.report.title) == (year, TITLE)


def test_lonsun_is_recognised_and_a_welcome_page_is_not() -> None:
    assert recognise(page(MARK + row())) is LONSUN
    assert recognise(fragment(row())) is LONSUN
    assert not LONSUN.listing(
        page("<h1>Welcome to nginx!</h1>", "https://www.pw.gov.cn/")
    ).recognised
