"""Other ways to lay out the facts, each against the way of the store: why it is as it is.

``python -m bench.archive.layouts`` runs it. Every layout is written from the same build and asked
the same questions. Processor time of all threads: what else the machine does is not in it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.archive.peers import Peer, build_peer
from bench.archive.questions import Question, questions
from bench.archive.synthetic import Synthetic
from bench.archive.writing import write_build
from pipelines.store import File
from pipelines.store.parquet import WRITTEN, file_schema
from pipelines.store.shelves import REPORTS_A_SHELF
from pipelines.tables import FACTS

_ROUNDS = 5
_NUMBERS = tuple(f.name for f in FACTS.fields if f.type == "number")
_TEXTS = tuple(f.name for f in FACTS.fields if f.type == "text")
_BY_CELL = ("table_name", "row_code", "column_code", "report_id")


def _as_it_is(table: pa.Table) -> pa.Table:
    return table


def _by_cell(table: pa.Table) -> pa.Table:
    return table.sort_by([(name, "ascending") for name in _BY_CELL])


def _coded(table: pa.Table) -> pa.Table:
    """Texts as dictionaries of Arrow, as they come where rows are made by columns."""
    arrays = [
        column.combine_chunks().dictionary_encode() if name in _TEXTS else column
        for name, column in zip(table.column_names, table.columns, strict=True)
    ]
    return pa.table(arrays, names=table.column_names)


@dataclass(frozen=True, slots=True)
class Layout:
    """``reports`` a file, 0 for a year; ``options`` differ from those of the store."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    reports: int = REPORTS_A_SHELF
    arrange: Callable[[pa.Table], pa.Table] = _as_it_is


LAYOUTS = (
    Layout("as the store has it"),
    Layout("a file a year", reports=0),
    Layout("1024 reports a file", reports=1024),
    Layout("256 reports a file", reports=256),
    Layout("row groups of 65,536", {"row_group_size": 65_536}),
    Layout("row groups of 524,288", {"row_group_size": 524_288}),
    Layout("zstd level 1", {"compression_level": 1}),
    Layout("zstd level 9", {"compression_level": 9}),
    Layout("figures without dictionary", {"use_dictionary": [*_TEXTS]}),
    Layout("no dictionaries", {"use_dictionary": False}),
    Layout(
        "ids as differences",
        {
            "use_dictionary": [*_TEXTS[1:], *_NUMBERS],
            "column_encoding": {"report_id": "DELTA_BYTE_ARRAY"},
        },
    ),
    Layout("data pages of version 2", {"data_page_version": "2.0"}),
    Layout("page index", {"write_page_index": True}),
    Layout("bloom filter on report_id", {"bloom_filter_options": {"report_id": True}}),
    Layout("Arrow dictionaries as input", arrange=_coded),
    Layout("sorted by cell", arrange=_by_cell),
    Layout("sorted by cell, a file a year", reports=0, arrange=_by_cell),
)


def layout_table(
    folder: Path, files: Sequence[File], asked: Sequence[Question], layouts: Sequence[Layout]
) -> Iterator[str]:
    """A line a layout: files, bytes of facts a report, seconds to write, ms of each question."""
    yield f"{'':32}{'files':>6}{'bytes':>7}{'write s':>9}" + "".join(
        f"{f'({n})':>7}" for n in range(1, len(asked) + 1)
    )
    reports = sum(file.rows for file in files if file.table == "reports")
    for number, layout in enumerate(layouts):
        target = folder / f"layout{number}"
        written, seconds = write_facts(target, folder, files, layout)
        size = sum(file.size for file in written) / reports
        others = [file for file in files if file.table != "facts"]
        for file in others:
            (target / file.path).parent.mkdir(parents=True, exist_ok=True)
            (target / file.path).hardlink_to(folder / file.path)
        peer = build_peer(target, [*others, *written])
        times = "".join(f"{_ask(peer, one) * 1e3:7.0f}" for one in asked)
        yield f"{layout.name:32}{len(written):6}{size:7.0f}{seconds:9.1f}{times}"
        shutil.rmtree(target)


def write_facts(
    target: Path, folder: Path, files: Sequence[File], layout: Layout
) -> tuple[Sequence[File], float]:
    """The facts of a build in another layout, and the processor time of writing them."""
    written: list[File] = []
    seconds = 0.0
    for year, table in _parts(folder, files, layout.reports):
        path = target / "tables" / "facts" / f"report_year={year}" / f"{len(written):05}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        arranged = layout.arrange(table)
        start = process_time()
        pq.write_table(arranged, path, **{**WRITTEN, **layout.options})
        seconds += process_time() - start
        name = path.relative_to(target).as_posix()
        written.append(File("facts", name, table.num_rows, path.stat().st_size, ""))
    return written, seconds


def _parts(folder: Path, files: Sequence[File], reports: int) -> Iterator[tuple[str, pa.Table]]:
    facts = sorted((f for f in files if f.table == "facts"), key=lambda f: f.path.split("/")[-2])
    for partition, of_year in groupby(facts, key=lambda f: f.path.split("/")[-2]):
        year = partition.removeprefix("report_year=")
        tables = [pq.read_table(folder / f.path, partitioning=None) for f in of_year]
        if reports == REPORTS_A_SHELF:
            yield from ((year, table) for table in tables)
            continue
        whole = pa.concat_tables(tables).sort_by([(n, "ascending") for n in FACTS.sort])
        yield from ((year, part) for part in _split(whole.cast(file_schema(FACTS)), reports))


def _split(table: pa.Table, reports: int) -> Iterator[pa.Table]:
    if not reports:
        yield table.combine_chunks()
        return
    codes = table["report_id"].combine_chunks().dictionary_encode().indices.to_numpy()
    starts = [*np.searchsorted(codes, np.arange(0, codes[-1] + 1, reports)), len(codes)]
    for start, end in pairwise(starts):
        yield table.slice(start, end - start).combine_chunks()


def _ask(peer: Peer, question: Question) -> float:
    ask = peer.connect()
    ask(question.sql)
    times = []
    for _ in range(_ROUNDS):
        start = process_time()
        ask(question.sql)
        times.append(process_time() - start)
    return median(times)


def main(arguments: Sequence[str]) -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(prog="bench.archive.layouts", description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    chosen = parser.parse_args(arguments)
    synthetic = Synthetic(chosen.reports)
    asked = questions(synthetic.country)[:6]
    with tempfile.TemporaryDirectory(prefix="xxgk-bench-") as name:
        folder = Path(name)
        files = write_build(folder, synthetic).files
        for number, one in enumerate(asked, start=1):
            sys.stdout.write(f"({number}) {one.name}\n")
        for line in layout_table(folder, files, asked, LAYOUTS):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
