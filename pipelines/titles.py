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
from itertools import product

from pipelines.agencies import read_agency
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


# What the report is about. 政务公开 and 政务信息公开 occur (丽水 2017).
_SUBJECT = r"""
    (?: (?:政府|政务)?信息(?:公开)?[和与及、]政务公开
      | 政务公开[和与及、](?:政府|政务)?信息公开
      | (?:政府|政务)?信息公开 | 政务公开
    )"""
# The name of the report. 工作报告 without 年度 occurs (台安 2020), so do 年报 and 情况报告, and the
# year in the middle: 政府信息公开2023年度报告.
_REPORT_NAME = re.compile(
    _SUBJECT
    + r"""
    (?:\([^()]{2,8}\))?
    (?:工作)?(?:实施|执行)?
    (?:情况)?的?
    (?:20[0-3]\d年?)?
    (?:年度|年)?
    (?:工作)?(?:情况)?的?
    (?:年度报告|工作报告|情况报告|总结报告|年报|报告)
    """,
    re.VERBOSE,
)
# The report told in another form; no agency bears such a word in its name.
_RETOLD = re.compile(r"解读|图解|一图|[读看]懂|[图数]说|长图|动画|漫画|[音视]频|英文|多语种")
# The same column carries these beside the reports; each is another document. Only wording that no
# agency bears in its name may stand here: there are 培训中心 and 评估中心 that publish reports.
_NOT_THE_REPORT = re.compile(
    r"编制(?!委员会|办)|编写|模板|关于做好|关于征求|汇总|通报|召开|举办|举行|网站工作|网站监管"
    r"|网站与政务新媒体|[上下]半年|[一二三四1-4]季度|\d月"
    r"|(?:依申请|环境|预算|决算|企业|高校|办学|食品)$"
)
# The report on running the government website (政府网站工作年度报表): required by another rule.
_WEBSITE_REPORT = re.compile(r"网站.*(?:年度报表|年报|年度报告)")
# A link to a column of reports is no report.
_LINK_TO_A_COLUMN = re.compile(r"(?:更多|查看|历年|往年|返回|进入)")
_COLUMN_TAIL = re.compile(r"的?(?:目录|专栏|专题|栏目|列表|平台|专区)")
_LEVEL = re.compile(
    r"(?:全?[省市州县区旗]|各)?[直属级]*"
    r"(?:部门|单位|机关|乡镇|镇街|镇乡|街镇|街道|乡镇场|县区|区县|县市区)+"
)
# 云财〔2026〕3号 in front of a title: the number of the notice, whose year is not the report's.
_DOCUMENT_NUMBER = re.compile(r"^[\u4e00-\u9fff]{1,14}[〔\[(【]20\d\d[〕\])】]第?\d{1,5}号")
# 关于印发2025年…年度报告的通知: a red-head notice that carries the report below it (丰泽区教育局).
# One that only asks for reports (关于报送…的通知) carries none; who hands one in (…的函) does.
_NOTICE = re.compile(
    r"(?P<issuer>.*?)关于(?P<act>印发|公布|发布|公开|上报|报送)?(?P<about>.*)", re.DOTALL
)
_NOTICE_TAIL = re.compile(r"》?的(?P<form>通知|公告|公示|通告|报告|函)?")
_CARRIES = {
    "上报": frozenset(("报告", "函")),
    "报送": frozenset(("报告", "函")),
    None: frozenset(("公告", "公示", "通告")),
}
_CARRIES_WHEN_ISSUED = frozenset(("通知", "公告", "公示", "通告"))
_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)\s*年?(?:年?度)?")
_DAY = r"(?:20\d\d[-/.年]|(?<!\d))\d{1,2}[-/.月]\d{1,2}日?(?:\d{1,2}:\d\d(?::\d\d)?)?(?!\d)"
# A day, or the month or the year of publication: none of them says the year of the report.
_PUBLISHED = re.compile(rf"{_DAY}|20\d\d年\d{{1,2}}月|20\d\d年?(?=发布|公布|公开\))")
_ASIDE = r"(?!.*(?:通知|说明|制度|格式))"
# What may stand behind the name of the report: the year, a bracketed remark, the agency, the day
# of the list glued to it.
_LAWFUL_TAIL = re.compile(
    rf"(?:(?:20\d\d)年?度?|{_DAY}|及附表|全文|公告|公示|new"
    rf"|{_ASIDE}(?:\([^()]{{1,20}}\)|\[[^\[\]]{{1,20}}\]|【[^【】]{{1,20}}】)){{0,4}}"
    rf"(?:\.(?:docx?|pdf|ofd|wps|html?|xlsx?|zip|rar))?(?:{_ASIDE}[-—_|]{{1,2}}.{{2,30}})?",
    re.IGNORECASE,
)
# A list cut the title (spec of hanweb, TRS); whatever it began to name, opening it will tell.
_CUT = re.compile(r"(?:\.{2,}|…+|·{3,}|。{2,})$")
_BEGUN = re.compile(
    r"(?:政府|政务)信息公?$|(?P<subject>(?:政府|政务)?信息公开|政务公开)(?P<rest>.{0,12})$"
)
_BEGINNINGS = frozenset(
    name[:n]
    for work, state in product(("", "工作"), ("", "情况", "情况的"))
    for end in ("年度报告", "年度工作报告", "报告", "年报", "年度情况报告", "总结报告")
    for name in (work + state + end,)
    for n in range(len(name))
)
# Marks that lists put in front of a title, and around it.
_BRACKETED = re.compile(r"\[(?P<square>[^\[\]]{1,20})\]|【(?P<black>[^【】]{1,20})】")
_FOREIGN_START = re.compile(rf"(?:上|下)一(?:篇|条):|转发:|{_DAY}(?=\D)")
_ORNAMENTS = re.compile(r"^[\s·•>»\-—\[\]【】■□◆◇★☆▲●○※|]+|[\s·•>»\-—|]+$")
_CUT_SIGNS = ".…·。．"
_QUOTES = ("《》", "“”", '""')
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
    # 信息公开, 政务公开, 网站, or cut before it could be named: most lines have none of them.
    if "公" not in text and "网" not in text and text[-1:] not in _CUT_SIGNS:
        return Title(shown, TitleKind.OTHER, None, None)
    marks, name = _compact(text)
    name = _completed(name)
    found = _REPORT_NAME.search(name)
    if found is None:
        kind = TitleKind.NOT_A_REPORT if _WEBSITE_REPORT.search(name) else TitleKind.OTHER
        return Title(shown, kind, None, None)
    head, tail = name[: found.start()], name[found.end() :]
    if _names_a_column(head, tail):
        return Title(shown, TitleKind.OTHER, None, None)
    if _RETOLD.search(marks + name) or _NOT_THE_REPORT.search(head):
        return Title(shown, TitleKind.NOT_A_REPORT, None, None)
    notice = _NOTICE.fullmatch(head)
    if not _LAWFUL_TAIL.fullmatch(tail) and not (notice and _closes(notice, tail)):
        return Title(shown, TitleKind.NOT_A_REPORT, None, None)
    if notice and not tail and notice["act"] in ("上报", "报送"):
        return Title(shown, TitleKind.NOT_A_REPORT, None, None)
    agency = _agency(notice["about"]) or _agency(notice["issuer"]) if notice else _agency(head)
    year = _one_year(head + found[0]) or _one_year(tail)
    return Title(shown, TitleKind.REPORT, agency or _agency_in(marks), year)


