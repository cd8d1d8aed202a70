"""Reads the report year: the year that the figures cover.

Knows the four places that name it and their trust (domain notes 6.1): the sentence on the period
of the statistics, the title, the sentence that announces the report, and the date of publication,
which is the year after. Numbers such as 〔2021〕1号, 2021年工作打算 or 截至2021年1月 have no vote.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from pipelines.model import Code, Issue, Severity
from pipelines.numerals import with_digit_years
from pipelines.titles import Title, TitleKind

_TO = r"(?:起|开始|零时|止)?(?:至|到|[-—－–~～]+)(?:(?P<other>20\d\d)年?|同年|当年|本年度?)?"
# 本报告中所列数据的统计期限自2020年1月1日起至12月31日止 and its many variants.
_PERIOD = re.compile(rf"(?P<year>20\d\d)年0?1月0?1日{_TO}12月31日")
# 2018年11日至2018年1231日, 201711日至20171231日: a converter dropped signs (三明 2018, 宿迁 2017).
_DAMAGED = re.compile(rf"(?P<year>20\d\d)年?0?1月?0?1日?{_TO}12月?31日?")
_DOTTED = re.compile(rf"(?P<year>20\d\d)[-./]0?1[-./]0?1{_TO}[-./]?12[-./]31")
_MONTHS = re.compile(rf"(?P<year>20\d\d)年0?1月份?{_TO}12月(?!31)")
_ABOUT = re.compile(r"统计|期限|数据|本报告|本年报|时限|周期")
_CITED = re.compile(r"《[^《》]*》|[〔\[（(]20\d\d[〕\]）)]")
_ANNOUNCED = re.compile(
    r"(?:现将|公布|发布|编制|形成|撰写)[^。]{0,40}?(20\d\d)年度?[^。，,]{0,24}?信息公开"
    r"(?:工作)?(?:年度)?(?:工作)?(?:情况)?的?(?:年度)?(?:报告|年报|情况)"
)
_LONGEST_ANNOUNCEMENT = 600


def read_year(
    title: Title, preamble: str, first_section: str, published: str | None
) -> tuple[int | None, str | None, tuple[Issue, ...]]:
    """The year, the places that gave it (``period, title``) and the doubts that are left.

    ``preamble`` and ``first_section`` are texts without white space. Where the places differ the
    majority decides, the year before publication among them; without one the year is open.
    """
    votes: dict[str, int] = {}
    period = _period(preamble) or _period(first_section)
    if period is not None:
        votes["period"] = period
    if title.report_year:
        votes["title"] = title.report_year
    year_before = int(published[:4]) - 1 if published else None
    if len(set(votes.values())) != 1:
        announced = _announced(preamble, title.text)
        if announced is not None:
            votes["text"] = announced
    agreed = set(votes.values())
    if len(agreed) == 1:
        (year,) = agreed
        issues: tuple[Issue, ...] = ()
        if list(votes) == ["text"] and year_before not in (None, year):
            raw = f"text {year}, published {published}"
            issues = (_conflict(raw, f"settled as {year}"),)
        return year, ", ".join(votes), issues
    if not votes:
        detail = "neither title nor period names the year"
        is_report = title.kind is TitleKind.REPORT and year_before is not None
        if is_report:
            detail += "; taken as the year before publication"
        issue = Issue(Code.YEAR_UNKNOWN, Severity.WARNING, "title", title.text, detail)
        return (year_before, "publication", (issue,)) if is_report else (None, None, (issue,))
    raw = ", ".join(f"{place} {year}" for place, year in votes.items())
    if year_before is not None:
        votes["publication"] = year_before
    (year, count), *others = Counter(votes.values()).most_common()
    if count == 1 or (others and others[0][1] == count):
        return None, None, (_conflict(f"{raw}, published {published}", "left open"),)
    evidence = ", ".join(place for place, voted in votes.items() if voted == year)
    return year, evidence, (_conflict(f"{raw}, published {published}", f"settled as {year}"),)


def _conflict(raw: str, detail: str) -> Issue:
    return Issue(Code.YEAR_CONFLICT, Severity.WARNING, "title", raw, detail)


def _period(text: str) -> int | None:
    """The year of the sentence on the period; None where there is none or where two differ."""
    if "31" not in text and "12月" not in text:
        if "三十一日" not in text and "３１" not in text:
            return None
        text = with_digit_years(unicodedata.normalize("NFKC", text))
        text = text.replace("十二月三十一日", "12月31日").replace("年一月一日", "年1月1日")
    for pattern in (_PERIOD, _DOTTED, _MONTHS, _DAMAGED):
        found = [m for m in pattern.finditer(text) if m["other"] in (None, m["year"])]
        years = {m["year"] for m in found}
        if len(years) > 1:
            # The sentence on the statistics has a vote, another span of a year has none.
            about = (m for m in found if _ABOUT.search(text, max(m.start() - 40, 0), m.end() + 20))
            years = {m["year"] for m in about}
        if len(years) == 1:
            return int(years.pop())
        if years:
            return None
    return None


def _announced(preamble: str, title: str) -> int | None:
    """The year of 现将2020年度政府信息公开工作情况报告如下; circulars that are cited have none."""
    text = _CITED.sub("", preamble[-_LONGEST_ANNOUNCEMENT:].replace("".join(title.split()), "。"))
    years = set(_ANNOUNCED.findall(text))
    return int(years.pop()) if len(years) == 1 else None
