"""Random reports for tests: what a report says, how it is printed, and what may be read from it.

``draw`` plans a report of an edition, lays shapes over it and writes the page. The expected figures
come from the plan and from what each shape says it does, never from the reader under test.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from random import Random

from pipelines.extract import Source
from pipelines.forms import Form
from tests.reports.draft import Draft
from tests.reports.entitlement import entitle
from tests.reports.layout import draft_report
from tests.reports.markup import write_page
from tests.reports.plan import plan_report
from tests.reports.shapes import SHAPES, Shape, shapes_for

__all__ = ["SHAPES", "Drawn", "Shape", "draw", "shapes_for"]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page and what it prints. ``shapes`` are those that were laid over it, in order."""

    draft: Draft
    source: Source
    shapes: tuple[str, ...]


def draw(form: Form, seed: object, names: Collection[str], *, hybrid: bool = False) -> Drawn:
    """The page of ``form`` that the seed and the shapes of these names give: always the same."""
    draft = draft_report(plan_report(form, Random(f"{seed} plan"), hybrid=hybrid))
    wanted = [one for one in shapes_for(form.edition) if one.name in names]
    chosen = tuple({one.family: one for one in wanted}.values())
    for one in chosen:
        lost = draft.may_lose
        draft = one.apply(draft, Random(f"{seed} {one.name}"))
        assert not one.keeps or draft.may_lose == lost, one.name
    draft = entitle(draft)
    source = write_page(draft, Random(f"{seed} markup"))
    return Drawn(draft, source, tuple(one.name for one in chosen))
