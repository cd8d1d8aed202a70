"""Runs a command and tells what it cost: ``python -m bench.archive.measured COMMAND…``.

A process of its own, and a small one: on Linux a process is charged with the memory of the one that
started it. Prints the exit status, seconds, seconds of processor and peak bytes, as JSON.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter


@dataclass(frozen=True, slots=True)
class Measured:
    """``seconds`` by the clock on the wall and of ``processor``; ``peak`` memory in bytes."""

    status: int
    seconds: float
    processor: float
    peak: int


def run(command: list[str], folder: Path) -> Measured:
    """Run the command in the folder, by way of a small process; what it prints is dropped."""
    told = subprocess.run(
        [sys.executable, "-m", "bench.archive.measured", *command],
        cwd=folder, stdout=subprocess.PIPE, check=True,
    )  # fmt: skip
    return Measured(**json.loads(told.stdout))


def measure(command: list[str]) -> Measured:
    """Run the command as a child of this process, its only one."""
    start = perf_counter()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    seconds = perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Measured(status, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * 1024)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asdict(measure(sys.argv[1:]))))
