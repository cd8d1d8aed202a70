"""What a build consists of: its files, their rows and digests. Knows no Parquet."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


class BuildMissingError(Exception):
    """Raised where there is no build, or its manifest is not readable."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of a build; ``path`` is relative to the build's folder. ``shelf`` names the contents
    of the shelf that it holds a table of: equal shelves have equal files."""

    table: str
    path: str
    rows: int
    size: int
    sha256: str
    shelf: str = ""


class DamagedFileError(Exception):
    """Raised where a file of a build is not what its manifest says: absent or changed."""

    def __init__(self, file: File, how: str) -> None:
        super().__init__(f"{file.path}: {how}")
        self.file, self.how = file, how


@dataclass(frozen=True, slots=True)
class Manifest:
    """``recipe`` says by what the rows were made (extractor, forms, schema …); builds of another
    recipe have nothing to take over. ``build_id`` is a digest of both."""

    files: tuple[File, ...]
    recipe: Mapping[str, str] = field(default_factory=dict)
    ledger: File | None = None

    @property
    def build_id(self) -> str:
        listed = [f"{file.path} {file.sha256}" for file in self.files]
        made_by = [f"{name} {value}" for name, value in sorted(self.recipe.items())]
        return sha256("\n".join((*listed, *made_by)).encode()).hexdigest()[:16]

    def of(self, table: str) -> tuple[File, ...]:
        return tuple(file for file in self.files if file.table == table)

    def rows(self, table: str) -> int:
        return sum(file.rows for file in self.of(table))

    def to_json(self) -> str:
        by_table: dict[str, list[File]] = {}
        for file in self.files:
            by_table.setdefault(file.table, []).append(file)
        tables = {
            name: {"rows": sum(f.rows for f in files), "files": [_file(f) for f in files]}
            for name, files in by_table.items()
        }
        told = {"build_id": self.build_id, "recipe": dict(self.recipe), "tables": tables}
        if self.ledger is not None:
            told["ledger"] = _file(self.ledger)
        return json.dumps(told, ensure_ascii=False, indent=1)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a build, or of what is published in a folder. Raises BuildMissingError."""
    path = folder / MANIFEST
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(
            _read_file(name, file)
            for name, table in read["tables"].items()
            for file in table["files"]
        )
        ledger = _read_file("ledger", read["ledger"]) if "ledger" in read else None
        return Manifest(files, read["recipe"], ledger)
    except FileNotFoundError as absent:
        raise BuildMissingError(f"{folder}: no build is published here") from absent
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise BuildMissingError(f"{path}: not a manifest: {problem}") from problem


def check_file(folder: Path, file: File) -> None:
    """Raises DamagedFileError where the file is not what its manifest says."""
    path = folder / file.path
    try:
        with path.open("rb") as opened:
            found = file_digest(opened, "sha256").hexdigest()
    except OSError as problem:
        raise DamagedFileError(file, "absent") from problem
    if found != file.sha256:
        raise DamagedFileError(file, "changed")


def damaged_files(folder: Path, manifest: Manifest) -> Iterator[tuple[File, str]]:
    """The files that are not what the manifest says, and how."""
    for file in (*manifest.files, *([manifest.ledger] if manifest.ledger else ())):
        try:
            check_file(folder, file)
        except DamagedFileError as damage:
            yield damage.file, damage.how


def _read_file(table: str, read: Mapping[str, Any]) -> File:
    return File(
        table, read["path"], read["rows"], read["bytes"], read["sha256"], read.get("shelf", "")
    )


def _file(file: File) -> dict[str, Any]:
    told: dict[str, Any] = {
        "path": file.path, "rows": file.rows, "bytes": file.size, "sha256": file.sha256,
    }  # fmt: skip
    return told | ({"shelf": file.shelf} if file.shelf else {})
