"""What a report says of 信息处理费: an amount, a zero, that there was none, or nothing at all."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from pipelines.fees import read_fees
from pipelines.model import FeeStatement, Section


def _said(*texts: str, number: int = 6) -> FeeStatement:
    return read_fees([Section(number, "六、其他需要报告的事项", "\n".join(texts))])


def _amounts(said: FeeStatement) -> tuple[object, object, object]:
    return said.notices, said.notified_amount, said.collected_amount


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("2025年全市实际收取信息处理费共计400元。", (None, None, 400)),
        ("本年有1件申请案件收取信息处理费380元。", (None, None, 380)),
        ("本年度发出收费通知3件，总金额1,200元，实际收取信息处理费800元。", (3, 1200, 800)),
        ("信息处理费：发出收费通知3件、总金额600元、实际收取400元。", (3, 600, 400)),
        ("共发出信息处理费收费通知1份，金额100元；实际收取100元。", (1, 100, 100)),
        ("本年收取信息处理费共计3件，总金额为1200元。", (None, None, 1200)),
        ("发出收费通知２件，应收信息处理费５００元，实际收取0元。", (2, 500, 0)),
        ("发出收费通知的件数和总金额：5件，200元。实际收取的总金额：100元。", (5, 200, 100)),
        ("依照《信息处理费管理办法》，对1件申请发出收费通知，收费金额600元。", (None, 600, None)),
        ("截至2022年12月31日收取信息处理费60元，已于2023年1月上缴。", (None, None, 60)),
        ("信息处理费：12件120元。", (None, None, None)),  # asked for or collected?
    ],
)
def test_amounts_are_read_with_what_was_done_with_them(
    text: str, amounts: tuple[int | None, ...]
) -> None:
    said = _said(text)
    assert (said.kind, _amounts(said), said.sentence) == ("positive", amounts, text)


def test_amount_in_ten_thousands_is_converted_exactly_and_kept_as_printed() -> None:
    said = _said("按规定收取信息处理费0.038万元。")
    assert said.collected_amount == Decimal(380)
    assert str(said.collected_amount) == "380"
    assert "0.038万元" in said.sentence


@pytest.mark.parametrize(
    "text",
    [
        "本年收取信息处理费0元。",
        "信息处理费收取总金额为零元。",
        "本单位信息处理费收取金额为0。",
        "按照《政府信息公开信息处理费管理办法》（国办函〔2020〕109号），发出收费通知的件数为0件，"
        "总金额0元，实际收取的总金额0元。本年无信息处理费减免。",
    ],
)
def test_stated_zero_is_a_zero(text: str) -> None:
    said = _said(text)
    assert (said.kind, said.collected_amount) == ("zero", 0)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("本年度发出收费通知0件，收费金额0元。", (0, 0, None)),
        ("（一）发出收费通知的件数和总金额：0件，0元。（二）实际收取的总金额：0元。", (0, 0, 0)),
        ("本机关依申请公开信息处理费收费0元。", (None, None, None)),
        ("信息处理费为零。", (None, None, None)),
        ("我局2022年度共收到信息处理费0万元。", (None, None, 0)),
    ],
)
def test_a_zero_belongs_to_what_it_is_said_of(text: str, amounts: tuple[int | None, ...]) -> None:
    said = _said(text)
    assert (said.kind, _amounts(said)) == ("zero", amounts)


@pytest.mark.parametrize(
    ("text", "kind", "collected"),
    [
        ("2021年收取信息处理费500元，2022年未收取信息处理费。", "none", None),
        ("2021年收取信息处理费500元；2022年收取60元。", "absent", None),  # the second names none
        ("2021年，收取信息处理费500元。", "absent", None),
        ("2022年收取信息处理费60元，2023年不再收取。", "positive", 60),
        ("计划2022年收取信息处理费1000元。", "absent", None),
        ("下属单位收取信息处理费100元，我局未收取。", "none", None),
        ("与2021年相比，未收取信息处理费。", "none", None),
    ],
)
def test_what_is_said_of_another_year_or_body_says_nothing_of_this_one(
    text: str, kind: str, collected: int | None
) -> None:
    sections = [Section(6, "六、其他需要报告的事项", text)]
    said = read_fees(sections, 2022)
    assert (said.kind, said.collected_amount) == (kind, collected)


@pytest.mark.parametrize("amount", ["约2000元", "近2000元", "2000余元", "2000元左右", "不足2000元"])
def test_an_amount_that_is_not_exact_is_no_figure(amount: str) -> None:
    said = _said(f"收取信息处理费{amount}。")
    assert _amounts(said) == (None, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "本年度未收取信息处理费。",
        "我局未发出收费通知，也未收取任何费用。",
        "是否收取信息处理费：否",
        "信息处理费收取情况：无。",
        "未发出收费通知，未收取信息处理费。",
        "本年度行政事业性收费3万元，未产生信息处理费。",
        "按照《政府信息公开信息处理费管理办法》，本机关没有向申请人收取任何费用。",
        "信息处理费标准为每件100元，本年度未收取。",
        "执行《政府信息公开信息处理费管理办法》情况如下。本年度未收取任何费用。",
    ],
)
def test_none_in_words_is_no_number(text: str) -> None:
    said = _said(text)
    assert (said.kind, _amounts(said)) == ("none", (None, None, None))


@pytest.mark.parametrize(
    "text",
    [
        "无。",
        "本年度收取行政事业性收费20元。",
        "严格执行《政府信息公开信息处理费管理办法》。",
        "依法减免信息处理费300元。",
        "收取信息处理费若干元。",
        "严格执行信息处理费管理办法。全年财政收入300元。",
    ],
)
def test_what_is_not_said_is_absent_and_no_zero(text: str) -> None:
    said = _said(text)
    assert (said.kind, _amounts(said)) == ("absent", (None, None, None))


def test_two_amounts_that_differ_give_none() -> None:
    said = _said("实际收取信息处理费100元。", "本年实际收取信息处理费200元。")
    assert (said.kind, said.collected_amount) == ("positive", None)


def test_section_six_speaks_before_the_others() -> None:
    sections = [
        Section(1, "一、总体情况", "收取信息处理费100元。"),
        Section(6, "六、其他需要报告的事项", "收取信息处理费200元。"),
    ]
    assert read_fees(sections).collected_amount == 200
    assert read_fees(sections[:1]).collected_amount == 100
    assert read_fees([]) == FeeStatement()


@pytest.mark.parametrize("unit", ["未向", "1", "《", "信息处理费，"])
def test_endless_sentence_takes_bounded_time(unit: str) -> None:
    began = time.perf_counter()
    assert _said("信息处理费" + unit * 100_000).kind == "absent"
    assert time.perf_counter() - began < 1
