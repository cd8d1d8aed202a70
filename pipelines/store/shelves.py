"""How the rows of reports are divided into files: by year, and within a year into shelves.

A report begins a new shelf where a checksum of its id says so, one in ``REPORTS_A_SHELF`` on the
average. So where a shelf begins and ends depends on the reports alone and not on the order in which
they came: a new report changes its own shelf, and nothing else moves. A shelf of twice as many is
cut off, so that none is too large for memory. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from typing import TypeVar
from zlib import crc32

REPORTS_A_SHELF = 4096
ROWS_A_PART = 262_144
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class Shelf:
    """Neighbouring reports of one year, sorted. ``name`` is a digest of what they rest on."""

    year: int
    report_ids: tuple[str, ...]
    name: str


def shelve(
    reports: Iterable[tuple[int, str]], fingerprints: Mapping[str, str], size: int = REPORTS_A_SHELF
) -> Iterator[Shelf]:
    """The shelves of reports, given as year and id, by year."""
    year: int | None = None
    ids: list[str] = []
    for next_year, report_id in sorted(reports):
        begins = crc32(report_id.encode()) % size == 0 or len(ids) == 2 * size
        if ids and (next_year != year or begins):
            assert year is not None
            yield _shelf(year, ids, fingerprints)
            ids = []
        year = next_year
        ids.append(report_id)
    if ids:
        assert year is not None
        yield _shelf(year, ids, fingerprints)


def join(shelves: Sequence[Shelf]) -> Shelf:
    """All shelves of a year as one."""
    ids = tuple(id_ for shelf in shelves for id_ in shelf.report_ids)
    name = sha256("\n".join(shelf.name for shelf in shelves).encode()).hexdigest()[:32]
    return Shelf(shelves[0].year, ids, name)


def divide(rows: Iterable[_Item], size: int = ROWS_A_PART) -> Iterator[Sequence[_Item]]:
    """Rows that only grow at their end, in parts of one size: all but the last stay as they are.
    One empty part where there are no rows: an empty table is a table."""
    rest = iter(rows)
    part = tuple(islice(rest, size))
    yield part
    while part := tuple(islice(rest, size)):
        yield part


def _shelf(year: int, ids: Sequence[str], fingerprints: Mapping[str, str]) -> Shelf:
    said = "\n".join(f"{id_} {fingerprints[id_]}" for id_ in ids)
    return Shelf(year, tuple(ids), sha256(said.encode()).hexdigest()[:32])
