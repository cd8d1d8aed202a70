"""What became of each site over all nights: the input of the public status pages.

The core is pure: outcomes and list rows of one channel in, its history out. The edge reads the
archive once, one channel in memory at a time. Knows no page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Generic, TypeVar

from pipelines.archive import Archive, Outcome, Sighting
from pipelines.archive.records import REPORT
from pipelines.identity import region_name
from pipelines.morning.model import is_ok
from pipelines.places import Places
from pipelines.registry import (
    CRAWLED_STATUSES,
    REGION_LEVELS,
    Channel,
    Publisher,
    Registry,
    load_registry,
)
from pipelines.titles import read_title

# A report is owed every year, by the end of March at the latest: a year and a month without one.
SILENT_DAYS = 400
STRIP_NIGHTS = 60
REFUSED = ("blocked", "robots")


class State(StrEnum):
    """What can be said of a site after the last night."""

    PUBLISHING = "publishing"  # its list is read, and had a new report within SILENT_DAYS
    STOPPED = "stopped"  # its list is read, and had none for longer
    ENDED = "ended"  # the same, and the registry knows that it holds earlier years only
    NO_REPORTS = "no_reports"  # its list is read, and never had one
    UNREADABLE = "unreadable"  # it fails; whether it publishes is not known
    REFUSED = "refused"  # it does not want us; whether it publishes is not known
    NOT_WATCHED = "not_watched"  # registered, and not asked any more, or not yet


@dataclass(frozen=True, slots=True)
class SiteNight:
    """A channel in a night. ``day`` is that on which the night began; ``n_new`` counts rows."""

    run_id: str
    day: str
    outcome: str
    detail: str
    n_listed: int
    n_new: int
    n_gone: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Nights in a row that ended alike: with one outcome, or with the list read."""

    first: str
    last: str
    nights: int
    outcome: str


@dataclass(frozen=True, slots=True)
class SiteReport:
    """A report that the list shows or showed. ``year`` as the title names it, None where it does
    not; ``listed_on`` as the list prints it."""

    year: int | None
    title: str
    url: str
    listed_on: str | None
    first_seen: str
    gone_at: str | None


@dataclass(frozen=True, slots=True)
class Site:
    """A channel over all nights. Days are ``YYYY-MM-DD``, None where there was no such night.

    ``last_report``: the day of the newest report, which is the latest of the days that its list
    prints and of the days on which a new one was seen, those of the first night left out: then
    everything is new to us. ``days_silent`` counts from there, or from the first night, to
    ``last_read``: of the nights after it nobody knows. ``strip`` has the last nights of all, None
    where it was not asked; ``nights`` are the last ``STRIP_NIGHTS`` of its own; ``stretches``
    condense all.
    """

    channel_id: str
    publisher_id: str
    publisher: str
    province: str
    url: str
    family: str
    state: State
    last_try: str | None
    last_read: str | None
    last_report: str | None
    days_silent: int | None
    outcome: str | None
    detail: str
    failing_since: str | None
    n_nights: int
    n_read: int
    strip: tuple[SiteNight | None, ...]
    nights: tuple[SiteNight, ...]
    stretches: tuple[Stretch, ...]
    reports: tuple[SiteReport, ...]


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A publisher of which no channel is known."""

    publisher_id: str
    name: str
    level: str
    province: str


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a channel is, as the registry says it; ``is_crawled`` where it is asked at all,
    ``to_year`` the last report year that it holds where it is a column of earlier years."""

    channel_id: str
    publisher_id: str
    publisher: str
    province: str
    url: str
    family: str
    is_crawled: bool
    to_year: int | None = None


def site_of(
    owner: Owner,
    nights: Sequence[SiteNight],
    reports: Sequence[SiteReport],
    strip: Sequence[str],
) -> Site:
    """The history of one channel. ``nights`` in order of time, ``reports`` in any; ``strip`` holds
    the run ids of the last nights of all, in order. ``nights`` may be empty."""
    by_run = {night.run_id: night for night in nights}
    read = [night for night in nights if is_ok(night.outcome)]
    last = nights[-1] if nights else None
    newest = _newest(nights, reports)
    stretches = tuple(_stretches(nights))
    silent = _days(newest or nights[0].day, read[-1].day) if read else None
    return Site(
        channel_id=owner.channel_id,
        publisher_id=owner.publisher_id,
        publisher=owner.publisher,
        province=owner.province,
        url=owner.url,
        family=owner.family,
        state=_state(owner, last, reports, silent),
        last_try=last.day if last else None,
        last_read=read[-1].day if read else None,
        last_report=newest,
        days_silent=silent,
        outcome=last.outcome if last else None,
        detail=last.detail if last else "",
        failing_since=_failing_since(nights),
        n_nights=len(nights),
        n_read=len(read),
        strip=tuple(by_run.get(run_id) for run_id in strip),
        nights=tuple(nights[-STRIP_NIGHTS:]),
        stretches=stretches,
        reports=tuple(sorted(reports, key=lambda r: (-(r.year or 0), r.title, r.url))),
    )


def _state(
    owner: Owner, last: SiteNight | None, reports: Sequence[SiteReport], silent: int | None
) -> State:
    if last is None or not owner.is_crawled:
        return State.NOT_WATCHED
    if silent is None or not is_ok(last.outcome):
        refused = last.outcome.partition(":")[0] in REFUSED
        return State.REFUSED if refused else State.UNREADABLE
    if not reports:
        return State.NO_REPORTS
    if silent <= SILENT_DAYS:
        return State.PUBLISHING
    return State.STOPPED if owner.to_year is None else State.ENDED


