"""Reads what a document says of itself: title, agency, report year, dates, number, scope.

Knows where Chinese government pages print these things and how far each place can be trusted
(domain notes 6.1 on titles, periods and dates, 6.3 on scope); takes nothing from an address: paths
and columns name other units and years than the page does (四平铁西区, 汉台).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from pipelines.agencies import AgencyName, AgencyType, level_of_division, read_agency
from pipelines.dates import read_date
from pipelines.model import Code, Document, Issue, Paragraph, Provenance, Severity, Table
from pipelines.scope import read_scope
from pipelines.sections import Narrative, looks_like_agency
from pipelines.titles import Title, TitleKind, read_title
from pipelines.years import read_year

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
# 台政办发〔2021〕3号, on a line of its own or behind its label; the circulars that a preamble cites
# stand in sentences.
_DOCUMENT_NUMBER = re.compile(
    r"(?:.*(?:文号|字号)[:：]?)?(?P<number>[\u4e00-\u9fff]{2,14}[〔\[【（(﹝]20\d\d[〕\]】）)﹞]第?\d{1,5}号)"
)
_NUMBER_LABEL = re.compile(r"(?:文|字) ?号$")
_DIVISION = re.compile(r"区划代码[:：]?\s*(\d{6})(?!\d)")
# Those whose level is that of their region.
_OF_THE_REGION = (AgencyType.GOVERNMENT, AgencyType.GOVERNMENT_OFFICE, AgencyType.DEPARTMENT)
_HEADLINE_TAGS = frozenset({"h1", "h2", "h3"})
_HEADLINE_HINT = re.compile(r"title|bt\b|biaoti", re.IGNORECASE)
_TITLE_ENDS = re.compile(r"\s*[-_—|–]+\s*")
# A page prints its title within the first lines; further down stand other people's titles.
_LINES_WITH_TITLE = 40
_LONGEST_TITLE = 80
_LONGEST_LABELLED = 200
# What a report says of itself it says within this many signs before and behind its first heading.
_LONGEST_READ = 20_000
_ANNEX_OF = re.compile(
    r"附(?:件|表)?\d{0,2}[:：.、]?(?P<agency>[^\d]{4,36}?)(?:20\d\d年?度?)?(?:政府信息公开)?(?:情况|工作)*(?:统计表|情况表)"
)
_OF_WHOM = re.compile(r"(?:现将|现公布|现发布)(?P<agency>[^\d，。,]{4,36}?)20\d\d年")


def read_provenance(
    document: Document, narrative: Narrative
) -> tuple[Provenance, Title, tuple[Issue, ...]]:
    """What the page says, the title it rests on, and an issue for everything it leaves open."""
    issues: list[Issue] = []
    title = _title(document, narrative)
    above = _read_above(document, narrative)
    preamble = "".join("".join(narrative.preamble).split())[-_LONGEST_READ:]
    first = "".join("".join(s.text.split()) for s in narrative.sections[:1])[:_LONGEST_READ]
    year, year_evidence, doubts = read_year(title, preamble, first, above.published)
    issues += doubts
    agency = title.agency or narrative.signature.agency or _agency(document, narrative, preamble)
    if agency is None and title.kind is TitleKind.REPORT:
        detail = "neither title nor signature names it"
        issues.append(Issue(Code.AGENCY_UNKNOWN, Severity.WARNING, "title", title.text, detail))
    named = read_agency(agency) if agency else None
    scope, scope_evidence = read_scope(agency, named.type if named else None, preamble, first)
    provenance = Provenance(
        title=title.text or None,
        agency=agency,
        report_year=year,
        published_at=above.published,
        sign_off_date=narrative.signature.signed,
        scope=scope,
        agency_type=str(named.type) if named and named.type else None,
        level=_level(named, above.division_code),
        division_code=above.division_code,
        document_number=above.document_number,
        year_evidence=year_evidence,
        scope_evidence=scope_evidence,
    )
    return provenance, title, tuple(issues)


def _level(named: AgencyName | None, division_code: str | None) -> str | None:
    """As the name says; 石狮市 and 三明市 differ by the code of their region only."""
    if named is None or named.level is not None or division_code is None:
        return named.level if named else None
    return level_of_division(division_code) if named.type in _OF_THE_REGION else None


# --- the title --------------------------------------------------------------------------------


# The column beside that of the reports, headed in the margin of every article (新源); a sheet of it
# names its year.
_COLUMN_BESIDE = re.compile(r"(?:政府)?网站(?:工作)?(?:年度报表|年度报告|年报)")


def _title(document: Document, narrative: Narrative) -> Title:
    """The page's own title: the first place that has one decides what kind of page it is."""
    first: Title | None = None
    reports: list[Title] = []
    for text in _title_texts(document, narrative):
        title = read_title(text)
        first = first or title
        if title.kind is TitleKind.OTHER or _COLUMN_BESIDE.fullmatch(title.text):
            continue
        if title.kind is TitleKind.NOT_A_REPORT and not reports:
            return title
        if title.kind is TitleKind.REPORT:
            reports.append(title)
            if title.agency and title.report_year:
                return title
    if reports:
        return next((title for title in reports if title.report_year), reports[0])
    return first or Title("", TitleKind.OTHER, None, None)


