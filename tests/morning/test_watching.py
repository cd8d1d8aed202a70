"""Alarms of lists, of the night itself, of builds and disk; and the table of codes."""

from __future__ import annotations

import re

import pytest

from pipelines.morning import alarms as the_codes
from pipelines.morning.alarms import WEIGHTS, Code
from pipelines.morning.model import Alarm, IssueCount, Judged, Publication, Stage, Weight
from pipelines.morning.watching import Made, raise_alarms
from tests.morning.country import Country, alarms, crawled, made, told

QUIET = Country({"a": "ooooo"})
_GIB, _MIB = 1024**3, 1024**2


def of(made_of_it: Made, country: Country = QUIET) -> list[tuple[str, str]]:
    run_id = country.run_id(country.length - 1)
    return [(a.code, a.subject) for a in raise_alarms(run_id, crawled(country), made_of_it)]


# --- the table --------------------------------------------------------------------------------


def test_table_of_codes_holds_every_code_once_with_its_weight() -> None:
    rows = re.findall(r"^``(\w+)``\s+(\w+) ", the_codes.__doc__ or "", re.MULTILINE)
    assert sorted(rows) == sorted((str(code), str(WEIGHTS[code])) for code in Code)


def test_alarms_come_by_weight_the_oldest_first() -> None:
    nights = {"a": "oooottt", "b": "ootttoo", "c": "oottttt", "d": "ooooooc", "e": "ooooooo"}
    weights = [one.weight for one in alarms(Country(nights, {"a": "ucap", "c": "vsb"}))]
    assert weights == sorted(weights, key=list(Weight).index)
    assert told(Country(nights, {"a": "ucap", "c": "vsb"})) == [
        ("config_error", "d"),
        ("channel_failing", "c"),
        ("channel_failing", "a"),
    ]


# --- lists ------------------------------------------------------------------------------------


def lists(*counts: int, letters: str = "") -> Country:
    return Country({"a": letters or "o" * len(counts)}, listed={"a": counts})


def test_list_that_stays_a_third_shorter_is_an_alarm_on_the_third_night() -> None:
    assert told(lists(20, 20, 20, 12, 12)) == []
    (alarm,) = alarms(lists(20, 20, 20, 12, 12, 12))
    assert (alarm.code, alarm.subject) == ("listing_shrank", "a")
    assert alarm.since == lists(20, 20, 20, 12, 12, 12).run_id(3)


@pytest.mark.parametrize(
    "counts",
    [
        (20, 20, 20, 12, 20, 12, 12),  # not three nights in a row
        (20, 20, 20, 19, 19, 19),  # a row that went is news
        (3, 3, 3, 2, 2, 2),  # a third, and one row only
        (40, 40, 40, 29, 29, 29),  # eleven rows, and not 30 %
        (20, 20, 12, 12, 12),  # two nights make no habit
        (12, 12, 12, 20, 20, 20),
    ],
)
def test_list_that_is_not_clearly_shorter_is_none(counts: tuple[int, ...]) -> None:
    assert told(lists(*counts)) == []


def test_list_that_was_not_read_to_its_end_says_nothing() -> None:
    left = "budget spent, 3 list pages and 0 documents left"
    country = lists(20, 20, 20, 12, 12, 12)
    details = {("a", 5): left}
    assert told(Country(country.nights, listed=country.listed, details=details)) == []


def test_shorter_list_becomes_the_usual_one() -> None:
    counts = [20] * 10 + [12] * 14
    states = [told(lists(*counts[: n + 1])) for n in range(len(counts))]
    shrank = [n for n, state in enumerate(states) if state]
    assert shrank == list(range(12, 18))


# --- the night --------------------------------------------------------------------------------


def test_night_that_comes_half_a_day_late_says_that_one_is_missing() -> None:
    assert told(Country({"a": "ooooo"}, days=[0, 1, 2, 3, 5])) == [("night_missing", "night")]
    assert told(Country({"a": "ooooo"}, days=[0, 1, 2, 3, 4])) == []
    assert told(Country({"a": "ooooo"}, days=[0, 7, 14, 21, 28])) == []
    assert told(Country({"a": "ooo"}, days=[0, 1, 9])) == [], "two nights make no habit"


def test_run_of_a_part_does_not_hide_a_missing_night() -> None:
    part = {"b": "oooo.o", "c": "oooo.o"}
    country = Country({"a": "oooooo", **part}, days=[0, 1, 2, 3, 4, 5])
    assert told(country) == [("night_missing", "night")]
    assert told(country, 4) == []


def test_run_that_did_not_end_is_cut_short() -> None:
    assert told(Country({"a": "oo"}, cut_short=[1])) == [("run_cut_short", "crawl")]
    assert told(Country({"a": "oo"}, cut_short=[0])) == []


