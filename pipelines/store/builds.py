"""Builds as folders: drafted, put in place in one step, kept for a while, dropped.

Knows links, locks and names of folders; knows nothing of tables.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from pipelines.clock import utc_now
from pipelines.files import write_atomically
from pipelines.lock import LockedError, locked
from pipelines.store.manifest import (
    MANIFEST,
    BuildMissingError,
    DamagedFileError,
    File,
    Manifest,
    damaged_files,
    read_manifest,
)
from pipelines.sums import SUMS, digest_file, read_sums, write_sums

CURRENT, BUILDS, HELD, LOCK = "current", "builds", "held", ".lock"


class BuildBusyError(Exception):
    """Raised where another process is building here."""


@contextmanager
def build_lock(build: Path) -> Iterator[None]:
    """One build at a time; the lock ends with the process. Raises BuildBusyError."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(build / LOCK))
        except LockedError as busy:
            raise BuildBusyError(
                f"{build}: another build is going on, in process {busy.holder}"
            ) from busy
        yield


class Draft:
    """A build that is being written. What is left of one that was cut short is cleared away."""

    def __init__(self, build: Path) -> None:
        self._build = build
        for left in (build / BUILDS).glob(".draft-*"):
            shutil.rmtree(left)
        self.folder = build / BUILDS / f".draft-{os.getpid()}"
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

    def seal(self, manifest: Manifest) -> None:
        """Write the manifest, and the digests of what lies beside the tables: the build can be
        read, and is changed no more."""
        write_atomically(self.folder / MANIFEST, manifest.to_json().encode())
        beside = sorted(path for path in self.folder.iterdir() if path.is_file())
        write_sums(self.folder, {path.name: digest_file(path) for path in beside})

    def publish(self, manifest: Manifest) -> Path:
        """Make it the published build, in one step. Returns its folder."""
        folder = _place(self._build, self.folder, manifest)
        # What was held rests on less than what is published now.
        shutil.rmtree(self._build / HELD, ignore_errors=True)
        return folder

    def hold(self, manifest: Manifest) -> Path:
        """Keep it aside, unpublished, in the place of what was held before. Returns its folder."""
        shutil.rmtree(self._build / HELD, ignore_errors=True)
        folder = self._build / HELD / manifest.build_id
        folder.parent.mkdir()
        self.folder.rename(folder)
        _sync(folder.parent)
        return folder


def held_build(build: Path) -> Path | None:
    """The folder of the build that is held back, if there is one."""
    return next((path.parent for path in (build / HELD).glob(f"*/{MANIFEST}")), None)


def publish_held(build: Path) -> Path:
    """Publish the build that is held back, as it was looked at. Returns its folder. The caller
    holds the lock. Raises BuildMissingError where none is held, DamagedFileError."""
    held = held_build(build)
    if held is None:
        raise BuildMissingError(f"{build}: no build is held back")
    manifest = read_manifest(held)
    for file, how in damaged_files(held, manifest):
        raise DamagedFileError(file, how)
    folder = _place(build, held, manifest)
    shutil.rmtree(build / HELD, ignore_errors=True)
    return folder


def _place(build: Path, draft: Path, manifest: Manifest) -> Path:
    folder = build / BUILDS / manifest.build_id
    if not _is_whole(folder, draft, manifest):
        aside = build / BUILDS / f".draft-{os.getpid()}-damaged"
        if folder.exists():
            folder.rename(aside)
        draft.rename(folder)
        _sync(folder.parent)
        shutil.rmtree(aside, ignore_errors=True)
    published = utc_now().timestamp()
    # One that is published again is the last one published.
    os.utime(folder / MANIFEST, (published, published))
    _point(build / CURRENT, f"{BUILDS}/{manifest.build_id}")
    for path in folder.iterdir():
        _link_into_current(build / path.name)
    _sync(build)
    return folder


def find_build(build: Path, name: str) -> Path:
    """The folder of a build by its id or the beginning of it, or of ``held``, the one that is held
    back; of a build that lies alone (a release), its own. Raises BuildMissingError."""
    folders = published_builds(build) or [build]
    held = held_build(build)
    if held is not None:
        if name == HELD:
            return held
        folders = [*folders, held]
    found = [folder for folder in folders if read_manifest(folder).build_id.startswith(name)]
    if len(found) != 1 or not name:
        known = ", ".join(read_manifest(folder).build_id for folder in folders) or "none"
        what = "several builds begin with" if len(found) > 1 else "there is no build"
        raise BuildMissingError(f"{build}: {what} {name!r}; kept are: {known}")
    return found[0]


def home_of(folder: Path) -> Path:
    """The folder in which a build is kept beside others; its own where it lies alone."""
    return folder.parent.parent if folder.parent.name in (BUILDS, HELD) else folder


def published_builds(build: Path) -> Sequence[Path]:
    """The folders of all builds that are kept, the one published last first."""
    folders = [path.parent for path in (build / BUILDS).glob(f"[!.]*/{MANIFEST}")]
    return sorted(folders, key=lambda f: ((f / MANIFEST).stat().st_mtime, f.name), reverse=True)


def published_at(folder: Path) -> datetime:
    """When a build that is kept was published last; its manifest has no clock in it."""
    return datetime.fromtimestamp((folder / MANIFEST).stat().st_mtime, UTC)


def current_build(build: Path) -> Path | None:
    """The folder of the published build, if there is one and its manifest can be read."""
    folder = (build / CURRENT).resolve()
    with suppress(BuildMissingError):
        read_manifest(folder)
        return folder
    return None


def drop_old_builds(build: Path, keep_days: float) -> tuple[str, ...]:
    """Drop the builds that were published longer ago, but never the current one."""
    current = (build / CURRENT).resolve().name
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
    target = f"{CURRENT}/{path.name}"
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
