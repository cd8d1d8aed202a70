"""Writes rows as CSV, JSON Lines and Parquet, one batch after the other.

Knows formats; knows nothing of what the columns mean. All three hold the same rows: CSV is for
spreadsheets and has headings for people; the others are for programs and have the names of SQL.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.console import plain
from pipelines.export.headings import Language, heading
from pipelines.export.plan import Plan
from pipelines.export.safe import csv_code, csv_text
from pipelines.tables import Field

Tables = Iterable[pa.Table]


def rows_of(table: pa.Table) -> Iterable[tuple[object, ...]]:
    """The rows of a batch, as Python has them."""
    return zip(*(column.to_pylist() for column in table.columns), strict=True)


def write_csv(path: Path, plan: Plan, language: Language, tables: Tables) -> int:
    """UTF-8 with a byte order mark, lines that end as RFC 4180 says. Returns the rows."""
    count = 0
    told = [_teller(field) for field in plan.fields]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(csv_text(heading(field, language)) for field in plan.fields)
        for table in tables:
            cells = (
                _told(column, tell, "") for tell, column in zip(told, table.columns, strict=True)
            )
            writer.writerows(zip(*cells, strict=True))
            count += table.num_rows
    return count


def write_jsonl(path: Path, plan: Plan, tables: Tables) -> int:
    """An object a line, every name in each; UTF-8. Returns the rows."""
    names = [field.name for field in plan.fields]
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for table in tables:
            cells = [_told(column, plain, None) for column in table.columns]
            for row in zip(*cells, strict=True):
                said = dict(zip(names, row, strict=True))
                file.write(json.dumps(said, ensure_ascii=False, allow_nan=False) + "\n")
            count += table.num_rows
    return count


def write_parquet(path: Path, schema: pa.Schema, tables: Tables) -> int:
    """Typed columns; headings and notes travel in the schema's metadata. Returns the rows."""
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd", compression_level=3) as writer:
        for table in tables:
            writer.write_table(table)
            count += table.num_rows
    return count


def _told(
    column: pa.ChunkedArray, tell: Callable[[object], object], nothing: object
) -> Iterable[object]:
    """The cells of a column. Most values of a batch stand in many rows: each is told once."""
    encoded = column.combine_chunks().dictionary_encode()
    told = [*(tell(value) for value in encoded.dictionary.to_pylist()), nothing]
    return map(told.__getitem__, encoded.indices.fill_null(-1).to_pylist())


def _teller(field: Field) -> Callable[[object], str]:
    """How a value of this column stands in a CSV."""
    if field.name == "division_code":
        return lambda value: csv_code(str(value))
    if field.type == "text":
        return lambda value: csv_text(str(value))
    return _number_or_day


def _number_or_day(value: object) -> str:
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):  # without the offset, which no spreadsheet takes for a time
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return value.isoformat() if isinstance(value, date) else str(value)
