"""One writer at a time. Knows the lock file of an archive folder and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from pipelines.lock import LockedError, is_held, locked

LOCK_FILE = "lock"


class ArchiveBusyError(Exception):
    """Raised where another process writes into the archive and does not end in time."""


def is_locked(folder: Path) -> bool:
    """Whether somebody writes into the archive at this moment. Takes nothing from anybody."""
    return is_held(folder / LOCK_FILE)


@contextmanager
def archive_lock(folder: Path, wait_seconds: float) -> Iterator[None]:
    """Held to the end of the block; the system frees it when its process dies. Raises
    ArchiveBusyError."""
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(folder / LOCK_FILE, wait_seconds))
        except LockedError as busy:
            raise ArchiveBusyError(
                f"{folder}: process {busy.holder} is writing into this archive; "
                f"waited {wait_seconds:g} s"
            ) from busy
        yield
