"""Builds to be asked: with copies of the tables in ``archive.duckdb``, or with views over files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import duckdb

from pipelines.assemble import Records, assemble
from pipelines.catalog import FILE, write_catalog
from pipelines.store import publish, read_manifest, write_tables


def with_copies(folder: Path, content: Records) -> Path:
    manifest = write_tables(folder, assemble(content))
    write_catalog(folder, manifest, content.forms, content.concepts)
    publish(folder, manifest)
    return folder


def with_views(folder: Path, content: Records) -> Path:
    """The same tables and views; the tables are views over files by relative paths."""
    with_copies(folder, content)
    with duckdb.connect(str(folder / FILE)) as copies:
        views = copies.execute("SELECT sql FROM duckdb_views() WHERE NOT internal").fetchall()
    (folder / FILE).unlink()
    manifest = read_manifest(folder)
    with duckdb.connect(str(folder / FILE)) as catalog:
        catalog.execute(f"SET file_search_path = '{str(folder).replace(chr(39), chr(39) * 2)}'")
        for table in dict.fromkeys(file.table for file in manifest.files):
            files = ", ".join(f"'{file.path}'" for file in manifest.of(table))
            catalog.execute(
                f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}],"
                f" hive_partitioning = {str('report_year=' in files).lower()})"
            )
        for (view,) in views:
            catalog.execute(view)
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Of everything in a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
