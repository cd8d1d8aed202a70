"""Cuts the narrative of a report into sections, free of tables and of the furniture of the site.

Knows what sites put below an article; knows no CMS: the report is the smallest element that holds
its headings and tables, so no selector is needed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipelines.model import Document, Paragraph, Section, Table
from pipelines.sections.headings import Heading, Outline
from pipelines.sections.signature import Signature, find_signature, read_signature

# What stands below an article inside the element that holds it. The report ends here.
_FURNITURE = re.compile(
    r"[上下]一(?:篇|条)|相关(?:链接|阅读|文章|信息|文件|新闻)[:：]?$|扫一扫|分享(?:到|至)?[:：]?$|分享到"
    r"|[【\[(（]?(?:打印|关闭|收藏|字体|我要纠错|返回顶部)|责任编辑|编辑[:：]|[主承]办(?:单位)?[:：]"
    r"|版权所有|网站标识码|网站地图|您是第|访问量|浏览次数|点击(?:数|量|次数)?[:：]|友情链接|关于我们"
    r"|政府网站标识码|.{0,12}ICP备"
    # Counters, and lines that each night or each editor prints anew.
    r"|(?:浏览|阅读|访问|点击)(?:量|次数|人数|数)?[:：]?\s*\d*\s*次?$"
    r"|(?:本文|本页|该文)(?:章|面)?(?:已|已经)?(?:被)?(?:浏览|阅读|访问|点击)"
    r"|(?:本?页面?)?(?:生成|打印|更新)(?:时间|日期)[:：]|(?:本?页面)?最后更新"
    r"|[(（【\[](?:责任)?编辑[:：]|(?:信息)?来源[:：].{1,24}$"
    r"|(?:审核|审签|校对|初审|复审|终审|录入|撰稿|供稿|作者)(?:人)?[:：]\s*[\u4e00-\u9fff]{2,4}(?:\s|$)"
    r"|(?:热点|热门|推荐|延伸)(?:推荐|文章|阅读|信息|新闻)[:：]?$"
)
_FURNITURE_BEGINS = frozenset(
    "上下相扫分【[(（打关收字我返责编主承版网您访浏点友政阅本该页生更最信来审校初复终录撰供作热推延"
)
_LONGEST_FURNITURE = 120
_LONGEST_TITLE = 80
_MOST_OPENING = 60
_FIRST_LINES = 6


@dataclass(frozen=True, slots=True)
class Narrative:
    """What the text of a report is made of.

    ``opening`` are the lines before the first heading, title lines included, and ``start`` is the
    index of the block with that heading (the number of blocks where there is none). Without
    headings ``opening`` is what can only be the report's: on a web page its running text (no menu
    and no list of links has lines so long), elsewhere the first lines. ``known``
    counts the headings that a form words so; ``second_report`` is where another report begins in
    the same document, or None.
    """

    sections: tuple[Section, ...]
    opening: tuple[Paragraph, ...]
    signature: Signature
    start: int
    known: int = 0
    second_report: int | None = None

    @property
    def preamble(self) -> tuple[str, ...]:
        """The text of the opening, a line each."""
        return tuple(line.text for line in self.opening)


def cut_sections(
    document: Document, outline: Outline, form_tables: frozenset[int] = frozenset()
) -> Narrative:
    """The sections of the report. ``form_tables`` are the numbers of its tables of the form.

    A section is the text between its heading and the next, in the order of the page. Its ``number``
    is that of the section of the edition which its heading names; None where the heading is the
    publisher's own, whose printed number stays in ``heading``. So what a publisher numbered 三、
    never passes for section three of the form.
    """
    blocks = document.blocks
    headings = outline.headings
    end = len(blocks) if outline.second_report is None else outline.second_report
    if not headings:
        return _unheaded(document)
    paths = [blocks[heading.start].path for heading in headings]
    paths += [b.path for b in blocks[:end] if isinstance(b, Table) and b.number in form_tables]
    report = _common(paths)
    sections: list[Section] = []
    for heading, below in pairwise(headings):
        lines = _lines(document, heading.end, below.start, report)
        kept = [line for line in lines if not _is_furniture(line)]
        sections.append(_section(heading, kept))
    last = headings[-1]
    lines = _lines(document, last.end, end, report)
    foot = next((n for n, line in enumerate(lines) if _is_furniture(line)), len(lines))
    unsigned, signature = read_signature(lines[:foot])
    sections.append(_section(last, unsigned))
    opening = _paragraphs(document, 0, headings[0].start, report[:-1])
    return Narrative(
        tuple(sections),
        tuple(opening),
        signature,
        headings[0].start,
        outline.known,
        outline.second_report,
    )


def _section(heading: Heading, lines: Sequence[str]) -> Section:
    rest = [heading.rest] if heading.rest else []
    return Section(heading.number, heading.text, "\n".join([*rest, *lines]))


def prose_lines(document: Document) -> tuple[str, ...]:
    """All lines of a document but the furniture of the site: the text of a report of mere prose."""
    return tuple(
        block.text
        for block in document.blocks
        if isinstance(block, Paragraph) and not _is_furniture(block.text)
    )


def _unheaded(document: Document) -> Narrative:
    lines = [block for block in document.blocks if isinstance(block, Paragraph)]
    if document.kind == "html":
        opening = [line for line in lines if len(line.text) > _LONGEST_TITLE][:_MOST_OPENING]
    else:
        opening = lines[:_FIRST_LINES]
    signature = find_signature([line.text for line in lines])
    return Narrative((), tuple(opening), signature, len(document.blocks))


def _is_furniture(line: str) -> bool:
    if len(line) > _LONGEST_FURNITURE or line[-1] in "。；":
        return False
    if line[0] not in _FURNITURE_BEGINS and "ICP备" not in line:
        return False
    return _FURNITURE.match(line) is not None


def _common(paths: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    """The path of the nearest element that holds all of ``paths``, each inside it."""
    low, high = min(paths), max(paths)
    shared = min(len(low), len(high)) - 1
    shared = min([shared, *(len(path) - 1 for path in paths)])
    for length in range(shared):
        if low[length] != high[length]:
            return low[:length]
    return low[: max(shared, 0)]


def _lines(document: Document, start: int, end: int, inside: tuple[int, ...]) -> list[str]:
    return [line.text for line in _paragraphs(document, start, end, inside)]


def _paragraphs(
    document: Document, start: int, end: int, inside: tuple[int, ...]
) -> list[Paragraph]:
    """The lines of text among the blocks that stand in the element ``inside``."""
    depth = len(inside)
    return [
        block
        for block in document.blocks[start:end]
        if isinstance(block, Paragraph) and block.path[:depth] == inside
    ]
