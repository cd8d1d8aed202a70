"""Random reports in random shapes: no wrong and no invented figure, ever; and where every shape
keeps the figures readable, every printed figure with its status and unit.

``make fuzz`` tries many more, from another seed each time: XXGK_FUZZ_PAGES pages an edition from
XXGK_FUZZ_SEED. A failure names edition, seed and shapes; Hypothesis makes them as few as it can.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as hypothesis_seed
from hypothesis import strategies as st

from tests.accuracy.conftest import Bench
from tests.reports import SHAPES, draw
from tests.reports.judge import judge

PAGES = int(os.environ.get("XXGK_FUZZ_PAGES", "100"))
SEED = os.environ.get("XXGK_FUZZ_SEED")
EDITIONS = ("local", "2014", "2019", "2021")
_MOST_SHAPES = 7

each_edition = pytest.mark.parametrize("edition", EDITIONS)


def _bounded(test: Callable[..., None]) -> Callable[..., None]:
    """So many pages: always the same ones, unless a seed is given."""
    run = settings(
        max_examples=PAGES,
        deadline=None,
        database=None,
        derandomize=SEED is None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )(test)
    return hypothesis_seed(int(SEED))(run) if SEED is not None else run


def _case(*, keeping: bool) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A seed, some shapes (of those that keep all figures readable, or of all), hybrid or not."""
    names = [one.name for one in SHAPES.values() if one.keeps or not keeping]
    shapes = st.lists(st.sampled_from(names), unique=True, max_size=_MOST_SHAPES)
    return given(seed=st.integers(0, 10**6), shapes=shapes, hybrid=st.booleans())


@each_edition
@_bounded
@_case(keeping=False)
def test_no_shape_of_a_page_makes_a_wrong_or_an_invented_figure(
    bench: Bench, edition: str, seed: int, shapes: list[str], hybrid: bool
) -> None:
    page = draw(bench.form(edition), seed, shapes, hybrid=hybrid)
    found = bench.extractor.extract(page.source)
    assert judge(found, page.draft.figures, page.draft.may_lose).untrue == ()
    # The rows of 2021 in a report whose other tables are pictures are all that tells.
    told = {"2021"} if "three_rows_of_other_processing" in shapes else set()
    assert found.edition in {None, edition, *told}
    assert found.provenance.report_year in (None, page.draft.plan.year)


@each_edition
@_bounded
@_case(keeping=True)
def test_figures_that_stay_readable_are_read_with_their_status_and_their_unit(
    bench: Bench, edition: str, seed: int, shapes: list[str], hybrid: bool
) -> None:
    page = draw(bench.form(edition), seed, shapes, hybrid=hybrid)
    found = bench.extractor.extract(page.source)
    verdict = judge(found, page.draft.figures, page.draft.may_lose)
    assert (verdict.untrue, verdict.missing) == ((), ())
    assert page.draft.owed <= {issue.code for issue in found.issues}
    said, plan = found.provenance, page.draft.plan
    assert (said.report_year, said.agency, said.title) == (plan.year, plan.agency, plan.title)
    assert found.edition == (edition if page.draft.figures else None)
