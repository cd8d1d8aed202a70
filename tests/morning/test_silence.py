"""Columns that are read and show nothing in the season in which they always did.

The nights are of spring 2027, when the reports for 2026 appear.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest

from pipelines.archive import Sighting
from tests.morning.country import Country, seen, told

_TITLE = "云山县人民政府{}年政府信息公开工作年度报告"
# The list showed the reports for 2023, 2024 and 2025 on these days.
_USUAL = ("2024-03-05", "2025-02-20", "2026-03-12")


def rows(*days: str, year: int | None = None, channel: str = "a") -> list[Sighting]:
    title = _TITLE.format(year) if year else "年报"
    return [seen(channel, title, day) for day in days]


def on(day: str, sightings: Iterable[Sighting], **more: object) -> list[tuple[str, str]]:
    first = date.fromisoformat(day)
    return told(Country({"a": "ooo"}, first=first, sightings=list(sightings), **more), 0)  # type: ignore[arg-type]


def test_government_is_silent_two_weeks_after_the_end_of_march() -> None:
    assert on("2027-04-14", rows(*_USUAL)) == []
    assert on("2027-04-15", rows(*_USUAL)) == [("silent", "a")]


def test_department_is_silent_two_weeks_after_the_end_of_january() -> None:
    usual = rows("2025-01-20", "2026-01-22")
    assert on("2027-02-14", usual, departments=["a"]) == []
    assert on("2027-02-15", usual, departments=["a"]) == [("silent", "a")]
    assert on("2027-02-15", usual) == []


def test_column_that_is_always_late_is_waited_for_until_its_own_latest_day() -> None:
    usual = rows("2024-03-05", "2025-05-20", "2026-03-12")
    assert on("2027-06-03", usual) == []
    assert on("2027-06-04", usual) == [("silent", "a")]


def test_column_that_shows_the_report_is_not_silent() -> None:
    assert on("2027-05-01", rows(*_USUAL, "2027-03-30")) == []
    named = rows("2027-03-30", year=2026)[0]
    undated = seen("a", named.title, None, "http://a.invalid/2026")
    assert on("2027-05-01", [*rows(*_USUAL), undated]) == []


def test_titles_tell_the_years_where_a_list_prints_no_days() -> None:
    titles = [seen("a", _TITLE.format(y), None, f"http://a.invalid/{y}") for y in (2024, 2025)]
    assert on("2027-04-15", titles) == [("silent", "a")]
    assert on("2027-04-15", titles[1:]) == []


def test_column_that_left_out_a_year_is_not_expected_to_speak() -> None:
    assert on("2027-05-01", rows("2024-03-05", "2026-03-12")) == []
    assert on("2027-05-01", rows("2025-02-20", "2026-03-12")) == [("silent", "a")]


@pytest.mark.parametrize("day", ["2027-07-01", "2027-09-30", "2027-12-31", "2028-01-10"])
def test_nothing_is_expected_in_the_months_in_which_nothing_ever_appears(day: str) -> None:
    assert on(day, rows(*_USUAL)) == []
    assert on("2027-06-30", rows(*_USUAL)) == [("silent", "a")]


def test_column_that_is_not_read_is_failing_and_not_silent_twice() -> None:
    country = Country({"a": "ottt"}, first=date(2027, 4, 20), sightings=rows(*_USUAL))
    assert told(country) == [("channel_failing", "a")]
    assert told(country, 0) == [("silent", "a")]


def test_days_that_are_no_days_are_passed_over() -> None:
    assert on("2027-04-15", [*rows(*_USUAL), seen("a", "年报", "2026-13-40")]) == [("silent", "a")]
