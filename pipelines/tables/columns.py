"""The columns that stand in several tables, under one name and with one meaning."""

from __future__ import annotations

from dataclasses import replace

from pipelines.tables.lists import EDITIONS
from pipelines.tables.spec import Field, Reference


def required(field: Field) -> Field:
    """The same column where no row is without it."""
    return replace(field, required=True)


REPORT_ID = Field(
    "report_id", "text", "报告编号", "Report", "publisher, report year and scope",
    "由机关编号、报告年度、口径组成",
)  # fmt: skip
AGENCY_ID = Field(
    "agency_id", "text", "机关", "Agency id",
    "the same agency over the years: its publisher_id, or where the registry lacks it that of the"
    " column with a digest of its name",
    "同一机关各年相同：名录中的机关编号；名录没有的，为栏目所属机关编号加名称摘要",
)  # fmt: skip
YEAR = Field(
    "report_year", "year", "报告年度", "Report year",
    "the year that the figures cover, not that of publication",
    "数据所属年度，不是发布年份",
)  # fmt: skip
EDITION = Field(
    "edition", "text", "表式", "Form edition",
    "decided by the labels of its tables, not by the year: local (lists of provinces and cities),"
    " 2014, 2019 or 2021",
    "按表格标签判定，不按年份：local 为各地自定表式，2014、2019、2021 为国家表式",
    values=EDITIONS,
)  # fmt: skip
TABLE = Field(
    "table_name", "text", "表", "Table", "a part of the form; see table codebook",
    "表式的一部分，见 codebook 表",
)  # fmt: skip
ROW = Field("row_code", "text", "行代码", "Row code", "see table codebook", "见 codebook 表")
COLUMN = Field(
    "column_code", "text", "列代码", "Column code", "see table codebook", "见 codebook 表"
)
CAPTURE = Field(
    "capture_id", "text", "存档编号", "Capture", "the archived response; see table captures",
    "存档的响应，见 captures 表",
)  # fmt: skip
CHANNEL = Field(
    "channel_id", "text", "栏目编号", "Channel",
    "the 栏目 in which it was found; may have left the registry since",
    "在哪个栏目中发现；该栏目可能已从名录中移除",
)  # fmt: skip
PUBLISHER = Field(
    "publisher_id", "text", "机关编号", "Publisher",
    "as in the registry. Of an agency that the registry lacks: the publisher of the column",
    "见名录；名录中没有的机关记栏目所属机关",
)  # fmt: skip
URL = Field("url", "text", "网址", "Address", "as it was asked for", "抓取时所用的网址")
RUN = Field(
    "run_id", "text", "运行编号", "Run",
    "one run of the crawler, named by the time of its start (UTC)",
    "爬虫的一次运行，以开始时间（UTC）命名",
)  # fmt: skip

OF_REPORT = Reference(("report_id",), "reports", ("report_id",))
OF_CAPTURE = Reference(("capture_id",), "captures", ("capture_id",))
OF_PUBLISHER = Reference(("publisher_id",), "publishers", ("publisher_id",))
_CELL = ("edition", "table_name", "row_code", "column_code")
OF_CELL = Reference(_CELL, "codebook", _CELL)