def _title_texts(document: Document, narrative: Narrative) -> Iterator[str]:
    for name, content in document.metas:
        if name == "articletitle":
            yield from _cuts(" ".join(content.split()))
    headlines = [
        line
        for line in document.blocks[: narrative.start]
        if isinstance(line, Paragraph)
        and (line.tag in _HEADLINE_TAGS or (line.hint and _HEADLINE_HINT.search(line.hint)))
        and line.tag != "li"
        and not _OTHER_ARTICLE.match(line.text)
    ]
    for line in headlines:
        yield line.text
    yield from _joined(headlines)
    for title in document.titles[:1]:
        yield from _cuts(title)
    # Without structure only lines that stand before the report's first heading can be its title.
    opening = narrative.opening[-_LINES_WITH_TITLE:]
    for line in opening:
        yield from _cuts(line.text)
    yield from _joined(opening)


def _joined(lines: list[Paragraph] | tuple[Paragraph, ...]) -> Iterator[str]:
    """A title printed over two or three lines of one element; the site's name is in another."""
    for n, (a, b) in enumerate(pairwise(lines)):
        joined = a.text + b.text
        if len(joined) > _LONGEST_TITLE or not _adjoins(a, b):
            continue
        if _PUBLISHED_LABEL.search(joined):
            continue
        yield joined
        if n + 2 < len(lines) and _adjoins(b, lines[n + 2]):
            longer = joined + lines[n + 2].text
            if len(longer) <= _LONGEST_TITLE and not _PUBLISHED_LABEL.search(longer):
                yield longer


def _adjoins(a: Paragraph, b: Paragraph) -> bool:
    """Whether two lines are of one element, or of neighbours with an empty one between at most."""
    if a.path == b.path:
        return True
    if not a.path or not b.path or a.tag != b.tag:
        return False
    return a.path[:-1] == b.path[:-1] and b.path[-1] - a.path[-1] <= 2


def _cuts(text: str) -> Iterator[str]:
    """``title-column-site`` and ``site——title`` (保定) cut at each separator, then the whole."""
    if len(text) > 3 * _LONGEST_TITLE or "公" not in text:
        return
    pieces = _TITLE_ENDS.split(text)
    for n in range(1, len(pieces)):
        if len(beginning := "-".join(pieces[:n])) <= _LONGEST_TITLE:
            yield beginning
    for n in range(1, len(pieces)):
        if len(end := "-".join(pieces[n:])) <= _LONGEST_TITLE:
            yield end
    if len(text) <= _LONGEST_TITLE:
        yield text


# --- the agency, where the title does not name it -----------------------------------------------


def _agency(document: Document, narrative: Narrative, preamble: str) -> str | None:
    """The one agency that the preamble or the heads of the annexes name; None where two differ."""
    if (said := _OF_WHOM.search(preamble)) and looks_like_agency(said["agency"]):
        return said["agency"]
    named = set()
    for block in document.blocks[narrative.start :]:
        if isinstance(block, Paragraph) and block.text.startswith("附"):
            found = _ANNEX_OF.match("".join(block.text.split()))
            if found and looks_like_agency(found["agency"]):
                named.add(found["agency"])
    return named.pop() if len(named) == 1 else None


# --- what stands above the text -----------------------------------------------------------------


@dataclass(slots=True)
class _Above:
    published: str | None = None
    document_number: str | None = None
    division_code: str | None = None


def _read_above(document: Document, narrative: Narrative) -> _Above:
    """Date of publication, document number and division code.

    The printed date is the authority: ``PubDate`` may be the time of a migration or of generation
    (工信部 2009 text, 绥滨). 更新时间 may stand in front of 发布时间 (硚口).
    """
    above = _Above()
    bare: str | None = None
    for block in document.blocks[: narrative.start]:
        if isinstance(block, Table):
            _read_table(block, above)
            continue
        if not isinstance(block, Paragraph) or len(block.text) >= _LONGEST_LABELLED:
            continue
        line = block.text
        if "期" in line or "间" in line:
            # The last one above the text is the article's; before it stand those of the site.
            above.published = _labelled(line) or above.published
        if line.startswith("20") and narrative.sections and _BARE_DATE.fullmatch(line):
            bare = read_date(line)
        if "号" in line:
            above.document_number = _document_number(line) or above.document_number
        if "区划代码" in line and (code := _DIVISION.search(line)):
            above.division_code = code[1]
    if above.published is None:
        metas = [content for name, content in document.metas if name in _PUBLISHED_METAS]
        above.published = bare or next(filter(None, map(read_date, metas)), None)
    return above


def _labelled(line: str) -> str | None:
    if "更新" in line:
        line = _OTHER_DATE_LABEL.sub("", line)
    label = _PUBLISHED_LABEL.search(line)
    if label is None or _TODAY.search(line):
        return None
    return read_date(line[label.start() : label.end() + 30])


def _document_number(line: str) -> str | None:
    found = _DOCUMENT_NUMBER.match("".join(line.split()))
    if found is None:
        return None
    labelled = "文号" in found[0] or "字号" in found[0]
    return found["number"] if labelled or found.end() == len("".join(line.split())) else None


def _read_table(table: Table, above: _Above) -> None:
    """The table of metadata that some sites print above the report."""
    for row in table.grid.rows:
        for label, value in pairwise(row):
            if len(label.text) > 20:
                continue
            if _PUBLISHED_LABEL.search(label.text) and (day := read_date(value.text)):
                above.published = day
            elif _NUMBER_LABEL.search(label.text.rstrip("：:")) and (
                number := _document_number(value.text)
            ):
                above.document_number = number
            elif "区划代码" in label.text and (code := re.fullmatch(r"\d{6}", value.text)):
                above.division_code = code[0]
