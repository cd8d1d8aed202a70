"""Whatever the rows are: what is listed is what differs, forwards and backwards."""

from __future__ import annotations

import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.diff import Build, compare
from pipelines.store import Manifest, to_arrow, write_part
from pipelines.tables import FACTS, REPORTS, TABLES, TableSpec

_REPORTS = ("a-2021-own", "b-2021-own", "a-2022-own")
_ROWS, _COLUMNS = ("x", "y"), ("p", "q")
Cells = dict[tuple[str, str, str], float | None]

_cells = st.dictionaries(
    st.tuples(st.sampled_from(_REPORTS), st.sampled_from(_ROWS), st.sampled_from(_COLUMNS)),
    st.sampled_from([None, 0.0, 1.0, 2.5]),
)


_SOMETHING = {
    "text": "x", "integer": 0, "year": 2021, "number": 0.0, "date": date(2025, 1, 1),
    "time": datetime(2025, 1, 1, tzinfo=UTC),
}  # fmt: skip


def _row(spec: TableSpec, **values: object) -> tuple[object, ...]:
    """A row with these values, and with something where the contract demands a value."""
    return tuple(
        values.get(field.name, _SOMETHING[field.type] if field.required else None)
        for field in spec.fields
    )


def _build(folder: Path, cells: Cells) -> Build:
    """All three reports, each from its one page, with these figures."""
    rows: dict[str, list[tuple[object, ...]]] = {spec.name: [] for spec in TABLES}
    for id_ in _REPORTS:
        year = int(id_[2:6])
        rows["reports"].append(
            _row(REPORTS, report_year=year, report_id=id_, publisher_id=id_[0], capture_id=id_)
        )
    for (id_, row, column), value in sorted(cells.items()):
        rows["facts"].append(
            _row(FACTS, report_year=int(id_[2:6]), report_id=id_, table_name="t", row_code=row,
                 column_code=column, value=value, status="certain", unit="件")
        )  # fmt: skip
    files = []
    for spec in TABLES:
        years = {row[0] for row in rows[spec.name]} if spec.by_year else set()
        for year in sorted(years) or [0]:
            of_year = [row for row in rows[spec.name] if not years or row[0] == year]
            files.append(write_part(folder, spec, year, to_arrow(spec, of_year), "shelf"))
    return Build(folder, Manifest(tuple(files)))


@settings(max_examples=15, deadline=None)
@given(_cells, _cells)
def test_listed_cells_are_those_that_differ(was: Cells, now: Cells) -> None:
    differing = {
        key
        for key in {*was, *now}
        if (key in was) != (key in now) or was.get(key) != now.get(key)
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        old, new = _build(Path(folder) / "old", was), _build(Path(folder) / "new", now)
        with compare(old, new) as comparison:
            cells = [
                (c.report_id, c.row, c.column, c.old_value, c.new_value) for c in comparison.cells()
            ]
            reports = {r.report_id: r.cells for r in comparison.reports()}
            empty = comparison.difference.is_empty
        with compare(new, old) as backwards:
            mirrored = [
                (c.report_id, c.row, c.column, c.new_value, c.old_value) for c in backwards.cells()
            ]
    assert sorted((c[0], c[1], c[2]) for c in cells) == sorted(differing)
    assert all(
        (before, after)
        == (_text(was.get((id_, row or "", column))), _text(now.get((id_, row or "", column))))
        for id_, row, column, before, after in cells
    )
    assert mirrored == cells
    assert empty == (not differing)
    assert reports == {
        id_: sum(key[0] == id_ for key in differing) for id_ in {k[0] for k in differing}
    }


def _text(value: float | None) -> str | None:
    return None if value is None else f"{value:g}"
