"""Finds the boxes that ruling lines enclose.

Knows lines only, no text. A box is one only if lines enclose all of it: where a side is missing or
ends halfway, what it would part cannot be told apart, and the places there are broken.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.pdf.drawn import Area, Rule

# Lines this near are one: double borders, and the pieces that Word makes of one border. The
# narrowest row of a form has 8 points.
SNAP = 3.0
_MOST_RULES = 4_000
_MOST_PLACES = 20_000
# So much of a side may be missing where pieces of lines do not quite meet.
_WHOLE, _NONE = 0.97, 0.03


class Box(NamedTuple):
    """A place in the lattice: its first row and column, how many of each, and its area.

    ``is_broken``: lines do not enclose it. ``is_open_above`` and ``is_open_below``: only the line
    at the edge of the lattice is missing, as where a page ends within a row.
    """

    row: int
    column: int
    rows: int
    columns: int
    area: Area
    is_broken: bool = False
    is_open_above: bool = False
    is_open_below: bool = False


@dataclass(frozen=True, slots=True)
class Lattice:
    """``xs`` and ``ys`` are where lines stand; ``boxes`` by row, then column."""

    area: Area
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    boxes: tuple[Box, ...]


def find_lattices(across: Sequence[Rule], down: Sequence[Rule]) -> tuple[list[Lattice], list[Rule]]:
    """The lattices from top to bottom, and the lines across that are part of none."""
    rows, columns = _merged(across), _merged(down)
    if len(rows) + len(columns) > _MOST_RULES:
        raise DocumentTooLargeError(f"over {_MOST_RULES} ruling lines on a page")
    groups, loose = _connected(rows, columns)
    found = [lattice for group in groups if (lattice := _lattice(*group)) is not None]
    return sorted(found, key=lambda one: (one.area.top, one.area.left)), loose


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of one line put together."""
    made: list[Rule] = []
    for cluster in _clusters([rule.at for rule in rules]):
        low, high = cluster
        pieces = sorted((r for r in rules if low <= r.at <= high), key=lambda r: r.start)
        at = sum(r.at for r in pieces) / len(pieces)
        start, end = pieces[0].start, pieces[0].end
        for piece in pieces[1:]:
            if piece.start > end + SNAP:
                made.append(Rule(at, start, end))
                start = piece.start
                end = piece.end
            end = max(end, piece.end)
        made.append(Rule(at, start, end))
    return [rule for rule in made if rule.end - rule.start > SNAP]


def _clusters(values: Sequence[float]) -> list[tuple[float, float]]:
    """The first and last of values that belong together."""
    found: list[tuple[float, float]] = []
    for value in sorted(set(values)):
        if found and value - found[-1][0] <= SNAP:
            found[-1] = (found[-1][0], value)
        else:
            found.append((value, value))
    return found


