"""Reads a web page into paragraphs, data tables and pictures, in the order of the page.

Knows HTML as Chinese government sites write it: Word markup, layout tables, hidden template rows,
``<br>`` for paragraphs. Knows nothing of forms, labels or figures: which table matters, and where
the report begins between the furniture of the site, is decided by the core.
"""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from pipelines.charset import LOST, decode, find_mojibake
from pipelines.grid import Grid
from pipelines.model import (
    PAGE_END,
    Block,
    Code,
    Document,
    Issue,
    Paragraph,
    Picture,
    Severity,
    Table,
)
from pipelines.readers.limits import check_depth, check_markup
from pipelines.readers.shown import BLOCKS, RAISED, SKIPPED, STRUCK, Shown, fold
from pipelines.readers.styles import Element, Styles
from pipelines.readers.tables import FEWEST_CELLS, MOST_NESTED, data_grid

_MOST_METAS = 200
# A cell of Word's has some 1,000 signs of markup; the last of a page cut short is no longer.
_LONGEST_TAIL = 8_000
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(body: bytes, content_type: str = "") -> Document:
    """The page as a document. Raises DocumentTooLargeError, and nothing else for what it holds."""
    decoded = decode(body, content_type)
    issues: list[Issue] = []
    if decoded.replaced:
        detail = f"bytes that are not {decoded.encoding} were replaced"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, "page", "", detail))
    text = _XML_DECLARATION.sub("", decoded.text.replace("\x00", "")).rstrip()
    check_markup(text)
    if (garbled := find_mojibake(text)) is not None:
        detail = "text that was read in another encoding and saved again; kept as it is"
        issues.append(Issue(Code.MOJIBAKE, Severity.WARNING, "page", garbled, detail))
    if text and (not text.endswith(">") or _ends_in_a_table(text)):
        # A transfer cut short: the last figure may be the beginning of another. The sign makes it
        # unreadable, whatever it is.
        text += LOST
        detail = "the page ends in the middle of its text"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, PAGE_END, text[-30:], detail))
    root = _parse(text)
    if root is None:
        return Document("html", (), (), (), tuple(issues))
    blocks = tuple(_Walk(root, Shown(Styles(root, text)), issues).blocks())
    return Document("html", _titles(root), _metas(root), blocks, tuple(issues))


def _ends_in_a_table(text: str) -> bool:
    """Whether the last cell of the page is in a table that nothing closes."""
    last = text[-_LONGEST_TAIL:].lower()
    if last.endswith("</html>"):
        return False  # whole: a table that lays out the foot of the site may never be closed
    return max(last.rfind("<td"), last.rfind("<th")) > last.rfind("</table")


def _parse(text: str) -> Element | None:
    """The tree, of lxml's plain elements: three times as fast to walk as those of ``lxml.html``."""
    parser = etree.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.HTML(text, parser)
    except etree.XMLSyntaxError:  # nothing but white space
        return None
    check_depth(parser)
    return root


def _titles(root: Element) -> tuple[str, ...]:
    """The titles in page order. Pasted Word files bring their own; the first is the page's."""
    shown = (fold("".join(map(str, title.itertext()))) for title in root.iter("title"))
    return tuple(title for title in shown if title)


def _metas(root: Element) -> tuple[tuple[str, str], ...]:
    """``(name in lower case, content)``: the names vary in case from site to site."""
    return tuple(
        (name.strip().lower(), (meta.get("content") or "").strip())
        for meta in islice(root.iter("meta"), _MOST_METAS)
        if (name := meta.get("name"))
    )


def _nests_cells(table: Element) -> bool:
    """Whether the tables inside a table are of one cell each: what WPS makes of a single figure."""
    inner = list(islice(table.iterdescendants("table"), MOST_NESTED))
    if len(inner) == MOST_NESTED:
        return False
    outer = sum(1 for _ in islice(table.iter("td", "th"), 2 * MOST_NESTED)) - len(inner)
    return outer >= FEWEST_CELLS and all(
        next(islice(one.iter("td", "th"), 1, None), None) is None for one in inner
    )


