"""The truth: which annual reports a perfect crawl and extraction find, and their every cell.

Knows what each report prints, planted faults included; the page modules render from here and the
tests compare with here. Knows nothing of markup, of HTTP or of the extractor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from crawler.replica.figures import (
    CARRY_BROKEN,
    HYBRID,
    SEED_REPORT,
    Cell,
    Counts,
    edition_of,
    yearly_counts,
)
from crawler.replica.listings import CORRECTED, Article, articles, vanished
from crawler.replica.narrative import Prose, prose_of
from crawler.replica.places import Organ
from crawler.replica.sites import SITES, Habits, Site, site_of
from crawler.replica.wording import outcome_codes

WRONG_ROW_TOTAL = ("xitang-office", 2023)
LOST_GROUP_TOTAL = ("qihe-government", 2023)


@dataclass(frozen=True, slots=True)
class PlannedReport:
    """One report as published on one site.

    ``publisher_id`` is that of the agency where the registry has it, else that of the channel's
    publisher. ``figures`` maps (table, row, column) of the codebook to the text in the cell, ""
    for a blank one. ``planted`` names the identities that this report breaks on purpose, as
    ``rule:place``. ``sections`` holds the six texts without headings, paragraphs parted by
    newlines. ``listed`` is False once the row has gone from its list.
    """

    publisher_id: str
    agency: str
    report_year: int
    scope: str
    edition: str
    title: str
    site: str
    channel_id: str
    url_path: str
    published: str
    listed_date: str
    sign_off_date: str
    figures: Mapping[Cell, str]
    planted: tuple[str, ...]
    preamble: str
    sections: tuple[str, ...]
    sub_headings: tuple[str, ...]
    hybrid: bool
    listed: bool = True


@cache
def planned_reports(night: int) -> tuple[PlannedReport, ...]:
    """Every report found after that night, those of the first night that have gone included."""
    found = []
    for site in SITES.values():
        for listed, rows in ((True, articles(site.key, night)), (False, vanished(site.key, night))):
            found += [report_of(a, night, listed=listed) for a in rows if a.kind == "report"]
    return tuple(found)


@cache
def report_of(article: Article, night: int, *, listed: bool = True) -> PlannedReport:
    """The report that the article carries that night."""
    site, organ, year = site_of(article.site), article.organ, article.report_year
    identity = (organ.organ_id, year)
    counts, planted = _printed_counts(organ, year, night)
    prose: Prose = prose_of(
        organ, year, counts, site.habits.note, rare_names=site.encoding == "gb18030"
    )
    figures = {cell: _printed(site.habits, organ, cell, n) for cell, n in counts.items()}
    if identity == SEED_REPORT:
        figures |= {cell: "" for cell in figures if _unprinted_in_seed(cell)}
    return PlannedReport(
        publisher_id=organ.organ_id if organ.registered else site.county.government.organ_id,
        agency=organ.name,
        report_year=year,
        scope="consolidated" if organ.consolidated else "own",
        edition=edition_of(year),
        title=article.title,
        site=site.key,
        channel_id=site.channel_id,
        url_path=article.path,
        published=article.when.strftime(site.habits.printed),
        listed_date=article.listed,
        sign_off_date=_sign_off(article, site),
        figures=MappingProxyType(figures),
        planted=planted,
        preamble=prose.preamble,
        sections=prose.sections,
        sub_headings=prose.sub_headings,
        hybrid=identity == HYBRID,
        listed=listed,
    )


def _printed_counts(organ: Organ, year: int, night: int) -> tuple[Counts, tuple[str, ...]]:
    counts = dict(yearly_counts(organ)[year])
    identity = (organ.organ_id, year)
    planted: tuple[str, ...] = ()
    if identity == CARRY_BROKEN:
        planted = ("X1:natural_person", "X1:total")
    if identity == WRONG_ROW_TOTAL:
        counts["requests", "granted", "total"] += 1
        planted = ("R1:granted", "K2:total")
    if identity == LOST_GROUP_TOTAL:
        # 洪泽区 2023 printed 5 0 0 0 0 in this group.
        group = "litigation_after_reconsideration"
        for outcome, number in (("upheld", 5), ("corrected", 0), ("other_outcome", 0)):
            counts["review", group, outcome] = number
        counts["review", group, "pending"] = counts["review", group, "total"] = 0
        planted = (f"L1:{group}",)
    if identity == CORRECTED and night >= 2:
        _reclassify(counts, edition_of(year))
    return counts, planted


def _reclassify(counts: Counts, edition: str) -> None:
    """The correction: two requests of persons move to another outcome. Four cells differ."""
    rows = outcome_codes(edition)
    largest = max(rows, key=lambda row: counts["requests", row, "natural_person"])
    other = next(row for row in rows if row != largest)
    for column in ("natural_person", "total"):
        counts["requests", largest, column] -= 2
        counts["requests", other, column] += 2


def _printed(habits: Habits, organ: Organ, cell: Cell, number: int) -> str:
    table, row, column = cell
    if cell == ("proactive", "fees", "amount"):
        # 平潭 2025 prints 4166.241619, 淮安 2024 96171.6: as many decimals as there are.
        return f"{number / 10_000:.4f}".rstrip("0").rstrip(".")
    if column == "items_change" and habits.signed and number > 0:
        return f"+{number}"
    if column == "amount" and habits.amount_unit and number:
        return f"{number}{habits.amount_unit}"  # 上海市政府办公厅 2019: 251000元
    if number == 0 and habits.zero == "blank" and table != "proactive":
        return ""  # the same report leaves every zero of tables three and four blank
    if number == 0 and habits.zero == "dash" and not organ.consolidated:
        if row == "regulations":
            return "-"
        if column in ("projects", "amount"):
            return "/"
    return str(number)


def _unprinted_in_seed(cell: Cell) -> bool:
    table, row, column = cell
    part_three = (*outcome_codes("2019"), "total_processed")
    return table == "requests" and column == "total" and row in part_three


def _sign_off(article: Article, site: Site) -> str:
    """The date under the text; half of the sites print none."""
    if site.key not in ("taiping", "qihe", "yanchuan", "shuangbo"):
        return ""
    return article.when.replace(day=max(1, article.when.day - 6)).date().isoformat()
