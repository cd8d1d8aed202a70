"""Compares two builds with DuckDB, from their Parquet files alone.

Each part of the plan is read twice. First every report (or other group of rows: the first column of
the key) gets a fingerprint in each build; then the rows of groups with different fingerprints are
laid beside each other by key. So memory holds groups, not rows. What differs stands in one table
``d_<table>``: key, side (added, removed, changed), and each other column as ``o_`` and ``n_``.

Knows SQL; which files and columns is said by ``plan``, what the causes are by ``causes``.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from pipelines.diff.builds import Build, DamagedBuildError, require_whole
from pipelines.diff.causes import CAUSE, REPORT_TABLES, flags
from pipelines.diff.plan import (
    Column,
    Part,
    Schema,
    Shape,
    have_one_extractor,
    is_by_year,
    plan_parts,
    schema_changes,
    shapes,
    year_of,
)
from pipelines.diff.result import Cell, ChangedReport, Difference
from pipelines.diff.summary import CELLS, REPORTS, cell_statements, summarise
from pipelines.store import File, Manifest

_ROWS_AT_A_TIME = 10_000


class UnknownPublisherError(Exception):
    """Raised where neither build has a report of the publisher that was asked for."""


class Comparison:
    """Two builds that have been compared; gives its lists for as long as it is open."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, difference: Difference, parts: bool
    ) -> None:
        self._connection = connection
        self._has_rows = parts
        self.difference = difference

    def reports(self, limit: int | None = None) -> Iterator[ChangedReport]:
        """The reports that are not the same: by cause, those with most changed cells first."""
        return (ChangedReport(*row) for row in self._rows(REPORTS, limit))

    def cells(self, limit: int | None = None) -> Iterator[Cell]:
        """The changed cells of reports that both builds have, by year, report, table, row, column;
        those of a new or gone report are its rows, not changes."""
        return (Cell(*row) for row in self._rows(CELLS, limit))

    def _rows(self, sql: str, limit: int | None) -> Iterator[tuple[Any, ...]]:
        if not self._has_rows:
            return
        answer = self._connection.execute(f"{sql} LIMIT {limit}" if limit is not None else sql)
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
        was, now = _schemas(old), _schemas(new)
        with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
            connection.execute("SET temp_directory = ?", [spill])
            connection.execute("SET TimeZone = 'UTC'")
            work = _Work(connection, old, new, was, now)
            if publisher is not None:
                work.choose(publisher)
            compared = work.lay_beside(parts)
            reports = work.find_causes(compared)
            difference = summarise(
                connection, old.manifest, new.manifest, schema_changes(was, now), compared,
                work.shapes, reports, publisher is not None,
            )  # fmt: skip
            yield Comparison(connection, difference, reports)
    except (duckdb.IOException, duckdb.InvalidInputException, OSError) as problem:
        raise DamagedBuildError(f"a file of a build cannot be read: {problem}") from problem


