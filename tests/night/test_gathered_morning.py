"""What the morning page is made from, over two real nights: the replica plants one correction, one
new report and one row that goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.replica.reports import PlannedReport, planned_reports
from pipelines.archive import Archive
from pipelines.morning.gathering import NightTold, gather_morning
from pipelines.morning.metrics import TOLD_OTHERWISE, openmetrics
from pipelines.morning.model import Morning, News, Publication, ReportNews
from pipelines.places import Places
from pipelines.store import published_at, published_builds
from tests.night.site import Site, copied


@dataclass(frozen=True, slots=True)
class Nights:
    places: Places
    run_ids: tuple[str, str]
    builds: tuple[Path, Path]

    def second(self, publication: Publication = Publication.PUBLISHED) -> NightTold:
        return NightTold(self.run_ids[1], "2027-01-05T01:30:00Z", None, publication, *self.builds)


@pytest.fixture(scope="module")
def nights(two_nights: Site) -> Nights:
    places = Places(two_nights.folder / "curated", two_nights.folder / "data")
    second, first = published_builds(places.build)
    archive = Archive.open_for_reading(places.archive)
    one, two = (run.run_id for run in archive.runs())
    archive.close()
    return Nights(places, (one, two), (first, second))


@pytest.fixture(scope="module")
def morning(nights: Nights) -> Morning:
    return gather_morning(nights.places, nights.second())


def _key(planned: PlannedReport) -> tuple[str, int]:
    return planned.agency, planned.report_year


FIRST = {_key(p): p for p in planned_reports(1)}
SECOND = {_key(p): p for p in planned_reports(2)}


def of(morning: Morning, kind: News) -> list[ReportNews]:
    return [one for one in morning.news if one.kind is kind]


def test_new_report_is_told_with_the_page_that_was_archived(
    morning: Morning, two_nights: Site
) -> None:
    new = {key: planned for key, planned in SECOND.items() if key not in FIRST}
    told = {(one.agency, one.report_year): one for one in of(morning, News.NEW)}
    assert told.keys() == new.keys()
    for key, planned in new.items():
        after = told[key].after
        assert after is not None
        assert after.url == two_nights.url(planned)
        assert (told[key].before, told[key].channel_id) == (None, planned.channel_id)


def test_corrected_report_is_told_cell_by_cell_with_both_pages(morning: Morning) -> None:
    cells = {
        key: {
            (*cell, FIRST[key].figures[cell] or None, text or None)
            for cell, text in planned.figures.items()
            if FIRST[key].figures[cell] != text
        }
        for key, planned in SECOND.items()
        if key in FIRST and planned.figures != FIRST[key].figures
    }
    told = {(one.agency, one.report_year): one for one in of(morning, News.CHANGED)}
    assert told.keys() == cells.keys()
    for key, changed in cells.items():
        figures = {
            (c.table, c.row, c.column, c.old_value, c.new_value)
            for c in told[key].cells
            if c.table != "reports"
        }
        assert figures == changed
        before, after = told[key].before, told[key].after
        assert before is not None
        assert after is not None
        assert before.capture_id != after.capture_id
        assert before.fetched_at < after.fetched_at


def test_vanished_report_is_told_with_the_page_that_stays(
    morning: Morning, two_nights: Site
) -> None:
    gone = {key: planned for key, planned in SECOND.items() if not planned.listed}
    told = {(one.agency, one.report_year): one for one in of(morning, News.VANISHED)}
    assert told.keys() == gone.keys()
    for key, planned in gone.items():
        assert told[key].detail == two_nights.url(planned)
        assert told[key].channel_id == planned.channel_id
        before = told[key].before
        assert before is not None
        assert before.url == two_nights.url(planned)


def test_nothing_else_is_news(morning: Morning) -> None:
    counted = dict(morning.n_news)
    assert counted == {
        News.NEW: 1, News.CHANGED: 1, News.VANISHED: 1, News.MOVED: 0, News.BACK: 0, News.REREAD: 0,
    }  # fmt: skip
    assert len(morning.news) == 3


def test_good_second_night_raises_no_alarm(morning: Morning) -> None:
    assert morning.alarms == ()


def test_counts_are_those_of_both_nights(morning: Morning, two_nights: Site) -> None:
    counts = {one.name: one for one in morning.counts}
    assert counts["reports"].tonight == len(SECOND)
    assert counts["reports"].last == len(FIRST)
    assert (counts["rows_new"].tonight, counts["rows_gone"].tonight) == (1, 1)
    (asked,) = two_nights.ask(
        "SELECT count(*) FILTER (role <> 'robots') AS n FROM captures WHERE run_id ="
        " (SELECT max(run_id) FROM captures)"
    )
    assert counts["requests"].tonight == asked["n"]
    assert sum(one.requests for one in morning.channels) == asked["n"]


def test_every_channel_is_there_with_its_host_and_publisher(morning: Morning) -> None:
    assert {one.channel_id for one in morning.channels} == {p.channel_id for p in SECOND.values()}
    assert all(one.is_ok and one.host and one.publisher for one in morning.channels)


def test_failed_checks_are_those_of_reports_that_are_new_or_changed(
    nights: Nights, morning: Morning
) -> None:
    fresh = {one.report_id for one in morning.news if one.kind in (News.NEW, News.CHANGED)}
    assert {one.report_id for one in morning.failed_checks} <= fresh
    first = gather_morning(
        nights.places,
        NightTold(nights.run_ids[0], "", None, Publication.PUBLISHED, None, nights.builds[0]),
    )
    planted = {
        (p.agency, p.report_year, rule.partition(":")[0])
        for p in planned_reports(1)
        for rule in p.planted
    }
    failed = {(c.agency, c.report_year, c.rule) for c in first.failed_checks}
    assert planted <= failed
    assert first.n_failed_checks == len(first.failed_checks)


def test_first_build_is_all_news_and_has_nothing_to_be_held_against(nights: Nights) -> None:
    first = gather_morning(
        nights.places,
        NightTold(nights.run_ids[0], "", None, Publication.PUBLISHED, None, nights.builds[0]),
    )
    assert dict(first.n_news)[News.NEW] == len(FIRST)
    assert {(one.agency, one.report_year) for one in of(first, News.NEW)} == FIRST.keys()
    assert (first.last_run, first.best_run) == (None, None)
    assert all(one.before is None for one in first.issues)


def test_coverage_is_told_of_two_years_against_their_days(morning: Morning) -> None:
    days = {(one.kind, one.report_year): one.due_on for one in morning.coverage}
    year = max(one.report_year for one in morning.coverage)
    assert {y for _, y in days} == {year, year - 1}
    assert days["governments", year] == f"{year + 1}-03-31"
    assert days["departments", year] == f"{year + 1}-01-31"
    assert days["others", year] is None


def test_held_build_is_told_of_beside_the_published_one(nights: Nights) -> None:
    held = gather_morning(nights.places, nights.second(Publication.HELD))
    assert (held.held_build, held.build_id) == (nights.builds[1].name, nights.builds[1].name)
    assert [one.code for one in held.alarms] == ["held"]
    assert dict(held.n_news)[News.NEW] == 1


def test_night_without_a_build_tells_of_the_lists_all_the_same(nights: Nights) -> None:
    told = NightTold(nights.run_ids[1], "", None, Publication.NONE, nights.builds[0], None)
    morning = gather_morning(nights.places, told)
    assert {kind: n for kind, n in morning.n_news if n} == {News.VANISHED: 1}
    (vanished,) = morning.news
    assert vanished.report_id
    assert morning.coverage


def test_same_build_as_before_brings_no_news_of_reports(nights: Nights) -> None:
    same = (nights.builds[1], nights.builds[1])
    told = NightTold(nights.run_ids[1], "", None, Publication.UNCHANGED, *same)
    assert {kind: n for kind, n in gather_morning(nights.places, told).n_news if n} == {
        News.VANISHED: 1
    }


def test_run_that_did_not_begin_is_told_with_what_is_published(nights: Nights) -> None:
    told = NightTold("20990101T000000Z", "", None, Publication.NONE, nights.builds[1], None)
    morning = gather_morning(nights.places, told)
    assert [one.code for one in morning.alarms] == ["crawl_failed"]
    assert (morning.channels, morning.news) == ((), ())
    assert morning.issues
    assert morning.build_id == nights.builds[1].name


def test_machine_on_which_nothing_was_ever_done_is_told_of(tmp_path: Path) -> None:
    told = NightTold("20270105T013000Z", "", None, Publication.NONE, None, None)
    morning = gather_morning(Places(tmp_path / "curated", tmp_path / "data"), told)
    assert [one.code for one in morning.alarms] == ["crawl_failed"]
    assert (morning.build_id, morning.channels, morning.coverage) == (None, (), ())


def test_damaged_build_is_a_trouble_and_the_crawl_is_told_all_the_same(
    two_nights: Site, tmp_path: Path
) -> None:
    site = copied(two_nights, tmp_path)
    places = Places(site.folder / "curated", site.folder / "data")
    second, first = published_builds(places.build)
    for path in second.glob("tables/reports/*/*.parquet"):
        path.write_bytes(b"PAR1")
    archive = Archive.open_for_reading(places.archive)
    *_, last = (run.run_id for run in archive.runs())
    archive.close()
    told = NightTold(last, "", None, Publication.PUBLISHED, first, second)
    morning = gather_morning(places, told)
    assert len(morning.troubles) == 1
    assert [one.code for one in morning.alarms] == ["own_files"]
    assert morning.channels
    assert dict(morning.n_news)[News.VANISHED] == 1


def test_every_count_of_a_night_is_told_to_those_who_scrape_it(
    morning: Morning, nights: Nights
) -> None:
    told = {count.name: count.tonight for count in morning.counts}
    text = openmetrics(morning)
    metrics = dict(re.findall(r"^(xxgk_\w+) (\S+)$", text, re.MULTILINE))
    own = {
        "reports": "xxgk_reports", "facts": "xxgk_facts", "requests": "xxgk_night_requests",
        "bytes_received": "xxgk_night_received_bytes", "bytes_stored": "xxgk_night_stored_bytes",
        "rows_listed": "xxgk_night_rows_listed", "rows_new": "xxgk_night_rows_new",
        "rows_gone": "xxgk_night_rows_gone", "articles_changed": "xxgk_night_articles_changed",
    }  # fmt: skip
    assert {name: int(metrics[metric]) for name, metric in own.items()} == {
        name: told[name] for name in own
    }
    assert set(told) == {*own, *TOLD_OTHERWISE}
    published = published_at(nights.builds[1]).timestamp()
    assert float(metrics["xxgk_published_timestamp_seconds"]) == int(published)
