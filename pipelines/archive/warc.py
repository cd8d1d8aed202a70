"""WARC files: appending records, cutting a torn tail, walking and reading records.

Knows the format, WARC 1.1 with one gzip member a record, and the archive's own header fields
``XXGK-*``, from which the index can be made again. Knows nothing of the index. Writes with warcio
(right members, and not the bottleneck), reads with FastWARC (twice as fast).

What the framework does not hand over is not in the record: the reason phrase is the standard one
of the status, header names are in title case, a chunked transfer is already undone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import responses
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from fastwarc.warc import ArchiveIterator, WarcRecord
from warcio.warcwriter import WARCWriter

from pipelines.archive.members import (
    Damage,
    DamagedRecordError,
    Member,
    read_member,
    scan,
)
from pipelines.archive.records import Capture, Received, digest_of
from pipelines.clock import utc_now
from pipelines.sums import digest_file, note_sum

OPEN = ".open"
SUFFIX = ".warc.gz"
KIND = "XXGK-Kind"
CHANNEL_END, RUN_END = "channel-end", "run-end"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_BUFFER = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies. ``file`` is the name the file has once it is closed."""

    file: str
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class About:
    """Who crawls and how; stands in the first record of every file."""

    software: str = "xxgk-archive"
    user_agent: str = ""
    operator: str = ""
    robots: str = "obey"


class WarcFile:
    """A file being written; it bears the suffix ``.open`` until ``close``."""

    def __init__(self, path: Path, run_id: str, started_at: str, about: About) -> None:
        self.path = path
        self._file = path.with_name(path.name + OPEN).open("xb")
        self._writer = WARCWriter(self._file, gzip=True, warc_version="1.1")
        info = {
            "software": about.software,
            "format": "WARC File Format 1.1",
            "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
            "robots": about.robots,
            "http-header-user-agent": about.user_agent,
            "operator": about.operator,
            "isPartOf": run_id,
        }
        record = self._writer.create_warcinfo_record(path.name, info)
        # Tells the files of a run apart in time; other records are dated to the second.
        begun = utc_now().isoformat(timespec="microseconds").replace("+00:00", "Z")
        record.rec_headers.replace_header("WARC-Date", begun)
        record.rec_headers.add_header("XXGK-Run", run_id)
        record.rec_headers.add_header("XXGK-Run-Started", started_at)
        self._append(record)

    @property
    def size(self) -> int:
        return self._file.tell()

    def append_response(self, got: Received, capture_id: str, run_id: str) -> Place:
        headers = _own_headers(got, capture_id, run_id)
        record = self._writer.create_warc_record(
            got.url, "response", payload=BytesIO(got.body), length=len(got.body),
            http_headers=_Head(got), warc_headers_dict=headers,
        )  # fmt: skip
        return self._append(record)

    def append_revisit(
        self, got: Received, capture_id: str, run_id: str, original: Capture
    ) -> Place:
        """A revisit of ``original``. A 304 goes without its HTTP headers: replay tools would show
        the empty 304 in place of the page, while without headers they find the original."""
        headers = _own_headers(got, capture_id, run_id)
        unchanged = got.status == 304
        headers |= {
            "WARC-Profile": _NOT_MODIFIED if unchanged else _SAME_PAYLOAD,
            "WARC-Refers-To": _urn(original.capture_id),
            "WARC-Refers-To-Target-URI": original.url,
            "WARC-Refers-To-Date": original.fetched_at,
            "WARC-Payload-Digest": original.payload_digest or "",
        }
        record = self._writer.create_warc_record(
            got.url, "revisit", http_headers=None if unchanged else _Head(got),
            warc_headers_dict=headers,
        )  # fmt: skip
        return self._append(record)

    def append_metadata(
        self, kind: str, run_id: str, url: str, date: str, contents: Mapping[str, object]
    ) -> Place:
        text = json.dumps(contents, ensure_ascii=False, separators=(",", ":")).encode()
        headers = {"WARC-Record-ID": _urn(uuid4().hex), "WARC-Date": date, "XXGK-Run": run_id,
                   KIND: kind}  # fmt: skip
        record = self._writer.create_warc_record(
            url, "metadata", payload=BytesIO(text), length=len(text),
            warc_content_type="application/json", warc_headers_dict=headers,
        )  # fmt: skip
        return self._append(record)

    def close(self) -> None:
        """Bring the file to disk and give it its name; it is never written again. Nothing is done
        to one that was left."""
        if self._file.closed:
            return
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        _give_name(self.path.with_name(self.path.name + OPEN))

    def leave(self) -> None:
        """Leave the file as a crash does: the next writer reads it again."""
        self._file.close()

    def _append(self, record: Any) -> Place:
        offset = self._file.tell()
        try:
            self._writer.write_record(record)
            self._file.flush()
        except BaseException:
            # Whatever follows half a record would be unreadable.
            self._file.seek(offset)
            self._file.truncate()
            raise
        return Place(self.path.name, offset, self._file.tell() - offset)


