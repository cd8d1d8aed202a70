"""Opens a published build for questions, and asks them.

The build is attached read-only to an instance of DuckDB of its own, which may open no other file,
load no extension and change no setting; and only statements that read are run (``statements``).
Knows DuckDB's switches; knows nothing of what the tables mean.

``archive.duckdb`` holds copies of the tables, or views over the build's Parquet files by paths
relative to its folder (``relocated``). Symlinks are resolved first: a build that is published
meanwhile is another folder, and a session stays with the one it began with.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import duckdb
import pyarrow as pa

from pipelines.catalog import FILE
from pipelines.relocated import quoted, reads_files, relocate
from pipelines.statements import QueryError, plainly, reading_statement
from pipelines.store import BuildMissingError

__all__ = ["Answer", "QueryError", "ask", "open_catalog", "resolve", "stream"]

_ROWS_AT_A_TIME = 20_000
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Answer:
    """Columns, and rows as they come; ``batches`` can be gone through once."""

    schema: pa.Schema
    batches: Iterator[pa.RecordBatch]


def resolve(build: Path) -> Path:
    """The ``archive.duckdb`` of a build's folder, or that file itself, as it is now.

    One resolution for all that is read, for the next build may be published at any moment. Raises
    BuildMissingError.
    """
    path = build if build.is_file() else build / FILE
    try:
        return path.resolve(strict=True)
    except OSError as absent:
        raise BuildMissingError(f"{build}: no build is published here") from absent


def open_catalog(build: Path, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that reads this build and nothing else. Raises BuildMissingError.

    ``memory`` is what DuckDB may use ("2GB"); by default 80 % of what the machine has. Beyond it,
    it spills into a folder of its own in the system's temporary folder, and removes that.
    """
    path = resolve(build)
    connection = duckdb.connect(
        ":memory:",
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"},
    )
    try:
        _silence(connection)
        files = _attach(connection, path)
        for setting, value in _settings(files, memory):
            connection.execute(f"SET {setting} = {value}")
    except duckdb.Error as problem:
        connection.close()
        told = plainly(problem).partition("\n")[0]
        raise BuildMissingError(f"{path}: {told}") from problem
    except BuildMissingError:
        connection.close()
        raise
    return connection


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The answer to one statement that reads. Raises QueryError with DuckDB's own words."""
    answer = stream(connection, sql)
    return pa.Table.from_batches(answer.batches, schema=answer.schema)


def stream(connection: duckdb.DuckDBPyConnection, sql: str) -> Answer:
    """The same in batches, for answers of any size. Raises QueryError, also on the way.

    Ctrl-C stops the statement, and the connection can be asked again. The next statement ends an
    answer that has not been gone through.
    """
    statement = reading_statement(sql)
    reader = _beside(connection, lambda: _reader(connection, statement))
    return Answer(reader.schema, _batches(connection, reader))


def _reader(connection: duckdb.DuckDBPyConnection, statement: str) -> pa.RecordBatchReader:
    answer = connection.sql(statement)
    if answer is None:
        raise QueryError("this statement has no answer")
    return answer.to_arrow_reader(_ROWS_AT_A_TIME)


def _batches(
    connection: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader
) -> Iterator[pa.RecordBatch]:
    def following() -> pa.RecordBatch | None:
        try:
            return reader.read_next_batch()
        except StopIteration:
            return None

    while (batch := _beside(connection, following)) is not None:
        yield batch


def _beside(connection: duckdb.DuckDBPyConnection, work: Callable[[], _Found]) -> _Found:
    """DuckDB does not see Ctrl-C while it works: so it works in a thread, and is told."""
    with ThreadPoolExecutor(1) as thread:
        pending = thread.submit(work)
        try:
            return pending.result()
        except KeyboardInterrupt:
            while not pending.done():
                connection.interrupt()
                wait([pending], timeout=0.05)
            raise
        except (duckdb.Error, pa.ArrowException, OSError) as problem:
            raise QueryError(plainly(problem)) from problem


def _silence(connection: duckdb.DuckDBPyConnection) -> None:
    """The bar of progress goes to standard output, into the answer, where that is no terminal too.
    In a notebook without widgets it is off, and cannot be set."""
    row = connection.execute("SELECT current_setting('enable_progress_bar')").fetchone()
    if row == (True,):
        connection.execute("SET enable_progress_bar = false")


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> tuple[str, ...]:
    """Make the build the database ``archive``. Returns the files beside it that it reads."""
    connection.execute(f"ATTACH {quoted(path)} AS source (READ_ONLY)")
    if reads_files(connection, "source"):
        connection.execute("ATTACH ':memory:' AS archive")
        return relocate(connection, "source", "archive", path.parent)
    connection.execute("DETACH source")
    connection.execute(f"ATTACH {quoted(path)} AS archive (READ_ONLY)")
    connection.execute("USE archive")
    return ()


def _settings(files: Sequence[str], memory: str | None) -> Iterator[tuple[str, str]]:
    """In this order; after the last one nothing can be set any more."""
    yield "temp_directory", quoted(Path(tempfile.gettempdir()) / f"xxgk-{uuid4().hex}")
    if memory is not None:
        yield "memory_limit", quoted(memory)
    # A Python variable of the name of a table must never be taken for it.
    yield "python_enable_replacements", "false"
    # The footers of a large build are most of a small question, and its files never change.
    yield "parquet_metadata_cache", "true"
    yield "allowed_paths", f"[{', '.join(map(quoted, files))}]"
    yield "enable_external_access", "false"
    yield "lock_configuration", "true"
