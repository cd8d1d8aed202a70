"""What a build says that the morning page tells: reports by id, issues, failed checks, coverage.

Reads the Parquet files of a build with DuckDB; compares nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from pipelines.diff.builds import Build
from pipelines.diff.sources import Source, open_source
from pipelines.morning.model import CoverageCount, FailedCheck, IssueCount
from pipelines.store import read_manifest

# Report years of which coverage is told: the one that is awaited or just due, and the one before.
_COVERED_YEARS = 2
_COVERAGE = ("found", "late", "no_table", "missing", "unreachable", "not_due", "not_watched")
_SEVERITIES = "['error', 'warning', 'info']"
# Since 2019 a government owes the consolidated report; before, the law did not say which.
_KIND = """CASE WHEN due_on IS NULL THEN 'others' WHEN level = 'department' THEN 'departments'
    WHEN expected_scope IS DISTINCT FROM 'own' THEN 'governments' ELSE 'others' END"""


@dataclass(frozen=True, slots=True)
class Report:
    """The current version of a report, as table ``reports`` has it."""

    report_id: str
    agency: str
    report_year: int
    title: str
    channel_id: str | None
    url: str
    capture_id: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a report, and where it was found."""

    url: str
    report_id: str
    capture_id: str


class Tables:
    """The tables of one build. Raises BuildMissingError, or DuckDB's errors where files are bad."""

    def __init__(self, source: Source, connection: duckdb.DuckDBPyConnection) -> None:
        self._source = source
        self._db = connection

    @property
    def build(self) -> Build:
        return self._source.build

    def rows(self, table: str) -> int:
        return self.build.manifest.rows(table)

    def reports(self, ids: Sequence[str]) -> Mapping[str, Report]:
        """Those of these ids that the build has."""
        found = self._reports("SEMI JOIN chosen USING (report_id) ORDER BY report_id", ids)
        return {one.report_id: one for one in found}

    def first_reports(self, ids: Sequence[str], limit: int) -> tuple[Report, ...]:
        """The first of these by agency and year."""
        order = f"ORDER BY agency, report_year, report_id LIMIT {limit}"
        return tuple(self._reports(f"SEMI JOIN chosen USING (report_id) {order}", ids))

    def report_ids(self) -> tuple[str, ...]:
        sql = f"SELECT report_id FROM ({self._source.select('reports', ('report_id',))})"
        return tuple(str(id_) for (id_,) in self._db.execute(sql).fetchall())

    def versions_at(self, urls: Sequence[str]) -> tuple[Version, ...]:
        """The versions that were found at these addresses or stand there now, the newest of an
        address last: one that moved was found elsewhere."""
        columns = ("url", "report_id", "capture_id", "version")
        found, now = (self._source.select(name, columns) for name in ("versions", "reports"))
        self._choose("url", urls)
        sql = f"""SELECT url, report_id, capture_id FROM (FROM ({found}) UNION FROM ({now}))
            SEMI JOIN chosen USING (url) ORDER BY url, version, report_id"""
        return tuple(Version(*row) for row in self._db.execute(sql).fetchall())

    def gone_rows(self) -> tuple[tuple[str, str], ...]:
        """Channel and address of the reports that lists did not show any more."""
        columns = ("channel_id", "url", "verdict", "gone_at")
        sql = f"""SELECT channel_id, url FROM ({self._source.select("sightings", columns)})
            WHERE verdict = 'report' AND gone_at IS NOT NULL ORDER BY ALL"""
        return tuple((str(id_), str(url)) for id_, url in self._db.execute(sql).fetchall())

    def issues(self) -> Mapping[tuple[str, str], int]:
        """By code and severity."""
        sql = f"""SELECT code, severity, count(*)
            FROM ({self._source.select("issues", ("code", "severity"))}) GROUP BY ALL"""
        return {(code, severity): n for code, severity, n in self._db.execute(sql).fetchall()}

    def failed_checks(self, ids: Sequence[str], limit: int) -> tuple[tuple[FailedCheck, ...], int]:
        """The checks that fail in these reports, those without exception first; and all of them."""
        self._choose("report_id", ids)
        columns = (
            "report_id",
            "rule",
            "place",
            "result",
            "left",
            "right",
            "difference",
            "severity",
        )
        failed = f"""SELECT * FROM ({self._source.select("checks", columns)})
            SEMI JOIN chosen USING (report_id) WHERE result = 'fail'"""
        reports = self._source.select("reports", ("report_id", "agency", "report_year", "url"))
        (count,) = self._one(f"SELECT count(*) FROM ({failed})")
        sql = f"""SELECT report_id, agency, report_year, rule, severity, place, "left", "right",
            difference, url FROM ({failed}) JOIN ({reports}) USING (report_id)
            ORDER BY list_position({_SEVERITIES}, severity), report_id, rule, place LIMIT {limit}"""
        rows = self._db.execute(sql).fetchall()
        return tuple(_failed(*row) for row in rows), int(count)

    def coverage(self) -> tuple[CoverageCount, ...]:
        """Of the latest report years, the newest first; governments, departments, others."""
        columns = ("report_year", "level", "expected_scope", "due_on", "status")
        counts = ", ".join(f"count(*) FILTER (status = '{status}')" for status in _COVERAGE)
        sql = f"""WITH rows AS (SELECT *, {_KIND} AS kind
                FROM ({self._source.select("coverage", columns)}))
            SELECT report_year, kind, CASE kind WHEN 'others' THEN NULL
                ELSE max(due_on)::VARCHAR END, {counts} FROM rows
            WHERE report_year > (SELECT max(report_year) FROM rows) - {_COVERED_YEARS}
            GROUP BY report_year, kind ORDER BY report_year DESC,
                list_position(['governments', 'departments', 'others'], kind)"""
        return tuple(CoverageCount(*row) for row in self._db.execute(sql).fetchall())

    def _reports(self, tail: str, ids: Sequence[str]) -> Iterator[Report]:
        columns = tuple(Report.__dataclass_fields__)
        self._choose("report_id", ids)
        sql = f"SELECT {', '.join(columns)} FROM ({self._source.select('reports', columns)}) {tail}"
        return (
            Report(id_, agency or "", year, title or "", *rest)
            for id_, agency, year, title, *rest in self._db.execute(sql).fetchall()
        )

    def _choose(self, column: str, values: Sequence[str]) -> None:
        """Make ``chosen``, a table of these values."""
        self._db.register("chosen", pa.table({column: pa.array(values, pa.string())}))

    def _one(self, sql: str) -> tuple[Any, ...]:
        row = self._db.execute(sql).fetchone()
        assert row is not None  # an aggregate has a row
        return row


