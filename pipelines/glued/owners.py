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
from pipelines.sections.heads import is_foreign_head, is_own_head, is_title_of_another
from pipelines.units import stated_unit

_LINES_ABOVE = 3
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
    above = deque[str](maxlen=_LINES_ABOVE)
    words, unit, second = "", "", ""
    for line in lines:
        text = line.text
        if line.number in rows:
            if above:
                named = next((t for t in above if _is_foreign(t, owner)), "")
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
        elif read_label(text).plain in index.sections:
            above.clear()
            words = unit = ""
        elif text not in of_lists and not _is_label(text, index):
            above.append(text)
            if line.number > first and is_title_of_another(text, owner.year, owner.agency):
                second = text
    return foreign, stated


def _is_label(text: str, index: LineIndex) -> bool:
    """Whether the line is of the table itself: a label, a caption, labels run together."""
    label = read_label(text)
    if label.plain in index.words or label.words in index.captions:
        return True
    return "20" not in text and bool(header_words(text, (index,)))


def _is_foreign(text: str, owner: Owner) -> bool:
    return is_foreign_head(text, owner.year, owner.agency)


def _in_unit(row: PrintedRow, unit: str) -> PrintedRow:
    """The row with the unit in the columns that it can be of: money in amounts, else in counts."""
    if not unit:
        return row
    leaves = tuple(
        replace(leaf, unit=leaf.unit or unit) if leaf.column.decimal == ("元" in unit) else leaf
        for leaf in row.leaves
    )
    return replace(row, leaves=leaves)
