"""Lays out the three tables of a report as the filler of a given site would.

Knows spans: which cells a header or label covers, in the variants seen on real pages. Knows
nothing of tags (see markup.py) or of how the figures came about.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawler.replica.figures import Cell
from crawler.replica.reports import PlannedReport
from crawler.replica.sites import Habits
from crawler.replica.wording import (
    APPLICANT_COLUMNS,
    APPLICANTS_HEAD,
    CORNER,
    LITIGATION,
    ORGANISATIONS,
    PART_THREE,
    PROACTIVE,
    REVIEW_COLUMNS,
    REVIEW_GROUPS,
    Block,
    RequestRow,
    request_rows,
)


@dataclass(frozen=True, slots=True)
class Td:
    """One cell as the source has it. ``kind``: caption, head, label or value."""

    text: str
    kind: str
    cols: int = 1
    rows: int = 1


Row = tuple[Td, ...]
Grid = tuple[Row, ...]


def proactive_grids(report: PlannedReport, habits: Habits) -> tuple[Grid, ...]:
    """Table two: one grid, or five."""
    layout = habits.proactive_layout
    if layout == "mismatch" and report.edition != "2019":
        layout = "one"
    parts = [_block(block, report, habits, layout) for block in PROACTIVE[report.edition]]
    if layout == "five":
        return tuple(parts)
    return (tuple(row for part in parts for row in part),)


def _block(block: Block, report: PlannedReport, habits: Habits, layout: str) -> Grid:
    width = {"one": 4, "mismatch": 5, "five": 1 + len(block.columns)}[layout]
    head_spans, data_spans = _spans(len(block.columns), layout)
    head = [Td("信息内容", "head")]
    head += [
        Td(_worded(label, habits), "head", cols=span)
        for (_, label), span in zip(block.columns, head_spans, strict=True)
    ]
    rows: list[Row] = [(Td(_worded(block.caption, habits), "caption", cols=width),), tuple(head)]
    for code, label in block.rows:
        shown = "规范性文件" if report.hybrid and code == "normative_documents" else label
        cells = [Td(_worded(shown, habits), "label")]
        spans = head_spans if layout == "mismatch" and code in _AGREEING else data_spans
        cells += [
            Td(report.figures["proactive", code, column], "value", cols=span)
            for (column, _), span in zip(block.columns, spans, strict=True)
        ]
        rows.append(tuple(cells))
    return tuple(rows)


# In the report of 上海市政府办公厅 for 2019, one five-column grid, these rows agree with their
# header; in the blocks of （五） and （六） the header is 1 1 2 1 and the data 1 2 1 1.
_AGREEING = ("regulations", "normative_documents")


def _spans(columns: int, layout: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Column spans of header and data behind the first cell."""
    if layout == "mismatch":
        return {3: ((1, 2, 1), (2, 1, 1)), 2: ((2, 2), (2, 2))}[columns]
    if layout == "five":
        return (1,) * columns, (1,) * columns
    spans = {3: (1, 1, 1), 2: (1, 2), 1: (3,)}[columns]
    return spans, spans


def requests_grid(report: PlannedReport, habits: Habits) -> Grid:
    """Table three: ten columns, three storeys of header."""
    rows = request_rows(report.edition, single_other=report.hybrid)
    grid = list(_requests_header(habits))
    in_part = [row for row in rows if row.part]
    group = ""
    for row in rows:
        cells: list[Td] = []
        if row.part and row is in_part[0]:
            cells.append(Td(PART_THREE, "label", rows=len(in_part)))
        if row.group and row.group != group:
            size = sum(other.group == row.group for other in rows)
            cells.append(Td(_worded(row.group, habits), "label", rows=size))
        group = row.group
        cells.append(Td(_worded(row.label, habits), "label", cols=_label_width(row)))
        cells += [
            Td(report.figures["requests", row.code, column], "value")
            for column, _ in APPLICANT_COLUMNS
        ]
        grid.append(tuple(cells))
    return tuple(grid)


def _label_width(row: RequestRow) -> int:
    if not row.part:
        return 3
    return 1 if row.group else 2


def _requests_header(habits: Habits) -> Grid:
    natural, *middle, total = (_worded(label, habits) for _, label in APPLICANT_COLUMNS)
    top = (Td(_worded(CORNER, habits), "head", cols=3, rows=3), Td(APPLICANTS_HEAD, "head", cols=7))
    lower = tuple(Td(label, "head") for label in middle)
    if habits.header == "empties":
        # 杭州: no rowspan; empty cells stand in the storey below.
        second = (
            Td(natural, "head"),
            Td(ORGANISATIONS, "head", cols=5),
            Td(total, "head"),
        )
        return top, second, (Td("", "head"), *lower, Td("", "head"))
    second = (
        Td(natural, "head", rows=2),
        Td(ORGANISATIONS, "head", cols=5),
        Td(total, "head", rows=2),
    )
    return top, second, lower


def review_grid(report: PlannedReport, habits: Habits) -> Grid:
    """Table four: fifteen columns, one row of figures."""
    outcomes = tuple(_worded(label, habits) for _, label in REVIEW_COLUMNS)
    (_, reconsideration), (_, direct), (_, after) = REVIEW_GROUPS
    top = (Td(reconsideration, "head", cols=5), Td(LITIGATION, "head", cols=10))
    groups = (Td(direct, "head", cols=5), Td(after, "head", cols=5))
    lower = tuple(Td(label, "head") for label in outcomes * 2)
    if habits.header == "empties":
        second = (*(Td(label, "head") for label in outcomes), *groups)
        third = (*(Td("", "head") for _ in outcomes), *lower)
    else:
        second = (*(Td(label, "head", rows=2) for label in outcomes), *groups)
        third = lower
    figures = tuple(
        Td(report.figures[_review_cell(group, outcome)], "value")
        for group, _ in REVIEW_GROUPS
        for outcome, _ in REVIEW_COLUMNS
    )
    return top, second, third, figures


def _review_cell(group: str, outcome: str) -> Cell:
    return "review", group, outcome


def _worded(label: str, habits: Habits) -> str:
    for official, local in habits.reword:
        label = label.replace(official, local)
    return label
