"""Whole reports in plain text, however their tables were flattened: no figure is moved or invented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.model import CellKey, Status
from tests.reports.draft import Draft, Line, Sheet, Text, lay
from tests.reports.judge import judge
from tests.reports.layout import draft_report
from tests.reports.plan import Printed, plan_report

NEW = "一、本年新收政府信息公开申请数量"
LABELS = ("三、本年度办理结果", "（一）予以公开")
TABBED = (
    ("（本列数据的勾稽关系）", "申请人情况"),
    ("自然人", "法人或其他组织", "总计"),
    ("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"),
    (NEW, *["41", "3", "0", "1", "0", "2", "47"]),
    (*LABELS, *["12", "1", "0", "0", "0", "1", "14"]),
)
WIDE = (
    (TABBED[0][0], "", "", "申请人情况", "", "", "", "", "", ""),
    ("", "", "", "自然人", "法人或其他组织", "", "", "", "", "总计"),
    ("", "", "", "", *TABBED[2], ""),
    (NEW, "", "", *TABBED[3][1:]),
    (*LABELS, "", *TABBED[4][2:]),
)
FILLED = (
    (*TABBED[0][:1] * 3, *TABBED[0][1:] * 7),
    (*TABBED[0][:1] * 3, "自然人", *["法人或其他组织"] * 5, "总计"),
    (*TABBED[0][:1] * 3, "自然人", *TABBED[2], "总计"),
    (*[NEW] * 3, *TABBED[3][1:]),
    (LABELS[0], *LABELS[1:] * 2, *TABBED[4][2:]),
)


@pytest.mark.parametrize("table", [TABBED, WIDE, FILLED])
@pytest.mark.parametrize("form", ["\t", "|"])
def test_a_table_keeps_its_figures_however_merged_cells_are_written(
    extractor: Extractor, table: Sequence[Sequence[str]], form: str
) -> None:
    lines = ["\t".join(row) if form == "\t" else f"| {' | '.join(row)} |" for row in table]
    licences = ("第二十条第（五）项", "信息内容\t本年处理决定数量", "行政许可\t528")
    title = "云山县水利局2022年政府信息公开工作年度报告"
    sections = ("二、主动公开政府信息情况", *licences, "三、收到和处理政府信息公开申请情况", *lines)
    read = extractor.extract(Source("\n".join((title, *sections)).encode(), "a.txt"))
    for row, printed in (("new_received", TABBED[3][1:]), ("granted", TABBED[4][2:])):
        told = [f.value for f in read.facts if (f.key.table, f.key.row) == ("requests", row)]
        assert told == [int(v) for v in printed]


# --- random reports --------------------------------------------------------------------------------

# What stands between two cells; a wide grid leaves empty what a merged cell covers, a filled one
# repeats it.
_APART = ("", "\t", " ", "  ", "\xa0", "\u3000", "\n", "|", "wide", "filled")
_LOSSES = ("nothing", "zeros", "totals", "column", "cell", "some")


def _texts(line: Line, figures: dict[CellKey, Printed]) -> list[str]:
    return [
        figures[box.keys[0]].text if box.role == "figure" else box.text.replace("\n", "")
        for box in line.boxes
    ]


def _flat(sheet: Sheet, figures: dict[CellKey, Printed], apart: str) -> Iterator[str]:
    if apart in ("wide", "filled"):
        yield from _grid(sheet, figures, apart)
        return
    for line in sheet.lines:
        texts = _texts(line, figures)
        if apart == "|":
            yield f"| {' | '.join(texts)} |"
        else:
            yield apart.join(text for text in texts if text or apart == "\t")


def _grid(sheet: Sheet, figures: dict[CellKey, Printed], kind: str) -> Iterator[str]:
    """Every column in every line; what is merged repeated, or left empty."""
    rows = lay(sheet.lines)
    for n, row in enumerate(rows):
        cells: list[str] = []
        for placed in row:
            box = placed.box
            shown = figures[box.keys[0]].text if box.role == "figure" else box.text
            text = shown.replace("\n", "")
            rest = text if kind == "filled" else ""
            cells += [text if placed.row == n else rest, *[rest] * (box.colspan - 1)]
        yield "\t".join(cells)


def _lose(draft: Draft, loss: str, rng: Random) -> dict[CellKey, Printed]:
    """The figures as the text shows them: what is lost leaves nothing."""
    figures = dict(draft.figures)
    column = rng.choice([key.column for key in figures if key.table == "requests"] or ["value"])
    one = rng.choice(sorted(figures, key=str))
    for key, shown in figures.items():
        gone = {
            "nothing": False,
            "zeros": shown.text == "0",
            "totals": key.table == "requests" and key.column == "total",
            "column": key.column == column,
            "cell": key == one,
            "some": rng.random() < 0.1,
        }[loss]
        if gone:
            figures[key] = replace(shown, text="", value=None, status=Status.MISSING)
    return figures


def _write(draft: Draft, figures: dict[CellKey, Printed], apart: str, rng: Random) -> str:
    lines = [draft.plan.title]
    for heading, parts in zip(draft.headings, draft.sections, strict=True):
        lines.append(heading)
        for part in parts:
            if isinstance(part, Text):
                lines.append(part.text)
            else:
                lines += _flat(part, figures, apart)
    if rng.random() < 0.1:  # an extractor that removes a line that repeats the one before
        lines = [text for text, _ in groupby("\n".join(lines).split("\n"))]
    return "\n".join(lines)


@pytest.mark.parametrize("apart", _APART)
def test_no_figure_of_a_text_is_wrong_however_it_is_flattened(
    extractor: Extractor, forms: tuple[Form, ...], apart: str
) -> None:
    total: Counter[str] = Counter()
    for loss in _LOSSES:
        for form in forms:
            for seed in range(2):
                rng = Random(f"{apart} {loss} {form.edition} {seed}")
                draft = draft_report(plan_report(form, rng))
                figures = _lose(draft, loss, rng)
                text = _write(draft, figures, apart, rng)
                found = judge(
                    extractor.extract(Source(text.encode(), "a.txt")), figures, figures.keys()
                )
                assert found.untrue == (), (loss, form.edition, seed)
                total[loss] += found.right
    assert total["nothing"] > 0


@pytest.mark.parametrize(
    "head", ["本年收费金额（单位：万元）", "本年收费金额(单位:万元)", "本年收费金额（万元）"]
)
def test_the_unit_in_a_heading_is_printed_and_not_assumed(extractor: Extractor, head: str) -> None:
    title = "云山县水利局2022年政府信息公开工作年度报告"
    table = ("第二十条第（八）项", f"信息内容 {head}", "行政事业性收费 215.61")
    text = "\n".join((title, "二、主动公开政府信息情况", *table))
    read = extractor.extract(Source(text.encode(), "a.txt"))
    (fees,) = (f for f in read.facts if f.key.row == "fees")
    assert (str(fees.value), fees.unit) == ("215.61", "万元")
    assert "unit_assumed" not in {str(issue.code) for issue in read.issues}
