"""Prints what an archive of many reports weighs, and how long it takes to answer and to grow.

All stores of a table are asked in the same run, one after the other and again, so that what slows
the machine slows all: judge the ratios. The milliseconds beside them are this machine's.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from bench.archive.asking import Asked, BenchError, ask_all
from bench.archive.builds import two_nights
from bench.archive.peers import Peer, build_peer, write_single_files, write_sqlite
from bench.archive.questions import questions
from bench.archive.synthetic import Synthetic
from bench.archive.writing import Written, write_build
from pipelines.store import File


@dataclass(frozen=True, slots=True)
class Amount:
    """``reports`` for the questions, ``rounds`` of each, ``built`` reports for the build, and so
    many ``more`` in the night after it."""

    reports: int
    rounds: int
    built: int
    more: int


FULL = Amount(reports=100_000, rounds=5, built=10_000, more=200)
SHORT = Amount(reports=2_000, rounds=1, built=300, more=20)


def weight_table(synthetic: Synthetic, written: Written) -> Iterator[str]:
    """What the tables weigh."""
    reports = synthetic.reports
    yield f"{'':24}{'files':>7}{'rows a report':>15}{'bytes a report':>16}"
    for name, files in written.by_table.items():
        rows, size = sum(f.rows for f in files), sum(f.size for f in files)
        yield f"{name:24}{len(files):7}{rows / reports:15.1f}{size / reports:16.1f}"
    yield f"{'together':24}{len(written.files):7}{'':15}{written.size / reports:16.1f}"
    yield (
        f"invented in {written.inventing:.0f} s, written in {written.writing:.0f} s,"
        f" {reports / written.writing:.0f} reports a second"
    )


def peers(folder: Path, build: Path, files: Sequence[File]) -> Iterator[tuple[Peer, float]]:
    """The three stores with the seconds that writing the other two from the first took."""
    yield build_peer(build, files), 0.0
    for write, name in ((write_single_files, "single"), (write_sqlite, "sqlite")):
        start = perf_counter()
        peer = write(folder / name, build, files)
        yield peer, perf_counter() - start


def question_table(synthetic: Synthetic, stores: Sequence[Peer], rounds: int) -> Iterator[str]:
    """Milliseconds of the build, and how many times as long the others take."""
    others = stores[1:]
    head = "".join(f"{peer.name:>12}" for peer in others)
    yield (f"{'':40}{'rows':>7}{'first ms':>10}{'warm ms':>9}{'processor':>11}{'goal ms':>9}{head}")
    for asked in ask_all(stores, questions(synthetic.country), rounds):
        yield _line(asked)


def _line(asked: Asked) -> str:
    goal = f"{asked.question.goal * 1e3:.0f}" if asked.question.goal else ""
    ratios = "".join(f"{time / asked.warm[0]:12.2f}" for time in asked.warm[1:])
    return (
        f"{asked.question.name:40}{asked.rows:7}{asked.first[0] * 1e3:10.0f}"
        f"{asked.warm[0] * 1e3:9.0f}{asked.processor[0] * 1e3:11.0f}{goal:>9}{ratios}"
    )


def build_table(folder: Path, synthetic: Synthetic, more: int) -> Iterator[str]:
    """What ``xxgk build`` costs from nothing, after a night, and after one without anything new."""
    yield (
        f"{'':16}{'reports':>9}{'seconds':>9}{'processor s':>13}{'a second':>10}{'peak MB':>9}"
        f"{'new files':>11}{'of':>5}{'new MB':>8}{'catalog MB':>12}"
    )
    for built in two_nights(folder, synthetic, more):
        cost = built.cost
        rate = f"{built.reports / cost.seconds:.0f}" if built.reports > more else ""
        yield (
            f"{built.name:16}{built.reports:9}{cost.seconds:9.1f}{cost.processor:13.1f}{rate:>10}"
            f"{cost.peak / 1e6:9.0f}{built.files:11}{built.of_files:5}{built.size / 1e6:8.1f}"
            f"{built.other / 1e6:12.1f}"
        )


def tables(folder: Path, amount: Amount) -> Iterator[str]:
    """All that is printed, line by line, as it is measured."""
    synthetic = Synthetic(amount.reports)
    agencies = len(synthetic.country.agencies)
    yield f"{amount.reports} invented reports of {agencies} agencies, as a build lays them out"
    written = write_build(folder / "build", synthetic)
    yield from weight_table(synthetic, written)
    yield ""
    stores: list[Peer] = []
    for peer, seconds in peers(folder, folder / "build", written.files):
        stores.append(peer)
        size = peer.size / amount.reports
        yield f"{peer.name:24}{size:10.0f} bytes a report{seconds:8.0f} s to write"
    yield ""
    yield f"Questions: the build, and the others as multiples of it; medians of {amount.rounds}"
    yield "(first: nothing of the files in memory; reports, panel, facts and sections alone)"
    yield from question_table(synthetic, stores, amount.rounds)
    yield ""
    yield f"xxgk build over {amount.built} extracted reports, then with {amount.more} more"
    yield from build_table(folder / "real", Synthetic(amount.built), amount.more)


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 where two stores answer differently."""
    parser = argparse.ArgumentParser(prog="bench.archive", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer reports and rounds")
    parser.add_argument("--reports", type=int, help="how many reports the questions are put to")
    parser.add_argument("--built", type=int, help="how many reports are really built")
    parser.add_argument("--to", type=Path, help="a folder for the data, instead of TMPDIR")
    parser.add_argument("--keep", action="store_true", help="leave the data there")
    chosen = parser.parse_args(arguments)
    amount = SHORT if chosen.short else FULL
    amount = replace(
        amount, reports=chosen.reports or amount.reports, built=chosen.built or amount.built
    )
    folder = Path(tempfile.mkdtemp(prefix="xxgk-bench-", dir=chosen.to))
    try:
        for line in tables(folder, amount):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except BenchError as problem:
        sys.stderr.write(f"bench.archive: {problem}\n")
        return 1
    finally:
        if not chosen.keep:
            shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
