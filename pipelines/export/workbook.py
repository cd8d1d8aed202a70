"""Writes rows as a workbook for Excel: typed cells, a frozen heading, and notes on a sheet.

Text is written as text whatever it begins with, so no page can run a formula. A sheet holds
1,048,576 rows; what is more stands on the next sheet, and the notes say so. The bytes depend on the
rows and the notes alone. Knows xlsxwriter, and no meaning of a column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipelines.export.headings import Language, heading
from pipelines.export.plan import Plan
from pipelines.export.safe import CELL_LIMIT, CUT, workbook_text
from pipelines.export.writing import Tables, rows_of
from pipelines.tables import Field

SHEET_ROWS = 1_048_576  # of Excel, with the heading
NOTES = "说明 Notes"
_WIDTHS = {"text": 18, "integer": 10, "year": 10, "number": 12, "date": 12, "time": 20}
_WIDE = {"agency": 30, "label_row": 36, "label_column": 24, "url": 48, "title": 48, "text": 80}
_EXACT = 10**15  # beyond, Excel loses digits: written as text


@dataclass(frozen=True, slots=True)
class _Formats:
    heading: Format
    day: Format
    time: Format
    text: Format
    wrapped: Format


class _Sheets:
    """The sheets of one plan; a full one is followed by another."""

    def __init__(
        self, book: xlsxwriter.Workbook, plan: Plan, language: Language, limit: int
    ) -> None:
        self._book = book
        self._plan = plan
        self._language = language
        self._limit = limit
        self._formats = _Formats(
            heading=book.add_format(
                {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#E7EEF7"}
            ),
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            time=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            text=book.add_format({"num_format": "@"}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        )
        self.sheets: list[Worksheet] = []
        self.cut = 0
        self._row = 0
        self._begin()

    def add(self, row: Sequence[object]) -> None:
        if self._row == self._limit:
            self._end()
            self._begin()
        sheet, at = self.sheets[-1], self._row
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                text = workbook_text(value)
                self.cut += text.endswith(CUT) and not value.endswith(CUT)
                sheet.write_string(at, column, text)
            elif isinstance(value, datetime):
                told = value.astimezone(UTC).replace(tzinfo=None)
                sheet.write_datetime(at, column, told, self._formats.time)
            elif isinstance(value, date):
                sheet.write_datetime(at, column, value, self._formats.day)
            elif isinstance(value, int | float) and abs(value) < _EXACT:
                sheet.write_number(at, column, value)
            else:
                sheet.write_string(at, column, str(value))
        self._row += 1

    def finish(self, notes: Sequence[str]) -> None:
        self._end()
        sheet = self._book.add_worksheet(NOTES)
        sheet.set_column(0, 0, 110)
        for at, line in enumerate(notes):
            sheet.write_string(at, 0, workbook_text(line), self._formats.wrapped)

    def _begin(self) -> None:
        name = self._plan.name if not self.sheets else f"{self._plan.name} {len(self.sheets) + 1}"
        sheet = self._book.add_worksheet(name)
        for column, field in enumerate(self._plan.fields):
            width = _WIDE.get(field.name, _WIDTHS[field.type])
            sheet.set_column(column, column, width, self._formats.text if _code(field) else None)
            told = workbook_text(heading(field, self._language))
            sheet.write_string(0, column, told, self._formats.heading)
        sheet.freeze_panes(1, 0)
        self.sheets.append(sheet)
        self._row = 1

    def _end(self) -> None:
        last = max(self._row - 1, 0)
        self.sheets[-1].autofilter(0, 0, last, len(self._plan.fields) - 1)


def write_xlsx(
    path: Path, plan: Plan, language: Language, made: datetime, notes: Sequence[str],
    tables: Tables, sheet_rows: int = SHEET_ROWS,
) -> int:  # fmt: skip
    """Returns the rows. ``made`` is the time of the data, not of the writing.

    Memory is that of one row: rows go to a temporary file in the folder of ``path``.
    """
    book = xlsxwriter.Workbook(
        str(path),
        {
            "constant_memory": True, "tmpdir": str(path.parent), "strings_to_urls": False,
            "strings_to_formulas": False, "strings_to_numbers": False, "use_zip64": True,
        },
    )  # fmt: skip
    book.set_properties({"created": made.astimezone(UTC).replace(tzinfo=None), "title": plan.zh})
    sheets = _Sheets(book, plan, language, sheet_rows)
    count = 0
    for table in tables:
        for row in rows_of(table):
            sheets.add(row)
        count += table.num_rows
    sheets.finish((*notes, "", *_remarks(sheets)))
    book.close()
    return count


def _remarks(sheets: _Sheets) -> list[str]:
    told = []
    if len(sheets.sheets) > 1:
        names = ", ".join(sheet.get_name() for sheet in sheets.sheets)
        told.append(f"数据超过一张工作表的行数上限，接续于：{names}")
        told.append(f"More rows than one sheet holds; they go on over the sheets: {names}")
    if sheets.cut:
        told.append(f"{sheets.cut} 个单元格超过 {CELL_LIMIT} 字，已截断并标明“{CUT}”，全文见网址。")
        told.append(
            f"{sheets.cut} cells are longer than the {CELL_LIMIT} characters that Excel holds; they"
            f" are cut and end with {CUT}; the CSV has them whole."
        )
    return told


def _code(field: Field) -> bool:
    return field.type == "text" and (field.name.endswith("_code") or field.name.endswith("_id"))
