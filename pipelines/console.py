"""Shows results to people: tables on a terminal, and single values as text.

Knows Rich; decides nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite

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
        table.add_row(*(as_text(value) for value in row))
    out.print(table)


def plain(value: object) -> object:
    """A value as JSON has it: whole numbers whole, times in ISO 8601."""
    if isinstance(value, float) and not isfinite(value):
        return None
    if isinstance(value, Decimal | float) and value % 1 == 0:
        return int(value)
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value if isinstance(value, int | float | str | bool | None) else str(value)


def as_text(value: object) -> str:
    """A value in a cell; nothing where there is none."""
    if value is None:
        return ""
    shown = plain(value)
    return str(shown) if not isinstance(shown, float) else f"{shown:.12g}"
