"""Writes tables as Parquet and publishes a build: files that never change, and one manifest.

Layout of ``build/``::

    tables/<table>/report_year=YYYY/part-<digest>.parquet    tables by report year
    tables/<table>/part-<digest>.parquet                     all others
    manifest.json                                            what is published now
    manifests/<build id>.json                                what was published before

A file is named by the digest of its bytes, so unchanged contents are an unchanged file, and equal
builds are equal byte for byte. A build is published by replacing ``manifest.json`` in one step: a
reader sees the build before or the build after. Files that no manifest of the grace period names
are deleted. Knows Parquet and files; knows nothing of what the rows mean.
"""

from __future__ import annotations

import io
import json
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.assemble import Filled
from pipelines.tables import TABLES, Row, TableSpec, arrow_schema

# Readers that opened the build before may go on reading its files this long.
GRACE_SECONDS = 24 * 3600
# Measured on long tables: level 3 is within 6 % of level 9 at a fraction of the time.
_COMPRESSION, _LEVEL = "zstd", 3


class BuildMissingError(Exception):
    """Raised where there is no published build, or its manifest is not readable."""


@dataclass(frozen=True, slots=True)
class File:
    """A published file; ``path`` is relative to the build folder."""

    table: str
    path: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a build consists of. ``build_id`` is a digest of its files."""

    build_id: str
    files: tuple[File, ...]

    def of(self, table: str) -> tuple[File, ...]:
        return tuple(file for file in self.files if file.table == table)

    def rows(self, table: str) -> int:
        return sum(file.rows for file in self.of(table))


def write_tables(build: Path, filled: Sequence[Filled]) -> Manifest:
    """Write the files that are not there yet. Nothing is published by this."""
    files = tuple(file for table in filled for file in _write(build, table))
    digest = sha256("\n".join(f"{f.path} {f.sha256}" for f in files).encode()).hexdigest()
    return Manifest(digest[:16], files)


def publish(build: Path, manifest: Manifest) -> None:
    """Make the build the published one; forget files that nobody can be reading any more."""
    text = json.dumps(
        {
            "build_id": manifest.build_id,
            "tables": {
                spec.name: {
                    "rows": manifest.rows(spec.name),
                    "files": [
                        {"path": f.path, "rows": f.rows, "bytes": f.size, "sha256": f.sha256}
                        for f in manifest.of(spec.name)
                    ],
                }
                for spec in TABLES
            },
        },
        ensure_ascii=False,
        indent=1,
    )
    write_atomically(build / "manifests" / f"{manifest.build_id}.json", text.encode())
    write_atomically(build / "manifest.json", text.encode())
    _forget(build)


def read_manifest(build: Path) -> Manifest:
    """The published build. Raises BuildMissingError."""
    return _read_manifest(build / "manifest.json")


def damaged_files(build: Path, manifest: Manifest) -> Iterator[tuple[File, str]]:
    """The files that are not what the manifest says, and how."""
    for file in manifest.files:
        path = build / file.path
        if not path.exists():
            yield file, "absent"
        elif sha256(path.read_bytes()).hexdigest() != file.sha256:
            yield file, "changed"


def write_atomically(path: Path, data: bytes) -> None:
    """The file has the old contents or the new ones, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _write(build: Path, table: Filled) -> Iterator[File]:
    spec = table.spec
    if not spec.by_year:
        yield _write_part(build, spec, "", table.rows, 0)
        return
    for year, rows in groupby(table.rows, key=lambda row: row[0]):
        yield _write_part(build, spec, f"report_year={year}/", tuple(rows), 1)
    if not table.rows:  # an empty table is a table: its columns can be asked for
        yield _write_part(build, spec, "report_year=0/", (), 1)


def _write_part(
    build: Path, spec: TableSpec, folder: str, rows: Sequence[Row], skipped: int
) -> File:
    schema = arrow_schema(spec)
    schema = pa.schema(list(schema)[skipped:], metadata=schema.metadata)
    columns: Iterable[Sequence[Any]] = zip(*rows, strict=True) if rows else ()
    by_column = list(columns) or [()] * len(spec.fields)
    arrays = [
        pa.array(values, type=field.type)
        for values, field in zip(by_column[skipped:], schema, strict=True)
    ]
    buffer = io.BytesIO()
    pq.write_table(
        pa.Table.from_arrays(arrays, schema=schema), buffer,
        compression=_COMPRESSION, compression_level=_LEVEL,
    )  # fmt: skip
    data = buffer.getvalue()
    digest = sha256(data).hexdigest()
    path = f"tables/{spec.name}/{folder}part-{digest[:16]}.parquet"
    if not (build / path).exists():
        write_atomically(build / path, data)
    return File(spec.name, path, len(rows), len(data), digest)


def _read_manifest(path: Path) -> Manifest:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(
            File(name, f["path"], f["rows"], f["bytes"], f["sha256"])
            for name, table in read["tables"].items()
            for f in table["files"]
        )
        return Manifest(read["build_id"], files)
    except FileNotFoundError as absent:
        raise BuildMissingError(f"{path.parent}: no build is published here") from absent
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BuildMissingError(f"{path}: not a manifest: {problem}") from problem


def _forget(build: Path) -> None:
    """Delete old manifests, then files that no remaining manifest names."""
    now = time.time()
    current = read_manifest(build).build_id
    for path in (build / "manifests").glob("*.json"):
        if path.stem != current and now - path.stat().st_mtime > GRACE_SECONDS:
            path.unlink()
    named = {
        file.path for path in (build / "manifests").glob("*.json")
        for file in _read_manifest(path).files
    }  # fmt: skip
    for path in (build / "tables").rglob("*.parquet"):
        old = now - path.stat().st_mtime > GRACE_SECONDS
        if old and path.relative_to(build).as_posix() not in named:
            path.unlink()
