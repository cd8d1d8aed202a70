"""Makes paragraphs and data tables of the sheets of a workbook.

Knows what a sheet is to a reader: rows and columns that are seen, merged cells, lines of text above
and between tables. Knows neither XLSX nor XLS, and no forms.

A row with one cell and nothing else is a line of text; rows that follow one another are a table;
an empty row ends it. A row with one text among cells with borders is a row of the table: a label
with blank figures.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from pipelines.grid import MAX_PLACES, MAX_WIDTH, RawCell
from pipelines.model import Block, Code, Document, Issue, Paragraph, Picture, Severity, Table
from pipelines.readers.limits import MOST_BYTES, DocumentTooLargeError
from pipelines.readers.tables import data_grid

# A workbook of a report has one to six.
MOST_SHEETS = 60


class Shown(NamedTuple):
    """A cell as seen. ``framed``: it has a border, and so is a cell where it is blank too."""

    text: str = ""
    marks: str = ""
    framed: bool = False


class Area(NamedTuple):
    """Merged cells: rows and columns from 0, the last ones too."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """One sheet as a file holds it. ``cells`` are those with a text or a border."""

    cells: dict[tuple[int, int], Shown] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    pictures: int = 0


def document_of(kind: str, sheets: Iterable[Sheet], hides: bool) -> Document:
    """The sheets in their order; ``hides``: the file has sheets that it does not show.

    Raises DocumentTooLargeError.
    """
    blocks: list[Block] = []
    issues: list[Issue] = []
    tables = 0
    for n, sheet in enumerate(sheets):
        if sum(len(shown.text) for shown in sheet.cells.values()) > MOST_BYTES:
            raise DocumentTooLargeError(f"a sheet of over {MOST_BYTES} characters")
        hides |= any(
            shown.text and (row in sheet.hidden_rows or column in sheet.hidden_columns)
            for (row, column), shown in sheet.cells.items()
        )
        seen = _Seen(sheet)
        if seen.is_too_large:
            where, detail = f"table after {tables}", f"over {MAX_PLACES} places in a sheet"
            issues.append(Issue(Code.TABLE_TOO_LARGE, Severity.ERROR, where, "", detail))
            continue
        for run in seen.runs():
            grid = data_grid(seen.written(run), tables, issues) if len(run) > 1 else None
            path = (n, run[0])
            if grid is None:
                for row in run:
                    blocks += (Paragraph(line, (n, row)) for line in seen.texts(row))
            elif grid.rows:
                tables += 1
                blocks.append(Table(grid, path, tables))
        blocks += (Picture("", (n,)) for _ in range(sheet.pictures))
    if hides:
        detail = "rows, columns or sheets that the file hides were not read"
        issues.append(Issue(Code.HIDDEN_CONTENT, Severity.WARNING, "document", "", detail))
    return Document(kind, (), (), tuple(blocks), tuple(issues))


class _Seen:
    """The places of a sheet that are seen and belong to something."""

    def __init__(self, sheet: Sheet) -> None:
        hidden_rows, hidden_columns = sheet.hidden_rows, sheet.hidden_columns
        self._hidden = hidden_rows
        self._cells = {
            place: shown
            for place, shown in sheet.cells.items()
            if place[0] not in hidden_rows and place[1] not in hidden_columns
        }
        texts = [place for place, shown in self._cells.items() if shown.text or shown.marks]
        last_row = max((row for row, _ in texts), default=-1)
        columns = {column for _, column in texts}
        last_column = max(columns, default=-1)
        self._columns = sorted(
            columns | {c for (_, c), shown in self._cells.items() if c <= last_column}
        )
        self._rows = sorted({row for row, _ in self._cells if row <= last_row})
        self.is_too_large = (
            len(self._columns) > MAX_WIDTH or len(self._rows) * len(self._columns) > MAX_PLACES
        )
        # For each place of merged cells the first that is seen of them; and for that the last.
        self._first: dict[tuple[int, int], tuple[int, int]] = {}
        self._last: dict[tuple[int, int], tuple[int, int]] = {}
        if self.is_too_large:
            return
        self._rows = sorted(
            {
                *self._rows,
                *(
                    row
                    for area in sheet.merged
                    if area.bottom - area.top < MAX_WIDTH
                    and (shown := sheet.cells.get((area.top, area.left)))
                    and shown.text
                    for row in range(area.top, min(area.bottom, last_row) + 1)
                    if row not in hidden_rows
                ),
            }
        )
        self._left = len(self._rows) * len(self._columns)
        for area in sheet.merged:
            if not self.is_too_large:
                self._merge(area, sheet)

    def _merge(self, area: Area, sheet: Sheet) -> None:
        rows = _between(self._rows, area.top, area.bottom)
        columns = _between(self._columns, area.left, area.right)
        if not rows or not columns or (rows[0], columns[0]) in self._first:
            return
        self._left -= len(rows) * len(columns)
        if self._left < 0:  # merged cells over one another, which no program makes
            self.is_too_large = True
            return
        places = [(row, column) for row in rows for column in columns]
        if any(place in self._first for place in places):
            return
        first = places[0]
        framed = any(self._cells[place].framed for place in places if place in self._cells)
        own = sheet.cells.get((area.top, area.left), Shown())
        self._cells[first] = Shown(own.text, own.marks, framed)
        self._last[first] = places[-1]
        self._first |= dict.fromkeys(places, first)

    def runs(self) -> Iterator[list[int]]:
        """Rows that stand together: a line of text alone, or the rows of a table."""
        run: list[int] = []
        rows = self._rows
        kinds = [self._kind(row) for row in rows]
        for n, row in enumerate(rows):
            apart = (
                n > 0 and row != rows[n - 1] + 1 and not self._is_hidden_between(rows[n - 1], row)
            )
            kind = kinds[n]
            if kind == "perhaps":
                inside = 0 < n < len(rows) - 1 and kinds[n - 1] == kinds[n + 1] == "cells"
                kind = "cells" if inside and not apart else "line"
            if run and (apart or kind != "cells"):
                yield run
                run = []
            if kind == "line":
                yield [row]
            elif kind == "cells":
                run.append(row)
        if run:
            yield run

    def _is_hidden_between(self, above: int, below: int) -> bool:
        return all(row in self._hidden for row in range(above + 1, min(below, above + MAX_WIDTH)))

    def _kind(self, row: int) -> str:
        """``cells``, ``line``, ``empty``; ``perhaps`` a line, or a label without its figures."""
        texts = others = 0
        wide = 0
        for column in self._columns:
            place = (row, column)
            first = self._first.get(place, place)
            if first[0] != row or self._last.get(first, first)[0] > row:
                return "cells"
            if first != place:
                continue
            shown = self._cells.get(place, Shown())
            if shown.text or shown.marks:
                texts += 1
                last = self._last.get(place, place)[1]
                wide = len(_between(self._columns, column, last))
            elif shown.framed:
                others += 1
        if not texts:
            return "cells" if others else "empty"
        if texts > 1 or others:
            return "cells"
        return "line" if wide == len(self._columns) else "perhaps"

    def texts(self, row: int) -> list[str]:
        """The lines of text of a row that is in no table."""
        found: list[str] = []
        for column in self._columns:
            if self._first.get((row, column), (row, column)) == (row, column):
                found += self._cells.get((row, column), Shown()).text.split("\n")
        return [text for text in found if text]

    def written(self, run: list[int]) -> list[list[RawCell]]:
        """The rows as HTML would write them. Columns of which nothing is seen in them are left
        out."""
        inside = set(run)
        used = [
            column for column in self._columns if any((row, column) in self._cells for row in run)
        ]
        kept = set(used)
        rows: list[list[RawCell]] = []
        for row in run:
            cells: list[RawCell] = []
            for column in used:
                place = (row, column)
                first = self._first.get(place, place)
                if first != place and first[0] in inside and first[1] in kept:
                    continue
                shown = self._cells.get(place, Shown())
                down = right = 1
                if first == place and place in self._last:
                    last = self._last[place]
                    down = len(_between(run, row, last[0]))
                    right = len(_between(used, column, last[1]))
                cells.append(RawCell(shown.text, right, down, shown.marks))
            rows.append(cells)
        return rows


def _between(places: list[int], first: int, last: int) -> list[int]:
    """Those of the sorted places from the first to the last."""
    return places[bisect_left(places, first) : bisect_right(places, last)]
