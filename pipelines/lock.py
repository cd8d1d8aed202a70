"""One process at a time: a lock file that tells who holds it.

The system frees it when its process dies, however it dies. Knows files; knows nothing of what is
locked.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

try:
    import fcntl
except (
    ImportError
):  # pragma: no cover - Windows: no advisory locks, two processes are not kept apart
    fcntl = None  # type: ignore[assignment]

_POLL_SECONDS = 0.1


class LockedError(Exception):
    """Raised where another process holds the lock and does not end in time."""

    def __init__(self, path: Path, holder: str) -> None:
        super().__init__(f"{path}: held by process {holder}")
        self.path, self.holder = path, holder


@contextmanager
def locked(path: Path, wait_seconds: float = 0.0) -> Iterator[None]:
    """Hold the lock of a file until the end of the block. Raises LockedError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        _acquire(file, path, wait_seconds)
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock at this moment. Takes nothing from anybody."""
    try:
        with path.open("rb") as file:
            if fcntl is not None:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _acquire(file: IO[str], path: Path, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while fcntl is not None:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= deadline:
                file.seek(0)
                raise LockedError(path, file.read().strip() or "unknown") from None
            time.sleep(_POLL_SECONDS)
