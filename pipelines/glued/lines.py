"""Finds rows and headings of a form in lines of text whose cells have run together.

Knows how labels join labels, figures and line breaks, and the vocabulary of one edition; cuts
labels and headings off and reads no figure: what is left of a row is handed on as printed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.forms import Block, Column, Row
from pipelines.labels import Label, read_label
from pipelines.model import Code, Issue, Severity
from pipelines.vocabulary import Vocabulary

# What stands over the labels of section two in both editions; it heads no figures.
OVER_LABELS = "信息内容"

# A line of more signs, digits aside, is a sentence; the longest label of the forms has 40.
_LONGEST_LINE = 90
_MOST_FRAGMENTS = 24
_FIGURES = re.compile(r"(?:[0-9０-９\s|+\-−－—–/\\.．,，]|无|万元|元|件|项|个)*")
_CLOSING = re.compile(r"[”\"’』」》〉）)\s]*")
_EXPLANATION = re.compile(r"[”\"’』」》〉）)\s]*[（(]([^()（）]*)[)）]")
_NUMBER = re.compile(r"[一二三四五六七八九十]{1,3}|\d{1,2}")
_TEXT_THEN_DIGITS = re.compile(r"(?P<label>.*[^\W\d].*?)(?P<tail>\d[\d\s]*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A column as the heading shows it; ``row`` is that of a block laid out across, else None."""

    row: Row | None
    column: Column
    unit: str | None


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row as printed. ``heading`` is the text above it that should name its columns.

    ``row`` is None for the row of a block that is laid out across.
    """

    block: Block
    row: Row | None
    tail: str
    heading: str
    line: Line


@dataclass(frozen=True, slots=True)
class Scan:
    """What the lines hold of one edition. ``headings`` are all texts that look like headings."""

    rows: tuple[RowLine, ...]
    headings: tuple[str, ...]
    issues: tuple[Issue, ...]


def scan(lines: Sequence[Line], vocabulary: Vocabulary) -> Scan:
    return _Scanner(lines, vocabulary).scan()


def header_words(text: str, vocabularies: Sequence[Vocabulary]) -> frozenset[str]:
    """The headings of any edition in ``text``, each as long as it can be read there."""
    known = sorted({w for v in vocabularies for w in v.header_words if w}, key=len, reverse=True)
    words = _Words.of(text).words
    found: set[str] = set()
    at = 0
    while at < len(words):
        word = next((w for w in known if words.startswith(w, at)), "")
        found.add(word)
        at += len(word) or 1
    return frozenset(found - {""})


def read_heading(text: str, block: Block, vocabulary: Vocabulary) -> tuple[Leaf, ...] | None:
    """The columns in the order in which the heading names them; None unless it names exactly them.

    A heading of several rows has been joined row by row: the labels of one level, then those that
    stand under them, each level in the order of the one above.
    """
    words = _Words.of(text)
    root = _tree(block)
    starts: list[int] = []
    if block.layout == "across":
        starts = [words.at(position) for position in _line_starts(text)]
    elif block.caption:
        above = words.words.find(OVER_LABELS)
        before = words.words[: max(above, 0)]
        caption = read_label(block.caption).words
        if above >= 0 and (above in map(words.at, _line_starts(text)) or before.endswith(caption)):
            starts = [above + len(OVER_LABELS)]
    else:  # the corner of the table may hold a note, which ends where the first label begins
        starts = [m.start() for m in re.finditer(re.escape(root.children[0].words), words.words)]
    for start in starts:
        for end, order in _levels((root,), start, words, block, vocabulary, {}):
            if end == len(words.words):
                return tuple(_leaves(root, order))
    return None


# --- text as words ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Words:
    """The letters and digits of a text, folded, and where each stands in it."""

    text: str
    words: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        folded: list[tuple[str, int]] = []
        for position, sign in enumerate(text):
            for letter in unicodedata.normalize("NFKC", sign):
                if letter.isalnum():
                    folded.append((letter, position))
        words = "".join(letter for letter, _ in folded).replace("其它", "其他")
        return cls(text, words, tuple(position for _, position in folded))

    def end(self, at: int) -> int:
        """Where in the text the first ``at`` words end."""
        return self.starts[at - 1] + 1 if at else 0

    def at(self, position: int) -> int:
        """The number of words before ``position``."""
        return sum(start < position for start in self.starts)

    def without_explanation(self, at: int) -> int:
        """The words after a bracketed explanation that follows the first ``at`` words."""
        bracket = _EXPLANATION.match(self.text, self.end(at))
        if bracket and any("\u4e00" <= sign <= "\u9fff" for sign in bracket[1]):
            return self.at(bracket.end())
        return at


def _line_starts(text: str) -> list[int]:
    return [0, *(m.end() for m in re.finditer("\n", text))]


def _label_ends(words: _Words, at: int, spellings: Sequence[Label]) -> Iterator[tuple[int, bool]]:
    """Where a label that begins at ``at`` may end, and whether its number is that of the form."""
    for label in spellings:
        if label.words and words.words.startswith(label.words, at):
            end = at + len(label.words)
            yield from {(end, True), (words.without_explanation(end), True)}
        number = _NUMBER.match(words.words, at)
        for printed in ("", *([number[0]] if number else [])):
            start = at + len(printed)
            if label.plain and words.words.startswith(label.plain, start):
                end = start + len(label.plain)
                agrees = not printed or not label.number or printed == label.number
                yield from {(end, agrees), (words.without_explanation(end), agrees)}


# --- headings ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Node:
    """A label of a heading with those that stand under it; ``place`` is what a lowest one heads."""

    label: str
    children: tuple[_Node, ...] = ()
    place: tuple[Row | None, Column] | None = None

    @property
    def words(self) -> str:
        return read_label(self.label).words


_Order = dict[_Node, tuple[tuple[_Node, str], ...]]


def _tree(block: Block) -> _Node:
    if block.layout == "across":
        places = [((*r.path, *c.path), (r, c)) for r in block.rows for c in block.columns]
        return _grow("", places)
    return _grow("", [(column.path, (None, column)) for column in block.columns])


def _grow(label: str, places: Sequence[tuple[tuple[str, ...], tuple[Row | None, Column]]]) -> _Node:
    if len(places) == 1 and not places[0][0]:
        return _Node(label, (), places[0][1])
    first = dict.fromkeys(path[0] for path, _ in places)
    return _Node(
        label,
        tuple(_grow(top, [(p[1:], place) for p, place in places if p[0] == top]) for top in first),
    )


def _levels(
    queue: tuple[_Node, ...],
    at: int,
    words: _Words,
    block: Block,
    vocabulary: Vocabulary,
    order: _Order,
) -> Iterator[tuple[int, _Order]]:
    """Read the children of each node in turn, level by level; every reading that exists."""
    if not queue:
        yield at, order
        return
    node, *rest = queue
    for end, children in _siblings(node.children, at, words, block, vocabulary):
        below = tuple(child for child, _ in children if child.children)
        read = {**order, node: children}
        yield from _levels((*rest, *below), end, words, block, vocabulary, read)


def _siblings(
    nodes: tuple[_Node, ...], at: int, words: _Words, block: Block, vocabulary: Vocabulary
) -> Iterator[tuple[int, tuple[tuple[_Node, str], ...]]]:
    """The nodes in whatever order the text has them, each with its label as printed."""
    if not nodes:
        yield at, ()
        return
    for node in nodes:
        others = tuple(other for other in nodes if other is not node)
        for end, _ in _label_ends(words, at, vocabulary.spellings(block.table, node.label)):
            closing = _CLOSING.match(words.text, words.end(end))
            printed = words.text[words.end(at) : closing.end() if closing else words.end(end)]
            for last, following in _siblings(others, end, words, block, vocabulary):
                yield last, ((node, printed), *following)


def _leaves(node: _Node, order: _Order) -> Iterator[Leaf]:
    for child, printed in order.get(node, ()):
        if child.place is not None:
            yield Leaf(*child.place, read_label(printed).unit)
        else:
            yield from _leaves(child, order)


# --- rows -------------------------------------------------------------------------------------


@dataclass
class _Scanner:
    """Goes down the lines once. ``_above`` are the lines since the last row, caption or heading."""

    lines: Sequence[Line]
    vocabulary: Vocabulary
    _above: list[str] = field(default_factory=list)
    _heading: str = ""
    _rows: list[RowLine] = field(default_factory=list)
    _headings: list[str] = field(default_factory=list)
    _issues: list[Issue] = field(default_factory=list)

    def scan(self) -> Scan:
        form = self.vocabulary.form
        self._sections = {read_label(h).plain for s in form.sections for h in s.headings}
        self._captions = {read_label(b.caption).words for b in form.blocks if b.caption}
        self._column_words = {
            label.plain
            for block in form.blocks
            for column in block.columns
            for label in self.vocabulary.spellings(block.table, column.path[-1])
        }
        at = 0
        while at < len(self.lines):
            at += self._read(at)
        return Scan(tuple(self._rows), tuple(self._headings), tuple(self._issues))

    def _read(self, at: int) -> int:
        """Read the line ``at`` and the lines that belong to it; return how many these were."""
        line = self.lines[at]
        label = read_label(line.text)
        is_heading = label.plain in self._sections or label.words in self._captions
        if is_heading or sum(not sign.isdigit() for sign in line.text) > _LONGEST_LINE:
            self._close()
        elif _FIGURES.fullmatch(line.text):
            return self._read_figures(at)
        elif found := self._row(line):
            block, row, tail = found
            values = [] if tail.strip() else self._figures_below(at)
            if not tail.strip() and self._heads_columns(label):
                self._above.append(line.text)
                return 1
            self._open(block)
            tail = tail if tail.strip() else " ".join(values)
            self._rows.append(RowLine(block, row, tail, self._heading, line))
            return 1 + len(values)
        elif not self._is_stray_row(line):
            self._above.append(line.text)
        return 1

    def _heads_columns(self, label: Label) -> bool:
        """总计 and 其他 on a line of their own: without a number, they stand in a heading."""
        return not label.number and label.plain in self._column_words

    def _close(self) -> None:
        """The table has ended: no heading holds any longer."""
        self._above, self._heading = [], ""

    def _open(self, block: Block) -> None:
        """Make what stands above the heading of the row, if it is one."""
        text = "\n".join(self._above[-_MOST_FRAGMENTS:])
        if header_words(text, (self.vocabulary,)) or OVER_LABELS in _Words.of(text).words:
            self._heading = text
            self._headings.append(text)
        elif text and block.caption:
            # Section two has a heading for each block: an unknown line may be the lost one.
            self._heading = ""
        self._above = []

    # a line of figures without a label

    def _figures_below(self, at: int) -> list[str]:
        below: list[str] = []
        for line in self.lines[at + 1 :]:
            if not _FIGURES.fullmatch(line.text):
                break
            below.append(line.text)
        return below

    def _read_figures(self, at: int) -> int:
        line, below = self.lines[at], self._figures_below(at)
        text = "\n".join(self._above[-_MOST_FRAGMENTS:])
        heads = header_words(text, (self.vocabulary,))
        for block in self.vocabulary.across:
            ours = {
                spelling.plain
                for part in (*(p for r in block.rows for p in r.path),)
                for spelling in self.vocabulary.spellings(block.table, part)
            }
            if heads & ours:
                self._headings.append(text)
                # One figure on each line, or one line for all and then the number of the page.
                cells = len(block.rows) * len(block.columns)
                whole = len(below) + 1 == cells
                tail = " ".join([line.text, *below]) if whole else line.text
                self._rows.append(RowLine(block, None, tail, text, line))
                self._close()
                return 1 + len(below)
        return 1

    # labels

    def _row(self, line: Line) -> tuple[Block, Row, str] | None:
        """The row that the line is; a label that was broken begins in the lines above."""
        for fragments in range(min(3, len(self._above)) + 1):
            before = "".join(self._above[len(self._above) - fragments :])
            found = self._labelled(before + line.text, len(before))
            if found is None:
                continue
            block, row, exact, tail = found
            if fragments:
                del self._above[-fragments:]
            if not exact:
                detail = f"read as {row.path[-1]}"
                self._report(Code.LABEL_VARIANT, line, detail, Severity.INFO)
            return block, row, tail
        return None

    def _labelled(self, text: str, at_least: int) -> tuple[Block, Row, bool, str] | None:
        """The longest label at the start of ``text`` and what is left, if that is figures only."""
        words = _Words.of(text)
        best: tuple[int, bool, int, Block, Row] | None = None
        rivals = 0
        for block in self.vocabulary.down:
            for row in block.rows:
                for first in range(len(row.path)):
                    for end, exact in self._chain(words, 0, block, row.path[first:]):
                        found = (end, exact, len(row.path) - first, block, row)
                        if best is None or found[:3] > best[:3]:
                            best, rivals = found, 0
                        elif found[:3] == best[:3] and row is not best[4]:
                            rivals += 1
        if best is None or rivals or words.end(best[0]) <= at_least:
            return None
        closing = _CLOSING.match(text, words.end(best[0]))
        tail = text[closing.end() if closing else words.end(best[0]) :]
        return (best[3], best[4], best[1], tail) if _FIGURES.fullmatch(tail) else None

    def _chain(
        self, words: _Words, at: int, block: Block, path: Sequence[str]
    ) -> Iterator[tuple[int, bool]]:
        """Where the labels of ``path``, joined without anything between them, may end."""
        if not path:
            yield at, True
            return
        for end, exact in _label_ends(words, at, self.vocabulary.spellings(block.table, path[0])):
            for last, rest in self._chain(words, end, block, path[1:]):
                yield last, exact and rest

    def _is_stray_row(self, line: Line) -> bool:
        """Whether the line is figures behind a label that the form does not have; reported."""
        found = _TEXT_THEN_DIGITS.fullmatch(line.text)
        if found is None or not (self._heading or self._heads_a_table()):
            return False
        label = found["label"]
        if any(self.vocabulary.is_group(label, b.table) for b in self.vocabulary.down):
            detail = "a subtotal that the form does not have; not read"
            self._report(Code.SUBTOTAL_ROW, line, detail, Severity.INFO)
        else:
            detail = "no such row in the form"
            self._report(Code.UNKNOWN_ROW, line, detail, Severity.WARNING)
        return True

    def _heads_a_table(self) -> bool:
        return bool(header_words("\n".join(self._above), (self.vocabulary,)))

    def _report(self, code: Code, line: Line, detail: str, severity: Severity) -> None:
        self._issues.append(Issue(code, severity, f"line[{line.number}]", line.text, detail))
