"""Writes down what happens in a night as it happens: one JSON object a line.

For those who watch by machine, and for the morning after a night that was killed: its last line
says how far it came. Knows events as names and plain values; knows nothing of what they mean.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import IO

from pipelines.clock import stamp, utc_now

FILE = "night.jsonl"


class Journal:
    """Lines of one night, in a file of the run's folder and, where there is one, on ``echo``. The
    folder is made with the first line: a night that may not begin leaves none."""

    def __init__(self, folder: Path, run_id: str, echo: IO[str] | None = None) -> None:
        self._folder, self._run_id, self._echo = folder, run_id, echo
        self._file: IO[str] | None = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def note(self, event: str, **facts: str | int | float | bool | None) -> None:
        """Write one line. A full disk or a closed pipe ends no night: the line is left out."""
        told = {"time": stamp(utc_now()), "run_id": self._run_id, "event": event} | facts
        line = json.dumps(told, ensure_ascii=False) + "\n"
        if self._file is None:
            self._file = _opened(self._folder)
        for file in (self._file, self._echo):
            if file is not None:
                _write(file, line)


def _opened(folder: Path) -> IO[str] | None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return (folder / FILE).open("a", encoding="utf-8")
    except OSError:
        return None


def _write(file: IO[str], line: str) -> None:
    try:
        file.write(line)
        file.flush()
    except OSError:
        return
