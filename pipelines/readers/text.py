"""Reads plain text into lines, and into tables where it writes cells apart.

Knows how text keeps a table: a tab between cells, as copied from a browser or a sheet, or bars, as
in Markdown. A run of such lines is a table only if all have as many cells: where spans were
dropped they do not, and all such lines stay lines. Knows nothing of forms, and of no table whose
cells have run together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, groupby

from pipelines.charset import decode, find_mojibake
from pipelines.grid import GridTooLargeError, RawCell, lay_out
from pipelines.model import Block, Code, Document, Issue, Paragraph, Severity, Table
from pipelines.numbers import INVISIBLE, looks_like_value
from pipelines.readers.limits import check_lines

# Between the heading and the body of a Markdown table.
_RULE = re.compile(r"[|:\-\s]*-[|:\-\s]*")
_Numbered = tuple[int, str]


def read_text(body: bytes) -> Document:
    """One paragraph a line that is not empty, ``path`` its number from 0; tables in their place.

    In a line, cells stay apart: by one tab where there was a tab, by bars as written. Raises
    DocumentTooLargeError.
    """
    decoded = decode(body, "text/plain")
    issues: list[Issue] = []
    if decoded.replaced:
        detail = f"bytes that are not {decoded.encoding} were replaced"
        issues.append(Issue(Code.CHARACTERS_LOST, Severity.WARNING, "text", "", detail))
    if wrong := find_mojibake(decoded.text):
        detail = "decoded wrongly and saved again before it was published"
        issues.append(Issue(Code.MOJIBAKE, Severity.WARNING, "text", wrong, detail))
    check_lines(decoded.text)
    shown = decoded.text.replace("\x00", "")
    for sign in map(chr, INVISIBLE):
        if sign in shown:
            shown = shown.replace(sign, "")
    lines = enumerate(map(_fold, shown.splitlines()))
    return Document("text", (), (), tuple(_blocks(lines)), tuple(issues))


def _fold(line: str) -> str:
    """White space folded; a tab between two cells stays, also beside an empty one."""
    if "\t" not in (inner := line.strip(" \u3000\xa0\r\n")).strip():
        return " ".join(line.split())
    return "\t".join(" ".join(cell.split()) for cell in inner.split("\t"))


def _blocks(lines: Iterator[_Numbered]) -> Iterator[Block]:
    runs = [(sign, list(run)) for sign, run in groupby(lines, key=lambda line: _separator(line[1]))]
    numbers = count(1)
    tables = [_table(run, sign, numbers) if sign else None for sign, run in runs]
    if any(
        table is None and sign and _has_figures(run, sign)
        for table, (sign, run) in zip(tables, runs, strict=True)
    ):
        # Beside a table whose spans were dropped, the others are read as it is: by their labels.
        tables = [None] * len(runs)
    for table, (_, run) in zip(tables, runs, strict=True):
        if table is not None:
            yield table
        else:
            for n, text in run:
                if text.strip():
                    yield Paragraph(text, (n,), "line")


def _separator(line: str) -> str:
    """What parts the cells of a line; '' where it is no line of a table.

    One bar alone stands between the links of a menu or the parts of a title.
    """
    if "\t" in line:
        return "\t"
    return "|" if line.count("|") > 1 or line.startswith("|") else ""


def _has_figures(lines: list[_Numbered], separator: str) -> bool:
    return len(lines) > 1 and any(
        looks_like_value(cell) for _, text in lines for cell in _cells(text, separator) if cell
    )


def _table(lines: list[_Numbered], separator: str, numbers: Iterator[int]) -> Table | None:
    """None unless all lines have as many cells, and the first is whole: where what was merged is
    left empty, nobody can tell a merged cell from a blank one."""
    rows = [_cells(text, separator) for _, text in lines if not _RULE.fullmatch(text)]
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return None
    if not all(rows[0]) or not _has_figures(lines, separator):
        return None
    try:
        grid = lay_out(list(_merged(rows)))
    except GridTooLargeError:
        return None
    return Table(grid, (lines[0][0],), next(numbers))


def _merged(rows: list[list[str]]) -> Iterator[list[RawCell]]:
    """The rows with each cell once that a writer of plain grids repeated for all that it covers.

    Alike labels side by side are one cell, and so are those below each other in rows of labels
    only; alike figures side by side are one below such a label.
    """
    laid: list[dict[int, RawCell]] = []
    over = list(range(len(rows[0])))  # for each column, where the label over it begins
    above: dict[int, int] = {}  # and in which row of labels it stands
    for at, row in enumerate(rows):
        labels = [bool(text) and not looks_like_value(text) for text in row]
        cells = dict(_side_by_side(row, labels, over))
        if not all(labels):
            above.clear()
        for start, cell in list(cells.items()) if above else ():
            top = laid[above[start]].get(start) if start in above else None
            if top and top[:2] == cell[:2] and above[start] + top.rowspan == at:
                laid[above[start]][start] = top._replace(rowspan=top.rowspan + 1)
                del cells[start]
        laid.append(cells)
        if all(labels):
            above |= dict.fromkeys(cells, at)
    return (list(cells.values()) for cells in laid)


def _side_by_side(
    row: list[str], labels: list[bool], over: list[int]
) -> Iterator[tuple[int, RawCell]]:
    """Each cell with the column where it begins; ``over`` is brought up to date."""
    starts = [
        n
        for n, text in enumerate(row)
        if n == 0 or not text or text != row[n - 1] or not (labels[n] or over[n] == over[n - 1])
    ]
    for start, end in zip(starts, [*starts[1:], len(row)], strict=True):
        if labels[start] or over.count(over[start]) == end - start:
            yield start, RawCell(row[start], colspan=end - start)
        else:
            yield from ((n, RawCell(row[start])) for n in range(start, end))
        if labels[start]:
            over[start:end] = [start] * (end - start)


def _cells(text: str, separator: str) -> list[str]:
    if separator == "|":
        text = text.removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in text.split(separator)]