class _Head:
    """Status line and headers in the very bytes received. warcio's own class would rewrite names
    and values that are not ASCII, such as GBK file names in Content-Disposition."""

    def __init__(self, got: Received) -> None:
        reason = responses.get(got.status, "")
        lines = [f"{got.protocol} {got.status} {reason}".encode("latin-1")]
        lines += [
            name + b": " + value
            for name, value in got.headers
            if name.lower() != b"transfer-encoding"
        ]
        self.headers_buff = b"\r\n".join(lines) + b"\r\n\r\n"

    def compute_headers_buffer(self, header_filter: object) -> None:
        """Called by warcio before it writes; the bytes are ready."""


def _own_headers(got: Received, capture_id: str, run_id: str) -> dict[str, str]:
    headers = {
        "WARC-Record-ID": _urn(capture_id),
        "WARC-Date": got.fetched_at,
        "XXGK-Run": run_id,
        "XXGK-Role": got.role,
        "XXGK-Status": str(got.status),
        "XXGK-Payload-Length": str(len(got.body)),
        "XXGK-Channel": got.channel_id,
        "XXGK-Via": got.via,
        "XXGK-Request": got.request,
        "XXGK-Error": got.error,
        "XXGK-Validators": json.dumps([got.header("etag"), got.header("last-modified")]),
        "WARC-IP-Address": got.ip_address,
    }
    return {name: value for name, value in headers.items() if value}


def _urn(capture_id: str) -> str:
    c = capture_id
    return f"<urn:uuid:{c[:8]}-{c[8:12]}-{c[12:16]}-{c[16:20]}-{c[20:]}>"


def bare_id(record_id: str | None) -> str:
    """The 32 hex digits of a WARC-Record-ID."""
    return (record_id or "").strip("<>").removeprefix("urn:uuid:").replace("-", "")


# --- reading -----------------------------------------------------------------------------------


def warc_paths(folder: Path) -> list[Path]:
    """The closed files of an archive folder, by name."""
    return sorted((folder / "warc").glob("*" + SUFFIX))


def on_disk(folder: Path, name: str) -> Path:
    """The path of a file by its final name, open or closed. Raises FileNotFoundError."""
    for path in (folder / "warc" / name, folder / "warc" / (name + OPEN)):
        if path.exists():
            return path
    raise FileNotFoundError(f"{folder / 'warc' / name}: the index names this WARC file")


def run_of(path: Path) -> str:
    """The run that wrote a file: its name is ``<run id>-<number>.warc.gz``."""
    return path.name.removesuffix(OPEN).removesuffix(SUFFIX).rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Held:
    """A whole record, where it lies, and the bytes it was read from."""

    record: WarcRecord
    place: Place
    member: Member


def walk(path: Path) -> Iterator[Held | Damage]:
    """Every whole record of a file and the damage between them, in the order of the file."""
    name = path.name.removesuffix(OPEN)
    with path.open("rb", buffering=_BUFFER) as file:
        for found in scan(file, run_of(path)):
            if isinstance(found, Damage):
                yield found
                continue
            try:
                record = _parsed(found, name)
            except DamagedRecordError as problem:
                yield Damage(found.offset, found.end, problem.why)
                continue
            yield Held(record, Place(name, found.offset, found.end - found.offset), found)


def read_record(path: Path, offset: int) -> WarcRecord:
    """The record at ``offset``, its HTTP headers parsed, its body in memory. Raises
    DamagedRecordError where it is not whole to its last bit."""
    name = path.name.removesuffix(OPEN)
    with path.open("rb") as file:
        member = read_member(file, offset, name)
    record = _parsed(member, name)
    if record.headers.get("WARC-Block-Digest") != digest_of(member.block):
        raise DamagedRecordError(name, offset, "does not match its digest")
    record.parse_http()
    return record


def _parsed(member: Member, name: str) -> WarcRecord:
    """Each record by itself: a reader of whole files goes astray behind damage."""
    record = next(ArchiveIterator(BytesIO(member.record), parse_http=False), None)
    if record is None:
        raise DamagedRecordError(name, member.offset, "not a WARC record")
    return record


def whole_length(path: Path) -> int:
    """Up to where the last whole record of a file reaches."""
    with path.open("rb", buffering=_BUFFER) as file:
        found = scan(file, run_of(path))
        return max((one.end for one in found if isinstance(one, Member)), default=0)


def cut_and_close(path: Path) -> Path | None:
    """Cut an ``.open`` file behind its last whole record and close it; None where none is left.
    Damage before that record stays: what follows it is not given up."""
    length = whole_length(path)
    if length == 0:
        path.unlink()
        return None
    with path.open("r+b") as file:
        file.truncate(length)
        file.flush()
        os.fsync(file.fileno())
    return _give_name(path)


def sum_name(path: Path) -> str:
    """What a WARC file is called in the archive's list of digests."""
    return f"{path.parent.name}/{path.name}"


def _give_name(path: Path) -> Path:
    """Close an ``.open`` file for good, and put its digest into the list of the archive."""
    closed = path.with_name(path.name.removesuffix(OPEN))
    path.rename(closed)
    sync_folder(path.parent)
    note_sum(path.parent.parent, sum_name(closed), digest_file(closed))
    return closed


def sync_folder(folder: Path) -> None:
    """Make a rename last. Not every system lets a folder be opened; there it is left to it."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # pragma: no cover - Windows
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
