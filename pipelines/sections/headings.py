"""Finds the outline of a report: which of its lines are the headings of its sections.

The national forms of 2019 and 2021 fix wording and number of six sections
(国办公开办函〔2019〕60号, 〔2021〕30号). Before them the 条例 of 2008, art. 32, named the matters
and each publisher made its own headings, so there a heading is whatever is numbered 一、二、三、 in
rising order, and the edition says only which of them speaks of what.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.model import Document, Paragraph
from pipelines.sections.marks import LONGEST_HEADING, Family, HeadingIndex, Mark, find_marks
from pipelines.titles import TitleKind, read_title

# So many headings are no accident.
_ENOUGH = 3
_LINES_OF_A_TITLE = 8
# Where the statistics of editions before 2019 begin in a text without cells: rows, no headings.
_STATISTICS = re.compile(r"情况统计表|^统计指标|^指标名称")


@dataclass(frozen=True, slots=True)
class Heading:
    """Blocks ``start`` to ``end`` (exclusive) of the document are the heading ``text``.

    ``number`` is the form's number of the section; None for a heading of the publisher's own.
    ``rest`` is the text of the section that stands on the line of the heading.
    """

    start: int
    end: int
    number: int | None
    text: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The headings of the first report in a document, in its order.

    ``known`` counts those that a form words so; ``fixed`` says whether it is a form that fixes
    them (2019, 2021). ``sections`` is the form's last number. ``second_report`` is the index of the
    block where another report begins in the same document; what stands from there is not this
    report's.
    """

    headings: tuple[Heading, ...] = ()
    known: int = 0
    fixed: bool = False
    sections: int = 0
    second_report: int | None = None


def find_outline(document: Document, index: HeadingIndex) -> Outline:
    """The headings of the report.

    Of the families the one decides that words most of the lines. A table of contents (headings with
    nothing between them, and the same again below) is no outline; a second set of headings that has
    text of its own is a second report.
    """
    marks = find_marks(document, index)
    if not marks:
        return Outline()
    agreements = [_agreement(family, marks) for family in index.families]
    worded, cued = max(agreements)
    # The later family wins a tie: the forms in use are met most.
    family = index.families[len(agreements) - 1 - agreements[::-1].index((worded, cued))]
    fixed = family.fixed and worded + cued >= _ENOUGH
    if fixed:
        runs = list(_fixed_runs(family, marks))
    else:
        # A cue alone says nothing: any notice has a 三、存在问题.
        numbers = family if worded else Family({}, (), False, 0)
        runs = list(_own_runs(numbers, marks, document))
    chosen, second = _first_report(document, runs, fixed)
    headings = tuple(Heading(m.start, m.end, m.number, m.text, m.rest) for m in chosen)
    known = len({m.number for m in chosen if m.number and m.words in family.exact})
    return Outline(headings, known, fixed, family.sections, second)


def _agreement(family: Family, marks: Sequence[Mark]) -> tuple[int, int]:
    """How many sections of the family the marks name: by their wording, and by a cue."""
    worded = {
        number
        for mark in marks
        if mark.style != "low" or family.fixed
        if (number := family.exact.get(mark.words)) is not None
        and (not family.fixed or mark.numeral in (None, number))
    }
    cued = {number for mark in marks if (number := _cued(family, mark)) is not None}
    return len(worded), len(cued - worded)


def _cued(family: Family, mark: Mark) -> int | None:
    """The section of which a numbered line of the publisher's own wording speaks, if of one.

    Where the form fixes the numbers the printed one must agree.
    """
    if mark.style != "numbered":
        return None
    numbers = {number for cue, number in family.cues if cue in mark.words}
    if len(numbers) != 1:
        return None
    (number,) = numbers
    return None if family.fixed and number != mark.numeral else number


