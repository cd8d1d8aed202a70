"""Random reports, printed as PDF in many ways: every figure is right, and none is invented."""

from __future__ import annotations

from random import Random

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from tests.documents.pdf.printing import Print, print_report, random_print
from tests.reports import draw, shapes_for
from tests.reports.judge import Verdict, judge

_SHAPES = 12  # reports with a shape, of each edition
# A row that a site's template hides is printed like any other.
_OF_PAGES = {"hidden_template_row"}


def _judged(
    forms: tuple[Form, ...], extractor: Extractor, edition: str, seed: object, how: Print,
    shapes: tuple[str, ...] = (),
) -> Verdict:  # fmt: skip
    form = next(one for one in forms if one.edition == edition)
    drawn = draw(form, seed, shapes)
    body = print_report(drawn.draft, how, Random(f"{seed} print"))
    found = extractor.extract(Source(body, "report.pdf"))
    return judge(found, drawn.draft.figures, drawn.draft.may_lose)


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("seed", range(12))
def test_every_figure_of_a_printed_report_is_read(
    forms: tuple[Form, ...], extractor: Extractor, edition: str, seed: int
) -> None:
    verdict = _judged(forms, extractor, edition, seed, random_print(Random(f"{edition} {seed}")))
    assert not verdict.untrue
    assert not verdict.missing
    assert verdict.right > 150


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize("breaks", ["closed", "foot", "head", "cut"])
@pytest.mark.parametrize("room", [170, 260])
def test_table_that_a_page_break_cuts_is_read_as_one(
    forms: tuple[Form, ...], extractor: Extractor, edition: str, breaks: str, room: float
) -> None:
    how = Print(breaks=breaks, heads_again=room > 200, cuts_rows=True, room_above=room)
    verdict = _judged(forms, extractor, edition, f"cut {room}", how)
    assert (verdict.untrue, verdict.missing) == ((), ())


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_no_habit_of_publishers_gives_a_wrong_figure(
    forms: tuple[Form, ...], extractor: Extractor, edition: str
) -> None:
    rng = Random(f"shapes {edition}")
    names = [one.name for one in shapes_for(edition) if one.name not in _OF_PAGES]
    right = 0
    for name in rng.sample(names, _SHAPES):
        verdict = _judged(forms, extractor, edition, name, random_print(rng), (name,))
        assert not verdict.untrue, name
        right += verdict.right
    assert right > 100 * _SHAPES
