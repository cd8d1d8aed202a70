"""Nights of one column, archived, built and told of: pages and rows by hand, a day from each night
to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pipelines.archive import Archive, ArchiveWriter, ChannelEnd, Received, SeenRow, compare
from pipelines.archive.records import now
from pipelines.clock import utc_now
from pipelines.extract import Source
from pipelines.forms import Form
from pipelines.model import Extraction
from pipelines.morning.gathering import NightTold, gather_morning
from pipelines.morning.model import Morning, Publication
from pipelines.places import Places
from pipelines.settings import CLOCK_AHEAD
from tests.core.pages import page, received
from tests.published.records import CHANNEL, bare, made, records

COLUMN = "http://a.invalid/nb/"
OFFICE = "云山县人民政府办公室"


def title_of(year: int, agency: str = OFFICE) -> str:
    return f"{agency}{year}年政府信息公开工作年度报告"


def page_of(year: int, first: int = 1, agency: str = OFFICE) -> bytes:
    """A report with one row of section three; ``first`` is its first figure."""
    text = page(received(first, 0, 0, 0, 0, 0, first), title=title_of(2022, agency)).decode()
    return text.replace("2022", str(year)).encode()


@dataclass
class County:
    folder: Path
    read: Callable[[Source], Extraction]
    forms: tuple[Form, ...]
    monkeypatch: pytest.MonkeyPatch
    run_ids: list[str] = field(default_factory=list)
    builds: list[Path] = field(default_factory=list)

    @property
    def places(self) -> Places:
        return Places(self.folder / "curated", self.folder)

    def night(
        self, pages: Mapping[str, bytes], rows: Mapping[str, str], extractor: str = "1"
    ) -> None:
        """A night on which these pages came and the list showed these rows, by address with their
        titles; and the build after it."""
        self.monkeypatch.setenv(CLOCK_AHEAD.variable, str(86400 * len(self.run_ids)))
        run_id = utc_now().strftime("%Y%m%dT%H%M%SZ")
        self.run_ids.append(run_id)
        with ArchiveWriter(self.places.archive, run_id) as writer:
            for url, body in pages.items():
                headers = ((b"Content-Type", b"text/html; charset=utf-8"),)
                writer.write_response(
                    Received(url, 200, headers, body, now(), CHANNEL, "article", COLUMN)
                )
            listed = [SeenRow(url, title, None, "report") for url, title in rows.items()]
            delta = compare(writer.sightings_of(CHANNEL), listed, whole_list=True)
            outcome = "ok_new" if delta.new else "ok_nothing_new"
            writer.write_channel_end(
                ChannelEnd(CHANNEL, COLUMN, outcome, "", len(listed), 0, delta)
            )
            writer.finish()
        self.builds.append(self._build(extractor))

    def morning(self, before: int = -2) -> Morning:
        """The morning after the last night, held against the build after another."""
        told = NightTold(
            self.run_ids[-1], "", None, Publication.PUBLISHED, self.builds[before], self.builds[-1]
        )
        return gather_morning(self.places, told)

    def _build(self, extractor: str) -> Path:
        archive = Archive.open_for_reading(self.places.archive)
        extractions = {}
        for file in archive.files_of_pages():
            for capture in archive.pages_of(file):
                payload = archive.read(capture)
                source = Source(payload.body, "page.html", payload.content_type)
                extractions[capture.capture_id] = self.read(source)
        content = records(
            self.forms, tuple(archive.captures()), extractions, tuple(archive.sightings()),
            tuple(archive.outcomes()),
        )  # fmt: skip
        archive.close()
        done, _ = made(self.places.build, content, extractor, finish=bare)
        return done.folder
