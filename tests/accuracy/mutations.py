"""Ways in which pages break: by editors, converters, cut transfers. Text in, text out.

None of them makes a figure stand in the place of another one for a careful reader: what a broken
page still says is what the whole page said, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Mutation = Callable[[str, Random], str]

_CELL = re.compile(
    r"<t[dh]\b[^>]*>.*?(?:</t[dh]>|(?=<t[dhr]\b|</table))", re.IGNORECASE | re.DOTALL
)
_ROW = re.compile(r"<tr\b[^>]*>.*?(?:</tr>|(?=<tr\b|</table))", re.IGNORECASE | re.DOTALL)
_TABLE = re.compile(r"<table.*?</table>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_TABLE_TAG = re.compile(r"</?t[rdh]\b[^>]*>", re.IGNORECASE)
_ROW_TAG = re.compile(r"</?tr\b", re.IGNORECASE)
_SPAN = re.compile(r"(?:row|col)span=[\"']?(\d+)", re.IGNORECASE)
_SIGN = re.compile(r"[\u4e00-\u9fff]")


def _place(pattern: re.Pattern[str], text: str, rng: Random) -> tuple[int, int]:
    places = [found.span() for found in pattern.finditer(text)]
    return rng.choice(places) if places else (len(text), len(text))


def _without(pattern: re.Pattern[str]) -> Mutation:
    def mutate(text: str, rng: Random) -> str:
        start, end = _place(pattern, text, rng)
        return text[:start] + text[end:]

    return mutate


def _emptied_cell(text: str, rng: Random) -> str:
    start, end = _place(_CELL, text, rng)
    return text[:start] + "<td></td>" + text[end:]


def _repeated(pattern: re.Pattern[str]) -> Mutation:
    def mutate(text: str, rng: Random) -> str:
        start, end = _place(pattern, text, rng)
        return text[:end] + text[start:end] + text[end:]

    return mutate


def _strange_row(text: str, rng: Random) -> str:
    start, _ = _place(_ROW, text, rng)
    cells = "".join(f"<td>{rng.choice(['', '7', '备注'])}</td>" for _ in range(rng.randrange(1, 9)))
    return text[:start] + f"<tr>{cells}</tr>" + text[start:]


def _strange_cell(text: str, rng: Random) -> str:
    start, _ = _place(_CELL, text, rng)
    return text[:start] + rng.choice(("<td></td>", "<td>7</td>", "<td>备注</td>")) + text[start:]


def _swapped_rows(text: str, rng: Random) -> str:
    (a, b), (c, d) = sorted(_place(_ROW, text, rng) for _ in range(2))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _swapped_tags(text: str, rng: Random) -> str:
    (a, b), (c, d) = sorted(_place(_TABLE_TAG, text, rng) for _ in range(2))
    return text if b > c else text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _other_span(text: str, rng: Random) -> str:
    start, end = _place(_SPAN, text, rng)
    if start == end:
        return text
    digits = re.compile(r"\d+").search(text, start)
    assert digits is not None
    other = str(rng.choice([0, 1, 2, 3, 9, 1000]))
    return text[: digits.start()] + other + text[digits.end() :]


def _cut_off(text: str, rng: Random) -> str:
    return text[: rng.randrange(len(text) // 4, len(text))]


def _hole(text: str, rng: Random) -> str:
    """A piece of the page did not arrive. It may take the end of a row and what parts it from the
    next; not the middle of two rows, whose remains together can look like one whole row."""
    tags = list(_TAG.finditer(text))
    at = rng.randrange(len(tags) - 1)
    end = min(at + rng.randrange(1, 40), len(tags) - 1)
    inside = any(_ROW_TAG.match(tag[0]) for tag in tags[at:end])
    while inside and end < len(tags) - 1 and not _ROW_TAG.match(tags[end - 1][0]):
        end += 1
    return text[: tags[at].start()] + text[tags[end].start() :]


def _lost_sign(text: str, rng: Random) -> str:
    start, end = _place(_CELL, text, rng)
    signs = [found.start() for found in _SIGN.finditer(text, start, end)]
    # A unit with a sign less is another unit, not a broken label.
    signs = [n for n in signs if text[n] != "万"]
    return text if not signs else (text[: (n := rng.choice(signs))] + text[n + 1 :])


def _heading_row_lost(text: str, rng: Random) -> str:
    """A row without figures: a heading of a list, a row of a header, a caption."""
    rows = [
        found.span()
        for found in _ROW.finditer(text)
        if not re.search(r">\s*[\d０-９]", found[0]) and _SIGN.search(found[0])
    ]
    if not rows:
        return text
    start, end = rng.choice(rows)
    return text[:start] + text[end:]


MUTATIONS: dict[str, Mutation] = {
    "a cell is lost": _without(_CELL),
    "a cell is emptied": _emptied_cell,
    "a cell is repeated": _repeated(_CELL),
    "a strange cell is put in": _strange_cell,
    "a row is lost": _without(_ROW),
    "a row is repeated": _repeated(_ROW),
    "a strange row is put in": _strange_row,
    "two rows are swapped": _swapped_rows,
    "a row without figures is lost": _heading_row_lost,
    "a table is lost": _without(_TABLE),
    "a table is repeated": _repeated(_TABLE),
    "a tag is lost": _without(_TAG),
    "two tags are swapped": _swapped_tags,
    "a span is another": _other_span,
    "the page is cut off": _cut_off,
    "a piece of the page is lost": _hole,
    "a label loses a sign": _lost_sign,
}
