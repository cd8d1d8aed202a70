"""Rules between the reports of two years of one agency."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.model import Check, Fact, Result, Severity

CARRY_OVER = "X1"
_BREAKS = "agencies merge or split, last year's report is corrected, applicants are counted anew"


def check_carry_over(earlier: Iterable[Fact], later: Iterable[Fact]) -> tuple[Check, ...]:
    """上年结转 of one year against 结转下年度 of the year before, column by column (rule X1).

    A break has lawful reasons (domain rule X1), so its severity is that of a warning.
    """
    left = {f.key.column: f for f in later if _is(f, "carried_in")}
    right = {f.key.column: f for f in earlier if _is(f, "carried_out")}
    return tuple(
        _compare(f"requests.carried_in.{column}", left[column], right[column])
        for column in left
        if column in right
    )


def _is(fact: Fact, row: str) -> bool:
    return fact.key.table == "requests" and fact.key.row == row


def _compare(where: str, left: Fact, right: Fact) -> Check:
    a, b = (f.value if f.value is not None else f.derived_value for f in (left, right))
    note = ""
    if a is None or b is None:
        result = Result.NOT_EVALUABLE
    elif a != b:
        result, note = Result.FAIL, _BREAKS
    elif left.value is None or right.value is None:
        result = Result.PASS_WITH_DERIVED
    else:
        result = Result.PASS
    return Check(CARRY_OVER, where, result, a, b, Severity.WARNING, note)
