"""What the 栏目 of a publisher allow to be said of a report that is not there.

A report is missing only where a column that carries this publisher's reports, and reaches back to
that year, was read to its end after the report should have been there. Knows channels, how they
ended and what they listed; knows no law.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.archive import Outcome
from pipelines.archive.records import run_day
from pipelines.coverage.offices import Offices
from pipelines.registry import CRAWLED_STATUSES, Channel, Registry

# The list was read. What else an outcome can be: docs/sites.md.
READ = ("ok_new", "ok_nothing_new", "listing_shrank")
# A detail that tells of list pages tells that some were left: for want of budget, or at the limit.
_PAGES_LEFT = "list page"


@dataclass(frozen=True, slots=True)
class Shown:
    """A report that a column has shown: whose, and of which year."""

    channel_id: str
    publisher_id: str
    report_year: int


@dataclass(frozen=True, slots=True)
class Silence:
    """Why no report of a publisher and year is in the archive.

    ``status``: missing, unreachable or not_watched. ``channel_id`` is the column that decided.
    """

    status: str
    channel_id: str | None
    outcome: str | None
    detail: str | None


@dataclass(frozen=True, slots=True)
class _Column:
    """A channel and its record. ``first_year`` is the earliest year that it is known to hold; None:
    it has shown no report at all. ``read_on`` is the day of the last run that read all its list,
    ``asked_on`` that of the last run, which ended in ``last``."""

    channel: Channel
    first_year: int | None
    read_on: date | None
    asked_on: date | None
    last: str

    @property
    def id(self) -> str:
        return str(self.channel.channel_id)

    def reaches(self, year: int) -> bool:
        after = self.first_year is None or self.first_year <= year
        return after and (self.channel.to_year is None or year <= self.channel.to_year)


class Columns:
    """The columns of all publishers, with what the nights say of each.

    A column is its publisher's, and of those below it (bureaus, the office) from the first year on
    of which it showed a report of theirs. A report that strayed into a column elsewhere makes that
    no column of its agency.
    """

    def __init__(
        self, registry: Registry, outcomes: Iterable[Outcome], shown: Iterable[Shown]
    ) -> None:
        first: dict[str, int] = {}
        showing: dict[str, dict[str, int]] = defaultdict(dict)  # publisher -> channel -> first year
        for one in shown:
            first[one.channel_id] = min(one.report_year, first.get(one.channel_id, 9999))
            of_it = showing[one.publisher_id]
            of_it[one.channel_id] = min(one.report_year, of_it.get(one.channel_id, 9999))
        self._showing = showing
        nights, offices = _Nights(outcomes), Offices(registry)
        channels = {str(c.channel_id): c for c in registry.channels}
        self._of: dict[str, list[_Column]] = defaultdict(list)
        for id_ in sorted(channels):
            channel = channels[id_]
            column = nights.column(channel, channel.from_year or first.get(id_))
            self._of[channel.publisher_id].append(column)
        for publisher_id, years in showing.items():
            above = _above(registry, offices, publisher_id)
            for id_ in sorted(years.keys() & channels.keys()):
                if channels[id_].publisher_id in above:
                    self._of[publisher_id].append(nights.column(channels[id_], years[id_]))

    def silence(self, publisher_id: str, year: int, settled_on: date) -> Silence:
        """What may be said of a report that is not there; ``settled_on`` is the day after which
        a column must have been read to say anything."""
        known = self._of.get(publisher_id)
        if not known:
            return _unwatched(None, "no column is known")
        crawled = [c for c in known if c.channel.status in CRAWLED_STATUSES]
        if not crawled:
            return _unwatched(known[0], f"its column is {known[0].channel.status}")
        reaching = [c for c in crawled if c.reaches(year)]
        if not reaching:
            return _unwatched(crawled[0], "its column is not known to hold that year")
        asked = [c for c in reaching if c.asked_on and c.asked_on > settled_on]
        if not asked:
            return _unwatched(reaching[0], f"its column was not asked after {settled_on}")
        for column in asked:
            if column.read_on is None or column.read_on <= settled_on:
                return _unread(column)
        speaking = [c for c in asked if self._speaks_for(c, publisher_id)]
        if not speaking:
            told = f"its column ({asked[0].channel.status}) has shown no report of this publisher"
            return _unwatched(asked[0], told)
        return Silence("missing", speaking[0].id, None, None)

    def _speaks_for(self, column: _Column, publisher_id: str) -> bool:
        """A column that has shown a report of the publisher; or one that people have verified and
        that is known to hold reports. That a guessed one is silent says nothing: it may be that of
        the townships."""
        own = column.channel.publisher_id == publisher_id
        verified = column.channel.status == "verified" and column.first_year is not None
        return (own and verified) or column.id in self._showing.get(publisher_id, {})


def _above(registry: Registry, offices: Offices, publisher_id: str) -> frozenset[str]:
    """The publishers above one, and the government of an office."""
    publisher = registry.publisher(publisher_id)
    if publisher is None:
        return frozenset()
    government = offices.government_of(publisher, publisher.name)
    kin = {str(p.publisher_id) for p in registry.ancestors(publisher)} - {publisher_id}
    return frozenset(kin | ({str(government.publisher_id)} if government else set()))


class _Nights:
    """The outcomes by channel: the last one, and the last that read the list."""

    def __init__(self, outcomes: Iterable[Outcome]) -> None:
        self._last: dict[str, tuple[str, str]] = {}
        self._read: dict[str, str] = {}
        for one in outcomes:
            id_ = one.channel_id
            self._last[id_] = max((one.run_id, one.outcome), self._last.get(id_, ("", "")))
            if _was_read_whole(one):
                self._read[id_] = max(one.run_id, self._read.get(id_, ""))

    def column(self, channel: Channel, first_year: int | None) -> _Column:
        run_id, outcome = self._last.get(channel.channel_id, ("", ""))
        read = self._read.get(channel.channel_id)
        return _Column(
            channel, first_year, run_day(read) if read else None,
            run_day(run_id) if run_id else None, outcome,
        )  # fmt: skip


def _was_read_whole(outcome: Outcome) -> bool:
    return outcome.outcome in READ and _PAGES_LEFT not in outcome.detail


def _unread(column: _Column) -> Silence:
    last = f"last read on {column.read_on}" if column.read_on else "never read"
    return Silence("unreachable", column.id, column.last, f"its column was {last}")


def _unwatched(column: _Column | None, detail: str) -> Silence:
    return Silence("not_watched", column.id if column else None, None, detail)
