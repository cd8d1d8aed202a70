"""Makes views over files, stored with relative paths, read the files where they are now.

DuckDB resolves a relative path from the working directory, wherever that is when a question is
asked: it would find nothing, or the files of another build. So the views of ``archive.duckdb`` are
made anew in memory with whole paths, and everything that is defined over them likewise. Knows
DuckDB's catalog; knows no tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb

from pipelines.store import BuildMissingError

_CREATE = re.compile(r"CREATE VIEW ", re.IGNORECASE)
_FILE = re.compile(r"'(tables/[^']*\.parquet)'")
_GLOB = re.compile(r"[*?\[\]]")


def reads_files(connection: duckdb.DuckDBPyConnection, database: str) -> bool:
    """Whether a view of this attached database reads Parquet files."""
    return bool(_file_views(connection, database))


def relocate(
    connection: duckdb.DuckDBPyConnection, source: str, target: str, folder: Path
) -> tuple[str, ...]:
    """Define in ``target`` what ``source`` defines, over the files of this folder.

    Tables of the source are read from it; it is detached where it has none. Returns the files that
    the views read. Raises BuildMissingError where DuckDB could not tell the path from a pattern.
    """
    if _GLOB.search(str(folder)):
        raise BuildMissingError(f"{folder}: a build cannot be read where its path has one of *?[]")
    connection.execute(f"COPY FROM DATABASE {source} TO {target} (SCHEMA)")
    connection.execute(f"USE {target}")
    tables = [name for (name,) in connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = $1", [source]
    ).fetchall()]  # fmt: skip
    comments = tuple(_comments(connection, source))
    for name in tables:
        connection.execute(f'DROP TABLE "{name}"')
        connection.execute(f'CREATE VIEW "{name}" AS SELECT * FROM {source}.main."{name}"')
    files: dict[str, None] = {}
    for definition in _file_views(connection, source):
        files.update((str(folder / name), None) for name in _FILE.findall(definition))
        moved = _FILE.sub(lambda found: quoted(folder / found[1]), definition)
        connection.execute(_CREATE.sub("CREATE OR REPLACE VIEW ", moved, count=1))
    for comment in comments:
        connection.execute(comment)
    if not tables:
        connection.execute(f"DETACH {source}")
    return tuple(files)


def quoted(text: object) -> str:
    """As a literal of SQL."""
    return "'" + str(text).replace("'", "''") + "'"


def _file_views(connection: duckdb.DuckDBPyConnection, database: str) -> list[str]:
    found = connection.execute(
        "SELECT sql FROM duckdb_views() WHERE NOT internal AND database_name = $1"
        " AND contains(sql, 'read_parquet')",
        [database],
    ).fetchall()
    return [definition for (definition,) in found]


def _comments(connection: duckdb.DuckDBPyConnection, database: str) -> Iterator[str]:
    for name, told in connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE database_name = $1 AND NOT internal"
        " UNION ALL SELECT table_name, comment FROM duckdb_tables() WHERE database_name = $1",
        [database],
    ).fetchall():
        if told:
            yield f'COMMENT ON VIEW "{name}" IS {quoted(told)}'
    for name, column, told in connection.execute(
        "SELECT table_name, column_name, comment FROM duckdb_columns()"
        " WHERE database_name = $1 AND NOT internal AND comment IS NOT NULL",
        [database],
    ).fetchall():
        yield f'COMMENT ON COLUMN "{name}"."{column}" IS {quoted(told)}'
