"""One demo build for the questions and the notebooks: what ``xxgk demo`` leaves behind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.places import PROJECT
from pipelines.query import open_catalog


def run_demo(folder: Path) -> Path:
    """Run the demo below the folder; its data folder."""
    ended = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "--data", str(folder), "demo"],
        cwd=PROJECT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return folder / "demo"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_demo(tmp_path_factory.mktemp("questions"))


@pytest.fixture(scope="session")
def archive(demo: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = open_catalog(demo / "build")
    yield connection
    connection.close()
