"""What changes around an article makes no new version and changes no figure; each body is kept."""

from __future__ import annotations

import pytest

from tests.versions.history import ARTICLE, REPORT_ID, Fetched, History
from tests.versions.pages import PAGE, REPORT, SURROUNDINGS

CAPTURES = ("facts", "sections", "extras", "checks")


@pytest.mark.parametrize("what", SURROUNDINGS)
def test_what_stands_around_an_article_is_no_version_of_it(what: str, history: History) -> None:
    before, after = SURROUNDINGS[what]
    assert before.body != after.body
    history.night({ARTICLE: before})
    first = history.tables()
    history.night({ARTICLE: after})
    second = history.tables()
    assert [row["report_id"] for row in second["reports"]] == [REPORT_ID]
    assert history.versions() == [("yes", ARTICLE, None)]
    for name in CAPTURES:
        assert second[name] == first[name]
    bodies = [c for c in history.archive.captures() if c.revisit_of is None]
    assert len(bodies) == 2, "what came is kept as it came"
    assert history.archive.read(bodies[1]).body == after.body
    figures = {
        (fact["table_name"], fact["row_code"], fact["column_code"]): fact["value"]
        for fact in second["facts"]
        if fact["value"] is not None
    }
    assert figures == REPORT.figures


def test_cookies_and_other_headers_are_no_version(history: History) -> None:
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: Fetched(PAGE.body, media_type="text/html;charset=UTF-8")})
    assert history.versions() == [("yes", ARTICLE, None)]
    assert sum(c.revisit_of is None for c in history.archive.captures()) == 1


def test_an_address_that_turns_to_https_is_no_version(history: History) -> None:
    secure = ARTICLE.replace("http:", "https:")
    history.night({ARTICLE: PAGE})
    first_seen = history.report()["first_seen"]
    history.night({secure: PAGE})
    assert history.versions() == [("yes", ARTICLE, None)]
    assert history.report()["first_seen"] == first_seen
    assert history.issues("conflicting_copies") == []


def test_a_text_that_is_printed_again_on_a_later_day_is_no_version(history: History) -> None:
    """The day stands around the article; the first that was printed counts for the calendar."""
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: PAGE.but(line="<div>发布日期：2024-03-05 10:00</div>")})
    assert history.versions() == [("yes", ARTICLE, None)]
    assert str(history.report()["published_at"]) == "2024-01-20"
