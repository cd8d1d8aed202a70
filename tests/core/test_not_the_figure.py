"""Pages on which a hasty reader is wrong in silence: the right figure, or none and an issue."""

from __future__ import annotations

import pytest

from pipelines.extract import Extractor, Source
from pipelines.model import Status
from pipelines.titles import TitleKind, read_title
from tests.core.pages import (
    REQUESTS_HEADER,
    REVIEW_HEADER,
    codes,
    extract,
    fact,
    page,
    printed,
    received,
    row,
    sub_row,
    table,
    top_row,
)

NEW = "一、本年新收政府信息公开申请数量"


@pytest.mark.parametrize(
    "cell",
    [
        "<del>12</del>15",
        "<s>12</s>15",
        "<strike>1</strike>15",
        '<span style="text-decoration: line-through">12</span>15',
        "15<sub>2</sub>",
        "15<small>1</small>",
        '15<span style="vertical-align:super">1</span>',
        '15<a href="#_ftn1">1</a>',
        '15<span class="MsoFootnoteReference">1</span>',
        '<span style="font-size:0">9</span>15',
        '<span style="visibility: collapse">9</span>15',
        '<span style="opacity:0">9</span>15',
    ],
)
def test_text_set_apart_from_the_figure_is_no_digit_of_it(extractor: Extractor, cell: str) -> None:
    found = extract(extractor, received(cell, 0, 0, 0, 0, 0, 15))
    assert fact(found, "requests.new_received.natural_person").value == 15


@pytest.mark.parametrize(
    "cell",
    [
        '<input value="22">',
        "<textarea>22</textarea>",
        "<img src=n.png>",
        "2<img src=n.png>",
        "2<script>document.write(2)</script>",
        "<del>22</del>",
        "1.000",
    ],
)
def test_cell_that_shows_more_than_its_text_is_unreadable_and_not_blank(
    extractor: Extractor, cell: str
) -> None:
    found = extract(extractor, received(cell, 0, 0, 0, 0, 0, 22))
    read = fact(found, "requests.new_received.natural_person")
    assert (read.value, read.status) == (None, Status.UNREADABLE)
    assert "unreadable_value" in codes(found)


def test_struck_row_and_hidden_part_of_a_table_are_not_read(extractor: Extractor) -> None:
    struck = f'<tr style="text-decoration:line-through"><td colspan=3>{NEW}</td>' + "<td>7</td>" * 7
    hidden = f'<tbody style="display:none">{top_row("四、结转下年度继续办理", [8] * 7)}</tbody>'
    found = extract(extractor, table(REQUESTS_HEADER, struck + "</tr>", hidden))
    assert printed(found) == {}


@pytest.mark.parametrize(
    "label",
    [
        "1.属于国家秘密（工作秘密）",
        "1.属于国家秘密（其中：绝密）",
        "1.属于国家秘密（2021年）",
        "1.属于国家秘密（上年）",
    ],
)
def test_bracket_that_names_something_else_makes_another_label(
    extractor: Extractor, label: str
) -> None:
    known = top_row(NEW, [1, 0, 0, 0, 0, 0, 1])
    found = extract(
        extractor, table(REQUESTS_HEADER, known, sub_row("（三）不予公开", label, [7] * 7))
    )
    assert 7 not in printed(found).values()
    assert "unknown_row" in codes(found)


@pytest.mark.parametrize(
    ("heading", "cell", "unit"),
    [
        ("本年收费金额（单位：亿元）", "51", "亿元"),
        ("本年收费金额（单位：人民币元）", "51000", "人民币元"),
        ("本年收费金额（单位：万元）", "51000（元）", "元"),
    ],
)
def test_amount_in_another_unit_says_so(
    extractor: Extractor, heading: str, cell: str, unit: str
) -> None:
    found = extract(extractor, table(row("信息内容", heading), row("行政事业性收费", cell)))
    assert fact(found, "proactive.fees.amount").unit == unit
    assert "unit_differs" in codes(found)


@pytest.mark.parametrize(
    "above",
    [
        "<p>附：2021年收到和处理政府信息公开申请情况</p>",
        "<p>附件1：青石镇人民政府</p>",
        "<p>去年同期情况</p>",
    ],
)
def test_table_of_another_year_or_unit_is_not_the_reports_own(
    extractor: Extractor, above: str
) -> None:
    found = extract(extractor, above + received(*"7000007"))
    assert printed(found) == {}
    assert "table_not_own" in codes(found)


def test_table_with_last_year_as_its_caption_is_not_read(extractor: Extractor) -> None:
    caption = "<tr><td colspan=10>2021年度</td></tr>"
    body = table(caption, REQUESTS_HEADER, top_row(NEW, [7] * 7))
    assert printed(extract(extractor, body)) == {}


def test_tables_behind_the_last_section_are_an_annex(extractor: Extractor) -> None:
    whole = page().decode().replace("</body>", received(*"7000007") + "</body>")
    found = extractor.extract(Source(whole.encode(), "page.html"))
    assert printed(found) == {}
    assert "table_not_own" in codes(found)


