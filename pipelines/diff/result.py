"""What a comparison of two builds says. Data only; every tuple is in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecipeChange:
    """What the rows were made by, where it is not the same: extractor, concepts, schema …"""

    name: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class SchemaChange:
    """``change``: added, removed or retyped. ``column`` is None where it is the whole table."""

    table: str
    column: str | None
    change: str
    old_type: str | None
    new_type: str | None


@dataclass(frozen=True, slots=True)
class TableRows:
    """Rows by key; ``old_rows`` and ``new_rows`` are those of the whole build. The last three are
    None where the table's key is not in both builds."""

    table: str
    old_rows: int
    new_rows: int
    added: int | None
    removed: int | None
    changed: int | None


@dataclass(frozen=True, slots=True)
class ColumnRows:
    """``rows``: rows of both builds in which this column is not the same."""

    table: str
    column: str
    rows: int


@dataclass(frozen=True, slots=True)
class CauseCount:
    """Reports that are not the same, and their changed cells, by cause."""

    cause: str
    reports: int
    cells: int


@dataclass(frozen=True, slots=True)
class ValueCount:
    """Changed cells of a part of the form (or of ``reports``), by cause.

    ``other``: another value. ``lost``, ``gained``: a value in one build only. ``detail``: the same
    value, or none, with another status, unit or derived value.
    """

    table: str
    cause: str
    cells: int
    other: int
    lost: int
    gained: int
    detail: int


@dataclass(frozen=True, slots=True)
class PublisherCount:
    publisher_id: str | None
    reports: int
    cells: int


@dataclass(frozen=True, slots=True)
class YearCount:
    report_year: int
    reports: int
    cells: int


@dataclass(frozen=True, slots=True)
class Difference:
    """The summary. ``files_same`` were not read; nothing in it depends on time or place."""

    old_build: str
    new_build: str
    files_same: int
    files_old_only: int
    files_new_only: int
    recipe: tuple[RecipeChange, ...]
    schema: tuple[SchemaChange, ...]
    tables: tuple[TableRows, ...]
    columns: tuple[ColumnRows, ...]
    causes: tuple[CauseCount, ...]
    values: tuple[ValueCount, ...]
    publishers: tuple[PublisherCount, ...]
    years: tuple[YearCount, ...]

    @property
    def is_empty(self) -> bool:
        moved = any(t.added or t.removed or t.changed for t in self.tables)
        return not (moved or self.recipe or self.schema or self.causes)


@dataclass(frozen=True, slots=True)
class ChangedReport:
    """A report that is not the same. ``other_id``: its id in the other build, where renumbered."""

    report_id: str
    other_id: str | None
    publisher_id: str | None
    report_year: int
    cause: str
    cells: int
    old_capture: str | None
    new_capture: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of the form, or a statement of table ``reports`` (``row`` is None), that is not the
    same. Values are text, as in CSV; ``change`` as in ValueCount."""

    report_id: str
    report_year: int
    publisher_id: str | None
    table: str
    row: str | None
    column: str
    change: str
    old_value: str | None
    new_value: str | None
    old_status: str | None
    new_status: str | None
    old_unit: str | None
    new_unit: str | None
    old_derived: str | None
    new_derived: str | None
    cause: str
    url: str | None
