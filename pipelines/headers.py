"""Finds the headers of tables and decides the edition of the form from them.

Knows header rows and the vocabulary of editions; knows nothing of the rows of figures below. A
header that is not whole is found and marked as such: no figure may be read under it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.grid import Cell, Grid
from pipelines.labels import read_label
from pipelines.model import Code, Issue, Severity, Table
from pipelines.numbers import looks_like_value
from pipelines.vocabulary import Vocabulary


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


def find_headers(table: Table, vocabularies: Sequence[Vocabulary]) -> Iterator[Header]:
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
    if len({grid.reach[i] for i in range(first, end)}) > 1:
        return False
    if any(_repeats(leaves, v) for v in vocabularies):
        return False
    if any(cell.row < first and cell.text for i in range(first, end) for cell in grid.rows[i]):
        return False
    lowest = {read_label(leaf.path[-1]).plain for leaf in leaves if leaf.path}
    return not any(lowest & v.over_words for v in vocabularies)


def _repeats(leaves: Sequence[Leaf], vocabulary: Vocabulary) -> bool:
    """Whether two headings are the same column: one of them is another's, or last year's."""
    for block in (*vocabulary.down, *vocabulary.across):
        look_up = vocabulary.place if block.layout == "across" else vocabulary.column
        found = [one for leaf in leaves if (one := look_up(leaf.path, block)) is not None]
        if any(found.count(one) > 1 for one in found):
            return True
    return False


def _is_known(leaf: Leaf, vocabularies: Sequence[Vocabulary]) -> bool:
    return any(
        any(v.column(leaf.path, block) for block in v.down)
        or any(v.place(leaf.path, block) for block in v.across)
        for v in vocabularies
    )


def decide_edition(
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
    by_heading = Counter(v.form.edition for h in found if (v := proved_by(h, vocabularies)))
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


def proved_by(header: Header, vocabularies: Sequence[Vocabulary]) -> Vocabulary | None:
    """The one edition that alone has a heading of this header."""
    words = {read_label(label).plain for leaf in header.leaves for label in leaf.path}
    proved = [v for v in vocabularies if words & (v.header_words - _elsewhere(v, vocabularies))]
    return proved[0] if len(proved) == 1 else None


def _elsewhere(mine: Vocabulary, all_: Sequence[Vocabulary]) -> frozenset[str]:
    return frozenset[str]().union(*(v.all_words for v in all_ if v is not mine))
