"""One writer at a time. Knows the lock file of an archive folder and nothing else."""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import TracebackType
from typing import IO

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows: no advisory locks, two crawls are not kept apart
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = "lock"
_POLL_SECONDS = 0.1


class ArchiveBusyError(Exception):
    """Raised where another process writes into the archive and does not end in time."""


def is_locked(folder: Path) -> bool:
    """Whether somebody writes into the archive at this moment. Takes nothing from anybody."""
    try:
        with (folder / LOCK_FILE).open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


class ArchiveLock:
    """Held from ``with`` to the end of the block; the system frees it when its process dies."""

    def __init__(self, folder: Path, wait_seconds: float) -> None:
        self._path = folder / LOCK_FILE
        self._wait = wait_seconds
        self._file: IO[str] | None = None

    def __enter__(self) -> ArchiveLock:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            self._acquire(file)
        except BaseException:
            file.close()
            raise
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _acquire(self, file: IO[str]) -> None:
        deadline = time.monotonic() + self._wait
        while fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    file.seek(0)
                    holder = file.read().strip() or "unknown"
                    raise ArchiveBusyError(
                        f"{self._path.parent}: process {holder} is writing into this archive; "
                        f"waited {self._wait:g} s"
                    ) from None
                time.sleep(_POLL_SECONDS)
