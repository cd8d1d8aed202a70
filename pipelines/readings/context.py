"""Of whom and of when a sentence speaks: of the report's own subject and year, or of another.

Knows how reports name themselves, their region, other agencies and other years; knows no figures.
What it cannot tell is doubtful, and nothing is held against a report on doubtful ground.
"""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple


class Standing(IntEnum):
    """How far a number may be held against the table."""

    PLAIN = 0  # of the report itself: it agrees or it does not
    DOUBTFUL = 1  # perhaps of something else: that it agrees is worth saying, else nothing is
    ELSEWHERE = 2  # said to be of something else


class Ground(NamedTuple):
    """Where a claim stands, and why it does not stand plainly."""

    standing: Standing = Standing.PLAIN
    why: str = ""


PLAIN = Ground()
OTHER_SCOPE = "different scope"
OTHER_YEAR = "another year"
_PART_OF_YEAR = Ground(Standing.DOUBTFUL, "perhaps part of the year")

_QUOTED = re.compile(r"《[^》]{0,80}》|〔\d{4}〕|代表.{1,6}?(?:人民)?政府")
_FULL_YEAR = re.compile(
    r"1月(?:1日)?(?:起|开始)?(?:至|到|-|—|－|~)+(?:20\d\d年|同年|当年)?12月(?:31日)?(?:止|底)?|(?:截[至止]到?)?12月(?:31日|底|末)"
)
_COMPARED = re.compile(
    r"(?:同比|相比|比|较|与|相较)[^，,。；（）()]{0,12}(?:年|同期)[^，,。；（）()]*"
)
_CARRIED = re.compile(r"(?:上一?年度?|去年|20\d\d年度?)末?的?(?:结转|遗留)|结转(?:至|到)?20\d\d年")
_YEAR = re.compile(r"(20\d\d)年|上一?年|去年|前年|往年|历年|同期|以来")
_PART = re.compile(r"季度|上半年|下半年|\d月|每[年月周日季]|月均|日均|平均|年均")

_REGIONS = "省市县区州盟旗镇乡街"
_TYPES = "局委厅办院镇乡街会校所站"
# Whoever is named: the whole of a region, several at once, the report's own agency, or another.
# The signs that one of these can begin with come first: they rule out most places of a text.
NAMED = re.compile(
    rf"""
    (?=[全我本各{_REGIONS}下所直基])(?:
    (?P<whole>全(?P<of_whole>[{_REGIONS}]|系统|行业))(?!面)
    |(?P<we>[我本](?P<of_we>[{_REGIONS}{_TYPES}]|单位|机关|部门|级|中心|行政机关))
    |(?P<many>各(?:级|地|县|区|市|州|旗|乡|镇|街|部门|单位|委办|有关|相关|成员)
      |[{_REGIONS}](?:直|级|属|本级)|乡镇|镇街|下属|所属|直属|基层)
    |(?P<one>[省市县区州旗盟][^\s\d，,。；：:、（）()向对在为将的了由被等与和及按到把从给共收受办接答]{{0,14}}?
      (?:局|委员会|委(?![托员派书])|厅(?!长)|办公室|办公厅|公开办|政府办|府办|法院|检察院|医院|学院|中心|管委会
        |政府(?![办信网公门采系工部规文常令]))
      (?!面|限|势|长))
    )
    """,
    re.VERBOSE,
)


class Reporter(NamedTuple):
    """Who reports on what year, as far as the document says."""

    agency: str | None
    scope: str
    year: int | None


class Grounds:
    """Tells of each claim of one report where it stands."""

    def __init__(self, reporter: Reporter) -> None:
        self.reporter = reporter
        # The claims of one sentence have one lead.
        self._bare_lead = lru_cache(1)(_bare)
        self._scope_of_lead = lru_cache(1)(self._weak_scope)
        self._time_of_lead = lru_cache(1)(self._weak_time)

    def of(self, before: str, lead: str) -> Ground:
        """By the words before the claim in its sentence, else by those before the sentence.

        The nearest name counts and the nearest year; what only the lead says leaves it doubtful.
        """
        said = _bare(before)
        who = _scope(said, self.reporter) or (lead and self._scope_of_lead(lead)) or PLAIN
        when = _time(said, self.reporter) or (lead and self._time_of_lead(lead)) or PLAIN
        if any(sign in said for sign in "季半月每均") and _PART.search(said):
            when = when if when.standing is Standing.ELSEWHERE else _PART_OF_YEAR
        return when if when.standing > who.standing else who

    def _weak_scope(self, lead: str) -> Ground | None:
        return _weakened(_scope(self._bare_lead(lead), self.reporter))

    def _weak_time(self, lead: str) -> Ground | None:
        return _weakened(_time(self._bare_lead(lead), self.reporter))


