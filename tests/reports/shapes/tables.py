"""How tables are built: headers, spans, rows and columns too many or too few, tables cut and joined."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from random import Random

from pipelines.model import CellKey, Code
from tests.reports.draft import Box, Draft, Line, Part, Sheet, Text, lay, width
from tests.reports.layout import draft_report, proactive_lines, requests_sheet
from tests.reports.plan import plan_report
from tests.reports.shapes.registry import TABLES, Stage, shape

# --- layout ---------------------------------------------------------------------------------------


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
                    box = Box("", "other") if placed.row < i else replace(box, rowspan=1)
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


@shape(Stage.LAYOUT, TABLES)
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


# --- rows and columns more or less -----------------------------------------------------------------


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


def _keys(sheet: Sheet) -> list[CellKey]:
    return [b.keys[0] for line in sheet.lines for b in line.boxes if b.role == "figure"]


def _bodies(sheet: Sheet) -> list[int]:
    return [i for i, line in enumerate(sheet.lines) if line.kind == "body"]


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
    names = sorted({s.table for s in draft.sheets() if len(_bodies(s)) > 2 and s.table != "review"})
    if not names:
        return draft
    victim = rng.choice(names)

    def stopped(sheet: Sheet) -> list[Part]:
        bodies = _bodies(sheet)
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

    return draft.with_sheets(stopped).without(gone)


@shape(Stage.ROWS)
def rows_added(draft: Draft, rng: Random) -> Draft:
    """Rows that the form does not have: 9.属于工作秘密, 其他主动公开文件, 机构领导、人事信息."""
    labels = {
        "requests": ("9.属于工作秘密", "10.内部管理信息"),
        "proactive": ("其他主动公开文件", "行政检查"),
        "statistics": ("机构领导、人事信息", "重点领域公开政府信息数", "财政预决算信息"),
        "indicators": ("网站专栏页面访问量", "现场接待人数", "新增的行政规范性文件数"),
    }
    beside: list[CellKey] = []

    def longer(sheet: Sheet) -> list[Part]:
        bodies = _bodies(sheet)
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
                boxes.append(Box("条" if box.text else "", colspan=box.colspan))
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
        beside.extend(_keys(sheet))
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
        beside.extend(_keys(sheet))
        sums = [Box(str(rng.randrange(0, 40))) for _ in figures]
        return [replace(sheet, lines=_insert(lines, at, Line((total, *sums), "other")))]

    made = draft.with_sheets(with_sum)
    return made.owing(Code.SUBTOTAL_ROW, *beside) if beside else made


@shape(Stage.ROWS, TABLES)
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

    keys = [k for s in draft.sheets() if s.table == "requests" for k in _keys(s)]
    return draft.with_sheets(with_sum).owing(Code.UNKNOWN_COLUMN, *keys)


@shape(Stage.ROWS)
def row_of_column_numbers(draft: Draft, rng: Random) -> Draft:
    """甲 | 1 | 2 | 3 under the header."""

    def numbered(sheet: Sheet) -> list[Part]:
        heads = [i for i, line in enumerate(sheet.lines) if line.kind == "head"]
        bodies = _bodies(sheet)
        if sheet.table == "proactive" or not heads or not bodies or bodies[0] != heads[-1] + 1:
            return [sheet]
        across = width(sheet.lines)
        figures = sum(box.role == "figure" for box in sheet.lines[bodies[0]].boxes)
        front = across - figures
        boxes = [Box("甲", colspan=front)] if front else []
        boxes += [Box(str(n)) for n in range(1, figures + 1)]
        return [replace(sheet, lines=_insert(sheet.lines, bodies[0], Line(tuple(boxes), "other")))]

    return draft.with_sheets(numbered)


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
        bodies = _bodies(sheet)
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


@shape(Stage.ROWS)
def column_of_last_year(draft: Draft, rng: Random) -> Draft:
    """A second column of figures for comparison: 上年 behind, or in front of, the year's own."""
    head = rng.choice(("上年", "上年度", f"{draft.plan.year - 1}年", "上年同期"))
    last = rng.random() < 0.6

    def compared(sheet: Sheet) -> list[Part]:
        if draft.plan.form.edition in TABLES:
            return [sheet]
        lines = []
        for line in sheet.lines:
            place = len(line.boxes) if last else len(line.boxes) - 1
            text = head if line.kind == "head" else str(rng.randrange(0, 999))
            if line.kind == "heading":
                text = line.boxes[-1].text
            boxes = (*line.boxes[:place], Box(text), *line.boxes[place:])
            lines.append(replace(line, boxes=boxes))
        return [replace(sheet, lines=tuple(lines))]

    return draft.with_sheets(compared)


