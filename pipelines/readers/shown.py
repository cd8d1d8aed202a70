"""What an element of a page shows: text and its lines, and what is hidden, raised or struck out.

Knows how Word and the editors of the sites mark up text; knows nothing of tables or of pages.
Almost every element is plain: one tag within another around one text. Such an element is read in
one step; only one that holds something else is walked (three quarters of a page's time were spent
walking plain cells).
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import cast

from lxml import etree

from pipelines.charset import LOST
from pipelines.grid import RawCell

Element = etree._Element

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
_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])",
    re.IGNORECASE,
)
# Beside a figure these are notes, marks or what was struck out, never digits of it.
_MARK_TAGS = frozenset(["sup", "sub", "small", "rt", "rp", "del", "s", "strike"])
_MARK_STYLE = re.compile(
    r"line-through|vertical-align\s*:\s*(?:super|sub|text-top|top|-?\d)|position\s*:\s*relative",
    re.IGNORECASE,
)
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
_MARK_CLASS = re.compile(r"foot|note|sup", re.IGNORECASE)
# A cell that holds one of these shows something that its text does not say.
_SHOWN_OTHERWISE = frozenset(
    ["img", "input", "textarea", "select", "button", "object", "embed", "svg", "canvas", "iframe"]
)
# What makes an element not plain by its tag alone.
_NOT_PLAIN = SKIPPED | BLOCKS | _MARK_TAGS | {"img", "a"}

_LOST_CELL = RawCell(LOST)

_every_style = etree.XPath("//@style", smart_strings=False)
_every_class = etree.XPath("//@class", smart_strings=False)
_of_style = etree.XPath("//*[@style = $said]")
_of_class = etree.XPath("//*[@class = $said]")
_hidden_by_attribute = etree.XPath("//*[@hidden]")


def fold(text: str) -> str:
    """White space as a reader sees it; U+00A0 and U+3000 are white space too."""
    return " ".join(text.split())


class Shown:
    """What the elements of one tree show. Styles are judged once for the whole tree.

    A page repeats few styles thousands of times (nine on a page from Word with 1,300 of them), so
    the styles are judged first, and elements are looked for only where one of them matters.
    """

    def __init__(self, root: Element) -> None:
        self._hidden: frozenset[Element] = frozenset(_elements(_hidden_by_attribute, root))
        self._marks: frozenset[Element] = frozenset()
        self._struck: frozenset[Element] = frozenset()
        for style in filter(_matters, set(_strings(_every_style, root))):
            styled = frozenset(_elements(_of_style, root, style))
            if _HIDDEN_STYLE.search(style):
                self._hidden |= styled
            if _MARK_STYLE.search(style):
                self._marks |= styled
            if _STRUCK_STYLE.search(style):
                self._struck |= styled
        for name in filter(_MARK_CLASS.search, set(_strings(_every_class, root))):
            self._marks |= {e for e in _elements(_of_class, root, name) if e.tag != "p"}
        self._odd = self._hidden | self._marks

    @property
    def hides(self) -> bool:
        """Whether anything in the tree is hidden."""
        return bool(self._hidden)

    def is_hidden(self, element: Element) -> bool:
        """Whether the element itself is set not to be seen."""
        return element in self._hidden

    def plain_text(self, element: Element) -> str | None:
        """The text as it stands in the source, where nothing in the element makes lines, is set
        apart or not shown; None where it has to be walked."""
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
            text = None if _is_text(cell.text) or _is_text(only.tail) else self.plain_text(only)
        else:
            text = self.plain_text(cell)
        if text is None:
            walked, marks = self._walk(cell)
            shown = "\n".join(line for one in walked.split("\n") if (line := fold(one)))
        else:
            shown = " ".join(text.split())
        if self._struck and any(one in self._struck for one in (cell, cell.getparent())):
            shown, marks = "", f"{shown} {marks}"
        has = cell.attrib
        columns = _span(has["colspan"]) if "colspan" in has else 1
        rows = _span(has["rowspan"]) if "rowspan" in has else 1
        return RawCell(shown, columns, rows, fold(marks) if marks else "")

    def row(self, row: Element) -> list[RawCell]:
        """The cells of a row; a ``<form>`` between row and cell is seen through.

        Text that stands in no cell (a ``<td>`` is lost) keeps its place, as a cell that is lost.
        """
        cells = [_LOST_CELL] if _is_text(row.text) else []
        for child in row:
            tag = child.tag
            if tag in ("td", "th"):
                if child not in self._hidden:
                    cells.append(self.cell(child))
            elif tag != "tr" and len(child):
                cells += map(self.cell, child.iterdescendants("td", "th"))
            if (tail := child.tail) and not tail.isspace():
                cells.append(_LOST_CELL)
        return cells

    def _walk(self, cell: Element) -> tuple[str, str]:
        """Text with a line break at each block, and what is set apart from it.

        A paragraph break inside a cell may part two figures: 13 and 612 must not become 13612.
        """
        text: list[str] = []
        marks: list[str] = []
        walker = etree.iterwalk(cell, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if event == "start":
                if element is not cell and (tag in SKIPPED or element in self._hidden):
                    if tag in _SHOWN_OTHERWISE or (tag == "script" and element.text):
                        text.append(LOST)
                    walker.skip_subtree()
                    continue
                if tag == "img":
                    text.append(LOST)
                if element is not cell and self._is_mark(element):
                    marks.append("".join(element.itertext()))
                    walker.skip_subtree()
                    continue
                if tag in BLOCKS:
                    text.append("\n")
                text.append(fold_breaks(element.text))
            elif element is not cell:
                if tag in BLOCKS:
                    text.append("\n")
                text.append(fold_breaks(element.tail))
        return "".join(text), " ".join(marks)

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


def _elements(path: etree.XPath, root: Element, said: str = "") -> list[Element]:
    return cast("list[Element]", path(root, said=said))


def _strings(path: etree.XPath, root: Element) -> list[str]:
    return cast("list[str]", path(root))


def _serialised(element: Element) -> str:
    text = etree.tostring(element, method="text", encoding="unicode", with_tail=False)
    return str(text)


def _is_text(text: str | None) -> bool:
    return text is not None and not text.isspace() and text != ""


def _matters(style: str) -> bool:
    return bool(_HIDDEN_STYLE.search(style) or _MARK_STYLE.search(style))


_DIGITS = re.compile(r"\s*(\d{1,6})")


@lru_cache(maxsize=256)
def _span(written: str) -> int:
    digits = _DIGITS.match(written)
    return int(digits[1]) if digits else 1
