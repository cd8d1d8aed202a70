"""Writing and reading back: responses, revisits, failures, outcomes and sightings."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from pathlib import Path

import brotli
import pytest
from warcio.archiveiterator import ArchiveIterator

from pipelines.archive import (
    About,
    Archive,
    ArchiveWriter,
    ChannelEnd,
    FailedFetch,
    PayloadTooLargeError,
    SeenRow,
    UnreadablePayloadError,
    compare,
)
from tests.archive.reading import Got, tables

URL = "http://a.gov.cn/t20250101_1.html"
CHANNEL = "taian-xxgknb"
ROWS = (
    SeenRow("http://a.gov.cn/1.html", "甲县2024年政府信息公开年度报告", "2025-01-20", "report"),
    SeenRow("http://a.gov.cn/2.html", "培训会", None, "other"),
)


def end(rows: tuple[SeenRow, ...], writer: ArchiveWriter, **how: bool) -> ChannelEnd:
    delta = compare(writer.sightings_of(CHANNEL), rows, whole_list=how.get("whole_list", True))
    return ChannelEnd(CHANNEL, "http://a.gov.cn/l/", "ok_new", "", len(rows), 0, delta)


def test_a_compressed_body_is_kept_as_received_and_read_back_decoded(
    tmp_path: Path, got: Got
) -> None:
    body = gzip.compress("年度报告".encode())
    with ArchiveWriter(tmp_path, "night1") as writer:
        capture = writer.write_response(got(URL, body, Content_Encoding="gzip", ETag='"1"'))
        payload = writer.read(capture)
    assert payload.body.decode() == "年度报告"
    assert payload.content_type == "text/html; charset=utf-8"
    assert (capture.payload_length, capture.media_type, capture.etag) == (
        len(body),
        "text/html",
        '"1"',
    )
    with next((tmp_path / "warc").iterdir()).open("rb") as file:
        assert [r.rec_type for r in ArchiveIterator(file)] == ["warcinfo", "response"]
    assert body in gzip.decompress(next((tmp_path / "warc").iterdir()).read_bytes())


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("deflate", zlib.compress(b"text")),
        ("deflate", zlib.compress(b"text")[2:-4]),  # raw deflate under the same name
        ("gzip", gzip.compress(b"te") + gzip.compress(b"xt") + b"\0\0"),
        ("br", brotli.compress(b"text")),
        ("identity", b"text"),
    ],
)
def test_every_content_encoding_that_servers_send_can_be_read(
    tmp_path: Path, got: Got, encoding: str, body: bytes
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        capture = writer.write_response(got(URL, body, Content_Encoding=encoding))
        assert writer.read(capture).body == b"text"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_a_decompression_bomb_raises(tmp_path: Path, got: Got, encoding: str) -> None:
    pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress}[encoding]
    with ArchiveWriter(tmp_path, "night1") as writer:
        capture = writer.write_response(got(URL, pack(bytes(5_000_000)), Content_Encoding=encoding))
        with pytest.raises(PayloadTooLargeError):
            writer.read(capture, max_body=1_000_000)


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_is_not_what_its_header_says_raises(
    tmp_path: Path, got: Got, encoding: str
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        for number, body in enumerate((b"no such thing", gzip.compress(b"text" * 99)[:-20])):
            capture = writer.write_response(got(f"{URL}?{number}", body, Content_Encoding=encoding))
            with pytest.raises(UnreadablePayloadError):
                writer.read(capture)


def test_headers_that_are_not_ascii_are_kept_byte_by_byte(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        capture = writer.write_response(got(URL, Content_Disposition='filename="附件.doc"'))
        headers = dict(writer.read(capture).headers)
    assert headers["Content-Disposition"].encode("latin-1").decode("gb18030").endswith('附件.doc"')


def test_the_same_bytes_again_become_a_revisit_that_reads_as_the_original(
    tmp_path: Path, got: Got
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        first = writer.write_response(got(URL))
    with ArchiveWriter(tmp_path, "night2") as writer:
        second = writer.write_response(got(URL, at="2025-04-01T18:00:00Z"))
        third = writer.write_response(got(URL, at="2025-04-01T18:00:01Z"))
        other = writer.write_response(got(URL, b"<p>corrected</p>", at="2025-04-01T18:00:02Z"))
        error = writer.write_response(got(URL, b"<p>corrected</p>", status=500))
    assert (second.revisit_of, third.revisit_of) == (first.capture_id, first.capture_id)
    assert second.payload_digest == first.payload_digest
    assert other.revisit_of is None
    assert error.revisit_of is None, "another status is another answer"
    archive = Archive.open_for_reading(tmp_path)
    assert archive.read(third).body == b"<p>report</p>"
    assert archive.last_capture(URL) == other


def test_a_304_is_a_revisit_without_http_headers(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        first = writer.write_response(got(URL, ETag='"1"'))
        writer.write_response(got(URL, b"gone for a day", status=404, at="2025-04-01T18:00:00Z"))
        unchanged = writer.write_response(got(URL, b"", status=304, at="2025-04-02T18:00:00Z"))
        assert writer.read(unchanged).status == 200
        assert writer.last_good(URL) == unchanged
    assert (unchanged.revisit_of, unchanged.status) == (first.capture_id, 304)
    with next((tmp_path / "warc").iterdir()).open("rb") as file:
        record = next(r for r in ArchiveIterator(file) if r.rec_type == "revisit")
        headers = record.rec_headers
        assert record.http_headers is None
    assert headers.get_header("WARC-Refers-To-Target-URI") == URL
    assert headers.get_header("WARC-Refers-To-Date") == first.fetched_at


def test_a_file_tells_who_crawled_and_is_closed_by_its_name(tmp_path: Path, got: Got) -> None:
    about = About(user_agent="xxgk-archive/0.1", operator="mailto:a@example.org")
    writer = ArchiveWriter(tmp_path, "night1", about)
    assert [p.name for p in (tmp_path / "warc").iterdir()] == ["night1-1.warc.gz.open"]
    writer.write_response(got(URL))
    writer.close()
    writer.close()
    path = tmp_path / "warc" / "night1-1.warc.gz"
    with path.open("rb") as file:
        info = next(iter(ArchiveIterator(file))).content_stream().read().decode()
    assert "robots: obey" in info
    assert "mailto:a@example.org" in info


def test_files_rotate_at_a_size_and_both_checkers_pass_on_all(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1", max_warc_bytes=3000) as writer:
        captures = [writer.write_response(got(f"{URL}?{n}", b"%d" % n)) for n in range(12)]
        writer.write_response(got(f"{URL}?1", b"1"))
        writer.write_response(got(f"{URL}?2", b"", status=304))
        writer.write_channel_end(end(ROWS, writer))
        writer.finish()
    paths = sorted((tmp_path / "warc").iterdir())
    assert len(paths) > 2
    for tool in ("warcio", "fastwarc"):
        for path in paths:
            command = [str(Path(sys.executable).parent / tool), "check", str(path)]
            assert subprocess.run(command, capture_output=True, check=False).returncode == 0, tool
    archive = Archive.open_for_reading(tmp_path)
    assert [archive.read(c).body for c in captures] == [b"%d" % n for n in range(12)]
    assert list(archive.verify()) == []
    assert archive.warc_files() == tuple(path.name for path in paths)


def test_rows_are_seen_change_go_and_come_back(tmp_path: Path) -> None:
    one, two = ROWS
    renamed = SeenRow(one.url, one.title + "（更正）", one.listed_on, one.verdict)
    with ArchiveWriter(tmp_path, "night1") as writer:
        outcome = writer.write_channel_end(end(ROWS, writer))
        assert (outcome.n_listed, outcome.n_new, outcome.n_gone) == (2, 2, 0)
        outcome = writer.write_channel_end(end((renamed,), writer))
        assert (outcome.n_new, outcome.n_gone) == (0, 1)
        known = writer.sightings_of(CHANNEL)
        assert known[one.url].title.endswith("（更正）")
        assert known[two.url].gone_at is not None
        writer.write_channel_end(end((renamed, two), writer))
        assert writer.sightings_of(CHANNEL)[two.url].gone_at is None


def test_a_list_walked_in_part_takes_no_row_away(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        writer.write_channel_end(end(ROWS, writer))
        writer.write_channel_end(end((), writer, whole_list=False))
        assert all(s.gone_at is None for s in writer.sightings_of(CHANNEL).values())


def test_a_failed_fetch_is_a_capture_without_status(tmp_path: Path) -> None:
    failure = FailedFetch(URL, "dns", "2025-03-31T18:00:00Z", CHANNEL, "list")
    with ArchiveWriter(tmp_path, "night1") as writer:
        writer.record_failure(failure)
        writer.write_channel_end(end((), writer))
    archive = Archive.open_for_reading(tmp_path)
    (capture,) = archive.captures()
    assert (capture.error, capture.status, capture.warc_file) == ("dns", None, None)
    assert archive.last_capture(URL) is None
    with pytest.raises(UnreadablePayloadError, match="dns"):
        archive.read(capture)


def test_a_run_is_finished_only_when_it_says_so(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path, "night1"):
        pass
    with ArchiveWriter(tmp_path, "night2") as writer:
        writer.finish()
    assert [run.finished_at is not None for run in tables(tmp_path)["runs"]] == [False, True]


def test_a_run_id_that_is_no_file_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="run id"):
        ArchiveWriter(tmp_path, "../night1")


def test_an_archive_that_was_never_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="no archive"):
        Archive.open_for_reading(tmp_path)


def test_a_crawl_that_is_writing_can_be_read(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        capture = writer.write_response(got(URL))
        archive = Archive.open_for_reading(tmp_path)
        assert archive.read(next(archive.captures())).body == b"<p>report</p>"
        assert archive.last_capture(URL) == capture
        assert list(archive.verify()) == []
