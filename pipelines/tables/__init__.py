"""The schema contract: every table and every column, defined once.

Parquet schemas and their metadata, the comments in the DuckDB file, the headings of CSV exports
and the codebook page are generated from here, and from nowhere else. Knows no rows.
"""

from __future__ import annotations

from pipelines.tables.archive import (
    CAPTURES,
    COVERAGE,
    ISSUES,
    OUTCOMES,
    SIGHTINGS,
)
from pipelines.tables.contract import SCHEMA_VERSION, schema_digest
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
from pipelines.tables.spec import (
    SQL_TYPES,
    Field,
    Reference,
    Row,
    TableSpec,
    arrow_schema,
    comment,
)

TABLES: tuple[TableSpec, ...] = (
    REPORTS, VERSIONS, FACTS, EXTRAS, SECTIONS, CITED_NUMBERS, CHECKS, ISSUES, CAPTURES,
    SIGHTINGS, OUTCOMES, COVERAGE, PUBLISHERS, CHANNELS, CONCEPTS, CODEBOOK,
)  # fmt: skip

__all__ = [
    "CAPTURES",
    "COVERAGE",
    "FACTS",
    "ISSUES",
    "OUTCOMES",
    "REPORTS",
    "SCHEMA_VERSION",
    "SIGHTINGS",
    "SQL_TYPES",
    "TABLES",
    "Field",
    "Reference",
    "Row",
    "TableSpec",
    "arrow_schema",
    "comment",
    "schema_digest",
]
