"""An invented country of agencies: where each is, what it is called, how much it is asked.

Knows names and codes; knows no figures. Codes begin with 9, which no division of the country does.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from itertools import cycle
from math import ceil

import numpy as np
from numpy.typing import NDArray

from pipelines.tables import Row

YEARS = tuple(range(2008, 2026))
# The share of the agencies that have a report of each year: few before 2014, nearly all since 2019.
_SHARES = (*([0.04] * 6), *([0.2] * 5), 0.88, 0.92, 0.95, 0.97, 1.0, 1.0, 1.0)
_MOST_COUNTIES = 2754  # nine a city, nine cities a province, 34 provinces
_FIRST = "云霁蘅砚洮荔朔霜澜汀岚柳漪棠蓟苍翠昭琅珞瑶璟沅溪泠浔涟渚淙湄"
_SECOND = "山川泽陵原谷溪岭湾渡浦潭峡洲舲垣桥亭窑麓"
_BUREAUS = (
    ("caizheng", "财政局"), ("jiaoyu", "教育局"), ("minzheng", "民政局"), ("gongan", "公安局"),
    ("ziran", "自然资源局"), ("zhujian", "住房和城乡建设局"), ("jiaotong", "交通运输局"),
    ("shuili", "水利局"), ("nongye", "农业农村局"), ("weijian", "卫生健康局"),
    ("yingji", "应急管理局"), ("shenji", "审计局"), ("tongji", "统计局"),
    ("scjg", "市场监督管理局"), ("sifa", "司法局"), ("renshe", "人力资源和社会保障局"),
    ("shengtai", "生态环境局"), ("yibao", "医疗保障局"), ("wenlv", "文化和旅游局"),
    ("xinfang", "信访局"), ("chengguan", "城市管理局"), ("fagai", "发展和改革局"),
    ("gongxin", "工业和信息化局"), ("shangwu", "商务局"), ("linye", "林业局"),
    ("tuiyi", "退役军人事务局"),
)  # fmt: skip
_TOWNS = ("石桥", "太平", "高屿", "双河", "青杨", "马陵", "白沙", "南塘", "枫林", "长岗")
# Requests a year that an agency of the level is likely to get, as the logarithm of the middle one.
_ASKED = {"province": 5.5, "city": 4.3, "county": 3.0, "department": 1.2, "township": 0.2}


@dataclass(frozen=True, slots=True)
class Agency:
    """``front`` is what its report ids begin with; one that the registry lacks (``registered`` is
    false) stands under its government and is told apart by a digest of its name."""

    front: str
    publisher_id: str
    name: str
    agency_type: str
    level: str
    scope: str
    code: str
    province: str
    city: str | None
    county: str | None
    registered: bool
    channel_id: str


@dataclass(frozen=True)
class Country:
    """``agencies`` in the order of their report ids. ``asked`` is how many requests each is likely
    to get in 2008; ``rank`` says who reports in a year in which not all do."""

    reports: int
    agencies: tuple[Agency, ...]
    asked: NDArray[np.float64]
    rank: NDArray[np.int64]

    def reporting(self, year: int) -> NDArray[np.int64]:
        """The numbers of the agencies that have a report of the year, in their order."""
        return np.flatnonzero(self.rank < self._counts[YEARS.index(year)])

    @cached_property
    def _counts(self) -> list[int]:
        """How many report in each year; what rounding leaves goes to the later years, or is theirs
        to lose."""
        most = len(self.agencies)
        counts = [round(most * share) for share in _SHARES]
        years = cycle(range(YEARS.index(2019), len(YEARS)))
        while (left := self.reports - sum(counts)) != 0:
            year = next(years)
            counts[year] = min(counts[year] + (1 if left > 0 else -1), most)
        return counts

    def report_id(self, number: int, year: int) -> str:
        """The id of an agency's report of a year."""
        agency = self.agencies[number]
        return f"{agency.front}-{year}-{agency.scope}"


def found(reports: int, seed: int) -> Country:
    """A country with so many reports in all of its years."""
    rng = np.random.default_rng((seed, 1))
    wanted = ceil(reports / sum(_SHARES))
    agencies = tuple(sorted(_agencies(wanted), key=lambda agency: agency.front))
    middle = np.array([_ASKED[agency.level] for agency in agencies])
    asked = np.exp(middle + rng.normal(0, 1.2, wanted)) * (rng.random(wanted) > 0.15)
    return Country(reports, agencies, asked, rng.permutation(wanted))


