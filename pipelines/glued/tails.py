"""What the text behind a label shows before it is cut: separators, blanks, a cell too many.

Knows separators and counts of figures; cuts nothing that is not separated.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.forms import Block
from pipelines.glued.lines import PrintedRow
from pipelines.match.rows import MOST_MISFITTING
from pipelines.model import Status
from pipelines.numbers import read_value

_FIGURE = re.compile(r"[^\s|]*\d[^\s|]*")


@dataclass(frozen=True, slots=True)
class Style:
    """How a document prints its rows.

    ``is_sparse``: somewhere blank stands for zero, so that fewest blanks prove nothing.
    ``crowded``: the blocks whose rows have more figures than the heading has columns; a row of
    them that has as many has lost another.
    """

    is_sparse: bool
    crowded: frozenset[Block]


def style_of(rows: Sequence[PrintedRow]) -> Style:
    figures = [(row.block, len(_FIGURE.findall(row.tail)) - len(row.columns)) for row in rows]
    too_many = Counter(block for block, surplus in figures if surplus > 0)
    fitting = Counter(block for block, surplus in figures if surplus == 0)
    crowded = (
        block for block, count in too_many.items() if count > MOST_MISFITTING * fitting[block]
    )
    return Style(any(map(_is_sparse, rows)), frozenset(crowded))


def separated(row: PrintedRow) -> list[str] | None:
    """The cells, if there is a separator between all of them.

    Bars and tabs part blank cells too; white space alone cannot show them.
    """
    tail = row.tail
    separator = next((sign for sign in "|\t" if sign in tail.strip(" ")), None)
    if separator is None:
        return _apart(row, tail)
    pieces = [piece.strip() for piece in tail.strip(" ").split(separator)]
    if not pieces[0]:  # it stands between the label and the first cell
        del pieces[0]
    if separator == "|" and row.line.text.startswith("|") and pieces and not pieces[-1]:
        del pieces[-1]
    if separator == "\t" and len(pieces) == 1 < len(row.columns):
        return _apart(row, pieces[0])
    return _without_merged(pieces, len(row.columns))


def _without_merged(pieces: list[str], cells: int) -> list[str] | None:
    """The cells of a row without the places that a merged one leaves empty; None where another
    cell may be the empty one.

    A label spans columns in front of the figures, and the last figure the columns behind it.
    """
    extra = len(pieces) - cells
    if extra <= 0:
        return pieces if extra == 0 else None
    if not any(pieces[:extra]) and pieces[-1]:
        return pieces[extra:]
    return pieces[:cells] if all(pieces[:cells]) and not any(pieces[cells:]) else None


def _apart(row: PrintedRow, text: str) -> list[str] | None:
    cells = text.split()
    whole = all(read_value(cell).status is not Status.UNREADABLE for cell in cells)
    return cells if len(cells) == len(row.columns) and whole else None


def _is_sparse(row: PrintedRow) -> bool:
    """Whether the row lacks so many figures that its zeros cannot all be printed.

    A total alone is left blank by habit. 规章 is left blank by all who make none.
    """
    if "|" in row.tail or separated(row) is not None:
        return False
    digits = sum(sign.isdigit() for sign in row.tail)
    if row.block.table == "requests":
        return digits < len(row.columns) - 1
    return 0 < digits < len(row.columns) - len(row.block.rows) * (row.row is None)
