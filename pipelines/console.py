"""Shows results to people: tables on a terminal, and answers of SQL in four formats.

Knows Rich and formats; decides nothing.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.console import Console
from rich.table import Table

# Wide enough for the tables of the demo where the output is not a terminal.
_PIPED_WIDTH = 160
out = Console(width=None if sys.stdout.isatty() else _PIPED_WIDTH, highlight=False)
err = Console(stderr=True, highlight=False)


class Format(StrEnum):
    """Of an answer."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


def show(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table under its title; numbers to the right."""
    if title:
        out.print(title)
    table = Table(show_edge=False)
    listed = [tuple(row) for row in rows]
    for n, heading in enumerate(headings):
        figures = all(isinstance(row[n], int | float | None) for row in listed)
        table.add_column(heading, justify="right" if listed and figures else "left")
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    out.print(table)


def write_answer(answer: pa.Table, form: Format, target: Path | None) -> None:
    """The answer on standard output, or in a file."""
    answer = answer.rename_columns(_distinct(answer.column_names))
    if form is Format.TABLE and target is None:
        rows = _rows(answer)
        show(f"{len(rows)} rows", answer.column_names, rows)
        return
    data = _encode(answer, form)
    if target is not None:
        target.write_bytes(data)
    else:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _encode(answer: pa.Table, form: Format) -> bytes:
    if form is Format.PARQUET:
        buffer = io.BytesIO()
        pq.write_table(answer, buffer, compression="zstd")
        return buffer.getvalue()
    if form is Format.JSON:
        rows = [
            dict(zip(answer.column_names, map(plain, row), strict=True)) for row in _rows(answer)
        ]
        return (json.dumps(rows, ensure_ascii=False) + "\n").encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.column_names)
    writer.writerows([_cell(value) for value in row] for row in _rows(answer))
    return text.getvalue().encode()


def _rows(answer: pa.Table) -> list[tuple[object, ...]]:
    columns = [column.to_pylist() for column in answer.columns]
    return list(zip(*columns, strict=True)) if columns else []


def _distinct(names: Sequence[str]) -> list[str]:
    """A join of two tables has some names twice; the second gets a number."""
    counted: Counter[str] = Counter()
    shown = []
    for name in names:
        counted[name] += 1
        shown.append(name if counted[name] == 1 else f"{name}_{counted[name]}")
    return shown


def plain(value: object) -> object:
    """A value as JSON has it: whole numbers whole, times in ISO 8601."""
    if isinstance(value, Decimal | float) and value == value and value % 1 == 0:
        return int(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value if isinstance(value, int | float | str | bool | None) else str(value)


def _cell(value: object) -> str:
    if value is None:
        return ""
    shown = plain(value)
    return str(shown) if not isinstance(shown, float) else f"{shown:.12g}"
