"""How tests publish a build, and read what was exported of it."""

from __future__ import annotations

import csv
from pathlib import Path

from pipelines.assemble import Records, assemble
from pipelines.catalog import write_catalog
from pipelines.store import publish, write_tables


def published(folder: Path, content: Records) -> Path:
    manifest = write_tables(folder, assemble(content))
    write_catalog(folder, manifest, content.forms, content.concepts)
    publish(folder, manifest)
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
