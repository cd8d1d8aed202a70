"""How the official tables are laid out: order of columns, spans, groups, one table or several."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.reports.draft import (
    Box,
    Draft,
    Line,
    Part,
    Sheet,
    Text,
    lay,
    width,
)
from tests.reports.layout import proactive_lines, requests_sheet
from tests.reports.shapes.registry import TABLES, Stage, shape


@shape(Stage.LAYOUT, TABLES)
def columns_in_another_order(draft: Draft, rng: Random) -> Draft:
    """Headings and figures are moved together: 总计 in front, organisations in another order."""

    def reordered(sheet: Sheet) -> list[Part]:
        blocks = [b for b in draft.plan.blocks if b.table == sheet.table]
        if sheet.table == "requests":
            columns = list(blocks[0].columns)
            people, orgs, total = columns[:1], columns[1:-1], columns[-1:]
            rng.shuffle(orgs)
            order = rng.choice(
                (people + orgs + total, total + people + orgs, orgs + people + total)
            )
            return [requests_sheet(blocks[0], order)]
        if sheet.table == "proactive":
            across = width(sheet.lines)
            lines: list[Line] = []
            for block in blocks:
                columns = list(block.columns)
                rng.shuffle(columns)
                lines += proactive_lines(block, columns, across)
            return [Sheet("proactive", tuple(lines))]
        return [sheet]

    return draft.with_sheets(reordered)


@shape(Stage.LAYOUT, TABLES)
def table_for_each_item(draft: Draft, rng: Random) -> Draft:
    """Section two as five tables; the item stands in the table, above it, or in its caption."""
    how = rng.choice(("row", "line", "caption"))

    def parted(sheet: Sheet) -> list[Part]:
        if sheet.table != "proactive":
            return [sheet]
        parts: list[Part] = []
        for block in (b for b in draft.plan.blocks if b.table == "proactive"):
            lines = proactive_lines(block, block.columns, 1 + len(block.columns))
            if how == "row":
                parts.append(Sheet("proactive", tuple(lines)))
                continue
            if how == "line":
                parts.append(Text(block.caption))
            parts.append(
                Sheet("proactive", tuple(lines[1:]), block.caption if how == "caption" else "")
            )
        return parts

    return draft.with_sheets(parted)


@shape(Stage.LAYOUT, TABLES)
def empty_cells_for_rowspans(draft: Draft, rng: Random) -> Draft:
    """Under 自然人 and 总计 an empty cell instead of a rowspan (杭州 2025); so in section four."""

    def unspanned(sheet: Sheet) -> list[Part]:
        if sheet.table not in ("requests", "review"):
            return [sheet]
        heads = [line for line in sheet.lines if line.kind == "head"]
        laid = lay(heads)
        lines: list[Line] = []
        for i, row in enumerate(laid):
            boxes = []
            for placed in row:
                box = placed.box
                if box.role == "head" and box.rowspan > 1:
                    box = Box("", "head", box.keys) if placed.row < i else replace(box, rowspan=1)
                elif placed.row < i:
                    continue
                boxes.append(box)
            lines.append(Line(tuple(boxes), "head"))
        return [replace(sheet, lines=(*lines, *sheet.lines[len(heads) :]))]

    return draft.with_sheets(unspanned)


@shape(Stage.LAYOUT, TABLES)
def groups_repeated(draft: Draft, rng: Random) -> Draft:
    """No rowspan in front of the rows of section three: the group stands in each row, or only in
    the first with empty cells below."""
    repeated = rng.random() < 0.5

    def ungrouped(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lines: list[Line] = []
        for i, (row, line) in enumerate(zip(lay(sheet.lines), sheet.lines, strict=True)):
            boxes = []
            for placed in row:
                box = placed.box
                if box.role == "group":
                    shown = placed.row == i or repeated
                    box = replace(box, text=box.text if shown else "", rowspan=1)
                elif placed.row < i:
                    continue
                boxes.append(box)
            lines.append(replace(line, boxes=tuple(boxes)) if line.kind != "head" else line)
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(ungrouped)


@shape(Stage.LAYOUT, TABLES)
def labels_in_one_cell(draft: Draft, rng: Random) -> Draft:
    """三、本年度办理结果（三）不予公开1.属于国家秘密 in a single cell in front of each row."""

    def joined(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        block = next(b for b in draft.plan.blocks if b.table == "requests")
        whole = {row.code: "".join(row.path) for row in block.rows}
        lines = []
        for line in sheet.lines:
            if line.kind != "body":
                lines.append(line)
                continue
            boxes = [
                replace(box, text=whole[box.keys[0].row], colspan=3) if box.role == "label" else box
                for box in line.boxes
                if box.role != "group"
            ]
            lines.append(Line(tuple(boxes)))
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(joined)


@shape(Stage.LAYOUT, TABLES, family="columns of section two")
def spans_that_disagree(draft: Draft, rng: Random) -> Draft:
    """Header 1-1-2-1 above figures 1-2-1-1 (上海市政府办公厅 2019): only the count fits."""

    def disagreeing(sheet: Sheet) -> list[Part]:
        if sheet.table != "proactive":
            return [sheet]
        lines = []
        for line in sheet.lines:
            wide = {"caption": 0, "head": 2, "body": 1}.get(line.kind)
            boxes = list(line.boxes)
            if line.kind == "caption":
                boxes = [replace(boxes[0], colspan=boxes[0].colspan + 1)]
            elif len(boxes) == 4 and wide is not None:
                boxes[wide] = replace(boxes[wide], colspan=2)
            else:
                boxes[-1] = replace(boxes[-1], colspan=boxes[-1].colspan + 1)
            lines.append(replace(line, boxes=tuple(boxes)))
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(disagreeing)
