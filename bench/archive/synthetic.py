"""An invented archive, part by part: neighbouring reports of one year with all their tables.

Streams: no more than one part is in memory. The same seed gives the same rows, whatever the parts
are used for. Knows which table has which rows; knows no files.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.archive import reports as rows
from bench.archive.agencies import YEARS, Agency, Country, found
from bench.archive.facts import STYLES, FactWriter
from bench.archive.figures import APPLICANTS, Cells, Figures, Requests, draw, requests_of_year
from bench.archive.judging import judge
from bench.archive.narrative import Prose, write_prose
from bench.archive.wide import panel_table
from pipelines.building import all_tables
from pipelines.concepts import Term, load_concepts
from pipelines.forms import Form, load_forms
from pipelines.places import SHIPPED
from pipelines.store.shelves import REPORTS_A_SHELF, shelve
from pipelines.tables import TableSpec

SEED = 20261124


@dataclass(frozen=True, slots=True)
class Part:
    """``agencies`` reported on ``year``; ``ids`` are their report ids, sorted; ``style`` is the
    arrangement of each one's page. What else is drawn for them comes from ``changing``."""

    year: int
    edition: str
    agencies: tuple[Agency, ...]
    ids: pa.Array
    figures: Figures
    style: NDArray[np.int64]
    changing: np.random.Generator


@dataclass(frozen=True)
class Synthetic:
    """An archive of ``reports`` reports."""

    reports: int
    seed: int = SEED

    @cached_property
    def country(self) -> Country:
        return found(self.reports, self.seed)

    @cached_property
    def prose(self) -> Prose:
        return write_prose(self.seed)

    @cached_property
    def writers(self) -> Mapping[str, FactWriter]:
        """By edition, what knows its cells."""
        return {form.edition: FactWriter(Cells(form), self.concepts) for form in self.forms}

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        return load_forms(SHIPPED)

    @cached_property
    def concepts(self) -> tuple[Term, ...]:
        return load_concepts(SHIPPED, self.forms)

    @cached_property
    def specs(self) -> Mapping[str, TableSpec]:
        """Every table of a build by name."""
        return {spec.name: spec for spec in all_tables(self.concepts)}

    def parts(self, reports_a_shelf: int = REPORTS_A_SHELF) -> Iterator[Part]:
        """All reports, by year and then by id, in the shelves in which the store keeps them."""
        country = self.country
        carried = np.zeros((len(country.agencies), len(APPLICANTS)), np.int64)
        for year in YEARS:
            rng = np.random.default_rng((self.seed, 3, year))
            requests = requests_of_year(country.asked, year, carried, rng)
            carried = requests.carried_out
            numbers = country.reporting(year)
            ids = [country.report_id(n, year) for n in numbers]
            start = 0
            for shelf in shelve(
                ((year, id_) for id_ in ids), dict.fromkeys(ids, ""), reports_a_shelf
            ):
                end = start + len(shelf.report_ids)
                yield self._part(year, numbers[start:end], shelf.report_ids, requests)
                start = end

    def _part(
        self, year: int, numbers: NDArray[np.int64], ids: Sequence[str], requests: Requests
    ) -> Part:
        country, edition = self.country, edition_of(year)
        changing = np.random.default_rng((self.seed, 4, year, int(numbers[0])))
        cells = self.writers[edition].cells
        return Part(
            year, edition, tuple(country.agencies[n] for n in numbers), pa.array(ids),
            draw(cells, country.asked[numbers], requests.of(numbers), changing),
            numbers % STYLES, changing,
        )  # fmt: skip

    def tables(self, part: Part) -> Iterator[tuple[str, pa.Table]]:
        """Every table of the part by name; facts have texts as dictionaries."""
        cells, rng, count = self.writers[part.edition].cells, part.changing, len(part.ids)
        judged = judge(cells, part.figures)
        captures, digests = rows.hexes(count, 32, rng), rows.hexes(count, 32, rng)
        seen = rows.seen_at(part.year, count, rng)
        reports = rows.report_table(
            part.ids,
            part.year,
            part.edition,
            part.agencies,
            part.figures.count(cells.official),
            judged,
            captures,
            seen,
        )
        yield "reports", reports
        yield "panel", panel_table(reports, cells, part.figures, self.concepts)
        yield "versions", rows.version_table(reports, digests)
        yield "facts", self.facts(part)
        yield "sections", rows.section_table(part.ids, part.year, self.prose, rng)
        yield "checks", rows.check_table(part.ids, part.year, judged)
        yield "issues", rows.issue_table(reports, judged, digests)
        yield "captures", rows.capture_table(reports, rng)
        yield "sightings", rows.sighting_table(reports)

    def facts(self, part: Part) -> pa.Table:
        """Texts that repeat are dictionaries."""
        return self.writers[part.edition].table(part.ids, part.year, part.figures, part.style)


def edition_of(year: int) -> str:
    """The edition of the form in which nearly all report on a year."""
    return "local" if year < 2014 else "2014" if year < 2019 else "2019" if year < 2021 else "2021"
