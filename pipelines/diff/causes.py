"""Why a report is not the same in two builds: one cause for each report.

A report in both builds rests on a page in each: the captures A and B that ``reports.capture_id``
names. What it says (``CONTENTS``) is set apart from how that was found on the page (``READING``),
from what the registry and the list of concepts add (``REGISTRY``), and from all else (what stands
beside the report: other versions, rule X1 with the year before, counts).
``versions.content_digest`` tells whether both builds read one page alike.

================================ ===================================================================
``new_report``, ``gone_report``  the report id is in one build only
``renumbered``                   its id is in one build only, and the other has the same page under
                                 another id: the registry came to know the agency, or the year or
                                 scope is read otherwise
``extractor_changed``            contents or reading differ, and the page is the same (A = B), or
                                 each build has both pages in its archive and reads one otherwise
``source_changed``               contents differ, the page is another, and both builds read alike:
                                 they are of one extractor, or have A or B in ``versions`` with one
                                 digest: the publisher changed it
``source_or_extractor_changed``  contents differ and the page is another, but nothing shows that
                                 both builds read alike: it cannot be told
``registry_changed``             contents are the same; publisher, place, concept or kind differ. Or
                                 builds of one extractor take it from another page, though each has
                                 both pages: the registry says otherwise whose page it is
``new_capture``                  another page, and the same contents
``context_changed``              same page, same contents; something beside the report differs
================================ ===================================================================

Going from NEW to OLD the causes are the same, but for new and gone.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from pipelines.diff.plan import Shape


class Cause(StrEnum):
    """In the order in which they are told: what the publisher did, what we did, the rest."""

    NEW_REPORT = "new_report"
    GONE_REPORT = "gone_report"
    RENUMBERED = "renumbered"
    SOURCE = "source_changed"
    SOURCE_OR_EXTRACTOR = "source_or_extractor_changed"
    EXTRACTOR = "extractor_changed"
    REGISTRY = "registry_changed"
    CAPTURE = "new_capture"
    CONTEXT = "context_changed"


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
    """SQL over a table of differing rows: one of these columns is not the same in both."""
    terms = [f'"o_{name}" IS DISTINCT FROM "n_{name}"' for name in columns if shape.has(name)]
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
        f" bool_or({registry}) AS registry FROM d_{table}"
        " WHERE report_id IS NOT NULL GROUP BY report_id"
    )


# Over o, n: the rows of ``reports``; t: the flags; x: its other id; w: how the builds read A and B
# (see compare). ``$one_extractor``: by the recipes in the manifests.
CAUSE = f"""CASE
    WHEN (o.report_id IS NULL OR n.report_id IS NULL) AND x.other_id IS NOT NULL
        THEN '{Cause.RENUMBERED}'
    WHEN o.report_id IS NULL THEN '{Cause.NEW_REPORT}'
    WHEN n.report_id IS NULL THEN '{Cause.GONE_REPORT}'
    WHEN o.capture_id = n.capture_id AND (t.contents OR t.reading) THEN '{Cause.EXTRACTOR}'
    WHEN o.capture_id <> n.capture_id AND t.contents THEN CASE
        WHEN w.alike = 2 THEN '{Cause.SOURCE}'
        WHEN w.archived AND $one_extractor THEN '{Cause.REGISTRY}'
        WHEN w.archived THEN '{Cause.EXTRACTOR}'
        WHEN $one_extractor OR (w.alike = 1 AND w.otherwise = 0) THEN '{Cause.SOURCE}'
        ELSE '{Cause.SOURCE_OR_EXTRACTOR}' END
    WHEN t.registry THEN '{Cause.REGISTRY}'
    WHEN o.capture_id <> n.capture_id THEN '{Cause.CAPTURE}'
    ELSE '{Cause.CONTEXT}' END"""
