"""Nights of one column written straight into an archive, and what a build says of them.

The archive is a real one, with the clock set ahead a day from night to night; pages are judged as
the crawler judges them, extracted, gathered and put into tables as a build does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from crawler.stand_ins import Answer, stand_in
from pipelines.archive import (
    Archive,
    ArchiveWriter,
    ChannelEnd,
    FailedFetch,
    Received,
    SeenRow,
    compare,
)
from pipelines.archive.records import REPORT, now
from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Extraction
from pipelines.registry import Channel, ChannelId, PublisherId, Registry
from pipelines.settings import CLOCK_AHEAD
from tests.published.records import Records, assemble, publisher, records
from tests.versions.pages import AGENCY, PAGE, Page

COLUMN = "http://a.invalid/nb/"
ARTICLE = COLUMN + "1.html"
OWNER = PublisherId("yixian-czj")
REPORT_ID = "yixian-czj-2023-own"
Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came for an address. ``status`` None: nothing came."""

    body: bytes = b""
    status: int | None = 200
    error: str = ""
    media_type: str = "text/html; charset=utf-8"
    location: str = ""


GONE = Fetched(b"<h1>404 Not Found</h1>", 404)
TIMEOUT = Fetched(status=None, error="timeout")


def moved_to(url: str, status: int = 301) -> Fetched:
    return Fetched(b"", status, location=url)


class History:
    """Nights, one after the other. ``channels`` are those of the registry."""

    def __init__(
        self, folder: Path, extractor: Extractor, forms: tuple[Form, ...],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        self._folder, self._extractor, self._forms = folder, extractor, forms
        self._monkeypatch = monkeypatch
        self._read: dict[bytes, Extraction] = {}
        self.nights = 0
        self.channels: dict[str, str] = {"yixian-nb": COLUMN}

    def night(
        self,
        pages: Mapping[str, Fetched | Page],
        listed: Iterable[str] | None = None,
        *,
        channel: str = "yixian-nb",
        days: float = 1,
    ) -> None:
        """A night after so many days. ``listed`` are the addresses that the whole list shows, those
        of ``pages`` if not given; ``None`` rows of a list that did not come: ``unlisted_night``."""
        rows = [SeenRow(url, PAGE.title, None, REPORT) for url in listed or ()]
        if listed is None:
            rows = [SeenRow(url, PAGE.title, None, REPORT) for url in pages]
        self._write(pages, rows, channel, days, "ok_new", whole_list=True)

    def silent_night(self, *, channel: str = "yixian-nb", days: float = 1) -> None:
        """The site did not answer at all."""
        self._write({}, [], channel, days, "timeout", whole_list=False)

    def _write(
        self, pages: Mapping[str, Fetched | Page], rows: list[SeenRow], channel: str, days: float,
        outcome: str, *, whole_list: bool,
    ) -> None:  # fmt: skip
        ahead = CLOCK_AHEAD.value()
        self._set_clock(ahead + days * 86400)
        self.nights += 1
        with ArchiveWriter(self._folder, f"night{self.nights:03}") as writer:
            for number, (url, page) in enumerate(pages.items()):
                self._set_clock(ahead + days * 86400 + number)
                _fetch(writer, channel, url, page)
            delta = compare(writer.sightings_of(channel), rows, whole_list=whole_list)
            end = ChannelEnd(channel, self.channels[channel], outcome, "", len(rows), 0, delta)
            writer.write_channel_end(end)
            writer.finish()

    def _set_clock(self, ahead: float) -> None:
        self._monkeypatch.setenv(CLOCK_AHEAD.variable, str(ahead))

    def tables(self) -> Mapping[str, list[Row]]:
        """The rows of the tables of reports, as a build makes them."""
        return {
            filled.spec.name: [
                dict(zip((f.name for f in filled.spec.fields), row, strict=True))
                for row in filled.rows
            ]
            for filled in assemble(self._records())
        }

    @property
    def archive(self) -> Archive:
        return Archive.open_for_reading(self._folder)

    def versions(self, report_id: str = REPORT_ID) -> list[tuple[object, object, object]]:
        """(current, address, cells changed) of each version in order."""
        return [
            (row["is_current"], str(row["url"]), row["n_cells_changed"])
            for row in self.tables()["versions"]
            if row["report_id"] == report_id
        ]

    def report(self, report_id: str = REPORT_ID) -> Row:
        (found,) = (r for r in self.tables()["reports"] if r["report_id"] == report_id)
        return found

    def figure(self, table: str, row: str, column: str) -> object:
        (found,) = (
            fact["value"]
            for fact in self.tables()["facts"]
            if (fact["table_name"], fact["row_code"], fact["column_code"]) == (table, row, column)
            and fact["report_id"] == REPORT_ID
        )
        return found

    def n_figures(self) -> int:
        return sum(fact["value"] is not None for fact in self.tables()["facts"])

    def issues(self, *codes: str) -> list[tuple[object, object]]:
        """(code, address) of the issues with one of the codes."""
        found = self.tables()["issues"]
        return [(row["code"], row["url"]) for row in found if row["code"] in codes]

    def sighting(self, url: str = ARTICLE, channel: str = "yixian-nb") -> object:
        """When the row was seen to be gone, None where it is there."""
        (found,) = (s for s in self.archive.sightings() if (s.channel_id, s.url) == (channel, url))
        return found.gone_at

    def _records(self) -> Records:
        archive = self.archive
        captures = tuple(archive.captures())
        extractions = {}
        for file in archive.warc_files():
            for capture in archive.pages_of(file):
                payload = archive.read(capture)
                extractions[capture.capture_id] = self._extracted(
                    Source(payload.body, "page.html", payload.content_type)
                )
        made = records(
            self._forms, captures, extractions, tuple(archive.sightings()),
            tuple(archive.outcomes()),
        )  # fmt: skip
        registry = Registry(
            publishers=(
                publisher(PublisherId("yixian"), "乙县人民政府", "county", "990300", None),
                publisher(OWNER, AGENCY, "department", "990300", PublisherId("yixian")),
            ),
            channels=tuple(
                Channel(ChannelId(id_), OWNER, "trs", url, None, None, (), "verified", "", "")
                for id_, url in self.channels.items()
            ),
            errors=(),
        )
        return Records(
            registry, made.forms, made.concepts, made.captures, made.sightings, made.outcomes,
            made.extractions,
        )  # fmt: skip

    def _extracted(self, source: Source) -> Extraction:
        key = source.media_type.encode() + source.body
        if key not in self._read:
            self._read[key] = self._extractor.extract(source)
        return self._read[key]


def _fetch(writer: ArchiveWriter, channel: str, url: str, page: Fetched | Page) -> None:
    if isinstance(page, Page):
        page = Fetched(page.body, media_type=page.media_type)
    if page.status is None:
        writer.record_failure(FailedFetch(url, page.error, now(), channel, "article", COLUMN))
        return
    error = page.error
    if not error and page.status == 200:
        error = stand_in(Answer(url, url, "article", "text/html", page.body))
    headers = [(b"Content-Type", page.media_type.encode())]
    if page.location:
        headers.append((b"Location", page.location.encode()))
    writer.write_response(
        Received(
            url,
            page.status,
            tuple(headers),
            page.body,
            now(),
            channel,
            "article",
            COLUMN,
            error=error,
        )
    )
