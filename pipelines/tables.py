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
_EDITION = Field(
    "edition",
    "text",
    "表式",
    "Form edition",
    "local, 2014, 2019 or 2021; decided by the labels of its tables",
)
_TABLE = Field("table_name", "text", "表", "Table", "a part of the form; see table codebook")
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
        Field("agency_type", "text", "机关类型", "Agency type",
              "government, government_office, department, township, zone, branch (of a higher"
              " department) or institution; NULL where its name does not tell"),
        Field("scope", "text", "口径", "Scope",
              "own: of the agency alone; consolidated: of a whole government. Never add up both"),
        Field("scope_evidence", "text", "口径依据", "Scope evidence", "the words that say so"),
        Field("year_evidence", "text", "年度依据", "Year evidence",
              "what names the year: period, title, text or publication"),
        _EDITION,
        Field("title", "text", "标题", "Title"),
        Field("document_number", "text", "文号", "Document number", "as printed on the page"),
        Field("published_at", "date", "发布日期", "Published", "as printed on the page"),
        Field("sign_off_date", "date", "落款日期", "Signed", "as printed below the report"),
        Field("first_seen", "time", "首次存档时间", "First seen", "first capture of the report"),
        _URL, _CAPTURE, _CHANNEL,
        Field("fee_statement", "text", "信息处理费说明", "Fee statement",
              "what the report says of 信息处理费: positive, zero, none (said in words) or absent."
              " Absent is not zero; the form of 2021 demands a statement"),
        Field("fee_notices", "integer", "收费通知件数", "Fee notices"),
        Field("fee_notified_yuan", "number", "通知收费金额（元）", "Fees notified, yuan"),
        Field("fee_collected_yuan", "number", "实际收取金额（元）", "Fees collected, yuan"),
        Field("n_facts", "integer", "有值单元格数", "Figures read", "cells with a value"),
        Field("n_issues", "integer", "问题数", "Issues", "errors and warnings"),
        Field("checks_passed", "integer", "通过的勾稽校验", "Checks passed",
              "rules that admit no exception (severity error) and hold"),
        Field("checks_failed", "integer", "未通过的勾稽校验", "Checks failed",
              "rules that admit no exception (severity error) and do not hold: the report"
              " contradicts itself"),
        Field("soft_checks_failed", "integer", "待核校验", "Soft checks failed",
              "rules with lawful exceptions, and flags (severity warning or info), that do not"
              " hold: look, do not accuse"),
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
EXTRAS = TableSpec(
    "extras", "表外数据", "What publishers print beyond the form",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the page"),
        Field("kind", "text", "类型", "Kind",
              "subtotal (of cells of the form), row or column (that the form does not have)."
              " Never part of a sum: do not add to facts"),
        _TABLE,
        Field("row_label", "text", "行标签", "Row label", "as printed"),
        Field("column_label", "text", "列标签", "Column label", "as printed"),
        Field("value", "number", "数值", "Value", "as printed; NULL where nothing certain is"),
        Field("unit", "text", "单位", "Unit"),
        Field("raw", "text", "原文", "Raw text", "the characters of the cell"),
        Field("status", "text", "状态", "Status", "as in facts"),
        Field("locator", "text", "位置", "Locator", "as in facts"),
    ),
    by_year=True,
)  # fmt: skip
CITED_NUMBERS = TableSpec(
    "cited_numbers", "文中数字", "Numbers that the narrative cites, with their sentences",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the text"),
        Field("section", "integer", "部分", "Section",
              "1 to 6 of the form; NULL in the preamble or without the form's headings"),
        Field("number", "number", "数字", "Number"),
        Field("unit", "text", "量词", "Unit", "the printed measure word; NULL where there is none"),
        Field("sentence", "text", "句子", "Sentence"),
    ),
    by_year=True,
)  # fmt: skip
CHECKS = TableSpec(
    "checks", "勾稽校验", "Rules of the form, checked",
    ("report_id", "rule", "place"), ("report_id", "rule", "place"),
    (
        _YEAR, _REPORT_ID,
        Field("rule", "text", "规则", "Rule",
              "see docs/researcher.md; X1 is between years, all others within a report"),
        Field("place", "text", "位置", "Place", "the row, column or cell of the form"),
        Field("result", "text", "结果", "Result",
              "pass, pass_with_derived, fail or not_evaluable"),
        Field("left", "number", "左边", "Left side"),
        Field("right", "number", "右边", "Right side"),
        Field("difference", "number", "差额", "Difference", "left minus right"),
        Field("severity", "text", "严重程度", "Severity",
              "error: the form admits no exception; warning: there are lawful ones; info: a flag"),
        Field("note", "text", "说明", "Note", "why a rule that fails may lawfully do so"),
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
    REPORTS, VERSIONS, FACTS, EXTRAS, SECTIONS, CITED_NUMBERS, CHECKS, ISSUES, CAPTURES, SIGHTINGS,
    OUTCOMES, PUBLISHERS, CHANNELS, CONCEPTS, CODEBOOK,
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
