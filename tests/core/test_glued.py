"""Tables whose cells have run together: the printed figure, or none; never one that was guessed."""

from __future__ import annotations

import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from pipelines.forms import Block, Form
from pipelines.glued import Glued, GluedReader
from pipelines.glued.balance import Equation, balance
from pipelines.glued.cells import Sum, Work, find_candidates, read_run, with_blanks
from pipelines.model import Document, Fact, Status
from pipelines.readers.text import read_text

REQUESTS = """\
三、收到和处理政府信息公开申请情况
(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)申请人情况
自然人法人或其他组织总计
商业企业科研机构社会公益组织法律服务机构其他
"""
REVIEW = """\
四、政府信息公开行政复议、行政诉讼情况
行政复议行政诉讼
结果维持结果纠正其他结果尚未审结总计未经复议直接起诉复议后起诉
结果维持结果纠正其他结果尚未审结总计结果维持结果纠正其他结果尚未审结总计
"""
LICENCES = "第二十条第(五)项\n信息内容上一年项目数量本年增/减处理决定数量\n行政许可"
DOCUMENTS = "第二十条第(一)项\n信息内容本年新制作数量本年新公开数量对外公开总数量\n"
NEW = "一、本年新收政府信息公开申请数量"
NOT_IN_BLOCK_THREE = ("new_received", "carried_in", "carried_out")

# Every row of the form of 2021, our own figures; K1, K2 and R1 hold.
OWN = {
    "new_received": "41 3 0 1 0 2 47",
    "carried_in": "2 0 0 0 0 0 2",
    "granted": "12 1 0 0 0 1 14",
    "partially_granted": "4 0 0 1 0 0 5",
    "denied_third_party": "10 0 0 0 0 0 10",
    "unable_not_held": "11 2 0 0 0 1 14",
    "not_processed_petition": "3 0 0 0 0 0 3",
    "total_processed": "40 3 0 1 0 2 46",
    "carried_out": "3 0 0 0 0 0 3",
}


@pytest.fixture(scope="module")
def reader(forms: tuple[Form, ...]) -> GluedReader:
    return GluedReader(forms)


