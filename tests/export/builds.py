"""How tests publish a build, and read what was exported of it."""

from __future__ import annotations

import csv
from pathlib import Path

from tests.published.records import Records, made


def published(folder: Path, content: Records) -> Path:
    made(folder, content)
    return folder


def read_csv(path: Path) -> list[dict[str, str]]:
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
