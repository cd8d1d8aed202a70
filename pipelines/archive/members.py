"""The gzip members of a WARC file: those that hold a whole record, and the damage between them.

After damage the next whole record of the same run is looked for; a member is never trusted for
where it seems to end, only for what it holds from its first byte to its checksum. The work is
bounded whatever the bytes are, and no more than one record is in memory. Knows gzip and so much of
WARC that it can tell a whole record; knows nothing of what records say.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAGIC = b"\x1f\x8b\x08\x00"  # gzip, deflate, no optional fields: as WARC files have it
_VERSION = b"WARC/1."
_BLANK = b"\r\n\r\n"
_READ, _GROW = 16 * 1024, 256 * 1024
_MAX_HEAD = 64 * 1024
# No response is kept that is larger than a quarter of it (DOWNLOAD_MAXSIZE).
_MAX_RECORD = 256 * 1024 * 1024
# What looking for records in damage may inflate in vain: so many bytes, and so many for each byte
# of the file that lies behind; a beginning that is none counts as some. A file in which every
# record is damaged stays below it; only bytes that are made for it would go on for hours.
_VAIN_WORK, _VAIN_SHARE, _VAIN_TRY = 1 << 29, 16, 1 << 10


class DamagedRecordError(ValueError):
    """Raised where no whole record lies: ``file`` from ``offset``, and what is wrong."""

    def __init__(self, file: str, offset: int, why: str) -> None:
        super().__init__(f"{file}: damaged record at {offset}: {why}")
        self.file, self.offset, self.why = file, offset, why


@dataclass(frozen=True, slots=True)
class Member:
    """A whole record: bytes ``offset`` to ``end`` of the file, ``record`` when inflated."""

    offset: int
    end: int
    record: bytes

    @property
    def block(self) -> memoryview:
        """What stands between the header and the two line ends behind every record."""
        return memoryview(self.record)[self.record.index(_BLANK) + len(_BLANK) : -len(_BLANK)]


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that hold no whole record. ``why`` says what is wrong with the first of them."""

    offset: int
    end: int
    why: str


@dataclass(frozen=True, slots=True)
class _Broken:
    why: str
    inflated: int


def scan(file: BinaryIO, run_id: str) -> Iterator[Member | Damage]:
    """All of a file, in its order, without gaps. Behind damage a record counts only if it is of
    the run: what an archived file carries inside it is no record of ours."""
    size = file.seek(0, 2)
    ours = b"\r\nXXGK-Run: " + run_id.encode() + b"\r\n"
    position, in_vain = 0, 0
    damage: Damage | None = None
    while position < size and in_vain <= _VAIN_WORK + _VAIN_SHARE * position:
        found = _inflate(file, position)
        if isinstance(found, Member) and damage and ours not in _head(found.record):
            found = _Broken("a record of another run", len(found.record))
        if isinstance(found, Member):
            if damage is not None:
                yield Damage(damage.offset, position, damage.why)
                damage = None
            yield found
            position = found.end
        else:
            damage = damage or Damage(position, size, found.why)
            in_vain += found.inflated + _VAIN_TRY
            position = _next_magic(file, position + 1, size)
    if damage is not None:
        yield damage


def read_member(file: BinaryIO, offset: int, name: str) -> Member:
    """The record at an offset. Raises DamagedRecordError."""
    found = _inflate(file, offset)
    if isinstance(found, _Broken):
        raise DamagedRecordError(name, offset, found.why)
    return found


def _inflate(file: BinaryIO, offset: int) -> Member | _Broken:
    file.seek(offset)
    stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
    record = bytearray()
    told: int | None = None  # how long the record says it is
    piece = b""
    while not stream.eof:
        data = stream.unconsumed_tail or file.read(_READ)
        if not data and len(piece) < _GROW:
            return _Broken("torn: the file ends within the record", len(record))
        try:
            piece = stream.decompress(data, _GROW)
        except zlib.error as problem:
            return _Broken(_said(problem), len(record))
        record += piece
        if told is None:
            try:
                told = _told_length(record)
            except ValueError as problem:
                return _Broken(str(problem), len(record))
        if told is not None and len(record) > told:
            return _Broken("longer than its header says", len(record))
    if told is None or len(record) != told or not record.endswith(_BLANK):
        return _Broken("not as long as its header says", len(record))
    return Member(offset, file.tell() - len(stream.unused_data), bytes(record))


def _told_length(record: bytearray) -> int | None:
    """The length of a record by its header; None where that is not there yet. Raises ValueError
    where it is no header."""
    if not record.startswith(_VERSION[: len(record)]):
        raise ValueError("not a WARC record")
    end = record.find(_BLANK, 0, _MAX_HEAD)
    if end < 0:
        if len(record) >= _MAX_HEAD:
            raise ValueError("a header without an end")
        return None
    for line in bytes(record[:end]).split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length" and value.strip().isdigit() and len(value) < 20:
            told = end + len(_BLANK) + int(value) + len(_BLANK)
            if told > _MAX_RECORD:
                raise ValueError("longer than any record may be")
            return told
    raise ValueError("a header without a length")


def _head(record: bytes) -> bytes:
    return record[: record.index(_BLANK) + 2]


def _said(problem: zlib.error) -> str:
    """What zlib found, without its numbers."""
    return f"does not inflate: {str(problem).rpartition(': ')[2]}"


def _next_magic(file: BinaryIO, start: int, size: int) -> int:
    """Where the next member may begin; the size of the file where none does."""
    file.seek(start)
    position, tail = start, b""
    while data := file.read(_GROW):
        window = tail + data
        found = window.find(_MAGIC)
        if found >= 0:
            return position - len(tail) + found
        position += len(data)
        tail = window[-(len(_MAGIC) - 1) :]
    return size
