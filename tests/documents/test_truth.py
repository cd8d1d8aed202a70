"""Planned reports as files: every figure as planned, or not read and explained; never another."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from tests.documents import sheets, word
from tests.documents.office import OFFICE, save_as
from tests.reports import Drawn, draw
from tests.reports.draft import Draft
from tests.reports.judge import judge

_EDITIONS = ("2019", "2021", "local", "2014")
# What reports vary in, two of them a file.
_SHAPES = (
    "empty_cells_for_rowspans", "groups_repeated", "labels_in_one_cell", "units_in_cells",
    "columns_in_another_order", "table_for_each_item", "notes_in_cells", "footnote_marks",
    "blanks", "placeholders", "thousands_marks", "full_width_digits", "signed_changes",
)  # fmt: skip
Write = Callable[[Draft, str, Random], bytes]


def _drawn(forms: tuple[Form, ...], edition: str, style: str) -> Drawn:
    form = next(form for form in forms if form.edition == edition)
    return draw(form, style, Random(f"{edition} {style}").sample(_SHAPES, 2))


def _assert_true(extractor: Extractor, drawn: Drawn, body: bytes, name: str) -> None:
    """No figure is wrong or missing; the title, the year and all sections are read."""
    draft = drawn.draft
    found = extractor.extract(Source(body, name))
    verdict = judge(found, draft.figures, draft.may_lose)
    assert verdict.untrue == ()
    assert verdict.missing == ()
    assert verdict.right > len(draft.figures) // 2
    assert found.provenance.title == draft.plan.title
    assert found.provenance.report_year == draft.plan.year
    assert found.provenance.sign_off_date == draft.plan.signed
    assert len(found.sections) == len(draft.sections)


@pytest.mark.parametrize("edition", _EDITIONS)
@pytest.mark.parametrize("style", word.STYLES)
def test_every_figure_of_a_word_file_is_the_planned_one(
    extractor: Extractor, forms: tuple[Form, ...], edition: str, style: str
) -> None:
    drawn = _drawn(forms, edition, style)
    body = word.write_word(drawn.draft, style, Random(style))
    _assert_true(extractor, drawn, body, "report.docx")


@pytest.mark.parametrize("edition", _EDITIONS)
@pytest.mark.parametrize("style", sheets.STYLES)
def test_every_figure_of_a_workbook_is_the_planned_one(
    extractor: Extractor, forms: tuple[Form, ...], edition: str, style: str
) -> None:
    drawn = _drawn(forms, edition, style)
    body = sheets.write_workbook(drawn.draft, style, Random(style))
    _assert_true(extractor, drawn, body, "report.xlsx")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_every_figure_of_a_workbook_of_excel_97_is_the_planned_one(
    extractor: Extractor, forms: tuple[Form, ...], tmp_path: Path
) -> None:
    drawn = {}
    for edition in _EDITIONS:
        for style in sheets.STYLES:
            one = _drawn(forms, edition, style)
            path = tmp_path / f"{edition}-{style}.xlsx"
            path.write_bytes(sheets.write_workbook(one.draft, style, Random(style)))
            drawn[path] = one
    old = tmp_path / "old"
    old.mkdir()
    for path, one in zip(save_as("xls", list(drawn), old), drawn.values(), strict=True):
        _assert_true(extractor, one, path.read_bytes(), path.name)


def test_row_of_blanks_without_borders_is_lost_and_never_filled(
    extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    """Nothing of such a row is in the file: nobody can tell it from no row."""
    form = next(form for form in forms if form.edition == "2021")
    draft = draw(form, "bare", ["blank_review"]).draft
    body = sheets.write_workbook(draft, "bare", Random("bare"))
    verdict = judge(extractor.extract(Source(body, "report.xlsx")), draft.figures)
    assert verdict.untrue == ()
    assert {one.partition(".")[0] for one in verdict.missing} == {"review"}
    framed = sheets.write_workbook(draft, "framed", Random("bare"))
    assert judge(extractor.extract(Source(framed, "report.xlsx")), draft.figures).missing == ()
