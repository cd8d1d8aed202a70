"""Reads a workbook of today (XLSX): its cells as they are shown, sheet by sheet.

Knows SpreadsheetML. The parts are read with lxml: a library for workbooks gives a formula that
nobody has calculated as an empty cell, and loads what is not looked at here. No formula is
evaluated; one without a result, or whose result the program would calculate anew when it opens the
file, is unreadable.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from pipelines.charset import LOST
from pipelines.model import Document
from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.package import Package
from pipelines.readers.sheet import MOST_SHEETS, Area, Sheet, Shown, document_of
from pipelines.readers.sheet_numbers import BUILT_IN, GENERAL, hides_text, shown_number
from pipelines.readers.shown import fold
from pipelines.readers.styles import Element

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DAY_ZERO, DAY_ZERO_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001
_TRUE = frozenset(["1", "true", "on"])
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_LAST_COLUMN = 16_383


def x(name: str) -> str:
    return _SPACE + name


class _Font(NamedTuple):
    struck: bool = False
    raised: bool = False


class _Format(NamedTuple):
    """What a style of cells says: the code of its numbers, whether it has a border, its font."""

    code: str | None = GENERAL
    framed: bool = False
    font: _Font = _Font()


def read_xlsx(body: bytes) -> Document:
    """The workbook. Raises RefusedError, DocumentTooLargeError, and nothing else for what
    the file holds."""
    package = Package(body)
    main = package.main("xl/workbook.xml")
    root = package.get(main)
    related = package.related(main)
    by_kind = dict(related.values())
    listed = [one for around in root.iterchildren(x("sheets")) for one in around]
    if len(listed) > MOST_SHEETS:
        raise DocumentTooLargeError(f"{len(listed)} sheets, over {MOST_SHEETS}")
    seen = [one for one in listed if one.get("state", "visible") == "visible"]
    properties, calculation = root.find(x("workbookPr")), root.find(x("calcPr"))
    is_1904 = properties is not None and properties.get("date1904") in _TRUE
    strings = package.find(by_kind.get("sharedStrings", ""))
    reader = _Reader(
        [_string(one) for one in strings.iterchildren(x("si"))] if strings is not None else [],
        _formats(package.find(by_kind.get("styles", ""))),
        DAY_ZERO_1904 if is_1904 else DAY_ZERO,
        calculation is not None and calculation.get("fullCalcOnLoad") in _TRUE,
    )
    parts = (related.get(one.get(_RELATION) or "", ("", "")) for one in seen)
    # Of a sheet of charts nothing is read.
    sheets = (reader.sheet(package.get(part)) for kind, part in parts if kind == "worksheet")
    return document_of("xlsx", sheets, len(seen) < len(listed))


class _Reader:
    """Reads sheets with the strings and formats of their workbook."""

    def __init__(
        self,
        strings: list[Shown],
        formats: list[_Format],
        first_day: datetime,
        is_stale: bool,
    ) -> None:
        self._strings, self._formats = strings, formats
        self._first_day, self._is_stale = first_day, is_stale

    def sheet(self, root: Element) -> Sheet:
        sheet = Sheet(pictures=sum(1 for _ in root.iterchildren(x("drawing"), x("picture"))))
        for column in root.iterfind(f"{x('cols')}/{x('col')}"):
            if column.get("hidden") in _TRUE or column.get("width") == "0":
                first, last = _number(column.get("min")), _number(column.get("max"))
                sheet.hidden_columns |= set(range(first - 1, min(last, _LAST_COLUMN + 1)))
        view = root.find(f"{x('sheetViews')}/{x('sheetView')}")
        no_zeros = view is not None and view.get("showZeros") in ("0", "false")
        at = -1
        for row in root.iterfind(f"{x('sheetData')}/{x('row')}"):
            at = _number(row.get("r"), at + 2) - 1
            if row.get("hidden") in _TRUE or row.get("ht") == "0":
                sheet.hidden_rows.add(at)
            column_at = -1
            for cell in row.iterchildren(x("c")):
                place = _PLACE.fullmatch(cell.get("r") or "")
                column_at = _column(place[1]) if place else column_at + 1
                shown = self._cell(cell)
                if no_zeros and shown.text in ("0", "0.0", "0.00"):
                    shown = shown._replace(text="")
                if shown.text or shown.marks or shown.framed:
                    sheet.cells[at, column_at] = shown
        for merged in root.iterfind(f"{x('mergeCells')}/{x('mergeCell')}"):
            ends = [_PLACE.fullmatch(end) for end in (merged.get("ref") or "").split(":")]
            if len(ends) == 2 and (begins := ends[0]) and (closes := ends[1]):
                sheet.merged.append(
                    Area(
                        int(begins[2]) - 1,
                        _column(begins[1]),
                        int(closes[2]) - 1,
                        _column(closes[1]),
                    )
                )
        return sheet

    def _cell(self, cell: Element) -> Shown:
        style = _number(cell.get("s"))
        style_of = self._formats[style] if style < len(self._formats) else _Format(None)
        text, marks, _ = self._said(cell, style_of)
        if cell.get("t", "n") != "n" and hides_text(style_of.code or ""):
            text = marks = ""
        if style_of.font.struck or style_of.font.raised:
            text, marks = "", f"{text} {marks}".strip()
        return Shown(text, marks, style_of.framed)

    def _said(self, cell: Element, style: _Format) -> Shown:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(x("is"))
            return Shown() if inline is None else _string(inline)
        held = cell.find(x("v"))
        if cell.find(x("f")) is not None and (held is None or self._is_stale):
            return Shown(LOST)
        if held is None:
            return Shown()
        value = (held.text or "").strip()
        if kind == "s":
            n = int(value) if value.isascii() and value.isdigit() and len(value) < 9 else -1
            return self._strings[n] if 0 <= n < len(self._strings) else Shown(LOST)
        if kind == "str":
            return Shown(_text(held.text or ""))
        if kind == "b":
            return Shown("TRUE" if value in _TRUE else "FALSE")
        if kind != "n":  # an error (#DIV/0!) or a date, both as written
            return Shown(value or LOST)
        return Shown(
            LOST if style.code is None else shown_number(value, style.code, self._first_day)
        )


def _string(item: Element) -> Shown:
    """A text with its runs; readings printed above it are no part of it."""
    text: list[str] = []
    marks: list[str] = []
    for child in item:
        if child.tag == x("t"):
            text.append(child.text or "")
        elif child.tag == x("r"):
            said = "".join(one.text or "" for one in child.iterchildren(x("t")))
            font = _font(child.find(x("rPr")))
            (marks if font.struck or font.raised else text).append(said)
    return Shown(_text("".join(text)), fold(" ".join(marks)))


def _text(written: str) -> str:
    shown = (
        _ESCAPED.sub(lambda sign: chr(int(sign[1], 16)), written) if "_x" in written else written
    )
    lines = shown.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line for one in lines if (line := fold(one)))


def _font(properties: Element | None) -> _Font:
    if properties is None:
        return _Font()
    struck, set_off = properties.find(x("strike")), properties.find(x("vertAlign"))
    return _Font(
        struck is not None and struck.get("val", "1") in _TRUE,
        set_off is not None and set_off.get("val") in ("superscript", "subscript"),
    )


def _formats(root: Element | None) -> list[_Format]:
    """The styles of cells by their numbers."""
    if root is None:
        return [_Format()]
    codes: dict[int, str] = dict(BUILT_IN)
    for one in root.iterfind(f"{x('numFmts')}/{x('numFmt')}"):
        codes[_number(one.get("numFmtId"))] = one.get("formatCode") or ""
    fonts = [_font(one) for one in root.iterfind(f"{x('fonts')}/{x('font')}")]
    framed = [
        any(side.get("style", "none") != "none" for side in one)
        for one in root.iterfind(f"{x('borders')}/{x('border')}")
    ]
    found = []
    for one in root.iterfind(f"{x('cellXfs')}/{x('xf')}"):
        number, font, border = (_number(one.get(n)) for n in ("numFmtId", "fontId", "borderId"))
        found.append(
            _Format(
                codes.get(number),
                framed[border] if border < len(framed) else False,
                fonts[font] if font < len(fonts) else _Font(),
            )
        )
    return found or [_Format()]


def _number(said: str | None, default: int = 0) -> int:
    return int(said) if said and said.isascii() and said.isdigit() and len(said) < 9 else default


def _column(letters: str) -> int:
    """
    >>> _column("A"), _column("AA")
    (0, 26)
    """
    n = 0
    for letter in letters:
        n = 26 * n + ord(letter) - ord("A") + 1
    return n - 1
