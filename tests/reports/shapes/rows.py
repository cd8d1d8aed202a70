"""Rows and columns that the form has and a table has not, and the other way round."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

from pipelines.model import CellKey, Code, Status
from tests.reports.draft import (
    Box,
    Draft,
    Line,
    Part,
    Sheet,
    body_rows,
    figure_keys,
    lay,
    width,
)
from tests.reports.plan import Printed
from tests.reports.shapes.registry import TABLES, Stage, shape


def _insert(lines: Sequence[Line], at: int, line: Line) -> tuple[Line, ...]:
    return (*lines[:at], line, *lines[at:])


def _without_line(lines: Sequence[Line], gone: int) -> tuple[Line, ...]:
    """The lines without one; a span that covered it is one row shorter, and a group label whose
    first row goes moves down to the next."""
    laid = lay(lines)
    made: list[Line] = []
    for i, line in enumerate(lines):
        if i == gone:
            continue
        boxes: list[Box] = []
        for placed in laid[i]:
            covers = placed.row <= gone < placed.row + placed.box.rowspan
            begins = placed.row == i or (placed.row == gone and i == gone + 1)
            if begins:
                rows = placed.box.rowspan - (1 if covers else 0)
                boxes.append(replace(placed.box, rowspan=rows))
        made.append(replace(line, boxes=tuple(boxes)))
    return tuple(made)


@shape(Stage.ROWS, ("2019", "2021", "local", "2014"))
def rows_left_out(draft: Draft, rng: Random) -> Draft:
    """Rows that the publisher does not print: their figures are not there."""
    gone: list[CellKey] = []

    def shorter(sheet: Sheet) -> list[Part]:
        if sheet.table == "review":
            return [sheet]
        lines = sheet.lines
        for _ in range(rng.randrange(0, 3)):
            bodies = [i for i, line in enumerate(lines) if line.kind == "body"]
            if len(bodies) < 3:
                break
            at = rng.choice(bodies)
            gone.extend(k for b in lines[at].boxes if b.role == "figure" for k in b.keys)
            lines = _without_line(lines, at)
        return [replace(sheet, lines=lines)]

    made = draft.with_sheets(shorter).without(gone)
    touched = {key.table for key in gone}
    return (
        made.owing(Code.ROW_ABSENT, *(k for k in made.figures if k.table in touched))
        if gone
        else made
    )


@shape(Stage.ROWS, ("local", "2014", "2021", "2019"))
def table_that_stops(draft: Draft, rng: Random) -> Draft:
    """A published table that simply ends (财金局 2016: 7 of 17 rows)."""
    gone: list[CellKey] = []
    names = sorted(
        {s.table for s in draft.sheets() if len(body_rows(s)) > 2 and s.table != "review"}
    )
    if not names:
        return draft
    victim = rng.choice(names)

    def stopped(sheet: Sheet) -> list[Part]:
        bodies = body_rows(sheet)
        if sheet.table != victim or len(bodies) < 3:
            return [sheet]
        end = rng.choice(bodies[1:])
        gone.extend(
            k
            for i in bodies
            for b in sheet.lines[i].boxes
            if i >= end and b.role == "figure"
            for k in b.keys
        )
        cut = sheet.lines[:end]
        lines = [
            replace(
                line, boxes=tuple(replace(b, rowspan=min(b.rowspan, end - i)) for b in line.boxes)
            )
            for i, line in enumerate(cut)
        ]
        return [replace(sheet, lines=tuple(lines))]

    made = draft.with_sheets(stopped).without(gone)
    kept = [k for k in made.figures if k.table == victim]
    return made.owing(Code.ROW_ABSENT, *kept)


@shape(Stage.ROWS)
def rows_added(draft: Draft, rng: Random) -> Draft:
    """Rows that the form does not have: 9.属于工作秘密, 其他主动公开文件, 机构领导、人事信息."""
    labels = {
        "requests": ("9.属于工作秘密", "10.内部管理信息", "其中：网络申请", "其中：上年结转"),
        "proactive": ("其他主动公开文件", "行政检查"),
        "statistics": ("机构领导、人事信息", "重点领域公开政府信息数", "财政预决算信息"),
        "indicators": ("网站专栏页面访问量", "现场接待人数", "新增的行政规范性文件数"),
    }
    beside: list[CellKey] = []

    def longer(sheet: Sheet) -> list[Part]:
        bodies = body_rows(sheet)
        if sheet.table not in labels or not bodies:
            return [sheet]
        at = rng.choice(bodies)
        laid = lay(sheet.lines)[at]
        above = [p for p in laid if p.row < at]
        boxes: list[Box] = []
        named = False
        for placed in laid:
            if placed in above:
                continue
            box = placed.box
            if box.role == "figure":
                boxes.append(Box(str(rng.randrange(0, 90)), colspan=box.colspan))
            elif box.role == "label" and not named:
                named = True
                boxes.append(Box(rng.choice(labels[sheet.table]), colspan=box.colspan))
            elif box.role == "group":
                return [sheet]  # the first row of a group: a row in front of it is in no group
            else:
                boxes.append(Box("条" if box.role == "unit" else "", colspan=box.colspan))
        lines = list(sheet.lines)
        for i in range(at):
            lines[i] = replace(
                lines[i],
                boxes=tuple(
                    replace(b, rowspan=b.rowspan + 1)
                    if any(p.box is b and p.row == i for p in above)
                    else b
                    for b in lines[i].boxes
                ),
            )
        beside.extend(figure_keys(sheet))
        return [replace(sheet, lines=_insert(lines, at, Line(tuple(boxes), "other")))]

    made = draft.with_sheets(longer)
    return made.owing(Code.UNKNOWN_ROW, *beside) if beside else made


@shape(Stage.ROWS, TABLES)
def subtotal_rows(draft: Draft, rng: Random) -> Draft:
    """A row （三）不予公开 with the sum of its eight rows, which no identity may add again."""
    groups = ("（三）不予公开", "（四）无法提供", "（五）不予处理")
    group = rng.choice(groups)
    beside: list[CellKey] = []

    def with_sum(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        at = next(
            (i for i, x in enumerate(sheet.lines) if any(b.text == group for b in x.boxes)), None
        )
        if at is None or sheet.lines[at].boxes[0].text == "三、本年度办理结果":
            return [sheet]
        figures = [b for b in sheet.lines[at].boxes if b.role == "figure"]
        total = Box(group, "other", (), 2)
        lines = list(sheet.lines)
        laid = lay(lines)[at]
        for i in range(at):
            above = [p for p in laid if p.row == i < at]
            lines[i] = replace(
                lines[i],
                boxes=tuple(
                    replace(b, rowspan=b.rowspan + 1) if any(p.box is b for p in above) else b
                    for b in lines[i].boxes
                ),
            )
        beside.extend(figure_keys(sheet))
        sums = [Box(str(rng.randrange(0, 40))) for _ in figures]
        return [replace(sheet, lines=_insert(lines, at, Line((total, *sums), "other")))]

    made = draft.with_sheets(with_sum)
    return made.owing(Code.SUBTOTAL_ROW, *beside) if beside else made


@shape(Stage.ROWS)
def row_of_column_numbers(draft: Draft, rng: Random) -> Draft:
    """甲 | 1 | 2 | 3 under the header; in a list 甲 | 乙 | 1."""

    def numbered(sheet: Sheet) -> list[Part]:
        heads = [i for i, line in enumerate(sheet.lines) if line.kind == "head"]
        bodies = body_rows(sheet)
        listed = sheet.table not in ("requests", "review", "proactive")
        follows = heads and bodies and (listed or bodies[0] == heads[-1] + 1)
        if sheet.table == "proactive" or not follows:
            return [sheet]
        if listed:
            names, numbers = iter("甲乙丙丁"), iter("12345")
            top = sheet.lines[heads[-1]].boxes
            boxes = [Box(next(numbers if b.role == "head" else names)) for b in top]
        else:
            figures = sum(box.role == "figure" for box in sheet.lines[bodies[0]].boxes)
            front = width(sheet.lines) - figures
            boxes = [Box("甲", colspan=front)] if front else []
            boxes += [Box(str(n)) for n in range(1, figures + 1)]
        return [
            replace(sheet, lines=_insert(sheet.lines, heads[-1] + 1, Line(tuple(boxes), "other")))
        ]

    return draft.with_sheets(numbered).tolerating(Code.UNKNOWN_ROW)


@shape(Stage.ROWS)
def note_below_the_table(draft: Draft, rng: Random) -> Draft:
    """注：… in a last row across the table, with a number in it."""
    words = f"注：上述数据含{rng.randrange(2, 30)}件由下属单位办理的事项，统计时间为全年。"
    return draft.with_sheets(
        lambda sheet: [
            replace(
                sheet,
                lines=(*sheet.lines, Line((Box(words, colspan=width(sheet.lines)),), "other")),
            )
        ]
    )


@shape(Stage.ROWS)
def empty_rows(draft: Draft, rng: Random) -> Draft:
    """A row without text, as editors leave them, at the end of the table."""
    return draft.with_sheets(
        lambda sheet: [
            replace(
                sheet,
                lines=(
                    *sheet.lines,
                    Line(tuple(Box() for _ in range(width(sheet.lines))), "other"),
                ),
            )
        ]
    )


@shape(Stage.ROWS)
def hidden_template_row(draft: Draft, rng: Random) -> Draft:
    """A row of the form kept out of sight, with figures of the template."""

    def with_hidden(sheet: Sheet) -> list[Part]:
        bodies = body_rows(sheet)
        at = rng.choice(bodies)
        laid = lay(sheet.lines)
        spanned = [p for p in laid[at] if p.row < at or p.box.rowspan > 1]
        if spanned:
            return [sheet]
        copy = tuple(
            Box(str(rng.randrange(0, 99)) if b.role == "figure" else b.text, colspan=b.colspan)
            for b in sheet.lines[at].boxes
        )
        how = rng.choice(('style="display:none"', "hidden", 'style="visibility: hidden"'))
        return [replace(sheet, lines=_insert(sheet.lines, at, Line(copy, "other", how)))]

    return draft.with_sheets(with_hidden)


@shape(Stage.ROWS, TABLES, keeps=False)
def zeros_in_one_cell(draft: Draft, rng: Random) -> Draft:
    """One figure that stands in several rows by a rowspan: whose it is, nobody knows."""
    lost: list[CellKey] = []

    def merged(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lines, bodies = list(sheet.lines), body_rows(sheet)
        if len(bodies) < 4:
            return [sheet]
        column = rng.choice(
            [b.keys[0].column for b in lines[bodies[0]].boxes if b.role == "figure"]
        )
        start = rng.randrange(0, len(bodies) - 3)
        rows = bodies[start : start + 3]
        if rows != list(range(rows[0], rows[0] + 3)):
            return [sheet]
        for n, i in enumerate(rows):
            boxes = []
            for box in lines[i].boxes:
                if box.role == "figure" and box.keys[0].column == column:
                    lost.append(box.keys[0])
                    if n == 0:
                        boxes.append(Box("0", "merged", rowspan=3))
                else:
                    boxes.append(box)
            lines[i] = replace(lines[i], boxes=tuple(boxes))
        return [replace(sheet, lines=tuple(lines))]

    made = draft.with_sheets(merged)
    if not lost:
        return made
    beside = [k for k in draft.figures if k.table == "requests" and k.row in {m.row for m in lost}]
    kept = [k for k in draft.figures if k.table == "requests" and k not in beside]
    return made.without(lost).loses(beside).owing(Code.MERGED_VALUE, *kept)


@shape(Stage.ROWS, ("2021",), keeps=False)
def procurement_left_in(draft: Draft, rng: Random) -> Draft:
    """第二十条第（九）项 of the form of 2019 left in: its figures are of that edition or of none."""
    shown = {code: str(rng.randrange(0, 40)) for code in ("projects", "amount")}
    keys = {code: CellKey("proactive", "procurement", code) for code in shown}
    lines = (
        Line((Box("第二十条第（九）项", colspan=4),), "caption"),
        Line((Box("信息内容"), Box("采购项目数量"), Box("采购总金额", colspan=2)), "head"),
        Line(
            (Box("政府集中采购"), Box(shown["projects"]), Box(shown["amount"], colspan=2)), "other"
        ),
    )
    units = {"projects": "个", "amount": "unstated"}
    printed = {
        keys[code]: Printed(text, Decimal(text), Status.CERTAIN, units[code])
        for code, text in shown.items()
    }
    own = [sheet for sheet in draft.sheets() if sheet.table == "proactive"]
    made = draft.with_sheets(
        lambda s: [replace(s, lines=(*s.lines, *lines)) if own and s is own[-1] else s]
    )
    beside = [k for k in draft.figures if k.table == "proactive"]
    made = replace(made, figures=made.figures | printed).loses(printed)
    return made.owing(Code.EDITION_MIXED, *beside)


@shape(Stage.LAYOUT, ("2019",), keeps=False)
def three_rows_of_other_processing(draft: Draft, rng: Random) -> Draft:
    """The three rows of 2021 under （六）其他处理 in a table of 2019."""
    labels = (
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他",
    )
    codes = ("other_not_corrected", "other_fee_unpaid", "other_misc")
    printed: dict[CellKey, Printed] = {}
    gone: list[CellKey] = []

    def parted(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lines: list[Line] = []
        for line in sheet.lines:
            label = next((b for b in line.boxes if b.role == "label"), None)
            if label is None or label.text != "（六）其他处理":
                lines.append(line)
                continue
            figures = [b for b in line.boxes if b.role == "figure"]
            gone.extend(b.keys[0] for b in figures)
            for n, (words, code) in enumerate(zip(labels, codes, strict=True)):
                group = (Box(label.text, "other", (), 1, 3),) if n == 0 else ()
                values: list[Box] = []
                for box in figures:
                    key = CellKey("requests", code, box.keys[0].column)
                    value = str(rng.randrange(0, 30))
                    printed[key] = Printed(value, Decimal(value), Status.CERTAIN, "件")
                    values.append(Box(value, "figure", (key,)))
                boxes = (*group, Box(words), *values)
                lines.append(Line(boxes, "other"))
        grown = [
            replace(
                line,
                boxes=tuple(
                    replace(b, rowspan=b.rowspan + 2)
                    if b.text == "三、本年度办理结果" and b.rowspan > 1
                    else b
                    for b in line.boxes
                ),
            )
            for line in lines
        ]
        return [replace(sheet, lines=tuple(grown))]

    made = draft.with_sheets(parted).without(gone)
    made = replace(made, figures=made.figures | printed).loses(printed)
    return made.tolerating(Code.EDITION_MIXED, Code.UNKNOWN_ROW, Code.ROW_ABSENT)
