"""What a crash, a torn file, a lost index and a second writer do to an archive."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.archive import (
    Archive,
    ArchiveBusyError,
    ArchiveWriter,
    ChannelEnd,
    FailedFetch,
    SeenRow,
    compare,
    rebuild_index,
    recover,
)
from tests.archive.reading import Got, tables

URL = "http://a.gov.cn/t20250101_1.html"
CHANNEL = "taian-xxgknb"


def write_nights(folder: Path, got: Got) -> None:
    """Three nights: a list, the same list with a row changed and one gone, a failing list."""
    first = (SeenRow("http://a.gov.cn/1", "一", "2025-01-20", "report"),
             SeenRow("http://a.gov.cn/2", "二", None, "other"))  # fmt: skip
    nights = [(first, True), ((SeenRow("http://a.gov.cn/1", "一（更正）", None, "report"),), True),
              ((), False)]  # fmt: skip
    for number, (rows, whole) in enumerate(nights, start=1):
        at = f"2025-04-0{number}T18:00:00Z"
        with ArchiveWriter(folder, f"night{number}", max_warc_bytes=4000) as writer:
            writer.write_response(got(URL, at=at, ETag='"1"', Content_Encoding="identity"))
            writer.write_response(got(URL, b"", status=304, at=at))
            for n in range(6):
                writer.write_response(got(f"{URL}?{n}", b"%d%d" % (n, number), at=at))
            writer.write_response(got("http://a.gov.cn/robots.txt", b"", status=404, at=at))
            writer.record_failure(FailedFetch(f"{URL}?dns", "dns", at, CHANNEL, "article"))
            writer.record_failure(FailedFetch("http://b.gov.cn/robots.txt", "dns", at, "", ""))
            delta = compare(writer.sightings_of(CHANNEL), rows, whole_list=whole)
            writer.write_channel_end(
                ChannelEnd(CHANNEL, "http://a.gov.cn/", "ok_new", "说明", len(rows), 1, delta)
            )
            if number != 2:
                writer.finish()


def leave_open(folder: Path) -> Path:
    """Turn the newest file into what a crash leaves."""
    path = sorted((folder / "warc").iterdir())[-1]
    return path.rename(path.with_name(path.name + ".open"))


def test_an_index_rebuilt_from_the_files_alone_equals_the_one_written_by_the_crawl(
    tmp_path: Path, got: Got
) -> None:
    write_nights(tmp_path, got)
    written = tables(tmp_path)
    assert {name: len(rows) for name, rows in written.items()} == {
        "captures": 33 - 1,  # the failure of night two that belonged to no channel
        "sightings": 2,
        "outcomes": 3,
        "runs": 3,
    }
    (tmp_path / "index.sqlite").unlink()
    rebuild_index(tmp_path)
    assert tables(tmp_path) == written


def test_a_lost_index_is_made_anew_when_the_next_crawl_starts(tmp_path: Path, got: Got) -> None:
    write_nights(tmp_path, got)
    written = tables(tmp_path)
    (tmp_path / "index.sqlite").unlink()
    recover(tmp_path)
    assert tables(tmp_path) == written


def test_a_torn_tail_is_cut_and_what_stood_before_it_is_kept(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        kept = writer.write_response(got(URL))
        torn = writer.write_response(got(f"{URL}?2", b"x" * 500))
    path = leave_open(tmp_path)
    path.write_bytes(path.read_bytes()[:-7])
    recover(tmp_path)
    archive = Archive.open_for_reading(tmp_path)
    assert list(archive.captures()) == [kept], "the row of the lost record goes with it"
    assert archive.read(kept).body == b"<p>report</p>"
    assert torn.warc_offset == (tmp_path / "warc" / "night1-1.warc.gz").stat().st_size
    assert list(archive.verify()) == []


@pytest.mark.parametrize("tail", [b"\x1f\x8b\x08\x00", b"garbage", b"\0" * 4096])
def test_whatever_stands_behind_the_last_record_is_cut(
    tmp_path: Path, got: Got, tail: bytes
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        writer.write_response(got(URL))
    path = leave_open(tmp_path)
    whole = path.stat().st_size
    with path.open("ab") as file:
        file.write(tail)
    recover(tmp_path)
    assert (tmp_path / "warc" / "night1-1.warc.gz").stat().st_size == whole


def test_damage_within_an_open_file_does_not_cost_what_stands_behind_it(
    tmp_path: Path, got: Got
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        damaged = writer.write_response(got(URL, b"x" * 500))
        behind = writer.write_response(got(f"{URL}?2"))
    path = leave_open(tmp_path)
    data = bytearray(path.read_bytes())
    data[(damaged.warc_offset or 0) + 200] ^= 1
    path.write_bytes(bytes(data) + b"torn")
    recover(tmp_path)
    archive = Archive.open_for_reading(tmp_path)
    assert archive.read(behind).body == b"<p>report</p>"
    assert (tmp_path / "warc" / "night1-1.warc.gz").stat().st_size == len(data)
    assert any(damaged.capture_id in line for line in archive.verify())


def test_records_that_the_index_had_not_yet_are_indexed(tmp_path: Path, got: Got) -> None:
    write_nights(tmp_path, got)
    written = tables(tmp_path)
    path = leave_open(tmp_path)
    name = path.name.removesuffix(".open")
    database = sqlite3.connect(tmp_path / "index.sqlite")
    with database:
        database.execute("DELETE FROM captures WHERE warc_file = ?", (name,))
        database.execute("DELETE FROM outcomes WHERE run_id = 'night3'")
        database.execute("UPDATE runs SET finished_at = NULL WHERE run_id = 'night3'")
    database.close()
    recover(tmp_path)
    assert tables(tmp_path) == written


def test_a_file_without_one_whole_record_is_removed(tmp_path: Path) -> None:
    ArchiveWriter(tmp_path, "night1").close()
    path = leave_open(tmp_path)
    path.write_bytes(path.read_bytes()[:20])
    recover(tmp_path)
    assert list((tmp_path / "warc").iterdir()) == []


def test_a_damaged_file_is_reported_with_its_name(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        writer.write_response(got(URL, b"x" * 5000))
        writer.write_response(got(f"{URL}?2", b"y" * 5000))
    path = tmp_path / "warc" / "night1-1.warc.gz"
    whole = path.read_bytes()
    path.write_bytes(whole[:-30])
    archive = Archive.open_for_reading(tmp_path)
    problems = list(archive.verify())
    assert any("torn" in problem for problem in problems)
    assert any("no record" in problem for problem in problems)
    path.unlink()
    missing, unproven = archive.verify()
    assert missing == "archive/warc/night1-1.warc.gz: the file is missing, and 2 captures with it"
    assert unproven.startswith("archive/index.sqlite: runs: 1 rows")


def test_a_second_writer_waits_and_then_says_who_holds_the_archive(tmp_path: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from pipelines.archive import ArchiveWriter;"
        "w = ArchiveWriter(Path(sys.argv[1]), 'night1'); print('held', flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        with pytest.raises(ArchiveBusyError, match=str(holder.pid)):
            ArchiveWriter(tmp_path, "night2", lock_seconds=0.3)
        assert time.monotonic() - started >= 0.3
        holder.kill()
    with ArchiveWriter(tmp_path, "night2", lock_seconds=2) as writer:
        assert writer.run_id == "night2"
    assert len(Archive.open_for_reading(tmp_path).warc_files()) == 2
