"""Whatever the figures are: what guards count is what a count by hand counts."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.guards import judge, load_guards
from pipelines.places import SHIPPED
from pipelines.store import Manifest, to_arrow, write_part
from pipelines.tables import FACTS, REPORTS, TABLES, TableSpec

GUARDS = load_guards(SHIPPED)
_HISTORIC, _PRESENT = ("a-2019-own", "b-2020-own"), ("a-2021-own", "a-2022-own")
_REPORTS = (*_HISTORIC, *_PRESENT)
_SOMETHING = {
    "text": "x", "integer": 0, "year": 2021, "number": 0.0, "time": datetime(2025, 1, 1, tzinfo=UTC),
}  # fmt: skip
Figure = tuple[float | None, str]
Cells = dict[tuple[str, str], Figure]

_cells = st.dictionaries(
    st.tuples(st.sampled_from(_REPORTS), st.sampled_from("pqr")),
    st.tuples(st.sampled_from([None, 0.0, 1.0, 2.5]), st.sampled_from(["元", "万元"])),
)
_ids = st.sets(st.sampled_from(_REPORTS), min_size=1).map(lambda ids: {*ids, "a-2022-own"})


def _row(spec: TableSpec, **values: object) -> tuple[object, ...]:
    """A row with these values, and with something where the contract demands a value."""
    return tuple(
        values.get(field.name, _SOMETHING[field.type] if field.required else None)
        for field in spec.fields
    )


def _build(folder: Path, reports: set[str], cells: Cells) -> Path:
    """These reports, each from its one page, with the figures that are theirs."""
    rows: dict[str, list[tuple[object, ...]]] = {spec.name: [] for spec in TABLES}
    for id_ in sorted(reports):
        rows["reports"].append(
            _row(REPORTS, report_year=int(id_[2:6]), report_id=id_, capture_id=id_)
        )
    for (id_, column), (value, unit) in sorted(cells.items()):
        if id_ in reports:
            rows["facts"].append(
                _row(FACTS, report_year=int(id_[2:6]), report_id=id_, table_name="t",
                     row_code="r", column_code=column, value=value, unit=unit)
            )  # fmt: skip
    files = []
    for spec in TABLES:
        years = {row[0] for row in rows[spec.name]} if spec.by_year else set()
        for year in sorted(years) or [0]:
            of_year = [row for row in rows[spec.name] if not years or row[0] == year]
            files.append(write_part(folder, spec, year, to_arrow(spec, of_year), "shelf"))
    (folder / "manifest.json").write_text(Manifest(tuple(files)).to_json(), encoding="utf-8")
    return folder


@settings(max_examples=15, deadline=None)
@given(_ids, _ids, _cells, _cells)
def test_guards_count_what_is_another_and_what_is_lost(
    had: set[str], has: set[str], was: Cells, now: Cells
) -> None:
    def share(of: tuple[str, ...], *, lost_only: bool) -> float:
        held = [
            key for key, (value, _) in was.items() if value is not None and key[0] in had & {*of}
        ]
        bad = 0
        for key in (key for key in held if key[0] in has):
            value, unit = now.get(key, (None, ""))
            bad += value is None or (not lost_only and (value, unit) != was[key])
        return round(bad / len(held), 6) if held else 0.0

    with tempfile.TemporaryDirectory() as folder:
        old = _build(Path(folder) / "old", had, was)
        new = _build(Path(folder) / "new", has, now)
        told = {one.guard: one.value for one in judge(GUARDS, old, new, None)}
    assert told["historic_values_changed"] == share(_HISTORIC, lost_only=False)
    assert told["current_values_lost"] == share(_PRESENT, lost_only=True)
    assert told["reports_lost"] == round(len(had - has) / len(had), 6)
