"""Builds as folders: drafted, put in place in one step, kept for a while, dropped.

Knows links, locks and names of folders; knows nothing of tables.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.clock import utc_now
from pipelines.files import write_atomically
from pipelines.store.manifest import (
    MANIFEST,
    BuildMissingError,
    File,
    Manifest,
    damaged_files,
    read_manifest,
)
from pipelines.sums import SUMS, digest_file, read_sums, write_sums

_CURRENT, _BUILDS = "current", "builds"


class BuildBusyError(Exception):
    """Raised where another process is building here."""


@contextmanager
def build_lock(build: Path) -> Iterator[None]:
    """One build at a time; the lock ends with the process. Raises BuildBusyError."""
    build.mkdir(parents=True, exist_ok=True)
    with (build / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            raise BuildBusyError(f"{build}: another build is going on") from busy
        yield


class Draft:
    """A build that is being written. What is left of one that was cut short is cleared away."""

    def __init__(self, build: Path) -> None:
        self._build = build
        for left in (build / _BUILDS).glob(".draft-*"):
            shutil.rmtree(left)
        self.folder = build / _BUILDS / f".draft-{os.getpid()}"
        self.folder.mkdir(parents=True)

    def __enter__(self) -> Draft:
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)

    def take_over(self, old: Path, file: File) -> File:
        """A file that another build has already: the same file under one more name. The caller has
        checked it, so that no damage is published again."""
        target = self.folder / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(old / file.path, target)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links, or across two of them
            shutil.copyfile(old / file.path, target)
        return file

    def publish(self, manifest: Manifest) -> Path:
        """Make it the published build, in one step. Returns its folder."""
        write_atomically(self.folder / MANIFEST, manifest.to_json().encode())
        beside = sorted(path for path in self.folder.iterdir() if path.is_file())
        write_sums(self.folder, {path.name: digest_file(path) for path in beside})
        folder = self._build / _BUILDS / manifest.build_id
        if not _is_whole(folder, self.folder, manifest):
            aside = self.folder.with_name(f"{self.folder.name}-damaged")
            if folder.exists():
                folder.rename(aside)
            self.folder.rename(folder)
            _sync(folder.parent)
            shutil.rmtree(aside, ignore_errors=True)
        published = utc_now().timestamp()
        os.utime(
            folder / MANIFEST, (published, published)
        )  # one that is published again is the last one published
        _point(self._build / _CURRENT, f"{_BUILDS}/{manifest.build_id}")
        for path in folder.iterdir():
            _link_into_current(self._build / path.name)
        _sync(self._build)
        return folder


def find_build(build: Path, name: str) -> Path:
    """The folder of a build by its id or the beginning of it; of a build that lies alone (a
    release), its own. Raises BuildMissingError."""
    folders = published_builds(build) or [build]
    found = [folder for folder in folders if read_manifest(folder).build_id.startswith(name)]
    if len(found) != 1 or not name:
        known = ", ".join(read_manifest(folder).build_id for folder in folders) or "none"
        what = "several builds begin with" if len(found) > 1 else "there is no build"
        raise BuildMissingError(f"{build}: {what} {name!r}; kept are: {known}")
    return found[0]


def home_of(folder: Path) -> Path:
    """The folder in which a build is kept beside others; its own where it lies alone."""
    return folder.parent.parent if folder.parent.name == _BUILDS else folder


def published_builds(build: Path) -> Sequence[Path]:
    """The folders of all builds that are kept, the one published last first."""
    folders = [path.parent for path in (build / _BUILDS).glob(f"[!.]*/{MANIFEST}")]
    return sorted(folders, key=lambda f: ((f / MANIFEST).stat().st_mtime, f.name), reverse=True)


def current_build(build: Path) -> Path | None:
    """The folder of the published build, if there is one and its manifest can be read."""
    folder = (build / _CURRENT).resolve()
    with suppress(BuildMissingError):
        read_manifest(folder)
        return folder
    return None


def drop_old_builds(build: Path, keep_days: float) -> tuple[str, ...]:
    """Drop the builds that were published longer ago, but never the current one."""
    current = (build / _CURRENT).resolve().name
    dropped = []
    for folder in published_builds(build):
        age = utc_now().timestamp() - (folder / MANIFEST).stat().st_mtime
        if folder.name != current and age > keep_days * 24 * 3600:
            shutil.rmtree(folder)
            dropped.append(folder.name)
    return tuple(dropped)


def _is_whole(folder: Path, draft: Path, manifest: Manifest) -> bool:
    """Whether this very build is there already and undamaged: its readers keep their files."""
    return (
        all((folder / path.name).exists() for path in draft.iterdir())
        and not any(damaged_files(folder, manifest))
        and not any(damaged_beside(folder))
    )


def damaged_beside(folder: Path) -> Iterator[tuple[str, str]]:
    """What stands beside the tables of a build and is not as it was published: its name, and how.
    Of a build that was published without a list of digests nothing can be said."""
    if not (folder / SUMS).exists():
        return
    sums = read_sums(folder)
    for number in sums.unreadable:
        yield SUMS, f"line {number} is not a line of such a list"
    names = {path.name for path in folder.iterdir() if path.is_file()} - {SUMS}
    for name in sorted(names | sums.of.keys()):
        if name not in names:
            yield name, "absent"
        elif name not in sums.of:
            yield name, f"not in {SUMS}"
        elif digest_file(folder / name) != sums.of[name]:
            yield name, f"changed; or its line in {SUMS} is"


def _link_into_current(path: Path) -> None:
    target = f"{_CURRENT}/{path.name}"
    if not (path.is_symlink() and path.readlink() == Path(target)):
        _point(path, target)


def _point(link: Path, target: str) -> None:
    draft = link.with_name(f".{link.name}.{os.getpid()}.tmp")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    if link.is_dir() and not link.is_symlink():  # a copy of a build folder that followed its links
        aside = link.with_name(f".{link.name}.{os.getpid()}.old")
        link.rename(aside)
        draft.replace(link)
        shutil.rmtree(aside)
    else:
        draft.replace(link)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
