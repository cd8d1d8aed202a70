"""Times of functions measured side by side, so that what slows the machine slows all of them.

Processor time: by the clock on the wall a busy machine interrupts the longer call more often than
the shorter one, and every ratio would come out too high.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from time import process_time


def timed(function: Callable[[], object]) -> float:
    """The seconds of one call, the freeing of its result included."""
    start = process_time()
    function()
    return process_time() - start


def medians(functions: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """The median seconds of each over the rounds; each round calls all of them once: A B A B."""
    for function in functions:
        function()
    times: list[list[float]] = [[] for _ in functions]
    for _ in range(rounds):
        for own, function in zip(times, functions, strict=True):
            own.append(timed(function))
    return [median(own) for own in times]
