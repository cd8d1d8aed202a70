"""Reads rows as the layout of their block asks: behind labels, under headings alone, or as a list.

Knows the three layouts of the forms; which cell stands under which heading is told by ``rows``,
which row of the form a label names by ``naming``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pipelines.forms import Block
from pipelines.grid import Cell
from pipelines.labels import read_label, read_list_label
from pipelines.match.rows import RowReader, before_values, shown
from pipelines.match.view import View
from pipelines.model import Code, Severity, Table
from pipelines.naming import LabelCell, ListNamer
from pipelines.numbers import looks_like_value, read_value

# What may stand in front of the one row of section four.
_LABELS_OF_THE_YEAR = frozenset(["合计", "总计", "本年", "本年度", "数量", "件数", "信息内容"])
# What the class itself does, without a frame of Python for each of 80 labels a page.
_new_label = partial(tuple.__new__, LabelCell)


class Lists:
    """The lists of a document: one namer for each, however many tables it was cut into."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        self._namers: dict[Block, ListNamer] = {}

    def namer(self, view: View, block: Block) -> ListNamer:
        if block not in self._namers:
            labels = [
                cell.text
                for table in self._tables
                for row in table.grid.rows
                for cell in row
                if cell.column < view.start and cell.text
            ]
            self._namers[block] = ListNamer(view.vocabulary, block, labels)
        return self._namers[block]


def read_rows(reader: RowReader, first: int, end: int, lists: Lists) -> None:
    """Read the rows ``first`` to ``end`` (exclusive)."""
    view = reader.view
    # A row that is one cell across the table is a caption or a note.
    rows = [
        (i, row)
        for i in range(first, _reach(reader, first, end))
        if len(row := reader.rows[i]) > 1 or reader.table.grid.width == 1
    ]
    if view.list is not None:
        _read_list(reader, rows, view.list, lists)
    elif view.across is not None:
        if not reader.is_continued:
            _read_across(reader, rows, view.across)
    elif view.down and (not reader.is_continued or _belongs(reader, rows)):
        for i, row in rows:
            if any(cell.text for cell in row):
                _read_down(reader, i, row)
    elif view.down and any(_is_of_the_form(reader, row) for _, row in rows):
        detail = "begins with a row that the form does not have; not read"
        where = f"table[{reader.table.number}]"
        reader.report(Code.UNKNOWN_ROW, where, shown(rows[0][1]), detail)


def _reach(reader: RowReader, first: int, end: int) -> int:
    """Where the header ceases to speak: at the caption of another block of the form. The header
    of that block is lost, and its columns may stand in another order."""
    captions = reader.view.captions
    for i in range(first, end) if captions else ():
        row = reader.rows[i]
        if len(row) == 1 and row[0].text and read_label(row[0].text).plain in captions:
            if any(len(reader.rows[j]) > 1 for j in range(i + 1, end)):
                detail = "the header below this caption is lost; its rows are not read"
                reader.report(Code.UNKNOWN_ROW, reader.where(i), row[0].text, detail)
            return i
    return end


def _belongs(reader: RowReader, rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> bool:
    """Whether a table without a header of its own goes on the one before it: it begins with a
    row of the form. One that begins with a heading that nobody knows is another table."""
    first = next((row for _, row in rows if any(cell.text for cell in row)), ())
    return _is_of_the_form(reader, first)


def _is_of_the_form(reader: RowReader, row: Sequence[Cell]) -> bool:
    return any(
        block in reader.view.down
        for cell in row
        if cell.text
        for block, _, _ in reader.view.vocabulary.rows(cell.text)
    )


# one row of figures under its headings


def _read_across(
    reader: RowReader, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block
) -> None:
    keys = reader.view.across_keys
    filled = [(i, row) for i, row in rows if _is_own_row(reader, i, row)]
    blank = [(i, row) for i, row in rows if not any(cell.text for cell in row)]
    for i, row in filled or blank[:1]:
        if filled and not any(cell.text and looks_like_value(cell.text) for cell in row):
            reader.report(Code.UNKNOWN_ROW, reader.where(i), shown(row), "not a row of figures")
            continue
        reader.offer(i, row, keys, reader.aligned(row, i), block.table)


def _is_own_row(reader: RowReader, i: int, row: tuple[Cell, ...]) -> bool:
    """Whether a row under headings alone can be the report's row of figures: not one that its
    label gives to another year or unit, and not one that numbers the columns."""
    if not any(cell.text for cell in row):
        return False
    labels = [cell for cell in row if cell.column < reader.view.start and cell.text]
    texts = [cell.text for cell in row if cell not in labels]
    numbered = len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]
    if numbered or any(read_label(c.text).plain not in _LABELS_OF_THE_YEAR for c in labels):
        reader.report(Code.UNKNOWN_ROW, reader.where(i), shown(row), "not the report's own row")
        return False
    return True


# rows of figures behind their labels


