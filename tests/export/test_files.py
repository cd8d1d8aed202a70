"""The files themselves: types, notes, equal bytes, and nothing left behind."""

from __future__ import annotations

import errno
import json
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import export
from pipelines.export import Choice, Format, Language, Order, What, export_files
from pipelines.export.notes import WARNINGS
from pipelines.export.plan import Plan
from pipelines.export.safe import CUT
from pipelines.export.workbook import NOTES, write_xlsx
from pipelines.store import read_manifest
from pipelines.tables import Field
from tests.export.builds import read_csv

FORMATS = tuple(Format)
MADE = datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC)
PLAN = Plan(
    "facts", "数据", "figures",
    tuple(
        ("", Field(name, type_, zh, zh.upper()))
        for name, type_, zh in (
            ("division_code", "text", "代码"), ("value", "number", "=数值"), ("day", "date", "日"),
            ("fetched_at", "time", "时间"), ("raw", "text", "原文"),
        )
    ),
    "",
)  # fmt: skip


def _table(*rows: tuple[object, ...]) -> pa.Table:
    columns = [list(column) for column in zip(*rows, strict=True)]
    return pa.table(columns, names=[field.name for field in PLAN.fields])


def test_workbook_has_typed_cells_a_frozen_heading_and_notes(tmp_path: Path) -> None:
    rows = (
        ("210321", 12.5, date(2022, 1, 25), MADE, "=1+1"),
        ("010000", None, None, None, "http://a.invalid/1"),
    )
    write_xlsx(tmp_path / "a.xlsx", PLAN, Language.ZH, MADE, ["一", "two"], [_table(*rows)])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    sheet, notes = book.worksheets
    assert [cell.value for cell in sheet[1]] == ["代码", "=数值", "日", "时间", "原文"]
    assert [cell.value for cell in sheet[2]] == [
        "210321", 12.5, datetime.fromisoformat("2022-01-25"), MADE.replace(tzinfo=None), "=1+1",
    ]  # fmt: skip
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "d", "d", "s"]
    assert [cell.value for cell in sheet[3]] == [
        "010000", None, None, None, "http://a.invalid/1",
    ]  # fmt: skip
    assert sheet["E3"].hyperlink is None
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E3"
    assert notes.title == NOTES
    assert [notes["A1"].value, notes["A2"].value] == ["一", "two"]


def test_rows_beyond_a_sheet_go_on_over_the_next_and_the_notes_say_so(tmp_path: Path) -> None:
    rows = [(str(n), float(n), None, None, "x") for n in range(5)]
    tables = [_table(*rows[:2]), _table(*rows[2:])]
    count = write_xlsx(tmp_path / "a.xlsx", PLAN, Language.EN, MADE, [], tables, sheet_rows=3)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.sheetnames == ["facts", "facts 2", "facts 3", NOTES]
    told = [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in book.worksheets[:3]]
    assert told == [["0", "1"], ["2", "3"], ["4"]]
    assert count == 5
    assert "facts, facts 2, facts 3" in str([c.value for c in book[NOTES]["A"]])


def test_cell_that_is_cut_is_told_in_the_notes(tmp_path: Path) -> None:
    long, short = ("1", 1.0, None, None, "字" * 40_000), ("2", 1.0, None, None, "短" + CUT)
    write_xlsx(tmp_path / "a.xlsx", PLAN, Language.EN, MADE, [], [_table(long, short)])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert "1 cells are longer" in str([cell.value for cell in book[NOTES]["A"]])


def test_all_formats_hold_the_same_figures(build: Path, tmp_path: Path) -> None:
    order = Order((What.FACTS,), FORMATS, language=Language.CODE)
    files = export_files(build, tmp_path, order).files
    assert [(file.path.name, file.rows) for file in files] == [
        ("facts.csv", 600), ("facts.xlsx", 600), ("facts.parquet", 600), ("facts.jsonl", 600),
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(tmp_path / "facts.xlsx")["facts"]
    head, *cells = sheet.iter_rows(values_only=True)
    lines = (tmp_path / "facts.jsonl").read_text(encoding="utf-8").splitlines()
    as_csv = [float(row["value"]) if row["value"] else None for row in read_csv(files[0].path)]
    as_xlsx = [row[head.index("value")] for row in cells]
    assert pq.read_table(tmp_path / "facts.parquet")["value"].to_pylist() == as_csv
    assert as_xlsx == as_csv
    assert [json.loads(line)["value"] for line in lines] == as_csv
    assert {json.loads(line)["division_code"] for line in lines} == {"990221"}
    assert "=1+1" in [json.loads(line)["raw"] for line in lines]
    assert {row[head.index("division_code")] for row in cells} == {"990221"}


def test_parquet_carries_headings_in_both_languages(build: Path, tmp_path: Path) -> None:
    export_files(build, tmp_path, Order((What.REPORTS,), (Format.PARQUET,)))
    schema = pq.read_schema(tmp_path / "reports.parquet")
    assert schema.field("agency").metadata[b"zh"].decode() == "发布机关"
    assert schema.field("published_at").type == pa.date32()


def test_equal_builds_give_equal_bytes(build: Path, tmp_path: Path) -> None:
    order = Order(tuple(What), FORMATS)
    for folder in ("a", "b"):
        export_files(build, tmp_path / folder, order)
    names = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(names) == 4 * len(What) + 1
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_readme_names_the_build_the_filters_and_what_matters(build: Path, tmp_path: Path) -> None:
    export_files(build, tmp_path, Order(choice=Choice(years=(2021, 2022), levels=("county",))))
    assert (tmp_path / "README.txt").read_bytes().startswith(b"\xef\xbb\xbf")
    text = (tmp_path / "README.txt").read_text(encoding="utf-8-sig")
    assert read_manifest(build).build_id in text
    assert "years = 2021, 2022; levels = county" in text
    assert len(WARNINGS) == 3
    for zh, en in WARNINGS:
        assert zh in text
        assert en in text
    assert "panel.csv" in text
    assert "cells_" not in text


@pytest.mark.parametrize("problem", [OSError(errno.ENOSPC, "no space"), KeyboardInterrupt()])
@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
def test_export_that_is_broken_off_leaves_the_old_files_and_no_draft(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, problem: BaseException,
    form: Format,
) -> None:  # fmt: skip
    out = tmp_path / "out"
    order = Order(formats=(form,))
    export_files(build, out, order)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    whole = export._tables

    def broken(*asked: object) -> object:
        yield next(iter(whole(*asked)))  # type: ignore[arg-type]
        raise problem

    monkeypatch.setattr(export, "_tables", broken)
    with pytest.raises(type(problem)):
        export_files(build, out, order)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_file_of_more_rows_than_a_spreadsheet_shows_is_told(
    build: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "SHEET_ROWS", 600)
    order = Order((What.FACTS, What.REPORTS), (Format.CSV, Format.XLSX))
    (remark,) = export_files(build, tmp_path, order).remarks
    assert remark.startswith("facts.csv has 600 rows; a spreadsheet shows the first 599")
