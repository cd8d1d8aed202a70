"""Two indexes held against each other, row by row and field by field.

Knows SQL and the records; knows nothing of WARC. Rows stream: neither index is in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from types import TracebackType

from pipelines.archive.index import TABLES
from pipelines.archive.records import Capture, Outcome, Run, Sighting

Record = Capture | Sighting | Outcome | Run
_KEYS: dict[type, tuple[str, ...]] = {
    Run: ("run_id",),
    Capture: ("capture_id",),
    Sighting: ("channel_id", "url"),
    Outcome: ("run_id", "channel_id"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A row as the index has it and as the other one does; None where one has it not."""

    index: Record | None
    other: Record | None

    @property
    def row(self) -> Record:
        row = self.index or self.other
        assert row is not None
        return row

    def __str__(self) -> str:
        names = [str(getattr(self.row, name)) for name in _KEYS[type(self.row)]]
        named = f"{TABLES[type(self.row)]} {' '.join(names)}"
        if isinstance(self.row, Capture):
            named += f" {self.row.url}"
        if self.index is None:
            return f"{named}: in the WARC files, not in the index"
        if self.other is None:
            return f"{named}: in the index, not in the WARC files"
        told = [
            f"{field.name} is {mine!r}, by the WARC files {theirs!r}"
            for field in fields(self.row)
            if (mine := getattr(self.index, field.name))
            != (theirs := getattr(self.other, field.name))
        ]
        return f"{named}: {'; '.join(told)}"


class Comparison:
    """An index as it is at this moment, and another that may still be filled; ``with`` closes both.

    Raises sqlite3.DatabaseError where the index is none, FileNotFoundError where there is none.
    """

    def __init__(self, index: Path, other: Path) -> None:
        if not index.exists():
            raise FileNotFoundError(f"{index}: there is no index")
        self._db = sqlite3.connect(
            f"{index.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None
        )
        try:
            self._db.execute("ATTACH ? AS other", (f"{other.resolve().as_uri()}?mode=ro",))
            self._db.execute("BEGIN")
            self._db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except BaseException:
            self._db.close()
            raise

    def __enter__(self) -> Comparison:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._db.close()

    def structure(self) -> Iterator[str]:
        """What is wrong with the index as a file of SQLite, or with its tables."""
        for (said,) in self._db.execute("PRAGMA main.integrity_check(20)"):
            if said != "ok":
                yield str(said).replace("\n", " ")
        schema = "SELECT type, name, tbl_name, sql FROM {}.sqlite_schema ORDER BY name"
        mine, theirs = (self._db.execute(schema.format(n)).fetchall() for n in ("main", "other"))
        versions = [
            self._db.execute(f"PRAGMA {n}.user_version").fetchone() for n in ("main", "other")
        ]
        if mine != theirs or versions[0] != versions[1]:
            yield "its tables are not those of this version"

    def warc_files(self) -> frozenset[str]:
        return frozenset(n for (n,) in self._db.execute("SELECT warc_file FROM main.warc_files"))

    def captures_within(self, file: str, start: int, end: int) -> list[Capture]:
        """Those of the index whose records lie there, if only in part."""
        return [
            Capture(*row)
            for row in self._db.execute(
                f"SELECT {_columns(Capture, 'c')} FROM main.captures AS c WHERE warc_file = ?"
                " AND warc_offset < ? AND warc_offset + warc_length > ? ORDER BY warc_offset",
                (file, end, start),
            )
        ]

    def captures_in(self, file: str) -> int:
        sql = "SELECT count(*) FROM main.captures WHERE warc_file = ?"
        return int(self._db.execute(sql, (file,)).fetchone()[0])

    def lost_originals(self) -> Iterator[tuple[str, int, str]]:
        """Of the other index: captures that revisits name and that are not there, how many do so,
        and the address of one."""
        yield from self._db.execute(
            "SELECT revisit_of, count(*), min(url) FROM other.captures AS c"
            " WHERE revisit_of IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM other.captures AS o WHERE o.capture_id = c.revisit_of)"
            " GROUP BY revisit_of ORDER BY revisit_of"
        )

    def has_traces(self, run_id: str) -> bool:
        """Whether the index has anything of a run but its beginning."""
        sql = (
            "SELECT EXISTS (SELECT 1 FROM main.captures WHERE run_id = ?1)"
            " OR EXISTS (SELECT 1 FROM main.outcomes WHERE run_id = ?1)"
        )
        return bool(self._db.execute(sql, (run_id,)).fetchone()[0])

    def differences(self, kind: type[Record]) -> Iterator[Difference]:
        """The rows of a table that are not the same in both."""
        table, key = TABLES[kind], _KEYS[kind]
        mine, theirs = _columns(kind, "i"), _columns(kind, "o")
        width = len(fields(kind))
        on = " AND ".join(f"i.{name} = o.{name}" for name in key)
        differ = " OR ".join(f"i.{f.name} IS NOT o.{f.name}" for f in fields(kind))
        for row in self._db.execute(
            f"SELECT {mine}, {theirs} FROM main.{table} AS i LEFT JOIN other.{table} AS o ON {on}"
            f" WHERE {differ}"
        ):
            other = None if row[width] is None else kind(*row[width:])
            yield Difference(kind(*row[:width]), other)
        for row in self._db.execute(
            f"SELECT {theirs} FROM other.{table} AS o LEFT JOIN main.{table} AS i ON {on}"
            f" WHERE i.{key[0]} IS NULL"
        ):
            yield Difference(None, kind(*row))


def _columns(kind: type[Record], alias: str) -> str:
    return ", ".join(f"{alias}.{field.name}" for field in fields(kind))
