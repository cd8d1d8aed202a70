"""A row on its way to figures: the readings that are left of it, and what speaks for each.

Knows the sums that a row must hold and where a blank is believable; knows no other row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.forms import Form, Row
from pipelines.glued.balance import Vector
from pipelines.glued.cells import Candidates, Reading, Sum
from pipelines.glued.lines import PrintedRow


@dataclass
class OpenRow:
    """``candidates`` is None where they were too many to list, or where the cells were separated;
    ``is_widened``: readings were added that leave more cells blank than the digits ask for."""

    row: PrintedRow
    candidates: Candidates | None
    sums: tuple[Sum, ...]
    readings: tuple[Reading, ...] = ()
    is_separated: bool = False
    is_widened: bool = False
    chosen: Reading | None = None

    @property
    def is_solid(self) -> bool:
        return self.is_separated or (self.candidates is not None and self.candidates.is_solid)

    @property
    def holds_alone(self) -> bool:
        """Whether the figures are these although the columns do not add up.

        Otherwise the same error of the source that breaks the columns may have made the row hold
        by chance: nothing is read. Nor are figures that stand apart, where a blank may be anywhere.
        """
        if self.candidates is None:
            return False
        if not self.is_solid:
            return self.candidates.is_forced and not self.is_widened
        return all(None not in reading for reading in self.readings) or all(
            set(reading) <= {"0", None} for reading in self.readings
        )

    def vector(self, reading: Reading) -> Vector:
        """The figures in the order of the form. A blank part adds nothing; a blank total is its
        sum."""
        figures = [int(cell) if cell is not None else 0 for cell in reading]
        for s in self._blank_totals(reading):
            figures[s.total] = sum(figures[n] for n in s.parts)
        codes = [leaf.column.code for leaf in self.row.leaves]
        return tuple(figures[codes.index(column.code)] for column in self.row.block.columns)

    def leaves_a_total_blank(self, reading: Reading) -> bool:
        return any(True for _ in self._blank_totals(reading))

    def is_believable(self, reading: Reading) -> bool:
        """Whether each total that the reading leaves blank can be the blank one.

        It is, where the last figure in front of it is less than the others together: that one is
        no total. Otherwise another cell may have been lost, and this figure be the total.
        """
        for s in self._blank_totals(reading):
            printed = [int(reading[n] or 0) for n in sorted(s.parts) if reading[n] is not None]
            *others, last = printed or [0]
            if last >= sum(others):
                return False
        return True

    def blank_columns(self, reading: Reading) -> set[str]:
        cells = zip(self.row.leaves, reading, strict=True)
        return {leaf.column.code for leaf, cell in cells if cell is None}

    def _blank_totals(self, reading: Reading) -> Iterator[Sum]:
        return (s for s in self.sums if reading[s.total] is None)


def sums_along(form: Form, row: PrintedRow) -> Iterator[Sum]:
    """The identities along the row, as places on the page. Cells of one row stand together."""
    owners: list[Row | None] = [leaf.row or row.row for leaf in row.leaves]
    for identity in form.identities:
        if identity.table != row.block.table or identity.along != "rows":
            continue
        for owner in dict.fromkeys(owners):
            places = [n for n, of in enumerate(owners) if of is owner]
            parts = frozenset(n for n in places if row.leaves[n].column.code in identity.left)
            totals = [n for n in places if row.leaves[n].column.code in identity.right]
            if len(totals) == 1 and len(places) == places[-1] - places[0] + 1:
                yield Sum(places[0], places[-1] + 1, parts, totals[0])
