"""The planned figures: identities hold but where a fault is planted, on paper and on the page."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from lxml import html

from crawler.replica.answers import page
from crawler.replica.listings import APPEARS, CORRECTED, VANISHES, planned_rows
from crawler.replica.places import YEARS
from crawler.replica.reports import PlannedReport, planned_reports
from crawler.replica.sites import COUNTY_SITES, SITES
from crawler.replica.wording import (
    APPLICANT_COLUMNS,
    PROACTIVE,
    REVIEW_COLUMNS,
    REVIEW_GROUPS,
    outcome_codes,
    request_rows,
)

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
COLUMNS = [code for code, _ in APPLICANT_COLUMNS]


def number(report: PlannedReport, *cell: str) -> int:
    text = report.figures[cell[0], cell[1], cell[2]]
    return 0 if text in ("", "-", "/") else int(text)


def is_blank(report: PlannedReport, *cell: str) -> bool:
    return report.figures[cell[0], cell[1], cell[2]] == ""


def broken_identities(report: PlannedReport) -> set[str]:
    """R1, K1, K2 and L1 by the definition of the form. A blank total beside parts is no total."""
    broken = set()
    for row in request_rows(report.edition, single_other=report.hybrid):
        parts = sum(number(report, "requests", row.code, c) for c in COLUMNS[:-1])
        total = number(report, "requests", row.code, "total")
        if parts != total and not is_blank(report, "requests", row.code, "total"):
            broken.add(f"R1:{row.code}")
    for column in COLUMNS:
        got = {r.code: number(report, "requests", r.code, column) for r in _rows(report)}
        if is_blank(report, "requests", "total_processed", column) and column == "total":
            continue
        if got["new_received"] + got["carried_in"] != got["total_processed"] + got["carried_out"]:
            broken.add(f"K1:{column}")
        outcomes = outcome_codes(report.edition, single_other=report.hybrid)
        if sum(got[code] for code in outcomes) != got["total_processed"]:
            broken.add(f"K2:{column}")
    for group, _ in REVIEW_GROUPS:
        parts = [number(report, "review", group, c) for c, _ in REVIEW_COLUMNS]
        if sum(parts[:-1]) != parts[-1]:
            broken.add(f"L1:{group}")
    return broken


def _rows(report: PlannedReport):
    return request_rows(report.edition, single_other=report.hybrid)


@pytest.mark.parametrize("night", [1, 2])
def test_identities_within_a_report_hold_except_where_a_fault_is_planted(night: int) -> None:
    for report in planned_reports(night):
        planted = {name for name in report.planted if not name.startswith("X1")}
        assert broken_identities(report) == planted, (report.agency, report.report_year)


def test_carry_over_holds_in_every_column_except_where_a_break_is_planted() -> None:
    chains: dict[tuple[str, str], dict[int, PlannedReport]] = defaultdict(dict)
    for report in planned_reports(1):
        chains[report.agency, report.scope][report.report_year] = report
    pairs = 0
    for chain in chains.values():
        for year, report in chain.items():
            if year - 1 not in chain:
                continue
            pairs += 1
            broken = {
                f"X1:{column}"
                for column in COLUMNS
                if number(report, "requests", "carried_in", column)
                != number(chain[year - 1], "requests", "carried_out", column)
            }
            planted = {name for name in report.planted if name.startswith("X1")}
            assert broken == planted, (report.agency, year)
    assert pairs >= 50


def test_each_kind_of_fault_is_planted_once() -> None:
    planted = [r for r in planned_reports(1) if r.planted]
    assert {r.planted for r in planted} == {
        ("X1:natural_person", "X1:total"),
        ("R1:granted", "K2:total"),
        ("L1:litigation_after_reconsideration",),
    }
    assert len(planted) == 3


def test_stocks_run_on_from_year_to_year() -> None:
    by_key = {(r.agency, r.report_year): r for r in planned_reports(1)}
    normative = ("proactive", "normative_documents")
    for (agency, year), report in by_key.items():
        before = by_key.get((agency, year - 1))
        if before is None or report.edition != before.edition:
            continue
        if report.edition == "2021":
            held = number(before, *normative, "in_force") + number(report, *normative, "issued")
            held -= number(report, *normative, "repealed")
            assert number(report, *normative, "in_force") == held
        else:
            for item in ("licences", "penalties", "fees"):
                expected = number(before, "proactive", item, "items_previous") + number(
                    before, "proactive", item, "items_change"
                )
                assert number(report, "proactive", item, "items_previous") == expected


def test_eight_county_offices_report_for_six_years_and_other_organs_beside_them() -> None:
    reports = planned_reports(1)
    offices = {key: site.county.office.organ_id for key, site in COUNTY_SITES.items()}
    for key, office in offices.items():
        assert {r.report_year for r in reports if r.publisher_id == office} == set(YEARS), key
    assert len(reports) - 6 * len(offices) >= 30
    assert Counter(len(r.figures) for r in reports)[186] == 1
    assert {len(r.figures) for r in reports if not r.hybrid} == {198, 200}


def test_the_seed_report_prints_the_figures_of_the_corpus() -> None:
    expected = SHARED / "corpus" / "taian-office-2020-text" / "expected.csv"
    if not expected.exists():
        pytest.skip("the corpus with the figures of the real report is not beside the repository")
    with expected.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (seed,) = [
        r
        for r in planned_reports(1)
        if r.publisher_id == "taiping-office" and r.report_year == 2020
    ]
    assert {(r["table"], r["row"], r["column"]): r["value"] for r in rows} == dict(seed.figures)
    assert sum(text == "" for text in seed.figures.values()) == 20


def test_every_figure_stands_in_its_page_in_the_order_of_the_form() -> None:
    for night in (1, 2):
        for report in planned_reports(night):
            text = page(report.site, night, report.url_path)
            assert text is not None
            assert _printed_values(text) == _expected_values(report), report.title


def _expected_values(report: PlannedReport) -> list[str]:
    values = [
        report.figures["proactive", row, column]
        for block in PROACTIVE[report.edition]
        for row, _ in block.rows
        for column, _ in block.columns
    ]
    values += [
        report.figures["requests", row.code, column] for row in _rows(report) for column in COLUMNS
    ]
    values += [
        report.figures["review", group, outcome]
        for group, _ in REVIEW_GROUPS
        for outcome, _ in REVIEW_COLUMNS
    ]
    return values


def _printed_values(text: str) -> list[str]:
    """Value cells by what stands in the cells before them: a reading of its own, by counting."""
    labels = ("规章", "规范性文件", "行政规范性文件", "行政许可", "行政处罚", "行政强制")
    labels += ("其他对外管理服务事项", "其它对外管理服务事项", "行政事业性收费", "政府集中采购")
    values: list[str] = []
    for row in html.fromstring(text).iter("tr"):
        cells = ["".join(c.text_content().split()) for c in row if c.tag in ("td", "th")]
        if cells and cells[0] in labels:
            values += cells[1:]
        elif len(cells) == 15 and "结果维持" not in cells:
            values += cells
        elif 8 <= len(cells) <= 10 and not cells[-1].endswith(("总计", "）")):
            values += cells[-7:]
    return values


def test_the_prose_of_section_one_agrees_with_table_three() -> None:
    for report in planned_reports(2):
        received = report.figures["requests", "new_received", "total"] or "0"
        assert f"新收政府信息公开申请{received}件" in report.sections[0]


def test_the_second_night_changes_one_report_adds_one_and_takes_one_from_its_list() -> None:
    first = {(r.site, r.url_path): r for r in planned_reports(1)}
    second = {(r.site, r.url_path): r for r in planned_reports(2)}
    (added,) = set(second) - set(first)
    assert not set(first) - set(second)
    assert (second[added].publisher_id, second[added].report_year) == APPEARS
    changed = [key for key, report in first.items() if second[key].figures != report.figures]
    (corrected,) = changed
    before, after = first[corrected], second[corrected]
    assert (after.publisher_id, after.report_year) == CORRECTED
    assert after.published == before.published
    assert after.title == before.title + "（更正）"
    assert sum(before.figures[cell] != after.figures[cell] for cell in before.figures) == 4
    unlisted = [r for r in second.values() if not r.listed]
    assert [(r.site, r.report_year) for r in unlisted] == [("qihe", VANISHES[1])]


def test_rows_beside_the_reports_are_planned_too() -> None:
    inline = {site.channel_id for site in SITES.values() if "inline" in site.traps}
    for channel, rows in planned_rows(1).items():
        assert sum(row.is_report for row in rows) >= len(YEARS), channel
        beside = sum(not row.is_report for row in rows)
        assert beside == 0 if channel in inline else beside >= 5, channel