# What lists and headlines put behind a title that came of late.
_NEW = re.compile(r"(?:\[new\]|new)$", re.IGNORECASE)


def bare_title(text: str) -> str:
    """The title without what a site sets around it: marks, quotes, blanks, forms of signs.

    >>> bare_title("【部门年报】《云山县财政局 ２０２３ 年政府信息公开年度报告》")
    '云山县财政局2023年政府信息公开年度报告'
    """
    return _NEW.sub("", _compact(text)[1])


# A row that is called by its year alone: 2024年, 2023年度, 2022年年报, 2021年度报告.
_YEAR_ALONE = re.compile(r"(?:19|20)\d\d年?(?:度)?(?:年报|年度报告|工作报告|报告)?")
_ANNUAL_COLUMN = re.compile(r"(?:信息|政务)公开.{0,6}(?:年报|年度报告|报告)")
_OTHER_COLUMN = re.compile(r"网站|财政(?![局厅所])|统计(?!局)|预算|决算|企业|法治")


def read_row(title: str, column: str) -> TitleKind:
    """What a row of a list names, in the column that is called ``column``.

    In a column of annual reports a year alone names the report of that year (structure D: one
    column a unit). The year and the agency of the report are read from its own text all the same.

    >>> read_row("2024年", "政府信息公开年报_甲县人民政府"), read_row("2024年", "新闻动态")
    (<TitleKind.REPORT: 'report'>, <TitleKind.OTHER: 'other'>)
    """
    kind = read_title(title).kind
    if kind is not TitleKind.OTHER:
        return kind
    _, name = _compact(title)
    annual = _ANNUAL_COLUMN.search(column) and not _OTHER_COLUMN.search(column)
    return TitleKind.REPORT if annual and _YEAR_ALONE.fullmatch(name) else kind


