"""How the lists of the editions before 2019 are laid out: their headings and their columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random

from pipelines.forms import Block
from pipelines.model import Code
from tests.reports.draft import Box, Draft, Line, Part, Sheet
from tests.reports.layout import ListHeads, list_sheet, usual_heads
from tests.reports.shapes.registry import LISTS, Stage, shape


def _laid_out(draft: Draft, heads: Callable[[Block], ListHeads]) -> Draft:
    blocks = {b.table: b for b in draft.plan.blocks}

    def again(sheet: Sheet) -> list[Part]:
        return [list_sheet(blocks[sheet.table], heads(blocks[sheet.table]))]

    made = draft.with_sheets(again)
    shown = {
        b.keys[0] for s in made.sheets() for x in s.lines for b in x.boxes if b.role == "figure"
    }
    return made.without(draft.figures.keys() - shown)


@shape(Stage.LAYOUT, LISTS, family="list")
def running_numbers(draft: Draft, rng: Random) -> Draft:
    """序号 in front; the numbers of a real form are out of order, and no key."""

    def heads(block: Block) -> ListHeads:
        usual = usual_heads(block)
        return replace(usual, number=rng.choice(block.number_heads), order=("number", *usual.order))

    return _laid_out(draft, heads)


@shape(Stage.LAYOUT, LISTS, family="list")
def other_list_heads(draft: Draft, rng: Random) -> Draft:
    """Any of the headings that the edition knows for labels and units."""

    def heads(block: Block) -> ListHeads:
        usual = usual_heads(block)
        return replace(
            usual, label=rng.choice(block.label_heads), unit=rng.choice(block.unit_heads)
        )

    return _laid_out(draft, heads)


@shape(Stage.LAYOUT, LISTS, family="list")
def no_unit_column(draft: Draft, rng: Random) -> Draft:
    """Amounts of money without a unit: whether 元 or 万元 is not printed."""
    made = _laid_out(
        draft,
        lambda block: replace(
            usual_heads(block), order=("label", *(c.code for c in block.columns))
        ),
    )
    return made.tolerating(Code.UNIT_ASSUMED)


@shape(Stage.LAYOUT, LISTS, family="list")
def unit_behind_the_figure(draft: Draft, rng: Random) -> Draft:
    return _laid_out(
        draft,
        lambda block: replace(
            usual_heads(block), order=("label", *(c.code for c in block.columns), "unit")
        ),
    )


@shape(Stage.LAYOUT, ("local",), family="list")
def cumulative_column(draft: Draft, rng: Random) -> Draft:
    """2013年度 | 历年累计 and 本期实际 | 本年累计: the second is never the year's figure."""
    year = draft.plan.year
    own, sum_ = rng.choice(
        ((f"{year}年度", "历年累计"), ("本期实际", "本年累计"), (f"{year}年度", "历年\n累计"))
    )
    return _laid_out(
        draft,
        lambda block: replace(usual_heads(block), values=(("annual", own), ("cumulative", sum_))),
    )


@shape(Stage.LAYOUT, ("local",), family="list")
def year_alone(draft: Draft, rng: Random) -> Draft:
    """指标名称 | 计量单位 | 年末统计 (平潭县财政局 2009): nothing cumulative is printed."""
    return _laid_out(
        draft, lambda block: replace(usual_heads(block), order=("label", "unit", "annual"))
    )


@shape(Stage.LAYOUT, ("local",), family="list")
def cumulative_in_front(draft: Draft, rng: Random) -> Draft:
    return _laid_out(
        draft,
        lambda block: replace(usual_heads(block), order=("label", "unit", "cumulative", "annual")),
    )


@shape(Stage.ROWS, ("2014",))
def headings_without_dashes(draft: Draft, rng: Random) -> Draft:
    """Heading rows print nothing, a slash or one dash where the form prints ——."""
    shown = rng.choice(("", "/", "—", "----"))

    def bare(sheet: Sheet) -> list[Part]:
        lines = [
            replace(
                x, boxes=tuple(replace(b, text=shown) if b.text == "——" else b for b in x.boxes)
            )
            if x.kind == "heading"
            else x
            for x in sheet.lines
        ]
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(bare)


@shape(Stage.ROWS, ("2014",))
def headings_across(draft: Draft, rng: Random) -> Draft:
    """Headings as one cell across the table."""

    def across(line: Line) -> Line:
        if line.kind != "heading":
            return line
        label = next(b for b in line.boxes if b.role == "group")
        return replace(line, boxes=(replace(label, colspan=sum(b.colspan for b in line.boxes)),))

    return draft.with_sheets(lambda s: [replace(s, lines=tuple(map(across, s.lines)))])


@shape(Stage.ROWS, ("2014",))
def headings_left_out(draft: Draft, rng: Random) -> Draft:
    """Some or all of the rows that have no figure are not printed; no label then means two rows."""
    all_ = rng.random() < 0.5

    def bare(sheet: Sheet) -> list[Part]:
        kept = [x for x in sheet.lines if x.kind != "heading" or not (all_ or rng.random() < 0.5)]
        return [replace(sheet, lines=tuple(kept))]

    return draft.with_sheets(bare)


@shape(Stage.ARRANGEMENT, LISTS, keeps=False)
def list_side_by_side(draft: Draft, rng: Random) -> Draft:
    """The second half of the list beside the first, under the same headings again."""

    def folded(sheet: Sheet) -> list[Part]:
        heads = [x for x in sheet.lines if x.kind == "head"]
        rest = [x for x in sheet.lines if x.kind != "head"]
        wide = len(heads[0].boxes) if heads else 0
        if len(heads) != 1 or any(len(x.boxes) != wide for x in rest):
            return [sheet]
        middle = (len(rest) + 1) // 2
        left, right = rest[:middle], rest[middle:]
        right += [Line(tuple(Box() for _ in range(wide)))] * (middle - len(right))
        lines = [
            Line((*a.boxes, *b.boxes), a.kind)
            for a, b in zip([*heads, *left], [*heads, *right], strict=True)
        ]
        return [replace(sheet, lines=tuple(lines))]

    made = draft.with_sheets(folded)
    return made.loses(draft.figures).tolerating(
        Code.UNKNOWN_ROW,
        Code.UNKNOWN_COLUMN,
        Code.ROW_MISALIGNED,
        Code.ROW_ABSENT,
        Code.TABLE_ABSENT,
        Code.TABLES_ABSENT,
        Code.CONFLICTING_CELLS,
        Code.EDITION_INFERRED,
    )
