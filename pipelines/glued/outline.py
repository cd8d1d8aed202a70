"""Finds the rows of a list of indicators in lines of text: label, unit and figures.

Knows how such a list is flattened: on one line, run together (收到申请数件12), or each cell on a
line of its own. Knows the columns only from the printed heading; which row a label is, one after
the other, says ``naming``. Reads no figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from pipelines.forms import Block, Column, column_in
from pipelines.glued.headings import Words
from pipelines.glued.index import Leaf, LineIndex
from pipelines.glued.lines import (
    LONGEST_LINE,
    Line,
    PrintedRow,
    Scan,
    goes_on,
    is_figures,
    label_ends,
)
from pipelines.labels import read_label, read_list_label
from pipelines.model import Code, Issue, Severity
from pipelines.naming import ListNamer

_UNITS = ("万元", "人次", "元", "条", "件", "次", "篇", "人", "个", "项")
# A heading printed a cell a line: number, label, unit of two lines, two columns of two lines.
_MOST_HEAD_LINES = 8
_YEAR = re.compile(r"(20\d\d)年?度?")
_THIS_YEAR = "本年度"  # how the lookups spell a column that is headed by the year itself
_SERIAL = re.compile(r"^\d{1,3}[\s|]*")
_AROUND = " \t|—–-－/"
_LONGEST_ROW = 300


@dataclass(frozen=True, slots=True)
class _Heading:
    """The columns of figures in their order, and what else each row prints beside its label."""

    text: str
    columns: tuple[Column, ...]
    has_units: bool
    has_numbers: bool


@dataclass(frozen=True, slots=True)
class _Cut:
    """A row cut into its parts. ``is_whole``: all that the heading promises is printed."""

    line: Line
    label: str
    heading: _Heading
    unit: str
    tail: str
    is_whole: bool = True
    is_broken: bool = False


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
    """Goes down the lines once and cuts them, then names what it cut."""

    lines: Sequence[Line]
    index: LineIndex
    block: Block
    report_year: int | None
    rows: list[PrintedRow] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    _heading: _Heading | None = None
    _cuts: list[_Cut] = field(default_factory=list)

    def scan(self) -> None:
        self._outline = self.index.vocabulary.outline(self.block)
        at = 0
        while at < len(self.lines):
            heading = self._heading
            at += self._read_heading(at) or (self._read(at, heading) if heading else 1)
        self.rows += self._named()

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

    def _read(self, at: int, heading: _Heading) -> int:
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
            found = self._labelled(joined, heading)
            if found is not None:
                return fragments + self._take(at + fragments, line, heading, *found)
        if read_label(line.text).plain in self.index.sections:
            self._heading = None
        elif any(sign.isdigit() for sign in line.text[-3:]) and not is_figures(line.text):
            self._take_unknown(line, heading)
        return 1

    def _take_unknown(self, line: Line, heading: _Heading) -> None:
        """A row that the form does not have, or a line of figures with words in it."""
        if read_label(line.text).plain[:1].isdigit():
            self._report(Code.UNKNOWN_ROW, line, "no such row in the form", Severity.WARNING)
            return
        end = next(label_ends(line.text, ()), 0)
        self._cuts.append(_Cut(line, line.text[:end], heading, "", line.text))

    def _labelled(self, text: str, heading: _Heading) -> tuple[str, str, str] | None:
        """The label of the form that the text begins with, its unit, and what is left."""
        for end in label_ends(text, _UNITS):
            label, tail = text[:end], text[end:]
            unit = next((u for u in _UNITS if label.endswith(u)), "")
            bare = label.removesuffix(unit) if unit else ""
            for printed, of in ((bare, unit), (label, "")):
                printed = printed.strip(_AROUND)
                without = _SERIAL.sub("", printed) if heading.has_numbers else ""
                known = next((t for t in (printed, without) if t and self._is_known(t)), None)
                if known is not None:
                    return known, of, tail
        return None

    def _is_known(self, label: str) -> bool:
        plain = read_list_label(label).plain
        return plain in self._outline.rows or plain in self._outline.headings

    def _take(
        self, below: int, line: Line, heading: _Heading, label: str, unit: str, tail: str
    ) -> int:
        """Cut a row with its unit and figures, if need be from the lines from ``below`` on; return
        how many of these."""
        taken, cells = 0, list[str]()
        if not tail.strip():
            if not unit and below < len(self.lines) and self.lines[below].text in _UNITS:
                unit, taken = self.lines[below].text, 1
            for after in self.lines[below + taken : below + taken + _MOST_HEAD_LINES]:
                if not is_figures(after.text) or after.text in _UNITS:
                    break
                cells.append(after.text)
            taken += len(cells)
        is_whole = True
        if cells and heading.has_numbers:
            # The last of the figures is the number of the next row: were one of the row's own
            # left blank, nobody could tell which.
            is_whole = len(cells) == len(heading.columns) + 1
            del cells[-1]
        # Cells on lines of their own are apart, whatever white space is in them.
        tail = tail if tail.strip() else "\t".join(cells)
        if heading.has_units and tail.strip() and not unit and not any(u in tail for u in _UNITS):
            is_whole = False
        is_broken = not cells and not heading.has_numbers and goes_on(self.lines, below)
        self._cuts.append(_Cut(line, label, heading, unit, tail, is_whole, is_broken))
        return taken

    # names

    def _named(self) -> Iterator[PrintedRow]:
        """The cuts that are rows of the form; of those that may be, an issue."""
        namer = ListNamer(self.index.vocabulary, self.block, [cut.label for cut in self._cuts])
        for cut in self._cuts:
            naming = namer.name(cut.label, any(sign.isdigit() for sign in cut.tail))
            for doubt in naming.doubts:
                self._report(doubt.code, cut.line, doubt.detail, doubt.severity)
            if naming.row is None:
                continue
            leaves: tuple[Leaf, ...] = ()
            if cut.is_whole:
                columns = (column_in(naming.row, column) for column in cut.heading.columns)
                leaves = tuple(Leaf(None, column, cut.unit or None) for column in columns)
            else:
                detail = "not all that the heading promises is printed beside the label"
                self._report(Code.ROW_MISALIGNED, cut.line, detail, Severity.ERROR)
            text = cut.heading.text
            yield PrintedRow(
                self.block, naming.row, cut.tail, text, cut.line, leaves, cut.is_broken
            )

    def _report(self, code: Code, line: Line, detail: str, severity: Severity) -> None:
        self.issues.append(Issue(code, severity, f"line[{line.number}]", line.text, detail))
