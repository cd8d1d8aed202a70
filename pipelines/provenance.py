"""Reads what a document says of itself: title, agency, report year, dates, scope.

Knows where Chinese government pages print these things and how far each place can be trusted
(domain notes 6.1 on titles, periods and dates); takes nothing from an address: paths and columns
name other units and years than the page does (四平铁西区, 汉台).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

from pipelines.dates import read_date
from pipelines.model import Code, Document, Issue, Paragraph, Provenance, Severity, Table
from pipelines.sections import Narrative
from pipelines.titles import Title, TitleKind, read_title

# 本报告中所列数据的统计期限自2020年1月1日起至12月31日止 and its many variants.
_PERIOD = re.compile(
    r"(20\d\d)年1月1日(?:起|开始)?(?:至|到|-|—|－|~)(?:20\d\d年|同年|当年|本年度?)?12月31日"
)
_PUBLISHED_LABEL = re.compile(
    r"(?:发布|公开|发文|生成)(?:日期|时间)|时间发布|^时\s*间|^日\s*期|\s时间[:：]"
)
_OTHER_DATE_LABEL = re.compile(
    r"更新(?:日期|时间)[:：]?\s*[\d\-/.年月日]+(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
)
_TODAY = re.compile(r"星期|农历")
_OTHER_ARTICLE = re.compile(r"[上下]一(?:篇|条)|相关")
# 2025年01月20日 (点击: ) with no word in front (洪雅); the last such line above the report's text.
_BARE_DATE = re.compile(
    r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:\s*\d{1,2}:\d\d(?::\d\d)?)?"
    r"(?:\s*[（(]?\s*(?:点击|浏览|阅读|来源|作者|字号|字体|访问).*)?"
)
_PUBLISHED_METAS = ("pubdate", "maketime", "publishdate")
_HEADLINE_TAGS = frozenset({"h1", "h2", "h3"})
_HEADLINE_HINT = re.compile(r"title|bt\b|biaoti", re.IGNORECASE)
_TITLE_ENDS = re.compile(r"\s*[-_—|–]+\s*")
# A page prints its title within the first lines; further down stand other people's titles.
_LINES_WITH_TITLE = 40
_LONGEST_TITLE = 80
_CONSOLIDATED = re.compile(r"综合.{0,60}(?:编制|汇总)|汇总编制|汇总.{0,20}(?:编制|形成)")
_GOVERNMENT = re.compile(r"人民政府$|行政公署$")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木|办事处)(?:人民政府|办事处)?$")


def read_provenance(
    document: Document, narrative: Narrative
) -> tuple[Provenance, Title, tuple[Issue, ...]]:
    """What the page says, the title it rests on, and an issue for everything it leaves open."""
    issues: list[Issue] = []
    title = _title(document, narrative)
    published = _published(document, narrative)
    text = "".join("".join(narrative.preamble).split())
    text += "".join("".join(s.text.split()) for s in narrative.sections[:1])
    year = _year(title, text, published, issues)
    agency = title.agency or narrative.signature.agency
    if agency is None and title.kind is TitleKind.REPORT:
        detail = "neither title nor signature names it"
        issues.append(Issue(Code.AGENCY_UNKNOWN, Severity.WARNING, "title", title.text, detail))
    provenance = Provenance(
        title=title.text or None,
        agency=agency,
        report_year=year,
        published_at=published,
        sign_off_date=narrative.signature.signed,
        scope=_scope(agency, text),
    )
    return provenance, title, tuple(issues)


def _title(document: Document, narrative: Narrative) -> Title:
    """The page's own title: the first place that has one decides what kind of page it is."""
    spoken = [read_title(text) for text in _title_texts(document, narrative)]
    named = [title for title in spoken if title.kind is not TitleKind.OTHER]
    if not named:
        return spoken[0] if spoken else Title("", TitleKind.OTHER, None, None)
    if named[0].kind is TitleKind.NOT_A_REPORT:
        return named[0]
    reports = [title for title in named if title.kind is TitleKind.REPORT]
    full = [title for title in reports if title.agency and title.report_year]
    dated = [title for title in reports if title.report_year]
    return (full or dated or reports)[0]


