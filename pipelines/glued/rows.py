"""Decides which reading of each row stands, and makes facts of it.

Knows the order of the evidence: separators, the grammar of figures, the sum of the row, the sums
down the columns, the place of the blank in other rows. Knows rows as the lines gave them; finds no
label and no heading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from pipelines.forms import Form, Row
from pipelines.glued.balance import Equation, Vector, balance
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
from pipelines.model import CellKey, Code, Fact, Issue, Severity, Status
from pipelines.numbers import Value, read_value

# So many readings of a row are written into ``raw``; the rest are counted.
_READINGS_SHOWN = 12


def decode_rows(form: Form, rows: Sequence[PrintedRow]) -> tuple[list[Fact], list[Issue]]:
    """The facts of all ``rows``, with one issue for each row that is not or not wholly read."""
    decoder = _Decoder(form, any(map(_is_sparse, rows)))
    glued = [found for row in rows if (found := decoder.separate(row)) is not None]
    requests = [found for found in glued if found.row.block.table == "requests"]
    decoder.settle_together(requests)
    decoder.prints_all = not any(map(_shows_blanks, rows)) and _are_full(requests)
    for found in glued:
        if found.row.block.table != "requests":
            decoder.settle_alone(found)
    return decoder.facts, decoder.issues


@dataclass
class _Glued:
    """A row on its way: ``candidates`` is None where they were too many to list."""

    row: PrintedRow
    candidates: Candidates | None
    sums: tuple[Sum, ...]
    readings: tuple[Reading, ...] = ()
    is_separated: bool = False
    is_widened: bool = False
    chosen: Reading | None = None

    @property
    def is_solid(self) -> bool:
        return self.is_separated or (self.candidates is not None and self.candidates.is_solid)


@dataclass
class _Decoder:
    """``is_sparse``: somewhere blank stands for zero, so that fewest blanks prove nothing.
    ``prints_all``: the rows whose sums tell have shown that no cell is left blank.
    """

    form: Form
    is_sparse: bool
    prints_all: bool = False
    facts: list[Fact] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    _work: Work = field(default_factory=Work)

    # one row

    def separate(self, row: PrintedRow) -> _Glued | None:
        """The row for further decoding; None where it is unreadable, or separators say all."""
        tail = row.tail.strip()
        if not tail:
            for n in range(len(row.columns)):
                self._fact(row, n, None, Status.MISSING, "")
            return None
        if row.is_broken:
            detail = "figures go on in the line below: the last may be broken"
            self._leave(row, Status.UNREADABLE, row.line.text, Code.UNREADABLE_VALUE, detail)
            return None
        cells = _separated(row, row.tail)
        if cells is not None:
            return self._take_cells(row, cells)
        if "|" in tail:
            detail = f"its cells do not fit the {len(row.columns)} headings"
            self._leave(row, Status.AMBIGUOUS, row.line.text, Code.ROW_MISALIGNED, detail)
            return None
        sums = tuple(_sums(self.form, row))
        try:
            candidates = self._candidates(row, read_run(tail), sums)
        except TooManyReadingsError:
            return _Glued(row, None, sums)
        if candidates is None:
            detail = f"no figures for {len(row.columns)} cells can be read in it"
            text = row.line.text
            self._leave(row, Status.UNREADABLE, text, Code.UNREADABLE_VALUE, detail)
            return None
        return _Glued(row, candidates, sums, candidates.readings)

    def _candidates(self, row: PrintedRow, run: Run, sums: Sequence[Sum]) -> Candidates | None:
        """In a list the cumulative column is often left blank: 12 may be one cell of two."""
        found = find_candidates(run, row.columns, sums, self._work)
        if found is None or found.is_solid or row.block.layout != "list":
            return found
        blanks = range(len(row.columns))
        return replace(found, readings=with_blanks(run, row.columns, sums, blanks, self._work))

    def _take_cells(self, row: PrintedRow, cells: Sequence[str]) -> _Glued | None:
        """Each cell stands by itself; what it says needs no other evidence."""
        values = [read_value(cell) for cell in cells]
        for n, (cell, value) in enumerate(zip(cells, values, strict=True)):
            self._cell(row, n, cell, value)
        numbers = [v.number for v in values]
        if row.block.table != "requests" or any(
            v.status is Status.UNREADABLE or (v.number is not None and v.number % 1) for v in values
        ):
            return None
        reading = tuple(None if number is None else str(number) for number in numbers)
        sums = tuple(_sums(self.form, row))
        return _Glued(row, None, sums, (reading,), is_separated=True, chosen=reading)

    def _cell(self, row: PrintedRow, n: int, text: str, value: Value) -> None:
        column, where = row.leaves[n].column, _locator(row, n)
        number, status = value.number, value.status
        unit = value.unit or row.leaves[n].unit or column.unit
        if status is Status.UNREADABLE or (
            number is not None and number % 1 and not column.decimal
        ):
            self._issue(Code.UNREADABLE_VALUE, Severity.ERROR, where, text, "not a figure")
            self._fact(row, n, None, Status.UNREADABLE, text)
            return
        if unit != column.unit and column.unit != "unstated":
            detail = f"printed in {unit}; the form has {column.unit}"
            self._issue(Code.UNIT_DIFFERS, Severity.WARNING, where, text, detail)
        if number is not None and number < 0 and not column.signed:
            self._issue(Code.NEGATIVE_COUNT, Severity.WARNING, where, text, "as printed")
        key = _key(row, n)
        self.facts.append(Fact(self.form.edition, key, number, unit, text, status, where))

    def settle_alone(self, glued: _Glued) -> None:
        """A row that no other row can help: one reading that nothing contests, or none.

        382 is 3 8 2 only in a report that leaves nothing blank, and not 38, a blank and 2.
        """
        found = glued.candidates
        if (
            found is not None
            and len(found.readings) == 1
            and not found.is_contested
            and (glued.is_solid or found.cells == 1 or not self.is_sparse)
            and (glued.is_solid or found.cells == 1 or glued.sums or self.prints_all)
            and _totals_are_believable(glued, found.readings[0])
        ):
            glued.chosen = found.readings[0]
        self._finish(glued)

    # the rows of the requests together

    def settle_together(self, rows: Sequence[_Glued]) -> None:
        by_code: dict[str, list[_Glued]] = defaultdict(list)
        for glued in rows:
            by_code[glued.row.code].append(glued)
        # A row that is printed twice is evidence for nothing until both copies agree.
        single = {code: found[0] for code, found in by_code.items() if len(found) == 1}
        self._widen(list(single.values()))
        options = {
            code: frozenset(_vector(glued, reading) for reading in glued.readings)
            for code, glued in single.items()
            if glued.readings
        }
        balanced = balance(options, tuple(_equations(self.form, frozenset(single))))
        solved = {row for equation in balanced.solved for row in equation.rows}
        broken = {row for equation in balanced.broken for row in equation.rows}
        # A row that fills its cells but does not add up has a blank or an error: so may the others.
        is_doubtful = self.is_sparse or any(
            not glued.is_separated and (glued.candidates is None or glued.candidates.is_contested)
            for glued in rows
        )
        open_: list[_Glued] = []
        for code, glued in single.items():
            if glued.is_separated:
                continue
            vectors = balanced.options.get(code, frozenset())
            unproved = code in broken or is_doubtful or glued.is_widened
            if code not in solved and unproved and not self._holds_alone(glued):
                continue
            if len(vectors) == 1:
                glued.readings = tuple(r for r in glued.readings if _vector(glued, r) in vectors)
                open_.append(glued)
        separated = [glued for glued in single.values() if glued.is_separated]
        _place_blanks(_with_believable_totals(open_, separated), separated)
        for glued in rows:
            if single.get(glued.row.code) is not glued and not glued.is_separated:
                glued.readings = () if glued.candidates is None else glued.candidates.readings
            if not glued.is_separated:
                self._finish(glued)

    @staticmethod
    def _holds_alone(glued: _Glued) -> bool:
        """Whether the figures are these although the columns do not add up.

        Otherwise the same error of the source that breaks the columns may have made the row hold
        by chance: nothing is read. Nor are figures that stand apart, where a blank may be anywhere.
        """
        found = glued.candidates
        if found is None:
            return False
        if glued.is_solid:
            return all(map(_is_full, glued.readings)) or all(
                set(reading) <= {"0", None} for reading in glued.readings
            )
        return found.is_forced and not glued.is_widened

    def _widen(self, rows: Sequence[_Glued]) -> None:
        """Where rows of the group leave the total blank, a row that seems full may do so too.

        14700012 is 147 0 0 0 1 2 and a blank, not 1 4 7 0 0 0 12, though the latter adds up.
        """
        habits = {
            glued.row.group
            for glued in rows
            if any(_total_is_blank(glued, reading) for reading in glued.readings)
            and glued.candidates is not None
            and len(glued.candidates.run.text) < len(glued.row.leaves)
        }
        for glued in rows:
            found = glued.candidates
            if found is None or found.is_solid:
                continue
            if not self.is_sparse and (
                glued.row.group not in habits
                or found.is_contested
                or len(found.run.text) < found.cells
            ):
                continue
            blanks = range(1, len(glued.row.leaves)) if self.is_sparse else (1,)
            columns, known = glued.row.columns, set(glued.readings)
            try:
                wider = with_blanks(found.run, columns, glued.sums, blanks, self._work)
            except TooManyReadingsError:
                glued.candidates, glued.readings = None, ()
                continue
            more = [
                reading
                for reading in wider
                if reading not in known and (self.is_sparse or _total_is_blank(glued, reading))
            ]
            glued.readings = (*glued.readings, *more)
            glued.is_widened = bool(more)

    # results

    def _finish(self, glued: _Glued) -> None:
        row, found = glued.row, glued.candidates
        if glued.chosen is None:
            raw = _with_readings(row.line.text, glued.readings if found else None)
            several = f"{len(glued.readings)} readings" if found else "too many readings"
            if found and not glued.readings:
                several = "no reading adds up"
            detail = f"its cells have run together: {several}"
            self._leave(row, Status.AMBIGUOUS, raw, Code.ROW_MISALIGNED, detail)
            return
        digits = sum(sign.isdigit() for sign in found.run.text) if found else 0
        full = None not in glued.chosen and digits == len(row.columns)
        forced = full and (glued.is_solid or not glued.is_widened)
        for n, text in enumerate(glued.chosen):
            if text is None:
                self._fact(row, n, None, Status.MISSING, "")
                continue
            value = read_value(text)
            status = Status.CERTAIN if forced else Status.INFERRED
            if value.number is None:
                self._fact(row, n, None, value.status, row.line.text)
                continue
            unit = row.leaves[n].unit or row.leaves[n].column.unit
            key, where = _key(row, n), _locator(row, n)
            raw = row.line.text
            self.facts.append(Fact(self.form.edition, key, value.number, unit, raw, status, where))

    def _leave(self, row: PrintedRow, status: Status, raw: str, code: Code, detail: str) -> None:
        where = f"line[{row.line.number}]"
        self._issue(code, Severity.ERROR, where, row.line.text, detail)
        for n in range(len(row.columns)):
            self._fact(row, n, None, status, raw)

    def _fact(self, row: PrintedRow, n: int, value: None, status: Status, raw: str) -> None:
        where = f"line[{row.line.number}]"
        unit = row.leaves[n].unit or row.leaves[n].column.unit
        self.facts.append(Fact(self.form.edition, _key(row, n), value, unit, raw, status, where))

    def _issue(self, code: Code, severity: Severity, where: str, raw: str, detail: str) -> None:
        self.issues.append(Issue(code, severity, where, raw, detail))


def _shows_blanks(row: PrintedRow) -> bool:
    """Whether the row has fewer figures than cells, or none at all."""
    if "|" in row.tail or "\t" in row.tail:
        return False
    run = read_run(row.tail)
    return (len(run.breaks) + 1 if run.is_apart else len(run.text)) < len(row.columns)


def _is_sparse(row: PrintedRow) -> bool:
    """Whether the row lacks so many figures that its zeros cannot all be printed.

    A total alone is left blank by habit. 规章 is left blank by all who make none.
    """
    tail = row.tail
    if "|" in tail or _separated(row, tail) is not None:
        return False
    digits = sum(sign.isdigit() for sign in tail)
    if row.block.table == "requests":
        return digits < len(row.columns) - 1
    return 0 < digits < len(row.columns) - len(row.block.rows) * (row.row is None)


# --- what a row is made of --------------------------------------------------------------------


def _separated(row: PrintedRow, tail: str) -> list[str] | None:
    """The cells, if there is a separator between all of them.

    Bars and tabs part blank cells too; white space alone cannot show them.
    """
    separator = next((sign for sign in "|\t" if sign in tail.strip(" ")), None)
    if separator is None:
        cells = tail.split()
        whole = all(read_value(cell).status is not Status.UNREADABLE for cell in cells)
        return cells if len(cells) == len(row.columns) and whole else None
    pieces = [piece.strip() for piece in tail.strip(" ").split(separator)]
    if not pieces[0]:  # it stands between the label and the first cell
        del pieces[0]
    if separator == "|" and row.line.text.startswith("|") and pieces and not pieces[-1]:
        del pieces[-1]
    if separator == "\t" and len(pieces) == 1 < len(row.columns):
        return _separated(row, pieces[0])
    return _without_merged(pieces, len(row.columns))


def _without_merged(pieces: list[str], cells: int) -> list[str] | None:
    """The cells of a row without the places that a merged one leaves empty; None where another
    cell may be the empty one.

    A label spans columns in front of the figures, and the last figure the columns behind it.
    """
    extra = len(pieces) - cells
    if extra <= 0:
        return pieces if extra == 0 else None
    if not any(pieces[:extra]) and pieces[-1]:
        return pieces[extra:]
    return pieces[:cells] if all(pieces[:cells]) and not any(pieces[cells:]) else None


def _sums(form: Form, row: PrintedRow) -> Iterable[Sum]:
    """The identities along the row, as places on the page. Cells of one row stand together."""
    owners: list[Row | None] = [leaf.row or row.row for leaf in row.leaves]
    for identity in form.identities:
        if identity.table != row.block.table or identity.along != "rows":
            continue
        for owner in dict.fromkeys(owners):
            places = [n for n, of in enumerate(owners) if of is owner]
            parts = frozenset(n for n in places if row.leaves[n].column.code in identity.left)
            totals = [n for n in places if row.leaves[n].column.code in identity.right]
            if len(totals) == 1 and len(places) == places[-1] - places[0] + 1:
                yield Sum(places[0], places[-1] + 1, parts, totals[0])


def _equations(form: Form, printed: frozenset[str]) -> Iterable[Equation]:
    """The identities down the columns; a variant row stands in where the official ones are not."""
    for identity in form.identities:
        if identity.table != "requests" or identity.along != "columns":
            continue
        left = identity.left
        for stand_in in identity.stand_ins:
            if stand_in.code in printed and not printed & set(stand_in.replaces):
                left = (*(c for c in left if c not in stand_in.replaces), stand_in.code)
        yield Equation(identity.rule, left, identity.right)


def _vector(glued: _Glued, reading: Reading) -> Vector:
    """The figures in the order of the form. A blank part adds nothing; a blank total is its sum."""
    figures = [int(cell) if cell is not None else 0 for cell in reading]
    for s in glued.sums:
        if s.total is not None and reading[s.total] is None:
            figures[s.total] = sum(figures[n] for n in s.parts)
    codes = [leaf.column.code for leaf in glued.row.leaves]
    return tuple(figures[codes.index(column.code)] for column in glued.row.block.columns)


def _is_full(reading: Reading) -> bool:
    return None not in reading


def _are_full(rows: Sequence[_Glued]) -> bool:
    return bool(rows) and all(row.chosen is not None and _is_full(row.chosen) for row in rows)


def _believable(s: Sum, reading: Reading) -> bool | None:
    """Whether the total of ``s`` can be the blank one; None where the total is not blank.

    It is, where the last figure in front of it is less than the others together: that one is no
    total. Otherwise another cell may have been lost, and this figure be the total.
    """
    if s.total is None or reading[s.total] is not None:
        return None
    *others, last = [int(reading[n] or 0) for n in sorted(s.parts) if reading[n] is not None] or [0]
    return last < sum(others)


def _totals_are_believable(glued: _Glued, reading: Reading) -> bool:
    return all(_believable(s, reading) is not False for s in glued.sums)


def _with_believable_totals(open_: Sequence[_Glued], separated: Sequence[_Glued]) -> list[_Glued]:
    """Without the rows that leave a total blank, unless this is believable of the row itself, or is
    the habit of its group: some row proves it, and none has the total.

    The sums down the columns cannot tell: where a whole column is lost, they hold all the same.
    """
    proved: set[str] = set()
    totalled = {glued.row.group for glued in separated}
    unproved: list[_Glued] = []
    for glued in open_:
        if len(glued.readings) > 1:  # the same figures; the other rows say which cell is blank
            continue
        if not _total_is_blank(glued, glued.readings[0]):
            totalled.add(glued.row.group)
        elif _totals_are_believable(glued, glued.readings[0]):
            proved.add(glued.row.group)
        else:
            unproved.append(glued)
    habits = proved - totalled
    return [
        glued
        for glued in open_
        if glued.row.group in habits or not any(glued is other for other in unproved)
    ]


def _total_is_blank(glued: _Glued, reading: Reading) -> bool:
    return any(s.total is not None and reading[s.total] is None for s in glued.sums)


def _place_blanks(open_: Sequence[_Glued], separated: Sequence[_Glued]) -> None:
    """Choose among readings with the same figures: blank is what is blank in the whole group."""
    for glued in open_:
        if len(glued.readings) == 1:
            glued.chosen = glued.readings[0]
    blank: dict[str, set[str]] = {}
    for glued in (*open_, *separated):
        if glued.chosen is not None:
            codes = {
                leaf.column.code
                for leaf, cell in zip(glued.row.leaves, glued.chosen, strict=True)
                if cell is None
            }
            blank[glued.row.group] = blank.get(glued.row.group, codes) & codes
    for glued in open_:
        if glued.chosen is not None:
            continue
        always = blank.get(glued.row.group, set())
        fitting = [
            reading
            for reading in glued.readings
            if all(
                cell is not None or leaf.column.code in always
                for leaf, cell in zip(glued.row.leaves, reading, strict=True)
            )
        ]
        if len(fitting) == 1:
            glued.chosen = fitting[0]


def _key(row: PrintedRow, n: int) -> CellKey:
    leaf = row.leaves[n]
    owner = leaf.row or row.row
    return CellKey(row.block.table, owner.code if owner else "", leaf.column.code)


def _locator(row: PrintedRow, n: int) -> str:
    return f"line[{row.line.number}]/cell[{n + 1}]"


def _with_readings(text: str, readings: Sequence[Reading] | None) -> str:
    if not readings:
        return text
    shown = [" ".join(cell or "–" for cell in reading) for reading in readings[:_READINGS_SHOWN]]
    if len(readings) > _READINGS_SHOWN:
        shown.append(f"{len(readings)} readings")
    return f"{text} = {' / '.join(shown)}"
