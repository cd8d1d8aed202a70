"""Reads plain text into lines, and into tables where it writes cells apart.

Knows how text keeps a table: a tab between cells, as copied from a browser or a sheet, or bars, as
in Markdown. A run of such lines is a table only if all have as many cells: where spans were
dropped they do not, and the lines stay lines. Knows nothing of forms, and of no table whose cells
have run together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from pipelines.charset import decode, find_mojibake
from pipelines.grid import GridTooLargeError, RawCell, lay_out
from pipelines.model import Block, Code, Document, Issue, Paragraph, Severity, Table
from pipelines.numbers import looks_like_value
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
    lines = enumerate(_fold(line) for line in decoded.text.replace("\x00", "").splitlines())
    return Document("text", (), (), tuple(_blocks(lines)), tuple(issues))


def _fold(line: str) -> str:
    """White space folded; a tab between two cells stays, also beside an empty one."""
    if "\t" not in (inner := line.strip(" \u3000\xa0\r\n")).strip():
        return " ".join(line.split())
    return "\t".join(" ".join(cell.split()) for cell in inner.split("\t"))


def _blocks(lines: Iterator[_Numbered]) -> Iterator[Block]:
    tables = 0
    for separator, run in groupby(lines, key=lambda line: _separator(line[1])):
        numbered = list(run)
        table = _table(numbered, separator, tables + 1) if separator else None
        if table is not None:
            tables += 1
            yield table
        else:
            for n, text in numbered:
                if text.strip():
                    yield Paragraph(text, (n,), "line")


def _separator(line: str) -> str:
    """What parts the cells of a line; '' where it is no line of a table.

    One bar alone stands between the links of a menu or the parts of a title.
    """
    if "\t" in line:
        return "\t"
    return "|" if line.count("|") > 1 or line.startswith("|") else ""


def _table(lines: list[_Numbered], separator: str, number: int) -> Table | None:
    rows = [_cells(text, separator) for _, text in lines if not _RULE.fullmatch(text)]
    if len(rows) < 2 or len(rows[0]) < 2 or any(len(row) != len(rows[0]) for row in rows):
        return None
    if not any(cell and looks_like_value(cell) for row in rows for cell in row):
        return None
    try:
        grid = lay_out([[RawCell(cell) for cell in row] for row in rows])
    except GridTooLargeError:
        return None
    return Table(grid, (lines[0][0],), number)


def _cells(text: str, separator: str) -> list[str]:
    if separator == "|":
        text = text.removeprefix("|").removesuffix("|")
    return [cell.strip() for cell in text.split(separator)]
