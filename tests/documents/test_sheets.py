"""What a workbook shows is read: not what it stores, computes or hides."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipelines.charset import LOST
from pipelines.model import Code, Status
from pipelines.numbers import read_value
from pipelines.readers.sheet_numbers import shown_number
from pipelines.readers.xls import read_xls
from pipelines.readers.xlsx import read_xlsx
from tests.documents.office import OFFICE, save_as
from tests.documents.packages import grids, lines, texts, xlsx

_DAY = datetime(1899, 12, 30)  # noqa: DTZ001


def _row(*cells: str, at: int | None = None, more: str = "") -> str:
    place = f' r="{at}"' if at else ""
    return f"<row{place} {more}>{''.join(cells)}</row>"


def _text(text: str, place: str = "") -> str:
    where = f' r="{place}"' if place else ""
    return f'<c{where} t="inlineStr"><is><t>{text}</t></is></c>'


def _number(n: str) -> str:
    return f"<c><v>{n}</v></c>"


def _value(cell: str, **more: str) -> str:
    rows = _row(_text("项目"), _text("数量")) + _row(_text("收件"), cell)
    rows += _row(_text("结转"), _number("1"))
    return texts(grids(read_xlsx(xlsx(rows, **more)))[0])[1][1]


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        ("5", "General", "5"),
        ("5.0", "General", "5"),
        ("0", "General", "0"),
        ("-3", "General", "-3"),
        ("1234567", "#,##0", "1,234,567"),
        ("1234.5", "#,##0.00", "1,234.50"),
        ("2.675", "0.00", "2.68"),
        ("0.1", "0.0#", "0.1"),
        ("0.12", "0%", "12%"),
        ("5", '0"件"', "5件"),
        ("5", "@", "5"),
        ("-5", "0;[Red]-0", "-5"),
        ("-5", "#,##0_);(#,##0)", "(5)"),
        ("0", '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("0", "0;-0;;@", ""),
        ("0", "#", ""),
        ("7", ";;;", ""),
        ("12", "G/通用格式", "12"),
        ("1", "¥#,##0", "¥1"),
    ],
)
def test_number_is_read_as_its_format_prints_it(stored: str, code: str, shown: str) -> None:
    assert shown_number(stored, code, _DAY) == shown


@pytest.mark.parametrize(
    ("stored", "code"),
    [
        ("45293", "m-d"), ("45293", 'm"月"d"日"'), ("45293", "yyyy"), ("45293.5", "[h]:mm"),
        ("45293", "[$-804]aaaa;@"), ("5.5", "# ?/?"), ("12000", "0.00E+00"), ("12000", "0.0,"),
        ("120000", "0!.0,"), ("7", "000"), ("-5", "0;[Red]0"), ("5", "[>3]0;1"), ("5", "[DBNum1]0"),
        ("5", "x" * 300), ("nan", "General"), ("1e400", "0"), ("1e15", "0"), ("５x", "0"),
        ("-5", "(0)"), ("0.5", "0%"), ("13800001111", "000-0000-0000"),
    ],
)  # fmt: skip
def test_number_that_is_printed_as_something_else_is_never_a_figure(stored: str, code: str) -> None:
    assert read_value(shown_number(stored, code, _DAY)).status is Status.UNREADABLE


def test_date_that_excel_made_of_a_figure_is_never_its_serial_number() -> None:
    styles = '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs>'
    assert _value("<c><v>45293</v></c>", styles=styles) == "45293"
    assert _value('<c s="1"><v>45293</v></c>', styles=styles) == "2024-01-02"
    assert _value('<c s="9"><v>45293</v></c>', styles=styles) == LOST


def test_text_that_its_format_hides_is_not_read() -> None:
    styles = '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts>'
    styles += '<cellXfs><xf numFmtId="0"/><xf numFmtId="200"/></cellXfs>'
    cell = '<c t="inlineStr" s="{}"><is><t>12</t></is></c>'
    assert _value(cell.format(0), styles=styles) == "12"
    assert _value(cell.format(1), styles=styles) == ""


def test_formula_is_read_by_its_result_and_is_unreadable_without_one() -> None:
    assert _value("<c><f>A1</f><v>12</v></c>") == "12"
    assert _value("<c><f>A1</f></c>") == LOST
    again = '<calcPr fullCalcOnLoad="1"/>'
    assert _value("<c><f>A1</f><v>0</v></c>", workbook=again) == LOST
    assert _value("<c><v>0</v></c>", workbook=again) == "0"
    assert _value('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>') == "#DIV/0!"
    assert _value('<c t="s"><v>7</v></c>') == LOST  # a text that the file does not have


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_zero_of_a_formula_that_excel_97_never_calculated_is_unreadable(tmp_path: Path) -> None:
    book = Workbook()
    for row in (
        ["项目", "数量"],
        ["收件", 0],
        ["结转", 0],
        ["合计", "=SUM(B2:B3)"],
        ["三倍", "=3+B2"],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "old").mkdir()
    (made,) = save_as("xls", [tmp_path / "a.xlsx"], tmp_path / "old")
    body = made.read_bytes()
    before, record, after = body.partition(b"\xc1\x01\x08\x00\xc1\x01")  # who calculated it
    assert record

    def figures(workbook: bytes) -> list[str]:
        return [row[1] for row in texts(grids(read_xls(workbook))[0])[1:]]

    assert figures(body) == ["0", "0", "0", "3"]
    assert figures(before + record + bytes(6) + after[6:]) == ["0", "0", LOST, "3"]


def test_blank_is_not_zero() -> None:
    assert _value("<c/>") == ""
    assert _value("<c><v>0</v></c>") == "0"
    no_zeros = '<sheetViews><sheetView showZeros="0"/></sheetViews>'
    assert _value("<c><v>0</v></c>", around=no_zeros) == ""


def test_raised_and_struck_runs_are_no_digits_and_readings_no_text() -> None:
    runs = (
        '<c t="inlineStr"><is><r><t>20</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>1</t></r>'
        "<r><rPr><strike/></rPr><t>30</t></r><rPh><t>ni</t></rPh></is></c>"
    )
    rows = _row(_text("项目"), _text("数量")) + _row(_text("收件"), runs)
    cell = grids(read_xlsx(xlsx(rows)))[0].rows[1][1]
    assert (cell.text, cell.marks) == ("20", "1 30")


def test_hidden_rows_columns_and_sheets_are_not_read_and_that_is_said() -> None:
    rows = (
        _row(_text("项目"), _text("旧"), _text("数量"))
        + _row(_text("收件"), _number("8"), _number("5"))
        + _row(_text("收件"), _number("8"), _number("9"), more='hidden="1"')
        + _row(_text("结转"), _number("8"), _number("6"))
    )
    columns = '<cols><col min="2" max="2" hidden="1"/></cols>'
    found = read_xlsx(xlsx(rows, around=columns))
    assert texts(grids(found)[0]) == [["项目", "数量"], ["收件", "5"], ["结转", "6"]]
    assert [issue.code for issue in found.issues] == [Code.HIDDEN_CONTENT]
    assert read_xlsx(xlsx(rows.replace('hidden="1"', ""))).issues == ()


def test_value_of_merged_cells_is_that_of_the_upper_left_one_with_its_span() -> None:
    rows = (
        _row(_text("组", "A1"), _text("申请人", "B1"), _text("x", "C1"), at=1)
        + _row(_text("y", "A2"), _text("自然人", "B2"), _text("总计", "C2"), at=2)
    )  # fmt: skip
    merged = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/></mergeCells>'
    (grid,) = grids(read_xlsx(xlsx(rows, around=merged)))
    assert texts(grid) == [["组", "申请人"], ["组", "自然人", "总计"]]
    assert (grid.rows[0][0].rows, grid.rows[0][1].columns) == (2, 2)


def test_lines_around_tables_are_text_and_an_empty_row_ends_a_table() -> None:
    rows = (
        _row(_text("年度报告", "A1"), at=1)
        + _row(_text("a", "A2"), _text("b", "B2"), at=2)
        + _row(_text("c", "A3"), _text("d", "B3"), at=3)
        + _row(_text("e", "A5"), _text("f", "B5"), at=5)
        + _row(_text("g", "A6"), _text("h", "B6"), at=6)
        + _row(_text("完", "A7"), at=7)
    )
    found = read_xlsx(xlsx(rows))
    assert [texts(grid) for grid in grids(found)] == [
        [["a", "b"], ["c", "d"]],
        [["e", "f"], ["g", "h"]],
    ]
    assert lines(found) == ["年度报告", "完"]
