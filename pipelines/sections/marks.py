"""Finds the lines of a document that may be headings of its sections.

Knows how publishers print headings (with number or without, over two lines, with the text behind
them on the same line) and takes their wording from the editions; rows of tables that begin with
一、二、三、四、 are none. Which of the lines are the outline is not decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from pipelines.forms import Form, SectionHeading
from pipelines.model import Document, Paragraph
from pipelines.numerals import DIGITS, small_number

_NUMERALS = DIGITS + "十"
# A heading longer than this is a sentence; the longest of the forms has 30 signs.
LONGEST_HEADING = 45
# More lines that look like headings than any report has: what follows them is not looked at.
_MOST_MARKS = 500
_NUMBERED = re.compile(
    rf"(?:第 ?(?P<part>[{_NUMERALS}]{{1,3}}) ?(?:部分|章)"
    rf"|(?P<numeral>[{_NUMERALS}]{{1,3}})(?= ?[、.,:;．，：；﹑]| ))"
    r"[ 、.,:;．，：；﹑]*"
)
_BRACKETED = re.compile(rf"[（(] ?([{_NUMERALS}]{{1,3}}) ?[)）][ 、]*|(\d{{1,2}})[、.．] *")
_BEGINS = frozenset(_NUMERALS + "第（(123456789㈠㈡㈢㈣㈤㈥㈦")
# A line that ends in figures, or in what stands for one, is a row of a table.
_ENDS_OF_A_ROW = tuple("0123456789０１２３４５６７８９—－-–/")
_ENDS_OF_A_SENTENCE = tuple("。；;，,")
_SPEAKERS = re.compile(
    r"^(?:(?:20\d\d)?年度?|[本全]年度?|[我本](?:机关|单位|[市县区局委办厅镇乡]))+(?=.{4})"
)
_BRACKET_AT_END = re.compile(r"[（(][^（）()]*[)）]$")
# What parts a heading from a text that goes on behind it on the same line.
_PARTED = re.compile(r"[：:。]| ")
_RUNS_ON = re.compile(r"20\d\d年|[无本我今全截]")


@dataclass(frozen=True, slots=True)
class Family:
    """Editions with the same headings. ``exact``: words of a heading -> number of the section."""

    exact: Mapping[str, int]
    cues: tuple[tuple[str, int], ...]
    fixed: bool
    sections: int


@dataclass(frozen=True, slots=True)
class HeadingIndex:
    """The headings of a set of editions; made once, used for every document.

    ``tails`` are the last two signs of the headings, by which lines without a number are sifted;
    ``rows`` are the row labels of the national forms that are numbered as sections are.
    """

    families: tuple[Family, ...]
    tails: frozenset[str]
    rows: tuple[str, ...]


class Mark(NamedTuple):
    """A line that may be a heading. ``style``: numbered, bare, or low (（一） or 1.)."""

    start: int
    end: int
    style: str
    numeral: int | None
    words: str
    text: str
    rest: str = ""
    number: int | None = None


def index_headings(forms: Sequence[Form]) -> HeadingIndex:
    """The index of ``forms``; editions that share their headings are one family."""
    shared: dict[tuple[SectionHeading, ...], None] = dict.fromkeys(f.sections for f in forms)
    families = tuple(_family(sections) for sections in shared)
    rows = {
        _words(row.path[0][numbered.end() :])
        for form in forms
        if all(section.numeral for section in form.sections)
        for block in form.blocks
        for row in block.rows
        if (numbered := _NUMBERED.match(row.path[0]))
    }
    tails = {words[-2:] for family in families for words in family.exact}
    return HeadingIndex(families, frozenset(tails), tuple(sorted(rows)))


def _family(sections: tuple[SectionHeading, ...]) -> Family:
    return Family(
        {_words(text): section.number for section in sections for text in section.headings},
        tuple((cue, section.number) for section in sections for cue in section.cues),
        all(section.numeral for section in sections),
        max((section.number for section in sections), default=0),
    )


def find_marks(document: Document, index: HeadingIndex) -> list[Mark]:
    """The lines that may be headings, in the order of the document."""
    marks: list[Mark] = []
    blocks = document.blocks
    for i, block in enumerate(blocks):
        if not isinstance(block, Paragraph):
            continue
        text = block.text
        if text[0] in _BEGINS:
            below = blocks[i + 1] if i + 1 < len(blocks) else None
            line = below.text if isinstance(below, Paragraph) else ""
            mark = _numbered(i, text, line, index)
        elif len(text) <= LONGEST_HEADING:
            mark = _bare(i, text, index)
        else:
            continue
        if mark is not None:
            marks.append(mark)
            if len(marks) >= _MOST_MARKS:
                break
    return marks


def _bare(i: int, text: str, index: HeadingIndex) -> Mark | None:
    """A line without a number that says word by word what a heading says."""
    if not _ends_as_worded(text, index):
        return None
    words = _words(text)
    if any(words in family.exact for family in index.families):
        return Mark(i, i + 1, "bare", None, words, text)
    return None


def _numbered(i: int, text: str, below: str, index: HeadingIndex) -> Mark | None:
    found = _NUMBERED.match(text)
    if found is None:
        return _low(i, text, index)
    numeral = small_number(found["part"] or found["numeral"])
    body = text[found.end() :]
    if numeral is None:
        return None
    if len(text) <= LONGEST_HEADING:
        words = _words(body)
        if body.endswith(_ENDS_OF_A_ROW):
            return None
        if _is_worded(words, index):
            return Mark(i, i + 1, "numbered", numeral, words, text)
        if below and len(below) <= LONGEST_HEADING and not body.endswith("。"):
            joined = _words(body + below)
            if _is_worded(joined, index):
                shown = f"{text}{below}"
                return Mark(i, i + 2, "numbered", numeral, joined, shown)
        if not body and below and len(below) <= LONGEST_HEADING and _is_own(below, index):
            return Mark(i, i + 2, "numbered", numeral, _words(below), f"{text}{below}")
    if (parted := _run_on(i, text, found.end(), numeral, index)) is not None:
        return parted
    if len(text) <= LONGEST_HEADING and _is_own(body, index):
        return Mark(i, i + 1, "numbered", numeral, _words(body), text)
    return None


def _low(i: int, text: str, index: HeadingIndex) -> Mark | None:
    """（一）总体情况 or 1.总体情况: a sub-heading, unless the publisher numbers all sections so."""
    if len(text) > LONGEST_HEADING or not _ends_as_worded(text, index):
        return None
    folded = unicodedata.normalize("NFKC", text)
    found = _BRACKETED.match(folded)
    if found is not None:
        words = _words(folded[found.end() :])
        if _is_worded(words, index):
            value = small_number(found[1]) if found[1] else int(found[2])
            return Mark(i, i + 1, "low", value, words, text)
    elif text[0].isdigit():
        return _bare(i, text, index)
    elif text[0] in _NUMERALS and _is_worded(words := _words(text[1:]), index):
        return Mark(i, i + 1, "numbered", small_number(text[0]), words, text)
    return None


def _run_on(i: int, text: str, body: int, numeral: int, index: HeadingIndex) -> Mark | None:
    """六、其他需要报告的事项：无。 The section begins on the line of its heading."""
    for parted in _PARTED.finditer(text, body, body + LONGEST_HEADING):
        words = _words(text[body : parted.start()])
        if _is_worded(words, index):
            head, rest = text[: parted.start()], text[parted.end() :].strip()
            return Mark(i, i + 1, "numbered", numeral, words, head, rest)
    for runs_on in _RUNS_ON.finditer(text, body + 4, body + LONGEST_HEADING):
        words = _words(text[body : runs_on.start()])
        if _is_worded(words, index):
            head, rest = text[: runs_on.start()].strip(), text[runs_on.start() :]
            return Mark(i, i + 1, "numbered", numeral, words, head, rest)
    return None


def _ends_as_worded(text: str, index: HeadingIndex) -> bool:
    """Whether a line ends as a heading of a form does; most lines do not."""
    return text[-1] in ")）" or text.rstrip("：:。 ")[-3:].replace(" ", "")[-2:] in index.tails


def _is_worded(words: str, index: HeadingIndex) -> bool:
    return any(words in family.exact for family in index.families)


def _is_own(body: str, index: HeadingIndex) -> bool:
    """Whether a numbered line may be a heading of the publisher's own making."""
    if not 2 <= len(body) <= LONGEST_HEADING or "。" in body:
        return False
    if body.endswith(_ENDS_OF_A_ROW) or body.endswith(_ENDS_OF_A_SENTENCE):
        return False
    words = _words(body)
    return not any(words.startswith(row) for row in index.rows)


@lru_cache(maxsize=4096)  # reports repeat the headings of one form
def _words(text: str) -> str:
    """Letters and digits only, without a bracketed end, the particle 的 and who or what year it is.

    >>> _words("2022年主动公开政府信息的情况（附表）")
    '主动公开政府信息情况'
    """
    folded = unicodedata.normalize("NFKC", text).replace(" ", "")
    if folded.endswith(")"):
        folded = _BRACKET_AT_END.sub("", folded)
    words = "".join(filter(str.isalnum, folded)).replace("其它", "其他").replace("的", "")
    return _SPEAKERS.sub("", words)
