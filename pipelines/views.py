"""The statements that make what is asked most: the wide tables, ``addable``.

Pure: forms and concepts in, SQL out, with a comment in both languages on every view and column.
Knows the tables' columns; opens nothing. The SQL is what DuckDB 1.4 and all later ones understand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.concepts import Term
from pipelines.forms import Block, Form, Row
from pipelines.panel import panel_spec
from pipelines.rules import Identity, Relation
from pipelines.tables import FACTS, REPORTS, Field, comment

_WIDE_REPORT = (
    "report_id", "agency_id", "publisher_id", "agency", "report_year", "scope", "edition",
    "checks_failed", "url",
)  # fmt: skip
_ADDABLE_REPORT = (
    "agency_id", "publisher_id", "agency", "level", "division_code", "province", "city", "county",
    "scope", "checks_failed", "url",
)  # fmt: skip
_ADDABLE_FACT = (
    "report_year", "report_id", "edition", "table_name", "row_code", "column_code", "concept",
    "value", "unit",
)  # fmt: skip
_SCOPES = {
    "own": ("本机关", "reports of agencies alone"),
    "consolidated": ("本级政府汇总", "reports of whole governments"),
}
_CUMULATIVE = "cumulative"
_SAME_CELL = (
    "b.edition = f.edition AND b.table_name = f.table_name AND b.row_code = f.row_code"
    " AND b.column_code = f.column_code"
)


@dataclass(frozen=True, slots=True)
class _View:
    """A view, with the columns that its statement selects, in their order."""

    name: str
    zh: str
    en: str
    about: str
    columns: tuple[Field, ...]
    select: str

    def statements(self) -> Iterator[str]:
        yield f"CREATE VIEW {self.name} AS {self.select}"
        told = comment(self.zh, self.en, self.about)
        yield f"COMMENT ON VIEW {self.name} IS {text(told)}"
        yield from column_comments(self.name, self.columns)


def column_comments(table: str, columns: Sequence[Field]) -> Iterator[str]:
    for field in columns:
        about = "; ".join(filter(None, (f"in {field.unit}" if field.unit else "", field.about)))
        told = comment(field.zh, field.en, about, field.about_zh)
        yield f"COMMENT ON COLUMN {table}.{name(field.name)} IS {text(told)}"


def view_statements(forms: Sequence[Form], concepts: Sequence[Term]) -> Iterator[str]:
    """All views, over the tables."""
    for scope in _SCOPES:
        yield from _panel_of(scope, concepts).statements()
    yield from _addable(forms).statements()
    for form in forms:
        yield from _wide(form).statements()


# --- panel_own, panel_consolidated ----------------------------------------------------------------


def _panel_of(scope: str, concepts: Sequence[Term]) -> _View:
    zh, en = _SCOPES[scope]
    return _View(
        f"panel_{scope}", f"各年可比概念：{zh}", f"Concepts comparable over the years: {en}",
        "panel with one kind of report, so that figures may be added over agencies",
        panel_spec(concepts).fields,
        f"SELECT * FROM panel WHERE scope = '{scope}'",
    )  # fmt: skip


# --- report_<edition>: a report a row, every cell a column ---------------------------------------


def _wide(form: Form) -> _View:
    of_reports = ", ".join(f"r.{n}" for n in _WIDE_REPORT)
    # CASE, not FILTER: measured six times as fast. One comparison a cell, not three.
    cells = ", ".join(
        f"max(CASE WHEN b.position = {position} THEN f.value END) AS {b.table}_{r.code}_{c.code}"
        for position, (b, r, c) in enumerate(form.cells, start=1)
    )
    columns = tuple(
        Field(
            f"{b.table}_{r.code}_{c.code}", "number", f"{'/'.join(r.path)}｜{'/'.join(c.path)}",
            f"{b.table}, {r.code}, {c.code}".replace("_", " "),
            f"in {c.unit}, as printed" + ("; a sum of its parts" if _is_total(r, c.kind) else ""),
        )
        for b, r, c in form.cells
    )  # fmt: skip
    return _View(
        f"report_{form.edition}", f"{form.edition} 年表式各单元格",
        f"Every cell of the {form.edition} form",
        "one row a report; values as printed; total columns repeat their parts: do not add up",
        (*_of_reports(_WIDE_REPORT), *columns),
        f"SELECT {of_reports}, {cells} FROM reports r JOIN facts f USING (report_id, report_year)"
        f" JOIN codebook b ON {_SAME_CELL}"
        f" WHERE r.edition = '{form.edition}' AND f.edition = '{form.edition}' GROUP BY ALL",
    )  # fmt: skip


def _is_total(row: Row, column_kind: str) -> bool:
    return "total" in (row.kind, column_kind)


# --- addable: facts of which no two tell of the same thing ---------------------------------------


def _addable(forms: Sequence[Form]) -> _View:
    of_facts = ", ".join(f"f.{n}" for n in _ADDABLE_FACT)
    of_reports = ", ".join(f"r.{n}" for n in _ADDABLE_REPORT)
    repeats = ", ".join(
        f"('{form.edition}', '{block.table}', '{row}')"
        for form in forms
        for block in form.blocks
        for row in repeating_rows(form, block)
    )
    return _View(
        "addable", "可加总的数据", "Figures that may be added up",
        "of own reports alone; no totals, no parts of what is counted as a whole, no variants, no"
        " cumulative columns, nothing in another scale than the form's. A figure of which a report"
        " prints the total alone is not here: take panel_own for totals",
        (*(FACTS.field(n) for n in _ADDABLE_FACT), *_of_reports(_ADDABLE_REPORT)),
        f"SELECT {of_facts}, {of_reports}"
        " FROM facts f JOIN reports r USING (report_id, report_year)"
        f" JOIN codebook b ON {_SAME_CELL}"
        " WHERE r.scope = 'own' AND f.kind = 'reported' AND f.value IS NOT NULL"
        f" AND f.column_code <> '{_CUMULATIVE}' AND {_scale('f.unit')} = {_scale('b.unit')}"
        + (
            f" AND (f.edition, f.table_name, f.row_code) NOT IN ({repeats})" if repeats else ""
        ),
    )  # fmt: skip


def repeating_rows(form: Form, block: Block) -> tuple[str, ...]:
    """The rows of an outline that tell again what other rows of it tell.

    A row that an identity makes the sum of others is one. So is a row that stands below another
    (其中) or is bounded by another, and with no identity that splits the other up: published on
    the website is part of published, and an item published in two ways is in two parts.
    """
    if block.layout != "list":
        return ()
    sums = [_sum_and_parts(i) for i in form.identities if i.table == block.table]
    totals = {total for total, _ in sums if total}
    parts = {part for total, of in sums if total for part in of}
    below = {
        row.code
        for row in block.rows
        for other in block.rows
        if other is not row and row.path[: len(other.path)] == other.path
    }
    bounded = {
        rule.left[0]
        for rule in form.rules
        if rule.table == block.table and rule.relation is Relation.AT_MOST
        and rule.severity == "error" and len(rule.left) == len(rule.right) == 1
    }  # fmt: skip
    repeated = totals | ((below | bounded) - parts)
    return tuple(row.code for row in block.rows if row.code in repeated)


def _sum_and_parts(identity: Identity) -> tuple[str, tuple[str, ...]]:
    """What is the sum of what; ('', ()) where both sides are sums."""
    for total, parts in ((identity.right, identity.left), (identity.left, identity.right)):
        if len(total) == 1 and len(parts) > 1:
            return total[0], parts
    return "", ()


# --- SQL ---------------------------------------------------------------------------------------


def _of_reports(names: Sequence[str]) -> tuple[Field, ...]:
    return tuple(REPORTS.field(n) for n in names)


def _scale(unit: str) -> str:
    """万 of 万元; '' of 元 and of 件."""
    return f"regexp_extract({unit}, '^[十百千万亿]*')"


def name(identifier: str) -> str:
    return f'"{identifier}"'


def text(told: str) -> str:
    return "'" + told.replace("'", "''") + "'"
