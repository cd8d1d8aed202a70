"""Ends a night when a signal asks for it: once, so that everything is left in order.

Knows signals; knows nothing of what is ended.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

_ASKED_BY = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
# The signal that asked to end, from then on.
_asked: list[int] = []


class Stopped(BaseException):
    """Raised in the main thread where a signal asks to end. No error: nothing that handles errors
    may take it for one. What was captured until then is in the archive."""

    def __init__(self, number: int) -> None:
        super().__init__(f"stopped by {signal.Signals(number).name}")


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Within the block the first SIGTERM, SIGINT or SIGHUP raises Stopped; those after it are
    ignored, since the end is under way. SIGHUP stays as it is for who ignores it (``nohup``)."""
    before: dict[signal.Signals, Any] = {}

    def stop(number: int, frame: FrameType | None) -> None:
        for other in before:
            signal.signal(other, signal.SIG_IGN)
        _asked.append(number)
        raise Stopped(number)

    with suppress(ValueError):  # signals can be handled in the main thread only
        for number in _ASKED_BY:
            if number == signal.SIGTERM or signal.getsignal(number) != signal.SIG_IGN:
                before[number] = signal.signal(number, stop)
    try:
        with told_as_stopped():
            yield
    finally:
        _asked.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def told_as_stopped() -> Iterator[None]:
    """Raises Stopped again where a library made another error of it: a signal in the middle of a
    query comes out of DuckDB as RuntimeError."""
    try:
        yield
    except Exception as problem:
        if not _asked:
            raise
        raise Stopped(_asked[0]) from problem
