"""Makes ``archive.duckdb`` from the published Parquet files.

Knows SQL; the columns come from ``tables``. The file holds copies of all tables, so it can be
moved and needs nothing beside it. Parquet stays canonical.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import duckdb

from pipelines.concepts import Term
from pipelines.files import write_atomically
from pipelines.forms import Form
from pipelines.store import Manifest
from pipelines.tables import SQL_TYPES, TABLES, TableSpec, comment

FILE = "archive.duckdb"


def write_catalog(
    folder: Path, manifest: Manifest, forms: Sequence[Form], concepts: Sequence[Term]
) -> Path:
    """Make the file of the build in this folder, in one step."""
    target = folder / FILE
    draft = folder / f".{FILE}.{os.getpid()}.tmp"
    draft.unlink(missing_ok=True)
    connection = duckdb.connect(str(draft))
    try:
        for spec in TABLES:
            for statement in _table_statements(folder, manifest, spec):
                connection.execute(statement)
        for statement in (*_cell_views(forms), *_panel_view(concepts)):
            connection.execute(statement)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()
    digest = sha256(draft.read_bytes()).hexdigest()
    draft.replace(target)
    write_atomically(target.with_suffix(".sha256"), f"{digest}  {FILE}\n".encode())
    return target


def catalog_is_intact(build: Path) -> bool:
    """Whether the file is, byte for byte, what was written."""
    try:
        told = (build / FILE).with_suffix(".sha256").read_text(encoding="ascii").split()[0]
        return sha256((build / FILE).read_bytes()).hexdigest() == told
    except (OSError, IndexError):
        return False


def _table_statements(folder: Path, manifest: Manifest, spec: TableSpec) -> Iterator[str]:
    columns = ", ".join(f"{_name(f.name)} {SQL_TYPES[f.type]}" for f in spec.fields)
    yield f"CREATE TABLE {spec.name} ({columns})"
    listed = ", ".join(_text(str(folder / file.path)) for file in manifest.of(spec.name))
    chosen = ", ".join(_name(field.name) for field in spec.fields)
    order = ", ".join(_name(n) for n in (*(["report_year"] if spec.by_year else []), *spec.sort))
    if manifest.rows(spec.name):
        partitioned = "true" if spec.by_year else "false"
        yield (
            f"INSERT INTO {spec.name} SELECT {chosen} FROM read_parquet([{listed}], "
            f"hive_partitioning={partitioned}) ORDER BY {order}"
        )
    yield f"COMMENT ON TABLE {spec.name} IS {_text(comment(spec.zh, spec.en))}"
    for field in spec.fields:
        told = _text(comment(field.zh, field.en, field.about))
        yield f"COMMENT ON COLUMN {spec.name}.{_name(field.name)} IS {told}"


def _cell_views(forms: Sequence[Form]) -> Iterator[str]:
    """``report_<edition>``: a report a row, every cell of the edition a column."""
    for form in forms:
        cells = [
            f"max(f.value) FILTER (f.table_name = '{b.table}' AND f.row_code = '{r.code}'"
            f" AND f.column_code = '{c.code}') AS {b.table}_{r.code}_{c.code}"
            for b, r, c in form.cells
        ]
        name = f"report_{form.edition}"
        yield (
            f"CREATE VIEW {name} AS SELECT r.report_id, r.publisher_id, r.agency, r.report_year,"
            f" r.scope, {', '.join(cells)} FROM reports r JOIN facts f USING (report_id)"
            f" WHERE r.edition = '{form.edition}' GROUP BY ALL"
        )
        told = comment(
            f"{form.edition} 年表式各单元格", f"Every cell of the {form.edition} form",
            "one row a report; values as printed; total columns repeat their parts: do not add up",
        )  # fmt: skip
        yield f"COMMENT ON VIEW {name} IS {_text(told)}"


def _panel_view(concepts: Sequence[Term]) -> Iterator[str]:
    """``panel``: a report a row, every concept a column.

    A concept of several cells has a figure only where each of them has one, and none where the
    report prints an amount in another scale than the form (元 for 万元): it would not compare.
    """
    columns = ", ".join(
        f"max(g.figure) FILTER (g.concept = '{concept}' AND g.n = c.n) AS {concept}"
        for concept in dict.fromkeys(term.concept for term in concepts)
    )
    yield (
        "CREATE VIEW panel AS WITH c AS"
        " (SELECT edition, concept, count(*) AS n FROM concepts GROUP BY ALL), g AS"
        " (SELECT f.report_id, f.edition, f.concept, sum(coalesce(f.value, f.derived_value))"
        " AS figure, count(coalesce(f.value, f.derived_value)) AS n,"
        " bool_or(f.value IS NULL) AS rests_on_derived"
        " FROM facts f JOIN codebook b USING (edition, table_name, row_code, column_code)"
        f" WHERE f.concept IS NOT NULL AND {_scale('f.unit')} = {_scale('b.unit')} GROUP BY ALL)"
        " SELECT r.report_id, r.publisher_id, r.agency, r.level, r.division_code, r.province,"
        f" r.city, r.county, r.report_year, r.scope, r.edition, {columns},"
        " string_agg(g.concept, ' ' ORDER BY g.concept)"
        " FILTER (g.rests_on_derived AND g.n = c.n) AS derived_concepts, r.checks_failed, r.url"
        " FROM reports r LEFT JOIN g USING (report_id)"
        " LEFT JOIN c ON c.edition = g.edition AND c.concept = g.concept GROUP BY ALL"
    )
    told = comment(
        "各年可比概念", "Concepts comparable over the years",
        "one row a report; a figure that the report leaves blank and an identity of the form gives"
        " is named in derived_concepts; grades of comparability stand in table concepts",
    )  # fmt: skip
    yield f"COMMENT ON VIEW panel IS {_text(told)}"


def _scale(unit: str) -> str:
    """万 of 万元; '' of 元 and of 件."""
    return f"regexp_extract({unit}, '^[十百千万亿]*')"


def _name(name: str) -> str:
    return f'"{name}"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
