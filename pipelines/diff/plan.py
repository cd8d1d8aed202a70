"""Plans a comparison: which files have to be read, and which columns can be compared.

A file that both builds name with one digest is left out on both sides: its rows are the same in
both, and no row stands in two files. Two builds of a million reports share most of their files, so
this decides what a comparison costs. Pure: manifests and schemas in, a plan out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.diff.result import RecipeChange, SchemaChange
from pipelines.store import File, Manifest
from pipelines.tables import TABLES, TableSpec

Schema = Mapping[str, str]  # the columns of a table, with the names of their types

# The names in a recipe of what turns a page into rows.
_READS = ("extractor", "assembly")
_YEAR = re.compile(r"/report_year=([^/]+)/")
_NUMERIC = re.compile(r"^(?:u?int\d+|float|double)$")


@dataclass(frozen=True, slots=True)
class Part:
    """The files of a table, or of one year of it, that only one of the builds has."""

    table: str
    old: tuple[File, ...]
    new: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of both builds. Where its type is not the same, values are compared as ``cast``."""

    name: str
    cast: str | None


@dataclass(frozen=True, slots=True)
class Shape:
    """What can be compared of a table: its key and the other columns that both builds have."""

    spec: TableSpec
    key: tuple[Column, ...]
    rest: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        return (*self.key, *self.rest)

    def has(self, name: str) -> bool:
        return any(column.name == name for column in self.columns)


def year_of(file: File) -> int | None:
    """The year in the folder's name; None where the file is of no year.

    >>> year_of(File("facts", "tables/facts/report_year=2019/part-0.parquet", 1, 1, ""))
    2019
    """
    found = _YEAR.search(file.path)
    return int(found[1]) if found and found[1].isdigit() else None


def is_by_year(file: File) -> bool:
    return _YEAR.search(file.path) is not None


def plan_parts(old: Manifest, new: Manifest) -> tuple[Part, ...]:
    """The parts that differ, in the order of tables and years.

    Year by year, so that a comparison holds one year of a table at a time; a table that is by year
    in one build only is one part.
    """
    shared = {_name(file) for file in old.files} & {_name(file) for file in new.files}
    parts: list[Part] = []
    for table in dict.fromkeys(file.table for file in (*old.files, *new.files)):
        both = (old.of(table), new.of(table))
        mixed = len({is_by_year(file) for side in both for file in side}) > 1
        sides: dict[int, tuple[list[File], list[File]]] = defaultdict(lambda: ([], []))
        for side, files in enumerate(both):
            for file in files:
                if _name(file) not in shared and file.rows:
                    sides[0 if mixed else year_of(file) or 0][side].append(file)
        parts += [Part(table, tuple(was), tuple(now)) for _, (was, now) in sorted(sides.items())]
    return tuple(parts)


def have_one_extractor(old: Manifest, new: Manifest) -> bool:
    """Whether both builds read every page alike, as far as their recipes say."""
    return all(name in old.recipe and old.recipe[name] == new.recipe.get(name) for name in _READS)


def recipe_changes(old: Manifest, new: Manifest) -> tuple[RecipeChange, ...]:
    """What the rows were made by in one build and not in the other, by name."""
    return tuple(
        RecipeChange(name, old.recipe.get(name), new.recipe.get(name))
        for name in sorted({*old.recipe, *new.recipe})
        if old.recipe.get(name) != new.recipe.get(name)
    )


def schema_changes(
    old: Mapping[str, Schema], new: Mapping[str, Schema]
) -> tuple[SchemaChange, ...]:
    """Tables and columns that came, went, or have another type."""
    changes: list[SchemaChange] = []
    for table in dict.fromkeys((*old, *new)):
        if table not in old or table not in new:
            change = "removed" if table in old else "added"
            changes.append(SchemaChange(table, None, change, None, None))
            continue
        was, now = old[table], new[table]
        for name in dict.fromkeys((*was, *now)):
            before, after = was.get(name), now.get(name)
            if before != after:
                change = "added" if before is None else "removed" if after is None else "retyped"
                changes.append(SchemaChange(table, name, change, before, after))
    return tuple(changes)


def shapes(old: Mapping[str, Schema], new: Mapping[str, Schema]) -> dict[str, Shape]:
    """The tables of both builds that have a key in both, by name."""
    found: dict[str, Shape] = {}
    for spec in TABLES:
        was, now = old.get(spec.name, {}), new.get(spec.name, {})
        common = [name for name in was if name in now]
        if common and all(name in common for name in spec.key):
            columns = {name: Column(name, _cast(was[name], now[name])) for name in common}
            key = tuple(columns[name] for name in spec.key)
            rest = tuple(columns[name] for name in common if name not in spec.key)
            found[spec.name] = Shape(spec, key, rest)
    return found


def _name(file: File) -> tuple[str, str]:
    return file.path, file.sha256


def _cast(old: str, new: str) -> str | None:
    if old == new:
        return None
    return "DOUBLE" if _NUMERIC.match(old) and _NUMERIC.match(new) else "VARCHAR"
