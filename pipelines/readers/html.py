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
from pipelines.grid import Grid, GridTooLargeError, RawCell, lay_out
from pipelines.model import Block, Code, Document, Issue, Paragraph, Picture, Severity, Table

# Text of these is not shown, or is no text of the page.
_SKIPPED = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "select",
        "option",
        "textarea",
        "button",
        "iframe",
        "object",
        "embed",
        "svg",
        "head",
        "title",
        "meta",
        "link",
        "input",
        "map",
        "audio",
        "video",
        "canvas",
    ]
)
# Elements that begin a line of their own; all others, unknown ones too, run on as browsers do.
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
    ]
)
# A cell of the forms holds a label of at most some 200 characters (a label with the publisher's
# definition of 规范性文件 behind it, 武汉市 2020); a cell with more holds a page.
_LONGEST_CELL = 400
_LOST = "\ufffd"
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
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_SPACES = re.compile(r"\s+")


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
        text += _LOST
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
    shown = (_fold(str(title.text_content())) for title in root.iter("title"))
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
                if element.tag in _BLOCKS:
                    yield from self._flush(owner)
                if stack:
                    self._text.append(element.tail or "")
                continue
            index, child = step
            child_path = (*path, index)
            if not isinstance(child.tag, str) or child.tag in _SKIPPED or _is_hidden(child):
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
                if child.tag in _BLOCKS:
                    yield from self._flush(owner)
                    inner = (child, child_path)
                self._text.append(child.text or "")
                stack.append((child, child_path, enumerate(child), inner))
        yield from self._flush((root, ()))

    def _flush(self, owner: tuple[html.HtmlElement, tuple[int, ...]]) -> Iterator[Paragraph]:
        text = _fold("".join(self._text))
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
            [_cell(cell) for cell in _cells(row)]
            for row in table.iter("tr")
            if not _is_hidden(row) and not _is_hidden(row.getparent())
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


def _cells(row: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """The cells of a row; a ``<form>`` between row and cell is seen through."""
    for child in row:
        if child.tag in ("td", "th"):
            if not _is_hidden(child):
                yield child
        elif isinstance(child.tag, str) and child.tag != "tr":
            yield from child.iterdescendants("td", "th")


def _cell(cell: html.HtmlElement) -> RawCell:
    text, marks = (cell.text or "", "") if len(cell) == 0 else _cell_text(cell)
    lines = (_fold(line) for line in text.split("\n")) if len(cell) else (_fold(text),)
    shown = "\n".join(line for line in lines if line)
    if any(_STRUCK.search(one.get("style") or "") for one in (cell, cell.getparent())):
        shown, marks = "", f"{shown} {marks}"
    return RawCell(shown, _span(cell, "colspan"), _span(cell, "rowspan"), _fold(marks))


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
                not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element)
            ):
                if tag in _SHOWN_OTHERWISE or (tag == "script" and element.text):
                    text.append(_LOST)
                walker.skip_subtree()
                continue
            if tag == "img":
                text.append(_LOST)
            if element is not cell and _is_mark(element):
                marks.append("".join(element.itertext()))
                walker.skip_subtree()
                continue
            if tag in _BLOCKS:
                text.append("\n")
            text.append(_unbroken(element.text))
        elif element is not cell:
            if tag in _BLOCKS:
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


def _is_hidden(element: html.HtmlElement) -> bool:
    style = element.get("style")
    return (style is not None and _HIDDEN_STYLE.search(style) is not None) or (
        element.get("hidden") is not None
    )


def _fold(text: str) -> str:
    return " ".join(text.split())
