"""What the contract promises of every row holds in a build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.tables import TABLES, Reference, TableSpec

REQUIRED = [(s, f.name) for s in TABLES for f in s.fields if f.required or f.name in s.key]
LISTED = [(s, f.name, f.values) for s in TABLES for f in s.fields if f.values]
REFERENCES = [(s, r) for s in TABLES for r in s.references]


@pytest.fixture(scope="module")
def catalog(built: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(built / "archive.duckdb"), read_only=True) as connection:
        yield connection


def count(catalog: duckdb.DuckDBPyConnection, sql: str) -> int:
    return int(catalog.execute(sql).fetchall()[0][0])


def test_the_build_has_rows_of_all_kinds(catalog: duckdb.DuckDBPyConnection) -> None:
    """Else the tests below would say nothing."""
    for name in ("reports", "facts", "extras", "sections", "checks", "issues", "captures",
                 "sightings", "outcomes", "publishers", "channels", "codebook", "concepts"):  # fmt: skip
        assert count(catalog, f"SELECT count(*) FROM {name}"), name


@pytest.mark.parametrize(("spec", "column"), REQUIRED, ids=[f"{s.name}.{c}" for s, c in REQUIRED])
def test_required_column_is_never_null(
    catalog: duckdb.DuckDBPyConnection, spec: TableSpec, column: str
) -> None:
    assert not count(catalog, f'SELECT count(*) FROM {spec.name} WHERE "{column}" IS NULL')


@pytest.mark.parametrize(
    ("spec", "column", "values"), LISTED, ids=[f"{s.name}.{c}" for s, c, _ in LISTED]
)
def test_coded_column_has_no_word_outside_its_list(
    catalog: duckdb.DuckDBPyConnection, spec: TableSpec, column: str, values: tuple[str, ...]
) -> None:
    found = catalog.execute(f'SELECT DISTINCT "{column}"::VARCHAR FROM {spec.name}').fetchall()
    assert {value for (value,) in found if value is not None} <= set(values)


@pytest.mark.parametrize("spec", TABLES, ids=[spec.name for spec in TABLES])
def test_key_names_one_row(catalog: duckdb.DuckDBPyConnection, spec: TableSpec) -> None:
    key = ", ".join(f'"{name}"' for name in spec.key)
    assert not count(
        catalog,
        f"SELECT count(*) FROM (SELECT 1 FROM {spec.name} GROUP BY {key} HAVING count(*) > 1)",
    )


@pytest.mark.parametrize(
    ("spec", "reference"), REFERENCES, ids=[f"{s.name}-{r.table}" for s, r in REFERENCES]
)
def test_reference_leads_to_a_row(
    catalog: duckdb.DuckDBPyConnection, spec: TableSpec, reference: Reference
) -> None:
    pairs = zip(reference.fields, reference.key, strict=True)
    joined = " AND ".join(f'a."{mine}" = b."{theirs}"' for mine, theirs in pairs)
    known = " AND ".join(f'a."{name}" IS NOT NULL' for name in reference.fields)
    assert not count(
        catalog,
        f"SELECT count(*) FROM {spec.name} a WHERE {known}"
        f" AND NOT EXISTS (SELECT 1 FROM {reference.table} b WHERE {joined})",
    )


def test_the_file_carries_the_words_of_the_contract(catalog: duckdb.DuckDBPyConnection) -> None:
    told = dict(
        catalog.execute(
            "SELECT column_name, comment FROM duckdb_columns() WHERE table_name = 'reports'"
        ).fetchall()
    )
    assert told["n_facts"] == "有值单元格数：有数值的单元格 · Figures read: cells with a value"
