"""Small PDF files for tests: a table drawn cell by cell, and files written byte by byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from pipelines.model import Table
from pipelines.readers.pdf import read_pdf
from tests.documents.pdf.printing import FONT

LEFT, TOP, WIDE, HIGH = 100, 700, 80, 30  # of the table of `paper`
Drawing = Callable[[Canvas], None]

FONT_OBJECT = b"/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def _nothing(canvas: Canvas) -> None:
    """Draws nothing."""


def paper(
    rows: Sequence[Sequence[str]], after: Drawing = _nothing, before: Drawing = _nothing,
    without: Sequence[tuple[int, int, int, int]] = (), **options: object,
) -> bytes:  # fmt: skip
    """A page with a table of these cells, all sides ruled but those ``without``: from corner to
    corner, as column, row, column, row. ``before`` and ``after`` draw below and above it."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), **options)
    before(canvas)
    canvas.setFont(FONT, 10)
    canvas.drawString(LEFT, 760, "公开情况表")
    height, width = len(rows), len(rows[0])
    sides = [(i, j, i, j + 1) for i in range(width + 1) for j in range(height)]
    sides += [(i, j, i + 1, j) for i in range(width) for j in range(height + 1)]
    for i, j, to_i, to_j in sides:
        if (i, j, to_i, to_j) not in without:
            canvas.line(LEFT + i * WIDE, TOP - j * HIGH, LEFT + to_i * WIDE, TOP - to_j * HIGH)
    for j, row in enumerate(rows):
        for i, text in enumerate(row):
            canvas.drawString(*corner(j, i), text)
    after(canvas)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def corner(row: int, column: int) -> tuple[float, float]:
    """Where the text of a cell begins."""
    return LEFT + column * WIDE + 10, TOP - row * HIGH - 20


def cells(body: bytes) -> list[list[str]]:
    """The texts of the one table that is read, by row."""
    (table,) = (block for block in read_pdf(body).blocks if isinstance(block, Table))
    return [[cell.text for cell in row] for row in table.grid.rows]


def file_of(objects: Sequence[bytes]) -> bytes:
    """A PDF file of these objects; the first is its catalogue."""
    written, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    end = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % place for place in places)
    return written + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        end,
    )


def stream(data: bytes, extra: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (extra, len(data), data)


def one_page(content: bytes) -> bytes:
    """A file of one page with this object as its content."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<%s>>>>"
    return file_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            page % FONT_OBJECT,
            content,
        ]
    )
