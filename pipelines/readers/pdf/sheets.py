"""Puts the pieces of a table on one page after the other together, and makes grids of them.

Knows what page breaks do to tables: the line at the break may be drawn on one page only or on both,
a cell over several rows is cut, and a row in the middle of its text. Knows nothing of forms: two
pieces belong together because they are as wide, and nothing stands between them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.charset import LOST
from pipelines.grid import Grid, RawCell, lay_out
from pipelines.numbers import looks_like_value
from pipelines.readers.pdf.cells import Filled
from pipelines.readers.pdf.flow import COUNTED
from pipelines.readers.pdf.lattice import Lattice

# Two pages of one table may differ so much in scale and place (WPS: 440.1 and 438.4 points).
_AS_WIDE = 8.0
_SAME_LINE = 5.0
_FEWEST_FIGURES = 2


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A cell of a sheet: its rows from the top of the sheet, its sides in points."""

    row: int
    left: float
    rows: int
    right: float
    text: str
    marks: str
    is_full: bool
    is_hole: bool
    opens_above: bool
    opens_below: bool

    @property
    def end(self) -> int:
        return self.row + self.rows

    @property
    def sides(self) -> tuple[float, float]:
        return self.left, self.right

    @property
    def is_open(self) -> bool:
        """Whether a line is missing where its page ends, and on the next as well."""
        return self.opens_above or self.opens_below

    def lost(self) -> Place:
        """Without anything that could be taken for a figure."""
        text = self.text if LOST in self.text else self.text + LOST
        return replace(self, text=text, opens_above=False, opens_below=False)

    def with_below(self, other: Place, rows: int) -> Place:
        """This cell and its rest on the next page as one; a label may be there once more."""
        parts = (self.text, "" if other.text == self.text else other.text)
        return replace(
            self, rows=rows, text="\n".join(filter(None, parts)),
            marks=self.marks + other.marks, is_full=other.is_full, opens_below=other.opens_below,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table, or what is known of it so far."""

    left: float
    right: float
    height: int
    places: tuple[Place, ...]


def sheet_of(lattice: Lattice, filled: Sequence[Filled]) -> Sheet:
    """One piece of a table as it stands on its page."""
    return Sheet(
        lattice.area.left,
        lattice.area.right,
        len(lattice.ys) - 1,
        tuple(
            Place(
                one.box.row, one.box.area.left, one.box.rows, one.box.area.right, one.text,
                one.marks, one.is_full, one.box.is_broken and one.text == LOST,
                one.box.is_open_above, one.box.is_open_below,
            )
            for one in filled
        ),
    )  # fmt: skip


def joined(above: Sheet, below: Sheet) -> Sheet | None:
    """Both as one sheet; None where the lower is not as wide and begins another table."""
    width, other = above.right - above.left, below.right - below.left
    if abs(width - other) > _AS_WIDE or abs(above.left - below.left) > 3 * _AS_WIDE:
        return None
    repeated = _heads_again(above, aligned := _aligned(below, above, width / other))
    if repeated == aligned.height or _begins_again(above, aligned, repeated):
        return None
    below = _without(aligned, repeated)
    last = {one.sides: one for one in above.places if one.end == above.height}
    first = {one.sides: one for one in below.places if one.row == 0}
    pairs = [(last[sides], one) for sides, one in first.items() if sides in last]
    # Where a page draws a line below some cells of a row and not below others, these go on.
    foot = not all(one.opens_below for one in last.values())
    head = not all(one.opens_above for one in first.values())
    through = [
        (a, b)
        for a, b in pairs
        if (a.opens_below and (b.opens_above or foot)) or (b.opens_above and head)
    ]
    if through and len(through) == len(last) == len(first):
        return _glued(above, below, pairs, 1)
    if not through and _is_cut_row(pairs, len(last), len(first)):
        return _glued(above, below, pairs, 1)
    alone = {one.sides for one in above.places if one.end == above.height and one.opens_below}
    drawn = {one.sides for one in first.values() if not one.opens_above}
    kept = {a.sides for a, _ in through}
    through += [(a, b) for a, b in pairs if a.sides not in kept and _goes_on(a, b)]
    # A side that is drawn on neither page parts nothing.
    sound = kept | drawn | {a.sides for a, _ in through}
    covered = {s for s in alone if s in sound or _is_covered(s, drawn)}
    open_below = {b.sides for b in first.values() if b.opens_above}
    closed = {one.sides for one in last.values() if not one.opens_below}
    mended = {s for s in open_below if s in sound or _is_covered(s, closed)}
    above = replace(
        above,
        places=tuple(
            _settled(one, one.sides in covered) if one.end == above.height else one
            for one in above.places
        ),
    )
    below = replace(
        below,
        places=tuple(
            _settled_above(one, one.sides in mended) if one.row == 0 else one
            for one in below.places
        ),
    )
    return _glued(above, below, through, 0)


def _heads_again(above: Sheet, below: Sheet) -> int:
    """How many rows of the upper sheet the lower one begins with once more."""
    rows = 0
    for n in range(1, min(above.height, below.height) + 1):
        if any(one.row < n < one.end for one in below.places):
            continue
        if _head(above, n) != _head(below, n):
            break
        rows = n
    return rows


def _head(sheet: Sheet, rows: int) -> set[tuple[int, int, tuple[float, float], str]]:
    return {
        (one.row, one.rows, one.sides, "".join(one.text.split()))
        for one in sheet.places
        if one.row < rows
    }


def _begins_again(above: Sheet, below: Sheet, heads: int) -> bool:
    """Whether the row below the same headings has the label of the first row there: a second table
    of one kind, not the rest of the first."""
    labels = [
        next((one.text for one in sorted(sheet.places) if one.row == heads and one.text), "")
        for sheet in (above, below)
    ]
    return heads > 0 and labels[0] == labels[1] and not looks_like_value(labels[0])


def _without(sheet: Sheet, rows: int) -> Sheet:
    """The sheet without its first rows. A line parts the next row from them."""
    places = tuple(
        replace(one, row=one.row - rows, opens_above=one.opens_above and rows == 0)
        for one in sheet.places
        if one.row >= rows
    )
    return Sheet(sheet.left, sheet.right, sheet.height - rows, places)


def _settled(one: Place, is_sound: bool) -> Place:
    if not one.opens_below:
        return one
    return replace(one, opens_below=False) if is_sound else one.lost()


def _settled_above(one: Place, is_sound: bool) -> Place:
    if not one.opens_above:
        return one
    return replace(one, opens_above=False) if is_sound else one.lost()


def _is_covered(sides: tuple[float, float], others: set[tuple[float, float]]) -> bool:
    """Whether a line of the other page's cells is drawn along all of it: that of one wider cell,
    or those of cells side by side."""
    left, right = sides
    if any(start <= left and right <= end for start, end in others):
        return True
    for start, end in sorted(o for o in others if o[0] >= left and o[1] <= right):
        if start != left:
            return False
        left = end
    return left == right


def _aligned(sheet: Sheet, to: Sheet, scale: float) -> Sheet:
    """The sheet moved and stretched so that its lines stand where those of the other do."""
    lines = sorted({x for one in to.places for x in one.sides})

    def moved(x: float) -> float:
        there = to.left + (x - sheet.left) * scale
        n = bisect_left(lines, there)
        near = min(lines[max(n - 1, 0) : n + 1], key=lambda line: abs(line - there))
        return near if abs(near - there) <= _SAME_LINE else there

    places = tuple(
        replace(one, left=moved(one.left), right=moved(one.right)) for one in sheet.places
    )
    return Sheet(to.left, to.right, sheet.height, places)


def _is_cut_row(pairs: Sequence[tuple[Place, Place]], last: int, first: int) -> bool:
    """Whether the first row is the rest of the last: its labels go on, its figures all stand in one
    part, though a line is drawn on both pages."""
    if not len(pairs) == last == first:
        return False
    figures = [(a, b) for a, b in pairs if looks_like_value(a.text) or looks_like_value(b.text)]
    if sum(bool(a.text or b.text) for a, b in figures) < _FEWEST_FIGURES:
        return False
    labels = [(a, b) for a, b in pairs if (a, b) not in figures]
    both = [(a, b) for a, b in labels if a.text and b.text]
    goes_on = any(_is_rest(a, b) for a, b in both)
    stays = all(_is_rest(a, b) or a.text == b.text for a, b in both)
    return (
        goes_on
        and stays
        and (
            all(a.text and not b.text for a, b in figures)
            or all(b.text and not a.text for a, b in figures)
        )
    )


def _goes_on(a: Place, b: Place) -> bool:
    """Whether a label over several rows goes on behind a line that is drawn at the page break."""
    if a.rows == b.rows == 1:
        return False
    if looks_like_value(a.text) or looks_like_value(b.text):
        return not (a.text and b.text)  # one figure for several rows
    if not a.text:
        return False
    return not b.text or b.text == a.text or _is_rest(a, b)


def _is_rest(a: Place, b: Place) -> bool:
    """Whether the text of the one may go on in the other: its last line is full, and no new count
    begins."""
    return a.is_full and not looks_like_value(b.text) and not COUNTED.match(b.text)


def _glued(
    above: Sheet, below: Sheet, through: Sequence[tuple[Place, Place]], shared: int
) -> Sheet:
    """The sheets below each other; ``shared`` rows of the lower are the last of the upper."""
    shift = above.height - shared
    upper = {(one.row, one.sides): one for one in above.places}
    gone = set()
    for a, b in through:
        key = (a.row, a.sides)
        upper[key] = replace(
            upper[key].with_below(b, a.rows + b.rows - shared), opens_below=b.opens_below
        )
        gone.add(b.sides)
    lower = (
        replace(one, row=one.row + shift)
        for one in below.places
        if one.row > 0 or one.sides not in gone
    )
    return Sheet(above.left, above.right, shift + below.height, (*upper.values(), *lower))


def grid_of(sheet: Sheet) -> Grid:
    """Raises GridTooLargeError. A cell that is open to the end of a page lost its other part."""
    places = [one.lost() if one.is_open else one for one in sheet.places]
    lines = {x: n for n, x in enumerate(sorted({x for one in places for x in one.sides}))}
    rows: list[list[tuple[int, RawCell]]] = [[] for _ in range(sheet.height)]
    for one in places:
        column = lines[one.left]
        cell = RawCell(one.text, lines[one.right] - column, one.rows, one.marks)
        rows[one.row].append((column, cell))
    holes = {(one.row, lines[one.left]) for one in places if one.is_hole}
    for n, row in enumerate(rows):
        row.sort(key=lambda placed: placed[0])
        # Beside a narrow part of a table there is nothing.
        while row and (n, row[-1][0]) in holes:
            row.pop()
    return lay_out([[cell for _, cell in row] for row in rows])
