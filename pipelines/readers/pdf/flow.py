"""Puts lines of type into paragraphs, and tells what is no part of the text of a page.

Knows running heads, page numbers and margins; knows nothing of tables or forms.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from pipelines.readers.pdf.cells import Written

_PAGE_NUMBER = re.compile(r"[-—–―－·~\s第]*\d{1,3}[-—–―－·~\s页]*(?:[共/,，\s]+\d{1,3}\s*页?)?")
_DIGITS = re.compile(r"\d+")
_REPEATED = 3  # pages with the same line at the same edge
# In the size of type: how far from the margin a line may end that is full, or begin that is not
# indented; how far below the last the next line of a paragraph stands.
_RAGGED, _INDENT, _LEADING = 1.8, 0.9, 3.0


def find_furniture(pages: Sequence[Sequence[Written]]) -> set[tuple[int, Written]]:
    """Page numbers, and the first and last lines that pages have in common."""
    edges = [(n, lines[0]) for n, lines in enumerate(pages) if lines]
    feet = [(n, lines[-1]) for n, lines in enumerate(pages) if lines]
    found = {one for one in (*edges, *feet) if _PAGE_NUMBER.fullmatch(one[1].text)}
    for same in (edges, feet):
        often = Counter(_DIGITS.sub("0", line.text) for _, line in same)
        found |= {(n, line) for n, line in same if often[_DIGITS.sub("0", line.text)] >= _REPEATED}
    return found


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
    return (
        line.right > right - _RAGGED * size
        and after.left < left + _INDENT * size
        and abs(after.size - size) < size / 8
        and (after.top < line.top or after.bottom - line.bottom < _LEADING * size)
    )


def margins_of(pages: Iterable[Iterable[Written]]) -> tuple[float, float]:
    """The sides of the text of all pages: the leftmost and rightmost that lines share."""
    lines = [line for page in pages for line in page]
    if not lines:
        return 0.0, 0.0
    right = sorted(line.right for line in lines)[int(len(lines) * 0.9)]
    left = sorted(line.left for line in lines)[int(len(lines) * 0.1)]
    return left, right
