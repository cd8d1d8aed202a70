"""All tables but those of reports: findings, fetches, links, nights, coverage, what people wrote.

Knows which records make which table; their rows are made by ``assemble`` and ``coverage``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from pipelines import tables
from pipelines.archive import Capture, Outcome, Sighting
from pipelines.archive.records import REPORT
from pipelines.assemble import (
    Filled,
    capture_row,
    curated_tables,
    in_order,
    outcome_rows,
    sighting_row,
)
from pipelines.building.files import Files, digest
from pipelines.building.materials import Materials
from pipelines.coverage import Listed, coverage_rows, unread_listings
from pipelines.findings import archive_issues, issue_rows, last_asked
from pipelines.gathering import Gathered, held_reports
from pipelines.store import File, divide
from pipelines.tables import Row

# A part stands in memory as records and as rows: of fetches, of which there are most, 3 KB each.
_CAPTURES_A_PART = 32_768


class Others:
    """The files of these tables."""

    def __init__(self, files: Files, of: Materials, gathered: Gathered) -> None:
        self._files, self._of, self._gathered = files, of, gathered

    def files(self, sightings: Sequence[Sighting]) -> Iterator[File]:
        of, archive = self._of, self._of.archive
        read = {one.capture.url for one in self._gathered.sighted}
        unread = {s.url for s in sightings if s.verdict == REPORT} - read
        asked = last_asked(archive.captures(), unread)
        loose = [*self._gathered.loose, *archive_issues(asked, sightings)]
        issues = tables.ISSUES
        yield from self._parts(Filled(issues, in_order(issues, issue_rows(loose, None))))
        for filled in curated_tables(of.registry, of.forms, of.concepts):
            yield from self._parts(filled)
        for captures in divide(archive.captures(), _CAPTURES_A_PART):
            yield self._captures(captures)
        for spec, rows in (
            (tables.SIGHTINGS, map(sighting_row, sightings)),
            (tables.OUTCOMES, outcome_rows(archive.outcomes(), self._gathered.sighted)),
        ):
            for part in divide(rows):
                yield self._files.part(spec, None, part)
        yield from self._coverage(
            unread_listings(of.registry, sightings, read, asked.came), tuple(archive.outcomes())
        )

    def _captures(self, captures: Sequence[Capture]) -> File:
        """What was fetched never changes: where the ids are the same, so are the rows."""
        name = digest("\n".join(f"{c.capture_id} {c.warc_file} {c.warc_offset}" for c in captures))
        return self._files.named(
            tables.CAPTURES, None, name, lambda: [capture_row(capture) for capture in captures]
        )

    def _coverage(self, listed: Iterable[Listed], outcomes: Sequence[Outcome]) -> Iterator[File]:
        held = held_reports(self._gathered)
        rows = coverage_rows(self._of.registry, held, outcomes, listed)
        by_year: dict[int, list[Row]] = defaultdict(list)
        for row in rows:
            by_year[int(str(row[0]))].append(row)
        for year in sorted(by_year):
            for part in divide(in_order(tables.COVERAGE, by_year[year])):
                yield self._files.part(tables.COVERAGE, year, part)

    def _parts(self, filled: Filled) -> Iterator[File]:
        for part in divide(filled.rows):
            if part:
                yield self._files.part(filled.spec, None, part)
