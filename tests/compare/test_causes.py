"""Every report that is not the same in two builds has one cause, and its figures are listed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.diff import Cell, ChangedReport, Difference, compare
from pipelines.diff.result import CauseCount, TableRows, ValueCount
from pipelines.diff.telling import told_parts
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.registry import PublisherId
from tests.compare.builds import (
    BUREAU_NAME,
    OFFICE_2021,
    OFFICE_2022,
    OFFICE_NAME,
    built,
    small,
    with_captures,
)
from tests.published.records import (
    COUNTY,
    OFFICE,
    REGISTRY,
    Records,
    capture,
    publisher,
    report,
    stated,
)

Forms = tuple[Form, ...]
Told = tuple[Difference, dict[str, str], list[Cell], list[ChangedReport]]


@pytest.fixture(autouse=True)
def _without_catalog(monkeypatch: pytest.MonkeyPatch) -> None:
    """A comparison needs the Parquet files and no ``archive.duckdb``."""
    monkeypatch.setattr("tests.published.records.write_catalog", lambda *_: None)


@pytest.fixture
def base(extractor: Extractor, forms: Forms) -> Records:
    return small(extractor, forms)


def _told(folder: Path, old: Records, new: Records, extractor: str = "1") -> Told:
    """Summary, cause by report, cells, reports; and the same backwards has the same causes.

    ``extractor`` is the version that made the new build; "1" made the old one.
    """
    was, now = built(folder / "old", old), built(folder / "new", new, extractor)
    with compare(was, now) as comparison:
        reports = list(comparison.reports())
        told = comparison.difference, {r.report_id: r.cause for r in reports}, list(
            comparison.cells()
        ), reports  # fmt: skip
    with compare(now, was) as backwards:
        mirrored = {r.report_id: _MIRROR.get(r.cause, r.cause) for r in backwards.reports()}
        cells = list(backwards.cells())
    assert mirrored == told[1]
    assert [(c.table, c.row, c.column, c.new_value, c.old_value) for c in cells] == [
        (c.table, c.row, c.column, c.old_value, c.new_value) for c in told[2]
    ]
    return told


_MIRROR = {"new_report": "gone_report", "gone_report": "new_report"}


def _figures(cells: list[Cell]) -> list[tuple[str, str | None, str, str | None, str | None]]:
    return [(c.report_id, c.row, c.column, c.old_value, c.new_value) for c in cells]


_TWO_TO_THREE = [
    (OFFICE_2022, "new_received", "natural_person", "2", "3"),
    (OFFICE_2022, "new_received", "total", "2", "3"),
]


def test_build_does_not_differ_from_itself(tmp_path: Path, base: Records) -> None:
    difference, causes, cells, _ = _told(tmp_path, base, base)
    assert difference.is_empty
    assert (causes, cells, difference.files_old_only) == ({}, [], 0)


@pytest.mark.parametrize("version", ["1", "2"])  # 2: what both have of the former page is alike
def test_corrected_page_is_a_change_at_the_source(
    tmp_path: Path, base: Records, extractor: Extractor, version: str
) -> None:
    corrected = with_captures(
        base,
        [capture(4, "http://a.invalid/2", night=2)],
        {"capture4": report(extractor, OFFICE_NAME, 2022, "3000003")},
    )
    difference, causes, cells, reports = _told(tmp_path, base, corrected, version)
    assert causes == {OFFICE_2022: "source_changed"}
    assert _figures(cells) == _TWO_TO_THREE
    assert (reports[0].old_capture, reports[0].new_capture) == ("capture2", "capture4")
    rows = {t.table: (t.added, t.removed, t.changed) for t in difference.tables}
    assert (rows["facts"], rows["versions"], rows["captures"]) == ((0, 0, 2), (1, 0, 1), (1, 0, 0))
    assert rows["publishers"] == (0, 0, 0)
    assert difference.causes == (CauseCount("source_changed", 1, 2),)
    assert [r.name for r in difference.recipe] == (["extractor"] if version == "2" else [])
    assert difference.values == (ValueCount("requests", "source_changed", 2, 2, 0, 0, 0),)
    assert [(y.report_year, y.reports, y.cells) for y in difference.years] == [(2022, 1, 2)]
    assert [(p.publisher_id, p.reports) for p in difference.publishers] == [(str(OFFICE), 1)]


def test_page_that_is_read_otherwise_is_a_change_of_the_extractor(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    reread = with_captures(base, [], {"capture2": report(extractor, OFFICE_NAME, 2022, "3000003")})
    _, causes, cells, _ = _told(tmp_path, base, reread, extractor="2")
    assert causes == {OFFICE_2022: "extractor_changed"}
    assert _figures(cells) == _TWO_TO_THREE


def test_another_page_with_the_former_one_read_otherwise_is_of_no_certain_cause(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    both = with_captures(
        base,
        [capture(4, "http://a.invalid/2", night=2)],
        {
            "capture2": report(extractor, OFFICE_NAME, 2022, "4000004"),
            "capture4": report(extractor, OFFICE_NAME, 2022, "3000003"),
        },
    )
    assert _told(tmp_path, base, both, extractor="2")[1] == {
        OFFICE_2022: "source_or_extractor_changed"
    }


@pytest.mark.parametrize(
    ("version", "cause"), [("1", "source_changed"), ("2", "source_or_extractor_changed")]
)
def test_page_that_has_nothing_in_common_with_the_former_rests_on_the_extractor_being_the_same(
    tmp_path: Path, base: Records, extractor: Extractor, version: str, cause: str
) -> None:
    other = replace(
        base,
        captures=(base.captures[0], capture(9, "http://a.invalid/2", night=2), base.captures[2]),
        extractions={
            **base.extractions, "capture9": report(extractor, OFFICE_NAME, 2022, "3000003"),
        },
    )  # fmt: skip
    assert _told(tmp_path, base, other, version)[1] == {OFFICE_2022: cause}


def test_page_that_was_archived_before_and_is_now_read_as_another_version_is_the_extractors(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    twice = with_captures(
        base,
        [capture(4, "http://a.invalid/2", night=2)],
        {"capture4": base.extractions["capture2"]},
    )
    told_apart = with_captures(
        twice, [], {"capture4": report(extractor, OFFICE_NAME, 2022, "3000003")}
    )
    assert _told(tmp_path, twice, told_apart, extractor="2")[1] == {
        OFFICE_2022: "extractor_changed"
    }


def test_publisher_who_goes_back_to_former_contents_changed_the_source(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    corrected = with_captures(
        base,
        [capture(4, "http://a.invalid/2", night=2)],
        {"capture4": report(extractor, OFFICE_NAME, 2022, "3000003")},
    )
    reverted = with_captures(
        corrected,
        [capture(5, "http://a.invalid/2", night=3)],
        {"capture5": base.extractions["capture2"]},
    )
    _, causes, _, reports = _told(tmp_path, corrected, reverted)
    assert causes == {OFFICE_2022: "source_changed"}
    assert reports[0].new_capture == "capture2"  # the first capture with these contents


def test_other_capture_of_the_same_contents_changes_no_figure(
    tmp_path: Path, base: Records
) -> None:
    again = capture(9, "http://a.invalid/2", night=2)
    other = replace(
        base,
        captures=(base.captures[0], again, base.captures[2]),
        extractions={**base.extractions, "capture9": base.extractions["capture2"]},
    )
    _, causes, cells, _ = _told(tmp_path, base, other)
    assert (causes, cells) == ({OFFICE_2022: "new_capture"}, [])


def test_new_and_gone_reports_are_rows_and_not_changed_cells(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    without = replace(
        base,
        captures=base.captures[1:],
        extractions={k: v for k, v in base.extractions.items() if k != "capture1"},
    )
    with_2023 = with_captures(
        without,
        [capture(7, "http://a.invalid/7", night=2)],
        {"capture7": report(extractor, OFFICE_NAME, 2023, "1000001")},
    )
    difference, causes, cells, _ = _told(tmp_path, base, with_2023)
    assert causes == {
        OFFICE_2021: "gone_report",
        "yunshan-office-2023-own": "new_report",
        OFFICE_2022: "context_changed",  # rule X1 looks at the report of the year before
    }
    assert cells == []
    reports = next(t for t in difference.tables if t.table == "reports")
    assert reports == TableRows("reports", 3, 3, added=1, removed=1, changed=0)


def test_correction_that_is_taken_back_where_the_report_has_moved_to_is_the_publishers(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    there, first = "http://a.invalid/9", base.extractions["capture2"]
    corrected = report(extractor, OFFICE_NAME, 2022, "3000003")
    moved = [capture(4, "http://a.invalid/2", 2, status=404), capture(5, there, 2)]
    old = with_captures(
        base, [*moved, capture(6, there, 3)], {"capture5": first, "capture6": corrected}
    )
    new = with_captures(old, [capture(7, there, 4)], {"capture7": first})
    _, causes, cells, _ = _told(tmp_path, old, new)
    assert causes == {OFFICE_2022: "source_changed"}
    assert ("natural_person", "3", "2") in [(c.column, c.old_value, c.new_value) for c in cells]


def test_registry_that_moves_an_agency_changes_no_figure(tmp_path: Path, base: Records) -> None:
    moved = replace(
        base,
        registry=replace(
            REGISTRY,
            publishers=(
                *REGISTRY.publishers[:2],
                publisher(OFFICE, OFFICE_NAME, "county", "990222", COUNTY),
            ),
        ),
    )
    _, causes, cells, _ = _told(tmp_path, base, moved)
    assert causes == {OFFICE_2021: "registry_changed", OFFICE_2022: "registry_changed"}
    assert {(c.table, c.column, c.old_value, c.new_value) for c in cells} == {
        ("reports", "division_code", "990221", "990222")
    }


def test_concept_that_is_taken_away_changes_no_figure(tmp_path: Path, base: Records) -> None:
    fewer = replace(
        base, concepts=tuple(t for t in base.concepts if t.concept != "requests_received")
    )
    difference, causes, cells, _ = _told(tmp_path, base, fewer)
    assert set(causes.values()) == {"registry_changed"}
    assert cells == []
    assert ("facts", "concept", 3) in [(c.table, c.column, c.rows) for c in difference.columns]


def test_agency_that_the_registry_comes_to_know_keeps_its_report_under_another_id(
    tmp_path: Path, base: Records
) -> None:
    bureau = publisher(PublisherId("yunshan-finance"), BUREAU_NAME, "department", "990221", COUNTY)
    known = replace(base, registry=replace(REGISTRY, publishers=(*REGISTRY.publishers, bureau)))
    _, causes, cells, reports = _told(tmp_path, base, known)
    assert set(causes.values()) == {"renumbered"}
    pairs = {(r.report_id, r.other_id) for r in reports}
    assert pairs == {(b, a) for a, b in pairs}
    assert "yunshan-finance-2022-own" in causes
    assert cells == []


def test_older_version_that_turns_up_changes_only_what_stands_beside_the_report(
    tmp_path: Path, base: Records, extractor: Extractor
) -> None:
    late = replace(base, captures=(*base.captures[:1], capture(2, "http://a.invalid/2", night=2)))
    older = with_captures(
        late,
        [capture(8, "http://a.invalid/2", night=1)],
        {"capture8": report(extractor, OFFICE_NAME, 2022, "7000007")},
    )
    _, causes, cells, _ = _told(tmp_path, late, older)
    assert (causes, cells) == ({OFFICE_2022: "context_changed"}, [])


def test_two_cells_that_swap_their_figures_are_found(
    tmp_path: Path, base: Records, forms: Forms
) -> None:
    form = next(f for f in forms if f.edition == "2021")
    one, other = "requests.new_received.total", "requests.carried_in.total"
    printed = with_captures(base, [], {"capture2": stated(form, 2022, {one: "3", other: "7"})})
    swapped = with_captures(base, [], {"capture2": stated(form, 2022, {one: "7", other: "3"})})
    _, causes, cells, _ = _told(tmp_path, printed, swapped)
    assert causes == {OFFICE_2022: "extractor_changed"}
    assert {(c.row, c.old_value, c.new_value) for c in cells} == {
        ("new_received", "3", "7"), ("carried_in", "7", "3"),
    }  # fmt: skip


def test_two_cells_that_swap_their_places_on_the_page_are_found(
    tmp_path: Path, base: Records, forms: Forms
) -> None:
    form = next(f for f in forms if f.edition == "2021")
    page = stated(
        form, 2022, {"requests.new_received.total": "3", "requests.carried_in.total": "7"}
    )

    def at(first: str, second: str) -> Records:
        places = {"new_received": first, "carried_in": second}
        facts = tuple(
            fact._replace(locator=places[fact.key.row]) if fact.value is not None else fact
            for fact in page.facts
        )
        return with_captures(base, [], {"capture2": replace(page, facts=facts)})

    difference, causes, cells, _ = _told(
        tmp_path, at("cell[1]", "cell[2]"), at("cell[2]", "cell[1]")
    )
    assert causes == {OFFICE_2022: "extractor_changed"}
    assert [(c.table, c.column, c.rows) for c in difference.columns] == [("facts", "locator", 2)]
    assert cells == []


def test_figure_that_is_lost_or_gained_is_told_from_one_that_is_another(
    tmp_path: Path, base: Records, forms: Forms
) -> None:
    form = next(f for f in forms if f.edition == "2021")
    places = [f"requests.{row}.total" for row in ("new_received", "carried_in", "granted")]
    was = stated(form, 2022, {places[0]: "3", places[1]: "7"})
    now = stated(form, 2022, {places[0]: "4", places[2]: "5"})
    difference, _, cells, _ = _told(
        tmp_path,
        with_captures(base, [], {"capture2": was}),
        with_captures(base, [], {"capture2": now}),
    )
    assert difference.values == (
        ValueCount("requests", "extractor_changed", 3, other=1, lost=1, gained=1, detail=0),
    )
    first = next(iter(told_parts(difference, (), (), 9)))
    assert first.rows == (
        ("values lost, though the publisher changed nothing", 1),
        ("values that are others, though the publisher changed nothing", 1),
    )
    lost = next(c for c in cells if c.change == "lost")
    assert (lost.row, lost.new_value, lost.new_status) == ("carried_in", None, "missing")
