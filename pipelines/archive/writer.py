"""Writing an archive: records first, index rows after them.

Knows the order that keeps an archive whole: a record is in the file before its row is in the
index, so that a crash can leave a row out but never a record. Knows nothing of Scrapy.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from pipelines.archive.content import MAX_BODY
from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.lock import archive_lock
from pipelines.archive.reader import read_payload
from pipelines.archive.records import (
    Capture,
    ChannelEnd,
    FailedFetch,
    Outcome,
    Payload,
    Received,
    Sighting,
    digest_of,
    now,
)
from pipelines.archive.replay import channel_end_json, recover_unlocked
from pipelines.archive.warc import (
    CHANNEL_END,
    OPEN,
    RUN_END,
    SUFFIX,
    About,
    WarcFile,
)

MAX_WARC_BYTES = 1 << 30
# Clocks are set back by seconds when they are set right.
_CLOCK_TOLERANCE = timedelta(minutes=5)
_RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


class ClockBehindError(Exception):
    """Raised where the clock says an earlier time than the archive has seen. What is current is
    told by the time of capture: a correction fetched now would stand before what it corrects."""


class ArchiveWriter:
    """The one writer of an archive, for one run; use it in a ``with`` block or call ``close``.

    Opening waits up to ``lock_seconds`` for another writer (then ArchiveBusyError) and puts in
    order what a crash left. A run counts as finished only where ``finish`` was called. Raises
    ClockBehindError.
    """

    def __init__(
        self,
        folder: Path,
        run_id: str,
        about: About = About(),
        *,
        max_warc_bytes: int = MAX_WARC_BYTES,
        lock_seconds: float = 10.0,
    ) -> None:
        if not _RUN_ID.fullmatch(run_id):
            raise ValueError(f"run id {run_id!r}: letters, digits, dot, dash and underscore only")
        self.folder, self.run_id = folder, run_id
        self._about, self._max_warc_bytes = about, max_warc_bytes
        self._failed: dict[str, list[Capture]] = defaultdict(list)
        with ExitStack() as stack:
            stack.enter_context(archive_lock(folder, lock_seconds))
            recover_unlocked(folder)
            self._index = Index.for_writing(folder / INDEX_FILE)
            stack.callback(self._index.close)
            self._started_at = now()
            self._check_clock()
            self._index.start_run(run_id, self._started_at)
            self._warc = self._next_file()
            stack.callback(lambda: self._warc.close())
            self._held = stack.pop_all()

    def __enter__(self) -> ArchiveWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- what is known ---

    def last_capture(self, url: str, request: str = "") -> Capture | None:
        """As ``Archive.last_capture``."""
        return self._index.last_response(url, request)

    def last_good(self, url: str, request: str = "") -> Capture | None:
        """The newest capture with status 200, or 304 which repeats one, or None. ``request`` is
        that of ``request_key``."""
        return self._index.last_good(url, request)

    def last_fetch(self, url: str) -> Capture | None:
        """The newest capture, one without a response too."""
        return self._index.last_fetch(url)

    def last_asked(self, url: str) -> Capture | None:
        """The newest capture, but for nights that had no budget left for the address."""
        return self._index.last_asked(url)

    def last_change(self, url: str) -> Capture | None:
        """The newest capture that brought a body which was not there before."""
        return self._index.last_change(url)

    def last_were_changes(self, url: str, count: int) -> bool:
        """Whether each of the last so many fetches of the address brought a body of its own."""
        return self._index.last_were_changes(url, count)

    def has_body(self, capture: Capture) -> bool:
        """Whether the record is there that holds the body: it may have been damaged and lost."""
        return self._index.capture(capture.body_id) is not None

    def attachments_of(self, article: str) -> tuple[str, ...]:
        """The addresses that were ever asked for as attachments of the article."""
        return self._index.attachments_of(article)

    def sightings_of(self, channel_id: str) -> dict[str, Sighting]:
        """Address -> sighting, those that are gone included."""
        return self._index.sightings_of(channel_id)

    def read(self, capture: Capture, max_body: int = MAX_BODY) -> Payload:
        """As ``Archive.read``."""
        return read_payload(self.folder, self._index, capture, max_body)

    # --- what is new ---

    def write_response(self, got: Received) -> Capture:
        """Archive a response: as a revisit where its body is that of the last capture of the
        address with the same status, or where the server says so (304), else in full."""
        capture_id = uuid4().hex
        digest = digest_of(got.body)
        if got.status == 304:
            original = self._original(self._index.last_good(got.url, got.request))
        else:
            last = self._index.last_response(got.url, got.request)
            same = last is not None and (last.status, last.payload_digest) == (got.status, digest)
            original = self._original(last if same else None)
        if original is None:
            place = self._warc.append_response(got, capture_id, self.run_id)
        else:
            place = self._warc.append_revisit(got, capture_id, self.run_id, original)
        no_body = got.status == 304 and original is not None
        media_type = "" if no_body else got.header("content-type")
        capture = Capture(
            capture_id=capture_id,
            run_id=self.run_id,
            channel_id=got.channel_id,
            role=got.role,
            url=got.url,
            fetched_at=got.fetched_at,
            status=got.status,
            media_type=media_type.partition(";")[0].strip().lower(),
            payload_digest=digest if original is None else original.payload_digest,
            payload_length=len(got.body),
            warc_file=place.file,
            warc_offset=place.offset,
            warc_length=place.length,
            revisit_of=None if original is None else original.capture_id,
            error=got.error,
            etag=got.header("etag"),
            last_modified=got.header("last-modified"),
            via=got.via,
            request=got.request,
        )
        with self._indexing():
            self._index.add_capture(capture)
        self._rotate()
        return capture

    def record_failure(self, failure: FailedFetch) -> None:
        """A fetch without a response. It is written with the end of its channel, those of no
        channel with the end of the run."""
        capture = Capture(
            uuid4().hex, self.run_id, failure.channel_id, failure.role, failure.url,
            failure.fetched_at, None, "", None, 0, None, None, None, None, failure.error, "", "",
            failure.via, failure.request,
        )  # fmt: skip
        self._failed[failure.channel_id].append(capture)

    def write_channel_end(self, end: ChannelEnd) -> Outcome:
        """Write how a channel ended and what its list showed, in one record and one transaction."""
        failed = self._failed.pop(end.channel_id, [])
        at = now()
        contents = channel_end_json(end, failed)
        self._warc.append_metadata(CHANNEL_END, self.run_id, end.url, at, contents)
        with self._indexing(), self._index.transaction():
            outcome = self._index.end_channel(self.run_id, at, end)
            for capture in failed:
                self._index.add_capture(capture)
        self._rotate()
        return outcome

    def finish(self) -> None:
        """Say that the run came to its end. Nothing can be written after it."""
        failed = [capture for captures in self._failed.values() for capture in captures]
        at = now()
        contents = {"failed": [asdict(capture) for capture in failed]}
        self._warc.append_metadata(RUN_END, self.run_id, "", at, contents)
        with self._indexing(), self._index.transaction():
            for capture in failed:
                self._index.add_capture(capture)
            self._index.finish_run(self.run_id, at)
        self._failed.clear()

    def close(self) -> None:
        """Close the WARC file and free the archive. May be called twice."""
        self._held.close()

    # --- parts ---

    @contextmanager
    def _indexing(self) -> Iterator[None]:
        """Of a record that is in the file: where its rows cannot be written (the disk is full), the
        file is left open, so that the next writer indexes it."""
        try:
            yield
        except BaseException:
            self._warc.leave()
            raise

    def _check_clock(self) -> None:
        last = self._index.last_time()
        if last is None:
            return
        behind = datetime.fromisoformat(last) - datetime.fromisoformat(self._started_at)
        if behind > _CLOCK_TOLERANCE:
            raise ClockBehindError(
                f"{self.folder}: the clock says {self._started_at}, but a run was here at {last}; "
                "set the clock right, or wait"
            )

    def _original(self, capture: Capture | None) -> Capture | None:
        """The capture that holds the body which ``capture`` has or repeats."""
        return None if capture is None else self._index.capture(capture.body_id)

    def _rotate(self) -> None:
        if self._warc.size >= self._max_warc_bytes:
            self._warc.close()
            self._warc = self._next_file()

    def _next_file(self) -> WarcFile:
        folder = self.folder / "warc"
        for number in count(1):
            path = folder / f"{self.run_id}-{number}{SUFFIX}"
            if not path.exists() and not path.with_name(path.name + OPEN).exists():
                break
        file = WarcFile(path, self.run_id, self._started_at, self._about)
        self._index.add_warc_file(path.name)
        return file
