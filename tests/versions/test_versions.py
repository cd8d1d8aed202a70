"""What a publisher changes is a version; what a site loses takes nothing away."""

from __future__ import annotations

import re

import pytest

from pipelines.archive import ClockBehindError
from tests.crawler.town import Report
from tests.versions.history import (
    ARTICLE,
    COLUMN,
    GONE,
    REPORT_ID,
    TIMEOUT,
    Fetched,
    History,
    Row,
    moved_to,
)
from tests.versions.pages import AGENCY, PAGE, REPORT, Page

OTHER = COLUMN + "2.html"
DOCUMENTS = ("proactive", "normative_documents", "in_force")
_ROW = "<tr><td>行政规范性文件</td><td>1</td><td>3</td><td>{}</td></tr>"
WITHOUT_TABLES = PAGE.but(text=re.sub(r"<table.*?</table>", "", PAGE.text, flags=re.DOTALL))
N_CELLS = 200  # of the edition of 2021, without the columns that its publishers may leave out


def with_documents(number: str) -> Page:
    """The page with another number of documents in force; 20 is the first one."""
    assert PAGE.text.count(_ROW.format(20)) == 1
    return PAGE.but(text=PAGE.text.replace(_ROW.format(20), _ROW.format(number)))


def page_of(report: Report) -> Page:
    return PAGE.but(title=report.title, window=report.title, text=report.text)


# --- what a publisher changes ------------------------------------------------------------------


def test_corrected_cell_is_a_version_with_one_cell_changed(history: History) -> None:
    history.night({ARTICLE: PAGE})
    first_seen = history.report()["first_seen"]
    history.night({ARTICLE: with_documents("21")})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 1)]
    assert history.figure(*DOCUMENTS) == 21
    assert history.report()["first_seen"] == first_seen
    assert history.report()["version"] == 2


def test_corrected_sentence_is_a_version_with_no_cell_changed(history: History) -> None:
    history.night({ARTICLE: PAGE})
    assert "更新信息363条" in PAGE.text
    corrected = PAGE.but(text=PAGE.text.replace("更新信息363条", "更新信息336条"))
    history.night({ARTICLE: corrected})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 0)]
    assert any("336条" in str(row["text"]) for row in history.tables()["sections"])


def test_blank_that_is_filled_is_a_version_and_zero_is_not_blank(history: History) -> None:
    history.night({ARTICLE: with_documents("")})
    assert history.figure(*DOCUMENTS) is None
    history.night({ARTICLE: with_documents("0")})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 1)]
    assert history.figure(*DOCUMENTS) == 0


def test_tables_that_were_an_attachment_before_are_a_version(history: History) -> None:
    history.night({ARTICLE: WITHOUT_TABLES})
    assert history.n_figures() == 0
    history.night({ARTICLE: PAGE})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, N_CELLS)]
    assert history.n_figures() == len(REPORT.figures)


def test_year_corrected_in_the_title_is_a_version(history: History) -> None:
    """The text says for which year it is; the title was a misprint."""
    misprint = PAGE.title.replace("2023年", "2022年")
    history.night({ARTICLE: PAGE.but(title=misprint, window=misprint)})
    assert history.report()["report_year"] == 2023
    history.night({ARTICLE: PAGE})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 0)]
    assert history.report()["title"] == PAGE.title


def test_address_that_is_given_to_another_year_holds_two_reports(history: History) -> None:
    history.night({ARTICLE: page_of(Report(AGENCY, 2022))})
    before = history.tables()["facts"]
    history.night({ARTICLE: PAGE})
    reports = history.tables()["reports"]
    assert [(r["report_year"], r["url"]) for r in reports] == [(2022, ARTICLE), (2023, ARTICLE)]
    assert [f for f in history.tables()["facts"] if f["report_year"] == 2022] == before


def test_report_that_is_replaced_as_a_whole_is_a_version(history: History) -> None:
    other = Report(AGENCY, 2023, lender=1)
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: page_of(other)})
    changed = [key for key, value in REPORT.figures.items() if other.figures[key] != value]
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, len(changed))]


def test_correction_that_prints_a_later_day_is_current(history: History) -> None:
    later = with_documents("21").but(line="<div>发布日期：2024-03-05 10:00</div>")
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: later})
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 1)]
    assert str(history.report()["published_at"]) == "2024-03-05"


def test_contents_that_go_to_and_fro_are_two_versions_and_the_last_seen_is_current(
    history: History,
) -> None:
    for page, current in ((PAGE, 1), (with_documents("21"), 2), (PAGE, 1)):
        history.night({ARTICLE: page})
        assert history.report()["version"] == current
    assert history.versions() == [("yes", ARTICLE, None), ("no", ARTICLE, 1)]
    assert history.figure(*DOCUMENTS) == 20


