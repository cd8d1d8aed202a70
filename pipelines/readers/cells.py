"""What an element of a page shows: text, line breaks, and what is hidden, raised or struck out.

Knows how Word and the editors of the sites mark up a cell; knows nothing of tables or pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from pipelines.grid import RawCell

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
# Stands where something was lost or is shown otherwise: what contains it is no figure.
LOST = "\ufffd"
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
_STRUCK = re.compile(r"line-through", re.IGNORECASE)
_MARK_CLASS = re.compile(r"foot|note|sup", re.IGNORECASE)
# A cell that holds one of these shows something that its text does not say.
_SHOWN_OTHERWISE = frozenset(
    ["img", "input", "textarea", "select", "button", "object", "embed", "svg", "canvas", "iframe"]
)
_SPACES = re.compile(r"\s+")


def cells_of(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The cells of a row; a ``<form>`` between row and cell is seen through."""
    for child in row:
        if child.tag in ("td", "th"):
            if not is_hidden(child):
                yield child
        elif isinstance(child.tag, str) and child.tag != "tr":
            yield from child.iterdescendants("td", "th")


def read_cell(cell: html.HtmlElement) -> RawCell:
    """A ``td`` or ``th`` with its spans; what is struck out or raised goes into ``marks``."""
    text, marks = (cell.text or "", "") if len(cell) == 0 else _cell_text(cell)
    lines = (fold(line) for line in text.split("\n")) if len(cell) else (fold(text),)
    shown = "\n".join(line for line in lines if line)
    if any(_STRUCK.search(one.get("style") or "") for one in (cell, cell.getparent())):
        shown, marks = "", f"{shown} {marks}"
    return RawCell(shown, _span(cell, "colspan"), _span(cell, "rowspan"), fold(marks))


def _cell_text(cell: html.HtmlElement) -> tuple[str, str]:
    """Text with a line break at each block, and superscript text apart from it.

    A paragraph break inside a cell may part two figures: 13 and 612 must not become 13612.
    """
    text: list[str] = []
    marks: list[str] = []
    walker = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walker:
        tag = element.tag
        if event == "start":
            if element is not cell and (
                not isinstance(tag, str) or tag in SKIPPED or is_hidden(element)
            ):
                if tag in _SHOWN_OTHERWISE or (tag == "script" and element.text):
                    text.append(LOST)
                walker.skip_subtree()
                continue
            if tag == "img":
                text.append(LOST)
            if element is not cell and _is_mark(element):
                marks.append("".join(element.itertext()))
                walker.skip_subtree()
                continue
            if tag in BLOCKS:
                text.append("\n")
            text.append(_unbroken(element.text))
        elif element is not cell:
            if tag in BLOCKS:
                text.append("\n")
            text.append(_unbroken(element.tail))
    return "".join(text), " ".join(marks)


def _is_mark(element: html.HtmlElement) -> bool:
    """Whether an element inside a cell is set apart from the figure: raised, linked, struck out.

    Word and the editors of the sites write footnote marks in many ways, as ``vertical-align`` or
    as a link; struck-out text stands beside its correction.
    """
    return (
        element.tag in _MARK_TAGS
        or (element.tag == "a" and element.get("href") is not None)
        or _MARK_STYLE.search(element.get("style") or "") is not None
        or (element.tag != "p" and _MARK_CLASS.search(element.get("class") or "") is not None)
    )


def _unbroken(text: str | None) -> str:
    """A line break in the source is white space to the reader of a page."""
    return _SPACES.sub(" ", text) if text else ""


def _span(cell: html.HtmlElement, name: str) -> int:
    digits = re.match(r"\s*(\d{1,6})", cell.get(name) or "")
    return int(digits[1]) if digits else 1


def is_hidden(element: html.HtmlElement) -> bool:
    """Whether the element itself is set not to be seen."""
    style = element.get("style")
    return (style is not None and _HIDDEN_STYLE.search(style) is not None) or (
        element.get("hidden") is not None
    )


def fold(text: str) -> str:
    """White space as a reader sees it; U+00A0 and U+3000 are white space too."""
    return " ".join(text.split())