def _newest(nights: Sequence[SiteNight], reports: Sequence[SiteReport]) -> str | None:
    """A list may print a day that has not come yet; that says nothing."""
    if not nights:
        return None
    first, last = nights[0].day, nights[-1].day
    days = [one.listed_on for one in reports if one.listed_on and one.listed_on <= last]
    days += [day for one in reports if first < (day := one.first_seen[:10])]
    return max(days, default=None)


def _failing_since(nights: Sequence[SiteNight]) -> str | None:
    """The first of the unbroken row of nights on which it failed; None where it was read last."""
    since = None
    for night in reversed(nights):
        if is_ok(night.outcome):
            break
        since = night.day
    return since


def _stretches(nights: Iterable[SiteNight]) -> Iterator[Stretch]:
    for outcome, of_it in groupby(nights, key=lambda night: _alike(night.outcome)):
        held = list(of_it)
        yield Stretch(held[0].day, held[-1].day, len(held), outcome)


def _alike(outcome: str) -> str:
    return "ok" if is_ok(outcome) else outcome


def _days(first: str, last: str) -> int:
    return max(0, (date.fromisoformat(last) - date.fromisoformat(first)).days)


# --- the edge ---------------------------------------------------------------------------------


def read_sites(places: Places) -> Iterator[Site]:
    """Every channel of the registry and of the archive, by id. Raises RegistryUnreadableError;
    without an archive every channel is one that was not asked yet."""
    owners = {owner.channel_id: owner for owner in _owners(load_registry(places.curated))}
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError:
        yield from (site_of(owners[name], (), (), ()) for name in sorted(owners))
        return
    with closing(archive):
        yield from _read(archive, owners)


def last_night(places: Places) -> str | None:
    """The day of the last night of all; None where there was none."""
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError:
        return None
    with closing(archive):
        return max((run.started_at[:10] for run in archive.runs()), default=None)


def unwatched(registry: Registry) -> tuple[Unwatched, ...]:
    """The publishers of which no channel is known, in the order of the registry. A government and
    its office are one unit: the office reports for it, and a channel of either is one of both."""
    having = {channel.publisher_id for channel in registry.channels}
    covered = {_unit(registry, one) for one in registry.publishers if one.publisher_id in having}
    return tuple(
        Unwatched(one.publisher_id, one.name, one.level, _province(registry, one))
        for one in registry.publishers
        if _unit(registry, one) not in covered
    )


def _unit(registry: Registry, publisher: Publisher) -> str:
    """The id of the government; an office stands below it and has the same level."""
    if publisher.level not in REGION_LEVELS:
        return publisher.publisher_id
    same = [one for one in registry.ancestors(publisher) if one.level == publisher.level]
    return same[-1].publisher_id


def _read(archive: Archive, owners: Mapping[str, Owner]) -> Iterator[Site]:
    days = {run.run_id: run.started_at[:10] for run in archive.runs()}
    strip = tuple(days)[-STRIP_NIGHTS:]
    nights = _Grouped(archive.outcomes_by_channel())
    rows = _Grouped(archive.sightings())
    names = sorted({*owners, *archive.channels_seen()})
    for name in names:
        owner = owners.get(name) or Owner(name, "", name, "", "", "", is_crawled=False)
        ended = [_night(one, days) for one in nights.of(name)]
        reports = [_report(one) for one in rows.of(name) if one.verdict == REPORT]
        yield site_of(owner, ended, reports, strip)


_Row = TypeVar("_Row", Outcome, Sighting)


class _Grouped(Generic[_Row]):
    """Rows that come by channel, given out channel by channel in the same order."""

    def __init__(self, rows: Iterable[_Row]) -> None:
        self._groups: Iterator[tuple[str, Iterator[_Row]]] = groupby(
            rows, key=lambda row: row.channel_id
        )
        self._next: tuple[str, Iterator[_Row]] | None = next(self._groups, None)

    def of(self, channel_id: str) -> list[_Row]:
        if self._next is None or self._next[0] != channel_id:
            return []
        found = list(self._next[1])
        self._next = next(self._groups, None)
        return found


def _night(one: Outcome, days: Mapping[str, str]) -> SiteNight:
    day = days.get(one.run_id, one.run_id)
    return SiteNight(one.run_id, day, one.outcome, one.detail, one.n_listed, one.n_new, one.n_gone)


def _report(one: Sighting) -> SiteReport:
    year = read_title(one.title).report_year
    return SiteReport(year, one.title, one.url, one.listed_on, one.first_seen, one.gone_at)


def _owners(registry: Registry) -> Iterator[Owner]:
    for channel in registry.channels:
        publisher = registry.publisher(channel.publisher_id)
        if publisher is not None:
            yield _owner(registry, publisher, channel)


def _owner(registry: Registry, publisher: Publisher, channel: Channel) -> Owner:
    return Owner(
        channel.channel_id, publisher.publisher_id, publisher.name,
        _province(registry, publisher), channel.url, channel.family,
        channel.status in CRAWLED_STATUSES, channel.to_year,
    )  # fmt: skip


def _province(registry: Registry, publisher: Publisher) -> str:
    top = registry.ancestors(publisher)[-1]
    return region_name(top) or "" if top.level == "province" else ""
