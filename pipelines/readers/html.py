"""Reads a web page into paragraphs, data tables and pictures, in the order of the page.

Knows HTML as Chinese government sites write it: Word markup, layout tables, hidden template rows,
``<br>`` for paragraphs. Knows nothing of forms, labels or figures: which table matters, and where
the report begins between the furniture of the site, is decided by the core.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from pipelines.charset import decode
from pipelines.grid import Grid, GridTooLargeError, lay_out
from pipelines.model import Block, Code, Document, Issue, Paragraph, Picture, Severity, Table
from pipelines.readers.cells import BLOCKS, LOST, SKIPPED, cells_of, fold, is_hidden, read_cell

# A cell of the forms holds a label of at most some 200 characters (a label with the publisher's
# definition of 规范性文件 behind it, 武汉市 2020); a cell with more holds a page.
_LONGEST_CELL = 400
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_html(body: bytes, content_type: str = "") -> Document:
    """The page as a document. Never raises for what a page contains."""
    decoded = decode(body, content_type)
    issues: list[Issue] = []
    if decoded.replaced:
        detail = f"bytes that are not {decoded.encoding} were replaced"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, "page", "", detail))
    text = _XML_DECLARATION.sub("", decoded.text.replace("\x00", "")).rstrip()
    if text and (not text.endswith(">") or _ends_in_a_table(text)):
        # A transfer cut short: the last figure may be the beginning of another. The sign makes it
        # unreadable, whatever it is.
        text += LOST
        detail = "the page ends in the middle of its text"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, "page", text[-30:], detail))
    root = _parse(text)
    if root is None:
        return Document("html", (), (), (), tuple(issues))
    blocks = tuple(_Walk(issues).blocks(root))
    return Document("html", _titles(root), _metas(root), blocks, tuple(issues))


def _ends_in_a_table(text: str) -> bool:
    """Whether the last cell of the page is in a table that nothing closes."""
    last = text[-20_000:].lower()
    return max(last.rfind("<td"), last.rfind("<th")) > last.rfind("</table")


def _parse(text: str) -> html.HtmlElement | None:
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):  # nothing but white space
        return None


def _titles(root: html.HtmlElement) -> tuple[str, ...]:
    """The titles in page order. Pasted Word files bring their own; the first is the page's."""
    shown = (fold(str(title.text_content())) for title in root.iter("title"))
    return tuple(title for title in shown if title)


def _metas(root: html.HtmlElement) -> tuple[tuple[str, str], ...]:
    """``(name in lower case, content)``: the names vary in case from site to site."""
    return tuple(
        (str(meta.get("name")).strip().lower(), str(meta.get("content") or "").strip())
        for meta in root.iter("meta")
        if meta.get("name")
    )


class _Walk:
    """One pass over the tree, without recursion: pages nest deeper than a call stack may."""

    def __init__(self, issues: list[Issue]) -> None:
        self._issues = issues
        self._text: list[str] = []
        self._tables = 0

    def blocks(self, root: html.HtmlElement) -> Iterator[Block]:
        start: tuple[int, ...] = ()
        owner = (root, start)
        # Each entry: element, its path, its remaining children, the block element that owns text.
        stack = [(root, start, enumerate(root), owner)]
        self._text.append(root.text or "")
        while stack:
            element, path, children, owner = stack[-1]
            step = next(children, None)
            if step is None:
                stack.pop()
                if element.tag in BLOCKS:
                    yield from self._flush(owner)
                if stack:
                    self._text.append(element.tail or "")
                continue
            index, child = step
            child_path = (*path, index)
            if not isinstance(child.tag, str) or child.tag in SKIPPED or is_hidden(child):
                self._text.append(child.tail or "")
            elif child.tag == "br":
                yield from self._flush(owner)
                self._text.append(child.tail or "")
            elif child.tag == "img":
                yield Picture(str(child.get("src") or ""), child_path)
                self._text.append(child.tail or "")
            elif child.tag == "table" and (grid := self._data_grid(child)) is not None:
                yield from self._flush(owner)
                self._tables += 1
                yield Table(grid, child_path, self._tables)
                self._text.append(child.tail or "")
            else:
                inner = owner
                if child.tag in BLOCKS:
                    yield from self._flush(owner)
                    inner = (child, child_path)
                self._text.append(child.text or "")
                stack.append((child, child_path, enumerate(child), inner))
        yield from self._flush((root, ()))

    def _flush(self, owner: tuple[html.HtmlElement, tuple[int, ...]]) -> Iterator[Paragraph]:
        text = fold("".join(self._text))
        self._text.clear()
        if text:
            element, path = owner
            hint = f"{element.get('class') or ''} {element.get('id') or ''}".strip()
            yield Paragraph(text, path, str(element.tag), hint)

    def _data_grid(self, table: html.HtmlElement) -> Grid | None:
        """The grid of a data table; None for a table that lays out the page or its text."""
        if next(table.iterdescendants("table"), None) is not None:
            return None
        written = [
            [read_cell(cell) for cell in cells_of(row)]
            for row in table.iter("tr")
            if not is_hidden(row) and not is_hidden(row.getparent())
        ]
        texts = [cell.text for row in written for cell in row]
        if len(texts) < 2 or max(map(len, texts)) > _LONGEST_CELL:
            return None
        try:
            return lay_out(written)
        except GridTooLargeError as problem:
            where = f"table after {self._tables}"
            self._issues.append(
                Issue(Code.TABLE_TOO_LARGE, Severity.ERROR, where, "", str(problem))
            )
            return None
