"""The rules of the form over the figures of many invented reports at once.

Knows rules and matrices; knows no tables.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.archive.figures import Cells, Figures, Matrix
from pipelines.checks.places import Place
from pipelines.rules import Identity, Relation

_RELATIONS: Mapping[Relation, Callable[[Matrix, Matrix], NDArray[np.bool_]]] = {
    Relation.EQUAL: lambda left, right: left == right,
    Relation.AT_MOST: lambda left, right: left <= right,
    Relation.AT_LEAST: lambda left, right: left >= right,
    Relation.NEAR: lambda left, right: np.abs(left - right) <= np.maximum(5, 0.2 * right),
    Relation.IMPLIES: lambda left, right: (left == 0) | (right > 0),
    Relation.EQUIVALENT: lambda left, right: (left == 0) == (right == 0),
}


@dataclass(frozen=True, slots=True)
class Judged:
    """Rules over the figures: a row a report, a column a place of the form; ``open_`` where a side
    could not be read."""

    places: tuple[Place, ...]
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    holds: NDArray[np.bool_]
    open_: NDArray[np.bool_]

    @property
    def is_error(self) -> NDArray[np.bool_]:
        """By place: whether the form admits no exception there."""
        return np.array([str(place.zero.severity) == "error" for place in self.places], bool)

    @property
    def passes(self) -> NDArray[np.bool_]:
        return self.holds & ~self.open_

    @property
    def fails(self) -> NDArray[np.bool_]:
        return ~self.holds & ~self.open_


def judge(cells: Cells, figures: Figures) -> Judged:
    """Every rule of the edition that speaks of official cells alone."""
    official = {*cells.official.tolist()}
    places = sorted(
        (place for place in cells.book.places if place.cells and {*place.cells} <= official),
        key=lambda place: (place.entry.rule, place.where),
    )
    size = len(figures.printed)
    left, right = (np.zeros((size, len(places))) for _ in range(2))
    holds, open_ = (np.zeros((size, len(places)), bool) for _ in range(2))
    for n, place in enumerate(places):
        for side, into in ((place.left.cells, left), (place.right.cells, right)):
            into[:, n] = figures.printed[:, [*side]].sum(axis=1)
        relation = Relation.EQUAL if isinstance(place.entry, Identity) else place.entry.relation
        holds[:, n] = _RELATIONS[relation](left[:, n], right[:, n])
        open_[:, n] = figures.unclear[:, [*place.cells]].any(axis=1)
    return Judged(tuple(places), left, right, holds, open_)
