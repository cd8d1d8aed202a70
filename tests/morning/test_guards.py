"""Whether a new build may take the place of the published one: each guard lets through and holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipelines.archive import Sighting
from pipelines.diff import Build
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.guards import Guards, Threshold, judge, load_guards
from pipelines.guards.builds import newest_year
from pipelines.guards.thresholds import GUARDS
from pipelines.model import Code
from pipelines.places import SHIPPED
from pipelines.registry import PublisherId
from pipelines.store import File, Manifest
from tests.morning.guarded import (
    CAPTURES,
    OFFICE,
    OFFICE_2020,
    OFFICE_2022,
    YEARS,
    built,
    county,
    reread,
    verdict,
    with_error,
    without,
)
from tests.published.records import REGISTRY, Records, capture, publisher, report

Later = Callable[[Records, Extractor], Records]
Draft = Callable[[Later], Path]


@pytest.fixture(scope="module")
def content(extractor: Extractor, forms: tuple[Form, ...]) -> Records:
    return county(extractor, forms)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory, content: Records) -> Path:
    return built(tmp_path_factory.mktemp("before"), content)


@pytest.fixture(scope="module")
def draft(
    tmp_path_factory: pytest.TempPathFactory, content: Records, extractor: Extractor
) -> Draft:
    """The build of the night after, by what became of the archive."""
    return cache(lambda later: built(tmp_path_factory.mktemp("draft"), later(content, extractor)))


@pytest.fixture(scope="module")
def shipped() -> Guards:
    return load_guards(SHIPPED)


@pytest.fixture(scope="module")
def strict(shipped: Guards) -> Guards:
    """The shipped limits, judged from the first case on."""
    changed = {name: replace(getattr(shipped, name), least=1) for name in GUARDS}
    return replace(shipped, **changed)


def test_first_build_passes_every_guard(strict: Guards, before: Path) -> None:
    told = judge(strict, None, before, None)
    assert [one.guard for one in told] == list(GUARDS)
    assert all(one.passed and one.value is None for one in told)


def test_build_that_is_the_same_passes_every_guard(strict: Guards, before: Path) -> None:
    told = judge(strict, before, before, None)
    assert all(one.passed for one in told)
    assert {one.value for one in told if one.detail != "no crawl"} == {0.0}


@cache
def _another(year: int) -> Later:
    return lambda content, extractor: reread(
        content, {CAPTURES[year, OFFICE]: report(extractor, OFFICE, year, "2222226")}
    )


@cache
def _lost(year: int) -> Later:
    return lambda content, extractor: reread(
        content, {CAPTURES[year, OFFICE]: report(extractor, OFFICE, year, ("",) * 6 + (6,))}
    )


def _in_another_unit(content: Records, _: Extractor) -> Records:
    read = content.extractions[OFFICE_2020]
    facts = tuple(fact._replace(unit="万件") for fact in read.facts)
    return reread(content, {OFFICE_2020: replace(read, facts=facts)})


def _gone(content: Records, _: Extractor) -> Records:
    return without(content, OFFICE_2020)


def _later_report(content: Records, extractor: Extractor) -> Records:
    """A year more, in which the office prints nothing but zeros."""
    return replace(
        content,
        captures=(*content.captures, capture(10, "http://a.invalid/10", night=2)),
        extractions={
            **content.extractions, "capture10": report(extractor, OFFICE, 2023, "0000000"),
        },
    )  # fmt: skip


def _renumbered(content: Records, _: Extractor) -> Records:
    bureau = publisher(PublisherId("yunshan-finance"), "云山县财政局", "county", "990221", None)
    return replace(content, registry=replace(REGISTRY, publishers=(*REGISTRY.publishers, bureau)))


def _no_sections(content: Records, _: Extractor) -> Records:
    read = content.extractions[OFFICE_2022]
    return reread(content, {OFFICE_2022: replace(read, sections=())})


def _nothing(content: Records, _: Extractor) -> Records:
    return without(content, *CAPTURES.values())


def _an_error(content: Records, _: Extractor) -> Records:
    return with_error(content, [OFFICE_2020], Code.UNKNOWN_ROW)


def _an_error_in_the_last(content: Records, _: Extractor) -> Records:
    return with_error(content, [OFFICE_2022], Code.UNKNOWN_ROW)


def _page_that_does_not_answer(content: Records, _: Extractor) -> Records:
    """An error row of the archive: the list shows a report whose page fails."""
    failed = capture(10, "http://a.invalid/10", night=2, status=None)
    title, seen = "云山县林业局2022年政府信息公开工作年度报告", failed.fetched_at
    sighting = Sighting(failed.channel_id, failed.url, title, None, "report", seen, seen, None)
    return replace(content, captures=(*content.captures, failed), sightings=(sighting,))


def _same(content: Records, _: Extractor) -> Records:
    return content


@pytest.mark.parametrize(
    ("guard", "later", "share", "passes"),
    [
        # 7 of the 21 values of 2020; 6 of 7 cells blank; a unit is a thousandfold figure.
        ("historic_values_changed", _another(2020), 6 / 21, False),
        ("historic_values_changed", _lost(2020), 6 / 21, False),
        ("historic_values_changed", _in_another_unit, 7 / 21, False),
        ("historic_values_changed", _another(2021), 0, True),
        ("historic_values_changed", _later_report, 0, True),
        ("historic_values_changed", _gone, 0, True),
        # 6 of the 42 values of 2021 and 2022.
        ("current_values_lost", _lost(2022), 6 / 42, False),
        ("current_values_lost", _lost(2021), 6 / 42, False),
        ("current_values_lost", _lost(2020), 0, True),
        ("current_values_lost", _another(2022), 0, True),
        ("reports_lost", _gone, 1 / 9, False),
        ("reports_lost", _renumbered, 0, True),
        ("reports_lost", _later_report, 0, True),
        ("reports_renumbered", _renumbered, 3 / 9, False),
        ("reports_renumbered", _gone, 0, True),
        ("captures_lost", _gone, 1 / 9, False),
        ("captures_lost", _later_report, 0, True),
        ("sections_dropped", _no_sections, 6 / 54, False),
        ("sections_dropped", _later_report, 0, True),
        ("tables_emptied", _gone, 0, True),
        ("errors_grown", _an_error, 1 / 9, False),
        ("errors_grown", _page_that_does_not_answer, 0, True),
        ("errors_grown", _same, 0, True),
        ("known_reports_with_new_errors", _an_error, 1 / 9, False),
        ("known_reports_with_new_errors", _page_that_does_not_answer, 0, True),
        ("known_reports_with_new_errors", _later_report, 0, True),
    ],
)  # fmt: skip
def test_guard_measures_a_share_and_holds_it_against_its_limit(
    before: Path, draft: Draft, strict: Guards, guard: str, later: Later, share: float, passes: bool
) -> None:
    one = verdict(strict, guard, before, draft(later))
    assert one.value == pytest.approx(share, abs=1e-6)
    assert one.passed is passes


def test_rows_of_facts_that_go_are_told_in_numbers(
    content: Records, before: Path, draft: Draft, strict: Guards
) -> None:
    was = sum(len(read.facts) for read in content.extractions.values())
    now = was - len(content.extractions[OFFICE_2020].facts)
    one = verdict(strict, "facts_dropped", before, draft(_gone))
    assert not one.passed
    assert f"facts: {was:,} rows, now {now:,}" in one.detail
    assert verdict(strict, "facts_dropped", before, draft(_later_report)).value == 0.0


def test_build_that_lost_everything_is_held_by_the_shipped_limits_however_small(
    before: Path, draft: Draft, shipped: Guards
) -> None:
    one = verdict(shipped, "tables_emptied", before, draft(_nothing))
    assert not one.passed
    assert "reports had 9" in one.detail


def test_few_cases_hold_nothing_whatever_their_share(
    before: Path, draft: Draft, shipped: Guards
) -> None:
    one = verdict(shipped, "historic_values_changed", before, draft(_another(2020)))
    assert one.value is not None
    assert one.value > one.limit
    assert one.passed
    assert "fewer than 600, not judged" in one.detail


def test_limit_itself_is_allowed(before: Path, draft: Draft, strict: Guards) -> None:
    allowed = replace(strict, reports_lost=Threshold(1 / 9, 1))
    assert verdict(allowed, "reports_lost", before, draft(_gone)).passed
    assert not verdict(strict, "reports_lost", before, draft(_gone)).passed


def test_guard_that_holds_says_what_was_found_where_and_what_to_do(
    before: Path, draft: Draft, strict: Guards
) -> None:
    assert verdict(strict, "historic_values_changed", before, draft(_lost(2020))).detail == (
        "21 values of 2020 and before: 0 are others, 6 lost:"
        " yunshan-office-2020-own requests.new_received.enterprise 1 件 -> NULL"
        " — `xxgk diff current held` says why; if it is meant, `xxgk publish`"
    )
    renumbered = verdict(strict, "reports_renumbered", before, draft(_renumbered)).detail
    assert "yunshan-finance-2020-own" in renumbered
    assert "registry" in renumbered


def test_years_that_count_as_present_are_a_setting(
    before: Path, draft: Draft, strict: Guards
) -> None:
    """All three years are present where so many are."""
    for present_years, share in ((1, 6 / 42), (2, 0.0), (len(YEARS), 0.0)):
        guards = replace(strict, present_years=present_years)
        one = verdict(guards, "historic_values_changed", before, draft(_another(2021)))
        assert one.value == pytest.approx(share, abs=1e-6)


def test_archive_that_was_empty_or_has_doubled_is_not_judged_by_its_errors(
    tmp_path: Path, content: Records, draft: Draft, strict: Guards
) -> None:
    """Nine reports, one with an error: after none and after four nothing can be expected; after
    five, without an error, there is one case too many."""
    ids = list(CAPTURES.values())
    for reports, share in ((0, None), (4, None), (5, 1 / 9)):
        less = built(tmp_path / str(reports), without(content, *ids[reports:]))
        one = verdict(strict, "errors_grown", less, draft(_an_error_in_the_last))
        assert one.value == (share and pytest.approx(share, abs=1e-6))
        assert one.passed is (share is None)


@pytest.mark.parametrize(("misread", "newest"), [(1, 2022), (2, 2099)])
def test_year_of_hardly_any_report_does_not_make_all_others_historic(
    misread: int, newest: int
) -> None:
    """One in a hundred is the least."""
    files = [
        File("reports", f"tables/reports/report_year={year}/part-a.parquet", rows, 1, "")
        for year, rows in ((2021, 60), (2022, 60), (2099, misread))
    ]
    assert newest_year(Build(Path(), Manifest(tuple(files)))) == newest


def test_damage_of_the_published_build_holds_no_build_that_makes_it_good(
    tmp_path: Path, content: Records, extractor: Extractor, strict: Guards
) -> None:
    old = built(tmp_path / "old", content)
    draft = built(tmp_path / "new", _another(2020)(content, extractor))
    assert not verdict(strict, "historic_values_changed", old, draft).passed
    (file,) = old.glob("tables/facts/report_year=2020/*")
    file.write_bytes(file.read_bytes()[:-100])
    one = verdict(strict, "historic_values_changed", old, draft)
    assert one.passed
    assert one.value is None
    assert f"{file.name}: changed" in one.detail
    assert verdict(strict, "facts_dropped", old, draft).value == 0.0


def test_files_that_both_builds_have_are_not_read_from_the_published_one(
    tmp_path: Path, content: Records, extractor: Extractor, strict: Guards
) -> None:
    old = built(tmp_path / "old", content)
    draft = built(tmp_path / "new", _another(2020)(content, extractor))
    for file in old.glob("tables/*/report_year=2021/*"):
        file.unlink()
    assert verdict(strict, "historic_values_changed", old, draft).value == pytest.approx(
        6 / 21, abs=1e-6
    )
