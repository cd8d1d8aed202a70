"""Judges what a line above, in or behind a table says of it: whose its figures are, and of when.

Knows how heads, annexes and notes are worded; knows no tables and no figures. In doubt a table is
somebody else's.
"""

from __future__ import annotations

import re

from pipelines.numerals import with_digit_years
from pipelines.sections.marks import LONGEST_HEADING
from pipelines.titles import TitleKind, read_title
from pipelines.units import stated_unit

# So near above a table, a line may speak of it.
LINES_ABOVE = 3
_LONGEST_TITLE = 80
_NOTE = re.compile(r"[（(【\[]?(?:注|备注|说明|填报说明|编写说明|填表说明|※|\*)\s*\d?\s*[:：.、]?")
_YEAR = re.compile(r"(?<!\d)(20\d\d) ?(?=年)")
# 自2008年起, 2008年以来: since when, not of when.
_YEAR_OF_A_NOTE = re.compile(r"(?<!\d)(20\d\d) ?(?=年(?!起|以来))")
_A_DATE = re.compile(r"20\d\d ?年 ?\d{1,2} ?月 ?\d{1,2} ?日")
# 上年结转 and 上一年项目数量 are the form's own words; they do not speak of another year's table.
_LAST_YEAR = re.compile(r"(?:上(?:一)?年度?|去年|往年)(?!.{0,6}结转|.{0,2}项目)|同期")
_ANNEX = re.compile(r"附(?:件|表|录)?(?:\d{1,3}|[一二三四五六七八九十]{1,2})?(?:[:：.、-]| |$|$)")
_STATISTICS = re.compile(r"统计表|情况表|附表|年报表|报表|数据表")
# What the head of a table of statistics says beside whose it is.
_NOBODY = re.compile(
    r"附(?:件|表|录)?(?:\d{1,3}|[一二三四五六七八九十]{1,2})?[:：.、]?|20\d\d ?年?度?|政府信息公开"
    r"|政务公开|信息公开|(?:主动|依申请)公开|本(?:机关|单位|部门|级)|工作|情况|指标|年度|年报|统计|数据|汇总表$"
    r"|[表及和的与()（）《》“”:：、,，.．—\-\s]"
)
# The head of a table that is not, or no longer, the report's: a blank or sample form, a version
# before a correction.
_NOT_IN_FORCE = re.compile(
    r"[（(【\[]?(?:.{0,8}(?:(?:更正|修改|修订|变更)前|原(?:表|数据)|作废|旧表|样表|样式|式样|样例|示例|填[写表]说明"
    r"|模板|范本).{0,6}|(?:表格)?格式)[)）】\]]?[:：]?"
)
# A head that speaks of a part of the year, of many years, of a plan, or of some units.
_PART_OF_A_YEAR = re.compile(
    r"[上下]半年|[一二三四1-4]季度|\d{1,2} ?月? ?[-—~至到] ?\d{1,2} ?月(?!.{0,3}日)|累计|预计"
    r"|表样|有误|[（(]参考[)）]|^(?:下属|所属|直属|除|不含|不包括)|截[至止]"
)
_POINTS_BELOW = re.compile(r"[见如]下表|如下[:：]?$")
# A year that is no year of the data: of a law, in a title, or compared with.
_COMPARED = re.compile(r"[与较比同] ?20\d\d ?年(?:度)?(?:相比|同期|对比|比较)?")
_OF_A_LAW = re.compile(
    r"《[^《》]*》|[（(][^（()）]*(?:修订|修正|施行|令|号)[^（()）]*[)）]|〔20\d\d〕"
)
_BARE_YEAR = re.compile(r"^(20[0-3]\d)$")
_AN_ORGAN = re.compile(
    r".{2,20}(?:局|镇|乡|街道|站|办|中心|单位|院|所|委|厅|队|公司|学校|林场|办公室|办事处|委员会)"
)
_OWN_ORGAN = re.compile(r"我|本|各|全")
_WE = re.compile(r"(?:我|本)(?:局|办|委|厅|镇|乡|街道|院|所|中心|单位|机关|级|县|市|区)")
_NOT_ONE = re.compile(r"申请|公开|信息|机关不|行政|处理|收到")
_LONGEST_HEAD = 30
# 全县 in the report of a department speaks of others.
_OF_THE_REGION = re.compile(r"全(?:省|市|县|区|州|盟|旗|镇|乡|街道)(?!.{0,3}局)")
_OF_A_REGION = re.compile(
    r"政府(?:办公[室厅])?$|[省市县区州盟旗乡镇]$|公署$|管委会$|管理委员会$|街道"
)
_TITLE_OF_A_REPORT = re.compile(r"(?:报告|年报)[)）》]?$")
_FILLED_IN_BY = re.compile(
    r"(?:填[报表]|报送|单位)(?:单位|机关|部门|名称)[^:：]{0,8}[:：] ?([^ 　0-9]{2,30})"
)
_ANY_AGENCY = re.compile(
    r"(?:政府(?!信息)|局|委员会|办公室|办事处|管委会|[镇乡厅署院]|街道|中心|开发区|高新区|新区|公司|支队|大队|部门|学校)"
    r"(?!.{0,2}(?:公开|申请))"
)
# A note that speaks of the table that it stands under.
_UNDER_A_TABLE = re.compile(
    r"[（(]?(?:注|备注|说明|更正|以上|上表|上述|本表|统计(?:时间|期限|期间)|数据来源|填[报表]单位|报送单位|单位名称)"
)
_TAKEN_BACK = re.compile(r"有误|作废|以附件为准|更正")


