"""The changed cells: figures of the form, and statements of ``reports``. Knows ``pairs`` (see
``laying``); decides nothing about causes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping

from pipelines.diff.classes import CONTENTS, REGISTRY
from pipelines.diff.plan import Shape
from pipelines.diff.result import Cell

_FIGURE = ("value", "status", "unit", "derived_value")
# Columns whose values are kept. Of a report its statements are, its counts and captures are not.
CELL_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "facts": _FIGURE,
    "reports": (*CONTENTS["reports"], *REGISTRY["reports"]),
}
# What a cell has from its report is joined to it when the causes are known.
_OF_REPORT = ("report_year", "publisher_id", "cause", "url")
_NOTHING = "NULL::VARCHAR"


def table_statements() -> Iterator[str]:
    """SQL that makes the empty table ``found`` and says how figures are written."""
    names = [f.name for f in dataclasses.fields(Cell) if f.name not in _OF_REPORT]
    columns = ", ".join(f'"{name}" VARCHAR' for name in names)
    yield f"CREATE TABLE found ({columns})"
    # Whole numbers are whole in text.
    yield (
        "CREATE MACRO shown(v) AS CASE WHEN v = trunc(v) AND abs(v) < 1e15"
        " THEN v::BIGINT::VARCHAR ELSE v::VARCHAR END"
    )


def cell_statements(shape: Shape) -> Iterator[str]:
    """SQL that adds the cells of a part, as far as both builds have the report."""
    if shape.spec.name == "facts":
        yield _fact_cells(shape)
    elif shape.spec.name == "reports":
        yield from _report_cells(shape)


def _fact_cells(shape: Shape) -> str:
    values = {name: _both(shape, name) for name in _FIGURE}
    pairs = ", ".join(f"{was}, {now}" for was, now in values.values())
    moved = " OR ".join(f'"c_{name}"' for name in _FIGURE if shape.has(name))
    return (
        "INSERT INTO found SELECT report_id, table_name, row_code, column_code,"
        f" {_change(*values['value'])}, {pairs} FROM pairs SEMI JOIN in_both USING (report_id)"
        f" WHERE side <> 'changed' OR {moved}"
    )


def _report_cells(shape: Shape) -> Iterator[str]:
    nothing = ", ".join([_NOTHING] * 6)
    for name in (name for name in CELL_COLUMNS["reports"] if shape.has(name)):
        was, now = _both(shape, name)
        yield (
            f"INSERT INTO found SELECT report_id, 'reports', NULL, '{name}', {_change(was, now)},"
            f" {was}, {now}, {nothing} FROM pairs WHERE side = 'changed' AND \"c_{name}\""
        )


def _both(shape: Shape, name: str) -> tuple[str, str]:
    """SQL: the value in the old build and in the new, as text."""
    if not shape.has(name):
        return _NOTHING, _NOTHING
    column = next(column for column in shape.columns if column.name == name)
    is_number = shape.spec.field(name).type == "number" and column.cast != "VARCHAR"
    old, new = (f'shown("{s}_{name}")' if is_number else f'"{s}_{name}"::VARCHAR' for s in "on")
    return old, new


def _change(was: str, now: str) -> str:
    return (
        f"CASE WHEN {was} IS NOT DISTINCT FROM {now} THEN 'detail' WHEN {now} IS NULL THEN 'lost'"
        f" WHEN {was} IS NULL THEN 'gained' ELSE 'other' END"
    )