def _compact(text: str) -> tuple[str, str]:
    """NFKC without white space, ornaments and version marks; Chinese year numerals as digits.

    What a list puts in front in brackets ([县财政局], 【图解】) comes apart from the title.
    """
    folded = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    folded = folded.replace("\u200b", "")
    marks = ""
    while start := _BRACKETED.match(folded) or _FOREIGN_START.match(folded):
        marks += start[0]
        folded = folded[start.end() :]
    folded = _ORNAMENTS.sub("", folded)
    folded = _VERSION_MARK.sub("", _DOCUMENT_NUMBER.sub("", folded))
    if folded[:1] + folded[-1:] in _QUOTES:
        folded = folded[1:-1]
    return marks, with_digit_years(folded)


def _completed(name: str) -> str:
    """A title that the list cut while it named a report, with the name in full."""
    uncut = _CUT.sub("", name)
    if uncut == name or _REPORT_NAME.search(uncut) or _NOT_THE_REPORT.search(uncut):
        return uncut
    begun = _BEGUN.search(uncut)
    if begun is None:
        return uncut
    rest = begun["rest"] or ""
    # 政务公开工作... goes on as 要点 or 推进会 as often.
    if rest not in _BEGINNINGS or (begun["subject"] == "政务公开" and "年" not in rest):
        return uncut
    return uncut[: begun.start()] + "政府信息公开年度报告"


def _names_a_column(head: str, tail: str) -> bool:
    if _LINK_TO_A_COLUMN.match(head) or _COLUMN_TAIL.fullmatch(tail):
        return True
    return _LEVEL.fullmatch(_YEAR.sub("", head)) is not None


def _closes(notice: re.Match[str], tail: str) -> bool:
    """Whether ``tail`` ends a notice that carries the report, not one that asks for it."""
    closing = _NOTICE_TAIL.fullmatch(tail)
    if closing is None:
        return False
    carrying = _CARRIES.get(notice["act"], _CARRIES_WHEN_ISSUED)
    return closing["form"] in carrying or (closing["form"] is None and notice["act"] is not None)


def _one_year(text: str) -> int | None:
    """The year that ``text`` names, days apart; None where it names none or two."""
    years = set(_YEAR.findall(_PUBLISHED.sub("", text)))
    return int(years.pop()) if len(years) == 1 else None


def _agency_in(marks: str) -> str | None:
    """The agency that stands in brackets in front: [云山县财政局]2024年…."""
    for mark in _BRACKETED.finditer(marks):
        name = mark["square"] or mark["black"]
        if read_agency(name).type is not None and not _WE.match(name):
            return name
    return None


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
