"""The questions on a build made of traps, with answers worked out by hand.

Here publishers leave cells blank, report for a whole county, use older forms, share the publisher
under which the registry has them, and contradict their tables: what the demo's publishers do not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Extraction, Section
from pipelines.query import ask, open_catalog
from tests.core.pages import page, received
from tests.published.records import capture, made, records, stated
from tests.questions.test_page import QUESTIONS

Row = dict[str, object]
Answer = Callable[..., list[Row]]
COUNTY, FINANCE, EDUCATION = "云山县人民政府", "云山县财政局", "云山县教育局"
OFFICE, TOWN = "云山县人民政府办公室", "云山县城关镇人民政府"
_KINDS = (
    "natural_person", "enterprise", "research", "public_interest", "legal_service", "other_org",
)  # fmt: skip


@pytest.fixture
def answer(tmp_path: Path, forms: tuple[Form, ...]) -> Answer:
    """All rows that the statement below this heading gives on a build of these reports."""
    statements = {
        question.title: re.sub("望岫县|岚汀区", "云山县", question.sql) for question in QUESTIONS
    }

    def answered(asked: str, *reports: Extraction) -> list[Row]:
        content = records(
            forms,
            [capture(i, f"http://a.invalid/{i}") for i, _ in enumerate(reports, 1)],
            {f"capture{i}": one for i, one in enumerate(reports, 1)},
        )
        made(tmp_path, content)
        connection = open_catalog(tmp_path)
        rows: list[Row] = ask(connection, statements[asked]).to_pylist()
        connection.close()
        return rows

    return answered


@pytest.fixture
def said(forms: tuple[Form, ...]) -> Callable[..., Extraction]:
    """The report of an agency on the form of its year, with these cells and no other."""
    by_year = {range(2009, 2014): 0, range(2014, 2019): 1, range(2019, 2021): 2}

    def stating(
        agency: str,
        year: int,
        cells: Mapping[str, object],
        published: date | None = None,
        unit: str = "",
    ) -> Extraction:
        form = forms[next((n for years, n in by_year.items() if year in years), 3)]
        kinds = {OFFICE: "government_office", COUNTY: "government", TOWN: "township"}
        one = stated(form, year, {cell: str(value) for cell, value in cells.items()}, unit)
        source = replace(
            one.provenance,
            agency=agency,
            title=f"{agency}{year}年政府信息公开工作年度报告",
            agency_type=kinds.get(agency, "department"),
            scope="consolidated" if agency == COUNTY else "own",
            published_at=None if published is None else published.isoformat(),
        )
        return replace(one, provenance=source)

    return stating


def requests(**totals: int) -> dict[str, int]:
    """Cells of section three, column 总计."""
    return {f"requests.{row}.total": value for row, value in totals.items()}


def test_blank_is_left_out_of_a_rate_and_no_zero_is_divided_by(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    (row,) = answer(
        "What share of the requests is granted, by province and year?",
        said(OFFICE, 2021, requests(granted=4, total_processed=10)),
        said(FINANCE, 2021, requests(total_processed=30)),  # granted is not printed
        said(EDUCATION, 2021, requests(granted=0, total_processed=0)),
        said(COUNTY, 2021, requests(granted=90, total_processed=100)),  # holds all of them
    )
    assert (row["percent_of_requests"], row["n"], row["n_left_out"]) == (40, 1, 2)


def test_requests_and_agencies_have_different_averages(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    (row,) = answer(
        "What share of the requests is granted, by province and year?",
        said(OFFICE, 2021, requests(granted=90, total_processed=100)),
        said(FINANCE, 2021, requests(granted=0, total_processed=2)),
        said(EDUCATION, 2021, requests(granted=1, total_processed=2)),
    )
    assert row["percent_of_requests"] == 87.5  # 91 of 104
    assert row["percent_in_middle_report"] == 50
    assert row["n"] == 3


def test_series_over_editions_has_its_grade_and_nothing_that_is_related_only(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    old = {"indicators.answered_granted.annual": 9, "indicators.answered_total.annual": 9}
    before = {"statistics.ans_granted.value": 3, "statistics.ans_already_public.value": 2}
    rows = answer(
        "And since 2014, over the change of the form?",
        said(OFFICE, 2012, old),
        said(OFFICE, 2018, before | {"statistics.answered.value": 20}),
        said(OFFICE, 2019, requests(granted=3, total_processed=4)),
    )
    shown = [(r["report_year"], r["grade"], r["percent_of_requests"], r["n"]) for r in rows]
    assert shown == [(2018, 2, 25, 1), (2019, 1, 75, 1)]


def test_two_bureaus_under_one_publisher_are_not_one_that_jumps(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    received = [
        (FINANCE, 2021, 30), (EDUCATION, 2022, 300), (FINANCE, 2022, 60),
        (OFFICE, 2021, 1), (OFFICE, 2022, 4),  # four times as many, and three more
        (COUNTY, 2020, 10), (COUNTY, 2022, 500),  # two years lie between
    ]  # fmt: skip
    reports = [said(agency, year, requests(new_received=n)) for agency, year, n in received]
    (row,) = answer("Where did the number of requests jump?", *reports)
    assert (row["agency"], row["report_year"], row["ratio"]) == (FINANCE, 2022, 2)


def test_agency_counts_in_the_sum_of_all_years_only_if_it_tells_all_six(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    reports = [said(OFFICE, year, requests(new_received=5)) for year in range(2019, 2025)]
    reports += [said(FINANCE, year, requests(new_received=70)) for year in range(2019, 2024)]
    reports += [said(EDUCATION, 2024, requests(new_received=70))]  # with finance: six years
    rows = answer("Do more people ask for information than before?", *reports)
    assert [(r["report_year"], r["received"], r["n_agencies"]) for r in rows] == [
        (year, 5, 1) for year in range(2019, 2025)
    ]


def test_kinds_of_applicant_are_shares_where_all_six_are_told(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    def asked(*values: int) -> dict[str, int]:
        cells = [f"requests.new_received.{kind}" for kind in _KINDS]
        return dict(zip(cells, values, strict=False))

    (row,) = answer(
        "Who asks: people, companies, lawyers?",
        said(OFFICE, 2021, asked(6, 2, 0, 0, 2, 0) | requests(new_received=10)),
        said(FINANCE, 2021, asked(50, 10)),
        said(COUNTY, 2021, asked(0, 99, 0, 0, 0, 0)),
    )
    assert (row["person_percent"], row["company_percent"], row["lawyers_percent"]) == (60, 20, 20)
    assert (row["requests"], row["n"]) == (10, 1)


def test_reasons_of_refusal_have_one_base_and_no_subtotal_in_it(
    answer: Answer, said: Callable[..., Extraction], forms: tuple[Form, ...]
) -> None:
    block = next(b for b in forms[3].blocks if b.table == "requests")
    reasons = [row.code for row in block.rows if row.code.startswith("denied_")]
    all_eight = requests(
        **dict.fromkeys(reasons, 0) | {"denied_process": 3, "denied_third_party": 1}
    )
    persons = {"requests.denied_process.natural_person": 3}  # a part of the total beside it
    rows = answer(
        "Why are requests refused?",
        said(OFFICE, 2021, all_eight | persons),
        said(FINANCE, 2021, requests(denied_state_secret=40)),  # seven are not told
    )
    shown = {r["reason"]: (r["refused"], r["percent"], r["n"]) for r in rows}
    assert len(shown) == 8
    assert shown["6.属于四类过程性信息"] == (3, 75, 1)
    assert shown["4.保护第三方合法权益"] == (1, 25, 1)
    assert shown["1.属于国家秘密"] == (0, 0, 1)


def test_correction_rate_knows_pending_cases_and_silence(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    def cases(**outcomes: int) -> dict[str, int]:
        return {f"review.reconsideration.{name}": n for name, n in outcomes.items()}

    (row,) = answer(
        "How often is an agency corrected on reconsideration?",
        said(OFFICE, 2021, cases(total=6, pending=2, corrected=1)),
        said(FINANCE, 2021, cases(total=0, pending=0, corrected=0)),
        said(EDUCATION, 2021, cases(total=50, corrected=0)),  # pending is not told
    )
    assert (row["corrected"], row["decided"], row["corrected_percent"]) == (1, 4, 25)
    assert (row["n_with_decisions"], row["n"]) == (1, 2)


def test_silence_about_fees_is_not_zero_yuan(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    told = said(OFFICE, 2021, requests(other_fee_unpaid=1))
    silent = replace(said(FINANCE, 2021, {}), fees=type(told.fees)())
    rows = {row["fee_statement"]: row for row in answer("Who is made to pay?", told, silent)}
    assert rows["positive"]["collected_yuan"] == 380.5
    assert rows["absent"]["n"] == 1
    assert rows["absent"]["collected_yuan"] is None
    (unpaid,) = answer("How many give up when they are asked to pay?", told, silent)
    assert (unpaid["closed_unpaid"], unpaid["notices"], unpaid["n"]) == (1, 1, 1)


def test_stock_that_does_not_run_on_is_shown_with_what_is_unexplained(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    def stock(issued: int, repealed: int, in_force: int) -> dict[str, int]:
        told = {"issued": issued, "repealed": repealed, "in_force": in_force}
        return {f"proactive.normative_documents.{name}": n for name, n in told.items()}

    (row,) = answer(
        "Do the stocks of normative documents run on from year to year?",
        said(OFFICE, 2020, {"proactive.normative_documents.disclosed_total": 99}),
        said(OFFICE, 2021, stock(0, 0, 10)),  # another form: nothing to compare with
        said(OFFICE, 2022, stock(2, 1, 11)),
        said(OFFICE, 2023, stock(0, 3, 12)),
        said(OFFICE, 2024, {"proactive.normative_documents.in_force": 50}),  # 制发 is not told
        said(COUNTY, 2024, stock(0, 0, 900)),
        said(FINANCE, 2023, stock(0, 0, 900)),
        said(EDUCATION, 2024, stock(0, 0, 1)),  # under the same publisher
    )
    assert (row["agency"], row["report_year"], row["unexplained"]) == (OFFICE, 2023, 4)


def test_amount_a_hundred_times_the_usual_is_shown_as_it_is_printed(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    def fees(amount: object) -> dict[str, object]:
        return {"proactive.fees.amount": amount}

    (row,) = answer(
        "Which amounts look like 元 in a cell of 万元?",
        said(OFFICE, 2021, fees("3.5")),
        said(OFFICE, 2022, fees("41000")),
        said(OFFICE, 2023, fees(4)),
        said(OFFICE, 2024, fees("35000"), None, "元"),  # the page says so: nothing is wrong
        said(FINANCE, 2022, fees(1)),
        said(FINANCE, 2023, fees(5000)),  # of two years neither is the usual one
    )
    assert (row["agency"], row["report_year"], row["raw"]) == (OFFICE, 2022, "41000")
    assert (row["amount"], row["middle_of_its_years"]) == (41000, 4)


def test_decisions_of_both_forms_are_never_in_one_row(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    def decisions(*counts: int) -> dict[str, int]:
        items = ("licences", "penalties", "coercion")
        return {f"proactive.{i}.decisions": n for i, n in zip(items, counts, strict=False)}

    rows = answer(
        "How many licences, penalties and coercive measures?",
        said(OFFICE, 2020, decisions(5, 6, 7)),
        said(OFFICE, 2021, decisions(50, 60, 70)),
        said(FINANCE, 2021, decisions(1000, 1000)),  # coercive measures are not told
        said(COUNTY, 2021, decisions(9000, 9000, 9000)),
    )
    shown = [(r["edition"], r["licences"], r["penalties"], r["coercive"], r["n"]) for r in rows]
    assert shown == [("2019", 5, 6, 7, 1), ("2021", 50, 60, 70, 1)]


def test_text_that_says_another_number_than_the_table_is_quoted(
    answer: Answer, extractor: Extractor
) -> None:
    def telling(year: int, number: int) -> Extraction:
        title = f"{OFFICE}{year}年政府信息公开工作年度报告"
        text = page(received(5, 0, 0, 0, 0, 1, 6), title=title).decode().replace("2022", str(year))
        said = f"全年新收政府信息公开申请{number}件。"
        body = text.replace("总体情况的文字说明。", said)
        assert said in body
        return extractor.extract(Source(body.encode(), "page.html"))

    (row,) = answer(
        "Where does the text say another number than the table?", telling(2021, 6), telling(2022, 9)
    )
    assert (row["report_year"], row["rule"], row["in_text"], row["in_table"]) == (2022, "T1", 9, 6)
    assert "9件" in str(row["note"])


def test_law_sets_each_its_own_date_and_some_none(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    rows = answer(
        "Which reports came after the deadline?",
        said(OFFICE, 2018, {}, date(2019, 3, 15)),  # until report year 2018: 31 March for all
        said(TOWN, 2018, {}, date(2019, 4, 1)),
        said(FINANCE, 2019, requests(granted=1), date(2020, 1, 31)),
        said(FINANCE, 2021, requests(granted=1), date(2022, 2, 3)),
        said(COUNTY, 2021, requests(granted=1), date(2022, 3, 31)),
        said(COUNTY, 2022, requests(granted=1), date(2023, 4, 2)),
        said(OFFICE, 2022, requests(granted=1), date(2023, 5, 1)),
        said(TOWN, 2022, requests(granted=1), date(2023, 5, 1)),
        said(EDUCATION, 2022, requests(granted=1), date(2024, 6, 1)),  # the site has moved
        said(FINANCE, 2022, requests(granted=1), None),
    )
    shown = [(r["agency"], r["report_year"], r["days_late"]) for r in rows]
    assert shown == [(FINANCE, 2021, 3), (COUNTY, 2022, 2), (TOWN, 2018, 1)]


def test_report_of_zeros_is_told_from_one_of_blanks(
    answer: Answer, said: Callable[..., Extraction], forms: tuple[Form, ...]
) -> None:
    zeros = {str(key): 0 for key in forms[3].keys}
    (row,) = answer(
        "Which reports are all zeros?",
        said(TOWN, 2021, zeros),
        said(OFFICE, 2021, {}),  # nothing is printed
        said(FINANCE, 2021, zeros | {"requests.new_received.total": 1}),
    )
    assert (row["agency"], row["zeros"], row["cells"]) == (TOWN, len(zeros), len(zeros))


def test_what_stands_beyond_the_form_is_counted_by_report(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    rows = answer(
        "What do publishers print beyond the form?", said(OFFICE, 2021, {}), said(FINANCE, 2021, {})
    )
    assert [(r["kind"], r["row_label"], r["n_reports"]) for r in rows] == [
        ("row", "9.工作秘密", 2), ("subtotal", "（三）不予公开", 2),
    ]  # fmt: skip


def test_report_without_a_section_of_shortcomings_stands_first(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    short = (Section(5, "五、存在的主要问题及改进情况", "无。"),)
    older = (Section(5, "五、复议诉讼情况", "无。"),)  # in the form of 2014 another matter
    rows = answer(
        "Who has no shortcomings to speak of?",
        replace(said(OFFICE, 2021, {}), sections=short),
        said(FINANCE, 2021, {}),
        replace(said(OFFICE, 2016, {}), sections=older),
    )
    assert [(r["agency"], r["characters"]) for r in rows] == [(FINANCE, None), (OFFICE, 2)]


def _narrating(one: Extraction, text: str) -> Extraction:
    section = Section(5, "五、存在的主要问题及改进情况", text)
    return replace(one, sections=(section,))


def test_likeness_of_texts_is_that_of_their_runs_without_names_and_numbers(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(60))  # 57 runs of four, all different
    half = text[:30] + "".join(chr(0x5E00 + n) for n in range(30))  # 27 of them, and 30 others
    named = text[:10] + FINANCE + "2023年"[:4] + " \n" + text[10:]
    office = _narrating(said(OFFICE, 2022, {}), text)
    finance = _narrating(said(FINANCE, 2022, {}), named)
    education = _narrating(said(EDUCATION, 2022, {}), half)
    rows = answer("Which agencies copy from each other?", office, finance, education)
    shown = {frozenset((r["one"], r["other"])): r["similarity"] for r in rows}
    assert shown == {
        frozenset((OFFICE, FINANCE)): 1.0,
        frozenset((OFFICE, EDUCATION)): 0.31,  # 27 of 57 + 57 - 27
        frozenset((FINANCE, EDUCATION)): 0.31,
    }


def test_copy_of_last_year_is_one_of_the_same_agency(
    answer: Answer, said: Callable[..., Extraction]
) -> None:
    text = "".join(chr(0x4E00 + n) for n in range(60))
    (row,) = answer(
        "Which reports are copied from the year before?",
        _narrating(said(FINANCE, 2021, {}), text),
        _narrating(said(FINANCE, 2022, {}), text),
        _narrating(said(EDUCATION, 2023, {}), text),  # under the same publisher
        _narrating(said(OFFICE, 2022, {}), "无。"),
        _narrating(said(OFFICE, 2023, {}), "无。"),  # too short to be a copy
    )
    assert (row["agency"], row["year"], row["similarity"]) == (FINANCE, 2022, 1)
