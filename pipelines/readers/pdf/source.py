"""Opens a PDF with PDFium and tells what each page shows.

Knows files and pages; ``objects`` and ``signs`` know what is on one. Knows nothing of tables or
lines of text. Nothing in the file is executed: the library is built without scripts and XFA, and
embedded files are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.pdf.drawn import Page
from pipelines.readers.pdf.objects import Layers, annotated, walk
from pipelines.readers.pdf.packing import check_streams, unnamed_fonts
from pipelines.readers.pdf.placing import turned
from pipelines.readers.pdf.signs import read_glyphs, turn_of
from pipelines.readers.refusal import RefusedError

# The longest report known has some 40 pages and some 30,000 signs.
MOST_PAGES = 150
_MOST_SIGNS = 300_000


def read_pages(body: bytes) -> Iterator[Page]:
    """The pages in order. Raises DocumentTooLargeError, and RefusedError for a file that PDFium
    does not open: one with a password, or a broken one."""
    check_streams(body)
    unnamed = unnamed_fonts(body)
    try:
        document = pdfium.PdfDocument(body)
    except pdfium.PdfiumError as problem:
        if problem.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise RefusedError("locked with a password") from problem
        raise RefusedError("a broken PDF file") from problem
    try:
        count = len(document)
        if count > MOST_PAGES:
            raise DocumentTooLargeError(f"{count} pages, over {MOST_PAGES}")
        signs = 0
        for number in range(count):
            page = _read_page(document, number, unnamed)
            signs += len(page.glyphs)
            if signs > _MOST_SIGNS:
                raise DocumentTooLargeError(f"over {_MOST_SIGNS} signs")
            yield page
    finally:
        document.close()


def _read_page(document: pdfium.PdfDocument, number: int, unnamed: frozenset[bytes]) -> Page:
    try:
        page = document[number]
        text = page.get_textpage()
    except pdfium.PdfiumError as problem:
        raise RefusedError(f"page {number + 1} is broken") from problem
    try:
        signs = raw.FPDFText_CountChars(text.raw)
        if signs > _MOST_SIGNS:
            raise DocumentTooLargeError(f"over {_MOST_SIGNS} signs")
        turn = turn_of(text.raw, signs)
        layers = Layers()
        walk(
            layers,
            (
                raw.FPDFPage_GetObject(page.raw, n)
                for n in range(raw.FPDFPage_CountObjects(page.raw))
            ),
            turn,
            0,
        )
        layers.inks += annotated(page.raw, turn)
        area = turned(turn, *_shown_part(page))
        glyphs, hidden = read_glyphs(text.raw, signs, turn, area, layers, unnamed)
    finally:
        text.close()
        page.close()
    return Page(
        number + 1, area, tuple(glyphs), tuple(layers.across), tuple(layers.down),
        tuple(layers.inks), layers.pictures, hidden,
    )  # fmt: skip


def _shown_part(page: pdfium.PdfPage) -> tuple[float, float, float, float]:
    """What of the page is shown; PDFium's own box of the page is that of the turned page."""
    media, crop = page.get_mediabox(), page.get_cropbox()
    return (
        max(media[0], crop[0]), max(media[1], crop[1]),
        min(media[2], crop[2]), min(media[3], crop[3]),
    )  # fmt: skip
