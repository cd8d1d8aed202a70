"""Concepts that stay comparable over editions, as data: ``lookups/concepts.csv``.

A concept is, in each edition, a cell or a signed sum of cells, with a grade of comparability. A
cell may stand in several concepts (a reason for refusal, and all refusals), but is at home in one
at most, so that a sum of facts over their concept counts nothing twice.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from pipelines.forms import Form, FormError
from pipelines.model import CellKey

GRADES = {"1": 1, "2": 2, "3": 3}
SIGNS = {"+": 1, "-": -1}


@dataclass(frozen=True, slots=True)
class Term:
    """One cell of a concept in one edition. ``sign`` is 1, or -1 where it is taken off."""

    concept: str
    zh: str
    en: str
    unit: str
    edition: str
    key: CellKey
    grade: int
    remark: str
    sign: int = 1


def load_concepts(curated: Path, forms: Sequence[Form]) -> tuple[Term, ...]:
    """All terms, in the order of the file. Raises FormError, which names file and line."""
    path = curated / "lookups" / "concepts.csv"
    units = {(f.edition, b.table, r.code, c.code): c.unit for f in forms for b, r, c in f.cells}
    terms: list[Term] = []
    seen: set[tuple[str, str, CellKey]] = set()
    described: dict[str, tuple[str, str, str]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            where = f"{path.name}:{line}"
            concept, edition = row["concept"], row["edition"]
            key = CellKey(row["table"], row["row"], row["column"])
            unit = units.get((edition, key.table, key.row, key.column))
            if not re.fullmatch(r"[a-z][a-z_]*(?<!_grade)", concept):
                raise FormError(f"{where}: {concept!r} cannot be the name of a column")
            if unit is None:
                raise FormError(f"{where}: no cell {key} in edition {edition}")
            if scale(unit) != scale(row["unit"]):
                raise FormError(f"{where}: {key} is in {unit}, the concept in {row['unit']}")
            if (concept, edition, key) in seen:
                raise FormError(f"{where}: {key} stands twice in {concept}")
            if row["grade"] not in GRADES:
                raise FormError(f"{where}: grade 1, 2 or 3 expected")
            if row["sign"] not in SIGNS:
                raise FormError(f"{where}: sign + or - expected")
            names = (row["zh"], row["en"], row["unit"])
            if described.setdefault(concept, names) != names:
                raise FormError(f"{where}: {concept} is described in two ways")
            if terms and terms[-1].concept != concept and any(t.concept == concept for t in terms):
                raise FormError(f"{where}: the lines of {concept} do not stand together")
            seen.add((concept, edition, key))
            terms.append(
                Term(
                    concept, *names, edition, key, GRADES[row["grade"]], row["remark"],
                    SIGNS[row["sign"]],
                )
            )  # fmt: skip
    return tuple(terms)


def homes(terms: Sequence[Term]) -> Mapping[tuple[str, CellKey], str]:
    """The concept in which a cell of an edition is at home.

    A concept is the home of all its cells, in every edition, or of none: it is none where a cell
    is at home in a concept before it, or is taken off. So the facts of a home sum up to it.
    """
    found: dict[tuple[str, CellKey], str] = {}
    for concept, of in groupby(terms, key=lambda term: term.concept):
        cells = [(term.edition, term.key, term.sign) for term in of]
        if all(sign == 1 and (edition, key) not in found for edition, key, sign in cells):
            found |= {(edition, key): concept for edition, key, _ in cells}
    return found


def scale(unit: str) -> str:
    """万 of 万元; '' of 元 and of 件. Amounts of different scales do not compare."""
    return re.match(r"[十百千万亿]*", unit).group()  # type: ignore[union-attr]