def test_own_table_is_read_beside_the_one_of_last_year(extractor: Extractor) -> None:
    found = extract(extractor, received(*"5000005"), "<p>2021年数据</p>", received(*"7000007"))
    assert fact(found, "requests.new_received.total").value == 5


@pytest.mark.parametrize(
    "rows",
    [
        row(*range(1, 16)),
        row("", *range(21, 36)).replace("<td></td>", "<td>上年</td>"),
        "<tr>" + "<td></td>" * 15 + "</tr>" + row(*range(1, 16)),
    ],
)
def test_row_that_numbers_the_columns_or_is_of_last_year_is_no_row_of_figures(
    extractor: Extractor, rows: str
) -> None:
    header = REVIEW_HEADER
    if "上年" in rows:
        header = header.replace(
            "<tr><td colspan=5>行政复议", "<tr><td rowspan=3></td><td colspan=5>行政复议"
        )
    found = extract(extractor, received(*"0000000"), table(header, rows))
    assert not [key for key in printed(found) if key.startswith("review")]


def test_header_with_a_stray_cell_heads_no_figure(extractor: Extractor) -> None:
    broken = REVIEW_HEADER.replace("<td rowspan=2>结果纠正", "<td></td><td rowspan=2>结果纠正", 1)
    found = extract(extractor, received(*"0000000"), table(broken, row(*range(21, 36))))
    assert not [key for key in printed(found) if key.startswith("review")]
    assert "row_misaligned" in codes(found)


def test_total_of_one_group_is_not_the_total_of_all(extractor: Extractor) -> None:
    group = sub_row("（三）不予公开", "总计", [7] * 7)
    found = extract(extractor, table(REQUESTS_HEADER, group))
    assert 7 not in printed(found).values()


def test_table_that_only_shares_labels_does_not_go_on_the_one_before(extractor: Extractor) -> None:
    years = row("指标", *range(2016, 2023))
    other = table(years, row("二、上年结转政府信息公开申请数量", *range(1, 8)))
    found = extract(extractor, received(*"5000005"), other)
    assert fact(found, "requests.carried_in.natural_person").value is None


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("中共云山县委机构编制委员会办公室2021年政府信息公开工作年度报告", TitleKind.REPORT),
        ("云山县财政局2021年政府信息公开...", TitleKind.REPORT),
        ("云山县财政局2021年政府信息公开工作年度报告（PDF版）", TitleKind.REPORT),
        ("2021年政府信息公开工作年度报告（云山县财政局）", TitleKind.REPORT),
        ("云山县财政局2021年政府信息公开工作年度报告.pdf", TitleKind.REPORT),
        ("云山县2021年政府信息公开年度报告（图解版）", TitleKind.NOT_A_REPORT),
        ("关于做好2021年政府信息公开...", TitleKind.OTHER),
        ("关于做好2021年政府信息公开工作年度报告编制工作的通知", TitleKind.NOT_A_REPORT),
    ],
)
def test_title_with_a_lawful_tail_is_that_of_a_report(title: str, kind: TitleKind) -> None:
    assert read_title(title).kind is kind


def test_titles_and_dates_beside_the_report_are_not_its_own(extractor: Extractor) -> None:
    own = page().decode()
    beside = "<div><h3>青石镇2020年政府信息公开工作年度报告</h3><p>发布时间：2024-05-01</p></div>"
    own = own.replace("<p>本报告", "<p>发布日期：2023-01-20</p><p>本报告", 1)
    found = extractor.extract(Source(own.replace("</body>", beside + "</body>").encode(), "p.html"))
    said = found.provenance
    assert (said.agency, said.report_year) == ("云山县人民政府办公室", 2022)
    assert said.published_at == "2023-01-20"


@pytest.mark.parametrize(
    "date", ["二〇二三年一二月一日", "二〇二三年一月二三日", "二〇二三年十十月一日"]
)
def test_misprinted_date_is_no_date_and_breaks_nothing(extractor: Extractor, date: str) -> None:
    whole = page().decode().replace("</body>", f"<p>{date}</p></body>")
    assert extractor.extract(Source(whole.encode(), "p.html")).provenance.sign_off_date is None


@pytest.mark.parametrize(
    "body",
    [
        "<table><tr>" + "<td>x" * 50_000,
        "<table><tr><td>自然人" + "<td>" * 20_000,
        "<h1>" + "关于印发" * 50_000 + "</h1>",
        f'<meta name=ArticleTitle content="a{" " * 100_000}">',
        "<title>" + "-" * 20_000 + "</title>",
    ],
)
def test_odd_pages_take_bounded_time(extractor: Extractor, body: str) -> None:
    """Each of these took more than 5 seconds once; a hang would stop the whole run here."""
    found = extractor.extract(Source(f"<html><body>{body}".encode(), "p.html"))
    assert found.facts == ()
