"""Says of tables whose they are, the report's own or another unit's or year's, and in what unit.

Knows where in the report a table stands and which lines are around it; what such a line says is
judged in ``heads``. An annex has the same headings as the report's own tables, so a table of which
it is not sure whose it is is given away: it is not read, and an issue says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipelines.grid import Grid
from pipelines.model import Document, Paragraph, Table
from pipelines.sections.headings import Outline
from pipelines.sections.heads import (
    LINES_ABOVE,
    disowns,
    is_foreign_head,
    is_head_of_another,
    is_not_in_force,
    is_own_head,
    is_title_of_another,
)
from pipelines.sections.signature import read_signature
from pipelines.units import stated_unit

ALL_BUT_TWO = 4  # headings of six: fewer, and it is not certain where the report ends
LAST_MATTERS = 5  # the form has tables in sections two, three and four
_NOTES = 2  # lines behind a table that may speak of it
_NUMBERING = re.compile(r"^[一二三四五六七八九十]{1,3} ?[、.．]? ?")
_HEAD_ROWS = 2
_SIDE_BY_SIDE = 3
_HEADS = re.compile(r"填[报表]|报送|统计(?:时间|期限|期间)|单位 ?[:：]|.*统计表")
_A_YEAR = re.compile(r"20\d\d ?年?(?:年?度)?")
_NAMES_ONE = re.compile(r"(?:填[报表]|报送)(?:单位|机关|部门)|单位名称")


def foreign_tables(
    document: Document, outline: Outline, year: int | None, agency: str | None
) -> Mapping[int, str]:
    """Number of the table -> the words that give it to another year, unit or report.

    A table is foreign below the head of an annex that names another agency, below a line or a
    caption that names another year, behind the last section or the signature of a report of 2019
    and later (before, the statistics are an annex of the report itself), and in a second report.
    What follows such a line is foreign up to the next heading or a line that is the report's own.
    """
    starts = {heading.start: heading.number for heading in outline.headings}
    certain = outline.fixed and len(outline.headings) >= ALL_BUT_TWO
    second = outline.second_report
    begun = False
    foreign: dict[int, str] = {}
    lines: list[str] = []
    words, number, behind = "", None, ""
    below: set[str] = set()  # the tables that the head in ``words`` gave away, by their first row
    last: Table | None = None  # the table that notes may speak of
    for i, block in enumerate(document.blocks):
        if i in starts:
            number, last = starts[i], None
            said = block.text if isinstance(block, Paragraph) else ""
            words = said if is_foreign_head(_NUMBERING.sub("", said), year, agency) else ""
            below.clear()
            lines.clear()
            begun = True
        elif isinstance(block, Paragraph):
            lines.append(block.text)
            if last is not None and len(lines) <= _NOTES and disowns(block.text, year, agency):
                foreign.setdefault(last.number, block.text)
            if begun and second is None and is_title_of_another(block.text, year, agency):
                second = i
        elif isinstance(block, Table):
            begun, last = True, block
            if second is not None and i >= second:
                foreign[block.number] = "in a second report"
                continue
            above = [line for line in lines[:-LINES_ABOVE] if line.startswith("附")]
            above += lines[-LINES_ABOVE:]
            if certain and not behind:
                if (number or 0) >= LAST_MATTERS:
                    behind = f"behind section {number}"
                elif number is not None and _is_signed(lines):
                    behind = "behind the signature"
            named = next(
                (t for t in (*above, *_captions(block.grid)) if is_foreign_head(t, year, agency)),
                "",
            )
            if not named and not outline.fixed:
                heads = (*above, *_captions(block.grid))
                named = next((t for t in heads if is_head_of_another(t, agency)), "")
            if not named:
                named = next((t for t in _captions(block.grid) if disowns(t, year, agency)), "")
            kind = _first_row(block.grid)
            if words and not named and is_not_in_force(words) and kind in below:
                words = ""  # the same table again: the sample or the old version is over
            if named or (words and not any(is_own_head(t, year, agency) for t in above)):
                if named:
                    below.clear()
                words = named or words
                below.add(kind)
                foreign[block.number] = words
            elif behind:
                foreign[block.number] = behind
            else:
                words = ""
            lines.clear()
    return foreign


def stated_units(document: Document) -> Mapping[int, str]:
    """Number of the table -> the unit that a line right above it or a row across it states."""
    found: dict[int, str] = {}
    above: list[str] = []
    for block in document.blocks:
        if isinstance(block, Table):
            rows = [row[0].text for row in block.grid.rows if len(row) == 1]
            if unit := stated_unit((*above[-LINES_ABOVE:], *rows)):
                found[block.number] = unit
            above.clear()
        elif isinstance(block, Paragraph):
            above.append(block.text)
    return found


def _is_signed(lines: Sequence[str]) -> bool:
    signature = read_signature(lines)[1]
    return signature.agency is not None and signature.signed is not None


def _first_row(grid: Grid) -> str:
    return "|".join(cell.text for cell in grid.rows[0]) if grid.rows else ""


def _captions(grid: Grid) -> list[str]:
    """The rows across the table, and 填报单位 with its name in the next cell."""
    found = [row[0].text for row in grid.rows if len(row) == 1]
    pairs = [row for row in grid.rows if len(row) == 2 and _NAMES_ONE.match(row[0].text)]
    # 填报单位：石桥镇 | 2011年度统计表 side by side; a year alone is the heading of a column.
    found += [
        cell.text
        for row in grid.rows[:_HEAD_ROWS]
        if 1 < len(row) <= _SIDE_BY_SIDE and any(_HEADS.match(cell.text) for cell in row)
        for cell in row
        if not _A_YEAR.fullmatch(cell.text)
    ]
    return [*found, *(f"{label.text.rstrip(':：')}：{name.text}" for label, name in pairs)]
