"""Compares two builds with DuckDB, from their Parquet files alone: the steps in their order."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import duckdb

from pipelines.diff.builds import Build, DamagedBuildError, require_whole
from pipelines.diff.causes import CHANGED
from pipelines.diff.cells import table_statements
from pipelines.diff.laying import Laid, lay_beside
from pipelines.diff.plan import have_one_extractor, plan_parts, schema_changes, shapes
from pipelines.diff.result import Cell, ChangedReport, Difference
from pipelines.diff.sources import Source, open_source
from pipelines.diff.summary import CELLS, COUNTED, REPORTS, summarise

_ROWS_AT_A_TIME = 10_000
_SIDES = ("old", "new")


class UnknownPublisherError(Exception):
    """Raised where neither build has a report of the publisher that was asked for."""


class Comparison:
    """Two builds that have been compared; gives its lists for as long as it is open."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, difference: Difference) -> None:
        self._connection = connection
        self.difference = difference

    def reports(self, limit: int | None = None) -> Iterator[ChangedReport]:
        """The reports that are not the same: by cause, those with most changed cells first."""
        return (ChangedReport(*row) for row in self._rows(REPORTS, limit))

    def cells(self, limit: int | None = None) -> Iterator[Cell]:
        """The changed cells of reports that both builds have, by year, report, table, row, column;
        those of a new or gone report are its rows, not changes."""
        return (Cell(*row) for row in self._rows(CELLS, limit))

    def cells_of(self, report_ids: Sequence[str], each: int) -> Iterator[Cell]:
        """The first changed cells of these reports, so many of each at most; ordered as
        ``cells``."""
        sql = (
            f"SELECT * FROM ({CELLS}) WHERE report_id IN (SELECT unnest($ids::VARCHAR[])) QUALIFY"
            ' row_number() OVER (PARTITION BY report_id ORDER BY "table", "row" NULLS FIRST,'
            ' "column") <= $each ORDER BY report_year, report_id, "table", "row" NULLS FIRST,'
            ' "column"'
        )
        cursor = self._connection.cursor()
        answer = cursor.execute(sql, {"ids": list(report_ids), "each": each})
        yield from (Cell(*row) for row in answer.fetchall())

    def _rows(self, sql: str, limit: int | None) -> Iterator[tuple[Any, ...]]:
        cursor = self._connection.cursor()  # two lists may be read at the same time
        answer = cursor.execute(f"{sql} LIMIT {limit}" if limit is not None else sql)
        while rows := answer.fetchmany(_ROWS_AT_A_TIME):
            yield from rows


@contextmanager
def compare(old: Build, new: Build, publisher: str | None = None) -> Iterator[Comparison]:
    """The comparison of two builds, or of the reports of one publisher in them.

    Raises DamagedBuildError where files are absent or not what a manifest says, and
    UnknownPublisherError.
    """
    parts = plan_parts(old.manifest, new.manifest)
    require_whole(old, [file for part in parts for file in part.old])
    require_whole(new, [file for part in parts for file in part.new])
    try:
        sources = open_source(old), open_source(new)
        schemas = sources[0].schemas, sources[1].schemas
        with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
            connection.execute("SET temp_directory = ?", [spill])
            connection.execute("SET TimeZone = 'UTC'")
            # It would be written into the answer on standard output.
            connection.execute("SET enable_progress_bar = false")
            known = shapes(*schemas)
            where = ""
            if publisher is not None:
                where = _choose(connection, sources, publisher)
                known = {name: shape for name, shape in known.items() if shape.has("report_id")}
            _prepare(connection, sources)
            laid = Laid()
            for part in parts:
                if part.table in known:
                    lay_beside(connection, sources, part, known[part.table], where, laid)
            _find_causes(connection, sources)
            difference = summarise(
                connection, old.manifest, new.manifest, schema_changes(*schemas), known, laid
            )
            if publisher is not None:
                tables = tuple(t for t in difference.tables if t.table in known)
                difference = replace(difference, tables=tables)
            yield Comparison(connection, difference)
    except (duckdb.IOException, duckdb.InvalidInputException) as problem:
        raise DamagedBuildError(f"a file of a build cannot be read: {problem}") from problem


def _choose(
    connection: duckdb.DuckDBPyConnection, sources: tuple[Source, Source], publisher: str
) -> str:
    """SQL: the condition of a report of this publisher, in whichever build it has it."""
    connection.execute("CREATE TABLE chosen (report_id VARCHAR)")
    for source in sources:
        rows = source.select("reports", ("report_id", "publisher_id"))
        sql = f"INSERT INTO chosen SELECT report_id FROM ({rows}) WHERE publisher_id = ?"
        connection.execute(sql, [publisher])
    if connection.execute("SELECT count(*) FROM chosen").fetchone() == (0,):
        raise UnknownPublisherError(f"neither build has a report of {publisher}")
    return " WHERE report_id IN (SELECT report_id FROM chosen)"


def _prepare(connection: duckdb.DuckDBPyConnection, sources: tuple[Source, Source]) -> None:
    """Make ``in_both``, the ids of the reports of both builds, and the tables to be filled."""
    ids = " INTERSECT ".join(
        f"SELECT report_id::VARCHAR AS report_id FROM ({source.select('reports', ('report_id',))})"
        for source in sources
    )
    connection.execute(f"CREATE TABLE in_both AS {ids}")
    connection.execute(
        "CREATE TABLE touched"
        " (report_id VARCHAR, contents BOOLEAN, reading BOOLEAN, registry BOOLEAN)"
    )
    for statement in table_statements():
        connection.execute(statement)


def _find_causes(connection: duckdb.DuckDBPyConnection, sources: tuple[Source, Source]) -> None:
    """Make ``changed`` from ``touched``: the reports of both sides, the captures they rest on, and
    how the builds read those. Then ``counted``, with the number of cells."""
    do = connection.execute
    for name, source in zip(_SIDES, sources, strict=True):
        columns = ("report_id", "publisher_id", "report_year", "capture_id", "url")
        do(
            f"CREATE TABLE {name}_reports AS SELECT * FROM ({source.select('reports', columns)})"
            " WHERE report_id IN (SELECT report_id FROM touched)"
        )
    do(
        "CREATE TABLE moved AS SELECT report_id, o.capture_id AS a, n.capture_id AS b"
        " FROM old_reports o JOIN new_reports n USING (report_id)"
        " WHERE o.capture_id <> n.capture_id"
    )
    for name, source in zip(_SIDES, sources, strict=True):
        read = source.select("versions", ("report_id", "capture_id", "content_digest"))
        kept = source.select("captures", ("capture_id",))
        do(f"CREATE TABLE {name}_read AS SELECT * FROM ({read}) SEMI JOIN moved USING (report_id)")
        do(
            f"CREATE TABLE {name}_kept AS SELECT capture_id FROM ({kept}) WHERE capture_id IN"
            " (SELECT a FROM moved UNION SELECT b FROM moved)"
        )
    old, new = (source.build.manifest for source in sources)
    do(CHANGED, {"one_extractor": have_one_extractor(old, new)})
    do(COUNTED)