def names_reporter(name: str, reporter: Reporter) -> bool:
    """Whether the name is one of the report's own agency, in full or abbreviated.

    >>> names_reporter("市政府办公厅", Reporter("上海市人民政府办公厅", "own", 2019))
    True
    >>> names_reporter("区政府办", Reporter("淮安市洪泽区人民政府", "consolidated", 2024))
    False
    """
    if reporter.agency is None or len(name) < 2:
        return False
    signs = iter(reporter.agency)
    return all(sign in signs for sign in name)


def _bare(text: str) -> str:
    """The text without titles in quotes, comparisons and the period of the whole year."""
    if "《" in text or "〔" in text or "代表" in text:
        text = _QUOTED.sub("", text)
    if "月" in text:
        text = _FULL_YEAR.sub("", text)
    if "年" in text or "同期" in text:
        text = _COMPARED.sub("", _CARRIED.sub("", text))
    return text


def _weakened(ground: Ground | None) -> Ground | None:
    if ground is None or ground.standing is not Standing.ELSEWHERE:
        return ground
    return Ground(Standing.DOUBTFUL, ground.why)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for found in pattern.finditer(text):
        last = found
    return last


def _time(text: str, reporter: Reporter) -> Ground | None:
    if "年" not in text and "期" not in text and "以来" not in text:
        return None
    found = _last(_YEAR, text)
    if found is None:
        return None
    if found[1] is None:
        return Ground(Standing.ELSEWHERE, OTHER_YEAR)
    if reporter.year is None:
        return Ground(Standing.DOUBTFUL, "report year unknown")
    return PLAIN if int(found[1]) == reporter.year else Ground(Standing.ELSEWHERE, OTHER_YEAR)


def _scope(text: str, reporter: Reporter) -> Ground | None:
    found = _last(NAMED, text)
    if found is None:
        return None
    if found["whole"]:
        return _region(found["of_whole"], reporter)
    if found["we"]:
        if found["of_we"] in "省市县区州盟旗":
            return _weakened(_region(found["of_we"], reporter))
        return PLAIN
    if found["many"] == "各级" and reporter.scope == "consolidated":
        return PLAIN
    if found["many"]:
        return Ground(Standing.DOUBTFUL, OTHER_SCOPE)
    return _agency(found["one"], reporter)


def _region(sign: str, reporter: Reporter) -> Ground:
    """The whole of a region is the report's own subject only if the report is for that region."""
    agency = reporter.agency or ""
    if sign in ("系统", "行业"):
        return Ground(Standing.ELSEWHERE, OTHER_SCOPE)
    if reporter.scope == "unclear" or not agency or "管委会" in agency or "管理委员会" in agency:
        return Ground(Standing.DOUBTFUL, OTHER_SCOPE)
    ends = agency.removesuffix("办事处").removesuffix("人民政府").removesuffix("道")
    if reporter.scope == "consolidated" and ends.endswith("行政公署"):
        return Ground(Standing.DOUBTFUL, OTHER_SCOPE)
    return PLAIN if ends.endswith(sign) else Ground(Standing.ELSEWHERE, OTHER_SCOPE)


def _agency(name: str, reporter: Reporter) -> Ground:
    if reporter.agency is None:
        return Ground(Standing.DOUBTFUL, OTHER_SCOPE)
    if not names_reporter(name, reporter):
        return Ground(Standing.ELSEWHERE, OTHER_SCOPE)
    # 县政府 in the report of its office, or of the whole county, may be the government alone.
    if name.endswith("政府") and ("办" in reporter.agency or reporter.scope != "own"):
        return Ground(Standing.DOUBTFUL, OTHER_SCOPE)
    return PLAIN
