"""Writes answers of SQL in four formats, in batches: memory stays flat at any size.

A file is complete or is not there. Knows formats; knows nothing of how an answer came about.
"""

from __future__ import annotations

import csv
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.cautions import cautions
from pipelines.console import Format, as_text, err, plain, show
from pipelines.query import Answer
from pipelines.statements import QueryError

# So many rows are read on a terminal by nobody; files have them all.
ROWS_SHOWN = 1_000


def write_answer(answer: Answer, form: Format, target: Path | None, limit: int = ROWS_SHOWN) -> int:
    """The answer in a file, or on standard output. Returns the number of rows written.

    A table on the screen has at most ``limit`` rows, and says so; 0 means all. A file of the
    format ``table`` is CSV. Raises QueryError where Parquet would go to a terminal.
    """
    names = distinct(answer.schema.names)
    if target is not None:
        with _in_one_step(target) as file:
            return _encode(answer, names, form, file)
    if form is Format.TABLE:
        return _show(answer, names, limit)
    if form is Format.PARQUET and sys.stdout.isatty():
        raise QueryError("Parquet is no text for a terminal: name a file with --output")
    return _encode(answer, names, form, sys.stdout.buffer)


def caution(statement: str) -> None:
    """On standard error, what in this question would be a wrong sum by accident."""
    for told in cautions(statement):
        err.print(f"caution: {told}", style="yellow", soft_wrap=True)


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """A join of two tables has some names twice; the second gets a number.

    >>> distinct(["a", "b", "a"])
    ('a', 'b', 'a_2')
    """
    counted: Counter[str] = Counter()
    shown: list[str] = []
    for name in names:
        counted[name] += 1
        given = name if counted[name] == 1 else f"{name}_{counted[name]}"
        while given in shown or (given != name and given in names):
            counted[name] += 1
            given = f"{name}_{counted[name]}"
        shown.append(given)
    return tuple(shown)


def whole(table: pa.Table) -> Answer:
    """An answer that is there already."""
    return Answer(table.schema, iter(table.to_batches()))


def rows(answer: Answer) -> Iterator[tuple[object, ...]]:
    """The rows as Python values."""
    for batch in answer.batches:
        yield from zip(*(column.to_pylist() for column in batch.columns), strict=True)


def _show(answer: Answer, names: Sequence[str], limit: int) -> int:
    coming = rows(answer)
    shown = list(islice(coming, limit)) if limit else list(coming)
    more = next(coming, None) is not None
    show(f"first {limit} rows" if more else f"{len(shown)} rows", names, shown)
    if more:
        err.print(
            f"xxgk: only the first {limit} rows are shown; --limit 0 shows all,"
            " --format csv --output FILE writes all",
            soft_wrap=True,
        )
    return len(shown)


def _encode(answer: Answer, names: Sequence[str], form: Format, file: BinaryIO) -> int:
    encode = {Format.JSON: _json, Format.PARQUET: _parquet}.get(form, _csv)
    count = encode(answer, names, file)
    file.flush()
    return count


def _json(answer: Answer, names: Sequence[str], file: BinaryIO) -> int:
    """An array of objects, one a line."""
    count = 0
    for row in rows(answer):
        named = dict(zip(names, map(plain, row), strict=True))
        file.write(b"[" if count == 0 else b",\n")
        file.write(json.dumps(named, ensure_ascii=False).encode())
        count += 1
    file.write(b"]\n" if count else b"[]\n")
    return count


def _csv(answer: Answer, names: Sequence[str], file: BinaryIO) -> int:
    class Lines:
        def write(self, line: str) -> int:
            return file.write(line.encode())

    writer = csv.writer(Lines(), lineterminator="\n")
    writer.writerow(names)
    count = 0
    for row in rows(answer):
        writer.writerow([as_text(value) for value in row])
        count += 1
    return count


def _parquet(answer: Answer, names: Sequence[str], file: BinaryIO) -> int:
    schema = pa.schema(
        [field.with_name(name) for field, name in zip(answer.schema, names, strict=True)]
    )
    count = 0
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for batch in answer.batches:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            count += batch.num_rows
    return count


@contextmanager
def _in_one_step(target: Path) -> Iterator[BinaryIO]:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
