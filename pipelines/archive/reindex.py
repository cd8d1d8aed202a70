"""Makes the index anew from the WARC files alone, and says what that loses.

Knows the order: the old index stays in use until the new one is whole; then the lists of digests
and of known losses are written anew. Killed at any moment it leaves one index or the other, and
may be begun again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.comparing import Comparison, Difference
from pipelines.archive.index import INDEX_FILE
from pipelines.archive.lock import archive_lock
from pipelines.archive.losses import LOSSES, Losses, read_losses, write_losses
from pipelines.archive.members import Damage
from pipelines.archive.records import Capture, Outcome, Run, Sighting
from pipelines.archive.replay import (
    fresh_index,
    in_order_of_writing,
    new_index,
    put_in_place,
    recover_unlocked,
    replay,
)
from pipelines.archive.warc import SUFFIX, sum_name, warc_paths
from pipelines.sums import digest_file, read_sums, write_sums

Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a WARC file that hold no whole record."""

    file: str
    damage: Damage


@dataclass(frozen=True, slots=True)
class Reindexed:
    """``lost`` and ``changed`` are rows of the old index that the WARC files do not give, or give
    otherwise; None where the old index could not be read. ``touched`` are files that are not, byte
    for byte, what they were when they were closed."""

    files: int
    records: int
    size: int
    stretches: tuple[Stretch, ...]
    missing: tuple[str, ...]
    touched: tuple[str, ...]
    differences: tuple[Difference, ...] | None


def rebuild_index(
    folder: Path,
    lock_seconds: float = 10.0,
    *,
    on_bytes: Told = lambda done: None,
    put_aside: Callable[[str], None] = lambda file: None,
) -> Reindexed:
    """Make the index anew. ``put_aside`` is called, before the new index takes its place, with the
    name of each WARC file of which a record is gone or lies elsewhere: what was read from it is
    stale. Raises ArchiveBusyError, FileNotFoundError where there is no archive."""
    if not (folder / "warc").is_dir():
        raise FileNotFoundError(f"{folder}: no archive has been written here")
    with archive_lock(folder, lock_seconds):
        recover_unlocked(folder)
        paths = in_order_of_writing(warc_paths(folder))
        stretches, records, done = [], 0, 0
        with fresh_index(folder) as index:
            for path in paths:
                for one in replay(index, path):
                    if isinstance(one, Damage):
                        stretches.append(Stretch(path.name, one))
                        end = one.end
                    else:
                        records += 1
                        end = one.held.member.end
                    on_bytes(done + end)
                done += path.stat().st_size
        known, differences, originals = _compare(folder)
        for name in sorted({s.file for s in stretches} | set(_files_of(differences or ()))):
            put_aside(name)
        put_in_place(folder)
        missing, touched = _write_notes(folder, paths, known, stretches, originals)
    return Reindexed(
        len(paths), records, done, tuple(stretches), missing, touched, differences
    )  # fmt: skip


def _compare(
    folder: Path,
) -> tuple[frozenset[str], tuple[Difference, ...] | None, frozenset[str]]:
    """The files that the old index knows, the rows that are not the same in the new one, and the
    captures that revisits name and that are nowhere."""
    try:
        with Comparison(folder / INDEX_FILE, new_index(folder)) as both:
            originals = frozenset(original for original, _, _ in both.lost_originals())
            try:
                kinds = (Run, Capture, Sighting, Outcome)
                found = tuple(d for kind in kinds for d in both.differences(kind))
                return both.warc_files(), found, originals
            except sqlite3.DatabaseError:
                return frozenset(), None, originals
    except (sqlite3.DatabaseError, FileNotFoundError):
        with Comparison(new_index(folder), new_index(folder)) as alone:
            originals = frozenset(original for original, _, _ in alone.lost_originals())
        return frozenset(), None, originals


def _files_of(differences: Iterable[Difference]) -> Iterator[str]:
    for difference in differences:
        for row in (difference.index, difference.other):
            if isinstance(row, Capture) and row.warc_file is not None:
                yield row.warc_file


def _write_notes(
    folder: Path,
    paths: Iterable[Path],
    known: frozenset[str],
    stretches: Iterable[Stretch],
    originals: frozenset[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The files that are missing, and those that are not as they were closed."""
    before = read_sums(folder).of
    sums = {sum_name(path): digest_file(path) for path in paths}
    touched = [name for name, digest in sums.items() if before.get(name, digest) != digest]
    present = {path.name for path in paths}
    listed = {name.removeprefix("warc/") for name in before if name.endswith(SUFFIX)}
    try:
        noted = read_losses(folder).files
    except ValueError:
        noted = frozenset()
    missing = (known | listed | noted) - present
    losses = Losses(
        frozenset((s.file, s.damage.offset, s.damage.end) for s in stretches),
        frozenset(missing),
        originals,
    )
    write_losses(folder, losses)
    if (folder / LOSSES).exists():
        sums[LOSSES] = digest_file(folder / LOSSES)
    write_sums(folder, sums)
    return tuple(sorted(missing)), tuple(touched)
