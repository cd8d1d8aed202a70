"""The tables of the archive: findings, fetches, links, nights, coverage."""

from __future__ import annotations

from pipelines.tables.columns import (
    CAPTURE,
    CHANNEL,
    OF_CAPTURE,
    OF_PUBLISHER,
    OF_REPORT,
    PUBLISHER,
    REPORT_ID,
    RUN,
    URL,
    YEAR,
    required,
)
from pipelines.tables.lists import (
    COVERAGE as COVERAGE_STATUSES,
)
from pipelines.tables.lists import (
    EXPECTED_SCOPES,
    ISSUE_CODES,
    LEVELS,
    ROLES,
    SCOPES,
    SEVERITIES,
    VERDICTS,
)
from pipelines.tables.spec import Field, TableSpec

ISSUES = TableSpec(
    "issues", "问题", "Findings: what could not be read, and what is odd",
    ("issue_id",), ("report_id", "issue_id"),
    (
        YEAR,
        Field("issue_id", "text", "问题编号", "Issue", "the same finding keeps it over builds",
              "同一问题在各次构建中不变", required=True),
        REPORT_ID, CHANNEL, CAPTURE, URL,
        Field("code", "text", "代码", "Code", "explained in docs/issues.md", "见 docs/issues.md",
              values=ISSUE_CODES, required=True),
        Field("severity", "text", "严重程度", "Severity",
              "error: figures are absent that the source may hold; warning: look; info: for the"
              " record",
              "error 可能缺数据；warning 应核对；info 备查", values=SEVERITIES, required=True),
        Field("where", "text", "位置", "Where", "the place in the page or the form",
              "页面或表式中的位置"),
        Field("raw", "text", "原文", "Raw text", "what the source prints, never repaired",
              "来源原样文字，不作修正"),
        Field("detail", "text", "说明", "Detail", "for people", "供人阅读"),
    ),
    references=(OF_REPORT, OF_CAPTURE),
)  # fmt: skip
CAPTURES = TableSpec(
    "captures", "抓取记录", "Every fetch, failed ones too",
    ("capture_id",), ("fetched_at", "capture_id"),
    (
        required(CAPTURE), required(RUN), CHANNEL,
        Field("role", "text", "角色", "Role", "what it was asked for as", "抓取的用途",
              values=ROLES, required=True),
        required(URL),
        Field("fetched_at", "time", "抓取时间", "Fetched", "UTC", "UTC", required=True),
        Field("status", "integer", "状态码", "HTTP status", "NULL where there was no response",
              "没有响应为 NULL"),
        Field("media_type", "text", "媒体类型", "Media type", "as the server says",
              "按服务器所称"),
        Field("payload_digest", "text", "正文摘要", "Payload digest",
              "SHA-1 of the body as received, as in the WARC", "收到的正文的 SHA-1，同 WARC"),
        Field("payload_length", "integer", "正文长度", "Payload length", "as received", "按收到的",
              unit="byte"),
        Field("warc_file", "text", "WARC 文件", "WARC file", "NULL where there was no response",
              "没有响应为 NULL"),
        Field("warc_offset", "integer", "WARC 偏移", "WARC offset", "of the record in the file",
              "记录在文件中的位置", unit="byte"),
        Field("warc_length", "integer", "WARC 长度", "WARC length", "of the record, compressed",
              "记录的长度，压缩后", unit="byte"),
        Field("revisit_of", "text", "重复于", "Revisit of", "the capture whose body it repeats",
              "正文相同的较早存档"),
        Field("error", "text", "错误", "Error", "why nothing came, or not what was asked for",
              "为何没有收到，或收到的不是所求"),
        Field("via", "text", "来自", "Via", "the page that linked to it", "链接到它的页面"),
        Field("request", "text", "请求", "Request", "method and digest of the body; GET: NULL",
              "方法与正文摘要；GET 为 NULL"),
    ),
)  # fmt: skip
SIGHTINGS = TableSpec(
    "sightings", "列表中的链接", "Every link that a list showed",
    ("channel_id", "url"), ("channel_id", "url"),
    (
        required(CHANNEL), required(URL),
        Field("title", "text", "标题", "Title", "as the list prints it", "按列表所印"),
        Field("listed_on", "date", "列表日期", "Listed date", "as the list prints it",
              "按列表所印"),
        Field("verdict", "text", "判断", "Verdict",
              "by its title; other: does not speak of such reports; off_host: a report on a host"
              " that the registry does not name",
              "按标题判断；other 与年报无关；off_host 为名录以外网站上的年报", values=VERDICTS,
              required=True),
        Field("first_seen", "time", "首次出现", "First seen", "UTC", "UTC", required=True),
        Field("last_seen", "time", "最后出现", "Last seen", "UTC", "UTC", required=True),
        Field("gone_at", "time", "消失时间", "Gone", "NULL while the list still shows it",
              "仍在列表中为 NULL"),
    ),
)  # fmt: skip
OUTCOMES = TableSpec(
    "outcomes", "每晚结果", "How each channel ended, night by night",
    ("run_id", "channel_id"), ("run_id", "channel_id"),
    (
        required(RUN), required(CHANNEL),
        Field("outcome", "text", "结果", "Outcome",
              "ok_new, ok_nothing_new, listing_shrank, listing_empty, page_unrecognised,"
              " blocked:<product>, http_error, dns, timeout, robots or config_error; see"
              " docs/sites.md",
              "见 docs/sites.md", required=True),
        Field("detail", "text", "说明", "Detail", "for people", "供人阅读"),
        Field("n_listed", "integer", "列出条数", "Listed", "rows of the list", "列表行数",
              required=True),
        Field("n_new", "integer", "新出现", "New", "rows not known before", "此前未见的行",
              required=True),
        Field("n_changed", "integer", "有变动", "Changed",
              "reports whose contents, not only bytes, changed", "内容（不只是字节）变动的报告",
              required=True),
        Field("n_gone", "integer", "已消失", "Gone", "rows no longer listed", "不再列出的行",
              required=True),
    ),
)  # fmt: skip
COVERAGE = TableSpec(
    "coverage", "应有与实有", "Which reports should be there, and are they",
    ("publisher_id", "report_year"), ("publisher_id",),
    (
        required(YEAR), required(PUBLISHER),
        Field("name", "text", "名称", "Name", "as in the registry", "取自名录", required=True),
        Field("level", "text", "层级", "Level", "as in the registry", "取自名录", values=LEVELS,
              required=True),
        Field("division_code", "text", "行政区划代码", "Division code", "as in the registry",
              "取自名录"),
        Field("expected_scope", "text", "应有口径", "Expected scope",
              "consolidated of a government since 2019, else own; NULL of a government before 2019:"
              " the law did not say",
              "2019 年起政府为汇总，其他为本机关；2019 年前法规未规定政府口径，为 NULL",
              values=EXPECTED_SCOPES),
        Field("due_on", "date", "法定期限", "Due",
              "31 March of the next year; of departments since 2019: 31 January. NULL where the law"
              " of 2019 names no day for such an agency: townships, offices of governments",
              "次年 3 月 31 日；2019 年起部门为 1 月 31 日；2019 年条例未点名的机关（乡镇、"
              "政府办公室等）为 NULL"),
        Field("status", "text", "状态", "Status",
              "found; late: by the printed day; no_table: there, but no figure could be read;"
              " missing: a column that carries its reports was read after the day and has none;"
              " unreachable: listed or looked for, and not had; not_due; not_watched: nothing can"
              " be said, detail tells why. Only missing and late say anything of the publisher",
              "found 已有；late 按所印日期逾期；no_table 有报告但无可读数据；"
              "missing 期限后读过其栏目而没有；unreachable 未能取得；not_due 未到期；"
              "not_watched 无从判断。"
              "只有 missing、late 是对机关的判断",
              values=COVERAGE_STATUSES, required=True),
        Field("report_id", "text", "报告编号", "Report",
              "of several that of the scope that is owed; of a government without one, that of its"
              " office; NULL where there is none",
              "有多份取应有口径者；政府没有则取其办公室的；没有为 NULL"),
        Field("scope", "text", "实有口径", "Scope found",
              "of that report; may differ from expected_scope", "该报告的口径，可能与应有口径不同",
              values=SCOPES),
        Field("n_reports", "integer", "报告数", "Reports",
              "of this publisher and year, those of the office of a government too",
              "该机关该年度的报告，政府含其办公室的", required=True),
        Field("published_at", "date", "发布日期", "Published",
              "the earliest day printed on any version of it", "各版本所印最早日期"),
        Field("days_late", "integer", "逾期天数", "Days late",
              "after due_on; NULL where it came in time or nothing can be said",
              "超过法定期限的天数；按时或无从判断为 NULL", unit="天"),
        CHANNEL,
        Field("outcome", "text", "栏目结果", "Outcome of the channel",
              "how its last night ended; only where that is the reason",
              "栏目最近一晚的结果；仅在其为原因时"),
        Field("detail", "text", "说明", "Detail", "why; for people", "原因；供人阅读"),
    ),
    by_year=True, references=(OF_PUBLISHER, OF_REPORT),
)  # fmt: skip
