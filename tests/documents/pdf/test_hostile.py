"""PDF files that are broken, locked, endless or something else: one issue, soon, and no figure."""

from __future__ import annotations

import time
import zlib
from contextlib import suppress
from io import BytesIO
from random import Random

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from pipelines.extract import Extractor, Source
from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.pdf import read_pdf
from pipelines.readers.refusal import RefusedError
from tests.documents.pdf.paper import FONT_OBJECT, cells, file_of, one_page, paper, stream

_CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
_TEXT = b"BT /F 12 Tf 50 50 Td (Hello 123) Tj ET "
_PAGE = (
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<<"
    + FONT_OBJECT
    + b">>>>"
)
_ROWS = [["项目", "数量"], ["规章", "12"]]


def _packed(data: bytes, times: int = 1) -> bytes:
    for _ in range(times):
        data = zlib.compress(data)
    return stream(data, b"/Filter[" + b"/FlateDecode" * times + b"]")


def _pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % n for n in range(5, 5 + count))
    return file_of(
        [_CATALOGUE, b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count), _PAGE, stream(_TEXT)]
        + [_PAGE] * count
    )


def _locked(password: str) -> bytes:
    lock = StandardEncryption(password, ownerPassword="owner", canPrint=0)
    return paper(_ROWS, encrypt=lock)


def _one_issue(extractor: Extractor, body: bytes) -> str:
    begun = time.monotonic()
    found = extractor.extract(Source(body, "report.pdf", "application/pdf"))
    assert time.monotonic() - begun < 10
    assert found.facts == ()
    (issue,) = found.issues
    return str(issue.code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (_locked("secret"), "file_unreadable"),
        (b"%PDF-1.7\nnothing else", "file_unreadable"),
        (paper(_ROWS)[:200], "file_unreadable"),
        (_pages(5000), "document_too_large"),
        (one_page(_packed(b"q Q " * 20_000_000)), "document_too_large"),
        (one_page(_packed(b"q Q " * 1_000_000, 2)), "document_too_large"),
        (one_page(_packed(_TEXT * 100_000)), "document_too_large"),
        (one_page(_packed(b"1 1 m 2 2 l S " * 100_000)), "document_too_large"),
        (file_of([_CATALOGUE, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"]), "file_unreadable"),
        (one_page(stream(b"q Q")), "empty_document"),
        (one_page(stream(_TEXT)), "not_a_report"),
        ("<html><p>请输入验证码</p></html>".encode(), "not_a_report"),
    ],
    ids=["locked", "no file", "cut short", "5000 pages", "bomb", "bomb in a bomb", "text", "lines",
         "loop of pages", "nothing shown", "another document", "a page"],
)  # fmt: skip
def test_file_that_is_no_report_gives_one_issue_in_time(
    extractor: Extractor, body: bytes, code: str
) -> None:
    assert _one_issue(extractor, body) == code


def test_file_that_only_forbids_printing_is_read() -> None:
    assert cells(_locked("")) == _ROWS


def test_pages_beyond_those_that_exist_are_not_waited_for() -> None:
    body = _pages(2).replace(b"/Count 2>>", b"/Count 9>>")
    with pytest.raises((RefusedError, DocumentTooLargeError)):
        read_pdf(body)
    assert read_pdf(_pages(2)).kind == "pdf"


def test_scripts_and_files_inside_are_left_alone() -> None:
    file = BytesIO()
    canvas = Canvas(file)
    canvas.drawString(100, 500, "Hello")
    canvas.save()
    action = b"/OpenAction<</S/JavaScript/JS(while(true){})>>/Type /Catalog"
    body = file.getvalue().replace(b"/Type /Catalog", action)
    assert b"JavaScript" in body
    assert [block.text for block in read_pdf(body).blocks] == ["Hello"]  # type: ignore[union-attr]


@pytest.mark.parametrize("seed", range(40))
def test_damaged_file_gives_a_document_or_one_refusal(seed: int) -> None:
    rng = Random(seed)
    body = bytearray(paper(_ROWS * 6, pageCompression=seed % 2))
    for _ in range(rng.randrange(1, 60)):
        body[rng.randrange(9, len(body))] = rng.randrange(256)
    with suppress(RefusedError, DocumentTooLargeError):
        assert read_pdf(bytes(body)).kind == "pdf"
