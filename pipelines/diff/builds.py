"""Finds the build that a person means, and says whether its files are what its manifest says.

Knows the folders in which builds lie; knows nothing of what is in their tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines import store
from pipelines.store import (
    BuildMissingError,
    File,
    Manifest,
    current_build,
    damaged_files,
    published_builds,
    read_manifest,
)
from pipelines.store.manifest import MANIFEST

CURRENT, PREVIOUS = "current", "previous"
_SHOWN = 5


class DamagedBuildError(BuildMissingError):
    """Raised where a file of a build is absent or is not what its manifest says; names it."""


@dataclass(frozen=True, slots=True)
class Build:
    """A build and the folder in which its files lie: of ``builds/``, or a release."""

    folder: Path
    manifest: Manifest

    @property
    def build_id(self) -> str:
        return self.manifest.build_id

    def path(self, file: File) -> Path:
        return self.folder / file.path


def find_build(name: str, root: Path) -> Build:
    """The build called so: ``current``, ``previous``, a folder with a manifest, or the beginning of
    the id of one that is kept below ``root``. Raises BuildMissingError.

    ``previous`` was published last before the current one: the order is that in which the manifests
    in ``builds/`` were written, since a manifest has no clock in it.
    """
    if name == CURRENT:
        return _opened(root)
    if name == PREVIOUS:
        return _previous(root)
    if (Path(name) / MANIFEST).is_file():
        return _opened(Path(name))
    return _opened(store.find_build(root, name))


def require_whole(build: Build, files: Sequence[File]) -> None:
    """All files of the build are there in their size, and these have the right digest.

    Raises DamagedBuildError, which names the first files that are not so.
    """
    bad = [
        f"{file.path}: {'absent' if not build.path(file).is_file() else 'not of its size'}"
        for file in build.manifest.files
        if not build.path(file).is_file() or build.path(file).stat().st_size != file.size
    ]
    if not bad:
        chosen = Manifest(tuple(files))
        bad = [f"{file.path}: {how}" for file, how in damaged_files(build.folder, chosen)]
    if bad:
        more = f" and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        told = "; ".join(bad[:_SHOWN])
        raise DamagedBuildError(f"build {build.build_id} is damaged: {told}{more}")


def _opened(folder: Path) -> Build:
    """The folder behind all symlinks: a build that is published meanwhile changes nothing here."""
    real = current_build(folder) or folder.resolve()
    return Build(real, read_manifest(real))


def _previous(root: Path) -> Build:
    current = _opened(root).folder
    newest_first = [folder.resolve() for folder in published_builds(root)]
    older = newest_first[newest_first.index(current) + 1 :] if current in newest_first else []
    if not older:
        raise BuildMissingError(f"{root}: no build from before {current.name} is kept")
    return _opened(older[0])
