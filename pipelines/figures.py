"""Makes one fact of each cell of the form from the readings that the tables offered.

Knows statuses and units; knows nothing of labels or grids. One reading gives a fact; none gives a
fact without a value; several that differ give a fact without a value and an issue that holds them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from pipelines.forms import Column, Form
from pipelines.labels import read_label
from pipelines.match import Reading
from pipelines.model import CellKey, Code, Fact, Issue, Severity, Status
from pipelines.numbers import read_value

# Findings after which a row that was not found may still stand in the source, unread.
_MAY_HIDE_A_ROW = frozenset(
    {Code.UNKNOWN_ROW, Code.UNKNOWN_GROUP, Code.TABLE_TOO_LARGE, Code.UNKNOWN_COLUMN}
)


def make_facts(
    form: Form, readings: Sequence[Reading], found: Sequence[Issue]
) -> tuple[tuple[Fact, ...], tuple[Issue, ...]]:
    """All cells of the form, in its order, each once; variant rows only where they are printed.

    ``found`` are the issues of the matching: they tell whether an absent row may stand unread.
    """
    by_key: dict[CellKey, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_key[reading.key].append(reading)
    facts: list[Fact] = []
    issues: list[Issue] = []
    unread = any(issue.code in _MAY_HIDE_A_ROW for issue in found)
    for block, row, column in form.cells:
        key = CellKey(block.table, row.code, column.code)
        offered = by_key.pop(key, [])
        if offered:
            fact, of_cell = _choose(offered)
            facts.append(fact)
            issues += of_cell
        elif row.kind != "variant":
            status = Status.UNREADABLE if unread else Status.MISSING
            facts.append(Fact(form.edition, key, None, column.unit, "", status, ""))
    for offered in by_key.values():  # blocks of another edition in the same document
        fact, of_cell = _choose(offered)
        facts.append(fact)
        issues += of_cell
    return tuple(facts), (*_absences(form, facts), *issues)


def _choose(offered: Sequence[Reading]) -> tuple[Fact, list[Issue]]:
    first, *others = [_fact(reading) for reading in offered]
    fact, issues = first
    if all((f.value, f.status, f.unit) == (fact.value, fact.status, fact.unit) for f, _ in others):
        return fact, issues
    raws = " / ".join(reading.raw.replace("\n", " ") for reading in offered)
    where = " / ".join(reading.locator for reading in offered)
    conflicting = Fact(fact.edition, fact.key, None, fact.unit, raws, Status.AMBIGUOUS, where)
    detail = f"{len(offered)} cells of the document are {fact.key}"
    return conflicting, [Issue(Code.CONFLICTING_CELLS, Severity.ERROR, where, raws, detail)]


def _fact(reading: Reading) -> tuple[Fact, list[Issue]]:
    column = reading.column
    if reading.cell is None:  # the row is known, its cells are not
        fact = _without_value(reading, Status.AMBIGUOUS)
        return fact, []
    value = read_value(reading.cell.text, reading.cell.marks)
    unit = value.unit or _unit_in(value.note) or reading.header_unit or column.unit
    number = value.number
    issues: list[Issue] = []
    if value.status is Status.UNREADABLE or (number is not None and not _fits(number, column)):
        issues.append(_issue(reading, Code.UNREADABLE_VALUE, Severity.ERROR, "not a figure"))
        return _without_value(reading, Status.UNREADABLE), issues
    if value.note:
        detail = f"the figure has a note: {value.note}"
        issues.append(_issue(reading, Code.NOTE_IN_CELL, Severity.INFO, detail))
    if unit != column.unit and column.unit != "unstated":
        detail = f"printed in {unit}; the form has {column.unit}"
        issues.append(_issue(reading, Code.UNIT_DIFFERS, Severity.WARNING, detail))
    if number is not None and number < 0 and not column.signed:
        issues.append(_issue(reading, Code.NEGATIVE_COUNT, Severity.WARNING, "as printed"))
    fact = Fact(
        reading.edition, reading.key, number, unit, reading.raw, value.status, reading.locator
    )
    return fact, issues


def _unit_in(note: str) -> str | None:
    """The unit that a bracket behind the figure names: 51000（元）."""
    return read_label(f"x{note}").unit if note.startswith("(") else None


def _fits(number: Decimal, column: Column) -> bool:
    """A count is whole: 1.234 or 1.000 in a column of counts may be 1,234 or 1,000."""
    exponent = number.as_tuple().exponent
    return column.decimal or (number == number.to_integral_value() and exponent in (0, -1, -2))


def _without_value(reading: Reading, status: Status) -> Fact:
    unit = reading.header_unit or reading.column.unit
    return Fact(reading.edition, reading.key, None, unit, reading.raw, status, reading.locator)


def _issue(reading: Reading, code: Code, severity: Severity, detail: str) -> Issue:
    return Issue(code, severity, f"{reading.key} {reading.locator}", reading.raw, detail)


def _absences(form: Form, facts: Iterable[Fact]) -> list[Issue]:
    """One issue for each table, else each row, of which the document has nothing.

    Rows for which a variant stands are not absent: the publisher prints another row in their place.
    """
    shown = {fact.key for fact in facts if fact.locator}
    tables = {key.table for key in shown}
    rows = {(key.table, key.row) for key in shown}
    replaced = {
        (identity.table, code)
        for identity in form.identities
        for stand_in in identity.stand_ins
        if (identity.table, stand_in.code) in rows
        for code in stand_in.replaces
    }
    issues: list[Issue] = []
    for table in dict.fromkeys(block.table for block in form.blocks):
        if table not in tables:
            issues.append(Issue(Code.TABLE_ABSENT, Severity.ERROR, table, "", "no cell was found"))
            continue
        for block in form.blocks:
            for row in block.rows:
                place = (table, row.code)
                if block.table == table and row.kind != "variant" and place not in rows | replaced:
                    where = f"{table}.{row.code}"
                    label = " > ".join(row.path)
                    detail = "the row was not found"
                    issues.append(Issue(Code.ROW_ABSENT, Severity.WARNING, where, label, detail))
    return issues
