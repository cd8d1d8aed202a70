"""Verify names every bit that is not as it was; reindex makes the index anew and loses what is lost."""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.archive import (
    Archive,
    ArchiveBusyError,
    ArchiveWriter,
    Checked,
    FailedFetch,
    UnreadablePayloadError,
    check_archive,
    rebuild_index,
)
from pipelines.archive.warc import Held, walk
from pipelines.fixity.finding import WHAT_TO_DO, Finding, Kind
from tests.archive.reading import received, tables
from tests.archive.test_recovery import CHANNEL, URL, write_nights

FLIPS = 40
KILLS = 5
FIRST = "night1-1.warc.gz"


@pytest.fixture(scope="module")
def three_nights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fixity")
    write_nights(folder, received)
    return folder


@pytest.fixture
def archive(three_nights: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(three_nights, tmp_path / "archive"))


def check(folder: Path) -> list[Finding]:
    return list(check_archive(folder, Checked()))


def kinds(folder: Path) -> set[Kind]:
    return {finding.kind for finding in check(folder)}


def flip(path: Path, at: int, bit: int = 0) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << bit]))


def set_row(folder: Path, statement: str) -> None:
    database = sqlite3.connect(folder / "index.sqlite")
    with database:
        database.execute(statement)
    database.close()


def record_of(folder: Path, url: str) -> tuple[Path, int, int]:
    """The file of the first capture of an address, and where its record begins and ends."""
    capture = next(c for c in tables(folder)["captures"] if c.url == url and c.warc_file)
    return (
        folder / "warc" / capture.warc_file,
        capture.warc_offset,
        capture.warc_offset + capture.warc_length,
    )


def test_an_intact_archive_gives_no_finding(archive: Path) -> None:
    checked = Checked()
    assert list(check_archive(archive, checked)) == []
    files = sorted((archive / "warc").iterdir())
    assert checked.files == len(files) > 3
    assert checked.size == sum(path.stat().st_size for path in files)
    assert checked.records == sum(1 for path in files for _ in walk(path))


def test_every_flipped_bit_of_a_warc_file_is_named_with_its_file(archive: Path) -> None:
    dice = random.Random(11)
    files = sorted((archive / "warc").iterdir())
    for _ in range(FLIPS):
        path, bit = dice.choice(files), dice.randrange(8)
        at = dice.randrange(path.stat().st_size)
        flip(path, at, bit)
        assert [f for f in check(archive) if f.path == f"archive/warc/{path.name}"], (path, at, bit)
        flip(path, at, bit)
    assert check(archive) == []


