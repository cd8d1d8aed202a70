"""What is expected of one page, as a file for people to review.

Knows drafts and extractions. Figures are grouped as the form prints them; a figure is its number,
``blank`` or ``not_reported``; ``units`` holds those that differ from the form's.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.forms import Form, column_in
from pipelines.model import CellKey, Code, Extraction, Result, Status
from tests.reports import Drawn
from tests.reports.plan import Printed


@dataclass(frozen=True, slots=True)
class Expectation:
    """``issues`` have to be reported; of warnings and errors beside them only those that
    ``may_report`` names. ``may_be_unread`` are figures that may be lost. ``failed`` are identities
    that the printed figures break, as rule:row or rule:column."""

    document: Mapping[str, str | int | None]
    figures: Mapping[CellKey, Printed]
    may_be_unread: frozenset[CellKey]
    issues: frozenset[Code]
    may_report: frozenset[Code]
    failed: frozenset[str]


def planned(page: Drawn, form: Form) -> Expectation:
    """From what was written into the page."""
    draft, plan = page.draft, page.draft.plan
    return Expectation(
        document={
            "title": plan.title,
            "agency": plan.agency,
            "report_year": plan.year,
            "edition": form.edition if draft.figures else None,
            "published_at": plan.published.isoformat(),
            "sign_off_date": plan.signed.isoformat(),
        },
        figures=draft.figures,
        may_be_unread=draft.may_lose & draft.figures.keys(),
        issues=draft.owed,
        may_report=draft.tolerates - draft.owed,
        failed=broken_identities(
            form, {k: shown for k, shown in draft.figures.items() if k not in draft.may_lose}
        ),
    )


def read(found: Extraction, form: Form | None) -> Expectation:
    """From what the reader says: a proposal for review, where a page has no expectation."""
    figures = {
        fact.key: Printed(fact.raw, fact.value, fact.status, fact.unit)
        for fact in found.facts
        if fact.value is not None or fact.status in (Status.BLANK, Status.NOT_REPORTED)
    }
    return Expectation(
        document=document(found),
        figures=figures,
        may_be_unread=frozenset(),
        issues=frozenset(issue.code for issue in found.issues),
        may_report=frozenset(),
        failed=failed_checks(found, form, figures) if form else frozenset(),
    )


def document(found: Extraction) -> dict[str, str | int | None]:
    """What a document says of itself, as far as it is expected."""
    said = found.provenance
    return {
        "title": said.title,
        "agency": said.agency,
        "report_year": said.report_year,
        "edition": found.edition,
        "published_at": said.published_at and said.published_at[:10],
        "sign_off_date": said.sign_off_date and said.sign_off_date.isoformat(),
    }


def sure_figures(expected: Expectation) -> dict[CellKey, Printed]:
    return {k: s for k, s in expected.figures.items() if k not in expected.may_be_unread}


def broken_identities(form: Form, figures: Mapping[CellKey, Printed]) -> frozenset[str]:
    """The identities of the form that the figures break, where all of their cells are printed."""
    return frozenset(name for name, left, right in _sums(form, figures) if left != right)


def failed_checks(
    found: Extraction, form: Form, figures: Mapping[CellKey, Printed]
) -> frozenset[str]:
    """The checks that failed, of the form's identities all of whose cells are printed."""
    whole = {name for name, _, _ in _sums(form, figures)}
    failed = {
        f"{check.rule}:{check.where.partition('.')[2]}"
        for check in found.checks
        if check.result is Result.FAIL
    }
    return frozenset(failed & whole)


