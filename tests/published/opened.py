"""Builds to be asked: with copies of the tables in ``archive.duckdb``, or with views over files."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from pipelines.catalog import write_catalog
from pipelines.store import Manifest
from tests.published.records import Records, made, with_catalog


def with_copies(folder: Path, content: Records) -> Path:
    made(folder, content, finish=with_catalog)
    return folder


def with_views(folder: Path, content: Records) -> Path:
    """The same tables and views; the tables are views over files by relative paths."""

    def finish(draft: Path, manifest: Manifest, of: Records) -> None:
        write_catalog(draft, manifest, of.forms, of.concepts, copies_up_to=0)

    made(folder, content, finish=finish)
    return folder


def digests(folder: Path) -> dict[str, str]:
    """Of everything in a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
