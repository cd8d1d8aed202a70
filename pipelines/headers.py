"""Finds the headers of tables and decides the edition of the form from them.

Knows header rows and the vocabulary of editions; knows nothing of the rows of figures below. A
header that is not whole is found and marked as such: no figure may be read under it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipelines.grid import Cell
from pipelines.labels import read_label, read_list_label
from pipelines.model import Code, Issue, Severity, Table
from pipelines.numbers import looks_like_value
from pipelines.vocabulary import Vocabulary

# 2013年度 over a column of figures; the form's own heading where it is the year of the report.
_YEAR_HEAD = re.compile(r"(20[0-3]\d)年?度?")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?=年)")
_THIS_YEAR = "本年度"
# Different headers that are remembered; a country has some hundreds.
_REMEMBERED = 4096


class Leaf(NamedTuple):
    """A column as the header shows it: its labels, outermost first, and its extent."""

    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """What consecutive header rows say, wherever in a table they stand.

    ``leaves`` begin at the first column of values; ``before`` are the columns in front of it.
    ``edition`` is the one that alone has a heading of these, else None. ``years`` are those named
    in front of the figures: （2021年数据） in the corner makes the table one of that year.

    ``is_whole`` is false where a place of the header has no cell at all, not even an empty one, or
    where a label that stands over others has none below it, or where it stands among rows of
    figures: a cell or a row of the header was lost, or a span is wrong, so that headings may stand
    above the figures of another.
    """

    leaves: tuple[Leaf, ...]
    before: tuple[Leaf, ...]
    is_whole: bool
    edition: str | None
    years: frozenset[int]


class Header(NamedTuple):
    """``heads`` at its place: rows ``first_row`` to ``end_row`` (exclusive) of a table."""

    heads: Heads
    first_row: int
    end_row: int
    table: int


class HeaderFinder:
    """Finds headers in the words of all editions, and remembers what each header was."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._vocabularies = tuple(vocabularies)
        self._words = frozenset[str]().union(*(v.header_words for v in vocabularies))
        self._own_heads = {v: v.header_words - _elsewhere(v, vocabularies) for v in vocabularies}
        self._own_rows = {v: v.row_words - _elsewhere(v, vocabularies) for v in vocabularies}
        self._is_head = lru_cache(_REMEMBERED)(self._heads_a_column)
        self._heads = lru_cache(_REMEMBERED)(self._read_heads)

    def find(self, table: Table, report_year: int | None) -> Iterator[Header]:
        """The headers of a table in their order; a heading that is the year of the report reads
        as 本年度."""
        rows, reach = table.grid.rows, table.grid.reach
        i, height = 0, len(rows)
        while i < height:
            if not self._is_header_row(rows[i], i):
                i += 1
                continue
            end = i + 1
            while end < height and self._is_header_row(rows[end], end):
                end += 1
            below = rows[i:end]
            if i or any(cell.text[:1] == "2" for row in below for cell in row):
                below = tuple(tuple(_moved(c, i, report_year) for c in row) for row in below)
            heads = self._heads(below, reach[i:end])
            if heads is not None:
                yield Header(heads, i, end, table.number)
            i = end

    def decide_edition(
        self, tables: Sequence[Table], headers: Sequence[Header], report_year: int | None
    ) -> tuple[str | None, list[Issue]]:
        """Decided by labels that only one edition has: headings first, then rows.

        The year decides only between editions whose labels all fit, and is then reported.
        """
        if not headers:
            return None, []
        by_heading = Counter(h.heads.edition for h in headers if h.heads.edition)
        if len(by_heading) > 1:
            shown = ", ".join(f"{edition} ({n})" for edition, n in sorted(by_heading.items()))
            issue = Issue(Code.EDITION_MIXED, Severity.WARNING, "document", shown, "several")
            return by_heading.most_common(1)[0][0], [issue]
        if by_heading:
            return next(iter(by_heading)), []
        by_row = self.edition_of(cell.text for t in tables for row in t.grid.rows for cell in row)
        if by_row is not None:
            return by_row, []
        fitting = [v for v in self._vocabularies if report_year and v.form.governs(report_year)]
        if len(fitting) != 1:
            return None, []
        detail = f"no heading tells; the form in force for {report_year}"
        edition = fitting[0].form.edition
        return edition, [
            Issue(Code.EDITION_INFERRED, Severity.WARNING, "document", edition, detail)
        ]

    def edition_of(self, texts: Iterable[str]) -> str | None:
        """The one edition that alone has some of these labels of rows."""
        words = {one for t in texts if t for one in (read_label(t).plain, read_list_label(t).plain)}
        found = [v for v in self._vocabularies if words & self._own_rows[v]]
        return found[0].form.edition if len(found) == 1 else None

    def _is_header_row(self, row: Sequence[Cell], index: int) -> bool:
        is_head = self._is_head
        for cell in row:
            if cell.row == index and cell.text and is_head(cell.text):
                break
        else:
            return False
        return not any(looks_like_value(c.text) for c in row if c.row == index and c.text)

    def _heads_a_column(self, text: str) -> bool:
        label = read_label(text)
        return not label.number and label.plain in self._words

    def _read_heads(
        self, rows: tuple[tuple[Cell, ...], ...], reach: tuple[int, ...]
    ) -> Heads | None:
        leaves = _leaves(rows)
        known = next((n for n, leaf in enumerate(leaves) if self._is_known(leaf)), None)
        if known is None:
            return None
        words = {read_label(label).plain for leaf in leaves[known:] for label in leaf.path}
        proved = [v for v in self._vocabularies if words & self._own_heads[v]]
        edition = proved[0].form.edition if len(proved) == 1 else None
        is_whole = self._is_whole(rows, reach, leaves[known:])
        in_front = {text for leaf in leaves[:known] for text in leaf.path}
        years = {
            int(year)
            for text in in_front
            if not _YEAR_HEAD.fullmatch("".join(text.split()))  # a column of last year's figures
            for year in _YEAR.findall(text)
        }
        return Heads(leaves[known:], leaves[:known], is_whole, edition, frozenset(years))

    def _is_known(self, leaf: Leaf) -> bool:
        return any(
            any(v.column(leaf.path, block) for block in (*v.down, *v.lists))
            or any(v.place(leaf.path, block) for block in v.across)
            for v in self._vocabularies
        )

    def _is_whole(
        self, rows: Sequence[tuple[Cell, ...]], reach: Sequence[int], leaves: Sequence[Leaf]
    ) -> bool:
        if len(set(reach)) > 1:
            return False
        if any(_repeats(leaves, v) or _overlaps(leaves, v) for v in self._vocabularies):
            return False
        if any(cell.row < 0 and cell.text for row in rows for cell in row):
            return False
        lowest = {read_label(leaf.path[-1]).plain for leaf in leaves if leaf.path}
        return not any(lowest & v.over_words for v in self._vocabularies)


