"""SQL that reads the files of a build. Knows where the year of a row stands; compares nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from pipelines.diff.builds import Build
from pipelines.diff.plan import Column, Schema, is_by_year, year_of
from pipelines.store import File


@dataclass(frozen=True, slots=True)
class Source:
    """One of the two builds, with the columns of its tables."""

    build: Build
    schemas: dict[str, Schema]

    def select(self, table: str, names: Sequence[str]) -> str:
        """SQL: these columns of all rows; NULL where the build has no such column."""
        columns = [Column(name, None) for name in names]
        return self.select_part(table, self.build.manifest.of(table), columns)

    def select_part(self, table: str, files: Sequence[File], columns: Sequence[Column]) -> str:
        """SQL: columns of some files of a table; with no files no rows, of the table's types.

        The year is taken from the path below the build and nothing else is: a folder above it may
        be called anything.
        """
        chosen = ", ".join(self._column(table, column) for column in columns)
        read = files or self.build.manifest.of(table)[:1]
        if not read:
            return "SELECT " + ", ".join(f'NULL AS "{c.name}"' for c in columns) + " WHERE false"
        years: dict[tuple[bool, int | None], list[Path]] = {}
        for file in read:
            paths = years.setdefault((is_by_year(file), year_of(file)), [])
            paths.append(self.build.path(file))
        selects = (
            f"SELECT {chosen} FROM (SELECT *{_year(*year)} FROM read_parquet([{_listed(paths)}],"
            " hive_partitioning=false, union_by_name=true))"
            for year, paths in years.items()
        )
        return " UNION ALL ".join(selects) + ("" if files else " LIMIT 0")

    def _column(self, table: str, column: Column) -> str:
        name = f'"{column.name}"'
        if column.name not in self.schemas.get(table, {}):
            return f"NULL AS {name}"
        return f"CAST({name} AS {column.cast}) AS {name}" if column.cast else name


def open_source(build: Build) -> Source:
    """The build, with the columns of every table as its first file has them."""
    found: dict[str, Schema] = {}
    for file in build.manifest.files:
        if file.table not in found:
            schema = {field.name: str(field.type) for field in pq.read_schema(build.path(file))}
            found[file.table] = {"report_year": "int32", **schema} if is_by_year(file) else schema
    return Source(build, found)


def _year(by_year: bool, year: int | None) -> str:
    return f", {'NULL' if year is None else year}::INTEGER AS report_year" if by_year else ""


def _listed(paths: Sequence[Path]) -> str:
    return ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
