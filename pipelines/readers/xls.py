"""Reads a workbook of Excel 97 to 2003 (XLS): its cells as they are shown, sheet by sheet.

Knows xlrd and what its objects mean; evaluates no formula and looks at no macro.
"""

from __future__ import annotations

import itertools
import struct
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from pipelines.charset import LOST
from pipelines.model import Document
from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.refusal import RefusedError
from pipelines.readers.sheet import MOST_SHEETS, Area, Sheet, Shown, document_of
from pipelines.readers.sheet_numbers import hides_text, shown_number
from pipelines.readers.shown import fold
from pipelines.readers.xlsx import DAY_ZERO, DAY_ZERO_1904

# A report has 50 to 300 KB. xlrd makes objects of all cells, blank ones too; it has no bounds.
_MOST_BYTES = 4_000_000
# What it raises, besides its own, for files that are broken: it checks little of what it reads.
_BROKEN = (
    xlrd.XLRDError, CompDocError, struct.error, LookupError, ValueError, TypeError, AttributeError,
    AssertionError, ArithmeticError, EOFError, OSError, NotImplementedError,
)  # fmt: skip
# What its objects raise, once they are there, for numbers of styles, fonts and records that lead
# nowhere. Not what a slip of ours raises.
_MISLEADING = (LookupError, struct.error, ArithmeticError)
# Records of the format: the beginning and end of a part, a formula with its result, and the number
# of the engine that calculated the workbook.
_BEGIN, _END, _FORMULA, _CALCULATED = 0x809, 0x0A, 0x06, 0x1C1
_FORMULA_HEAD = 14


def read_xls(body: bytes) -> Document:
    """The workbook. Raises RefusedError, DocumentTooLargeError, and nothing else for what
    the file holds."""
    if len(body) > _MOST_BYTES:
        raise DocumentTooLargeError(f"{len(body)} bytes, over {_MOST_BYTES}")
    try:
        book = xlrd.open_workbook(
            file_contents=body,
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
            logfile=StringIO(),
        )
        if book.nsheets > MOST_SHEETS:
            raise DocumentTooLargeError(f"{book.nsheets} sheets, over {MOST_SHEETS}")
        sheets = [book.sheet_by_index(n) for n in range(book.nsheets)]
    except DocumentTooLargeError:
        raise
    except _BROKEN as problem:
        raise RefusedError(f"no whole XLS file: {problem}"[:200]) from problem
    try:
        is_calculated = _is_calculated(book)
        seen = [
            _sheet(book, one, () if is_calculated else _zero_formulas(book, n))
            for n, one in enumerate(sheets)
            if one.visibility == 0
        ]
    except _MISLEADING as problem:
        raise RefusedError(f"an XLS file that refers to what is not there: {problem}") from problem
    return document_of("xls", seen, len(seen) < len(sheets))


def _records(book: Any, start: int) -> Iterator[tuple[int, int, int]]:
    """Kind, place and length of the records of the part of the file that begins at ``start``."""
    at, depth, end = start, 0, len(book.mem)
    while at + 4 <= end:
        kind, length = struct.unpack_from("<HH", book.mem, at)
        depth += (kind == _BEGIN) - (kind == _END)
        if depth <= 0:
            return
        yield kind, at + 4, length
        at += 4 + length


def _is_calculated(book: Any) -> bool:
    """Whether the program that saved the file says that it has calculated its formulas."""
    return any(
        kind == _CALCULATED and length >= 8 and any(book.mem[at + 4 : at + 8])
        for kind, at, length in _records(book, book.base)
    )


def _zero_formulas(book: Any, sheet: int) -> Iterator[tuple[int, int]]:
    """The formulas whose result is 0: so writes one who never calculated them."""
    for kind, at, length in _records(book, book._sh_abs_posn[sheet]):
        if kind == _FORMULA and length >= _FORMULA_HEAD:
            row, column, _ = struct.unpack_from("<HHH", book.mem, at)
            if not any(book.mem[at + 6 : at + 14]):
                yield row, column


def _sheet(book: Any, held: Any, doubtful: Iterable[tuple[int, int]]) -> Sheet:
    return Sheet(
        {**dict(_cells(book, held)), **dict.fromkeys(doubtful, Shown(LOST, framed=True))},
        [Area(top, left, end - 1, right - 1) for top, end, left, right in held.merged_cells],
        {n for n, row in held.rowinfo_map.items() if row.hidden or row.height == 0},
        {n for n, column in held.colinfo_map.items() if column.hidden or column.width == 0},
    )


def _cells(book: Any, held: Any) -> Iterator[tuple[tuple[int, int], Shown]]:
    first_day = DAY_ZERO_1904 if book.datemode else DAY_ZERO
    for row in range(held.nrows):
        for column in range(held.row_len(row)):
            kind = held.cell_type(row, column)
            if kind == xlrd.XL_CELL_EMPTY:
                continue
            value = held.cell_value(row, column)
            style = book.xf_list[held.cell_xf_index(row, column)]
            font, border = book.font_list[style.font_index], style.border
            known = book.format_map.get(style.format_key)
            code = known.format_str if known is not None else "?"
            marks = ""
            if kind == xlrd.XL_CELL_TEXT:
                runs = held.rich_text_runlist_map.get((row, column)) or ()
                text, marks = _text(book, value, runs)
                if hides_text(code):
                    text = marks = ""
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
                text = shown_number(repr(value), code, first_day)
                if value == 0 and not held.show_zero_values:
                    text = ""
            elif kind == xlrd.XL_CELL_BOOLEAN:
                text = "TRUE" if value else "FALSE"
            elif kind == xlrd.XL_CELL_ERROR:
                text = str(xlrd.error_text_from_code.get(value, LOST))
            else:
                text = ""
            if font.struck_out or font.escapement:
                text, marks = "", f"{text} {marks}".strip()
            lines = (border.top_line_style, border.bottom_line_style, border.left_line_style,
                     border.right_line_style)  # fmt: skip
            if text or marks or any(lines):
                yield (row, column), Shown(text, marks, any(lines))


def _text(book: Any, written: str, runs: Any) -> tuple[str, str]:
    """The text, and what of it is raised or struck out."""
    starts = [(0, None), *runs, (len(written), None)]
    text: list[str] = []
    marks: list[str] = []
    for (start, index), (end, _) in itertools.pairwise(starts):
        font = None if index is None else book.font_list[index]
        apart = font is not None and (font.struck_out or font.escapement)
        (marks if apart else text).append(written[start:end])
    lines = "".join(text).replace("\r", "\n").split("\n")
    return "\n".join(line for one in lines if (line := fold(one))), fold(" ".join(marks))
