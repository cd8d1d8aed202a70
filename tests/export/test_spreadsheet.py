"""LibreOffice, where there is one, opens the files and shows what the build has."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from pipelines.export import Format, Language, Order, What, export_files
from pipelines.query import open_catalog

SOFFICE = shutil.which("soffice")
# Comma, quotation mark, UTF-8, from line 1, Chinese locale; numbers and dates recognised, as in
# Excel; formulas evaluated.
_LIKE_EXCEL = "CSV:44,34,76,1,,2052,false,true,false,false,false,0,true"


def _opened(path: Path, *options: str) -> list[tuple[object, ...]]:
    """The first sheet as LibreOffice shows it."""
    assert SOFFICE is not None
    folder = path.parent / f"opened-{path.suffix[1:]}"
    subprocess.run(
        [
            SOFFICE, f"-env:UserInstallation={(path.parent / 'profile').as_uri()}", "--headless",
            *options, "--convert-to", "xlsx", "--outdir", str(folder), str(path),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    book = openpyxl.load_workbook(folder / f"{path.stem}.xlsx", data_only=True)
    return list(book.worksheets[0].iter_rows(values_only=True))


def _column(rows: Sequence[tuple[object, ...]], name: str) -> list[object]:
    return [row[rows[0].index(name)] for row in rows[1:]]


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
def test_spreadsheet_shows_every_figure_code_and_character(
    build: Path, tmp_path: Path, form: Format
) -> None:
    export_files(build, tmp_path, Order((What.FACTS,), (form,), language=Language.CODE))
    options = (f"--infilter={_LIKE_EXCEL}",) if form is Format.CSV else ()
    rows = _opened(tmp_path / f"facts.{form}", *options)
    connection = open_catalog(build)
    expected = connection.execute(
        "SELECT f.value, r.agency FROM facts f JOIN reports r USING (report_id) JOIN codebook b"
        " ON b.edition = f.edition AND b.table_name = f.table_name AND b.row_code = f.row_code"
        " AND b.column_code = f.column_code"
        " ORDER BY f.report_year, f.report_id, b.position"
    ).fetchall()
    connection.close()
    assert _column(rows, "value") == [value for value, _ in expected]
    assert _column(rows, "agency") == [agency for _, agency in expected]
    assert set(_column(rows, "division_code")) == {"990221"}
    protected = "'=1+1" if form is Format.CSV else "=1+1"
    assert protected in _column(rows, "raw")
