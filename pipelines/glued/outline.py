"""Finds the rows of a list of indicators in lines of text: label, unit and figures.

Knows how such a list is flattened: on one line, run together (收到申请数件12), or each cell on a
line of its own. Knows the columns only from the printed heading, and a label that the form has
twice (被依法纠错数) only below its own printed heading; reads no figure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.forms import Block, Column, column_in
from pipelines.glued.headings import Words
from pipelines.glued.index import Found, Leaf, LineIndex
from pipelines.glued.lines import (
    LONGEST_LINE,
    Line,
    PrintedRow,
    Scan,
    goes_on,
    is_figures,
    label_ends,
)
from pipelines.labels import read_label
from pipelines.model import Code, Issue, Severity

_UNITS = ("万元", "人次", "元", "条", "件", "次", "篇", "人", "个", "项")
# A heading printed a cell a line: number, label, unit of two lines, two columns of two lines.
_MOST_HEAD_LINES = 8
_YEAR = re.compile(r"(20\d\d)年?度?")
_THIS_YEAR = "本年度"  # how the lookups spell a column that is headed by the year itself
_AMONG = re.compile(r"^其中[:：]?")
_SERIAL = re.compile(r"^\d{1,3}\s*")
_LONGEST_ROW = 300


@dataclass(frozen=True, slots=True)
class _Heading:
    """The columns of figures in their order, and what else each row prints beside its label."""

    text: str
    columns: tuple[Column, ...]
    has_units: bool
    has_numbers: bool


def scan_lists(lines: Sequence[Line], index: LineIndex, report_year: int | None) -> Scan:
    """The rows of every list of the edition that a heading explains."""
    rows: list[PrintedRow] = []
    headings: list[str] = []
    issues: list[Issue] = []
    for head in index.heads:
        if head.block.layout == "list":
            scanner = _Scanner(lines, index, head.block, report_year)
            scanner.scan()
            rows += scanner.rows
            headings += scanner.headings
            issues += scanner.issues
    return Scan(tuple(rows), tuple(headings), tuple(issues))


@dataclass
class _Scanner:
    """Goes down the lines once. ``_parent`` is the heading that stands over the current rows."""

    lines: Sequence[Line]
    index: LineIndex
    block: Block
    report_year: int | None
    rows: list[PrintedRow] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    _heading: _Heading | None = None
    _parent: tuple[str, ...] = ()
    _parents: set[tuple[str, ...]] = field(default_factory=set)

    def scan(self) -> None:
        at = 0
        while at < len(self.lines):
            at += self._read_heading(at) or (self._read(at) if self._heading else 1)
        self.rows = [row for row in self.rows if self._is_placed(row)]

    # the heading

    @cached_property
    def _heads(self) -> dict[str, str | Column]:
        """What a heading may say -> what it is: label, unit, number, or a column."""
        known: dict[str, str | Column] = {}
        for kind, names in (
            ("number", self.block.number_heads),
            ("unit", self.block.unit_heads),
            ("label", self.block.label_heads),
        ):
            known |= {read_label(name).words: kind for name in names}
        for head in self.index.heads:
            if head.block is self.block:
                by_label = {c.path[-1]: c for c in self.block.columns}
                known |= {words: by_label[label] for words, label in head.spelled}
        return known

    def _read_heading(self, at: int) -> int:
        """How many lines the heading has that begins at the line ``at``; 0 where none does."""
        first = Words.of(self.lines[at].text[:LONGEST_LINE]).words
        if not any(first.startswith(w) for w, is_ in self._heads.items() if isinstance(is_, str)):
            return 0
        best = 0
        for n in range(1, _MOST_HEAD_LINES + 1):
            text = "\n".join(line.text for line in self.lines[at : at + n])
            if len(text) > LONGEST_LINE or at + n > len(self.lines):
                break
            heading = self._columns_of(text)
            if heading is not None:
                self._heading, best = heading, n
        if best and self._heading:
            self.headings.append(self._heading.text)
            self._parent = ()
        return best

    def _columns_of(self, text: str) -> _Heading | None:
        """None unless all of the text is heads of this list, each once, label before figures."""
        words, at = Words.of(text).words, 0
        found: list[str | Column] = []
        by_length = sorted(self._heads, key=len, reverse=True)
        while at < len(words):
            word = next((w for w in by_length if words.startswith(w, at)), "")
            year = _YEAR.match(words, at)
            if word:
                found.append(self._heads[word])
            elif year and self._is_this_year(int(year[1])):
                word = year[0]
                found.append(self._heads.get(_THIS_YEAR, ""))
            else:
                return None
            at += len(word)
        kinds = [one for one in found if isinstance(one, str)]
        columns = tuple(one for one in found if not isinstance(one, str))
        is_whole = columns and "label" in kinds and "" not in kinds
        if not is_whole or found[-len(columns) :] != list(columns):
            return None
        if len(set(kinds)) < len(kinds) or len({c.code for c in columns}) < len(columns):
            return None
        return _Heading(text, columns, "unit" in kinds, "number" in kinds)

    def _is_this_year(self, year: int) -> bool:
        return self.report_year is None or year == self.report_year

    # rows

    def _read(self, at: int) -> int:
        """Read the line ``at`` and the lines that belong to it; return how many these were."""
        line = self.lines[at]
        if line.text.endswith("。"):  # the list is over; its rows are no sentences
            self._heading = None
            return 1
        if len(line.text) > _LONGEST_ROW:
            return 1
        for fragments in range(1, 4):  # a label may be broken over lines
            joined = "".join(one.text for one in self.lines[at : at + fragments])
            if at + fragments > len(self.lines) or len(joined) > _LONGEST_ROW:
                break
            labelled = self._labelled(joined)
            if labelled is not None:
                found, unit, tail = labelled
                return fragments + self._take(at + fragments, line, found, unit, tail)
            if self._is_group(joined):
                return fragments
        if read_label(line.text).plain in self.index.sections:
            self._heading = None
        elif any(sign.isdigit() for sign in line.text[-3:]) and not is_figures(line.text):
            self._report(Code.UNKNOWN_ROW, line, "no such row in the form", Severity.WARNING)
        return 1

    def _labelled(self, text: str) -> tuple[Sequence[Found], str, str] | None:
        """The rows that the label at the start of the text can be, its unit, and what is left."""
        for end in label_ends(text, _UNITS):
            label = text[:end]
            tail = text[end:]
            unit = next((u for u in _UNITS if label.endswith(u)), "")
            bare = label.removesuffix(unit).rstrip(" \t|") if unit else ""
            for printed, of in ((bare, unit), (label, "")):
                if printed and (found := self._rows(printed)):
                    return found, of, tail
        return None

    def _rows(self, printed: str) -> Sequence[Found]:
        texts = [printed.strip(" \t|")]
        if self._heading and self._heading.has_numbers:
            texts.append(_SERIAL.sub("", texts[0]).strip(" \t|"))
        for text in texts:
            for label in dict.fromkeys((text, _AMONG.sub("", text))):
                found = [f for f in self.index.rows(read_label(label)) if f.block is self.block]
                if found:
                    return found
        return ()

    @cached_property
    def _groups(self) -> dict[str, tuple[str, ...]]:
        """The headings among the rows, by their words."""
        return {
            read_label(part).plain: row.path[:depth]
            for row in self.block.rows
            for depth, part in enumerate(row.path[:-1], start=1)
        }

    def _is_group(self, text: str) -> bool:
        """Whether the line is a heading among the rows; its own figures are dashes."""
        path = self._groups.get(read_label(text.strip(" \t|—–-－/")).plain)
        if path is not None:
            self._enter(path)
        return path is not None

    def _take(self, below: int, line: Line, found: Sequence[Found], unit: str, tail: str) -> int:
        """Add the row with its unit and figures, if need be from the lines from ``below`` on."""
        heading = self._heading
        one = self._choose(found, line)
        taken, cells = 0, list[str]()
        if not tail.strip():
            if not unit and below < len(self.lines) and self.lines[below].text in _UNITS:
                unit, taken = self.lines[below].text, 1
            for after in self.lines[below + taken : below + taken + _MOST_HEAD_LINES]:
                if not is_figures(after.text) or after.text in _UNITS:
                    break
                cells.append(after.text)
            taken += len(cells)
        if one is None or heading is None:
            return taken
        leaves = tuple(
            Leaf(None, column_in(one.row, column), unit or None) for column in heading.columns
        )
        if cells and heading.has_numbers:
            # The last of the figures is the number of the next row: were one of the row's own
            # left blank, nobody could tell which.
            leaves = leaves if len(cells) == len(heading.columns) + 1 else ()
            del cells[-1]
        # Cells on lines of their own are apart, whatever white space is in them.
        tail = tail if tail.strip() else "\t".join(cells)
        if heading.has_units and tail.strip() and not unit and not any(u in tail for u in _UNITS):
            leaves = ()
        if not leaves:
            detail = "not all that the heading promises is printed beside the label"
            self._report(Code.ROW_MISALIGNED, line, detail, Severity.ERROR)
        if not one.is_exact:
            detail = f"read as {one.row.path[-1]}"
            self._report(Code.LABEL_VARIANT, line, detail, Severity.INFO)
        is_broken = not cells and not heading.has_numbers and goes_on(self.lines, below)
        self.rows.append(
            PrintedRow(self.block, one.row, tail, heading.text, line, leaves, is_broken)
        )
        return taken

    # labels that the form has twice

    def _choose(self, found: Sequence[Found], line: Line) -> Found | None:
        """The one row, or of several the one whose heading stands above with nothing between."""
        if len(found) == 1:
            path = found[0].row.path
            if path in self._twice:
                self._enter(path)
            elif path[: len(self._parent)] != self._parent:
                self._parent = ()
            return found[0]
        under = [f for f in found if f.row.path[:-1] == self._parent]
        if len(under) == 1:
            return under[0]
        detail = "stands under several headings of the form, and under none of them here"
        self._report(Code.UNKNOWN_ROW, line, detail, Severity.WARNING)
        return None

    def _enter(self, path: tuple[str, ...]) -> None:
        self._parent = path
        self._parents.add(path)

    @cached_property
    def _twice(self) -> frozenset[tuple[str, ...]]:
        """The headings under which stand labels that other headings have too."""
        return frozenset(parent for parents in self._rivals.values() for parent in parents)

    @cached_property
    def _rivals(self) -> dict[str, frozenset[tuple[str, ...]]]:
        counted = Counter(read_label(row.path[-1]).plain for row in self.block.rows)
        rivals: dict[str, set[tuple[str, ...]]] = {}
        for row in self.block.rows:
            plain = read_label(row.path[-1]).plain
            if counted[plain] > 1:
                rivals.setdefault(plain, set()).add(row.path[:-1])
        return {plain: frozenset(parents) for plain, parents in rivals.items()}

    def _is_placed(self, row: PrintedRow) -> bool:
        """A label that the form has twice counts only where all its headings are printed."""
        plain = read_label(row.row.path[-1]).plain if row.row else ""
        return self._rivals.get(plain, frozenset[tuple[str, ...]]()) <= self._parents

    def _report(self, code: Code, line: Line, detail: str, severity: Severity) -> None:
        self.issues.append(Issue(code, severity, f"line[{line.number}]", line.text, detail))