def test_correction_of_a_row_beyond_the_form_is_a_version(history: History) -> None:
    own = "<tr><td>其他文件</td><td>{0}</td><td>{0}</td><td>{0}</td></tr>"
    row = _ROW.format(20)
    for number in ("7", "8"):
        text = PAGE.text.replace(row, row + own.format(number))
        history.night({ARTICLE: PAGE.but(text=text)})
    assert [v[0] for v in history.versions()] == ["no", "yes"]
    assert {row["value"] for row in history.tables()["extras"]} == {8}


@pytest.mark.parametrize("days", [-1 / 24, -1, -30], ids=["an hour", "a day", "a month"])
def test_clock_that_was_set_back_lets_no_correction_stand_before_what_it_corrects(
    days: float, history: History
) -> None:
    history.night({ARTICLE: PAGE})
    with pytest.raises(ClockBehindError, match="set the clock right"):
        history.night({ARTICLE: with_documents("21")}, days=days)
    assert history.versions() == [("yes", ARTICLE, None)]
    history.night({ARTICLE: with_documents("21")}, days=-days + 1)
    assert history.figure(*DOCUMENTS) == 21


def test_clock_that_was_set_back_by_seconds_is_no_trouble(history: History) -> None:
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: with_documents("21")}, days=-60 / 86400)
    assert len(history.versions()) == 2


# --- what a site loses -------------------------------------------------------------------------

