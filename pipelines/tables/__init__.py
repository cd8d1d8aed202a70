"""The schema contract: every table and every column, defined once.

Parquet schemas and their metadata, the comments in the DuckDB file, the headings of CSV exports
and the codebook page are generated from here, and from nowhere else. Knows no rows.
"""

from __future__ import annotations

from pipelines.tables.archive import CAPTURES, ISSUES, OUTCOMES, SIGHTINGS
from pipelines.tables.curated import CHANNELS, CODEBOOK, CONCEPTS, PUBLISHERS
from pipelines.tables.reports import (
    CHECKS,
    CITED_NUMBERS,
    EXTRAS,
    FACTS,
    REPORTS,
    SECTIONS,
    VERSIONS,
)
from pipelines.tables.spec import SQL_TYPES, Field, Row, TableSpec, arrow_schema, comment

TABLES: tuple[TableSpec, ...] = (
    REPORTS, VERSIONS, FACTS, EXTRAS, SECTIONS, CITED_NUMBERS, CHECKS, ISSUES, CAPTURES, SIGHTINGS,
    OUTCOMES, PUBLISHERS, CHANNELS, CONCEPTS, CODEBOOK,
)  # fmt: skip

__all__ = [
    "CAPTURES",
    "FACTS",
    "ISSUES",
    "OUTCOMES",
    "REPORTS",
    "SIGHTINGS",
    "SQL_TYPES",
    "TABLES",
    "Field",
    "Row",
    "TableSpec",
    "arrow_schema",
    "comment",
]
