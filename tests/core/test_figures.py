"""What must become of the cells of a page: the right figure, or none and an issue."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipelines.extract import Extractor
from pipelines.model import Status
from tests.core.pages import (
    REQUESTS_HEADER,
    REVIEW_HEADER,
    codes,
    extract,
    fact,
    printed,
    received,
    row,
    sub_row,
    table,
    top_row,
)

NEW = "一、本年新收政府信息公开申请数量"


def test_blank_cell_is_not_zero(extractor: Extractor) -> None:
    found = extract(extractor, received(3, "", "&nbsp;", 0, 0, 0, 3))
    assert fact(found, "requests.new_received.enterprise").status is Status.BLANK
    assert fact(found, "requests.new_received.enterprise").value is None
    assert fact(found, "requests.new_received.research").status is Status.BLANK
    assert fact(found, "requests.new_received.public_interest").value == 0


@pytest.mark.parametrize("placeholder", ["-", "/", "—", "——", "无", "－"])
def test_placeholder_is_not_reported_and_not_zero(extractor: Extractor, placeholder: str) -> None:
    found = extract(extractor, received(3, placeholder, 0, 0, 0, 0, 3))
    cell = fact(found, "requests.new_received.enterprise")
    assert (cell.status, cell.value, cell.raw) == (Status.NOT_REPORTED, None, placeholder)


@pytest.mark.parametrize(
    ("printed_text", "value"),
    [
        ("1,234", 1234),
        ("１２３", 123),
        ("22<sup>1</sup>", 22),
        ("22①", 22),
        ("22<br>（其中修订 16 件）", 22),
        ("22件", 22),
        ("1<span>2</span>", 12),
    ],
)
def test_figure_with_marks_notes_or_units_is_the_figure(
    extractor: Extractor, printed_text: str, value: int
) -> None:
    found = extract(extractor, received(printed_text, 0, 0, 0, 0, 0, 0))
    assert fact(found, "requests.new_received.natural_person").value == value


@pytest.mark.parametrize(
    "text", ["13<br>612", "1 2", "007", "12,34", "约20", "1.5", "2O", "<sup>3</sup>"]
)
def test_text_with_more_than_one_reading_is_unreadable(extractor: Extractor, text: str) -> None:
    found = extract(extractor, received(text, 0, 0, 0, 0, 0, 0))
    cell = fact(found, "requests.new_received.natural_person")
    assert (cell.value, cell.status) == (None, Status.UNREADABLE)
    assert "unreadable_value" in codes(found)


def test_columns_in_another_order_are_read_by_their_headings(extractor: Extractor) -> None:
    header = (
        "<tr><td>项目</td><td>总计</td><td>科研机构</td><td>自然人</td><td>其他</td><td>商业企业</td>"
        "<td>法律服务机构</td><td>社会公益组织</td></tr>"
    )
    found = extract(extractor, table(header, row(NEW, 28, 3, 1, 6, 2, 5, 4), row("x", *"1234567")))
    values = {k.rpartition(".")[2]: v for k, v in printed(found).items()}
    assert values == {
        "natural_person": 1, "enterprise": 2, "research": 3, "public_interest": 4,
        "legal_service": 5, "other_org": 6, "total": 28,
    }  # fmt: skip


def test_row_that_the_publisher_added_is_reported_and_read_as_no_other(
    extractor: Extractor,
) -> None:
    added = sub_row("（三）不予公开", "9.属于工作秘密", (7, 0, 0, 0, 0, 0, 7))
    known = sub_row("（三）不予公开", "1.属于国家秘密", (2, 0, 0, 0, 0, 0, 2))
    found = extract(extractor, table(REQUESTS_HEADER, known, added))
    assert fact(found, "requests.denied_state_secret.total").value == 2
    assert 7 not in printed(found).values()
    assert any(i.code == "unknown_row" and "工作秘密" in i.raw for i in found.issues)


def test_label_that_lost_a_sign_is_no_label(extractor: Extractor) -> None:
    lost = sub_row("（三）不予公开", "1.属于国家密", (7, 0, 0, 0, 0, 0, 7))
    found = extract(extractor, received(*"1000001"), table(REQUESTS_HEADER, lost))
    assert 7 not in printed(found).values()
    assert fact(found, "requests.denied_state_secret.total").status is Status.UNREADABLE


def test_heading_that_lost_a_sign_costs_its_column_and_says_so(extractor: Extractor) -> None:
    header = row("信息内容", "本年制件数", "本年废止件数", "现行有效件数")
    found = extract(extractor, table(header, row("规章", 13, 14, 524)))
    assert fact(found, "proactive.regulations.in_force").value == 524
    assert fact(found, "proactive.regulations.repealed").value == 14
    assert fact(found, "proactive.regulations.issued").status is Status.UNREADABLE
    assert any(i.code == "unknown_column" and "本年制件数" in i.raw for i in found.issues)


def test_number_in_front_of_a_label_is_no_figure(extractor: Extractor) -> None:
    header = row("序号", "信息内容", "本年制发件数", "本年废止件数", "现行有效件数")
    found = extract(extractor, table(header, row(1, "规章", 13, 14, 524)))
    assert printed(found) == {
        "proactive.regulations.issued": 13,
        "proactive.regulations.repealed": 14,
        "proactive.regulations.in_force": 524,
    }


def test_row_without_one_of_its_cells_gives_no_figure(extractor: Extractor) -> None:
    found = extract(extractor, received(5, 4, 3, 2, 1, 15))
    assert printed(found) == {}
    assert "row_misaligned" in codes(found)
    assert fact(found, "requests.new_received.total").status is Status.AMBIGUOUS


def test_value_cell_over_several_rows_gives_no_figure(extractor: Extractor) -> None:
    first = (
        "<tr><td colspan=3>一、本年新收政府信息公开申请数量</td><td rowspan=2>9</td>"
        + "<td>0</td>" * 6
    )
    second = "<tr><td colspan=3>二、上年结转政府信息公开申请数量</td>" + "<td>0</td>" * 6
    found = extract(extractor, table(REQUESTS_HEADER, first, second))
    assert 9 not in printed(found).values()
    assert "merged_value" in codes(found)


def test_rowspan_that_runs_too_far_shifts_no_figure(extractor: Extractor) -> None:
    result = "<tr><td rowspan=9>三、本年度办理结果</td><td colspan=2>（七）总计</td>"
    rows = result + "".join(f"<td>{v}</td>" for v in (4, 0, 0, 0, 0, 1, 5)) + "</tr>"
    last = top_row("四、结转下年度继续办理", (2, 0, 0, 0, 0, 0, 2))
    found = extract(extractor, table(REQUESTS_HEADER, rows, last))
    assert fact(found, "requests.carried_out.natural_person").value == 2
    assert fact(found, "requests.carried_out.enterprise").value == 0
    assert fact(found, "requests.total_processed.total").value == 5


def test_header_and_row_that_disagree_on_spans_are_counted_cell_by_cell(
    extractor: Extractor,
) -> None:
    found = extract(
        extractor,
        table(
            "<tr><td>信息内容</td><td>上一年项目数量</td><td colspan=2>本年增/减</td><td>处理决定数量</td></tr>",
            "<tr><td>行政许可</td><td colspan=2>9</td><td>-2</td><td>41</td></tr>",
        ),
    )
    assert found.edition == "2019"
    assert fact(found, "proactive.licences.items_previous").value == 9
    assert fact(found, "proactive.licences.items_change").value == -2
    assert fact(found, "proactive.licences.decisions").value == 41


def test_same_cell_printed_twice_with_other_figures_has_no_value(extractor: Extractor) -> None:
    found = extract(extractor, received(*"1000001"), received(*"2000002"))
    cell = fact(found, "requests.new_received.total")
    assert (cell.value, cell.status) == (None, Status.AMBIGUOUS)
    assert "1" in cell.raw
    assert "2" in cell.raw
    assert "conflicting_cells" in codes(found)
    assert fact(found, "requests.new_received.research").value == 0  # both print 0


def test_column_of_last_year_beside_this_year_is_not_read(extractor: Extractor) -> None:
    found = extract(
        extractor,
        table(
            "<tr><td rowspan=2>信息内容</td><td colspan=2>本年处理决定数量</td><td>本年制发件数</td></tr>",
            "<tr><td>2022年</td><td>2021年</td><td></td></tr>",
            row("行政许可", 41, 37, ""),
        ),
    )
    assert printed(found) == {}
    assert "row_misaligned" in codes(found)


def test_three_sub_rows_named_other_are_told_apart_by_their_group(extractor: Extractor) -> None:
    other = sub_row("（六）其他处理", "3.其他", (8, 0, 0, 0, 0, 0, 8))
    found = extract(extractor, table(REQUESTS_HEADER, other))
    assert fact(found, "requests.other_misc.total").value == 8


def test_table_that_goes_on_without_its_header_is_read_under_the_first_one(
    extractor: Extractor,
) -> None:
    more = table(top_row("四、结转下年度继续办理", (2, 0, 0, 0, 0, 0, 2)))
    found = extract(extractor, received(*"5000005") + "<p>续表</p>" + more)
    assert fact(found, "requests.carried_out.total").value == 2


def test_fifteen_figures_of_section_four_stand_under_their_two_headings(
    extractor: Extractor,
) -> None:
    found = extract(extractor, received(*"0000000"), table(REVIEW_HEADER, row(*range(21, 36))))
    assert fact(found, "review.reconsideration.upheld").value == 21
    assert fact(found, "review.reconsideration.total").value == 25
    assert fact(found, "review.litigation_direct.upheld").value == 26
    assert fact(found, "review.litigation_after_reconsideration.total").value == 35


def test_amount_keeps_the_unit_of_its_cell_and_is_not_rescaled(extractor: Extractor) -> None:
    found = extract(
        extractor,
        table(
            row("信息内容", "采购项目数量", "采购总金额"),
            row("政府集中采购", 6, "251000元"),
        ),
    )
    cell = fact(found, "proactive.procurement.amount")
    assert (cell.value, cell.unit, cell.raw) == (Decimal(251000), "元", "251000元")


def test_amount_in_another_unit_than_the_form_is_reported(extractor: Extractor) -> None:
    found = extract(
        extractor,
        table(row("信息内容", "本年收费金额（单位：元）"), row("行政事业性收费", "4166.241619")),
    )
    cell = fact(found, "proactive.fees.amount")
    assert (cell.value, cell.unit) == (Decimal("4166.241619"), "元")
    assert "unit_differs" in codes(found)


def test_hidden_template_row_is_not_read(extractor: Extractor) -> None:
    hidden = (
        '<tr style="display: none"><td colspan=3>一、本年新收政府信息公开申请数量</td>'
        + "<td>9</td>" * 7
    )
    found = extract(extractor, table(REQUESTS_HEADER, hidden + "</tr>", top_row(NEW, "1000001")))
    assert fact(found, "requests.new_received.total").value == 1


def test_old_label_in_a_newer_table_is_a_known_spelling(extractor: Extractor) -> None:
    found = extract(
        extractor,
        table(
            row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"),
            row("规范性文件", 1, 2, 30),
        ),
    )
    assert found.edition == "2021"
    assert fact(found, "proactive.normative_documents.in_force").value == 30


def test_single_row_of_other_processing_is_kept_as_a_variant(extractor: Extractor) -> None:
    other = (
        "<tr><td>三、本年度办理结果</td><td colspan=2>（六）其他处理</td>"
        + "<td>0</td>" * 6
        + "<td>4</td>"
    )
    found = extract(
        extractor,
        table(row("信息内容", "本年处理决定数量"), row("行政许可", 1)),
        table(REQUESTS_HEADER, other),
    )
    assert found.edition == "2021"
    assert fact(found, "requests.other_processing.total").value == 4
    assert fact(found, "requests.other_misc.total").value is None
    assert not any(i.code == "row_absent" and "other_misc" in i.where for i in found.issues)


def test_two_editions_in_one_document_are_reported_and_read_each_by_its_header(
    extractor: Extractor,
) -> None:
    found = extract(
        extractor,
        table(row("信息内容", "本年处理决定数量"), row("行政许可", 41)),
        table(
            row("信息内容", "本年制发件数", "本年废止件数", "现行有效件数"), row("规章", 1, 0, 5)
        ),
        table(row("信息内容", "采购项目数量", "采购总金额"), row("政府集中采购", 6, 7)),
    )
    assert "edition_mixed" in codes(found)
    assert found.edition == "2021"
    assert fact(found, "proactive.regulations.in_force").value == 5
    assert fact(found, "proactive.procurement.projects").edition == "2019"


def test_every_cell_of_the_form_appears_once(extractor: Extractor) -> None:
    found = extract(extractor, table(row("信息内容", "本年处理决定数量"), row("行政许可", 41)))
    keys = [str(f.key) for f in found.facts]
    assert len(keys) == len(set(keys)) == 200
    assert sum(f.status is Status.MISSING for f in found.facts) == 199
