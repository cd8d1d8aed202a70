"""The tables of the archive: findings, fetches, links, nights."""

from __future__ import annotations

from pipelines.tables.columns import CAPTURE, CHANNEL, REPORT_ID, RUN, URL, YEAR
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
