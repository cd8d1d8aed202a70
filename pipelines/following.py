"""Ends a process with its parent.

The parent holds the other end of a pipe that is this process's standard input: when it ends,
however the parent ended, nobody waits for this one any more. Knows nothing of what is done here.
"""

from __future__ import annotations

import logging
import os
import threading

log = logging.getLogger(__name__)
PARENT_IS_GONE = 3


def follow_parent() -> None:
    """End the process at once, without a word, when standard input ends."""
    threading.Thread(target=_wait, name="follow-parent", daemon=True).start()


def _wait() -> None:
    try:
        while os.read(0, 1024):
            pass
    except OSError:
        log.warning("standard input cannot be read: the parent is taken for gone")
    os._exit(PARENT_IS_GONE)
