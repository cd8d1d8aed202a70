"""The generator itself: plans that add up, pages that show them, and a fair judge."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest
from lxml import html

from pipelines.forms import Form
from pipelines.model import CellKey, Code, Extraction, Fact, Provenance, Status
from tests.golden.expectation import broken_identities
from tests.reports import draw, shapes_for
from tests.reports.judge import judge
from tests.reports.plan import Printed, plan_report

_KEY = CellKey("requests", "granted", "total")
_ZERO = Printed("0", Decimal(0), Status.CERTAIN, "件")
_BLANK = Printed("", None, Status.BLANK, "件")


def _read(value: int | None, status: Status = Status.CERTAIN, unit: str = "件") -> Extraction:
    number = None if value is None else Decimal(value)
    fact = Fact("2021", _KEY, number, unit, "", status, "table[1]")
    return Extraction(Provenance(), "2021", facts=(fact,))


@pytest.mark.parametrize("hybrid", [False, True])
def test_figures_of_a_plan_follow_every_identity_of_the_form(
    forms: tuple[Form, ...], hybrid: bool
) -> None:
    for form in forms:
        for seed in range(10):
            plan = plan_report(form, Random(seed), hybrid=hybrid)
            assert not broken_identities(form, plan.figures)
            assert all(
                shown.value is not None and (shown.value >= 0 or key.column == "items_change")
                for key, shown in plan.figures.items()
            )


def test_plain_page_prints_every_figure_of_its_plan(forms: tuple[Form, ...]) -> None:
    for form in forms:
        page = draw(form, 1, [])
        shown = [cell.text_content() for cell in html.fromstring(page.source.body).iter("td")]
        for figure in page.draft.figures.values():
            shown.remove(figure.text)


def test_same_seed_gives_the_same_page(forms: tuple[Form, ...]) -> None:
    for form in forms:
        names = [one.name for one in shapes_for(form.edition)][::3]
        assert draw(form, 5, names).source == draw(form, 5, names).source


def test_every_shape_changes_the_pages_of_its_editions(forms: tuple[Form, ...]) -> None:
    for form in forms:
        plain = [draw(form, seed, []).source for seed in range(8)]
        for one in shapes_for(form.edition):
            shaped = (draw(form, seed, [one.name]).source for seed in range(8))
            assert any(a != b for a, b in zip(plain, shaped, strict=True)), f"{form.edition} {one}"


@pytest.mark.parametrize(
    ("found", "shown", "fault"),
    [
        (_read(1), _ZERO, "wrong"),
        (_read(0, unit="万元"), _ZERO, "wrong"),
        (_read(0), _BLANK, "invented"),
        (_read(0), None, "invented"),
        (_read(None, Status.BLANK), _ZERO, "missing"),
        (_read(None, Status.MISSING), _BLANK, "missing"),
        (_read(0), _ZERO, None),
        (_read(None, Status.BLANK), _BLANK, None),
        (_read(None, Status.MISSING), None, None),
    ],
)
def test_judge_tells_wrong_from_invented_and_missing(
    found: Extraction, shown: Printed | None, fault: str | None
) -> None:
    verdict = judge(found, {} if shown is None else {_KEY: shown})
    faults = [name for name in ("wrong", "invented", "missing") if getattr(verdict, name)]
    assert faults == ([fault] if fault else [])


def test_judge_forgives_a_loss_but_never_an_untruth() -> None:
    lost = judge(_read(None, Status.UNREADABLE), {_KEY: _ZERO}, {_KEY})
    assert (lost.forgiven, lost.missing) == (1, ())
    assert judge(_read(7), {_KEY: _ZERO}, {_KEY}).wrong


def test_finding_is_owed_only_while_the_page_prints_its_figure(
    forms: tuple[Form, ...],
) -> None:
    draft = draw(next(f for f in forms if f.edition == "2021"), 1, []).draft
    key = next(iter(draft.figures))
    owing = draft.owing(Code.NOTE_IN_CELL, key)
    assert owing.owed == {Code.NOTE_IN_CELL}
    assert owing.without([key]).owed == frozenset()
