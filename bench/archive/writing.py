"""Writes an invented archive as the store writes a build, and tells what that cost.

Knows the store; knows nothing of what the rows say.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from time import perf_counter

import pyarrow as pa

from bench.archive.agencies import channel_rows, publisher_rows
from bench.archive.synthetic import Synthetic
from pipelines.building.reports import ONE_FILE_A_YEAR
from pipelines.store import File, to_arrow, write_part
from pipelines.store.parquet import file_schema
from pipelines.tables.curated import CHANNELS, PUBLISHERS


@dataclass(frozen=True, slots=True)
class Written:
    """Files of a build, and the seconds that inventing and writing them took."""

    files: Sequence[File]
    inventing: float
    writing: float

    @property
    def by_table(self) -> Mapping[str, Sequence[File]]:
        found: dict[str, list[File]] = defaultdict(list)
        for file in self.files:
            found[file.table].append(file)
        return found

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files)


def write_build(folder: Path, synthetic: Synthetic) -> Written:
    """Every table of the archive, in the files in which a build of it would have them."""
    files: list[File] = []
    inventing = writing = 0.0
    start = perf_counter()
    for name, year, table in _tables(synthetic):
        drawn = perf_counter()
        spec = synthetic.specs[name]
        schema = file_schema(spec)
        plain = table.select(schema.names).cast(schema)
        if plain.num_rows:
            files.append(write_part(folder, spec, year, plain))
        inventing += drawn - start
        start = perf_counter()
        writing += start - drawn
    return Written(files, inventing, writing)


def _tables(synthetic: Synthetic) -> Iterator[tuple[str, int, pa.Table]]:
    for spec, rows in ((PUBLISHERS, publisher_rows), (CHANNELS, channel_rows)):
        yield spec.name, 0, to_arrow(spec, [*rows(synthetic.country)])
    for year, parts in groupby(synthetic.parts(), key=lambda part: part.year):
        small: dict[str, list[pa.Table]] = defaultdict(list)
        for part in parts:
            for name, table in synthetic.tables(part):
                if name in ONE_FILE_A_YEAR:
                    small[name].append(table)
                else:
                    yield name, year, table
        for name, tables in small.items():
            yield name, year, pa.concat_tables(tables)