@shape(Stage.ROWS, TABLES, keeps=False)
def zeros_in_one_cell(draft: Draft, rng: Random) -> Draft:
    """One figure that stands in several rows by a rowspan: whose it is, nobody knows."""
    lost: list[CellKey] = []

    def merged(sheet: Sheet) -> list[Part]:
        if sheet.table != "requests":
            return [sheet]
        lines, bodies = list(sheet.lines), _bodies(sheet)
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
                        boxes.append(Box("0", rowspan=3))
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


# --- arrangement -----------------------------------------------------------------------------------


def _cut(
    lines: Sequence[Line], at: int, how: str, groups: Set[str]
) -> tuple[list[Line], list[Line]]:
    """The lines above and below; a span over the cut becomes two cells."""
    laid = lay(lines)
    above = [
        replace(line, boxes=tuple(replace(b, rowspan=min(b.rowspan, at - i)) for b in line.boxes))
        for i, line in enumerate(lines[:at])
    ]
    first: list[Box] = []
    for placed in laid[at]:
        box = placed.box
        if placed.row == at:
            first.append(box)
            continue
        rows = placed.row + box.rowspan - at
        text = {"blank": "", "again": box.text}.get(how, box.text)
        words = box.text.strip()
        if how == "split" and len(words) > 5 and words in groups:
            middle = len(words) // 2 + 1
            text, head = words[middle:], words[:middle]
            own = above[placed.row]
            above[placed.row] = replace(
                own,
                boxes=tuple(
                    replace(b, text=head) if b.keys == box.keys and b.role == box.role else b
                    for b in own.boxes
                ),
            )
        first.append(replace(box, text=text, rowspan=rows))
    return above, [replace(lines[at], boxes=tuple(first)), *lines[at + 1 :]]


def _cut_draft(
    draft: Draft,
    rng: Random,
    tables: Sequence[str],
    how: str,
    between: Text | None,
    *,
    header: bool,
) -> Draft:
    names = [s.table for s in draft.sheets() if s.table in tables and len(_bodies(s)) > 3]
    if not names:
        return draft
    victim = rng.choice(names)
    groups = {part for b in draft.plan.blocks for r in b.rows for part in r.path[:-1]}

    def parted(sheet: Sheet) -> list[Part]:
        bodies = _bodies(sheet)
        if sheet.table != victim or len(bodies) < 4:
            return [sheet]
        at = rng.choice(bodies[1:])
        over = [p.box for p in lay(sheet.lines)[at] if p.row < at]
        if sheet.lines[at - 1].kind == "head" or any(b.role != "group" for b in over):
            return [sheet]
        above, below = _cut(sheet.lines, at, how, groups)
        if header:
            below = [*(line for line in sheet.lines if line.kind == "head"), *below]
        pieces: list[Part] = [replace(sheet, lines=tuple(above))]
        if between is not None:
            pieces.append(between)
        return [*pieces, Sheet(sheet.table, tuple(below))]

    return draft.with_sheets(parted)


_BETWEEN = (
    None,
    Text("— 4 —"),
    Text("4"),
    Text("续表"),
    Text("（接上表）"),
    Text("", markup="<hr>"),
    Text("", markup="<p>&nbsp;</p>"),
)


