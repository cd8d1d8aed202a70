"""Which columns say what a report says, how it was read, and what the registry adds.

A column that stands in no class is beside the report (counts, captures, versions). Knows names of
columns; compares nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.diff.plan import Shape

# The tables whose rows belong to a report and were made from its pages.
REPORT_TABLES = (
    "reports", "versions", "facts", "extras", "sections", "cited_numbers", "checks", "issues",
)  # fmt: skip
CONTENTS: Mapping[str, tuple[str, ...]] = {
    "reports": (
        "agency", "agency_type", "scope", "edition", "title", "document_number", "published_at",
        "sign_off_date", "fee_statement", "fee_notices", "fee_notified_yuan", "fee_collected_yuan",
    ),
    "facts": ("edition", "value", "derived_value", "derived_by", "unit", "raw", "status"),
    "extras": (
        "kind", "table_name", "row_label", "column_label", "value", "unit", "raw", "status",
    ),
    "sections": ("number", "heading", "text"),
    "cited_numbers": ("section", "number", "unit", "sentence"),
}  # fmt: skip
READING: Mapping[str, tuple[str, ...]] = {
    "reports": ("scope_evidence", "year_evidence"),
    "facts": ("locator",),
    "extras": ("locator",),
    "checks": ("result", "left", "right", "difference", "severity", "note"),
    "issues": ("severity", "where", "raw", "detail"),
}
REGISTRY: Mapping[str, tuple[str, ...]] = {
    "reports": ("publisher_id", "division_code", "province", "city", "county", "level"),
    "facts": ("kind", "concept"),
}
# Rows of these tables that other reports or other pages can bring about.
_BESIDE = {
    "checks": "rule = 'X1'",
    "issues": "coalesce(n_code, o_code) IN ('check_failed', 'conflicting_copies')",
}


def differs(columns: tuple[str, ...], shape: Shape) -> str:
    """SQL over ``pairs``: one of these columns is not the same in both."""
    terms = [f'"c_{name}"' for name in columns if shape.has(name)]
    return f"({' OR '.join(terms)})" if terms else "false"


def flags(shape: Shape) -> str:
    """SQL: report_id and whether its contents, reading, registry columns differ in this table."""
    table = shape.spec.name
    contents, reading, registry = (
        differs(classes.get(table, ()), shape) for classes in (CONTENTS, READING, REGISTRY)
    )
    beside = _BESIDE.get(table, "false")
    moved = "side <> 'changed'"
    if table != "reports" and table in CONTENTS:
        contents = f"({moved} OR {contents})"
    elif table in READING and table != "reports":
        reading = f"({moved} OR {reading}) AND NOT ({beside})"
    return (
        f"SELECT report_id, bool_or({contents}) AS contents, bool_or({reading}) AS reading,"
        f" bool_or({registry}) AS registry FROM pairs"
        " WHERE report_id IS NOT NULL GROUP BY report_id"
    )
