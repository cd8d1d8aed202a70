"""Runs the nights over the country as the operator does, and measures each.

Every night is a process of its own, with the clock set ahead. Knows commands, folders and their
sizes; knows nothing of what has to come out.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.settings import CLOCK_AHEAD, RESPONSE_SECONDS
from tests.soak.registry import write_registry
from tests.soak.scenario import Scenario

PROJECT = Path(__file__).parents[2]
# Half past one in Beijing.
_AT = timedelta(hours=17, minutes=30)


@dataclass(frozen=True, slots=True)
class Spent:
    """What a night cost. Sizes in bytes; ``peak`` is the largest resident set of any of its
    processes, in KiB."""

    night: int
    status: int
    seconds: float
    peak: int
    warc: int
    index: int
    build: int
    said: str


@dataclass(frozen=True, slots=True)
class Land:
    """A running country and the folders of the nights over it."""

    server: subprocess.Popen[str]
    port: int
    script: Scenario
    folder: Path
    timeout: float

    @property
    def curated(self) -> Path:
        return self.folder / "curated"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def night(self, night: int) -> Spent:
        """One night, in its order: the sites, the registry, the command."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write(f"night {night}\n")
        self.server.stdin.flush()
        assert self.server.stdout.readline() == "ok\n"
        write_registry(self.curated, self.script, night, self.port)
        begun = time.monotonic()
        order = ("night", "--delay", "0", "--allow-private-hosts")
        process = start(self.folder, self.script.days[night - 1], self.timeout, *order)
        with process:
            _, wait_status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(wait_status)
        said = (self.folder / "said.txt").read_text(encoding="utf-8")
        return Spent(
            night, process.returncode, time.monotonic() - begun, usage.ru_maxrss,
            size(self.data / "archive" / "warc"),
            sum(p.stat().st_size for p in (self.data / "archive").glob("index.sqlite*")),
            size(self.data / "build"), said,
        )  # fmt: skip


def start(folder: Path, day: date, timeout: float, *arguments: str) -> subprocess.Popen[bytes]:
    """``xxgk`` over ``data`` and ``curated`` of a folder, with the clock of a day. ``timeout``:
    seconds of one response."""
    then = datetime(day.year, day.month, day.day, tzinfo=UTC) + _AT
    ahead = (then - datetime.now(UTC)).total_seconds()
    environment = os.environ | {
        CLOCK_AHEAD.variable: f"{ahead:.0f}",
        RESPONSE_SECONDS.variable: str(timeout),
    }
    command = [
        sys.executable, "-m", "pipelines.cli", "--curated", str(folder / "curated"),
        "--data", str(folder / "data"), *arguments,
    ]  # fmt: skip
    with (folder / "said.txt").open("wb") as said:
        return subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL,
            stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip


@contextmanager
def land(
    script: Scenario, numbers: tuple[int, int, int], folder: Path, timeout: float
) -> Iterator[Land]:
    """``numbers``: hosts, nights and seed of the script."""
    command = [sys.executable, "-m", "tests.soak.country", *map(str, numbers)]
    pipe = subprocess.PIPE
    folder.mkdir(parents=True, exist_ok=True)
    with subprocess.Popen(command, cwd=PROJECT, stdin=pipe, stdout=pipe, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield Land(server, int(server.stdout.readline()), script, folder, timeout)
        finally:
            server.stdin.close()


def size(folder: Path) -> int:
    """Bytes of the files below, those with several names once."""
    found = {(s.st_dev, s.st_ino): s.st_size for s in _stats(folder)}
    return sum(found.values())


def _stats(folder: Path) -> Iterator[os.stat_result]:
    for place, _, names in os.walk(folder):
        for name in names:
            yield (Path(place) / name).lstat()