def _sums(form: Form, figures: Mapping[CellKey, Printed]) -> Iterator[tuple[str, Decimal, Decimal]]:
    cells = [CellKey(b.table, row.code, column.code) for b, row, column in form.cells]
    for identity in form.identities:
        own = [key for key in cells if key in figures and key.table == identity.table]
        rows, columns = {key.row for key in own}, {key.column for key in own}
        along_rows = identity.along == "rows"
        left = list(identity.left)
        for stand_in in identity.stand_ins:
            if stand_in.code in (columns if along_rows else rows):
                left = [code for code in left if code not in stand_in.replaces] + [stand_in.code]
        for line in rows if along_rows else columns:
            sides = [
                [
                    figures.get(
                        CellKey(identity.table, line, code)
                        if along_rows
                        else CellKey(identity.table, code, line)
                    )
                    for code in side
                ]
                for side in (left, identity.right)
            ]
            values = [[cell.value for cell in side if cell is not None] for side in sides]
            if any(None in side for side in values) or [len(s) for s in values] != [
                len(s) for s in sides
            ]:
                continue
            a, b = (sum((v for v in side if v is not None), Decimal(0)) for side in values)
            yield f"{identity.rule}:{line}", a, b


# --- as a file -------------------------------------------------------------------------------------


def save(path: Path, expected: Expectation, form: Form | None) -> None:
    figures: dict[str, dict[str, dict[str, str]]] = {}
    units: dict[str, str] = {}
    usual = _units(form)
    for key, shown in expected.figures.items():
        row = figures.setdefault(key.table, {}).setdefault(key.row, {})
        row[key.column] = str(shown.status) if shown.value is None else f"{shown.value:f}"
        if shown.value is not None and shown.unit is not None and shown.unit != usual.get(key):
            units[str(key)] = shown.unit
    written = {
        "document": dict(expected.document),
        "issues": sorted(expected.issues),
        "may_report": sorted(expected.may_report),
        "failed_checks": sorted(expected.failed),
        "may_be_unread": sorted(map(str, expected.may_be_unread)),
        "units": units,
        "figures": figures,
    }
    text = json.dumps(written, ensure_ascii=False, indent=1)
    path.write_text(_rows_on_one_line(text) + "\n", encoding="utf-8")


def form_of(path: Path, forms: Mapping[str, Form]) -> Form | None:
    """The edition that the name of the page says: ``2021-word``, ``hand-2021-lost_cell``."""
    return next((forms[part] for part in path.stem.split("-") if part in forms), None)


def load(path: Path, forms: Mapping[str, Form]) -> Expectation:
    written: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    usual = _units(form_of(path, forms))
    units = {_key(name): unit for name, unit in written["units"].items()}
    figures = {}
    for table, rows in written["figures"].items():
        for row, cells in rows.items():
            for column, text in cells.items():
                key = CellKey(table, row, column)
                is_status = text in (Status.BLANK, Status.NOT_REPORTED)
                figures[key] = Printed(
                    text,
                    None if is_status else Decimal(text),
                    Status(text) if is_status else Status.CERTAIN,
                    units.get(key, usual.get(key)),
                )
    return Expectation(
        document=written["document"],
        figures=figures,
        may_be_unread=frozenset(map(_key, written["may_be_unread"])),
        issues=frozenset(map(Code, written["issues"])),
        may_report=frozenset(map(Code, written["may_report"])),
        failed=frozenset(written["failed_checks"]),
    )


def _units(form: Form | None) -> dict[CellKey, str]:
    if form is None:
        return {}
    return {
        CellKey(block.table, row.code, column.code): column_in(row, column).unit
        for block, row, column in form.cells
    }


def _key(name: str) -> CellKey:
    table, row, column = name.split(".")
    return CellKey(table, row, column)


def _rows_on_one_line(text: str) -> str:
    """A row of the form is a line of the file, so that a reviewer reads it as a table."""
    lines: list[str] = []
    inside = False
    for line in text.split("\n"):
        if inside:
            lines[-1] += line.strip() if line.strip().startswith("}") else line.strip() + " "
            inside = not line.strip().startswith("}")
        else:
            lines.append(line)
            inside = line.startswith("   ") and line.endswith("{")
    return "\n".join(lines)
