"""The archive held against itself: every record against its digests, every file against the list
of digests, every row of the index against what a replay of the WARC files gives.

Reads each WARC file once, one record in memory at a time; rows are compared on the disk. May be
used while a crawl is writing: what it writes is left out. Knows the archive; knows nothing of what
is made from it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from fastwarc.warc import WarcRecordType

from pipelines.archive.comparing import Comparison, Difference
from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.lock import LOCK_FILE, is_locked
from pipelines.archive.losses import LOSSES, Losses, read_losses
from pipelines.archive.members import Damage
from pipelines.archive.records import Capture, Outcome, Run, Sighting, digest_of
from pipelines.archive.replay import in_order_of_writing, new_index, replay
from pipelines.archive.warc import OPEN, SUFFIX, Held, bare_id, sum_name, warc_paths
from pipelines.fixity.finding import Finding, Kind
from pipelines.sums import SUMS, Sums, digest_file, note_sum, read_sums

# A table that is wrong throughout is one thing to tell, not a million.
_ROWS_TOLD = 50
_NAMES_TOLD = 5
_INDEX = {INDEX_FILE + end for end in ("", "-wal", "-shm")}
_OURS = {*_INDEX, LOCK_FILE, SUMS, LOSSES, "warc"}


@dataclass(slots=True)
class Checked:
    """What a check has read so far, and what it left out for a crawl that was writing.
    ``known`` counts losses that ``reindex`` has told already."""

    files: int = 0
    records: int = 0
    size: int = 0
    known: int = 0
    without_rows_of_the_crawl: bool = False


@dataclass(slots=True)
class _Seen:
    """What is wrong with the WARC files, for judging the index."""

    closed: frozenset[str]
    damaged: dict[str, list[Damage]] = field(default_factory=dict)
    missing: set[str] = field(default_factory=set)
    unknown_loss: bool = False
    # Not into a list that is damaged itself.
    may_note: bool = True

    def lies_in_damage(self, capture: Capture) -> bool:
        if capture.warc_file in self.missing:
            return True
        start, length = capture.warc_offset or 0, capture.warc_length or 0
        stretches = self.damaged.get(capture.warc_file or "", ())
        return any(start < d.end and start + length > d.offset for d in stretches)


def check_archive(
    folder: Path, checked: Checked, on_bytes: Callable[[int], None] = lambda done: None
) -> Iterator[Finding]:
    """Everything that is not as it was. ``checked`` is counted up on the way. Digests of files that
    have none yet are noted once they are found whole. Raises FileNotFoundError where there is no
    archive."""
    if not (folder / "warc").is_dir() and not (folder / INDEX_FILE).exists():
        raise FileNotFoundError(f"{folder}: no archive has been written here")
    paths = warc_paths(folder)
    seen = _Seen(frozenset(path.name for path in paths))
    losses, sums = Losses(), read_sums(folder)
    for line in sums.unreadable:
        yield _finding(Kind.UNREADABLE_LIST, SUMS, f"line {line} is not a line of such a list")
    try:
        losses = read_losses(folder)
    except ValueError as problem:
        yield _finding(Kind.UNREADABLE_LIST, LOSSES, str(problem).rpartition(": ")[2])
    if (folder / LOSSES).exists() and sums.of.get(LOSSES) != digest_file(folder / LOSSES):
        yield _finding(Kind.UNREADABLE_LIST, LOSSES, f"is not what {SUMS} says")
    with TemporaryDirectory(prefix="xxgk-verify-") as scratch:
        fresh = Path(scratch) / INDEX_FILE
        with closing(Index.for_writing(fresh)) as replayed:
            try:
                comparison = Comparison(folder / INDEX_FILE, fresh)
            except (sqlite3.DatabaseError, FileNotFoundError) as problem:
                yield _finding(Kind.INDEX_UNREADABLE, INDEX_FILE, str(problem).rpartition(": ")[2])
                yield from _files(folder, seen, losses, sums, None)
                for path in in_order_of_writing(paths):
                    yield from _file(replayed, path, seen, losses, sums.of, None, checked, on_bytes)
                return
            with comparison:
                yield from _files(folder, seen, losses, sums, comparison)
                for path in in_order_of_writing(paths):
                    yield from _file(
                        replayed, path, seen, losses, sums.of, comparison, checked, on_bytes
                    )
                replayed.start_lost_runs()
                try:
                    yield from _index(folder, comparison, seen, losses, checked)
                except sqlite3.DatabaseError as problem:
                    yield _finding(Kind.INDEX_UNREADABLE, INDEX_FILE, str(problem))


def _files(
    folder: Path,
    seen: _Seen,
    losses: Losses,
    sums: Sums,
    index: Comparison | None,
) -> Iterator[Finding]:
    """Files that are not there, and files that nobody knows."""
    busy = is_locked(folder)
    in_index: frozenset[str] = frozenset()
    if index is not None:
        with suppress(sqlite3.DatabaseError):  # told where its rows are looked at
            in_index = index.warc_files()
    listed = {name.removeprefix("warc/") for name in sums.of if name != LOSSES}
    for name in sorted((in_index | listed) - seen.closed - losses.files):
        if not (folder / "warc" / (name + OPEN)).exists():
            seen.missing.add(name)
            lost = f"; {SUMS} names it"
            if index is not None and name in in_index:
                lost = f", and {index.captures_in(name)} captures with it"
            yield _finding(Kind.MISSING_FILE, f"warc/{name}", f"the file is missing{lost}")
    seen.unknown_loss = bool(seen.missing)
    seen.may_note = not seen.missing and not sums.unreadable
    if in_index or index is not None:
        for name in sorted(seen.closed - in_index):
            yield _finding(Kind.UNKNOWN_FILE, f"warc/{name}", "not in the index")
    for path in sorted((folder / "warc").iterdir()):
        if path.name.endswith(SUFFIX + OPEN):
            if not busy:
                yield _finding(Kind.LEFT_OPEN, f"warc/{path.name}", "left open by a crawl")
        elif path.name not in seen.closed:
            yield _finding(Kind.UNKNOWN_FILE, f"warc/{path.name}", "no file of the archive")
    fresh = new_index(folder).name
    passing = {fresh, f"{fresh}-wal", f"{fresh}-shm"} if busy else set()
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") and path.name.endswith(".tmp"):
            if not busy:
                yield _finding(Kind.LEFT_OPEN, path.name, "a draft, left when it was cut short")
        elif path.name not in _OURS | passing:
            yield _finding(Kind.UNKNOWN_FILE, path.name, "no file of the archive")


def _file(
    replayed: Index,
    path: Path,
    seen: _Seen,
    losses: Losses,
    sums: Mapping[str, str],
    index: Comparison | None,
    checked: Checked,
    on_bytes: Callable[[int], None],
) -> Iterator[Finding]:
    """What is wrong within one WARC file."""
    place, whole, done = f"warc/{path.name}", True, checked.size
    for one in replay(replayed, path):
        if isinstance(one, Damage):
            whole = False
            seen.damaged.setdefault(path.name, []).append(one)
            if (path.name, one.offset, one.end) in losses.stretches:
                checked.known += 1
            else:
                seen.unknown_loss = True
                yield _finding(Kind.DAMAGED_RECORD, place, _told(one, path.name, index))
            on_bytes(done + one.end)
            continue
        held, checked.records = one.held, checked.records + 1
        for what in _wrong_digests(held):
            whole = False
            named = f"record {bare_id(held.record.record_id)} at {held.place.offset}"
            yield _finding(Kind.WRONG_DIGEST, place, f"{named} does not match its {what} digest")
        if not one.is_new:
            whole = False
            named = f"record {bare_id(held.record.record_id)} at {held.place.offset}"
            yield _finding(Kind.REPEATED_RECORD, place, f"{named} stands in the archive twice")
        on_bytes(done + held.member.end)
    digest, noted = digest_file(path), sums.get(sum_name(path))
    if noted is None and whole and seen.may_note:
        with suppress(OSError):  # of an archive on a medium that cannot be written
            note_sum(path.parent.parent, sum_name(path), digest)
    elif noted is not None and noted != digest and whole:
        detail = f"not the bytes that {SUMS} tells, yet every record is whole"
        yield _finding(Kind.CHANGED_FILE, place, detail)
    checked.files += 1
    checked.size += path.stat().st_size
    on_bytes(checked.size)


def _told(damage: Damage, name: str, index: Comparison | None) -> str:
    """Where it is, and what by the index lay there."""
    said = f"no record from byte {damage.offset} to {damage.end}: {damage.why}"
    lost: list[Capture] = []
    if index is not None:
        with suppress(sqlite3.DatabaseError):
            lost = index.captures_within(name, damage.offset, damage.end)
    if not lost:
        return f"{said}; by the index no capture lies there"
    named = ", ".join(f"{c.capture_id} {c.url}" for c in lost[:_NAMES_TOLD])
    more = f" and {len(lost) - _NAMES_TOLD} more" if len(lost) > _NAMES_TOLD else ""
    return f"{said}; captures: {named}{more}"


def _wrong_digests(held: Held) -> Iterator[str]:
    record = held.record
    if record.headers.get("WARC-Block-Digest") != digest_of(held.member.block):
        yield "block"
    elif record.record_type == WarcRecordType.response:
        # Behind the HTTP head, which ends at the first blank line.
        block = bytes(held.member.block)
        body = memoryview(block)[block.find(b"\r\n\r\n") + 4 :]
        if record.headers.get("WARC-Payload-Digest") != digest_of(body):
            yield "payload"


def _index(
    folder: Path, index: Comparison, seen: _Seen, losses: Losses, checked: Checked
) -> Iterator[Finding]:
    """What is wrong with the index, by itself and against the WARC files."""
    broken = list(index.structure())
    for problem in broken:
        yield _finding(Kind.INDEX_UNREADABLE, INDEX_FILE, problem)
    if broken:
        return
    found = (d for d in index.differences(Capture) if _counts(d, seen))
    yield from _rows("captures", found, seen)
    if is_locked(folder) or [*(folder / "warc").glob("*" + OPEN)]:
        checked.without_rows_of_the_crawl = True
        return
    yield from _rows("sightings", index.differences(Sighting), seen)
    yield from _rows("outcomes", index.differences(Outcome), seen)
    yield from _rows("runs", (d for d in index.differences(Run) if _has_traces(d, index)), seen)
    for original, count, url in index.lost_originals():
        if original in losses.originals:
            checked.known += 1
        else:
            detail = f"capture {original} is lost; {count} later captures found it unchanged: {url}"
            yield _finding(Kind.LOST_ORIGINAL, INDEX_FILE, detail)


def _counts(difference: Difference, seen: _Seen) -> bool:
    """Captures of damaged records are told with the damage; those of open files are the crawl's."""
    row = difference.index
    if not isinstance(row, Capture) or row.warc_file is None:
        return True
    if difference.other is None and seen.lies_in_damage(row):
        return False
    return row.warc_file in seen.closed or row.warc_file in seen.missing


