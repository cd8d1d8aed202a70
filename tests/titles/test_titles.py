"""Titles filed under what they are: one a line, for reports with the agency and the year they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.titles import TitleKind, read_title

_HERE = Path(__file__).parent


def _filed(kind: TitleKind) -> list[list[str]]:
    files = sorted((_HERE / kind.value).iterdir())
    lines = [line for path in files for line in path.read_text("utf-8").splitlines()]
    return [
        line.replace("\\n", "\n").split("\t") for line in lines if line and not line.startswith("#")
    ]


@pytest.mark.parametrize(("title", "agency", "year"), _filed(TitleKind.REPORT))
def test_title_of_a_report_gives_the_agency_and_year_it_names(
    title: str, agency: str, year: str
) -> None:
    read = read_title(title)
    said = (read.kind, read.agency or "-", str(read.report_year or "-"))
    assert said == (TitleKind.REPORT, agency, year)


@pytest.mark.parametrize("title", [title for (title,) in _filed(TitleKind.NOT_A_REPORT)])
def test_title_of_another_document_about_reports_is_not_that_of_a_report(title: str) -> None:
    assert read_title(title).kind is TitleKind.NOT_A_REPORT


@pytest.mark.parametrize("title", [title for (title,) in _filed(TitleKind.OTHER)])
def test_title_that_names_no_report_is_another(title: str) -> None:
    assert read_title(title).kind is TitleKind.OTHER
