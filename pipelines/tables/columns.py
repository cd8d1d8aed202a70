"""The columns that stand in several tables, under one name and with one meaning."""

from __future__ import annotations

from pipelines.tables.spec import Field

REPORT_ID = Field("report_id", "text", "报告编号", "Report", "publisher, report year and scope")
YEAR = Field("report_year", "year", "报告年度", "Report year", "the year that the figures cover")
EDITION = Field(
    "edition",
    "text",
    "表式",
    "Form edition",
    "local, 2014, 2019 or 2021; decided by the labels of its tables",
)
TABLE = Field("table_name", "text", "表", "Table", "a part of the form; see table codebook")
ROW = Field("row_code", "text", "行代码", "Row code", "see table codebook")
COLUMN = Field("column_code", "text", "列代码", "Column code", "see table codebook")
CAPTURE = Field("capture_id", "text", "存档编号", "Capture", "the archived response")
CHANNEL = Field("channel_id", "text", "栏目编号", "Channel", "the 栏目 in which it was found")
PUBLISHER = Field("publisher_id", "text", "机关编号", "Publisher")
URL = Field("url", "text", "网址", "Address")
RUN = Field("run_id", "text", "运行编号", "Run", "one night of the crawler")
