"""What stands in the files: figures, what they are called, and where they come from."""

from __future__ import annotations

import csv
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.export import Choice, Language, Order, What, export_files
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.model import Check, Result, Severity
from tests.export.builds import published, read_csv
from tests.published.records import Records, capture, records, report, stated

EVERYTHING = tuple(What)


def _exported(build: Path, what: What, choice: Choice | None = None) -> list[dict[str, str]]:
    """The rows of one file, under the names of SQL."""
    order = Order((what,), choice=choice or Choice(), language=Language.CODE)
    (file,) = export_files(build, build.parent / what, order).files
    rows = read_csv(file.path)
    assert len(rows) == file.rows
    return rows


def test_csv_leads_every_figure_to_its_source(build: Path, tmp_path: Path) -> None:
    done = export_files(build, tmp_path / "out", Order())
    assert [file.path.name for file in done.files] == ["facts.csv", "reports.csv", "panel.csv"]
    rows = read_csv(tmp_path / "out" / "facts.csv")
    assert len(rows) == done.files[0].rows == 600
    first = next(r for r in rows if r["行代码"] == "new_received" and r["数值"] == "5")
    assert first["网址"] == "http://a.invalid/1"
    assert first["存档编号"] == "capture1"
    assert first["抓取时间（UTC）"] == "2025-01-01 01:00:01"
    assert first["行政区划代码"] == '="990221"'
    assert first["原文"] == "5"
    blank = next(r for r in rows if r["状态"] == "blank")
    assert (blank["数值"], blank["推算值"]) == ("", "0")
    assert {r["原文"] for r in rows if r["原文"].startswith("'")} == {"'=1+1"}
    assert {r["原文"] for r in rows if r["原文"].startswith("-")} == {"-"}


@pytest.mark.parametrize("what", EVERYTHING)
def test_every_row_of_every_file_has_its_source(build: Path, tmp_path: Path, what: What) -> None:
    order = Order((what,), language=Language.CODE)
    for file in export_files(build, tmp_path / "out", order).files:
        for row in read_csv(file.path):
            assert row["url"].startswith("http://a.invalid/")
            assert row["capture_id"].startswith("capture")
            assert row["fetched_at"].startswith("2025-01-01")
            assert {"failed_checks", "soft_failed_checks", "scope", "edition"} <= row.keys()


def test_failures_that_no_law_excuses_stand_apart_from_others(
    tmp_path: Path, extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    wrong = report(extractor, "云山县人民政府办公室", 2022, (1, 0, 0, 0, 0, 0, 4))
    flagged = Check(
        "C2", "proactive.normative_documents.disclosed", Result.FAIL, Decimal(2), Decimal(1),
        Severity.WARNING, "older texts",
    )  # fmt: skip
    one = replace(wrong, checks=(*wrong.checks, flagged))
    content = records(forms, [capture(1, "http://a.invalid/1")], {"capture1": one})
    build = published(tmp_path / "build", content)
    (row,) = _exported(build, What.REPORTS)
    assert row["failed_checks"] == "R1 requests.new_received"
    assert row["soft_failed_checks"] == "C2 proactive.normative_documents.disclosed"
    rows = _exported(build, What.CHECKS)
    assert {(r["rule"], r["left"], r["right"]) for r in rows} == {
        ("R1", "1", "4"),
        ("C2", "2", "1"),
    }


def test_cells_side_by_side_are_the_figures_one_below_the_other(build: Path) -> None:
    long = {
        (r["report_id"], f"{r['table_name']}_{r['row_code']}_{r['column_code']}"): r["value"]
        for r in _exported(build, What.FACTS)
    }
    wide = {
        (row["report_id"], name): value
        for row in _exported(build, What.CELLS)
        for name, value in row.items()
        if (row["report_id"], name) in long
    }
    assert wide == long
    assert "2" in wide.values()


def test_tables_and_concepts_choose_figures(build: Path) -> None:
    requests = _exported(build, What.FACTS, Choice(tables=("requests",)))
    assert {r["table_name"] for r in requests} == {"requests"}
    granted = _exported(build, What.FACTS, Choice(concepts=("granted",)))
    assert {r["concept"] for r in granted} == {"granted"}
    panel = _exported(build, What.PANEL, Choice(concepts=("granted",)))
    assert "granted" in panel[0]
    assert "requests_received" not in panel[0]
    cells = _exported(build, What.CELLS, Choice(tables=("requests",)))
    assert not [name for name in cells[0] if name.startswith("proactive_")]


def test_panel_says_what_the_form_calls_comparable(tmp_path: Path, forms: tuple[Form, ...]) -> None:
    form = next(form for form in forms if form.edition == "2021")
    one = stated(form, 2022, {"requests.new_received.total": "1234"})
    content = records(forms, [capture(1, "http://a.invalid/1")], {"capture1": one})
    (row,) = _exported(published(tmp_path / "build", content), What.PANEL)
    assert row["requests_received"] == "1234"
    assert row["granted"] == ""


@pytest.mark.parametrize("language", Language)
def test_no_heading_stands_twice(build: Path, tmp_path: Path, language: Language) -> None:
    order = Order(EVERYTHING, language=language)
    for file in export_files(build, tmp_path / "out", order).files:
        with file.path.open(encoding="utf-8-sig", newline="") as lines:
            headings = next(csv.reader(lines))
        assert sorted(set(headings)) == sorted(headings)
        assert {Language.ZH: "报告年度", Language.EN: "Report year", Language.CODE: "report_year"}[
            language
        ] in headings


def test_rows_stand_by_year_and_report(build: Path) -> None:
    rows = _exported(build, What.FACTS)
    keys = [(r["report_year"], r["report_id"]) for r in rows]
    assert keys == sorted(keys)
    assert len(set(keys)) == 3


def test_empty_build_gives_headings(tmp_path: Path, small: Records) -> None:
    empty = published(tmp_path / "build", records(small.forms, [], {}))
    done = export_files(empty, tmp_path / "out", Order())
    assert [file.rows for file in done.files] == [0, 0, 0]
    assert (tmp_path / "out" / "facts.csv").read_text(encoding="utf-8-sig").count("\n") == 1
