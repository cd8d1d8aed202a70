"""The same rows three ways: as a build lays them out, in SQLite, in single Parquet files.

SQLite is what the nearest peers keep their figures in; it gets the indexes that its questions need.
The single files hold reports in the order in which a crawl comes upon them, as a program leaves
them that only appends. Each has the tables ``reports``, ``panel``, ``facts`` and ``sections``.
Knows files; knows no question.
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

from pipelines.catalog import write_catalog
from pipelines.concepts import load_concepts
from pipelines.forms import load_forms
from pipelines.panel import panel_spec
from pipelines.places import SHIPPED
from pipelines.query import open_catalog
from pipelines.store import File, Manifest
from pipelines.tables import FACTS, REPORTS, TableSpec, arrow_schema
from pipelines.tables.reports import SECTIONS

_FORMS = load_forms(SHIPPED)
_CONCEPTS = load_concepts(SHIPPED, _FORMS)
ASKED = (REPORTS, FACTS, SECTIONS, panel_spec(_CONCEPTS))
_MEMORY = "4GB"
_INDEXES = (
    "CREATE INDEX facts_report ON facts (report_id)",
    "CREATE INDEX facts_concept ON facts (concept, report_year)",
    "CREATE UNIQUE INDEX reports_id ON reports (report_id)",
    "CREATE INDEX reports_publisher ON reports (publisher_id)",
    "CREATE INDEX sections_report ON sections (report_id)",
    "CREATE UNIQUE INDEX panel_id ON panel (report_id)",
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


def build_peer(folder: Path, files: Sequence[File]) -> Peer:
    """The files of a build, asked through its ``archive.duckdb`` with views over them."""
    write_catalog(folder, Manifest(tuple(files)), _FORMS, _CONCEPTS, copies_up_to=0)
    asked = {spec.name for spec in ASKED}
    paths = tuple(folder / file.path for file in files if file.table in asked)

    return Peer("build", paths, lambda: _asking(open_catalog(folder, _MEMORY)))


def write_single_files(folder: Path, build: Path, files: Sequence[File]) -> Peer:
    """One Parquet file a table."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {spec.name: folder / f"{spec.name}.parquet" for spec in ASKED}
    for spec in ASKED:
        schema = arrow_schema(spec)
        with pq.ParquetWriter(paths[spec.name], schema, compression="zstd") as writer:
            for table in _as_crawled(build, [f for f in files if f.table == spec.name]):
                writer.write_table(table.select(schema.names).cast(schema))

    def connect() -> Ask:
        connection = duckdb.connect(config={"memory_limit": _MEMORY})
        for name, path in paths.items():
            connection.execute(f"CREATE VIEW {name} AS FROM read_parquet('{path}')")
        return _asking(connection)

    return Peer("one file", tuple(paths.values()), connect)


def write_sqlite(folder: Path, build: Path, files: Sequence[File]) -> Peer:
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
        for file in (f for f in files if f.table == spec.name):
            rows = _plain(_with_year(build, file), spec)
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


def _plain(table: pa.Table, spec: TableSpec) -> Iterator[tuple[Any, ...]]:
    """The rows of a table with days and times as text."""
    columns = [
        table[f.name].cast(pa.string()) if f.type in ("date", "time") else table[f.name]
        for f in spec.fields
    ]
    named = pa.table(columns, names=[f.name for f in spec.fields])
    for batch in named.to_batches(_ROWS_AT_ONCE):
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _asking(connection: duckdb.DuckDBPyConnection) -> Ask:
    return lambda sql: connection.execute(sql).fetchall()
