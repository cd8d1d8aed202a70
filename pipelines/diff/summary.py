"""Counts what differs, and lists the changed cells. Knows the tables that ``compare`` makes:
``d_<table>`` and ``changed``; decides nothing about causes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import duckdb

from pipelines.diff.causes import CONTENTS, REGISTRY, Cause
from pipelines.diff.plan import Column, Shape, recipe_changes
from pipelines.diff.result import (
    CauseCount,
    Cell,
    ColumnRows,
    Difference,
    PublisherCount,
    SchemaChange,
    TableRows,
    ValueCount,
    YearCount,
)
from pipelines.store import Manifest

# Statements of a report itself that are listed as cells; its counts and captures are not.
_REPORT_CELLS = (*CONTENTS["reports"], *REGISTRY["reports"])
_ORDER = "list_position([" + ", ".join(f"'{cause}'" for cause in Cause) + "], cause)"
_IN_BOTH = f"cause NOT IN ('{Cause.NEW_REPORT}', '{Cause.GONE_REPORT}', '{Cause.RENUMBERED}')"

REPORTS = (
    "SELECT report_id, other_id, publisher_id, report_year, cause, cells, old_capture,"
    f" new_capture, url FROM counted ORDER BY {_ORDER}, cells DESC, report_id"
)
CELLS = 'FROM cells ORDER BY report_year, report_id, "table", "row" NULLS FIRST, "column"'


def cell_statements(shapes: Mapping[str, Shape], compared: Sequence[str]) -> Iterator[str]:
    """SQL that makes ``cells`` and ``counted``: ``changed`` with the number of cells of each."""
    columns = ", ".join(
        f'"{field.name}" {"INTEGER" if field.name == "report_year" else "VARCHAR"}'
        for field in dataclasses.fields(Cell)
    )
    yield f"CREATE TABLE cells ({columns})"
    # Whole numbers are whole in text.
    yield (
        "CREATE MACRO shown(v) AS CASE WHEN v = trunc(v) AND abs(v) < 1e15"
        " THEN v::BIGINT::VARCHAR ELSE v::VARCHAR END"
    )
    if "facts" in compared:
        yield _fact_cells(shapes["facts"])
    if "reports" in compared:
        yield from _report_cells(shapes["reports"])
    yield (
        "CREATE TABLE counted AS SELECT c.*, coalesce(n, 0) AS cells FROM changed c LEFT JOIN"
        " (SELECT report_id, count(*) AS n FROM cells GROUP BY 1) USING (report_id)"
    )


def summarise(
    connection: duckdb.DuckDBPyConnection,
    old: Manifest,
    new: Manifest,
    schema: tuple[SchemaChange, ...],
    compared: Sequence[str],
    shapes: Mapping[str, Shape],
    has_reports: bool,
    only_reports: bool,
) -> Difference:
    """The summary; of the tables of reports alone where one publisher was asked for."""
    was, now = ({(f.path, f.sha256) for f in manifest.files} for manifest in (old, new))
    tables = [
        _table_rows(connection, old, new, table, shapes, table in compared)
        for table in dict.fromkeys(file.table for file in (*old.files, *new.files))
        if table in shapes or not only_reports
    ]
    columns = [c for table in compared for c in _column_rows(connection, shapes[table])]

    def counted(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql).fetchall() if has_reports else []

    causes = counted(
        f"SELECT cause, count(*), sum(cells)::BIGINT FROM counted GROUP BY cause ORDER BY {_ORDER}"
    )
    values = counted(
        "SELECT \"table\", cause, count(*), count(*) FILTER (change = 'other'),"
        " count(*) FILTER (change = 'lost'), count(*) FILTER (change = 'gained'),"
        " count(*) FILTER (change = 'detail') FROM cells"
        f' GROUP BY "table", cause ORDER BY 1, {_ORDER}'
    )
    years = counted(
        "SELECT report_year, count(*), sum(cells)::BIGINT FROM counted GROUP BY 1 ORDER BY 1"
    )
    return Difference(
        old.build_id, new.build_id, len(was & now), len(was - now), len(now - was),
        recipe_changes(old, new), schema, tuple(tables), tuple(columns),
        tuple(CauseCount(*row) for row in causes),
        tuple(ValueCount(*row) for row in values),
        tuple(PublisherCount(*row) for row in counted(_PUBLISHERS)),
        tuple(YearCount(*row) for row in years),
    )  # fmt: skip


# Those with most changed cells first.
_PUBLISHERS = (
    "SELECT publisher_id, count(*), sum(cells)::BIGINT FROM counted GROUP BY 1"
    " ORDER BY 3 DESC, 2 DESC, 1"
)


def _table_rows(
    connection: duckdb.DuckDBPyConnection,
    old: Manifest,
    new: Manifest,
    table: str,
    shapes: Mapping[str, Shape],
    compared: bool,
) -> TableRows:
    rows = old.rows(table), new.rows(table)
    if not old.of(table) or not new.of(table):
        return TableRows(table, *rows, rows[1], rows[0], 0)
    if table not in shapes:
        return TableRows(table, *rows, None, None, None)
    sides: dict[str, int] = {}
    if compared:
        sql = f"SELECT side, count(*) FROM d_{table} GROUP BY 1"
        sides = dict(connection.execute(sql).fetchall())
    counts = (sides.get(side, 0) for side in ("added", "removed", "changed"))
    return TableRows(table, *rows, *counts)


def _column_rows(connection: duckdb.DuckDBPyConnection, shape: Shape) -> Iterator[ColumnRows]:
    names = [column.name for column in shape.rest]
    if not names:
        return
    counts = ", ".join(
        f'count(*) FILTER ("o_{name}" IS DISTINCT FROM "n_{name}")' for name in names
    )
    table = shape.spec.name
    row = connection.execute(f"SELECT {counts} FROM d_{table} WHERE side = 'changed'").fetchone()
    for name, rows in zip(names, row or (), strict=True):
        if rows:
            yield ColumnRows(table, name, rows)


def _fact_cells(shape: Shape) -> str:
    values = {
        name: tuple(
            _shown(shape, name, side) if shape.has(name) else "NULL::VARCHAR" for side in "on"
        )
        for name in ("value", "status", "unit", "derived_value")
    }
    pairs = ", ".join(", ".join(values[name]) for name in values)
    moved = " OR ".join(f"{was} IS DISTINCT FROM {now}" for was, now in values.values())
    return (
        "INSERT INTO cells SELECT report_id, report_year, publisher_id, table_name, row_code,"
        f" column_code, {_change(*values['value'])}, {pairs}, cause, url"
        f" FROM d_facts JOIN (SELECT * FROM changed WHERE {_IN_BOTH}) USING (report_id)"
        f" WHERE side <> 'changed' OR {moved}"
    )


def _report_cells(shape: Shape) -> Iterator[str]:
    for name in (name for name in _REPORT_CELLS if shape.has(name)):
        was, now = (_shown(shape, name, side) for side in "on")
        yield (
            "INSERT INTO cells SELECT report_id, c.report_year, c.publisher_id, 'reports', NULL,"
            f" '{name}', {_change(was, now)}, {was}, {now}, NULL, NULL, NULL, NULL, NULL, NULL,"
            f" cause, url FROM d_reports JOIN (SELECT * FROM changed WHERE {_IN_BOTH}) c"
            f" USING (report_id) WHERE {was} IS DISTINCT FROM {now}"
        )


def _shown(shape: Shape, name: str, side: str) -> str:
    column: Column = next(column for column in shape.rest if column.name == name)
    is_number = shape.spec.field(name).type == "number" and column.cast != "VARCHAR"
    return f'shown("{side}_{name}")' if is_number else f'"{side}_{name}"::VARCHAR'


def _change(was: str, now: str) -> str:
    return (
        f"CASE WHEN {was} IS NOT DISTINCT FROM {now} THEN 'detail' WHEN {now} IS NULL THEN 'lost'"
        f" WHEN {was} IS NULL THEN 'gained' ELSE 'other' END"
    )