@shape(Stage.ARRANGEMENT)
def table_cut_in_two(draft: Draft, rng: Random) -> Draft:
    """Cut by the editor at a page, without a second header; group labels repeated or left blank."""
    between = rng.choice(_BETWEEN)
    how = rng.choice(("blank", "again"))
    return _cut_draft(
        draft, rng, ("requests", *("statistics", "indicators")), how, between, header=False
    )


@shape(Stage.ARRANGEMENT)
def table_cut_with_header(draft: Draft, rng: Random) -> Draft:
    """Cut at a page, the header repeated above the second piece."""
    between = rng.choice(_BETWEEN)
    return _cut_draft(
        draft, rng, ("requests", "statistics", "indicators"), "again", between, header=True
    )


@shape(Stage.ARRANGEMENT, TABLES)
def group_label_cut(draft: Draft, rng: Random) -> Draft:
    """（四）无 | 法提供: a group label cut in two with its table (洪泽 2023)."""
    return _cut_draft(draft, rng, ("requests",), "split", None, header=False)


@shape(Stage.ARRANGEMENT, TABLES)
def all_tables_in_one(draft: Draft, rng: Random) -> Draft:
    """The three tables as one table element, their sections as rows across it."""
    sheets = draft.sheets()
    if len(sheets) != 3:
        return draft
    across = max(width(s.lines) for s in sheets)
    lines: list[Line] = []
    for number, sheet in zip((2, 3, 4), sheets, strict=True):
        name = draft.plan.form.sections[number - 1].headings[0]
        lines.append(Line((Box(name, colspan=across),), "caption"))
        lines += sheet.lines
    joined = Sheet("requests", tuple(lines))
    seen = 0

    def once(sheet: Sheet) -> list[Part]:
        nonlocal seen
        seen += 1
        return [joined] if seen == 1 else []

    return draft.with_sheets(once)


@shape(Stage.ARRANGEMENT)
def captions(draft: Draft, rng: Random) -> Draft:
    """Each table with a caption of its own."""
    names = {"proactive": "主动公开情况", "requests": "申请办理情况", "review": "复议诉讼情况"}
    year = draft.plan.year

    def captioned(sheet: Sheet) -> list[Part]:
        words = f"{year}年度{names.get(sheet.table, '政府信息公开情况统计表')}"
        return [sheet if sheet.caption else replace(sheet, caption=words)]

    return draft.with_sheets(captioned)


@shape(Stage.ARRANGEMENT)
def table_of_metadata(draft: Draft, rng: Random) -> Draft:
    """索引号, 发布机构, 公开日期 … in a table above the report."""
    plan = draft.plan
    rows = (
        (
            "索引号",
            f"0{rng.randrange(10**7)}/{plan.year + 1}-0000{rng.randrange(9)}",
            "信息分类",
            "年度报告",
        ),
        ("名称", plan.title, "文号", "无"),
        ("发布机构", plan.agency, "公开日期", plan.published.isoformat()),
    )
    sheet = Sheet("", tuple(Line(tuple(Box(text) for text in row), "other") for row in rows))
    return replace(draft, before=(sheet, *draft.before))


def _other_report(draft: Draft, rng: Random) -> Draft:
    other = draft_report(plan_report(draft.plan.form, rng))
    figures = other.figures

    def printed(box: Box) -> Box:
        return (
            Box(figures[box.keys[0]].text, colspan=box.colspan)
            if box.role == "figure"
            else replace(box, role="other", keys=())
        )

    return other.with_boxes(printed).with_sheets(lambda s: [replace(s, table="")])


def _tables(draft: Draft) -> list[Part]:
    parts = [*draft.before, *(p for parts in draft.sections for p in parts), *draft.after]
    return [part for part in parts if isinstance(part, Sheet)]