_TEXT = "很抱歉，您访问的页面不存在"
_NEWS = "".join(f"<li><a href='/{n}'>县财政局第{n}次会议召开</a></li>" for n in range(80))
_ROWS = "".join(
    f"<li><a href='/{y}'>乙县财政局{y}年政府信息公开工作年度报告</a></li>"
    for y in range(2015, 2024)
)
LOST = {
    "404": (GONE, "page_unavailable"),
    "no answer": (TIMEOUT, "page_unavailable"),
    "500": (Fetched(b"<h1>error</h1>", 500), "page_unavailable"),
    "soft 404": (Fetched(f"<title>404</title><p>{_TEXT}</p>".encode()), "page_unavailable"),
    "refusal": (Fetched(b"<script>x()</script>", 412, "blocked:ruishu"), "page_unavailable"),
    "refusal with status 200": (Fetched(b"<p>...</p>", 200, "blocked:waf"), "page_unavailable"),
    "captcha": (
        Fetched("<form>请输入验证码<input name='captcha'></form>".encode()), "not_a_report",
    ),
    "home page": (
        Fetched(f"<title>乙县人民政府</title><ul>{_NEWS}</ul>".encode()), "not_a_report",
    ),
    "list": (Fetched(f"<title>部门年报</title><ul>{_ROWS}</ul>".encode()), "not_a_report"),
    "list under the name of the report": (
        Fetched(f"<title>{PAGE.title}</title><h1>部门年报</h1><ul>{_ROWS}</ul>".encode()), None,
    ),
    "nothing": (Fetched(b""), "empty_document"),
    "head alone": (Fetched(PAGE.body[:200]), None),
    "half of the text": (Fetched(PAGE.body[: len(PAGE.body) // 5]), "conflicting_copies"),
    "half of the tables": (Fetched(PAGE.body[: len(PAGE.body) // 2]), "conflicting_copies"),
    "the text without its tables": (WITHOUT_TABLES, "conflicting_copies"),
}  # fmt: skip


@pytest.mark.parametrize("how", LOST)
def test_page_that_is_lost_leaves_its_last_version_and_an_issue(how: str, history: History) -> None:
    lost, code = LOST[how]
    history.night({ARTICLE: PAGE})
    facts = history.tables()["facts"]
    history.night({ARTICLE: lost})
    assert history.tables()["facts"] == facts
    assert [row["report_id"] for row in history.tables()["reports"]] == [REPORT_ID]
    assert history.versions()[0] == ("yes", ARTICLE, None)
    if code is not None:
        assert history.issues(code) == [(code, ARTICLE)]
    history.night({ARTICLE: PAGE})
    assert history.versions()[0] == ("yes", ARTICLE, None)
    assert history.tables()["facts"] == facts
    assert history.issues("page_unavailable", "conflicting_copies") == []


def test_row_that_goes_is_a_sighting_gone_and_comes_back(history: History) -> None:
    history.night({ARTICLE: PAGE, OTHER: page_of(Report(AGENCY, 2022))})
    facts = history.tables()["facts"]
    history.night({OTHER: page_of(Report(AGENCY, 2022))})
    assert history.sighting() is not None
    assert history.sighting(OTHER) is None
    assert history.tables()["facts"] == facts
    history.night({ARTICLE: PAGE, OTHER: page_of(Report(AGENCY, 2022))}, days=5)
    assert history.sighting() is None
    assert history.versions() == [("yes", ARTICLE, None)]
    assert history.tables()["facts"] == facts


def test_row_and_page_that_go_and_come_back_with_other_contents(history: History) -> None:
    history.night({ARTICLE: PAGE})
    history.night({ARTICLE: GONE}, listed=())
    assert history.sighting() is not None
    assert history.figure(*DOCUMENTS) == 20
    history.night({ARTICLE: with_documents("21")}, days=9)
    assert history.sighting() is None
    assert history.versions() == [("no", ARTICLE, None), ("yes", ARTICLE, 1)]
    assert history.figure(*DOCUMENTS) == 21


def test_site_that_is_silent_for_weeks_loses_no_row_and_no_figure(history: History) -> None:
    history.night({ARTICLE: PAGE})
    before = history.tables()
    for _ in range(30):
        history.silent_night()
    after = history.tables()
    assert history.sighting() is None, "nobody said that it is gone"
    assert (after["facts"], after["versions"]) == (before["facts"], before["versions"])
    history.night({ARTICLE: PAGE})
    assert history.versions() == [("yes", ARTICLE, None)]


# --- what moves --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "old", [None, GONE, moved_to(OTHER), moved_to(OTHER, 302)], ids=["unasked", "404", "301", "302"]
)
def test_report_that_moves_keeps_its_id_and_its_first_day(
    old: Fetched | None, history: History
) -> None:
    history.night({ARTICLE: PAGE})
    first_seen = history.report()["first_seen"]
    history.night({OTHER: PAGE} | ({ARTICLE: old} if old else {}), listed=[OTHER])
    assert history.versions() == [("yes", ARTICLE, None)]
    assert history.report()["first_seen"] == first_seen
    assert history.issues("conflicting_copies") == []
    # Corrected at the new address, with another day or with none: the old page is no rival.
    corrected = with_documents("21").but(line="")
    history.night({OTHER: corrected} | ({ARTICLE: old} if old else {}), listed=[OTHER])
    assert history.versions() == [("no", ARTICLE, None), ("yes", OTHER, 1)]
    assert history.figure(*DOCUMENTS) == 21
    assert history.issues("conflicting_copies") == []
    assert history.report()["first_seen"] == first_seen


def test_two_live_pages_are_rivals_only_while_they_differ(history: History) -> None:
    history.night({ARTICLE: PAGE, OTHER: PAGE})
    assert history.versions() == [("yes", ARTICLE, None)]
    assert history.issues("conflicting_copies") == []
    history.night({ARTICLE: PAGE, OTHER: with_documents("21")})
    assert history.figure(*DOCUMENTS) == 21
    (found,) = conflicts(history)
    assert (found["where"], found["url"]) == (ARTICLE, OTHER)
    assert str(found["detail"]).startswith("1 cells")
    history.night({ARTICLE: with_documents("21"), OTHER: with_documents("21")})
    assert conflicts(history) == []
    assert history.versions() == [("no", ARTICLE, None), ("yes", OTHER, 1)]


def test_report_that_moves_to_another_host_with_its_column(history: History) -> None:
    history.night({ARTICLE: PAGE})
    first_seen = history.report()["first_seen"]
    there = "http://b.invalid/nb/"
    history.channels["yixian-nb"] = there
    history.night({there + "1.html": PAGE})
    history.night({there + "1.html": with_documents("21")})
    assert history.versions() == [("no", ARTICLE, None), ("yes", there + "1.html", 1)]
    assert history.report()["first_seen"] == first_seen
    assert history.sighting() is not None
    assert conflicts(history) == []


def test_correction_does_not_go_back_when_its_page_goes(history: History) -> None:
    """A copy in another column, which was never corrected, is not what the publisher said last."""
    history.channels["yixian-copies"] = "http://city.invalid/nb/"
    copy = "http://city.invalid/nb/1.html"
    history.night({ARTICLE: PAGE})
    history.night({copy: PAGE}, channel="yixian-copies")
    history.night({ARTICLE: with_documents("21")})
    history.night({}, listed=())
    assert history.sighting() is not None
    assert history.figure(*DOCUMENTS) == 21
    (found,) = conflicts(history)
    assert found["where"] == copy


def conflicts(history: History) -> list[Row]:
    return [row for row in history.tables()["issues"] if row["code"] == "conflicting_copies"]