def _connected(
    rows: list[Rule], columns: list[Rule]
) -> tuple[list[tuple[list[Rule], list[Rule]]], list[Rule]]:
    """Groups of lines that meet. A group needs two lines of either direction."""
    parent = list(range(len(rows) + len(columns)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for i, row in enumerate(rows):
        for j, column in enumerate(columns, len(rows)):
            if (
                row.start - SNAP <= column.at <= row.end + SNAP
                and column.start - SNAP <= row.at <= column.end + SNAP
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate((*rows, *columns)):
        groups.setdefault(root(i), ([], []))[0 if i < len(rows) else 1].append(rule)
    whole = [(a, d) for a, d in groups.values() if len(a) >= 2 and len(d) >= 2]
    alone = [rule for a, d in groups.values() if not a for rule in d]
    for _, columns_of in whole:
        columns_of += _beside(columns_of, alone)
    loose = [rule for a, d in groups.values() if len(a) < 2 or len(d) < 2 for rule in a]
    return whole, loose


def _beside(down: list[Rule], alone: list[Rule]) -> list[Rule]:
    """Lines as tall as the lattice that no line across meets: the side of a label that goes on from
    the page before to the page behind."""
    top, bottom = min(rule.start for rule in down), max(rule.end for rule in down)
    return [
        rule for rule in alone if abs(rule.start - top) <= SNAP and abs(rule.end - bottom) <= SNAP
    ]


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    """None where the lines enclose a single box, or none: a frame around text."""
    xs = _places([r.at for r in down], [p for r in across for p in (r.start, r.end)])
    ys = _places([r.at for r in across], [p for r in down for p in (r.start, r.end)])
    if (len(xs) - 1) * (len(ys) - 1) > _MOST_PLACES:
        raise DocumentTooLargeError(f"a lattice of over {_MOST_PLACES} places")
    if len(xs) * len(ys) < 6:
        return None
    sides = _Sides(xs, ys, across, down)
    boxes = tuple(sorted(sides.boxes()))
    if len(boxes) < 2:
        return None
    return Lattice(Area(xs[0], ys[0], xs[-1], ys[-1]), tuple(xs), tuple(ys), boxes)


def _places(lines: list[float], ends: list[float]) -> list[float]:
    """Where lines of one direction stand; also where lines of the other end beyond the last."""
    found = sorted(set(lines))
    if min(ends) < found[0] - SNAP:
        found.insert(0, min(ends))
    if max(ends) > found[-1] + SNAP:
        found.append(max(ends))
    return found


def _nearest(places: list[float], value: float) -> float:
    """The place that a line ends at, or the value itself where none is near."""
    n = bisect_left(places, value)
    near = min(places[max(n - 1, 0) : n + 1], key=lambda place: abs(place - value))
    return near if abs(near - value) <= SNAP else value


class _Sides:
    """How much of each side of each elementary place is drawn, and what the sides enclose."""

    def __init__(
        self, xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]
    ) -> None:
        self._xs, self._ys = xs, ys
        self._width, self._height = len(xs) - 1, len(ys) - 1
        self._above = self._shares(ys, xs, across)  # [line][column]
        self._left = self._shares(xs, ys, down)  # [line][row]

    @staticmethod
    def _shares(at: list[float], along: list[float], rules: list[Rule]) -> list[list[float]]:
        drawn = [[0.0] * (len(along) - 1) for _ in at]
        lines = {place: n for n, place in enumerate(at)}
        for rule in rules:
            start, end = _nearest(along, rule.start), _nearest(along, rule.end)
            line = drawn[lines[rule.at]]
            for n, (low, high) in enumerate(pairwise(along)):
                line[n] += max(0.0, min(high, end) - max(low, start)) / (high - low)
        return drawn

    def _side(self, row: int, column: int, way: tuple[int, int]) -> float:
        """The share of the side of a place that lies that way (rows down, columns right)."""
        down, right = way
        if down:
            return self._above[row + (down > 0)][column]
        return self._left[column + (right > 0)][row]

    def boxes(self) -> Iterator[Box]:
        seen: set[tuple[int, int]] = set()
        for row in range(self._height):
            for column in range(self._width):
                if (row, column) not in seen:
                    region = self._region(row, column)
                    seen |= region
                    yield from self._boxes_of(region)

    def _region(self, row: int, column: int) -> set[tuple[int, int]]:
        """The places that no line parts from this one."""
        region, todo = {(row, column)}, [(row, column)]
        while todo:
            i, j = todo.pop()
            for down, right in _WAYS:
                there = (i + down, j + right)
                if (
                    0 <= there[0] < self._height
                    and 0 <= there[1] < self._width
                    and there not in region
                    and self._side(i, j, (down, right)) <= _NONE
                ):
                    region.add(there)
                    todo.append(there)
        return region

    def _boxes_of(self, region: set[tuple[int, int]]) -> Iterator[Box]:
        rows, columns = [i for i, _ in region], [j for _, j in region]
        top, bottom, left, right = min(rows), max(rows), min(columns), max(columns)
        is_broken = len(region) != (bottom - top + 1) * (right - left + 1)
        open_above = open_below = False
        for i, j in region:
            for way in _WAYS:
                share = self._side(i, j, way)
                inside = (i + way[0], j + way[1]) in region
                if share <= _NONE if inside else share >= _WHOLE:
                    continue
                if not inside and share <= _NONE and way == (-1, 0) and i == 0:
                    open_above = True
                elif not inside and share <= _NONE and way == (1, 0) and i == self._height - 1:
                    open_below = True
                else:
                    is_broken = True
        if is_broken:
            for i, j in region:
                yield Box(i, j, 1, 1, self._area(i, j, i, j), True)
            return
        area = self._area(top, left, bottom, right)
        yield Box(
            top, left, bottom - top + 1, right - left + 1, area, False, open_above, open_below
        )

    def _area(self, top: int, left: int, bottom: int, right: int) -> Area:
        return Area(self._xs[left], self._ys[top], self._xs[right + 1], self._ys[bottom + 1])


_WAYS = ((-1, 0), (1, 0), (0, -1), (0, 1))
