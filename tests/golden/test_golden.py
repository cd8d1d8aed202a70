"""Every golden page is read as its reviewed expectation says."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Severity
from tests.golden import expectation
from tests.golden.write import NOT_GOLDEN, PAGES, golden_pages
from tests.reports import shapes_for
from tests.reports.judge import judge

each_page = pytest.mark.parametrize(
    "page", sorted(PAGES.glob("*.html")), ids=lambda path: path.stem
)


@pytest.fixture(scope="module")
def by_edition(forms: tuple[Form, ...]) -> dict[str, Form]:
    return {form.edition: form for form in forms}


@each_page
def test_page_is_read_as_expected(
    page: Path, extractor: Extractor, by_edition: dict[str, Form]
) -> None:
    found = extractor.extract(Source(page.read_bytes(), page.name))
    form = expectation.form_of(page, by_edition)
    path = page.with_suffix(".json")
    if not path.exists():
        expectation.save(path, expectation.read(found, form), form)
        pytest.fail(f"{path.name} was missing; it was written: please review before proceeding")
    expected = expectation.load(path, by_edition)
    verdict = judge(found, expected.figures, expected.may_be_unread)
    assert (verdict.untrue, verdict.missing) == ((), ())
    assert expectation.document(found) == expected.document
    reported = {issue.code for issue in found.issues}
    loud = {issue.code for issue in found.issues if issue.severity is not Severity.INFO}
    assert expected.issues <= reported
    assert loud <= expected.issues | expected.may_report
    if form is not None:
        assert (
            expectation.failed_checks(found, form, expectation.sure_figures(expected))
            == expected.failed
        )


def test_every_shape_is_on_a_page_of_every_edition_in_which_it_occurs(
    forms: tuple[Form, ...],
) -> None:
    for form in forms:
        shown = {shape for page in golden_pages(form).values() for shape in page.shapes}
        assert {one.name for one in shapes_for(form.edition)} - NOT_GOLDEN == shown


def test_every_page_of_the_list_is_there_and_no_other(forms: tuple[Form, ...]) -> None:
    listed = {f"{form.edition}-{name}" for form in forms for name in golden_pages(form)}
    by_hand = {path.stem for path in PAGES.glob("*.html") if path.name.startswith("hand-")}
    assert {path.stem for path in PAGES.glob("*.html")} == listed | by_hand
    assert {path.stem for path in PAGES.glob("*.json")} <= listed | by_hand
