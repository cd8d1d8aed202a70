"""Damage of every kind: each record that was not touched is found, none is invented, none wrong."""

from __future__ import annotations

import gzip
import random
import time
import tracemalloc
import zlib
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.archive import ArchiveWriter, FailedFetch
from pipelines.archive.members import Damage, DamagedRecordError, Member, scan
from pipelines.archive.warc import read_record
from tests.archive.reading import received

RUN = "night1"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of a run: text, bytes that do not compress and hold gzips, an empty body."""
    folder, dice = tmp_path_factory.mktemp("members"), random.Random(5)
    url = "http://a.gov.cn/"
    with ArchiveWriter(folder, RUN) as writer:
        for n in range(6):
            writer.write_response(received(f"{url}{n}", f"<p>{n} 年度报告</p>".encode() * n * 30))
            noise = dice.randbytes(dice.randrange(3000))
            nested = noise + gzip.compress(noise) + b"\x1f\x8b\x08\x00" * 5
            writer.write_response(received(f"{url}{n}.doc", nested))
        writer.write_response(received(f"{url}0", b"", status=304))
        writer.record_failure(FailedFetch(url, "dns", "2025-03-31T18:00:00Z", "", "list"))
        writer.finish()
    return folder / "warc" / f"{RUN}-1.warc.gz"


def read(data: bytes, path: Path) -> list[Member | Damage]:
    path.write_bytes(data)
    with path.open("rb") as file:
        return list(scan(file, RUN))


def members(data: bytes, path: Path) -> list[Member]:
    return [one for one in read(data, path) if isinstance(one, Member)]


def test_an_undamaged_file_is_its_records_and_nothing_else(whole: Path, tmp_path: Path) -> None:
    found = read(whole.read_bytes(), tmp_path / "f")
    assert all(isinstance(one, Member) for one in found)
    assert len(found) == 1 + 12 + 1 + 1
    assert b"".join(one.record for one in found if isinstance(one, Member)) == gzip.decompress(
        whole.read_bytes()
    )


def flip(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    changed = bytearray(data)
    changed[at] ^= 1 << (size % 8)
    return bytes(changed), range(at, at + 1)


def remove(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    return data[:at] + data[at + size :], range(at, at + size)


def insert(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    return data[:at] + random.Random(at).randbytes(size) + data[at:], range(at - 1, at + 1)


def zero(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    return data[:at] + bytes(len(data[at : at + size])) + data[at + size :], range(at, at + size)


def truncate(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    return data[:at], range(at, len(data))


def swap(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    """Two blocks that stand beside each other change places."""
    one, two = data[at : at + size], data[at + size : at + 2 * size]
    return data[:at] + two + one + data[at + 2 * size :], range(at, at + 2 * size)


def repeat_part(data: bytes, at: int, size: int) -> tuple[bytes, range]:
    return data[: at + size] + data[at:], range(at + size - 1, at + size + 1)


@pytest.mark.parametrize("damage", [flip, remove, insert, zero, truncate, swap, repeat_part])
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(where=st.floats(0, 1, exclude_max=True), size=st.integers(1, 5000))
def test_damage_costs_what_it_touches(
    whole: Path,
    tmp_path: Path,
    damage: Callable[[bytes, int, int], tuple[bytes, range]],
    where: float,
    size: int,
) -> None:
    data = whole.read_bytes()
    before = members(data, tmp_path / "before")
    damaged, touched = damage(data, int(where * len(data)), size)
    untouched = [m.record for m in before if m.end <= touched.start or m.offset >= touched.stop]
    found = read(damaged, tmp_path / "after")
    records = [one.record for one in found if isinstance(one, Member)]
    assert set(untouched) <= set(records)
    assert set(records) <= {m.record for m in before}, "none is invented, none is wrong"
    assert (found[0].offset, found[-1].end) == (0, len(damaged)) if found else not damaged
    assert all(a.end == b.offset for a, b in pairwise(found)), "no byte is left out"


def packed(head: bytes, block: bytes, level: int = 9) -> bytes:
    return gzip.compress(head + b"\r\n\r\n" + block + b"\r\n\r\n", level, mtime=0)


def record(block: bytes, run: str = RUN, length: int | None = None, level: int = 9) -> bytes:
    told = len(block) if length is None else length
    head = f"WARC/1.1\r\nWARC-Type: metadata\r\nXXGK-Run: {run}\r\nContent-Length: {told}"
    return packed(head.encode(), block, level)


def test_a_checksum_that_is_wrong_is_damage_though_all_inflates(tmp_path: Path) -> None:
    one, two = record(b"17 applications", level=0), record(b"next")
    at = one.index(b"17")
    flipped = one[:at] + b"97" + one[at + 2 :]
    found = read(flipped + two, tmp_path / "f")
    assert found[0] == Damage(0, len(one), "does not inflate: incorrect data check")
    assert isinstance(found[1], Member)
    path = tmp_path / f"{RUN}-1.warc.gz"
    path.write_bytes(flipped + two)
    with pytest.raises(DamagedRecordError, match="at 0: does not inflate"):
        read_record(path, 0)


def test_records_within_an_archived_file_are_no_records_of_ours(tmp_path: Path) -> None:
    """A WARC file of somebody else, archived as an attachment, in a record that is damaged."""
    inner = record(b"theirs", run="another-run") * 3
    outer, last = record(inner, level=0), record(b"ours")
    assert inner in outer
    torn = bytearray(outer)
    torn[12] ^= 0xFF
    found = read(bytes(torn) + last, tmp_path / "f")
    assert [type(one) for one in found] == [Damage, Member]
    assert found[0].end == len(outer)
    control = read(outer + last, tmp_path / "f")
    assert [type(one) for one in control] == [Member, Member]


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (packed(b"WARC/1.1\r\nContent-Length: 3", b"four"), "longer than its header says"),
        (packed(b"WARC/1.1\r\nContent-Length: 5", b"four"), "not as long as its header says"),
        (packed(b"WARC/1.1\r\nContent-Length: 99999999999", b""), "longer than any record may be"),
        (packed(b"WARC/1.1\r\nContent-Length: -4", b"four"), "a header without a length"),
        (packed(b"WARC/1.1\r\nContent-Length: 4" + b" " * 90_000, b"four"), "header without an end"),
        (gzip.compress(b"GET / HTTP/1.1\r\n\r\n"), "not a WARC record"),
        (gzip.compress(b"WARC"), "not as long as its header says"),
        (gzip.compress(b""), "not as long as its header says"),
    ],
)  # fmt: skip
def test_a_member_that_is_no_whole_record_is_damage(
    tmp_path: Path, member: bytes, why: str
) -> None:
    found = read(member + record(b"next"), tmp_path / "f")
    assert isinstance(found[0], Damage)
    assert why in found[0].why
    assert (found[0].end, type(found[1])) == (len(member), Member)


def test_a_bomb_is_left_where_it_grows_beyond_what_it_says(tmp_path: Path) -> None:
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = stream.compress(b"WARC/1.1\r\nContent-Length: 10\r\n\r\n")
    bomb += b"".join(stream.compress(bytes(1 << 24)) for _ in range(32)) + stream.flush()
    path = tmp_path / "f"
    path.write_bytes(bomb + record(b"next"))
    tracemalloc.start()
    with path.open("rb") as file:
        found = list(scan(file, RUN))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [type(one) for one in found] == [Damage, Member]
    assert peak < 4_000_000


@pytest.mark.parametrize("filled", [bytes(1 << 20), random.Random(1).randbytes(1 << 20)])
def test_a_file_of_nothing_is_read_once(tmp_path: Path, filled: bytes) -> None:
    path = tmp_path / "f"
    path.write_bytes(filled * 64)
    started = time.process_time()
    with path.open("rb") as file:
        (found,) = scan(file, RUN)
    assert (found.offset, found.end) == (0, 64 << 20)
    assert time.process_time() - started < 5


def test_bytes_made_to_keep_the_search_busy_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Heads without end, one behind the other: each would be inflated to the end of the file."""
    monkeypatch.setattr("pipelines.archive.members._VAIN_WORK", 1 << 22)
    monkeypatch.setattr("pipelines.archive.members._VAIN_SHARE", 0)
    head = f"WARC/1.1\r\nXXGK-Run: {RUN}\r\nContent-Length: 200000000\r\n\r\n".encode()
    stream = zlib.compressobj(0, zlib.DEFLATED, 31)
    start = stream.compress(head) + stream.flush(zlib.Z_SYNC_FLUSH)
    block = b"\x00\x00\x20\xff\xdf"  # a stored block of 8 KiB
    trap = (start + block + start.ljust(8192, b"\0")) * 600
    path = tmp_path / "f"
    for made in (trap, b"\x1f\x8b\x08\x00" * (1 << 20)):
        path.write_bytes(made)
        started = time.process_time()
        with path.open("rb") as file:
            (found,) = scan(file, RUN)
        assert isinstance(found, Damage)
        assert time.process_time() - started < 5
