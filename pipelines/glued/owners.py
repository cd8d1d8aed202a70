"""Says of rows found in text whose they are, and in what unit, by the lines above them.

Knows what the head of a table in HTML may say, and that in text the head is the last lines above
the labels of the columns; knows no figure. What follows a head of another year, unit or report is
not the report's own until the next heading of a section or a head that is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.glued.headings import header_words
from pipelines.glued.index import LineIndex
from pipelines.glued.lines import Line, PrintedRow, Scan, is_figures
from pipelines.labels import read_label
from pipelines.model import Code, Issue, Severity
from pipelines.sections.annexes import ALL_BUT_TWO, LAST_MATTERS
from pipelines.sections.heads import (
    LINES_ABOVE,
    is_foreign_head,
    is_head_of_another,
    is_own_head,
    is_title_of_another,
)
from pipelines.units import stated_unit

_LONGEST_HEAD = 90


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose report it is that the lines belong to; None where it does not say."""

    year: int | None
    agency: str | None


def own_rows(lines: Sequence[Line], found: Scan, index: LineIndex, owner: Owner) -> Scan:
    """``found`` without the rows of others, the rest with the units that lines above them state."""
    foreign, stated = _heads(lines, found, index, owner)
    if not foreign and not stated:
        return found
    issues = [
        *_told(foreign, Code.TABLE_NOT_OWN, "not read"),
        *_told(stated, Code.UNIT_DIFFERS, "the unit that is stated above the rows"),
    ]
    rows = tuple(
        _in_unit(row, stated.get(row.line.number, ""))
        for row in found.rows
        if row.line.number not in foreign
    )
    return replace(found, rows=rows, issues=(*found.issues, *issues))


def _told(words: Mapping[int, str], code: Code, detail: str) -> Iterator[Issue]:
    """One issue for each head, at the first row below it."""
    before = ""
    for number, raw in words.items():
        if raw != before:
            yield Issue(code, Severity.WARNING, f"line[{number}]", raw, detail)
        before = raw


def _heads(
    lines: Sequence[Line], found: Scan, index: LineIndex, owner: Owner
) -> tuple[Mapping[int, str], Mapping[int, str]]:
    """Line of a row -> the words that give it away; line of a row -> the unit stated above it."""
    rows = {row.line.number for row in found.rows}
    first = min(rows, default=0)
    of_lists = {line for text in found.headings for line in text.split("\n")}
    if all(head.block.layout != "list" for head in index.heads):
        of_lists.clear()  # the headings of a matrix have all that stands above it
    foreign: dict[int, str] = {}
    stated: dict[int, str] = {}
    above = deque[str](maxlen=LINES_ABOVE)
    words, unit, second = "", "", ""
    end = _end(lines, index)
    for line in lines:
        text = line.text
        second = second or ("behind the last section" if line.number == end else "")
        if line.number in rows:
            if above:
                named = next((t for t in above if _is_foreign(t, owner, index)), "")
                own = any(is_own_head(t, owner.year, owner.agency) for t in above)
                words = named or ("" if own else words)
                unit = stated_unit(above) or unit
                above.clear()
            if second or words:
                foreign[line.number] = second or words
            elif unit:
                stated[line.number] = unit
        elif len(text) > _LONGEST_HEAD or is_figures(text):
            continue
        elif (plain := read_label(text).plain) in index.sections and plain not in index.groups:
            # 一、主动公开情况 also stands in the list of 2014, below the head of an annex.
            above.clear()
            words = unit = ""
        elif text not in of_lists and not _is_label(text, index):
            above.append(text)
            if line.number > first and is_title_of_another(text, owner.year, owner.agency):
                second = text
    return foreign, stated


def _end(lines: Sequence[Line], index: LineIndex) -> int | None:
    """The heading behind which no table is the report's own, where its form fixes the sections."""
    if not _fixes_sections(index):
        return None
    seen = set[int]()
    end: int | None = None
    for line in lines:
        number = index.sections.get(read_label(line.text).plain, 0)
        if number == 1:  # what stood above were the contents
            seen, end = set(), None
        seen.add(number)
        if number >= LAST_MATTERS and len(seen - {0}) >= ALL_BUT_TWO:
            end = end or line.number
    return end


def _is_label(text: str, index: LineIndex) -> bool:
    """Whether the line is of the table itself: a label, a caption, labels run together."""
    label = read_label(text)
    if label.plain in index.words or label.words in index.captions:
        return True
    return "20" not in text and bool(header_words(text, (index,)))


def _is_foreign(text: str, owner: Owner, index: LineIndex) -> bool:
    """Where the form fixes no sections, the statistics are an annex as those of others are."""
    if is_foreign_head(text, owner.year, owner.agency):
        return True
    return not _fixes_sections(index) and is_head_of_another(text, owner.agency)


def _fixes_sections(index: LineIndex) -> bool:
    return all(section.numeral for section in index.form.sections)


def _in_unit(row: PrintedRow, unit: str) -> PrintedRow:
    """The row with the unit in the columns that it can be of: money in amounts, else in counts."""
    if not unit:
        return row
    leaves = tuple(
        replace(leaf, unit=leaf.unit or unit) if leaf.column.decimal == ("元" in unit) else leaf
        for leaf in row.leaves
    )
    return replace(row, leaves=leaves)
