"""Judges figures by the form's identities (勾稽关系), and derives what they leave no doubt about.

Knows the identities of an edition as data; knows nothing of how a figure was read. An identity
never writes into ``value``: what it gives stands in ``derived_value`` with the name of the rule.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.forms import Form, Identity
from pipelines.model import CellKey, Check, Fact, Result, Status

CARRY_OVER = "X1"


@dataclass(frozen=True, slots=True)
class _Place:
    """One identity at one place: the cells of its two sides."""

    rule: str
    where: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]


def check_identities(
    form: Form, facts: Sequence[Fact]
) -> tuple[tuple[Fact, ...], tuple[Check, ...]]:
    """The facts with derived values beside them, and one check per identity and place.

    All cells of the identities are counts, so none is negative. That allows two deductions about
    cells without a value: where the printed figures of both sides already agree, the others are
    zero; and where a single cell is open, it is the difference. The second is never evidence for
    the rule that gave it.
    """
    printed = {fact.key: fact for fact in facts}
    places = tuple(
        place for identity in form.identities for place in _places(form, identity, printed)
    )
    derived, vacuous = _derive(places, printed)
    checks = tuple(
        _judge(place, printed, derived, vacuous) for place in places if _is_printed(place, printed)
    )
    doubtful = {
        key
        for place, check in zip((p for p in places if _is_printed(p, printed)), checks, strict=True)
        if check.result is Result.FAIL
        for key in (*place.left, *place.right)
    }
    completed = tuple(
        fact._replace(derived_value=derived[fact.key][0], derived_by=derived[fact.key][1])
        if fact.key in derived and fact.key not in doubtful
        else fact
        for fact in facts
    )
    return completed, checks


def check_carry_over(earlier: Iterable[Fact], later: Iterable[Fact]) -> tuple[Check, ...]:
    """上年结转 of one year against 结转下年度 of the year before, column by column (rule X1).

    A break has lawful reasons (mergers, corrections), so it is a finding, not an error.
    """
    left = {f.key.column: f for f in later if _is(f, "carried_in")}
    right = {f.key.column: f for f in earlier if _is(f, "carried_out")}
    return tuple(
        _compare(CARRY_OVER, f"requests.carried_in.{column}", left[column], right[column])
        for column in left
        if column in right
    )


def _is(fact: Fact, row: str) -> bool:
    return fact.key.table == "requests" and fact.key.row == row


def _compare(rule: str, where: str, left: Fact, right: Fact) -> Check:
    values = [f.value if f.value is not None else f.derived_value for f in (left, right)]
    a, b = values
    if a is None or b is None:
        return Check(rule, where, Result.NOT_EVALUABLE, a, b)
    if a != b:
        return Check(rule, where, Result.FAIL, a, b)
    whole = left.value is not None and right.value is not None
    return Check(rule, where, Result.PASS if whole else Result.PASS_WITH_DERIVED, a, b)


def _places(form: Form, identity: Identity, printed: Mapping[CellKey, Fact]) -> Iterator[_Place]:
    """The identity in each row, or in each column, of its table."""
    table = identity.table
    cells = [(r.code, c.code) for b, r, c in form.cells if b.table == table]
    if identity.along == "rows":
        for row in dict.fromkeys(r for r, _ in cells):
            left = tuple(CellKey(table, row, code) for code in identity.left)
            right = tuple(CellKey(table, row, code) for code in identity.right)
            yield _Place(identity.rule, f"{table}.{row}", left, right)
        return
    for column in dict.fromkeys(c for _, c in cells):
        codes = identity.left
        for stand_in in identity.stand_ins:
            shown = printed.get(CellKey(table, stand_in.code, column))
            replaced = (printed.get(CellKey(table, code, column)) for code in stand_in.replaces)
            if shown and all(f is None or f.status is Status.MISSING for f in replaced):
                codes = (*(c for c in codes if c not in stand_in.replaces), stand_in.code)
        left = tuple(CellKey(table, code, column) for code in codes)
        right = tuple(CellKey(table, code, column) for code in identity.right)
        yield _Place(identity.rule, f"{table}.{column}", left, right)


def _is_printed(place: _Place, printed: Mapping[CellKey, Fact]) -> bool:
    """Variant rows have no place in a document that does not print them."""
    return all(key in printed for key in (*place.left, *place.right))


_Derived = dict[CellKey, tuple[Decimal, str]]


def _derive(
    places: Sequence[_Place], printed: Mapping[CellKey, Fact]
) -> tuple[_Derived, set[tuple[str, str]]]:
    """Derived values, and the places whose own single open cell was filled from them."""
    derived: _Derived = {}
    vacuous: set[tuple[str, str]] = set()
    usable = [place for place in places if _is_printed(place, printed)]
    while True:
        known = len(derived)
        for place in usable:
            derived.update(_zeros(place, printed, derived))
        if len(derived) > known:
            continue
        single = next(((p, found) for p in usable if (found := _single(p, printed, derived))), None)
        if single is None:
            return derived, vacuous
        place, (key, value) = single
        derived[key] = (value, place.rule)
        vacuous.add((place.rule, place.where))


def _zeros(place: _Place, printed: Mapping[CellKey, Fact], derived: _Derived) -> _Derived:
    """Open cells of one side, where the two sides agree without them: they are zero.

    A side of a single cell says nothing: a blank total beside parts that are all zero is open.
    """
    for side, other in ((place.left, place.right), (place.right, place.left)):
        open_ = [key for key in side if _value(key, printed, derived) is None]
        if not open_ or len(side) == 1 or any(_value(k, printed, derived) is None for k in other):
            continue
        if _sum(side, printed, derived) == _sum(other, printed, derived):
            return {key: (Decimal(0), place.rule) for key in open_}
    return {}


def _single(
    place: _Place, printed: Mapping[CellKey, Fact], derived: _Derived
) -> tuple[CellKey, Decimal] | None:
    keys = (*place.left, *place.right)
    open_ = [key for key in keys if _value(key, printed, derived) is None]
    if len(open_) != 1:
        return None
    left, right = _sum(place.left, printed, derived), _sum(place.right, printed, derived)
    difference = right - left if open_[0] in place.left else left - right
    return (open_[0], difference) if difference >= 0 else None


def _judge(
    place: _Place,
    printed: Mapping[CellKey, Fact],
    derived: _Derived,
    vacuous: set[tuple[str, str]],
) -> Check:
    keys = (*place.left, *place.right)
    sides = [
        None
        if any(_value(key, printed, derived) is None for key in side)
        else _sum(side, printed, derived)
        for side in (place.left, place.right)
    ]
    left, right = sides
    if left is None or right is None or (place.rule, place.where) in vacuous:
        return Check(place.rule, place.where, Result.NOT_EVALUABLE, left, right)
    if left != right:
        return Check(place.rule, place.where, Result.FAIL, left, right)
    whole = all(printed[key].value is not None for key in keys)
    result = Result.PASS if whole else Result.PASS_WITH_DERIVED
    return Check(place.rule, place.where, result, left, right)


def _value(key: CellKey, printed: Mapping[CellKey, Fact], derived: _Derived) -> Decimal | None:
    value = printed[key].value
    return value if value is not None else derived.get(key, (None, ""))[0]


def _sum(keys: Iterable[CellKey], printed: Mapping[CellKey, Fact], derived: _Derived) -> Decimal:
    """The sum of what is known."""
    return sum((_value(key, printed, derived) or Decimal(0) for key in keys), Decimal(0))
