"""Writes a draft as an XLSX file: on one sheet or several, with and without borders.

Knows openpyxl; knows nothing of forms. What a style shows is the same in all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from tests.reports.draft import Draft, Sheet, lay, width
from tests.reports.markup import _printed

STYLES = ("framed", "bare", "sheets", "texts", "hidden", "shifted")
_FRAME = Border(*(Side("thin") for _ in range(4)))
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,8})(?:\.\d{1,6})?")


def write_workbook(draft: Draft, style: str, rng: Random) -> bytes:
    """The file. ``style``: one of STYLES."""
    book = Workbook()
    writer = _Writer(draft, style, rng, book.active)
    plan = draft.plan
    writer.line(plan.title)
    writer.line(f"本报告所列数据的统计期限自{plan.year}年1月1日起至{plan.year}年12月31日止。")
    for n, (heading, parts) in enumerate(zip(draft.headings, draft.sections, strict=True)):
        if style == "sheets" and n:
            writer.sheet, writer.row = book.create_sheet(f"第{n + 1}部分"), 1
        writer.line(heading)
        for part in parts:
            if isinstance(part, Sheet):
                writer.table(part)
            else:
                writer.line(part.text)
    day = plan.signed
    writer.line(plan.agency)
    writer.line(f"{day.year}年{day.month}月{day.day}日")
    if style == "hidden":
        spare = book.create_sheet("备用")
        spare["A1"], spare.sheet_state = 12345, "hidden"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@dataclass(slots=True)
class _Writer:
    draft: Draft
    style: str
    rng: Random
    sheet: Worksheet
    row: int = 1

    @property
    def _left(self) -> int:
        return 3 if self.style == "shifted" else 1

    def line(self, text: str) -> None:
        self.sheet.cell(self.row, self._left, text)
        if self.style == "framed":
            self._merge(self.row, self._left, 1, 15)
        self.row += 1

    def table(self, table: Sheet) -> None:
        left = self._left
        if self.style != "framed":
            self.row += 1
        if table.caption:
            self.line(table.caption)
        for i, row in enumerate(lay(table.lines)):
            for placed in row:
                if placed.row < i:
                    continue
                box, at = placed.box, left + placed.column
                shown = _printed(box, self.draft.figures)
                cell = self.sheet.cell(self.row, at)
                cell.value, cell.number_format = self._value(shown.text if shown else box.text)
                if self.style != "bare":
                    for down in range(box.rowspan):
                        for right in range(box.colspan):
                            self.sheet.cell(self.row + down, at + right).border = _FRAME
                self._merge(self.row, at, box.rowspan, box.colspan)
            self.row += 1
            if self.style == "hidden" and table.lines[i].kind == "body" and self.rng.random() < 0.1:
                self._hide(left, width(table.lines))
        if self.style != "framed":
            self.row += 1

    def _value(self, text: str) -> tuple[object, str]:
        if self.style == "texts" or not _NUMBER.fullmatch(text) or not self.rng.randrange(5):
            return text or None, "@"
        if "." in text:
            return float(text), "0." + "0" * len(text.partition(".")[2])
        number = self.rng.choice((int(text), float(text)))
        return number, self.rng.choice(("General", "0", "#,##0", "#,##0_ ", "0_ ;[Red]\\-0\\ "))

    def _merge(self, row: int, column: int, rows: int, columns: int) -> None:
        if rows > 1 or columns > 1:
            self.sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + rows - 1,
                end_column=column + columns - 1,
            )

    def _hide(self, left: int, columns: int) -> None:
        """A row that nobody sees, of other figures."""
        if any(
            self.row in range(a.min_row + 1, a.max_row + 1) for a in self.sheet.merged_cells.ranges
        ):
            return  # it would have to be inside merged cells
        for column in range(left, left + columns):
            self.sheet.cell(self.row, column, 777)
        self.sheet.row_dimensions[self.row].hidden = True
        self.row += 1