class _Place:
    """An element that the walk is in: where it is, and how many children it has had."""

    __slots__ = ("element", "path", "seen")

    def __init__(self, element: Element, path: tuple[int, ...]) -> None:
        self.element, self.path, self.seen = element, path, 0


class _Walk:
    """One pass over the tree, without recursion: pages nest deeper than a call stack may."""

    def __init__(self, root: Element, shown: Shown, issues: list[Issue]) -> None:
        self._root = root
        self._shown = shown
        self._issues = issues
        self._text: list[str] = []
        self._blocks: list[Block] = []
        self._tables = 0

    def blocks(self) -> list[Block]:
        """The blocks in the order of the page."""
        text, shown, found = self._text, self._shown, self._blocks
        # The elements around the one at hand, and of those the ones whose text is a line.
        places = [_Place(self._root, ())]
        owners = [places[0]]
        walker = etree.iterwalk(self._root, events=("start", "end"))
        for event, element in walker:
            tag = element.tag
            if element is self._root:
                if event == "start" and element.text:
                    text.append(element.text)
                continue
            if event == "end":
                if tag in RAISED:
                    text.append(" ")
                if places[-1].element is element:
                    place = places.pop()
                    if tag in BLOCKS:
                        if text:
                            self._flush(owners[-1])
                        if owners[-1] is place:
                            owners.pop()
                tail = element.tail
                # White space between blocks parts nothing; between runs of text it parts words.
                if tail and not (tag in BLOCKS and tail.isspace()):
                    text.append(tail)
                continue
            around = places[-1]
            path = (*around.path, around.seen)
            around.seen += 1
            if tag in SKIPPED or tag in STRUCK or shown.is_gone(element):
                walker.skip_subtree()
            elif tag == "br":
                self._flush(owners[-1])
            elif tag == "img":
                found.append(Picture(element.get("src") or "", path))
            elif tag == "table" and (grid := self._data_grid(element)) is not None:
                self._flush(owners[-1])
                if not grid.rows:
                    walker.skip_subtree()  # larger than any that can hold a form
                    continue
                for caption in element.iterchildren("caption"):
                    text.append(shown.cell(caption).text)
                    self._flush(_Place(caption, (*path, 0)))
                self._tables += 1
                found.append(Table(grid, path, self._tables))
                walker.skip_subtree()
            elif tag in BLOCKS:
                if text:
                    self._flush(owners[-1])
                place = _Place(element, path)
                plain = shown.line(element)
                if plain is not None:
                    if plain:
                        text.append(plain)
                        self._flush(place)
                    walker.skip_subtree()
                    continue
                if element.text and not element.text.isspace():
                    text.append(element.text)
                places.append(place)
                owners.append(place)
            else:
                if tag in RAISED:
                    text.append(" ")  # m2 may become m 2, but 20 and a mark 1 never 201
                if element.text:
                    text.append(element.text)
                places.append(_Place(element, path))
        self._flush(owners[0])
        return found

    def _flush(self, owner: _Place) -> None:
        text = " ".join("".join(self._text).split())
        self._text.clear()
        if text:
            element = owner.element
            name, marked = element.get("class"), element.get("id")
            hint = f"{name or ''} {marked or ''}".strip() if name or marked else ""
            self._blocks.append(Paragraph(text, owner.path, element.tag, hint))

    def _data_grid(self, table: Element) -> Grid | None:
        """The grid of a data table; None for a table that lays out the page or its text.

        One that is too large has no rows: its cells are not read as lines of text either, where
        nothing would tell a footnote mark from a digit.
        """
        if next(table.iterdescendants("table"), None) is not None and not _nests_cells(table):
            return None
        return data_grid(self._shown.rows(table), self._tables, self._issues)
