"""Finds rows and headings of a matrix in lines of text whose cells have run together.

Knows how labels join figures and line breaks; cuts labels and headings off and reads no figure:
what is left of a row is handed on as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.forms import Block, Column, Row
from pipelines.glued.headings import header_words, read_heading
from pipelines.glued.index import OVER_LABELS, Found, Leaf, LineIndex
from pipelines.labels import Label, read_label
from pipelines.model import Code, Issue, Severity

# A line of more signs, digits aside, is a sentence; the longest label of the forms has 40.
LONGEST_LINE = 90
# With its digits: fifteen cells of fifteen digits, and a label.
_LONGEST_ROW = 1000
_MOST_FRAGMENTS = 24
_FIGURE_SIGNS = "0123456789０１２３４５６７８９ \t\n\xa0\u3000|+-−－—–/\\.．,，"
_MEASURES = ("无", "万元", "元", "件", "项", "个")
_FIGURES = re.compile(r"(?:[0-9０-９\s|+\-−－—–/\\.．,，]|无|万元|元|件|项|个)*")
_PAGE_NUMBER = re.compile(r"[-—–－·]\s*\d+\s*[-—–－·]")
_FEWEST_NUMBERS = 5
# The line between the heading and the body of a table in Markdown.
_RULE = re.compile(r"[|:\-\s]*-[|:\-\s]*")


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row as printed: ``tail`` is what stands behind its label, with a line break before each
    figure that stands on a line of its own; ``leaves`` are its columns in the order of the page,
    none where ``heading``, the text above it, does not name them.

    ``row`` is None for the row of a block that is laid out across. ``is_broken``: figures go on in
    the line below, so that the last on this one may be the beginning of a figure.
    """

    block: Block
    row: Row | None
    tail: str
    heading: str
    line: Line
    leaves: tuple[Leaf, ...]
    is_broken: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        return tuple(leaf.column for leaf in self.leaves)

    @property
    def code(self) -> str:
        return self.row.code if self.row else ""

    @property
    def group(self) -> str:
        """Rows of one group are filled by one habit: what one leaves blank, the others do."""
        return self.row.path[0] if self.row and len(self.row.path) > 1 else ""


@dataclass(frozen=True, slots=True)
class Scan:
    """What the lines hold of one edition. ``headings`` are all texts that look like headings."""

    rows: tuple[PrintedRow, ...]
    headings: tuple[str, ...]
    issues: tuple[Issue, ...]


def scan_matrices(lines: Sequence[Line], index: LineIndex) -> Scan:
    return _Scanner(lines, index).scan()


def goes_on(lines: Sequence[Line], at: int) -> bool:
    """Whether the line ``at`` is figures alone, and no number of a page (- 4 -)."""
    text = lines[at].text if at < len(lines) else ""
    return (
        any(sign.isdigit() for sign in text)
        and is_figures(text)
        and _PAGE_NUMBER.fullmatch(text) is None
    )


def is_figures(text: str) -> bool:
    """Whether a line has figures, units and placeholders only."""
    return _FIGURES.fullmatch(text) is not None


def label_ends(text: str, measures: Sequence[str]) -> Iterator[int]:
    """Where the label of a line may end, the furthest first: behind it stand figures and units.

    >>> [("规范性文件4件 65件")[:end] for end in label_ends("规范性文件4件 65件", ("件",))]
    ['规范性文件4件 65件', '规范性文件4件', '规范性文件', '规范性文']
    """
    end = len(text.rstrip(_FIGURE_SIGNS))
    while end:
        yield end
        measure = next((m for m in measures if text.endswith(m, 0, end)), None)
        if measure is None:
            return
        end = len(text[: end - len(measure)].rstrip(_FIGURE_SIGNS))


