"""Which rows stand in each channel on which night: reports, and all that stands beside them.

Knows titles, dates and addresses of the rows; knows nothing of markup or of figures. A real column
mixes reports of other organs, news, the call for reports and the site-operation report (鄂尔多斯
恩格贝: six of ten rows are news).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from functools import cache

from crawler.replica.addresses import fill_address
from crawler.replica.places import CITY, CITY_OFFICE, OTHER_ORGANS, YEARS, Organ
from crawler.replica.sites import SITES, Site

CST = timezone(timedelta(hours=8))
CORRECTION_MARK = "（更正）"
CORRECTED = ("wangxiu-office", 2024)
APPEARS = ("tingyu-finance", 2024)
VANISHES = ("qihe-yunpu", 2022)
ISSUED_IN_CHINESE_NUMERALS = ("shuangbo-office", 2021)
NO_DATE_IN_ADDRESS = ("tingyu-office", 2020)
POSTED_LATE = ("lanting-market", 2023)
MIGRATED = ("xitang-office", 2019)
LISTED_UNDER_ANOTHER_DATE = ("yanchuan-office", 2022)


@dataclass(frozen=True, slots=True)
class Article:
    """``when`` is the time the page prints; ``listed`` the date in the list.

    ``kind``: report, news, call (for reports), website (its annual sheet), reading (of a report).
    ``body`` is the markup of the text where it is none of the replica's own.
    """

    site: str
    path: str
    title: str
    when: datetime
    listed: str
    kind: str
    organ: Organ
    report_year: int
    body: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRow:
    url_path: str
    title: str
    listed_date: str
    is_report: bool


def _publishers(site: Site) -> tuple[tuple[Organ, tuple[int, ...]], ...]:
    """The organs that report in the channel, and their report years there."""
    county = site.county
    others = {
        "taiping": (("finance", (2021, 2022)), ("education", (2021,)), ("gaoyu", (2020, 2023))),
        "xitang": (("culture", (2022,)),),
        "wangxiu": (("finance", (2019, 2020, 2021)), ("justice", (2023,))),
        "qihe": (("yunpu", (2021, 2022)),),
        "shuangbo": (("education", (2020, 2021, 2022, 2023)),),
        "tingyu": (("shiqiao", (2022, 2023)), ("finance", (2023, 2024))),
        "lanting": (
            ("education", (2020, 2021, 2024)),
            ("market", (2023,)),
            ("civil-affairs", (2023,)),
        ),
    }.get(site.key, ())
    rows = [(county.office, YEARS)]
    rows += [(OTHER_ORGANS[f"{site.key}-{slug}"], years) for slug, years in others]
    if site.key in ("qihe", "tingyu"):
        rows.append((county.government, YEARS))
    # Reports of the city stand in columns of its counties and zones (恩格贝).
    if site.key == "yanchuan":
        rows += [(CITY, (2019, 2020)), (CITY_OFFICE, (2019,))]
    if site.key == "xitang":
        rows.append((CITY, (2021, 2022)))
    return tuple(rows)


@cache
def articles(site_key: str, night: int) -> tuple[Article, ...]:
    """Every row of the channel that night, in list order: newest first."""
    site = SITES[site_key]
    rows = []
    for article in sorted(_all_articles(site), key=lambda a: (a.when, a.path), reverse=True):
        identity = (article.organ.organ_id, article.report_year)
        if article.kind == "report":
            if (identity == APPEARS and night < 2) or (identity == VANISHES and night >= 2):
                continue
            if identity == CORRECTED and night >= 2:
                rows.append(replace(article, title=article.title + CORRECTION_MARK))
                continue
        rows.append(article)
    return tuple(rows)


@cache
def vanished(site_key: str, night: int) -> tuple[Article, ...]:
    """Rows of the first night that the list no longer has; their pages still answer."""
    now = {article.path for article in articles(site_key, night)}
    return tuple(a for a in articles(site_key, 1) if a.path not in now)


def planned_rows(night: int) -> dict[str, tuple[PlannedRow, ...]]:
    """Channel id -> the rows of its list (of all its year columns) that night, in list order."""
    return {
        site.channel_id: tuple(
            PlannedRow(a.path, a.title, a.listed, a.kind == "report")
            for a in articles(site.key, night)
        )
        for site in SITES.values()
    }


def _all_articles(site: Site) -> list[Article]:
    made = []
    number = 0
    for organ, years in _publishers(site):
        for year in years:
            number += 1
            made.append(_report(site, organ, year, number))
    if "inline" in site.traps:
        return made  # a column whose pages are the reports has no room for other rows
    for year in YEARS:
        for kind in ("news", "call", "website", "reading"):
            rng = random.Random(f"row {site.key} {kind} {year}")
            if rng.random() < 0.55:
                number += 1
                made.append(_other(site, kind, year, number, rng))
    return made


def _report(site: Site, organ: Organ, year: int, number: int) -> Article:
    identity = (organ.organ_id, year)
    rng = random.Random(f"published {organ.organ_id} {year}")
    month = 3 if organ.consolidated else 1
    day, hour, minute = rng.randint(8, 29), rng.randint(8, 17), rng.randint(0, 59)
    when = datetime(year + 1, month, day, hour, minute, tzinfo=CST)
    if identity == POSTED_LATE:
        when = when.replace(month=4, day=1)
    if identity == APPEARS:
        when = when.replace(month=2, day=6)
    agency = organ.name
    if site.key == "qihe" and organ.consolidated:
        agency = site.county.name  # the title names the county alone (三明市2018年…)
    shown_year = "二〇二一" if identity == ISSUED_IN_CHINESE_NUMERALS else str(year)
    title = site.habits.title.format(agency=agency, year=shown_year)
    listed = when.date().isoformat()
    if identity == LISTED_UNDER_ANOTHER_DATE:
        # 恩格贝: printed 2018-03-26 beside an address of t20181102.
        listed = when.replace(day=1).date().isoformat()
    path = _path(site, when, number, year, identity)
    return Article(site.key, path, title, when, listed, "report", organ, year)


def _other(site: Site, kind: str, year: int, number: int, rng: random.Random) -> Article:
    county, office = site.county.name, site.county.office
    day, hour, minute = rng.randint(2, 27), rng.randint(8, 17), rng.randint(0, 59)
    when = {
        "news": datetime(year, rng.randint(2, 11), day, hour, minute, tzinfo=CST),
        "call": datetime(year, 12, day, hour, minute, tzinfo=CST),
        "website": datetime(year + 1, 1, day, hour, minute, tzinfo=CST),
        "reading": datetime(year + 1, 2, day, hour, minute, tzinfo=CST),
    }[kind]
    titles = {
        "news": (
            f"{county}召开{year}年政务公开工作推进会议",
            f"{county}举办政务公开业务培训班",
            f"我{county[-1]}召开{year}年度政府信息公开工作部署会",
        ),
        "call": (f"关于做好{year}年政府信息公开工作年度报告编制发布工作的通知",),
        "website": (
            f"政府网站工作年度报表（{year}年度）",
            f"{county}人民政府{year}年政府网站工作年度报表",
        ),
        "reading": (
            f"一图读懂：{county}{year}年政府信息公开工作年度报告",
            f"《{office.name}{year}年政府信息公开工作年度报告》解读",
        ),
    }[kind]
    title = rng.choice(titles)
    path = _path(site, when, number, year, (kind, year))
    return Article(site.key, path, title, when, when.date().isoformat(), kind, office, year)


def _path(site: Site, when: datetime, number: int, year: int, identity: tuple[str, int]) -> str:
    if site.address:
        return fill_address(site.address, site.key, when, number)
    month, day = f"{when:%Y%m}", f"{when:%Y%m%d}"
    if site.family == "ln-glist":
        # Id: 0, epoch milliseconds of creation, two digits. 台安: 0161188634669529 is 10:12:26,
        # printed 10:14.
        created = when - timedelta(seconds=94 + number)
        if identity == MIGRATED:
            # Moved texts keep their month and get a new id: /201503/0156930651191117.
            created = datetime(2021, 9, 24, 10, 3, tzinfo=CST)
        stamp = int(created.timestamp() * 1000) + 137 * number
        return f"/html/{site.site_code}/{month}/0{stamp:013d}{number:02d}.{site.suffix}"
    folder = site.list_dir
    for column_year, name in site.year_columns:
        if column_year == year:
            folder += f"{name}/"
    if identity == NO_DATE_IN_ADDRESS:
        day = "19700101"  # 柳南, 融安: t19700101_3441457.shtml
    ident = 4_300_000 + 7919 * number + sum(map(ord, site.key)) * 101
    return f"{folder}{month}/t{day}_{ident}.{site.suffix}"
