"""Reading an archive: its index as records, its bodies as bytes, its files against their digests.

Knows the index and the WARC files; writes nothing. May be used while a crawl is writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.archive.content import MAX_BODY, UnreadablePayloadError, decode_content
from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.records import Capture, Outcome, Payload, Run, Sighting
from pipelines.archive.warc import bare_id, on_disk, read_record, walk, warc_paths, whole_length


class Archive:
    """An archive open for reading. ``captures`` come by time and place, the rest by key."""

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = folder
        self._index = index

    @classmethod
    def open_for_reading(cls, folder: Path) -> Archive:
        """Raises FileNotFoundError where no archive has been written."""
        return cls(folder, Index.for_reading(folder / INDEX_FILE))

    def close(self) -> None:
        self._index.close()

    def captures(self) -> Iterator[Capture]:
        return self._index.captures()

    def pages_of(self, warc_file: str) -> Iterator[Capture]:
        """The captures of one WARC file that may be a report: articles and lists with a body of
        their own. Whether a list is a report, its sighting says."""
        return self._index.pages_of(warc_file)

    def files_of_pages(self) -> tuple[str, ...]:
        """The WARC files that hold such captures, closed or not."""
        return tuple(self._index.files_of_pages())

    def channels(self) -> tuple[str, ...]:
        """The channels of which there are captures."""
        return tuple(self._index.channels())

    def sightings(self) -> Iterator[Sighting]:
        return self._index.sightings()

    def outcomes(self) -> Iterator[Outcome]:
        return self._index.outcomes()

    def outcomes_of(self, *run_ids: str) -> tuple[Outcome, ...]:
        """How the channels ended in these runs, by run and channel."""
        return tuple(self._index.outcomes_of(run_ids))

    def count_captures(self, run_id: str) -> int:
        """How many fetches a run made, failed ones too."""
        return self._index.count_captures(run_id)

    def outcomes_by_channel(self) -> Iterator[Outcome]:
        """All outcomes by channel, those of one channel in order of time."""
        return self._index.outcomes_by_channel()

    def channels_seen(self) -> tuple[str, ...]:
        """The channels of which there is an outcome or a row of a list."""
        return tuple(self._index.channels_seen())

    def count_pages(self, run_id: str) -> int:
        """How many pages a run brought that may be reports, with a body of their own."""
        return self._index.count_pages(run_id)

    def channels_done(self, run_id: str) -> int:
        """How many channels of a run have ended; quick enough to be asked while it goes on."""
        return self._index.count_outcomes(run_id)

    def runs(self) -> Iterator[Run]:
        return self._index.runs()

    def capture(self, capture_id: str) -> Capture | None:
        return self._index.capture(capture_id)

    def last_capture(self, url: str, request: str = "") -> Capture | None:
        """The newest capture of the address that holds a response, of whatever status. ``request``
        is that of ``request_key``: empty for a plain GET."""
        return self._index.last_response(url, request)

    def warc_files(self) -> tuple[str, ...]:
        """The names of the closed WARC files."""
        return tuple(path.name for path in warc_paths(self.folder))

    def read(self, capture: Capture, max_body: int = MAX_BODY) -> Payload:
        """The response, its body decoded; of a revisit, the response whose body it repeats.

        Raises UnreadablePayloadError where there was no response or its body cannot be decoded
        (PayloadTooLargeError where it grows beyond ``max_body``), FileNotFoundError where the WARC
        file is not there.
        """
        return read_payload(self.folder, self._index, capture, max_body)

    def verify(self) -> Iterator[str]:
        """What is wrong with the closed files, one line a problem: torn, damaged or missing
        records, and captures of the index that no file holds."""
        expected: dict[str, dict[str, int]] = {}
        for capture in self._index.captures():
            if capture.warc_file is not None and capture.warc_offset is not None:
                held = expected.setdefault(capture.warc_file, {})
                held[capture.capture_id] = capture.warc_offset
        present = {path.name: path for path in warc_paths(self.folder)}
        for name in sorted({*expected, *self._index.warc_files()} - set(present)):
            try:
                on_disk(self.folder, name)
            except FileNotFoundError:
                yield f"{name}: the file is missing"
        for name in sorted(set(present) - set(self._index.warc_files())):
            yield f"{name}: not in the index"
        for name, path in present.items():
            try:
                yield from _verify_file(path, expected.get(name, {}))
            except (OSError, ValueError) as problem:  # the rest of this file cannot be read
                yield f"{name}: damaged: {problem}"


def read_payload(folder: Path, index: Index, capture: Capture, max_body: int) -> Payload:
    """See ``Archive.read``."""
    original = index.capture(capture.body_id)
    if original is None or original.warc_file is None or original.warc_offset is None:
        why = capture.error or "the capture that holds the body is not in the index"
        raise UnreadablePayloadError(f"{capture.url}: no response: {why}")
    record = read_record(on_disk(folder, original.warc_file), original.warc_offset)
    if bare_id(record.record_id) != original.capture_id:
        raise UnreadablePayloadError(f"{original.warc_file}: another record at this place")
    http = record.http_headers
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in http.items_bytes()
    )
    encodings = ",".join(value for name, value in headers if name.lower() == "content-encoding")
    body = decode_content(record.reader.read(), encodings, max_body)
    return Payload(original.status or 0, headers, body)


def _verify_file(path: Path, expected: dict[str, int]) -> Iterator[str]:
    size, whole = path.stat().st_size, whole_length(path)
    if size != whole:
        yield f"{path.name}: torn after {whole} of {size} bytes"
    held = {}
    for record, place in walk(path):
        capture_id = bare_id(record.record_id)
        held[capture_id] = place.offset
        if not record.verify_block_digest():
            yield f"{path.name}: record {capture_id} at {place.offset} does not match its digest"
    for capture_id, offset in expected.items():
        if held.get(capture_id) != offset:
            yield f"{path.name}: no record {capture_id} at {offset}"
