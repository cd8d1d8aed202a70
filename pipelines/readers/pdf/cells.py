"""Reads the text of each box of a lattice, and of the lines outside all boxes.

A sign belongs to a box because it lies in it. Where a sign lies across a line, where something is
drawn that is no sign, where a sign is struck out, the box gets the mark of lost text: no figure can
come of it. Knows nothing of forms.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from pipelines.charset import LOST
from pipelines.numbers import looks_like_value
from pipelines.readers.pdf.drawn import Area, Glyph, Page, Rule
from pipelines.readers.pdf.lattice import SNAP, Box, Lattice

_ACROSS = 0.2  # so much of a sign beyond a line is not the width of that line
_SAME_LINE = 0.45  # of the size
_GAP, _WIDE_GAP = 0.3, 0.8  # between words of Latin type, of Chinese type
_RAISED = 0.8  # a mark of a footnote is smaller than the type it stands behind
_MARKS = frozenset("0123456789①②③④⑤⑥⑦⑧⑨⑩*※")
_FIGURE = frozenset("0123456789.,")


class Written(NamedTuple):
    """A line of type. ``lines`` of a box are from top to bottom."""

    text: str
    left: float
    right: float
    top: float
    bottom: float
    size: float


@dataclass(frozen=True, slots=True)
class Filled:
    """A box with its text. ``is_full``: its last line reaches the end of the box, as where text
    goes on in the next line."""

    box: Box
    text: str
    marks: str
    is_full: bool
    is_lost: bool


@dataclass(slots=True)
class _Held:
    glyphs: list[Glyph] = field(default_factory=list)
    spoilt: bool = False


class Reading(NamedTuple):
    """``tables`` are the lattices with their boxes read; ``lines`` what stands outside."""

    tables: list[tuple[Lattice, list[Filled]]]
    lines: list[Written]


def read_page(page: Page, lattices: Sequence[Lattice], loose: Sequence[Rule]) -> Reading:
    """The text of a page, each sign in the smallest lattice around it, or in a line."""
    shelves = [_Shelf(one) for one in lattices]
    smallest = sorted(shelves, key=lambda s: _extent(s.lattice.area))
    outside: list[Glyph] = []
    for glyph in page.glyphs:
        shelf = next((s for s in smallest if s.lattice.area.holds(*glyph.area.middle)), None)
        if shelf is None:
            outside.append(glyph)
        else:
            shelf.put(glyph)
    for shelf in shelves:
        shelf.spoil(page.inks, loose)
        shelf.spoil_beyond(page.area)
    read = [(shelf.lattice, shelf.filled()) for shelf in shelves]
    return Reading(read, list(_lines(outside)))


def _extent(area: Area) -> float:
    return (area.right - area.left) * (area.bottom - area.top)


class _Shelf:
    """The signs of one lattice by box."""

    def __init__(self, lattice: Lattice) -> None:
        self.lattice = lattice
        self._held = {box: _Held() for box in lattice.boxes}
        self._at = {
            (i, j): box
            for box in lattice.boxes
            for i in range(box.row, box.row + box.rows)
            for j in range(box.column, box.column + box.columns)
        }

    def _box(self, x: float, y: float) -> Box | None:
        row = bisect_right(self.lattice.ys, y) - 1
        return self._at.get((row, bisect_right(self.lattice.xs, x) - 1))

    def put(self, glyph: Glyph) -> None:
        x, y = glyph.area.middle
        box = self._box(x, y)
        if box is None:
            return
        self._held[box].glyphs.append(glyph)
        if glyph.text.isspace():
            return
        left, top, right, bottom = glyph.area
        across, down = _ACROSS * (right - left), _ACROSS * (bottom - top)
        edges = ((left + across, y), (right - across, y), (x, top + down), (x, bottom - down))
        for edge in edges:
            if (other := self._box(*edge)) is not box:
                self._held[box].spoilt = True
                if other is not None:
                    self._held[other].spoilt = True

    def spoil(self, inks: Sequence[Area], loose: Sequence[Rule]) -> None:
        """Mark the boxes in which a figure runs over a line, is struck out or drawn over."""
        figures = [
            (glyph, box)
            for box, held in self._held.items()
            for glyph in held.glyphs
            if glyph.text in _FIGURE
        ]
        figures.sort(key=lambda one: (round(one[0].baseline), one[0].start))
        for (glyph, box), (after, other) in pairwise(figures):
            if (
                box is not other
                and abs(glyph.baseline - after.baseline) < _SAME_LINE * glyph.size
                and -glyph.size < after.area.left - glyph.area.right < _GAP * glyph.size
            ):
                self._held[box].spoilt = self._held[other].spoilt = True
        for glyph, box in figures:
            left, top, right, bottom = glyph.area
            middle, high = (top + bottom) / 2, (bottom - top) / 4
            if any(abs(r.at - middle) < high and r.start < right and r.end > left for r in loose):
                self._held[box].spoilt = True
        for ink in inks:
            for box, held in self._held.items():
                if not _meet(ink, box.area):
                    continue
                text = "".join(glyph.text for glyph in held.glyphs).strip()
                if not text or (looks_like_value(text) and not _contains(ink, box.area)):
                    held.spoilt = True

    def spoil_beyond(self, page: Area) -> None:
        """Mark the boxes that the edge of the page cuts: part of a figure may lie behind it."""
        for box, held in self._held.items():
            if not _contains(page, box.area):
                held.spoilt = True

    def filled(self) -> list[Filled]:
        return [self._filled(box, held) for box, held in self._held.items()]

    @staticmethod
    def _filled(box: Box, held: _Held) -> Filled:
        main, marks = _parted(held.glyphs)
        lines = list(_lines(main))
        text = "\n".join(line.text for line in lines)
        spoilt = held.spoilt or box.is_broken or LOST in text
        size = lines[-1].size if lines else 0
        is_full = bool(lines) and lines[-1].right > box.area.right - 1.6 * size - SNAP
        if spoilt and LOST not in text:
            text += LOST
        return Filled(box, text, marks, is_full, spoilt)


def _meet(a: Area, b: Area) -> bool:
    """Whether they share more than an edge."""
    return (
        a.left < b.right - SNAP and a.right > b.left + SNAP
        and a.top < b.bottom - SNAP and a.bottom > b.top + SNAP
    )  # fmt: skip


def _contains(a: Area, b: Area) -> bool:
    return a.left <= b.left and a.top <= b.top and a.right >= b.right and a.bottom >= b.bottom


def _parted(glyphs: Sequence[Glyph]) -> tuple[list[Glyph], str]:
    """The signs of a box without the small marks beside a figure, and those marks."""
    sizes = [glyph.size for glyph in glyphs if not glyph.text.isspace()]
    if not sizes:
        return [], ""
    small = [g for g in glyphs if g.text in _MARKS and g.size < _RAISED * max(sizes)]
    if not small or len(small) == len(sizes):
        return list(glyphs), ""
    return [glyph for glyph in glyphs if glyph not in small], "".join(g.text for g in small)


def _lines(glyphs: Sequence[Glyph]) -> Iterator[Written]:
    """Signs put into lines: from top to bottom, each from left to right."""
    rows: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: g.baseline):
        if rows and glyph.baseline - rows[-1][0].baseline <= _SAME_LINE * glyph.size:
            rows[-1].append(glyph)
        else:
            rows.append([glyph])
    for row in rows:
        row.sort(key=lambda g: (g.start, g.end))
        shown = [glyph for glyph in row if not glyph.text.isspace()]
        text = " ".join(_text(row).split())
        if text:
            yield Written(
                text,
                shown[0].area.left,
                shown[-1].area.right,
                min(g.area.top for g in shown),
                max(g.area.bottom for g in shown),
                max(g.size for g in shown),
            )


def _text(row: Sequence[Glyph]) -> str:
    parts = [row[0].text]
    for before, glyph in pairwise(row):
        gap = glyph.start - before.end
        wide = _WIDE_GAP if before.text > "\u2e80" and glyph.text > "\u2e80" else _GAP
        if gap > wide * glyph.size:
            parts.append(" ")
        parts.append(glyph.text)
    return "".join(parts)
