"""Identities judge figures and never write one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from pipelines.checks import check_carry_over
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.model import CellKey, Check, Extraction, Fact, Result, Status
from tests.core.pages import extract, fact, received, whole_requests


def _check(found: Extraction, rule: str, where: str) -> Check:
    return next(c for c in found.checks if (c.rule, c.where) == (rule, where))


def _filled(form: Form, rows: dict[int, Sequence[object]]) -> str:
    values = [rows.get(n, [0] * 7) for n in range(25)]
    return whole_requests(form, [value for line in values for value in line])


# Row 0: newly received, 1: carried in, 2: granted, 23: total processed, 24: carried out.
_CONSISTENT: dict[int, Sequence[object]] = {
    0: (5, 1, 0, 0, 0, 0, 6),
    1: (1, 0, 0, 0, 0, 0, 1),
    2: (4, 1, 0, 0, 0, 0, 5),
    23: (4, 1, 0, 0, 0, 0, 5),
    24: (2, 0, 0, 0, 0, 0, 2),
}


def test_figures_that_agree_pass_every_identity(
    extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    found = extract(extractor, _filled(forms[-1], _CONSISTENT))
    assert {c.result for c in found.checks if c.rule in ("R1", "K1", "K2")} == {Result.PASS}
    assert sum(c.rule == "R1" for c in found.checks) == 25
    assert sum(c.rule == "K1" for c in found.checks) == 7
    assert sum(c.rule == "K2" for c in found.checks) == 7


def test_printed_total_that_is_wrong_is_kept_and_fails(
    extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    found = extract(extractor, _filled(forms[-1], _CONSISTENT | {0: (5, 1, 0, 0, 0, 0, 8)}))
    check = _check(found, "R1", "requests.new_received")
    assert (check.result, check.left, check.right) == (Result.FAIL, 6, 8)
    assert fact(found, "requests.new_received.total").value == 8


def test_blanks_beside_figures_that_agree_without_them_are_derived_as_zero(
    extractor: Extractor,
) -> None:
    found = extract(extractor, received(5, 1, "", "", 0, 0, 6))
    cell = fact(found, "requests.new_received.research")
    assert (cell.value, cell.derived_value, cell.derived_by) == (None, Decimal(0), "R1")
    assert _check(found, "R1", "requests.new_received").result is Result.PASS_WITH_DERIVED


def test_blank_total_is_derived_but_its_own_rule_is_not_proved_by_it(
    extractor: Extractor,
) -> None:
    found = extract(extractor, received(5, 1, 0, 0, 0, 0, ""))
    cell = fact(found, "requests.new_received.total")
    assert (cell.value, cell.status, cell.derived_value) == (None, Status.BLANK, Decimal(6))
    assert _check(found, "R1", "requests.new_received").result is Result.NOT_EVALUABLE


def test_rule_with_an_unread_side_never_passes(extractor: Extractor) -> None:
    found = extract(extractor, received("若干", "", 0, 0, 0, 0, 6))
    check = _check(found, "R1", "requests.new_received")
    assert (check.result, check.left) == (Result.NOT_EVALUABLE, None)


def test_nothing_is_derived_from_figures_that_contradict_each_other(
    extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    """The blank would be 3 by the columns and 0 by its row."""
    rows = _CONSISTENT | {2: ("", 1, 0, 0, 0, 0, 1), 23: (3, 1, 0, 0, 0, 0, 4)}
    found = extract(extractor, _filled(forms[-1], rows))
    assert any(c.result is Result.FAIL for c in found.checks)
    assert fact(found, "requests.granted.natural_person").derived_value is None


def test_total_that_is_less_than_its_parts_derives_nothing_negative(extractor: Extractor) -> None:
    found = extract(extractor, received(5, "", 0, 0, 0, 0, 3))
    assert fact(found, "requests.new_received.enterprise").derived_value is None


def _carried(row: str, value: int | None) -> Fact:
    status = Status.BLANK if value is None else Status.CERTAIN
    figure = None if value is None else Decimal(value)
    return Fact("2021", CellKey("requests", row, "total"), figure, "件", "", status, "")


def test_carry_over_is_compared_column_by_column() -> None:
    held = check_carry_over([_carried("carried_out", 4)], [_carried("carried_in", 4)])
    broken = check_carry_over([_carried("carried_out", 4)], [_carried("carried_in", 3)])
    unread = check_carry_over([_carried("carried_out", None)], [_carried("carried_in", 0)])
    assert [c.result for c in (*held, *broken, *unread)] == [
        Result.PASS, Result.FAIL, Result.NOT_EVALUABLE,
    ]  # fmt: skip
    assert broken[0].difference == -1
