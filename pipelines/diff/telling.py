"""Says what differs: parts for people (a terminal, a page of a release), JSON and CSV for machines.

Knows the words and the order; counts nothing and opens no build.
"""

from __future__ import annotations

import csv
import dataclasses
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain

from pipelines.diff.causes import Cause
from pipelines.diff.result import Cell, ChangedReport, Difference


@dataclass(frozen=True, slots=True)
class Part:
    """A table under its title."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]


def told_parts(
    difference: Difference, reports: Sequence[ChangedReport], cells: Sequence[Cell], limit: int
) -> Iterator[Part]:
    """What people want to know first: the parts that have rows; of publishers and reports ``limit``
    at most, of cells those that are given."""
    d = difference
    yield from _part("Look at these first", ("what", "count"), tuple(_alarms(d)))
    yield from _part("Made by", ("what", "old", "new"), [(r.name, r.old, r.new) for r in d.recipe])
    yield from _part(
        "Schema", ("table", "column", "change", "old type", "new type"),
        [(s.table, s.column or "(the table)", s.change, s.old_type, s.new_type) for s in d.schema],
    )  # fmt: skip
    yield from _part(
        "Rows", ("table", "old", "new", "added", "removed", "changed"),
        [
            (t.table, t.old_rows, t.new_rows, t.added, t.removed, t.changed)
            for t in d.tables
            if t.added is None or t.added or t.removed or t.changed
        ],
    )  # fmt: skip
    yield from _part(
        "Columns that differ in rows of both", ("table", "column", "rows"),
        [(c.table, c.column, c.rows) for c in d.columns],
    )  # fmt: skip
    yield from _part(
        "Reports, by cause", ("cause", "reports", "changed cells"),
        [(c.cause, c.reports, c.cells) for c in d.causes],
    )  # fmt: skip
    yield from _part(
        "Changed cells, by table and cause",
        ("table", "cause", "cells", "other value", "value lost", "value gained", "detail only"),
        [(v.table, v.cause, v.cells, v.other, v.lost, v.gained, v.detail) for v in d.values],
    )  # fmt: skip
    yield from _part(
        "By report year", ("report year", "reports", "changed cells"),
        [(str(y.report_year), y.reports, y.cells) for y in d.years],
    )  # fmt: skip
    yield from _part(
        "By publisher", ("publisher", "reports", "changed cells"),
        [(p.publisher_id or "(none)", p.reports, p.cells) for p in d.publishers], limit,
    )  # fmt: skip
    total = sum(c.reports for c in d.causes)
    yield from _part(
        "Reports", ("report", "cause", "cells", "address"),
        [(_named(r), r.cause, r.cells, r.url) for r in reports], limit, total,
    )  # fmt: skip
    total = sum(c.cells for c in d.causes)
    yield from _part(
        "Cells", ("report", "cell", "old", "new", "cause"),
        [
            (c.report_id, ".".join(filter(None, (c.table, c.row, c.column))), _old(c), _new(c),
             c.cause)
            for c in cells
        ], None, total,
    )  # fmt: skip


def to_markdown(parts: Iterable[Part]) -> str:
    """The parts as tables of a page."""
    lines: list[str] = []
    for part in parts:
        lines += [f"## {part.title}", "", _line(part.headings), _line(["---"] * len(part.headings))]
        lines += [_line(["" if cell is None else str(cell) for cell in row]) for row in part.rows]
        lines.append("")
    return "\n".join(lines)


def json_parts(
    difference: Difference, reports: Iterable[ChangedReport], cells: Iterable[Cell] | None
) -> Iterator[str]:
    """One JSON object, in pieces; its lists hold objects whose names are those of ``result``.

    A report, or a cell, is a line: there may be millions, and they are not held in memory.
    """
    summary = json.dumps(dataclasses.asdict(difference), ensure_ascii=False, indent=1)
    yield summary.rstrip("}\n")
    lists: dict[str, Iterable[ChangedReport | Cell]] = {"reports": reports}
    if cells is not None:
        lists["cells"] = cells
    for name, items in lists.items():
        yield f',\n "{name}": ['
        for n, item in enumerate(items):
            line = json.dumps(dataclasses.asdict(item), ensure_ascii=False)
            yield f"{',' if n else ''}\n  {line}"
        yield "\n ]"
    yield "\n}\n"


def csv_parts(cells: Iterable[Cell]) -> Iterator[str]:
    """The cells as CSV, a line each under a heading line."""
    names = [field.name for field in dataclasses.fields(Cell)]
    for row in chain([names], ([getattr(cell, name) for name in names] for cell in cells)):
        line = StringIO()
        csv.writer(line, lineterminator="\n").writerow(row)
        yield line.getvalue()


def _part(
    title: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[object, ...]],
    limit: int | None = None,
    total: int | None = None,
) -> Iterator[Part]:
    shown = tuple(rows[:limit])
    total = len(rows) if total is None else total
    if shown:
        more = f" (the first {len(shown)} of {total})" if len(shown) < total else ""
        yield Part(title + more, headings, shown)


def _alarms(d: Difference) -> Iterator[tuple[str, int]]:
    """What is no news of the world as a rule, but a loss of ours; a person decides."""
    lost = {cause: sum(v.lost for v in d.values if v.cause == cause) for cause in Cause}
    other = sum(v.other for v in d.values if v.cause == Cause.EXTRACTOR)
    found = (
        ("reports that are gone", sum(c.reports for c in d.causes if c.cause == Cause.GONE_REPORT)),
        ("values lost, though the publisher changed nothing", lost[Cause.EXTRACTOR]),
        ("values that are others, though the publisher changed nothing", other),
        ("values lost, and it cannot be told why", lost[Cause.SOURCE_OR_EXTRACTOR]),
        (
            "tables with fewer rows",
            sum(t.new_rows < t.old_rows for t in d.tables if t.table != "issues"),
        ),
        ("columns or tables removed or retyped", sum(s.change != "added" for s in d.schema)),
    )
    yield from ((what, count) for what, count in found if count)


def _named(report: ChangedReport) -> str:
    return f"{report.report_id} = {report.other_id}" if report.other_id else report.report_id


def _old(cell: Cell) -> str:
    return _seen(cell.old_value, cell.old_status, cell.old_unit, cell.old_derived)


def _new(cell: Cell) -> str:
    return _seen(cell.new_value, cell.new_status, cell.new_unit, cell.new_derived)


def _seen(value: str | None, status: str | None, unit: str | None, derived: str | None) -> str:
    """NULL is said: an empty place would read as zero.

    >>> _seen("25", "certain", "件", None), _seen(None, "blank", "件", "0")
    ('25 件 certain', 'NULL 件 blank, derived 0')
    """
    known = " ".join(filter(None, ("NULL" if value is None else value, unit, status)))
    return f"{known}, derived {derived}" if derived is not None else known


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(c.replace("|", "\\|").replace("\n", " ") for c in cells) + " |"
