"""The search for a column, page by page: which links are worth a request, what is a column."""

from __future__ import annotations

import pytest

from crawler.families import Page, read_page
from crawler.scout import MAX_PAGES, Scout
from pipelines.registry import Publisher, PublisherId

HOME = "http://www.a.gov.cn/"
REPORT = "甲县人民政府办公室{}年政府信息公开工作年度报告"


def page(url: str, body: str, head: str = "", status: int = 200) -> Page:
    text = f"<html><head><meta charset='utf-8'>{head}</head><body>{body}</body></html>"
    return read_page(url, status, text.encode(), "text/html")


def link(url: str, text: str, title: str = "") -> str:
    return f'<a href="{url}" title="{title}">{text}</a>'


def column(url: str) -> Page:
    rows = "".join(
        f'<li><a href="./{y}01/t{y}0120_12{y}.html">{REPORT.format(y - 1)}</a></li>'
        for y in (2025, 2024, 2023)
    )
    return page(url, f"<ul>{rows}</ul>")


def search(pages: dict[str, Page], home: str = HOME) -> tuple[Scout, list[str]]:
    """The search over some pages, all others being 404, and the addresses it looked at."""
    publisher = Publisher(PublisherId("a"), "甲县", "county", None, None, home, None, None, "")
    scout = Scout(publisher, lambda url: url.startswith(HOME))
    asked = []
    lead = scout.start()
    while lead is not None:
        asked.append(lead.url)
        lead = scout.take(lead, pages.get(lead.url) or page(lead.url, "", status=404))
    return scout, asked


def test_the_way_of_a_person_leads_to_the_column() -> None:
    pages = {
        HOME: page(HOME, link("/zwgk/", "政务公开") + link("/zwdt/", "政务动态")),
        HOME + "zwgk/": page(HOME + "zwgk/", link("/zwgk/zfxxgk/", "政府信息公开")),
        HOME + "zwgk/zfxxgk/": page(
            HOME + "zwgk/zfxxgk/", link("ysq/", "依申请公开") + link("nb/", "政府信息公开年报")
        ),
        HOME + "zwgk/zfxxgk/nb/": column(HOME + "zwgk/zfxxgk/nb/"),
    }
    scout, asked = search(pages)
    (find,) = scout.found
    assert (find.url, find.family) == (HOME + "zwgk/zfxxgk/nb/", "trs")
    assert find.path == ("首页", "政务公开", "政府信息公开", "政府信息公开年报")
    assert (find.reports, find.rows) == (3, 3)
    assert asked == list(pages), "each once, the likeliest first, nothing beside the way"


def test_a_home_page_with_news_of_a_report_is_no_column() -> None:
    news = link("/zwdt/202501/t20250120_9.html", REPORT.format(2024))
    pages = {
        HOME: page(HOME, f"<ul><li>{news}</li></ul>" + link("/gk/nb/", "信息公开年报")),
        HOME + "gk/nb/": column(HOME + "gk/nb/"),
    }
    scout, _ = search(pages)
    assert [find.url for find in scout.found] == [HOME + "gk/nb/"]


def test_an_article_leads_to_its_column_by_its_breadcrumb() -> None:
    article = HOME + "zwdt/202501/t20250120_9.html"
    pages = {
        HOME: page(HOME, link(article, "2024年政府信息公开工作年度报告")),
        article: page(
            article, link("/gk/nb/", "政府信息公开年度报告") + "<p>一、总体情况</p>" * 40
        ),
        HOME + "gk/nb/": column(HOME + "gk/nb/"),
    }
    scout, _ = search(pages)
    assert [find.url for find in scout.found] == [HOME + "gk/nb/"]


@pytest.mark.parametrize("text", ["政府网站工作年度报表", "统计年报", "财政年报", "企业年报"])
def test_columns_of_other_reports_are_not_looked_at(text: str) -> None:
    other, ours = HOME + "wznb/", HOME + "xxgk/nb/"
    home = page(HOME, link(other, text) + link(ours, "信息公开年报"))
    scout, asked = search({HOME: home, ours: column(ours), other: column(other)})
    assert other not in asked
    assert [find.url for find in scout.found] == [ours]


def test_the_parent_of_the_columns_of_years_is_proposed_and_not_a_year() -> None:
    parent = HOME + "gk/nb/"
    years = "".join(f"<li>{link(f'./{y}n/', f'{y}年')}</li>" for y in (2024, 2023, 2022))
    tags = '<script id="trs_ta_js"></script>'
    home = page(
        HOME, link(parent, "政府信息公开年报") + link("/gk/nb/2024n/", "2024年信息公开年报")
    )
    pages = {HOME: home, parent: page(parent, f"{tags}<ul>{years}</ul>")}
    pages[parent + "2024n/"] = column(parent + "2024n/")
    scout, _ = search(pages)
    assert [(find.url, find.years) for find in scout.found] == [(parent, 3)]


def test_the_tags_of_a_page_can_name_it_as_the_column() -> None:
    place = HOME + "zwgk/nd/"
    home = page(HOME, link(place, "政务公开栏目"))
    tags = '<META content="政府信息公开年报" Name="ColumnName">'
    rows = column(place)
    tagged = read_page(
        place, 200, rows.text.replace("<head>", f"<head>{tags}").encode(), "text/html"
    )
    assert [f.url for f in search({HOME: home, place: tagged})[0].found] == [place]
    assert search({HOME: home, place: rows})[0].found == []


def test_known_places_are_tried_where_the_home_page_leads_nowhere() -> None:
    place = HOME + "zwgk/zfxxgk/zfxxgknb/"
    scout, asked = search({HOME: page(HOME, "<div id='app'></div>"), place: column(place)})
    assert [find.url for find in scout.found] == [place]
    assert asked[0] == HOME
    assert scout.troubles == [], "a place that was only tried for is no trouble"


def test_a_link_off_the_registry_is_told_and_not_followed() -> None:
    away = "http://xxgk.a-city.gov.cn/nb/"
    scout, asked = search({HOME: page(HOME, link(away, "政府信息公开年报"))})
    assert away not in asked
    assert scout.elsewhere == {away: ("首页", "政府信息公开年报")}


def test_a_search_ends_after_its_number_of_pages() -> None:
    class Endless(dict[str, Page]):
        def get(self, url: str, default: Page | None = None) -> Page:  # type: ignore[override]
            return page(
                url, link(url.rstrip("/") + "/a/", "政务公开") + link(url + "b/", "信息公开")
            )

    scout, asked = search(Endless())
    assert len(asked) == MAX_PAGES
    assert scout.found == []


def test_a_failing_home_page_is_the_reason_that_is_given() -> None:
    scout, _ = search({HOME: page(HOME, "", status=503)})
    assert scout.troubles == [f"503 {HOME}"]


def test_the_evidence_names_the_way_and_what_was_seen() -> None:
    pages = {HOME: page(HOME, link("/nb/", "公开年报")), HOME + "nb/": column(HOME + "nb/")}
    (find,) = search(pages)[0].found or [None]
    assert find is not None
    assert find.evidence == "way: 首页 > 公开年报; seen: 3 reports among 3 rows"


def test_a_lead_is_looked_at_once() -> None:
    pages = {HOME: page(HOME, link("/zwgk/", "政务公开") * 3 + link(HOME, "信息公开"))}
    _, asked = search(pages)
    assert asked.count(HOME + "zwgk/") == 1
    assert asked.count(HOME) == 1
