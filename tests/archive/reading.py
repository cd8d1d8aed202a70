"""What an archive's index says, and the type of the response factory."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.archive import Archive, Received

Got = Callable[..., Received]
Tables = dict[str, list[Any]]


def tables(folder: Path) -> Tables:
    archive = Archive.open_for_reading(folder)
    try:
        return {
            "captures": list(archive.captures()),
            "sightings": list(archive.sightings()),
            "outcomes": list(archive.outcomes()),
            "runs": list(archive.runs()),
        }
    finally:
        archive.close()
