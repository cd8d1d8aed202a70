"""Reads a PDF with a text layer into paragraphs and tables, in the order of its pages.

A table is what ruling lines enclose; a figure belongs to a cell because it lies in its box, never
by its distance from anything. A table without lines is text. Knows nothing of forms, labels or
figures: the core decides what a table is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from pipelines.charset import LOST
from pipelines.grid import GridTooLargeError
from pipelines.model import Block, Code, Document, Issue, Paragraph, Picture, Severity, Table
from pipelines.readers.pdf.cells import Filled, Written, read_page
from pipelines.readers.pdf.drawn import Page
from pipelines.readers.pdf.flow import find_furniture, margins_of, paragraphs
from pipelines.readers.pdf.lattice import find_lattices
from pipelines.readers.pdf.sheets import Sheet, grid_of, joined, sheet_of
from pipelines.readers.pdf.source import read_pages
from pipelines.readers.refusal import RefusedError

__all__ = ["read_pdf"]

_LONGEST_SHOWN = 60


class _Piece(NamedTuple):
    """A table as it stands on one page."""

    top: float
    sheet: Sheet


@dataclass(frozen=True, slots=True)
class _Leaf:
    """What a page holds, from top to bottom."""

    page: Page
    lines: tuple[Written, ...]
    pieces: tuple[_Piece, ...]
    issues: tuple[Issue, ...]


def read_pdf(body: bytes) -> Document:
    """The document. Raises DocumentTooLargeError; RefusedError where there is no text to read: a
    locked or broken file, or pages that are pictures. What somebody else's recognition has laid
    under a picture is no text."""
    leaves = [_leaf(page) for page in read_pages(body)]
    shown = sum(1 for leaf in leaves for glyph in leaf.page.glyphs if not glyph.text.isspace())
    hidden = sum(leaf.page.hidden for leaf in leaves)
    if not leaves or shown <= hidden:
        pictures = sum(leaf.page.pictures for leaf in leaves)
        detail = f"no text layer: {len(leaves)} pages, {pictures} pictures"
        if hidden:
            detail = f"{hidden} signs of text are not shown: a scan that somebody recognised"
        code = Code.UNSUPPORTED_FORMAT if hidden or pictures else Code.EMPTY_DOCUMENT
        raise RefusedError(detail, code)
    issues = [issue for leaf in leaves for issue in leaf.issues]
    blocks = tuple(_blocks(leaves, issues))
    return Document("pdf", (), (), blocks, tuple(issues))


def _leaf(page: Page) -> _Leaf:
    lattices, loose = find_lattices(page.across, page.down)
    read = read_page(page, lattices, loose)
    issues = [issue for _, filled in read.tables for issue in _doubts(page.number, filled)]
    where = f"page[{page.number}]"
    lost = sum(glyph.text == LOST for glyph in page.glyphs)
    if lost:
        detail = f"the fonts do not say which signs {lost} are"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, where, "", detail))
    if page.hidden:
        detail = f"{page.hidden} signs are hidden or covered; not read"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, where, "", detail))
    pieces = (_Piece(lattice.area.top, sheet_of(lattice, cells)) for lattice, cells in read.tables)
    return _Leaf(page, tuple(read.lines), tuple(pieces), tuple(issues))


def _doubts(number: int, filled: Sequence[Filled]) -> Iterator[Issue]:
    where = f"page[{number}]"
    broken = [one.text.strip(LOST) for one in filled if one.box.is_broken]
    if any(broken):
        detail = f"lines do not enclose {len(broken)} cells; not read"
        raw = " | ".join(filter(None, broken))[:_LONGEST_SHOWN]
        yield Issue(Code.ROW_MISALIGNED, Severity.ERROR, where, raw, detail)
    spoilt = [one.text.strip(LOST) for one in filled if one.is_lost and not one.box.is_broken]
    if spoilt:
        detail = f"{len(spoilt)} cells hold what is no readable sign; not read"
        raw = " | ".join(filter(None, spoilt))[:_LONGEST_SHOWN]
        yield Issue(Code.CHARACTERS_LOST, Severity.WARNING, where, raw, detail)


def _blocks(leaves: Sequence[_Leaf], issues: list[Issue]) -> Iterator[Block]:
    furniture = find_furniture([leaf.lines for leaf in leaves])
    kept = [
        tuple(line for line in leaf.lines if (n, line) not in furniture)
        for n, leaf in enumerate(leaves)
    ]
    sides = [(one.sheet.left, one.sheet.right) for leaf in leaves for one in leaf.pieces]
    margins = margins_of(kept, sides)
    count = tables = 0
    for run in _runs(leaves, kept):
        if isinstance(run, Sheet):
            if cut := [one.text for one in run.places if one.is_open]:
                detail = f"{len(cut)} cells are open at the edge of the table; not read"
                raw = " | ".join(filter(None, cut))[:_LONGEST_SHOWN]
                where = f"table[{tables + 1}]"
                issues.append(Issue(Code.ROW_MISALIGNED, Severity.ERROR, where, raw, detail))
            try:
                grid = grid_of(run)
            except GridTooLargeError as problem:
                where = f"table after {tables}"
                issues.append(Issue(Code.TABLE_TOO_LARGE, Severity.ERROR, where, "", str(problem)))
                continue
            tables += 1
            yield Table(grid, (count,), tables)
            count += 1
        elif isinstance(run, Page):
            yield Picture(f"page[{run.number}]", (count,))
            count += 1
        else:
            for text in paragraphs(run, margins):
                yield Paragraph(text, (count,))
                count += 1


def _runs(
    leaves: Sequence[_Leaf], kept: Sequence[Sequence[Written]]
) -> Iterator[Sheet | Page | list[Written]]:
    """Tables, each whole; between them the lines; pages that hold pictures and no text."""
    sheet: Sheet | None = None
    lines: list[Written] = []
    for leaf, of_page in zip(leaves, kept, strict=True):
        things: list[Written | _Piece] = [*of_page, *leaf.pieces]
        things.sort(key=lambda one: one.top)
        if not things and leaf.page.pictures:
            if sheet is not None:
                yield sheet
                sheet = None
            yield lines
            lines = []
            yield leaf.page
            continue
        is_first = True
        for thing in things:
            if isinstance(thing, Written):
                if sheet is not None:
                    yield sheet
                    sheet = None
                lines.append(thing)
            else:
                whole = joined(sheet, thing.sheet) if sheet is not None and is_first else None
                if whole is not None:
                    sheet = whole
                else:
                    if sheet is not None:
                        yield sheet
                    if lines:
                        yield lines
                        lines = []
                    sheet = thing.sheet
            is_first = False
    if sheet is not None:
        yield sheet
    if lines:
        yield lines
