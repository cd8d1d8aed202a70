"""Nights held against each other; the record of a channel."""

from __future__ import annotations

from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.morning.counting import crawl_counts, outcome_counts
from pipelines.morning.history import fault_of
from pipelines.morning.model import Fault, OutcomeCount, is_ok
from tests.morning.country import OK, OUTCOMES, Country, crawled

_LETTERS = "".join(OUTCOMES) + "."


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.text(_LETTERS, min_size=6, max_size=6), min_size=1, max_size=4).filter(
        lambda all_: all(set(one) != {"."} for one in all_)
    )
)
def test_record_of_a_channel_is_what_its_nights_say(histories: list[str]) -> None:
    country = Country({f"c{n}": letters for n, letters in enumerate(histories)})
    records = country.archive().channels(country.run_id(5), country.run_id(3))
    assert [record.channel_id for record in records] == list(country.nights)
    for record in records:
        nights = [
            (country.run_id(n), letter)
            for n, letter in enumerate(country.nights[record.channel_id])
            if letter != "."
        ]
        rows = [list(row) for _, row in groupby(nights, key=lambda night: night[1] in OK)]
        read = [id_ for id_, letter in nights if letter in OK and id_ < country.run_id(5)]
        new = [id_ for id_, letter in nights if letter == "n"]
        assert (record.first_run, record.last_run) == (nights[0][0], nights[-1][0])
        assert (record.since, record.nights) == (rows[-1][0][0], len(rows[-1]))
        assert record.ok_before == (read[-1] if read else None)
        assert record.last_new == (new[-1] if new else None)
        recent = [(id_, OUTCOMES[letter]) for id_, letter in nights if id_ >= country.run_id(3)]
        assert [(one.run_id, one.outcome) for one in record.recent] == recent[::-1]


@pytest.mark.parametrize("letter", OUTCOMES)
def test_archive_counts_as_read_what_the_page_counts_as_read(letter: str) -> None:
    country = Country({"a": letter})
    assert country.archive().runs(country.run_id(0))[0].ok == is_ok(OUTCOMES[letter])


def test_every_outcome_has_a_fault() -> None:
    assert {letter: fault_of(outcome) for letter, outcome in OUTCOMES.items()} == {
        **dict.fromkeys("ons", Fault.NOBODY),
        **dict.fromkeys("ephtd", Fault.SITE),
        **dict.fromkeys("rb", Fault.REFUSED),
        "c": Fault.OURS,
    }


def test_page_that_never_was_a_list_is_a_fault_of_our_registry() -> None:
    faults = {
        one.channel_id: one.fault for one in crawled(Country({"a": "op", "b": "pp"})).channels
    }
    assert faults == {"a": Fault.SITE, "b": Fault.OURS}


def test_days_of_silence_count_from_the_last_new_row_or_from_the_first_night() -> None:
    days = [0, 1, 4, 9]
    nights = crawled(Country({"a": "nnoo", "b": "oooo", "c": "oott"}, days=days)).channels
    assert {one.channel_id: one.days_silent for one in nights} == {"a": 8, "b": 9, "c": 9}


FOUR = {"a": "oooo", "b": "oooo", "c": "oooo", "d": "oooo"}


def test_run_of_a_part_is_not_the_night_before() -> None:
    country = Country({**FOUR, "b": "oo.o", "c": "oo.o", "d": "oo.o"})
    against = crawled(country).against
    assert against.last is not None
    assert against.last.run.run_id == country.run_id(1)
    assert [night.run.run_id for night in against.nights] == [country.run_id(n) for n in (0, 1)]
    assert not against.is_part
    assert crawled(country, 2).against.is_part


def test_night_that_was_cut_short_is_the_night_before_but_never_the_best() -> None:
    country = Country({**FOUR, "b": "ot.o", "c": "ot.o", "d": "ot.o"}, cut_short=[2])
    against = crawled(country).against
    assert against.last is not None
    assert against.last.run.run_id == country.run_id(2)
    assert against.best is not None
    assert against.best.run.run_id == country.run_id(0)


def test_best_night_is_the_newest_of_those_with_most_lists_read() -> None:
    country = Country({"a": "otoot", "b": "ooott"})
    against = crawled(country).against
    assert against.best is not None
    assert against.best.run.run_id == country.run_id(2)


def test_other_nights_are_counted_over_the_channels_that_tonight_asked() -> None:
    country = Country({"a": "oo", "b": "tt", "c": "n.", "d": "oo", "e": "oo"})
    counts = {one.name: one for one in crawl_counts(country.archive(), crawled(country).against)}
    assert (counts["channels"].tonight, counts["channels"].last) == (4, 5)
    assert (counts["channels_ok"].tonight, counts["channels_ok"].last) == (3, 3)
    assert (counts["rows_listed"].tonight, counts["rows_listed"].best) == (60, 60)
    assert counts["crawl_seconds"].tonight == 2 * 3600


def test_night_cut_short_shows_what_it_did_not_come_to() -> None:
    country = Country({"a": "oo", "b": "o.", "c": "o.", "d": "o."}, cut_short=[1])
    counts = {one.name: one for one in crawl_counts(country.archive(), crawled(country).against)}
    assert (counts["channels_ok"].tonight, counts["channels_ok"].last) == (1, 4)
    assert "crawl_seconds" not in counts


def test_outcomes_are_counted_for_tonight_last_night_and_the_best() -> None:
    country = Country({"a": "oto", "b": "oot"})
    assert outcome_counts(country.archive(), crawled(country).against) == (
        OutcomeCount("ok_nothing_new", 1, 1, 2),
        OutcomeCount("timeout", 1, 1, 0),
    )


def test_first_night_has_nothing_to_be_held_against() -> None:
    country = Country({"a": "n"})
    against = crawled(country).against
    assert (against.last, against.best, against.is_part) == (None, None, False)
    counts = {one.name: one for one in crawl_counts(country.archive(), against)}
    assert (counts["rows_new"].tonight, counts["rows_new"].last) == (1, None)
