"""The same rows three ways: as our build lays them out, in SQLite, in single Parquet files.

SQLite is what the nearest peers keep their figures in; it gets the indexes that its questions need.
The single files hold the reports in the order in which a crawl comes upon them, as a program writes
them that appends. Each has the tables ``reports``, ``facts`` and ``sections``. Knows files; knows
no question.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench.archive.synthetic import Synthetic
from pipelines.tables import FACTS, REPORTS, SQL_TYPES, TABLES, TableSpec, arrow_schema

ASKED = tuple(spec for spec in TABLES if spec.name in ("reports", "facts", "sections"))
_INDEXES = (
    "CREATE INDEX facts_report ON facts (report_id)",
    "CREATE INDEX facts_concept ON facts (concept, report_year)",
    "CREATE UNIQUE INDEX reports_id ON reports (report_id)",
    "CREATE INDEX reports_publisher ON reports (publisher_id)",
    "CREATE INDEX sections_report ON sections (report_id)",
)
_ROWS_AT_ONCE = 20_000
_REPORTS_A_BUCKET = 60_000

Answer = list[tuple[Any, ...]]


@dataclass(frozen=True)
class Peer:
    """A store that can be asked. ``open`` gives what runs a statement on a fresh connection."""

    name: str
    files: Sequence[Path]
    open: Callable[[], Callable[[str], Answer]]

    @property
    def size(self) -> int:
        """Bytes of all of its files."""
        return sum(path.stat().st_size for path in self.files)

    def forget(self) -> None:
        """Have the system drop what it holds of the files in memory, where it can be asked to."""
        for path in self.files:
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def write_build(folder: Path, synthetic: Synthetic, setting: Setting) -> Written:
    ...
