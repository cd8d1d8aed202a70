"""The tables of reports: what was read from their current versions."""

from __future__ import annotations

from pipelines.tables.columns import (
    AGENCY_ID,
    CAPTURE,
    CHANNEL,
    COLUMN,
    EDITION,
    OF_CAPTURE,
    OF_CELL,
    OF_PUBLISHER,
    OF_REPORT,
    PUBLISHER,
    REPORT_ID,
    ROW,
    TABLE,
    URL,
    YEAR,
    required,
)
from pipelines.tables.lists import (
    AGENCY_TYPES,
    CELL_KINDS,
    CELL_STATUSES,
    EXTRA_KINDS,
    FEE_STATEMENTS,
    LEVELS,
    RESULTS,
    SCOPES,
    SEVERITIES,
    YES_NO,
)
from pipelines.tables.spec import Field, TableSpec

_YEAR, _REPORT_ID = required(YEAR), required(REPORT_ID)
_PLACE = (
    Field("division_code", "text", "行政区划代码", "Division code",
          "GB/T 2260, as the registry has it; text, not a number",
          "GB/T 2260，取自名录；是文本，不是数字"),
    Field("province", "text", "省", "Province", "NULL where it is not known", "不详为 NULL"),
    Field("city", "text", "市", "City", "of prefecture level; NULL where there is none",
          "地级；没有则为 NULL"),
    Field("county", "text", "县", "County",
          "county, district or city of county level; NULL where there is none",
          "县、区或县级市；没有则为 NULL"),
    Field("level", "text", "层级", "Level",
          "of the agency; an office of a government has the level of its government",
          "机关层级；政府办公室与本级政府同级", values=LEVELS),
)  # fmt: skip

