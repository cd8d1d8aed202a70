"""Counts what differs. Knows the tables ``changed`` and ``found``; decides nothing about causes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from pipelines.diff.causes import Cause
from pipelines.diff.laying import Laid
from pipelines.diff.plan import Shape, recipe_changes
from pipelines.diff.result import (
    CauseCount,
    ColumnRows,
    Difference,
    PublisherCount,
    SchemaChange,
    TableRows,
    ValueCount,
    YearCount,
)
from pipelines.store import Manifest

_ORDER = "list_position([" + ", ".join(f"'{cause}'" for cause in Cause) + "], cause)"

# SQL that makes ``counted``: ``changed`` with the number of cells of each report.
COUNTED = (
    "CREATE TABLE counted AS SELECT c.*, coalesce(n, 0) AS cells FROM changed c LEFT JOIN"
    " (SELECT report_id, count(*) AS n FROM found GROUP BY 1) USING (report_id)"
)
REPORTS = (
    "SELECT report_id, other_id, publisher_id, report_year, cause, cells, old_capture,"
    f" new_capture, url FROM counted ORDER BY {_ORDER}, cells DESC, report_id"
)
CELLS = (
    'SELECT report_id, report_year, publisher_id, "table", "row", "column", change, old_value,'
    " new_value, old_status, new_status, old_unit, new_unit, old_derived, new_derived, cause, url"
    " FROM found JOIN changed USING (report_id)"
    ' ORDER BY report_year, report_id, "table", "row" NULLS FIRST, "column"'
)
_CAUSES = f"SELECT cause, count(*), sum(cells)::BIGINT FROM counted GROUP BY 1 ORDER BY {_ORDER}"
_VALUES = (
    "SELECT \"table\", cause, count(*), count(*) FILTER (change = 'other'),"
    " count(*) FILTER (change = 'lost'), count(*) FILTER (change = 'gained'),"
    " count(*) FILTER (change = 'detail') FROM found JOIN changed USING (report_id)"
    f' GROUP BY "table", cause ORDER BY 1, {_ORDER}'
)
_YEARS = "SELECT report_year, count(*), sum(cells)::BIGINT FROM counted GROUP BY 1 ORDER BY 1"
# Those with most changed cells first.
_PUBLISHERS = (
    "SELECT publisher_id, count(*), sum(cells)::BIGINT FROM counted GROUP BY 1"
    " ORDER BY 3 DESC, 2 DESC, 1"
)


def summarise(
    connection: duckdb.DuckDBPyConnection,
    old: Manifest,
    new: Manifest,
    schema: tuple[SchemaChange, ...],
    shapes: Mapping[str, Shape],
    laid: Laid,
) -> Difference:
    """The summary, of the tables in ``shapes`` and those that cannot be compared."""
    was, now = ({(f.path, f.sha256) for f in manifest.files} for manifest in (old, new))
    tables = dict.fromkeys(file.table for file in (*old.files, *new.files))

    def counted(sql: str) -> list[tuple[Any, ...]]:
        return connection.execute(sql).fetchall()

    return Difference(
        old.build_id, new.build_id, len(was & now), len(was - now), len(now - was),
        recipe_changes(old, new), schema,
        tuple(_table_rows(old, new, table, shapes, laid) for table in tables),
        tuple(ColumnRows(*names, rows) for names, rows in laid.columns.items() if rows),
        tuple(CauseCount(*row) for row in counted(_CAUSES)),
        tuple(ValueCount(*row) for row in counted(_VALUES)),
        tuple(PublisherCount(*row) for row in counted(_PUBLISHERS)),
        tuple(YearCount(*row) for row in counted(_YEARS)),
    )  # fmt: skip


def _table_rows(
    old: Manifest, new: Manifest, table: str, shapes: Mapping[str, Shape], laid: Laid
) -> TableRows:
    rows = old.rows(table), new.rows(table)
    if not old.of(table) or not new.of(table):
        return TableRows(table, *rows, rows[1], rows[0], 0)
    if table not in shapes:
        return TableRows(table, *rows, None, None, None)
    return TableRows(table, *rows, *(laid.sides[table, side] for side in _COUNTED_SIDES))


_COUNTED_SIDES = ("added", "removed", "changed")