def _title_texts(document: Document, narrative: Narrative) -> Iterable[str]:
    for name, content in document.metas:
        if name == "articletitle":
            yield from _cuts(" ".join(content.split()))
    for line in _above_the_report(document, narrative):
        is_headline = line.tag in _HEADLINE_TAGS or _HEADLINE_HINT.search(line.hint)
        if is_headline and line.tag != "li" and not _OTHER_ARTICLE.match(line.text):
            yield line.text
    for title in document.titles[:1]:
        yield from _cuts(title)
    # Without structure only lines that stand before the report's first heading can be its title.
    opening = narrative.preamble[-_LINES_WITH_TITLE:]
    for text in opening:
        yield from _cuts(text)
    for a, b in pairwise(opening):
        if len(a + b) <= _LONGEST_TITLE and not _PUBLISHED_LABEL.search(a + b):
            yield a + b


def _above_the_report(document: Document, narrative: Narrative) -> list[Paragraph]:
    """The lines above the first heading of the form; all lines where there is no heading."""
    lines = [block for block in document.blocks if isinstance(block, Paragraph)]
    if not narrative.sections:
        return lines
    first = narrative.sections[0].heading
    end = next((n for n, line in enumerate(lines) if line.text == first), len(lines))
    return lines[:end]


def _cuts(text: str) -> Iterable[str]:
    """``title-column-site`` and ``site——title`` (保定) cut at each separator, then the whole."""
    if len(text) > 3 * _LONGEST_TITLE:
        return ()
    pieces = _TITLE_ENDS.split(text)
    beginnings = ("-".join(pieces[:n]) for n in range(1, len(pieces)))
    ends = ("-".join(pieces[n:]) for n in range(1, len(pieces)))
    return (cut for cut in (*beginnings, *ends, text) if len(cut) <= _LONGEST_TITLE)


def _year(title: Title, text: str, published: str | None, issues: list[Issue]) -> int | None:
    """The year the figures cover: period sentence and title; a majority where they differ."""
    period = {int(year) for year in _PERIOD.findall(text)}
    votes: list[int] = []
    if len(period) == 1:
        votes += period
    if title.report_year:
        votes.append(title.report_year)
    year_before = int(published[:4]) - 1 if published else None
    if not votes:
        detail = "neither title nor period names the year"
        if year_before is not None and title.kind is TitleKind.REPORT:
            detail += "; taken as the year before publication"
        issues.append(Issue(Code.YEAR_UNKNOWN, Severity.WARNING, "title", title.text, detail))
        return year_before if title.kind is TitleKind.REPORT else None
    if len(set(votes)) == 1:
        return votes[0]
    raw = f"period {votes[0]}, title {votes[1]}, published {published}"
    counted = Counter([*votes, year_before]).most_common(1)[0]
    settled = counted[0] if counted[1] > 1 else None
    detail = f"settled as {settled}" if settled else "left open"
    issues.append(Issue(Code.YEAR_CONFLICT, Severity.WARNING, "title", raw, detail))
    return settled


def _published(document: Document, narrative: Narrative) -> str | None:
    """The printed date of publication, else the one in the page's metadata.

    The printed line is the authority: ``PubDate`` may be the time of a migration or of generation
    (工信部 2009 text, 绥滨). 更新时间 may stand in front of 发布时间 (硚口).
    """
    labelled: str | None = None
    bare: str | None = None
    above = {id(line) for line in _above_the_report(document, narrative)}
    for block in document.blocks:
        if isinstance(block, Table):
            labelled = _published_in(block) or labelled
        elif isinstance(block, Paragraph) and id(block) in above and len(block.text) < 200:
            line = _OTHER_DATE_LABEL.sub("", block.text)
            label = _PUBLISHED_LABEL.search(line)
            if label and not _TODAY.search(line):
                # The last one above the text is the article's; before it stand those of the site.
                labelled = read_date(line[label.start() : label.end() + 30]) or labelled
            elif narrative.sections and _BARE_DATE.fullmatch(line):
                bare = read_date(line)
    metas = [content for name, content in document.metas if name in _PUBLISHED_METAS]
    return labelled or bare or next(filter(None, map(read_date, metas)), None)


def _published_in(table: Table) -> str | None:
    """发布日期 in the table of metadata that some sites print above the report."""
    for row in table.grid.rows:
        for label, value in pairwise(row):
            if _PUBLISHED_LABEL.search(label.text) and (found := read_date(value.text)):
                return found
    return None


def _scope(agency: str | None, text: str) -> str:
    """Own report or one for all agencies of a region; figures of the two never add up."""
    if agency is None:
        return "consolidated" if _CONSOLIDATED.search(text) else "unclear"
    if _TOWNSHIP.search(agency) or not _GOVERNMENT.search(agency):
        return "own"
    return "consolidated"
