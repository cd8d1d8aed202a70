"""Broken pages: whatever is done to a page, a figure is read right or not at all.

Each trial breaks one page in one way, as editors, converters and cut transfers do. ``make fuzz``
runs many more trials from other seeds than the tests do.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from pipelines.charset import decode
from pipelines.extract import Extractor, Source
from pipelines.numbers import read_value
from tests.accuracy.pages import PublishedPage, published_pages

TRIALS = int(os.environ.get("XXGK_FUZZ_TRIALS", "250"))
SEED = os.environ.get("XXGK_FUZZ_SEED", "1")

_CELL = re.compile(r"<t[dh]\b[^>]*>.*?</t[dh]>", re.IGNORECASE | re.DOTALL)
_ROW = re.compile(r"<tr\b[^>]*>.*?</tr>", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_SPAN = re.compile(r"(?:row|col)span=\"?(\d+)", re.IGNORECASE)
_SIGN = re.compile(r"[\u4e00-\u9fff]")


def _place(pattern: re.Pattern[str], text: str, rng: random.Random) -> tuple[int, int]:
    return rng.choice([found.span() for found in pattern.finditer(text)])


def _without(pattern: re.Pattern[str]) -> Callable[[str, random.Random], str]:
    def mutate(text: str, rng: random.Random) -> str:
        start, end = _place(pattern, text, rng)
        return text[:start] + text[end:]

    return mutate


def _emptied_cell(text: str, rng: random.Random) -> str:
    start, end = _place(_CELL, text, rng)
    return text[:start] + "<td></td>" + text[end:]


def _repeated_row(text: str, rng: random.Random) -> str:
    start, end = _place(_ROW, text, rng)
    return text[:end] + text[start:end] + text[end:]


def _strange_row(text: str, rng: random.Random) -> str:
    start, _ = _place(_ROW, text, rng)
    cells = "".join(f"<td>{rng.choice(['', '7', '备注'])}</td>" for _ in range(rng.randrange(1, 9)))
    return text[:start] + f"<tr>{cells}</tr>" + text[start:]


def _swapped_rows(text: str, rng: random.Random) -> str:
    (a, b), (c, d) = sorted(_place(_ROW, text, rng) for _ in range(2))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _other_span(text: str, rng: random.Random) -> str:
    found = rng.choice(list(_SPAN.finditer(text)))
    return text[: found.start(1)] + str(rng.choice([0, 1, 2, 3, 9, 1000])) + text[found.end(1) :]


def _cut_off(text: str, rng: random.Random) -> str:
    return text[: rng.randrange(len(text) // 4, len(text))]


def _lost_sign(text: str, rng: random.Random) -> str:
    start, end = _place(_CELL, text, rng)
    signs = [found.start() for found in _SIGN.finditer(text, start, end)]
    return text if not signs else (text[: (n := rng.choice(signs))] + text[n + 1 :])


MUTATIONS: dict[str, Callable[[str, random.Random], str]] = {
    "a cell is lost": _without(_CELL),
    "a cell is emptied": _emptied_cell,
    "a row is lost": _without(_ROW),
    "a row is repeated": _repeated_row,
    "a strange row is put in": _strange_row,
    "two rows are swapped": _swapped_rows,
    "a table is lost": _without(_TABLE),
    "a tag is lost": _without(_TAG),
    "a span is another": _other_span,
    "the page is cut off": _cut_off,
    "a label loses a sign": _lost_sign,
}


@pytest.fixture(scope="module")
def pages() -> tuple[PublishedPage, ...]:
    return published_pages(1)


def _read(extractor: Extractor, text: str) -> dict[tuple[str, str, str], Decimal]:
    found = extractor.extract(Source(text.encode(), "page.html", "text/html; charset=utf-8"))
    return {
        (f.key.table, f.key.row, f.key.column): f.value for f in found.facts if f.value is not None
    }


@pytest.mark.parametrize("kind", MUTATIONS)
def test_broken_page_gives_no_wrong_and_no_invented_figure(
    pages: tuple[PublishedPage, ...], extractor: Extractor, kind: str
) -> None:
    rng = random.Random(f"{SEED} {kind}")
    right = 0
    for trial in range(TRIALS // len(MUTATIONS)):
        page = rng.choice(pages)
        text = decode(page.source.body, page.source.media_type).text
        read = _read(extractor, MUTATIONS[kind](text, rng))
        printed = {place: read_value(text).number for place, text in page.planned.figures.items()}
        wrong = {place: value for place, value in read.items() if printed.get(place) != value}
        assert not wrong, f"trial {trial}, {page.planned.title}"
        right += len(read)
    assert right > 0


def test_changed_digit_is_read_as_changed(
    pages: tuple[PublishedPage, ...], extractor: Extractor
) -> None:
    """No identity repairs a figure."""
    rng = random.Random(f"{SEED} digits")
    figure = re.compile(r"(?<=>)[1-9]\d*(?=</)")
    changed = 0
    for _ in range(20):
        page = rng.choice(pages)
        text = decode(page.source.body, page.source.media_type).text
        before = _read(extractor, text)
        start, end = _place(figure, text, rng)
        after = _read(extractor, text[:start] + text[start:end] + "1" + text[end:])
        different = {place for place in before if after.get(place) != before[place]}
        if different:
            (place,) = different
            assert after[place] == before[place] * 10 + 1
            changed += 1
    assert changed > 0
