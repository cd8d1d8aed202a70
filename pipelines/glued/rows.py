"""Decides which reading of each row stands, and makes facts of it.

Knows the order of the evidence: separators, the grammar of figures, the sum of the row, the sums
down the columns, the place of the blank in other rows. Knows rows as the lines gave them; finds no
label and no heading.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipelines.figures import read_fact
from pipelines.forms import Form
from pipelines.glued.cells import (
    Candidates,
    Reading,
    Run,
    Sum,
    TooManyReadingsError,
    Work,
    find_candidates,
    read_run,
    with_blanks,
)
from pipelines.glued.lines import PrintedRow
from pipelines.glued.open import OpenRow, sums_along
from pipelines.glued.tails import Style, separated, style_of
from pipelines.glued.together import settle_together
from pipelines.grid import Cell
from pipelines.match import Reading as PrintedCell
from pipelines.model import CellKey, Code, Fact, Issue, Severity, Status

# So many readings of a row are written into ``raw``; the rest are counted.
_READINGS_SHOWN = 12


def decode_rows(form: Form, rows: Sequence[PrintedRow]) -> tuple[list[Fact], list[Issue]]:
    """The facts of all ``rows``, with one issue for each row that is not or not wholly read."""
    decoder = _Decoder(form, style_of(rows))
    opened = [one for row in rows if (one := decoder.open(row)) is not None]
    requests = [one for one in opened if one.row.block.table == "requests"]
    settle_together(requests, form, decoder.style, decoder.work)
    for one in opened:
        if one.row.block.table != "requests" and decoder.stands_alone(one):
            one.chosen = one.readings[0]
        if not one.is_separated:
            decoder.finish(one)
    return decoder.facts, decoder.issues


@dataclass
class _Decoder:
    form: Form
    style: Style
    facts: list[Fact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    work: Work = field(default_factory=Work)

    def open(self, row: PrintedRow) -> OpenRow | None:
        """The row with its readings; None where it is unreadable, or separators say all."""
        tail = row.tail.strip()
        if not tail:
            self._leave(row, Status.MISSING, "")
            return None
        if row.is_broken:
            detail = "figures go on in the line below: the last may be broken"
            self._report(row, Code.UNREADABLE_VALUE, detail)
            self._leave(row, Status.UNREADABLE, row.line.text)
            return None
        if row.block in self.style.crowded:
            detail = "most rows of the table have more figures than its heading has columns"
            self._report(row, Code.ROW_MISALIGNED, detail)
            self._leave(row, Status.AMBIGUOUS, row.line.text)
            return None
        cells = separated(row)
        if cells is not None:
            return self._take(row, cells)
        if "|" in tail:
            detail = f"its cells do not fit the {len(row.columns)} headings"
            self._report(row, Code.ROW_MISALIGNED, detail)
            self._leave(row, Status.AMBIGUOUS, row.line.text)
            return None
        sums = tuple(sums_along(self.form, row))
        try:
            candidates = self._candidates(row, read_run(tail), sums)
        except TooManyReadingsError:
            return OpenRow(row, None, sums)
        if candidates is None:
            detail = f"no figures for {len(row.columns)} cells can be read in it"
            self._report(row, Code.UNREADABLE_VALUE, detail)
            self._leave(row, Status.UNREADABLE, row.line.text)
            return None
        return OpenRow(row, candidates, sums, candidates.readings)

    def _candidates(self, row: PrintedRow, run: Run, sums: Sequence[Sum]) -> Candidates | None:
        """In a list the cumulative column is often left blank: 12 may be one cell of two."""
        found = find_candidates(run, row.columns, sums, self.work)
        if found is None or found.is_solid or row.block.layout != "list":
            return found
        blanks = range(len(row.columns))
        return replace(found, readings=with_blanks(run, row.columns, sums, blanks, self.work))

    def _take(self, row: PrintedRow, cells: Iterable[str]) -> OpenRow | None:
        """Each cell stands by itself; what it says needs no other evidence."""
        taken = [self._cell(row, n, text) for n, text in enumerate(cells)]
        self.facts += taken
        if row.block.table != "requests" or any(f.status is Status.UNREADABLE for f in taken):
            return None
        reading = tuple(None if fact.value is None else str(fact.value) for fact in taken)
        sums = tuple(sums_along(self.form, row))
        return OpenRow(row, None, sums, (reading,), is_separated=True, chosen=reading)

    def stands_alone(self, one: OpenRow) -> bool:
        """Whether a row that no other row can help has one reading that nothing contests.

        Digits are figures where they can be cut in no other way, or a sum says so: 382 may be
        3 8 2, or 38, a blank and 2.
        """
        found = one.candidates
        if found is None or len(found.readings) != 1 or found.is_contested:
            return False
        is_plain = one.is_solid or found.cells == 1
        return (
            (is_plain or not self.style.is_sparse)
            and (is_plain or bool(one.sums))
            and one.is_believable(found.readings[0])
        )

    def finish(self, one: OpenRow) -> None:
        row, found = one.row, one.candidates
        if one.chosen is None:
            several = f"{len(one.readings)} readings" if found else "too many readings"
            if found and not one.readings:
                several = "no reading adds up"
            self._report(row, Code.ROW_MISALIGNED, f"its cells have run together: {several}")
            raw = _with_readings(row.line.text, one.readings if found else ())
            self._leave(row, Status.AMBIGUOUS, raw)
            return
        digits = sum(sign.isdigit() for sign in found.run.text) if found else 0
        is_full = None not in one.chosen and digits == len(row.columns)
        is_forced = is_full and (one.is_solid or not one.is_widened)
        for n, text in enumerate(one.chosen):
            if text is None:
                self.facts.append(self._without_value(row, n, Status.MISSING, ""))
                continue
            fact = self._cell(row, n, text)._replace(raw=row.line.text)
            if fact.status is Status.CERTAIN and not is_forced:
                fact = fact._replace(status=Status.INFERRED)
            self.facts.append(fact)

    # results

    def _cell(self, row: PrintedRow, n: int, text: str) -> Fact:
        """What a cell says by itself, as it would in a table."""
        leaf, where = row.leaves[n], f"line[{row.line.number}]/cell[{n + 1}]"
        cell = Cell(text, "", 0, n, 1, 1)
        edition, key = self.form.edition, _key(row, n)
        printed = PrintedCell(edition, key, leaf.column, cell, text, leaf.unit, where)
        return read_fact(printed, self.issues)

    def _leave(self, row: PrintedRow, status: Status, raw: str) -> None:
        self.facts += (self._without_value(row, n, status, raw) for n in range(len(row.columns)))

    def _without_value(self, row: PrintedRow, n: int, status: Status, raw: str) -> Fact:
        unit = row.leaves[n].unit or row.leaves[n].column.unit
        where = f"line[{row.line.number}]"
        return Fact(self.form.edition, _key(row, n), None, unit, raw, status, where)

    def _report(self, row: PrintedRow, code: Code, detail: str) -> None:
        where = f"line[{row.line.number}]"
        self.issues.append(Issue(code, Severity.ERROR, where, row.line.text, detail))


def _key(row: PrintedRow, n: int) -> CellKey:
    leaf = row.leaves[n]
    owner = leaf.row or row.row
    return CellKey(row.block.table, owner.code if owner else "", leaf.column.code)


def _with_readings(text: str, readings: Sequence[Reading]) -> str:
    if not readings:
        return text
    shown = [" ".join(cell or "–" for cell in reading) for reading in readings[:_READINGS_SHOWN]]
    if len(readings) > _READINGS_SHOWN:
        shown.append(f"{len(readings)} readings")
    return f"{text} = {' / '.join(shown)}"
