"""Shows results to people: tables on a terminal, and answers of SQL in four formats.

Knows Rich and formats; decides nothing.
"""

from __future__ import annotations

import csv
import io
import json
import sys
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
    """A titled table; numbers to the right."""
    table = Table(title=title, title_justify="left", show_edge=False)
    listed = [tuple(row) for row in rows]
    for n, heading in enumerate(headings):
        figures = all(isinstance(row[n], int | float | None) for row in listed)
        table.add_column(heading, justify="right" if listed and figures else "left")
    for row in listed:
        table.add_row(*(_cell(value) for value in row))
    out.print(table)


def write_answer(answer: pa.Table, form: Format, target: Path | None) -> None:
    """The answer on standard output, or in a file."""
    if form is Format.TABLE and target is None:
        columns = [column.to_pylist() for column in answer.columns]
        rows = list(zip(*columns, strict=True)) if columns else []
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
        rows = [{name: plain(value) for name, value in row.items()} for row in answer.to_pylist()]
        return (json.dumps(rows, ensure_ascii=False) + "\n").encode()
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(answer.column_names)
    for row in answer.to_pylist():
        writer.writerow(_cell(value) for value in row.values())
    return text.getvalue().encode()


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
