"""What an element of a page shows: text and its lines, and what is hidden, raised or struck out.

Knows how Word and the editors of the sites mark up text; knows nothing of tables or of pages.
Almost every element is plain: one tag within another around one text. Such an element is read in
one step; only one that holds something else is walked (three quarters of a page's time were spent
walking plain cells).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache, partial

from lxml import etree
from lxml.etree import tostring

from pipelines.charset import LOST
from pipelines.grid import RawCell
from pipelines.readers.styles import Element, Styles

# Text of these is not shown, or is no text of the page.
SKIPPED = frozenset(
    """
    script style noscript template select option textarea button iframe object embed svg head title
    meta link input map audio video canvas
    """.split()  # noqa: SIM905 - a column of 21 quoted words says less
)
# Elements that begin a line of their own; all others, unknown ones too, run on as browsers do.
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main menu nav ol p pre
    section summary table tbody td tfoot th thead tr ul br
    """.split()  # noqa: SIM905
)
RAISED = frozenset(["sup", "sub"])
STRUCK = frozenset(["del", "s", "strike"])
# Beside a figure these are notes, marks or what was struck out, never digits of it.
_MARK_TAGS = frozenset(["sup", "sub", "small", "rt", "rp", "del", "s", "strike"])
_FOOTNOTE = re.compile(r"[\[(（〔]?(?:注|\d{0,3}|[①-⑳*※])[\])）〕]?")
# A cell that holds one of these shows something that its text does not say.
_SHOWN_OTHERWISE = frozenset(
    ["img", "input", "textarea", "select", "button", "object", "embed", "svg", "canvas", "iframe"]
)
# What makes an element not plain by its tag alone.
_NOT_PLAIN = SKIPPED | BLOCKS | _MARK_TAGS | {"img", "a"}
_NOT_ONE_LINE = SKIPPED | BLOCKS | STRUCK | RAISED | {"img"}
# The same within a table of which only paragraphs are looked at one by one.
_MORE_THAN_RUNS = tuple(
    sorted(_NOT_PLAIN - {"table", "tbody", "thead", "tfoot", "tr", "td", "th", "p"})
)

_LOST_CELL = RawCell(LOST)
# What the class itself does, without the frame of a Python function for each of 300 cells a page.
_new_cell = partial(tuple.__new__, RawCell)


def fold(text: str) -> str:
    """White space as a reader sees it; U+00A0 and U+3000 are white space too."""
    return " ".join(text.split())


