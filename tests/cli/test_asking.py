"""``xxgk sql``: statements from everywhere, answers in every format, nothing half written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.store import read_manifest
from tests.published.opened import digests, with_copies
from tests.published.records import capture, records, report


@pytest.fixture(scope="module")
def data(
    tmp_path_factory: pytest.TempPathFactory, extractor: Extractor, forms: tuple[Form, ...]
) -> Path:
    data = tmp_path_factory.mktemp("data")
    found = {"capture1": report(extractor, "云山县人民政府办公室", 2021, "5000016")}
    with_copies(data / "build", records(forms, [capture(1, "http://a.invalid/1")], found))
    return data


def _sql(data: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--data", str(data), "sql", *arguments],
        input=given, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_statement_comes_as_argument_from_a_file_or_from_standard_input(
    data: Path, tmp_path: Path
) -> None:
    question = "SELECT agency, report_year FROM reports;\n"
    (tmp_path / "question.sql").write_text(question)
    for ended in (
        _sql(data, question, "--format", "json"),
        _sql(data, "-", "--format", "json", given=question),
        _sql(data, "--file", str(tmp_path / "question.sql"), "--format", "json"),
    ):
        assert ended.returncode == 0, ended.stderr
        assert json.loads(ended.stdout) == [{"agency": "云山县人民政府办公室", "report_year": 2021}]
        assert ended.stderr == ""


def test_no_statement_without_a_terminal_and_two_at_once_are_wrong_usage(data: Path) -> None:
    assert _sql(data).returncode == 2
    assert _sql(data, "SELECT 1", "--file", "question.sql").returncode == 2


def test_no_rows_are_an_empty_array_and_a_heading(data: Path) -> None:
    assert _sql(data, "SELECT 1 AS a LIMIT 0", "--format", "json").stdout == "[]\n"
    assert _sql(data, "SELECT 1 AS a LIMIT 0", "--format", "csv").stdout == "a\n"


def test_parquet_file_keeps_types_and_an_error_leaves_no_file(data: Path, tmp_path: Path) -> None:
    target = tmp_path / "answer.parquet"
    asked = ("--format", "parquet", "--output", str(target))
    ended = _sql(data, "SELECT DATE '2024-01-02' AS d, 1.50::DECIMAL(9, 2) AS n", *asked)
    assert ended.returncode == 0, ended.stderr
    assert [str(field.type) for field in pq.read_schema(target)] == [
        "date32[day]",
        "decimal128(9, 2)",
    ]
    before = target.read_bytes()
    late = "SELECT CASE WHEN i = 90000 THEN error('late') ELSE i END AS i FROM range(100000) t(i)"
    ended = _sql(data, late, *asked)
    assert (ended.returncode, "late" in ended.stderr) == (1, True)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["answer.parquet"]


def test_table_is_cut_and_says_so(data: Path) -> None:
    ended = _sql(data, "FROM range(1500)")
    assert "first 1000 rows" in ended.stdout
    assert "--limit 0" in ended.stderr
    whole = _sql(data, "FROM range(1500)", "--limit", "0")
    assert "1500 rows" in whole.stdout
    assert whole.stderr == ""


def test_doubtful_sum_is_answered_and_told_apart_from_the_answer(data: Path) -> None:
    ended = _sql(data, "SELECT sum(requests_received) AS n FROM panel", "--format", "json")
    assert (ended.returncode, json.loads(ended.stdout)) == (0, [{"n": 6}])
    assert ended.stderr.startswith("caution: own and consolidated")


def test_refused_statement_ends_with_status_one_and_one_line(data: Path) -> None:
    before = digests(data)
    ended = _sql(data, f"COPY facts TO '{data}/build/x.csv'")
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("xxgk: COPY is refused")
    assert ended.stderr.count("\n") == 1
    assert digests(data) == before


def test_build_is_chosen_by_the_beginning_of_its_id(data: Path) -> None:
    build_id = read_manifest(data / "build").build_id
    asked = ("SELECT 1 AS a", "--format", "csv", "--build")
    assert _sql(data, *asked, build_id[:6]).stdout == "a\n1\n"
    ended = _sql(data, *asked, "zz")
    assert (ended.returncode, build_id in ended.stderr) == (1, True)
