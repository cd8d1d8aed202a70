"""Says which row of the form a printed row is, by the labels in front of its figures.

Knows labels and the groups they stand in, and the outline of a list; knows nothing of grids, of
headers or of figures. A row whose own label the form does not have, or has in several places, is
named only where its groups leave one; else the naming says why not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipelines.forms import Block, Row
from pipelines.labels import read_label, read_list_label
from pipelines.model import Code, Severity
from pipelines.vocabulary import Likeness, Vocabulary

# Labels that say what they are only together with their group.
_SAYS_LITTLE = frozenset(["其他"])
# Different rows of labels that are remembered; a form has some 35 and each is worded in a few ways.
_REMEMBERED = 8192


class LabelCell(NamedTuple):
    """A label in front of the figures of a row. ``inherited``: it was written in a row above;
    ``spans``: it covers other rows below."""

    text: str
    inherited: bool
    spans: bool


class Doubt(NamedTuple):
    """What is odd about a row. ``label`` is the label it is about; '' means the whole row."""

    code: Code
    severity: Severity
    label: str
    detail: str


@dataclass(frozen=True, slots=True, eq=False)
class Naming:
    """``block`` and ``row`` are None where no row of the form is named; ``doubts`` then say why.

    ``is_subtotal``: a group's label stands where a row's own label should.
    """

    block: Block | None
    row: Row | None
    doubts: tuple[Doubt, ...] = ()
    is_subtotal: bool = False


class RowNamer:
    """Names rows in one edition, and remembers each row of labels that it has named."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.name = lru_cache(_REMEMBERED)(self._name)

    def _name(
        self, labels: tuple[LabelCell, ...], blocks: tuple[Block, ...], has_figures: bool
    ) -> Naming:
        """The row among ``blocks`` that the labels name, outermost label first."""
        if not labels:
            return _unknown("figures without a label") if has_figures else Naming(None, None)
        vocabulary = self.vocabulary
        *outer, own = labels
        if own.inherited or own.spans:
            return _unknown("it has no label of its own")
        found = [f for f in vocabulary.rows(own.text) if f[0] in blocks]
        if len(found) > 1:
            found = [f for f in found if self._under(outer, f[0], f[1])]
        if len(found) != 1:
            if not found and vocabulary.is_group(own.text, blocks[0].table):
                detail = "a subtotal that the form does not have; kept as an extra"
                doubt = Doubt(Code.SUBTOTAL_ROW, Severity.INFO, "", detail)
                return Naming(None, None, (doubt,) if has_figures else (), is_subtotal=True)
            return _unknown("no such row in the form")
        block, known, like = found[0]
        if "元" in (read_label(own.text).unit or "") and not any(c.decimal for c in block.columns):
            return _unknown("amounts of money, where the form counts")
        unnumbered = not read_label(own.text).number
        if known.kind == "total" and unnumbered and not self._closes_its_group(outer, block, known):
            return _unknown("a total, but not of the whole group")
        doubts: list[Doubt] = []
        if like is Likeness.RENUMBERED:
            detail = f"read as {known.path[-1]}"
            doubts.append(Doubt(Code.LABEL_VARIANT, Severity.INFO, own.text, detail))
        if self._is_of_another_group(outer, block, known):
            return _unknown(f"{own.text} of another group than the form's")
        for cell in outer:
            if self._under([cell], block, known):
                continue
            if cell.inherited and vocabulary.is_group(cell.text, block.table):
                detail = f"stands beside {known.path[-1]}; its rowspan runs too far"
                doubts.append(Doubt(Code.GROUP_MISMATCH, Severity.INFO, cell.text, detail))
            elif not vocabulary.is_piece_of_group(cell.text, known):
                detail = f"unknown label {cell.text!r}"
                doubts.append(Doubt(Code.UNKNOWN_GROUP, Severity.WARNING, "", detail))
                return Naming(None, None, tuple(doubts))
        return Naming(block, known, tuple(doubts))

    def _is_of_another_group(self, outer: Sequence[LabelCell], block: Block, row: Row) -> bool:
        """Whether a row whose label says little stands in a group of the form that is not its."""
        if read_label(row.path[-1]).plain not in _SAYS_LITTLE:
            return False
        nearest = [cell for cell in outer if self.vocabulary.is_group(cell.text, block.table)][-1:]
        return bool(nearest) and not self._under(nearest, block, row)

    def _closes_its_group(self, outer: Sequence[LabelCell], block: Block, row: Row) -> bool:
        """A bare 总计 is （七）总计 right under 三、本年度办理结果, not in a group below it."""
        return bool(outer) and all(self._under([cell], block, row) for cell in outer)

    def _under(self, outer: Sequence[LabelCell], block: Block, row: Row) -> bool:
        """Whether one of the cells is a group label of the row."""
        return any(
            self.vocabulary.says(read_label(cell.text), block.table, part)
            for cell in outer
            for part in row.path[:-1]
        )


