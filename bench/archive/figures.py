"""The figures of many invented reports at once: a row a report, a column a cell of the form.

What the form demands holds: sums are made from their parts, and what a year carries out the next
one carries in. Knows the cells and the rules of the editions; knows no report by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from pipelines.checks.places import Rulebook, compile_rules
from pipelines.forms import Form
from pipelines.model import Status
from pipelines.rules import Identity

Matrix = NDArray[np.float64]
STATUSES = tuple(str(status) for status in Status)
_CERTAIN, _BLANK, _NOT_REPORTED, _UNREADABLE = (
    STATUSES.index(name) for name in ("certain", "blank", "not_reported", "unreadable")
)
# Who asks: the six columns of 申请人情况.
APPLICANTS = (
    "natural_person",
    "enterprise",
    "research",
    "public_interest",
    "legal_service",
    "other_org",
)
_ASKING = np.array([0.82, 0.1, 0.01, 0.005, 0.03, 0.035])
_CARRIED = 0.08
# Of a hundred reports so many print nothing instead of 0, a dash instead of it, contradict
# themselves in one figure, have figures that cannot be read.
_PRINTS_NOTHING, _PRINTS_DASH, _CONTRADICTS, _UNCLEAR = 0.10, 0.02, 0.02, 0.03


@dataclass(frozen=True)
class Cells:
    """The official cells of an edition, by their number in ``Form.cells``."""

    form: Form

    @cached_property
    def official(self) -> NDArray[np.int64]:
        kept = [
            n for n, (_, r, c) in enumerate(self.form.cells) if "variant" not in (r.kind, c.kind)
        ]
        return np.array(kept)

    @cached_property
    def in_order(self) -> NDArray[np.int64]:
        """The official cells in the order of their codes, as the table of facts has them."""
        keys = self.form.keys
        return np.array(
            sorted(self.official, key=lambda n: (keys[n].table, keys[n].row, keys[n].column))
        )

    @cached_property
    def number(self) -> Mapping[tuple[str, str, str], int]:
        keys = self.form.keys
        return {(keys[n].table, keys[n].row, keys[n].column): int(n) for n in self.official}

    @cached_property
    def book(self) -> Rulebook:
        return compile_rules(self.form)

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """The rows that say how requests ended, where the edition has table ``requests``."""
        found = next((i for i in self.form.identities if i.rule == "K2"), None)
        return found.left if found else ()


@dataclass(frozen=True, slots=True)
class Figures:
    """``printed`` is what stands in the cell, 0 where nothing does; ``status`` are numbers of
    ``STATUSES``. Both have a column for every cell of the form; the unofficial ones are zero."""

    printed: Matrix
    status: NDArray[np.int8]

    @property
    def unclear(self) -> NDArray[np.bool_]:
        """Where no figure can be told, nor one derived."""
        return ~((self.status == _CERTAIN) | self.blank)

    @property
    def blank(self) -> NDArray[np.bool_]:
        """Where nothing is printed, and an identity gives zero."""
        return self.status == _BLANK

    def count(self, cells: NDArray[np.int64]) -> NDArray[np.int64]:
        """How many of these cells each report prints a figure in."""
        return np.count_nonzero(self.status[:, cells] == _CERTAIN, axis=1)


@dataclass(frozen=True, slots=True)
class Requests:
    """By agency and kind of applicant: what came new, from last year, and what is left."""

    new: NDArray[np.int64]
    carried_in: NDArray[np.int64]
    carried_out: NDArray[np.int64]

    def of(self, agencies: NDArray[np.int64]) -> Requests:
        return Requests(self.new[agencies], self.carried_in[agencies], self.carried_out[agencies])


def requests_of_year(
    asked: Matrix, year: int, before: NDArray[np.int64], rng: np.random.Generator
) -> Requests:
    """The requests of a year for all agencies; ``before`` is what the year before carried out."""
    often = asked * np.exp(0.06 * (year - 2008) + rng.normal(0, 0.4, len(asked)))
    new = rng.poisson(often[:, None] * _ASKING)
    carried_in = before + (rng.random(before.shape) < 0.004)
    return Requests(new, carried_in, rng.binomial(new + carried_in, _CARRIED))


def draw(cells: Cells, asked: Matrix, requests: Requests, rng: np.random.Generator) -> Figures:
    """The figures of some reports of one edition."""
    form, size = cells.form, len(asked)
    printed = np.zeros((size, len(form.cells)))
    for n in cells.official:
        printed[:, n] = _counts(asked, form.cells[n][2].decimal, rng)
    if cells.outcomes:
        _lay_requests(cells, printed, requests, rng)
    _sum_up(cells, printed)
    wrong = np.flatnonzero(rng.random(size) < _CONTRADICTS)
    printed[wrong, rng.choice(cells.official, len(wrong))] += 1
    return Figures(printed, _statuses(cells, printed, rng))


def _counts(asked: Matrix, decimal: bool, rng: np.random.Generator) -> Matrix:
    """A cell: zero in most reports, with a long tail; an amount has two decimals."""
    size = len(asked)
    usual = rng.normal(0, 1)  # how common what the cell counts is
    has = rng.random(size) < 1 / (1 + np.exp(1.2 - 0.35 * np.log1p(asked) - 0.4 * usual))
    drawn = np.exp(rng.normal(0.5 + 0.5 * np.log1p(asked), 1.3)) * has
    return np.round(drawn, 2) if decimal else np.floor(drawn)


def _lay_requests(
    cells: Cells, printed: Matrix, requests: Requests, rng: np.random.Generator
) -> None:
    processed = requests.new + requests.carried_in - requests.carried_out
    odds = np.array([0.55, 0.08, *([0.02] * (len(cells.outcomes) - 2))])
    odds /= odds.sum()
    for at, column in enumerate(APPLICANTS):
        ended = rng.multinomial(processed[:, at], odds)
        for row, count in zip(cells.outcomes, ended.T, strict=True):
            if (number := cells.number.get(("requests", row, column))) is not None:
                printed[:, number] = count
        for row, counts in (
            ("new_received", requests.new), ("carried_in", requests.carried_in),
            ("carried_out", requests.carried_out), ("total_processed", processed),
        ):  # fmt: skip
            printed[:, cells.number["requests", row, column]] = counts[:, at]


def _sum_up(cells: Cells, printed: Matrix) -> None:
    """Sums of one cell from their parts; a sum of sums comes right in the next round."""
    for _ in range(3):
        for place in cells.book.places:
            if isinstance(place.entry, Identity) and len(place.right.cells) == 1:
                parts = [n for n in place.left.cells if n < printed.shape[1]]
                printed[:, place.right.cells[0]] = printed[:, parts].sum(axis=1)


def _statuses(cells: Cells, printed: Matrix, rng: np.random.Generator) -> NDArray[np.int8]:
    size = len(printed)
    status = np.full(printed.shape, _CERTAIN, np.int8)
    style = rng.random(size)
    zero = printed == 0
    status[zero & (style < _PRINTS_NOTHING)[:, None]] = _BLANK
    dash = (style >= _PRINTS_NOTHING) & (style < _PRINTS_NOTHING + _PRINTS_DASH)
    status[zero & dash[:, None]] = _NOT_REPORTED
    for report in np.flatnonzero(rng.random(size) < _UNCLEAR):
        status[report, rng.choice(cells.official, 3)] = _UNREADABLE
    return status
