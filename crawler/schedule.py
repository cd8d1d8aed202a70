"""Which of the listed reports are asked for tonight.

Pure: no clock, no archive. Lists are asked every night; a report is asked every night for a month,
then weekly for a year, then quarterly. Its age is the time since the archive first saw it, since
its listed date or since its last change, whichever is the least: what is new to us may be a fresh
publication or a fresh correction, and who has corrected once corrects again. But where each of the
last fetches brought other bytes, a counter or a token turns at every request, and bytes tell of no
change: else such pages would be asked for every night for ever. So all reports of the season,
January to April, are asked at least weekly. Its attachments go with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal
from zlib import crc32

from pipelines.archive import SeenRow, Sighting, differs

Recheck = Literal["due", "all"]

# So many fetches in a row with other bytes each time: nobody corrects a report every night.
ROTATING = 4
_MONTH, _YEAR = 30, 365  # days
_WEEKLY, _QUARTERLY = 7, 91  # days


@dataclass(frozen=True, slots=True)
class Past:
    """What the archive knows of a report. ``asked``: the day it was last asked for, None for never;
    ``failed``: it, or one of its attachments, did not come then; ``changed``: the day its last new
    body came, None where bytes tell of no change."""

    asked: date | None = None
    failed: bool = False
    changed: date | None = None


def is_due(row: SeenRow, known: Sighting | None, past: Past, today: date) -> bool:
    """Whether a report that the list shows is to be asked for on ``today``."""
    if known is None or past.asked is None or past.failed or differs(known, row):
        return True
    interval = _interval(_age(row, known, past, today))
    if interval is None:
        return True
    # The nights of an interval are counted from a day of the address's own, so that what was found
    # in one night does not fall due in one night again; a missed night is made up for.
    phase = crc32(row.url.encode())
    return (today.toordinal() + phase) // interval != (past.asked.toordinal() + phase) // interval


def day_of(time: str | None) -> date | None:
    """The day of a date or time as records write it; None where there is none."""
    try:
        return date.fromisoformat(time[:10]) if time else None
    except ValueError:
        return None


def _age(row: SeenRow, known: Sighting, past: Past, today: date) -> int:
    since = (day_of(known.first_seen), day_of(row.listed_on), past.changed)
    # A listed date that lies ahead is a slip of the pen and makes nothing new for ever.
    days = [(today - day).days for day in since if day is not None and day <= today]
    return min(days, default=0)


def _interval(age: int) -> int | None:
    if age < _MONTH:
        return None
    return _WEEKLY if age < _YEAR else _QUARTERLY
