"""The editions of the form, as data: ``forms/<edition>.toml`` and ``lookups/labels.csv``.

Knows what an edition file may say and checks it; a file of ours that is wrong stops the program
(``FormError``). Knows nothing of documents: next year's form is one more file, not code.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from pipelines.labels import Label, read_label
from pipelines.model import CellKey
from pipelines.rules import Identity, Rule, read_identity, read_rule, unknown_codes


class FormError(Exception):
    """Raised where an edition file or a lookup breaks its own rules; names file and place."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column of a block. ``path`` are its labels from the outermost to its own."""

    code: str
    path: tuple[str, ...]
    unit: str
    kind: str
    signed: bool
    decimal: bool


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A row of a block. ``kind`` is reported, total, or variant (not in the official form).

    In a list each row has a unit of its own; elsewhere ``unit`` is '' and the column has it.
    """

    code: str
    path: tuple[str, ...]
    kind: str
    note: str
    unit: str = ""
    decimal: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A part of a form whose rows share their columns.

    ``layout`` is ``down`` (a row label in front of each row of figures), ``across`` (one row of
    figures, each headed by a row label and a column label above it) or ``list`` (an outline of
    indicators: headings say which column holds the labels, the units, the running numbers).
    """

    table: str
    layout: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    label_heads: tuple[str, ...] = ()
    unit_heads: tuple[str, ...] = ()
    number_heads: tuple[str, ...] = ()
    over_heads: tuple[str, ...] = ()  # what may stand over the headings of a list's figures


@dataclass(frozen=True, slots=True)
class SectionHeading:
    """A section. ``headings`` are its wordings; ``cues`` are words that one of its own making has.

    ``numeral`` is the number that the circular prints in front of it; '' in editions before 2019,
    where each publisher numbered its sections itself.
    """

    number: int
    headings: tuple[str, ...]
    cues: tuple[str, ...] = ()
    numeral: str = ""


@dataclass(frozen=True)
class Form:
    """One edition. ``variants`` maps a label of the form to the spellings seen for it."""

    edition: str
    instrument: str
    from_year: int
    to_year: int | None
    blocks: tuple[Block, ...]
    sections: tuple[SectionHeading, ...]
    identities: tuple[Identity, ...]
    rules: tuple[Rule, ...]
    variants: tuple[tuple[str, str, str], ...]

    def governs(self, year: int) -> bool:
        return self.from_year <= year and (self.to_year is None or year <= self.to_year)

    @cached_property
    def cells(self) -> tuple[tuple[Block, Row, Column], ...]:
        """Every cell in the order of the printed form, variant rows included.

        The column is as it is in that row: in a list the unit is the row's.
        """
        return tuple(
            (b, row, column_in(row, column))
            for b in self.blocks
            for row in b.rows
            for column in b.columns
        )

    @cached_property
    def keys(self) -> tuple[CellKey, ...]:
        """The key of each of ``cells``. Facts that carry these very objects are found fastest."""
        return tuple(CellKey(b.table, row.code, column.code) for b, row, column in self.cells)

    @cached_property
    def _key_objects(self) -> dict[CellKey, CellKey]:
        return {key: key for key in self.keys}

    def key(self, table: str, row: str, column: str) -> CellKey:
        """The key of a cell: the very object that stands in ``keys``."""
        return self._key_objects[CellKey(table, row, column)]

    def spellings(self, table: str, label: str) -> tuple[Label, ...]:
        """The label of the form and every spelling seen for it."""
        seen = (printed for t, of, printed in self.variants if (t, of) == (table, label))
        return tuple(read_label(text) for text in (label, *seen))


def column_in(row: Row, column: Column) -> Column:
    """The column with what the row says of its cells."""
    return replace(column, unit=row.unit, decimal=row.decimal) if row.unit else column


def load_forms(curated: Path) -> tuple[Form, ...]:
    """All editions of ``curated/forms``, oldest first. Raises FormError."""
    lookups = _load_lookups(curated / "lookups" / "labels.csv")
    files = sorted((curated / "forms").glob("*.toml"))
    if not files:
        raise FormError(f"{curated / 'forms'}: no edition file")
    forms = (_load_form(path, lookups) for path in files)
    return tuple(sorted(forms, key=lambda form: form.from_year))


