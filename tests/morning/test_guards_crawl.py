"""The guards of the crawl: lists read tonight, against a floor and against the nights before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.archive import Outcome
from pipelines.guards import Tonight, judge, load_guards, tonight
from pipelines.guards.thresholds import GUARDS
from pipelines.morning.model import Judged
from pipelines.places import SHIPPED

GUARDS_SHIPPED = load_guards(SHIPPED)
TONIGHT = "20270120T013000Z"


def outcomes(run_id: str, ended: Mapping[str, str]) -> list[Outcome]:
    return [Outcome(run_id, id_, outcome, "", 0, 0, 0, 0) for id_, outcome in ended.items()]


def night(channels: int, ok: int, start: int = 0) -> dict[str, str]:
    """So many channels, the first of which are ok."""
    return {
        f"c{n:04}": "ok_nothing_new" if n - start < ok else "timeout"
        for n in range(start, start + channels)
    }


def history(*nights: Mapping[str, str]) -> list[Outcome]:
    """Nights in the order of time, the last one on the eve of tonight."""
    tonight = date(2027, 1, 20)
    return [
        one
        for ago, ended in zip(range(len(nights), 0, -1), nights, strict=True)
        for one in outcomes(f"{tonight - timedelta(days=ago):%Y%m%d}T013000Z", ended)
    ]


def told(guard: str, night: Tonight | None) -> Judged:
    (one,) = (j for j in judge(GUARDS_SHIPPED, None, Path(), night) if j.guard == guard)
    return one


def usual(earlier: list[Outcome], ended: Mapping[str, str]) -> Judged:
    found = tonight([*earlier, *outcomes(TONIGHT, ended)], TONIGHT)
    return told("channels_fewer_than_usual", found)


def floor(ended: Mapping[str, str]) -> Judged:
    return told("channels_failed", tonight(outcomes(TONIGHT, ended), TONIGHT))


@pytest.mark.parametrize(
    ("asked", "ok", "passes"),
    [
        (100, 100, True),
        (100, 60, True),
        (100, 25, True),
        (100, 24, False),
        (100, 0, False),
        (28, 26, True),
        (9, 0, True),
        (10, 0, False),
        (0, 0, True),
    ],
)
def test_night_on_which_nearly_nothing_answers_is_held(asked: int, ok: int, passes: bool) -> None:
    assert floor(night(asked, ok)).passed is passes


def test_share_of_channels_that_failed_is_told_with_the_first_of_them() -> None:
    one = floor(night(40, 5))
    assert one.value == 0.875
    assert one.detail.startswith(
        "35 of 40 channels failed: c0005 timeout; c0006 timeout; c0007 timeout; c0008 timeout;"
        " c0009 timeout … — "
    )
    assert "`xxgk publish`" in one.detail


def test_list_that_shrank_was_read_and_one_of_ours_that_is_wrong_was_not() -> None:
    ended = dict.fromkeys((f"c{n}" for n in range(20)), "listing_shrank")
    assert floor(ended).value == 0.0
    assert floor(dict.fromkeys(ended, "config_error")).value == 1.0


def test_sites_that_always_fail_hold_no_night() -> None:
    assert usual(history(*[night(1000, 600)] * 14), night(1000, 600)).value == 0.0
    assert usual(history(*[night(1000, 600)] * 14), night(1000, 590)).passed


def test_night_far_below_the_usual_is_held_though_it_is_above_the_floor() -> None:
    ended = night(1000, 440)
    one = usual(history(*[night(1000, 600)] * 14), ended)
    assert one.value == pytest.approx(160 / 600, abs=1e-6)
    assert not one.passed
    assert "440 of 1,000 channels ok" in one.detail
    assert "60%" in one.detail
    assert floor(ended).passed
    assert usual(history(*[night(1000, 600)] * 14), night(1000, 450)).passed


def test_one_bad_night_before_does_not_become_what_is_usual() -> None:
    nights = [night(100, 90)] * 5
    assert not usual(history(*nights, night(100, 5)), night(100, 30)).passed
    assert usual(history(*nights, night(100, 5)), night(100, 85)).passed


def test_one_good_night_before_does_not_become_what_is_usual() -> None:
    nights = [night(100, 60)] * 5
    assert usual(history(*nights, night(100, 100)), night(100, 60)).value == 0.0
    assert not usual(history(*nights, night(100, 100)), night(100, 40)).passed


def test_old_nights_are_no_measure() -> None:
    """Until two weeks ago all was well; since then half of the channels have been gone."""
    nights = [*[night(100, 100)] * 20, *[night(100, 50)] * 14]
    assert usual(history(*nights), night(100, 50)).value == 0.0


@pytest.mark.parametrize("nights", [0, 1, 2])
def test_too_few_nights_say_nothing_of_what_is_usual(nights: int) -> None:
    one = usual(history(*[night(100, 100)] * nights), night(100, 10))
    assert (one.value, one.passed) == (None, True)
    assert one.detail == f"{nights} earlier nights over these channels"
    assert not usual(history(*[night(100, 100)] * 3), night(100, 10)).passed


def test_night_over_a_part_is_measured_against_the_same_channels_of_full_nights() -> None:
    """Of all 1000 channels 900 are usually ok, but of these 50 only 10 are."""
    hard = night(50, 10)
    full = [{**night(950, 890, start=50), **hard}] * 5
    assert usual(history(*full), hard).value == 0.0
    one = usual(history(*[{**night(950, 890, start=50), **night(50, 40)}] * 5), hard)
    assert one.value == pytest.approx(30 / 40, abs=1e-6)
    assert not one.passed


def test_trial_of_some_channels_is_no_night_to_be_measured_against() -> None:
    """After it a full night is still judged, against the full nights before it."""
    nights = [*[night(100, 90)] * 3, *[night(10, 0)] * 15]
    assert usual(history(*nights), night(100, 90)).value == 0.0
    assert not usual(history(*nights), night(100, 45)).passed


def test_channels_that_are_new_tonight_are_no_part_of_what_is_usual() -> None:
    """A hundred guesses were added to the registry, and none is right."""
    ended = {**night(100, 90), **night(100, 0, start=500)}
    assert usual(history(*[night(100, 90)] * 5), ended).value == 0.0
    assert not usual(history(*[night(100, 90)] * 5), {**ended, **night(100, 40)}).passed


def test_night_of_few_channels_is_not_judged() -> None:
    one = usual(history(*[night(28, 28)] * 5), night(28, 20))
    assert one.value == pytest.approx(8 / 28, abs=1e-6)
    assert one.passed
    assert "fewer than 10, not judged" in one.detail
    assert not usual(history(*[night(28, 28)] * 5), night(28, 18)).passed


def test_nights_after_tonight_are_not_looked_at() -> None:
    later = outcomes("20270301T013000Z", night(100, 100))
    found = tonight([*later, *outcomes(TONIGHT, night(100, 50))], TONIGHT)
    assert found.earlier == ()
    assert found.lists.ok == 50


@pytest.mark.parametrize(
    ("made", "failed", "passes"),
    [(1000, 0, True), (980, 20, True), (979, 21, False), (0, 4, True), (0, 5, False), (0, 0, True)],
)
def test_extraction_that_fails_often_holds_the_build(made: int, failed: int, passes: bool) -> None:
    found = tonight(outcomes(TONIGHT, night(3, 3)), TONIGHT, made, failed)
    assert told("extractions_failed", found).passed is passes


def test_build_without_a_crawl_is_not_judged_by_one() -> None:
    crawl = {"channels_failed", "channels_fewer_than_usual", "extractions_failed"}
    told = judge(GUARDS_SHIPPED, None, Path(), None)
    assert {one.guard for one in told if one.detail == "no crawl"} == crawl
    assert [one.guard for one in told] == list(GUARDS)
