"""What a page as a whole leaves open, whichever shapes made it so.

A label is enough for a figure only where it names one row of the form. Knows labels and outlines;
knows no shape: it looks at the finished tables.
"""

from __future__ import annotations

from collections import Counter

from pipelines.forms import Block, Row
from pipelines.labels import read_label
from pipelines.model import CellKey
from tests.reports.draft import Box, Draft, Line, Sheet, lay

_BARE_TOTALS = frozenset(["总计", "合计"])


def entitle(draft: Draft) -> Draft:
    """The draft with the figures that nobody can give to one row for sure."""
    lost: set[CellKey] = set()
    for sheet in draft.sheets():
        lost |= _totals_without_group(sheet)
        lost |= _piece_that_begins_strangely(sheet, draft)
    for block in draft.plan.blocks:
        if block.layout == "list":
            lost |= _rows_without_outline(draft, block)
    return draft.loses(lost)


def _totals_without_group(sheet: Sheet) -> set[CellKey]:
    """A bare 合计 is the total of what its group label says; with no such label, of anything."""
    lost: set[CellKey] = set()
    if sheet.table != "requests":
        return lost
    for row in lay(sheet.lines):
        labels = [p.box for p in row if p.box.role == "label"]
        if not labels or read_label(labels[0].text).words not in _BARE_TOTALS:
            continue
        groups = [read_label(p.box.text).plain for p in row if p.box.role == "group"]
        if not any("本年度办理结果" in group for group in groups):
            lost |= set(labels[0].keys)
    return lost


def _piece_that_begins_strangely(sheet: Sheet, draft: Draft) -> set[CellKey]:
    """A table without headings goes on the one before it only if it begins with a row of the form."""
    if any(line.kind == "head" for line in sheet.lines):
        return set()
    first = next((line for line in sheet.lines if len(line.boxes) > 1), Line(()))
    numbered = first.boxes and first.boxes[0].text.isdigit()  # 序号, under no heading
    if not numbered and any(b.role == "label" and b.keys[0] in draft.figures for b in first.boxes):
        return set()
    return {b.keys[0] for line in sheet.lines for b in line.boxes if b.role == "figure"}


def _rows_without_outline(draft: Draft, block: Block) -> set[CellKey]:
    """被依法纠错数 stands under 行政复议 and under 行政诉讼: where a row or heading that it stands
    under is not printed, or not to be recognised, neither can be told from the other. Where a row
    between the two is not to be recognised, nobody knows what it is that begins there."""
    printed = [  # the path of each row, and whether it is to be recognised
        (_path(block, box), _says_its_label(draft, block, box)) if box.keys else ((), False)
        for sheet in draft.sheets()
        if sheet.table == block.table
        for line in sheet.lines
        for box in line.boxes
        if (box.role in ("label", "group") and box.keys) or line.kind == "other"
    ]
    shown = {path for path, is_known in printed if is_known}
    plains = Counter(_plain(row) for row in block.rows)
    doubtful = [row for row in block.rows if plains[_plain(row)] > 1]
    orphaned = {
        _plain(row)
        for row in doubtful
        if any(row.path[:depth] not in shown for depth in range(1, len(row.path)))
    }
    interrupted: set[str] = set()
    since: set[bool] = set()
    for path, is_known in printed:
        if len(path) == 1:
            since.clear()
        since.add(is_known)
        if False in since:
            interrupted |= {row.code for row in doubtful if row.path == path}
    return {
        CellKey(block.table, row.code, column.code)
        for row in doubtful
        if _plain(row) in orphaned or row.code in interrupted
        for column in block.columns
    }


def _says_its_label(draft: Draft, block: Block, box: Box) -> bool:
    wanted = draft.plan.form.spellings(block.table, _path(block, box)[-1])
    return read_label(box.text).plain in {label.plain for label in wanted}


def _path(block: Block, box: Box) -> tuple[str, ...]:
    """The path in the form of the row, or of the heading, that the box names."""
    rows = [row for row in block.rows if any(key.row == row.code for key in box.keys)]
    if box.role == "label":
        return rows[0].path
    first, last = rows[0].path, rows[-1].path
    return tuple(a for a, b in zip(first, last, strict=False) if a == b)


def _plain(row: Row) -> str:
    return read_label(row.path[-1]).plain
