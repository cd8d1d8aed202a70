"""The tables of the archive: findings, fetches, links, nights."""

from __future__ import annotations

from pipelines.tables.columns import CAPTURE, CHANNEL, PUBLISHER, REPORT_ID, RUN, URL, YEAR
from pipelines.tables.spec import Field, TableSpec

ISSUES = TableSpec(
    "issues", "问题", "Findings: what could not be read, and what is odd",
    ("issue_id",), ("report_id", "issue_id"),
    (
        YEAR,
        Field("issue_id", "text", "问题编号", "Issue", "stable over builds"),
        REPORT_ID, CHANNEL, CAPTURE, URL,
        Field("code", "text", "代码", "Code", "from a closed list, see docs/issues.md"),
        Field("severity", "text", "严重程度", "Severity", "error, warning or info"),
        Field("where", "text", "位置", "Where"),
        Field("raw", "text", "原文", "Raw text"),
        Field("detail", "text", "说明", "Detail"),
    ),
    by_year=True,
)  # fmt: skip
READINGS = TableSpec(
    "readings", "读出的页面", "Archived pages that were read, reports or not",
    ("capture_id",), ("report_id", "capture_id"),
    (
        YEAR, CAPTURE, REPORT_ID, CHANNEL,
        Field("agency", "text", "发布机关", "Agency", "as the document names it"),
        Field("scope", "text", "口径", "Scope", "own, consolidated or unclear"),
        Field("content_digest", "text", "内容摘要", "Content digest",
              "of title, figures and narrative; not of the page around them"),
        Field("is_report", "text", "是否年报", "Is a report", "yes or no"),
    ),
    by_year=True,
)  # fmt: skip
COVERAGE = TableSpec(
    "coverage", "应有与实有", "Which reports should be there, and are they",
    ("publisher_id", "report_year"), ("publisher_id",),
    (
        YEAR, PUBLISHER,
        Field("name", "text", "名称", "Name", "of the publisher, as in the registry"),
        Field("level", "text", "层级", "Level"),
        Field("division_code", "text", "行政区划代码", "Division code"),
        Field("expected_scope", "text", "应有口径", "Expected scope",
              "consolidated of a government since 2019, else own; NULL of a government before 2019:"
              " the law did not say"),
        Field("due_on", "date", "法定期限", "Due",
              "31 March of the next year; of departments since 2019: 31 January. NULL where the law"
              " of 2019 names no day for such an agency: townships, offices of governments"),
        Field("status", "text", "状态", "Status",
              "found, late, no_table, missing, unreachable, not_due or not_watched"),
        Field("report_id", "text", "报告编号", "Report",
              "of several that of the scope that is owed; NULL where there is none"),
        Field("scope", "text", "实有口径", "Scope found"),
        Field("n_reports", "integer", "报告数", "Reports", "of this publisher and year"),
        Field("published_at", "date", "发布日期", "Published",
              "the earliest day printed on any version of it"),
        Field("days_late", "integer", "逾期天数", "Days late",
              "after due_on; NULL where it came in time or nothing can be said"),
        CHANNEL,
        Field("outcome", "text", "栏目结果", "Outcome of the channel",
              "how its last night ended; only where it is the reason"),
        Field("detail", "text", "说明", "Detail"),
    ),
    by_year=True,
)  # fmt: skip
CAPTURES = TableSpec(
    "captures", "抓取记录", "Every fetch, failed ones too",
    ("capture_id",), ("fetched_at", "capture_id"),
    (
        CAPTURE, RUN, CHANNEL,
        Field("role", "text", "角色", "Role", "robots, list, article or attachment"),
        URL,
        Field("fetched_at", "time", "抓取时间", "Fetched"),
        Field("status", "integer", "状态码", "HTTP status", "NULL where there was no response"),
        Field("media_type", "text", "媒体类型", "Media type"),
        Field("payload_digest", "text", "正文摘要", "Payload digest", "SHA-1 as in the WARC"),
        Field("payload_length", "integer", "正文长度", "Payload length", "bytes as received"),
        Field("warc_file", "text", "WARC 文件", "WARC file"),
        Field("warc_offset", "integer", "WARC 偏移", "WARC offset"),
        Field("warc_length", "integer", "WARC 长度", "WARC length"),
        Field("revisit_of", "text", "重复于", "Revisit of", "the capture whose body it repeats"),
        Field("error", "text", "错误", "Error", "why nothing came, or not what was asked for"),
        Field("via", "text", "来自", "Via", "the page that linked to it"),
        Field("request", "text", "请求", "Request", "method and digest of the body; GET: NULL"),
    ),
)  # fmt: skip
SIGHTINGS = TableSpec(
    "sightings", "列表中的链接", "Every link that a list showed",
    ("channel_id", "url"), ("channel_id", "url"),
    (
        CHANNEL, URL,
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
        RUN, CHANNEL,
        Field("outcome", "text", "结果", "Outcome", "from a closed list, see docs/operator.md"),
        Field("detail", "text", "说明", "Detail"),
        Field("n_listed", "integer", "列出条数", "Listed"),
        Field("n_new", "integer", "新出现", "New"),
        Field("n_changed", "integer", "有变动", "Changed"),
        Field("n_gone", "integer", "已消失", "Gone"),
    ),
)  # fmt: skip
