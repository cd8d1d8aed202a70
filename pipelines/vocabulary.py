"""The labels of one edition, indexed for look-up.

Knows which printed label can stand for which row or column of a ``Form``; knows nothing of grids.
A label is found by its words or not at all: there is no nearest label. What was looked up is
remembered: the reports of a country repeat the labels of one form.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import product

from pipelines.forms import Block, Column, Form, Row
from pipelines.labels import Label, read_label, read_list_label


class Likeness(Enum):
    """How a printed label agrees with one of the form."""

    EXACT = "exact"  # the same words, or the same but for a bracketed explanation
    RENUMBERED = "renumbered"  # the same words under another number: rows were left out above


def likeness(printed: Label, wanted: Label) -> Likeness | None:
    """None where the words differ.

    >>> likeness(read_label("（六）其他"), read_label("其他")) is None
    False
    >>> likeness(read_label("9.属于工作秘密"), read_label("1.属于国家秘密")) is None
    True
    """
    if printed.words == wanted.words:
        return Likeness.EXACT
    if not printed.plain or printed.plain != wanted.plain:
        return None
    numbers_agree = not printed.number or not wanted.number or printed.number == wanted.number
    return Likeness.EXACT if numbers_agree else Likeness.RENUMBERED


@dataclass(frozen=True, slots=True)
class Outline:
    """The rows and headings of a list block, by the plain words of their labels.

    ``paths`` has the path of every label that heads others or is a row, once for each place where
    it stands: 其他情形数 stands under 行政复议数量 and under 行政诉讼数量.
    """

    rows: dict[str, tuple[Row, ...]]
    headings: dict[str, tuple[str, ...]]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The labels of ``form``; made once per edition by ``index_form``."""

    form: Form
    down: tuple[Block, ...]
    across: tuple[Block, ...]
    lists: tuple[Block, ...]
    header_words: frozenset[str]  # labels that only head columns
    row_words: frozenset[str]
    all_words: frozenset[str]
    over_words: frozenset[str]  # labels that stand over headings and head no column themselves
    _spellings: dict[tuple[str, str], tuple[Label, ...]] = field(repr=False)
    _rows_by_plain: dict[str, tuple[tuple[Block, Row], ...]] = field(repr=False)
    _rows_by_run: dict[str, tuple[tuple[Block, Row], ...]] = field(repr=False)
    _outlines: dict[str, Outline] = field(repr=False)

    def spellings(self, table: str, label: str) -> tuple[Label, ...]:
        return self._spellings[table, label]

    def outline(self, block: Block) -> Outline:
        """The rows and headings of a list block."""
        return self._outlines[block.table]

    def says(self, printed: Label, table: str, label: str) -> Likeness | None:
        """How ``printed`` agrees with a label of the form in any of its spellings."""
        best: Likeness | None = None
        for wanted in self.spellings(table, label):
            like = likeness(printed, wanted)
            if like is Likeness.EXACT:
                return like
            best = best or like
        return best

    def column(self, printed: Sequence[str], block: Block) -> Column | None:
        """The column of a block that the header path names, outermost label first."""
        if not printed:
            return None
        own = read_label(printed[-1])
        if own.number or own.plain not in self.all_words:
            return None
        outer = [read_label(text) for text in printed[:-1]]
        for column in block.columns:
            above = (*column.path[:-1], block.caption)
            if self.says(own, block.table, column.path[-1]) and all(
                label.plain in block.over_heads or self._is_one_of(label, block.table, above)
                for label in outer
            ):
                return column
        return None

    def place(self, printed: Sequence[str], block: Block) -> tuple[Row, Column] | None:
        """The row and column of an ``across`` block that the header path names."""
        if not printed:
            return None
        own = read_label(printed[-1])
        if own.plain not in self.all_words:
            return None
        outer = [read_label(text) for text in printed[:-1]]
        columns = [c for c in block.columns if self.says(own, block.table, c.path[-1])]
        rows = [
            row
            for row in block.rows
            if any(self.says(label, block.table, row.path[-1]) for label in outer)
            and all(self._is_one_of(label, block.table, row.path) for label in outer)
        ]
        return (rows[0], columns[0]) if len(rows) == 1 and len(columns) == 1 else None

    def rows(self, printed: str) -> tuple[tuple[Block, Row, Likeness], ...]:
        """The rows that a row's own label can mean; the best agreement only."""
        label = read_label(printed)
        whole = self._rows_by_run.get(label.words)
        if whole:
            return tuple((block, row, Likeness.EXACT) for block, row in whole)
        found = [
            (block, row, like)
            for block, row in self._rows_by_plain.get(label.plain, ())
            if (like := self.says(label, block.table, row.path[-1]))
        ]
        best = Likeness.EXACT if any(f[2] is Likeness.EXACT for f in found) else None
        return tuple(f for f in found if best is None or f[2] is best)

    def is_group(self, printed: str, table: str) -> bool:
        """Whether the label heads a group of rows and has no figures of its own."""
        label = read_label(printed)
        if label.plain not in self.row_words:
            return False
        groups = {
            part for b in self.down if b.table == table for r in b.rows for part in r.path[:-1]
        }
        return self._is_one_of(label, table, tuple(groups))

    def is_piece_of_group(self, printed: str, row: Row) -> bool:
        """Whether the text is the beginning or end of a group label that was cut in two.

        （四）无 | 法提供 at a page break (洪泽 2023); two signs at least, to be no coincidence.
        """
        words = read_label(printed).words
        groups = [
            spelling.words
            for block in self.down
            if row in block.rows
            for part in row.path[:-1]
            for spelling in self.spellings(block.table, part)
        ]
        return len(words) >= 2 and any(g.startswith(words) or g.endswith(words) for g in groups)

    def _is_one_of(self, label: Label, table: str, wanted: Iterable[str]) -> bool:
        return any(self.says(label, table, part) for part in wanted if part)


