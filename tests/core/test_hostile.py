"""Whatever a file is, reading it ends soon, takes little, and says in few issues what is wrong."""

from __future__ import annotations

import time
import tracemalloc

import pytest

from pipelines.extract import Extractor, Source
from pipelines.forms import Form
from pipelines.readers.limits import (
    MOST_ATTRIBUTES,
    MOST_BYTES,
    MOST_LINES,
    MOST_TAGS,
    DocumentTooLargeError,
    check_lines,
    check_markup,
)
from tests.core.hostile import CASES, page_of_its_own, source
from tests.core.pages import codes, page, received

_SMALL = 0.01  # of the full size
_SECONDS = 1.0


@pytest.mark.parametrize("case", CASES)
def test_a_small_hostile_file_is_read_in_little_time_with_few_issues(
    extractor: Extractor, case: str
) -> None:
    file = source(case, _SMALL)
    started = time.perf_counter()
    found = extractor.extract(file)
    assert time.perf_counter() - started < _SECONDS
    assert found.issues
    assert len({issue.code for issue in found.issues}) <= 8
    assert len(found.issues) <= 100


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty_document"),
        (b" \r\n\t\0 " * 9000, "empty_document"),
        (b"\xef\xbb\xbf", "empty_document"),
        (b"\xff\xfe\n\0", "empty_document"),
        (bytes(range(256)) * 30, "unsupported_format"),
        (b"\x1f\x8b\x08" + bytes(99), "unsupported_format"),
        (b"PK\x03\x04" + bytes(99), "unsupported_format"),
        (b"<p>" + b" " * MOST_BYTES, "document_too_large"),
        (b"1\n" * (MOST_LINES + 1), "document_too_large"),
        (b"<p>" * (MOST_TAGS + 1), "document_too_large"),
        (b"<p " + b"a b " * MOST_ATTRIBUTES + b">x", "document_too_large"),
        (b"<div>" * 3000 + b"x", "document_too_large"),
    ],
)
def test_a_file_that_is_no_report_gives_one_issue(
    extractor: Extractor, body: bytes, code: str
) -> None:
    found = extractor.extract(Source(body, "page"))
    assert [str(issue.code) for issue in found.issues] == [code]
    assert (found.facts, found.sections) == ((), ())


def test_what_a_parser_gives_up_is_not_lost_in_silence(extractor: Extractor) -> None:
    """libxml2 stops at a depth of 2048 and drops the rest of the page."""
    deep = page(received(*"1000001")).replace(b"<h1>", b"<div>" * 3000 + b"</div>" * 3000 + b"<h1>")
    found = extractor.extract(Source(deep, "page.html"))
    assert "document_too_large" in codes(found)


def test_pages_that_are_merely_large_are_within_the_limits() -> None:
    check_markup("<p class=MsoNormal style='mso-spacerun:yes'>说明</p>" * 20_000)
    check_markup(f"<img src='data:image/png;base64,{'A' * 900_000}'>")
    check_markup(f"<script>var a = [{'1, 2, 3, ' * 90_000}]; if (a[0] < 1) x()</script>")
    check_markup(f"<script>for (i=0;i<n;i++) a = [{'1, 2, 3, ' * 90_000}]</script>")
    check_markup("一二三 " * 90_000)
    check_markup("")
    check_lines("一行\n" * 50_000)
    with pytest.raises(DocumentTooLargeError):
        check_markup("<p>x</p>" * 9 + "<p " + "a='1' " * (MOST_ATTRIBUTES + 1))


def test_memory_does_not_grow_with_the_number_of_pages(forms: tuple[Form, ...]) -> None:
    extractor = Extractor(forms)

    def read(first: int, last: int) -> int:
        for n in range(first, last):
            extractor.extract(Source(page_of_its_own(n), "page.html"))
        return tracemalloc.get_traced_memory()[0]

    read(0, 5)
    tracemalloc.start()
    try:
        few, many = read(5, 25), read(25, 65)
    finally:
        tracemalloc.stop()
    assert many - few < 8_000_000  # a label's cache fills: 8192 labels of some hundred signs
