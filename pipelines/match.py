"""Finds the cells of a form in the tables of a document, by their labels.

A figure is read because the label path of its row and the label path of its column match the form;
never because of where it stands. Knows grids and the vocabulary of editions; reads no number: it
says which printed cell is which cell of the form, and reports every label it does not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import NamedTuple

from pipelines.forms import Block, Column, Row, column_in
from pipelines.grid import Cell
from pipelines.headers import Header, HeaderFinder, Heads, Leaf
from pipelines.labels import read_label, read_list_label
from pipelines.model import CellKey, Code, Extra, Issue, Severity, Table
from pipelines.naming import LabelCell, ListNamer, Naming, RowNamer
from pipelines.numbers import looks_like_value, read_value
from pipelines.vocabulary import Vocabulary


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


# What the classes themselves do, without a frame of Python for each of some hundred a page.
_new_reading = partial(tuple.__new__, Reading)
_new_label = partial(tuple.__new__, LabelCell)


@dataclass(frozen=True, slots=True)
class Matched:
    readings: tuple[Reading, ...]
    extras: tuple[Extra, ...]
    issues: tuple[Issue, ...]
    edition: str | None


# What may stand in front of the one row of section four.
_LABELS_OF_THE_YEAR = frozenset(["合计", "总计", "本年", "本年度", "数量", "件数", "信息内容"])
_REMEMBERED = 4096
_Key = tuple[CellKey, Column, str | None]  # the cell of the form, its column, the heading's unit


class _View:
    """What a header means in one edition: made once for each header that is met."""

    def __init__(self, heads: Heads, namer: RowNamer) -> None:
        self.heads, self.namer = heads, namer
        self.vocabulary = vocabulary = namer.vocabulary
        self._form = vocabulary.form
        self.edition = vocabulary.form.edition
        self.leaves = heads.leaves
        self.start = heads.leaves[0].start
        columns = {
            block: tuple(vocabulary.column(leaf.path, block) for leaf in self.leaves)
            for block in (*vocabulary.down, *vocabulary.lists)
        }
        places = {
            block: tuple(vocabulary.place(leaf.path, block) for leaf in self.leaves)
            for block in vocabulary.across
        }
        self._columns = columns
        self.captions = frozenset(read_label(b.caption).plain for b in vocabulary.down if b.caption)
        self.down = tuple(b for b in vocabulary.down if any(columns[b]))
        self.list = next((b for b in vocabulary.lists if any(columns[b])), None)
        self.across = next((b for b in vocabulary.across if any(places[b])), None)
        self.all_known = all(
            any(found[n] is not None for found in (*columns.values(), *places.values()))
            for n in range(len(self.leaves))
        )
        self._units = tuple(
            read_label(leaf.path[-1]).unit if leaf.path else None for leaf in self.leaves
        )
        self.roles = tuple(self._role(leaf) for leaf in heads.before)
        behind = [self._role(leaf) for leaf in self.leaves] if self.list is not None else []
        self.unit_leaf = behind.index("unit") if "unit" in behind else None
        self.aside = frozenset(n for n, role in enumerate(behind) if role in ("unit", "number"))
        self.keys = lru_cache(_REMEMBERED)(self._keys)
        self.across_keys = tuple(
            None
            if place is None
            else (self._form.key(block.table, place[0].code, place[1].code), place[1], unit)
            for block in (self.across,)
            if block is not None
            for place, unit in zip(places[block], self._units, strict=True)
        )

    def _keys(self, block: Block, row: Row) -> tuple[_Key | None, ...]:
        """For each leaf the cell of the form in that row; None under an unknown heading."""
        return tuple(
            None
            if column is None
            else (self._form.key(block.table, row.code, column.code), column_in(row, column), unit)
            for column, unit in zip(self._columns[block], self._units, strict=True)
        )

    def _role(self, leaf: Leaf) -> str:
        """What stands in a column in front of the figures of a list."""
        if self.list is None or not leaf.path:
            return "label"
        head = read_label(leaf.path[-1]).plain
        if head in self.list.unit_heads:
            return "unit"
        if head in self.list.number_heads:
            return "number"
        return "label" if head in self.list.label_heads else "unknown"


class Matcher:
    """Matches with a set of editions, and remembers the headers and rows it has met."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._vocabularies = tuple(vocabularies)
        self._namers = {v.form.edition: RowNamer(v) for v in vocabularies}
        self._finder = HeaderFinder(vocabularies)
        self._view = lru_cache(_REMEMBERED)(_View)

    def headers(
        self, tables: Iterable[Table], report_year: int | None
    ) -> Mapping[int, tuple[Header, ...]]:
        """The headers of each table that has any, by the table's number."""
        found = ((t.number, tuple(self._finder.find(t, report_year))) for t in tables)
        return {number: headers for number, headers in found if headers}

    def match(
        self,
        tables: Sequence[Table],
        headers: Mapping[int, tuple[Header, ...]],
        report_year: int | None,
    ) -> Matched:
        """Every reading that the tables offer, and the edition that their labels prove."""
        own = [h for table in tables for h in headers.get(table.number, ())]
        edition, issues = self._finder.decide_edition(tables, own, report_year)
        readings: list[Reading] = []
        extras: list[Extra] = []
        carried: tuple[Header, _View] | None = None
        lists = _Lists(tables, headers)
        for table in tables:
            start = 0
            for header in (*headers.get(table.number, ()), None):
                end = header.first_row if header else len(table.grid.rows)
                if carried is not None:
                    reader = _Reader(table, *carried, lists)
                    reader.read(start, end)
                    readings += reader.readings
                    extras += reader.extras
                    issues += reader.issues
                if header:
                    start = header.end_row
                    view = self._seen(header, table, edition)
                    carried = None if view is None else (header, view)
        return Matched(tuple(readings), tuple(extras), tuple(issues), edition)

    def _seen(self, header: Header, table: Table, main: str | None) -> _View | None:
        """The header in the edition that it proves, else that its rows prove, else the main one."""
        heads = header.heads
        edition = heads.edition or main
        if heads.edition is None and heads.before and self._is_of_a_list(heads):
            edition = self._finder.edition_of_rows([table]) or main
        namer = self._namers.get(edition or "")
        return None if namer is None else self._view(heads, namer)

    def _is_of_a_list(self, heads: Heads) -> bool:
        return any(
            v.column(leaf.path, block)
            for v in self._vocabularies
            for block in v.lists
            for leaf in heads.leaves
        )


