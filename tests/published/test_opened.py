"""``pipelines.open``: the build that is meant, and its answers as Arrow, pandas and polars."""

from __future__ import annotations

import builtins
import importlib
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

import pipelines
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.opened import FramesMissingError
from pipelines.query import QueryError
from pipelines.store import BuildMissingError
from tests.published.opened import with_copies
from tests.published.records import capture, records, report


@pytest.fixture(scope="module")
def data(
    tmp_path_factory: pytest.TempPathFactory, extractor: Extractor, forms: tuple[Form, ...]
) -> Path:
    """Two builds, the later one with a report; ``build/current`` points at it."""
    data = tmp_path_factory.mktemp("data")
    found = {"capture1": report(extractor, "云山县人民政府办公室", 2021, "5000016")}
    for extracted in ({}, found):
        with_copies(data / "build", records(forms, [capture(1, "http://a.invalid/1")], extracted))
    return data


def test_data_folder_build_folder_one_build_and_file_open_the_same(data: Path) -> None:
    build = data / "build"
    for path in (data, build, build / "current", build / "archive.duckdb", str(data)):
        with pipelines.open(path) as archive:
            assert archive.sql("SELECT agency FROM reports").rows() == [
                {"agency": "云山县人民政府办公室"}
            ]
            assert archive.build_id == (build / "current").resolve().name


def test_earlier_build_is_opened_by_the_beginning_of_its_id(data: Path) -> None:
    current = (data / "build" / "current").resolve().name
    (earlier,) = {p.name for p in (data / "build" / "builds").iterdir()} - {current}
    for path in (data, data / "build" / "builds" / current):
        with pipelines.open(path, build=earlier[:8]) as archive:
            assert archive.build_id == earlier
            assert archive.sql("FROM reports").rows() == []
    with pipelines.open(data, build=current) as archive:
        assert archive.build_id == current


@pytest.mark.parametrize("wanted", ["zz", ""])
def test_build_that_is_not_there_is_told_with_those_that_are(data: Path, wanted: str) -> None:
    current = (data / "build" / "current").resolve().name
    with pytest.raises(BuildMissingError, match=current):
        pipelines.open(data, build=wanted)


def test_folder_without_a_build_is_named(tmp_path: Path) -> None:
    with pytest.raises(BuildMissingError, match=str(tmp_path)):
        pipelines.open(tmp_path)


def test_answer_is_arrow_pandas_and_polars(data: Path) -> None:
    with pipelines.open(data, memory="500MB") as archive:
        assert {"facts", "panel", "publishers"} <= set(archive.tables)
        answer = archive.sql("SELECT report_id, report_year, n_facts FROM reports")
        years = [2021]
        assert answer.arrow()["report_year"].to_pylist() == years
        assert answer.pandas()["report_year"].tolist() == years
        assert answer.df().equals(answer.pandas())
        assert answer.polars()["report_year"].to_list() == years
        assert isinstance(archive.connection, duckdb.DuckDBPyConnection)
        with pytest.raises(QueryError, match="refused"):
            archive.sql("DROP TABLE reports")


def test_missing_frames_are_told_with_how_to_install_them(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", absent)
    with pipelines.open(data) as archive:
        answer = archive.sql("SELECT 1 AS a")
        for method in (answer.pandas, answer.df, answer.polars):
            with pytest.raises(FramesMissingError, match=r"pip install .*frames"):
                method()
        assert answer.rows() == [{"a": 1}]


def test_python_variable_is_never_taken_for_a_table(data: Path) -> None:
    mine = pipelines.open(data).sql("SELECT 1 AS a").arrow()
    with pipelines.open(data) as archive, pytest.raises(QueryError, match="mine"):
        archive.sql("FROM mine")
    assert mine.num_rows == 1


def test_importing_pipelines_is_cheap_and_hides_nothing() -> None:
    code = (
        "import sys; from pipelines import *; import pipelines, builtins;"
        "assert open is builtins.open;"
        "print([m for m in ('duckdb', 'pyarrow', 'pandas', 'polars') if m in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
    assert pipelines.open is not builtins.open
