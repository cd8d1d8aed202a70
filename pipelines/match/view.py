"""What a header means in one edition: which cell of the form stands under which heading.

Knows headers and the vocabulary of an edition; knows nothing of the rows below. A view is made once
for each header that is met and kept: sites repeat a few templates thousands of times.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pipelines.forms import Block, Column, Row, column_in
from pipelines.headers import Heads, Leaf
from pipelines.labels import Label, read_label
from pipelines.model import CellKey
from pipelines.naming import RowNamer

REMEMBERED = 4096
Key = tuple[CellKey, Column, str | None]  # the cell of the form, its column, the heading's unit


class View:
    """What a header means in one edition: made once for each header that is met."""

    def __init__(self, heads: Heads, namer: RowNamer) -> None:
        self.heads, self.namer = heads, namer
        self.vocabulary = vocabulary = namer.vocabulary
        self._form = vocabulary.form
        self.edition = vocabulary.form.edition
        self.leaves = heads.leaves
        self.start = heads.leaves[0].start
        columns = {
            block: self._under_their_heads(
                block, [vocabulary.column(leaf.path, block) for leaf in self.leaves]
            )
            for block in (*vocabulary.down, *vocabulary.lists)
        }
        places = {
            block: tuple(vocabulary.place(leaf.path, block) for leaf in self.leaves)
            for block in vocabulary.across
        }
        self._columns = columns
        self.captions = frozenset(read_label(b.caption).plain for b in vocabulary.down if b.caption)
        self.down = tuple(b for b in vocabulary.down if any(columns[b]))
        self.list = next((b for b in vocabulary.lists if any(columns[b])), None)
        self.across = next((b for b in vocabulary.across if any(places[b])), None)
        self.all_known = all(
            any(found[n] is not None for found in (*columns.values(), *places.values()))
            for n in range(len(self.leaves))
        )
        self._units = tuple(
            read_label(leaf.path[-1]).unit if leaf.path else None for leaf in self.leaves
        )
        self.roles = tuple(self._role(leaf) for leaf in heads.before)
        behind = [self._role(leaf) for leaf in self.leaves] if self.list is not None else []
        self.unit_leaf = behind.index("unit") if "unit" in behind else None
        self.aside = frozenset(n for n, role in enumerate(behind) if role in ("unit", "number"))
        self.keys = lru_cache(REMEMBERED)(self._keys)
        self.across_keys = tuple(
            None
            if place is None
            else (self._form.key(block.table, place[0].code, place[1].code), place[1], unit)
            for block in (self.across,)
            if block is not None
            for place, unit in zip(places[block], self._units, strict=True)
        )

    def _under_their_heads(
        self, block: Block, found: Sequence[Column | None]
    ) -> tuple[Column | None, ...]:
        """The columns without those that stand outside their head, where the head is printed: 其他
        beside 法人或其他组织 is not the 其他 below it."""
        says = self.vocabulary.says
        printed = [[read_label(text) for text in leaf.path[:-1]] for leaf in self.leaves]

        def is_out(column: Column, over: Sequence[Label]) -> bool:
            for head in column.path[:-1]:
                if any(says(one, block.table, head) for one in over):
                    continue
                if any(says(one, block.table, head) for other in printed for one in other):
                    return True
            return False

        return tuple(
            None if column is None or is_out(column, over) else column
            for column, over in zip(found, printed, strict=True)
        )

    def _keys(self, block: Block, row: Row) -> tuple[Key | None, ...]:
        """For each leaf the cell of the form in that row; None under an unknown heading."""
        return tuple(
            None
            if column is None
            else (self._form.key(block.table, row.code, column.code), column_in(row, column), unit)
            for column, unit in zip(self._columns[block], self._units, strict=True)
        )

    def _role(self, leaf: Leaf) -> str:
        """What stands in a column in front of the figures of a list."""
        if self.list is None or not leaf.path:
            return "label"
        head = read_label(leaf.path[-1]).plain
        if head in self.list.unit_heads:
            return "unit"
        if head in self.list.number_heads:
            return "number"
        return "label" if head in self.list.label_heads else "unknown"
