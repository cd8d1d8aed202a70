"""Where the sections of a report begin and end, and whose the tables beside them are."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import pytest

from pipelines.forms import Form
from pipelines.model import Document, Paragraph
from pipelines.readers.html import read_html
from pipelines.readers.prose import read_prose
from pipelines.readers.text import read_text
from pipelines.sections import (
    HeadingIndex,
    Narrative,
    cut_sections,
    find_outline,
    foreign_tables,
    index_headings,
    read_signature,
)
from tests.core.pages import HEADINGS, TITLE, received, row, table

OLD_HEADINGS = (
    "一、概述",
    "二、主动公开政府信息情况",
    "三、依申请公开政府信息办理情况",
    "四、收费及减免情况",
    "五、因政府信息公开申请行政复议、提起行政诉讼的情况",
    "六、存在的主要问题及改进情况",
    "七、需要说明的事项与附表",
)
STATISTICS = table(row("指标名称", "计量单位", "2013年度"), row("主动公开信息数", "条", "12"))


@pytest.fixture(scope="module")
def index(forms: tuple[Form, ...]) -> HeadingIndex:
    return index_headings(forms)


def _document(*parts: str) -> Document:
    """Each part is a paragraph, unless it is markup."""
    shown = (part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return read_html(f"<html><body><div>{''.join(shown)}</div></body></html>".encode())


def _told(headings: Sequence[str], text: str = "文字{}。") -> list[str]:
    return [line for n, heading in enumerate(headings, 1) for line in (heading, text.format(n))]


def _cut(index: HeadingIndex, *parts: str) -> Narrative:
    document = _document(*parts)
    return cut_sections(document, find_outline(document, index))


def _numbers(narrative: Narrative) -> list[int | None]:
    return [section.number for section in narrative.sections]


def _foreign(
    index: HeadingIndex, *parts: str, year: int = 2022, agency: str = "云山县财政局"
) -> Mapping[int, str]:
    document = _document(*parts)
    return foreign_tables(document, find_outline(document, index), year, agency)


# --- the forms of 2019 and 2021 ---------------------------------------------------------------


@pytest.mark.parametrize(
    "printed",
    [
        "<h2>四、政府信息公开行政复议、行政诉讼情况</h2>",
        "<p><strong>四、政府信息公开行政复议、<br>行政诉讼情况</strong></p>",
        "<p>四、</p><p>政府信息公开行政复议、行政诉讼情况</p>",
        "<p>政府信息公开行政复议、行政诉讼情况</p>",
        "<p>四 、政府信息公开 行政复议 、行政诉讼 情况：</p>",
        "<p>第四部分 政府信息公开行政复议、行政诉讼情况</p>",
        "<p>四、2022年因政府信息公开工作被申请行政复议、提起行政诉讼的情况</p>",
        "<p>四、我局被复议和诉讼的情形</p>",
        "<p>三、政府信息公开行政复议、行政诉讼情况</p>",
    ],
)
def test_heading_is_found_however_it_is_printed(index: HeadingIndex, printed: str) -> None:
    told = _told(HEADINGS)
    told[told.index(HEADINGS[3])] = printed
    narrative = _cut(index, TITLE, *told)
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
    assert [section.text for section in narrative.sections][2:4] == ["文字3。", "文字4。"]


def test_heading_in_the_cell_of_a_layout_table_is_found(index: HeadingIndex) -> None:
    rows = "".join(
        f"<tr><td>{heading}</td></tr><tr><td>{'文字。' * 150}</td></tr>" for heading in HEADINGS
    )
    narrative = _cut(index, f"<table>{rows}</table>")
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("parted", ["：无。", "　无。", "。无。", "无。"])
def test_text_on_the_line_of_its_heading_is_the_text_of_the_section(
    index: HeadingIndex, parted: str
) -> None:
    narrative = _cut(index, *_told(HEADINGS[:5]), HEADINGS[5] + parted)
    assert (narrative.sections[5].heading, narrative.sections[5].text) == (HEADINGS[5], "无。")


def test_sub_headings_are_text_whatever_they_say(index: HeadingIndex) -> None:
    inside = ["（一）主动公开情况", "（二）依申请公开情况", "1.总体情况", "（一）主要问题"]
    narrative = _cut(index, HEADINGS[0], *inside, *_told(HEADINGS[1:]))
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
    assert narrative.sections[0].text.split("\n") == inside


def test_rows_of_a_table_whose_cells_are_lines_are_no_headings(index: HeadingIndex) -> None:
    rows = [
        "一、本年新收政府信息公开申请数量",
        "二、上年结转政府信息公开申请数量0000000",
        "三、本年度办理结果（一）予以公开",
        "四、结转下年度继续办理",
    ]
    told = [*_told(HEADINGS[:3]), *rows, *_told(HEADINGS[3:])]
    for document in (_document(*told), read_text("\n".join(told).encode())):
        narrative = cut_sections(document, find_outline(document, index))
        assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
        assert narrative.sections[2].text.split("\n") == ["文字3。", *rows]


def test_table_of_contents_is_no_set_of_headings(index: HeadingIndex) -> None:
    narrative = _cut(index, TITLE, *HEADINGS, *_told(HEADINGS))
    assert [section.text for section in narrative.sections] == [f"文字{n}。" for n in range(1, 7)]
    assert narrative.second_report is None


def test_headings_without_anything_between_them_are_kept(index: HeadingIndex) -> None:
    narrative = _cut(index, TITLE, *HEADINGS)
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]


def test_missing_heading_costs_its_own_section_only(index: HeadingIndex) -> None:
    narrative = _cut(index, *_told([*HEADINGS[:4], HEADINGS[5]]))
    assert _numbers(narrative) == [1, 2, 3, 4, 6]


def test_heading_of_the_publishers_own_wording_has_the_number_that_is_printed_and_lacks(
    index: HeadingIndex,
) -> None:
    told = _told([*HEADINGS[:4], "五、工作中的短板与下一步打算", HEADINGS[5]])
    assert _numbers(_cut(index, *told)) == [1, 2, 3, 4, 5, 6]


def test_headings_of_the_publishers_own_before_those_of_the_form_have_no_number(
    index: HeadingIndex,
) -> None:
    own = ["一、强化组织", "二、扩大范围", "三、规范程序", "四、建好平台"]
    narrative = _cut(index, *_told(own), *_told(HEADINGS[1:]))
    assert _numbers(narrative) == [None] * 4 + [2, 3, 4, 5, 6]
    assert narrative.known == 5


def test_list_inside_a_section_does_not_cut_it(index: HeadingIndex) -> None:
    told = [*_told(HEADINGS[:5]), "一、存在困难", "二、加强学习", *_told(HEADINGS[5:])]
    narrative = _cut(index, *told)
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
    assert narrative.sections[4].text == "文字5。\n一、存在困难\n二、加强学习"


@pytest.mark.parametrize(
    "inside",
    [
        ["一、主动公开情况", "二、依申请公开情况"],
        ["一、强化组织", "二、深化主动公开", "三、规范申请办理"],
    ],
)
def test_list_that_speaks_of_the_forms_matters_does_not_cut_section_one(
    index: HeadingIndex, inside: list[str]
) -> None:
    narrative = _cut(index, HEADINGS[0], *inside, *_told(HEADINGS[1:]))
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
    assert narrative.sections[0].text.split("\n") == inside


def test_word_in_the_menu_of_the_site_is_no_heading(index: HeadingIndex) -> None:
    bare = [heading[2:] for heading in HEADINGS]
    narrative = _cut(index, "<div><p>首页</p><p>基本情况</p></div>", "报告如下。", *_told(bare))
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]
    assert narrative.sections[0].text == "文字1。"


def test_headings_of_the_publishers_own_are_not_counted_as_the_forms(index: HeadingIndex) -> None:
    own = ["一、基本情况", "二、主要做法", "三、下步打算"]
    assert _numbers(_cut(index, TITLE, *_told(own))) == [1, None, None]


def test_instructions_of_the_form_that_were_left_in_stay_in_the_text(index: HeadingIndex) -> None:
    left = "编写说明：本部分先写全年情况。"
    narrative = _cut(index, HEADINGS[0], left, *_told(HEADINGS[1:]))
    assert narrative.sections[0].text == left


def test_sentences_that_begin_like_furniture_stay_in_the_text(index: HeadingIndex) -> None:
    kept = ["相关信息已在网站公开。", "访问量比上年有所增加。", "打印机由专人管理；"]
    narrative = _cut(
        index, *_told(HEADINGS[:5]), HEADINGS[5], *kept, "上一篇：通知公告", "版权所有"
    )
    assert narrative.sections[5].text.split("\n") == kept


def test_notice_with_numbered_matters_names_no_section_of_a_form(index: HeadingIndex) -> None:
    narrative = _cut(index, *_told(["一、工作目标", "二、主要任务", "三、保障措施"]))
    assert narrative.known == 0
    assert _numbers(narrative) == [None, None, None]


# --- before 2019 ------------------------------------------------------------------------------


def test_sections_of_an_older_report_bear_the_numbers_of_its_edition(index: HeadingIndex) -> None:
    assert _numbers(_cut(index, *_told(OLD_HEADINGS))) == [1, 2, 3, 4, 5, 6, 7]


def test_older_report_is_cut_by_the_publishers_own_numbering(index: HeadingIndex) -> None:
    own = [
        "一、概述",
        "二、主动公开政府信息情况",
        "三、咨询处理情况",
        "四、存在的问题与努力方向",
        "七、附表",
    ]
    narrative = _cut(index, "2013年政府信息公开工作年度报告", *_told(own))
    assert _numbers(narrative) == [1, 2, None, 6, 7]
    assert [section.heading for section in narrative.sections] == own


def test_rows_of_the_statistics_in_plain_text_are_no_headings(index: HeadingIndex) -> None:
    rows = [
        "政府信息公开情况统计表",
        "一、主动公开情况 —— ——",
        "三、依申请公开情况",
        "九、会议情况",
    ]
    text = "\n".join([*_told(OLD_HEADINGS[:6]), *rows])
    document = read_text(text.encode())
    narrative = cut_sections(document, find_outline(document, index))
    assert _numbers(narrative) == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("lines", "text", "agency", "signed"),
    [
        (["完。", "云山县财政局", "2010年4月10日"], ["完。"], "云山县财政局", "2010-04-10"),
        (["完。", "云山县财政局", "二 ○ 一 ○ 年四月十日"], ["完。"], "云山县财政局", "2010-04-10"),
        (["完。", "云山县财政局", "二O一〇年四月十日", "附表："], ["完。"], "云山县财政局",
         "2010-04-10"),
        (["完。", "云山县财政局2010年4月10日"], ["完。"], "云山县财政局", "2010-04-10"),
        (["完。", "云山县财政局", "（2010年4月10日）"], ["完。"], "云山县财政局", "2010-04-10"),
        (["完。", "云山县人民政府", "附件1：云山县人民政府2013年政府信息公开情况统计表"], ["完。"],
         "云山县人民政府", None),
        (["（三）加强培训", "2010年4月10日"], ["（三）加强培训"], None, "2010-04-10"),
        (["完。", "附件：统计表"], ["完。", "附件：统计表"], None, None),
    ],
)  # fmt: skip
def test_signature_is_read_and_is_no_text_of_the_section(
    lines: list[str], text: list[str], agency: str | None, signed: str | None
) -> None:
    kept, signature = read_signature(lines)
    assert list(kept) == text
    assert signature.agency == agency
    assert (str(signature.signed) if signature.signed else None) == signed


# --- two reports, and the tables of others ----------------------------------------------------


def test_second_report_on_a_page_is_found_and_left_out(index: HeadingIndex) -> None:
    second = TITLE.replace("办公室", "")
    parts = [TITLE, *_told(HEADINGS), second, *_told(HEADINGS, "别的{}。"), received(*"7000007")]
    document = _document(*parts)
    outline = find_outline(document, index)
    assert outline.second_report is not None
    block = document.blocks[outline.second_report]
    assert isinstance(block, Paragraph)
    assert block.text == second
    narrative = cut_sections(document, outline)
    assert [section.text for section in narrative.sections] == [f"文字{n}。" for n in range(1, 7)]
    assert foreign_tables(document, outline, 2022, None) == {1: "in a second report"}


def test_annex_with_numbered_matters_is_no_second_report(index: HeadingIndex) -> None:
    annex = ["填表说明", *_told(["一、统计口径", "二、统计时限", "三、填报要求"])]
    document = _document(*_told(OLD_HEADINGS[:6]), *annex, STATISTICS)
    assert find_outline(document, index).second_report is None


@pytest.mark.parametrize(
    "above",
    [
        "注：行政复议、行政诉讼数量含上年度结转数量。",
        "（含上年结转）",
        "备注：2021年数据口径不同",
        "2023年1月18日",
        "附表1：云山县财政局收到和处理申请情况统计表",
        "附件：政府信息公开情况统计表",
        "2022年情况如下表",
    ],
)
def test_line_that_gives_the_table_to_nobody_else_costs_nothing(
    index: HeadingIndex, above: str
) -> None:
    assert _foreign(index, *_told(HEADINGS[:3]), above, received(*"1000001"), *HEADINGS[3:]) == {}


@pytest.mark.parametrize(
    "note", ["注：行政诉讼数量含上年度结转数量。", "说明：2021年起统计口径有变化", "（含上年结转）"]
)
def test_note_inside_a_table_costs_nothing(index: HeadingIndex, note: str) -> None:
    noted = received(*"1000001").replace("</table>", f"<tr><td colspan=10>{note}</td></tr></table>")
    assert _foreign(index, *_told(HEADINGS[:3]), noted, *_told(HEADINGS[3:])) == {}


@pytest.mark.parametrize(
    "above",
    [
        "附件1：青石镇人民政府",
        "附：云山县教育局收到和处理申请情况统计表",
        "附件2",
        "2021年收到和处理政府信息公开申请情况",
        "上年数据",
        "去年同期情况",
    ],
)
def test_what_follows_the_head_of_an_annex_is_foreign_up_to_the_next_heading(
    index: HeadingIndex, above: str
) -> None:
    own, other = received(*"1000001"), received(*"7000007")
    parts = [*_told(HEADINGS[:3]), own, above, other, other, *_told(HEADINGS[3:4]), own]
    assert _foreign(index, *parts, *_told(HEADINGS[4:])) == {2: above, 3: above}


def test_own_table_below_a_line_that_names_its_year_is_own_again(index: HeadingIndex) -> None:
    own, other = received(*"1000001"), received(*"7000007")
    parts = [*_told(HEADINGS[:3]), "2021年数据", other, "2022年数据", own, *HEADINGS[3:]]
    assert _foreign(index, *parts) == {1: "2021年数据"}


@pytest.mark.parametrize("headings", [HEADINGS, HEADINGS[:5]])
def test_tables_behind_the_matters_of_the_form_are_an_annex(
    index: HeadingIndex, headings: tuple[str, ...]
) -> None:
    behind = f"behind section {len(headings)}"
    parts = [TITLE, *_told(headings), "<img src=a.png>", received(*"7000007")]
    assert _foreign(index, *parts) == {1: behind}


def test_tables_behind_the_signature_are_an_annex(index: HeadingIndex) -> None:
    told = [*_told(HEADINGS[:4]), "云山县财政局", "2023年1月18日"]
    assert _foreign(index, *told, received(*"7000007")) == {1: "behind the signature"}


@pytest.mark.parametrize(
    "above",
    [
        ["云山县财政局", "二○一四年一月十日", "附表："],
        ["云山县财政局", "附件1：云山县财政局2013年政府信息公开情况统计表"],
        ["附表"],
        [],
    ],
)
def test_statistics_at_the_end_of_an_older_report_are_its_own(
    index: HeadingIndex, above: list[str]
) -> None:
    assert _foreign(index, *_told(OLD_HEADINGS[:6]), *above, STATISTICS, year=2013) == {}


def test_statistics_of_another_agency_behind_an_older_report_are_not_its_own(
    index: HeadingIndex,
) -> None:
    head = "附件2：青石镇人民政府2013年政府信息公开情况统计表"
    parts = [*_told(OLD_HEADINGS[:6]), "附件1：统计表", STATISTICS, head, STATISTICS]
    assert _foreign(index, *parts, year=2013) == {2: head}


# --- prose, and hostile pages -----------------------------------------------------------------


def test_prose_of_a_page_of_layout_tables_is_found_without_the_figures_of_its_tables() -> None:
    story = "<p>" + "我镇全年主动公开政府信息，及时回应群众关切，各项工作有序推进。" * 12 + "</p>"
    body = f"<table><tr><td>{story}{STATISTICS}{story}</td></tr></table>"
    prose = read_prose(f"<html><body>{body}</body></html>".encode())
    assert "主动公开政府信息" in prose
    assert "主动公开信息数" not in prose


@pytest.mark.parametrize(("nested", "lines"), [(2000, 9), (150, 30_000)])
def test_page_too_deep_or_too_large_keeps_the_lines_of_our_own_reader(
    nested: int, lines: int
) -> None:
    body = "<div>" * nested + "<p>我镇公开信息。</p>" * lines
    began = time.perf_counter()
    assert read_prose(body.encode(), lines=("我镇公开信息。",)) == "我镇公开信息。"
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("line", [HEADINGS[0], "三、工作", "一二三四五六七八九十" * 4, "第 第 第"])
def test_hundred_thousand_lines_like_headings_take_bounded_time(
    index: HeadingIndex, line: str
) -> None:
    blocks = tuple(Paragraph(line, (n,)) for n in range(100_000))
    document = Document("text", (), (), blocks)
    began = time.perf_counter()
    cut_sections(document, find_outline(document, index))
    assert time.perf_counter() - began < 2


def test_head_of_an_annex_counts_over_the_lines_below_it(index: HeadingIndex) -> None:
    annex = ["附件1：青石镇人民政府", "年度报告附表", "编号：1", "填报日期：1月", "单位：件"]
    parts = [*_told(HEADINGS[:3]), *annex, received(*"7000007"), *_told(HEADINGS[3:])]
    assert _foreign(index, *parts) == {1: annex[0]}


@pytest.mark.parametrize(
    ("filled", "foreign"),
    [
        ("填报单位（盖章）：青石镇人民政府", True),
        ("填报单位：云山县教育局", True),
        ("填报单位：县财政局", False),
        ("填报单位（盖章）：", False),
    ],
)
def test_table_filled_in_by_another_agency_is_not_the_reports(
    index: HeadingIndex, filled: str, foreign: bool
) -> None:
    parts = [*_told(OLD_HEADINGS[:6]), filled, STATISTICS]
    assert bool(_foreign(index, *parts, year=2013)) is foreign


def test_annex_of_the_office_is_not_that_of_its_government(index: HeadingIndex) -> None:
    head = "附件：云山县人民政府办公室2013年政府信息公开情况统计表"
    parts = [*_told(OLD_HEADINGS[:6]), head, STATISTICS]
    assert _foreign(index, *parts, year=2013, agency="云山县人民政府") == {1: head}


def test_prose_without_headings_says_its_year_and_who_signed_it(index: HeadingIndex) -> None:
    story = "我镇全年主动公开政府信息，及时回应群众关切，各项工作有序推进。" * 4
    period = f"统计期限自2016年1月1日至2016年12月31日。{story}"
    parts = ["<div><p>首页</p></div>", period, story, "青石镇人民政府", "2017年1月9日", "版权所有"]
    narrative = _cut(index, *parts)
    assert narrative.preamble == (period, story)
    assert (narrative.signature.agency, str(narrative.signature.signed)) == (
        "青石镇人民政府",
        "2017-01-09",
    )
