"""Numbers that the narrative cites: every one as printed, and none that is not one."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from pipelines.cited import cited_numbers, read_sentences
from pipelines.model import Section


def _cited(text: str) -> list[tuple[str, str]]:
    found = cited_numbers(read_sentences((Section(1, "一、总体情况", text),), ()))
    return [(str(one.number), one.unit) for one in found]


@pytest.mark.parametrize(
    ("text", "number", "unit"),
    [
        ("全年收到申请3,646件", "3646", "件"),
        ("全年收到申请3，646件", "3646", "件"),
        ("全年收到申请１２件", "12", "件"),
        ("全年收到申请３，６４６件", "3646", "件"),
        ("收到 2022 年度申请 8 件", "8", "件"),
        ("收到申请：5件", "5", "件"),
        ("收到申请——5件", "5", "件"),
        ("网站访问量3.2万人次", "3.2", "万人次"),
        ("收费4166.241619万元", "4166.241619", "万元"),
        ("占33.9％", "33.9", "%"),
        ("下降3.2个百分点", "3.2", "个百分点"),
        ("由12件增至15件", "12", "件"),
        ("现场接待0人次", "0", "人次"),
    ],
)
def test_number_with_a_measure_word_is_cited_as_printed(text: str, number: str, unit: str) -> None:
    assert _cited(text)[0] == (number, unit)


@pytest.mark.parametrize(
    "text",
    [
        "截至2022年12月31日",
        "按照云政办发〔2021〕30号文件要求",
        "依据《条例》第36条第3项",
        "联系电话0431-8812345，邮编130000",
        "在20个工作日内答复，最长不超过3个月",
        "自2019条例施行以来",
        "2022元旦前后",
        "全年办理3—5件",
        "占比10%~20%",
        "每批3件至5件",
        "编号A12件",
        "第 5 条",
        "12,34件",
        "007件",
        "13 612件",
        "1.5件申请",
        "每天10:30次",
        "12345678901234567件",
        "一件申请",
        "40余件",
    ],
)
def test_what_only_looks_like_a_count_is_not_cited(text: str) -> None:
    assert _cited(text) == []


def test_number_of_a_list_is_no_count() -> None:
    assert _cited("1.受理申请5件\n2．办结申请4件\n（3）其他") == [("5", "件"), ("4", "件")]


def test_sentence_ends_at_its_sign_or_line_and_is_kept_as_printed() -> None:
    text = "（一）依申请公开\n  全年收到申请 3,646 件，同比上升。办结5件；结转1件！无其他"
    found = cited_numbers(read_sentences((Section(3, "", text),), ("本报告共6个部分。",)))
    assert [(one.section, one.sentence) for one in found] == [
        (None, "本报告共6个部分"),
        (3, "全年收到申请 3,646 件，同比上升"),
        (3, "办结5件"),
        (3, "结转1件"),
    ]


def test_counter_of_the_page_is_not_of_the_report() -> None:
    assert read_sentences((), ("浏览次数：1520次", "来源：云山县 字号：大 中 小 3次")) == ()


def test_sentence_knows_what_stands_before_it_in_its_line_and_the_heading_above() -> None:
    text = "（二）全县依申请公开情况\n我办认真受理。收到申请5件。\n共办结4件"
    first, second = read_sentences((Section(1, "", text),), ())
    assert first.lead.endswith("我办认真受理。")
    assert first.lead.startswith("（二）全县依申请公开情况")
    assert second.lead.rpartition("\n")[2] == ""


@pytest.mark.parametrize(
    "text",
    ["1" * 300_000, "1件" * 150_000, "1，" * 150_000, "1-" * 150_000, "件" * 300_000 + "1件"],
    ids=["digits", "counts", "commas", "dashes", "far away"],
)
def test_huge_text_is_read_in_bounded_time(text: str) -> None:
    began = time.perf_counter()
    assert len(read_sentences((Section(1, "", text),), ())) == 0
    assert time.perf_counter() - began < 2


def test_text_beyond_any_report_is_left_unread() -> None:
    sentences = read_sentences((Section(1, "", "收到申请5件。" * 40_000),), ())
    assert len(sentences) == 200_000 // 7
    assert cited_numbers(sentences)[0].number == Decimal(5)