@contextmanager
def open_tables(folder: Path) -> Iterator[Tables]:
    """The build in this folder. Raises BuildMissingError."""
    folder = folder.resolve()
    source = open_source(Build(folder, read_manifest(folder)))
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET enable_progress_bar = false")
        yield Tables(source, connection)


def issue_counts(
    tonight: Mapping[tuple[str, str], int], before: Mapping[tuple[str, str], int] | None
) -> tuple[IssueCount, ...]:
    """By code and severity: new codes first, then errors, then those of which there are most."""
    keys: Iterable[tuple[str, str]] = {*tonight, *(before or {})}
    counts = [
        IssueCount(*key, tonight.get(key, 0), None if before is None else before.get(key, 0))
        for key in keys
    ]
    rank = {"error": 0, "warning": 1, "info": 2}
    return tuple(sorted(counts, key=lambda c: (not c.is_new, rank[c.severity], -c.tonight, c.code)))


def _failed(
    report_id: str,
    agency: str,
    report_year: int,
    rule: str,
    severity: str,
    place: str,
    *sides_and_url: Any,
) -> FailedCheck:
    left, right, difference, url = sides_and_url
    sides = _text(left), _text(right), _text(difference)
    return FailedCheck(report_id, agency, report_year, rule, severity, place, *sides, url)


def _text(number: float | None) -> str | None:
    """A figure as it is printed: 12, 0.5."""
    return None if number is None else f"{number:.15g}"
