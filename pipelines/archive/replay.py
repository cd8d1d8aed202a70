"""Makes index rows from WARC records: after a crash those that are missing, or the whole index.

Knows which record stands for which row. A replay may say again what the index knows already. What
is damaged is left out, and given to the caller.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fastwarc.warc import WarcRecord, WarcRecordType

from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.lock import archive_lock
from pipelines.archive.members import Damage
from pipelines.archive.records import Capture, ChannelEnd, Delta, SeenRow
from pipelines.archive.warc import (
    CHANNEL_END,
    KIND,
    OPEN,
    RUN_END,
    SUFFIX,
    Held,
    Place,
    bare_id,
    cut_and_close,
    sync_folder,
    walk,
    warc_paths,
)


@dataclass(frozen=True, slots=True)
class Replayed:
    """A whole record; ``is_new`` is false where another one had said the same already."""

    held: Held
    is_new: bool


def recover(folder: Path, lock_seconds: float = 10.0) -> None:
    """Bring an archive in order after a crash. Raises ArchiveBusyError."""
    with archive_lock(folder, lock_seconds):
        recover_unlocked(folder)


def recover_unlocked(folder: Path) -> None:
    """Cut and close the ``.open`` files and index what the index lacks of them. The caller holds
    the lock. An index that does not know all closed files is made anew."""
    (folder / "warc").mkdir(parents=True, exist_ok=True)
    _clear_away(folder)
    left_open = sorted((folder / "warc").glob("*" + SUFFIX + OPEN))
    closed = [(path, cut_and_close(path)) for path in left_open]
    just_closed = {path.name for _, path in closed if path is not None}
    if not Index.is_of_this_version(folder / INDEX_FILE):
        rebuild_unlocked(folder)
        return
    index = Index.for_writing(folder / INDEX_FILE)
    try:
        known = set(index.warc_files())
        strange = {path.name for path in warc_paths(folder)} - known - just_closed
        if not strange:
            for before, path in closed:
                if path is None:
                    index.forget_file(before.name.removesuffix(OPEN))
                else:
                    index.forget_beyond(path.name, path.stat().st_size)
                    for _ in replay(index, path):
                        pass
    finally:
        index.close()
    if strange:
        rebuild_unlocked(folder)


def rebuild_unlocked(folder: Path) -> None:
    """Make the index anew from the closed WARC files alone. The caller holds the lock."""
    with fresh_index(folder) as index:
        for path in in_order_of_writing(warc_paths(folder)):
            for _ in replay(index, path):
                pass
    put_in_place(folder)


@contextmanager
def fresh_index(folder: Path) -> Iterator[Index]:
    """An empty index beside the one in use; see ``put_in_place``."""
    _clear_away(folder)
    with closing(Index.for_writing(new_index(folder))) as index:
        yield index
        index.start_lost_runs()


def new_index(folder: Path) -> Path:
    """Where an index lies that is not whole yet."""
    return folder / (INDEX_FILE + ".new")


def put_in_place(folder: Path) -> None:
    """Let the fresh index take the place of the old one, which stays in use until then.

    The old write-ahead log would be taken for that of the new file. What it holds goes into the old
    index first, which so is whole without it whenever this is cut short.
    """
    target = folder / INDEX_FILE
    with suppress(sqlite3.DatabaseError), closing(sqlite3.connect(target)) as old:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    fresh = new_index(folder)
    for path in (*_sidecars(target), *_sidecars(fresh)):
        path.unlink(missing_ok=True)
    fresh.replace(target)
    sync_folder(folder)


def _clear_away(folder: Path) -> None:
    """What is left of an index that was never whole, and of lists that were being written."""
    drafts = folder.glob(".*.tmp")
    for path in (new_index(folder), *_sidecars(new_index(folder)), *drafts):
        path.unlink(missing_ok=True)


def _sidecars(index: Path) -> list[Path]:
    return [index.with_name(index.name + end) for end in ("-wal", "-shm")]


def channel_end_json(end: ChannelEnd, failed: list[Capture]) -> dict[str, object]:
    """The contents of the record that ends a channel: what no response record says."""
    return {
        "channel": end.channel_id,
        "outcome": end.outcome,
        "detail": end.detail,
        "n_listed": end.n_listed,
        "n_changed": end.n_changed,
        "new": [_row(row) for row in end.delta.new],
        "changed": [_row(row) for row in end.delta.changed],
        "gone": end.delta.gone,
        "seen": end.delta.seen,
        "failed": [asdict(capture) for capture in failed],
    }


def _row(row: SeenRow) -> list[str | None]:
    return [row.url, row.title, row.listed_on, row.verdict]


def in_order_of_writing(paths: Iterable[Path]) -> list[Path]:
    """By the date of the first whole record: that of a file's first has microseconds."""
    return sorted(paths, key=_begun)


