"""Identities judge figures and never write one."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from random import Random

import pytest

from pipelines.checks import check_carry_over, check_facts, compile_rules
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.model import (
    CellKey,
    Check,
    Extra,
    Extraction,
    Fact,
    FeeStatement,
    Provenance,
    Result,
    Severity,
    Status,
)
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
    assert {c.severity for c in (*held, *broken, *unread)} == {Severity.WARNING}


# --- derived values: nothing from figures that may be wrong -----------------------------------

_COLUMNS = (
    "natural_person", "enterprise", "research", "public_interest", "legal_service", "other_org",
    "total",
)  # fmt: skip
Line = Sequence[int | Status]


def _facts(form: Form, lines: dict[str, Line], otherwise: int | Status = 0) -> tuple[Fact, ...]:
    """The official cells of the form; ``lines`` gives whole rows of section three by their code."""
    found = []
    for (block, row, column), key in zip(form.cells, form.keys, strict=True):
        shown: int | Status = otherwise
        if block.table == "requests" and row.code in lines:
            shown = lines[row.code][_COLUMNS.index(column.code)]
        elif row.kind == "variant":
            continue
        value = None if isinstance(shown, Status) else Decimal(shown)
        status = shown if isinstance(shown, Status) else Status.CERTAIN
        found.append(Fact(form.edition, key, value, column.unit, "", status, "here"))
    return tuple(found)


def _judged(
    form: Form, facts: Sequence[Fact], extras: Sequence[Extra] = ()
) -> tuple[dict[str, Decimal], dict[tuple[str, str], Result]]:
    """Derived values by cell, results by rule and place."""
    completed, checks = check_facts(
        compile_rules(form), facts, Provenance(), FeeStatement(), extras
    )
    assert [f.value for f in completed] == [f.value for f in facts]
    derived = {str(f.key): f.derived_value for f in completed if f.derived_value is not None}
    return derived, {(c.rule, c.where): c.result for c in checks}


_BLANK, _MISSING = Status.BLANK, Status.MISSING
_SUMS: dict[str, Line] = {
    "new_received": (5, 1, 0, 0, 0, 0, 6),
    "carried_in": (1, 0, 0, 0, 0, 0, 1),
    "granted": (4, 1, 0, 0, 0, 0, 5),
    "total_processed": (4, 1, 0, 0, 0, 0, 5),
    "carried_out": (2, 0, 0, 0, 0, 0, 2),
}


def test_misprinted_total_derives_nothing_in_any_row_or_column_it_stands_in(
    forms: tuple[Form, ...],
) -> None:
    """The total of 予以公开 is printed as 3. The lost total of another row is not made of it."""
    rows = _SUMS | {
        "granted": (4, 1, 0, 0, 0, 0, 3),
        "denied_process": (Status.UNREADABLE, 0, 0, 0, 0, 0, _MISSING),
    }
    derived, results = _judged(forms[-1], _facts(forms[-1], rows))
    assert results["R1", "requests.granted"] is Result.FAIL
    assert derived == {}
    assert results["K2", "requests.total"] is Result.NOT_EVALUABLE


def test_what_rests_on_a_derived_figure_falls_with_it(forms: tuple[Form, ...]) -> None:
    """The lost part is 2 by its row and 0 by its column, so neither is said."""
    rows = _SUMS | {"denied_process": (_MISSING, 0, 0, 0, 0, 0, 2)}
    derived, results = _judged(forms[-1], _facts(forms[-1], rows))
    assert derived == {}
    assert results["R1", "requests.denied_process"] is Result.NOT_EVALUABLE
    assert results["K2", "requests.natural_person"] is Result.NOT_EVALUABLE


def test_cell_left_empty_is_never_derived_as_more_than_zero(forms: tuple[Form, ...]) -> None:
    """An agency that had asked-for figures would have written them: the total may be wrong."""
    rows = {"carried_out": (2, _BLANK, 0, 0, 0, 0, 5)}
    derived, _ = _judged(forms[-1], _facts(forms[-1], rows, _MISSING))
    assert derived == {}
    lost = {"carried_out": (2, _MISSING, 0, 0, 0, 0, 5)}
    derived, _ = _judged(forms[-1], _facts(forms[-1], lost, _MISSING))
    assert derived == {"requests.carried_out.enterprise": 3}


def test_where_one_blank_is_no_zero_no_blank_of_the_table_counts_as_zero(
    forms: tuple[Form, ...],
) -> None:
    good = (4, _BLANK, 0, 0, 0, 0, 4)
    derived, results = _judged(forms[-1], _facts(forms[-1], {"granted": good}, _MISSING))
    assert derived == {"requests.granted.enterprise": 0}
    assert results["R1", "requests.granted"] is Result.PASS_WITH_DERIVED
    rows = {"granted": good, "carried_out": (2, _BLANK, 0, 0, 0, 0, 5)}
    derived, results = _judged(forms[-1], _facts(forms[-1], rows, _MISSING))
    assert derived == {}
    assert results["R1", "requests.granted"] is Result.NOT_EVALUABLE


def test_negative_figure_in_a_count_derives_nothing(forms: tuple[Form, ...]) -> None:
    rows = {"granted": (5, -1, _BLANK, 0, 0, 0, 4)}
    derived, results = _judged(forms[-1], _facts(forms[-1], rows, _MISSING))
    assert derived == {}
    assert results["R1", "requests.granted"] is Result.NOT_EVALUABLE


def test_variant_row_stands_for_the_rows_that_are_not_printed(forms: tuple[Form, ...]) -> None:
    form = forms[-1]
    gone: Line = (_MISSING,) * 7
    one: Line = (1, 0, 0, 0, 0, 0, 1)
    rows = _SUMS | {
        "granted": (3, 1, 0, 0, 0, 0, 4),
        "other_not_corrected": gone,
        "other_fee_unpaid": gone,
        "other_misc": gone,
        "other_processing": one,
    }
    _, results = _judged(form, _facts(form, rows))
    assert results["K2", "requests.natural_person"] is Result.PASS
    assert results["R1", "requests.other_processing"] is Result.PASS
    assert results["R1", "requests.other_misc"] is Result.NOT_EVALUABLE


def test_variant_row_beside_the_official_ones_is_no_part_of_the_sum(
    forms: tuple[Form, ...],
) -> None:
    one: Line = (1, 0, 0, 0, 0, 0, 1)
    rows = _SUMS | {
        "granted": (3, 1, 0, 0, 0, 0, 4),
        "other_misc": one,
        "other_processing": one,
    }
    _, results = _judged(forms[-1], _facts(forms[-1], rows))
    assert results["K2", "requests.natural_person"] is Result.PASS


def test_row_beyond_the_form_may_be_what_a_sum_lacks(forms: tuple[Form, ...]) -> None:
    """A publisher's own kind of refusal, counted in its total: the identity cannot accuse it."""
    form = forms[-1]
    rows = _SUMS | {"granted": (3, 1, 0, 0, 0, 0, 4), "other_misc": (_MISSING, *([0] * 6))}

    def beyond(kind: str, value: int) -> Extra:
        return Extra(
            kind, "requests", "9.工作秘密", "自然人", Decimal(value), "件", "", Status.CERTAIN, ""
        )  # fmt: skip

    derived, results = _judged(form, _facts(form, rows), [beyond("row", 1)])
    assert "requests.other_misc.natural_person" not in derived
    assert results["K2", "requests.total"] is Result.NOT_EVALUABLE
    for harmless in (beyond("row", 0), beyond("subtotal", 1)):
        _, results = _judged(form, _facts(form, rows), [harmless])
        assert results["K2", "requests.total"] is Result.FAIL


