"""Puts a release together in a draft folder, and in place in one step.

    tables/  archive.duckdb  manifest.json      the build, in its own layout
    README.md  codebook.csv  issues.csv         what is in it, and what is wrong with it
    CHANGES.md  changes.json  changes.csv       since the release before
    release.json                                its name, its build, what it was compared with
    SHA256SUMS                                  of all other files, for ``sha256sum -c``

No clock and no place gets into it: the same build, name and predecessor give the same bytes. Knows
files and folders; what stands in them is known by ``pages``.
"""

from __future__ import annotations

import json
import os
import shutil
from hashlib import file_digest
from pathlib import Path

from pipelines.catalog import FILE as CATALOG
from pipelines.catalog import catalog_is_intact
from pipelines.diff import Build, DamagedBuildError
from pipelines.diff.builds import require_whole
from pipelines.places import PROJECT
from pipelines.release import pages
from pipelines.release.named import RELEASE, Release
from pipelines.store.manifest import MANIFEST

SUMS = "SHA256SUMS"
# What a build may have beside its tables. Copied and not linked: a database is opened for writing
# by those who do not know better, and a build must not change.
_COPIED = (CATALOG, "archive.sha256", "datapackage.json")
_CODEBOOK = PROJECT / "docs" / "codebook.md"


def make_release(release: Release, target: Path) -> int:
    """Write the release into a folder that is not there yet. Returns the number of its files.

    Raises FileExistsError, OSError, and DamagedBuildError, which names the files; then nothing is
    left.
    """
    if target.exists() or target.is_symlink():
        raise FileExistsError(f"{target}: is there already, and a release is never changed")
    _require_whole(release.build)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        draft.mkdir(parents=True)
        _take_build(release.build, draft)
        _write(draft / RELEASE, release.to_json())
        pages.write_pages(release, draft)
        count = _write_sums(release.build, draft)
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return count


def _require_whole(build: Build) -> None:
    require_whole(build, build.manifest.files)
    if not catalog_is_intact(build.folder):
        raise DamagedBuildError(
            f"build {build.build_id} is damaged: {CATALOG}: not as it was built"
        )


def _take_build(build: Build, draft: Path) -> None:
    for file in build.manifest.files:
        target = draft / file.path
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(build.path(file), target)
        except OSError:  # another file system, or one without hard links
            shutil.copyfile(build.path(file), target)
    for name in _COPIED:
        if (build.folder / name).is_file():
            shutil.copyfile(build.folder / name, draft / name)
    if _CODEBOOK.is_file():
        shutil.copyfile(_CODEBOOK, draft / "CODEBOOK.md")
    # Without the ledger: it is for the next build and not for readers.
    told = json.loads((build.folder / MANIFEST).read_text(encoding="utf-8"))
    told.pop("ledger", None)
    _write(draft / MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def _write_sums(build: Build, draft: Path) -> int:
    """The digests of all files, those of the tables as they were just checked."""
    known = {file.path: file.sha256 for file in build.manifest.files}
    paths = sorted(path for path in draft.rglob("*") if path.is_file())
    lines = []
    for path in paths:
        name = path.relative_to(draft).as_posix()
        lines.append(f"{known.get(name) or _digest(path)}  {name}\n")
    _write(draft / SUMS, "".join(lines))
    return len(lines) + 1


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
