"""Maps the extractor over the archive: one file of extractions for each WARC file.

Run as ``python -m pipelines.engine CURATED ARCHIVE WARC FOLDER``, one process a WARC file: a
document that kills its process takes no other file along. Knows the archive and where results lie;
knows nothing of what an extraction holds. Results are keyed by the WARC file, the extractor's
version and the forms: what is there is not made again, and a new extractor reads the archive, not
the web.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.archive import Archive, Capture
from pipelines.extract import EXTRACTOR_VERSION, Extractor, Source, failed
from pipelines.extracts import is_written, write_extracts
from pipelines.forms import load_forms
from pipelines.model import Extraction

log = logging.getLogger(__name__)
# Of the files of extractions; a new one makes them anew.
_FILE_FORMAT = 3


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
    folder = extracts_folder(curated, build)
    open_archive = Archive.open_for_reading(archive)
    held = {*open_archive.files_of_pages()}
    files = sorted(held & {*open_archive.warc_files()})
    todo = [name for name in files if not is_written(folder, _stem(name))]

    def run(name: str) -> tuple[str, int]:
        command = [sys.executable, "-m", "pipelines.engine", str(curated), str(archive), name,
                   str(folder)]  # fmt: skip
        return name, subprocess.run(command, check=False).returncode

    with ThreadPoolExecutor(max_workers=max(jobs, 1)) as pool:
        ended = list(pool.map(run, todo))
    broken = tuple(name for name, code in ended if code != 0)
    return Extracted(
        len(todo) - len(broken), len(files) - len(todo), broken, tuple(sorted(held - {*files}))
    )


def extracts_folder(curated: Path, build: Path) -> Path:
    """Where the extractions of the present extractor and forms lie."""
    return build / "extracts" / extractor_key(curated)


def extractor_key(curated: Path) -> str:
    """Changes with the extractor and with every form and lookup."""
    digest = sha256(f"{EXTRACTOR_VERSION} {_FILE_FORMAT}".encode())
    for path in sorted((*curated.glob("forms/*.toml"), *curated.glob("lookups/labels.csv"))):
        digest.update(path.name.encode() + path.read_bytes())
    return f"v{EXTRACTOR_VERSION}-{digest.hexdigest()[:12]}"


def extract_file(curated: Path, archive: Path, warc_file: str, folder: Path) -> None:
    """Extract the articles of one WARC file into the folder."""
    reader = Archive.open_for_reading(archive)
    extractor = Extractor(load_forms(curated))
    made = (
        (capture.capture_id, _extract(reader, capture, extractor))
        for capture in reader.pages_of(warc_file)
    )
    write_extracts(folder, _stem(warc_file), made)


def _extract(archive: Archive, capture: Capture, extractor: Extractor) -> Extraction:
    try:
        payload = archive.read(capture)
        return extractor.extract(Source(payload.body, _path(capture.url), payload.content_type))
    except Exception as problem:
        log.exception("extract %s %s", capture.capture_id, capture.url)
        return failed(f"{type(problem).__name__}: {problem}")


def _path(url: str) -> str:
    return urlsplit(url).path


def _stem(warc_file: str) -> str:
    return Path(warc_file).name.removesuffix(".warc.gz")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    extract_file(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
