"""Maps the extractor over the archive: one file of extractions for each WARC file.

Run as ``python -m pipelines.engine CURATED ARCHIVE WARC OUT``, one process a WARC file: a document
that kills its process takes no other file along. Knows the archive and files; knows nothing of what
an extraction holds. Its results are keyed by the WARC file, the extractor's version and the forms:
what is there is not made again, and a new extractor reads the archive, not the web.
"""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.archive import Archive, Capture
from pipelines.extract import EXTRACTOR_VERSION, Extractor, Source, failed
from pipelines.forms import load_forms
from pipelines.model import Extraction
from pipelines.store import write_atomically
from pipelines.wire import from_json, to_json

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a pass over the archive did: WARC files read now, read before, failed, and left out
    because the crawl that wrote them was cut short: the next crawl closes them."""

    made: int
    kept: int
    failed: tuple[str, ...]
    left_out: tuple[str, ...]


def extract_archive(curated: Path, archive: Path, build: Path, jobs: int) -> Extracted:
    """Extract every WARC file that has no result yet, ``jobs`` at a time."""
    key = _key(curated)
    folder = build / "extracts" / key
    open_archive = Archive.open_for_reading(archive)
    held = {c.warc_file for c in _articles(open_archive) if c.warc_file}
    files = sorted(held & {*open_archive.warc_files()})
    todo = [name for name in files if not _is_intact(_result(folder, name))]

    def run(name: str) -> tuple[str, int]:
        command = [sys.executable, "-m", "pipelines.engine", str(curated), str(archive), name,
                   str(_result(folder, name))]  # fmt: skip
        return name, subprocess.run(command, check=False).returncode

    with ThreadPoolExecutor(max_workers=max(jobs, 1)) as pool:
        ended = list(pool.map(run, todo))
    broken = tuple(name for name, code in ended if code != 0)
    return Extracted(
        len(todo) - len(broken), len(files) - len(todo), broken, tuple(sorted(held - {*files}))
    )


def read_extractions(curated: Path, build: Path) -> Mapping[str, Extraction]:
    """Capture id -> extraction, of the present extractor and forms."""
    folder = build / "extracts" / _key(curated)
    return {
        capture_id: extraction
        for path in sorted(folder.glob("*.jsonl.gz"))
        for capture_id, extraction in _read(path)
    }


def extract_file(curated: Path, archive: Path, warc_file: str, out: Path) -> None:
    """Extract the articles of one WARC file into one file of JSON lines."""
    reader = Archive.open_for_reading(archive)
    extractor = Extractor(load_forms(curated))
    lines = []
    for capture in _articles(reader):
        if capture.warc_file == warc_file:
            line = {"capture_id": capture.capture_id} | to_json(
                _extract(reader, capture, extractor)
            )
            lines.append(json.dumps(line, ensure_ascii=False, separators=(",", ":")))
    text = "".join(line + "\n" for line in lines)
    write_atomically(out, gzip.compress(text.encode(), mtime=0))


def _extract(archive: Archive, capture: Capture, extractor: Extractor) -> Extraction:
    try:
        payload = archive.read(capture)
        return extractor.extract(Source(payload.body, _path(capture.url), payload.content_type))
    except Exception as problem:
        log.exception("extract %s %s", capture.capture_id, capture.url)
        return failed(f"{type(problem).__name__}: {problem}")


def _path(url: str) -> str:
    return urlsplit(url).path


def _articles(archive: Archive) -> Iterator[Capture]:
    """The captures with a body of their own that may be a report: lists too, since on some sites
    the column's page is the report (六盘水, 南县); whether it is one, its sighting says."""
    for capture in archive.captures():
        is_page = capture.role in ("article", "list")
        if is_page and capture.status == 200 and capture.revisit_of is None:
            yield capture


def _read(path: Path) -> Iterable[tuple[str, Extraction]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            read = json.loads(line)
            yield read["capture_id"], from_json(read)


def _is_intact(path: Path) -> bool:
    """Whether the result is there and whole; a damaged one is made again."""
    try:
        with gzip.open(path) as file:
            while file.read(1 << 20):
                pass
    except (OSError, EOFError, zlib.error):
        return False
    return path.stat().st_size > 0


def _result(folder: Path, warc_file: str) -> Path:
    return folder / (Path(warc_file).name.removesuffix(".warc.gz") + ".jsonl.gz")


def _key(curated: Path) -> str:
    """Changes with the extractor and with every form and lookup."""
    digest = sha256(EXTRACTOR_VERSION.encode())
    for path in sorted((*curated.glob("forms/*.toml"), *curated.glob("lookups/labels.csv"))):
        digest.update(path.name.encode() + path.read_bytes())
    return f"v{EXTRACTOR_VERSION}-{digest.hexdigest()[:12]}"


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    extract_file(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
