"""A record that was damaged: after reindex the next crawl fetches what it held, and in full."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pipelines.archive import UnreadablePayloadError, rebuild_index
from tests.crawler.columns import page
from tests.crawler.site import Crawls, Site, report_row, trs_list

WITH_ETAG, PLAIN, OTHER = "/nb/t1.html", "/nb/t2.html", "/nb/t3.html"


def column(site: Site, crawls: Crawls) -> None:
    paths = (WITH_ETAG, PLAIN, OTHER)
    site.answers["/nb/"] = trs_list(
        report_row(f".{path[3:]}", f"甲县第{n}局2024年政府信息公开年度报告")
        for n, path in enumerate(paths)
    )
    for path in paths:
        site.answers[path] = page(f"{path} " * 300)
    site.answers[WITH_ETAG] = page("with a tag " * 300, ETag='"1"')
    crawls.register(("county-nb", "trs", site.url("/nb/")))


def damage(crawls: Crawls, url: str) -> None:
    for capture in crawls.archive.captures():
        if capture.url == url and capture.revisit_of is None:
            path = crawls.archive_folder / "warc" / str(capture.warc_file)
            data = bytearray(path.read_bytes())
            data[int(capture.warc_offset or 0) + int(capture.warc_length or 0) // 2] ^= 4
            path.write_bytes(data)


@pytest.mark.parametrize(("path", "nights"), [(PLAIN, 1), (WITH_ETAG, 2)])
def test_what_a_damaged_record_held_is_archived_anew(
    site: Site, crawls: Crawls, path: str, nights: int
) -> None:
    column(site, crawls)
    for night in range(nights):
        assert crawls.run(f"night{night + 1}") == 0
    damage(crawls, site.url(path))
    assert any(site.url(path) in line for line in crawls.archive.verify())
    lost = crawls.archive.last_capture(site.url(path))
    assert lost is not None
    with pytest.raises(UnreadablePayloadError, match="damaged record"):
        crawls.archive.read(lost)
    rebuild_index(crawls.archive_folder)
    site.served.clear()
    site.conditional.clear()
    assert crawls.run("after") == 0
    assert (path, 200) in site.served
    assert path not in site.conditional
    again = crawls.archive.last_capture(site.url(path))
    assert again is not None
    assert (again.run_id, again.status, again.revisit_of) == ("after", 200, None)
    assert crawls.archive.read(again).body == site.answers[path].body
    other = crawls.archive.last_capture(site.url(OTHER))
    assert other is not None
    assert other.revisit_of is not None, "what was not damaged is not fetched to be kept twice"
    assert list(crawls.archive.verify()) == []


def test_a_page_that_is_not_due_is_asked_for_where_its_record_was_lost(
    site: Site, crawls: Crawls
) -> None:
    column(site, crawls)
    assert crawls.run("night1") == 0
    assert crawls.run("night2") == 0
    damage(crawls, site.url(WITH_ETAG))
    rebuild_index(crawls.archive_folder)
    _age(crawls.archive_folder)
    site.served.clear()
    assert crawls.run("after") == 0
    asked = {path for path, _ in site.served}
    assert WITH_ETAG in asked
    assert PLAIN not in asked, "what was listed long ago is asked for each quarter"


def _age(folder: Path) -> None:
    """As if the rows, which were listed long ago, had been known for as long."""
    database = sqlite3.connect(folder / "index.sqlite")
    with database:
        database.execute("UPDATE sightings SET first_seen = '2020-01-01T00:00:00Z'")
        database.execute(
            "UPDATE captures SET fetched_at = '2020-01-01T00:00:00Z' WHERE revisit_of IS NULL"
        )
    database.close()
