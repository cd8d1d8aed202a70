"""The tables that people write: registry, concepts, forms."""

from __future__ import annotations

from pipelines.tables.columns import (
    CHANNEL,
    COLUMN,
    EDITION,
    OF_CELL,
    OF_PUBLISHER,
    PUBLISHER,
    ROW,
    TABLE,
    URL,
    required,
)
from pipelines.tables.lists import CELL_KINDS, CHANNEL_STATUSES, GRADES, LEVELS, SIGNS
from pipelines.tables.spec import Field, TableSpec

_NOTE = Field("note", "text", "备注", "Note", "of those who keep the registry", "名录维护者所记")

PUBLISHERS = TableSpec(
    "publishers", "发布机关", "Agencies that publish",
    ("publisher_id",), ("publisher_id",),
    (
        required(PUBLISHER),
        Field("name", "text", "名称", "Name", "in full", "全称", required=True),
        Field("level", "text", "层级", "Level",
              "an office of a government has the level of its government",
              "政府办公室与本级政府同级", values=LEVELS, required=True),
        Field("division_code", "text", "行政区划代码", "Division code",
              "GB/T 2260, of townships 9 or 12 digits; text, not a number",
              "GB/T 2260，乡镇为 9 或 12 位；是文本，不是数字"),
        Field("parent_id", "text", "上级", "Parent", "the publisher above it", "上级机关的编号"),
        Field("home_url", "text", "网站", "Home page", "NULL where it is not known",
              "不详为 NULL"),
        Field("valid_from", "text", "起", "Valid from",
              "year, month or day from which the agency exists; NULL: not known",
              "设立的年、月或日；不详为 NULL"),
        Field("valid_to", "text", "止", "Valid to",
              "year, month or day at which it ended; NULL: it exists, or not known",
              "撤销的年、月或日；存续或不详为 NULL"),
        _NOTE,
    ),
)  # fmt: skip
CHANNELS = TableSpec(
    "channels", "栏目", "Columns of sites in which reports appear",
    ("channel_id",), ("channel_id",),
    (
        required(CHANNEL), required(PUBLISHER),
        Field("family", "text", "系统", "Family",
              "the CMS family that reads it; auto: recognised from the page",
              "读取它的网站系统；auto 由页面识别", required=True),
        required(URL),
        Field("from_year", "year", "起", "From year", "the first report year that it holds",
              "所含最早报告年度"),
        Field("to_year", "year", "止", "To year", "the last report year that it holds",
              "所含最晚报告年度"),
        Field("params", "text", "参数", "Parameters", "name=value, separated by ;",
              "name=value，以分号分隔"),
        Field("status", "text", "状态", "Status",
              "verified: a person looked; derived: from reports seen; guess: not confirmed; paused"
              " and gone are not crawled",
              "verified 人工核实；derived 由报告网址推得；guess 未证实；paused、gone 不抓取",
              values=CHANNEL_STATUSES, required=True),
        Field("evidence", "text", "依据", "Evidence", "what the row rests on", "此行的依据"),
        _NOTE,
    ),
    references=(OF_PUBLISHER,),
)  # fmt: skip
CONCEPTS = TableSpec(
    "concepts", "概念", "Concepts that are comparable over editions, term by term",
    ("concept", "edition", "table_name", "row_code", "column_code"),
    ("position",),
    (
        Field("position", "integer", "次序", "Position", "the order in which concepts are shown",
              "概念的展示次序", required=True),
        Field("concept", "text", "概念", "Concept", "the name of a column of panel",
              "即 panel 的列名", required=True),
        Field("zh", "text", "中文", "Chinese", "its name in Chinese", "中文名称", required=True),
        Field("en", "text", "英文", "English", "its name in English", "英文名称", required=True),
        Field("unit", "text", "单位", "Unit", "of the concept", "概念的单位"),
        required(EDITION),
        Field("sign", "integer", "符号", "Sign", "1: the cell is added; -1: it is taken off",
              "1 为加，-1 为减", values=SIGNS, required=True),
        required(TABLE), required(ROW), required(COLUMN),
        Field("grade", "integer", "可比性", "Comparability",
              "1 same definition, 2 with care, 3 related only", "1 定义相同，2 须谨慎，3 仅相关",
              values=GRADES, required=True),
        Field("remark", "text", "备注", "Remark", "what limits the comparison", "比较的限制"),
    ),
    references=(OF_CELL,),
)  # fmt: skip
CODEBOOK = TableSpec(
    "codebook", "代码表", "Every cell of every edition of the form",
    ("edition", "table_name", "row_code", "column_code"), ("edition", "position"),
    (
        required(EDITION),
        Field("position", "integer", "次序", "Position", "in the printed form, from 1",
              "在印制表式中的次序，从 1 起", required=True),
        required(TABLE), required(ROW), required(COLUMN),
        Field("label_row", "text", "行标签", "Row label",
              "as the form prints it, from the outermost heading", "按表式所印，自最外层起",
              required=True),
        Field("label_column", "text", "列标签", "Column label",
              "as the form prints it, from the outermost heading", "按表式所印，自最外层起",
              required=True),
        Field("unit", "text", "单位", "Unit", "that the form gives", "表式规定的单位"),
        Field("kind", "text", "类型", "Kind",
              "reported, total (of reported cells) or variant (not in the official form)",
              "reported 填报，total 合计，variant 官方表式所无", values=CELL_KINDS, required=True),
    ),
)  # fmt: skip