def test_facts_of_another_edition_and_in_any_order_are_told_apart(
    forms: tuple[Form, ...],
) -> None:
    form = forms[-1]
    other = Fact(
        "2019", CellKey("proactive", "procurement", "projects"), Decimal(3), "个", "3",
        Status.CERTAIN, "",
    )  # fmt: skip
    facts = (other, *reversed(_facts(form, _SUMS)))
    _, results = _judged(form, facts)
    in_order = _judged(form, _facts(form, _SUMS))[1]
    assert results == in_order
    assert Result.FAIL not in results.values()


# --- many reports at random: what is derived is what was lost ---------------------------------

_OPENING, _CLOSING = ("new_received", "carried_in"), ("total_processed", "carried_out")


def _consistent(form: Form, rng: Random) -> dict[str, list[int]]:
    """Whole rows of section three in which every identity holds; most figures are zero."""
    block = next(b for b in form.blocks if b.table == "requests")
    outcomes = [
        r.code for r in block.rows if r.kind != "variant" and r.code not in (*_OPENING, *_CLOSING)
    ]
    lines: dict[str, list[int]] = {code: [] for code in (*_OPENING, *outcomes, *_CLOSING)}
    for _ in _COLUMNS[:-1]:
        for code in outcomes:
            lines[code].append(rng.choice([0, 0, 0, 0, rng.randint(1, 40)]))
        finished = sum(lines[code][-1] for code in outcomes)
        out = rng.choice([0, rng.randint(0, 9)])
        carried = rng.randint(0, finished + out)
        for code, figure in (
            ("total_processed", finished),
            ("carried_out", out),
            ("carried_in", carried),
            ("new_received", finished + out - carried),
        ):
            lines[code].append(figure)
    return {code: [*line, sum(line)] for code, line in lines.items()}


@pytest.mark.parametrize("seed", range(40))
def test_derived_values_are_the_figures_that_were_lost(forms: tuple[Form, ...], seed: int) -> None:
    form, rng = forms[-1], Random(seed)
    whole = _consistent(form, rng)
    share = rng.choice([0.02, 0.2, 0.6])
    shown: dict[str, Line] = {
        code: [_MISSING if rng.random() < share else figure for figure in line]
        for code, line in whole.items()
    }
    derived, results = _judged(form, _facts(form, shown))
    lost = {
        f"requests.{code}.{column}": figure
        for code, line in whole.items()
        for column, figure in zip(_COLUMNS, line, strict=True)
    }
    assert {place: lost[place] for place in derived} == derived
    assert Result.FAIL not in results.values()


@pytest.mark.parametrize("seed", range(40))
def test_one_misprint_gives_no_wrong_figure_to_a_cell_left_empty(
    forms: tuple[Form, ...], seed: int
) -> None:
    """Zeros are left empty; one figure is misprinted. What is derived for a blank is its zero."""
    form, rng = forms[-1], Random(seed)
    whole = _consistent(form, rng)
    shown = {
        code: [_BLANK if figure == 0 and rng.random() < 0.8 else figure for figure in line]
        for code, line in whole.items()
    }
    printed = [
        (code, n)
        for code, line in shown.items()
        for n, figure in enumerate(line)
        if not isinstance(figure, Status)
    ]
    code, n = rng.choice(printed)
    shown[code][n] = whole[code][n] + rng.choice([1, 2, 9, 30])
    derived, _ = _judged(form, _facts(form, shown))
    assert set(derived.values()) <= {Decimal(0)}
