"""Measures what manifests alone tell: tables that lost rows or all of them. Pure."""

from __future__ import annotations

from pipelines.guards.measure import Measured
from pipelines.store import Manifest

# Tables that no night empties. Issues and what else is found may well be none.
_KEPT = ("reports", "facts", "sections", "captures", "outcomes", "publishers", "channels")
_DIFF = "`xxgk diff current held` names what went"


def tables_emptied(before: Manifest, draft: Manifest) -> Measured:
    had = [table for table in _KEPT if before.rows(table)]
    lost = [f"{table} had {before.rows(table):,}" for table in had if not draft.rows(table)]
    return Measured(
        len(lost), len(had), f"{len(lost)} of {len(had)} tables lost all rows", lost,
        "are archive, extractions and registry those of yesterday? `xxgk verify`, `xxgk status`",
    )  # fmt: skip


def dropped(before: Manifest, draft: Manifest, table: str) -> Measured:
    """Rows of a table less those that came."""
    was, now = before.rows(table), draft.rows(table)
    advice = f"{_DIFF}; if it is meant, `xxgk publish`"
    if table == "captures":
        advice = "the archive is not that of yesterday: disk, copy, index? `xxgk verify`"
    return Measured(max(0, was - now), was, f"{table}: {was:,} rows, now {now:,}", (), advice)
