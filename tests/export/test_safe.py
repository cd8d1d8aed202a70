"""Text of any page comes through a spreadsheet as what was printed, and runs nothing."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.export.safe import CELL_LIMIT, CUT, clean, csv_code, csv_text, workbook_text

ANY = st.text(st.characters(), max_size=40)
SPICED = st.builds(
    "".join,
    st.lists(
        st.sampled_from(["=", "+", "-", "@", "＝", "－", "\t", "\r", "\n", " ", "'", '"', ",", "0",
                         "12", "E5", "/", ".", ":", "(", ")", "年", "月", "日", "件", "\x00", "\x1b",
                         "\ud800", "_x0041_", "cmd|' /C calc'!A0"]),
        max_size=6,
    ),
)  # fmt: skip
TEXTS = st.one_of(ANY, SPICED)


def _through_csv(cells: list[str]) -> list[str]:
    file = io.StringIO(newline="")
    csv.writer(file).writerow(cells)
    (row,) = csv.reader(io.StringIO(file.getvalue(), newline=""))
    return row


@given(TEXTS)
def test_any_text_comes_back_from_a_csv_up_to_the_marks_that_protect_it(text: str) -> None:
    (cell, _) = _through_csv([csv_text(text), "end"])
    cell.encode("utf-8")
    kept = re.fullmatch('="([^"]+)"', cell)
    if kept:
        assert kept[1] == clean(text)
    elif cell.startswith("'") and not text.startswith("'"):
        assert cell[1:] == clean(text)
    else:
        assert cell == clean(text)


@given(TEXTS)
def test_no_cell_of_a_csv_is_a_formula(text: str) -> None:
    for cell in (csv_text(text), csv_code(text)):
        harmless = re.fullmatch(r'="[^"]+"|[-+－＋]\d+(\.\d+)?%?|[-－]{1,3}', cell, re.ASCII)
        assert harmless or not re.match(r"\s*[=+\-@＝＋－＠]|[\t\r\n]", cell)


@pytest.mark.parametrize(
    ("printed", "written"),
    [
        ("=HYPERLINK(1)", "'=HYPERLINK(1)"), ("+86-10", "'+86-10"), ("-1+cmd", "'-1+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"), ("\r=1", "'\n=1"), (" =1", "' =1"),
        ("＝1+1", "'＝1+1"), ("-", "-"), ("--", "--"), ("－", "－"), ("-3", "-3"), ("+19", "+19"),
        ("-0.5", "-0.5"), ("22", "22"), ("1.5", "1.5"), ("/", "/"), ("22（其中修订16件）",) * 2,
        ("007", '="007"'), ("0", "0"), ("0.5", "0.5"), ("1234567890123456", '="1234567890123456"'),
        ("12E5", '="12E5"'), ("1-2", '="1-2"'), ("3/4", '="3/4"'), ("1:30", '="1:30"'),
        ("2021.1.2", '="2021.1.2"'), ("（3）", '="（3）"'), ("(3)", '="(3)"'), ("3月2日", '="3月2日"'),
        ("a\x00b", "a\ufffdb"), ("", ""),
    ],
)  # fmt: skip
def test_what_spreadsheets_mistake_is_marked_and_what_they_read_right_is_not(
    printed: str, written: str
) -> None:
    assert csv_text(printed) == written


def test_code_of_digits_stays_text() -> None:
    assert csv_code("210321") == '="210321"'
    assert csv_code('21"0') == '21"0'
    assert csv_code("-1") == "-1"


@settings(max_examples=30, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=40))
def test_any_text_comes_back_from_a_workbook(texts: list[str]) -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    )
    sheet = book.add_worksheet()
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, "." + workbook_text(text))
    book.close()
    (read,) = openpyxl.load_workbook(made).worksheets
    cells = [read.cell(row + 1, 1) for row in range(len(texts))]
    assert [unescaped(cell.value) for cell in cells] == ["." + clean(text) for text in texts]
    assert {cell.data_type for cell in cells} == {"s"}


def unescaped(text: str) -> str:
    """As Excel reads it: openpyxl leaves the escapes of OOXML as they stand."""
    return re.sub("_x([0-9A-F]{4})_", lambda m: chr(int(m[1], 16)), text)


@pytest.mark.parametrize("text", ["字" * 40_000, "😀" * 20_000])
def test_text_longer_than_a_cell_is_cut_with_a_mark(text: str) -> None:
    cut = workbook_text(text)
    assert cut.endswith(CUT)
    assert len(cut.encode("utf-16-le")) // 2 in (CELL_LIMIT, CELL_LIMIT - 1)
    assert text.startswith(cut.removesuffix(CUT))
    whole = text[: CELL_LIMIT // 2]
    assert workbook_text(whole) == whole


def test_line_ends_of_any_kind_are_one_line_end(tmp_path: Path) -> None:
    assert clean("a\r\nb\rc\nd") == "a\nb\nc\nd"
