"""Puts lines of type into paragraphs, and tells what is no part of the text of a page.

Knows running heads, page numbers and margins; knows nothing of tables or forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipelines.readers.pdf.cells import Written

_PAGE_NUMBER = re.compile(r"[-—–―－·~\s第]*\d{1,3}[-—–―－·~\s页]*(?:[共/,，\s]+\d{1,3}\s*页?)?")
# What begins a new heading or item; a label of a table as well.
COUNTED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[）)、.．]")
_SENTENCE_ENDS = "。；：！？;:"
_DIGITS = re.compile(r"\d+")
_REPEATED = 2  # pages with the same line at the same place; more, where its number differs
_LOOSE = 4.0
# In the size of type: how far from the margin a line may end that is full, or begin that is not
# indented; how far below the last the next line of a paragraph stands.
_FULL = 0.9  # of the lines end at the margin, or before
_RAGGED, _INDENT, _LEADING = 1.8, 0.9, 3.0


def find_furniture(pages: Sequence[Sequence[Written]]) -> set[tuple[int, Written]]:
    """Page numbers, and the first and last lines that pages have in common."""
    edges = [(n, lines[0]) for n, lines in enumerate(pages) if lines]
    feet = [(n, lines[-1]) for n, lines in enumerate(pages) if lines]
    found = {one for one in (*edges, *feet) if _PAGE_NUMBER.fullmatch(one[1].text)}
    for same in (edges, feet):
        exactly = Counter(_place(line, line.text) for _, line in same)
        nearly = Counter(_place(line, _DIGITS.sub("0", line.text)) for _, line in same)
        found |= {
            (n, line)
            for n, line in same
            if exactly[_place(line, line.text)] >= _REPEATED
            or nearly[_place(line, _DIGITS.sub("0", line.text))] > _REPEATED
        }
    return found


def _place(line: Written, text: str) -> tuple[str, int, int]:
    """What a running head has in common on all pages, and with no title: its place and its type."""
    return text, round(line.top / _LOOSE), round(line.size)


def paragraphs(lines: Iterable[Written], margins: tuple[float, float]) -> Iterator[str]:
    """Lines that go on in the next put together; ``margins`` are the sides of the text."""
    left, right = margins
    text, last = "", None
    for line in lines:
        if last is not None and _goes_on(last, line, left, right):
            text += (" " if text[-1].isascii() and line.text[0].isascii() else "") + line.text
        else:
            if text:
                yield text
            text = line.text
        last = line
    if text:
        yield text


def _goes_on(line: Written, after: Written, left: float, right: float) -> bool:
    size = line.size
    if line.text[-1] in _SENTENCE_ENDS and COUNTED.match(after.text):
        return False
    return (
        line.right > right - _RAGGED * size
        and after.left < left + _INDENT * size
        and abs(after.size - size) < size / 8
        and (after.top < line.top or after.bottom - line.bottom < _LEADING * size)
    )


def margins_of(
    pages: Iterable[Iterable[Written]], tables: Iterable[tuple[float, float]]
) -> tuple[float, float]:
    """The sides of the text of all pages, where ``tables`` are as wide as it, or most lines."""
    lines = [line for page in pages for line in page]
    sides = list(tables)
    lefts = [line.left for line in lines] + [left for left, _ in sides]
    rights = sorted(line.right for line in lines)
    if not lefts:
        return 0.0, 0.0
    full = rights[int(len(rights) * _FULL)] if rights else 0.0
    return min(lefts), max(full, *(right for _, right in sides), 0.0)
