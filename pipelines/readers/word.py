"""Reads a Word document (DOCX) into paragraphs, data tables and pictures, in its order.

Knows WordprocessingML as Word and WPS write it: spans, layout tables, text boxes, tracked changes,
hidden text, automatic numbers. Knows nothing of forms. The parts are read with lxml: the libraries
for DOCX show neither what is deleted or hidden nor the numbers of headings. Headers, footers, notes
and comments are no part of the text, macros are not looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from pipelines.charset import LOST
from pipelines.grid import RawCell
from pipelines.model import Block, Code, Document, Issue, Paragraph, Picture, Severity, Table
from pipelines.readers.package import Package
from pipelines.readers.shown import fold
from pipelines.readers.styles import Element
from pipelines.readers.tables import FEWEST_CELLS, MOST_NESTED, data_grid
from pipelines.readers.word_marks import WordStyles, count, value, w
from pipelines.readers.word_numbers import Numbering
from pipelines.readers.word_text import Said, Speaker

_CONTENT = w("sdtContent")
_COMPATIBLE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_CHOICE = f"{_COMPATIBLE}AlternateContent"
# What stands around paragraphs, rows or cells and changes nothing about them.
_SEEN_THROUGH = frozenset([*map(w, ("sdt", "sdtContent", "customXml", "ins", "moveTo")), _CHOICE])
_HEADING = re.compile(r"(?:heading|标题) ?([1-6])", re.IGNORECASE)


def read_word(body: bytes) -> Document:
    """The document. Raises RefusedError, DocumentTooLargeError, and nothing else for what
    the file holds."""
    package = Package(body)
    main = package.main("word/document.xml")
    root = package.get(main)
    by_kind = dict(package.related(main).values())
    styles = WordStyles(package.find(by_kind.get("styles", "")))
    numbering = Numbering(package.find(by_kind.get("numbering", "")))
    walk = _Walk(Speaker(styles), styles, numbering)
    content = root.find(w("body"))
    blocks = tuple(walk.blocks(content, ())) if content is not None else ()
    return Document("docx", (), (), blocks, tuple(walk.findings()))


def _through(around: Element) -> Iterator[Element]:
    """The children, those of what is seen through in its place."""
    for child in around:
        if child.tag not in _SEEN_THROUGH:
            yield child
        elif child.tag == _CHOICE:
            # One of the ways in which the same thing is written; never two of them.
            for way in islice(child, 1):
                yield from _through(way)
        else:
            yield from _through(child)


@dataclass(slots=True)
class _Open:
    """A cell that may go on in the rows below: its width and its place among the cells."""

    columns: int
    row: int
    place: int


@dataclass(slots=True)
class _Walk:
    """One pass over the body. Its recursion ends where the parser's bound on depth does."""

    speaker: Speaker
    styles: WordStyles
    numbering: Numbering
    issues: list[Issue] = field(default_factory=list)
    tables: int = 0
    hides: bool = False

    def findings(self) -> Iterator[Issue]:
        """What is odd about the document as a whole, once it is read."""
        yield from self.issues
        if self.hides or self.speaker.hides:
            detail = "text or rows that the file hides were not read"
            yield Issue(Code.HIDDEN_CONTENT, Severity.WARNING, "document", "", detail)

    def blocks(self, around: Element, path: tuple[int, ...]) -> Iterator[Block]:
        """What stands in a body, a cell or a text box."""
        for n, child in enumerate(_through(around)):
            here = (*path, n)
            if child.tag == w("p"):
                yield from self._paragraph(child, here)
            elif child.tag == w("tbl"):
                yield from self._table(child, here)

    def _paragraph(self, paragraph: Element, path: tuple[int, ...]) -> Iterator[Block]:
        said, number = self._said(paragraph)
        name = self.styles.paragraph(paragraph.find(w("pPr"))).name
        heading = _HEADING.fullmatch(name)
        tag = f"h{heading[1]}" if heading else "h1" if name.lower() == "title" else "p"
        lines = said.lines()
        if number and lines:
            lines[0] = f"{number}{lines[0]}"
        for text in lines:
            yield Paragraph(text, path, tag)
        for source in said.pictures:
            yield Picture(source, path)
        for n, box in enumerate(said.boxes):
            yield from self.blocks(box, (*path, n))

    def _said(self, paragraph: Element) -> tuple[Said, str]:
        """What a paragraph says, and the number that stands in front of it."""
        properties = paragraph.find(w("pPr"))
        style = self.styles.paragraph(properties)
        own = None if properties is None else properties.find(w("numPr"))
        said = self.speaker.say(paragraph, style.look)
        if said.is_gone:
            return said, ""
        if own is not None and style.numbering is not None and value(own, "ilvl") is None:
            own = own if value(own, "numId") is not None else style.numbering
        return said, self.numbering.next(style.numbering if own is None else own)

    def _table(self, table: Element, path: tuple[int, ...]) -> Iterator[Block]:
        nested = list(islice(table.iterdescendants(w("tbl")), MOST_NESTED))
        if not nested or _nests_cells(table, nested):
            counted = self.numbering.so_far()
            grid = data_grid(self._rows(table), self.tables, self.issues)
            if grid is not None:
                if grid.rows:
                    self.tables += 1
                    yield Table(grid, path, self.tables)
                return
            self.numbering.go_back(counted)
        for n, row in enumerate(self._shown_rows(table)):
            for m, (cell, goes_on, _, _) in enumerate(_cells(row)):
                if not goes_on:
                    yield from self.blocks(cell, (*path, n, m))

    def _shown_rows(self, table: Element) -> Iterator[Element]:
        for row in _through(table):
            if row.tag != w("tr"):
                continue
            if (hidden := value(row.find(w("trPr")), "hidden")) is not None and hidden != "0":
                self.hides = True
                continue
            yield row

    def _rows(self, table: Element) -> list[list[RawCell]]:
        """The rows as HTML would write them: what goes on from above is part of a cell there."""
        written: list[list[RawCell]] = []
        above: dict[int, _Open] = {}
        for n, row in enumerate(self._shown_rows(table)):
            properties = row.find(w("trPr"))
            gone = properties is not None and properties.find(w("del")) is not None
            column = count(properties, "gridBefore", 0)
            cells = [RawCell("", column)] if column else []
            here: dict[int, _Open] = {}
            for cell, goes_on, merges, columns in _cells(row):
                top = above.get(column) if goes_on else None
                if top is not None and top.columns == columns:
                    over = written[top.row][top.place]
                    written[top.row][top.place] = over._replace(rowspan=over.rowspan + 1)
                    here[column] = top
                else:
                    shown = self._cell(cell, columns)
                    if gone:
                        marks = f"{shown.text} {shown.marks}".strip()
                        shown = shown._replace(text="", marks=marks)
                    if merges:
                        here[column] = _Open(columns, n, len(cells))
                    cells.append(shown)
                column += columns
            above = here
            written.append(cells)
        return written

    def _cell(self, cell: Element, columns: int) -> RawCell:
        """A cell; what is raised or struck out goes into ``marks``, and what is seen but is no
        text makes it unreadable."""
        lines: list[str] = []
        marks: list[str] = []
        odd = white = plain = False
        for paragraph in _paragraphs(cell):
            said, number = self._said(paragraph)
            shown = said.cell_lines()
            if number and shown:
                shown[0] = f"{number}{shown[0]}"
            elif number:
                shown = [f"{number}{LOST}"]  # a number of Word's in an empty cell is no figure
            lines += shown
            marks += said.marks
            odd |= said.is_odd or bool(said.boxes or said.pictures)
            white, plain = white or said.white, plain or said.plain
        text = "\n".join(lines)
        if odd or (white and plain):
            text += LOST
        return RawCell(text, columns, 1, fold(" ".join(marks)))


