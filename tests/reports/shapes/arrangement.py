"""Where the tables stand: cut, joined, repeated, beside those of others, or as pictures."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace
from random import Random

from pipelines.model import CellKey, Code
from tests.reports.draft import (
    Box,
    Draft,
    Line,
    Part,
    Sheet,
    Text,
    body_rows,
    figure_keys,
    lay,
    width,
)
from tests.reports.layout import draft_report, number_headings
from tests.reports.plan import plan_report
from tests.reports.shapes.registry import LISTS, TABLES, Stage, shape

# What a reader may say where it does not know whose a figure is.
_DOUBTS = (
    Code.CONFLICTING_CELLS,
    Code.UNKNOWN_ROW,
    Code.UNKNOWN_GROUP,
    Code.ROW_ABSENT,
    Code.ROW_MISALIGNED,
)


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
    names = [s.table for s in draft.sheets() if s.table in tables and len(body_rows(s)) > 3]
    if not names:
        return draft
    victim = rng.choice(names)
    groups = {part for b in draft.plan.blocks for r in b.rows for part in r.path[:-1]}

    def parted(sheet: Sheet) -> list[Part]:
        bodies = body_rows(sheet)
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
    return replace(
        draft, after=(*draft.after, Text(head), *_tables(_other_report(draft, rng)))
    ).owing(Code.TABLE_NOT_OWN)


@shape(Stage.ARRANGEMENT)
def tables_of_last_year(draft: Draft, rng: Random) -> Draft:
    """Last year's tables for comparison, named as such: below the report, or each below its own."""
    year = draft.plan.year - 1
    head = Text(
        rng.choice(
            (
                f"附：{year}年同期数据",
                f"附表：上年度（{year}年）统计表",
                "上年度统计表",
                f"{year}年情况：",
            )
        )
    )
    others = _tables(_other_report(draft, rng))
    in_sections = any(isinstance(part, Sheet) for parts in draft.sections for part in parts)
    if rng.random() < 0.5 or not in_sections:
        return replace(draft, after=(*draft.after, head, *others)).owing(Code.TABLE_NOT_OWN)
    sections = list(draft.sections)
    for n in (n for n, parts in enumerate(sections) if any(isinstance(p, Sheet) for p in parts)):
        sections[n] = (*sections[n], head, others.pop(0))
    return replace(draft, sections=tuple(sections)).owing(Code.TABLE_NOT_OWN)


@shape(Stage.ARRANGEMENT, keeps=False)
def two_reports(draft: Draft, rng: Random) -> Draft:
    """A second report on the same page under a title of its own: whose figures are whose may be
    left open, and none may be taken for the first one's."""
    other = _other_report(draft, rng)
    title = Text(other.plan.title, "h1")
    prose = [Text(text) for text in other.plan.prose[:1]]
    return (
        replace(draft, after=(*draft.after, title, *prose, *_tables(other)))
        .loses(draft.figures)
        .tolerating(*_DOUBTS, Code.TABLE_NOT_OWN)
    )


@shape(Stage.ARRANGEMENT)
def tables_as_pictures(draft: Draft, rng: Random) -> Draft:
    """Tables that are pictures: no figure is printed as text."""
    names = sorted({s.table for s in draft.sheets()})
    victims = set(rng.sample(names, rng.randrange(1, len(names) + 1))) if names else set()

    def pictured(sheet: Sheet) -> list[Part]:
        picture = Text("", markup=f'<p><img src="/u/cms/{rng.randrange(10**6)}.png" alt=""></p>')
        return [picture] if sheet.table in victims else [sheet]

    gone = [k for s in draft.sheets() if s.table in victims for k in figure_keys(s)]
    made = draft.with_sheets(pictured).without(gone)
    made = made.tolerating(Code.EDITION_INFERRED)
    return made.owing(Code.TABLES_ABSENT if victims == set(names) else Code.TABLE_ABSENT)


@shape(Stage.ARRANGEMENT, keeps=False)
def label_printed_twice(draft: Draft, rng: Random) -> Draft:
    """A label that is printed twice: both figures may be of the one row."""
    chosen = [
        line
        for sheet in draft.sheets()
        if sheet.table in ("requests", "statistics", "indicators")
        for line in sheet.lines
        if line.kind == "body"
        and any(b.keys[0] in draft.figures for b in line.boxes if b.role == "label")
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

    made = draft.with_boxes(relabelled).without(gone).loses(_sharing(draft, both))
    return made.tolerating(*_DOUBTS)


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


@shape(Stage.LAYOUT, LISTS, family="place of the list")
def list_as_annex(draft: Draft, rng: Random) -> Draft:
    """附表： and the list below the signature, behind a report of five or six numbered parts
    (平潭县财政局 2009, 平潭县 2013)."""
    kept = rng.randrange(3, len(draft.sections))
    words = [heading.partition("、")[2] for heading in draft.headings]
    chosen = [*range(kept - 1), len(words) - 2]  # the part on problems is always the last
    year = draft.plan.year
    head = rng.choice(
        ("附表：", f"附件1：{year}年度政府信息公开情况统计表", "附件：政府信息公开情况统计表")
    )
    sheets = draft.sheets()
    return replace(
        draft,
        sections=tuple(draft.sections[n] for n in chosen),
        headings=number_headings([words[n] for n in chosen]),
        after=(Text(head), *sheets),
    )


@shape(Stage.LAYOUT)
def other_headings(draft: Draft, rng: Random) -> Draft:
    """The headings in other words that the form knows for them."""
    known = {s.headings[0]: s.headings for s in draft.plan.form.sections}
    words = [heading.partition("、")[2] for heading in draft.headings]
    return replace(draft, headings=number_headings([rng.choice(known[text]) for text in words]))


@shape(Stage.LAYOUT)
def title_without_agency(draft: Draft, rng: Random) -> Draft:
    """2009年度政府信息公开年度报告: only the signature says whose it is."""
    year = draft.plan.year
    title = rng.choice((f"{year}年度政府信息公开年度报告", f"{year}年政府信息公开工作年度报告"))
    plan = replace(draft.plan, title=title)
    return replace(draft, plan=plan, frame=replace(draft.frame, titles=(title,)))
