"""Prints a draft of a report as a PDF, as word processors do: pages, ruling lines, page breaks.

Knows how tables are laid over pages: rows that go on, rows that are cut, group labels that are cut
or repeated, lines left open at the break. Every figure printed is the plan's. Knows nothing of the
reader under test.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from tests.reports.draft import Box, Draft, Sheet, Text, lay

FONT = "STSong-Light"  # needs no font file
pdfmetrics.registerFont(UnicodeCIDFont(FONT))
_LABEL = 2.5  # the width of a column of labels, that of a column of figures is 1
_PAD = 2.0


@dataclass(frozen=True, slots=True)
class Print:
    """How a report is printed; all sizes in points.

    ``rules``: ``line``, ``bar`` (thin filled boxes), ``box`` (a stroked box a cell) or ``piece``
    (each side of each cell on its own). ``breaks``: ``closed`` (a line at the foot of a page and at
    the head of the next), ``foot`` (at the foot alone), ``head`` or ``cut`` (none between the two
    parts of a cell, as WPS prints it).
    """

    page: tuple[float, float] = (595, 842)
    margin: float = 72
    size: float = 10
    rules: str = "line"
    breaks: str = "closed"
    heads_again: bool = False
    cuts_rows: bool = False
    numbers: bool = True
    running: str = ""
    bold_twice: bool = False
    shuffled: bool = False
    turned: int = 0
    room_above: float = 0  # moves the page breaks


def random_print(rng: Random) -> Print:
    width, height = rng.choice([(595, 842), (842, 595), (516, 729), (612, 792)])
    return Print(
        (width, height), rng.choice([50, 60, 72]), rng.choice([8, 9, 10, 10.5]),
        rng.choice(["line", "bar", "box", "piece"]), rng.choice(["closed", "foot", "head", "cut"]),
        rng.random() < 0.3, rng.random() < 0.5, rng.random() < 0.8,
        rng.choice(["", "", "政府信息公开工作年度报告"]), rng.random() < 0.2, rng.random() < 0.3,
        rng.choice([0, 0, 0, 90, 270]), rng.choice([0, 30, 90, 170, 260]),
    )  # fmt: skip


def print_report(draft: Draft, how: Print, rng: Random) -> bytes:
    """The report as a PDF file."""
    printer = _Printer(draft, how, rng)
    plan = draft.plan
    printer.room(how.room_above)
    printer.text(plan.title, centred=True)
    printer.text(f"本报告所列数据的统计期限自{plan.year}年1月1日起至{plan.year}年12月31日止。")
    for part in draft.before:
        printer.part(part)
    for heading, parts in zip(draft.headings, draft.sections, strict=True):
        printer.text(heading)
        for part in parts:
            printer.part(part)
    printer.text(plan.agency)
    day = plan.signed
    printer.text(f"{day.year}年{day.month}月{day.day}日")
    for part in draft.after:
        printer.part(part)
    return printer.finish()


@dataclass(frozen=True, slots=True)
class _Cell:
    """A cell on its way to paper: its lines of text, its rows and columns in the table."""

    lines: tuple[str, ...]
    row: int
    rows: int
    column: int
    columns: int
    is_label: bool
    mark: str


class _Printer:
    def __init__(self, draft: Draft, how: Print, rng: Random) -> None:
        self._draft, self._how, self._rng = draft, how, rng
        self._file = BytesIO()
        self._canvas = Canvas(self._file, pagesize=how.page, pageCompression=1)
        self._page = 0
        self._held: dict[tuple[int, int], int] = {}  # lines of tall cells on the pages so far
        self._todo: list[tuple[float, float, float, str]] = []
        self._size = how.size
        self._begin()

    @property
    def _leading(self) -> float:
        return self._size * 1.4

    # pages

    def _begin(self) -> None:
        self._page += 1
        width, height = self._how.page
        size, self._size = self._size, self._how.size
        if self._how.turned:
            self._canvas.setPageRotation(self._how.turned)
        if self._how.turned == 90:
            self._canvas.transform(0, 1, -1, 0, height, 0)
        elif self._how.turned == 270:
            self._canvas.transform(0, -1, 1, 0, 0, width)
        self._y = height - self._how.margin
        if self._how.running:
            self._show(self._how.margin, self._y + 20, self._how.running)
        self._size = size

    def _end(self) -> None:
        if self._how.numbers:
            self._show(self._how.page[0] / 2, self._how.margin - 25, f"— {self._page} —")
        if self._how.shuffled:
            self._rng.shuffle(self._todo)
        for x, y, size, line in self._todo:
            self._canvas.setFont(FONT, size)
            self._canvas.drawString(x, y, line)
            if self._how.bold_twice:
                self._canvas.drawString(x + 0.3, y, line)
        self._todo.clear()
        self._canvas.showPage()

    def _turn_page(self) -> None:
        self._end()
        self._begin()

    def finish(self) -> bytes:
        self._end()
        self._canvas.save()
        return self._file.getvalue()

    def _show(self, x: float, y: float, line: str) -> None:
        self._todo.append((x, y, self._size, line))

    # text

    def room(self, height: float) -> None:
        self._y -= height

    def text(self, text: str, *, centred: bool = False) -> None:
        left, size = self._how.margin, self._how.size
        wide = self._how.page[0] - 2 * left
        for line in _wrapped(text, wide, size):
            if self._y - self._leading < self._how.margin:
                self._turn_page()
            self._y -= self._leading
            inset = (wide - _width(line, size)) / 2 if centred else 0
            self._show(left + inset, self._y, line)

    def part(self, part: Text | Sheet) -> None:
        if isinstance(part, Text):
            self.text(part.text)
        else:
            if part.caption:
                self.text(part.caption)
            self._y -= 8
            self._fit(part)
            self._sheet(part)
            self._size = self._how.size
            self._y -= 8

    # tables

    def _fit(self, sheet: Sheet) -> None:
        """Type small enough for the figures, each of which stands in one line."""
        edges = self._edges(sheet)
        for row in lay(sheet.lines):
            for placed in row:
                if placed.box.role == "figure":
                    room = edges[placed.column + placed.box.colspan] - edges[placed.column]
                    wide = _width(self._printed(placed.box), 1)
                    self._size = min(self._size, (room - 4 * _PAD) / max(wide, 1))

    def _sheet(self, sheet: Sheet) -> None:
        edges = self._edges(sheet)
        cells = list(self._cells(sheet, edges))
        heights = self._heights(cells, len(sheet.lines))
        heads = next((n for n, x in enumerate(sheet.lines) if x.kind != "head"), 0)
        start, count, offset, first = 0, len(heights), 0, True
        while start < count:
            repeated = heads if self._how.heads_again and not first else 0
            room = self._y - self._how.margin - sum(heights[:repeated])
            end, used = start, 0.0
            while (
                end < count
                and used + heights[end] - (offset * self._leading if end == start else 0) <= room
            ):
                used += heights[end] - (offset * self._leading if end == start else 0)
                end += 1
            if end < heads and start == 0:
                end = start  # headings are kept together
            left_over = int((room - used - 2 * _PAD) / self._leading)
            cut = 0
            if end < count and self._how.cuts_rows and end >= heads and end > start:
                tall = max((len(c.lines) for c in cells if c.row == end and c.rows == 1), default=1)
                cut = left_over if 0 < left_over < tall else 0
            if end == start and not cut:
                self._turn_page()
                continue
            if repeated:
                self._piece(cells, heights, edges, 0, repeated, 0, 0, False, False)
            opens = self._how.breaks in ("cut", "head"), self._how.breaks in ("cut", "foot")
            self._piece(
                cells, heights, edges, start, end, offset, cut,
                not first and opens[1] and not repeated, (end < count or bool(cut)) and opens[0],
            )  # fmt: skip
            start, offset, first = end, cut, False
            if start < count:
                self._turn_page()

    def _piece(
        self, cells: Sequence[_Cell], heights: Sequence[float], edges: Sequence[float],
        start: int, end: int, offset: int, cut: int, open_above: bool, open_below: bool,
    ) -> None:  # fmt: skip
        """Rows from ``start`` to ``end``; ``offset`` lines of the first stood on the page before,
        ``cut`` lines of the row behind the last stand here."""
        tops, y = {}, self._y
        last = end + bool(cut)
        for n in range(start, last):
            tops[n] = y
            if n == end:
                y -= cut * self._leading + 2 * _PAD
            else:
                y -= heights[n] - (offset * self._leading if n == start else 0)
        tops[last] = y
        for cell in cells:
            top, bottom = max(cell.row, start), min(cell.row + cell.rows, last)
            if top >= bottom:
                continue
            before = cell.row < start or (cell.row == start and offset > 0)
            after = cell.row + cell.rows > last or (cell.row + cell.rows == last and cut > 0)
            lines = self._lines_here(cell, top, bottom, start, end, offset, cut, tops)
            left, right = edges[cell.column], edges[cell.column + cell.columns]
            self._write(cell, lines, left, right, tops[top], tops[bottom], before or after)
            self._rule(
                left, right, tops[top], tops[bottom],
                not (before and open_above), not (after and open_below),
            )  # fmt: skip
        self._y = y

    def _lines_here(
        self, cell: _Cell, top: int, bottom: int, start: int, end: int, offset: int, cut: int,
        tops: dict[int, float],
    ) -> Sequence[str]:  # fmt: skip
        """What of a cell's text stands on this page."""
        fits = max(int((tops[top] - tops[bottom] - _PAD) / self._leading), 0)
        if cell.rows == 1:
            if cell.row == start and offset:
                return cell.lines[offset:]
            return cell.lines[:cut] if cell.row == end else cell.lines
        # What the pages before did not hold.
        key = (cell.row, cell.column)
        goes_on = cell.row < start or (cell.row == start and offset > 0)
        done = self._held.get(key, 0) if goes_on else 0
        rest = fits if cell.row + cell.rows > bottom else len(cell.lines)
        self._held[key] = done + rest
        return cell.lines[done : done + rest]

    def _write(
        self, cell: _Cell, lines: Sequence[str], left: float, right: float, top: float,
        bottom: float, is_cut: bool,
    ) -> None:  # fmt: skip
        size = self._size
        spare = 0.0 if is_cut else (top - bottom - len(lines) * self._leading) / 2
        y = top - max(spare, _PAD / 2) - size
        for line in lines:
            inset = _PAD if cell.is_label else (right - left - _width(line, size)) / 2
            if line:
                self._show(left + inset, y, line)
            if cell.mark and line is lines[-1]:
                small = size * 0.6
                self._todo.append(
                    (left + inset + _width(line, size), y + size / 3, small, cell.mark)
                )
            y -= self._leading

    def _rule(
        self, left: float, right: float, top: float, bottom: float, above: bool, below: bool
    ) -> None:
        canvas = self._canvas
        canvas.setLineWidth(0.5)
        if self._how.rules == "box" and above and below:
            canvas.rect(left, bottom, right - left, top - bottom)
            return
        sides = [(left, top, left, bottom), (right, top, right, bottom)]
        sides += [(left, top, right, top)] * above + [(left, bottom, right, bottom)] * below
        for x, y, to_x, to_y in sides:
            if self._how.rules == "bar":
                canvas.rect(
                    min(x, to_x) - 0.25, min(y, to_y) - 0.25, abs(x - to_x) + 0.5,
                    abs(y - to_y) + 0.5, stroke=0, fill=1,
                )  # fmt: skip
            elif self._how.rules == "piece":
                middle = (x + to_x) / 2, (y + to_y) / 2
                canvas.line(x, y, *middle)
                canvas.line(*middle, to_x, to_y)
            else:
                canvas.line(x, y, to_x, to_y)

    # widths and heights

    def _edges(self, sheet: Sheet) -> list[float]:
        placed = [p for row in lay(sheet.lines) for p in row]
        count = max(p.column + p.box.colspan for p in placed)
        labels = {
            p.column for p in placed if p.box.role in ("label", "group") and p.box.colspan == 1
        }
        wide = [_LABEL if n in labels else 1.0 for n in range(count)]
        scale = (self._how.page[0] - 2 * self._how.margin) / sum(wide)
        edges = [self._how.margin]
        for share in wide:
            edges.append(edges[-1] + share * scale)
        return edges

    def _cells(self, sheet: Sheet, edges: Sequence[float]) -> Iterator[_Cell]:
        seen = set()
        for row in lay(sheet.lines):
            for placed in row:
                if (placed.row, placed.column) in seen:
                    continue
                seen.add((placed.row, placed.column))
                box = placed.box
                end = placed.column + box.colspan
                wide = edges[end] - edges[placed.column] - 2 * _PAD
                text = self._printed(box)
                lines = tuple(
                    line for part in text.split("\n") for line in _wrapped(part, wide, self._size)
                )
                yield _Cell(
                    lines, placed.row, box.rowspan, placed.column, box.colspan,
                    box.role in ("label", "group"), self._mark(box),
                )  # fmt: skip

    def _printed(self, box: Box) -> str:
        shown = self._draft.figures.get(box.keys[0]) if box.role == "figure" else None
        return shown.text if shown else box.text

    def _mark(self, box: Box) -> str:
        shown = self._draft.figures.get(box.keys[0]) if box.role == "figure" else None
        return shown.mark if shown else ""

    def _heights(self, cells: Sequence[_Cell], count: int) -> list[float]:
        heights = [self._leading + 2 * _PAD] * count
        for cell in sorted(cells, key=lambda c: c.rows):
            need = len(cell.lines) * self._leading + 2 * _PAD
            have = sum(heights[cell.row : cell.row + cell.rows])
            if need > have:
                heights[cell.row + cell.rows - 1] += need - have
        return heights


def _width(text: str, size: float) -> float:
    return pdfmetrics.stringWidth(text, FONT, size)


def _wrapped(text: str, wide: float, size: float) -> list[str]:
    """Lines no wider than that; a figure is never parted."""
    if text.replace(".", "").replace(",", "").isdigit():
        return [text]
    lines, line = [], ""
    for sign in text:
        if line and _width(line + sign, size) > wide:
            lines.append(line)
            line = ""
        line += sign
    return [*lines, line]