def _fixed_runs(family: Family, marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Ascending runs of the form's headings; a new one begins where a whole set begins again."""
    known: list[Mark] = []
    spare: list[Mark] = []
    for mark in marks:
        number = family.exact.get(mark.words) or _cued(family, mark)
        if number is not None:
            known.append(mark._replace(number=number))
        elif mark.style == "numbered" and (mark.numeral or 0) <= family.sections:
            spare.append(mark._replace(number=mark.numeral))
    numbered = [mark for mark in known if mark.style == "numbered"]
    if len({mark.number for mark in numbered}) >= 2:
        best = _best(family, numbered)
        spare += [mark for mark in known if mark.style == "bare" or mark not in best]
        spare.sort(key=lambda mark: mark.start)
        known = best
    else:
        high = [mark for mark in known if mark.style != "low"]
        low = [m for m in known if m.style == "low" and m.numeral == m.number]
        known = high if len(high) >= len(low) or len(low) < _ENOUGH else low
    run: list[Mark] = []
    for mark in known:
        number, last = mark.number or 0, (run[-1].number or 0) if run else 0
        if number > last:
            run.append(mark)
        elif mark.style == "bare" and len(run) == 1 and number == last:
            run = [mark]  # 概况 in the menu of the site, and then the heading
        elif number <= 2 and last > number:
            yield _filled(run, [m for m in spare if m.start < mark.start])
            spare = [m for m in spare if m.start > mark.start]
            run = [mark]
    if run:
        yield _filled(run, spare)


def _best(family: Family, numbered: Sequence[Mark]) -> list[Mark]:
    """Of the marks of one number those that agree best with the form, in wording and in number.

    In section one a list may run 一、主动公开情况, 二、依申请公开情况.
    """

    def rank(mark: Mark) -> int:
        worded = mark.words in family.exact
        return 0 if worded and mark.numeral == mark.number else 1 if worded else 2

    ranks: dict[int | None, int] = {}
    for mark in numbered:
        ranks[mark.number] = min(rank(mark), ranks.get(mark.number, 2))
    return [mark for mark in numbered if rank(mark) == ranks[mark.number]]


def _filled(run: Sequence[Mark], spare: Sequence[Mark]) -> list[Mark]:
    """The run with the headings that the publisher worded or printed otherwise than the form.

    五、工作中的不足 between a fourth and a sixth section of the form is the fifth: its number is
    printed, and it is the one that lacks. Headings before the first of the form that do not fit its
    numbers (six of the publisher's own, then those of the form) are kept without a number; what
    does not fit elsewhere is text.
    """
    first, last = run[0], run[-1]
    before = list(_rising([m for m in spare if m.style == "numbered" and m.start < first.start]))
    if any((m.numeral or 0) >= (first.number or 0) for m in before):
        before = [m._replace(number=None) for m in before] if len(before) >= 2 else []
    filled = [*before]
    for a, b in pairwise(run):
        filled.append(a)
        number = a.number or 0
        for mark in spare:
            if a.start < mark.start < b.start and number < (mark.number or 0) < (b.number or 0):
                filled.append(mark)
                number = mark.number or 0
    filled.append(last)
    for mark in spare:
        above = filled[-1]
        if mark.start > above.start and mark.number == (above.number or 0) + 1:
            filled.append(mark)
    return filled


def _rising(marks: Sequence[Mark]) -> Iterator[Mark]:
    last = 0
    for mark in marks:
        if mark.numeral and mark.numeral > last:
            yield mark
            last = mark.numeral


def _own_runs(family: Family, marks: Sequence[Mark], document: Document) -> Iterator[list[Mark]]:
    """Runs of 一、二、三、 in rising order, gaps allowed (四 → 七, 平潭 2016)."""
    end = _statistics(document)
    numbered = [m for m in marks if m.style == "numbered" and m.start < end]
    if len(numbered) < 2:
        numbered = [m for m in marks if m.words in family.exact and m.style == "bare"]
        yield list(_numbers(family, numbered))
        return
    run: list[Mark] = []
    for mark in numbered:
        numeral, last = mark.numeral or 0, (run[-1].numeral or 0) if run else 0
        if numeral > last:
            run.append(mark)
        elif numeral == 1 and last > 1:
            yield list(_numbers(family, run))
            run = [mark]
    yield list(_numbers(family, run))


def _numbers(family: Family, run: Sequence[Mark]) -> Iterator[Mark]:
    """The marks with the number of the section of which they speak, each number once."""
    used: set[int] = set()
    for mark in run:
        number = family.exact.get(mark.words) or _cued(family, mark)
        if number in used:
            number = None
        if number is not None:
            used.add(number)
        yield mark._replace(number=number)


def _statistics(document: Document) -> int:
    """Index of the line under which the statistics stand, in a text without cells."""
    if document.kind != "text":
        return len(document.blocks)
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph) or len(block.text) > LONGEST_HEADING:
            continue
        if _STATISTICS.search(block.text):
            return i
    return len(document.blocks)


def _first_report(
    document: Document, runs: list[list[Mark]], fixed: bool
) -> tuple[list[Mark], int | None]:
    """The run of the report, and where a second report begins, if one does.

    Lists and annexes number 一、二、三、 too: without the headings of a form a second run is a
    second report only below a title.
    """
    whole = [run for run in runs if len(run) >= 2 and not _is_contents(run)]
    if not whole:
        # Headings that follow each other: the tables between them were pictures, or are lost.
        return max(runs, key=len, default=[]), None
    chosen = whole[0] if len(whole[0]) >= _ENOUGH else max(whole, key=len)
    for run in whole[whole.index(chosen) + 1 :]:
        title = _title_above(document, run[0].start)
        if len(run) >= _ENOUGH and (fixed or title is not None):
            return chosen, run[0].start if title is None else title
    return chosen, None


def _is_contents(run: Sequence[Mark]) -> bool:
    """Whether nothing stands between the headings: a table of contents."""
    return all(below.start == above.end and not above.rest for above, below in pairwise(run))


def _title_above(document: Document, heading: int) -> int | None:
    """The block with the title of a report above its first heading, if there is one."""
    for i in range(heading - 1, max(heading - _LINES_OF_A_TITLE, 0) - 1, -1):
        block = document.blocks[i]
        if isinstance(block, Paragraph) and read_title(block.text).kind is TitleKind.REPORT:
            return i
    return None
