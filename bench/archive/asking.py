"""Asks several stores the same questions in turn, and holds their answers against each other.

Knows clocks; knows nothing of what is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

from bench.archive.peers import Peer
from bench.archive.questions import Question

# A store that has taken so many seconds for a question is not asked it again.
_PATIENCE = 20.0


class BenchError(Exception):
    """Stores give different answers, or none: then times say nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Seconds by store: ``first`` with nothing of its files in memory, ``warm`` the median of
    later runs, ``processor`` that of the processor's time in them, of all threads. ``rows`` is the
    length of the answer."""

    question: Question
    first: tuple[float, ...]
    warm: tuple[float, ...]
    processor: tuple[float, ...]
    rows: int


def ask_all(peers: Sequence[Peer], questions: Sequence[Question], rounds: int) -> Iterator[Asked]:
    """Each question put to every store in turn, and again. Raises BenchError."""
    for question in questions:
        asks, first, answers = [], [], []
        for peer in peers:
            peer.forget()
            ask = peer.connect()
            start = perf_counter()
            answers.append(ask(question.sql))
            first.append(perf_counter() - start)
            asks.append(ask)
        for peer, answer in zip(peers, answers, strict=True):
            if not answer or _rounded(answer) != _rounded(answers[0]):
                raise BenchError(f"{question.name}: {peer.name} answers otherwise")
        times: list[list[tuple[float, float]]] = [[] for _ in peers]
        for _ in range(rounds):
            for own, ask in zip(times, asks, strict=True):
                if sum(wall for wall, _ in own) < _PATIENCE:
                    start, of_processor = perf_counter(), process_time()
                    ask(question.sql)
                    own.append((perf_counter() - start, process_time() - of_processor))
        warm, processor = (tuple(median(one[n] for one in own) for own in times) for n in range(2))
        yield Asked(question, tuple(first), warm, processor, len(answers[0]))


def _rounded(answer: Sequence[Sequence[Any]]) -> list[tuple[Any, ...]]:
    """Sums of the same figures in another order differ in their last digit."""
    return [
        tuple(f"{value:.9g}" if isinstance(value, float) else value for value in row)
        for row in answer
    ]
