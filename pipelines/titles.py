"""Reads what a title says: is it an annual report, of which agency, for which year.

One pure function for list rows and pages alike. Knows the wording of titles (form of the title:
``[region][agency][year]年(度)政府信息公开(工作)年度报告``, with the year first at times, see the
circulars 国办公开办函〔2019〕60号 and 〔2021〕30号); knows nothing of HTML or of figures.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

from pipelines.numerals import with_digit_years


class TitleKind(Enum):
    """What a title names. Everything but REPORT is left in the list and not fetched."""

    REPORT = "report"
    NOT_A_REPORT = "not_a_report"  # a notice, an explanation, a site-operation report, a summary
    OTHER = "other"  # does not speak of an annual report at all


@dataclass(frozen=True, slots=True)
class Title:
    """``agency`` and ``report_year`` are None where the title does not say them."""

    text: str
    kind: TitleKind
    agency: str | None
    report_year: int | None


# The name of the report. 政务公开 and 政务信息公开 occur (丽水 2017); so do 工作报告 without 年度
# (台安 2020), 年报 and 情况报告.
_REPORT_NAME = re.compile(
    r"""
    (?:(?:政府|政务)?信息公开|政务公开)
    (?:工作)?
    (?:情况)?(?:的)?
    (?:年度|年)?
    (?:工作)?(?:情况)?(?:的)?
    (?:年度报告|工作报告|情况报告|总结报告|年报|报告)
    """,
    re.VERBOSE,
)
# The same column carries these beside the reports; each is another document. Only wording that no
# agency bears in its name may stand here: there are 培训中心 and 评估中心 that publish reports.
_NOT_THE_REPORT = re.compile(
    r"解读|图解|一图|读懂|编制(?!委员会|办)|编写|模板|关于做好|关于报送|关于征求|汇总|通报|网站工作|网站监管"
    r"|[上下]半年|[一二三四1-4]季度"
    r"|(?:依申请|环境|预算|决算|企业|高校|办学|食品)$"
)
# The report on running the government website (政府网站工作年度报表): required by another rule.
_WEBSITE_REPORT = re.compile(r"网站.*(?:年度报表|年报|年度报告)")
# 关于印发2025年…年度报告的通知: a red-head notice that carries the report below it (丰泽区教育局).
_ISSUED_AS_NOTICE = re.compile(r"关于(?:印发|公布|发布)(?P<name>.+?(?:报告|年报))的(?:通知|公告)$")
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)\s*年?(?:年?度)?")
# What may stand behind the name of the report: the year, a bracketed remark, the agency.
_TAIL_OF_A_FILE = re.compile(r"\.(?:docx?|pdf|wps|html?)$|及附表$|全文$|公告$|公示$", re.IGNORECASE)
_LAWFUL_TAIL = re.compile(
    r"(?:[(（](?!.*(?:解读|图解|通知|说明))[^()（）]{1,20}[)）])?(?:[-—]{1,2}(?!.*(?:解读|图解)).{2,30})?"
    r"|(?:20\d\d)年?度?"
)
# A list cut the title (spec of hanweb, TRS); whatever it began to name, opening it will tell.
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_BEGUN = re.compile(r"(?:政府|政务)信息公开.{0,6}$")
# Marks that lists put around a title.
_BRACKETED_START = re.compile(r"^(?:\[[^\]]{1,12}\]|【[^】]{1,12}】|(?:上|下)一(?:篇|条):|转发:)")
_ORNAMENTS = re.compile(r"^[\s·•>»\-—\[\]【】]+|[\s·•>»\-—]+$")
_LONGEST = 200  # signs; a longer line is no title, and patterns must not run over it
_VERSION_MARK = re.compile(r"[（(](?:更正|更新|修订|修改|重新发布|文字版|全文)[^（）()]*[）)]$")
_REGION_ONLY = re.compile(r".*(?:省|市|县|区|旗|州|盟)")
# A name that no bracket surrounds, and that closes each it opens.
_PAIRED = re.compile(r"[^()]+(?:\([^()]+\)[^()]*)*")
_FULL_WIDTH = str.maketrans("()", "（）")
_NO_REGION_ENDINGS = (
    "示范区",
    "开发区",
    "高新区",
    "新区",
    "园区",
    "林区",
    "矿区",
    "景区",
    "保护区",
)


def read_title(text: str) -> Title:
    """What ``text`` says of itself.

    >>> title = read_title("台安县人民政府办公室2020年度政府信息公开工作报告")
    >>> title.kind, title.agency, title.report_year
    (<TitleKind.REPORT: 'report'>, '台安县人民政府办公室', 2020)
    >>> read_title("关于做好2020年政府信息公开工作年度报告编制发布工作的通知").kind
    <TitleKind.NOT_A_REPORT: 'not_a_report'>
    >>> read_title("政府网站工作年度报表（2020年度）").kind
    <TitleKind.NOT_A_REPORT: 'not_a_report'>
    >>> read_title("鄂尔多斯市2019年政府信息公开工作年度报告").agency
    '鄂尔多斯市人民政府'
    """
    shown = " ".join(text.split())
    if "公" not in text and "网" not in text:  # 信息公开, 政务公开, 网站: most lines name none
        return Title(shown, TitleKind.OTHER, None, None)
    compact = _compact(text)
    notice = _ISSUED_AS_NOTICE.search(compact)
    name = notice["name"] if notice else compact
    if (uncut := _CUT.sub("", name)) != name:
        if not _NOT_THE_REPORT.search(uncut) and _BEGUN.search(uncut):
            uncut = _BEGUN.sub("政府信息公开年度报告", uncut)
        name = uncut
    found = _REPORT_NAME.search(name)
    if found is None:
        kind = TitleKind.NOT_A_REPORT if _WEBSITE_REPORT.search(name) else TitleKind.OTHER
        return Title(shown, kind, None, None)
    if _NOT_THE_REPORT.search(name[: found.start()]):
        return Title(shown, TitleKind.NOT_A_REPORT, None, None)
    tail = _TAIL_OF_A_FILE.sub("", name[found.end() :])
    if tail and not _LAWFUL_TAIL.fullmatch(tail):
        return Title(shown, TitleKind.NOT_A_REPORT, None, None)
    years = set(_YEAR.findall(name))
    year = int(years.pop()) if len(years) == 1 else None
    return Title(shown, TitleKind.REPORT, _agency(name[: found.start()]), year)


def _compact(text: str) -> str:
    """NFKC without white space, ornaments and version marks; Chinese year numerals as digits."""
    folded = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    folded = _BRACKETED_START.sub("", folded.replace("\u200b", ""))
    folded = _ORNAMENTS.sub("", folded)
    folded = _VERSION_MARK.sub("", folded)
    return with_digit_years(folded)


def _bare(name: str) -> str:
    """Without the marks around it; 农业农村局(乡村振兴局) keeps its brackets, which are a pair."""
    name = name.strip('《》“”"')
    while name and (name[0] in "()" or name[-1] in "()") and not _PAIRED.fullmatch(name):
        name = name[1:] if name[0] in "()" else name[:-1]
    return name.strip('-—_:：·,，、 《》“”"')


# 附件2：, 3. in front of a title; and who speaks of itself.
_LISTED = re.compile(r"^(?:附件? ?\d{0,2}[:：.、]|\d{1,2}[.、])")
_WE = re.compile(r"我|本(?:局|办|委|厅|镇|乡|街道|院|单位|机关)")


def _agency(head: str) -> str | None:
    """The agency in front of the report's name, without the year; None where none is named.

    A title that names only a region is the report of that region's government (三明市2018年…,
    石狮市2023年…); zones end in the same sign 区 but are no region.
    """
    name = _bare(_YEAR.sub("", head).strip("-—_:：·,，、 "))
    name = _bare(re.sub(r"^(?:年度?|关于)|(?:\d+年度?|年度?|关于|的)$", "", name))
    if len(name) < 2 or name[-1].isdigit():  # no agency ends in digits: a misprinted year
        return None
    name = _LISTED.sub("", name.translate(_FULL_WIDTH))
    if _WE.match(name):  # 我局 is no agency
        return None
    if _REGION_ONLY.fullmatch(name) and not name.endswith(_NO_REGION_ENDINGS):
        return name + "人民政府"
    return name
