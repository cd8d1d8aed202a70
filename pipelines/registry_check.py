"""What is wrong with the curated registry beyond single rows: order, parents, addresses, families.

The loader (``pipelines.registry``) leaves out a row that cannot be used; what stands here costs no
night but is wrong all the same, and ``xxgk sites --check`` tells it. Knows the two files and the
list of family names (``lookups/families.csv``, which a test holds against the crawler's families);
knows nothing of pages.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.registry import (
    AUTO_FAMILY,
    CHANNEL_FIELDS,
    CRAWLED_STATUSES,
    LEVELS,
    PARAMS,
    PUBLISHER_FIELDS,
    Channel,
    Publisher,
    Registry,
    RegistryError,
    RegistryUnreadableError,
    load_registry,
    read_rows,
)

PUBLISHERS, CHANNELS = "publishers.csv", "channels.csv"
_BOM, _CR = b"\xef\xbb\xbf", b"\r"
_Lines = Mapping[str, int]


def check_registry(folder: Path, families: tuple[str, ...]) -> tuple[RegistryError, ...]:
    """Everything that is wrong in ``folder``, by file and line; ``families`` are the known names.

    Raises RegistryUnreadableError where a whole file is unusable."""
    registry = load_registry(folder)
    found = [*registry.errors]
    for name, fields in ((PUBLISHERS, PUBLISHER_FIELDS), (CHANNELS, CHANNEL_FIELDS)):
        found += _bytes(folder / name)
        found += _order(folder / name, fields)
    ids = _lines_of(folder / PUBLISHERS, PUBLISHER_FIELDS)
    found += _parents(registry, ids)
    found += _channels(registry, _lines_of(folder / CHANNELS, CHANNEL_FIELDS), families)
    return tuple(sorted(found, key=lambda one: (one.file != PUBLISHERS, one.line, one.field)))


def load_families(lookups: Path) -> tuple[str, ...]:
    """The names of ``families.csv`` and ``auto``; RegistryUnreadableError where it is unusable."""
    path = lookups / "families.csv"
    try:
        with path.open(encoding="utf-8", newline="") as file:
            names = tuple(row["family"] for row in csv.DictReader(file))
    except (OSError, UnicodeDecodeError, KeyError) as problem:
        raise RegistryUnreadableError(f"{path}: {problem}") from problem
    return (*names, AUTO_FAMILY)


def foreign_channels(registry: Registry) -> tuple[Channel, ...]:
    """Channels on a domain that is neither their publisher's nor a parent's. That is lawful, where
    the evidence says so (a county's column on the city's old host), and worth a second look."""
    foreign = []
    for channel in registry.channels:
        publisher = registry.publisher(channel.publisher_id)
        kin = registry.ancestors(publisher) if publisher else ()
        if _domain(channel.url) not in {_domain(p.home_url) for p in kin if p.home_url}:
            foreign.append(channel)
    return tuple(foreign)


def _bytes(path: Path) -> Iterator[RegistryError]:
    data = path.read_bytes()
    if data.startswith(_BOM):
        yield RegistryError(path.name, 1, "file", "BOM", "UTF-8 without a BOM expected", "")
    if _CR in data:
        line = data.count(b"\n", 0, data.index(_CR)) + 1
        yield RegistryError(path.name, line, "file", "CR", "lines that end in LF expected", "")


def _order(path: Path, fields: tuple[str, ...]) -> Iterator[RegistryError]:
    before = ""
    for line, row in read_rows(path, fields):
        row_id = row[fields[0]] or ""
        if row_id < before:
            problem = f"rows are sorted by id, and {before!r} stands before it"
            yield RegistryError(path.name, line, fields[0], row_id, problem, row_id)
        before = max(before, row_id)


def _lines_of(path: Path, fields: tuple[str, ...]) -> _Lines:
    """The line of each id, the first one where it stands twice."""
    lines: dict[str, int] = {}
    for line, row in read_rows(path, fields):
        lines.setdefault(row[fields[0]] or "", line)
    return lines


def _parents(registry: Registry, lines: _Lines) -> Iterator[RegistryError]:
    for publisher in registry.publishers:
        if not publisher.parent_id:
            continue
        parent = registry.publisher(publisher.parent_id)

        def wrong(
            problem: str, p: Publisher = publisher, field: str = "parent_id"
        ) -> RegistryError:
            value = str(getattr(p, field) or "")
            return RegistryError(
                PUBLISHERS, lines[p.publisher_id], field, value, problem, p.publisher_id
            )

        if parent is None:
            yield wrong(
                "the row of the parent is broken"
                if publisher.parent_id in lines
                else "no such publisher"
            )
        elif _is_in_a_circle(registry, publisher):
            yield wrong("the parents lead in a circle")
        elif LEVELS.index(parent.level) > LEVELS.index(publisher.level):
            yield wrong(f"a {publisher.level} stands under a {parent.level}", field="level")
        elif _province(parent) and _province(publisher) not in ("", _province(parent)):
            yield wrong(f"the parent lies in {_province(parent)}0000", field="division_code")


def _is_in_a_circle(registry: Registry, publisher: Publisher) -> bool:
    chain = registry.ancestors(publisher)
    return chain[-1].parent_id == publisher.publisher_id


def _province(publisher: Publisher) -> str:
    return (publisher.division_code or "")[:2]


def _channels(
    registry: Registry, lines: _Lines, families: tuple[str, ...]
) -> Iterator[RegistryError]:
    seen: dict[str, Channel] = {}
    for channel in registry.channels:
        for field, value, problem in _slips(channel, families):
            yield _of_channel(channel, lines, field, value, problem)
        first = seen.setdefault(_address(channel.url), channel)
        if first is not channel:
            problem = f"the address of {first.channel_id} too"
            yield _of_channel(channel, lines, "url", channel.url, problem)


def _slips(channel: Channel, families: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    """Field, value and problem of what is wrong in one row that can be crawled all the same."""
    if channel.family not in families:
        yield "family", channel.family, f"one of {', '.join(families)} expected"
    for name, value in channel.params:
        if name not in PARAMS:
            yield "params", f"{name}={value}", f"one of {', '.join(PARAMS)} expected"
    first, last = channel.from_year, channel.to_year
    if first is not None and last is not None and first > last:
        yield "to_year", str(last), f"lies before {first}"
    if channel.status in CRAWLED_STATUSES and channel.status != "guess" and not channel.evidence:
        yield "evidence", "", f"must not be empty where the status is {channel.status}"


def _of_channel(
    channel: Channel, lines: _Lines, field: str, value: str, problem: str
) -> RegistryError:
    line = lines[channel.channel_id]
    return RegistryError(CHANNELS, line, field, value, problem, channel.channel_id)


def _address(url: str) -> str:
    """Without what the same page may be asked with or without: the scheme and ``www.``; a path is
    kept as it is, double slashes, upper case and all (domain notes 2.6)."""
    parts = urlsplit(url)
    host = parts.netloc.lower().removeprefix("www.")
    return f"{host}{parts.path or '/'}?{parts.query}"


def _domain(url: str) -> str:
    """The registered domain: the last three labels under gov.cn, else the whole host.

    >>> _domain("http://xxgk.jl.gov.cn/szf/"), _domain("http://61.150.65.235:80/a")
    ('jl.gov.cn', '61.150.65.235')
    """
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return ".".join(host.split(".")[-3:]) if host.endswith(".gov.cn") else host
