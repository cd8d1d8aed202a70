"""Lists of indicators in plain text: the figure beside its label, or none."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form, Row
from pipelines.glued import Glued, GluedReader
from pipelines.model import Fact, Status
from pipelines.readers.text import read_text

LOCAL_HEADS = ["指标名称", "计量单位", "2013年度", "历年累计"]
LOCAL = "指标名称计量单位2013年度历年累计"
NATIONAL = "政府信息公开情况统计表\n统计指标单位统计数"


@pytest.fixture(scope="module")
def reader(forms: tuple[Form, ...]) -> GluedReader:
    return GluedReader(forms)


def read(reader: GluedReader, *lines: str, year: int | None = 2013) -> Glued:
    return reader.read(read_text("\n".join(lines).encode()), year)


def fact(found: Glued, row: str, column: str = "value") -> Fact:
    (one,) = [f for f in found.facts if (f.key.row, f.key.column) == (row, column)]
    return one


def values(found: Glued) -> dict[str, int]:
    return {f"{f.key.row}.{f.key.column}": int(f.value) for f in found.facts if f.value is not None}


def codes(found: Glued) -> set[str]:
    return {str(issue.code) for issue in found.issues}


def rows_of(forms: Sequence[Form], edition: str) -> tuple[Row, ...]:
    return next(form for form in forms if form.edition == edition).blocks[0].rows


def headed(rows: Sequence[Row]) -> list[tuple[str, Row | None]]:
    """Every printed line of the list: its label, and the row it is or None for a heading."""
    lines: list[tuple[str, Row | None]] = []
    rows_by_path = {row.path: row for row in rows}
    for row in rows:
        for depth in range(1, len(row.path) + 1):
            line = (row.path[depth - 1], rows_by_path.get(row.path[:depth]))
            if row.path[:depth] == row.path or line not in lines:
                lines.append(line)
    return lines


@pytest.mark.parametrize(
    "printed",
    [
        ("（一）收到申请数 件 12",),
        ("（一）收到申请数件12",),
        ("（一）收到申请数\t件\t12",),
        ("| （一）收到申请数 | 件 | 12 |",),
        ("（一）收到申请数", "件", "12"),
        ("（一）收到", "申请数", "件", "12"),
        ("（一）收到", "申请数件12"),
        ("收到申请数 件", "12"),
        ("（一）收到申请数（件） 12件",),
    ],
)
def test_a_row_of_one_figure_is_read_however_it_is_flattened(
    reader: GluedReader, printed: Sequence[str]
) -> None:
    found = read(reader, NATIONAL, "三、依申请公开情况 —— ——", *printed, year=2016)
    assert found.edition == "2014"
    assert values(found) == {"received.value": 12}
    assert (fact(found, "received").status, fact(found, "received").unit) == (Status.CERTAIN, "件")
    assert fact(found, "closed").status is Status.MISSING


@pytest.mark.parametrize("shape", ["a line", "glued", "a cell a line"])
def test_the_whole_national_list_is_read(
    forms: tuple[Form, ...], reader: GluedReader, shape: str
) -> None:
    lines = ["统计指标", "单位", "统计数"] if shape == "a cell a line" else [NATIONAL]
    expected = {}
    for n, (label, row) in enumerate(headed(rows_of(forms, "2014"))):
        cells = ["——", "——"] if row is None else [row.unit, str(n * 7 % 50)]
        between = {"a line": " ", "glued": "", "a cell a line": "\n"}[shape]
        lines.append(between.join([label, *cells]))
        if row is not None:
            expected[f"{row.code}.value"] = n * 7 % 50
    found = read(reader, *lines, year=2015)
    assert values(found) == expected
    assert {f.status for f in found.facts} == {Status.CERTAIN}


def test_two_columns_are_read_where_they_stand_apart(reader: GluedReader) -> None:
    found = read(reader, LOCAL, "主动公开信息数 条 1853 5395", "其中：1．网站公开\t条\t1853\t")
    assert found.edition == "local"
    assert values(found) == {
        "proactive_total.annual": 1853,
        "proactive_total.cumulative": 5395,
        "proactive_website.annual": 1853,
    }
    assert fact(found, "proactive_website", "cumulative").status is Status.BLANK
    below = read(
        reader,
        "指标名称",
        "计量",
        "单位",
        "2013",
        "年度",
        "历年累计",
        "主动公开信息数",
        "条",
        "1853",
        "5395",
    )
    assert values(below) == {"proactive_total.annual": 1853, "proactive_total.cumulative": 5395}


@pytest.mark.parametrize(
    ("printed", "one_reading"),
    [("18535395", "1853 5395"), ("12", "12 –"), ("10", "1 0"), ("0", "– 0"), ("5", "5 –")],
)
def test_two_figures_run_together_are_ambiguous_and_keep_their_readings(
    reader: GluedReader, printed: str, one_reading: str
) -> None:
    found = read(reader, LOCAL, f"主动公开信息数条{printed}")
    for column in ("annual", "cumulative"):
        cell = fact(found, "proactive_total", column)
        assert (cell.value, cell.status) == (None, Status.AMBIGUOUS)
        assert one_reading in cell.raw
    assert "row_misaligned" in codes(found)


def test_two_zeros_can_be_nothing_but_two_zeros(reader: GluedReader) -> None:
    found = read(reader, LOCAL, "主动公开信息数条00")
    assert values(found) == {"proactive_total.annual": 0, "proactive_total.cumulative": 0}


def test_a_single_figure_below_two_columns_belongs_to_neither(reader: GluedReader) -> None:
    found = read(
        reader, LOCAL, "主动公开信息数", "条", "1853", "受理依申请公开信息总数", "条", "7", "9"
    )
    assert values(found) == {"requests_received.annual": 7, "requests_received.cumulative": 9}
    assert fact(found, "proactive_total", "annual").status is Status.AMBIGUOUS


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "指标名称 计量单位",
        "指标名称 计量单位 2012年度 历年累计",
        "指标名称 计量单位 数额 历年累计",
        "历年累计 指标名称",
    ],
)
def test_no_figure_is_read_without_a_heading_that_names_its_column(
    reader: GluedReader, heading: str
) -> None:
    assert values(read(reader, heading, "主动公开信息数 条 1853 5395")) == {}


def test_the_order_of_the_columns_is_that_of_the_heading(reader: GluedReader) -> None:
    found = read(reader, "指标名称 计量单位 历年累计 2013年度", "主动公开信息数 条 5395 1853")
    assert values(found) == {"proactive_total.annual": 1853, "proactive_total.cumulative": 5395}


def test_a_row_without_the_unit_that_the_heading_promises_is_not_read(reader: GluedReader) -> None:
    """Repeated units are the first that a text loses which loses its repeated lines."""
    found = read(
        reader,
        "统计指标",
        "单位",
        "统计数",
        "（一）收到申请数",
        "件",
        "12",
        "1.当面申请数",
        "7",
        year=2016,
    )
    assert values(found) == {"received.value": 12}
    assert fact(found, "received_in_person").status is Status.UNREADABLE
    assert "row_misaligned" in codes(found)


REVIEWS = (
    "四、行政复议数量 件 9",
    "（一）维持具体行政行为数 件 4",
    "（二）被依法纠错数 件 3",
    "（三）其他情形数 件 2",
)
TRIALS = (
    "五、行政诉讼数量 件 6",
    "（一）维持具体行政行为或者驳回原告诉讼请求数 件 5",
    "（二）被依法纠错数 件 1",
    "（三）其他情形数 件 0",
)


def test_labels_that_stand_twice_are_told_apart_by_their_headings(reader: GluedReader) -> None:
    found = read(reader, NATIONAL, *REVIEWS, *TRIALS, year=2016)
    assert values(found) == {
        "review_total.value": 9, "review_upheld.value": 4, "review_corrected.value": 3,
        "review_other.value": 2, "litig_total.value": 6, "litig_upheld.value": 5,
        "litig_corrected.value": 1, "litig_other.value": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        REVIEWS,
        TRIALS,
        (*REVIEWS, *TRIALS[1:]),
        (*REVIEWS[1:], *TRIALS),
        (*REVIEWS, "六、举报投诉数量 件 0", *TRIALS[2:]),
        (*REVIEWS[:2], *TRIALS[2:]),
    ],
)
def test_labels_that_stand_twice_are_not_read_where_a_heading_is_lost(
    reader: GluedReader, lines: Sequence[str]
) -> None:
    found = values(read(reader, NATIONAL, *lines, year=2016))
    assert found
    assert not [key for key in found if "corrected" in key or "other" in key]


def test_a_line_that_was_taken_out_as_a_repetition_gives_no_figure(reader: GluedReader) -> None:
    trials = (*TRIALS[:2], "（二）被依法纠错数 件 3", "（三）其他情形数 件 2")
    lines = dict.fromkeys((*REVIEWS, *trials))
    found = read(reader, NATIONAL, *lines, year=2016)
    assert fact(found, "review_corrected").value == 3
    assert {fact(found, row).status for row in ("litig_corrected", "litig_other")} == {
        Status.MISSING
    }


def test_rows_that_the_form_does_not_have_are_reported_and_shift_nothing(
    reader: GluedReader,
) -> None:
    found = read(reader, LOCAL, "现场接待人数 人次 30 40", "主动公开信息数 条 1 2")
    assert values(found) == {"proactive_total.annual": 1, "proactive_total.cumulative": 2}
    assert "unknown_row" in codes(found)


def test_serial_numbers_are_no_figures(reader: GluedReader) -> None:
    head = "序号 统计指标 单位 统计数"
    found = read(reader, head, "22 （一）收到申请数 件 12", "23 1.当面申请数 件 7", year=2016)
    assert values(found) == {"received.value": 12, "received_in_person.value": 7}
    cells = ["序号", "统计指标", "单位", "统计数"]
    cells += [
        "22",
        "（一）收到申请数",
        "件",
        "23",
        "1.当面申请数",
        "件",
        "7",
        "24",
        "2.传真申请数",
        "件",
        "0",
        "25",
    ]
    found = read(reader, *cells, year=2016)
    assert values(found) == {"received_in_person.value": 7, "received_fax.value": 0}
    assert fact(found, "received").status is Status.MISSING  # 23 is the number of the next row


def test_another_unit_is_kept_and_reported(reader: GluedReader) -> None:
    found = read(reader, NATIONAL, "七、依申请公开信息收取的费用 元 380", year=2016)
    assert (fact(found, "fees").value, fact(found, "fees").unit) == (380, "元")
    assert "unit_differs" in codes(found)


def test_sentences_below_a_list_are_no_rows(reader: GluedReader) -> None:
    found = read(reader, LOCAL, "主动公开信息数 条 1 2", "以上为全县的情况。", "行政复议数 件 3 4")
    assert values(found) == {"proactive_total.annual": 1, "proactive_total.cumulative": 2}


def flat(
    rows: Sequence[Row], figures: dict[str, list[str]], heads: list[str], shape: str
) -> list[str]:
    """The list as text: a line a row, run together, or a line a cell; blank cells leave nothing."""
    lines: list[list[str]] = [heads]
    for label, row in headed(rows):
        cells = ["——", "——"] if row is None else [row.unit, *figures[row.code]]
        lines.append([label, *(cell for cell in cells if cell)])
    between = {"a line": " ", "glued": "", "a cell a line": "\n"}[shape]
    return "\n".join(between.join(line) for line in lines).split("\n")


@pytest.mark.parametrize("shape", ["a line", "glued", "a cell a line"])
@pytest.mark.parametrize("edition", ["local", "2014"])
def test_no_shape_and_no_loss_gives_a_wrong_figure(
    forms: Sequence[Form], reader: GluedReader, edition: str, shape: str
) -> None:
    """Random lists, some with blanks, some without their repeated lines, some with lost lines."""
    rng = random.Random(7)
    rows = rows_of(forms, edition)
    columns = ("annual", "cumulative") if edition == "local" else ("value",)
    heads = LOCAL_HEADS if edition == "local" else ["统计指标", "单位", "统计数"]
    known = 0
    for n in range(30):
        blanks = rng.choice([0, 0, 0.3])
        figures = {
            row.code: [
                ""
                if rng.random() < blanks
                else str(rng.choice([0, 0, rng.randrange(9), rng.randrange(5000)]))
                for _ in columns
            ]
            for row in rows
        }
        lines = flat(rows, figures, heads, shape)
        if n % 3 == 1:
            lines = list(dict.fromkeys(lines))
        elif n % 3 == 2:
            lines = [line for at, line in enumerate(lines) if at < 5 or rng.random() > 0.05]
        for cell in read(reader, *lines).facts:
            if cell.value is not None:
                known += 1
                assert str(cell.value) == figures[cell.key.row][columns.index(cell.key.column)], (
                    cell,
                    lines,
                )
    assert known > 100 or (shape, edition) == ("glued", "local")


def test_a_lost_sign_does_not_turn_a_label_into_another(reader: GluedReader) -> None:
    lost = ("4.\ufffd同意公开答复数 件 3", "3.同意\ufffd\ufffd公开答复数 件 2")
    found = read(reader, NATIONAL, "（一）收到申请数 件 9", *lost, year=2016)
    assert values(found) == {"received.value": 9}
    assert "unknown_row" in codes(found)


@pytest.mark.parametrize("separator", [" ", "  "])
def test_a_whole_report_with_a_list_is_extracted(extractor: Extractor, separator: str) -> None:
    rows = [
        separator.join(("指标名称", "计量单位", "2013年度", "历年累计")),
        separator.join(("主动公开信息数", "条", "1853", "5395")),
        separator.join(("行政复议数", "件", "2", "3")),
    ]
    text = "\n".join(["云山县人民政府2013年政府信息公开工作年度报告", "一、概述", "说明。", *rows])
    found = extractor.extract(Source(text.encode(), "report.txt"))
    assert found.edition == "local"
    assert {str(f.key): int(f.value) for f in found.facts if f.value is not None} == {
        "indicators.proactive_total.annual": 1853,
        "indicators.proactive_total.cumulative": 5395,
        "indicators.reconsiderations.annual": 2,
        "indicators.reconsiderations.cumulative": 3,
    }


@pytest.mark.parametrize("head", ["2012年度", "2012年", "全年合计见下表：2012年度"])
@pytest.mark.parametrize(
    "rows", [("主动公开信息数 条 1853 5395",), ("主动公开信息数条\t1853\t5395",)]
)
def test_rows_below_a_head_of_another_year_are_not_read(
    reader: GluedReader, head: str, rows: Sequence[str]
) -> None:
    found = read(reader, "政府信息公开情况统计表", head, "指标名称 计量单位 本年度 历年累计", *rows)
    assert values(found) == {}
    assert "table_not_own" in codes(found)
    of_this_year = head.replace("2012", "2013")
    found = read(
        reader, "政府信息公开情况统计表", of_this_year, "指标名称 计量单位 本年度 历年累计", *rows
    )
    assert values(found) == {"proactive_total.annual": 1853, "proactive_total.cumulative": 5395}


def test_a_figure_broken_over_two_lines_is_not_read(reader: GluedReader) -> None:
    printed = ("主动公开信息数 条 1853 53", "95", "受理依申请公开信息总数 条 9 12", "- 4 -")
    found = read(reader, LOCAL, *printed)
    assert fact(found, "proactive_total", "cumulative").status is Status.UNREADABLE
    assert values(found) == {"requests_received.annual": 9, "requests_received.cumulative": 12}


# --- whose list it is, and what stands among its rows ---------------------------------------------


@pytest.mark.parametrize(
    "head", ["附件：石桥街道服务中心2016年度统计表", "附件：云山殡葬管理所2016年度统计表"]
)
def test_the_list_of_a_subordinate_unit_is_not_the_agencys(reader: GluedReader, head: str) -> None:
    """Its first row is 一、主动公开情况, which is also a heading of sections."""
    annex = (head, NATIONAL, "一、主动公开情况 —— ——", "（一）收到申请数 件 12")
    found = reader.read(read_text("\n".join(annex).encode()), 2016, "云山县民政局")
    assert values(found) == {}
    assert "table_not_own" in codes(found)


def test_the_items_below_a_row_of_another_form_are_not_those_of_this_one(
    reader: GluedReader,
) -> None:
    found = read(
        reader,
        LOCAL,
        "受理依申请公开信息总数 条 9 30",
        "受理咨询总数 条 8 20",
        "1.当面申请数 条 1 2",
        "2.传真申请数 条 3 4",
    )
    assert values(found) == {"requests_received.annual": 9, "requests_received.cumulative": 30}


def test_a_note_below_a_figure_is_no_row_of_another_form(reader: GluedReader) -> None:
    found = read(
        reader, LOCAL, "受理依申请公开信息总数 条 9 30", "35（其中修订12件）", "1.当面申请数 条 1 2"
    )
    assert values(found)["requests_in_person.annual"] == 1
    assert "unknown_row" in codes(found)
