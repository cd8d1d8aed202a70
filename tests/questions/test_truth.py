"""The answers against the plan of the demo's sites: worked out again, in Python, from what was
written into the pages.

A figure is the printed one; where the page prints none, the derived one of the archive, after the
first test has shown that it is the one that was drawn. Whose report it is, of which year, scope and
date, comes from the plan alone.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

import duckdb
import pytest

from crawler.replica.figures import Cell, yearly_counts
from crawler.replica.listings import CORRECTED, VANISHES
from crawler.replica.places import CITY, CITY_OFFICE, OTHER_ORGANS, YEARS, Organ
from crawler.replica.reports import PlannedReport, planned_reports
from crawler.replica.sites import SITES
from crawler.replica.wording import APPLICANT_COLUMNS
from pipelines.numbers import read_value
from pipelines.query import ask
from tests.questions.test_page import QUESTIONS

APPLICANTS = [code for code, _ in APPLICANT_COLUMNS if code != "total"]
RECEIVED = ("requests", "new_received", "total")
FINISHED = ("requests", "total_processed", "total")
GRANTED = ("requests", "granted", "total")
Row = dict[str, object]
Answer = Callable[[str], list[Row]]


@dataclass(frozen=True, slots=True)
class Known:
    """A planned report and the figures that are known of it; a cell that is not known is absent."""

    plan: PlannedReport
    figures: dict[Cell, float]

    def all_of(self, *cells: Cell) -> list[float] | None:
        found = [self.figures.get(cell) for cell in cells]
        return None if None in found else [value for value in found if value is not None]


def _organs() -> Iterator[Organ]:
    yield from (CITY, CITY_OFFICE, *OTHER_ORGANS.values())
    for site in SITES.values():
        yield from (site.county.office, site.county.government)


@pytest.fixture(scope="module")
def derived(archive: duckdb.DuckDBPyConnection) -> dict[tuple[str, int, Cell], float]:
    rows = archive.execute(
        "SELECT r.agency, f.report_year, f.table_name, f.row_code, f.column_code, f.derived_value"
        " FROM facts f JOIN reports r USING (report_id) WHERE f.derived_value IS NOT NULL"
    ).fetchall()
    return {(agency, year, (t, r, c)): value for agency, year, t, r, c, value in rows}


@pytest.fixture(scope="module")
def known(derived: dict[tuple[str, int, Cell], float]) -> list[Known]:
    found = []
    for plan in planned_reports(2):
        figures = {}
        for cell, text in plan.figures.items():
            printed = read_value(text).number
            value = derived.get((plan.agency, plan.report_year, cell))
            if printed is not None:
                figures[cell] = float(printed)
            elif value is not None:
                figures[cell] = value
        found.append(Known(plan, figures))
    return found


@pytest.fixture(scope="module")
def own(known: list[Known]) -> list[Known]:
    return [report for report in known if report.plan.scope == "own"]


@pytest.fixture
def answer(archive: duckdb.DuckDBPyConnection) -> Answer:
    """All rows that the statement below this heading gives."""
    statements = {question.title: question.sql for question in QUESTIONS}

    def answered(asked: str) -> list[Row]:
        rows: list[Row] = ask(archive, statements[asked]).to_pylist()
        return rows

    return answered


def _by_year(reports: Iterable[Known]) -> dict[int, list[Known]]:
    years: dict[int, list[Known]] = defaultdict(list)
    for report in reports:
        years[report.plan.report_year].append(report)
    return dict(sorted(years.items()))


def _percent(part: float, whole: float) -> float:
    """With one decimal; a half is rounded away from zero, as SQL does and Python does not."""
    return math.floor(1000 * part / whole + 0.5) / 10


def _published(plan: PlannedReport) -> date:
    digits = re.search(r"(\d{4})\D+(\d{1,2})\D+(\d{1,2})", plan.published)
    assert digits is not None, plan.published
    return date(*map(int, digits.groups()))


def test_figures_that_are_derived_are_those_that_were_drawn(
    derived: dict[tuple[str, int, Cell], float],
) -> None:
    drawn = {organ.name: yearly_counts(organ) for organ in _organs()}
    assert len(derived) > 500
    for (agency, year, cell), value in derived.items():
        assert value == drawn[agency][year][cell], (agency, year, cell)


def test_requests_of_the_agencies_that_report_every_year(answer: Answer, own: list[Known]) -> None:
    years = defaultdict(set)
    for report in own:
        years[report.plan.agency].add(report.plan.report_year)
    steady = {agency for agency, found in years.items() if len(found) == 6}
    expected = {}
    for year, reports in _by_year(own).items():
        received = [r.figures[RECEIVED] for r in reports if r.plan.agency in steady]
        expected[year] = (sum(received), median(received), len(steady))
    assert {
        row["report_year"]: (row["received"], row["received_by_middle_agency"], row["n_agencies"])
        for row in answer("Do more people ask for information than before?")
    } == expected
    assert len(steady) < len(years)


def test_share_granted_rests_on_reports_that_tell_both_sides(
    answer: Answer, own: list[Known]
) -> None:
    rows = {
        row["report_year"]: row
        for row in answer("What share of the requests is granted, by province and year?")
    }
    assert len(rows) == 6
    for year, reports in _by_year(own).items():
        sides = [side for r in reports if (side := r.all_of(GRANTED, FINISHED)) and side[1]]
        assert rows[year]["n"] == len(sides)
        assert rows[year]["n_left_out"] == len(reports) - len(sides)
        assert rows[year]["percent_of_requests"] == pytest.approx(
            _percent(sum(g for g, _ in sides), sum(f for _, f in sides))
        )
        assert rows[year]["percent_in_middle_report"] == pytest.approx(
            100 * median(g / f for g, f in sides), abs=0.051
        )
        wrong = {r.plan.agency for r in reports if _breaks_itself(r.plan)}
        assert rows[year]["n_contradicting"] == len(wrong)
    assert [
        r["percent_of_requests"] for r in answer("And since 2014, over the change of the form?")
    ] == [rows[year]["percent_of_requests"] for year in sorted(rows, key=str)]


def test_jumps_are_those_by_half_and_by_twenty(answer: Answer, known: list[Known]) -> None:
    received = {(r.plan.agency, r.plan.report_year): r.figures[RECEIVED] for r in known}
    expected = set()
    for (agency, year), now in received.items():
        before = received.get((agency, year - 1))
        if before is None or abs(now - before) < 20:
            continue
        if max(now, before) >= 1.5 * min(now, before):
            expected.add((agency, year, before, now))
    found = {
        (r["agency"], r["report_year"], r["year_before"], r["year"])
        for r in answer("Where did the number of requests jump?")
    }
    assert found == expected
    assert expected


def test_county_and_its_office_stand_side_by_side(answer: Answer, known: list[Known]) -> None:
    received = {(r.plan.agency, r.plan.report_year): r.figures[RECEIVED] for r in known}
    expected = {
        (agency.removesuffix("人民政府"), year, whole, received[agency + "办公室", year])
        for (agency, year), whole in received.items()
        if agency.endswith(("县人民政府", "区人民政府"))
    }
    found = {
        (r["county"], r["report_year"], r["in_whole_county"], r["at_the_office"])
        for r in answer("How much of a county's requests reach its office?")
    }
    assert found == expected
    assert len(found) == 12


def test_backlog_is_what_was_carried_out_of_what_was_at_hand(
    answer: Answer, own: list[Known]
) -> None:
    rows = {row["report_year"]: row for row in answer("How large is the backlog?")}
    carried_in, carried_out = (
        ("requests", "carried_in", "total"),
        ("requests", "carried_out", "total"),
    )
    for year, reports in _by_year(own).items():
        sides = [
            side
            for r in reports
            if (side := r.all_of(RECEIVED, carried_in, carried_out)) and side[0] + side[1]
        ]
        at_hand = sum(fresh + old for fresh, old, _ in sides)
        left = sum(left for _, _, left in sides)
        assert (rows[year]["carried_out"], rows[year]["n"]) == (left, len(sides))
        assert rows[year]["percent_carried_out"] == pytest.approx(_percent(left, at_hand))


def _breaks_itself(plan: PlannedReport) -> bool:
    return any(not name.startswith("X1") for name in plan.planted)


def test_breaks_and_contradictions_are_the_planted_ones(
    answer: Answer,
) -> None:
    planted = [(p, name) for p in planned_reports(2) for name in p.planted]
    assert {
        (r["agency"], r["report_year"], r["applicants"])
        for r in answer("Where do requests get lost between two years?")
    } == {
        (p.agency, p.report_year, name.removeprefix("X1:"))
        for p, name in planted
        if name.startswith("X1")
    }
    contradicting = {p.agency: p for p, _ in planted if _breaks_itself(p)}
    found = {row["agency"]: row for row in answer("Which reports contradict themselves?")}
    assert found.keys() == contradicting.keys()
    for agency, plan in contradicting.items():
        assert found[agency]["report_year"] == plan.report_year
        assert found[agency]["rules_failed"] == len(plan.planted)


def test_applicants_are_shares_of_the_sum_of_their_kinds(answer: Answer, own: list[Known]) -> None:
    rows = {row["report_year"]: row for row in answer("Who asks: people, companies, lawyers?")}
    for year, reports in _by_year(own).items():
        kinds = [
            side
            for r in reports
            if (side := r.all_of(*[("requests", "new_received", a) for a in APPLICANTS]))
        ]
        sums = dict(zip(APPLICANTS, map(sum, zip(*kinds, strict=True)), strict=True))
        everybody = sum(sums.values())
        assert (rows[year]["requests"], rows[year]["n"]) == (everybody, len(kinds))
        assert rows[year]["person_percent"] == pytest.approx(
            _percent(sums["natural_person"], everybody)
        )
        assert rows[year]["company_percent"] == pytest.approx(
            _percent(sums["enterprise"], everybody)
        )
        assert rows[year]["lawyers_percent"] == pytest.approx(
            _percent(sums["legal_service"], everybody)
        )


def test_reasons_of_refusal_add_up_over_reports_that_tell_all_eight(
    answer: Answer, own: list[Known]
) -> None:
    rows = answer("Why are requests refused?")
    for year, reports in _by_year(own).items():
        reasons = sorted({c for r in reports for c in r.plan.figures if c[1].startswith("denied_")})
        totals = [cell for cell in reasons if cell[2] == "total"]
        assert len(totals) == 8
        told = [side for r in reports if (side := r.all_of(*totals))]
        expected = sorted(map(sum, zip(*told, strict=True)), reverse=True)
        found = [row for row in rows if row["report_year"] == year]
        assert [row["refused"] for row in found] == expected
        assert {row["n"] for row in found} == {len(told)}
        assert [row["percent"] for row in found] == pytest.approx(
            [_percent(n, sum(expected)) for n in expected]
        )


def test_outcomes_are_shares_of_their_own_sum(answer: Answer, own: list[Known]) -> None:
    rows = {
        row["report_year"]: row
        for row in answer("What became of the requests, all outcomes together?")
    }
    beside = {"new_received", "carried_in", "total_processed", "carried_out"}
    for year, reports in _by_year(own).items():
        sums: dict[str, float] = defaultdict(float)
        n = 0
        for report in reports:
            cells = [
                cell
                for cell in report.plan.figures
                if cell[0] == "requests" and cell[2] == "total" and cell[1] not in beside
            ]
            values = report.all_of(*cells)
            if values is None or report.plan.hybrid:  # one row （六） in the form of three
                continue
            n += 1
            for cell, value in zip(cells, values, strict=True):
                sums[cell[1]] += value
        everything = sum(sums.values())
        assert rows[year]["n"] == n
        for column, front in (
            ("granted", "granted"), ("in_part", "partially_granted"), ("refused", "denied_"),
            ("not_held", "unable_"), ("not_processed", "not_processed_"), ("other", "other_"),
        ):  # fmt: skip
            part = sum(value for row, value in sums.items() if row.startswith(front))
            assert rows[year][column] == pytest.approx(_percent(part, everything)), (year, column)


def test_correction_rate_leaves_pending_cases_out(answer: Answer, own: list[Known]) -> None:
    rows = {
        row["report_year"]: row
        for row in answer("How often is an agency corrected on reconsideration?")
    }
    cells = [("review", "reconsideration", c) for c in ("total", "pending", "corrected")]
    for year, reports in _by_year(own).items():
        sides = [side for r in reports if (side := r.all_of(*cells)) is not None]
        decided = sum(total - pending for total, pending, _ in sides)
        corrected = sum(corrected for _, _, corrected in sides)
        assert (rows[year]["decided"], rows[year]["corrected"]) == (decided, corrected)
        assert rows[year]["n"] == len(sides)
        assert rows[year]["corrected_percent"] == pytest.approx(_percent(corrected, decided))


def test_kinds_of_cases_are_never_added(answer: Answer, own: list[Known]) -> None:
    groups = ("reconsideration", "litigation_direct", "litigation_after_reconsideration")
    expected = {}
    courts = {}
    for year, reports in _by_year(own).items():
        for group in groups:
            cells = [("review", group, column) for column in ("pending", "total")]
            sides = [side for r in reports if (side := r.all_of(*cells)) is not None]
            pending, cases = map(sum, zip(*sides, strict=True))
            expected[year, group] = (pending, cases, len(sides))
        totals = [("review", group, "total") for group in groups[1:]]
        sides = [side for r in reports if (side := r.all_of(*totals)) is not None]
        direct, after = map(sum, zip(*sides, strict=True))
        courts[year] = (direct, after, _percent(direct, direct + after), len(sides))
    assert {
        (r["report_year"], r["kind"]): (r["pending"], r["cases"], r["n"])
        for r in answer("Where do cases stay pending?")
    } == expected
    assert {
        r["report_year"]: (r["direct"], r["after_reconsideration"], r["direct_percent"], r["n"])
        for r in answer("Do applicants go to court directly?")
    } == courts


def test_agency_that_says_most_often_that_it_holds_nothing(
    answer: Answer, own: list[Known]
) -> None:
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for report in own:
        side = report.all_of(("requests", "unable_not_held", "total"), FINISHED)
        if side is not None:
            told = sums[report.plan.agency]
            sums[report.plan.agency] = [told[0] + side[0], told[1] + side[1], told[2] + 1]
    rows = answer("Who says most often that it does not hold the information?")
    assert {r["agency"]: [r["not_held"], r["finished"], r["n"]] for r in rows} == {
        agency: told for agency, told in sums.items() if told[1] >= 100
    }
    shares = [r["not_held"] / r["finished"] for r in rows]  # type: ignore[operator]
    assert shares == pytest.approx(sorted(shares, reverse=True), abs=0.0011)
    assert 20 < len(rows) < len(sums)


def test_fees_are_those_of_the_sentences_of_section_six(answer: Answer, own: list[Known]) -> None:
    expected: dict[tuple[int, str], list[tuple[int, int, int]]] = defaultdict(list)
    for report in own:
        if report.plan.edition != "2021":
            continue
        said = re.search(r"通知(\d+)件，通知金额合计(\d+)元.*?费(\d+)元", report.plan.sections[5])
        told = (0, 0, 0) if said is None else tuple(map(int, said.groups()))
        kind = "zero" if said is None else "positive"
        expected[report.plan.report_year, kind].append(told)
    found = {
        (row["report_year"], row["fee_statement"]): [
            row["n"], row["notices"] or 0, row["notified_yuan"] or 0, row["collected_yuan"]
        ]
        for row in answer("Who is made to pay?")
    }  # fmt: skip
    assert found == {
        key: [len(told), *map(sum, zip(*told, strict=True))] for key, told in expected.items()
    }


def test_copied_text_is_measured_by_shared_runs_of_four(answer: Answer, known: list[Known]) -> None:
    rows = answer("Which reports are copied from the year before?")
    section = {(r.plan.agency, r.plan.report_year): r.plan.sections[4] for r in known}

    def runs(agency: str, year: int) -> set[str]:
        text = re.sub(r"[\s\d]+", "", section[agency, year].replace(agency, ""))
        return {text[i : i + 4] for i in range(len(text) - 3)}

    compared = [row for row in rows if row["section"] == 5]
    assert len(compared) == sum(
        (agency, year - 1) in section and agency.startswith("望岫县") for agency, year in section
    )
    for row in compared:
        before = runs(str(row["agency"]), int(str(row["year_before"])))
        after = runs(str(row["agency"]), int(str(row["year"])))
        assert row["similarity"] == pytest.approx(
            len(before & after) / len(before | after), abs=0.0051
        )


def test_coverage_counts_what_the_plan_publishes_and_misses_nothing_that_it_does(
    answer: Answer,
) -> None:
    planned = {(p.agency, p.report_year) for p in planned_reports(2)}
    rows = answer("How complete is the archive?")
    for level in ("department", "township"):
        registered = [o.name for o in OTHER_ORGANS.values() if o.registered and o.level == level]
        assert {r["report_year"]: r["there"] for r in rows if r["level"] == level} == {
            year: sum((name, year) in planned for name in registered) for year in YEARS
        }
    counties = [r for r in rows if r["level"] == "county"]
    offices = sum(agency.endswith("办公室") for agency, year in planned if year == 2023)
    governments = sum(
        p.agency.endswith(("县人民政府", "区人民政府")) and p.report_year == 2023
        for p in planned_reports(2)
    )
    # Each county's office for itself, and in place of the government where that has no report.
    assert [r["there"] for r in counties] == [2 * offices] * len(YEARS)
    assert [r["of_scope_owed"] for r in counties] == [offices + governments] * len(YEARS)
    missing = [(r["name"], r["report_year"]) for r in answer("Which reports are missing?")]
    assert planned.isdisjoint(missing)
    assert ("岚汀区教育局", 2022) in missing  # it reported in 2021 and in 2024


def test_search_puts_the_sections_with_all_words_first(answer: Answer, known: list[Known]) -> None:
    rows = answer("Where is a matter spoken of, best passages first?")
    whole = [(r["agency"], r["report_year"]) for r in rows if r["whole_words"] == 2]
    assert whole == [(r["agency"], r["report_year"]) for r in rows[: len(whole)]]
    assert set(whole) == {
        (r.plan.agency, r.plan.report_year)
        for r in known
        if "专题培训" in r.plan.sections[0] and "抽查" in r.plan.sections[0]
    }


def test_late_reports_are_those_after_the_date_of_the_law(answer: Answer) -> None:
    expected = {}
    for plan in planned_reports(2):
        if plan.agency.endswith(("镇人民政府", "乡人民政府", "办公室")):
            continue
        due = date(plan.report_year + 1, *((3, 31) if plan.scope == "consolidated" else (1, 31)))
        if _published(plan) > due:
            expected[plan.agency, plan.report_year] = (_published(plan) - due).days
    rows = answer("Which reports came after the deadline?")
    assert {(r["agency"], r["report_year"]): r["days_late"] for r in rows} == expected
    assert len(expected) == 2


def test_days_of_publication_are_those_printed_on_the_pages(answer: Answer) -> None:
    days: dict[tuple[int, str], list[date]] = defaultdict(list)
    for plan in planned_reports(2):
        kind = "department"
        if plan.agency.endswith("办公室"):
            kind = "government_office"
        elif plan.agency.endswith("人民政府"):
            kind = "government" if plan.scope == "consolidated" else "township"
        days[plan.report_year, kind].append(_published(plan))
    found = {
        (r["report_year"], r["agency_type"]): (r["n"], r["first"], r["last"])
        for r in answer("When are reports published?")
    }
    assert found == {
        key: (len(told), min(told), max(told)) for key, told in days.items() if key[1] != "township"
    }


def test_years_skipped_lie_between_years_that_are_there(answer: Answer) -> None:
    years = defaultdict(set)
    for plan in planned_reports(2):
        years[plan.agency].add(plan.report_year)
    expected = {
        agency: missing
        for agency, told in years.items()
        if (missing := sorted(set(range(min(told), max(told))) - told))
    }
    found = {
        row["agency"]: row["without_report"] for row in answer("Which agencies skipped a year?")
    }
    assert found == expected
    assert len(expected) >= 2


def test_correction_and_disappearance_of_the_second_night_are_told(
    answer: Answer, known: list[Known]
) -> None:
    (changed,) = answer("What was changed after publication?")
    (corrected,) = [r.plan for r in known if (r.plan.publisher_id, r.plan.report_year) == CORRECTED]
    assert (changed["agency"], changed["report_year"]) == (corrected.agency, CORRECTED[1])
    assert (changed["version"], changed["n_cells_changed"]) == (2, 4)
    (gone,) = answer("Which reports have vanished from their list?")
    (vanished,) = [r.plan for r in known if not r.plan.listed]
    assert gone["title"] == vanished.title
    assert vanished.report_year == VANISHES[1]
    assert str(gone["report_id"]).endswith(f"-{VANISHES[1]}-own")