def _has_traces(difference: Difference, index: Comparison) -> bool:
    """A run that was killed before its first record left its beginning in the index alone."""
    row = difference.index
    if not isinstance(row, Run) or difference.other is not None or row.finished_at is not None:
        return True
    return index.has_traces(row.run_id)


def _rows(table: str, found: Iterable[Difference], seen: _Seen) -> Iterator[Finding]:
    """A finding a row. Where records are lost, rows that are no captures may have been in them:
    they are one finding a table, since the index may be all that is left of them."""
    unproven = told = untold = 0
    for difference in found:
        is_capture = isinstance(difference.row, Capture) and difference.row.warc_file is not None
        if seen.unknown_loss and not is_capture:
            unproven += 1
        elif told < _ROWS_TOLD:
            told += 1
            yield _finding(Kind.INDEX_ROW, INDEX_FILE, str(difference))
        else:
            untold += 1
    if untold:
        yield _finding(Kind.INDEX_ROW, INDEX_FILE, f"{table}: {untold} more rows")
    if unproven:
        what = "what the index says of them is not in a whole record"
        yield _finding(Kind.INDEX_UNPROVEN, INDEX_FILE, f"{table}: {unproven} rows: {what}")


def _finding(kind: Kind, path: str, detail: str) -> Finding:
    return Finding(kind, f"archive/{path}", detail)
