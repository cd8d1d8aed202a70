"""Makes one fact of each cell of the form from the readings that the tables offered.

Knows statuses and units; knows nothing of labels or grids. One reading gives a fact; none gives a
fact without a value; several that differ give a fact without a value and an issue that holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from functools import partial

from pipelines.charset import LOST
from pipelines.forms import Block, Form
from pipelines.labels import read_label
from pipelines.match import Reading
from pipelines.model import CellKey, Code, Fact, Issue, Severity, Status
from pipelines.numbers import read_value

# Findings after which a row that was not found may still stand in the source, unread.
_MAY_HIDE_A_ROW = frozenset(
    {Code.UNKNOWN_ROW, Code.UNKNOWN_GROUP, Code.TABLE_TOO_LARGE, Code.UNKNOWN_COLUMN}
)


# Measure words of the same things: 条 for 件 changes no figure.
_OF_THINGS = frozenset(["件", "条", "项", "个", "份", "宗", "起", "件次", "篇"])
# What the class itself does, without the frame of a Python function for each of 200 facts a page.
_new_fact = partial(tuple.__new__, Fact)


def make_facts(
    form: Form, readings: Sequence[Reading], found: Sequence[Issue]
) -> tuple[tuple[Fact, ...], tuple[Issue, ...]]:
    """All cells of the form, in its order, each once; variant rows only where they are printed.

    ``found`` are the issues of the matching: they tell whether an absent row may stand unread.
    """
    facts: dict[CellKey, Fact] = {}
    repeated: dict[CellKey, list[Reading]] = {}
    issues: list[Issue] = []
    for reading in readings:
        if reading.key in facts:
            repeated.setdefault(reading.key, []).append(reading)
        else:
            facts[reading.key] = read_fact(reading, issues)
    for key, others in repeated.items():
        facts[key] = choose((facts[key], *(read_fact(other, []) for other in others)), issues)
    unread = any(issue.code in _MAY_HIDE_A_ROW for issue in found)
    absent = Status.UNREADABLE if unread else Status.MISSING
    ordered: list[Fact] = []
    for key, (_, row, column) in zip(form.keys, form.cells, strict=True):
        fact = facts.pop(key, None)
        if fact is not None:
            ordered.append(fact)
        elif row.kind != "variant":
            ordered.append(Fact(form.edition, key, None, column.unit, "", absent, ""))
    ordered += facts.values()  # blocks of another edition in the same document
    is_whole = all(fact.locator for fact in ordered)
    return tuple(ordered), (*(() if is_whole else absences(form, ordered)), *issues)


def without_absent_columns(form: Form, facts: tuple[Fact, ...]) -> tuple[Fact, ...]:
    """The facts without those of columns of a list that the document does not have at all.

    Many lists of the provinces have no second, cumulative column (平潭县财政局 2009): its cells are
    not missing there, they are not in that form.
    """
    columns = {
        (block.table, column.code)
        for block in form.blocks
        if block.layout == "list" and len(block.columns) > 1
        for column in block.columns
    }
    if not columns:
        return facts
    absent = columns - {(f.key.table, f.key.column) for f in facts if f.locator}
    if not absent or absent == columns:
        return facts
    return tuple(fact for fact in facts if (fact.key.table, fact.key.column) not in absent)


def choose(offered: Sequence[Fact], issues: list[Issue]) -> Fact:
    """The one fact that several cells give; without a value where they differ."""
    first = offered[0]
    # Rows whose cells cannot be told apart say the same only where they print the same.
    told = {
        (f.value, f.status, f.unit, f.raw if f.status is Status.AMBIGUOUS else "") for f in offered
    }
    if len(told) == 1:
        return first
    raws = " / ".join(fact.raw.replace("\n", " ") for fact in offered)
    where = " / ".join(fact.locator for fact in offered)
    detail = f"{len(offered)} cells of the document are {first.key}"
    issues.append(Issue(Code.CONFLICTING_CELLS, Severity.ERROR, where, raws, detail))
    return Fact(first.edition, first.key, None, first.unit, raws, Status.AMBIGUOUS, where)


def read_fact(reading: Reading, issues: list[Issue]) -> Fact:
    """What one printed cell says; what is odd about it is added to ``issues``."""
    edition, key, column, cell, raw, named_unit, locator = reading
    if cell is None:  # the row is known, its cells are not
        return _without_value(reading, Status.AMBIGUOUS)
    status, number, unit, note, is_count = read_value(raw, cell.marks)
    if (
        is_count
        and number is not None
        and number >= 0
        and not (note or unit or named_unit or column.decimal)
    ):
        return _new_fact((edition, key, number, column.unit, raw, status, locator, None, None))
    if number is None and status is not Status.UNREADABLE:
        return Fact(edition, key, None, named_unit or column.unit, raw, status, locator)
    if number is None or not (is_count or column.decimal):
        issues.append(_issue(reading, Code.UNREADABLE_VALUE, Severity.ERROR, "not a figure"))
        return _without_value(reading, Status.UNREADABLE)
    if note:
        detail = f"the figure has a note: {note}"
        issues.append(_issue(reading, Code.NOTE_IN_CELL, Severity.INFO, detail))
        unit = unit or _unit_in(note)
    if column.decimal and number and not (unit or named_unit) and column.unit != "unstated":
        detail = f"no unit is printed; the form has {column.unit}"
        issues.append(_issue(reading, Code.UNIT_ASSUMED, Severity.WARNING, detail))
    unit = unit or named_unit or column.unit
    # Only amounts have decimals in these forms: money in a column of counts is no count.
    if unit != column.unit and ("元" in unit) != column.decimal and LOST not in unit:
        issues.append(_issue(reading, Code.UNREADABLE_VALUE, Severity.ERROR, f"printed in {unit}"))
        return _without_value(reading, Status.UNREADABLE)
    if unit != column.unit and column.unit != "unstated":
        detail = f"printed in {unit}; the form has {column.unit}"
        # Persons and times are not the things that 件 counts.
        alike = unit in _OF_THINGS and column.unit in _OF_THINGS
        severity = Severity.INFO if alike else Severity.WARNING
        issues.append(_issue(reading, Code.UNIT_DIFFERS, severity, detail))
        if LOST in unit:
            unit = column.unit
    if not column.signed and number < 0:
        issues.append(_issue(reading, Code.NEGATIVE_COUNT, Severity.WARNING, "as printed"))
    return Fact(edition, key, number, unit, raw, status, locator)


def _unit_in(note: str) -> str:
    """The unit that a bracket behind the figure names: 51000（元）; '' where it names none."""
    return (read_label(f"x{note}").unit or "") if note.startswith("(") else ""


def _without_value(reading: Reading, status: Status) -> Fact:
    unit = reading.unit or reading.column.unit
    return Fact(reading.edition, reading.key, None, unit, reading.raw, status, reading.locator)


def _issue(reading: Reading, code: Code, severity: Severity, detail: str) -> Issue:
    return Issue(code, severity, f"{reading.key} {reading.locator}", reading.raw, detail)


def absences(form: Form, facts: Iterable[Fact]) -> list[Issue]:
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
            issues += _absent_columns(block, shown) if block.table == table else ()
    return issues


def _absent_columns(block: Block, shown: Set[CellKey]) -> Iterator[Issue]:
    """The columns of which none of the printed rows of a block has a cell."""
    printed = {row.code for row in block.rows for c in block.columns
               if CellKey(block.table, row.code, c.code) in shown}  # fmt: skip
    if block.layout != "down" or not printed:
        return
    for column in block.columns:
        if not any(CellKey(block.table, row, column.code) in shown for row in printed):
            where = f"{block.table}.{column.code}"
            label = " > ".join(column.path)
            yield Issue(Code.COLUMN_ABSENT, Severity.WARNING, where, label, "not found")
