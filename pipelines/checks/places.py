"""Lays the rules of a form over its cells, once: every place at which a rule is to be judged.

Knows the cells of a form by their number in ``Form.cells``; behind them stand what else a document
says (``Said``) and a constant zero. So a side of a rule is a few numbers, whatever it is made of.
Knows no document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import eq, ge, itemgetter, le

from pipelines.forms import Form, FormError
from pipelines.model import CellKey, Check, Result, Severity
from pipelines.rules import Identity, Relation, Rule, Said

ZERO = Decimal(0)

Holds = Callable[[Decimal, Decimal], bool]


@dataclass(frozen=True, slots=True)
class Side:
    """The cells of a side; ``take`` gets their figures, and two zeros, from a list of all."""

    cells: tuple[int, ...]
    take: Callable[[Sequence[Decimal]], tuple[Decimal, ...]]


@dataclass(frozen=True, slots=True)
class Replacement:
    """Where the cell ``by`` is printed and none of ``instead_of`` is, it stands for them."""

    by: int
    instead_of: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A rule at one place of the form.

    ``derives``: an identity without exceptions, of counts alone. ``zero`` is the check where both
    sides are zero: nearly all places of nearly all reports.
    """

    entry: Identity | Rule
    where: str
    left: Side
    right: Side
    holds: Holds
    derives: bool
    replacements: tuple[Replacement, ...]
    zero: Check

    @property
    def cells(self) -> tuple[int, ...]:
        return (*self.left.cells, *self.right.cells)

    def with_stand_in(self, by: Replacement, zero_at: int) -> Place:
        """The place with a variant cell in its sum instead of the official ones."""
        cells = (*(n for n in self.left.cells if n not in by.instead_of), by.by)
        return replace(self, left=_side(cells, zero_at))


@dataclass(frozen=True, slots=True)
class Rulebook:
    """The rules of a form, ready to be applied. Made by ``compile_rules``, once for a form.

    ``keys`` are the cells of the form, ``official`` those that every document has, which stand at
    ``official_at``. ``places_of[n]`` are the numbers of the places in which the cell n stands.
    ``totals`` are the cells that stand alone on a side of an identity.
    """

    keys: tuple[CellKey, ...]
    numbers: dict[CellKey, int]
    official: list[CellKey]
    official_at: tuple[int, ...]
    places: tuple[Place, ...]
    places_of: tuple[tuple[int, ...], ...]
    totals: frozenset[int]

    @property
    def zero_at(self) -> int:
        """The number of the constant zero, the last of all."""
        return len(self.keys) + len(Said)

    def said_at(self, said: Said) -> int:
        return len(self.keys) + _SAID[said]

    def with_places(self, places: Sequence[Place]) -> Rulebook:
        """The same rules, some of them at other cells."""
        return replace(self, places=tuple(places), places_of=_places_of(places, self.zero_at + 1))


_SAID = {said: n for n, said in enumerate(Said)}


def compile_rules(form: Form) -> Rulebook:
    """All places of the form's identities and rules, in the order of its file. Raises FormError."""
    cells = _Cells(form)
    places = [
        *(place for identity in form.identities for place in cells.places_of_identity(identity)),
        *(place for rule in form.rules for place in cells.places_of_rule(rule)),
    ]
    _no_repeats(form, places)
    sides = (side.cells for p in places if p.derives for side in (p.left, p.right))
    official = [n for n, (_, row, _) in enumerate(form.cells) if row.kind != "variant"]
    return Rulebook(
        keys=form.keys,
        numbers={key: n for n, key in enumerate(form.keys)},
        official=[form.keys[n] for n in official],
        official_at=tuple(official),
        places=tuple(places),
        places_of=_places_of(places, cells.zero_at + 1),
        totals=frozenset(side[0] for side in sides if len(side) == 1),
    )