def _read_down(reader: RowReader, i: int, row: tuple[Cell, ...]) -> None:
    view = reader.view
    values = reader.aligned(row, i)
    before = before_values(row, values)
    labels = [cell for cell in before if cell.text and not looks_like_value(cell.text)]
    if labels and labels[-1] is not before[-1]:
        behind = before[before.index(labels[-1]) + 1 :]
        for cell in behind:
            if not cell.text:
                continue
            if reader.head_over(cell) == reader.head_over(labels[-1]):
                values = None  # a figure where labels stand: the row has moved to the left
                break
            reader.unknown_column(reader.path_over(cell), cell)
        if view.vocabulary.is_group(labels[-1].text, view.down[0].table):
            labels = []  # a group label with another cell behind it: the own label is lost
    naming = view.namer.name(
        tuple([_new_label((c.text, c.row < i, c.rows > 1)) for c in labels]),
        view.down,
        any(cell.text and looks_like_value(cell.text) for cell in row),
    )
    reader.named(i, row, naming, values, labels)


# rows of a list of indicators


def _read_list(
    reader: RowReader, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block, lists: Lists
) -> None:
    namer = lists.namer(reader.view, block)
    if reader.is_continued and not _goes_on(reader, rows, block):
        return
    for i, row in rows:
        if not any(cell.text for cell in row):
            continue
        values = _aligned_in_list(reader, row, i)
        if values is None:
            labels = [c for c in row if c.text and not looks_like_value(c.text)]
            if labels:
                namer.name(labels[-1].text, False)
            reader.misaligned(i, row)
            continue
        parts = _parts(reader, row[: len(row) - len(values)])
        if parts is None:
            reader.misaligned(i, row)
            continue
        labels, unit = parts
        if reader.view.unit_leaf is not None:
            unit = _unit(values[reader.view.unit_leaf])
        figures = any(c.text and looks_like_value(c.text) for c in values)
        told = any(read_value(c.text).number is not None for c in values)
        if not labels:
            if told:
                reader.report(
                    Code.UNKNOWN_ROW, reader.where(i), shown(row), "figures without a label"
                )
            continue
        own = labels[-1]
        if own.rows > 1 or own.row != i:
            detail = "it has no label of its own"
            reader.report(Code.UNKNOWN_ROW, reader.where(i), shown(row), detail)
            continue
        label_unit = read_list_label(own.text).unit
        if label_unit is not None and unit not in (None, label_unit) and "元" in label_unit + unit:
            detail = f"two units are printed: {label_unit} and {unit}"
            reader.report(Code.UNIT_DIFFERS, reader.where(i), shown(row), detail, Severity.ERROR)
            continue
        naming = namer.name(own.text, told)
        if naming.row is None and figures and not told:
            values = ()  # a heading with —— in place of a figure
        reader.named(i, row, naming, values, labels, unit or label_unit)


def _goes_on(reader: RowReader, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block) -> bool:
    """Whether a table without a header goes on the list: its first row is of the list."""
    outline = reader.view.vocabulary.outline(block)
    first = next((row for _, row in rows if any(cell.text for cell in row)), ())
    labels = [read_list_label(cell.text).plain for cell in first if cell.text]
    return any(label in outline.rows or label in outline.headings for label in labels)


def _parts(reader: RowReader, before: Sequence[Cell]) -> tuple[list[Cell], str | None] | None:
    """The labels among the cells in front of the figures, and the unit that is printed; None where
    a figure stands in place of the unit, as in a row that has moved."""
    labels: list[Cell] = []
    unit: str | None = None
    for n, cell in enumerate(before):
        role = _role_of(reader, cell, n)
        if not cell.text or role == "number":
            continue
        if role == "unit":
            if read_value(cell.text).number is not None:
                return None
            unit = _unit(cell)
        elif role == "unknown":
            reader.unknown_column(reader.path_over(cell), cell)
        elif not looks_like_value(cell.text):
            labels.append(cell)
    return labels, unit


def _role_of(reader: RowReader, cell: Cell, n: int) -> str:
    roles, before = reader.view.roles, reader.view.heads.before
    if reader.is_continued:
        return roles[n] if n < len(roles) else "unknown"
    for role, leaf in zip(roles, before, strict=True):
        if leaf.start <= cell.column < leaf.end:
            return role
    return "unknown"


def _aligned_in_list(reader: RowReader, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
    """One cell for each heading of a list: by extent; in a table without a header of its own,
    where it has exactly the cells that the header has."""
    heads = reader.view.heads
    if not heads.is_whole:
        return None
    count = len(heads.leaves)
    if not reader.is_continued:
        return reader.by_extent(row, i)
    if len(row) != len(heads.before) + count or any(cell.row != i for cell in row):
        return None
    return row[len(row) - count :]


def _unit(cell: Cell) -> str | None:
    """The unit in a cell of a list's column of units; None where it has none (——, blank)."""
    return None if looks_like_value(cell.text) else "".join(cell.text.split())
