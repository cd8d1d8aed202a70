"""Judges the figures of one document at every place of its form's rules.

Knows what a document says: figures, agency, fees, what it prints beyond the form. Knows nothing of
how it was read, and changes no printed figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pipelines.checks.derivation import Derivation, derive
from pipelines.checks.places import ZERO, Place, Rulebook
from pipelines.model import Check, Extra, Fact, FeeStatement, Provenance, Result, Status
from pipelines.rules import Identity, Said

# The law on legislation (立法法) gives 规章 to ministries and to governments of these levels.
_RULE_MAKING_LEVELS = ("province", "city")
_GOVERNMENTS = ("government", "government_office")  # an office may report for its government
_BLANKS = (Status.BLANK, Status.NOT_REPORTED)


@dataclass(slots=True)
class _Figures:
    """The figures of a document by the number of their cell; open and absent ones count as zero.

    ``open_`` says why a cell of the form is open and ``at`` at which of the facts it stands;
    ``unread`` are those and what else is not said; ``absent`` are variants that are not printed.
    """

    known: list[Decimal]
    open_: dict[int, Status]
    at: dict[int, int]
    unread: set[int]
    absent: set[int]


def check_facts(
    book: Rulebook,
    facts: Sequence[Fact],
    provenance: Provenance,
    fees: FeeStatement,
    extras: Sequence[Extra] = (),
) -> tuple[tuple[Fact, ...], tuple[Check, ...]]:
    """The facts with derived values beside them, and one check per rule and place.

    A rule with an unread side never passes. Places with a variant row that the document does not
    print are left out. A table with rows of its own (``extras``) has sums that the form does not
    know: there an identity may hold, but its failure says nothing, and nothing is derived.
    """
    figures = _read(book, facts)
    _read_said(book, figures, provenance, fees)
    book = _with_stand_ins(book, figures)
    left_out = {n for cell in figures.absent for n in book.places_of[cell]}
    open_places = {n for cell in figures.unread for n in book.places_of[cell]} - left_out
    widened = _widened(book, extras)
    checks: list[Check | None] = [None] * len(book.places)
    known = figures.known
    for number, place in enumerate(book.places):
        if number in open_places or number in left_out:
            continue
        left, right = sum(place.left.take(known), ZERO), sum(place.right.take(known), ZERO)
        if left or right:
            checks[number] = _judge(place, left, right, Result.PASS, number in widened)
        else:
            checks[number] = place.zero
    found = Derivation()
    if figures.open_ and open_places:
        suspect = {
            cell
            for place, check in zip(book.places, checks, strict=True)
            if place.derives and check is not None and check.result is not Result.PASS
            for cell in place.cells
        }
        usable = (n for n in open_places - widened if book.places[n].derives)
        found = derive(book, known, figures.open_, usable, suspect)
    for number in open_places:
        place, vacuous = book.places[number], number in found.vacuous
        checks[number] = _judge_open(place, figures, found, vacuous, number in widened)
    judged = tuple(check for check in checks if check is not None)
    return _completed(book, facts, figures, found), judged


def _read(book: Rulebook, facts: Sequence[Fact]) -> _Figures:
    """The figures of the form's own cells; those of another edition in the document are not its."""
    keys = [fact.key for fact in facts]
    numbers: Sequence[int | None] = (
        book.official_at if keys == book.official else [*map(book.numbers.get, keys)]
    )
    known = [ZERO] * (book.zero_at + 1)
    open_: dict[int, Status] = {}
    at: dict[int, int] = {}
    for position, (number, fact) in enumerate(zip(numbers, facts, strict=True)):
        if number is None:
            continue
        if fact.value is None:
            open_[number], at[number] = fact.status, position
        else:
            known[number] = fact.value
    absent = set(range(len(book.keys))).difference(numbers)
    return _Figures(known, open_, at, set(open_), absent)


