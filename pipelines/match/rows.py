"""Reads the rows below one header: which cell of a row stands under which heading.

Knows spans and headings; knows nothing of labels but what a naming tells it, and reads no number
for its worth. A row whose cells cannot be told apart gives readings without a cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from pipelines.forms import Column, Row
from pipelines.grid import Cell
from pipelines.headers import Header, Leaf
from pipelines.match.view import Key, View
from pipelines.model import CellKey, Code, Extra, Issue, Severity, Table
from pipelines.naming import Naming
from pipelines.numbers import looks_like_value, read_value


class Reading(NamedTuple):
    """One printed cell that is the cell ``key`` of ``edition``.

    ``cell`` is None where the row was found but its cells cannot be told apart; ``raw`` then holds
    the whole row. ``unit`` is the one that the heading or a cell of units names, or None.
    """

    edition: str
    key: CellKey
    column: Column
    cell: Cell | None
    raw: str
    unit: str | None
    locator: str


# Rows that do not fit to one that does: so many, and the one proves nothing.
MOST_MISFITTING = 4
# What the class itself does, without a frame of Python for each of 200 readings a page.
_new_reading = partial(tuple.__new__, Reading)


class RowReader:
    """Reads the rows below one header. ``issues`` are what it could not place."""

    def __init__(self, table: Table, header: Header, view: View, stated: str | None = None) -> None:
        self.table, self.view, self._stated = table, view, stated
        self.rows = table.grid.rows
        self.is_continued = header.table != table.number
        self._reported: set[tuple[str, ...]] = set()
        self._fitting = self._misfitting = 0  # rows
        self.readings: list[Reading] = []
        self.issues: list[Issue] = []
        self.extras: list[Extra] = []

    def aligned(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """One cell for each leaf, or None where that cannot be had without a guess.

        First by extent: each cell stands under its heading. Where header and row disagree on
        spans (上海市政府办公厅 2019: 1-1-2-1 above 1-2-1-1; a rowspan that runs one row too far),
        by count: as many cells of values as headings, all written in this row. A row that is short
        or long of a cell fits neither way: which one is missing cannot be known.
        """
        view = self.view
        if not view.heads.is_whole:
            return None
        if self.is_continued:
            return _last_values(row, len(view.leaves), i)
        under = self.by_extent(row, i)
        if under is not None:
            return under
        return _last_values(row, len(view.leaves), i) if view.all_known else None

    def by_extent(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """The cells under the leaves, each within its own; None under a heading without a name.

        Where a cell from a row above stands among the figures, a span may be wrong or the end of a
        row lost, so that the others have moved: they have not where that cell is a figure itself
        and the row's label stands right in front of the first.
        """
        inherited = False
        view = self.view
        leaves = view.leaves
        under = row[len(row) - len(leaves) :]
        if len(under) != len(leaves) or (
            len(row) > len(leaves) and row[len(row) - len(leaves) - 1].column >= view.start
        ):
            return None
        for (path, start, end), (text, _, of_row, column, _, columns) in zip(
            leaves, under, strict=True
        ):
            if column < start or column + columns > end:
                return None
            if not path and text:
                return None
            if of_row != i:
                inherited = True
                if not looks_like_value(text):
                    return None
        if inherited and len(row) > len(leaves):
            before = row[len(row) - len(leaves) - 1]
            if not before.text or looks_like_value(before.text):
                return None
        return under

    def offer(
        self,
        i: int,
        row: tuple[Cell, ...],
        keys: Sequence[Key | None],
        values: tuple[Cell, ...] | None,
        table: str,
        of: Row | None = None,
        row_unit: str | None = None,
    ) -> None:
        """Offer the cells of a row under the keys of its columns; without ``values`` the whole row
        for each of them."""
        edition, where, readings = self.view.edition, self.where(i), self.readings
        if values is None:
            self._misfitting += 1
            self.misaligned(i, row)
            raw = shown(row)
            for key in keys:
                if key is not None:
                    unit = row_unit or key[2]
                    readings.append(Reading(edition, key[0], key[1], None, raw, unit, where))
            return
        self._fitting += 1
        place = len(row) - len(values)
        for n, (key, cell) in enumerate(zip(keys, values, strict=True)):
            place += 1
            if key is None:
                if n in self.view.aside:
                    continue
                leaf = self.view.leaves[n]
                self.unknown_column(leaf.path, cell)
                if of is not None:
                    self._keep("column", table, of.path[-1], leaf, cell, f"{where}/cell[{place}]")
                continue
            of_cell, column, head_unit = key
            text, locator = cell.text, f"{where}/cell[{place}]"
            if self._stated is not None and (doubt := self._unit_doubt(column, head_unit)):
                self.report(Code.UNIT_DIFFERS, locator, text, doubt, Severity.ERROR)
                read = Reading(edition, of_cell, column, None, text, None, locator)
            elif text and cell.rows > 1:
                detail = "one figure stands in several rows"
                self.report(Code.MERGED_VALUE, locator, text, detail)
                read = Reading(edition, of_cell, column, None, text, None, locator)
            else:
                unit = row_unit or head_unit or (self._stated if column.decimal else None)
                read = _new_reading((edition, of_cell, column, cell, text, unit, locator))
            readings.append(read)

    def named(
        self,
        i: int,
        row: tuple[Cell, ...],
        naming: Naming,
        values: tuple[Cell, ...] | None,
        labels: Sequence[Cell],
        unit: str | None = None,
    ) -> None:
        """The readings of a row, or what is to be said of one that no row of the form is."""
        for doubt in naming.doubts:
            self.report(
                doubt.code, self.where(i), doubt.label or shown(row), doubt.detail, doubt.severity
            )
        if naming.block is not None and naming.row is not None:
            keys = self.view.keys(naming.block, naming.row)
            table = naming.block.table
            self.offer(i, row, keys, values, table, naming.row, unit)
        elif values is not None and labels:
            kind = "subtotal" if naming.is_subtotal else "row"
            self._keep_row(kind, i, row, values, labels)

    def settle(self) -> None:
        """Take back the readings where few rows fit the header: that one does may be the
        damage that makes up for theirs."""
        if self._fitting and self._misfitting > MOST_MISFITTING * self._fitting:
            self.readings = [r if r.cell is None else r._replace(cell=None) for r in self.readings]
            where = f"table[{self.table.number}]"
            detail = f"{self._misfitting} rows do not fit the header, so none is read"
            self.report(Code.ROW_MISALIGNED, where, "", detail, Severity.ERROR)

    def _unit_doubt(self, column: Column, head_unit: str | None) -> str:
        """Why the unit that is stated for the table leaves no figure; '' where it does."""
        is_money = "元" in (self._stated or "")
        if is_money and column.decimal and head_unit not in (None, self._stated):
            return f"two units are printed: {head_unit} and {self._stated}"
        if not is_money and not column.decimal:
            return f"stated in {self._stated}"
        return ""

    # what is printed beyond the form

    def _keep_row(
        self,
        kind: str,
        i: int,
        row: tuple[Cell, ...],
        values: Sequence[Cell],
        labels: Sequence[Cell],
    ) -> None:
        block = self.view.list or (self.view.down[0] if self.view.down else None)
        if block is None:
            return
        label = " > ".join(cell.text.replace("\n", "") for cell in labels)
        place = len(row) - len(values)
        for leaf, cell in zip(self.view.leaves, values, strict=False):
            place += 1
            self._keep(kind, block.table, label, leaf, cell, f"{self.where(i)}/cell[{place}]")

    def _keep(
        self, kind: str, table: str, label: str, leaf: Leaf, cell: Cell, locator: str
    ) -> None:
        value = read_value(cell.text, cell.marks)
        if value.number is None:
            return
        column = " > ".join(part.replace("\n", "") for part in leaf.path)
        self.extras.append(
            Extra(kind, table, label, column, value.number, value.unit, cell.text, value.status,
                  locator)
        )  # fmt: skip

    # findings

    def path_over(self, cell: Cell) -> tuple[str, ...]:
        """What the header says above a cell in front of the known columns."""
        head = self.head_over(cell)
        return head.path if head else ()

    def head_over(self, cell: Cell) -> Leaf | None:
        """The heading in front of the known columns that the cell stands under."""
        for leaf in self.view.heads.before:
            if leaf.start <= cell.column < leaf.end:
                return leaf
        return None

    def misaligned(self, i: int, row: tuple[Cell, ...]) -> None:
        detail = f"its cells do not fit the {len(self.view.leaves)} headings"
        if not self.view.heads.is_whole:
            detail = "the header above it lacks a cell"
        self.report(Code.ROW_MISALIGNED, self.where(i), shown(row), detail, Severity.ERROR)

    def unknown_column(self, path: tuple[str, ...], cell: Cell) -> None:
        if path not in self._reported and cell.text:
            self._reported.add(path)
            where = f"table[{self.table.number}]"
            detail = f"not read: {cell.text!r}"
            self.report(Code.UNKNOWN_COLUMN, where, " > ".join(path), detail)

    def report(
        self, code: Code, where: str, raw: str, detail: str, severity: Severity = Severity.WARNING
    ) -> None:
        self.issues.append(Issue(code, severity, where, raw, detail))

    def where(self, i: int) -> str:
        return f"table[{self.table.number}]/row[{i + 1}]"


def _last_values(row: tuple[Cell, ...], count: int, i: int) -> tuple[Cell, ...] | None:
    """The last cells of the row, where they can be values, were written in it, and what stands
    before them are labels: an empty cell may stand for a group label, not behind the row's own."""
    labels, values = row[: len(row) - count], row[len(row) - count :]
    if len(values) != count or not labels or not labels[-1].text:
        return None
    is_value = all(cell.row == i and looks_like_value(cell.text) for cell in values)
    is_label = not any(cell.text and looks_like_value(cell.text) for cell in labels)
    return values if is_value and is_label else None


def before_values(row: tuple[Cell, ...], values: tuple[Cell, ...] | None) -> tuple[Cell, ...]:
    """The cells in front of the values; in a row that fits no header, its leading labels."""
    if values is not None:
        return row[: len(row) - len(values)]
    end = next((n for n, cell in enumerate(row) if looks_like_value(cell.text)), len(row))
    return row[:end]


def shown(row: tuple[Cell, ...]) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row)