class _Work:
    """The statements of one comparison, in their order."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        old: Build,
        new: Build,
        was: dict[str, Schema],
        now: dict[str, Schema],
    ) -> None:
        self._do = connection.execute
        self._sides = ((old, was), (new, now))
        self._where = ""
        self.shapes = shapes(was, now)

    def choose(self, publisher: str) -> None:
        """From here on only the reports of this publisher, in whichever build it has them."""
        self._do("CREATE TABLE chosen (report_id VARCHAR)")
        for side in (0, 1):
            rows = self._of(side, "reports", ("report_id", "publisher_id"))
            self._do(
                f"INSERT INTO chosen SELECT report_id FROM ({rows}) WHERE publisher_id = ?",
                [publisher],
            )
        found = self._do("SELECT count(*) FROM chosen").fetchone()
        if found == (0,):
            raise UnknownPublisherError(f"neither build has a report of {publisher}")
        self._where = " WHERE report_id IN (SELECT report_id FROM chosen)"
        self.shapes = {name: shape for name, shape in self.shapes.items() if shape.has("report_id")}

    def lay_beside(self, parts: Sequence[Part]) -> tuple[str, ...]:
        """Make ``d_<table>`` of every table that has differing files. Returns their names."""
        made: list[str] = []
        for part in parts:
            shape = self.shapes.get(part.table)
            if shape is None:
                continue
            for name, build, files in zip(
                ("old_part", "new_part"), self._builds, (part.old, part.new), strict=True
            ):
                # The table of a build without such a part is empty, with its own types.
                read = files or build.manifest.of(part.table)[:1]
                source = _source(build, read, shape.columns, self._schema(name, part.table))
                source += "" if files else " LIMIT 0"
                self._do(
                    f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM ({source}){self._where}"
                )
            self._do(f"CREATE OR REPLACE TEMP TABLE groups AS {_differing_groups(shape)}")
            rows = _differing_rows(shape)
            into = (
                f"INSERT INTO d_{part.table}"
                if part.table in made
                else (f"CREATE TABLE d_{part.table} AS")
            )
            self._do(f"{into} {rows}")
            if part.table not in made:
                made.append(part.table)
        return tuple(made)

    def find_causes(self, compared: Sequence[str]) -> bool:
        """Make ``changed``, a row a report that differs, and ``cells``. False: no report can."""
        flagged = [name for name in REPORT_TABLES if name in compared]
        if not flagged:
            return False
        union = " UNION ALL ".join(flags(self.shapes[name]) for name in flagged)
        self._do(
            "CREATE TABLE touched AS SELECT report_id, bool_or(contents) AS contents,"
            f" bool_or(reading) AS reading, bool_or(registry) AS registry FROM ({union})"
            " GROUP BY report_id"
        )
        for side, name in enumerate(("old", "new")):
            columns = ("report_id", "publisher_id", "report_year", "capture_id", "url")
            self._do(
                f"CREATE TABLE {name}_reports AS SELECT * FROM"
                f" ({self._of(side, 'reports', columns)}) SEMI JOIN touched USING (report_id)"
            )
        self._do(
            "CREATE TABLE moved AS SELECT report_id, o.capture_id AS a, n.capture_id AS b"
            " FROM old_reports o JOIN new_reports n USING (report_id)"
            " WHERE o.capture_id <> n.capture_id"
        )
        for side, name in enumerate(("old", "new")):
            read = self._of(side, "versions", ("report_id", "capture_id", "content_digest"))
            kept = self._of(side, "captures", ("capture_id",))
            self._do(
                f"CREATE TABLE {name}_read AS SELECT * FROM ({read})"
                " SEMI JOIN moved USING (report_id)"
            )
            self._do(
                f"CREATE TABLE {name}_kept AS SELECT capture_id FROM ({kept}) WHERE capture_id IN"
                " (SELECT a FROM moved UNION SELECT b FROM moved)"
            )
        self._do(_CHANGED, {"one_extractor": have_one_extractor(*self._manifests)})
        for statement in cell_statements(self.shapes, compared):
            self._do(statement)
        return True

    @property
    def _builds(self) -> tuple[Build, Build]:
        return self._sides[0][0], self._sides[1][0]

    @property
    def _manifests(self) -> tuple[Manifest, Manifest]:
        return self._sides[0][0].manifest, self._sides[1][0].manifest

    def _schema(self, part: str, table: str) -> Schema:
        return self._sides[0 if part == "old_part" else 1][1].get(table, {})

    def _of(self, side: int, table: str, names: Sequence[str]) -> str:
        """SQL: these columns of all files of a table; NULL where the build has no such column."""
        build, schemas = self._sides[side]
        columns = [Column(name, None) for name in names]
        return _source(build, build.manifest.of(table), columns, schemas.get(table, {}))


def _schemas(build: Build) -> dict[str, Schema]:
    """The columns of every table, as its first file has them."""
    found: dict[str, Schema] = {}
    for file in build.manifest.files:
        if file.table not in found:
            read = pq.read_schema(build.path(file))
            schema = {field.name: str(field.type) for field in read}
            found[file.table] = {"report_year": "int32", **schema} if is_by_year(file) else schema
    return found


def _source(build: Build, files: Sequence[File], columns: Sequence[Column], schema: Schema) -> str:
    """SQL: columns of files. The year is taken from the path below the build and nothing else is:
    a folder above it may be called anything."""
    chosen = ", ".join(
        (_as(column) if column.name in schema else f'NULL AS "{column.name}"') for column in columns
    )
    years: dict[tuple[bool, int | None], list[Path]] = {}
    for file in files:
        years.setdefault((is_by_year(file), year_of(file)), []).append(build.path(file))
    selects = []
    for (by_year, year), paths in years.items():
        listed = ", ".join(_text(str(path)) for path in paths)
        added = f", {'NULL' if year is None else year}::INTEGER AS report_year" if by_year else ""
        selects.append(
            f"SELECT {chosen} FROM (SELECT *{added} FROM read_parquet([{listed}],"
            " hive_partitioning=false, union_by_name=true))"
        )
    nothing = ", ".join(f'NULL AS "{column.name}"' for column in columns)
    return " UNION ALL ".join(selects) if selects else f"SELECT {nothing} WHERE false"


def _differing_groups(shape: Shape) -> str:
    """SQL: the groups that are not the same, by a fingerprint that knows no order of rows.

    DuckDB joins the hash of the last column by xor: two rows that swap its values would leave the
    xor of their hashes as it was, and might leave the sum. The outer hash mixes it.
    """
    group = f'"{shape.key[0].name}"'
    all_columns = ", ".join(f'"{column.name}"' for column in shape.columns)
    prints = f"SELECT {group} AS g, sum(hash(hash({all_columns}))) AS print FROM"
    return (
        f"SELECT g FROM ({prints} old_part GROUP BY 1) o"
        f" FULL JOIN ({prints} new_part GROUP BY 1) n USING (g)"
        " WHERE o.print IS DISTINCT FROM n.print"
    )


def _differing_rows(shape: Shape) -> str:
    group = f'"{shape.key[0].name}"'
    key = ", ".join(f'"{column.name}"' for column in shape.key)
    names = [column.name for column in shape.rest]
    pairs = "".join(f', o."{name}" AS "o_{name}", n."{name}" AS "n_{name}"' for name in names)
    changed = " OR ".join(f'o."{name}" IS DISTINCT FROM n."{name}"' for name in names) or "false"
    owner = ""
    if "report_id" in names:  # not in the key
        owner = ", coalesce(n.report_id, o.report_id) AS report_id"
    sides = (
        f"(SELECT *, true AS here FROM {part} WHERE {group} IN (SELECT g FROM groups))"
        for part in ("old_part", "new_part")
    )
    return (
        f"SELECT {key}{owner}, CASE WHEN o.here IS NULL THEN 'added' WHEN n.here IS NULL"
        f" THEN 'removed' ELSE 'changed' END AS side{pairs}"
        f" FROM {next(sides)} o FULL JOIN {next(sides)} n USING ({key})"
        f" WHERE o.here IS NULL OR n.here IS NULL OR {changed}"
    )


_CHANGED = f"""CREATE TABLE changed AS
WITH w AS (
    SELECT m.report_id,
        count(*) FILTER (o.content_digest = n.content_digest) AS alike,
        count(*) FILTER (o.content_digest <> n.content_digest) AS otherwise,
        any_value(m.b IN (SELECT capture_id FROM old_kept)
            AND m.a IN (SELECT capture_id FROM new_kept)) AS archived
    FROM moved m
    LEFT JOIN old_read o ON o.report_id = m.report_id AND o.capture_id IN (m.a, m.b)
    LEFT JOIN new_read n ON n.report_id = o.report_id AND n.capture_id = o.capture_id
    GROUP BY m.report_id),
gone AS (SELECT * FROM old_reports ANTI JOIN new_reports USING (report_id)),
come AS (SELECT * FROM new_reports ANTI JOIN old_reports USING (report_id)),
x AS (
    SELECT gone.report_id, min(come.report_id) AS other_id
    FROM gone JOIN come USING (capture_id) GROUP BY ALL
    UNION ALL
    SELECT come.report_id, min(gone.report_id) FROM gone JOIN come USING (capture_id) GROUP BY ALL)
SELECT t.report_id, x.other_id, coalesce(n.publisher_id, o.publisher_id) AS publisher_id,
    coalesce(n.report_year, o.report_year) AS report_year, {CAUSE} AS cause,
    o.capture_id AS old_capture, n.capture_id AS new_capture, coalesce(n.url, o.url) AS url
FROM touched t
LEFT JOIN old_reports o USING (report_id) LEFT JOIN new_reports n USING (report_id)
LEFT JOIN w USING (report_id) LEFT JOIN x USING (report_id)
WHERE o.report_id IS NOT NULL OR n.report_id IS NOT NULL"""


def _as(column: Column) -> str:
    name = f'"{column.name}"'
    return f"CAST({name} AS {column.cast}) AS {name}" if column.cast else name


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
