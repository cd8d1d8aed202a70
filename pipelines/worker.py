"""The process that extracts one WARC file: ``python -m pipelines.worker ORDER``.

Says the id of each capture on standard output before it reads its document, so that whoever watches
knows which one it died of or hangs on; its memory is bounded; it ends with the process that started
it. Knows the archive and the extractor; decides nothing about what failed.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pipelines.archive import Archive, Capture
from pipelines.extract import Extractor, Source, failed
from pipelines.extracts import GIVEN_UP, ExtractsBusyError, ExtractsWriter, is_written
from pipelines.following import follow_parent
from pipelines.forms import load_forms
from pipelines.model import Extraction

log = logging.getLogger(__name__)
# Exit statuses for what is not the fault of a document: another process is at it; files cannot be
# read or written.
BUSY, MACHINE = 75, 74


@dataclass(frozen=True, slots=True)
class Order:
    """Extract the pages of ``warc_file`` into ``folder``. ``memory``: bytes, 0 for no bound."""

    curated: Path
    archive: Path
    warc_file: str
    folder: Path
    memory: int

    def to_json(self) -> str:
        paths = [str(path.resolve()) for path in (self.curated, self.archive, self.folder)]
        return json.dumps([*paths, self.warc_file, self.memory])

    @classmethod
    def from_json(cls, text: str) -> Order:
        curated, archive, folder, warc_file, memory = json.loads(text)
        return cls(Path(curated), Path(archive), warc_file, Path(folder), memory)


def extract_file(order: Order) -> None:
    """Extract what is not extracted yet of the WARC file."""
    name = stem(order.warc_file)
    with (
        ExtractsWriter(order.folder, name) as writer,
        closing(Archive.open_for_reading(order.archive)) as archive,
    ):
        if is_written(order.folder, name):  # by another process, while this one waited
            return
        extractor = Extractor(load_forms(order.curated))
        given_up = _given_up(order)
        for capture in archive.pages_of(order.warc_file):
            if capture.capture_id in writer.done:
                continue
            if capture.capture_id in given_up:
                extraction = failed(given_up[capture.capture_id])
            else:
                sys.stdout.write(capture.capture_id + "\n")
                sys.stdout.flush()
                extraction = _extract(archive, capture, extractor)
            writer.add(capture.capture_id, extraction)
        writer.finish()
    _path_given_up(order).unlink(missing_ok=True)


def give_up(order: Order, capture_id: str, why: str) -> None:
    """Have the next process leave this document unread, with an issue that says why."""
    with _path_given_up(order).open("a", encoding="utf-8") as file:
        file.write(json.dumps([capture_id, why]) + "\n")


def stem(warc_file: str) -> str:
    """The name that the files of extractions have of a WARC file."""
    return Path(warc_file).name.removesuffix(".warc.gz")


def _extract(archive: Archive, capture: Capture, extractor: Extractor) -> Extraction:
    try:
        payload = archive.read(capture)
        path = urlsplit(capture.url).path
        return extractor.extract(Source(payload.body, path, payload.content_type))
    except Exception as problem:  # one document must not cost the others
        log.exception("extract %s %s", capture.capture_id, capture.url)
        return failed(f"{type(problem).__name__}: {problem}")


def _given_up(order: Order) -> dict[str, str]:
    path = _path_given_up(order)
    if not path.exists():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(map(json.loads, lines))


def _path_given_up(order: Order) -> Path:
    return order.folder / (stem(order.warc_file) + GIVEN_UP)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    order = Order.from_json(sys.argv[1])
    if order.memory:
        resource.setrlimit(resource.RLIMIT_AS, (order.memory, order.memory))
    follow_parent()
    try:
        extract_file(order)
    except ExtractsBusyError:
        sys.exit(BUSY)
    except OSError:
        log.exception("extract %s", order.warc_file)
        sys.exit(MACHINE)


if __name__ == "__main__":
    main()
