"""A small country whose nights are written by hand: one letter a night for each channel."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from pipelines.archive import Capture, ChannelEnd, Delta, SeenRow, Sighting
from pipelines.archive.history import Nights
from pipelines.archive.index import _SCHEMA, Index
from pipelines.clock import stamp
from pipelines.morning.gathering import look_at_crawl
from pipelines.morning.model import Alarm, IssueCount, Judged, Publication, Stage
from pipelines.morning.watching import Crawled, Made, raise_alarms
from pipelines.registry import Channel, ChannelId, Publisher, PublisherId, Registry

# A night of a channel by one letter; "." is a night on which it was not asked.
OUTCOMES = {
    "o": "ok_nothing_new",
    "n": "ok_new",
    "s": "listing_shrank",
    "e": "listing_empty",
    "p": "page_unrecognised",
    "h": "http_error",
    "t": "timeout",
    "d": "dns",
    "r": "robots",
    "b": "blocked:jiasule",
    "c": "config_error",
}
OK, NOT_OK = "ons", "ephtdrb"
PLENTY = 10**12
FIRST_NIGHT = date(2027, 5, 3)


@dataclass(frozen=True, slots=True)
class Country:
    """``nights``: the letters of each channel, all of one length. A channel is of the family and on
    the host that ``families`` and ``hosts`` give, else of ``trs``, on a host of its own.

    ``listed``: rows of a channel's list by night, 20 where nothing is said. ``cut_short``: nights
    by number that did not come to their end; ``days``: the day of each night, if not one after
    another from ``first``."""

    nights: Mapping[str, str]
    families: Mapping[str, str] = field(default_factory=dict)
    hosts: Mapping[str, str] = field(default_factory=dict)
    departments: Sequence[str] = ()
    listed: Mapping[str, Sequence[int]] = field(default_factory=dict)
    details: Mapping[tuple[str, int], str] = field(default_factory=dict)
    cut_short: Sequence[int] = ()
    first: date = FIRST_NIGHT
    days: Sequence[int] = ()
    stored: Sequence[int] = ()
    sightings: Sequence[Sighting] = ()

    @property
    def length(self) -> int:
        return len(next(iter(self.nights.values())))

    def begins(self, night: int) -> datetime:
        """When a night begins, counted from 0."""
        after = self.days[night] if self.days else night
        return datetime(*self.first.timetuple()[:3], 1, 30, tzinfo=UTC) + timedelta(days=after)

    def run_id(self, night: int) -> str:
        return self.begins(night).strftime("%Y%m%dT%H%M%SZ")

    def registry(self) -> Registry:
        publishers = tuple(_publisher(id_, id_ in self.departments) for id_ in self.nights)
        channels = tuple(
            Channel(
                ChannelId(id_), PublisherId(f"{id_}-publisher"), self.families.get(id_, "trs"),
                f"http://www.{self.hosts.get(id_, id_)}.invalid/nb/", None, None, (), "verified",
                "", "",
            )
            for id_ in self.nights
        )  # fmt: skip
        return Registry(publishers, channels, ())

    def archive(self) -> Nights:
        """The index of all its nights, in memory."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        connection.executescript(_SCHEMA)
        self.write(Index(connection))
        return Nights(connection)

    def write(self, index: Index) -> None:
        for night in range(self.length):
            run_id, at = self.run_id(night), stamp(self.begins(night))
            index.start_run(run_id, at)
            for id_, letters in self.nights.items():
                if letters[night] != ".":
                    index.end_channel(run_id, at, self._end(id_, night))
            if self.stored:
                index.add_capture(_capture(run_id, at, next(iter(self.nights)), self.stored[night]))
            if night not in self.cut_short:
                index.finish_run(run_id, stamp(self.begins(night) + timedelta(hours=2)))
        for sighting in self.sightings:
            index._insert("INSERT", sighting)

    def _end(self, id_: str, night: int) -> ChannelEnd:
        letter = self.nights[id_][night]
        n_listed = self.listed[id_][night] if id_ in self.listed else 20
        new = (
            (SeenRow(f"http://{id_}.invalid/{night}", "", None, "other"),) if letter == "n" else ()
        )
        detail = self.details.get((id_, night), "")
        return ChannelEnd(
            id_, "", OUTCOMES[letter], detail, n_listed if letter in OK else 0, 0, Delta(new=new)
        )


def crawled(country: Country, night: int = -1, free: int = PLENTY) -> Crawled:
    """What is known on the morning after one of its nights: the last."""
    run_id = country.run_id(range(country.length)[night])
    found = look_at_crawl(country.archive(), country.registry(), run_id, free)
    assert found is not None
    return found


def made(
    *,
    stages: tuple[Stage, ...] = (),
    troubles: tuple[str, ...] = (),
    failed: tuple[str, ...] = (),
    publication: Publication = Publication.PUBLISHED,
    guards: tuple[Judged, ...] = (),
    issues: tuple[IssueCount, ...] = (),
    reports: tuple[int, int | None] = (100, 100),
) -> Made:
    """A night of which nothing is to be said, but what is given."""
    return Made(stages, troubles, failed, publication, guards, issues, reports)


def alarms(country: Country, night: int = -1) -> tuple[Alarm, ...]:
    """Those of the morning after one of its nights: the last."""
    run_id = country.run_id(range(country.length)[night])
    return raise_alarms(run_id, crawled(country, night), made())


def told(country: Country, night: int = -1) -> list[tuple[str, str]]:
    """Code and subject of each alarm."""
    return [(one.code, one.subject) for one in alarms(country, night)]


def seen(
    channel_id: str, title: str, listed_on: str | None, url: str = "", gone_at: str | None = None
) -> Sighting:
    """A row of a list that was seen years ago."""
    at = "2026-11-01T00:00:00Z"
    url = url or f"http://{channel_id}.invalid/{listed_on}"
    return Sighting(channel_id, url, title, listed_on, "report", at, at, gone_at)


def _publisher(id_: str, is_department: bool) -> Publisher:
    name, level = ("云山县财政局", "department") if is_department else ("云山县人民政府", "county")
    return Publisher(
        PublisherId(f"{id_}-publisher"), name, level, None, None, None, None, None, ""
    )  # fmt: skip


def _capture(run_id: str, at: str, channel_id: str, stored: int) -> Capture:
    return Capture(
        f"{run_id}-1", run_id, channel_id, "list", f"http://{channel_id}.invalid/nb/", at, 200,
        "text/html", "sha1:A", 2 * stored, "a.warc.gz", 0, stored, None, "", "", "", "",
    )  # fmt: skip
