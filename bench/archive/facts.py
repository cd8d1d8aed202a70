"""The facts of many invented reports as one Arrow table, sorted as the store has them.

Knows the columns of table ``facts``; knows nothing of Parquet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.archive.figures import STATUSES, Cells, Figures
from pipelines.concepts import Term
from pipelines.tables import FACTS, arrow_schema

STYLES = 12  # arrangements of pages, which say where on it a cell stands
_CERTAIN, _BLANK, _DASH, _UNREADABLE = (
    STATUSES.index(name) for name in ("certain", "blank", "not_reported", "unreadable")
)


@dataclass(frozen=True)
class FactWriter:
    """Turns the figures of one edition into rows."""

    cells: Cells
    concepts: Sequence[Term]

    def table(
        self, ids: pa.Array, year: int, figures: Figures, style: NDArray[np.int64]
    ) -> pa.Table:
        """The facts of these reports. Texts are dictionaries of Arrow; ``style`` is the arrangement
        of each report's page."""
        order = self.cells.in_order
        count, width = len(ids), len(order)
        printed, status = figures.printed[:, order].ravel(), figures.status[:, order].ravel()
        place = np.tile(np.arange(width, dtype=np.int32), count)
        derived = (status == _BLANK) & self._has_identity[place]
        at = np.repeat(style.astype(np.int32) * width, width) + place
        columns = {
            "report_year": pa.array(np.full(len(place), year, np.int32)),
            "report_id": _coded(np.repeat(np.arange(count, dtype=np.int32), width), ids),
            **{name: _coded(codes[place], words) for name, (codes, words) in self._codes.items()},
            "value": pa.array(printed, mask=status != _CERTAIN),
            "derived_value": pa.array(np.zeros(len(place)), mask=~derived),
            "derived_by": _coded(np.zeros(len(place), np.int32), pa.array(["R1"]), ~derived),
            "raw": _raw(printed, status),
            "status": _coded(status.astype(np.int32), pa.array(STATUSES)),
            "locator": _coded(self._locators[0][at], self._locators[1]),
        }
        return pa.table({field.name: columns[field.name] for field in FACTS.fields})

    @cached_property
    def _codes(self) -> Mapping[str, tuple[NDArray[np.int32], pa.Array]]:
        """What depends on the cell alone, by column: the word of each cell, by its number."""
        form, order = self.cells.form, self.cells.in_order
        concepts = {
            term.key: term.concept for term in self.concepts if term.edition == form.edition
        }
        words: dict[str, list[str | None]] = {
            "edition": [form.edition] * len(order),
            "table_name": [form.keys[n].table for n in order],
            "row_code": [form.keys[n].row for n in order],
            "column_code": [form.keys[n].column for n in order],
            "kind": ["total" if "total" in (form.cells[n][1].kind, form.cells[n][2].kind) else
                     "reported" for n in order],
            "concept": [concepts.get(form.keys[n]) for n in order],
            "unit": [form.cells[n][2].unit for n in order],
        }  # fmt: skip
        coded = {}
        for name, of_cells in words.items():
            known = sorted({word for word in of_cells if word is not None})
            at = [-1 if word is None else known.index(word) for word in of_cells]
            coded[name] = np.array(at, np.int32), pa.array(known, pa.string())
        return coded

    @cached_property
    def _has_identity(self) -> NDArray[np.bool_]:
        return np.array([self.cells.form.keys[n].table == "requests" for n in self.cells.in_order])

    @cached_property
    def _locators(self) -> tuple[NDArray[np.int32], pa.Array]:
        """By style and cell."""
        tables = list(dict.fromkeys(block.table for block, _, _ in self.cells.form.cells))
        said: list[str] = []
        for style in range(STYLES):
            for n in self.cells.in_order:
                block, row, column = self.cells.form.cells[n]
                line = [r.code for r in block.rows].index(row.code) + 2 + style // 3
                cell = [c.code for c in block.columns].index(column.code) + 2 + style % 4
                table = tables.index(block.table) + 1 + style % 3
                said.append(f"table[{table}]/row[{line}]/cell[{cell}]")
        coded = pa.array(said).dictionary_encode()
        return coded.indices.to_numpy().astype(np.int32), coded.dictionary


def as_text(table: pa.Table) -> pa.Table:
    """The table with the very schema of the contract: texts as texts."""
    return table.cast(arrow_schema(FACTS))


def _coded(
    codes: NDArray[np.int32], words: pa.Array, absent: NDArray[np.bool_] | None = None
) -> pa.DictionaryArray:
    missing = codes < 0 if absent is None else absent
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=missing), words)


def _raw(printed: NDArray[np.float64], status: NDArray[np.int8]) -> pa.Array:
    """The characters of the cells."""
    different, codes = np.unique(printed, return_inverse=True)
    whole = different == np.floor(different)
    words = np.where(whole, different.astype(np.int64).astype(str), different.astype(str))
    others = len(different) + np.arange(3)
    codes = np.select(
        [status == _BLANK, status == _DASH, status == _UNREADABLE], list(others), codes
    )
    return _coded(codes.astype(np.int32), pa.array([*words.tolist(), "", "—", "若干"]))