@pytest.fixture(scope="module")
def forms(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """The editions with a matrix of requests."""
    return tuple(form for form in forms if form.edition in ("2019", "2021"))


def decode(text: str, reader: GluedReader, year: int | None = 2020) -> Glued:
    return reader.read(read_text(text.encode()), year)


def cells(found: Glued, table: str, row: str) -> list[Fact]:
    return [f for f in found.facts if (f.key.table, f.key.row) == (table, row)]


def figures(found: Glued, table: str, row: str) -> list[int | None]:
    return [None if f.value is None else int(f.value) for f in cells(found, table, row)]


def statuses(found: Glued, table: str, row: str) -> set[Status]:
    return {f.status for f in cells(found, table, row)}


def codes(found: Glued) -> set[str]:
    return {str(issue.code) for issue in found.issues}


def block_of(form: Form, table: str) -> Block:
    return next(block for block in form.blocks if block.table == table)


def glue(form: Form, matrix: Mapping[str, Sequence[str]]) -> str:
    """The requests as a text extractor leaves them: labels of groups in front, no white space."""
    lines: list[str] = []
    last: tuple[str, ...] = ()
    for row in block_of(form, "requests").rows:
        if row.code in matrix:
            new = [p for n, p in enumerate(row.path) if row.path[: n + 1] != last[: n + 1]]
            lines.append("".join((*new, *matrix[row.code])))
            last = row.path
    return REQUESTS + "\n".join(lines) + "\n"


def own_matrix(form: Form) -> dict[str, list[str]]:
    rows = [row.code for row in block_of(form, "requests").rows if row.kind != "variant"]
    return {code: OWN.get(code, "0 0 0 0 0 0 0").split() for code in rows}


def without_totals(matrix: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """As many fillers leave it: no totals in the block of the outcomes."""
    return {
        code: row if code in NOT_IN_BLOCK_THREE else [*row[:-1], ""] for code, row in matrix.items()
    }


def wrong_figures(form: Form, matrix: Mapping[str, Sequence[str]], found: Glued) -> list[str]:
    columns = [column.code for column in block_of(form, "requests").columns]
    return [
        f"{fact.key} {fact.value} in {''.join(matrix[fact.key.row])}"
        for fact in found.facts
        if fact.key.table == "requests" and fact.value is not None
        if str(fact.value) != matrix[fact.key.row][columns.index(fact.key.column)]
    ]


# --- real documents ---------------------------------------------------------------------------


def test_a_real_text_gives_exactly_the_expected_cells(reader: GluedReader, shared: Path) -> None:
    folder = shared / "corpus" / "taian-office-2020-text"
    found = reader.read(read_text((folder / "page.txt").read_bytes()), 2020)
    with (folder / "expected.csv").open(encoding="utf-8-sig") as file:
        expected = {
            (r["table"], r["row"], r["column"]): (r["value"] or None, r["status"])
            for r in csv.DictReader(file)
        }
    read = {
        (f.key.table, f.key.row, f.key.column): (
            None if f.value is None else str(f.value),
            str(f.status),
        )
        for f in found.facts
    }
    assert read == expected
    assert Counter(f.status for f in found.facts) == {
        Status.CERTAIN: 58,
        Status.INFERRED: 120,
        Status.MISSING: 20,
    }
    assert (found.edition, found.issues) == ("2019", ())
    new = cells(found, "requests", "new_received")
    assert new[1].locator == "line[63]/cell[2]"
    assert new[1].raw.endswith("1000001")


@pytest.mark.parametrize("blank_totals", [False, True])
def test_the_figures_of_a_whole_city_are_decoded_when_they_are_glued(
    forms: tuple[Form, ...],
    reader: GluedReader,
    shared: Path,
    blank_totals: bool,
) -> None:
    matrix: dict[str, list[str]] = {}
    path = shared / "corpus" / "hangzhou-2025-html" / "expected.csv"
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["table"] == "requests":
                matrix.setdefault(row["row"], []).append(row["value"])
    printed = without_totals(matrix) if blank_totals else matrix
    found = decode(glue(forms[-1], printed), reader)
    assert found.edition == "2021"
    for code, values in printed.items():
        assert figures(found, "requests", code) == [int(v) if v else None for v in values], code


def test_a_page_that_leaves_zeros_blank_gives_no_wrong_figure_when_it_is_glued(
    forms: tuple[Form, ...], reader: GluedReader, shared: Path
) -> None:
    matrix: dict[str, list[str]] = {}
    path = shared / "corpus" / "shanghai-office-2019-html" / "expected.csv"
    with path.open(encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row["table"] == "requests":
                matrix.setdefault(row["row"], []).append(row["value"])
    for printed in (matrix, without_totals(matrix), {c: [*v[:6], ""] for c, v in matrix.items()}):
        assert wrong_figures(forms[0], printed, decode(glue(forms[0], printed), reader)) == []


# --- one row ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("printed", "values", "status"),
    [
        ("1000001", [1, 0, 0, 0, 0, 0, 1], Status.CERTAIN),
        (" 1000001", [1, 0, 0, 0, 0, 0, 1], Status.CERTAIN),
        ("0000000", [0] * 7, Status.CERTAIN),
        ("120000012", [12, 0, 0, 0, 0, 0, 12], Status.INFERRED),
        ("136122520451283214069", [13612, 252, 0, 45, 128, 32, 14069], Status.INFERRED),
        ("12 0 0 0 0 0 12", [12, 0, 0, 0, 0, 0, 12], Status.CERTAIN),
        ("12|0|0|0|0|0|12", [12, 0, 0, 0, 0, 0, 12], Status.CERTAIN),
        ("3 0 0 0 0 0 5", [3, 0, 0, 0, 0, 0, 5], Status.CERTAIN),  # as printed, though wrong
        ("0000002", [0, 0, 0, 0, 0, 0, 2], Status.CERTAIN),
        ("１２００００００１２", [12, 0, 0, 0, 0, 0, 0, 12], None),
    ],
)
def test_a_row_with_one_reading_is_read(
    reader: GluedReader,
    printed: str,
    values: list[int],
    status: Status | None,
) -> None:
    found = decode(REQUESTS + NEW + printed, reader)
    if status is None:  # a zero too many for seven cells
        assert figures(found, "requests", "new_received") == [None] * 7
    else:
        assert figures(found, "requests", "new_received") == values
        assert statuses(found, "requests", "new_received") == {status}


def test_a_row_that_can_only_lack_its_total_is_read_without_it(
    reader: GluedReader,
) -> None:
    found = decode(REQUESTS + NEW + "100000", reader)
    assert figures(found, "requests", "new_received") == [1, 0, 0, 0, 0, 0, None]
    *parts, total = cells(found, "requests", "new_received")
    assert {f.status for f in parts} == {Status.INFERRED}
    assert (total.status, total.derived_value) == (Status.MISSING, None)


@pytest.mark.parametrize(
    ("printed", "one_reading"),
    [
        ("000000", "0 0 0 0 0 0 –"),
        ("12000012", "12 0 0 0 0 12 –"),
        ("535601180560", "535 6 0 1 18 0 560"),
        ("1200000", "12 0 0 0 0 0 –"),  # 1 2 0 0 0 0 0 does not add up
        ("1000002", "10 0 0 0 0 2 –"),  # nor does this: an error of the source, or a blank
    ],
)
def test_a_row_with_several_readings_has_no_figures_and_keeps_the_readings(
    reader: GluedReader, printed: str, one_reading: str
) -> None:
    found = decode(REQUESTS + NEW + printed, reader)
    assert statuses(found, "requests", "new_received") == {Status.AMBIGUOUS}
    assert figures(found, "requests", "new_received") == [None] * 7
    assert all(one_reading in f.raw for f in cells(found, "requests", "new_received"))
    assert "row_misaligned" in codes(found)


@pytest.mark.parametrize(("printed", "blanks", "readings"), [
    ("1000001", 0, 1), ("1000001", 1, 2), ("1000001", 2, 8), ("1000001", 6, 64),
    ("100000", 1, 1), ("100000", 6, 63), ("120000012", 0, 1), ("12000012", 0, 0),
    ("12000012", 1, 10), ("535601180560", 0, 2),
])  # fmt: skip
def test_the_readings_that_add_up_are_all_found(
    forms: tuple[Form, ...], printed: str, blanks: int, readings: int
) -> None:
    columns = block_of(forms[0], "requests").columns
    sums = [Sum(0, 7, frozenset(range(6)), 6)]
    found = with_blanks(read_run(printed), columns, sums, range(blanks + 1), Work())
    assert len(found) == len(set(found)) == readings


@pytest.mark.parametrize(("printed", "splits"), [
    ("1000001", 1), ("000000", 0), ("120000012", 4), ("12000012", 3), ("535601180560", 245),
    ("136122520451283214069", 23444),
])  # fmt: skip
def test_no_cell_has_leading_zeros(
    forms: tuple[Form, ...], monkeypatch: pytest.MonkeyPatch, printed: str, splits: int
) -> None:
    monkeypatch.setattr("pipelines.glued.cells.MAX_STEPS", 500_000)
    columns = block_of(forms[0], "requests").columns
    assert len(with_blanks(read_run(printed), columns, [], (0,), Work())) == splits


def test_a_cell_begins_at_white_space_between_figures_that_have_run_together(
    forms: tuple[Form, ...],
) -> None:
    columns = block_of(forms[0], "requests").columns
    sums = [Sum(0, 7, frozenset(range(6)), 6)]
    for printed, readings in (("060118025", 2), ("0601 18025", 1)):  # 1 18 or 11 8
        found = find_candidates(read_run(printed), columns, sums, Work())
        assert found is not None
        assert len(found.readings) == readings
        assert ("0", "6", "0", "1", "18", "0", "25") in found.readings


@pytest.mark.parametrize(
    "printed",
    [
        "6 0 2 2 1 11",  # one cell is blank, and the sum does not tell which
        "6 12 2 2 1 29",  # a figure was lost: 29 is no figure of 其他, nor is the total blank
        "0 0 0 0 0 1",
        "2\n0\n0\n0\n3\n6",
        "10 11",
        "12",
    ],
)
def test_figures_that_stand_apart_are_never_cut_nor_moved(
    reader: GluedReader, printed: str
) -> None:
    found = decode(REQUESTS + NEW + " " + printed, reader)
    assert figures(found, "requests", "new_received") == [None] * 7


def test_figures_that_stand_apart_lack_their_total_where_the_last_can_be_none(
    reader: GluedReader,
) -> None:
    found = decode(REQUESTS + NEW + " 21 0 3 0 0 0", reader)
    assert figures(found, "requests", "new_received") == [21, 0, 3, 0, 0, 0, None]
    assert statuses(found, "requests", "new_received") == {Status.INFERRED, Status.MISSING}


@pytest.mark.parametrize("sign", ["", " "])
@pytest.mark.parametrize("lost", range(6))
def test_a_column_lost_in_all_rows_moves_no_figure(
    forms: tuple[Form, ...], reader: GluedReader, sign: str, lost: int
) -> None:
    rng = random.Random(23)
    for form in forms:
        matrix = random_matrix(rng, form, (2, 8))
        printed = {code: [*row[:lost], "", *row[lost + 1 :]] for code, row in matrix.items()}
        spaced = {code: [sign + v for v in row if v] for code, row in printed.items()}
        found = decode(glue(form, spaced), reader, form.from_year)
        assert wrong_figures(form, printed, found) == []


def test_a_total_printed_in_other_rows_of_the_group_is_not_taken_for_another_figure(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    matrix = {code: [f" {v}" for v in row] for code, row in own_matrix(forms[-1]).items()}
    matrix["unable_unclear"] = [" 0"] * 5 + [" 1"]
    found = decode(glue(forms[-1], matrix), reader)
    assert statuses(found, "requests", "unable_unclear") == {Status.AMBIGUOUS}
    assert figures(found, "requests", "unable_not_held") == [11, 2, 0, 0, 0, 1, 14]


# --- the rows together ------------------------------------------------------------------------


@pytest.mark.parametrize("blank_totals", [False, True])
def test_sums_down_the_columns_decide_what_a_row_leaves_open(
    forms: tuple[Form, ...], reader: GluedReader, blank_totals: bool
) -> None:
    matrix = own_matrix(forms[-1])
    printed = without_totals(matrix) if blank_totals else matrix
    found = decode(glue(forms[-1], printed), reader)
    assert wrong_figures(forms[-1], printed, found) == []
    for code in ("granted", "denied_third_party", "total_processed", "new_received"):
        assert figures(found, "requests", code) == [int(v) if v else None for v in printed[code]]


def test_blanks_of_rows_of_zeros_stand_where_the_other_rows_have_theirs(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    found = decode(glue(forms[-1], without_totals(own_matrix(forms[-1]))), reader)
    assert figures(found, "requests", "other_misc") == [0, 0, 0, 0, 0, 0, None]


def test_blanks_of_rows_of_zeros_stay_open_where_no_other_row_shows_their_place(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    zeros = {code: ["0"] * 7 for code in own_matrix(forms[-1])}
    found = decode(glue(forms[-1], without_totals(zeros)), reader)
    assert statuses(found, "requests", "granted") == {Status.AMBIGUOUS}
    assert figures(found, "requests", "carried_out") == [0] * 7


def test_a_single_variant_row_stands_in_for_the_rows_of_the_form(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    matrix = own_matrix(forms[-1])
    for code in ("other_not_corrected", "other_fee_unpaid", "other_misc"):
        del matrix[code]
    matrix["other_processing"] = ["0"] * 7
    heading = "第二十条第(五)项\n信息内容本年处理决定数量\n行政许可528\n"
    found = decode(heading + glue(forms[-1], matrix), reader, 2022)
    assert found.edition == "2021"
    assert figures(found, "proactive", "licences") == [528]
    assert figures(found, "requests", "other_processing") == [0] * 7
    assert wrong_figures(forms[-1], matrix, found) == []


def test_balance_keeps_exactly_what_stands_in_a_solution() -> None:
    options = {
        "a": frozenset({(1, 10), (11, 0)}),
        "b": frozenset({(2, 2)}),
        "c": frozenset({(3, 12), (4, 4)}),
    }
    found = balance(options, (Equation("K", ("a", "b"), ("c",)),))
    assert found.options == {**options, "a": {(1, 10)}, "c": {(3, 12)}}
    assert [e.rule for e in found.solved] == ["K"]
    impossible = balance(
        {**options, "b": frozenset({(9, 9)})}, (Equation("K", ("a", "b"), ("c",)),)
    )
    assert ([e.rule for e in impossible.broken], impossible.solved) == (["K"], ())


def random_matrix(rng: random.Random, form: Form, scale: Sequence[int]) -> dict[str, list[str]]:
    """Rows whose identities hold."""
    codes = [row.code for row in block_of(form, "requests").rows if row.kind != "variant"]
    density = rng.choice([0.05, 0.2, 0.5, 0.9])

    def draw() -> list[int]:
        return [
            int(rng.expovariate(1 / rng.choice(scale))) if rng.random() < density else 0
            for _ in range(6)
        ]

    rows = {code: draw() for code in codes}
    outcomes = [c for c in codes if c not in (*NOT_IN_BLOCK_THREE, "total_processed")]
    rows["total_processed"] = [sum(rows[code][n] for code in outcomes) for n in range(6)]
    due = [a + b for a, b in zip(rows["total_processed"], rows["carried_out"], strict=True)]
    rows["carried_in"] = [rng.randint(0, figure) for figure in due]
    rows["new_received"] = [a - b for a, b in zip(due, rows["carried_in"], strict=True)]
    return {code: [str(v) for v in (*rows[code], sum(rows[code]))] for code in codes}


@pytest.mark.parametrize(("scale", "least"), [((1, 3, 8), 0.95), ((2, 30, 400), 0.95)])
def test_random_tables_that_add_up_are_decoded_without_a_wrong_figure(
    forms: tuple[Form, ...],
    reader: GluedReader,
    scale: Sequence[int],
    least: float,
) -> None:
    rng = random.Random(20)
    known: Counter[bool] = Counter()
    for n in range(16):
        form = forms[n % 2]
        matrix = random_matrix(rng, form, scale)
        found = decode(glue(form, matrix), reader, form.from_year)
        assert wrong_figures(form, matrix, found) == []
        known.update(f.value is not None for f in found.facts if f.key.table == "requests")
    assert known[True] / known.total() >= least


@pytest.mark.parametrize(
    "habit", ["no totals in block three", "no totals", "no zeros", "some blank"]
)
def test_random_tables_with_blanks_give_no_wrong_figure(
    forms: tuple[Form, ...], reader: GluedReader, habit: str
) -> None:
    rng = random.Random(21)
    for n in range(6):
        form = forms[n % 2]
        matrix = random_matrix(rng, form, rng.choice([(1, 3, 8), (2, 30, 400)]))
        if habit == "no totals in block three":
            matrix = without_totals(matrix)
        for row in matrix.values():
            if habit == "no totals":
                row[-1] = ""
            elif habit == "no zeros":
                row[:] = ["" if v == "0" else v for v in row]
            elif habit == "some blank":
                row[:] = ["" if v == "0" and rng.random() < 0.1 else v for v in row]
        found = decode(glue(form, matrix), reader, form.from_year)
        assert wrong_figures(form, matrix, found) == []


@pytest.mark.parametrize("blank_totals", [False, True])
def test_a_wrong_digit_of_the_source_is_never_repaired(
    forms: tuple[Form, ...], reader: GluedReader, blank_totals: bool
) -> None:
    rng = random.Random(22)
    for n in range(14):
        form = forms[n % 2]
        matrix = random_matrix(rng, form, rng.choice([(1, 3, 8), (2, 30, 400)]))
        if blank_totals:
            matrix = without_totals(matrix)
        row = rng.choice([r for r in matrix.values() if any(len(v) > 1 for v in r)] or [[*"1"]])
        place = rng.choice([i for i, v in enumerate(row) if v])
        digits = list(row[place])
        at = rng.randrange(len(digits))
        digits[at] = rng.choice([d for d in "123456789" if d != digits[at]])
        row[place] = "".join(digits)
        found = decode(glue(form, matrix), reader, form.from_year)
        assert wrong_figures(form, matrix, found) == []


@pytest.mark.parametrize("digits", ["1234567890" * 6, "1" * 60, "9" * 25, "10" * 30, "1" * 400])
def test_a_long_run_of_digits_is_given_up_in_bounded_time(
    forms: tuple[Form, ...], reader: GluedReader, digits: str
) -> None:
    started = time.monotonic()
    alone = decode(REQUESTS + NEW + digits + "\n" + REVIEW + digits, reader)
    assert time.monotonic() - started < 1
    assert statuses(alone, "requests", "new_received") == {Status.AMBIGUOUS}
    assert {f.status for f in alone.facts if f.key.table == "review"} == {Status.AMBIGUOUS}
    started = time.monotonic()
    matrix = {code: [digits] for code in own_matrix(forms[-1])}
    decode(glue(forms[-1], matrix) + REVIEW + digits, reader)
    assert time.monotonic() - started < 5


# --- whose the rows are ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "head", ["2019年收到和处理申请情况", "2019年：", "全县情况如下表：", "（样表）", "石桥镇："]
)
def test_rows_below_a_head_of_another_are_not_read(reader: GluedReader, head: str) -> None:
    section, *header = REQUESTS.splitlines(keepends=True)
    text = "".join((section, f"{head}\n", *header, NEW, "1000001"))
    found = reader.read(read_text(text.encode()), 2020, "云山县水利局")
    assert {f.value for f in found.facts} == {None}
    assert "table_not_own" in codes(found)
    text = text.replace(head, "我局情况如下：")
    own = reader.read(read_text(text.encode()), 2020, "云山县水利局")
    assert figures(own, "requests", "new_received") == [1, 0, 0, 0, 0, 0, 1]


def test_a_head_ends_with_its_section(reader: GluedReader) -> None:
    text = f"2019年：\n{LICENCES}000\n{REQUESTS}{NEW}1000001"
    found = decode(text, reader)
    assert figures(found, "proactive", "licences") == [None] * 3
    assert figures(found, "requests", "new_received") == [1, 0, 0, 0, 0, 0, 1]


def test_a_report_of_another_behind_the_first_is_not_read(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    matrix = own_matrix(forms[-1])
    other = {code: ["9"] * 7 for code in matrix}
    title = "云山县水利局2021年政府信息公开工作年度报告\n"
    text = glue(forms[-1], matrix) + title + glue(forms[-1], other)
    found = reader.read(read_text(text.encode()), 2022, "云山县水利局")
    assert figures(found, "requests", "granted") == [12, 1, 0, 0, 0, 1, 14]


def test_a_unit_stated_above_the_rows_is_theirs(reader: GluedReader) -> None:
    section, *header = REQUESTS.splitlines(keepends=True)
    found = decode("".join((section, "单位：百件\n", *header, NEW, "1000001")), reader)
    assert {f.unit for f in cells(found, "requests", "new_received")} == {"百件"}
    assert "unit_differs" in codes(found)


# --- section two ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "row", "values", "status"),
    [
        (LICENCES + "000", "licences", [0, 0, 0], Status.CERTAIN),
        (LICENCES + "12 +19 3", "licences", [12, 19, 3], Status.CERTAIN),
        (LICENCES + "12 -9 3", "licences", [12, -9, 3], Status.CERTAIN),
        (LICENCES + "0+10", "licences", [None] * 3, Status.AMBIGUOUS),  # or 0, +10, blank
        (LICENCES + "0+190", "licences", [None] * 3, Status.AMBIGUOUS),
        (LICENCES + "0-10", "licences", [None] * 3, Status.AMBIGUOUS),  # or 0, -, 10
        (LICENCES + "/ / /", "licences", [None] * 3, Status.NOT_REPORTED),
        (LICENCES + "///", "licences", [None] * 3, Status.UNREADABLE),
        (LICENCES + "0000", "licences", [None] * 3, Status.UNREADABLE),
        (LICENCES + "00", "licences", [None] * 3, Status.AMBIGUOUS),
        (LICENCES, "licences", [None] * 3, Status.MISSING),
        (DOCUMENTS + "规范性文件 4 4 65", "normative_documents", [4, 4, 65], Status.CERTAIN),
        (DOCUMENTS + "规范性文件4465", "normative_documents", [None] * 3, Status.AMBIGUOUS),
        (DOCUMENTS + "规范性文件 6 10", "normative_documents", [None] * 3, Status.AMBIGUOUS),
        (DOCUMENTS + "规范性文件382", "normative_documents", [None] * 3, Status.AMBIGUOUS),
        (DOCUMENTS + "规章\n规范性文件382", "normative_documents", [None] * 3, Status.AMBIGUOUS),
        (DOCUMENTS + "规章\n规范性文件000", "normative_documents", [0] * 3, Status.CERTAIN),
        (DOCUMENTS + "规章\n规范性文件3 8 2", "normative_documents", [3, 8, 2], Status.CERTAIN),
        (
            DOCUMENTS + "规章(设区的市应提供相关数据) 0 0 6",
            "regulations",
            [0, 0, 6],
            Status.CERTAIN,
        ),
        (DOCUMENTS + "规章\n0\n0\n6", "regulations", [0, 0, 6], Status.CERTAIN),
    ],
)
def test_rows_of_section_two(
    reader: GluedReader,
    text: str,
    row: str,
    values: list[int | None],
    status: Status,
) -> None:
    found = decode(text, reader)
    assert found.edition == "2019"
    assert figures(found, "proactive", row) == values
    assert statuses(found, "proactive", row) == {status}


def test_decimals_stand_in_amounts_only(reader: GluedReader) -> None:
    fees = "第二十条第(八)项\n信息内容本年收费金额(单位:万元)\n行政事业性收费0.092"
    (amount,) = cells(decode(fees, reader), "proactive", "fees")
    assert (str(amount.value), amount.unit, amount.status) == ("0.092", "万元", Status.CERTAIN)
    head = "第二十条第(九)项\n信息内容采购项目数量采购总金额(万元)\n政府集中采购"
    projects, amount = cells(decode(head + "0 477.35", reader), "proactive", "procurement")
    assert (str(projects.value), str(amount.value), amount.unit) == ("0", "477.35", "万元")
    glued = decode(head + "3477.35", reader)
    assert statuses(glued, "proactive", "procurement") == {Status.AMBIGUOUS}
    assert figures(decode(LICENCES + "1 0.5 1", reader), "proactive", "licences")[1] is None


def test_a_heading_that_names_other_columns_gives_no_figures(
    reader: GluedReader,
) -> None:
    text = "第二十条第(九)项\n信息内容上一年项目数量本年增/减\n政府集中采购00"
    found = decode(LICENCES + "000\n" + text, reader)
    assert statuses(found, "proactive", "procurement") == {Status.UNREADABLE}
    assert figures(found, "proactive", "licences") == [0, 0, 0]
    assert "unknown_column" in codes(found)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "第二十条第(五)项\n",
        "第二十条第(五)项\n信息内容上一年项目数量处理决定数量\n",
        "第二十条第(五)项\n信息内容序号上一年项目数量本年增/减处理决定数量\n",
        "第二十条第(五)项\n信息内容上一年项目数量本年增/减处理决定数量备注\n",
        "第二十条第(五)项\n上一年项目数量本年增/减处理决定数量\n",
    ],
)
def test_no_column_is_known_by_its_place(reader: GluedReader, heading: str) -> None:
    found = decode(f"{heading}行政许可123\n{REQUESTS}{NEW}0000000", reader, 2020)
    assert statuses(found, "proactive", "licences") == {Status.UNREADABLE}
    assert figures(found, "requests", "new_received") == [0] * 7


def test_columns_follow_the_order_of_the_heading(reader: GluedReader) -> None:
    licences = "第二十条第(五)项\n信息内容处理决定\n数量(指2020年办件量)上一年项目\n数量本年增/减\n行政许可 1 2 3"
    found = decode(licences, reader)
    assert figures(found, "proactive", "licences") == [2, 3, 1]
    swapped = REQUESTS.replace("自然人法人或其他组织总计", "总计法人或其他组织自然人")
    found = decode(swapped + NEW + "231000022", reader)
    assert figures(found, "requests", "new_received") == [22, 1, 0, 0, 0, 0, 23]
    found = decode(swapped + NEW + "3100002", reader)
    assert figures(found, "requests", "new_received") == [2, 1, 0, 0, 0, 0, 3]


# --- labels -----------------------------------------------------------------------------------


def test_an_unknown_row_is_reported_and_shifts_nothing(
    reader: GluedReader,
) -> None:
    text = DOCUMENTS + "规章 0 0 6\n其他主动公开文件 7 8 9\n规范性文件 4 4 65"
    found = decode(text, reader)
    assert figures(found, "proactive", "regulations") == [0, 0, 6]
    assert figures(found, "proactive", "normative_documents") == [4, 4, 65]
    assert "unknown_row" in codes(found)
    # The figures of a row that was not found may be those: they are not known to be missing.
    assert statuses(found, "proactive", "licences") == {Status.UNREADABLE}


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("三、本年度办理结果(一)予以公开0000000", "granted"),
        ("(一)予以公开0000000", "granted"),
        ("(二)部分公开(区分处理的,只计这一情形,不计其他情形)0000000", "partially_granted"),
        ("(二)部分公开0000000", "partially_granted"),
        ("(三)不予公开1.属于国家秘密0000000", "denied_state_secret"),
        ("（三）不予公开１．属于国家秘密0000000", "denied_state_secret"),
        ("3.危及“三安全一稳定”0000000", "denied_security_stability"),
        ("3.危及《三安全 一稳定》 0000000", "denied_security_stability"),
        ("2.没有现成信息\n需要另行制作0000000", "unable_needs_creation"),
        ("5.要求行政机关确认或重新\n出具已获取\n信息0000000", "not_processed_confirmation"),
        ("三、本年度办理\n结果(一)予以公开0000000", "granted"),
        ("合计0000000", "total_processed"),
        ("四、结转下年度继续办理0000000", "carried_out"),
        ("四、结转下年度继续办理\n0\n0\n0\n0\n0\n0\n0", "carried_out"),
    ],
)
def test_labels_are_cut_off_before_figures_are_read(
    reader: GluedReader, line: str, row: str
) -> None:
    found = decode(REQUESTS + line, reader)
    assert figures(found, "requests", row) == [0] * 7
    assert Counter(f.status for f in found.facts)[Status.CERTAIN] == 7


def test_a_renumbered_label_is_read_and_reported(reader: GluedReader) -> None:
    found = decode(REQUESTS + "3.属于国家秘密0000000", reader)
    assert figures(found, "requests", "denied_state_secret") == [0] * 7
    assert "label_variant" in codes(found)


def test_a_printed_subtotal_of_a_group_is_not_a_row(reader: GluedReader) -> None:
    found = decode(REQUESTS + "(三)不予公开3000003\n1.属于国家秘密0000000", reader)
    assert figures(found, "requests", "denied_state_secret") == [0] * 7
    assert "subtotal_row" in codes(found)


def test_a_row_printed_twice_with_other_figures_has_none(
    reader: GluedReader,
) -> None:
    again = decode(REQUESTS + f"{NEW}1000001\n{NEW} 1000001\n{NEW}", reader)
    assert figures(again, "requests", "new_received") == [1, 0, 0, 0, 0, 0, 1]
    twice = decode(REQUESTS + f"{NEW}1000001\n{NEW}0000000", reader)
    assert Status.AMBIGUOUS in statuses(twice, "requests", "new_received")
    assert figures(twice, "requests", "new_received")[0] is None
    assert "conflicting_cells" in codes(twice)


def test_prose_that_begins_like_a_row_is_no_row(reader: GluedReader) -> None:
    prose = "行政许可12件,其中新办3件。\n规章\n行政处罚 4\n共收到申请12件"
    assert decode(prose, reader) == Glued(None, (), ())
    found = decode(LICENCES + "000\n二、主动公开政府信息情况\n" + prose, reader)
    assert figures(found, "proactive", "licences") == [0, 0, 0]


# --- section four -----------------------------------------------------------------------------


def test_the_row_of_section_four_is_read(reader: GluedReader) -> None:
    found = decode(REVIEW + "0000 00000000000\n五、存在的主要问题及改进情况\n无。", reader)
    assert {f.status for f in found.facts if f.key.table == "review"} == {Status.CERTAIN}
    assert Counter(f.status for f in found.facts if f.key.table == "requests") == {
        Status.MISSING: 161
    }
    found = decode(REVIEW + "120012300003000000", reader)
    assert Status.CERTAIN not in {f.status for f in found.facts if f.key.table == "review"}
    found = decode(REVIEW + "12 0 0 0 12 3 0 0 0 3 0 0 0 0 0", reader)
    assert figures(found, "review", "reconsideration") == [12, 0, 0, 0, 12]
    assert figures(found, "review", "litigation_direct") == [3, 0, 0, 0, 3]
    found = decode(REVIEW + "\n".join("1000120002" + "00000"), reader)
    assert figures(found, "review", "litigation_direct") == [2, 0, 0, 0, 2]


@pytest.mark.parametrize("printed", ["527819", "527 819", "00000000000000", "0"])
def test_a_row_of_section_four_with_blanks_is_ambiguous(reader: GluedReader, printed: str) -> None:
    found = decode(REVIEW + printed, reader)
    assert {f.status for f in found.facts if f.key.table == "review"} == {Status.AMBIGUOUS}


def test_figures_below_an_unknown_heading_of_section_four_are_not_read(
    reader: GluedReader,
) -> None:
    text = REVIEW.replace("其他结果", "", 1) + "0" * 15
    found = decode(text + "\n" + REQUESTS + NEW + "0000000", reader)
    assert {f.status for f in found.facts if f.key.table == "review"} == {Status.UNREADABLE}


def test_a_row_that_fits_where_all_others_have_a_figure_more_is_not_read(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    rows = [row.path[-1] for row in block_of(forms[0], "requests").rows][:7]
    lines = [f"{label} 1 9 0 0 0 0 0 1" for label in rows[1:]]
    found = decode(REQUESTS + "\n".join([f"{rows[0]} 9 0 0 0 0 0 1", *lines]), reader)
    assert {f.value for f in found.facts} == {None}
    assert "row_misaligned" in codes(found)


def test_the_numbers_of_the_columns_are_no_figures(reader: GluedReader) -> None:
    numbers = " ".join(str(n) for n in range(1, 16))
    found = decode(REVIEW + numbers + "\n2 0 0 0 2 3 0 0 0 3 0 0 0 0 0", reader)
    assert figures(found, "review", "reconsideration") == [2, 0, 0, 0, 2]
    empty = decode(f"{REVIEW}{numbers}\n{REQUESTS}{NEW}0000000", reader)
    assert {f.value for f in empty.facts if f.key.table == "review"} == {None}


# --- the document -----------------------------------------------------------------------------


def test_text_whose_repeated_lines_were_removed_is_missing_not_zero(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    rows = [row.path[-1] for row in block_of(forms[0], "requests").rows]
    for text in (
        "\n".join([rows[0], "0", *rows[1:]]),
        REQUESTS + "\n".join([rows[0], "0", *rows[1:]]),
        REQUESTS + "\n".join(rows),
    ):
        found = decode(text, reader)
        assert (found.edition, len(found.facts)) == ("2019", 198)
        assert {(f.status, f.value) for f in found.facts} == {(Status.MISSING, None)}


def by_cell(form: Form, matrix: Mapping[str, Sequence[str]]) -> list[str]:
    """The requests as a converter writes them that puts each cell on a line of its own."""
    heading = ["自然人", "法人或其他组织", "总计"]
    heading += ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
    lines = ["三、收到和处理政府信息公开申请情况", "申请人情况", *heading]
    last: tuple[str, ...] = ()
    for row in block_of(form, "requests").rows:
        if row.code in matrix:
            lines += [p for n, p in enumerate(row.path) if row.path[: n + 1] != last[: n + 1]]
            lines += [cell for cell in matrix[row.code] if cell]
            last = row.path
    return lines


def in_a_row(lines: Sequence[str]) -> list[str]:
    """Without the lines that repeat the one before."""
    return [line for n, line in enumerate(lines) if n == 0 or line != lines[n - 1]]


def test_cells_on_lines_of_their_own_are_read(forms: tuple[Form, ...], reader: GluedReader) -> None:
    matrix = own_matrix(forms[-1])
    found = decode("\n".join(by_cell(forms[-1], matrix)), reader, 2022)
    for code, row in matrix.items():
        assert figures(found, "requests", code) == [int(v) for v in row]
        assert statuses(found, "requests", code) == {Status.CERTAIN}


@pytest.mark.parametrize("blank_totals", [False, True])
@pytest.mark.parametrize("remove", [lambda lines: list(dict.fromkeys(lines)), in_a_row])
def test_cells_whose_repetitions_were_removed_are_missing(
    forms: tuple[Form, ...],
    reader: GluedReader,
    remove: Callable[[Sequence[str]], list[str]],
    blank_totals: bool,
) -> None:
    """Forms 5.1: a text extractor kept one 0 of 198 figures; what it took out is not zero."""
    rng = random.Random(23)
    for n in range(12):
        form = forms[n % 2]
        matrix = (
            random_matrix(rng, form, rng.choice([(1, 3, 8), (2, 30, 400)]))
            if n
            else own_matrix(form)
        )
        if blank_totals:
            matrix = without_totals(matrix)
        found = decode("\n".join(remove(by_cell(form, matrix))), reader, form.from_year)
        assert wrong_figures(form, matrix, found) == []
        short = [
            f
            for f in found.facts
            if f.key.table == "requests" and f.value is None and f.status is not Status.MISSING
        ]
        assert {f.status for f in short} <= {Status.UNREADABLE, Status.AMBIGUOUS}
        assert "tables_absent" in codes(found) or "row_misaligned" in codes(found)


@pytest.mark.parametrize("remove", [lambda lines: list(dict.fromkeys(lines)), in_a_row])
def test_a_real_text_without_its_repetitions_gives_no_other_figures(
    reader: GluedReader, shared: Path, remove: Callable[[Sequence[str]], list[str]]
) -> None:
    text = (shared / "corpus" / "taian-office-2020-text" / "page.txt").read_text(encoding="utf-8")
    whole = {f.key: f.value for f in decode(text, reader).facts}
    found = decode("\n".join(remove(text.splitlines())), reader)
    assert {f.key for f in found.facts} == whole.keys()
    assert all(f.value in (None, whole[f.key]) for f in found.facts)
    # 行政处罚 and 行政强制 have the heading of 行政许可, which now stands over 行政许可 only.
    lost = {f.key.row for f in found.facts if f.value is None and whole[f.key] is not None}
    assert lost <= {"penalties", "coercion"}


def test_zeros_that_lost_their_repetitions_glued_to_no_label_are_missing(
    forms: tuple[Form, ...], reader: GluedReader
) -> None:
    matrix = {code: ["0"] * 7 for code in own_matrix(forms[-1])}
    for remove in (in_a_row, lambda lines: list(dict.fromkeys(lines))):
        found = decode("\n".join(remove(by_cell(forms[-1], matrix))), reader, 2022)
        assert {(f.status, f.value) for f in found.facts} == {(Status.MISSING, None)}
        assert "tables_absent" in codes(found)


def test_rows_behind_the_last_section_are_not_the_reports_own(reader: GluedReader) -> None:
    sections = "一、总体情况\n无。\n二、主动公开政府信息情况\n" + LICENCES + "1 2 3\n"
    last = "五、存在的主要问题及改进情况\n无。\n六、其他需要报告的事项\n无。\n"
    annex = f"附件：城郊林场2020年度统计表\n{LICENCES}7 8 9\n"
    found = decode(f"{sections}{REQUESTS}{NEW}0000000\n{last}{annex}", reader)
    assert figures(found, "proactive", "licences") == [1, 2, 3]
    assert "table_not_own" in codes(found)
    contents = "一、总体情况\n二、主动公开政府信息情况\n" + last.replace("无。\n", "")
    again = decode(f"{contents}{sections}{REQUESTS}{NEW}0000000\n", reader)
    assert figures(again, "proactive", "licences") == [1, 2, 3]


def test_signs_that_nobody_sees_part_no_label_and_no_figure(reader: GluedReader) -> None:
    found = decode(REQUESTS + NEW + "1 0 0 0 0 0 1\u200b", reader)
    assert figures(found, "requests", "new_received") == [1, 0, 0, 0, 0, 0, 1]
    found = decode(REQUESTS + "一、本年新收\u200b政府信息公开申请数量12 0 0 0 0 0 1\u200b2", reader)
    assert figures(found, "requests", "new_received") == [12, 0, 0, 0, 0, 0, 12]


def test_every_cell_of_the_form_is_there_once(forms: tuple[Form, ...], reader: GluedReader) -> None:
    found = decode(REQUESTS + NEW + "0000000", reader, 2023)
    assert found.edition == "2021"
    assert len(found.facts) == len({f.key for f in found.facts}) == 200
    assert {"edition_inferred", "row_absent", "table_absent"} <= codes(found)
    granted = cells(found, "requests", "granted")
    assert {(f.status, f.raw, f.locator) for f in granted} == {(Status.MISSING, "", "")}
    assert decode(REQUESTS + NEW + "0000000", reader, None).edition is None


def test_headings_of_two_editions_are_reported(reader: GluedReader) -> None:
    newer = "第二十条第(八)项\n信息内容本年收费金额(单位:万元)\n行政事业性收费3\n"
    older = "第二十条第(九)项\n信息内容采购项目数量采购总金额\n政府集中采购00\n"
    issued = "第二十条第(一)项\n信息内容本年制发件数本年废止件数现行有效件数\n规章 0 0 6\n"
    found = decode(issued + newer + older, reader)
    assert (found.edition, "edition_mixed" in codes(found)) == ("2021", True)
    assert figures(found, "proactive", "fees") == [3]
    assert figures(found, "proactive", "regulations") == [0, 0, 6]


def test_a_document_without_table_lines_gives_nothing(
    reader: GluedReader,
) -> None:
    assert reader.read(Document("text", (), (), ()), 2020) == Glued(None, (), ())
    assert decode("今年共办理依申请公开12件。", reader) == Glued(None, (), ())
