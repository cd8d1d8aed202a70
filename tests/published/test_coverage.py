"""Which reports should be there, and are they: every status, worked out by hand.

The calendar: 条例 of 2008, art. 31 (31 March for every agency); 条例 of 2019, art. 49 (departments
31 January, governments 31 March; townships are not named).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from pipelines.archive import Outcome, Sighting
from pipelines.coverage import Held, Listed, coverage_rows, unread_listings
from pipelines.extract import Extractor
from pipelines.extracts import head_of
from pipelines.forms import Form
from pipelines.gathering import gather, held_reports
from pipelines.registry import Channel, ChannelId, Publisher, PublisherId, Registry
from pipelines.tables import COVERAGE, Row
from tests.published.records import capture, report

COUNTY, OFFICE, BUREAU = "yunshan-government", "yunshan-office", "yunshan-finance"
TOWN, CITY = "yunshan-qingshi", "shuiyun-government"
COLUMN = "yunshan-xxgknb"
NIGHT = "20260601T000000Z"


def publisher(id_: str, name: str, level: str, parent: str | None) -> Publisher:
    code = "990200" if level == "city" else "990221"
    return Publisher(PublisherId(id_), name, level, code, parent and PublisherId(parent), None,
                     None, None, "")  # fmt: skip


def channel(
    id_: str, owner: str, status: str = "verified", from_year: int | None = 2008
) -> Channel:
    return Channel(ChannelId(id_), PublisherId(owner), "trs", f"http://{id_}.invalid/", from_year,
                   None, (), status, "", "")  # fmt: skip


PUBLISHERS = (
    publisher(CITY, "水云市人民政府", "city", None),
    publisher(COUNTY, "云山县人民政府", "county", CITY),
    publisher(OFFICE, "云山县人民政府办公室", "county", CITY),
    publisher(BUREAU, "云山县财政局", "department", COUNTY),
    publisher(TOWN, "云山县青石镇人民政府", "township", COUNTY),
)
REGISTRY = Registry(PUBLISHERS, (channel(COLUMN, COUNTY),), ())


def held(
    owner: str, year: int, published: str | None = None, scope: str = "own", n_facts: int = 9
) -> Held:
    name = next(p.name for p in PUBLISHERS if p.publisher_id == owner)
    day = date.fromisoformat(published) if published else None
    return Held(f"{owner}-{year}-{scope}", owner, name, year, scope, day, n_facts, (COLUMN,))


def night(outcome: str = "ok_nothing_new", run_id: str = NIGHT, detail: str = "") -> Outcome:
    return Outcome(run_id, COLUMN, outcome, detail, 5, 0, 0, 0)


class Seen(NamedTuple):
    """What a row says, besides whose it is."""

    status: str
    due_on: date | None
    report_id: str | None
    days_late: int | None
    outcome: str | None
    detail: str | None
    scope: str | None = None
    expected_scope: str | None = None
    n_reports: int = 0


def look(
    owner: str,
    year: int,
    reports: Sequence[Held] = (),
    outcomes: Sequence[Outcome] = (night(),),
    listed: Sequence[Listed] = (),
    registry: Registry = REGISTRY,
) -> Seen | None:
    """The row of a publisher and year, or None."""
    names = [field.name for field in COVERAGE.fields]
    for row in coverage_rows(registry, reports, outcomes, listed):
        told = dict(zip(names, row, strict=True))
        _holds(told)
        if (told["publisher_id"], told["report_year"]) == (owner, year):
            return Seen(*(told[name] for name in Seen._fields))  # type: ignore[arg-type]
    return None


def _holds(told: Mapping[str, object]) -> None:
    """What the contract says of every row."""
    for field in COVERAGE.fields:
        value = told[field.name]
        assert value is not None or not field.required, field.name
        assert value is None or not field.values or value in field.values, (field.name, value)


def status(owner: str, year: int, *args: Sequence[object], **kw: object) -> str | None:
    seen = look(owner, year, *args, **kw)  # type: ignore[arg-type]
    return seen and seen.status


# --- found and late ---


def test_report_by_the_last_day_is_found_and_a_day_after_is_late() -> None:
    for owner, scope, last, after in (
        (COUNTY, "consolidated", "2024-03-31", "2024-04-01"),
        (BUREAU, "own", "2024-01-31", "2024-02-01"),
    ):
        in_time = look(owner, 2023, [held(owner, 2023, last, scope)])
        too_late = look(owner, 2023, [held(owner, 2023, after, scope)])
        assert in_time
        assert too_late
        assert (in_time.status, in_time.days_late) == ("found", None)
        assert (too_late.status, too_late.days_late) == ("late", 1)
        assert too_late.due_on == date.fromisoformat(last)


def test_before_2019_every_agency_had_until_march() -> None:
    seen = look(BUREAU, 2018, [held(BUREAU, 2018, "2019-03-31")])
    assert seen
    assert (seen.status, seen.due_on) == ("found", date(2019, 3, 31))
    assert status(BUREAU, 2018, [held(BUREAU, 2018, "2019-04-01")]) == "late"
    assert status(TOWN, 2018, [held(TOWN, 2018, "2019-04-01")]) == "late"


def test_township_and_office_are_never_late_since_2019() -> None:
    for owner in (TOWN, OFFICE):
        seen = look(owner, 2023, [held(owner, 2023, "2024-06-30")])
        assert seen
        assert (seen.status, seen.due_on, seen.days_late) == ("found", None, None)


def test_report_without_a_printed_day_is_found_and_no_delay_is_made_up() -> None:
    seen = look(BUREAU, 2023, [held(BUREAU, 2023)])
    assert seen
    assert (seen.status, seen.days_late) == ("found", None)
    assert seen.detail == "no day of publication is printed"


def test_day_of_a_moved_site_is_no_delay() -> None:
    for printed in ("1970-01-01", "2025-06-30"):
        seen = look(BUREAU, 2023, [held(BUREAU, 2023, printed)])
        assert seen
        assert (seen.status, seen.days_late) == ("found", None)
        assert seen.detail
        assert "the printed day lies" in seen.detail


def test_report_without_a_figure_is_no_table_late_or_not() -> None:
    seen = look(BUREAU, 2023, [held(BUREAU, 2023, "2024-02-02", n_facts=0)])
    assert seen
    assert (seen.status, seen.days_late) == ("no_table", 2)


def test_of_own_and_consolidated_the_one_that_is_owed_is_named() -> None:
    both = [
        held(COUNTY, 2023, "2024-06-01"),
        held(COUNTY, 2023, "2024-03-01", "consolidated"),
    ]
    seen = look(COUNTY, 2023, both)
    assert seen
    assert (seen.status, seen.report_id) == ("found", f"{COUNTY}-2023-consolidated")
    assert (seen.scope, seen.expected_scope, seen.n_reports) == ("consolidated", "consolidated", 2)


def test_report_of_the_office_stands_for_its_government_and_says_so() -> None:
    seen = look(COUNTY, 2023, [held(OFFICE, 2023, "2024-06-01")])
    assert seen
    assert (seen.status, seen.report_id, seen.days_late) == ("found", f"{OFFICE}-2023-own", None)
    assert (seen.scope, seen.expected_scope) == ("own", "consolidated")
    assert seen.detail == "only a report of its office"


def test_office_that_the_registry_lacks_stands_for_its_government_but_a_bureau_does_not() -> None:
    without = replace(REGISTRY, publishers=tuple(p for p in PUBLISHERS if p.publisher_id != OFFICE))
    office = held(OFFICE, 2023)
    strange = replace(office, report_id=f"{COUNTY}.0123-2023-own", publisher_id=COUNTY)
    bureau = replace(strange, agency="云山县教育局")
    other = replace(strange, agency="青川县人民政府办公室")
    assert status(COUNTY, 2023, [strange], registry=without) == "found"
    assert status(COUNTY, 2023, [bureau], registry=without) == "missing"
    assert status(COUNTY, 2023, [other], registry=without) == "missing"


# --- missing, and what must not be called so ---


def test_report_that_a_column_read_after_the_day_does_not_have_is_missing() -> None:
    seen = look(COUNTY, 2023)
    assert seen == Seen("missing", date(2024, 3, 31), None, None, None, None, None, "consolidated")


def test_before_the_day_nothing_is_missing() -> None:
    for run_id, expected in (("20240331T010000Z", "not_due"), ("20240401T010000Z", "missing")):
        assert status(COUNTY, 2023, outcomes=[night(run_id=run_id)]) == expected
        assert status(TOWN, 2023, [held(TOWN, 2021)], [night(run_id=run_id)]) == expected


def test_publisher_without_a_column_is_not_watched() -> None:
    seen = look(CITY, 2023)
    assert seen
    assert (seen.status, seen.detail) == ("not_watched", "no column is known")


def test_bureau_is_missing_only_where_a_column_above_has_shown_it_before() -> None:
    assert status(BUREAU, 2023) == "not_watched"
    assert status(BUREAU, 2023, [held(BUREAU, 2021)]) == "missing"
    assert status(BUREAU, 2020, [held(BUREAU, 2021)]) == "not_watched"


def test_report_that_strayed_into_a_column_elsewhere_makes_it_no_column_of_its_agency() -> None:
    assert status(CITY, 2022, [held(CITY, 2022, "2023-03-01", "consolidated")]) == "found"
    assert status(CITY, 2023, [held(CITY, 2022, "2023-03-01", "consolidated")]) == "not_watched"


def test_column_that_failed_every_night_is_unreachable_with_its_outcome() -> None:
    nights = [night("timeout", "20260531T000000Z"), night("blocked:ruishu")]
    seen = look(COUNTY, 2023, outcomes=nights)
    assert seen
    assert (seen.status, seen.outcome) == ("unreachable", "blocked:ruishu")
    assert seen.detail == "its column was never read"


def test_column_that_fails_since_before_the_day_is_unreachable_and_since_after_it_is_missing() -> (
    None
):
    failing = night("timeout")
    early = look(COUNTY, 2023, outcomes=[night(run_id="20240110T000000Z"), failing])
    assert early
    assert (early.status, early.detail) == ("unreachable", "its column was last read on 2024-01-10")
    assert status(COUNTY, 2023, outcomes=[night(run_id="20240410T000000Z"), failing]) == "missing"


def test_list_that_was_not_walked_to_its_end_shows_no_gap() -> None:
    for detail in (
        "stopped after 200 list pages",
        "budget spent, 3 list pages and 0 documents left",
    ):
        assert status(COUNTY, 2023, outcomes=[night("ok_new", detail=detail)]) == "unreachable"
    assert status(COUNTY, 2023, outcomes=[night("ok_new", detail="budget spent, 1 document left")]) == "missing"  # fmt: skip


def test_year_before_the_column_begins_is_not_watched() -> None:
    late_column = replace(REGISTRY, channels=(channel(COLUMN, COUNTY, from_year=2019),))
    assert status(COUNTY, 2018, registry=late_column) == "not_watched"
    assert status(COUNTY, 2019, registry=late_column) == "missing"


def test_column_without_a_given_beginning_reaches_back_to_its_oldest_report() -> None:
    open_column = replace(REGISTRY, channels=(channel(COLUMN, COUNTY, from_year=None),))
    reports = [held(COUNTY, 2021, scope="consolidated")]
    assert status(COUNTY, 2020, reports, registry=open_column) == "not_watched"
    assert status(COUNTY, 2022, reports, registry=open_column) == "missing"


def test_guessed_column_is_believed_once_it_has_shown_a_report_of_the_publisher() -> None:
    guessed = replace(REGISTRY, channels=(channel(COLUMN, COUNTY, "guess"),))
    assert status(COUNTY, 2023, registry=guessed) == "not_watched"
    shown = [held(COUNTY, 2021, scope="consolidated")]
    assert status(COUNTY, 2023, shown, registry=guessed) == "missing"


def test_verified_column_that_has_shown_nothing_at_all_shows_no_gap() -> None:
    open_column = replace(REGISTRY, channels=(channel(COLUMN, COUNTY, from_year=None),))
    assert status(COUNTY, 2023, registry=open_column) == "not_watched"
    assert status(COUNTY, 2023, outcomes=[night("dns")], registry=open_column) == "unreachable"
    assert status(COUNTY, 2023, [held(OFFICE, 2020)], registry=open_column) == "missing"


def test_government_is_known_by_its_last_words() -> None:
    region = replace(PUBLISHERS[1], name="山海关区人民政府")
    seen = look(COUNTY, 2023, registry=replace(REGISTRY, publishers=(region,)))
    assert seen
    assert (seen.expected_scope, seen.due_on) == ("consolidated", date(2024, 3, 31))


def test_paused_column_says_nothing() -> None:
    paused = replace(REGISTRY, channels=(channel(COLUMN, COUNTY, "paused"),))
    assert status(COUNTY, 2023, registry=paused) == "not_watched"


def test_listed_report_that_could_not_be_had_is_unreachable_and_one_in_pictures_no_table() -> None:
    link = Listed(COUNTY, 2023, COLUMN, "http://a.invalid/1", is_archived=False)
    assert status(COUNTY, 2023, listed=[link]) == "unreachable"
    assert status(COUNTY, 2023, listed=[replace(link, is_archived=True)]) == "no_table"
    assert status(COUNTY, 2022, listed=[link]) == "missing"


# --- who owes what ---


def test_agency_that_ended_owes_nothing_from_that_year_on_but_what_is_there_is_told() -> None:
    ended = replace(PUBLISHERS[1], valid_from="2015", valid_to="2021-06-30")
    registry = replace(REGISTRY, publishers=(ended,))
    years = {row[0]: row[7] for row in coverage_rows(registry, [], [night()])}
    assert years == dict.fromkeys(range(2015, 2021), "missing")
    assert status(COUNTY, 2021, [held(COUNTY, 2021)], registry=registry) == "found"


def test_years_run_from_2008_to_the_year_before_the_last_run() -> None:
    rows = [row for row in coverage_rows(REGISTRY, [], [night()]) if row[1] == COUNTY]
    assert [row[0] for row in rows] == list(range(2008, 2026))


def test_without_a_run_there_is_nothing_to_say() -> None:
    assert list(coverage_rows(REGISTRY, [held(COUNTY, 2021)], [])) == []


def test_another_quiet_night_changes_no_row() -> None:
    reports = [held(BUREAU, 2021, "2022-01-05")]
    once = list(coverage_rows(REGISTRY, reports, [night()]))
    again = [night(), night(run_id="20260602T000000Z")]
    assert list(coverage_rows(REGISTRY, reports, again)) == once


# --- links that gave no report ---


def link(title: str, url: str, gone: str | None = None) -> Sighting:
    return Sighting(COLUMN, url, title, None, "report", "2026-01-01T00:00:00Z",
                    "2026-01-01T00:00:00Z", gone)  # fmt: skip


def test_unread_links_are_those_of_the_agency_and_year_that_their_titles_name() -> None:
    name = "政府信息公开工作年度报告"
    links = [
        link(f"云山县财政局2023年{name}", "a"),
        link(f"云山县人民政府办公室2022年{name}", "b"),
        link(f"云山县教育局2023年{name}", "of an agency that the registry lacks"),
        link(f"云山县财政局2021年{name}", "read"),
        link(f"云山县财政局2020年{name}", "gone", "2026-02-01T00:00:00Z"),
        link(name, "of no year"),
    ]
    found = [
        (one.publisher_id, one.report_year, one.url, one.is_archived)
        for one in unread_listings(REGISTRY, links, {"read"}, {"b"})
    ]
    assert found == [
        (BUREAU, 2023, "a", False),
        (OFFICE, 2022, "b", True),
        (COUNTY, 2022, "b", True),
    ]


# --- size ---


def test_rows_have_the_fields_of_the_table_and_a_country_takes_seconds() -> None:
    many = tuple(
        publisher(f"p{n:05}", f"云山县第{n}局", "department", COUNTY) for n in range(10_000)
    )
    registry = replace(REGISTRY, publishers=(*PUBLISHERS, *many))
    reports = [
        Held(f"{p.publisher_id}-{year}-own", p.publisher_id, p.name, year, "own",
             date(year + 1, 1, 20), 9, (COLUMN,))
        for p in many for year in range(2015, 2024)
    ]  # fmt: skip
    begun = time.process_time()
    rows: list[Row] = list(coverage_rows(registry, reports, [night()]))
    assert time.process_time() - begun < 20
    assert len(rows) == 18 * (len(many) + len(PUBLISHERS))
    assert {len(row) for row in rows} == {len(COVERAGE.fields)}
    assert [row[:2] for row in rows] == sorted(row[:2] for row in rows)  # as the table is sorted


# --- of what a build has gathered ---


def test_correction_after_the_day_makes_no_report_late(
    extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    pages = {
        f"capture{n}": report(extractor, "云山县财政局", 2021, (n, 0, 0, 0, 0, 0, n))
        for n in (1, 2)
    }
    heads = {id_: head_of(id_, page) for id_, page in pages.items()}
    heads["capture1"] = replace(heads["capture1"], published_at="2022-01-20")
    heads["capture2"] = replace(heads["capture2"], published_at="2022-05-05")
    fetched = [
        replace(capture(1, "http://a.invalid/1"), channel_id=COLUMN),
        replace(capture(2, "http://a.invalid/1", night=2), channel_id=COLUMN),
    ]
    gathered = gather(REGISTRY, fetched, (), heads)
    rows = coverage_rows(REGISTRY, held_reports(gathered), [night()])
    bureau = next(row for row in rows if row[:2] == (2021, BUREAU))
    names = [field.name for field in COVERAGE.fields]
    told = dict(zip(names, bureau, strict=True))
    assert (told["status"], told["published_at"]) == ("found", date(2022, 1, 20))
    assert told["channel_id"] == COLUMN
