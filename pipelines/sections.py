"""Finds where the report begins and ends on a page, and cuts its narrative into sections.

Knows the headings of the editions and the furniture that sites put around an article; knows no CMS:
the report is the smallest element that holds its headings and tables, so no selector is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from pipelines.dates import read_date
from pipelines.forms import Form
from pipelines.labels import read_label
from pipelines.model import Document, Paragraph, Section, Table

_NUMERALS = "一二三四五六七八九十"
# A heading longer than this is a sentence; the longest of the forms has 30 signs.
_LONGEST_HEADING = 45
# What stands below an article inside the element that holds it. The report ends here.
_FURNITURE = re.compile(
    r"^(?:上一篇|下一篇|上一条|下一条|相关(?:链接|阅读|文章|信息|文件|新闻)|扫一扫|分享(?:到|至)?[:：]?$|分享到"
    r"|[【\[(（]?(?:打印|关闭|收藏|字体|我要纠错|返回顶部)|责任编辑|编辑[:：]|主办(?:单位)?[:：]|承办(?:单位)?[:：]"
    r"|版权所有|网站标识码|网站地图|您是第|访问量|浏览次数|点击(?:数|量|次数)?[:：]|友情链接|关于我们"
    r"|政府网站标识码|.{0,12}ICP备)"
)
_LINES_ABOVE = 3
_ALL_BUT_TWO = 4  # headings of six: fewer, and it is not certain where section six begins
_END_OF_SENTENCE = ("。", "；", ";", "！", "：", ":")


@dataclass(frozen=True, slots=True)
class Signature:
    """The last lines of a report: who signed it and when; None where it is not said."""

    agency: str | None
    signed: date | None


@dataclass(frozen=True, slots=True)
class Narrative:
    """``preamble`` is the text of the report before its first heading, title lines included."""

    sections: tuple[Section, ...]
    preamble: tuple[str, ...]
    signature: Signature


def cut_sections(document: Document, form: Form, form_tables: frozenset[int]) -> Narrative:
    """The sections of the report. ``form_tables`` are the numbers of the tables of the form.

    A heading is a line of its own that says what the form's heading of that number says, after the
    heading before it. Rows of tables that begin with 一、二、三、四、 are cells, never lines.
    """
    headings = _headings(document, form)
    blocks = document.blocks
    paths = [blocks[i].path for i in headings]
    paths += [b.path for b in blocks if isinstance(b, Table) and b.number in form_tables]
    report = _common(paths)
    starts = list(headings)
    sections: list[Section] = []
    signature = Signature(None, None)
    for start, end in pairwise([*starts, len(blocks)]):
        lines = _lines(document, start + 1, end, report)
        if end == len(blocks):
            lines, signature = _unsigned(_above_furniture(lines))
        heading = blocks[start]
        if isinstance(heading, Paragraph):
            text = "\n".join(line for line in lines if not _FURNITURE.match(line))
            sections.append(Section(headings[start], heading.text, text))
    preamble = tuple(_lines(document, 0, starts[0], report[:-1])) if starts else ()
    return Narrative(tuple(sections), preamble, signature)


def foreign_tables(
    document: Document, form: Form, year: int | None, agency: str | None
) -> Mapping[int, str]:
    """Number of the table -> the words that give it to another year or another unit.

    Annexes with the tables of subordinate units, and last year's tables for comparison, have the
    same headings as the report's own. What stands behind section six, and what a short line or a
    caption above gives to somebody else, is not the report's.
    """
    headings = _headings(document, form)
    last = max(headings.values(), default=0)
    foreign: dict[int, str] = {}
    lines: list[str] = []
    section = 0
    for i, block in enumerate(document.blocks):
        if i in headings:
            section, lines = headings[i], []
        elif isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Table):
            captions = [row[0].text for row in block.grid.rows if len(row) == 1]
            named = next(
                (t for t in (*lines[-_LINES_ABOVE:], *captions) if _is_foreign(t, year, agency)),
                None,
            )
            if named is not None:
                foreign[block.number] = named
            elif section == last == len(form.sections) and len(headings) >= _ALL_BUT_TWO:
                foreign[block.number] = f"behind section {section}"
            lines = []
    return foreign


def _is_foreign(text: str, year: int | None, agency: str | None) -> bool:
    if len(text) > _LONGEST_HEADING or text.endswith("。"):
        return False
    years = {int(found) for found in re.findall(r"(?<!\d)20\d\d(?=年)", text)}
    if (year is not None and years and year not in years) or re.search(r"上年度?|去年|同期", text):
        return "结转" not in text
    return text.startswith("附") and not (agency and agency in text)


def _headings(document: Document, form: Form) -> Mapping[int, int]:
    """Index of the block -> number of the section, in ascending order of both."""
    wanted = {
        read_label(text).plain: section.number
        for section in form.sections
        for text in section.headings
    }
    found: dict[int, int] = {}
    last = 0
    for i, block in enumerate(document.blocks):
        if not isinstance(block, Paragraph) or len(block.text) > _LONGEST_HEADING:
            continue
        label = read_label(block.text.rstrip("：:。 "))
        number = wanted.get(label.plain)
        if number is None or number <= last:
            continue
        if label.number in ("", _NUMERALS[number - 1]):
            found[i] = number
            last = number
    return found


def _common(paths: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The path of the nearest element that holds all of ``paths``, each inside it."""
    if not paths:
        return ()
    shared = min(len(path) for path in paths) - 1
    first = paths[0]
    for length in range(shared, 0, -1):
        if all(path[:length] == first[:length] for path in paths):
            return first[:length]
    return ()


def _lines(document: Document, start: int, end: int, inside: tuple[int, ...]) -> list[str]:
    """The lines of text among the blocks that stand in the element ``inside``."""
    return [
        block.text
        for block in document.blocks[start:end]
        if isinstance(block, Paragraph) and block.path[: len(inside)] == inside
    ]


def _above_furniture(lines: list[str]) -> list[str]:
    end = next((n for n, line in enumerate(lines) if _FURNITURE.match(line)), len(lines))
    return lines[:end]


def _unsigned(lines: list[str]) -> tuple[list[str], Signature]:
    """The lines without the signature below them, and what the signature says.

    It is a line that is a date and nothing else, with the agency on the line above or before it.
    """
    for n in range(len(lines) - 1, max(len(lines) - 6, -1), -1):
        found = re.fullmatch(
            r"(?P<agency>[^\d。；，]{0,40}?)\s*(?P<date>(?:20\d\d|二[○〇零]\S{2}|2[Oo]\d\d)\s*年.{2,12}日)",
            lines[n],
        )
        if not found or (day := read_date(found["date"])) is None:
            continue
        agency, first = found["agency"].strip(), n
        above = lines[n - 1] if n else ""
        if not agency and above and len(above) <= 40 and not above.endswith(_END_OF_SENTENCE):
            agency, first = above, n - 1
        return lines[:first], Signature(agency or None, date.fromisoformat(day[:10]))
    return lines, Signature(None, None)
