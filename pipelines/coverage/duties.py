"""Who owes a report for which year, of what scope, and by which day.

Knows the 条例 of 2008 (arts. 31, 32) and of 2019 (arts. 49, 50) and what an agency's name says;
knows no report and no site. The rules in full: domain notes 1.1.

- Report years 2008 to 2018: every 行政机关, by 31 March (art. 31).
- Since 2019: 县级以上人民政府部门 by 31 January; the report of a government as a whole (本级政府)
  by 31 March (art. 49).
- Townships and sub-districts are not named in art. 49, nor are zones, institutions and branches of
  higher departments; the office of a government is a department and the desk that reports for the
  government, so that its name does not tell which day binds it. They are expected to report, and
  no day is held against them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from pipelines.agencies import AgencyType, read_agency
from pipelines.coverage.offices import is_government
from pipelines.registry import Publisher

FIRST_YEAR = 2008  # the first 条例 came into force on 1 May 2008
_NEW_LAW = 2019
# Of a department too, so long as the name does not say that it is something else.
_NO_DAY = (
    AgencyType.GOVERNMENT_OFFICE, AgencyType.TOWNSHIP, AgencyType.ZONE, AgencyType.INSTITUTION,
    AgencyType.BRANCH,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Duty:
    """What a publisher owes for a year.

    ``scope``: own or consolidated; None before 2019, when the law did not say which a government
    owes. ``due_on`` is the last day in time; None where the law names none for the publisher.
    ``settled_on`` is the day after which a report that is not there is worth a word: the last day
    that the law names for anybody where it names none for the publisher.
    """

    scope: str | None
    due_on: date | None
    settled_on: date


class Duties:
    """The duties of one publisher.

    An agency owes the report for a year at the end of which it exists: one that ended within the
    year leaves that to its successor.
    """

    def __init__(self, publisher: Publisher) -> None:
        kind = read_agency(publisher.name).type
        self._is_government = is_government(publisher)
        self._is_department = publisher.level == "department" and kind not in _NO_DAY
        begins, ends = publisher.valid_from, publisher.valid_to
        self._first = max(FIRST_YEAR, int(begins[:4])) if begins else FIRST_YEAR
        self._end = int(ends[:4]) if ends else None

    def of(self, year: int) -> Duty | None:
        """The duty for a report year; None where nothing is owed, for all we know."""
        if year < self._first or (self._end is not None and self._end <= year):
            return None
        return _duty(year, self._is_government, self._is_department)


@cache
def _duty(year: int, is_government: bool, is_department: bool) -> Duty:
    march = date(year + 1, 3, 31)
    if year < _NEW_LAW:
        return Duty(None if is_government else "own", march, march)
    if is_government:
        return Duty("consolidated", march, march)
    if is_department:
        january = date(year + 1, 1, 31)
        return Duty("own", january, january)
    return Duty("own", None, march)
