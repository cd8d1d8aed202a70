"""Answers ``xxgk sites``: which units and columns the registry has, and what is known of them.

Knows the registry, and of the archive only how each channel ended last; decides nothing and fetches
nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from enum import StrEnum

import pyarrow as pa

from pipelines.archive import Archive, Outcome
from pipelines.identity import region_name
from pipelines.places import Places
from pipelines.registry import REGION_LEVELS, STATUSES, Channel, Publisher, Registry


class Having(StrEnum):
    """Publishers with a channel of their own, or without one."""

    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which sites to show; None is "whatever it is". ``division`` begins a division code or is the
    name of a region, and then means all below it; ``text`` stands in a name, id or address."""

    division: str | None = None
    level: str | None = None
    family: str | None = None
    status: str | None = None
    having: Having | None = None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """A publisher and one of its channels, or the publisher alone. ``outcome`` is that of the last
    run that tried the channel."""

    publisher_id: str
    name: str
    level: str
    division_code: str | None
    province: str | None
    home_url: str | None
    channel_id: str | None
    family: str | None
    status: str | None
    url: str | None
    outcome: str | None
    run_id: str | None
    evidence: str | None
    note: str


def list_sites(registry: Registry, wanted: Wanted, last: Mapping[str, Outcome]) -> tuple[Site, ...]:
    """The sites in the order of the registry; ``last`` gives the last outcome by channel id."""
    channels: dict[str, list[Channel | None]] = defaultdict(list)
    for channel in registry.channels:
        channels[channel.publisher_id].append(channel)
    inside = _division(registry, wanted.division)
    return tuple(
        _site(registry, publisher, channel, last)
        for publisher in registry.publishers
        if inside is None or publisher.publisher_id in inside
        for channel in channels.get(publisher.publisher_id, [None])
        if _is_wanted(publisher, channel, wanted)
    )


def last_outcomes(places: Places) -> dict[str, Outcome]:
    """By channel id; empty where nothing has been crawled yet. Run ids sort by time."""
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError:
        return {}
    last = {outcome.channel_id: outcome for outcome in archive.outcomes()}
    archive.close()
    return last


def as_table(sites: Sequence[Site], columns: Sequence[str]) -> pa.Table:
    """The sites as an answer that ``console.write_answer`` shows."""
    return pa.table(
        {name: pa.array([getattr(site, name) for site in sites], pa.string()) for name in columns}
    )


# What fits on a screen; files and pipes get every column.
SCREEN_COLUMNS = ("publisher_id", "name", "level", "family", "status", "url", "outcome")
ALL_COLUMNS = tuple(field.name for field in fields(Site))


@dataclass(frozen=True, slots=True)
class UnitCount:
    """``with_channel``: the government or its office has a column that is crawled or was."""

    units: int
    with_channel: int

    @property
    def share(self) -> str:
        return f"{self.with_channel / self.units:.1%}" if self.units else ""


@dataclass(frozen=True, slots=True)
class Summary:
    """Units are regions: a government and its office are one. ``publishers`` by level count all."""

    publishers: Mapping[str, int]
    by_level: Mapping[str, UnitCount]
    by_province: Mapping[str, UnitCount]
    by_family: Mapping[str, Mapping[str, int]]


def summarise(registry: Registry) -> Summary:
    """Units by level and province, channels by family and status."""
    units: dict[str, Publisher] = {}
    covered: set[str] = set()
    having = {channel.publisher_id for channel in registry.channels}
    for publisher in registry.publishers:
        if publisher.level in REGION_LEVELS:
            unit = _unit(registry, publisher)
            units[unit.publisher_id] = unit
            if publisher.publisher_id in having:
                covered.add(unit.publisher_id)
    families: dict[str, Counter[str]] = defaultdict(Counter)
    for channel in registry.channels:
        families[channel.family][channel.status] += 1
    by_level = [(u.level, u) for u in units.values()]
    by_province = [(_province(registry, u) or "", u) for u in units.values()]
    return Summary(
        Counter(publisher.level for publisher in registry.publishers),
        {name: _count(by_level, name, covered) for name in REGION_LEVELS},
        {name: _count(by_province, name, covered) for name in dict(by_province)},
        {name: families[name] for name in sorted(families)},
    )


