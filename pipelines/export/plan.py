"""What each kind of file holds: its columns, and the statement that reads them.

Pure: works out SQL from what the build is known to have, and asks nothing. Every row of every file
ends with where it comes from: address, capture, time, and the checks that its report fails. A
statement reads what belongs to one batch of neighbouring reports, so that memory stays flat.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pipelines.export.choice import Choice
from pipelines.tables import FACTS, REPORTS, TABLES, Field


class What(StrEnum):
    """Kinds of file. ``facts`` is the long shape, ``panel`` and ``cells`` are wide."""

    FACTS = "facts"
    REPORTS = "reports"
    PANEL = "panel"
    CELLS = "cells"
    SECTIONS = "sections"
    CHECKS = "checks"
    ISSUES = "issues"


@dataclass(frozen=True, slots=True)
class Concept:
    name: str
    zh: str
    en: str
    unit: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an edition of the form."""

    edition: str
    table: str
    row: str
    column: str
    label: str
    unit: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.row}_{self.column}"


@dataclass(frozen=True, slots=True)
class Known:
    """What the build has: concepts in their order, cells of the forms, columns of ``panel``."""

    concepts: tuple[Concept, ...]
    cells: tuple[Cell, ...]
    panel: frozenset[str]


Column = tuple[str, Field]  # the expression, and what it is


