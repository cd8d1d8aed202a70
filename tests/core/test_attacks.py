"""Pages that an adversary of the extractor made: the right figure, or none and an issue.

Every page is one that a government site could publish or that ordinary damage leaves behind. Where
a page is doubtful the test asks for no figure; where a careful reader is in no doubt, for the figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import Extraction
from tests.core.pages import (
    HEADINGS,
    REQUESTS_HEADER,
    REVIEW_HEADER,
    TITLE,
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
CARRIED = "二、上年结转政府信息公开申请数量"
OUT = "四、结转下年度继续办理"
FIGURES = (31, 2, 5, 7, 11, 13, 69)
OLD = (81, 2, 5, 7, 11, 13, 119)
PLACE = "requests.new_received.natural_person"


def value(extraction: Extraction, place: str) -> Decimal | None:
    """The figure at a place, None also where the document has no such place."""
    found = [f for f in extraction.facts if str(f.key) == place]
    return found[0].value if found else None


def licences(label: str = "行政许可", head: str = "本年处理决定数量", figure: object = 37) -> str:
    return table(
        "<tr><td colspan=2>第二十条第（五）项</td></tr>", row("信息内容", head), row(label, figure)
    )


def charges(head: str, figure: object = 31) -> str:
    return table(
        "<tr><td colspan=2>第二十条第（八）项</td></tr>",
        row("信息内容", head),
        row("行政事业性收费", figure),
    )


def statistics(*rows: str, head: Sequence[str] = ("统计指标", "单位", "统计数")) -> bytes:
    body = table(row(*head), row("一、主动公开情况", "——", "——"), *rows)
    return (
        "<html><body><h1>云山县水利局2016年政府信息公开工作年度报告</h1>"
        "<p>本报告统计期限自2016年1月1日起至2016年12月31日止。</p>"
        f"<p>政府信息公开情况统计表</p>{body}</body></html>"
    ).encode()


def text(*lines: str, section: int = 3) -> Source:
    """A report as plain text; the lines stand in one section."""
    parts = [TITLE, "本报告统计期限自2022年1月1日起至2022年12月31日止。"]
    for number, heading in enumerate(HEADINGS, 1):
        parts += [heading, *(lines if number == section else ("文字说明。",))]
    return Source("\n".join(parts).encode(), "report.txt")


# --- the cell -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    ["<font color=white>9</font>12", '<span style="color:#fff">9</span>12'],
)
def test_white_text_is_no_part_of_a_figure(extractor: Extractor, cell: str) -> None:
    assert value(extract(extractor, received(cell, 2, 5, 7, 11, 13, 50)), PLACE) in (None, 12)


@pytest.mark.parametrize(
    "cell",
    ["1**", "12（累计）", "12（历年累计数）", "12（截至2021年底）", "12万元", "12元"],
)
def test_a_masked_figure_and_one_of_another_period_or_measure_is_not_read(
    extractor: Extractor, cell: str
) -> None:
    extraction = extract(extractor, received(cell, 2, 5, 7, 11, 13, 50))
    assert value(extraction, PLACE) is None
    assert "unreadable_value" in codes(extraction)


@pytest.mark.parametrize(
    "cell",
    [
        "\u200f12",
        "1\u200e2",
        '<input type=hidden value="9">12',
        '<a href="list.html">12</a>',
        "<table><tr><td>12</td></tr></table>",
    ],
)
def test_marks_links_and_a_nested_table_do_not_hide_a_figure(
    extractor: Extractor, cell: str
) -> None:
    extraction = extract(extractor, received(cell, 2, 5, 7, 11, 13, 50))
    assert fact(extraction, PLACE).value == 12


@pytest.mark.parametrize("attribute", ["ms-text", "v-text", "ng-bind", "data-bind"])
def test_a_zero_that_a_script_will_replace_is_no_figure(
    extractor: Extractor, attribute: str
) -> None:
    cell = f'<span {attribute}="row.total">0</span>'
    assert value(extract(extractor, received(*[cell] * 7)), PLACE) is None


# --- what stands on the page and is not shown -----------------------------------------------------


def styled(rule: str, body: str) -> Source:
    return Source(
        page(body).replace(b"</head>", f"<style>{rule}</style></head>".encode()), "page.html"
    )


@pytest.mark.parametrize(
    ("rule", "attribute"),
    [(".old{display:none}", "class=old"), ("#old { display : none }", "id=old")],
)
def test_a_table_that_the_page_hides_by_its_own_style_is_not_read(
    extractor: Extractor, rule: str, attribute: str
) -> None:
    extraction = extractor.extract(
        styled(rule, f"<div {attribute}>{received(*OLD)}</div>{received(*FIGURES)}")
    )
    assert fact(extraction, PLACE).value == 31


def test_a_cell_that_the_page_hides_by_its_own_style_moves_no_figure(extractor: Extractor) -> None:
    header = REQUESTS_HEADER.replace(
        "<td rowspan=2>总计", "<td rowspan=2 class=hid>原数</td><td rowspan=2>总计"
    )
    cells = "".join(f"<td>{v}</td>" for v in FIGURES[:2]) + "<td class=hid>99</td>"
    cells += "".join(f"<td>{v}</td>" for v in FIGURES[2:])
    body = table(header, f"<tr><td colspan=3>{NEW}</td>{cells}</tr>")
    extraction = extractor.extract(styled(".hid{display:none}", body))
    assert value(extraction, "requests.new_received.research") in (None, 5)
    assert value(extraction, "requests.new_received.public_interest") in (None, 7)


@pytest.mark.parametrize(
    "rule",
    [".g{visibility:hidden}", ".g{font-size:0px}", "span.g { color : #FFF }", ".g{display:none}"],
)
def test_a_figure_is_not_read_with_digits_that_a_style_hides(
    extractor: Extractor, rule: str
) -> None:
    body = received("<span class=g>9</span>31", *FIGURES[1:])
    assert value(extractor.extract(styled(rule, body)), PLACE) in (None, 31)


def test_a_figure_is_not_read_with_digits_moved_off_the_screen(extractor: Extractor) -> None:
    body = received('<span style="position:absolute;left:-9999px">9</span>31', *FIGURES[1:])
    assert value(extract(extractor, body), PLACE) in (None, 31)


def test_a_style_for_print_or_small_screens_hides_nothing(extractor: Extractor) -> None:
    rule = "@media print{.shown{display:none}} @media (max-width:600px){.shown{display:none}}"
    extraction = extractor.extract(styled(rule, f"<div class=shown>{received(*FIGURES)}</div>"))
    assert fact(extraction, PLACE).value == 31


def test_a_table_struck_out_as_a_whole_contradicts_nothing(extractor: Extractor) -> None:
    extraction = extract(extractor, f"<del>{received(*OLD)}</del>{received(*FIGURES)}")
    assert fact(extraction, PLACE).value == 31


# --- whose table it is, and of which year ---------------------------------------------------------


@pytest.mark.parametrize(
    "head",
    [
        "2021年度",
        "2021",
        "二〇二一年度",
        "2022年上半年",
        "2022年1-6月",
        "2022年第四季度",
        "历年累计",
        "2019-2022年累计",
        "2022年预计",
        "更正前的表格",
        "以下数据有误",
        "（填写示例）",
        "表样",
        "石桥镇：",
        "云山县民政局：",
        "下属单位：",
    ],
)
def test_a_table_headed_as_another_period_or_unit_is_not_read(
    extractor: Extractor, head: str
) -> None:
    extraction = extract(extractor, f"<p>{head}</p>{received(*FIGURES)}")
    assert value(extraction, PLACE) is None


def test_a_head_is_looked_for_behind_a_mere_pointer(extractor: Extractor) -> None:
    head = "<p>2021年收到和处理政府信息公开申请情况见下表。</p><p>具体如下：</p>"
    assert value(extract(extractor, head + received(*FIGURES)), PLACE) is None


@pytest.mark.parametrize("place", ["caption", "corner"])
def test_a_caption_and_a_corner_of_another_year_are_heads_too(
    extractor: Extractor, place: str
) -> None:
    body = received(*FIGURES)
    if place == "caption":
        body = body.replace("<table>", "<table><caption>2021年度</caption>")
    else:
        body = body.replace("（本列数据的勾稽关系为", "（2021年数据，本列数据的勾稽关系为")
    assert value(extract(extractor, body), PLACE) is None


@pytest.mark.parametrize(
    "head",
    [
        "与2021年相比，数据如下：",
        "根据《条例》（2019年修订）规定：",
        "按照国办公开办函〔2021〕30号要求填报：",
        "（按国办格式填写）",
        "填报日期：2023年1月5日",
        "（更正后数据）",
    ],
)
def test_a_head_that_only_mentions_a_year_or_a_form_disowns_nothing(
    extractor: Extractor, head: str
) -> None:
    extraction = extract(extractor, f"<p>{head}</p>{received(*FIGURES)}")
    assert fact(extraction, PLACE).value == 31


@pytest.mark.parametrize(
    "before",
    [
        f"<p>（格式）</p>{received(*[''] * 7)}",
        f"<p>样表：</p>{received(*[0] * 7)}",
        f"<details><summary>更正前的表格</summary>{received(*OLD)}</details>",
    ],
)
def test_a_head_disowns_only_the_table_it_heads(extractor: Extractor, before: str) -> None:
    assert fact(extract(extractor, before + received(*FIGURES)), PLACE).value == 31


@pytest.mark.parametrize("line", ["单位：百件", "单位：千件", "（单位：万件）"])
def test_a_scaled_unit_over_a_table_makes_no_plain_counts(extractor: Extractor, line: str) -> None:
    for body in (
        f"<p>{line}</p>{received(*FIGURES)}",
        table(f"<tr><td colspan=10>{line}</td></tr>", REQUESTS_HEADER, top_row(NEW, FIGURES)),
    ):
        facts = [f for f in extract(extractor, body).facts if str(f.key) == PLACE]
        assert all(f.value is None or f.unit != "件" for f in facts)


# --- labels ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", ["行政许可（累计）", "行政许可（万元）", "行政许可（下属单位）"])
def test_a_bracket_that_changes_what_a_row_counts_is_not_dropped(
    extractor: Extractor, label: str
) -> None:
    place = "proactive.licences.decisions"
    assert value(extract(extractor, licences()), place) == 37
    assert value(extract(extractor, licences(label)), place) is None


@pytest.mark.parametrize("head", ["自然人%", "自然人（占比）", "自然人（%）", "自然人（累计）"])
def test_a_bracket_that_changes_what_a_column_counts_is_not_dropped(
    extractor: Extractor, head: str
) -> None:
    body = received(*FIGURES)
    assert value(extract(extractor, body), PLACE) == 31
    assert value(extract(extractor, body.replace("自然人", head)), PLACE) is None


@pytest.mark.parametrize("head", ["统计数（累计）", "统计数（百条）", "统计数（全县）"])
def test_a_bracket_in_the_head_of_a_list_is_not_dropped(extractor: Extractor, head: str) -> None:
    rows = (
        row("1.政府公报公开政府信息数", "条", 12),
        row("2.政府网站公开政府信息数", "条", 34),
        row("（一）收到申请数", "件", 5),
        row("1.当面申请数", "件", 5),
        row("2.传真申请数", "件", 0),
    )
    plain = extractor.extract(Source(statistics(*rows), "page.html"))
    assert sorted(printed(plain).values()) == [0, 5, 5, 12, 34]
    source = statistics(*rows, head=("统计指标", "单位", head))
    assert printed(extractor.extract(Source(source, "page.html"))) == {}


def test_a_group_of_applicants_out_of_place_gives_no_other_organisations(
    extractor: Extractor,
) -> None:
    header = REQUESTS_HEADER.replace("<td>其他</td>", "<td>总计</td>").replace(
        "<td rowspan=2>总计</td>", "<td rowspan=2>其他</td>"
    )
    rows, place = (top_row(NEW, FIGURES), top_row(CARRIED, OLD)), "requests.new_received.other_org"
    assert value(extract(extractor, table(REQUESTS_HEADER, *rows)), place) == 13
    assert value(extract(extractor, table(header, *rows)), place) is None


def test_a_review_header_out_of_step_with_its_groups_gives_no_figure(extractor: Extractor) -> None:
    header = REVIEW_HEADER.replace("<td rowspan=2>结果维持</td>", "", 1).replace(
        "<td colspan=5>复议后起诉</td>", "<td colspan=5>复议后起诉</td><td rowspan=2>结果维持</td>"
    )
    figures = row(3, 1, 3, 2, 9, 2, 1, 4, 0, 7, 4, 1, 3, 1, 9)

    def read(header: str) -> list[str]:
        found = printed(extract(extractor, table(header, figures)))
        return [place for place in found if place.startswith("review.")]

    assert len(read(REVIEW_HEADER)) == 15
    assert not read(header)


def test_a_twin_row_under_one_parent_is_a_conflict(extractor: Extractor) -> None:
    source = statistics(
        row("四、行政复议数量", "件", 141),
        row("（一）维持具体行政行为数", "件", 48),
        row("（二）被依法纠错数", "件", 25),
        row("（三）其他情形数", "件", 451),
        row("（三）其他情形数", "件", 68),
        row("五、行政诉讼数量", "件", 143),
        row("（一）维持具体行政行为或者驳回原告诉讼请求数", "件", 99),
        row("（二）被依法纠错数", "件", 18),
        row("（三）其他情形数", "件", 26),
    )
    extraction = extractor.extract(Source(source, "page.html"))
    assert value(extraction, "statistics.review_other.value") is None
    assert value(extraction, "statistics.litig_other.value") in (None, 26)


def test_latin_words_behind_a_label_do_not_hide_it(extractor: Extractor) -> None:
    body = (
        received(*FIGURES)
        .replace("自然人", "自然人<br>Natural person")
        .replace("商业企业", "商业企业（Enterprises）")
    )
    extraction = extract(extractor, body)
    assert fact(extraction, PLACE).value == 31
    assert fact(extraction, "requests.new_received.enterprise").value == 2


def test_a_linked_label_is_still_a_label(extractor: Extractor) -> None:
    body = received(*FIGURES).replace("自然人", '<a href="#">自然人</a>')
    assert fact(extract(extractor, body), PLACE).value == 31


def test_a_unit_that_is_nowhere_printed_is_not_said_in_silence(extractor: Extractor) -> None:
    extraction = extract(extractor, charges("本年收费金额"))
    amount = fact(extraction, "proactive.fees.amount")
    assert amount.unit != "万元" or "unit_assumed" in codes(extraction)


# --- the frame of the table -----------------------------------------------------------------------


def test_rows_are_read_in_the_order_a_browser_shows_them(extractor: Extractor) -> None:
    foot = f"<tfoot>{top_row(OUT, OLD)}</tfoot>"
    body = f"<table>{foot}<tbody>{top_row(NEW, FIGURES)}</tbody><thead>{REQUESTS_HEADER}</thead></table>"
    extraction = extract(extractor, body)
    assert fact(extraction, PLACE).value == 31
    assert fact(extraction, "requests.carried_out.natural_person").value == 81


def test_empty_columns_between_the_figures_are_no_columns(extractor: Extractor) -> None:
    def spaced(line: str) -> str:
        return line.replace("</td>", "</td><td></td>")

    header = (
        "<tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
    )
    body = table(spaced(header), spaced(row("行政规范性文件", 6, 2, 40)))
    extraction = extract(extractor, body)
    assert value(extraction, "proactive.normative_documents.issued") == 6
    assert value(extraction, "proactive.normative_documents.in_force") == 40


# --- text without a table -------------------------------------------------------------------------


@pytest.mark.parametrize("gap", [" ", "  ", "\u00a0", "\t", "\u3000"])
def test_white_space_between_figures_is_never_ignored(extractor: Extractor, gap: str) -> None:
    lines = (
        "信息内容 本年制发件数 本年废止件数 现行有效件数",
        gap.join(("行政规范性文件", "6", "10")),
    )
    extraction = extractor.extract(text(*lines, section=2))
    assert value(extraction, "proactive.normative_documents.repealed") in (None, 10)
    assert value(extraction, "proactive.normative_documents.in_force") is None


@pytest.mark.parametrize("gap", [" ", "\u00a0"])
def test_a_column_that_left_no_trace_is_not_taken_for_the_total(
    extractor: Extractor, forms: tuple[Form, ...], gap: str
) -> None:
    """自然人 is blank in every row; the last figure of each row is the total, not 其他."""
    block = next(b for f in forms if f.edition == "2021" for b in f.blocks if b.table == "requests")
    outcomes = [r for r in block.rows if r.kind == "reported" and r.path[0].startswith("三")]
    sums = [len(outcomes) * n for n in (1, 2, 1, 3, 1)]
    cells = {r.code: [1, 2, 1, 3, 1, 12] for r in outcomes}
    cells |= {code: [*sums, 12 * len(outcomes)] for code in ("new_received", "total_processed")}
    cells |= {code: [0] * 6 for code in ("carried_in", "carried_out")}
    lines = [
        gap.join(map(str, (r.path[-1], *cells[r.code]))) for r in block.rows if r.code in cells
    ]
    header = (
        "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    )
    extraction = extractor.extract(text(*header.split(), *lines))
    right = {
        "enterprise": 1,
        "research": 2,
        "public_interest": 1,
        "legal_service": 3,
        "other_org": 1,
    }
    for column, figure in right.items():
        assert value(extraction, f"requests.granted.{column}") in (None, figure)
    assert value(extraction, "requests.granted.natural_person") is None


def test_a_reading_that_the_column_sums_refute_is_not_inferred(extractor: Extractor) -> None:
    """One figure of the second row is lost: 2 0 0 [1] 0 3 6 must not become 6 for 其他."""
    lines = (
        f"{NEW} 3 0 0 1 0 3 7",
        f"{CARRIED} 0 0 0 0 0 0 0",
        "（一）予以公开 1 0 0 0 0 0 1",
        "3.补正后申请内容仍不明确 2 0 0 0 3 6",
        "（七）总计 3 0 0 1 0 3 7",
        f"{OUT} 0 0 0 0 0 0 0",
    )
    header = (
        "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    )
    extraction = extractor.extract(text(*header.split(), *lines))
    assert value(extraction, "requests.unable_unclear.other_org") in (None, 3)
    assert value(extraction, "requests.unable_unclear.legal_service") in (None, 0)


def test_rows_copied_from_a_browser_are_read_as_well_as_spaced_ones(extractor: Extractor) -> None:
    header = (
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t申请人情况",
        "自然人\t法人或其他组织\t总计",
        "商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他",
    )
    extraction = extractor.extract(text(*header, "\t".join(map(str, (NEW, *FIGURES)))))
    assert fact(extraction, PLACE).value == 31
    assert fact(extraction, "requests.new_received.total").value == 69


@pytest.mark.parametrize("head", ["2021年收到和处理政府信息公开申请情况", "2021年：", "单位：百件"])
def test_the_head_of_rows_in_text_counts_as_that_of_a_table(
    extractor: Extractor, head: str
) -> None:
    header = (
        "申请人情况 自然人 法人或其他组织 总计 商业企业 科研机构 社会公益组织 法律服务机构 其他"
    )
    lines = (head, *header.split(), " ".join(map(str, (NEW, *FIGURES))))
    facts = [f for f in extractor.extract(text(*lines)).facts if str(f.key) == PLACE]
    assert all(f.value is None or f.unit != "件" for f in facts)


# --- what the document says of itself -------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "collected"),
    [
        ("2021年收取信息处理费500元，2022年未收取信息处理费。", None),
        ("计划2023年收取信息处理费1000元。", None),
        ("收取信息处理费约2000元。", None),
        ("2022年收取信息处理费380元。", 380),
    ],
)
def test_a_fee_of_another_year_or_a_rough_one_is_not_this_years(
    extractor: Extractor, sentence: str, collected: int | None
) -> None:
    source = page(received(*FIGURES)).replace(
        "其他需要报告的事项的文字说明。".encode(), sentence.encode()
    )
    assert extractor.extract(Source(source, "page.html")).fees.collected_amount == collected


@pytest.mark.parametrize(
    ("title", "agency"),
    [
        (
            "云山县农业农村局（乡村振兴局）2022年政府信息公开工作年度报告",
            "云山县农业农村局（乡村振兴局）",
        ),
        ("云山县水利局202年政府信息公开工作年度报告", "云山县水利局"),
    ],
)
def test_an_agency_keeps_its_bracket_and_takes_no_digits(
    extractor: Extractor, title: str, agency: str
) -> None:
    found = extractor.extract(Source(page(received(*FIGURES), title=title), "page.html"))
    name = found.provenance.agency
    assert name is None or name.replace("(", "（").replace(")", "）") == agency


# --- what stands behind a table, beside its head, or in the place of a unit -----------------------


@pytest.mark.parametrize(
    "behind",
    [
        "填报单位：云山县林业局",
        "注：以上为2021年数据。",
        "注：以上数据单位为百件。",
        "更正：上表数据有误，以附件为准。",
    ],
)
def test_a_note_behind_a_table_can_take_its_figures_back(extractor: Extractor, behind: str) -> None:
    extraction = extract(extractor, f"{received(*FIGURES)}<p>{behind}</p>")
    assert value(extraction, PLACE) is None
    assert "table_not_own" in codes(extraction)


def test_a_note_on_what_is_counted_takes_nothing_back(extractor: Extractor) -> None:
    note = "<p>注：行政复议、行政诉讼数量含上年度结转数量。</p>"
    assert value(extract(extractor, f"{received(*FIGURES)}{note}"), PLACE) == 31


def test_a_head_row_of_two_cells_is_a_head(extractor: Extractor) -> None:
    head = "<tr><td colspan=3>填报单位：石桥镇</td><td colspan=7>2021年度</td></tr>"
    body = table(head, REQUESTS_HEADER, top_row(NEW, FIGURES))
    assert value(extract(extractor, body), PLACE) is None
    own = body.replace("石桥镇", "云山县人民政府办公室").replace("2021年度", "2022年度")
    assert value(extract(extractor, own), PLACE) == 31


def test_a_figure_in_the_place_of_a_unit_moves_none(extractor: Extractor) -> None:
    head = row("三、依申请公开情况", "——", "——")
    moved, whole = (
        extractor.extract(Source(statistics(head, row("（一）收到申请数", unit, 822)), "a.html"))
        for unit in (5, "件")
    )
    assert not printed(moved)
    assert list(printed(whole).values()) == [822]


def test_sub_items_of_a_heading_that_the_form_lacks_are_not_the_forms(
    extractor: Extractor,
) -> None:
    rows = (row("1.当面申请数", "件", 60), row("2.传真申请数", "件", 30))
    own = statistics(row("（一）收到申请数", "件", 90), *rows)
    assert sorted(printed(extractor.extract(Source(own, "a.html"))).values()) == [30, 60, 90]
    found = extractor.extract(Source(statistics(row("（四）咨询数", "件", 90), *rows), "a.html"))
    assert not printed(found)
    assert "unknown_row" in codes(found)


def test_two_units_of_money_in_one_row_leave_no_amount(extractor: Extractor) -> None:
    label = "七、依申请公开信息收取的费用（元）"
    one = extractor.extract(Source(statistics(row(label, "元", 380)), "a.html"))
    assert list(printed(one).values()) == [380]
    found = extractor.extract(Source(statistics(row(label, "万元", 380)), "a.html"))
    assert not printed(found)
    assert "unit_differs" in codes(found)


def test_a_row_that_says_little_belongs_to_the_group_it_stands_in(extractor: Extractor) -> None:
    def read(group: str) -> Decimal | None:
        body = table(REQUESTS_HEADER, top_row(NEW, FIGURES), sub_row(group, "3.其他", OLD))
        return value(extract(extractor, body), "requests.other_misc.natural_person")

    assert read("（六）其他处理") == 81
    assert read("（五）不予处理") is None


def test_a_column_that_is_nowhere_is_reported(extractor: Extractor) -> None:
    header = REQUESTS_HEADER.replace("colspan=7", "colspan=6").replace(
        "<td rowspan=2>总计</td>", ""
    )
    found = extract(extractor, table(header, top_row(NEW, FIGURES[:6])))
    assert any(i.code == "column_absent" and "total" in i.where for i in found.issues)
