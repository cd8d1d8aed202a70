"""The tables of reports: what was read from their current versions."""

from __future__ import annotations

from pipelines.tables.columns import (
    CAPTURE,
    CHANNEL,
    COLUMN,
    EDITION,
    PUBLISHER,
    REPORT_ID,
    ROW,
    TABLE,
    URL,
    YEAR,
)
from pipelines.tables.spec import Field, TableSpec

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
        YEAR, REPORT_ID, PUBLISHER, *_PLACE,
        Field("agency", "text", "发布机关", "Agency", "as the report names it"),
        Field("agency_type", "text", "机关类型", "Agency type",
              "government, government_office, department, township, zone, branch (of a higher"
              " department) or institution; NULL where its name does not tell"),
        Field("scope", "text", "口径", "Scope",
              "own: of the agency alone; consolidated: of a whole government. Never add up both"),
        Field("scope_evidence", "text", "口径依据", "Scope evidence", "the words that say so"),
        Field("year_evidence", "text", "年度依据", "Year evidence",
              "what names the year: period, title, text or publication"),
        EDITION,
        Field("title", "text", "标题", "Title"),
        Field("document_number", "text", "文号", "Document number", "as printed on the page"),
        Field("published_at", "date", "发布日期", "Published", "as printed on the page"),
        Field("sign_off_date", "date", "落款日期", "Signed", "as printed below the report"),
        Field("first_seen", "time", "首次存档时间", "First seen", "first capture of the report"),
        URL, CAPTURE, CHANNEL,
        Field("fee_statement", "text", "信息处理费说明", "Fee statement",
              "what the report says of 信息处理费: positive, zero, none (said in words) or absent."
              " Absent is not zero; the form of 2021 demands a statement"),
        Field("fee_notices", "integer", "收费通知件数", "Fee notices"),
        Field("fee_notified_yuan", "number", "通知收费金额（元）", "Fees notified, yuan"),
        Field("fee_collected_yuan", "number", "实际收取金额（元）", "Fees collected, yuan"),
        Field("n_facts", "integer", "有值单元格数", "Figures read", "cells with a value"),
        Field("n_issues", "integer", "问题数", "Issues", "errors and warnings"),
        Field("checks_passed", "integer", "通过的勾稽校验数", "Checks passed",
              "rules that admit no exception (severity error) and hold"),
        Field("checks_failed", "integer", "未通过的勾稽校验数", "Checks failed",
              "rules that admit no exception (severity error) and do not hold: the report"
              " contradicts itself"),
        Field("soft_checks_failed", "integer", "待核校验数", "Soft checks failed",
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
        YEAR, REPORT_ID,
        Field("version", "integer", "版本", "Version"),
        Field("is_current", "text", "是否现行", "Current", "yes or no"),
        CAPTURE, URL,
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
        YEAR, REPORT_ID, EDITION, TABLE, ROW, COLUMN,
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
        YEAR, REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the page"),
        Field("number", "integer", "部分", "Section",
              "the matter that the heading names, by its number in the report's edition: 1 to 6 of"
              " the national form since 2019; before it other matters bear these numbers. Never the"
              " number that the publisher printed; NULL for a heading of the publisher's own"),
        Field("heading", "text", "标题", "Heading"),
        Field("text", "text", "文字", "Text", "without the tables"),
    ),
    by_year=True,
)  # fmt: skip
EXTRAS = TableSpec(
    "extras", "表外数据", "What publishers print beyond the form",
    ("report_id", "position"), ("report_id", "position"),
    (
        YEAR, REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the page"),
        Field("kind", "text", "类型", "Kind",
              "subtotal (of cells of the form), row or column (that the form does not have)."
              " Never part of a sum: do not add to facts"),
        TABLE,
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
        YEAR, REPORT_ID,
        Field("position", "integer", "次序", "Position", "from 1, in the order of the text"),
        Field("section", "integer", "部分", "Section",
              "as in sections; NULL in the preamble or without headings"),
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
        YEAR, REPORT_ID,
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