def publisher_rows(country: Country) -> Iterator[Row]:
    """The registry of the country, in the order of its ids."""
    for agency in country.agencies:
        if agency.registered:
            parent = None if agency.front.endswith("-government") else f"{agency.code}-government"
            yield (
                agency.publisher_id, agency.name, agency.level, agency.code,
                parent or _above(agency.code), None, None, None, "invented",
            )  # fmt: skip


def channel_rows(country: Country) -> Iterator[Row]:
    """A column for each government."""
    for agency in country.agencies:
        if agency.scope == "consolidated":
            yield (
                agency.channel_id, agency.publisher_id, "trs", f"http://{agency.code}.invalid/nb/",
                None, None, "", "verified", "invented", "",
            )  # fmt: skip


def _agencies(wanted: int) -> Iterator[Agency]:
    """Governments first, their offices, then bureaus and townships in turn."""
    counties = min(_MOST_COUNTIES, max(wanted // 4, 2))
    regions = [*_regions(counties)]
    left = wanted
    for code, level, place in regions[:wanted]:
        yield _agency(code, level, place, "government", "人民政府", "government", registered=True)
        left -= 1
    number = 0
    while left > 0:
        for code, level, place in regions[: max(left, 0)]:
            suffix, name, kind = _body(number, level)
            yield _agency(code, level, place, suffix, name, kind, registered=number % 4 != 2)
            left -= 1
        number += 1


def _body(number: int, level: str) -> tuple[str, str, str]:
    """The number-th agency of a region below its government."""
    if number == 0:
        return "office", "人民政府办公室", "government_office"
    if level == "county" and number % 3 == 0:
        which, turn = (number // 3 - 1) % len(_TOWNS), (number // 3 - 1) // len(_TOWNS)
        more = f"{turn + 1}" if turn else ""
        return f"town{which}{more}", f"{_TOWNS[which]}{_numeral(turn)}镇人民政府", "township"
    which, turn = (number - 1) % len(_BUREAUS), (number - 1) // len(_BUREAUS)
    suffix, name = _BUREAUS[which]
    return f"{suffix}{turn or ''}", f"{_numeral(turn)}{name}", "department"


def _numeral(turn: int) -> str:
    return f"第{turn + 1}" if turn else ""


def _agency(
    code: str, level: str, place: tuple[str, str | None, str | None], suffix: str, name: str,
    kind: str, *, registered: bool,
) -> Agency:  # fmt: skip
    region = place[2] or place[1] or place[0]
    full = f"{region}{name}"
    government = f"{code}-government"
    digest = sha256(f"{code}{full}".encode()).hexdigest()[:8]
    publisher = f"{code}-{suffix}" if registered else government
    return Agency(
        front=publisher if registered else f"{government}.{digest}",
        publisher_id=publisher,
        name=full,
        agency_type=kind,
        level=kind if kind in ("township", "department") else level,
        scope="consolidated" if kind == "government" else "own",
        code=code,
        province=place[0], city=place[1], county=place[2],
        registered=registered,
        channel_id=f"{government}-xxgknb",
    )  # fmt: skip


def _regions(
    counties: int,
) -> Iterator[tuple[str, str, tuple[str, str | None, str | None]]]:
    """``(code, level, (province, city, county))``: every county below the governments above it."""
    for number in range(counties):
        province_number, rest = divmod(number, 81)
        city_number, county_number = divmod(rest, 9)
        head = f"9{province_number:02}"
        province = f"{_name(province_number * 7)}省"
        city = f"{_name(100 + number // 9)}市"
        if rest == 0:
            yield f"{head}000", "province", (province, None, None)
        if county_number == 0:
            yield f"{head}{city_number + 1}00", "city", (province, city, None)
        county = f"{_name(500 + number)}县"
        code = f"{head}{city_number + 1}{county_number + 1:02}"
        yield code, "county", (province, city, county)


def _above(code: str) -> str | None:
    if code.endswith("000"):
        return None
    return f"{code[:3]}000-government" if code.endswith("00") else f"{code[:4]}00-government"


def _name(number: int) -> str:
    first, second = divmod(number, len(_SECOND))
    head, more = _FIRST[first % len(_FIRST)], first // len(_FIRST)
    return head + (_FIRST[more] if more else "") + _SECOND[second]
