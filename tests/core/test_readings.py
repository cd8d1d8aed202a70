"""The text of a report against its tables: our sentences with the figures of real reports."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from pipelines.cited import read_sentences
from pipelines.forms import Form
from pipelines.model import (
    CellKey,
    Check,
    Fact,
    FeeStatement,
    Provenance,
    Result,
    Section,
    Severity,
    Status,
)
from pipelines.readings import check_text, index_readings
from pipelines.readings.context import NAMED
from pipelines.readings.phrases import PHRASE

_NO_FEES = FeeStatement()


class Report:
    """A report for tests: an edition, who reports on what year, and what its cells say."""

    def __init__(
        self,
        forms: tuple[Form, ...],
        edition: str,
        agency: str | None = "云山县教育局",
        scope: str = "own",
        year: int | None = 2022,
    ) -> None:
        self.form = next(form for form in forms if form.edition == edition)
        self.provenance = Provenance(agency=agency, scope=scope, report_year=year)

    def facts(
        self, values: Mapping[str, str], others: str = "0", derived: Mapping[str, str] | None = None
    ) -> tuple[Fact, ...]:
        """Every cell of the form: as given, else ``others``; '' is a blank cell."""
        found = []
        for block, row, column in self.form.cells:
            if row.kind == "variant" and f"{block.table}.{row.code}.{column.code}" not in values:
                continue
            key = CellKey(block.table, row.code, column.code)
            raw = values.get(str(key), others)
            left = (derived or {}).get(str(key))
            found.append(
                Fact(
                    self.form.edition, key, Decimal(raw) if raw else None, column.unit, raw,
                    Status.CERTAIN if raw else Status.BLANK, "",
                    Decimal(left) if left else None, "R1" if left else None,
                )
            )  # fmt: skip
        return tuple(found)

    def check(
        self,
        text: str,
        values: Mapping[str, str],
        others: str = "0",
        derived: Mapping[str, str] | None = None,
        section: int = 1,
        fees: FeeStatement = _NO_FEES,
    ) -> dict[str, Check]:
        """The checks of ``text`` by what is claimed (``received``, ``denied.share``, …)."""
        facts = self.facts(values, others, derived)
        sentences = read_sentences((Section(section, "", text),), ())
        checks = check_text(index_readings(self.form), facts, sentences, self.provenance, fees)
        return {check.where.split(".", 2)[2]: check for check in checks}


def _requests(**rows: str) -> dict[str, str]:
    return {f"requests.{row}.total": value for row, value in rows.items()}


def _says(check: Check) -> tuple[str, str]:
    """The result, and the reading or the reason that the note names."""
    return str(check.result), check.note.partition(":")[0]


# --- reports that agree ---------------------------------------------------------------------------


def test_township_whose_text_agrees_passes_everywhere(forms: tuple[Form, ...]) -> None:
    """义乌廿三里 2022: 7 + 1 = 3 + 4 + 1."""
    report = Report(forms, "2021", "义乌市人民政府廿三里街道办事处")
    values = _requests(
        new_received="7", carried_in="1", granted="3", unable_not_held="3", unable_unclear="1",
        total_processed="7", carried_out="1",
    )  # fmt: skip
    text = (
        "2022年，街道收到政府信息公开申请7件，上年结转1件。"
        "办理结果中，予以公开3件，无法提供4件，结转下年度继续办理1件。"
    )
    checks = report.check(text, values)
    assert {name: _says(check) for name, check in checks.items()} == {
        "received": ("pass", "new"),
        "carried_in": ("pass", "carried in"),
        "granted": ("pass", "granted"),
        "unable": ("pass", "group sum"),
        "carried_out": ("pass", "carried out"),
    }
    assert (checks["unable"].left, checks["unable"].right) == (4, 4)
    assert {check.severity for check in checks.values()} == {Severity.WARNING}
    assert checks["unable"].note.endswith("无法提供4件，结转下年度继续办理1件")


def test_number_received_may_include_what_was_carried_in(forms: tuple[Form, ...]) -> None:
    """沭阳 2025: 749 = 713 + 36, of natural persons 741 = 705 + 36, cases 74 = 61 + 3 + 10."""
    report = Report(forms, "2021", "沭阳县人民政府", "consolidated", 2025)
    values = {
        **_requests(new_received="713", carried_in="36"),
        "requests.new_received.natural_person": "705",
        "requests.carried_in.natural_person": "36",
        "review.reconsideration.total": "61",
        "review.litigation_direct.total": "3",
        "review.litigation_after_reconsideration.total": "10",
    }
    text = (
        "2025年全县共受理政府信息公开申请749件，其中自然人741件。"
        "因政府信息公开引发的行政复议、行政诉讼案件74件。"
    )
    checks = report.check(text, values)
    assert _says(checks["received"]) == ("pass", "new + carried in")
    assert _says(checks["received.natural_person"]) == ("pass", "new + carried in, natural_person")
    assert _says(checks["review_cases"]) == ("pass", "reconsideration + litigation")


def test_cases_may_be_counted_without_those_pending(forms: tuple[Form, ...]) -> None:
    """宿迁 2024: 134 = 88 + 18 + 28 and 57 = 18 + 39 are the cases that were closed."""
    report = Report(forms, "2021", "宿迁市人民政府", "consolidated", 2024)
    values = {
        **_requests(new_received="3525", carried_in="121"),
        "review.reconsideration.upheld": "88",
        "review.reconsideration.corrected": "18",
        "review.reconsideration.other_outcome": "28",
        "review.reconsideration.pending": "9",
        "review.reconsideration.total": "143",
        "review.litigation_direct.upheld": "18",
        "review.litigation_direct.pending": "2",
        "review.litigation_direct.total": "20",
        "review.litigation_after_reconsideration.upheld": "39",
        "review.litigation_after_reconsideration.pending": "6",
        "review.litigation_after_reconsideration.total": "45",
    }
    text = (
        "全市各级行政机关收到政府信息公开申请3,646件。"
        "因政府信息公开被申请行政复议134件，其中维持88件、纠正18件；被提起行政诉讼57件。"
    )
    checks = report.check(text, values)
    assert _says(checks["reconsideration"]) == ("pass", "without pending")
    assert _says(checks["reconsideration.upheld"]) == ("pass", "upheld of without pending")
    assert _says(checks["reconsideration.corrected"]) == ("pass", "corrected of without pending")
    assert _says(checks["litigation"]) == ("pass", "without pending")
    assert _says(checks["received"])[0] == "pass"
    assert (checks["received"].left, checks["received"].right) == (3646, 3646)


def test_city_whose_figures_agree_passes_with_all_its_splits(forms: tuple[Form, ...]) -> None:
    """淮安 2024: 3,119 received, 3,050 processed, 103 carried on; 351 and 46 cases."""
    report = Report(forms, "2021", "淮安市人民政府", "consolidated", 2024)
    values = {
        **_requests(
            new_received="3119", carried_in="34", granted="1400", partially_granted="250",
            denied_process="100", denied_third_party="50", unable_not_held="900",
            not_processed_petition="150", other_misc="200", total_processed="3050",
            carried_out="103",
        ),
        "review.reconsideration.total": "351",
        "review.litigation_direct.total": "10",
        "review.litigation_after_reconsideration.total": "36",
    }  # fmt: skip
    text = (
        "2024年，全市新收政府信息公开申请3,119件，上年结转34件，办结3,050件，结转下年度103件。\n"
        "办结的申请中，予以公开1,400件（占45.9%），部分公开250件，不予公开150件，无法提供900件，"
        "不予处理150件，其他处理200件。\n"
        "涉及政府信息公开的行政复议351件，行政诉讼46件。"
    )
    checks = report.check(text, values)
    assert {check.result for check in checks.values()} == {Result.PASS}
    assert len(checks) == 13
    assert _says(checks["granted.share"]) == ("pass", "granted of total processed")
    assert _says(checks["litigation"]) == ("pass", "direct + after reconsideration")


# --- reports that do not --------------------------------------------------------------------------

_OFFICE_2019 = {
    **_requests(new_received="859", carried_in="18", total_processed="805", carried_out="72"),
    "requests.granted.natural_person": "258",
    "review.reconsideration.upheld": "5",
    "review.reconsideration.pending": "2",
    "review.reconsideration.total": "7",
    "review.litigation_direct.upheld": "8",
    "review.litigation_direct.pending": "1",
    "review.litigation_direct.total": "9",
}
_OFFICE_2019_DERIVED = _requests(
    granted="272", partially_granted="3", denied_state_secret="14", denied_internal_affairs="5",
    denied_process="3", denied_administrative_query="13", denied_law_prohibits="0",
    denied_security_stability="0", denied_third_party="0", denied_enforcement_file="0",
    unable_not_held="265", unable_needs_creation="46", unable_unclear="26", other_processing="0",
)  # fmt: skip


@pytest.fixture
def office_2019(forms: tuple[Form, ...]) -> dict[str, Check]:
    """上海市政府办公厅 2019: row totals are blank, so 总计 is known by identity only."""
    report = Report(forms, "2019", "上海市人民政府办公厅", "own", 2019)
    text = (
        "市政府办公厅代表市政府共收到政府信息公开申请859件，较上年下降一成；"
        "办结805件（含上年度结转申请18件，另有72件申请依规顺延到下年度答复）。"
        "予以公开及部分公开258件，占33.9%；不予公开35件，占4.34%；"
        "因本机关不掌握等原因无法提供265件，占32.9%。信息公开类行政复议7件，诉讼9件，均获维持。"
    )
    return report.check(text, _OFFICE_2019, others="", derived=_OFFICE_2019_DERIVED)


def test_text_that_counts_one_kind_of_applicant_only_fails(office_2019: dict[str, Check]) -> None:
    check = office_2019["granted+partially_granted"]
    assert (check.rule, check.result, check.left, check.right) == ("T3", Result.FAIL, 258, 275)
    assert office_2019["granted+partially_granted.share"].result is Result.FAIL


def test_text_that_counts_one_row_for_its_group_fails(office_2019: dict[str, Check]) -> None:
    check = office_2019["unable"]
    assert (check.result, check.left, check.right) == (Result.FAIL, 265, 337)
    assert "group sum" in check.note
    assert "无法提供265件" in check.note


def test_cases_said_to_be_upheld_while_one_is_pending_fail(office_2019: dict[str, Check]) -> None:
    assert _says(office_2019["litigation"]) == (
        "pass", "direct, after reconsideration not filled in",
    )  # fmt: skip
    check = office_2019["litigation.upheld"]
    assert (check.result, check.left, check.right) == (Result.FAIL, 9, 8)


def test_what_agrees_beside_it_passes(office_2019: dict[str, Check]) -> None:
    passed = {name for name, check in office_2019.items() if check.result is Result.PASS}
    assert passed == {
        "received", "processed", "carried_in", "carried_out", "reconsideration", "litigation",
    }  # fmt: skip
    assert office_2019["denied"].result is Result.PASS_WITH_DERIVED
    # 4.3478 is printed 4.34: cut off, not rounded.
    assert office_2019["denied.share"].result is Result.PASS_WITH_DERIVED


def test_channels_of_a_local_table_are_held_against_the_text(forms: tuple[Form, ...]) -> None:
    """平潭县 2013: the text has 3 online and 4 letters, the table 3 by e-mail, 4 online, 0 letters."""
    report = Report(forms, "local", "平潭县人民政府", "consolidated", 2013)
    values = {
        "indicators.proactive_total.annual": "1853",
        "indicators.proactive_total.cumulative": "5395",
        "indicators.requests_received.annual": "7",
        "indicators.requests_received.cumulative": "28",
        "indicators.requests_email.annual": "3",
        "indicators.requests_online.annual": "4",
        "indicators.answered_total.annual": "3",
        "indicators.answered_granted.annual": "2",
    }
    text = (
        "2013年主动公开政府信息1853条。"
        "2013年全县收到政府信息公开申请7条，网上申请3条，信函申请4条；"
        "对依申请公开的答复总数3条，其中同意公开答复2条。"
    )
    checks = report.check(text, values)
    assert {name: str(check.result) for name, check in checks.items()} == {
        "disclosed": "pass",
        "received": "pass",
        "received_online": "fail",
        "received_letter": "fail",
        "answered": "pass",
        "granted": "pass",
    }
    letter = checks["received_letter"]
    assert (letter.rule, letter.left, letter.right) == ("T1", 4, 0)


# --- another scope, another time, a part ----------------------------------------------------------


def test_office_in_the_report_of_its_district_is_another_scope(forms: tuple[Form, ...]) -> None:
    """洪泽 2024: the text counts the 17 of the office, the table the 95 of the whole district."""
    report = Report(forms, "2021", "淮安市洪泽区人民政府", "consolidated", 2024)
    checks = report.check(
        "2024年，区政府办共收到政府信息公开申请17件。", _requests(new_received="95")
    )
    assert _says(checks["received"]) == ("not_evaluable", "different scope")
    assert (checks["received"].left, checks["received"].right) == (17, 95)


@pytest.mark.parametrize(
    "text",
    [
        "全县共收到政府信息公开申请52件。",
        "2022年，全县各部门收到政府信息公开申请52件。",
        "各镇收到政府信息公开申请52件。",
        "全县依申请公开工作有序开展。共收到政府信息公开申请52件。",
        "（二）全县依申请公开情况\n共收到政府信息公开申请52件。",
        "县自然资源局收到政府信息公开申请52件。",
        "县直各单位共受理政府信息公开申请52件。",
    ],
)
def test_number_of_the_county_is_not_held_against_its_office(
    forms: tuple[Form, ...], text: str
) -> None:
    report = Report(forms, "2019", "台安县人民政府办公室", "own", 2022)
    checks = report.check(text, _requests(new_received="1"))
    assert _says(checks["received"]) == ("not_evaluable", "different scope")


@pytest.mark.parametrize(
    ("agency", "scope", "text"),
    [
        ("云山县人民政府", "consolidated", "全县共收到政府信息公开申请52件。"),
        ("云山县教育局", "own", "我局共收到政府信息公开申请52件。"),
        ("云山县教育局", "own", "县教育局共收到政府信息公开申请52件。"),
        ("云山县教育局", "own", "全县教育系统大会之后，本机关收到政府信息公开申请52件。"),
        ("云山县清水镇人民政府", "own", "全镇收到政府信息公开申请52件。"),
        ("云山县清水镇人民政府", "own", "2022年，我镇收到52件政府信息公开申请。"),
    ],
)
def test_number_of_the_report_itself_is_held_against_it(
    forms: tuple[Form, ...], agency: str, scope: str, text: str
) -> None:
    checks = Report(forms, "2021", agency, scope).check(text, _requests(new_received="51"))
    assert (checks["received"].result, checks["received"].right) == (Result.FAIL, 51)


@pytest.mark.parametrize(
    "text",
    [
        "2021年收到政府信息公开申请40件。",
        "上年收到政府信息公开申请40件。",
        "去年同期收到政府信息公开申请40件。",
        "自2008年以来收到政府信息公开申请40件。",
        "历年累计收到政府信息公开申请40件。",
    ],
)
def test_number_of_another_year_is_not_held_against_this_one(
    forms: tuple[Form, ...], text: str
) -> None:
    checks = Report(forms, "2021").check(text, _requests(new_received="5"))
    assert _says(checks["received"]) == ("not_evaluable", "another year")


def test_comparison_with_last_year_claims_nothing(forms: tuple[Form, ...]) -> None:
    text = "收到政府信息公开申请5件，比2021年增加3件，同比增长150%，较上年的2件有所上升，办结4件。"
    checks = Report(forms, "2021").check(text, _requests(new_received="5", total_processed="4"))
    assert {name: str(check.result) for name, check in checks.items()} == {
        "received": "pass",
        "processed": "pass",
    }


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请5件，其中受理3件。",
        "上半年收到政府信息公开申请3件。",
        "截至6月收到政府信息公开申请3件。",
        "通过邮寄收到政府信息公开申请3件。",
        "因涉及企业秘密不予公开3件申请。",
        "办理公文40件，其中主动公开30件，不予公开3件。",
        "预计收到政府信息公开申请3件。",
        "作为申请处理的文件中不予公开3件。",
        "全年受理申请3件。",
        "全年收到政府信息公开申请3次。",
        "按照要求书面答复政府信息公开申请3件。",
        "做好政府信息公开申请和建议提案办理，答复3件。",
        "县政府信息公开方面，群众来信中予以公开的答复3件。",
        "因政府信息公开发生行政复议2件，其中维持1件、驳回1件。",
        "因政府信息公开发生行政诉讼3件，其中一审2件。",
        "制定政府规章5件，修改2件，废止1件。",
        "清理废止规范性文件9件。",
        "公开行政处罚决定30件。",
        "县人民政府收到政府信息公开申请3件。",
    ],
)
def test_part_or_what_may_be_one_never_fails(forms: tuple[Form, ...], text: str) -> None:
    values = {
        **_requests(new_received="5", total_processed="5", denied_process="1"),
        "review.reconsideration.upheld": "2",
        "review.reconsideration.total": "2",
    }
    checks = Report(forms, "2021").check(text, values)
    assert Result.FAIL not in {check.result for check in checks.values()}


@pytest.mark.parametrize(
    "text",
    [
        "收到行政许可申请300件。",
        "受理投诉举报300件，收到留言300条。",
        "收到近300件政府信息公开申请。",
        "收到政府信息公开申请300件左右。",
        "收到的政府信息公开申请中，300件为同一人提出。",
        "予以公开、部分公开、不予公开分别为300件、200件、100件。",
        "制作、获取信息3618条，不予公开信息数1658条。",
        "送达行政复议决定书300件。",
        "公开行政处罚信息300条。",
        "刊登规章、规范性文件等300件。",
        "较上年多300件。",
        "因政府信息公开发生行政复议，上年结转300件。",
    ],
)
def test_what_is_no_claim_gives_no_check(forms: tuple[Form, ...], text: str) -> None:
    assert Report(forms, "2021").check(text, _requests(new_received="5")) == {}


def test_reconsiderations_as_a_trade_are_not_those_about_disclosure(
    forms: tuple[Form, ...],
) -> None:
    report = Report(forms, "2021", "云山县司法局")
    checks = report.check("全年办理行政复议230件，行政诉讼45件。", {})
    assert {check.result for check in checks.values()} == {Result.NOT_EVALUABLE}


# --- readings -------------------------------------------------------------------------------------


def test_natural_persons_are_a_reading_only_where_the_sentence_names_them(
    forms: tuple[Form, ...],
) -> None:
    values = {
        **_requests(new_received="20", granted="12", total_processed="20"),
        "requests.new_received.natural_person": "15",
        "requests.granted.natural_person": "9",
    }
    report = Report(forms, "2021")
    named = report.check("收到自然人政府信息公开申请15件，予以公开9件。", values)
    assert _says(named["received.natural_person"]) == ("pass", "new, natural_person")
    assert _says(named["granted"]) == ("pass", "granted, natural_person")
    unnamed = report.check("收到政府信息公开申请20件，予以公开9件。", values)
    assert unnamed["granted"].result is Result.FAIL


def test_organisations_are_the_sum_of_their_columns(forms: tuple[Form, ...]) -> None:
    values = {
        **_requests(new_received="20"),
        "requests.new_received.natural_person": "15",
        "requests.new_received.enterprise": "3",
        "requests.new_received.legal_service": "2",
    }
    text = "新收政府信息公开申请20件，其中自然人15件、法人或其他组织5件。"
    checks = Report(forms, "2021").check(text, values)
    assert len(checks) == 3
    assert {check.result for check in checks.values()} == {Result.PASS}


def test_newly_received_is_not_what_was_carried_in(forms: tuple[Form, ...]) -> None:
    values = _requests(new_received="20", carried_in="2")
    checks = Report(forms, "2021").check("新收政府信息公开申请22件。", values)
    assert (checks["new_received"].result, checks["new_received"].right) == (Result.FAIL, 20)


def test_answers_may_leave_out_what_was_no_longer_processed(forms: tuple[Form, ...]) -> None:
    values = _requests(total_processed="20", other_not_corrected="2", other_misc="1")
    checks = Report(forms, "2021").check("答复政府信息公开申请17件。", values)
    assert _says(checks["answered"]) == ("pass", "without other processing")


def test_closed_may_leave_out_what_was_carried_in(forms: tuple[Form, ...]) -> None:
    values = _requests(new_received="66", carried_in="2", total_processed="65", carried_out="3")
    text = "收到政府信息公开申请66件，办结63件，结转下年3件。"
    checks = Report(forms, "2021").check(text, values)
    assert _says(checks["processed"]) == ("pass", "without carried in")


def test_outcome_is_of_the_cases_it_names(forms: tuple[Form, ...]) -> None:
    values = {
        "review.reconsideration.upheld": "5",
        "review.reconsideration.pending": "1",
        "review.reconsideration.total": "6",
        "review.litigation_direct.upheld": "2",
        "review.litigation_direct.corrected": "1",
        "review.litigation_direct.total": "3",
    }
    text = (
        "因政府信息公开产生行政复议案件6件和行政诉讼案件3件，"
        "其中行政复议结果维持5件，尚未审结1件，行政诉讼结果维持3件。"
    )
    checks = Report(forms, "2021").check(text, values)
    assert {name: str(check.result) for name, check in checks.items()} == {
        "reconsideration": "pass",
        "litigation": "pass",
        "reconsideration.upheld": "pass",
        "reconsideration.pending": "pass",
        "litigation.upheld": "fail",
    }


def test_number_may_stand_before_its_words(forms: tuple[Form, ...]) -> None:
    values = _requests(
        new_received="9", granted="5", partially_granted="2", total_processed="7", carried_out="2"
    )
    text = "受理9件政府信息公开申请，其中5件予以公开，2件部分公开，另有2件申请结转下年度办理。"
    checks = Report(forms, "2021").check(text, values)
    assert {name: str(check.result) for name, check in checks.items()} == {
        "received": "pass",
        "granted": "pass",
        "partially_granted": "pass",
        "carried_out": "pass",
    }


def test_cases_carried_over_are_no_requests(forms: tuple[Form, ...]) -> None:
    values = {"review.reconsideration.total": "3"}
    text = "因政府信息公开发生行政复议3件，其中上年结转1件。"
    assert list(Report(forms, "2021").check(text, values)) == ["reconsideration"]


def test_single_row_of_other_processing_is_read_where_it_is_printed(
    forms: tuple[Form, ...],
) -> None:
    report = Report(forms, "2021")
    three = ("other_not_corrected", "other_fee_unpaid", "other_misc")
    values = _requests(other_processing="4", total_processed="9", **dict.fromkeys(three, ""))
    text = "依申请公开方面，其他处理4件。"
    assert _says(report.check(text, values)["other_processing"]) == ("pass", "single row")


def test_documents_and_decisions_of_section_two(forms: tuple[Form, ...]) -> None:
    values = {
        "proactive.regulations.issued": "2",
        "proactive.normative_documents.issued": "5",
        "proactive.normative_documents.repealed": "3",
        "proactive.normative_documents.in_force": "41",
        "proactive.licences.decisions": "1200",
        "proactive.penalties.decisions": "77",
        "proactive.fees.amount": "4166.241619",
    }
    text = (
        "全年制定规章2件，制发行政规范性文件5件，废止3件，现行有效41件。"
        "作出行政许可决定1,200件，作出行政处罚决定78件。行政事业性收费4166.24万元。"
    )
    checks = Report(forms, "2021").check(text, values)
    assert {name: str(check.result) for name, check in checks.items()} == {
        "regulations_issued": "pass",
        "normative_issued": "pass",
        "normative_repealed": "pass",
        "normative_in_force": "pass",
        "licences": "pass",
        "penalties": "fail",
        "fees": "pass",
    }
    assert {check.rule for check in checks.values()} == {"T6"}


def test_scaled_number_agrees_to_its_last_digit(forms: tuple[Form, ...]) -> None:
    report = Report(forms, "2021")
    text = "办结政府信息公开申请{}件。"
    values = _requests(total_processed="13810")
    assert report.check(text.format("1.38万"), values)["processed"].result is Result.PASS
    failed = report.check(text.format("1.39万"), values)["processed"]
    assert (failed.result, failed.left, failed.right) == (
        Result.FAIL, Decimal("1.39"), Decimal("1.381"),
    )  # fmt: skip


def test_fees_elsewhere_are_held_against_section_six(forms: tuple[Form, ...]) -> None:
    report = Report(forms, "2021")
    fees = FeeStatement("positive", Decimal(1), Decimal(500), Decimal(380), "收取信息处理费380元")
    agrees = report.check("全年收取信息处理费380元，已上缴国库。", {}, fees=fees)
    assert _says(agrees["processing_fee"]) == ("pass", "collected")
    differs = report.check("全年收取信息处理费390元，已上缴国库。", {}, fees=fees)
    assert differs["processing_fee"].result is Result.FAIL
    # The statement itself is nothing to hold it against.
    assert report.check("收取信息处理费380元。", {}, section=6, fees=fees) == {}


def test_statistics_of_2014_have_their_own_cells(forms: tuple[Form, ...]) -> None:
    values = {
        f"statistics.{row}.value": value
        for row, value in {
            "proactive_total": "1520", "received": "9", "received_online": "6",
            "received_letter": "3", "answered": "9", "ans_already_public": "4", "ans_granted": "3",
            "ans_denied": "2", "review_total": "2", "review_upheld": "1", "litig_total": "1",
        }.items()
    }  # fmt: skip
    text = (
        "2016年，主动公开政府信息1520条。收到政府信息公开申请9件，其中网络申请6件，信函申请3件。"
        "答复申请9件，其中同意公开7件，不予公开2件。"
        "因政府信息公开发生行政复议2件，其中维持2件；行政诉讼1件。"
    )
    checks = Report(forms, "2014", year=2016).check(text, values)
    assert {name: str(check.result) for name, check in checks.items()} == {
        "disclosed": "pass",
        "received": "pass",
        "received_online": "pass",
        "received_letter": "pass",
        "answered": "pass",
        "granted": "pass",
        "denied": "pass",
        "reconsideration": "pass",
        "reconsideration.upheld": "fail",
        "litigation": "pass",
    }
    assert _says(checks["granted"])[1] == "granted + already public"


def test_unread_cells_decide_nothing(forms: tuple[Form, ...]) -> None:
    report = Report(forms, "2021")
    text = "收到政府信息公开申请5件，不予公开2件。"
    checks = report.check(text, _requests(new_received="6"), others="")
    # 6 is read, 6 + carried in is not.
    assert checks["received"].result is Result.NOT_EVALUABLE
    assert checks["denied"].right is None
    assert checks["denied"].result is Result.NOT_EVALUABLE


def test_claim_of_derived_cells_says_so(forms: tuple[Form, ...]) -> None:
    checks = Report(forms, "2021").check(
        "予以公开政府信息公开申请3件，依申请予以公开3件。", {"requests.granted.total": ""},
        derived=_requests(granted="3"),
    )  # fmt: skip
    assert checks["granted"].result is Result.PASS_WITH_DERIVED


def test_claims_that_recur_have_places_of_their_own(forms: tuple[Form, ...]) -> None:
    text = "收到政府信息公开申请5件。\n收到政府信息公开申请6件。"
    checks = Report(forms, "2021").check(text, _requests(new_received="5"))
    assert [(name, str(check.result)) for name, check in checks.items()] == [
        ("received", "pass"),
        ("received#2", "fail"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "收到政府信息公开申请1件，" * 16_000,
        "收到政府信息公开申请1件。" * 16_000,
        ("全县各部门" * 100 + "收到政府信息公开申请1件。") * 300,
        "行政复议1件、" * 250 + "。",
    ],
    ids=["one sentence", "sentences", "names", "list"],
)
def test_huge_text_is_checked_in_bounded_time(forms: tuple[Form, ...], text: str) -> None:
    began = time.perf_counter()
    Report(forms, "2021").check(text, {})
    assert time.perf_counter() - began < 10


# --- what rules a place of the text out -----------------------------------------------------------


@pytest.mark.parametrize("pattern", [PHRASE, NAMED], ids=["phrases", "names"])
def test_every_sign_that_can_begin_a_match_is_looked_for(pattern: re.Pattern[str]) -> None:
    guard, *body = re._parser.parse(pattern.pattern, pattern.flags)  # type: ignore[attr-defined]
    looked_for, _ = _first_signs(guard[1][1])
    assert _first_signs(body)[0] == looked_for


def _first_signs(parsed: Iterable[tuple[object, Any]]) -> tuple[set[str], bool]:
    """The signs that a parsed pattern can begin with, and whether it can match nothing."""
    signs = set[str]()
    for operator, operand in parsed:
        match str(operator):
            case "ASSERT" | "ASSERT_NOT" | "AT":
                continue
            case "LITERAL":
                return signs | {chr(operand)}, False
            case "IN":
                return signs | {chr(code) for _, code in operand}, False
            case "SUBPATTERN":
                parts = [_first_signs(operand[3])]
            case "BRANCH":
                parts = [_first_signs(part) for part in operand[1]]
            case _:  # a repetition
                least, _, repeated = operand
                found, may_be_empty = _first_signs(repeated)
                parts = [(found, may_be_empty or least == 0)]
        signs = signs.union(*(found for found, _ in parts))
        if not any(may_be_empty for _, may_be_empty in parts):
            return signs, False
    return signs, True
