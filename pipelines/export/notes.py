"""What a reader must know before a figure is printed: for the README beside the files and for the
notes in a workbook.

Pure text in both languages. Knows no format.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.export.choice import Choice
from pipelines.export.plan import Plan

ARCHIVE = "政府信息公开工作年度报告档案 xxgk-archive"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, and of which build."""

    build_id: str
    choice: Choice
    remarks: tuple[str, ...]
    reports: int


WARNINGS = (
    (
        "空白不是零。空白表示报告没有写、写得不明白或无法辨认；只有报告写了“0”才是 0。"
        "推算值（derived）由表式的勾稽关系算出，是我们的计算，不是机关的陈述。",
        "Blank is not zero. It means: not stated, not certain or not readable. Only a printed 0 is"
        " 0. Derived values are our arithmetic by an identity of the form, no statement of the"
        " agency.",
    ),
    (
        "不要重复相加。类型为 total 的单元格已包含其各部分；口径为 consolidated（汇总）的报告已包含"
        "其所属各机关口径为 own（本机关）的报告；local 表式中“历年累计”不是当年数。",
        "Do not add twice. Cells of kind total contain their parts; a consolidated report contains"
        " the own reports of its bureaus; cumulative columns of local forms are no figures of a"
        " year.",
    ),
    (
        "发表前先核对。打开网址，对照原文；“未通过的勾稽校验”不空的报告自相矛盾，数字照录；"
        "“待核校验”可能有正当理由，只宜询问，不是结论。不同表式（2014、2019、2021、local）"
        "问的不是同一件事，跨年比较前看可比性等级（1 相同，2 须谨慎，3 仅相关）。",
        "Check before you print. Open the address and compare. A report with failed checks"
        " contradicts itself; its figures are given as printed. Checks with lawful exceptions are a"
        " reason to ask, no finding. Editions of the form (2014, 2019, 2021, local) ask different"
        " questions: see the grade of comparability (1 same definition, 2 with care, 3 related"
        " only).",
    ),
)


def about(asked: Asked) -> Iterator[str]:
    """What this is, what was asked for, the warnings, how to cite: Chinese, then English."""
    filters = asked.choice.told()
    yield f"{ARCHIVE}：导出数据"
    yield f"版本（build）：{asked.build_id}；报告 {asked.reports} 份"
    yield f"筛选：{'；'.join(filters) or '无（全部）'}"
    yield ""
    yield "三点注意"
    yield from (f"{n}. {zh}" for n, (zh, _) in enumerate(WARNINGS, start=1))
    yield ""
    yield "引用格式"
    yield (
        f"发布机关，某年度报告，网址（抓取时间，存档编号），据{ARCHIVE}，版本 {asked.build_id}。"
        "机关和年度在每行开头，网址、抓取时间和存档编号在末尾。"
    )
    yield "许可：报告是各机关的正式公开文件；本档案以 Apache-2.0 许可发布。"
    yield ""
    yield f"{ARCHIVE}: export"
    yield f"Build: {asked.build_id}; {asked.reports} reports"
    yield f"Filters: {'; '.join(filters) or 'none (everything)'}"
    yield ""
    yield "Three warnings"
    yield from (f"{n}. {en}" for n, (_, en) in enumerate(WARNINGS, start=1))
    yield from (f"! {remark}" for remark in asked.remarks)
    yield ""
    yield "How to cite"
    yield (
        "Agency, annual report of the year, address (time fetched, capture id), from"
        f" {ARCHIVE}, build {asked.build_id}."
        " Agency and year stand first in every row, address, time and capture last."
    )
    yield "Licence: the reports are official publications of their agencies; archive: Apache-2.0."


def columns(plan: Plan) -> Iterator[str]:
    """What each column is: name, headings, notes."""
    for field in plan.fields:
        rest = f": {field.about}" if field.about else ""
        yield f"{field.name} · {field.zh} · {field.en}{rest}"


def readme(asked: Asked, written: Sequence[tuple[str, Plan, int]]) -> str:
    """The text beside the files; ``written`` is (file name, plan, rows)."""
    lines = [*about(asked), "", "文件 Files"]
    for name, plan, rows in written:  # other files in the folder are of other exports
        lines.append(f"- {name}: {plan.zh} · {plan.en}; {rows} 行 rows")
    lines += ["", *_SPREADSHEETS]
    lines += ["", "各列 Columns"]
    wide = [plan for _, plan, _ in written if plan.name.startswith("cells_")]
    told = {line: None for _, plan, _ in written if plan not in wide for line in columns(plan)}
    lines += [f"- {line}" for line in told]
    if wide:
        lines.append(
            "- cells_*: <table>_<row>_<column> · 行标签｜列标签 · a cell of the form, as printed"
        )
    return "\n".join(lines) + "\n"


_SPREADSHEETS = (
    "CSV：UTF-8，带 BOM，双击即可用 Excel 打开。行政区划代码以及会被误读为日期或数字的文字写成"
    ' ="210321"；以 = + - @ 开头的文字前加单引号，不会作为公式运行。',
    "CSV: UTF-8 with a byte order mark, opens in Excel with a double click. Division codes, and"
    ' text that a spreadsheet would take for a date or another number, stand as ="210321"; text'
    " that begins with = + - @ has an apostrophe in front, so that it does not run as a formula."
    " Programs had better read the Parquet or JSON Lines file, which have neither.",
)
