"""Broken pages: whatever is done to a page, a figure is read right or not at all.

Each trial breaks one page in one way, as editors, converters and cut transfers do: pages of the
replica's sites, and random reports of every edition. ``make fuzz`` runs many more trials from other
seeds than the tests do.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pipelines.charset import decode
from pipelines.extract import Extractor, Source
from pipelines.model import CellKey
from pipelines.numbers import read_value
from tests.accuracy.conftest import Bench
from tests.accuracy.mutations import MUTATIONS
from tests.accuracy.pages import PublishedPage, published_pages
from tests.reports import Drawn, draw, shapes_for
from tests.reports.judge import judge

TRIALS = int(os.environ.get("XXGK_FUZZ_TRIALS", "10"))  # of each kind, on each kind of page
SEED = os.environ.get("XXGK_FUZZ_SEED", "1")
EDITIONS = ("local", "2014", "2019", "2021")
# Of these a part can be lost that alone says whose the rest is, or that it is not to be seen; or
# the page is not text of one byte a sign.
_NOT_TO_BE_BROKEN = (
    "two_reports",
    "tables_of_last_year",
    "annex_of_another_unit",
    "hidden_template_row",
    "word_markup",
    "very_long_word_markup",
    "gb18030_declared_gb2312",
    "utf16_under_another_declaration",
    "utf8_with_mark",
)

Read = dict[CellKey, Decimal]

each_kind = pytest.mark.parametrize("kind", MUTATIONS)
each_edition = pytest.mark.parametrize("edition", EDITIONS)


@pytest.fixture(scope="module")
def pages() -> tuple[PublishedPage, ...]:
    return published_pages(1)


def _source(text: str) -> Source:
    return Source(text.encode(), "page.html", "text/html; charset=utf-8")


def _read(extractor: Extractor, text: str) -> Read:
    found = extractor.extract(_source(text))
    return {fact.key: fact.value for fact in found.facts if fact.value is not None}


def _random_page(bench: Bench, edition: str, rng: Random) -> Drawn:
    names = [one.name for one in shapes_for(edition) if one.keeps]
    chosen = rng.sample([n for n in names if n not in _NOT_TO_BE_BROKEN], rng.randrange(4))
    return draw(bench.form(edition), rng.randrange(10**6), chosen, hybrid=rng.random() < 0.2)


@each_kind
def test_broken_page_of_a_site_gives_no_wrong_and_no_invented_figure(
    pages: tuple[PublishedPage, ...], extractor: Extractor, kind: str
) -> None:
    rng = Random(f"{SEED} {kind}")
    right = 0
    for trial in range(TRIALS):
        page = rng.choice(pages)
        text = decode(page.source.body, page.source.media_type).text
        read = _read(extractor, MUTATIONS[kind](text, rng))
        printed = {
            CellKey(*place): read_value(shown).number
            for place, shown in page.planned.figures.items()
        }
        wrong = {str(key): value for key, value in read.items() if printed.get(key) != value}
        assert not wrong, f"trial {trial}, {page.planned.title}"
        right += len(read)
    assert right > 0


@each_edition
@each_kind
def test_broken_random_report_gives_no_wrong_and_no_invented_figure(
    bench: Bench, edition: str, kind: str
) -> None:
    rng = Random(f"{SEED} {edition} {kind}")
    right = 0
    for trial in range(TRIALS):
        page = _random_page(bench, edition, rng)
        broken = MUTATIONS[kind](page.source.body.decode(), rng)
        found = bench.extractor.extract(_source(broken))
        printed = page.draft.figures
        if kind == "a label loses a sign":  # 人次 in a column of units may become 人
            printed = {key: replace(shown, unit=None) for key, shown in printed.items()}
        verdict = judge(found, printed, printed.keys())
        assert verdict.untrue == (), f"trial {trial}, {page.draft.plan.title}: {page.shapes}"
        right += verdict.right
    # A list is one table under one header row: these two leave nothing of it.
    assert right > 0 or kind in ("a table is lost", "a row without figures is lost")


def _digit_added(text: str, rng: Random) -> str:
    figures = [found.span() for found in re.finditer(r"(?<=>)[1-9]\d*(?=</)", text)]
    _, end = rng.choice(figures)
    return text[:end] + "1" + text[end:]


def _changed(before: Read, after: Read) -> bool:
    """Whether a figure changed with its digits; no other may change, and none be repaired."""
    different = {key for key in before if after.get(key) != before[key]}
    assert before.keys() == after.keys()
    assert len(different) <= 1
    return all(after[key] == before[key] * 10 + 1 for key in different) and bool(different)


def test_changed_digit_on_a_site_is_read_as_changed(
    pages: tuple[PublishedPage, ...], extractor: Extractor
) -> None:
    rng = Random(f"{SEED} digits")
    changed = 0
    for _ in range(20):
        page = rng.choice(pages)
        text = decode(page.source.body, page.source.media_type).text
        changed += _changed(_read(extractor, text), _read(extractor, _digit_added(text, rng)))
    assert changed > 0


@each_edition
def test_changed_digit_of_a_random_report_is_read_as_changed(bench: Bench, edition: str) -> None:
    rng = Random(f"{SEED} {edition} digits")
    changed = 0
    for _ in range(TRIALS):
        plain = draw(bench.form(edition), rng.randrange(10**6), ["large_figures"])
        text = plain.source.body.decode()
        before = _read(bench.extractor, text)
        changed += _changed(before, _read(bench.extractor, _digit_added(text, rng)))
    assert changed > 0
