"""The schema contract: every table and every column, defined once.

Parquet schemas and their metadata, the comments in the DuckDB file, the headings of CSV exports
and the codebook page are generated from here, and from nowhere else. Knows no rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

Row = tuple[object, ...]  # the fields of a table, in their order


@dataclass(frozen=True, slots=True)
class Field:
    """A column. ``zh`` and ``en`` are headings for people; ``about`` says what rests on what."""

    name: str
    type: str
    zh: str
    en: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A table. ``key`` identifies a row, ``sort`` is the order in the files.

    A table with ``by_year`` is partitioned by ``report_year``, its first field; the column stands
    in the folder's name and not in the file, as readers of partitioned Parquet expect.
    """

    name: str
    zh: str
    en: str
    key: tuple[str, ...]
    sort: tuple[str, ...]
    fields: tuple[Field, ...]
    by_year: bool = False

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)


_ARROW_TYPES = {
    "text": pa.string(),
    "integer": pa.int64(),
    "year": pa.int32(),
    "number": pa.float64(),
    "date": pa.date32(),
    "time": pa.timestamp("s", tz="UTC"),
}
SQL_TYPES = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "year": "INTEGER",
    "number": "DOUBLE",
    "date": "DATE",
    "time": "TIMESTAMPTZ",
}

_REPORT_ID = Field("report_id", "text", "报告编号", "Report", "publisher, report year and scope")
_YEAR = Field("report_year", "year", "报告年度", "Report year", "the year that the figures cover")
_EDITION = Field("edition", "text", "表式", "Form edition", "2019 or 2021; decided by labels")
_TABLE = Field("table_name", "text", "表", "Table", "proactive, requests or review")
_ROW = Field("row_code", "text", "行代码", "Row code", "see table codebook")
_COLUMN = Field("column_code", "text", "列代码", "Column code", "see table codebook")
_CAPTURE = Field("capture_id", "text", "存档编号", "Capture", "the archived response")
_CHANNEL = Field("channel_id", "text", "栏目编号", "Channel", "the 栏目 in which it was found")
_PUBLISHER = Field("publisher_id", "text", "机关编号", "Publisher")
_URL = Field("url", "text", "网址", "Address")
_RUN = Field("run_id", "text", "运行编号", "Run", "one night of the crawler")

_PLACE = (
    Field(
        "division_code", "text", "行政区划代码", "Division code", "GB/T 2260; text, not a number"
    ),
    Field("province", "text", "省", "Province"),
    Field("city", "text", "市", "City"),
    Field("county", "text", "县", "County"),
    Field("level", "text", "层级", "Level", "province, city, county, township or department"),
)