class _Cells:
    """The numbers of a form's cells, and of what else is said, by their codes."""

    def __init__(self, form: Form) -> None:
        self._numbers = {(k.table, k.row, k.column): n for n, k in enumerate(form.keys)}
        self._said = {str(said): len(form.keys) + n for said, n in _SAID.items()}
        self._signed = frozenset(n for n, (_, _, c) in enumerate(form.cells) if c.signed)
        self.zero_at = len(form.keys) + len(Said)

    def places_of_identity(self, identity: Identity) -> Iterator[Place]:
        for line in self._lines(identity):
            left, right = (self._side(identity, line, s) for s in (identity.left, identity.right))
            if left is None or right is None:
                continue
            replacements = []
            for stand_in in identity.stand_ins:
                by = self._side(identity, line, (stand_in.code,))
                instead_of = self._side(identity, line, stand_in.replaces)
                if by is not None and instead_of is not None:
                    replacements.append(Replacement(by.cells[0], instead_of.cells))
            counts = self._signed.isdisjoint((*left.cells, *right.cells))
            yield Place(
                identity, f"{identity.table}.{line}", left, right, eq,
                counts and identity.severity is Severity.ERROR, tuple(replacements),
                _zero(identity, f"{identity.table}.{line}"),
            )  # fmt: skip

    def places_of_rule(self, rule: Rule) -> Iterator[Place]:
        """One in each line that has all the cells. A rule with a single cell on its left is about
        that cell, any other about the line."""
        for line in rule.lines or self._lines(rule):
            left, right = (self._side(rule, line, side) for side in (rule.left, rule.right))
            if left is None or right is None:
                continue
            where = rule.place
            if rule.table:
                is_cell = len(rule.left) == 1
                where = str(_key(rule, line, rule.left[0])) if is_cell else f"{rule.table}.{line}"
            yield Place(
                rule, where, left, right, _relation(rule), False, (), _zero(rule, where)
            )  # fmt: skip

    def _lines(self, entry: Identity | Rule) -> tuple[str, ...]:
        """The rows, or the columns, of its table; of a rule without a table, one without a name."""
        across = entry.along == "rows"
        of_table = (key for key in self._numbers if key[0] == entry.table)
        return tuple(dict.fromkeys(k[1] if across else k[2] for k in of_table)) or ("",)

    def _side(self, entry: Identity | Rule, line: str, codes: Iterable[str]) -> Side | None:
        """None where the line lacks one of the cells."""
        cells = []
        for code in codes:
            key = _key(entry, line, code)
            number = self._said.get(code, self._numbers.get((key.table, key.row, key.column)))
            if number is None:
                return None
            cells.append(number)
        return _side(cells, self.zero_at)


def _key(entry: Identity | Rule, line: str, code: str) -> CellKey:
    row, column = (line, code) if entry.along == "rows" else (code, line)
    return CellKey(entry.table, row, column)


def _side(cells: Iterable[int], zero_at: int) -> Side:
    numbers = tuple(cells)
    return Side(numbers, itemgetter(*numbers, zero_at, zero_at))


def _zero(entry: Identity | Rule, where: str) -> Check:
    return Check(entry.rule, where, Result.PASS, ZERO, ZERO, entry.severity)


def _places_of(places: Sequence[Place], size: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(size)]
    for number, place in enumerate(places):
        for cell in place.cells:
            found[cell].append(number)
    return tuple(map(tuple, found))


def _no_repeats(form: Form, places: Iterable[Place]) -> None:
    """A check is named by its rule and place."""
    seen: set[tuple[str, str]] = set()
    for place in places:
        name = (place.entry.rule, place.where)
        if name in seen:
            raise FormError(f"{form.edition}: rule {name[0]} stands twice at {name[1]}")
        seen.add(name)


def _implies(left: Decimal, right: Decimal) -> bool:
    return right > 0 or left <= 0


def _equivalent(left: Decimal, right: Decimal) -> bool:
    return (left == 0) is (right == 0)


# All of them hold between zero and zero.
_RELATIONS: dict[Relation, Holds] = {
    Relation.EQUAL: eq,
    Relation.AT_MOST: le,
    Relation.AT_LEAST: ge,
    Relation.IMPLIES: _implies,
    Relation.EQUIVALENT: _equivalent,
}


def _relation(rule: Rule) -> Holds:
    tolerance = rule.tolerance
    if tolerance is None:
        return _RELATIONS[rule.relation]

    def near(left: Decimal, right: Decimal) -> bool:
        return abs(left - right) <= max(tolerance.least, tolerance.share * max(left, right))

    return near
