"""The same rows three ways: as a build lays them out, in SQLite, in single Parquet files.

SQLite is what the nearest peers keep their figures in; it gets the indexes that its questions need.
The single files hold reports in the order in which a crawl comes upon them, as a program leaves
them that only appends. Each has the tables ``reports``, ``facts`` and ``sections``. Knows files;
knows no question.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store import File
from pipelines.tables import TABLES, TableSpec, arrow_schema

ASKED = tuple(spec for spec in TABLES if spec.name in ("reports", "facts", "sections"))
THREADS = 2
_INDEXES = (
    "CREATE INDEX facts_report ON facts (report_id)",
    "CREATE INDEX facts_concept ON facts (concept, report_year)",
    "CREATE UNIQUE INDEX reports_id ON reports (report_id)",
    "CREATE INDEX reports_publisher ON reports (publisher_id)",
    "CREATE INDEX sections_report ON sections (report_id)",
)
_PRAGMAS = ("cache_size = -1000000", "temp_store = FILE", "mmap_size = 100000000000")
_SQLITE_TYPES = {"integer": "INTEGER", "year": "INTEGER", "number": "REAL"}  # all others: TEXT
_ROWS_AT_ONCE = 10_000
_FILES_AT_ONCE = 8

Ask = Callable[[str], list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A store that can be asked. ``connect`` gives what runs a statement, on a fresh connection."""

    name: str
    paths: Sequence[Path]
    connect: Callable[[], Ask]

    @property
    def size(self) -> int:
        """Bytes of all of its files."""
        return sum(path.stat().st_size for path in self.paths)

    def forget(self) -> None:
        """Have the system drop from memory what it holds of the files."""
        for path in self.paths:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


@dataclass(frozen=True, slots=True)
class Views:
    """Parquet files behind views that list them, as in the ``archive.duckdb`` of a large build."""

    statements: tuple[str, ...]
    paths: tuple[Path, ...]

    def open(self) -> duckdb.DuckDBPyConnection:
        """A fresh connection in memory with the views."""
        connection = duckdb.connect(config={"threads": THREADS, "memory_limit": "4GB"})
        for statement in self.statements:
            connection.execute(statement)
        return connection

    def as_peer(self, name: str) -> Peer:
        def connect() -> Ask:
            connection = self.open()
            return lambda sql: connection.execute(sql).fetchall()

        return Peer(name, self.paths, connect)


def views_of(folder: Path, files: Sequence[File]) -> Views:
    """The files of a build."""
    by_table = {
        spec.name: [folder / file.path for file in files if file.table == spec.name]
        for spec in ASKED
    }
    year = ", hive_partitioning = true, hive_types = {'report_year': INTEGER}"
    statements = tuple(_view(spec, by_table[spec.name], year) for spec in ASKED)
    return Views(statements, tuple(path for paths in by_table.values() for path in paths))


def write_single_files(folder: Path, build: Path, files: Sequence[File]) -> Views:
    """One Parquet file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = tuple(folder / f"{spec.name}.parquet" for spec in ASKED)
    for spec, path in zip(ASKED, paths, strict=True):
        schema = arrow_schema(spec)
        with pq.ParquetWriter(path, schema, compression="zstd") as writer:
            for table in _as_crawled(build, [f for f in files if f.table == spec.name]):
                writer.write_table(table.select(schema.names).cast(schema))
    return Views(tuple(_view(s, [p], "") for s, p in zip(ASKED, paths, strict=True)), paths)


def write_sqlite(folder: Path, build: Views) -> Peer:
    """One SQLite file with its indexes."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "archive.sqlite"
    connection = sqlite3.connect(path)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", *_PRAGMAS):
        connection.execute(f"PRAGMA {pragma}")
    for spec in ASKED:
        columns = ", ".join(f'"{f.name}" {_SQLITE_TYPES.get(f.type, "TEXT")}' for f in spec.fields)
        connection.execute(f"CREATE TABLE {spec.name} ({columns})")
        holes = ", ".join("?" * len(spec.fields))
        for batch in _plain(build, spec):
            rows = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            connection.executemany(f"INSERT INTO {spec.name} VALUES ({holes})", rows)
    for statement in (*_INDEXES, "ANALYZE"):
        connection.execute(statement)
    connection.commit()
    connection.close()

    def connect() -> Ask:
        opened = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        for pragma in _PRAGMAS:
            opened.execute(f"PRAGMA {pragma}")
        return lambda sql: opened.execute(sql).fetchall()

    return Peer("SQLite", (path,), connect)


def _as_crawled(build: Path, files: Sequence[File]) -> Iterator[pa.Table]:
    """All rows of a table, by reports in an order of chance: of files that chance brings together
    as many as are read at once."""
    rng = np.random.default_rng(len(files))
    order = [files[n] for n in rng.permutation(len(files))]
    for start in range(0, len(order), _FILES_AT_ONCE):
        some = order[start : start + _FILES_AT_ONCE]
        table = pa.concat_tables([_with_year(build, file) for file in some])
        ids = table["report_id"].combine_chunks().dictionary_encode()
        place = rng.permutation(len(ids.dictionary))[ids.indices.to_numpy()]
        yield table.take(pa.array(np.argsort(place, kind="stable")))


def _with_year(build: Path, file: File) -> pa.Table:
    table = pq.read_table(build / file.path, partitioning=None)
    year = int(Path(file.path).parent.name.removeprefix("report_year="))
    return table.append_column("report_year", pa.repeat(pa.scalar(year, pa.int32()), len(table)))


def _plain(build: Views, spec: TableSpec) -> Iterator[pa.RecordBatch]:
    """All rows of a table with days and times as text."""
    connection = build.open()
    columns = ", ".join(
        f'"{f.name}"::VARCHAR' if f.type in ("date", "time") else f'"{f.name}"' for f in spec.fields
    )
    yield from connection.sql(f"SELECT {columns} FROM {spec.name}").to_arrow_reader(_ROWS_AT_ONCE)


def _view(spec: TableSpec, paths: Sequence[Path], options: str) -> str:
    listed = ", ".join(f"'{path}'" for path in paths)
    columns = ", ".join(f'"{field.name}"' for field in spec.fields)
    return f"CREATE VIEW {spec.name} AS SELECT {columns} FROM read_parquet([{listed}]{options})"
