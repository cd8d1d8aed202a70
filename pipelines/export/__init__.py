"""Writes what people take away: CSV, workbooks, Parquet and JSON Lines, with their sources.

``export_files`` reads the published build batch by batch, writes all files into a folder of drafts
beside their places, and puts them in place at the end: who opens a file sees the export before or
the one after, and what is broken off leaves nothing behind.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.catalog import FILE
from pipelines.export.choice import (
    Batch,
    Choice,
    ExportError,
    Selection,
    parse_years,
    select,
    split,
)
from pipelines.export.headings import Language
from pipelines.export.notes import Asked, about, columns, readme
from pipelines.export.plan import Cell, Concept, Known, Plan, What, plans
from pipelines.export.workbook import SHEET_ROWS, write_xlsx
from pipelines.export.writing import Tables, write_csv, write_jsonl, write_parquet
from pipelines.query import QueryError, open_catalog
from pipelines.store import read_manifest
from pipelines.tables import TableSpec, arrow_schema

__all__ = [
    "DEFAULT", "Choice", "ExportError", "Format", "Language", "Order", "What", "Written",
    "export_files", "parse_years", "split",
]  # fmt: skip

README = "README.txt"
# Reports that are read together: some 10,000 figures, a few megabytes.
_REPORTS_AT_A_TIME = 50
# What DuckDB may keep of the build; it would keep all it has read.
_MEMORY = "256MB"


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"
    JSONL = "jsonl"


DEFAULT = (What.FACTS, What.REPORTS, What.PANEL)
EVERYTHING = Choice()


@dataclass(frozen=True, slots=True)
class Order:
    """What to write, and how."""

    whats: tuple[What, ...] = DEFAULT
    formats: tuple[Format, ...] = (Format.CSV,)
    choice: Choice = EVERYTHING
    language: Language = Language.ZH


@dataclass(frozen=True, slots=True)
class Written:
    """A file in its place."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Export:
    """The files, and what the user must hear about them."""

    files: tuple[Written, ...]
    remarks: tuple[str, ...]


def export_files(build: Path, folder: Path, order: Order) -> Export:
    """Write the files and their README into ``folder``; other files there stay.

    Raises BuildMissingError, ExportError where the choice matches nothing, and OSError.
    """
    _must_say_something(order)
    # All of it from one build, also where another is published meanwhile.
    opened = (build / FILE).resolve().parent
    connection = open_catalog(opened, memory=_MEMORY)
    try:
        selection = select(connection, order.choice)
        asked = Asked(
            read_manifest(opened).build_id, order.choice, selection.remarks, len(selection.reports)
        )
        made = _last_capture(connection)
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".export-", dir=folder) as drafts:
            written: list[tuple[str, Plan, int]] = []
            for plan in plans(order.whats, order.choice, _known(connection), selection.editions):
                for form in order.formats:
                    name = f"{plan.name}.{form}"
                    tables = _tables(connection, plan, selection)
                    path = Path(drafts) / name
                    rows = _write(path, form, plan, order.language, asked, made, tables)
                    written.append((name, plan, rows))
            text = readme(asked, written).replace("\n", "\r\n")
            (Path(drafts) / README).write_bytes(text.encode("utf-8-sig"))
            for name in (*(name for name, _, _ in written), README):
                (Path(drafts) / name).replace(folder / name)
    except duckdb.BinderException as problem:
        message = f"the build is of another version of xxgk, make it anew: {problem}"
        raise QueryError(message) from problem
    finally:
        connection.close()
    files = tuple(Written(folder / name, rows) for name, _, rows in written)
    return Export(files, (*selection.remarks, *_too_long_for_a_spreadsheet(files)))


def _must_say_something(order: Order) -> None:
    """A filter of figures that no asked file heeds would be taken for heeded."""
    for filter_, wanted, heeded_by in (
        ("--table", order.choice.tables, (What.FACTS, What.CELLS)),
        ("--concept", order.choice.concepts, (What.FACTS, What.PANEL)),
    ):
        if wanted and not set(heeded_by) & set(order.whats):
            raise ExportError(f"{filter_} chooses figures of {' and '.join(heeded_by)} only")


def _too_long_for_a_spreadsheet(files: Sequence[Written]) -> Iterator[str]:
    for file in files:
        if file.path.suffix == f".{Format.CSV}" and file.rows >= SHEET_ROWS:
            yield (
                f"{file.path.name} has {file.rows} rows; a spreadsheet shows the first"
                f" {SHEET_ROWS - 1} and drops the rest: choose years or a division, or take"
                " --format xlsx, which goes on over several sheets"
            )


def _write(
    path: Path, form: Format, plan: Plan, language: Language, asked: Asked, made: datetime,
    tables: Tables,
) -> int:  # fmt: skip
    match form:
        case Format.CSV:
            return write_csv(path, plan, language, tables)
        case Format.XLSX:
            notes = (*about(asked), "", "各列 columns", *columns(plan))
            return write_xlsx(path, plan, language, made, notes, tables)
        case Format.PARQUET:
            return write_parquet(path, _schema(plan), tables)
        case Format.JSONL:
            return write_jsonl(path, plan, tables)


def _tables(
    connection: duckdb.DuckDBPyConnection, plan: Plan, selection: Selection
) -> Iterator[pa.Table]:
    """The rows of a plan, batch after batch, in the types of its columns."""
    schema = _schema(plan)
    for batch in selection.batches(_REPORTS_AT_A_TIME):
        answer = connection.sql(plan.sql, params=_parameters(batch, plan)).to_arrow_table()
        yield answer.cast(schema)


def _parameters(batch: Batch, plan: Plan) -> dict[str, object]:
    ids = batch.report_ids
    of_batch = {"year": batch.year, "first": ids[0], "last": ids[-1], "ids": list(ids)}
    asked = {**of_batch, **dict(plan.values)}
    return {name: value for name, value in asked.items() if f"${name}" in plan.sql}


def _schema(plan: Plan) -> pa.Schema:
    return arrow_schema(TableSpec(plan.name, plan.zh, plan.en, (), (), plan.fields))


def _known(connection: duckdb.DuckDBPyConnection) -> Known:
    concepts = connection.execute(
        "SELECT concept, any_value(zh), any_value(en), any_value(unit) FROM concepts GROUP BY 1"
        " ORDER BY min(position)"
    ).fetchall()
    cells = connection.execute(
        "SELECT edition, table_name, row_code, column_code, label_row || '｜' || label_column, unit"
        " FROM codebook ORDER BY edition, position"
    ).fetchall()
    panel = connection.execute("DESCRIBE panel").fetchall()
    return Known(
        tuple(Concept(*row) for row in concepts),
        tuple(Cell(*row) for row in cells),
        frozenset(name for name, *_ in panel),
    )


def _last_capture(connection: duckdb.DuckDBPyConnection) -> datetime:
    """The time of the data, for files that must bear one: equal builds are equal byte for byte."""
    ((last,),) = connection.execute("SELECT max(fetched_at) FROM captures").fetchall()
    return last if isinstance(last, datetime) else datetime(2000, 1, 1, tzinfo=UTC)
