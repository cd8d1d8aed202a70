"""The tables that people write: registry, concepts, forms."""

from __future__ import annotations

from pipelines.tables.columns import CHANNEL, COLUMN, EDITION, PUBLISHER, ROW, TABLE, URL
from pipelines.tables.spec import Field, TableSpec

PUBLISHERS = TableSpec(
    "publishers", "发布机关", "Agencies that publish",
    ("publisher_id",), ("publisher_id",),
    (
        PUBLISHER,
        Field("name", "text", "名称", "Name"),
        Field("level", "text", "层级", "Level"),
        Field("division_code", "text", "行政区划代码", "Division code"),
        Field("parent_id", "text", "上级", "Parent"),
        Field("home_url", "text", "网站", "Home page"),
        Field("valid_from", "text", "起", "Valid from"),
        Field("valid_to", "text", "止", "Valid to"),
        Field("note", "text", "备注", "Note"),
    ),
)  # fmt: skip
CHANNELS = TableSpec(
    "channels", "栏目", "Columns of sites in which reports appear",
    ("channel_id",), ("channel_id",),
    (
        CHANNEL, PUBLISHER,
        Field("family", "text", "系统", "Family", "the CMS family that reads it"),
        URL,
        Field("from_year", "year", "起", "From year"),
        Field("to_year", "year", "止", "To year"),
        Field("params", "text", "参数", "Parameters"),
        Field("status", "text", "状态", "Status"),
        Field("evidence", "text", "依据", "Evidence"),
        Field("note", "text", "备注", "Note"),
    ),
)  # fmt: skip
CONCEPTS = TableSpec(
    "concepts", "概念", "Concepts that are comparable over editions, term by term",
    ("concept", "edition", "table_name", "row_code", "column_code"),
    ("position",),
    (
        Field("position", "integer", "次序", "Position", "the order in which concepts are shown"),
        Field("concept", "text", "概念", "Concept"),
        Field("zh", "text", "中文", "Chinese"),
        Field("en", "text", "英文", "English"),
        Field("unit", "text", "单位", "Unit"),
        EDITION,
        Field("sign", "integer", "符号", "Sign", "1: the cell is added; -1: it is taken off"),
        TABLE, ROW, COLUMN,
        Field("grade", "integer", "可比性", "Comparability",
              "1 same definition, 2 with care, 3 related only"),
        Field("remark", "text", "备注", "Remark"),
    ),
)  # fmt: skip
CODEBOOK = TableSpec(
    "codebook", "代码表", "Every cell of every edition of the form",
    ("edition", "table_name", "row_code", "column_code"), ("edition", "position"),
    (
        EDITION,
        Field("position", "integer", "次序", "Position", "in the printed form, from 1"),
        TABLE, ROW, COLUMN,
        Field("label_row", "text", "行标签", "Row label"),
        Field("label_column", "text", "列标签", "Column label"),
        Field("unit", "text", "单位", "Unit"),
        Field("kind", "text", "类型", "Kind", "reported, total or variant"),
    ),
)  # fmt: skip
