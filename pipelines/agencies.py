"""Says of what type an agency is and on what level, from its name alone.

Knows how Chinese public bodies are named; knows no agency, no region and no site: where the name
does not say the level (石狮市 is a county-level city, 三明市 is not), the level is None, and the
registry may know it. The types are those of the annual reports (条例 of 2019, art. 49; domain notes
6.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class AgencyType(StrEnum):
    """GOVERNMENT reports for a whole region; all others for themselves."""

    GOVERNMENT = "government"
    GOVERNMENT_OFFICE = "government_office"
    DEPARTMENT = "department"
    BRANCH = "branch"  # of a department of a higher level, inside the region
    TOWNSHIP = "township"
    ZONE = "zone"
    INSTITUTION = "institution"  # not under art. 49


@dataclass(frozen=True, slots=True)
class AgencyName:
    """What a name says. ``level``: province, city, county or township; None where it does not."""

    type: AgencyType | None
    level: str | None


_SECOND_NAME = re.compile(r"[（(][^（()）]+[)）]$")  # 农业农村局（乡村振兴局）
_PROVINCIAL_CITIES = ("北京市", "上海市", "天津市", "重庆市")
_GOVERNMENT = re.compile(r"(?:人民政府|行政公署)$")
_OFFICE = re.compile(
    r"(?:人民政府|行政公署|[省市县区旗州盟]政府)(?:办公厅|办公室|办)$|[省市县区旗州盟]府办$"
)
# 青石镇财政所 is no township, 青石镇人民政府 and its office are; 城乡 is no 乡.
_TOWNSHIP = re.compile(
    r"(?:镇|(?<!城)乡|街道|苏木)(?:人民政府)?(?:党政综合办公室|党政办公室|办公室|办事处)?$"
    r"|地区办事处$|街道工委$"
)
_ZONE = re.compile(
    r"(?:开发区|高新区|高新技术产业[^局]{0,6}区|新区|园区|示范区|保税港?区|合作区|实验区|管理区|景区|度假区)"
    r"(?:党工委)?(?:管理委员会|管委会|管理局|管理处)?(?:党政办公室|综合办公室|办公室)?$|管委会$"
)
_INSTITUTION = re.compile(
    r"(?:大学|学院|中学|小学|幼儿园|学校|医院|卫生院|研究院|研究所|图书馆|博物馆|公司|集团|电视台|报社)$"
)
_BRANCH = re.compile(
    r"税务局|(?<!山)海关|海事局|气象局|邮政管理局|烟草专卖局|国家金融监督|监管[分支]局|银保监|银监[分局]|证监局"
    r"|人民银行|国家统计局.+队|分局$|边检|边防检查|检验检疫|矿山安全监察|通信管理局|国家能源局|消防救援|[分支]行$"
)
# 泉州市石狮生态环境局: a city's bureau inside a county, whose name stands without 县 or 市.
_BRANCH_IN_COUNTY = re.compile(r"(?P<parent>[^市县区]{1,5}市)(?!生态)[^市县区旗局]{2,6}生态环境局$")
_DEPARTMENT = re.compile(
    r"(?:局|厅|委|委员会|办公室|办公厅|办|中心|部|署|总队|支队|大队|队|处|所|站|院|会|社|馆|指挥部|党校)$"
)
_PROVINCE = re.compile(r"(?:[^市县]{2,7}(?:省|自治区)|" + "|".join(_PROVINCIAL_CITIES) + ")")
# 库区移民局, 高新区财政局 and 区域合作局 speak of no county.
_COUNTY = re.compile(
    r"[^局委厅]{1,14}?(?:县(?![级域])|自治旗|(?<!红)旗|特区"
    r"|(?<!开发)(?<!高新)(?<!新)(?<!园)(?<!示范)(?<!景)(?<!实验)(?<!自治)(?<!合作)(?<!管理)(?<!度假)(?<!保税)"
    r"(?<![社库校小灾军片辖牧垦地])区(?![域划]))"
)
_NEW_DISTRICT = re.compile(r"市[^市]{2,4}新区人民政府")
_PREFECTURE = re.compile(
    r"[^市县区局委厅]{2,12}?(?:自治州|地区(?=行政公署|行署)|州(?=人民政府)|盟(?=行政公署|行署))"
    r"(?![^局委厅]{0,8}[市县])"
)
_CITY_IN_CITY = re.compile(r"[^市局委厅]{2,7}(?:市|自治州|州|地区|盟)[^市局委厅县区]{1,6}市(?!场)")
_CITY = re.compile(r"[^市县区局委厅]{1,8}市(?!场)")


def read_agency(name: str) -> AgencyName:
    """What ``name`` says.

    >>> [(n.type.value, n.level) for n in map(read_agency, (
    ...     "云山省人民政府", "云山县人民政府办公室", "云山县财政局", "云山市青石镇人民政府",
    ...     "泉州市石狮生态环境局", "云山高新区管委会", "云山县第一中学"))]
    ... # doctest: +NORMALIZE_WHITESPACE
    [('government', 'province'), ('government_office', 'county'), ('department', 'county'),
     ('township', 'township'), ('branch', 'city'), ('zone', None), ('institution', 'county')]
    """
    name = _SECOND_NAME.sub("", name)
    type_ = _type(name)
    return AgencyName(type_, _level(name, type_))


def level_of_division(code: str) -> str:
    """The level of a region by its code of six digits (GB/T 2260).

    >>> [level_of_division(code) for code in ("330000", "330100", "350181")]
    ['province', 'city', 'county']
    """
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def _type(name: str) -> AgencyType | None:
    if _BRANCH.search(name) or _BRANCH_IN_COUNTY.match(name):
        return AgencyType.BRANCH
    if _TOWNSHIP.search(name) and "驻" not in name:
        return AgencyType.TOWNSHIP
    if _GOVERNMENT.search(name):
        return AgencyType.GOVERNMENT
    if _OFFICE.search(name):
        return AgencyType.GOVERNMENT_OFFICE
    if _ZONE.search(name):
        return AgencyType.ZONE
    if _INSTITUTION.search(name):
        return AgencyType.INSTITUTION
    return AgencyType.DEPARTMENT if _DEPARTMENT.search(name) else None


def _level(name: str, type_: AgencyType | None) -> str | None:
    """The level of the agency; of a branch the level of the department it belongs to."""
    if type_ is AgencyType.TOWNSHIP:
        return "township"
    if type_ is AgencyType.ZONE:
        return None
    if type_ is AgencyType.BRANCH:
        inside = _BRANCH_IN_COUNTY.match(name)
        return "city" if inside and inside["parent"] not in _PROVINCIAL_CITIES else None
    if _PREFECTURE.match(name):
        return "city"
    if _COUNTY.match(name) or _NEW_DISTRICT.search(name) or _CITY_IN_CITY.match(name):
        return "county"
    province = _PROVINCE.match(name)
    if province is None:
        return None
    # 云山省青石市财政局: behind a province a city is one of either kind.
    return None if _CITY.match(name[province.end() :]) else "province"