@dataclass(frozen=True, slots=True)
class Plan:
    """A file. ``values`` are the parameters of ``sql`` besides those of the batch."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    sql: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for _, field in self.columns)


_SOURCE: tuple[Column, ...] = (
    ("r.url", REPORTS.field("url")),
    ("r.capture_id", REPORTS.field("capture_id")),
    (
        "c.fetched_at",
        Field("fetched_at", "time", "抓取时间（UTC）", "Fetched (UTC)", "of this archived copy"),
    ),
    (
        "k.failed",
        Field(
            "failed_checks", "text", "未通过的勾稽校验", "Failed checks of the report",
            "rules without exception that the report's own figures break; given as printed",
        ),
    ),
    (
        "k.soft",
        Field(
            "soft_failed_checks", "text", "待核校验", "Failed checks with lawful exceptions",
            "a reason to ask, no finding",
        ),
    ),
)  # fmt: skip
_REPORT: tuple[Column, ...] = tuple(
    (f"r.{name}", REPORTS.field(name))
    for name in (
        "report_id", "report_year", "agency", "province", "city", "county", "division_code",
        "level", "scope", "edition", "published_at",
    )
)  # fmt: skip
_OF_BATCH = "report_year = $year AND report_id BETWEEN $first AND $last"
_REPORTS_WITH_SOURCE = (
    f"(SELECT * FROM reports WHERE {_OF_BATCH} AND list_contains($ids, report_id)) r"
    " LEFT JOIN captures c ON c.capture_id = r.capture_id LEFT JOIN (SELECT report_id,"
    " string_agg(rule || ' ' || place, '; ' ORDER BY rule, place)"
    " FILTER (severity = 'error') AS failed,"
    " string_agg(rule || ' ' || place, '; ' ORDER BY rule, place)"
    " FILTER (severity <> 'error') AS soft"
    f" FROM checks WHERE result = 'fail' AND {_OF_BATCH} GROUP BY report_id) k"
    " ON k.report_id = r.report_id"
)


def plans(
    whats: Sequence[What], choice: Choice, known: Known, editions: Sequence[str]
) -> Iterator[Plan]:
    """The files to write. ``editions`` are those of the chosen reports."""
    for what in whats:
        match what:
            case What.FACTS:
                yield _facts(choice)
            case What.REPORTS:
                yield _reports()
            case What.PANEL:
                yield _panel(choice, known)
            case What.CELLS:
                yield from (_cells(edition, choice, known) for edition in editions)
            case What.SECTIONS:
                yield _part("sections", "文字部分", "a section of the text of a report",
                            ("position", "number", "heading", "text"), "p.position")  # fmt: skip
            case What.CHECKS:
                yield _part(
                    "checks", "未通过的校验", "a check that a report fails",
                    ("rule", "place", "left", "right", "difference", "severity", "note"),
                    "p.rule, p.place", "p.result = 'fail'",
                )  # fmt: skip
            case What.ISSUES:
                yield _part(
                    "issues", "问题", "something that could not be read, or is odd",
                    ("issue_id", "code", "severity", "where", "raw", "detail"), "p.issue_id",
                )  # fmt: skip


def _facts(choice: Choice) -> Plan:
    labels: tuple[Column, ...] = (
        ("b.label_row", Field("label_row", "text", "行标签", "Row label")),
        ("b.label_column", Field("label_column", "text", "列标签", "Column label")),
    )
    figures = tuple(
        (f"f.{name}", FACTS.field(name))
        for name in (
            "table_name", "row_code", "column_code", "kind", "concept", "value", "unit", "status",
            "raw", "derived_value", "derived_by", "locator",
        )
    )  # fmt: skip
    columns = (*_REPORT, *labels, *figures, *_SOURCE)
    wanted = [_OF_BATCH]
    values: list[tuple[str, object]] = []
    if choice.tables:
        wanted.append("list_contains($tables, table_name)")
        values.append(("tables", list(choice.tables)))
    if choice.concepts:
        wanted.append("list_contains($concepts, concept)")
        values.append(("concepts", list(choice.concepts)))
    source = (
        f"{_REPORTS_WITH_SOURCE} JOIN (SELECT * FROM facts WHERE {' AND '.join(wanted)}) f"
        " ON f.report_id = r.report_id LEFT JOIN codebook b ON b.edition = f.edition"
        " AND b.table_name = f.table_name AND b.row_code = f.row_code"
        " AND b.column_code = f.column_code"
    )
    order = "r.report_id, b.position, f.table_name, f.row_code, f.column_code"
    return Plan("facts", "数据（每格一行）", "one printed figure, with its row and column label",
                columns, _sql(columns, source, order), tuple(values))  # fmt: skip


def _reports() -> Plan:
    shown = {field.name for _, field in (*_REPORT, *_SOURCE)}
    more = tuple((f"r.{f.name}", f) for f in REPORTS.fields if f.name not in shown)
    columns = (*_REPORT, *more, *_SOURCE)
    return Plan("reports", "年度报告", "a report: agency, year, dates, address", columns,
                _sql(columns, _REPORTS_WITH_SOURCE, "r.report_id"))  # fmt: skip


def _panel(choice: Choice, known: Known) -> Plan:
    figures: list[Column] = []
    for c in known.concepts:
        if c.name not in known.panel or (choice.concepts and c.name not in choice.concepts):
            continue
        figures.append((f'p."{c.name}"', Field(c.name, "number", c.zh, c.en, c.unit)))
        grade = f"{c.name}_grade"
        if grade in known.panel:
            about = "comparability over editions: 1 same definition, 2 with care, 3 related only"
            field = Field(grade, "integer", f"{c.zh}（可比性）", f"{c.en} (comparability)", about)
            figures.append((f'p."{grade}"', field))
    rests = Field("derived_concepts", "text", "推算的概念", "Concepts that rest on derived values",
                  "our arithmetic by an identity of the form, not printed")  # fmt: skip
    columns = (*_REPORT, *figures, ("p.derived_concepts", rests), *_SOURCE)
    source = (
        f"{_REPORTS_WITH_SOURCE} JOIN (SELECT * FROM panel WHERE {_OF_BATCH}) p"
        " ON p.report_id = r.report_id"
    )
    return Plan("panel", "各年可比概念（每份报告一行）",
                "a report with its main figures side by side",
                columns, _sql(columns, source, "r.report_id"))  # fmt: skip


def _cells(edition: str, choice: Choice, known: Known) -> Plan:
    """Every cell of an edition a column; the value as printed."""
    chosen = [
        cell
        for cell in known.cells
        if cell.edition == edition and (not choice.tables or cell.table in choice.tables)
    ]
    labels = [cell.label for cell in chosen]
    figures = tuple(
        (
            f'w."{c.name}"',
            Field(
                c.name, "number", c.label if labels.count(c.label) == 1 else f"{c.label} {c.name}",
                c.name, c.unit,
            ),
        )
        for c in chosen
    )  # fmt: skip
    pivot = "".join(
        f", max(value) FILTER (table_name = '{c.table}' AND row_code = '{c.row}'"
        f" AND column_code = '{c.column}') AS \"{c.name}\""
        for c in chosen
    )
    columns = (*_REPORT, *figures, *_SOURCE)
    source = (
        f"{_REPORTS_WITH_SOURCE} JOIN (SELECT report_id{pivot} FROM facts"
        f" WHERE {_OF_BATCH} AND edition = $edition GROUP BY report_id) w"
        " ON w.report_id = r.report_id"
    )
    return Plan(f"cells_{edition}", f"{edition} 表式各格（每份报告一行）",
                f"a report of form {edition}, every cell a column", columns,
                _sql(columns, source, "r.report_id"), (("edition", edition),))  # fmt: skip


def _part(
    table: str, zh: str, en: str, names: Sequence[str], order: str, where: str = "true"
) -> Plan:
    """What a table has of the chosen reports, a row as it stands there."""
    spec = next(spec for spec in TABLES if spec.name == table)
    columns = (*_REPORT, *((f'p."{name}"', spec.field(name)) for name in names), *_SOURCE)
    within = _OF_BATCH if spec.by_year else "report_id BETWEEN $first AND $last"
    source = (
        f"{_REPORTS_WITH_SOURCE} JOIN (SELECT * FROM {table} p WHERE {within} AND {where}) p"
        " ON p.report_id = r.report_id"
    )
    return Plan(table, zh, en, columns, _sql(columns, source, f"r.report_id, {order}"))


def _sql(columns: Sequence[Column], source: str, order: str) -> str:
    chosen = ", ".join(f'{expression} AS "{field.name}"' for expression, field in columns)
    return f"SELECT {chosen} FROM {source} ORDER BY {order}"
