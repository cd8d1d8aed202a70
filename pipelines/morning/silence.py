"""Columns that are read and show nothing, in the weeks in which they always did.

Most columns show something new once a year, so that a silence of eleven months says nothing. It
does after the day that the law names for the publisher (31 January for departments, else 31 March,
see ``pipelines.coverage.duties``) and after the latest day on which the column showed the report in
the years before, with two weeks of grace. A column that has not shown the reports of the two years
before is not expected to show this one. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.archive.history import Season
from pipelines.archive.records import run_day
from pipelines.morning.alarms import SEASON_GRACE_DAYS, SEASON_LAST, Code, alarm
from pipelines.morning.model import Alarm, ChannelNight

_JANUARY, _MARCH = (1, 31), (3, 31)
# The season before last, and one more, for the latest usual day.
_YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """What lists have shown over the years: ``seasons`` by the days beside reports, ``named`` the
    report years that titles name, ``departments`` the channels whose publisher is a department."""

    seasons: tuple[Season, ...]
    named: frozenset[tuple[str, int]]
    departments: frozenset[str]


def awaited_years(run_id: str) -> tuple[int, int, int]:
    """The report years of which titles must be known: last year and the two before it."""
    year = run_day(run_id).year
    return year - 1, year - 2, year - 3


def silent_alarms(run_id: str, channels: Iterable[ChannelNight], shown: Shown) -> Iterator[Alarm]:
    """Of the channels that are read tonight."""
    today = run_day(run_id)
    if (today.month, today.day) > SEASON_LAST:
        return
    days: dict[str, dict[int, date]] = defaultdict(dict)
    for season in shown.seasons:
        first = _day(season.first_listed)
        if first is not None:
            days[season.channel_id][season.year] = first
    for one in channels:
        if not one.is_ok:
            continue
        due = _due(one.channel_id, today.year, days[one.channel_id], shown)
        if due is not None and today > due:
            detail = (
                f"its list is read, and shows no report of {today.year - 1}; in the years before"
                f" it was there by {due - timedelta(days=SEASON_GRACE_DAYS)}"
            )
            since = one.last_new or one.since
            yield alarm(Code.SILENT, one.channel_id, since, detail, (one.channel_id,))


def _due(id_: str, year: int, days: Mapping[int, date], shown: Shown) -> date | None:
    """The last day of grace; None where the report is there, or nobody can expect it."""
    if _has(id_, year, days, shown.named):
        return None
    if not all(_has(id_, past, days, shown.named) for past in (year - 1, year - 2)):
        return None
    lawful = _JANUARY if id_ in shown.departments else _MARCH
    usual = [
        (day.month, day.day)
        for past, day in days.items()
        if year - _YEARS_BACK <= past < year and (day.month, day.day) <= SEASON_LAST
    ]
    return date(year, *max([lawful, *(day for day in usual if day != (2, 29))])) + timedelta(
        days=SEASON_GRACE_DAYS
    )


def _has(id_: str, year: int, days: Mapping[int, date], named: Set[tuple[str, int]]) -> bool:
    """Whether a report of the year before was shown in that year, by its day or by its title."""
    return year in days or (id_, year - 1) in named


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
