"""Cuts a run of digits into the cells of one row.

Knows how a cell is printed (no leading zeros; a sign or decimals only where the column has them),
what separates cells for certain, and the sums that a row must hold; knows no label and no other
row. It never chooses: it says which readings there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.forms import Column

# A search that takes longer is given up: the row is then ambiguous, never guessed.
MAX_STEPS = 200_000
# What all rows of one document may take together; the seed takes 3,000.
MAX_STEPS_TOGETHER = 600_000

# One printed text for each cell, None where nothing is printed.
Reading = tuple[str | None, ...]

_HALF_WIDTH = str.maketrans("０１２３４５６７８９．＋－−", "0123456789.+--")
_COUNT = re.compile(r"0|[1-9]\d*")
_SIGNED = re.compile(r"[+-]?(?:0|[1-9]\d*)|-")  # a lone dash is a placeholder, not a sign
_DECIMAL = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?")
_FIGURE = re.compile(r"-|[+-]?(?:0|[1-9]\d*)(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Sum:
    """The cells from ``start`` to ``end``; those in ``parts`` add up to the one at ``total``."""

    start: int
    end: int
    parts: frozenset[int]
    total: int


@dataclass(frozen=True, slots=True)
class Run:
    """Printed figures without white space; at each of ``breaks`` a cell must begin.

    ``is_apart``: a cell begins nowhere else, since each token is a figure by itself.
    """

    text: str
    breaks: frozenset[int]
    is_apart: bool = False


@dataclass(frozen=True)
class Candidates:
    """The readings of one row with the fewest blanks that contradict no sum of the row.

    ``is_contested``: the digits would also fill more cells, were it not for the sums.
    ``is_solid``: no figure can be cut in another way, so the figures are these whatever holds;
    where some are blank, it still does not say in which cell each stands.
    """

    run: Run
    cells: int
    readings: tuple[Reading, ...]
    is_contested: bool
    is_solid: bool

    @cached_property
    def is_forced(self) -> bool:
        """As many digits as cells, and nothing speaks against one digit in each."""
        return (
            len(self.run.text) == self.cells and len(self.readings) == 1 and not self.is_contested
        )


class TooManyReadingsError(Exception):
    """Raised where a search would take more steps than are left."""


@dataclass
class Work:
    """The steps that are left for one document."""

    left: int = MAX_STEPS_TOGETHER


def read_run(tail: str) -> Run:
    """White space before the first figure and after the last separates nothing.

    A token that can be no cell (0000) shows that the cells have run together, and that the white
    space was in one of them; where each token can be a cell, none is cut.

    >>> read_run(" 1000001").breaks, sorted(read_run("0000 00000000000").breaks)
    (frozenset(), [4])
    >>> read_run("6 10").is_apart, read_run("0000 00000000000").is_apart
    (True, False)
    """
    tokens = tail.translate(_HALF_WIDTH).split()
    breaks, length = set(), 0
    for token in tokens[:-1]:
        length += len(token)
        breaks.add(length)
    is_apart = len(tokens) > 1 and all(map(_FIGURE.fullmatch, tokens))
    return Run("".join(tokens), frozenset(breaks), is_apart)


def find_candidates(
    run: Run, columns: Sequence[Column], sums: Sequence[Sum], work: Work
) -> Candidates | None:
    """None where the text is no row of such cells. Raises TooManyReadingsError."""
    plain = run.text.isascii() and run.text.isdigit()
    fewest, most = 1, len(columns)
    if run.is_apart:
        fewest = most = len(run.breaks) + 1
    elif plain:
        fewest, most = _fewest_cells(run), len(run.text)
    if not run.text or fewest > len(columns):
        return None
    search = _Search(run, columns, sums, work)
    top = min(len(columns), most)
    is_solid = run.is_apart or (plain and fewest == most)
    for printed in range(top, fewest - 1, -1):
        found = search.readings(len(columns) - printed)
        if found:
            contested = plain and printed < top
            return Candidates(run, len(columns), found, contested, is_solid)
    if is_solid and most == len(run.text) == len(
        columns
    ):  # printed so, and the sum of the row is wrong
        return Candidates(run, len(columns), (tuple(run.text),), False, True)
    return Candidates(run, len(columns), (), True, False) if plain else None


def with_blanks(
    run: Run, columns: Sequence[Column], sums: Sequence[Sum], blanks: Sequence[int], work: Work
) -> tuple[Reading, ...]:
    """The readings with so many blanks, whatever others there are. Raises TooManyReadingsError."""
    search = _Search(run, columns, sums, work)
    return tuple(reading for n in blanks for reading in search.readings(n))


def _fewest_cells(run: Run) -> int:
    """A zero that follows no other figure of its cell is a cell of its own."""
    cells, open_cell = 0, False
    for i, digit in enumerate(run.text):
        if not open_cell or i in run.breaks:
            cells += 1
            open_cell = digit != "0"
    return cells


class _Search:
    """Places cells from the right, so that a total is known before its parts."""

    def __init__(
        self, run: Run, columns: Sequence[Column], sums: Sequence[Sum], work: Work
    ) -> None:
        self._run, self._columns, self._work = run, columns, work
        self._is_plain = run.text.isascii() and run.text.isdigit()
        self._sum_of = {i: s for s in sums for i in range(s.start, s.end)}
        self._steps = 0
        self._found: list[Reading] = []

    def readings(self, blanks: int) -> tuple[Reading, ...]:
        self._found = []
        self._place(len(self._columns) - 1, len(self._run.text), blanks, (), 0, None)
        return tuple(self._found)

    def _place(
        self, i: int, end: int, blanks: int, right: Reading, parts: int, total: int | None
    ) -> None:
        """``right`` are the cells placed so far; ``parts`` and ``total`` are of the sum at hand."""
        self._count()
        if i < 0:
            if end == 0 and blanks == 0:
                self._found.append(right)
            return
        printed = i + 1 - blanks
        if not (0 <= printed <= end and (printed > 0 or end == 0)):
            return
        here = self._sum_of.get(i)
        if total is not None and not self._reachable(here, total - parts, end, printed):
            return
        if blanks:
            self._step(i, end, blanks - 1, (None, *right), parts, total)
        if not printed:
            return
        is_total = here is not None and i == here.total
        is_part = here is not None and i in here.parts
        for start in self._starts(end):
            self._count()
            cell = self._run.text[start:end]
            if self._is_cell(cell, i):
                value = int(cell) if here is not None else 0
                if is_part and total is not None and parts + value > total:
                    break  # with more digits it is no less
                self._step(
                    i,
                    start,
                    blanks,
                    (cell, *right),
                    parts + value if is_part else parts,
                    value if is_total else total,
                )
            if start in self._run.breaks:
                break

    def _starts(self, end: int) -> Iterable[int]:
        """Where the cell that ends at ``end`` may begin, if no break is between."""
        if not self._run.is_apart:
            return range(end - 1, -1, -1)
        return (max((n for n in self._run.breaks if n < end), default=0),)

    def _count(self) -> None:
        self._steps += 1
        self._work.left -= 1
        if self._steps > MAX_STEPS or self._work.left < 0:
            raise TooManyReadingsError

    def _step(
        self, i: int, end: int, blanks: int, right: Reading, parts: int, total: int | None
    ) -> None:
        here = self._sum_of.get(i)
        if here is not None and i == here.start:
            if total is not None and parts != total:
                return
            parts, total = 0, None
        self._place(i - 1, end, blanks, right, parts, total)

    def _reachable(self, here: Sum | None, needed: int, digits: int, printed: int) -> bool:
        """Whether the digits to the left can still add up to what the total needs."""
        if needed < 0:
            return False
        if here is None or here.start > 0 or not printed:
            return True
        longest = digits - printed + 1
        if needed >= 10**longest + 9 * (printed - 1):
            return False
        shortest = -(-digits // printed)
        return shortest == 1 or needed >= 10 ** (shortest - 1)

    def _is_cell(self, text: str, i: int) -> bool:
        if self._is_plain:  # no sign, no point
            return text[0] != "0" or len(text) == 1
        column = self._columns[i]
        pattern = _SIGNED if column.signed else _DECIMAL if column.decimal else _COUNT
        return pattern.fullmatch(text) is not None
