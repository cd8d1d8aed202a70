"""Archived pages beside the morning page: what is written, and what is said where it cannot be."""

from __future__ import annotations

import shlex
import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.archive import Archive, ArchiveWriter, Received
from pipelines.morning.model import Captured, Morning, News
from pipelines.morning.pages import captures as pages
from pipelines.morning.pages import write_captures, write_morning
from tests.morning.archives import HTML, archive_of, told_of
from tests.morning.mornings import NEWS, RICH
from tests.morning.reading import read, said

REPORT = "<!doctype html><title>年报</title><h1>云山县2026年年报</h1><p>受理 <b>117</b> 件"


def laid(folder: Path, morning: Morning) -> Morning:
    with closing(Archive.open_for_reading(folder / "archive")) as archive:
        return write_captures(folder / "run", morning, archive)


def page_of(folder: Path, morning: Morning) -> str:
    """The page of the first piece of news."""
    after = morning.news[0].after
    assert after is not None
    assert after.page is not None
    return (folder / "run" / after.page).read_text(encoding="utf-8")


def test_an_archived_page_is_laid_beside_the_morning_page_and_linked(tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    captures = archive_of(tmp_path / "archive", {url: (HTML, REPORT.encode())})
    morning = laid(tmp_path, told_of(captures[url]))
    write_morning(tmp_path / "run", morning)
    html = page_of(tmp_path, morning)
    frame = read(html).xpath("//iframe")[0]
    assert frame.get("srcdoc").endswith(REPORT)
    assert frame.get("sandbox") == ""
    facts = said(read(html))
    assert captures[url].payload_digest in facts
    assert captures[url].warc_file in facts
    assert f"Offset{captures[url].warc_offset}" in facts
    links = read((tmp_path / "run" / "index.html").read_text()).xpath("//a/@href")
    assert f"captures/{captures[url].capture_id}.html" in links


def test_a_page_is_decoded_as_the_extractor_decodes_it(tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    body = REPORT.encode("gb18030")
    captures = archive_of(tmp_path / "archive", {url: ("text/html; charset=gb2312", body)})
    morning = laid(tmp_path, told_of(captures[url]))
    assert "云山县2026年年报" in page_of(tmp_path, morning)


def test_an_unchanged_page_shows_the_body_that_it_repeats(tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    archive_of(tmp_path / "archive", {url: (HTML, REPORT.encode())})
    with ArchiveWriter(tmp_path / "archive", "20270205T013000Z") as writer:
        again = writer.write_response(
            Received(url, 304, (), b"", "2027-02-05T01:41:07Z", "a-xxgknb", "article")
        )
        writer.finish()
    html = page_of(tmp_path, laid(tmp_path, told_of(again)))
    assert "云山县2026年年报" in html
    assert "The site said that it is as it was on 2027-02-04 01:41 UTC." in html


def test_what_is_no_web_page_gets_the_command_that_brings_it_out(tmp_path: Path) -> None:
    url, body = "http://a.gov.cn/1.pdf", b"%PDF-1.4 \x00\xff bytes"
    captures = archive_of(tmp_path / "data" / "archive", {url: ("application/pdf", body)})
    with closing(Archive.open_for_reading(tmp_path / "data" / "archive")) as archive:
        morning = write_captures(tmp_path / "run", told_of(captures[url]), archive)
    page = read(page_of(tmp_path, morning))
    assert not page.xpath("//iframe")
    assert "Not a web page: 17 B" in said(page)
    command = shlex.split(page.xpath("//main//code")[-1].text)
    assert command[0] == "warcio"
    bin_folder = Path(sys.executable).parent
    ended = subprocess.run([bin_folder / "warcio", *command[1:]], cwd=tmp_path,
                           capture_output=True, check=True)  # fmt: skip
    assert ended.stdout == body


def test_a_damaged_record_costs_its_own_page_alone(tmp_path: Path) -> None:
    urls = [f"http://a.gov.cn/{n}.html" for n in range(2)]
    captures = archive_of(tmp_path / "archive", {u: (HTML, REPORT.encode()) for u in urls})
    broken = captures[urls[0]]
    (path,) = (tmp_path / "archive" / "warc").glob("*.warc.gz")
    data = bytearray(path.read_bytes())
    assert broken.warc_offset is not None
    assert broken.warc_length is not None
    data[broken.warc_offset : broken.warc_offset + 200] = b"\x00" * 200
    path.write_bytes(data)
    morning = laid(tmp_path, told_of(*captures.values()))
    assert "It cannot be read back" in page_of(tmp_path, morning)
    whole = replace(morning, news=morning.news[1:])
    assert "云山县2026年年报" in page_of(tmp_path, whole)


def test_a_file_that_is_not_there_is_told_on_the_page(tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    captures = archive_of(tmp_path / "archive", {url: (HTML, REPORT.encode())})
    for path in (tmp_path / "archive" / "warc").glob("*"):
        path.unlink()
    assert "It cannot be read back" in page_of(tmp_path, laid(tmp_path, told_of(captures[url])))


def test_a_capture_that_the_index_does_not_have_gets_no_page(tmp_path: Path) -> None:
    archive_of(tmp_path / "archive", {})
    unknown = Captured("00000000000000000000000000000000", "http://a.gov.cn/", "x", None, None)
    evil = replace(unknown, capture_id="../../evil")
    news = (replace(NEWS[0], after=unknown, before=evil),)
    morning = laid(tmp_path, replace(RICH, news=news, n_news=((News.NEW, 1),)))
    assert morning.news[0].after == unknown
    assert morning.news[0].before == evil
    assert not list(tmp_path.rglob("*.html"))


def test_there_are_only_so_many_pages_and_changed_reports_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MAX_PAGES", 2)
    urls = [f"http://a.gov.cn/{n}.html" for n in range(4)]
    captures = archive_of(tmp_path / "archive", {u: (HTML, REPORT.encode()) for u in urls})
    told = told_of(*captures.values())
    changed = replace(told.news[3], kind=News.CHANGED)
    morning = laid(tmp_path, replace(told, news=(*told.news[:3], changed)))
    written = [one.after is not None and one.after.page is not None for one in morning.news]
    assert written == [True, False, False, True]


def test_there_are_only_so_many_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    urls = [f"http://a.gov.cn/{n}.html" for n in range(3)]
    captures = archive_of(tmp_path / "archive", {u: (HTML, REPORT.encode()) for u in urls})
    assert all(
        one.after and one.after.page for one in laid(tmp_path, told_of(*captures.values())).news
    )
    monkeypatch.setattr(pages, "MAX_TOTAL", 1)
    morning = laid(tmp_path, told_of(*captures.values()))
    assert [one.after and one.after.page is not None for one in morning.news] == [
        True, False, False,
    ]  # fmt: skip


def test_a_long_page_is_cut_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "MAX_SHOWN", 100)
    url = "http://a.gov.cn/1.html"
    body = REPORT + "长" * 1000
    captures = archive_of(tmp_path / "archive", {url: (HTML, body.encode())})
    page = read(page_of(tmp_path, laid(tmp_path, told_of(captures[url]))))
    assert f"Cut after 100 of {len(body):,} signs." in said(page)
    assert page.xpath("//iframe")[0].get("srcdoc").endswith(body[:100])


def test_a_body_beyond_the_bound_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MAX_BODY", 20)
    url = "http://a.gov.cn/1.html"
    captures = archive_of(tmp_path / "archive", {url: (HTML, REPORT.encode())})
    page = page_of(tmp_path, laid(tmp_path, told_of(captures[url])))
    assert "not shown" in page
    assert "117" not in page


def test_pages_written_again_stay_as_they_are(tmp_path: Path) -> None:
    url = "http://a.gov.cn/1.html"
    captures = archive_of(tmp_path / "archive", {url: (HTML, REPORT.encode())})
    laid(tmp_path, told_of(captures[url]))
    (page,) = (tmp_path / "run" / "captures").glob("*")
    before = page.stat().st_ino
    laid(tmp_path, told_of(captures[url]))
    assert page.stat().st_ino == before
