"""A published build as Python has it: ``pipelines.open`` gives one.

Finds the build that is meant, asks it, and hands answers over as Arrow, pandas or polars. Knows
where builds lie; knows nothing of what the tables mean.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from types import ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa

from pipelines import store
from pipelines.catalog import FILE
from pipelines.query import ask, open_catalog, resolve
from pipelines.store import home_of, read_manifest

if TYPE_CHECKING:
    from pandas import DataFrame as PandasFrame
    from polars import DataFrame as PolarsFrame


class FramesMissingError(ImportError):
    """Raised where pandas or polars is asked for and is not installed."""


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to one question."""

    _table: pa.Table

    def arrow(self) -> pa.Table:
        return self._table

    def rows(self) -> list[dict[str, Any]]:
        """A dictionary a row. Of two columns of one name the last stays; name them apart."""
        rows: list[dict[str, Any]] = self._table.to_pylist()
        return rows

    def pandas(self) -> PandasFrame:
        """Raises FramesMissingError."""
        _frames("pandas")
        frame: PandasFrame = self._table.to_pandas()
        return frame

    def df(self) -> PandasFrame:
        """The same as ``pandas()``, by the name DuckDB gives it."""
        return self.pandas()

    def polars(self) -> PolarsFrame:
        """Raises FramesMissingError."""
        frame: PolarsFrame = _frames("polars").DataFrame(self._table)
        return frame


class OpenArchive:
    """One build, open until it is closed; also as a context manager.

    ``connection`` is DuckDB's own and does what DuckDB does; ``sql`` runs statements that read and
    no others. ``build_id`` is None where ``archive.duckdb`` lies alone, without its manifest.
    """

    def __init__(self, path: Path, memory: str | None) -> None:
        self.path = path
        self.build_id = _build_id(path.parent)
        self.connection: duckdb.DuckDBPyConnection = open_catalog(path, memory)

    @property
    def tables(self) -> tuple[str, ...]:
        """The names of tables and views."""
        return tuple(row["name"] for row in self.sql("SHOW TABLES").rows())

    def sql(self, statement: str) -> Result:
        """The answer to one statement. Raises ``pipelines.statements.QueryError``."""
        return Result(ask(self.connection, statement))

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> OpenArchive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<xxgk build {self.build_id or 'without a manifest'} at {self.path.parent}>"


def open_archive(
    path: str | PathLike[str], build: str | None = None, memory: str | None = None
) -> OpenArchive:
    """See ``pipelines.open``."""
    return OpenArchive(find_build(Path(path), build), memory)


def find_build(path: Path, build: str | None = None) -> Path:
    """The ``archive.duckdb`` that is meant: of the folder, or of a build kept beside it. Raises
    BuildMissingError, with the ids there are."""
    inner = path / "build"
    catalog = resolve(inner if (inner / FILE).exists() and not (path / FILE).exists() else path)
    return catalog if build is None else store.find_build(home_of(catalog.parent), build) / FILE


def _build_id(folder: Path) -> str | None:
    if not (folder / "manifest.json").exists():
        return None
    return read_manifest(folder).build_id


def _frames(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError as absent:
        raise FramesMissingError(
            f'{name} is not installed: pip install "xxgk-archive[frames]"'
        ) from absent