@shape(Stage.ARRANGEMENT)
def annex_of_another_unit(draft: Draft, rng: Random) -> Draft:
    """附件 with the tables of a subordinate unit: they are not the report's."""
    unit = rng.choice(("河西街道社区服务中心", "城郊林场", "殡葬管理所"))
    year = draft.plan.year
    head = rng.choice(
        (
            f"附件：{unit}{year}年度统计表",
            f"附件1 {unit}政府信息公开情况统计表",
            f"附：{unit}数据表",
        )
    )
    return replace(draft, after=(*draft.after, Text(head), *_tables(_other_report(draft, rng))))


@shape(Stage.ARRANGEMENT)
def tables_of_last_year(draft: Draft, rng: Random) -> Draft:
    """Last year's tables for comparison, below the report's own and named as such."""
    year = draft.plan.year - 1
    head = rng.choice((f"附：{year}年同期数据", f"附表：上年度（{year}年）统计表", "上年度统计表"))
    return replace(draft, after=(*draft.after, Text(head), *_tables(_other_report(draft, rng))))


@shape(Stage.ARRANGEMENT, keeps=False)
def two_reports(draft: Draft, rng: Random) -> Draft:
    """A second report on the same page under a title of its own: whose figures are whose may be
    left open, and none may be taken for the first one's."""
    other = _other_report(draft, rng)
    title = Text(other.plan.title, "h1")
    prose = [Text(text) for text in other.plan.prose[:1]]
    return replace(draft, after=(*draft.after, title, *prose, *_tables(other))).loses(draft.figures)


@shape(Stage.ARRANGEMENT)
def tables_as_pictures(draft: Draft, rng: Random) -> Draft:
    """Tables that are pictures: no figure is printed as text."""
    names = sorted({s.table for s in draft.sheets()})
    victims = set(rng.sample(names, rng.randrange(1, len(names) + 1))) if names else set()

    def pictured(sheet: Sheet) -> list[Part]:
        picture = Text("", markup=f'<p><img src="/u/cms/{rng.randrange(10**6)}.png" alt=""></p>')
        return [picture] if sheet.table in victims else [sheet]

    gone = [k for s in draft.sheets() if s.table in victims for k in _keys(s)]
    made = draft.with_sheets(pictured).without(gone)
    return made.owing(Code.TABLES_ABSENT if victims == set(names) else Code.TABLE_ABSENT)


@shape(Stage.ARRANGEMENT, keeps=False)
def two_rows_swapped_labels_apart(draft: Draft, rng: Random) -> Draft:
    """A label that is printed twice: both figures may be of the one row."""
    chosen = [
        line
        for sheet in draft.sheets()
        if sheet.table in ("requests", "statistics", "indicators")
        for line in sheet.lines
        if line.kind == "body" and any(b.role == "label" for b in line.boxes)
    ]
    if len(chosen) < 2:
        return draft
    kept, other = rng.sample(chosen, 2)
    words = next(b.text for b in kept.boxes if b.role == "label")
    victim = next(b for b in other.boxes if b.role == "label")
    both = {k for line in (kept, other) for b in line.boxes if b.role == "label" for k in b.keys}
    gone = [k for b in other.boxes if b.role == "label" for k in b.keys]

    def relabelled(box: Box) -> Box:
        mine = box.role == "label" and box.keys == victim.keys
        return replace(box, text=words) if mine else box

    return draft.with_boxes(relabelled).without(gone).loses(_sharing(draft, both))


def _sharing(draft: Draft, keys: set[CellKey]) -> set[CellKey]:
    """The keys, and in a list what stands below their rows in the outline."""
    lost = set(keys)
    for block in draft.plan.blocks:
        if block.layout == "list":
            tops = [r.path for r in block.rows for k in keys if k.row == r.code]
            lost |= {
                CellKey(block.table, r.code, c.code)
                for r in block.rows
                if any(r.path[: len(t)] == t for t in tops)
                for c in block.columns
            }
    return lost
