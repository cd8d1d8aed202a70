"""Requests that differ in what they send have captures of their own; refusals are known as such."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

from pipelines.archive import Archive, ArchiveWriter, rebuild_index, recover, request_key
from tests.archive.reading import Got, tables

URL = "http://a.gov.cn/list.do"
PAGES = {number: request_key("POST", b"page=%d" % number) for number in (1, 2)}


def test_pages_of_a_list_paged_by_post_are_not_each_others_revisits(
    tmp_path: Path, got: Got
) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        one = writer.write_response(replace(got(URL, b"one"), request=PAGES[1]))
        two = writer.write_response(replace(got(URL, b"two"), request=PAGES[2]))
        plain = writer.write_response(got(URL, b"two"))
        again = writer.write_response(replace(got(URL, b"one"), request=PAGES[1]))
        assert [c.revisit_of for c in (one, two, plain)] == [None, None, None]
        assert again.revisit_of == one.capture_id
        assert writer.last_good(URL, PAGES[2]) == two
        assert writer.last_good(URL) == plain
    written = tables(tmp_path)
    (tmp_path / "index.sqlite").unlink()
    rebuild_index(tmp_path)
    assert tables(tmp_path) == written
    assert Archive.open_for_reading(tmp_path).last_capture(URL, PAGES[1]) == again


def test_a_refusal_is_archived_and_is_no_good_capture(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        page = writer.write_response(got(URL, ETag='"1"'))
        challenge = writer.write_response(
            replace(got(URL, b"<script>", at="2025-04-01T18:00:00Z"), error="blocked:edgeone")
        )
        assert writer.last_good(URL) == page
        assert not challenge.is_good
        unchanged = writer.write_response(got(URL, b"", status=304, at="2025-04-02T18:00:00Z"))
    assert unchanged.revisit_of == page.capture_id
    written = tables(tmp_path)
    rebuild_index(tmp_path)
    assert tables(tmp_path) == written
    assert [c.error for c in written["captures"]] == ["", "blocked:edgeone", ""]


def test_an_index_of_other_tables_is_made_anew(tmp_path: Path, got: Got) -> None:
    with ArchiveWriter(tmp_path, "night1") as writer:
        writer.write_response(got(URL))
    written = tables(tmp_path)
    database = sqlite3.connect(tmp_path / "index.sqlite")
    database.execute("ALTER TABLE captures DROP COLUMN request")
    database.execute("PRAGMA user_version = 0")
    database.close()
    recover(tmp_path)
    assert tables(tmp_path) == written
