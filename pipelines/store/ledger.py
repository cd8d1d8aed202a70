"""What a build remembers for the next: the fingerprint of every report, and its shelf.

Knows files of a build; knows nothing of what a fingerprint rests on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.store.builds import current_build
from pipelines.store.manifest import DamagedFileError, File, check_file, read_manifest
from pipelines.store.shelves import Shelf

_PATH = "ledger.parquet"
# What a recipe says of archive.duckdb: another one makes another build, but no other row.
CATALOG = "catalog"


@dataclass(frozen=True, slots=True)
class Ledger:
    """The build before. Empty where there is none, or none of the same recipe."""

    folder: Path
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    _shelf_of: Mapping[str, str] = field(default_factory=dict)
    _files: Mapping[str, Sequence[File]] = field(default_factory=dict)

    def files_of(self, shelf: str) -> Sequence[File]:
        """The files of a shelf, one a table that has rows there."""
        return self._files.get(shelf, ())

    def files_of_reports(self, table: str, report_ids: Iterable[str]) -> Sequence[File]:
        """The files in which rows of these reports lie."""
        shelves = dict.fromkeys(self._shelf_of[id_] for id_ in report_ids)
        return [file for shelf in shelves for file in self.files_of(shelf) if file.table == table]

    def files_of_year(self, table: str, year: int) -> Sequence[File]:
        """The files of a table that has one a year."""
        folder = f"/report_year={year}/"
        return [
            file
            for files in self._files.values()
            for file in files
            if file.table == table and folder in file.path
        ]


def read_ledger(build: Path, recipe: Mapping[str, str]) -> Ledger:
    """That of the published build, if its rows were made by this recipe."""
    folder = current_build(build)
    if folder is None:
        return Ledger(build)
    manifest = read_manifest(folder)
    if _of_rows(manifest.recipe) != _of_rows(recipe) or manifest.ledger is None:
        return Ledger(folder)
    try:
        check_file(folder, manifest.ledger)
    except DamagedFileError:
        return Ledger(folder)
    read = pq.read_table(folder / _PATH)
    ids, prints, shelves = (column.to_pylist() for column in read.columns)
    files: dict[str, list[File]] = defaultdict(list)
    for file in manifest.files:
        if file.shelf:
            files[file.shelf].append(file)
    return Ledger(
        folder, dict(zip(ids, prints, strict=True)), dict(zip(ids, shelves, strict=True)), files
    )


def _of_rows(recipe: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in recipe.items() if name != CATALOG}


def write_ledger(folder: Path, shelves: Iterable[Shelf], fingerprints: Mapping[str, str]) -> File:
    """Write the ledger of a build into its folder."""
    rows = [(id_, fingerprints[id_], shelf.name) for shelf in shelves for id_ in shelf.report_ids]
    columns = [*zip(*rows, strict=True)] if rows else [(), (), ()]
    table = pa.table(
        {
            name: pa.array(values, pa.string())
            for name, values in zip(("report_id", "fingerprint", "shelf"), columns, strict=True)
        }
    )
    pq.write_table(table, folder / _PATH, compression="zstd")
    data = (folder / _PATH).read_bytes()
    return File("ledger", _PATH, len(rows), len(data), sha256(data).hexdigest())
