"""Prints what the archive costs, what a night without changes costs, and the memory of a country.

All crawls of a table ask the same server in the same run, one kind after the other and again, so
that what slows the machine slows all. The measure is processor time: responses a second of it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.crawl.runs import BARE, WHOLE, Ran, crawl, serving, write_registry

GOAL_SHARE = 0.85
_SAMPLES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Amount:
    """``hosts`` with ``reports`` each for the comparison, ``rounds`` of it; ``many`` hosts with
    ``few`` reports each for the memory, asked at ``delay`` seconds."""

    hosts: int
    reports: int
    rounds: int
    many: int
    few: int
    delay: float


FULL = Amount(hosts=20, reports=200, rounds=3, many=3_000, few=12, delay=1.0)
SHORT = Amount(hosts=6, reports=40, rounds=1, many=60, few=3, delay=0.2)


def shares(folder: Path, amount: Amount) -> Iterator[str]:
    """The whole crawl beside the same spider without archive, conditional requests and guards."""
    yield f"{amount.hosts} hosts, {amount.reports} reports each, no delay"
    yield "(responses a second of processor time)"
    yield f"{'':28}{'bare':>9}{'whole':>9}{'share':>8}{'unchanged night':>17}"
    rates: list[tuple[float, float, float]] = []
    with serving(amount.reports) as port:
        write_registry(folder / "curated", amount.hosts, port)
        for number in range(amount.rounds):
            shutil.rmtree(folder / "data", ignore_errors=True)
            bare = crawl(folder, f"bare{number}", 0, BARE, 0.1)
            whole = crawl(folder, f"whole{number}", 0, WHOLE, 0.1)
            again = crawl(folder, f"again{number}", 0, WHOLE, 0.1)
            _same(bare, whole)
            _nothing_new(again)
            rates.append((bare.rate, whole.rate, again.rate))
            yield _line(f"round {number + 1}", *rates[-1])
    yield _line("median", *(median(column) for column in zip(*rates, strict=True)))
    yield f"{'goal':28}{'':9}{'':9}{GOAL_SHARE:8.2f}"
    yield from (_night(name, ran) for name, ran in (("the first", whole), ("unchanged", again)))


def country(folder: Path, amount: Amount) -> Iterator[str]:
    """Memory while one process asks many hosts politely."""
    yield f"{amount.many} hosts in one process, {amount.delay:g} s between two requests to one"
    with serving(amount.few) as port:
        write_registry(folder / "curated", amount.many, port)
        shutil.rmtree(folder / "data", ignore_errors=True)
        ran = crawl(folder, "country", amount.delay, WHOLE, 0.5)
    yield (
        f"{ran.responses} responses in {ran.clock:.0f} s, {ran.responses / ran.clock:.0f} a second,"
        f" {ran.processor / ran.responses * 1e3:.2f} ms of processor each"
    )
    yield f"{'seconds':>10}{'MB resident':>14}"
    step = max(len(ran.resident) // _SAMPLES_SHOWN, 1)
    for at, resident in ran.resident[::step]:
        yield f"{at:10.0f}{resident:14.1f}"


def _night(name: str, ran: Ran) -> str:
    answers = ", ".join(f"{count} x {status}" for status, count in ran.statuses)
    return f"{name} night: {ran.responses} requests, {ran.received / 1e6:.2f} MB ({answers})"


class BenchError(Exception):
    """A crawl did not do what it is timed for."""


def _same(bare: Ran, whole: Ran) -> None:
    if bare.statuses != whole.statuses:
        raise BenchError(f"the crawls differ: {bare.statuses} and {whole.statuses}")


def _nothing_new(again: Ran) -> None:
    statuses = dict(again.statuses)
    if statuses.get(200):
        raise BenchError(f"a night without changes brought bodies: {again.statuses}")


def _line(name: str, bare: float, whole: float, again: float) -> str:
    return f"{name:28}{bare:9.0f}{whole:9.0f}{whole / bare:8.2f}{again:17.0f}"


def tables(amount: Amount) -> Iterator[str]:
    """All that is printed, line by line, as it is measured."""
    with tempfile.TemporaryDirectory() as name:
        yield from shares(Path(name), amount)
        yield ""
        yield from country(Path(name), amount)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 where a crawl did something else than it is timed for."""
    parser = argparse.ArgumentParser(prog="bench.crawl", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer hosts and rounds")
    amount = SHORT if parser.parse_args(arguments).short else FULL
    try:
        for line in tables(amount):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BenchError as problem:
        sys.stderr.write(f"bench.crawl: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
