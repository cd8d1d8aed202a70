"""``panel``: a report a row, every concept a column, with its grade beside it.

Pure: concepts and the facts of a report in, a row out. A concept of several cells has a figure only
where each of them has one, and none where the report prints an amount in another scale than the
form (元 for 万元): it would not compare.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from pipelines.concepts import Term, scale
from pipelines.forms import Form
from pipelines.model import CellKey, Fact
from pipelines.tables import REPORTS, Field, Row, TableSpec

_OF_REPORTS = (
    "report_year", "report_id", "agency_id", "publisher_id", "agency", "level", "division_code",
    "province", "city", "county", "scope", "edition",
)  # fmt: skip
_VOUCHING = ("checks_failed", "url")
_DERIVED = Field(
    "derived_concepts", "text", "推算的概念", "Concepts that rest on derived values",
    "figures that the report leaves open and an identity of the form gives; separated by a space",
    "报告未填、由表式勾稽关系推得的概念，以空格分隔",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Sum:
    """A concept in one edition: its cells with their signs and scales, and its grade."""

    cells: tuple[tuple[CellKey, int, str], ...]
    grade: int


def panel_spec(concepts: Sequence[Term]) -> TableSpec:
    """The table, whose columns the concepts make."""
    figures = [
        field
        for _, terms in groupby(concepts, key=lambda term: term.concept)
        for field in _columns(tuple(terms))
    ]
    return TableSpec(
        "panel", "各年可比概念",
        "Concepts comparable over the years: one row a report, own and consolidated (do not add up"
        " both: panel_own and panel_consolidated hold one kind each); concepts that are part of"
        " others say so in table concepts",
        ("report_id",), ("report_id",),
        (*map(REPORTS.field, _OF_REPORTS), *figures, _DERIVED, *map(REPORTS.field, _VOUCHING)),
        by_year=True,
    )  # fmt: skip


class Panel:
    """Makes the row of one report after the other."""

    def __init__(self, forms: Sequence[Form], concepts: Sequence[Term]) -> None:
        scales = {
            (f.edition, CellKey(b.table, r.code, c.code)): scale(c.unit)
            for f in forms
            for b, r, c in f.cells
        }
        self._concepts = tuple(dict.fromkeys(term.concept for term in concepts))
        self._sums: dict[str, dict[str, _Sum]] = {form.edition: {} for form in forms}
        for concept, of in groupby(concepts, key=lambda term: term.concept):
            terms = tuple(of)
            for edition in dict.fromkeys(term.edition for term in terms):
                mine = [term for term in terms if term.edition == edition]
                cells = tuple((t.key, t.sign, scales[edition, t.key]) for t in mine)
                self._sums[edition][concept] = _Sum(cells, max(t.grade for t in mine))

    def row(self, report: Row, edition: str | None, facts: Sequence[Fact]) -> Row:
        """``report`` is the row of the table of reports."""
        told = dict(zip((field.name for field in REPORTS.fields), report, strict=True))
        sums = self._sums[edition] if edition else {}
        by_key = {fact.key: fact for fact in facts}
        figures: list[object] = []
        derived = []
        for concept in self._concepts:
            of = sums.get(concept)
            figure = _figure(of, by_key) if of else None
            if of is None or figure is None:
                figures += (None, None)
                continue
            figures += (float(figure), of.grade)
            if any(by_key[key].value is None for key, _, _ in of.cells):
                derived.append(concept)
        return (
            *(told[name] for name in _OF_REPORTS), *figures, " ".join(sorted(derived)) or None,
            *(told[name] for name in _VOUCHING),
        )  # fmt: skip


def _figure(of: _Sum, by_key: Mapping[CellKey, Fact]) -> Decimal | None:
    total = Decimal(0)
    for key, sign, of_form in of.cells:
        fact = by_key.get(key)
        if fact is None or scale(fact.unit) != of_form:
            return None
        value = fact.value if fact.value is not None else fact.derived_value
        if value is None:
            return None
        total += sign * value
    return total


def _columns(terms: Sequence[Term]) -> tuple[Field, Field]:
    """The column of a concept and that of its grade, which tells the grades of the editions."""
    first = terms[0]
    grades = {t.edition: max(o.grade for o in terms if o.edition == t.edition) for t in terms}
    told = ", ".join(f"{edition}: {grade}" for edition, grade in grades.items())
    return (
        Field(
            first.concept, "number", first.zh, first.en,
            "NULL where the report or its edition has no certain figure",
            "报告或其表式没有确定数值的为 NULL", unit=first.unit,
        ),
        Field(
            f"{first.concept}_grade", "integer", f"{first.zh}（可比性）",
            f"{first.en}: comparability",
            f"1 same definition, 2 with care, 3 related only; by edition {told}",
            f"1 定义相同，2 谨慎比较，3 仅相关；各表式 {told}", values=("1", "2", "3"),
        ),
    )  # fmt: skip