def _read_said(
    book: Rulebook, figures: _Figures, provenance: Provenance, fees: FeeStatement
) -> None:
    said: dict[Said, Decimal | None] = {
        Said.FEE_NOTICES: fees.notices,
        Said.FEE_NOTIFIED: fees.notified_amount,
        Said.FEE_COLLECTED: fees.collected_amount,
        Said.RULE_MAKING: _rule_making(provenance),
        Said.GOVERNMENT: _government(provenance),
        Said.NOT_ZERO: _not_zero(figures),
    }
    for name, figure in said.items():
        number = book.said_at(name)
        if figure is None:
            figures.unread.add(number)
        else:
            figures.known[number] = figure


def _rule_making(said: Provenance) -> Decimal | None:
    """Whether the agency can issue 规章; None where neither level nor type tells (a ministry has no
    level in the registry).

    >>> _rule_making(Provenance(level="county")), _rule_making(Provenance(level="city"))
    (Decimal('0'), None)
    """
    kind = said.agency_type
    if said.level in ("county", "township") or kind in ("township", "zone", "branch"):
        return ZERO
    if said.level not in _RULE_MAKING_LEVELS or kind is None:
        return None
    return Decimal(kind in _GOVERNMENTS)


def _government(said: Provenance) -> Decimal | None:
    return None if said.agency_type is None else Decimal(said.agency_type == "government")


def _not_zero(figures: _Figures) -> Decimal | None:
    """How many figures are not zero; None where there is none but some were not read."""
    count = len(list(filter(None, figures.known)))
    unread = any(status not in _BLANKS for status in figures.open_.values())
    return None if not count and unread else Decimal(count)


def _with_stand_ins(book: Rulebook, figures: _Figures) -> Rulebook:
    """The rules with the variant cells that are printed where the official ones are not."""
    places = list(book.places)
    changed = False
    for number, place in enumerate(places):
        for by in place.replacements:
            shown = by.by not in figures.absent
            if shown and all(_is_missing(cell, figures) for cell in by.instead_of):
                places[number] = place = place.with_stand_in(by, book.zero_at)
                changed = True
    return book.with_places(places) if changed else book


def _is_missing(cell: int, figures: _Figures) -> bool:
    return cell in figures.absent or figures.open_.get(cell) is Status.MISSING


def _widened(book: Rulebook, extras: Sequence[Extra]) -> frozenset[int]:
    """The identities that a row or column beyond the form may belong to: rows add to the sums down
    the columns. One that is zero adds nothing, a subtotal is of cells that are counted already."""
    along = {"row": "columns", "column": "rows"}
    wider = {(e.table, along[e.kind]) for e in extras if e.kind in along and e.value != 0}
    if not wider:
        return frozenset()
    return frozenset(
        n
        for n, place in enumerate(book.places)
        if isinstance(place.entry, Identity) and (place.entry.table, place.entry.along) in wider
    )


def _judge(place: Place, left: Decimal, right: Decimal, passed: Result, widened: bool) -> Check:
    entry = place.entry
    if place.holds(left, right):
        return Check(entry.rule, place.where, passed, left, right, entry.severity)
    if widened:
        note = "the table has rows or columns beyond the form, which may belong to the sum"
        result = Result.NOT_EVALUABLE
    else:
        note, result = entry.note, Result.FAIL
    return Check(entry.rule, place.where, result, left, right, entry.severity, note)


def _judge_open(
    place: Place, figures: _Figures, found: Derivation, vacuous: bool, widened: bool
) -> Check:
    """At a place with cells that were not read: an unread side has no sum."""
    derived = found.figures
    sums = [
        None
        if any(n in figures.unread and n not in derived for n in side.cells)
        else sum((derived.get(n, figures.known[n]) for n in side.cells), ZERO)
        for side in (place.left, place.right)
    ]
    left, right = sums
    if left is None or right is None or vacuous:
        entry = place.entry
        return Check(entry.rule, place.where, Result.NOT_EVALUABLE, left, right, entry.severity)
    return _judge(place, left, right, Result.PASS_WITH_DERIVED, widened)


def _completed(
    book: Rulebook, facts: Sequence[Fact], figures: _Figures, found: Derivation
) -> tuple[Fact, ...]:
    completed = list(facts)
    for cell, figure in found.figures.items():
        position = figures.at[cell]
        rule = book.places[found.source[cell]].entry.rule
        completed[position] = facts[position]._replace(derived_value=figure, derived_by=rule)
    return tuple(completed)