def is_not_in_force(text: str) -> bool:
    """Whether a head says that the table is a blank or sample form, or an earlier version."""
    return _NOT_IN_FORCE.fullmatch(text) is not None


def is_foreign_head(text: str, year: int | None, agency: str | None) -> bool:
    """Whether a line says that the table below it is not the report's.

    It is of another year or of a part of the year, of another agency or of the region as a whole,
    or a form that is not in force. A sentence and a note say nothing of the kind.
    """
    if len(text) > LONGEST_HEADING or _NOTE.match(text):
        return False
    if text[-1:] in "。；" and not _POINTS_BELOW.search(text):
        return False
    if len(text) <= _LONGEST_HEAD and _PART_OF_A_YEAR.search(text):
        return True
    text = _COMPARED.sub("", _OF_A_LAW.sub("", text))
    if "年" in text and not text.endswith("日"):
        text = with_digit_years(text)
    years = _YEAR.findall(_A_DATE.sub("", text)) if "年" in text else []
    years += _BARE_YEAR.findall(text)
    if year is not None and years and str(year) not in years:
        return "结转" not in text
    if _LAST_YEAR.search(text) or _NOT_IN_FORCE.fullmatch(text):
        return True
    if agency and _OF_THE_REGION.match(text) and not _OF_A_REGION.search(agency):
        return True
    if filled := _FILLED_IN_BY.search(text):
        return agency is not None and not _is_same(filled[1], agency)
    if len(text) <= _LONGEST_HEAD and _names_another(text, agency):
        return True
    if not text.startswith("附") or not _ANNEX.match(text):
        return False
    other = text.replace(agency, "") if agency else text
    named = _ANY_AGENCY.search(other) is not None
    return named or (other == text and not _STATISTICS.search(text))


def _names_another(text: str, agency: str | None) -> bool:
    """Whether a head is nothing but the name of an organ that is not the agency (石桥镇：)."""
    if agency is None:
        return False
    named = _NOBODY.sub("", text.replace(agency, ""))
    if not _AN_ORGAN.fullmatch(named) or _NOT_ONE.search(named):
        return False
    return not _is_same(named, agency) and not _OWN_ORGAN.match(named)


def is_head_of_another(text: str, agency: str | None) -> bool:
    """Whether the head of a table of statistics names anybody but the agency.

    Before 2019 the statistics are an annex, as those of a subordinate unit are: only what the head
    says tells them apart.
    """
    if len(text) > LONGEST_HEADING or text[-1:] in "。；" or not _STATISTICS.search(text):
        return False
    named = _NOBODY.sub("", text.replace(agency, "") if agency else text)
    return bool(named) and not (agency is not None and len(named) > 1 and named in agency)


def is_title_of_another(text: str, year: int | None, agency: str | None) -> bool:
    """Whether a line is the title of a report of another year or agency: a second report begins."""
    if len(text) > _LONGEST_TITLE or not _TITLE_OF_A_REPORT.search(text):
        return False
    title = read_title(text)
    if title.kind is not TitleKind.REPORT or title.agency is None or title.report_year is None:
        return False
    return (year is not None and title.report_year != year) or (
        agency is not None and title.agency not in agency and agency not in title.agency
    )


def _is_same(name: str, agency: str) -> bool:
    """Whether the name that a table gives may be that of the agency, in full or shortened."""
    if name in agency or agency in name:
        return True
    if _ANY_AGENCY.search(name) is None:
        return True  # 云山县: no agency at all
    below = re.search(r"[镇乡]|街道", name) is not None
    return "政府" in agency and not below and re.search(r"政府|府办", name) is not None


def is_own_head(text: str, year: int | None, agency: str | None) -> bool:
    """Whether a line says that what follows is the report's own again."""
    if len(text) > LONGEST_HEADING:
        return False
    if _WE.match(text):
        return True
    return bool(agency and agency in text) or (year is not None and f"{year}年" in text)


def disowns(text: str, year: int | None, agency: str | None) -> bool:
    """Whether a note at the foot of a table, or right behind it, gives its figures away.

    注：行政复议、行政诉讼数量含上年度结转数量 says what is counted and takes nothing away.
    """
    if len(text) > LONGEST_HEADING or not _UNDER_A_TABLE.match(text):
        return False
    if _TAKEN_BACK.search(text):
        return True
    if filled := _FILLED_IN_BY.search(text):
        return agency is not None and not _is_same(filled[1], agency)
    unit = stated_unit([text.rstrip("。").replace("为", "：")])
    if unit is not None and "元" not in unit:
        return True
    years = _YEAR_OF_A_NOTE.findall(_COMPARED.sub("", _OF_A_LAW.sub("", text)))
    if year is not None and years and str(year) not in years and "结转" not in text:
        return True
    if agency is None or _OF_A_REGION.search(agency):
        return False
    return _OF_THE_REGION.search(text) is not None
