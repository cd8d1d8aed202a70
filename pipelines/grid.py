"""Turns the rows of a table into a rectangle of text.

Knows spans, as a browser lays them out (HTML 4.9.11, "forming a table"); knows nothing of forms
and nothing of HTML beyond ``colspan`` and ``rowspan``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from typing import NamedTuple

# The limits of the HTML standard; a page may print any number.
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
# The largest form has 28 x 15 places; a layout table of a large portal stays below 10,000.
MAX_PLACES = 400_000
# The widest table of the forms has 15 columns.
MAX_WIDTH = 200


class GridTooLargeError(ValueError):
    """Raised where a table is wider or larger than any that can hold a form."""


class RawCell(NamedTuple):
    """A cell as written. ``marks`` is superscript text: a footnote mark is no part of a number."""

    text: str
    colspan: int = 1
    rowspan: int = 1
    marks: str = ""


class Cell(NamedTuple):
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


NO_GRID = Grid((), 0, ())


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
    free_from = [0] * MAX_WIDTH  # of each column: the first row that no cell from above covers
    reach = [0] * height
    begun: set[int] = set()
    places = width = 0
    for i, row in enumerate(written):
        column = 0
        here = placed[i]
        from_above = bool(here)
        for text, colspan, rowspan, marks in row:
            while column < MAX_WIDTH and free_from[column] > i:
                column += 1
            columns = min(colspan, MAX_COLSPAN) if colspan > 1 else 1
            end = column + columns
            if end > MAX_WIDTH:
                raise GridTooLargeError(f"over {MAX_WIDTH} columns")
            begun.add(column)
            if rowspan == 1:
                here.append(_new_cell((text, marks, i, column, 1, columns)))
                below = i + 1
                reach[i] += columns
                places += columns
            else:
                # A rowspan of 0 goes to the end of the group.
                rows = min(rowspan, MAX_ROWSPAN, height - i) if rowspan > 0 else height - i
                cell = Cell(text, marks, i, column, rows, columns)
                below = i + rows
                for j in range(i, below):
                    placed[j].append(cell)
                    reach[j] += columns
                places += rows * columns
            if places > MAX_PLACES:
                raise GridTooLargeError(f"over {MAX_PLACES} places")
            if columns == 1:
                free_from[column] = below
            else:
                free_from[column:end] = [below] * columns
            column = end
            width = max(width, end)
        if from_above:
            here.sort(key=_COLUMN)
    if len(begun) == width:
        return Grid(tuple(map(tuple, placed)), width, tuple(reach))
    return _without_phantoms(placed, sorted(begun), tuple(reach))


_COLUMN = attrgetter("column")
# What the class itself does, without the frame of a Python function for each of 300 cells a page.
_new_cell = partial(tuple.__new__, Cell)


def _without_phantoms(placed: list[list[Cell]], begun: list[int], reach: tuple[int, ...]) -> Grid:
    index = {column: i for i, column in enumerate(begun)}

    def moved(cell: Cell) -> Cell:
        column = index[cell.column]
        columns = bisect_left(begun, cell.end) - column
        return Cell(cell.text, cell.marks, cell.row, column, cell.rows, columns)

    return Grid(tuple(tuple(map(moved, row)) for row in placed), len(begun), reach)
