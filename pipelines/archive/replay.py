"""Makes index rows from WARC records: after a crash those that are missing, or the whole index.

Knows which record stands for which row. A replay may say again what the index knows already.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastwarc.warc import WarcRecord, WarcRecordType

from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.lock import archive_lock
from pipelines.archive.records import Capture, ChannelEnd, Delta, SeenRow
from pipelines.archive.warc import (
    CHANNEL_END,
    KIND,
    OPEN,
    RUN_END,
    SUFFIX,
    Place,
    bare_id,
    cut_and_close,
    walk,
    warc_paths,
)

_SIDECARS = ("-wal", "-shm")


def rebuild_index(folder: Path, lock_seconds: float = 10.0) -> None:
    """Make the index anew from the closed WARC files alone. Raises ArchiveBusyError."""
    with archive_lock(folder, lock_seconds):
        rebuild_unlocked(folder)


def recover(folder: Path, lock_seconds: float = 10.0) -> None:
    """Bring an archive in order after a crash. Raises ArchiveBusyError."""
    with archive_lock(folder, lock_seconds):
        recover_unlocked(folder)


def recover_unlocked(folder: Path) -> None:
    """Cut and close the ``.open`` files and index what the index lacks of them. The caller holds
    the lock. An index that does not know all closed files is made anew."""
    (folder / "warc").mkdir(parents=True, exist_ok=True)
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
                    _replay(index, path)
    finally:
        index.close()
    if strange:
        rebuild_unlocked(folder)


def rebuild_unlocked(folder: Path) -> None:
    """As ``rebuild_index``, for a caller that holds the lock."""
    target = folder / INDEX_FILE
    fresh = target.with_name(target.name + ".new")
    for path in (fresh, *(fresh.with_name(fresh.name + end) for end in _SIDECARS)):
        path.unlink(missing_ok=True)
    index = Index.for_writing(fresh)
    for path in sorted(warc_paths(folder), key=_begun):
        _replay(index, path)
    index.close()
    # The old write-ahead log would be taken for that of the new file.
    for end in _SIDECARS:
        target.with_name(target.name + end).unlink(missing_ok=True)
    fresh.replace(target)


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


def _begun(path: Path) -> tuple[str, str]:
    """Files in the order of writing: by the date of the first record, which has microseconds."""
    first = next(walk(path), None)
    date = first[0].headers.get("WARC-Date") if first else ""
    return date or "", path.name


def _replay(index: Index, path: Path) -> None:
    with index.transaction():
        index.add_warc_file(path.name)
        for record, place in walk(path):
            _replay_record(index, record, place)


def _replay_record(index: Index, record: WarcRecord, place: Place) -> None:
    headers = record.headers
    run_id, date = headers.get("XXGK-Run") or "", headers.get("WARC-Date") or ""
    if record.record_type in (WarcRecordType.response, WarcRecordType.revisit):
        index.add_capture(_capture(record, place, run_id, date))
    elif record.record_type == WarcRecordType.warcinfo:
        index.start_run(run_id, headers.get("XXGK-Run-Started") or date)
    elif headers.get(KIND) == CHANNEL_END:
        said = json.loads(record.reader.read())
        if not index.has_outcome(run_id, said["channel"]):
            index.end_channel(run_id, date, _channel_end(said))
        _add_failed(index, said)
    elif headers.get(KIND) == RUN_END:
        _add_failed(index, json.loads(record.reader.read()))
        index.finish_run(run_id, date)


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
