"""What a table and a column are, and how their types are called elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

Row = tuple[object, ...]  # the fields of a table, in their order


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``zh`` and ``en`` are headings for people; ``about`` and ``about_zh`` say what
    rests on what. ``values`` is the closed list of a coded column. ``unit`` is that of a measure.
    ``required``: no row is without it."""

    name: str
    type: str
    zh: str
    en: str
    about: str = ""
    about_zh: str = ""
    values: tuple[str, ...] = ()
    unit: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reference:
    """``fields`` of a table name a row of ``table``, by its ``key``, wherever they are not NULL."""

    fields: tuple[str, ...]
    table: str
    key: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table. ``key`` identifies a row, ``sort`` is the order in the files.

    A table with ``by_year`` is partitioned by ``report_year``, its first field; the column stands
    in the folder's name and not in the file, as readers of partitioned Parquet expect.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    fields: tuple[Field, ...]
    by_year: bool = False
    references: tuple[Reference, ...] = ()

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


_ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "year": pa.int32(),
    "number": pa.float64(),
    "date": pa.date32(),
    "time": pa.timestamp("s", tz="UTC"),
}
SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "year": "INTEGER",
    "number": "DOUBLE",
    "date": "DATE",
    "time": "TIMESTAMPTZ",
}


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """The schema of the files of a table; headings, notes and lists travel in its metadata."""
    fields = [
        pa.field(
            field.name,
            _ARROW_TYPES[field.type],
            nullable=not field.required,
            metadata={
                "zh": field.zh,
                "en": field.en,
                "about": field.about,
                "about_zh": field.about_zh,
                "values": " ".join(field.values),
                "unit": field.unit,
            },
        )
        for field in spec.fields
    ]
    told = {"table": spec.name, "zh": spec.zh, "en": spec.en, "key": " ".join(spec.key)}
    return pa.schema(fields, metadata=told)


def comment(zh: str, en: str, about: str = "", about_zh: str = "") -> str:
    """A comment in both languages, as it stands in the DuckDB file.

    >>> comment("口径", "Scope", "own or consolidated", "本机关或汇总")
    '口径：本机关或汇总 · Scope: own or consolidated'
    """
    return f"{zh}{'：' if about_zh else ''}{about_zh} · {en}{': ' if about else ''}{about}"