class Shown:
    """What the elements of one tree show."""

    def __init__(self, styles: Styles) -> None:
        self._hidden, self._marks, self._struck = styles.hidden, styles.marks, styles.struck
        self._white, self._filled = styles.white, styles.filled
        self._odd = self._hidden | self._marks | self._white | self._filled
        self._gone = self._hidden | self._struck
        self._odd_cells = _cells_around(self._odd)
        for element in self._struck:  # a row struck out as a whole
            self._odd_cells.update(element.iterchildren("td", "th"))

    def is_gone(self, element: Element) -> bool:
        """Whether the element itself is set not to be seen, or struck out."""
        return element in self._gone

    def line(self, element: Element) -> str | None:
        """The text of a block as it stands in the source, where nothing in it makes other lines or
        is not shown; None where it has to be walked."""
        if len(element) == 0:
            return element.text or ""
        for inner in element.iterdescendants():
            if inner.tag in _NOT_ONE_LINE or (self._gone and inner in self._gone):
                return None
        return _serialised(element)

    def _plain_text(self, element: Element) -> str | None:
        """The same of a cell: nothing in it may be set apart either."""
        if len(element) == 0:
            return element.text or ""
        for inner in element.iterdescendants():
            if inner.tag in _NOT_PLAIN or inner in self._odd:
                return None
        return _serialised(element)

    def cell(self, cell: Element) -> RawCell:
        """A ``td`` or ``th`` with its spans; what is struck out or raised goes into ``marks``."""
        marks = ""
        if len(cell) == 1 and (only := cell[0]).tag in ("p", "div") and only not in self._odd:
            text = None if _is_text(cell.text) or _is_text(only.tail) else self._plain_text(only)
        else:
            text = self._plain_text(cell)
        if text is None:
            walked, marks = self._walk(cell)
            shown = "\n".join(line for one in walked.split("\n") if (line := fold(one)))
        else:
            shown = " ".join(text.split())
        if self._white and self._is_partly_white(cell):
            shown += LOST
        if self._struck and any(one in self._struck for one in (cell, cell.getparent())):
            shown, marks = "", f"{shown} {marks}"
        columns, rows = _span(cell.get("colspan")), _span(cell.get("rowspan"))
        return RawCell(shown, columns, rows, fold(marks) if marks else "")

    def rows(self, table: Element) -> list[list[RawCell]]:
        """The rows of a data table as they are written, those that are hidden left out."""
        walked = self._odd_cells | _cells_around(table.iter(*_MORE_THAN_RUNS))
        nests = next(table.iterdescendants("table"), None) is not None
        if nests:
            walked |= _cells_around(table.iterdescendants("table"))
        rows = list(table.iter("tr"))
        if next(table.iterchildren("thead", "tfoot"), None) is not None:
            rows.sort(key=_part_of_the_table)  # browsers show thead first and tfoot last
        return [
            self._row(row, walked)
            for row in rows
            if not (nests and next(row.iterancestors("table")) is not table)
            and not (self._hidden and any(one in self._hidden for one in _up_to(row, table)))
        ]

    def _row(self, row: Element, walked: Set[Element]) -> list[RawCell]:
        """The cells of a row; a ``<form>`` between row and cell is seen through.

        ``walked`` are the cells in which more than runs of text was found; the others are read in
        one step.

        Text that stands in no cell (a ``<td>`` is lost) keeps its place, as a cell that is lost.
        """
        cells = [_LOST_CELL] if _is_text(row.text) else []
        for child in row:
            tag = child.tag
            if tag == "td" or tag == "th":
                if not self._hidden or child not in self._hidden:
                    is_plain = not walked or child not in walked
                    cells.append(self._cell_of_runs(child) if is_plain else self.cell(child))
            elif tag != "tr" and len(child):
                cells += map(self.cell, child.iterdescendants("td", "th"))
            tail = child.tail
            if tail and not tail.isspace():
                cells.append(_LOST_CELL)
        return cells

    def _cell_of_runs(self, cell: Element) -> RawCell:
        """A cell in which nothing but paragraphs makes lines, and nothing is set apart."""
        inside = len(cell)
        text = cell.text
        if inside == 1 and (only := cell[0]).tag == "p":
            tail = only.tail
            if (text and not text.isspace()) or (tail and not tail.isspace()):
                return self.cell(cell)
            text = (
                tostring(only, method="text", encoding="unicode", with_tail=False)
                if len(only)
                else only.text
            )
        elif inside:
            return self.cell(cell)
        columns, rows = cell.get("colspan"), cell.get("rowspan")
        return _new_cell(
            (
                " ".join(text.split()) if text else "",
                _span(columns) if columns else 1,
                _span(rows) if rows else 1,
                "",
            )
        )

    def _walk(self, cell: Element) -> tuple[str, str]:
        """Text with a line break at each block, and what is set apart from it.

        A paragraph break inside a cell may part two figures: 13 and 612 must not become 13612. A
        link is set apart where it stands beside text, as footnotes do; a figure that is itself a
        link (to the list that it counts) is the cell's text.
        """
        text: list[str] = []
        marks: list[str] = []
        links: list[str] = []
        walker = etree.iterwalk(cell, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is not cell and (tag in SKIPPED or element in self._hidden):
                    if _shows_otherwise(element):
                        text.append(LOST)
                    walker.skip_subtree()
                    continue
                if tag == "img" or element in self._filled:
                    text.append(LOST)
                if element is not cell and self._is_mark(element):
                    said = "".join(map(str, element.itertext()))
                    is_link = tag == "a" and not _is_footnote(element.get("href") or "", said)
                    (links if is_link else marks).append(said)
                    walker.skip_subtree()
                    continue
                if tag in BLOCKS:
                    text.append("\n")
                text.append(fold_breaks(element.text))
            elif element is not cell:
                if tag in BLOCKS:
                    text.append("\n")
                text.append(fold_breaks(element.tail))
        shown = "".join(text)
        if links and not marks and not shown.strip():
            return fold_breaks("".join(links)), ""
        return shown, " ".join([*marks, *links])

    def _is_partly_white(self, cell: Element) -> bool:
        """Whether some of the cell's text is white and some is not."""
        white = sum(
            len("".join(_serialised(e).split())) for e in cell.iterdescendants() if e in self._white
        )
        return bool(0 < white < len("".join(_serialised(cell).split())))

    def _is_mark(self, element: Element) -> bool:
        """Whether an element inside a cell is set apart from the figure: raised, linked, struck.

        Word and the editors of the sites write footnote marks in many ways, as ``vertical-align``
        or as a link; struck-out text stands beside its correction.
        """
        tag = element.tag
        return (
            tag in _MARK_TAGS
            or (tag == "a" and element.get("href") is not None)
            or element in self._marks
        )


def fold_breaks(text: str | None) -> str:
    """A line break in the source is white space to the reader of a page."""
    return text.replace("\n", " ").replace("\r", " ") if text else ""


def _serialised(element: Element) -> str:
    return str(tostring(element, method="text", encoding="unicode", with_tail=False))


def _is_text(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


_DIGITS = re.compile(r"\s*(\d{1,6})")


@lru_cache(maxsize=256)
def _span(written: str | None) -> int:
    digits = _DIGITS.match(written) if written else None
    return int(digits[1]) if digits else 1


def _part_of_the_table(row: Element) -> int:
    around = row.getparent()
    return {"thead": 0, "tfoot": 2}.get("" if around is None else around.tag, 1)


def _cells_around(elements: Iterable[Element]) -> set[Element]:
    """The cells that the elements are or stand in."""
    found: set[Element] = set()
    for element in elements:
        found.update(element.iterancestors("td", "th"))
        if element.tag in ("td", "th"):
            found.add(element)
    return found


def _is_footnote(href: str, text: str) -> bool:
    """Whether a link leads to a note on the page: within it, and marked as notes are."""
    return href.startswith("#") and _FOOTNOTE.fullmatch(text.strip()) is not None


def _shows_otherwise(element: Element) -> bool:
    """Whether something is seen in place of an element whose text is not read."""
    if element.tag == "input" and (element.get("type") or "").lower() == "hidden":
        return False
    return element.tag in _SHOWN_OTHERWISE or (element.tag == "script" and bool(element.text))


def _up_to(row: Element, table: Element) -> Iterator[Element]:
    """The row and what is around it, inside the table."""
    yield row
    for around in row.iterancestors():
        if around is table:
            return
        yield around
