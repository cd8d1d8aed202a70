"""Turns the rows of a table into a rectangle of text.

Knows spans, as a browser lays them out (HTML 4.9.11, "forming a table"); knows nothing of forms
and nothing of HTML beyond ``colspan`` and ``rowspan``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

# The limits of the HTML standard; a page may print any number.
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
# The largest form has 28 x 15 places; a layout table of a large portal stays below 10,000.
MAX_PLACES = 400_000
# The widest table of the forms has 15 columns.
MAX_WIDTH = 200


class GridTooLargeError(ValueError):
    """Raised where a table is wider or larger than any that can hold a form."""


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as written. ``marks`` is superscript text: a footnote mark is no part of a number."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    marks: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as laid out: its text, the place of its upper left corner and its size."""

    text: str
    marks: str
    row: int
    column: int
    rows: int
    columns: int

    @property
    def end(self) -> int:
        """The first column to the right of the cell."""
        return self.column + self.columns


@dataclass(frozen=True, slots=True)
class Grid:
    """``rows[i]`` are the cells that touch row ``i``, left to right, each once.

    A cell that began in an earlier row is among them: its ``row`` is smaller than ``i``.
    ``reach`` is how far each row went as written, before columns without a cell were dropped.
    """

    rows: tuple[tuple[Cell, ...], ...]
    width: int
    reach: tuple[int, ...]


def lay_out(written: Sequence[Sequence[RawCell]]) -> Grid:
    """Place the written cells. Raises GridTooLargeError.

    A rowspan that runs past the last row is cut there. Columns in which no cell begins are
    dropped: converters add such phantom columns (16 for 15 in tables that an office suite saved).

    >>> grid = lay_out([[RawCell("a", rowspan=9), RawCell("b")], [RawCell("c")]])
    >>> [[cell.text for cell in row] for row in grid.rows]
    [['a', 'b'], ['a', 'c']]
    """
    height = len(written)
    placed: list[list[Cell]] = [[] for _ in written]
    taken: list[set[int]] = [set() for _ in written]
    places = 0
    for i, row in enumerate(written):
        column = 0
        for raw in row:
            while column in taken[i]:
                column += 1
            columns = min(max(raw.colspan, 1), MAX_COLSPAN)
            wanted = raw.rowspan if raw.rowspan > 0 else height - i  # 0: to the end of the group
            rows = min(wanted, MAX_ROWSPAN, height - i)
            places += rows * columns
            if places > MAX_PLACES or column + columns > MAX_WIDTH:
                raise GridTooLargeError(f"over {MAX_WIDTH} columns or {MAX_PLACES} places")
            cell = Cell(raw.text, raw.marks, i, column, rows, columns)
            span = range(column, column + columns)
            for j in range(i, i + rows):
                taken[j].update(span)
                placed[j].append(cell)
            column += columns
    return _without_phantoms(placed)


def _without_phantoms(placed: list[list[Cell]]) -> Grid:
    begun = sorted({cell.column for row in placed for cell in row})
    if not begun:
        return Grid(tuple(() for _ in placed), 0, tuple(0 for _ in placed))
    reach = tuple(sum(cell.columns for cell in row) for row in placed)
    index = {column: i for i, column in enumerate(begun)}
    ends = {cell: bisect_left(begun, cell.end) for row in placed for cell in row}
    moved = {
        cell: Cell(
            cell.text, cell.marks, cell.row, index[cell.column], cell.rows,
            end - index[cell.column],
        )
        for cell, end in ends.items()
    }  # fmt: skip
    rows = tuple(
        tuple(sorted((moved[cell] for cell in row), key=lambda cell: cell.column)) for row in placed
    )
    return Grid(rows, len(begun), reach)
