"""Makes ``archive.duckdb`` from the published Parquet files of one build.

Knows SQL and files; the columns come from ``tables``, the views from ``views`` and ``search``.
Parquet stays canonical. While a build is small the file holds copies of all tables, so it can be
carried off alone; above ``COPIES_UP_TO`` it holds views over the Parquet files beside it, by paths
relative to its folder, and moves with that folder.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import file_digest
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from pipelines.concepts import Term
from pipelines.files import write_atomically
from pipelines.forms import Form
from pipelines.panel import panel_spec
from pipelines.search import search_statements
from pipelines.store import File, Manifest
from pipelines.tables import SQL_TYPES, TABLES, TableSpec, comment
from pipelines.views import (
    column_comments,
    name,
    text,
    view_statements,
)

FILE = "archive.duckdb"
# DuckDB 1.4 and all later ones open a file of this layout; that of 2.0 only 2.0 itself.
STORAGE_VERSION = "v1.4.0"
# Measured: a copy takes four times the room of its Parquet (10 bytes a fact for 2.5), and 2 s for
# each million facts. So a file to carry around has a quarter of a GB at most.
COPIES_UP_TO = 64 * 1024**2
# Sorting the largest tables that are copied takes more; beyond it they are sorted on the disk.
MEMORY = "500MB"


def write_catalog(
    folder: Path,
    manifest: Manifest,
    forms: Sequence[Form],
    concepts: Sequence[Term],
    copies_up_to: int = COPIES_UP_TO,
) -> Path:
    """Make the file anew and put it in place in one step; readers of the old one keep it.

    ``folder`` is that of the manifest. ``copies_up_to`` are bytes of Parquet. Raises duckdb.Error
    or OSError where it cannot be written, and leaves the old file as it was.
    """
    target = folder / FILE
    draft = folder / f".{FILE}.{os.getpid()}.tmp"
    copied = sum(file.size for file in manifest.files) <= copies_up_to
    make = _copy if copied else _view
    try:
        draft.unlink(missing_ok=True)
        with TemporaryDirectory() as plain, _connect(folder, Path(plain), draft) as connection:
            attached = f"ATTACH {text(str(draft))} AS archive (STORAGE_VERSION '{STORAGE_VERSION}')"
            connection.execute(attached)
            connection.execute("USE archive")
            connection.execute("BEGIN")  # one for all: a commit of its own costs each some 5 ms
            for spec in (*TABLES, panel_spec(concepts)):
                for statement in make(spec, manifest):
                    connection.execute(statement)
            for statement in catalog_statements(forms, concepts):
                connection.execute(statement)
            connection.execute("COMMIT")
            connection.execute("CHECKPOINT archive")
        with draft.open("rb") as file:
            os.fsync(file.fileno())
            digest = file_digest(file, "sha256").hexdigest()
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
        draft.with_name(draft.name + ".wal").unlink(missing_ok=True)
    write_atomically(target.with_suffix(".sha256"), f"{digest}  {FILE}\n".encode())
    return target


def catalog_statements(forms: Sequence[Form], concepts: Sequence[Term]) -> Iterator[str]:
    """What is made in the file besides the tables."""
    yield from view_statements(forms, concepts)
    yield from search_statements()


def catalog_is_intact(folder: Path) -> bool:
    """Whether the file is, byte for byte, what was written."""
    try:
        told = (folder / FILE).with_suffix(".sha256").read_text(encoding="ascii").split()[0]
        with (folder / FILE).open("rb") as file:
            return file_digest(file, "sha256").hexdigest() == told
    except (OSError, ValueError, IndexError):
        return False


def _connect(folder: Path, plain: Path, draft: Path) -> duckdb.DuckDBPyConnection:
    """A connection for which relative paths are those of the folder.

    They are looked up through a link in ``plain``, since DuckDB splits a search path at commas and
    takes brackets for a pattern.
    """
    link = plain / "build"
    link.symlink_to(folder.resolve(), target_is_directory=True)
    settings: dict[str, str | bool | int | float | list[str]] = {
        "file_search_path": str(link),
        "temp_directory": f"{draft}.spill",  # else it spills into the current directory
        "memory_limit": MEMORY,
    }
    return duckdb.connect(config=settings)


def _copy(spec: TableSpec, manifest: Manifest) -> Iterator[str]:
    columns = ", ".join(f"{name(f.name)} {SQL_TYPES[f.type]}" for f in spec.fields)
    yield f"CREATE TABLE {spec.name} ({columns})"
    order = ", ".join(name(n) for n in (*(["report_year"] if spec.by_year else []), *spec.sort))
    if manifest.rows(spec.name):
        yield f"INSERT INTO {spec.name} {_rows(spec, manifest.of(spec.name))} ORDER BY {order}"
    yield f"COMMENT ON TABLE {spec.name} IS {text(comment(spec.zh, spec.en))}"
    yield from column_comments(spec.name, spec.fields)


def _view(spec: TableSpec, manifest: Manifest) -> Iterator[str]:
    yield f"CREATE VIEW {spec.name} AS {_rows(spec, manifest.of(spec.name))}"
    yield f"COMMENT ON VIEW {spec.name} IS {text(comment(spec.zh, spec.en))}"
    yield from column_comments(spec.name, spec.fields)


def _rows(spec: TableSpec, files: Sequence[File]) -> str:
    """The rows of these very files, typed as the table is also where none has a row."""
    chosen = ", ".join(
        f"CAST({name(f.name)} AS {SQL_TYPES[f.type]}) AS {name(f.name)}" for f in spec.fields
    )
    filled = [file for file in files if file.rows] or list(files)
    if not filled:
        nothing = ", ".join(
            f"CAST(NULL AS {SQL_TYPES[f.type]}) AS {name(f.name)}" for f in spec.fields
        )
        return f"SELECT {nothing} WHERE false"
    listed = ", ".join(text(file.path) for file in filled)
    hive = (
        "hive_partitioning=true, hive_types={'report_year': INTEGER}"
        if spec.by_year
        else "hive_partitioning=false"
    )
    return f"SELECT {chosen} FROM read_parquet([{listed}], {hive})"
