"""The two builds as the guards see them: the files that only one of them has, and SQL over those.

A file that both builds name with one digest is read neither for what differs, nor from the build
before for what is counted. Knows files and columns; measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.diff import Build
from pipelines.diff.plan import Part, plan_parts, year_of
from pipelines.store import DamagedFileError, File, check_file, read_manifest

_TYPES: Mapping[str, str] = {"value": "DOUBLE"}  # all other columns are text here


@dataclass(frozen=True)
class TwoBuilds:
    """``parts`` are the files that only one of the builds has, by table and year."""

    before: Build
    draft: Build
    parts: tuple[Part, ...]

    def old_only(self, table: str, columns: Sequence[str]) -> str:
        """SQL: rows of the files that only the build before has."""
        return _select([self.before.path(f) for p in self._of(table) for f in p.old], columns)

    def new_only(self, table: str, columns: Sequence[str]) -> str:
        """SQL: rows of the files that only the draft has."""
        return _select([self.draft.path(f) for p in self._of(table) for f in p.new], columns)

    def by_year(self, table: str, columns: Sequence[str]) -> Iterator[tuple[int | None, str, str]]:
        """The year, SQL of its rows in the build before and in the draft; years that are the same
        are left out."""
        for part in self._of(table):
            year = next(map(year_of, (*part.old, *part.new)))
            yield (
                year,
                _select([self.before.path(file) for file in part.old], columns),
                _select([self.draft.path(file) for file in part.new], columns),
            )

    def all_before(self, table: str, columns: Sequence[str], years: range | None = None) -> str:
        """SQL: all rows of the build before, or those of some years."""
        files = [f for f in self.before.manifest.of(table) if _is_of(f, years)]
        in_draft = {(file.path, file.sha256) for file in self.draft.manifest.files}
        return _select(
            [
                (self.draft if (f.path, f.sha256) in in_draft else self.before).path(f)
                for f in files
            ],
            columns,
        )

    def all_draft(self, table: str, columns: Sequence[str]) -> str:
        """SQL: all rows of the draft."""
        return _select([self.draft.path(f) for f in self.draft.manifest.of(table)], columns)

    def _of(self, table: str) -> list[Part]:
        return [part for part in self.parts if part.table == table]


def two_builds(before: Path, draft: Path) -> TwoBuilds:
    """Raises BuildMissingError where a manifest cannot be read."""
    old, new = (Build(folder, read_manifest(folder)) for folder in (before, draft))
    return TwoBuilds(old, new, plan_parts(old.manifest, new.manifest))


def damage(builds: TwoBuilds, tables: Sequence[str]) -> str | None:
    """What is wrong with the files of these tables that only the build before has. Those that both
    have were read when the draft took them over."""
    for part in builds.parts:
        if part.table in tables:
            for file in part.old:
                try:
                    check_file(builds.before.folder, file)
                except DamagedFileError as found:
                    return str(found)
    return None


def newest_year(build: Build) -> int:
    """The newest report year with at least one in a hundred of the reports: a year that is misread
    does not make all others historic."""
    reports = build.manifest.rows("reports")
    years: dict[int, int] = {}
    for file in build.manifest.of("reports"):
        year = year_of(file) or 0
        years[year] = years.get(year, 0) + file.rows
    return max((year for year, rows in years.items() if rows and 100 * rows >= reports), default=0)


def _is_of(file: File, years: range | None) -> bool:
    return years is None or (year_of(file) or 0) in years


def _select(paths: Sequence[Path], columns: Sequence[str]) -> str:
    typed = [(name, _TYPES.get(name, "VARCHAR")) for name in columns]
    if not paths:
        nothing = ", ".join(f'NULL::{type_} AS "{name}"' for name, type_ in typed)
        return f"(SELECT {nothing} WHERE false)"
    chosen = ", ".join(f'"{name}"::{type_} AS "{name}"' for name, type_ in typed)
    listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in paths)
    read = f"read_parquet([{listed}], hive_partitioning=false, union_by_name=true)"
    return f"(SELECT {chosen} FROM {read})"
