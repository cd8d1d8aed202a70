"""What the cells without a figure must be, where the identities of the form leave no doubt.

Knows places, figures by the number of their cell, and why a cell is open; knows no document. All
cells of the identities that derive are counts, so none is negative. Two deductions follow: where
the figures of both sides already agree, the open cells among them are zero; where a single cell is
open, it is the difference. Both hold only if the printed figures are right. So nothing is deduced
from a figure in a sum that does not hold, nor from what was deduced from one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.checks.places import ZERO, Rulebook
from pipelines.model import Status

# The agency was asked for a figure and wrote none: that may be a zero, but no other figure.
_LEFT_EMPTY = (Status.BLANK, Status.NOT_REPORTED)


@dataclass(frozen=True, slots=True)
class Derivation:
    """Derived figures by cell; ``source`` is the place that gave each. A place whose own only open
    cell was filled from it is ``vacuous``: it cannot be evidence for itself."""

    figures: dict[int, Decimal] = field(default_factory=dict)
    source: dict[int, int] = field(default_factory=dict)
    vacuous: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Balance:
    """An identity at one place: its open cells, and the left minus the right of what is known."""

    left: set[int]
    right: set[int]
    surplus: Decimal

    @property
    def open_(self) -> set[int]:
        return self.left | self.right

    def settle(self, cell: int, figure: Decimal) -> None:
        if cell in self.left:
            self.left.discard(cell)
            self.surplus += figure
        else:
            self.right.discard(cell)
            self.surplus -= figure


def derive(
    book: Rulebook,
    known: Sequence[Decimal],
    open_: Mapping[int, Status],
    usable: Iterable[int],
    suspect: Iterable[int],
) -> Derivation:
    """What the ``usable`` places say of the ``open_`` cells, which count as zero in ``known``.

    ``suspect`` are the cells of sums that do not hold among printed figures. Where derived figures
    contradict another sum, all that they rest on is suspect as well, and everything begins anew
    without it, until nothing contradicts.
    """
    places = sorted(usable)
    empty = {n for n, why in open_.items() if why in _LEFT_EMPTY and n not in book.totals}
    doubted = {*suspect, *(n for n, figure in enumerate(known) if figure < 0)}
    while True:
        sound = [n for n in places if doubted.isdisjoint(book.places[n].cells)]
        balances = {n: _balance(book, n, known, open_) for n in places}
        found = _deduce(book, balances, sound, empty)
        more = set[int]()
        for number, balance in balances.items():
            if _contradicts(balance, empty):
                more |= _rests_on(book, number, found)
                more |= _no_zeros(book, number, balance, empty)
        if more <= doubted:
            return found
        doubted |= more


def _balance(
    book: Rulebook, number: int, known: Sequence[Decimal], open_: Mapping[int, Status]
) -> _Balance:
    left, right = book.places[number].left, book.places[number].right
    surplus = sum(left.take(known), ZERO) - sum(right.take(known), ZERO)
    return _Balance(
        {n for n in left.cells if n in open_}, {n for n in right.cells if n in open_}, surplus
    )


def _deduce(
    book: Rulebook, balances: Mapping[int, _Balance], sound: Sequence[int], empty: set[int]
) -> Derivation:
    """Zeros first: they rest on the agreement of printed figures, a difference on one sum alone."""
    found = Derivation()
    usable = set(sound)
    for_zeros, for_difference = deque(sound), deque[int]()
    while for_zeros or for_difference:
        figure = ZERO
        if for_zeros:
            number = for_zeros.popleft()
            cells = _zeros(book, number, balances[number])
            if not cells:
                for_difference.append(number)
                continue
        else:
            number = for_difference.popleft()
            balance = balances[number]
            cells = tuple(balance.open_)
            figure = -balance.surplus if balance.left else balance.surplus
            if len(cells) != 1 or figure < 0 or (figure > 0 and cells[0] in empty):
                continue
            found.vacuous.add(number)
        for cell in cells:
            found.figures[cell], found.source[cell] = figure, number
            for other in book.places_of[cell]:
                if other in balances:
                    balances[other].settle(cell, figure)
                if other in usable:
                    for_zeros.append(other)
    return found


def _zeros(book: Rulebook, number: int, balance: _Balance) -> tuple[int, ...]:
    """The open cells of one side of several, where both sides agree without them. A blank total
    beside parts that are all zero is none: it stands alone on its side."""
    if balance.surplus or bool(balance.left) is bool(balance.right):
        return ()
    place = book.places[number]
    side = place.left if balance.left else place.right
    return tuple(balance.open_) if len(side.cells) > 1 else ()


def _contradicts(balance: _Balance, empty: set[int]) -> bool:
    """Whether the sum cannot hold, whatever its open cells are."""
    if not balance.surplus:
        return False
    if balance.left <= empty and balance.right <= empty:
        return True
    return not balance.left if balance.surplus < 0 else not balance.right


def _rests_on(book: Rulebook, number: int, found: Derivation) -> set[int]:
    """The cells of a place, and of all places that its derived figures came from."""
    cells = set[int]()
    waiting, seen = [number], {number}
    while waiting:
        of_place = book.places[waiting.pop()].cells
        cells.update(of_place)
        sources = {found.source[cell] for cell in of_place if cell in found.source}
        waiting += sources - seen
        seen |= sources
    return cells


def _no_zeros(book: Rulebook, number: int, balance: _Balance, empty: set[int]) -> set[int]:
    """All cells left empty in the table, where those of this place would have to be more than zero:
    an agency that left them empty may have left others so (domain notes, section 4)."""
    lacking = balance.left if balance.surplus < 0 else balance.right
    if not lacking or not lacking <= empty:
        return set()
    table = book.places[number].entry.table
    return {n for n in empty if book.keys[n].table == table}
