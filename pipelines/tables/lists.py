"""The closed lists of coded columns, from where the program has them.

A list whose words nothing in the core enumerates stands here; the tests hold it against what the
program writes.
"""

from __future__ import annotations

from pipelines.agencies import AgencyType
from pipelines.model import Code, Result, Severity, Status
from pipelines.registry import LEVELS as _LEVELS
from pipelines.registry import STATUSES
from pipelines.titles import TitleKind

YES_NO = ("yes", "no")
EDITIONS = ("local", "2014", "2019", "2021")
LEVELS = tuple(_LEVELS)
AGENCY_TYPES = tuple(str(one) for one in AgencyType)
SCOPES = ("own", "consolidated", "unclear")
FEE_STATEMENTS = ("positive", "zero", "none", "absent")
CELL_KINDS = ("reported", "total", "variant")
EXTRA_KINDS = ("subtotal", "row", "column")
CELL_STATUSES = tuple(str(one) for one in Status)
RESULTS = tuple(str(one) for one in Result)
SEVERITIES = tuple(str(one) for one in Severity)
ISSUE_CODES = tuple(str(one) for one in Code)
ROLES = ("robots", "list", "article", "attachment")
VERDICTS = (*(kind.value for kind in TitleKind), "off_host")
CHANNEL_STATUSES = tuple(STATUSES)
GRADES = ("1", "2", "3")
SIGNS = ("1", "-1")
COVERAGE = ("found", "late", "no_table", "missing", "unreachable", "not_due", "not_watched")
EXPECTED_SCOPES = ("own", "consolidated")
