"""Settles the rows of the requests together, by the sums down the columns and by common habits.

Knows which rows add up to which, and that the rows of a group are filled by one habit: what one
leaves blank, the others do. Knows no text and makes no facts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pipelines.forms import Form
from pipelines.glued.balance import Equation, balance
from pipelines.glued.cells import TooManyReadingsError, Work, with_blanks
from pipelines.glued.open import OpenRow
from pipelines.glued.tails import Style


def settle_together(rows: Sequence[OpenRow], form: Form, style: Style, work: Work) -> None:
    """Choose the reading of each row, or leave it open."""
    by_code: dict[str, list[OpenRow]] = defaultdict(list)
    for one in rows:
        by_code[one.row.code].append(one)
    # A row that is printed twice is evidence for nothing until both copies agree.
    single = {code: found[0] for code, found in by_code.items() if len(found) == 1}
    _widen(list(single.values()), style, work)
    options = {
        code: frozenset(map(one.vector, one.readings))
        for code, one in single.items()
        if one.readings
    }
    balanced = balance(options, tuple(_equations(form, frozenset(single))))
    solved = {row for equation in balanced.solved for row in equation.rows}
    broken = {row for equation in balanced.broken for row in equation.rows}
    # A row that fills its cells but does not add up has a blank or an error: so may the others.
    is_doubtful = style.is_sparse or any(
        not one.is_separated and (one.candidates is None or one.candidates.is_contested)
        for one in rows
    )
    settled: list[OpenRow] = []
    for code, one in single.items():
        if one.is_separated:
            continue
        vectors = balanced.options.get(code, frozenset())
        unproved = code in broken or is_doubtful or one.is_widened
        if code not in solved and unproved and not one.holds_alone:
            continue
        if len(vectors) == 1:
            one.readings = tuple(r for r in one.readings if one.vector(r) in vectors)
            settled.append(one)
    separated = [one for one in single.values() if one.is_separated]
    _place_blanks(_with_believable_totals(settled, separated), separated)
    for one in rows:
        if single.get(one.row.code) is not one and not one.is_separated:
            one.readings = () if one.candidates is None else one.candidates.readings


def _equations(form: Form, printed: frozenset[str]) -> Iterator[Equation]:
    """The identities down the columns; a variant row stands in where the official ones are not."""
    for identity in form.identities:
        if identity.table != "requests" or identity.along != "columns":
            continue
        left = identity.left
        for stand_in in identity.stand_ins:
            if stand_in.code in printed and not printed & set(stand_in.replaces):
                left = (*(c for c in left if c not in stand_in.replaces), stand_in.code)
        yield Equation(identity.rule, left, identity.right)


def _widen(rows: Sequence[OpenRow], style: Style, work: Work) -> None:
    """Where rows of the group leave the total blank, a row that seems full may do so too.

    14700012 is 147 0 0 0 1 2 and a blank, not 1 4 7 0 0 0 12, though the latter adds up.
    """
    habits = {
        one.row.group
        for one in rows
        if any(map(one.leaves_a_total_blank, one.readings))
        and one.candidates is not None
        and len(one.candidates.run.text) < len(one.row.leaves)
    }
    sparse = style.is_sparse
    for one in rows:
        found = one.candidates
        if found is None or found.is_solid:
            continue
        is_short = found.is_contested or len(found.run.text) < found.cells
        if not sparse and (one.row.group not in habits or is_short):
            continue
        more_blanks = range(1, len(one.row.leaves)) if sparse else (1,)
        try:
            wider = with_blanks(found.run, one.row.columns, one.sums, more_blanks, work)
        except TooManyReadingsError:
            one.candidates, one.readings = None, ()
            continue
        known = set(one.readings)
        more = [r for r in wider if r not in known and (sparse or one.leaves_a_total_blank(r))]
        one.readings = (*one.readings, *more)
        one.is_widened = bool(more)


def _with_believable_totals(
    settled: Sequence[OpenRow], separated: Sequence[OpenRow]
) -> list[OpenRow]:
    """Without the rows that leave a total blank, unless this is believable of the row itself, or is
    the habit of its group: some row proves it, and none has the total.

    The sums down the columns cannot tell: where a whole column is lost, they hold all the same.
    """
    proved = set[str]()
    totalled = {one.row.group for one in separated}
    unproved = set[int]()
    for one in settled:
        if len(one.readings) > 1:  # the same figures; the other rows say which cell is blank
            continue
        if not one.leaves_a_total_blank(one.readings[0]):
            totalled.add(one.row.group)
        elif one.is_believable(one.readings[0]):
            proved.add(one.row.group)
        else:
            unproved.add(id(one))
    habits = proved - totalled
    return [one for one in settled if one.row.group in habits or id(one) not in unproved]


def _place_blanks(settled: Sequence[OpenRow], separated: Sequence[OpenRow]) -> None:
    """Choose among readings with the same figures: blank is what is blank in the whole group."""
    for one in settled:
        if len(one.readings) == 1:
            one.chosen = one.readings[0]
    blank: dict[str, set[str]] = {}
    for one in (*settled, *separated):
        if one.chosen is not None:
            codes = one.blank_columns(one.chosen)
            blank[one.row.group] = blank.get(one.row.group, codes) & codes
    for one in settled:
        if one.chosen is None:
            always = blank.get(one.row.group, set())
            fitting = [r for r in one.readings if one.blank_columns(r) <= always]
            if len(fitting) == 1:
                one.chosen = fitting[0]