def _begun(path: Path) -> tuple[str, str]:
    first = next((one for one in walk(path) if isinstance(one, Held)), None)
    date = first.record.headers.get("WARC-Date") if first else ""
    return date or "", path.name


def replay(index: Index, path: Path) -> Iterator[Damage | Replayed]:
    """Index a file in one transaction, and say of each stretch of it what it was."""
    with index.transaction():
        index.add_warc_file(path.name.removesuffix(OPEN))
        for one in walk(path):
            if isinstance(one, Damage):
                yield one
            else:
                yield Replayed(one, _replay_record(index, one.record, one.place))


def _replay_record(index: Index, record: WarcRecord, place: Place) -> bool:
    """Whether the record says something that was not said before."""
    headers = record.headers
    run_id, date = headers.get("XXGK-Run") or "", headers.get("WARC-Date") or ""
    if record.record_type in (WarcRecordType.response, WarcRecordType.revisit):
        return index.add_capture(_capture(record, place, run_id, date))
    if record.record_type == WarcRecordType.warcinfo:
        index.start_run(run_id, headers.get("XXGK-Run-Started") or date)
    elif headers.get(KIND) == CHANNEL_END:
        said = json.loads(record.reader.read())
        known = index.has_outcome(run_id, said["channel"])
        if not known:
            index.end_channel(run_id, date, _channel_end(said))
        _add_failed(index, said)
        return not known
    elif headers.get(KIND) == RUN_END:
        _add_failed(index, json.loads(record.reader.read()))
        index.finish_run(run_id, date)
    return True


def _add_failed(index: Index, said: dict[str, Any]) -> None:
    for fields in said["failed"]:
        index.add_capture(Capture(**fields))


def _channel_end(said: dict[str, Any]) -> ChannelEnd:
    delta = Delta(
        new=tuple(SeenRow(*row) for row in said["new"]),
        changed=tuple(SeenRow(*row) for row in said["changed"]),
        gone=tuple(said["gone"]),
        seen=None if said["seen"] is None else tuple(said["seen"]),
    )
    return ChannelEnd(
        said["channel"], "", said["outcome"], said["detail"], said["n_listed"], said["n_changed"],
        delta,
    )  # fmt: skip


def _capture(record: WarcRecord, place: Place, run_id: str, date: str) -> Capture:
    headers = record.headers
    revisit = record.record_type == WarcRecordType.revisit
    etag, last_modified = json.loads(headers.get("XXGK-Validators") or '["", ""]')
    record.parse_http()
    media_type = (record.http_headers.get("Content-Type") or "") if record.is_http_parsed else ""
    return Capture(
        capture_id=bare_id(record.record_id),
        run_id=run_id,
        channel_id=headers.get("XXGK-Channel") or "",
        role=headers.get("XXGK-Role") or "",
        url=headers.get("WARC-Target-URI") or "",
        fetched_at=date,
        status=int(headers.get("XXGK-Status") or 0),
        media_type=media_type.partition(";")[0].strip().lower(),
        payload_digest=headers.get("WARC-Payload-Digest"),
        payload_length=int(headers.get("XXGK-Payload-Length") or 0),
        warc_file=place.file,
        warc_offset=place.offset,
        warc_length=place.length,
        revisit_of=bare_id(headers.get("WARC-Refers-To")) if revisit else None,
        error=headers.get("XXGK-Error") or "",
        etag=etag,
        last_modified=last_modified,
        via=headers.get("XXGK-Via") or "",
        request=headers.get("XXGK-Request") or "",
    )