def _load_lookups(path: Path) -> Mapping[str, tuple[tuple[str, str, str], ...]]:
    by_edition: dict[str, list[tuple[str, str, str]]] = {}
    if not path.exists():
        return {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            if not all(row.get(name) for name in ("edition", "table", "label", "printed")):
                raise FormError(f"{path.name}:{line}: edition, table, label and printed are needed")
            by_edition.setdefault(row["edition"], []).append(
                (row["table"], row["label"], row["printed"])
            )
    return {edition: tuple(rows) for edition, rows in by_edition.items()}


def _load_form(path: Path, lookups: Mapping[str, tuple[tuple[str, str, str], ...]]) -> Form:
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
        form = Form(
            edition=written["edition"],
            instrument=written["instrument"],
            from_year=written["from_year"],
            to_year=written.get("to_year"),
            blocks=tuple(_block(block) for block in written["blocks"]),
            sections=tuple(
                SectionHeading(
                    s["number"],
                    tuple(s["headings"]),
                    tuple(s.get("cues", ())),
                    s.get("numeral", ""),
                )
                for s in written["sections"]
            ),
            identities=tuple(read_identity(i) for i in written["identities"]),
            rules=tuple(read_rule(r) for r in written.get("rules", ())),
            variants=lookups.get(written["edition"], ()),
        )
        _check(form, written["cells"])
    except (KeyError, TypeError, ValueError, FormError) as problem:  # of tomllib: a ValueError
        raise FormError(f"{path.name}: {type(problem).__name__}: {problem}") from problem
    return form


def _block(written: Mapping[str, Any]) -> Block:
    unit = written.get("unit", "")
    return Block(
        table=written["table"],
        layout=written.get("layout", "down"),
        caption=written.get("caption", ""),
        columns=tuple(
            Column(
                code=c["code"],
                path=tuple(c["path"]),
                unit=c.get("unit", unit),
                kind=c.get("kind", "reported"),
                signed=c.get("signed", False),
                decimal=c.get("decimal", False),
            )
            for c in written["columns"]
        ),
        rows=tuple(
            Row(
                r["code"],
                tuple(r["path"]),
                r.get("kind", "reported"),
                r.get("note", ""),
                r.get("unit", ""),
                r.get("decimal", False),
            )
            for r in written["rows"]
        ),
        label_heads=tuple(written.get("label_heads", ())),
        unit_heads=tuple(written.get("unit_heads", ())),
        number_heads=tuple(written.get("number_heads", ())),
        over_heads=tuple(written.get("over_heads", ())),
    )


def _check(form: Form, cells: int) -> None:
    """The file must agree with itself: counts, codes of the identities, labels of the lookup."""
    official = [(b, r, c) for b, r, c in form.cells if r.kind != "variant"]
    if len(official) != cells:
        raise FormError(f"{len(official)} cells described, {cells} declared")
    _no_repeats((b.table, r.code, c.code) for b, r, c in form.cells)
    for column in (c for _, _, c in form.cells if not c.unit):
        raise FormError(f"column {column.code} has no unit")
    codes = [(key.table, key.row, key.column) for key in form.keys]
    entries: tuple[Identity | Rule, ...] = (*form.identities, *form.rules)
    for entry in entries:
        kind = "identity" if isinstance(entry, Identity) else "rule"
        if unknown := unknown_codes(entry, codes):
            raise FormError(f"{kind} {entry.rule}: unknown {list(unknown)}")
    labels = {(b.table, part) for b, r, c in form.cells for part in (*r.path, *c.path)}
    for table, label, printed in form.variants:
        if (table, label) not in labels:
            raise FormError(f"lookup: no label {label!r} in {form.edition}.{table} for {printed!r}")


def _no_repeats(keys: Iterable[Sequence[str]]) -> None:
    seen: set[Sequence[str]] = set()
    for key in keys:
        if key in seen:
            raise FormError(f"cell {'.'.join(key)} described twice")
        seen.add(key)
