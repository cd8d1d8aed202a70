"""The files of extractions, held against the digests that their heads tell. Knows files only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.extracts import damaged_extracts
from pipelines.fixity.finding import Finding, Kind


def check_extractions(build: Path) -> Iterator[Finding]:
    """Of all versions of the extractor that are kept."""
    if not (build / "extracts").is_dir():
        return
    for folder in sorted((build / "extracts").iterdir()):
        for path, how in damaged_extracts(folder):
            yield Finding(Kind.EXTRACTION, f"build/{path.relative_to(build)}", how)
