"""Opens the published build for questions, and asks them.

It is opened read-only and with no access to any other file: no statement can write or read
anything else. Knows DuckDB's switches; knows nothing of what the tables mean.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.catalog import FILE
from pipelines.store import BuildMissingError


class QueryError(Exception):
    """Raised where a statement is wrong, or asks for what this file does not allow."""


def open_catalog(build: Path, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that can read this file and nothing else. Raises BuildMissingError.

    ``memory`` is what DuckDB may use ("2GB"); by default 80 % of what the machine has.
    """
    path = build / FILE
    if not path.exists():
        raise BuildMissingError(f"{build}: no build is published here")
    config: dict[str, str | bool | int | float | list[str]] = {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "lock_configuration": "true",
    }
    if memory is not None:
        config["memory_limit"] = memory
    try:
        return duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.Error as problem:
        raise BuildMissingError(f"{path}: {problem}") from problem


def ask(connection: duckdb.DuckDBPyConnection, sql: str) -> pa.Table:
    """The answer to one statement. Raises QueryError with DuckDB's own words."""
    if not sql.strip(" \n;"):
        raise QueryError("no statement was given")
    try:
        answer = connection.sql(sql)
        return pa.table({}) if answer is None else answer.to_arrow_table()
    except duckdb.Error as problem:
        raise QueryError(str(problem)) from problem
