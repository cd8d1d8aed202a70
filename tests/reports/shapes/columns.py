"""Columns that the form has and a table has not, and the other way round."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from pipelines.model import CellKey, Code
from tests.reports.draft import (
    Box,
    Draft,
    Line,
    Part,
    Sheet,
    figure_keys,
    width,
)
from tests.reports.shapes.registry import TABLES, Stage, shape


@shape(Stage.COLUMNS, TABLES)
def subtotal_column(draft: Draft, rng: Random) -> Draft:
    """小计 of 法人或其他组织 (a public template has one): a column that the form does not have."""

    def with_sum(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        heads = [i for i, line in enumerate(sheet.lines) if line.kind == "head"]
        org = next(
            (b for i in heads for b in sheet.lines[i].boxes if b.text == "法人或其他组织"), None
        )
        if org is None:
            return [sheet]
        last = org.keys[org.colspan - 1] if len(org.keys) >= org.colspan else org.keys[-1]
        lines = []
        for line in sheet.lines:
            boxes: list[Box] = []
            for box in line.boxes:
                if box.text in ("申请人情况", "法人或其他组织") and box.role == "head":
                    box = replace(box, colspan=box.colspan + 1)
                boxes.append(box)
                ends = len(box.keys) and box.keys[-1].column == last.column and box.colspan == 1
                if ends and box.role == "head":
                    boxes.append(Box("小计"))
                elif ends and box.role == "figure":
                    boxes.append(Box(str(rng.randrange(0, 40))))
            lines.append(replace(line, boxes=tuple(boxes)))
        return [replace(sheet, lines=tuple(lines))]

    keys = [k for s in draft.sheets() if s.table == "requests" for k in figure_keys(s)]
    return draft.with_sheets(with_sum).owing(Code.UNKNOWN_COLUMN, *keys)


@shape(Stage.COLUMNS, family="columns of section two")
def column_of_last_year(draft: Draft, rng: Random) -> Draft:
    """A second column of figures for comparison: 上年 behind, or in front of, the year's own."""
    head = rng.choice(("上年", "上年度", f"{draft.plan.year - 1}年", "上年同期", "同比增减"))
    last = rng.random() < 0.6

    def compared(sheet: Sheet) -> list[Part]:
        if sheet.table in ("requests", "review"):
            return [sheet]
        return [replace(sheet, lines=tuple(with_column(line) for line in sheet.lines))]

    def with_column(line: Line) -> Line:
        if len(line.boxes) == 1:
            return replace(line, boxes=(replace(line.boxes[0], colspan=line.boxes[0].colspan + 1),))
        place = len(line.boxes) if last else len(line.boxes) - 1
        text = head if line.kind == "head" else str(rng.randrange(0, 999))
        if line.kind == "heading":
            text = line.boxes[-1].text
        return replace(line, boxes=(*line.boxes[:place], Box(text), *line.boxes[place:]))

    return draft.with_sheets(compared).tolerating(Code.UNKNOWN_COLUMN)


@shape(Stage.COLUMNS, TABLES)
def columns_left_out(draft: Draft, rng: Random) -> Draft:
    """A publisher that does not print 总计, or one kind of organisation."""
    if any(b.role == "merged" for s in draft.sheets() for x in s.lines for b in x.boxes):
        return draft
    gone = rng.choice(("total", "research", "legal_service", "other_org"))
    lost: list[CellKey] = []

    def narrower(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lost.extend(k for k in figure_keys(sheet) if k.column == gone)
        return [replace(sheet, lines=tuple(without_column(line) for line in sheet.lines))]

    def without_column(line: Line) -> Line:
        boxes: list[Box] = []
        for box in line.boxes:
            columns = {key.column for key in box.keys}
            if box.role not in ("head", "figure") or gone not in columns:
                boxes.append(box)
            elif len(columns) > 1:
                boxes.append(replace(box, colspan=box.colspan - 1))
        return replace(line, boxes=tuple(boxes))

    return draft.with_sheets(narrower).without(lost).tolerating(Code.COLUMN_ABSENT)


@shape(Stage.COLUMNS, TABLES)
def numbers_in_front(draft: Draft, rng: Random) -> Draft:
    """A column 序号 in front of section three: its numbers are no figures."""

    def numbered(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lines: list[Line] = []
        heads = sum(line.kind == "head" for line in sheet.lines)
        for i, line in enumerate(sheet.lines):
            if line.kind == "head":
                boxes = (Box("序号", rowspan=heads), *line.boxes) if i == 0 else line.boxes
            elif len(line.boxes) == 1:
                boxes = (replace(line.boxes[0], colspan=line.boxes[0].colspan + 1),)
            else:
                boxes = (Box(str(i - heads + 1)), *line.boxes)
            lines.append(replace(line, boxes=boxes))
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(numbered)


@shape(Stage.COLUMNS, TABLES, keeps=False)
def review_of_two_years(draft: Draft, rng: Random) -> Draft:
    """Section four with a row for each of two years: the other year's is never the report's."""
    year = draft.plan.year
    review = [key for key in draft.figures if key.table == "review"]

    def doubled(sheet: Sheet) -> list[Part]:
        if sheet.table != "review":
            return [sheet]
        lines: list[Line] = []
        for i, line in enumerate(sheet.lines):
            if line.kind == "head":
                heads = sum(x.kind == "head" for x in sheet.lines)
                front = (Box("年度", rowspan=heads),) if i == 0 else ()
                lines.append(replace(line, boxes=(*front, *line.boxes)))
            elif line.kind == "body":
                own = replace(line, boxes=(Box(f"{year}年"), *line.boxes))
                values = (Box(str(rng.randrange(0, 50))) for _ in line.boxes)
                other = Line((Box(f"{year - 1}年"), *values), "other")
                lines += rng.sample([own, other], 2)
            else:
                lines.append(line)
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(doubled).loses(review).tolerating(Code.UNKNOWN_ROW, Code.TABLE_ABSENT)


@shape(Stage.COLUMNS, TABLES)
def unit_above_the_table(draft: Draft, rng: Random) -> Draft:
    """单位：件 in a first row across the table, where all figures have that unit."""

    def with_unit(sheet: Sheet) -> list[Part]:
        if sheet.table not in ("requests", "review"):
            return [sheet]
        row = Line((Box("单位：件", colspan=width(sheet.lines)),), "caption")
        return [replace(sheet, lines=(row, *sheet.lines))]

    return draft.with_sheets(with_unit)
