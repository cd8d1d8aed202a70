"""The builds that are kept, held against their manifests and lists of digests, and the links to the
published one.

Knows the layout of ``build/``; knows nothing of rows. A file that builds share is read once.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.catalog import FILE as CATALOG
from pipelines.catalog import catalog_is_intact
from pipelines.fixity.finding import Finding, Kind
from pipelines.lock import is_held
from pipelines.store.builds import BUILDS, CURRENT, HELD, LOCK, damaged_beside
from pipelines.store.manifest import MANIFEST, BuildMissingError, File, read_manifest
from pipelines.sums import SUMS, digest_file

# What is in ``build/`` besides what links to the published build.
_BESIDE = {BUILDS, HELD, CURRENT, "extracts", "runs", "export", "status"}


class Builds:
    """``read`` are the builds read, ``size`` the bytes; both are counted up on the way."""

    def __init__(self, build: Path, on_bytes: Callable[[int], None] = lambda done: None) -> None:
        self._build, self._on_bytes = build, on_bytes
        self._digests: dict[tuple[int, int], str] = {}
        self.read = self.size = 0

    def check(self) -> Iterator[Finding]:
        """Everything that is not as it was."""
        if not self._build.is_dir():
            return
        for folder in self._folders():
            yield from self._folder(folder)
        yield from self._links()

    def _folders(self) -> Iterator[Path]:
        for home in (BUILDS, HELD):
            if (self._build / home).is_dir():
                yield from sorted((self._build / home).iterdir())

    def _folder(self, folder: Path) -> Iterator[Finding]:
        if folder.name.startswith("."):
            if not is_held(self._build / LOCK):
                yield self._finding(Kind.LEFT_DRAFT, folder, "left by a build")
            return
        self.read += 1
        try:
            manifest = read_manifest(folder)
            told = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["build_id"]
        except (BuildMissingError, KeyError) as problem:
            yield self._finding(Kind.MANIFEST, folder / MANIFEST, f"cannot be read: {problem}")
            return
        if not manifest.build_id == told == folder.name:
            detail = f"is that of a build {manifest.build_id}"
            yield self._finding(Kind.MANIFEST, folder / MANIFEST, detail)
        ledger = [manifest.ledger] if manifest.ledger else []
        for file in (*manifest.files, *ledger):
            how = self._file(folder, file)
            if how:
                yield self._finding(Kind.BUILD_FILE, folder / file.path, how)
        for name, how in damaged_beside(folder):
            kind = Kind.MANIFEST if name == MANIFEST else Kind.BUILD_FILE
            yield self._finding(kind, folder / name, how)
        if not (folder / SUMS).exists() and not catalog_is_intact(folder):
            yield self._finding(Kind.BUILD_FILE, folder / CATALOG, "not as it was built")
        known = {folder / file.path for file in manifest.files}
        for path in sorted((folder / "tables").rglob("*")):
            if path not in known and not path.is_dir():
                yield self._finding(Kind.UNKNOWN_FILE, path, "not in the manifest")

    def _file(self, folder: Path, file: File) -> str:
        """How a file differs from what the manifest says; empty where it does not."""
        path = folder / file.path
        try:
            found = path.stat()
            key = found.st_dev, found.st_ino
            if key not in self._digests:
                self._digests[key] = digest_file(path)
                self.size += found.st_size
                self._on_bytes(self.size)
            if self._digests[key] != file.sha256:
                return "changed"
            rows = pq.read_metadata(path).num_rows
        except FileNotFoundError:
            return "absent"
        except (OSError, pa.ArrowException) as problem:
            return f"cannot be read: {problem}"
        told = (found.st_size, rows)
        return "" if told == (file.size, file.rows) else "not the size or the rows it is said to be"

    def _links(self) -> Iterator[Finding]:
        """What is published are links, which are swapped in one step."""
        current = self._build / CURRENT
        if not current.is_symlink():
            if current.exists() or (self._build / MANIFEST).exists():
                yield self._finding(Kind.BUILD_LINK, current, "is not a link to a build")
            elif any((self._build / BUILDS).glob("[!.]*")):
                yield self._finding(Kind.BUILD_LINK, current, "the link is missing")
            return
        target = current.readlink()
        if target.parts[:-1] != (BUILDS,) or not current.is_dir():
            yield self._finding(Kind.BUILD_LINK, current, f"links to {target}, where no build is")
            return
        published = {path.name for path in current.iterdir()}
        for name in sorted(published):
            path = self._build / name
            if not path.is_symlink() or path.readlink() != Path(CURRENT, name):
                detail = f"is not a link to {CURRENT}/{name}"
                yield self._finding(Kind.BUILD_LINK, path, detail)
        for path in sorted(self._build.iterdir()):
            if path.is_symlink() and path.name not in published | _BESIDE:
                yield self._finding(Kind.BUILD_LINK, path, "links to nothing that is published")

    def _finding(self, kind: Kind, path: Path, detail: str) -> Finding:
        return Finding(kind, f"build/{path.relative_to(self._build)}", detail)
