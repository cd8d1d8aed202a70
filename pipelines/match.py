"""Finds the cells of a form in the tables of a document, by their labels.

A figure is read because the label path of its row and the label path of its column match the form;
never because of where it stands. Knows grids and the vocabulary of editions; reads no number: it
says which printed cell is which cell of the form, and reports every label it does not know.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.forms import Block, Column, Row
from pipelines.grid import Cell
from pipelines.headers import Header, Leaf, decide_edition, find_headers, proved_by
from pipelines.labels import read_label
from pipelines.model import CellKey, Code, Issue, Severity, Table
from pipelines.numbers import looks_like_value
from pipelines.vocabulary import Likeness, Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """One printed cell that is the cell ``key`` of ``edition``.

    ``cell`` is None where the row was found but its cells cannot be told apart; ``raw`` then holds
    the whole row. ``header_unit`` is the unit that the column's heading names, or None.
    """

    edition: str
    key: CellKey
    column: Column
    cell: Cell | None
    raw: str
    header_unit: str | None
    locator: str


# What may stand in front of the one row of section four.
_LABELS_OF_THE_YEAR = frozenset(["合计", "总计", "本年", "本年度", "数量", "件数", "信息内容"])


@dataclass(frozen=True, slots=True)
class Matched:
    readings: tuple[Reading, ...]
    issues: tuple[Issue, ...]
    edition: str | None


def match_tables(
    tables: Sequence[Table], vocabularies: Sequence[Vocabulary], report_year: int | None
) -> Matched:
    """Every reading that the tables offer, and the edition that their labels prove."""
    headers = {table.number: tuple(find_headers(table, vocabularies)) for table in tables}
    edition, issues = decide_edition(tables, headers, vocabularies, report_year)
    main = next((v for v in vocabularies if v.form.edition == edition), None)
    readings: list[Reading] = []
    carried: Header | None = None
    for table in tables:
        start = 0
        for header in (*headers[table.number], None):
            end = header.first_row if header else len(table.grid.rows)
            if carried is not None and main is not None:
                vocabulary = proved_by(carried, vocabularies) or main
                reader = _Reader(table, carried, vocabulary)
                readings += reader.read(start, end)
                issues += reader.issues
            if header:
                carried, start = header, header.end_row
    return Matched(tuple(readings), tuple(issues), edition)


class _Reader:
    """Reads the rows below one header. ``issues`` are what it could not place."""

    def __init__(self, table: Table, header: Header, vocabulary: Vocabulary) -> None:
        self._table, self._header, self._vocabulary = table, header, vocabulary
        self._continued = header.table != table.number
        self._reported: set[tuple[str, ...]] = set()
        # What each leaf is in each block, looked up once for all rows below the header.
        self._columns = {
            (block.table, block.caption): tuple(
                vocabulary.column(leaf.path, block) for leaf in header.leaves
            )
            for block in vocabulary.down
        }
        self._all_known = all(
            any(columns[n] for columns in self._columns.values())
            or any(vocabulary.place(leaf.path, block) for block in vocabulary.across)
            for n, leaf in enumerate(header.leaves)
        )
        self.issues: list[Issue] = []

    def read(self, first: int, end: int) -> Iterator[Reading]:
        vocabulary, leaves = self._vocabulary, self._header.leaves
        blocks = [b for b in vocabulary.down if any(self._columns[b.table, b.caption])]
        across = [
            b for b in vocabulary.across if any(vocabulary.place(leaf.path, b) for leaf in leaves)
        ]
        rows = [(i, self._table.grid.rows[i]) for i in range(first, end)]
        # A row that is one cell across the table is a caption or a note.
        rows = [(i, row) for i, row in rows if len(row) > 1 or self._table.grid.width == 1]
        if across and not self._continued:
            yield from self._read_across(rows, across[0])
        elif blocks and (not self._continued or self._belongs(rows, blocks)):
            for i, row in rows:
                if any(cell.text for cell in row):
                    yield from self._read_down(i, row, blocks)

    def _belongs(
        self, rows: Sequence[tuple[int, tuple[Cell, ...]]], blocks: Sequence[Block]
    ) -> bool:
        """Whether a table without a header of its own goes on the one before it: it begins with a
        row of the form. One that begins with a heading that nobody knows is another table."""
        first = next((row for _, row in rows if any(cell.text for cell in row)), ())
        return any(
            block in blocks
            for cell in first
            if cell.text
            for block, _, _ in self._vocabulary.rows(cell.text)
        )

    # one row of figures under its headings

    def _read_across(
        self, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block
    ) -> Iterator[Reading]:
        leaves = self._header.leaves
        filled = [(i, row) for i, row in rows if self._is_own_row(i, row)]
        blank = [(i, row) for i, row in rows if not any(cell.text for cell in row)]
        for i, row in filled or blank[:1]:
            if filled and not any(cell.text and looks_like_value(cell.text) for cell in row):
                self._report(Code.UNKNOWN_ROW, self._where(i), _shown(row), "not a row of figures")
                continue
            cells = self._aligned(row, i)
            if cells is None:
                self._misaligned(i, row)
                yield from self._unplaced(i, row, block)
                continue
            for leaf, cell in zip(leaves, cells, strict=True):
                place = self._vocabulary.place(leaf.path, block)
                if place is None:
                    self._unknown_column(leaf, cell)
                else:
                    yield self._reading(block, *place, leaf, cell, i)

    def _is_own_row(self, i: int, row: tuple[Cell, ...]) -> bool:
        """Whether a row under headings alone can be the report's row of figures: not one that its
        label gives to another year or unit, and not one that numbers the columns."""
        if not any(cell.text for cell in row):
            return False
        labels = [cell for cell in row if cell.column < self._header.start and cell.text]
        texts = [cell.text for cell in row if cell not in labels]
        numbered = len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]
        if numbered or any(read_label(c.text).plain not in _LABELS_OF_THE_YEAR for c in labels):
            self._report(Code.UNKNOWN_ROW, self._where(i), _shown(row), "not the report's own row")
            return False
        return True

    def _unplaced(self, i: int, row: tuple[Cell, ...], block: Block) -> Iterator[Reading]:
        for leaf in self._header.leaves:
            if place := self._vocabulary.place(leaf.path, block):
                yield self._row_reading(block, *place, leaf, row, i)

    # rows of figures behind their labels

    def _read_down(
        self, i: int, row: tuple[Cell, ...], blocks: Sequence[Block]
    ) -> Iterator[Reading]:
        values = self._aligned(row, i)
        before = _before(row, values[0] if values else None)
        labels = [cell for cell in before if cell.text and not looks_like_value(cell.text)]
        behind = before[before.index(labels[-1]) + 1 :] if labels else ()
        for cell in behind:
            if cell.text:  # a figure under a heading that is unknown, left of the known ones
                self._unknown_column(self._leaf_over(cell), cell)
        if behind and self._vocabulary.is_group(labels[-1].text, blocks[0].table):
            labels = []  # a group label with another cell behind it: the row's own label is lost
        placed = self._row(i, labels, blocks, row)
        if placed is None:
            return
        block, found = placed
        leaves = self._header.leaves
        columns = self._columns[block.table, block.caption]
        if values is None:
            self._misaligned(i, row)
            for leaf, column in zip(leaves, columns, strict=True):
                if column is not None:
                    yield self._row_reading(block, found, column, leaf, row, i)
            return
        for leaf, column, cell in zip(leaves, columns, values, strict=True):
            if column is None:
                self._unknown_column(leaf, cell)
            else:
                yield self._reading(block, found, column, leaf, cell, i)

    def _aligned(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """One cell for each leaf, or None where that cannot be had without a guess.

        First by extent: each cell stands under its heading. Where header and row disagree on
        spans (上海市政府办公厅 2019: 1-1-2-1 above 1-2-1-1; a rowspan that runs one row too far),
        by count: as many cells of values as headings, all written in this row. A row that is short
        or long of a cell fits neither way: which one is missing cannot be known.
        """
        leaves = self._header.leaves
        if not self._header.is_whole:
            return None
        if self._continued:
            return _last_values(row, len(leaves), i)
        under = tuple(cell for cell in row if cell.column >= self._header.start)
        if len(under) == len(leaves) and all(
            leaf.start <= cell.column and cell.end <= leaf.end
            for leaf, cell in zip(leaves, under, strict=True)
        ):
            nameless = (c for leaf, c in zip(leaves, under, strict=True) if not leaf.path)
            return None if any(cell.text for cell in nameless) else under
        values = _last_values(row, len(leaves), i)
        return values if self._all_known else None

    def _row(
        self, i: int, labels: Sequence[Cell], blocks: Sequence[Block], row: tuple[Cell, ...]
    ) -> tuple[Block, Row] | None:
        """The row of the form that the labels name; where none or several, an issue and None."""
        where = self._where(i)
        shown = _shown(row)
        if not labels:
            if any(cell.text and looks_like_value(cell.text) for cell in row):
                self._report(Code.UNKNOWN_ROW, where, shown, "figures without a label")
            return None
        *outer, own = labels
        if own.row != i or own.rows > 1:
            self._report(Code.UNKNOWN_ROW, where, shown, "it has no label of its own")
            return None
        found = [f for f in self._vocabulary.rows(own.text) if f[0] in blocks]
        if len(found) > 1:
            found = [f for f in found if self._under(outer, f[0], f[1])]
        if len(found) != 1:
            table = blocks[0].table
            if self._vocabulary.is_group(own.text, table) and not found:
                if any(cell.text and looks_like_value(cell.text) for cell in row):
                    detail = "a subtotal that the form does not have; not read"
                    self._report(Code.SUBTOTAL_ROW, where, shown, detail, Severity.INFO)
            else:
                self._report(Code.UNKNOWN_ROW, where, shown, "no such row in the form")
            return None
        block, known, like = found[0]
        unnumbered = not read_label(own.text).number
        if known.kind == "total" and unnumbered and not self._closes_its_group(outer, block, known):
            self._report(Code.UNKNOWN_ROW, where, shown, "a total, but not of the whole group")
            return None
        if like is Likeness.RENUMBERED:
            detail = f"read as {known.path[-1]}"
            self._report(Code.LABEL_VARIANT, where, own.text, detail, Severity.INFO)
        for cell in outer:
            if self._under([cell], block, known):
                continue
            inherited = cell.row < i and self._vocabulary.is_group(cell.text, block.table)
            if inherited:
                detail = f"stands beside {known.path[-1]}; its rowspan runs too far"
                self._report(Code.GROUP_MISMATCH, where, cell.text, detail, Severity.INFO)
            elif not self._vocabulary.is_piece_of_group(cell.text, known):
                self._report(Code.UNKNOWN_GROUP, where, shown, f"unknown label {cell.text!r}")
                return None
        return block, known

    def _closes_its_group(self, outer: Sequence[Cell], block: Block, row: Row) -> bool:
        """A bare 总计 is （七）总计 right under 三、本年度办理结果, not in a group below it."""
        return bool(outer) and all(self._under([cell], block, row) for cell in outer)

    def _under(self, outer: Sequence[Cell], block: Block, row: Row) -> bool:
        """Whether one of the cells is a group label of the row."""
        return any(
            self._vocabulary.says(read_label(cell.text), block.table, part)
            for cell in outer
            for part in row.path[:-1]
        )

    # results

    def _reading(
        self, block: Block, row: Row, column: Column, leaf: Leaf, cell: Cell, i: int
    ) -> Reading:
        key = CellKey(block.table, row.code, column.code)
        place = self._table.grid.rows[i].index(cell) + 1
        locator = f"table[{self._table.number}]/row[{i + 1}]/cell[{place}]"
        edition = self._vocabulary.form.edition
        if cell.rows > 1 and cell.text:
            detail = "one figure stands in several rows"
            self._report(Code.MERGED_VALUE, locator, cell.text, detail)
            return Reading(edition, key, column, None, cell.text, None, locator)
        unit = read_label(leaf.path[-1]).unit
        return Reading(edition, key, column, cell, cell.text, unit, locator)

    def _leaf_over(self, cell: Cell) -> Leaf:
        """What the header says above a cell in front of the known columns."""
        first, end = self._header.first_row, self._header.end_row
        over = dict.fromkeys(
            above.text
            for row in self._table.grid.rows[first:end]
            for above in row
            if above.column <= cell.column < above.end and above.text
        )
        return Leaf(tuple(over), cell.column, cell.end)

    def _row_reading(
        self, block: Block, row: Row, column: Column, leaf: Leaf, cells: tuple[Cell, ...], i: int
    ) -> Reading:
        key = CellKey(block.table, row.code, column.code)
        edition, unit = self._vocabulary.form.edition, read_label(leaf.path[-1]).unit
        return Reading(edition, key, column, None, _shown(cells), unit, self._where(i))

    def _misaligned(self, i: int, row: tuple[Cell, ...]) -> None:
        detail = f"its cells do not fit the {len(self._header.leaves)} headings"
        if not self._header.is_whole:
            detail = "the header above it lacks a cell"
        self._report(Code.ROW_MISALIGNED, self._where(i), _shown(row), detail, Severity.ERROR)

    def _unknown_column(self, leaf: Leaf, cell: Cell) -> None:
        if leaf.path not in self._reported and cell.text:
            self._reported.add(leaf.path)
            raw = " > ".join(leaf.path)
            where = f"table[{self._table.number}]"
            self._report(Code.UNKNOWN_COLUMN, where, raw, f"not read: {cell.text!r}")

    def _report(
        self, code: Code, where: str, raw: str, detail: str, severity: Severity = Severity.WARNING
    ) -> None:
        self.issues.append(Issue(code, severity, where, raw, detail))

    def _where(self, i: int) -> str:
        return f"table[{self._table.number}]/row[{i + 1}]"


def _last_values(row: tuple[Cell, ...], count: int, i: int) -> tuple[Cell, ...] | None:
    """The last cells of the row, where they can be values, were written in it, and what stands
    before them are labels: an empty cell may stand for a group label, not behind the row's own."""
    labels, values = row[: len(row) - count], row[len(row) - count :]
    if len(values) != count or not labels or not labels[-1].text:
        return None
    is_value = all(cell.row == i and looks_like_value(cell.text) for cell in values)
    is_label = not any(cell.text and looks_like_value(cell.text) for cell in labels)
    return values if is_value and is_label else None


def _before(row: tuple[Cell, ...], first_value: Cell | None) -> tuple[Cell, ...]:
    """The cells in front of the first value; in a row that fits no header, its leading labels."""
    if first_value is not None:
        return row[: row.index(first_value)]
    end = next((n for n, cell in enumerate(row) if looks_like_value(cell.text)), len(row))
    return row[:end]


def _shown(row: tuple[Cell, ...]) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row)