@dataclass
class _Scanner:
    """Goes down the lines once. ``_above`` are the lines since the last row, caption or heading."""

    lines: Sequence[Line]
    index: LineIndex
    _above: list[str] = field(default_factory=list)
    _is_headed: bool = False  # whether a label that heads columns is among them
    _heading: str = ""
    _rows: list[PrintedRow] = field(default_factory=list)
    _headings: list[str] = field(default_factory=list)
    _issues: list[Issue] = field(default_factory=list)
    _read_headings: dict[tuple[str, str], tuple[Leaf, ...]] = field(default_factory=dict)

    def scan(self) -> Scan:
        self._heads = {head.block.table + head.block.caption: head for head in self.index.heads}
        self._across = [
            (head, {read_label(p).plain for row in head.block.rows for p in row.path})
            for head in self.index.heads
            if head.block.layout == "across"
        ]
        at = 0
        while at < len(self.lines):
            at += self._read(at)
        return Scan(tuple(self._rows), tuple(self._headings), tuple(self._issues))

    def _read(self, at: int) -> int:
        """Read the line ``at`` and the lines that belong to it; return how many these were."""
        line = self.lines[at]
        if len(line.text) > _LONGEST_ROW or _signs(line.text) > LONGEST_LINE:
            self._close()
            return 1
        if is_figures(line.text):
            is_none = _RULE.fullmatch(line.text) or _numbers_the_columns(line.text)
            return 1 if is_none else self._read_figures(at)
        label = read_label(line.text)
        if label.plain in self.index.sections or label.words in self.index.captions:
            self._close()
        elif found := self._row(at):
            of, tail = found
            values = [] if tail.strip() else self._figures_below(at)
            if not tail.strip() and self._heads_columns(label):
                self._keep(line)
                return 1
            self._open(of.block)
            is_broken = bool(tail.strip()) and goes_on(self.lines, at + 1)
            self._add(of.block, of.row, _apart(values) if values else tail, line, is_broken)
            return 1 + len(values)
        elif not self._is_stray_row(line):
            self._keep(line)
        return 1

    def _keep(self, line: Line) -> None:
        """The line may be part of a heading, or of a label that goes on below."""
        self._above = [*self._above[1 - _MOST_FRAGMENTS :], line.text]
        if not self._is_headed:
            self._is_headed = bool(header_words("\n".join(self._above[-2:]), (self.index,)))

    def _add(self, block: Block, row: Row | None, tail: str, line: Line, is_broken: bool) -> None:
        key = self._heading, block.table + block.caption
        if key not in self._read_headings:
            heads = self._heads[key[1]]
            self._read_headings[key] = read_heading(self._heading, heads) if key[0] else ()
        leaves = self._read_headings[key]
        self._rows.append(PrintedRow(block, row, tail, self._heading, line, leaves, is_broken))

    def _heads_columns(self, label: Label) -> bool:
        """总计 and 其他 on a line of their own: without a number, they stand in a heading."""
        return not label.number and label.plain in self.index.column_words

    def _close(self) -> None:
        """The table has ended: no heading holds any longer."""
        self._above, self._heading, self._is_headed = [], "", False

    def _open(self, block: Block) -> None:
        """Make what stands above the heading of the row, if it is one."""
        text = "\n".join(self._above)
        if self._is_headed or OVER_LABELS in text.replace(" ", ""):
            self._heading = text
            self._headings.append(text)
        elif text and block.caption:
            # Section two has a heading for each block: an unknown line may be the lost one.
            self._heading = ""
        self._above, self._is_headed = [], False

    # a line of figures without a label

    def _figures_below(self, at: int) -> list[str]:
        below: list[str] = []
        for n in range(at + 1, len(self.lines)):
            if not is_figures(self.lines[n].text):
                break
            below.append(self.lines[n].text)
        return below

    def _read_figures(self, at: int) -> int:
        line = self.lines[at]
        text = "\n".join(self._above)
        words = header_words(text, (self.index,)) if self._is_headed else frozenset[str]()
        for head, labels in self._across:
            if words & labels:
                self._headings.append(text)
                # One figure on each line, or one line for all and then the number of the page.
                below = self._figures_below(at)
                whole = len(below) + 1 == len(head.block.rows) * len(head.block.columns)
                tail = _apart([line.text, *below]) if whole else line.text
                self._heading = text
                is_broken = not whole and goes_on(self.lines, at + 1)
                self._add(head.block, None, tail, line, is_broken)
                self._close()
                return 1 + len(below)
        return 1

    # labels

    def _row(self, at: int) -> tuple[Found, str] | None:
        """The row that the line is; a label that was broken begins in the lines above."""
        line = self.lines[at]
        has_figures = line.text[-1].isdigit() or is_figures(line.text[-1])
        is_followed = at + 1 < len(self.lines) and is_figures(self.lines[at + 1].text)
        most = min(3, len(self._above)) if has_figures or is_followed else 0
        for fragments in range(most + 1):
            before = "".join(self._above[len(self._above) - fragments :])
            for end in label_ends(before + line.text, _MEASURES):
                if end <= len(before):
                    break
                found = self.index.row(read_label((before + line.text)[:end]))
                if found is None:
                    continue
                if fragments:
                    del self._above[-fragments:]
                if not found.is_exact:
                    detail = f"read as {found.row.path[-1]}"
                    self._report(Code.LABEL_VARIANT, line, detail, Severity.INFO)
                return found, (before + line.text)[end:]
        return None

    def _is_stray_row(self, line: Line) -> bool:
        """Whether the line is figures behind a label that the form does not have; reported."""
        label = line.text.rstrip(_FIGURE_SIGNS)
        has_figures = any(sign.isdigit() for sign in line.text[len(label) :])
        if not (has_figures and label and (self._heading or self._is_headed)):
            return False
        if read_label(label).plain in self.index.groups:
            detail = "a subtotal that the form does not have; not read"
            self._report(Code.SUBTOTAL_ROW, line, detail, Severity.INFO)
        else:
            detail = "no such row in the form"
            self._report(Code.UNKNOWN_ROW, line, detail, Severity.WARNING)
        return True

    def _report(self, code: Code, line: Line, detail: str, severity: Severity) -> None:
        self._issues.append(Issue(code, severity, f"line[{line.number}]", line.text, detail))


def _numbers_the_columns(text: str) -> bool:
    """Whether a line is 1 2 3 … 15, the numbers that some forms print below their heading."""
    cells = text.split()
    return len(cells) >= _FEWEST_NUMBERS and cells == [str(n + 1) for n in range(len(cells))]


def _apart(figures: Sequence[str]) -> str:
    return "".join(f"\n{figure}" for figure in figures)


def _signs(text: str) -> int:
    """How many signs of a line are no digits."""
    return len(text) - sum(map(text.count, "0123456789")) if len(text) > LONGEST_LINE else 0
