"""Answers of SQL in the formats that machines read."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.answers import whole, write_answer
from pipelines.console import Format

ANSWER = pa.table(
    [pa.array(["一", None]), pa.array([Decimal("1.50"), Decimal("2.00")]), pa.array([1.0, 0.5])],
    names=["a", "a", "b"],
)


def _written(folder: Path, form: Format) -> bytes:
    write_answer(whole(ANSWER), form, folder / "answer")
    return (folder / "answer").read_bytes()


def test_column_that_two_tables_share_is_kept_twice(tmp_path: Path) -> None:
    assert _written(tmp_path, Format.CSV).decode() == "a,a_2,b\n一,1.5,1\n,2,0.5\n"


def test_whole_numbers_are_whole_in_json_and_nothing_is_null(tmp_path: Path) -> None:
    assert json.loads(_written(tmp_path, Format.JSON)) == [
        {"a": "一", "a_2": 1.5, "b": 1}, {"a": None, "a_2": 2, "b": 0.5},
    ]  # fmt: skip


def test_what_json_has_no_number_for_is_null(tmp_path: Path) -> None:
    odd = pa.table({"a": [float("inf"), float("nan"), -0.5]})
    write_answer(whole(odd), Format.JSON, tmp_path / "answer")
    text = (tmp_path / "answer").read_text()
    assert json.loads(text) == [{"a": None}, {"a": None}, {"a": -0.5}]


def test_parquet_keeps_types(tmp_path: Path) -> None:
    _written(tmp_path, Format.PARQUET)
    assert pq.read_table(tmp_path / "answer")["a_2"].to_pylist()[0] == Decimal("1.50")