def _moved(cell: Cell, first: int, year: int | None) -> Cell:
    """The cell as it stands in a header whose first row is row 0, this year's heading as such."""
    text = cell.text
    if text[:1] == "2" and (of := _YEAR_HEAD.fullmatch("".join(text.split()))):
        text = _THIS_YEAR if year is not None and int(of[1]) == year else text
    return Cell(text, cell.marks, cell.row - first, cell.column, cell.rows, cell.columns)


def _leaves(rows: Sequence[tuple[Cell, ...]]) -> tuple[Leaf, ...]:
    """The columns as far as the header reaches: a row that runs on beyond it heads nothing."""
    above: list[tuple[Cell, ...]] = []
    for column in range(max(row[-1].end for row in rows if row)):
        cover = (
            cell for row in rows for cell in row if cell.column <= column < cell.end and cell.text
        )
        above.append(tuple(dict.fromkeys(cover)))
    leaves: list[Leaf] = []
    for column, cells in enumerate(above):
        if leaves and cells == above[column - 1] and cells:
            leaves[-1] = Leaf(leaves[-1].path, leaves[-1].start, column + 1)
        else:
            leaves.append(Leaf(tuple(cell.text for cell in cells), column, column + 1))
    return tuple(leaves)


def _repeats(leaves: Sequence[Leaf], vocabulary: Vocabulary) -> bool:
    """Whether two headings are the same column: one of them is another's, or last year's."""
    for block in (*vocabulary.down, *vocabulary.across, *vocabulary.lists):
        look_up = vocabulary.place if block.layout == "across" else vocabulary.column
        found = [one for leaf in leaves if (one := look_up(leaf.path, block)) is not None]
        if any(found.count(one) > 1 for one in found):
            return True
    return False


def _overlaps(leaves: Sequence[Leaf], vocabulary: Vocabulary) -> bool:
    """Whether a heading stands under two of the form that never stand over each other: the header
    is out of step (未经复议直接起诉 half under 行政复议)."""
    for block in vocabulary.across:
        paths = [row.path for row in block.rows]
        known = {part for path in paths for part in path}
        for leaf in leaves:
            over = [
                {part for part in known if vocabulary.says(read_label(text), block.table, part)}
                for text in leaf.path[:-1]
            ]
            if all(over) and not any(all(said & set(path) for said in over) for path in paths):
                return True
    return False


def _elsewhere(mine: Vocabulary, all_: Sequence[Vocabulary]) -> frozenset[str]:
    return frozenset[str]().union(*(v.all_words for v in all_ if v is not mine))
