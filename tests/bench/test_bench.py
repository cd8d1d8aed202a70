"""The benchmark works: its pages are what they say, and no stage has lost its name. No times."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from bench.__main__ import Amount, UnreadError, check, parse, tables
from bench.memory import STATM, growth
from bench.pages import KINDS, PROSE_KINDS, prose, report, varied
from bench.stages import REST, STAGES, stage_times
from pipelines.extract import Extractor
from pipelines.forms import load_forms
from pipelines.places import SHIPPED

FORMS = {form.edition: form for form in load_forms(SHIPPED)}
EXTRACTOR = Extractor(tuple(FORMS.values()))
WORD = KINDS[3]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: f"{kind.title} {kind.codec}")
def test_page_has_the_size_it_is_named_by_and_is_read_to_the_last_figure(kind) -> None:
    page = report(kind, FORMS[kind.edition], 1)
    assert page.kilobytes == pytest.approx(kind.kilobytes, rel=0.2)
    assert parse(page).findtext("body//h1") == page.draft.plan.title
    check([page], EXTRACTOR)


def test_pages_that_differ_differ_in_figures_and_words() -> None:
    one, other = (varied(WORD, FORMS[WORD.edition], seed) for seed in (1, 2))
    assert one.draft.figures != other.draft.figures
    assert one.draft.sections[0] != other.draft.sections[0]


@pytest.mark.parametrize("kind", PROSE_KINDS, ids=lambda kind: kind.name)
def test_page_of_prose_has_one_section_and_no_figures(kind) -> None:
    page = prose(kind, FORMS[kind.edition], 1)
    extraction = EXTRACTOR.extract(page.source)
    assert [section.heading for section in extraction.sections] == [""]
    assert not extraction.facts


def test_page_that_is_not_read_as_printed_stops_the_benchmark() -> None:
    page = report(WORD, FORMS[WORD.edition], 1)
    key, printed = next(iter(page.draft.figures.items()))
    figures = page.draft.figures | {key: replace(printed, value=Decimal(-1))}
    with pytest.raises(UnreadError):
        check([replace(page, draft=replace(page.draft, figures=figures))], EXTRACTOR)


def test_every_stage_takes_part_in_reading_a_report() -> None:
    times = stage_times(EXTRACTOR, report(WORD, FORMS[WORD.edition], 1).source, rounds=1)
    assert [*times] == [*STAGES, REST]
    assert all(times.values())


def test_benchmark_prints_a_line_for_each_kind_of_page() -> None:
    printed = list(tables(FORMS, Amount(rounds=1, different=len(KINDS) + 1, memory=0)))
    for kind in KINDS:
        assert any(line.split()[-7:-5] == [kind.edition, kind.codec] for line in printed)
    assert any(line.startswith("goal") for line in printed)


@pytest.mark.skipif(not STATM.exists(), reason="the system does not say what is resident")
def test_memory_is_told_at_the_start_and_after_each_part() -> None:
    pages = [varied(WORD, FORMS[WORD.edition], 1)]
    assert [read for read, _ in growth(EXTRACTOR, pages, count=4, every=2)] == [0, 2, 4]
