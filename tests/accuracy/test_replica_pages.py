"""Every page of the replica, whole: the figures, the words and the faults that were written."""

from __future__ import annotations

import pytest

from crawler.replica.reports import PlannedReport, planned_reports
from pipelines.dates import read_date
from pipelines.extract import Extractor
from pipelines.model import Extraction, Result, Severity
from pipelines.numbers import read_value
from tests.accuracy.pages import published_pages

Pages = tuple[tuple[PlannedReport, Extraction], ...]


@pytest.fixture(scope="module", params=[1, 2], ids=["first night", "second night"])
def pages(request: pytest.FixtureRequest, extractor: Extractor) -> Pages:
    return tuple(
        (page.planned, extractor.extract(page.source)) for page in published_pages(request.param)
    )


def test_every_figure_is_read_as_printed_and_none_is_invented(
    pages: Pages,
) -> None:
    for planned, found in pages:
        read = {(f.key.table, f.key.row, f.key.column): f for f in found.facts}
        written = {place: read_value(text) for place, text in planned.figures.items()}
        assert {place: (read[place].value, read[place].status) for place in written} == {
            place: (value.number, value.status) for place, value in written.items()
        }, planned.title
        assert all(read[place].value is None for place in read.keys() - written.keys())


def test_every_document_says_whose_it_is_and_of_which_year(
    pages: Pages,
) -> None:
    for planned, found in pages:
        said = found.provenance
        assert (said.title, said.agency, said.report_year, said.scope, found.edition) == (
            planned.title, planned.agency, planned.report_year, planned.scope, planned.edition,
        )  # fmt: skip
        printed = read_date(planned.published)
        assert printed is not None
        assert (said.published_at or "")[:10] == printed[:10]
        assert str(said.sign_off_date or "") == (planned.sign_off_date or "")


def test_every_narrative_section_is_whole_and_free_of_furniture(
    pages: Pages,
) -> None:
    for planned, found in pages:
        texts = {section.number: "".join(section.text.split()) for section in found.sections}
        written = {n: "".join(t.split()) for n, t in enumerate(planned.sections, start=1)}
        assert texts == written, planned.title


def test_identities_fail_where_a_fault_was_planted_and_nowhere_else(
    pages: Pages,
) -> None:
    for planned, found in pages:
        failed = {
            f"{c.rule}:{c.where.partition('.')[2]}"
            for c in found.checks
            if c.result is Result.FAIL and c.severity is Severity.ERROR
        }
        assert failed == {fault for fault in planned.planted if not fault.startswith("X1")}


def test_there_are_enough_reports_to_speak_of() -> None:
    planned = planned_reports(1)
    assert len(planned) >= 30
    assert {p.report_year for p in planned} == set(range(2019, 2025))