class ListNamer:
    """Names the rows of one list of indicators, from top to bottom, across the tables it is in.

    A list has no cells for its groups: which heading a row stands under is told by the rows above
    it. That is believed only where the form needs it (被依法纠错数 stands under 行政复议数量 and
    under 行政诉讼数量), only where both headings are printed, and only where the row follows its
    heading or a row under the same heading: with a row left out above, it would be another's.
    ``printed`` are the labels of all rows of the list.
    """

    def __init__(self, vocabulary: Vocabulary, block: Block, printed: Sequence[str]) -> None:
        self._block = block
        self._outline = vocabulary.outline(block)
        self._printed = {read_list_label(text).plain for text in printed}
        self._above: tuple[str, ...] = ()
        self._order = {row: n for n, row in enumerate(block.rows)}
        self._last: Row | None = None
        self._named: set[Row] = set()
        self._is_below_a_stranger = False
        self._strange: tuple[str, ...] | None = None

    def name(self, label: str, has_figures: bool) -> Naming:
        """The row that the label names below the rows that were named before it."""
        read = read_list_label(label)
        plain = read.plain
        found = self._outline.rows.get(plain, ())
        if len(found) == 1:
            self._enter(found[0], read.number)
            if self._strange is not None:
                return _unknown("it stands under a heading that the form does not have")
            return self._settled(found[0])
        if found:
            below = [row for row in found if self._follows(row) or self._comes_again(row)]
            if len(below) == 1 and self._all_headings_are_printed(found):
                return self._settled(below[0])
            self._above, self._last = (), None
            return _unknown("the form has it under several headings; which one is not certain")
        heading = self._outline.headings.get(plain)
        if heading is not None:
            self._above, self._last = heading, None
            detail = "a heading that has no figures in the form; kept as an extra"
            doubt = Doubt(Code.SUBTOTAL_ROW, Severity.INFO, "", detail)
            return Naming(None, None, (doubt,) if has_figures else (), is_subtotal=True)
        self._above, self._last, self._is_below_a_stranger = (), None, True
        if not has_figures:
            return Naming(None, None)
        return _unknown("no such row in the form")

    def _enter(self, row: Row, number: str) -> None:
        """Note whether a group of sub-items begins below a row that the form does not have: 1.当面
        below 咨询数 are no applications; what follows under the same heading is none either."""
        heading = row.path[:-1]
        if self._is_below_a_stranger and number == "1" and heading:
            self._strange = heading
        elif heading != self._strange:
            self._strange = None
        self._is_below_a_stranger = False

    def _settled(self, row: Row) -> Naming:
        self._above, self._last = row.path, row
        self._named.add(row)
        return Naming(self._block, row)

    def _follows(self, row: Row) -> bool:
        """Whether the row above is the heading of this one, or stands under it before this one."""
        heading = row.path[:-1]
        if self._above == heading:
            return True
        last = self._last
        return (
            last is not None and last.path[:-1] == heading and self._order[last] < self._order[row]
        )

    def _comes_again(self, row: Row) -> bool:
        """Whether a row that was named before stands once more under its heading."""
        last = self._last
        return row in self._named and last is not None and last.path[:-1] == row.path[:-1]

    def _all_headings_are_printed(self, rows: Sequence[Row]) -> bool:
        return all(read_list_label(row.path[-2]).plain in self._printed for row in rows)


def _unknown(detail: str) -> Naming:
    return Naming(None, None, (Doubt(Code.UNKNOWN_ROW, Severity.WARNING, "", detail),))
