"""Writes what a journalist takes away: CSV that opens right in a spreadsheet, with its sources.

UTF-8 with a byte order mark, CRLF, codes as text, one figure a row with the address it was printed
at, the capture it was read from, and the rules of the form that its report breaks. Knows the
published file and the headings of ``tables``; knows nothing of extraction.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import duckdb

from pipelines.tables import FACTS, REPORTS, Field

# A cell that begins so is run as a formula by spreadsheets; raw text of pages may.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_ROWS_AT_A_TIME = 10_000


class Language(StrEnum):
    """Of the heading line."""

    ZH = "zh"
    EN = "en"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export; an empty tuple or None means all."""

    years: tuple[int, ...] = ()
    division: str | None = None
    publishers: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    scope: str | None = None


_FAILED = Field("failed_checks", "text", "未通过的勾稽校验", "Failed checks of the report")
_SOFT = Field("soft_failed_checks", "text", "待核校验", "Failed checks with lawful exceptions")
_SOURCE_COLUMNS: tuple[tuple[str, Field], ...] = (
    ("r.url", REPORTS.field("url")),
    ("r.capture_id", REPORTS.field("capture_id")),
    ("c.fetched_at", Field("fetched_at", "time", "抓取时间（UTC）", "Fetched (UTC)")),
    ("k.failed", _FAILED),
    ("k.soft", _SOFT),
)
_REPORT_COLUMNS = tuple(
    (f"r.{name}", REPORTS.field(name))
    for name in (
        "report_id", "report_year", "agency", "province", "city", "county", "division_code",
        "level", "scope", "edition", "published_at",
    )
)  # fmt: skip
_FACT_COLUMNS = tuple(
    (f"f.{name}", FACTS.field(name))
    for name in (
        "table_name", "row_code", "column_code", "kind", "concept", "value", "unit", "status",
        "raw", "derived_value", "derived_by", "locator",
    )
)  # fmt: skip
_LABEL_COLUMNS = (
    ("b.label_row", Field("label_row", "text", "行标签", "Row label")),
    ("b.label_column", Field("label_column", "text", "列标签", "Column label")),
)


def export_facts(
    connection: duckdb.DuckDBPyConnection, path: Path, choice: Choice, language: Language
) -> int:
    """One row a figure. Returns the number of rows."""
    columns = (*_REPORT_COLUMNS, *_LABEL_COLUMNS, *_FACT_COLUMNS, *_SOURCE_COLUMNS)
    source = (
        f"{_REPORTS_WITH_SOURCE} JOIN facts f USING (report_id) JOIN codebook b ON"
        " b.edition = f.edition AND b.table_name = f.table_name AND b.row_code = f.row_code"
        " AND b.column_code = f.column_code"
    )
    order = "f.report_year, f.report_id, b.edition, b.position"
    return _write(connection, path, columns, source, choice, order, language)


def export_reports(
    connection: duckdb.DuckDBPyConnection, path: Path, choice: Choice, language: Language
) -> int:
    """One row a report. Returns the number of rows."""
    shown = {name.partition(".")[2] for name, _ in (*_REPORT_COLUMNS, *_SOURCE_COLUMNS)}
    more = tuple((f"r.{f.name}", f) for f in REPORTS.fields if f.name not in shown)
    columns = (*_REPORT_COLUMNS, *more, *_SOURCE_COLUMNS)
    order = "r.report_year, r.report_id"
    return _write(connection, path, columns, _REPORTS_WITH_SOURCE, choice, order, language)


def export_panel(
    connection: duckdb.DuckDBPyConnection, path: Path, choice: Choice, language: Language
) -> int:
    """One row a report, one column a concept. Returns the number of rows."""
    concepts = connection.execute(
        "SELECT concept, any_value(zh), any_value(en) FROM concepts GROUP BY 1"
        " ORDER BY min(position)"
    ).fetchall()
    figures = tuple((f"p.{name}", Field(name, "number", zh, en)) for name, zh, en in concepts)
    rests = Field("derived_concepts", "text", "推算的概念", "Concepts that rest on derived values")
    columns = (*_REPORT_COLUMNS, *figures, ("p.derived_concepts", rests), *_SOURCE_COLUMNS)
    source = f"{_REPORTS_WITH_SOURCE} JOIN panel p USING (report_id)"
    order = "r.report_year, r.report_id"
    return _write(connection, path, columns, source, choice, order, language)


_REPORTS_WITH_SOURCE = (
    "reports r LEFT JOIN captures c USING (capture_id) LEFT JOIN (SELECT report_id,"
    " string_agg(rule || ' ' || place, '; ' ORDER BY rule, place)"
    " FILTER (severity = 'error') AS failed,"
    " string_agg(rule || ' ' || place, '; ' ORDER BY rule, place)"
    " FILTER (severity <> 'error') AS soft"
    " FROM checks WHERE result = 'fail' GROUP BY report_id) k USING (report_id)"
)


def _write(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    columns: Sequence[tuple[str, Field]],
    source: str,
    choice: Choice,
    order: str,
    language: Language,
) -> int:
    wanted, values = _where(choice)
    chosen = ", ".join(expression for expression, _ in columns)
    sql = f"SELECT {chosen} FROM {source} WHERE {wanted} ORDER BY {order}"
    answer = connection.execute(sql, values)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.tmp")
    count = 0
    with draft.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_heading(field, language) for _, field in columns)
        for row in _rows(answer):
            writer.writerow(
                _cell(value, field) for value, (_, field) in zip(row, columns, strict=True)
            )
            count += 1
    draft.replace(path)
    return count


def _where(choice: Choice) -> tuple[str, list[object]]:
    terms = ["true"]
    values: list[object] = []
    for column, wanted in (
        ("r.report_year", choice.years),
        ("r.publisher_id", choice.publishers),
        ("r.edition", choice.editions),
    ):
        if wanted:
            terms.append(f"{column} IN ({', '.join('?' * len(wanted))})")
            values.extend(wanted)
    if choice.scope:
        terms.append("r.scope = ?")
        values.append(choice.scope)
    if choice.division:
        terms.append(
            "(r.division_code LIKE ? || '%' OR r.province = ? OR r.city = ? OR r.county = ?)"
        )
        values.extend([choice.division] * 4)
    return " AND ".join(terms), values


def _rows(answer: duckdb.DuckDBPyConnection) -> Iterator[tuple[object, ...]]:
    while rows := answer.fetchmany(_ROWS_AT_A_TIME):
        yield from rows


def _heading(field: Field, language: Language) -> str:
    return {Language.ZH: field.zh, Language.EN: field.en, Language.CODE: field.name}[language]


def _cell(value: object, field: Field) -> str:
    """A code of digits is written so that a spreadsheet keeps it as text.

    >>> _cell("010000", REPORTS.field("division_code")), _cell("=1+1", FACTS.field("raw"))
    ('="010000"', "'=1+1")
    """
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):  # without the offset, which no spreadsheet takes for a time
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    text = str(value)
    if field.type != "text":
        return text
    if field.name == "division_code":
        return f'="{text}"'
    return "'" + text if text.startswith(_FORMULA_STARTS) and not _is_figure(text) else text


def _is_figure(text: str) -> bool:
    """A signed figure (+19) or a lone placeholder is no formula."""
    return text.lstrip("+-").replace(".", "", 1).isdigit() or text in ("-", "--")