REPORTS = TableSpec(
    "reports", "年度报告（现行版本）", "Annual reports, the current version of each",
    ("report_id",), ("report_id",),
    (
        _YEAR, _REPORT_ID, required(AGENCY_ID), PUBLISHER, *_PLACE,
        Field("agency", "text", "发布机关", "Agency", "as the report names it", "按报告所载名称"),
        Field("agency_type", "text", "机关类型", "Agency type",
              "from its name, NULL where that does not tell; branch: of a higher department",
              "按名称判定，判定不了为 NULL；branch 为上级部门的派出机构", values=AGENCY_TYPES),
        Field("scope", "text", "口径", "Scope",
              "own: of the agency alone; consolidated: of a whole government; unclear: the report"
              " does not say. Never add up both",
              "own 为本机关，consolidated 为本级政府汇总，unclear 为报告未说明；两者不可相加",
              values=SCOPES, required=True),
        Field("scope_evidence", "text", "口径依据", "Scope evidence", "the words that say so",
              "据以判定的原文"),
        Field("year_evidence", "text", "年度依据", "Year evidence",
              "what names the year, separated by a space: period, title, text or publication",
              "年度的来源，以空格分隔：统计期限、标题、正文或发布日期"),
        EDITION,
        Field("title", "text", "标题", "Title", "as printed", "按原文"),
        Field("document_number", "text", "文号", "Document number", "as printed on the page",
              "按页面所载"),
        Field("published_at", "date", "发布日期", "Published",
              "as printed on the page; after a move of the site it may be the day of the move",
              "按页面所载；网站迁移后可能是迁移日期"),
        Field("sign_off_date", "date", "落款日期", "Signed", "as printed below the report",
              "按报告落款"),
        Field("first_seen", "time", "首次存档时间", "First seen",
              "first capture of any version; no day of publication",
              "任一版本的首次存档；不是发布日期", required=True),
        required(URL), required(CAPTURE), CHANNEL,
        Field("fee_statement", "text", "信息处理费说明", "Fee statement",
              "what the report says of 信息处理费: positive, zero, none (said in words) or absent."
              " Absent is not zero; the form of 2021 demands a statement",
              "报告如何说明信息处理费：有收取、写明零、以文字说明未收取、未提及。未提及不是零",
              values=FEE_STATEMENTS, required=True),
        Field("fee_notices", "integer", "收费通知件数", "Fee notices",
              "as the text says; NULL where it does not", "按正文；未说明为 NULL", unit="件"),
        Field("fee_notified_yuan", "number", "通知收费金额（元）", "Fees notified, yuan",
              "as the text says; NULL where it does not", "按正文；未说明为 NULL", unit="元"),
        Field("fee_collected_yuan", "number", "实际收取金额（元）", "Fees collected, yuan",
              "as the text says; NULL where it does not", "按正文；未说明为 NULL", unit="元"),
        Field("n_facts", "integer", "有值单元格数", "Figures read", "cells with a value",
              "有数值的单元格", required=True),
        Field("n_issues", "integer", "问题数", "Issues",
              "errors and warnings of the reading; failed checks are counted apart",
              "读取中的错误与警告；未通过的校验另计", required=True),
        Field("checks_passed", "integer", "通过的勾稽校验数", "Checks passed",
              "rules that admit no exception (severity error) and hold",
              "没有例外的规则（error）中成立的", required=True),
        Field("checks_failed", "integer", "未通过的勾稽校验数", "Checks failed",
              "rules that admit no exception (severity error) and do not hold: the report"
              " contradicts itself",
              "没有例外的规则（error）中不成立的：报告自相矛盾", required=True),
        Field("soft_checks_failed", "integer", "待核校验数", "Soft checks failed",
              "rules with lawful exceptions, and flags (severity warning or info), that do not"
              " hold: look, do not accuse",
              "允许例外的规则和提示（warning、info）中不成立的：应核对，不应指责", required=True),
        Field("version", "integer", "版本", "Version",
              "the number of the current version; counts contents that differ",
              "现行版本的序号；内容变动才计数", required=True),
        Field("superseded", "text", "被取代的存档", "Superseded captures",
              "captures of other versions, separated by a space; NULL where there is none",
              "其他版本的存档，以空格分隔；没有则为 NULL"),
    ),
    by_year=True, references=(OF_PUBLISHER, OF_CAPTURE),
)  # fmt: skip
VERSIONS = TableSpec(
    "versions", "报告的各版本", "Every version of every report",
    ("report_id", "version"), ("report_id", "version"),
    (
        _YEAR, _REPORT_ID,
        Field("version", "integer", "版本", "Version", "from 1, by time of capture",
              "按存档先后，从 1 起", required=True),
        Field("is_current", "text", "是否现行", "Current",
              "yes of the version whose figures are in all other tables",
              "其他各表采用的版本为 yes", values=YES_NO, required=True),
        required(CAPTURE), required(URL),
        Field("first_seen", "time", "首次存档时间", "First seen",
              "first capture with these contents", "此内容的首次存档", required=True),
        Field("content_digest", "text", "内容摘要", "Content digest",
              "of title, figures and narrative; not of the page around them",
              "标题、数据与正文的摘要，不含页面其余部分", required=True),
        Field("n_cells_changed", "integer", "变动单元格数", "Cells changed",
              "against the version before; NULL for the first", "与上一版本相比；首版为 NULL"),
    ),
    by_year=True, references=(OF_REPORT, OF_CAPTURE),
)  # fmt: skip
_VALUE = Field(
    "value", "number", "数值", "Value",
    "as printed, in the unit of the row; NULL where nothing certain is: blank is not zero",
    "按原文，单位见同行；不能确定为 NULL，空白不是零",
)  # fmt: skip
_RAW = Field(
    "raw", "text", "原文", "Raw text", "the characters of the cell, never repaired",
    "单元格原样字符，不作修正", required=True,
)  # fmt: skip
_STATUS = Field(
    "status", "text", "状态", "Status",
    "certain and inferred have a value; blank: an empty cell; not_reported: - / or 无; missing: the"
    " page has no such cell; unreadable: no number; ambiguous: several readings",
    "certain、inferred 有数值；blank 空格；not_reported 为 -、/ 或 无；missing 页面无此格；"
    "unreadable 不是数字；ambiguous 有多种读法",
    values=CELL_STATUSES, required=True,
)  # fmt: skip
_LOCATOR = Field(
    "locator", "text", "位置", "Locator",
    "table, row and cell of the page, counted from 1; NULL where the page has no such cell",
    "页面中的表、行、格，从 1 起；页面无此格为 NULL",
)  # fmt: skip
FACTS = TableSpec(
    "facts", "数据（逐单元格）", "Figures, one row per cell of the form",
    ("report_id", "table_name", "row_code", "column_code"),
    ("report_id", "table_name", "row_code", "column_code"),
    (
        _YEAR, _REPORT_ID, required(EDITION), required(TABLE), required(ROW), required(COLUMN),
        Field("kind", "text", "类型", "Kind",
              "reported, total (a sum of reported cells: do not add) or variant (not in the form)",
              "reported 填报，total 合计（不可与分项相加），variant 表式所无", values=CELL_KINDS,
              required=True),
        Field("concept", "text", "概念", "Concept",
              "the one that the cell is counted in, comparable over editions: see table concepts,"
              " where a cell may stand in others too; NULL where there is none",
              "该格计入的概念，可跨表式比较；见 concepts 表，一格也可见于其他概念；没有为 NULL"),
        _VALUE,
        Field("derived_value", "number", "推算值", "Derived value",
              "what the identities of the form leave no doubt about; never part of value",
              "由表式勾稽关系唯一确定；从不写入 value"),
        Field("derived_by", "text", "推算依据", "Derived by", "the identity that gave it",
              "所依据的勾稽关系"),
        Field("unit", "text", "单位", "Unit",
              "of this cell, as printed or as the form says; 元 and 万元 do not add",
              "本格单位，按原文或表式；元与万元不可相加", required=True),
        _RAW, _STATUS, _LOCATOR,
    ),
    by_year=True, references=(OF_REPORT, OF_CELL),
)  # fmt: skip
_POSITION = Field(
    "position", "integer", "次序", "Position", "from 1, in the order of the page",
    "按页面顺序，从 1 起", required=True,
)  # fmt: skip
SECTIONS = TableSpec(
    "sections", "文字部分", "Narrative sections",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID, _POSITION,
        Field("number", "integer", "部分", "Section",
              "the matter that the heading names, by its number in the report's edition: 1 to 6 of"
              " the national form since 2019; before it other matters bear these numbers. Never the"
              " number that the publisher printed; NULL for a heading of the publisher's own",
              "标题所指事项在该表式中的编号：2019 年起为国家格式第 1 至 6 部分，此前编号含义不同；"
              "不是原文所印序号；自拟标题为 NULL"),
        Field("heading", "text", "标题", "Heading", "as printed", "按原文", required=True),
        Field("text", "text", "文字", "Text", "without the tables", "不含表格", required=True),
    ),
    by_year=True, references=(OF_REPORT,),
)  # fmt: skip
EXTRAS = TableSpec(
    "extras", "表外数据", "What publishers print beyond the form",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID, _POSITION,
        Field("kind", "text", "类型", "Kind",
              "subtotal (of cells of the form), row or column (that the form does not have)."
              " Never part of a sum: do not add to facts",
              "表内小计，或表式所无的行、列；不可与 facts 相加", values=EXTRA_KINDS, required=True),
        required(TABLE),
        Field("row_label", "text", "行标签", "Row label", "as printed", "按原文", required=True),
        Field("column_label", "text", "列标签", "Column label", "as printed", "按原文",
              required=True),
        _VALUE,
        Field("unit", "text", "单位", "Unit", "as printed or as the form says", "按原文或表式",
              required=True),
        _RAW, _STATUS, _LOCATOR,
    ),
    by_year=True, references=(OF_REPORT,),
)  # fmt: skip
CITED_NUMBERS = TableSpec(
    "cited_numbers", "文中数字", "Numbers that the narrative cites, with their sentences",
    ("report_id", "position"), ("report_id", "position"),
    (
        _YEAR, _REPORT_ID, _POSITION,
        Field("section", "integer", "部分", "Section",
              "as number in sections; NULL in the preamble or without headings",
              "同 sections 的 number；引言或无标题为 NULL"),
        Field("number", "number", "数字", "Number", "as the text says", "按正文", required=True),
        Field("unit", "text", "量词", "Unit", "the printed measure word; NULL where there is none",
              "所印量词；没有则为 NULL"),
        Field("sentence", "text", "句子", "Sentence", "in which it stands", "所在句子",
              required=True),
    ),
    by_year=True, references=(OF_REPORT,),
)  # fmt: skip
CHECKS = TableSpec(
    "checks", "勾稽校验", "Rules of the form, checked",
    ("report_id", "rule", "place"), ("report_id", "rule", "place"),
    (
        _YEAR, _REPORT_ID,
        Field("rule", "text", "规则", "Rule",
              "see docs/researcher.md; X1 is between years, all others within a report",
              "见 docs/researcher.md；X1 为跨年，其余为报告内", required=True),
        Field("place", "text", "位置", "Place", "the row, column or cell of the form",
              "表式中的行、列或单元格", required=True),
        Field("result", "text", "结果", "Result",
              "not_evaluable where a side is not read; pass_with_derived rests on derived_value."
              " A rule that fails changes no figure",
              "有一边未读出为 not_evaluable；pass_with_derived 用到推算值；不成立不改动数据",
              values=RESULTS, required=True),
        Field("left", "number", "左边", "Left side", "NULL where it is not read", "未读出为 NULL"),
        Field("right", "number", "右边", "Right side", "NULL where it is not read",
              "未读出为 NULL"),
        Field("difference", "number", "差额", "Difference", "left minus right", "左边减右边"),
        Field("severity", "text", "严重程度", "Severity",
              "error: the form admits no exception; warning: there are lawful ones; info: a flag",
              "error 没有例外；warning 有合法例外；info 为提示", values=SEVERITIES, required=True),
        Field("note", "text", "说明", "Note", "why a rule that fails may lawfully do so",
              "不成立的可能合法原因"),
    ),
    by_year=True, references=(OF_REPORT,),
)  # fmt: skip
