"""Concepts that stay comparable over editions, as data: ``lookups/concepts.csv``.

A concept is a cell, or a sum of cells, of each edition, with a grade of comparability. A cell
belongs to one concept at most, so that the sum over a concept counts nothing twice.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.forms import Form, FormError
from pipelines.model import CellKey


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of a concept in one edition."""

    concept: str
    zh: str
    en: str
    unit: str
    edition: str
    key: CellKey
    grade: int
    remark: str


def load_concepts(curated: Path, forms: Sequence[Form]) -> tuple[Term, ...]:
    """All terms, in the order of the file. Raises FormError, which names file and line."""
    path = curated / "lookups" / "concepts.csv"
    cells = {(f.edition, b.table, r.code, c.code) for f in forms for b, r, c in f.cells}
    terms: list[Term] = []
    seen: set[tuple[str, CellKey]] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            key = CellKey(row["table"], row["row"], row["column"])
            if (row["edition"], key.table, key.row, key.column) not in cells:
                raise FormError(f"{path.name}:{line}: no cell {key} in edition {row['edition']}")
            if (row["edition"], key) in seen:
                raise FormError(f"{path.name}:{line}: {key} belongs to two concepts")
            if row["grade"] not in ("1", "2", "3"):
                raise FormError(f"{path.name}:{line}: grade 1, 2 or 3 expected")
            seen.add((row["edition"], key))
            terms.append(
                Term(
                    row["concept"], row["zh"], row["en"], row["unit"], row["edition"], key,
                    int(row["grade"]), row["remark"],
                )
            )  # fmt: skip
    return tuple(terms)
