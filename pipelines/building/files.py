"""The files of one build: written anew, or taken over from the build before.

Knows the draft and the ledger; knows nothing of where rows come from.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pyarrow as pa

from pipelines.store import (
    DamagedFileError,
    Draft,
    File,
    check_file,
    read_part,
    to_arrow,
    write_part,
)
from pipelines.store.ledger import Ledger
from pipelines.tables import Row, TableSpec

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Files:
    """``written`` counts those that the build before did not have."""

    draft: Draft
    before: Ledger
    written: int = 0

    def taken_over(self, shelf: str) -> list[File]:
        """The files of a shelf of these contents, if the build before has one; each is read against
        its digest. Raises DamagedFileError, and then none is taken."""
        files = self.before.files_of(shelf)
        for file in files:
            check_file(self.before.folder, file)
        return [self.draft.take_over(self.before.folder, file) for file in files]

    def read(self, spec: TableSpec, files: Iterable[File]) -> pa.Table:
        """The rows of files of the build before. Raises DamagedFileError."""
        parts = [read_part(self.before.folder, spec, file) for file in files]
        return pa.concat_tables([to_arrow(spec, ()), *parts])

    def write(self, spec: TableSpec, year: int | None, table: pa.Table, shelf: str) -> File:
        self.written += 1
        return write_part(self.draft.folder, spec, year, table, shelf)

    def part(self, spec: TableSpec, year: int | None, rows: Sequence[Row]) -> File:
        """A file of these rows, taken over where the build before has the same."""
        return self.named(spec, year, digest(repr(rows)), lambda: rows)

    def named(
        self, spec: TableSpec, year: int | None, name: str, make: Callable[[], Sequence[Row]]
    ) -> File:
        """The same of rows that ``name`` tells apart from all others; they are made if need be."""
        for file in self.before.files_of(name):
            if file.table == spec.name:
                try:
                    check_file(self.before.folder, file)
                    return self.draft.take_over(self.before.folder, file)
                except DamagedFileError as damage:
                    log.warning("%s: written anew", damage)
        return self.write(spec, year, to_arrow(spec, make()), name)

    def nothing(self, spec: TableSpec) -> File:
        """An empty table is a table: its columns can be asked for. Of a year that is a number, for
        readers that tell the type of the year from the names of folders."""
        return self.part(spec, 0, ())


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