def test_channels_that_nights_never_come_to_are_told_of() -> None:
    country = Country({"a": "ooooo", "b": "ooooo", "c": "ooooo", "d": "oo..."})
    assert told(country, 3) == []
    (alarm,) = alarms(country)
    assert (alarm.code, alarm.channels, alarm.since) == ("not_asked", ("d",), country.run_id(2))


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        (Stage("crawl", "failed", 1.0, "no"), ("crawl_failed", "crawl")),
        (Stage("crawl", "stopped", 1.0, ""), ("run_cut_short", "crawl")),
        (Stage("extract", "failed", 1.0, ""), ("extraction_failed", "extract")),
        (Stage("build", "failed", 1.0, ""), ("build_failed", "build")),
    ],
)
def test_stage_that_failed_is_an_alarm(stage: Stage, code: tuple[str, str]) -> None:
    assert of(made(stages=(stage,), troubles=("why",))) == [code]
    done = Stage(stage.name, "done", 1.0, "")
    assert of(made(stages=(done,))) == []


def test_alarm_of_a_stage_that_says_nothing_has_the_trouble_for_its_detail() -> None:
    failed = made(stages=(Stage("build", "failed", 1.0, ""),), troubles=("disk full",))
    (alarm,) = raise_alarms(QUIET.run_id(4), crawled(QUIET), failed)
    assert alarm.detail == "disk full"


def test_run_of_which_the_archive_knows_nothing_has_failed() -> None:
    (alarm,) = raise_alarms("20270503T013000Z", None, made())
    assert (alarm.code, alarm.weight) == ("crawl_failed", Weight.ACT)


def test_documents_that_could_not_be_extracted_are_an_alarm() -> None:
    assert of(made(failed=("a.warc.gz",))) == [("extraction_failed", "extract")]


def test_troubles_are_an_alarm_where_no_other_alarm_says_so() -> None:
    assert of(made(troubles=("channels.csv: no row x",))) == [("own_files", "files")]
    wrong_row = Country({"a": "ooooc", "b": "ooooo"})
    assert of(made(troubles=("channels.csv:2",)), wrong_row) == [("config_error", "a")]


# --- builds -----------------------------------------------------------------------------------


def test_held_build_is_an_alarm_that_names_its_guard() -> None:
    guards = (Judged("channels_ok", 0.4, 0.6, False), Judged("facts", 1.0, 0.9, True))
    held = made(publication=Publication.HELD, guards=guards)
    (alarm,) = raise_alarms(QUIET.run_id(4), crawled(QUIET), held)
    assert (alarm.code, alarm.weight, alarm.detail) == (
        "held", Weight.ACT, "channels_ok 0.4 against 0.6",
    )  # fmt: skip


def issues(code: str, tonight: int, before: int | None) -> Made:
    return made(issues=(IssueCount(code, "warning", tonight, before),))


def test_code_that_the_build_before_did_not_have_is_told() -> None:
    assert of(issues("unknown_row", 1, 0)) == [("new_issue_code", "unknown_row")]
    assert of(issues("unknown_row", 2, 1)) == []
    assert of(issues("unknown_row", 0, 0)) == []


def test_code_is_not_new_where_it_had_another_severity() -> None:
    both = (IssueCount("check_failed", "info", 3, 0), IssueCount("check_failed", "warning", 2, 2))
    assert of(made(issues=both)) == []


def test_first_build_has_no_new_codes() -> None:
    first = (IssueCount("unknown_row", "warning", 5, None),)
    assert of(made(issues=first, reports=(100, None))) == []


def test_issues_jump_where_there_are_twice_as_many_a_report_and_twenty_more() -> None:
    assert of(issues("unknown_row", 40, 20)) == [("issues_jump", "unknown_row")]
    assert of(issues("unknown_row", 39, 20)) == []
    assert of(issues("unknown_row", 20, 5)) == []
    grown = (IssueCount("unknown_row", "warning", 40, 20),)
    assert of(made(issues=grown, reports=(200, 100))) == [], "twice as many reports as well"


def test_documents_that_no_reader_could_read_are_told_once_as_what_they_are() -> None:
    assert of(issues("reader_failed", 3, 2)) == [("extraction_failed", "documents")]
    assert of(issues("reader_failed", 2, 2)) == []


# --- disk -------------------------------------------------------------------------------------


def on_disk(stored: tuple[int, ...], free: int) -> list[Alarm]:
    country = Country({"a": "o" * len(stored)}, stored=stored)
    run_id = country.run_id(len(stored) - 1)
    return list(raise_alarms(run_id, crawled(country, free=free), made()))


def test_disk_is_low_where_a_month_of_nights_has_no_room() -> None:
    nights = (200 * _MIB,) * 4
    assert [one.code for one in on_disk(nights, 30 * 200 * _MIB - 1)] == ["disk_low"]
    assert on_disk(nights, 30 * 200 * _MIB) == []
    assert [one.code for one in on_disk((0, 0), 2 * _GIB - 1)] == ["disk_low"]


def test_night_that_stores_three_times_the_most_is_told() -> None:
    usual = (50 * _MIB, 60 * _MIB, 40 * _MIB)
    free = 100 * _GIB
    assert [one.code for one in on_disk((*usual, 181 * _MIB), free)] == ["bytes_jump"]
    assert on_disk((*usual, 179 * _MIB), free) == []
    assert on_disk((1000, 1000, 1000, 9000), free) == [], "small bytes are no jump"
    assert on_disk((60 * _MIB, 60 * _MIB, 300 * _MIB), free) == [], "two nights make no habit"
