"""Maps the extractor over the archive: one file of extractions for each WARC file.

One process a WARC file (``python -m pipelines.worker``), so that a document which kills its process
takes no other file along; and a process that died goes on behind the document that killed it, which
is recorded as unreadable where it has done so twice. Knows the archive and where results lie; knows
nothing of what an extraction holds. Results are keyed by the WARC file, the extractor's version and
the forms: what is there is not made again, and a new extractor reads the archive, not the web.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipelines.archive import Archive
from pipelines.extract import EXTRACTOR_VERSION
from pipelines.extracts import is_written
from pipelines.places import PROJECT
from pipelines.settings import DOCUMENT_BYTES, DOCUMENT_SECONDS
from pipelines.worker import BUSY, MACHINE, Order, give_up, stem

log = logging.getLogger(__name__)
# Of the files of extractions; a new one makes them anew.
_FILE_FORMAT = 4
# A process may die of what the machine does to it (memory that others took): once more, in a new
# one, before a document is held to be the reason.
_TRIES = 2
_BUSY_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one document may cost: ``seconds`` of wall time, ``memory`` bytes of its process."""

    seconds: float = DOCUMENT_SECONDS.default
    memory: int = DOCUMENT_BYTES.default


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a pass over the archive did: WARC files read now, read before, failed, and left out
    because the crawl that wrote them was cut short: the next crawl closes them. ``given_up`` are
    captures whose document killed its process: unreadable, with an issue that says so."""

    made: int
    kept: int
    failed: tuple[str, ...]
    left_out: tuple[str, ...]
    given_up: tuple[str, ...] = ()


def extracts_folder(curated: Path, build: Path) -> Path:
    """Where the extractions of the present extractor and forms lie."""
    return build / "extracts" / extractor_key(curated)


def extractor_key(curated: Path) -> str:
    """Changes with the extractor and with every form and lookup."""
    digest = sha256(f"{EXTRACTOR_VERSION} {_FILE_FORMAT}".encode())
    for path in sorted((*curated.glob("forms/*.toml"), *curated.glob("lookups/labels.csv"))):
        digest.update(path.name.encode() + path.read_bytes())
    return f"v{EXTRACTOR_VERSION}-{digest.hexdigest()[:12]}"


@dataclass(frozen=True, slots=True)
class _Death:
    """``capture_id`` is the document that was under way, None where none was."""

    capture_id: str | None
    status: int
    how: str


class Engine:
    """Extracts the closed WARC files of an archive that have no result yet. May be run again and
    again while a crawl closes files: each file is tried once."""

    def __init__(
        self, curated: Path, archive: Path, build: Path, bounds: Bounds = Bounds()
    ) -> None:
        self._curated, self._archive = curated, archive
        self._folder = extracts_folder(curated, build)
        self._bounds = bounds
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._stopped = False
        self._given_up: list[str] = []
        self._tried: set[str] = set()

    @property
    def given_up(self) -> tuple[str, ...]:
        """Captures whose document killed its process, in all runs so far."""
        return tuple(sorted(self._given_up))

    def run(
        self, jobs: int, on_done: Callable[[int, int], None] = lambda done, total: None
    ) -> Extracted:
        """Extract them, ``jobs`` at a time. ``on_done`` is told how many files are done out of how
        many. Where it is interrupted no process is left."""
        with closing(Archive.open_for_reading(self._archive)) as opened:
            closed = {*opened.warc_files()}
            if closed <= self._tried:
                return Extracted(0, 0, (), ())
            held = {*opened.files_of_pages()}
        files = sorted(held & closed - self._tried)
        self._tried |= closed
        todo = [name for name in files if not is_written(self._folder, stem(name))]
        whole: list[bool] = []
        with ThreadPoolExecutor(max_workers=max(jobs, 1)) as pool:
            try:
                for result in pool.map(self._extract, todo):
                    whole.append(result)
                    on_done(len(whole), len(todo))
            except BaseException:
                self.stop()
                pool.shutdown(cancel_futures=True)
                raise
        broken = tuple(name for name, is_whole in zip(todo, whole, strict=True) if not is_whole)
        return Extracted(
            len(todo) - len(broken), len(files) - len(todo), broken, tuple(sorted(held - closed)),
            self.given_up,
        )  # fmt: skip

    def stop(self) -> None:
        """End all processes; what they wrote of whole documents is kept."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.kill()

    def _extract(self, name: str) -> bool:
        """Extract one WARC file, with as many processes as it takes; whether all of it was read."""
        order = Order(self._curated, self._archive, name, self._folder, self._bounds.memory)
        deaths: Counter[str] = Counter()
        while not self._stopped:
            death = self._attempt(order)
            if death is None:
                return True
            if death.status == BUSY:
                time.sleep(_BUSY_SECONDS)
                continue
            log.warning("extract %s: capture %s: %s", name, death.capture_id, death.how)
            # Without a document under way it is not a document that failed.
            if death.capture_id is None or death.status == MACHINE:
                return False
            deaths[death.capture_id] += 1
            if deaths[death.capture_id] > _TRIES:
                return False
            if deaths[death.capture_id] == _TRIES:
                give_up(order, death.capture_id, death.how)
                with self._lock:
                    self._given_up.append(death.capture_id)
        return False

    def _attempt(self, order: Order) -> _Death | None:
        """How a process that reads the file ended, None where it ended well."""
        command = [sys.executable, "-m", "pipelines.worker", order.to_json()]
        with self._lock:
            if self._stopped:
                return _Death(None, 0, "stopped")
            # Its standard input ends with this process, and it with that.
            process = subprocess.Popen(
                command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                process_group=0,
            )  # fmt: skip
            self._running.add(process)
        try:
            with process:
                under_way, in_time = self._watch(process)
                status = process.wait()
        finally:
            with self._lock:
                self._running.discard(process)
        if status == 0:
            return None
        if not in_time:
            return _Death(under_way, status, f"not read within {self._bounds.seconds:g} s")
        told = f"the process that read it ended with {_told(status)}"
        return _Death(under_way, status, told)

    def _watch(self, process: subprocess.Popen[bytes]) -> tuple[str | None, bool]:
        """Reads the ids of the documents as they are begun, until the process ends; kills it where
        one takes too long. The last id, and whether all kept to their time."""
        assert process.stdout is not None
        said = b""
        while True:
            ready, _, _ = select.select([process.stdout], [], [], self._bounds.seconds)
            if not ready:
                process.kill()
                return _last_line(said), False
            data = os.read(process.stdout.fileno(), 65536)
            if not data:
                return _last_line(said), True
            said = (said + data)[-256:]


def _last_line(said: bytes) -> str | None:
    lines = said.decode("ascii", "replace").split("\n")
    return lines[-2] if len(lines) > 1 else None


def _told(code: int) -> str:
    """``-9`` -> ``SIGKILL``."""
    return signal.Signals(-code).name if code < 0 else f"status {code}"