def index_form(form: Form) -> Vocabulary:
    """Index every label of the form, with its spellings."""
    spellings: dict[tuple[str, str], tuple[Label, ...]] = {}
    headers: set[str] = set()
    over: set[str] = set()
    rows: set[str] = set()
    by_plain: dict[str, list[tuple[Block, Row]]] = defaultdict(list)
    by_run: dict[str, list[tuple[Block, Row]]] = defaultdict(list)
    for block in form.blocks:
        row_labels = {part for row in block.rows for part in row.path}
        column_labels = {part for column in block.columns for part in column.path}
        for label in {*row_labels, *column_labels, block.caption}:
            spellings[block.table, label] = form.spellings(block.table, label)
        heading = column_labels | (row_labels if block.layout == "across" else set())
        headers.update(s.plain for label in heading for s in spellings[block.table, label])
        headers.update(read_label(label).plain for label in block.label_heads)
        outer = {part for column in block.columns for part in column.path[:-1]}
        outer |= row_labels if block.layout == "across" else set()
        over.update(s.plain for label in outer for s in spellings[block.table, label])
        if block.layout == "across":
            continue
        rows.update(s.plain for label in row_labels for s in spellings[block.table, label])
        if block.layout == "list":
            continue
        for row in block.rows:
            for spelling in spellings[block.table, row.path[-1]]:
                by_plain[spelling.plain].append((block, row))
            for start in range(len(row.path) - 1):  # labels of several cells run into one cell
                for run in _runs(row.path[start:]):
                    by_run[run].append((block, row))
    lists = tuple(b for b in form.blocks if b.layout == "list")
    return Vocabulary(
        form=form,
        down=tuple(b for b in form.blocks if b.layout == "down"),
        across=tuple(b for b in form.blocks if b.layout == "across"),
        lists=lists,
        # A label that also heads a row (总计, 其他) is no evidence that a row is a header.
        header_words=frozenset(headers - rows),
        row_words=frozenset(rows),
        all_words=frozenset(headers | rows),
        over_words=frozenset(over),
        _spellings=spellings,
        _rows_by_plain={key: tuple(found) for key, found in by_plain.items()},
        _rows_by_run={key: tuple(found) for key, found in by_run.items()},
        _outlines={block.table: _outline(form, block) for block in lists},
    )


def _runs(path: Sequence[str]) -> set[str]:
    """What labels of several cells read as in one: with or without numbers and explanations."""
    parts = [
        {label.words, label.number + label.plain, label.plain} for label in map(read_label, path)
    ]
    return {"".join(one) for one in product(*parts)}


def _outline(form: Form, block: Block) -> Outline:
    rows: dict[str, list[Row]] = defaultdict(list)
    headings: dict[str, tuple[str, ...]] = {}

    def spelled(label: str) -> set[str]:
        return {read_list_label(label).plain} | {
            s.plain for s in form.spellings(block.table, label)
        }

    for row in block.rows:
        for plain in spelled(row.path[-1]):
            rows[plain].append(row)
        for depth in range(1, len(row.path)):
            for plain in spelled(row.path[depth - 1]):
                headings[plain] = row.path[:depth]
    return Outline({plain: tuple(found) for plain, found in rows.items()}, headings)
