"""The real build over an invented archive: from nothing, and after a night with a few new reports.

``xxgk build`` runs as a process of its own, whose memory is measured. Knows the manifest of a
build; knows nothing of what the build is made from.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from bench.archive.asking import BenchError
from bench.archive.datafolder import DataFolder, Found
from bench.archive.measured import Measured, run
from bench.archive.synthetic import Synthetic
from pipelines.places import PROJECT, Places
from pipelines.store import File, Manifest, read_manifest

_FIRST, _SECOND = "20260201T170000Z", "20260202T170000Z"


@dataclass(frozen=True, slots=True)
class Built:
    """What the build of some reports cost; ``files`` and ``size`` (bytes) are of what was written
    anew, out of ``of_files``; ``other`` is what is no table: the catalog, the ledger."""

    name: str
    reports: int
    cost: Measured
    files: int
    of_files: int
    size: int
    other: int


def two_nights(folder: Path, synthetic: Synthetic, more: int) -> Iterator[Built]:
    """The build of all reports but so many of the last year, the build once these came, and the
    build of a night that brought nothing. Raises BenchError where one fails or loses a report."""
    places = Places(folder / "curated", folder / "data")
    data = DataFolder(places, synthetic)
    data.write_registry()
    held, late = _held_back(data.reports(), more)
    data.add_night(_FIRST, held)
    yield _build(places, "from nothing", len(held), len(held))
    data.add_night(_SECOND, late)
    yield _build(places, f"{more} more", len(late), len(held) + len(late))
    yield _build(places, "nothing new", 0, len(held) + len(late))


def _held_back(reports: Sequence[Found], more: int) -> tuple[Sequence[Found], Sequence[Found]]:
    """All but ``more`` of the last year's, and these: of any agencies, as a night in March."""
    last = [one for one in reports if one.year == reports[-1].year]
    late = {*Random(more).sample(last, min(more, len(last)))}
    return [one for one in reports if one not in late], [one for one in last if one in late]


def _build(places: Places, name: str, reports: int, together: int) -> Built:
    before = _published(places)
    measured = run(
        [sys.executable, "-m", "pipelines.cli", "--curated", str(places.curated),
         "--data", str(places.data), "build"],
        PROJECT,
    )  # fmt: skip
    if measured.status != 0:
        raise BenchError(f"{name}: the build ended with {measured.status}")
    manifest = read_manifest(places.build)
    if manifest.rows("reports") != together:
        raise BenchError(f"{name}: {manifest.rows('reports')} reports of {together} were built")
    known = {file.sha256 for file in before.files} if before else set()
    new = [file for file in manifest.files if file.sha256 not in known]
    return Built(
        name, reports, measured, len(new), len(manifest.files), sum(file.size for file in new),
        _beside(places.build / "current", manifest.files),
    )  # fmt: skip


def _published(places: Places) -> Manifest | None:
    return read_manifest(places.build) if (places.build / "manifest.json").exists() else None


def _beside(folder: Path, files: Sequence[File]) -> int:
    whole = sum(path.stat().st_size for path in folder.resolve().rglob("*") if path.is_file())
    return whole - sum(file.size for file in files)
