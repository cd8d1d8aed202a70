"""A data folder as the crawl and the extraction of some nights leave it, without any page.

The extractions are some dozens that were really made, with other agencies, years and figures.
Knows where crawl and extraction put things; knows nothing of builds.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from random import Random

from bench.archive.agencies import YEARS, channel_rows, publisher_rows
from bench.archive.synthetic import Synthetic, edition_of
from bench.pages import KINDS, varied
from pipelines.archive import Capture
from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.records import REPORT, ChannelEnd, Delta, SeenRow
from pipelines.engine import extracts_folder
from pipelines.extract import Extractor
from pipelines.extracts import write_extracts
from pipelines.forms import load_forms
from pipelines.model import Extraction, Fact
from pipelines.places import SHIPPED, Places
from pipelines.tables import Row, TableSpec
from pipelines.tables.curated import CHANNELS, PUBLISHERS

_REPORTS_A_FILE = 5_000
_MODELS = 12  # extractions of each edition
_DRAWN_ANEW = ("proactive", "statistics", "indicators")  # tables whose figures few rules bind


@dataclass(frozen=True, slots=True)
class Found:
    """An agency's report of a year, by the number of the agency."""

    agency: int
    year: int


@dataclass(frozen=True)
class DataFolder:
    """``--curated`` and ``--data`` of an archive that grows night by night."""

    places: Places
    synthetic: Synthetic

    def write_registry(self) -> None:
        """Write the registry of the whole country."""
        country, curated = self.synthetic.country, self.places.curated
        curated.mkdir(parents=True)
        _write_csv(curated / "publishers.csv", PUBLISHERS, publisher_rows(country))
        _write_csv(curated / "channels.csv", CHANNELS, channel_rows(country))

    def reports(self) -> tuple[Found, ...]:
        """All reports of the archive, oldest first."""
        country = self.synthetic.country
        return tuple(Found(int(n), year) for year in YEARS for n in country.reporting(year))

    def add_night(self, run_id: str, reports: Sequence[Found]) -> None:
        """What a night leaves that found these reports: captures, sightings, extractions."""
        self.places.archive.mkdir(parents=True, exist_ok=True)
        parts = [reports[n : n + _REPORTS_A_FILE] for n in range(0, len(reports), _REPORTS_A_FILE)]
        with closing(Index.for_writing(self.places.archive / INDEX_FILE)) as index:
            for number, part in enumerate(parts, start=1):
                self._add_file(index, run_id, f"{run_id}-{number}", part)

    def _add_file(self, index: Index, run_id: str, name: str, reports: Sequence[Found]) -> None:
        at = f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}T17:00:00Z"
        captures = [self._capture(run_id, at, name, n, one) for n, one in enumerate(reports)]
        shown: dict[str, list[SeenRow]] = defaultdict(list)
        with index.transaction():
            index.start_run(run_id, at)
            for capture, one in zip(captures, reports, strict=True):
                index.add_capture(capture)
                title = self._title(one)
                shown[capture.channel_id].append(SeenRow(capture.url, title, None, REPORT))
            for channel, rows in shown.items():
                delta = Delta(new=tuple(rows))
                end = ChannelEnd(channel, "", "ok_new", "", len(rows), delta=delta)
                index.end_channel(run_id, at, end)
            index.add_warc_file(f"{name}.warc.gz")
        made = (
            (capture.capture_id, self._extraction(one))
            for capture, one in zip(captures, reports, strict=True)
        )
        write_extracts(extracts_folder(self.places.forms, self.places.build), name, made)

    def _capture(self, run_id: str, at: str, name: str, number: int, one: Found) -> Capture:
        agency = self.synthetic.country.agencies[one.agency]
        digest = sha256(f"{run_id} {one.agency} {one.year}".encode()).hexdigest()
        listing = f"http://{agency.code}.invalid/nb/"
        return Capture(
            capture_id=digest[:32], run_id=run_id, channel_id=agency.channel_id, role="article",
            url=f"{listing}{one.year}/t{one.agency}.html", fetched_at=at, status=200,
            media_type="text/html", payload_digest=f"sha1:{digest[32:].upper()}",
            payload_length=60_000, warc_file=f"{name}.warc.gz", warc_offset=number * 8_000,
            warc_length=8_000, revisit_of=None, error="", etag="", last_modified="", via=listing,
        )  # fmt: skip

    def _title(self, one: Found) -> str:
        name = self.synthetic.country.agencies[one.agency].name
        return f"{name}{one.year}年政府信息公开工作年度报告"

    def _extraction(self, one: Found) -> Extraction:
        """A model with another agency, another year and other figures."""
        agency = self.synthetic.country.agencies[one.agency]
        rng = Random(one.agency * 10_000 + one.year)
        model = rng.choice(self._models[edition_of(one.year)])
        said = replace(
            model.provenance, title=self._title(one), agency=agency.name, report_year=one.year,
            published_at=f"{one.year + 1}-01-{rng.randrange(10, 31)}", scope=agency.scope,
            agency_type=agency.agency_type, document_number=None,
        )  # fmt: skip
        facts = tuple(_drawn_anew(fact, rng) for fact in model.facts)
        return replace(model, provenance=said, facts=facts)

    @cached_property
    def _models(self) -> Mapping[str, tuple[Extraction, ...]]:
        """By edition."""
        forms = {form.edition: form for form in load_forms(SHIPPED)}
        extractor = Extractor(tuple(forms.values()))
        kinds = {kind.edition: kind for kind in KINDS if kind.name == "clean"}
        return {
            edition: tuple(
                extractor.extract(varied(kinds[edition], form, n).source) for n in range(_MODELS)
            )
            for edition, form in forms.items()
        }


def _drawn_anew(fact: Fact, rng: Random) -> Fact:
    if fact.key.table not in _DRAWN_ANEW or not fact.value:
        return fact
    value = rng.randrange(1, 3 + 2 * abs(int(fact.value)))
    return fact._replace(value=Decimal(value), raw=str(value))


def _write_csv(path: Path, spec: TableSpec, rows: Iterator[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([field.name for field in spec.fields])
        # Sorted as the registry wants it.
        writer.writerows(sorted(["" if v is None else str(v) for v in row] for row in rows))
