"""Table ``panel`` of many invented reports: a row a report, every concept a column.

Knows concepts and matrices; what a figure of a concept is says ``pipelines.panel``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

import numpy as np
import pyarrow as pa

from bench.archive.figures import Cells, Figures
from pipelines.concepts import Term
from pipelines.panel import panel_spec
from pipelines.tables import arrow_schema


def panel_table(
    reports: pa.Table, cells: Cells, figures: Figures, concepts: Sequence[Term]
) -> pa.Table:
    """A row for each row of ``reports``, whose figures these are."""
    schema = arrow_schema(panel_spec(concepts))
    count = reports.num_rows
    columns: dict[str, pa.Array] = {name: reports[name] for name in _taken(schema, reports)}
    derived: list[list[str]] = [[] for _ in range(count)]
    for concept, of in groupby(concepts, key=lambda term: term.concept):
        terms = [term for term in of if term.edition == cells.form.edition]
        if not terms:
            continue
        numbers = [cells.number[term.key.table, term.key.row, term.key.column] for term in terms]
        signs = np.array([term.sign for term in terms])
        unclear = figures.unclear[:, numbers].any(axis=1)
        columns[concept] = pa.array((figures.printed[:, numbers] * signs).sum(axis=1), mask=unclear)
        grade = np.full(count, max(term.grade for term in terms))
        columns[f"{concept}_grade"] = pa.array(grade, mask=unclear)
        for report in np.flatnonzero(figures.blank[:, numbers].any(axis=1) & ~unclear):
            derived[report].append(concept)
    columns["derived_concepts"] = pa.array([" ".join(sorted(of)) or None for of in derived])
    arrays = [columns.get(f.name, pa.nulls(count)).cast(f.type) for f in schema]
    return pa.table(arrays, schema=schema)


def _taken(schema: pa.Schema, reports: pa.Table) -> Sequence[str]:
    return [name for name in schema.names if name in reports.column_names]