def _paragraphs(around: Element) -> Iterator[Element]:
    """Those of a cell, and of the tables of one cell that stand in it."""
    for child in _through(around):
        if child.tag == w("p"):
            yield child
        elif child.tag in (w("tbl"), w("tr"), w("tc")):
            yield from _paragraphs(child)


def _cells(row: Element) -> Iterator[tuple[Element, bool, bool, int]]:
    """Each cell with whether it goes on from above, whether it is one of a merged column, and how
    many columns it covers, what it swallows of the cells behind it among them."""
    found: list[tuple[Element, bool, bool, int]] = []
    for cell in _through(row):
        if cell.tag != w("tc"):
            continue
        properties = cell.find(w("tcPr"))
        columns = max(count(properties, "gridSpan", 1), 1)
        down, across = value(properties, "vMerge"), value(properties, "hMerge")
        if across is not None and across != "restart" and found:
            first, goes_on, merges, before = found[-1]
            found[-1] = first, goes_on, merges, before + columns
            continue
        found.append((cell, down is not None and down != "restart", down is not None, columns))
    return iter(found)


def _nests_cells(table: Element, nested: list[Element]) -> bool:
    """Whether the tables inside a table are of one cell each: what WPS makes of a single figure."""
    cell = w("tc")
    outer = sum(1 for _ in islice(table.iterdescendants(cell), 2 * MOST_NESTED)) - len(nested)
    return (
        len(nested) < MOST_NESTED
        and outer >= FEWEST_CELLS
        and all(next(islice(one.iterdescendants(cell), 1, None), None) is None for one in nested)
    )
