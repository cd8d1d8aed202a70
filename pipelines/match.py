"""Finds the cells of a form in the tables of a document, by their labels.

A figure is read because the label path of its row and the label path of its column match the form;
never because of where it stands. Knows grids and the vocabulary of editions; reads no number: it
says which printed cell is which cell of the form, and reports every label it does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.forms import Block, Column, Row
from pipelines.grid import Cell, Grid
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


@dataclass(frozen=True, slots=True)
class Matched:
    readings: tuple[Reading, ...]
    issues: tuple[Issue, ...]
    edition: str | None


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column of values as the header shows it: its labels, outermost first, and its extent."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Header:
    """Consecutive header rows of one table; ``leaves`` begin at the first column of values.

    ``is_whole`` is false where a place of the header has no cell at all, not even an empty one, or
    where a label that stands over others has none below it, or where it stands among rows of
    figures: a cell or a row of the header was lost, or a span is wrong, so that headings may stand
    above the figures of another.
    """

    leaves: tuple[Leaf, ...]
    first_row: int
    end_row: int
    table: int
    is_whole: bool

    @property
    def start(self) -> int:
        return self.leaves[0].start


def match_tables(
    tables: Sequence[Table], vocabularies: Sequence[Vocabulary], report_year: int | None
) -> Matched:
    """Every reading that the tables offer, and the edition that their labels prove."""
    headers = {table.number: tuple(_headers(table, vocabularies)) for table in tables}
    edition, issues = _edition(tables, headers, vocabularies, report_year)
    main = next((v for v in vocabularies if v.form.edition == edition), None)
    readings: list[Reading] = []
    carried: Header | None = None
    for table in tables:
        start = 0
        for header in (*headers[table.number], None):
            end = header.first_row if header else len(table.grid.rows)
            if carried is not None and main is not None:
                vocabulary = _proved_by(carried, vocabularies) or main
                reader = _Reader(table, carried, vocabulary)
                readings += reader.read(start, end)
                issues += reader.issues
            if header:
                carried, start = header, header.end_row
    return Matched(tuple(readings), tuple(issues), edition)


# --- headers ----------------------------------------------------------------------------------


def _headers(table: Table, vocabularies: Sequence[Vocabulary]) -> Iterator[Header]:
    rows = table.grid.rows
    i = 0
    while i < len(rows):
        if not _is_header_row(rows[i], i, vocabularies):
            i += 1
            continue
        end = i + 1
        while end < len(rows) and _is_header_row(rows[end], end, vocabularies):
            end += 1
        leaves = _leaves(table.grid, i, end)
        known = next((n for n, leaf in enumerate(leaves) if _is_known(leaf, vocabularies)), None)
        if known is not None:
            is_whole = _is_whole(table.grid, i, end, leaves[known:], vocabularies)
            yield Header(leaves[known:], i, end, table.number, is_whole)
        i = end


def _is_header_row(row: Sequence[Cell], index: int, vocabularies: Sequence[Vocabulary]) -> bool:
    own = [cell for cell in row if cell.row == index and cell.text]
    labels = [read_label(cell.text) for cell in own]
    return any(
        not label.number and label.plain in v.header_words for label in labels for v in vocabularies
    ) and not any(looks_like_value(cell.text) for cell in own)


def _leaves(grid: Grid, first: int, end: int) -> tuple[Leaf, ...]:
    """The columns as far as the header reaches: a row that runs on beyond it heads nothing."""
    above: list[tuple[Cell, ...]] = []
    for column in range(max(row[-1].end for row in grid.rows[first:end] if row)):
        cover = (
            cell
            for i in range(first, end)
            for cell in grid.rows[i]
            if cell.column <= column < cell.end and cell.text
        )
        above.append(tuple(dict.fromkeys(cover)))
    leaves: list[Leaf] = []
    for column, cells in enumerate(above):
        if leaves and cells == above[column - 1] and cells:
            leaves[-1] = Leaf(leaves[-1].path, leaves[-1].start, column + 1)
        else:
            leaves.append(Leaf(tuple(cell.text for cell in cells), column, column + 1))
    return tuple(leaves)


def _is_whole(
    grid: Grid,
    first: int,
    end: int,
    leaves: Sequence[Leaf],
    vocabularies: Sequence[Vocabulary],
) -> bool:
    covered = [sum(cell.columns for cell in grid.rows[i]) for i in range(first, end)]
    if len({*covered, max(row[-1].end for row in grid.rows[first:end] if row)}) > 1:
        return False
    if any(cell.row < first and cell.text for i in range(first, end) for cell in grid.rows[i]):
        return False
    lowest = {read_label(leaf.path[-1]).plain for leaf in leaves if leaf.path}
    return not any(lowest & v.over_words for v in vocabularies)


def _is_known(leaf: Leaf, vocabularies: Sequence[Vocabulary]) -> bool:
    return any(
        any(v.column(leaf.path, block) for block in v.down)
        or any(v.place(leaf.path, block) for block in v.across)
        for v in vocabularies
    )


# --- the edition ------------------------------------------------------------------------------


def _edition(
    tables: Sequence[Table],
    headers: dict[int, tuple[Header, ...]],
    vocabularies: Sequence[Vocabulary],
    report_year: int | None,
) -> tuple[str | None, list[Issue]]:
    """Decided by labels that only one edition has: headings first, then rows.

    The year decides only between editions whose labels all fit, and is then reported.
    """
    found = [header for of_table in headers.values() for header in of_table]
    if not found:
        return None, []
    by_heading = Counter(v.form.edition for h in found if (v := _proved_by(h, vocabularies)))
    if len(by_heading) > 1:
        shown = ", ".join(f"{edition} ({n})" for edition, n in sorted(by_heading.items()))
        issue = Issue(Code.EDITION_MIXED, Severity.WARNING, "document", shown, "several editions")
        return by_heading.most_common(1)[0][0], [issue]
    if by_heading:
        return next(iter(by_heading)), []
    texts = {cell.text for table in tables for row in table.grid.rows for cell in row}
    words = {read_label(text).plain for text in texts}
    by_row = [v for v in vocabularies if words & (v.row_words - _elsewhere(v, vocabularies))]
    if len(by_row) == 1:
        return by_row[0].form.edition, []
    fitting = [v for v in vocabularies if report_year and v.form.governs(report_year)]
    if len(fitting) != 1:
        return None, []
    detail = f"no heading tells; the form in force for {report_year}"
    edition = fitting[0].form.edition
    return edition, [Issue(Code.EDITION_INFERRED, Severity.WARNING, "document", edition, detail)]


def _proved_by(header: Header, vocabularies: Sequence[Vocabulary]) -> Vocabulary | None:
    """The one edition that alone has a heading of this header."""
    words = {read_label(label).plain for leaf in header.leaves for label in leaf.path}
    proved = [v for v in vocabularies if words & (v.header_words - _elsewhere(v, vocabularies))]
    return proved[0] if len(proved) == 1 else None


def _elsewhere(mine: Vocabulary, all_: Sequence[Vocabulary]) -> frozenset[str]:
    return frozenset[str]().union(*(v.all_words for v in all_ if v is not mine))


# --- rows -------------------------------------------------------------------------------------


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
        """Whether a table without a header of its own goes on the one before it."""
        return any(
            block in blocks
            for _, row in rows
            for cell in row
            if cell.text
            for block, _, _ in self._vocabulary.rows(cell.text)
        )

    # one row of figures under its headings

    def _read_across(
        self, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block
    ) -> Iterator[Reading]:
        leaves = self._header.leaves
        filled = [(i, row) for i, row in rows if any(cell.text for cell in row)]
        for i, row in filled or rows[:1]:
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
        if values is not None:
            before = tuple(cell for cell in before if not cell.text.isdigit())  # 序号
        labels = [cell for cell in before if cell.text]
        if labels and before[-1] is not labels[-1]:
            # A group label with an empty cell behind it: the row's own label is lost.
            table = blocks[0].table
            if self._vocabulary.is_group(labels[-1].text, table):
                labels = []
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
        if not self._continued:
            under = tuple(cell for cell in row if cell.column >= self._header.start)
            if len(under) == len(leaves) and all(
                leaf.start <= cell.column and cell.end <= leaf.end
                for leaf, cell in zip(leaves, under, strict=True)
            ):
                return under
        labels = len(row)
        for n, cell in enumerate(row):
            if looks_like_value(cell.text):
                labels = n
                break
        values = row[labels:]
        if len(values) == len(leaves) and all(cell.row == i for cell in values):
            return values
        return None

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


def _before(row: tuple[Cell, ...], first_value: Cell | None) -> tuple[Cell, ...]:
    """The cells in front of the first value; in a row that fits no header, its leading labels."""
    if first_value is not None:
        return row[: row.index(first_value)]
    end = next((n for n, cell in enumerate(row) if looks_like_value(cell.text)), len(row))
    return row[:end]


def _shown(row: tuple[Cell, ...]) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row)
