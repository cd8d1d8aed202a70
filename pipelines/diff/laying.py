"""Lays the rows of two builds beside each other, one part of the plan at a time.

First every group of rows (the first column of the key: a report, mostly) gets a fingerprint in each
build; then the rows of groups with different fingerprints are matched by key, in ``pairs``: key,
``report_id``, side (added, removed, changed), for each other column ``c_<name>``, whether it is not
the same, and for those that become cells ``o_<name>`` and ``n_<name>``. From ``pairs`` the counts,
``touched`` (what of a report differs) and ``cells`` are taken, and it makes place for the next. So
memory holds one year of a table at the most, whatever the builds hold. Knows SQL and no causes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import duckdb

from pipelines.diff.cells import CELL_COLUMNS, cell_statements
from pipelines.diff.classes import REPORT_TABLES, flags
from pipelines.diff.plan import Part, Shape
from pipelines.diff.sources import Source

_KEPT = {**CELL_COLUMNS, "issues": ("code",)}


@dataclass(slots=True)
class Laid:
    """Rows by table and side, and by table and column: what has been counted so far."""

    sides: Counter[tuple[str, str]] = field(default_factory=Counter)
    columns: Counter[tuple[str, str]] = field(default_factory=Counter)


def lay_beside(
    connection: duckdb.DuckDBPyConnection,
    sources: tuple[Source, Source],
    part: Part,
    shape: Shape,
    where: str,
    laid: Laid,
) -> None:
    """Count the rows of a part that differ; add to ``touched`` and ``cells``."""
    do = connection.execute
    for name, source, files in zip(
        ("old_part", "new_part"), sources, (part.old, part.new), strict=True
    ):
        rows = source.select_part(part.table, files, shape.columns)
        do(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM ({rows}){where}")
    do(f"CREATE OR REPLACE TEMP TABLE groups AS {_differing_groups(shape)}")
    do(f"CREATE OR REPLACE TEMP TABLE pairs AS {_pairs(shape)}")
    for side, count in do("SELECT side, count(*) FROM pairs GROUP BY 1").fetchall():
        laid.sides[part.table, side] += count
    names = [column.name for column in shape.rest]
    if names:
        counts = ", ".join(f'count(*) FILTER ("c_{name}")' for name in names)
        row = do(f"SELECT {counts} FROM pairs WHERE side = 'changed'").fetchone() or ()
        for name, count in zip(names, row, strict=True):
            laid.columns[part.table, name] += count
    if part.table in REPORT_TABLES:
        do(f"INSERT INTO touched {flags(shape)}")
        for statement in cell_statements(shape):
            do(statement)


def _differing_groups(shape: Shape) -> str:
    """SQL: the groups that are not the same, by a fingerprint that knows no order of rows.

    DuckDB joins the hash of the last column by xor: two rows that swap its values would leave the
    xor of their hashes as it was, and might leave the sum. The outer hash mixes it.
    """
    group = f'"{shape.key[0].name}"'
    all_columns = ", ".join(f'"{column.name}"' for column in shape.columns)
    prints = f"SELECT {group} AS g, sum(hash(hash({all_columns}))) AS print FROM"
    return (
        f"SELECT g FROM ({prints} old_part GROUP BY 1) o"
        f" FULL JOIN ({prints} new_part GROUP BY 1) n USING (g)"
        " WHERE o.print IS DISTINCT FROM n.print"
    )


def _pairs(shape: Shape) -> str:
    group = f'"{shape.key[0].name}"'
    key = ", ".join(f'"{column.name}"' for column in shape.key)
    names = [column.name for column in shape.rest]
    chosen = [f'o."{name}" IS DISTINCT FROM n."{name}" AS "c_{name}"' for name in names]
    for name in (name for name in _KEPT.get(shape.spec.name, ()) if name in names):
        chosen += [f'o."{name}" AS "o_{name}"', f'n."{name}" AS "n_{name}"']
    if "report_id" in names:  # not in the key
        chosen.append("coalesce(n.report_id, o.report_id) AS report_id")
    changed = " OR ".join(f'o."{name}" IS DISTINCT FROM n."{name}"' for name in names) or "false"
    old, new = (
        f"(SELECT *, true AS here FROM {part} WHERE {group} IN (SELECT g FROM groups))"
        for part in ("old_part", "new_part")
    )
    return (
        f"SELECT {key}, CASE WHEN o.here IS NULL THEN 'added' WHEN n.here IS NULL THEN 'removed'"
        f" ELSE 'changed' END AS side{''.join(f', {one}' for one in chosen)}"
        f" FROM {old} o FULL JOIN {new} n USING ({key})"
        f" WHERE o.here IS NULL OR n.here IS NULL OR {changed}"
    )
