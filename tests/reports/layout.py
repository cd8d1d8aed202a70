"""The tables of an edition as the official form lays them out.

Knows the printed layout of each kind of block; takes labels, codes and units from the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.forms import Block, Column, Row
from pipelines.model import CellKey
from tests.reports.draft import Box, Draft, Frame, Line, Part, Sheet, Text
from tests.reports.plan import PlannedReport

_CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class ListHeads:
    """The headings of a list. ``values`` are those of the block's columns; '' is not printed.

    ``order`` are the columns as printed: number, label, unit, and the codes of the block.
    """

    label: str
    unit: str
    number: str
    values: tuple[tuple[str, str], ...]
    order: tuple[str, ...]
    heading_value: str = "——"


def draft_report(plan: PlannedReport) -> Draft:
    """The report in the layout of its form, without any further shape."""
    sections: list[tuple[Part, ...]] = []
    listed = plan.form.blocks[0].layout == "list"
    for number, prose in enumerate(plan.prose, start=1):
        parts: list[Part] = [Text(prose)]
        if not listed:
            parts += {2: _proactive, 3: _requests, 4: _review}.get(number, lambda _: [])(plan)
        elif number == len(plan.prose):
            parts += [list_sheet(b, usual_heads(b)) for b in plan.blocks]
        sections.append(tuple(parts))
    return Draft(
        plan=plan,
        figures=dict(plan.figures),
        sections=tuple(sections),
        headings=number_headings([section.headings[0] for section in plan.form.sections]),
        frame=Frame(titles=(plan.title,)),
    )


def number_headings(words: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{_NUMERALS[n]}、{text}" for n, text in enumerate(words))


def _proactive(plan: PlannedReport) -> list[Sheet]:
    blocks = [b for b in plan.blocks if b.table == "proactive"]
    across = 1 + max(len(b.columns) for b in blocks)
    lines = [line for b in blocks for line in proactive_lines(b, b.columns, across)]
    return [Sheet("proactive", tuple(lines))]


def proactive_lines(block: Block, columns: Sequence[Column], across: int) -> list[Line]:
    """Caption, headings and rows of one block; the last column takes up what is left of the width."""

    def spread(boxes: list[Box]) -> tuple[Box, ...]:
        last = boxes[-1]
        left = across - len(boxes)
        return (*boxes[:-1], Box(last.text, last.role, last.keys, last.colspan + left))

    all_keys = keys_of(block, block.rows, columns)
    lines = [Line((Box(block.caption, "caption", all_keys, across),), "caption")]
    heads = [Box("信息内容", "other")]
    heads += [Box(c.path[-1], "head", keys_of(block, block.rows, [c])) for c in columns]
    lines.append(Line(spread(heads), "head"))
    for row in block.rows:
        boxes = [Box(row.path[-1], "label", keys_of(block, [row], columns))]
        boxes += [figure(block, row, c) for c in columns]
        lines.append(Line(spread(boxes)))
    return lines


def _requests(plan: PlannedReport) -> list[Sheet]:
    block = next(b for b in plan.blocks if b.table == "requests")
    return [requests_sheet(block, block.columns)]


def requests_sheet(block: Block, columns: Sequence[Column]) -> Sheet:
    """Section three: columns that are next to each other share the headings they have in common."""
    lines = [*_requests_head(block, columns)]
    paths = [row.path for row in block.rows]
    for n, row in enumerate(block.rows):
        boxes = []
        for depth, part in enumerate(row.path):
            last = depth == len(row.path) - 1
            prefix = row.path[: depth + 1]
            if last:
                spread = 3 - depth
                boxes.append(Box(part, "label", keys_of(block, [row], columns), spread))
            elif n == 0 or paths[n - 1][: depth + 1] != prefix or len(paths[n - 1]) <= depth + 1:
                under = []
                for other in block.rows[n:]:
                    if other.path[: depth + 1] != prefix or len(other.path) <= depth + 1:
                        break
                    under.append(other)
                keys = keys_of(block, under, columns)
                boxes.append(Box(part, "group", keys, rowspan=len(under)))
        boxes += [figure(block, row, c) for c in columns]
        lines.append(Line(tuple(boxes)))
    return Sheet("requests", tuple(lines))


def _requests_head(block: Block, columns: Sequence[Column]) -> list[Line]:
    every = keys_of(block, block.rows, columns)
    first = (Box(_CORNER, "other", (), 3, 3), Box(columns[0].path[0], "head", every, len(columns)))
    second: list[Box] = []
    third: list[Box] = []
    n = 0
    while n < len(columns):
        column = columns[n]
        if len(column.path) == 2:
            second.append(Box(column.path[1], "head", keys_of(block, block.rows, [column]), 1, 2))
            n += 1
            continue
        run = n
        while run < len(columns) and columns[run].path[:2] == column.path[:2]:
            run += 1
        of_run = columns[n:run]
        second.append(Box(column.path[1], "head", keys_of(block, block.rows, of_run), run - n))
        third += [Box(c.path[2], "head", keys_of(block, block.rows, [c])) for c in of_run]
        n = run
    return [Line(first, "head"), Line(tuple(second), "head"), Line(tuple(third), "head")]


def _review(plan: PlannedReport) -> list[Sheet]:
    block = next(b for b in plan.blocks if b.table == "review")
    direct, *lawsuits = block.rows
    columns = block.columns
    suits = keys_of(block, lawsuits, columns)
    lines = [
        Line(
            (
                Box(direct.path[0], "head", keys_of(block, [direct], columns), len(columns)),
                Box(lawsuits[0].path[0], "head", suits, len(columns) * len(lawsuits)),
            ),
            "head",
        ),
        Line(
            (
                *(Box(c.path[-1], "head", keys_of(block, [direct], [c]), 1, 2) for c in columns),
                *(
                    Box(r.path[-1], "head", keys_of(block, [r], columns), len(columns))
                    for r in lawsuits
                ),
            ),
            "head",
        ),
        Line(
            tuple(
                Box(c.path[-1], "head", keys_of(block, [r], [c])) for r in lawsuits for c in columns
            ),
            "head",
        ),
        Line(tuple(figure(block, r, c) for r in block.rows for c in columns)),
    ]
    return [Sheet("review", tuple(lines))]


def usual_heads(block: Block) -> ListHeads:
    return ListHeads(
        label=block.label_heads[0],
        unit=block.unit_heads[0],
        number="",
        values=tuple((c.code, c.path[-1]) for c in block.columns),
        order=("label", "unit", *(c.code for c in block.columns)),
    )


def list_sheet(block: Block, heads: ListHeads) -> Sheet:
    """An outline of indicators: headings have no figure, sub-items stand below what they are of."""
    named = dict(heads.values)
    titles = {"label": heads.label, "unit": heads.unit, "number": heads.number, **named}
    columns = [c for c in block.columns if c.code in heads.order]
    top = tuple(
        Box(
            titles[name],
            "head" if name in named else "other",
            keys_of(block, block.rows, [c for c in columns if c.code == name]),
        )
        for name in heads.order
    )
    lines = [Line(top, "head")]
    rows = {row.path for row in block.rows}
    seen: set[tuple[str, ...]] = set()
    count = 0
    for row in block.rows:
        for depth in range(1, len(row.path)):
            prefix = row.path[:depth]
            if prefix in seen or prefix in rows:
                continue
            seen.add(prefix)
            under = [r for r in block.rows if r.path[:depth] == prefix]
            cells = {"label": Box(prefix[-1], "group", keys_of(block, under, columns))}
            blank = Box(heads.heading_value)
            count += 1
            cells["number"] = Box(_number(heads, count), "number")
            lines.append(Line(tuple(cells.get(name, blank) for name in heads.order), "heading"))
        count += 1
        cells = {
            "number": Box(_number(heads, count), "number"),
            "label": Box(row.path[-1], "label", keys_of(block, [row], columns)),
            "unit": Box(row.unit, "unit"),
            **{c.code: figure(block, row, c) for c in columns},
        }
        lines.append(Line(tuple(cells[name] for name in heads.order)))
    return Sheet(block.table, tuple(lines))


def _number(heads: ListHeads, count: int) -> str:
    """A running number, or a code of two digits (定西: 01 to 35)."""
    return f"{count:02d}" if "代码" in heads.number else str(count)


def figure(block: Block, row: Row, column: Column) -> Box:
    return Box("", "figure", (CellKey(block.table, row.code, column.code),))


def keys_of(block: Block, rows: Sequence[Row], columns: Sequence[Column]) -> tuple[CellKey, ...]:
    return tuple(CellKey(block.table, r.code, c.code) for r in rows for c in columns)