def summary_tables(
    summary: Summary,
) -> Iterator[tuple[str, tuple[str, ...], list[tuple[object, ...]]]]:
    """Title, headings and rows of each table of the summary."""
    yield "units", ("level", "units", "with a channel", "share"), _rows(summary.by_level)
    rest = [(n, summary.publishers[n]) for n in summary.publishers if n not in REGION_LEVELS]
    yield "other publishers", ("level", "publishers"), list(rest)
    families = [
        (name, *(counts[status] for status in STATUSES), sum(counts.values()))
        for name, counts in summary.by_family.items()
    ]
    columns = list(zip(*(row[1:] for row in families), strict=True))
    totals = tuple(sum(column) for column in columns)
    yield (
        "channels",
        ("family", *STATUSES, "all"),
        [*families, *([("all", *totals)] if totals else [])],
    )
    yield "provinces", ("province", "units", "with a channel", "share"), _rows(summary.by_province)


def _rows(counts: Mapping[str, UnitCount]) -> list[tuple[object, ...]]:
    return [(name, *astuple(count), count.share) for name, count in counts.items()]


def _count(named: Iterable[tuple[str, Publisher]], name: str, covered: set[str]) -> UnitCount:
    ids = [unit.publisher_id for of, unit in named if of == name]
    return UnitCount(len(ids), len(covered.intersection(ids)))


def _unit(registry: Registry, publisher: Publisher) -> Publisher:
    """The government; an office stands below its government and has the same level."""
    same = [p for p in registry.ancestors(publisher) if p.level == publisher.level]
    return same[-1]


def _division(registry: Registry, division: str | None) -> frozenset[str] | None:
    """Ids of the publishers whose code begins so, or of and below the regions of that name."""
    if division is None:
        return None
    if division.isdigit():
        return frozenset(
            p.publisher_id
            for p in registry.publishers
            if (p.division_code or p.publisher_id).startswith(division)
        )
    return frozenset(
        p.publisher_id
        for p in registry.publishers
        if any(
            division in (region_name(above), above.name)
            for above in registry.ancestors(p)
            if above.level in REGION_LEVELS
        )
    )


def _is_wanted(publisher: Publisher, channel: Channel | None, wanted: Wanted) -> bool:
    words = [publisher.publisher_id, publisher.name, publisher.home_url or "", publisher.note]
    if channel is not None:
        words += [channel.channel_id, channel.url, channel.evidence, channel.note]
    return (
        wanted.level in (None, publisher.level)
        and wanted.family in (None, channel.family if channel else "")
        and wanted.status in (None, channel.status if channel else "")
        and (wanted.having is None or (wanted.having is Having.WITH) == (channel is not None))
        and (wanted.text is None or any(wanted.text in word for word in words))
    )


def _site(
    registry: Registry, publisher: Publisher, channel: Channel | None, last: Mapping[str, Outcome]
) -> Site:
    ended = last.get(channel.channel_id) if channel else None
    return Site(
        publisher.publisher_id,
        publisher.name,
        publisher.level,
        publisher.division_code,
        _province(registry, publisher),
        publisher.home_url,
        channel.channel_id if channel else None,
        channel.family if channel else None,
        channel.status if channel else None,
        channel.url if channel else None,
        ended.outcome if ended else None,
        ended.run_id if ended else None,
        channel.evidence if channel else None,
        "; ".join(filter(None, (publisher.note, channel.note if channel else ""))),
    )


def _province(registry: Registry, publisher: Publisher) -> str | None:
    top = registry.ancestors(publisher)[-1]
    return region_name(top) if top.level == "province" else None