class _Lists:
    """The lists of a document: one namer for each, however many tables it was cut into."""

    def __init__(self, tables: Sequence[Table], headers: Mapping[int, tuple[Header, ...]]) -> None:
        self._tables, self._headers = tables, headers
        self._namers: dict[Block, ListNamer] = {}

    def namer(self, view: _View, block: Block) -> ListNamer:
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


class _Reader:
    """Reads the rows below one header. ``issues`` are what it could not place."""

    def __init__(self, table: Table, header: Header, view: _View, lists: _Lists) -> None:
        self._table, self._header, self._view, self._lists = table, header, view, lists
        self._rows = table.grid.rows
        self._is_continued = header.table != table.number
        self._reported: set[tuple[str, ...]] = set()
        self.readings: list[Reading] = []
        self.issues: list[Issue] = []
        self.extras: list[Extra] = []

    def read(self, first: int, end: int) -> None:
        """Read the rows ``first`` to ``end`` (exclusive)."""
        view = self._view
        # A row that is one cell across the table is a caption or a note.
        rows = [
            (i, row)
            for i in range(first, self._reach(first, end))
            if len(row := self._rows[i]) > 1 or self._table.grid.width == 1
        ]
        if view.list is not None:
            self._read_list(rows, view.list)
        elif view.across is not None:
            if not self._is_continued:
                self._read_across(rows, view.across)
        elif view.down and (not self._is_continued or self._belongs(rows)):
            for i, row in rows:
                if any(cell.text for cell in row):
                    self._read_down(i, row)
        elif view.down and any(self._is_of_the_form(row) for _, row in rows):
            detail = "begins with a row that the form does not have; not read"
            where = f"table[{self._table.number}]"
            self._report(Code.UNKNOWN_ROW, where, _shown(rows[0][1]), detail)

    def _reach(self, first: int, end: int) -> int:
        """Where the header ceases to speak: at the caption of another block of the form. The header
        of that block is lost, and its columns may stand in another order."""
        captions = self._view.captions
        for i in range(first, end) if captions else ():
            row = self._rows[i]
            if len(row) == 1 and row[0].text and read_label(row[0].text).plain in captions:
                if any(len(self._rows[j]) > 1 for j in range(i + 1, end)):
                    detail = "the header below this caption is lost; its rows are not read"
                    self._report(Code.UNKNOWN_ROW, self._where(i), row[0].text, detail)
                return i
        return end

    def _belongs(self, rows: Sequence[tuple[int, tuple[Cell, ...]]]) -> bool:
        """Whether a table without a header of its own goes on the one before it: it begins with a
        row of the form. One that begins with a heading that nobody knows is another table."""
        first = next((row for _, row in rows if any(cell.text for cell in row)), ())
        return self._is_of_the_form(first)

    def _is_of_the_form(self, row: Sequence[Cell]) -> bool:
        return any(
            block in self._view.down
            for cell in row
            if cell.text
            for block, _, _ in self._view.vocabulary.rows(cell.text)
        )

    # one row of figures under its headings

    def _read_across(self, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block) -> None:
        keys = self._view.across_keys
        filled = [(i, row) for i, row in rows if self._is_own_row(i, row)]
        blank = [(i, row) for i, row in rows if not any(cell.text for cell in row)]
        for i, row in filled or blank[:1]:
            if filled and not any(cell.text and looks_like_value(cell.text) for cell in row):
                self._report(Code.UNKNOWN_ROW, self._where(i), _shown(row), "not a row of figures")
                continue
            self._readings(i, row, keys, self._aligned(row, i), block.table)

    def _is_own_row(self, i: int, row: tuple[Cell, ...]) -> bool:
        """Whether a row under headings alone can be the report's row of figures: not one that its
        label gives to another year or unit, and not one that numbers the columns."""
        if not any(cell.text for cell in row):
            return False
        labels = [cell for cell in row if cell.column < self._view.start and cell.text]
        texts = [cell.text for cell in row if cell not in labels]
        numbered = len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]
        if numbered or any(read_label(c.text).plain not in _LABELS_OF_THE_YEAR for c in labels):
            self._report(Code.UNKNOWN_ROW, self._where(i), _shown(row), "not the report's own row")
            return False
        return True

    # rows of figures behind their labels

    def _read_down(self, i: int, row: tuple[Cell, ...]) -> None:
        view = self._view
        values = self._aligned(row, i)
        before = _before(row, values)
        labels = [cell for cell in before if cell.text and not looks_like_value(cell.text)]
        if labels and labels[-1] is not before[-1]:
            behind = before[before.index(labels[-1]) + 1 :]
            for cell in behind:
                if not cell.text:
                    continue
                if self._head_over(cell) == self._head_over(labels[-1]):
                    values = None  # a figure where labels stand: the row has moved to the left
                    break
                self._unknown_column(self._path_over(cell), cell)
            if view.vocabulary.is_group(labels[-1].text, view.down[0].table):
                labels = []  # a group label with another cell behind it: the own label is lost
        naming = view.namer.name(
            tuple([_new_label((c.text, c.row < i, c.rows > 1)) for c in labels]),
            view.down,
            any(cell.text and looks_like_value(cell.text) for cell in row),
        )
        self._named(i, row, naming, values, labels)

    def _named(
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
            self._report(
                doubt.code, self._where(i), doubt.label or _shown(row), doubt.detail, doubt.severity
            )
        if naming.block is not None and naming.row is not None:
            keys = self._view.keys(naming.block, naming.row)
            table = naming.block.table
            self._readings(i, row, keys, values, table, naming.row, unit)
        elif values is not None and labels:
            kind = "subtotal" if naming.is_subtotal else "row"
            self._keep_row(kind, i, row, values, labels)

    # rows of a list of indicators

    def _read_list(self, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block) -> None:
        namer = self._lists.namer(self._view, block)
        if self._is_continued and not self._goes_on(rows, block):
            return
        for i, row in rows:
            if not any(cell.text for cell in row):
                continue
            values = self._aligned_in_list(row, i)
            if values is None:
                labels = [c for c in row if c.text and not looks_like_value(c.text)]
                if labels:
                    namer.name(labels[-1].text, False)
                self._misaligned(i, row)
                continue
            before = row[: len(row) - len(values)]
            labels, unit = self._parts(before)
            if self._view.unit_leaf is not None:
                unit = _unit(values[self._view.unit_leaf])
            figures = any(c.text and looks_like_value(c.text) for c in values)
            told = any(read_value(c.text).number is not None for c in values)
            if not labels:
                if told:
                    self._report(
                        Code.UNKNOWN_ROW, self._where(i), _shown(row), "figures without a label"
                    )
                continue
            own = labels[-1]
            if own.rows > 1 or own.row != i:
                detail = "it has no label of its own"
                self._report(Code.UNKNOWN_ROW, self._where(i), _shown(row), detail)
                continue
            naming = namer.name(own.text, told)
            if naming.row is None and figures and not told:
                values = ()  # a heading with —— in place of a figure
            self._named(i, row, naming, values, labels, unit)

    def _goes_on(self, rows: Sequence[tuple[int, tuple[Cell, ...]]], block: Block) -> bool:
        """Whether a table without a header goes on the list: its first row is of the list."""
        outline = self._view.vocabulary.outline(block)
        first = next((row for _, row in rows if any(cell.text for cell in row)), ())
        labels = [read_list_label(cell.text).plain for cell in first if cell.text]
        return any(label in outline.rows or label in outline.headings for label in labels)

    def _parts(self, before: Sequence[Cell]) -> tuple[list[Cell], str | None]:
        """The labels among the cells in front of the figures, and the unit that is printed."""
        labels: list[Cell] = []
        unit: str | None = None
        for n, cell in enumerate(before):
            role = self._role_of(cell, n)
            if not cell.text or role == "number":
                continue
            if role == "unit":
                unit = _unit(cell)
            elif role == "unknown":
                self._unknown_column(self._path_over(cell), cell)
            elif not looks_like_value(cell.text):
                labels.append(cell)
        return labels, unit

    def _role_of(self, cell: Cell, n: int) -> str:
        roles, before = self._view.roles, self._view.heads.before
        if self._is_continued:
            return roles[n] if n < len(roles) else "unknown"
        for role, leaf in zip(roles, before, strict=True):
            if leaf.start <= cell.column < leaf.end:
                return role
        return "unknown"

    def _aligned_in_list(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """One cell for each heading of a list: by extent; in a table without a header of its own,
        where it has exactly the cells that the header has."""
        heads = self._view.heads
        if not heads.is_whole:
            return None
        count = len(heads.leaves)
        if not self._is_continued:
            return self._by_extent(row, i)
        if len(row) != len(heads.before) + count or any(cell.row != i for cell in row):
            return None
        return row[len(row) - count :]

    # cells

    def _aligned(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """One cell for each leaf, or None where that cannot be had without a guess.

        First by extent: each cell stands under its heading. Where header and row disagree on
        spans (上海市政府办公厅 2019: 1-1-2-1 above 1-2-1-1; a rowspan that runs one row too far),
        by count: as many cells of values as headings, all written in this row. A row that is short
        or long of a cell fits neither way: which one is missing cannot be known.
        """
        view = self._view
        if not view.heads.is_whole:
            return None
        if self._is_continued:
            return _last_values(row, len(view.leaves), i)
        under = self._by_extent(row, i)
        if under is not None:
            return under
        return _last_values(row, len(view.leaves), i) if view.all_known else None

    def _by_extent(self, row: tuple[Cell, ...], i: int) -> tuple[Cell, ...] | None:
        """The cells under the leaves, each within its own; None under a heading without a name.

        Where a cell from a row above stands among the figures, a span may be wrong or the end of a
        row lost, so that the others have moved: they have not where that cell is a figure itself
        and the row's label stands right in front of the first.
        """
        inherited = False
        view = self._view
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

    def _readings(
        self,
        i: int,
        row: tuple[Cell, ...],
        keys: Sequence[_Key | None],
        values: tuple[Cell, ...] | None,
        table: str,
        of: Row | None = None,
        row_unit: str | None = None,
    ) -> None:
        edition, where, readings = self._view.edition, self._where(i), self.readings
        if values is None:
            self._misaligned(i, row)
            shown = _shown(row)
            for key in keys:
                if key is not None:
                    unit = row_unit or key[2]
                    readings.append(Reading(edition, key[0], key[1], None, shown, unit, where))
            return
        place = len(row) - len(values)
        for n, (key, cell) in enumerate(zip(keys, values, strict=True)):
            place += 1
            if key is None:
                if n in self._view.aside:
                    continue
                leaf = self._view.leaves[n]
                self._unknown_column(leaf.path, cell)
                if of is not None:
                    self._keep("column", table, of.path[-1], leaf, cell, f"{where}/cell[{place}]")
                continue
            of_cell, column, head_unit = key
            text, locator = cell.text, f"{where}/cell[{place}]"
            if text and cell.rows > 1:
                detail = "one figure stands in several rows"
                self._report(Code.MERGED_VALUE, locator, text, detail)
                read = Reading(edition, of_cell, column, None, text, None, locator)
            else:
                unit = row_unit or head_unit
                read = _new_reading((edition, of_cell, column, cell, text, unit, locator))
            readings.append(read)

    # what is printed beyond the form

    def _keep_row(
        self,
        kind: str,
        i: int,
        row: tuple[Cell, ...],
        values: Sequence[Cell],
        labels: Sequence[Cell],
    ) -> None:
        block = self._view.list or (self._view.down[0] if self._view.down else None)
        if block is None:
            return
        label = " > ".join(cell.text.replace("\n", "") for cell in labels)
        place = len(row) - len(values)
        for leaf, cell in zip(self._view.leaves, values, strict=False):
            place += 1
            self._keep(kind, block.table, label, leaf, cell, f"{self._where(i)}/cell[{place}]")

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

    def _path_over(self, cell: Cell) -> tuple[str, ...]:
        """What the header says above a cell in front of the known columns."""
        head = self._head_over(cell)
        return head.path if head else ()

    def _head_over(self, cell: Cell) -> Leaf | None:
        """The heading in front of the known columns that the cell stands under."""
        for leaf in self._view.heads.before:
            if leaf.start <= cell.column < leaf.end:
                return leaf
        return None

    def _misaligned(self, i: int, row: tuple[Cell, ...]) -> None:
        detail = f"its cells do not fit the {len(self._view.leaves)} headings"
        if not self._view.heads.is_whole:
            detail = "the header above it lacks a cell"
        self._report(Code.ROW_MISALIGNED, self._where(i), _shown(row), detail, Severity.ERROR)

    def _unknown_column(self, path: tuple[str, ...], cell: Cell) -> None:
        if path not in self._reported and cell.text:
            self._reported.add(path)
            where = f"table[{self._table.number}]"
            detail = f"not read: {cell.text!r}"
            self._report(Code.UNKNOWN_COLUMN, where, " > ".join(path), detail)

    def _report(
        self, code: Code, where: str, raw: str, detail: str, severity: Severity = Severity.WARNING
    ) -> None:
        self.issues.append(Issue(code, severity, where, raw, detail))

    def _where(self, i: int) -> str:
        return f"table[{self._table.number}]/row[{i + 1}]"


def _unit(cell: Cell) -> str | None:
    """The unit in a cell of a list's column of units; None where it has none (——, blank)."""
    return None if looks_like_value(cell.text) else "".join(cell.text.split())


def _last_values(row: tuple[Cell, ...], count: int, i: int) -> tuple[Cell, ...] | None:
    """The last cells of the row, where they can be values, were written in it, and what stands
    before them are labels: an empty cell may stand for a group label, not behind the row's own."""
    labels, values = row[: len(row) - count], row[len(row) - count :]
    if len(values) != count or not labels or not labels[-1].text:
        return None
    is_value = all(cell.row == i and looks_like_value(cell.text) for cell in values)
    is_label = not any(cell.text and looks_like_value(cell.text) for cell in labels)
    return values if is_value and is_label else None


def _before(row: tuple[Cell, ...], values: tuple[Cell, ...] | None) -> tuple[Cell, ...]:
    """The cells in front of the values; in a row that fits no header, its leading labels."""
    if values is not None:
        return row[: len(row) - len(values)]
    end = next((n for n, cell in enumerate(row) if looks_like_value(cell.text)), len(row))
    return row[:end]


def _shown(row: tuple[Cell, ...]) -> str:
    return " | ".join(cell.text.replace("\n", " ") for cell in row)
