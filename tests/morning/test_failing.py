"""Channels that were read and are not any more."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.morning.model import Fault
from tests.morning.country import NOT_OK, OK, Country, alarms, crawled, told

# Beside what is tried: sites that are read every night, so that one that fails is one of many.
OTHERS = {f"other{n}": "oooooooooo" for n in range(8)}
OWN_FAMILY = {"a": "vsb", "b": "lonsun", "c": "ucap"}


def among_others(nights: dict[str, str], **more: object) -> Country:
    length = len(next(iter(nights.values())))
    others = {id_: letters[:1] * length for id_, letters in OTHERS.items()}
    return Country({**nights, **others}, **more)  # type: ignore[arg-type]


@settings(max_examples=25, deadline=None)
@given(
    letters=st.text(OK, min_size=1, max_size=9),
    bad=st.sampled_from(NOT_OK),
    after=st.text(OK, max_size=5),
)
def test_one_bad_night_never_alarms(letters: str, bad: str, after: str) -> None:
    nights = letters + bad + after
    country = among_others({"a": nights})
    for night in range(len(nights)):
        assert told(country, night) == []


@settings(max_examples=25, deadline=None)
@given(bad=st.text(NOT_OK, min_size=3, max_size=9), before=st.text(OK, min_size=1, max_size=9))
def test_third_bad_night_in_a_row_is_one_alarm(bad: str, before: str) -> None:
    country = among_others({"a": before + bad})
    assert told(country, len(before) + 1) == []
    for night in range(len(before) + 2, len(before + bad)):
        (alarm,) = alarms(country, night)
        assert (alarm.subject, alarm.channels) == ("a", ("a",))
        assert alarm.since == country.run_id(len(before))


@pytest.mark.parametrize(
    ("bad", "detail", "code"),
    [
        ("t", "", "channel_failing"),
        ("d", "", "channel_failing"),
        ("h", "500 http://a.invalid/nb/", "channel_failing"),
        ("h", "404 http://a.invalid/nb/", "moved"),
        ("h", "500 http://a.invalid/404 /", "channel_failing"),
        ("p", "", "redesigned"),
        ("e", "", "redesigned"),
        ("b", "", "blocked"),
        ("r", "", "blocked"),
    ],
)
def test_code_says_what_kind_of_failure_it_is(bad: str, detail: str, code: str) -> None:
    country = among_others({"a": "oo" + 3 * bad}, details={("a", 4): detail})
    assert told(country) == [(code, "a")]


def test_alarm_ends_with_the_first_night_on_which_the_list_is_read() -> None:
    country = among_others({"a": "otttoo"})
    assert [told(country, night) for night in (3, 4, 5)] == [
        [("channel_failing", "a")],
        [("channel_back", "a")],
        [],
    ]


def test_channel_that_missed_two_nights_does_not_come_back_with_a_word() -> None:
    assert told(among_others({"a": "otto"})) == []


def test_channel_that_was_not_read_for_three_weeks_is_silent_whatever_the_reason() -> None:
    country = among_others({"a": "o" + 21 * "b", "b": "o" + 21 * "t"}, families=OWN_FAMILY)
    assert told(country, 20) == [("channel_failing", "b"), ("blocked", "a")]
    assert told(country, 21) == [("silent", "a"), ("silent", "b")]


def test_channel_that_never_worked_is_told_of_after_a_week_and_in_no_other_way() -> None:
    country = among_others({"a": "ttttttttt"})
    assert [told(country, night) for night in (2, 5, 6, 8)] == [
        [],
        [],
        [("never_worked", "a")],
        [("never_worked", "a")],
    ]


def test_first_reading_of_a_channel_that_never_worked_is_no_return() -> None:
    assert told(among_others({"a": "tttttttto"})) == []


def test_wrong_row_of_the_registry_is_told_at_once() -> None:
    assert told(among_others({"a": "oc"})) == [("config_error", "a")]


def test_several_channels_of_one_host_are_one_alarm() -> None:
    hosts = {"a": "yunshan", "b": "yunshan", "c": "yunshan"}
    country = among_others({"a": "ooottt", "b": "oohhhh", "c": "oooooo"}, hosts=hosts)
    (alarm,) = alarms(country)
    assert (alarm.code, alarm.subject) == ("host_failing", "yunshan.invalid")
    assert alarm.channels == ("a", "b")
    assert alarm.since == country.run_id(2)
    assert "2 of its 3 channels" in alarm.detail


def test_channels_of_two_hosts_are_two_alarms() -> None:
    country = among_others({"a": "ooottt", "b": "oohhhh"}, families=OWN_FAMILY)
    assert told(country) == [("channel_failing", "b"), ("channel_failing", "a")]  # the older first


FAMILY = {"a": "hanweb", "b": "hanweb", "c": "hanweb"}


def test_channels_of_a_family_that_fail_from_one_night_on_are_one_alarm() -> None:
    country = among_others({"a": "ooopp", "b": "oooph", "c": "ooopp"}, families=FAMILY)
    assert told(country, 3) == []
    (alarm,) = alarms(country, 4)
    assert (alarm.code, alarm.subject) == ("family_failing", "hanweb")
    assert alarm.channels == ("a", "b", "c")


def test_channels_of_a_family_that_fail_from_different_nights_on_are_told_singly() -> None:
    country = among_others(
        {"a": "ooopppp", "b": "ooooppp", "c": "oopoppp"}, families=FAMILY, hosts={}
    )
    assert ("family_failing", "hanweb") not in told(country)
    assert ("redesigned", "a") in told(country)


@pytest.mark.parametrize("family", ["auto", "generic"])
def test_sites_of_no_family_do_not_fail_as_a_family(family: str) -> None:
    country = among_others(
        {"a": "oooppp", "b": "oooppp", "c": "oooppp"}, families=dict.fromkeys("abc", family)
    )
    assert told(country) == [("redesigned", "a"), ("redesigned", "b"), ("redesigned", "c")]


def test_three_channels_of_a_family_on_one_host_are_the_host_and_not_the_family() -> None:
    country = among_others(
        {"a": "oooppp", "b": "oooppp", "c": "oooppp"},
        families=FAMILY, hosts=dict.fromkeys("abc", "yunshan"),
    )  # fmt: skip
    assert told(country) == [("host_failing", "yunshan.invalid")]


def test_most_sites_failing_in_one_night_are_our_own_line_and_no_site_is_blamed() -> None:
    nights = {f"site{n}": "oo" + ("t" if n < 6 else "o") for n in range(8)}
    families = {f"site{n}": f"family{n}" for n in range(8)}
    country = Country(nights, families)
    (alarm,) = alarms(country)
    assert (alarm.code, alarm.subject, len(alarm.channels)) == ("network_failing", "network", 6)
    faults = {one.channel_id: one.fault for one in crawled(country).channels}
    assert {faults[f"site{n}"] for n in range(6)} == {Fault.OURS}
    assert faults["site7"] is Fault.NOBODY


def test_fewer_than_half_of_the_sites_failing_in_one_night_are_no_alarm() -> None:
    nights = {f"site{n}": "oo" + ("t" if n < 6 else "o") for n in range(13)}
    country = Country(nights)
    assert told(country) == []
    assert {one.fault for one in crawled(country).channels} == {Fault.SITE, Fault.NOBODY}


def test_what_comes_back_together_is_one_word() -> None:
    family = among_others({"a": "opppo", "b": "opppo", "c": "opppo"}, families=FAMILY)
    assert told(family) == [("channel_back", "hanweb")]
    all_of_it = Country({f"site{n}": "otttn" for n in range(6)})
    assert told(all_of_it, 3) == [("network_failing", "network")]
    assert told(all_of_it) == [("channel_back", "network")]


def test_list_read_as_another_family_for_three_nights_is_a_redesign() -> None:
    remark = "registered as trs, read as ucap"
    details = {("a", night): remark for night in (2, 3, 4)}
    country = among_others({"a": "ooooo"}, details=details)
    assert told(country, 3) == []
    (alarm,) = alarms(country)
    assert (alarm.code, alarm.subject, alarm.since) == ("redesigned", "a", country.run_id(2))


def test_redesign_is_as_old_as_it_is_however_long_it_stands() -> None:
    details = {("a", night): "registered as trs, read as ucap" for night in range(2, 40)}
    country = among_others({"a": "oot" + 37 * "o"}, details=details)
    (alarm,) = alarms(country)
    assert alarm.since == country.run_id(3)
