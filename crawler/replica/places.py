"""The fictional province: its counties and the organs that publish reports.

Knows names, codes and parents; knows nothing of sites, pages or figures. An organ that is not
``registered`` appears in lists and titles only: no registry has every township.
"""

from __future__ import annotations

from dataclasses import dataclass

YEARS = tuple(range(2019, 2025))


@dataclass(frozen=True, slots=True)
class Organ:
    """``volume``: requests a year, roughly; ``consolidated``: reports for all its agencies."""

    organ_id: str
    name: str
    level: str
    division_code: str
    parent_id: str
    volume: int
    registered: bool = True
    consolidated: bool = False


@dataclass(frozen=True, slots=True)
class County:
    key: str
    name: str
    code: str
    volume: int

    @property
    def government(self) -> Organ:
        return Organ(
            f"{self.key}-government",
            f"{self.name}人民政府",
            "county",
            self.code,
            CITY.organ_id,
            volume=self.volume * 3,
            consolidated=True,
        )

    @property
    def office(self) -> Organ:
        return Organ(
            f"{self.key}-office",
            f"{self.name}人民政府办公室",
            "county",
            self.code,
            CITY.organ_id,
            volume=self.volume,
        )


PROVINCE = Organ("yunlu-government", "云麓省人民政府", "province", "990000", "", 900)
CITY = Organ(
    "jijiang-government",
    "霁江市人民政府",
    "city",
    "990100",
    PROVINCE.organ_id,
    volume=1400,
    consolidated=True,
)
CITY_OFFICE = Organ(
    "jijiang-office", "霁江市人民政府办公室", "city", "990100", PROVINCE.organ_id, volume=160
)

COUNTIES = {
    county.key: county
    for county in (
        County("lanting", "岚汀区", "990103", 85),
        County("taiping", "台平县", "990121", 6),
        County("xitang", "溪棠县", "990122", 24),
        County("wangxiu", "望岫县", "990123", 120),
        County("qihe", "栖鹤县", "990124", 210),
        County("yanchuan", "砚川县", "990125", 60),
        County("shuangbo", "霜泊县", "990126", 35),
        County("tingyu", "汀榆县", "990127", 330),
    )
}

# The county whose channels go wrong (trouble.py); in the registry only when asked for.
TROUBLED_COUNTY = County("cheling", "澈岭县", "990131", 30)


def _organ(county: str, slug: str, name: str, volume: int, *, registered: bool = True) -> Organ:
    place = COUNTIES[county]
    township = name.endswith(("镇", "乡"))
    return Organ(
        f"{county}-{slug}",
        place.name + name + ("人民政府" if township else ""),
        "township" if township else "department",
        place.code + ("101" if township else ""),
        place.government.organ_id,
        volume,
        registered,
    )


OTHER_ORGANS = {
    organ.organ_id: organ
    for organ in (
        _organ("taiping", "finance", "财政局", 3),
        _organ("taiping", "education", "教育局", 5, registered=False),
        _organ("taiping", "gaoyu", "高榆镇", 2),
        _organ("xitang", "culture", "文化旅游和广播电视局", 4, registered=False),
        _organ("wangxiu", "finance", "财政局", 9),
        _organ("wangxiu", "justice", "司法局", 6, registered=False),
        _organ("wangxiu", "planning", "发展和改革局", 7, registered=False),
        _organ("qihe", "yunpu", "云浦镇", 4, registered=False),
        _organ("shuangbo", "education", "教育局", 11),
        _organ("tingyu", "shiqiao", "石桥乡", 3),
        _organ("tingyu", "finance", "财政局", 14),
        _organ("lanting", "education", "教育局", 21),
        _organ("lanting", "market", "市场监督管理局", 40, registered=False),
        _organ("lanting", "civil-affairs", "民政局", 8, registered=False),
    )
}


def registered_organs() -> tuple[Organ, ...]:
    """The organs that the written registry knows: parents, counties, offices, some others."""
    pairs = tuple(o for c in COUNTIES.values() for o in (c.government, c.office))
    others = tuple(o for o in OTHER_ORGANS.values() if o.registered)
    return (PROVINCE, CITY, CITY_OFFICE, *pairs, *others)