def test_damage_is_named_with_the_capture_that_lay_there(archive: Path) -> None:
    path, start, end = record_of(archive, f"{URL}?3")
    flip(path, (start + end) // 2)
    (found,) = (f for f in check(archive) if f.kind is Kind.DAMAGED_RECORD)
    assert found.path == f"archive/warc/{path.name}"
    assert f"from byte {start} to {end}" in found.detail
    assert f"{URL}?3" in found.detail


def test_every_flipped_bit_of_the_index_that_changes_a_row_is_named(archive: Path) -> None:
    dice = random.Random(12)
    index = archive / "index.sqlite"
    before = tables(archive)
    named = 0
    for _ in range(FLIPS):
        shutil.copy(index, archive.parent / "kept")
        at, bit = dice.randrange(index.stat().st_size), dice.randrange(8)
        flip(index, at, bit)
        found = [f for f in check(archive) if f.path == "archive/index.sqlite"]
        named += bool(found)
        if not found:  # a bit of the room that SQLite does not use
            assert tables(archive) == before, (at, bit)
        for left in archive.glob("index.sqlite-*"):
            left.unlink()
        shutil.copy(archive.parent / "kept", index)
    assert named > 0  # most of so small an index is room that SQLite does not use
    assert check(archive) == []


@pytest.mark.parametrize(
    "statement",
    [
        *(f"UPDATE captures SET {change} WHERE capture_id IN (SELECT capture_id FROM captures"
          " WHERE warc_file IS NOT NULL AND revisit_of IS NOT NULL LIMIT 1)"
          for change in ("url = url || '1'", "warc_offset = warc_offset + 1",
                         "warc_length = warc_length + 1", "status = 200 - status",
                         "payload_digest = 'sha1:'", "payload_length = payload_length + 1",
                         "run_id = 'night9'", "channel_id = 'x'", "role = 'list'",
                         "revisit_of = NULL", "error = 'captcha'", "etag = 'x'",
                         "last_modified = 'x'", "media_type = 'x'", "via = 'x'", "request = 'x'",
                         "fetched_at = '2025'")),
        "UPDATE captures SET error = 'timeout' WHERE warc_file IS NULL",
        "DELETE FROM captures WHERE warc_file IS NULL AND channel_id <> ''",
        "DELETE FROM captures WHERE rowid = 3",
        "UPDATE sightings SET title = '' WHERE url LIKE '%1'",
        "UPDATE sightings SET gone_at = NULL",
        "UPDATE sightings SET first_seen = '2024' WHERE url LIKE '%1'",
        "DELETE FROM sightings",
        "UPDATE outcomes SET outcome = 'ok_nothing_new' WHERE run_id = 'night2'",
        "UPDATE outcomes SET n_gone = 7",
        "DELETE FROM outcomes WHERE run_id = 'night1'",
        "UPDATE runs SET finished_at = '2025' WHERE run_id = 'night2'",
        "UPDATE runs SET started_at = '2025' WHERE run_id = 'night2'",
        "INSERT INTO outcomes VALUES ('night1', 'nobody', 'ok_new', '', 0, 0, 0, 0)",
        "INSERT INTO captures SELECT 'invented', run_id, channel_id, role, url, fetched_at, status,"
        " media_type, payload_digest, payload_length, warc_file, warc_offset, warc_length,"
        " revisit_of, error, etag, last_modified, via, request FROM captures LIMIT 1",
    ],
)  # fmt: skip
def test_a_row_that_is_not_what_the_files_say_is_named_and_reindex_mends_it(
    archive: Path, statement: str
) -> None:
    before = tables(archive)
    set_row(archive, statement)
    assert tables(archive) != before
    assert kinds(archive) == {Kind.INDEX_ROW}
    done = rebuild_index(archive)
    assert done.differences
    assert tables(archive) == before
    assert check(archive) == []


def test_files_that_are_gone_strange_or_left_open_are_named(archive: Path) -> None:
    warc = archive / "warc"
    shutil.copy(warc / FIRST, archive.parent / FIRST)
    (warc / FIRST).unlink()
    assert Kind.MISSING_FILE in kinds(archive)
    shutil.copy(archive.parent / FIRST, warc / FIRST)
    assert kinds(archive) == set()
    (warc / "notes.txt").write_text("?")
    (archive / "more").write_text("?")
    shutil.copy(warc / FIRST, warc / "night9-1.warc.gz.open")
    found = {(f.kind, f.path) for f in check(archive)}
    assert found >= {
        (Kind.UNKNOWN_FILE, "archive/warc/notes.txt"),
        (Kind.UNKNOWN_FILE, "archive/more"),
        (Kind.LEFT_OPEN, "archive/warc/night9-1.warc.gz.open"),
    }
    (warc / "night9-1.warc.gz.open").rename(warc / "night9-1.warc.gz")
    assert kinds(archive) >= {Kind.UNKNOWN_FILE, Kind.REPEATED_RECORD}


def test_a_list_of_digests_that_is_damaged_is_named_and_not_written_into(archive: Path) -> None:
    sums = archive / "SHA256SUMS"
    before = sums.read_bytes()
    dice = random.Random(13)
    for _ in range(FLIPS):
        at, bit = dice.randrange(len(before)), dice.randrange(8)
        flip(sums, at, bit)
        damaged = sums.read_bytes()
        assert any("SHA256SUMS" in str(f) for f in check(archive)), (at, bit)
        assert sums.read_bytes() == damaged
        sums.write_bytes(before)
    sums.unlink()
    assert check(archive) == []
    assert sums.read_bytes() == before, "noted again from files that are whole"


def test_verify_looks_away_from_what_a_crawl_is_writing(archive: Path) -> None:
    with ArchiveWriter(archive, "night4") as writer:
        writer.write_response(received(f"{URL}?new"))
        writer.record_failure(FailedFetch(f"{URL}?dns", "dns", "2025", CHANNEL, "article"))
        checked = Checked()
        assert list(check_archive(archive, checked)) == []
        assert checked.without_rows_of_the_crawl
        flip(archive / "warc" / FIRST, 100)
        assert kinds(archive) == {Kind.DAMAGED_RECORD}


def test_a_run_that_was_killed_before_its_first_record_is_no_finding(archive: Path) -> None:
    set_row(archive, "INSERT INTO runs VALUES ('night4', '2025-05-01T00:00:00Z', NULL)")
    assert check(archive) == []
    set_row(archive, "UPDATE runs SET finished_at = '2025' WHERE run_id = 'night4'")
    assert kinds(archive) == {Kind.INDEX_ROW}


def test_damage_costs_its_record_and_is_told_once(archive: Path) -> None:
    before = tables(archive)["captures"]
    path, start, end = record_of(archive, f"{URL}?3")
    (lost,) = (c for c in before if (c.warc_file, c.warc_offset) == (path.name, start))
    flip(path, (start + end) // 2)
    reader = Archive.open_for_reading(archive)
    with pytest.raises(UnreadablePayloadError, match=f"damaged record at {start}"):
        reader.read(lost)
    for other in before:
        if other.warc_file and lost.capture_id not in (other.capture_id, other.revisit_of):
            assert reader.read(other).status == (other.status if other.status != 304 else 200)
    done = rebuild_index(archive)
    assert [(s.file, s.damage.offset, s.damage.end) for s in done.stretches] == [
        (path.name, start, end)
    ]
    assert [d.index for d in done.differences or ()] == [lost]
    assert [c for c in before if c != lost] == tables(archive)["captures"]
    assert check(archive) == [], "it is noted"
    checked = Checked()
    list(check_archive(archive, checked))
    assert checked.known == 1
    flip(archive / "damage.tsv", 5)
    assert kinds(archive) == {Kind.UNREADABLE_LIST, Kind.DAMAGED_RECORD}


def test_a_revisit_whose_original_is_lost_is_named(archive: Path) -> None:
    for capture in tables(archive)["captures"]:
        if capture.url == URL and capture.revisit_of is None:
            flip(archive / "warc" / capture.warc_file, capture.warc_offset + 300)
    assert kinds(archive) == {Kind.DAMAGED_RECORD, Kind.LOST_ORIGINAL}
    rebuild_index(archive)
    assert check(archive) == []
    with ArchiveWriter(archive, "night4") as writer:
        assert writer.last_good(URL) is None, "nothing can be found unchanged"
        again = writer.write_response(received(URL, ETag='"1"'))
        assert again.revisit_of is None
        assert writer.read(again).body == b"<p>report</p>"


def test_lists_and_failures_that_a_damaged_record_held_are_told_by_reindex(archive: Path) -> None:
    ends = [
        (path, one.place)
        for path in sorted((archive / "warc").iterdir())
        for one in walk(path)
        if isinstance(one, Held) and one.record.headers.get("XXGK-Kind") == "channel-end"
    ]
    path, place = ends[0]
    flip(path, place.offset + place.length // 2)
    found = check(archive)
    unproven = {f.detail.partition(":")[0] for f in found if f.kind is Kind.INDEX_UNPROVEN}
    assert unproven == {"captures", "sightings", "outcomes"}
    assert not [f for f in found if f.kind is Kind.INDEX_ROW]
    done = rebuild_index(archive)
    told = [str(difference) for difference in done.differences or ()]
    assert any(line.startswith("outcomes night1") for line in told)
    assert any(line.startswith("sightings") and "http://a.gov.cn/2" in line for line in told)
    assert any(line.startswith("captures") and "?dns" in line for line in told)


def test_a_run_of_which_the_first_record_is_lost_is_known_by_its_captures(archive: Path) -> None:
    for path in (archive / "warc").glob("night1-*"):
        flip(path, 60)
    rebuild_index(archive)
    (run,) = (r for r in tables(archive)["runs"] if r.run_id == "night1")
    assert run.started_at == "2025-04-01T18:00:00Z"
    assert run.finished_at is not None


@pytest.mark.parametrize("garbage", [b"", b"no database at all", bytes(9000)])
def test_an_index_that_is_none_is_named_and_made_anew(archive: Path, garbage: bytes) -> None:
    before = tables(archive)
    (archive / "index.sqlite").write_bytes(garbage)
    assert Kind.INDEX_UNREADABLE in kinds(archive)
    rebuild_index(archive)
    assert tables(archive) == before
    assert check(archive) == []
    (archive / "index.sqlite").write_bytes(garbage)
    with ArchiveWriter(archive, "night4"):
        pass
    assert tables(archive)["captures"] == before["captures"], "a crawl makes it anew as well"


def test_reindex_refuses_while_a_crawl_writes(archive: Path) -> None:
    with ArchiveWriter(archive, "night4"), pytest.raises(ArchiveBusyError):
        rebuild_index(archive, lock_seconds=0)


def test_reindex_puts_aside_what_was_read_from_damaged_files(archive: Path) -> None:
    path, start, end = record_of(archive, f"{URL}?3")
    flip(path, (start + end) // 2)
    aside: list[str] = []
    rebuild_index(archive, put_aside=aside.append)
    assert aside == [path.name]


def test_bytes_inserted_into_a_file_shift_its_records_and_reindex_finds_them(archive: Path) -> None:
    path, start, _ = record_of(archive, f"{URL}?3")
    before = {c.capture_id for c in tables(archive)["captures"]}
    data = path.read_bytes()
    path.write_bytes(data[:start] + b"inserted" + data[start:])
    assert kinds(archive) == {Kind.DAMAGED_RECORD, Kind.INDEX_ROW}
    rebuild_index(archive)
    reader = Archive.open_for_reading(archive)
    assert {c.capture_id for c in reader.captures()} == before
    for capture in reader.captures():
        if capture.warc_file:
            reader.read(capture)
    assert check(archive) == []


def killed(archive: Path) -> Iterator[float]:
    code = (
        "import sys; from pathlib import Path; from pipelines.archive import rebuild_index;"
        "print('go', flush=True); [rebuild_index(Path(sys.argv[1])) for _ in range(99)]"
    )
    dice = random.Random(14)
    for _ in range(KILLS):
        command = [sys.executable, "-c", code, str(archive)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            moment = dice.uniform(0, 0.4)
            time.sleep(moment)
            process.send_signal(signal.SIGKILL)
        yield moment


def test_reindex_killed_at_any_moment_leaves_a_whole_index(archive: Path) -> None:
    before = tables(archive)
    for moment in killed(archive):
        assert tables(archive) == before, moment
    rebuild_index(archive)
    assert tables(archive) == before
    assert check(archive) == []


def test_every_kind_says_what_to_do() -> None:
    assert set(WHAT_TO_DO) == set(Kind)
