"""One part of a table as a Parquet file, there and back.

The bytes depend on the rows alone: one row after the other, no clock, no dictionaries of where the
rows came from.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.files import write_atomically
from pipelines.store.manifest import File, check_file
from pipelines.tables import Row, TableSpec, arrow_schema

# Measured on long tables (docs/storage.md): level 9 saves 5 % in half as much time again; a larger
# row group 4 %, and doubles the time of a publisher's series.
WRITTEN: Mapping[str, Any] = {
    "compression": "zstd", "compression_level": 3, "row_group_size": 122_880,
}  # fmt: skip


def to_arrow(spec: TableSpec, rows: Sequence[Row]) -> pa.Table:
    """Rows as they stand in a file: without the year of a table that is partitioned by it."""
    schema = file_schema(spec)
    skipped = len(spec.fields) - len(schema)
    columns: Sequence[Sequence[Any]] = tuple(zip(*rows, strict=True)) if rows else ()
    by_column = columns or [()] * len(spec.fields)
    arrays = [
        pa.array(values, type=field.type)
        for values, field in zip(by_column[skipped:], schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)


def file_schema(spec: TableSpec) -> pa.Schema:
    """The schema of the files of a table."""
    schema = arrow_schema(spec)
    return pa.schema(list(schema)[1 if spec.by_year else 0 :], metadata=schema.metadata)


def write_part(
    folder: Path, spec: TableSpec, year: int | None, table: pa.Table, shelf: str = ""
) -> File:
    """Write one file of a build; its name is the digest of its bytes. The year of a table that is
    not by year is not looked at."""
    buffer = io.BytesIO()
    pq.write_table(table.combine_chunks(), buffer, **WRITTEN)
    data = buffer.getvalue()
    digest = sha256(data).hexdigest()
    path = f"tables/{spec.name}/{_partition(spec, year)}part-{digest[:16]}.parquet"
    write_atomically(folder / path, data)
    return File(spec.name, path, table.num_rows, len(data), digest, shelf)


def read_part(folder: Path, spec: TableSpec, file: File) -> pa.Table:
    """The rows of a file, if it is what it was. Raises DamagedFileError."""
    check_file(folder, file)
    # Parquet has no unit of a second: times come back in milliseconds.
    return pq.read_table(folder / file.path, partitioning=None).cast(file_schema(spec))


def _partition(spec: TableSpec, year: int | None) -> str:
    if not spec.by_year:
        return ""
    return f"report_year={year}/"