REPORTS = TableSpec(
    "reports", "年度报告（现行版本）", "Annual reports, the current version of each",
    ("report_id",), ("report_id",),
    (
        _YEAR, _REPORT_ID, _PUBLISHER, *_PLACE,
        Field("agency", "text", "发布机关", "Agency", "as the report names it"),
        Field("scope", "text", "口径", "Scope",
              "own: of the agency alone; consolidated: of a whole government. Never add up both"),
        _EDITION,
        Field("title", "text", "标题", "Title"),
        Field("published_at", "date", "发布日期", "Published", "as printed on the page"),
        Field("sign_off_date", "date", "落款日期", "Signed", "as printed below the report"),
        Field("first_seen", "time", "首次存档时间", "First seen", "first capture of the report"),
        _URL, _CAPTURE, _CHANNEL,
        Field("n_facts", "integer", "有值单元格数", "Figures read", "cells with a value"),
        Field("n_issues", "integer", "问题数", "Issues", "errors and warnings"),
        Field("checks_passed", "integer", "通过的勾稽校验", "Checks passed"),
        Field("checks_failed", "integer", "未通过的勾稽校验", "Checks failed"),
        Field("version", "integer", "版本", "Version", "1 for the first; counts changed contents"),
        Field("superseded", "text", "被取代的存档", "Superseded captures",
              "captures of earlier versions, separated by a space; NULL where there is none"),
    ),
    by_year=True,
)  # fmt: skip
VERSIONS = TableSpec(
    "versions", "报告的各版本", "Every version of every report",
    ("report_id", "version"), ("report_id", "version"),
    (
        _YEAR, _REPORT_ID,
        Field("version", "integer", "版本", "Version"),
        Field("is_current", "text", "是否现行", "Current", "yes or no"),
        _CAPTURE, _URL,
        Field("first_seen", "time", "首次存档时间", "First seen"),
        Field("content_digest", "text", "内容摘要", "Content digest",
              "of title, figures and narrative; not of the page around them"),
        Field("n_cells_changed", "integer", "变动单元格数", "Cells changed",
              "against the version before; NULL for the first"),
    ),
    by_year=True,
)  # fmt: skip
FACTS = TableSpec(
    "facts", "数据（逐单元格）", "Figures, one row per cell of the form",
    ("report_id", "table_name", "row_code", "column_code"),
    ("report_id", "table_name", "row_code", "column_code"),
    (
        _YEAR, _REPORT_ID, _EDITION, _TABLE, _ROW, _COLUMN,
        Field("kind", "text", "类型", "Kind",
              "reported, total (a sum of reported cells: do not add) or variant (not in the form)"),
        Field("concept", "text", "概念", "Concept", "comparable over editions; see table concepts"),
        Field("value", "number", "数值", "Value", "as printed; NULL where nothing certain is"),
        Field("derived_value", "number", "推算值", "Derived value",
              "what the identities of the form leave no doubt about; never part of value"),
        Field("derived_by", "text", "推算依据", "Derived by", "the identity that gave it"),
        Field("unit", "text", "单位", "Unit", "of this cell, as printed or as the form says"),
        Field("raw", "text", "原文", "Raw text", "the characters of the cell"),
        Field("status", "text", "状态", "Status",
              "certain, inferred, ambiguous, blank, not_reported, missing or unreadable"),
        Field("locator", "text", "位置", "Locator",
              "table, row and cell of the page, counted from 1"),
    ),
    by_year=True,
)  # fmt: skip
SECTIONS = TableSpec(
    "sections", "文字部分", "Narrative sections",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the page"),
        Field("number", "integer", "部分", "Section",
              "1 to 6 of the form; NULL for a report without the form's headings"),
        Field("heading", "text", "标题", "Heading"),
        Field("text", "text", "文字", "Text", "without the tables"),
    ),
    by_year=True,
)  # fmt: skip
CHECKS = TableSpec(
    "checks", "勾稽校验", "Identities of the form, checked",
    ("report_id", "rule", "place"), ("report_id", "rule", "place"),
    (
        _YEAR, _REPORT_ID,
        Field("rule", "text", "规则", "Rule", "R1, K1, K2, L1 within a report; X1 between years"),
        Field("place", "text", "位置", "Place", "the row or column of the form"),
        Field("result", "text", "结果", "Result",
              "pass, pass_with_derived, fail or not_evaluable"),
        Field("left", "number", "左边", "Left side"),
        Field("right", "number", "右边", "Right side"),
        Field("difference", "number", "差额", "Difference", "left minus right"),
    ),
    by_year=True,
)  # fmt: skip
ISSUES = TableSpec(
    "issues", "问题", "Findings: what could not be read, and what is odd",
    ("issue_id",), ("issue_id",),
    (
        Field("issue_id", "text", "问题编号", "Issue", "stable over builds"),
        _REPORT_ID, _CHANNEL, _CAPTURE, _URL,
        Field("code", "text", "代码", "Code", "from a closed list, see docs/issues.md"),
        Field("severity", "text", "严重程度", "Severity", "error, warning or info"),
        Field("where", "text", "位置", "Where"),
        Field("raw", "text", "原文", "Raw text"),
        Field("detail", "text", "说明", "Detail"),
    ),
)  # fmt: skip
CAPTURES = TableSpec(
    "captures", "抓取记录", "Every fetch, failed ones too",
    ("capture_id",), ("fetched_at", "capture_id"),
    (
        _CAPTURE, _RUN, _CHANNEL,
        Field("role", "text", "角色", "Role", "robots, list, article or attachment"),
        _URL,
        Field("fetched_at", "time", "抓取时间", "Fetched"),
        Field("status", "integer", "状态码", "HTTP status", "NULL where there was no response"),
        Field("media_type", "text", "媒体类型", "Media type"),
        Field("payload_digest", "text", "正文摘要", "Payload digest", "SHA-1 as in the WARC"),
        Field("payload_length", "integer", "正文长度", "Payload length", "bytes as received"),
        Field("warc_file", "text", "WARC 文件", "WARC file"),
        Field("warc_offset", "integer", "WARC 偏移", "WARC offset"),
        Field("warc_length", "integer", "WARC 长度", "WARC length"),
        Field("revisit_of", "text", "重复于", "Revisit of", "the capture whose body it repeats"),
        Field("error", "text", "错误", "Error", "why there was no response"),
        Field("via", "text", "来自", "Via", "the page that linked to it"),
    ),
)  # fmt: skip
SIGHTINGS = TableSpec(
    "sightings", "列表中的链接", "Every link that a list showed",
    ("channel_id", "url"), ("channel_id", "url"),
    (
        _CHANNEL, _URL,
        Field("title", "text", "标题", "Title", "as the list prints it"),
        Field("listed_on", "date", "列表日期", "Listed date"),
        Field("verdict", "text", "判断", "Verdict", "report, not_a_report, other or off_host"),
        Field("first_seen", "time", "首次出现", "First seen"),
        Field("last_seen", "time", "最后出现", "Last seen"),
        Field("gone_at", "time", "消失时间", "Gone", "NULL while the list still shows it"),
    ),
)  # fmt: skip
OUTCOMES = TableSpec(
    "outcomes", "每晚结果", "How each channel ended, night by night",
    ("run_id", "channel_id"), ("run_id", "channel_id"),
    (
        _RUN, _CHANNEL,
        Field("outcome", "text", "结果", "Outcome", "from a closed list, see docs/operator.md"),
        Field("detail", "text", "说明", "Detail"),
        Field("n_listed", "integer", "列出条数", "Listed"),
        Field("n_new", "integer", "新出现", "New"),
        Field("n_changed", "integer", "有变动", "Changed"),
        Field("n_gone", "integer", "已消失", "Gone"),
    ),
)  # fmt: skip
PUBLISHERS = TableSpec(
    "publishers", "发布机关", "Agencies that publish",
    ("publisher_id",), ("publisher_id",),
    (
        _PUBLISHER,
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
        _CHANNEL, _PUBLISHER,
        Field("family", "text", "系统", "Family", "the CMS family that reads it"),
        _URL,
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
        _EDITION, _TABLE, _ROW, _COLUMN,
        Field("grade", "integer", "可比性", "Comparability",
              "1 same definition, 2 with care, 3 related only"),
        Field("remark", "text", "备注", "Remark"),
    ),
)  # fmt: skip
CODEBOOK = TableSpec(
    "codebook", "代码表", "Every cell of every edition of the form",
    ("edition", "table_name", "row_code", "column_code"), ("edition", "position"),
    (
        _EDITION,
        Field("position", "integer", "次序", "Position", "in the printed form, from 1"),
        _TABLE, _ROW, _COLUMN,
        Field("label_row", "text", "行标签", "Row label"),
        Field("label_column", "text", "列标签", "Column label"),
        Field("unit", "text", "单位", "Unit"),
        Field("kind", "text", "类型", "Kind", "reported, total or variant"),
    ),
)  # fmt: skip

TABLES: tuple[TableSpec, ...] = (
    REPORTS, VERSIONS, FACTS, SECTIONS, CHECKS, ISSUES, CAPTURES, SIGHTINGS, OUTCOMES,
    PUBLISHERS, CHANNELS, CONCEPTS, CODEBOOK,
)  # fmt: skip


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """The schema of the files of a table; headings and notes travel in its metadata."""
    fields = [
        pa.field(
            field.name,
            _ARROW_TYPES[field.type],
            metadata={"zh": field.zh, "en": field.en, "about": field.about},
        )
        for field in spec.fields
    ]
    return pa.schema(fields, metadata={"table": spec.name, "zh": spec.zh, "en": spec.en})


def comment(zh: str, en: str, about: str = "") -> str:
    """A comment in both languages, as it stands in the DuckDB file."""
    return f"{zh} · {en}" + (f": {about}" if about else "")
