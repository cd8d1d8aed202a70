"""Whatever a file is, reading it ends soon, takes little, and gives one issue; nothing escapes."""

from __future__ import annotations

import time
import tracemalloc
from io import BytesIO
from pathlib import Path
from random import Random
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

import pytest

from pipelines.extract import Extractor, Source
from pipelines.kinds import kind_of
from tests.documents import sheets, word
from tests.documents.office import OFFICE, save_as
from tests.documents.packages import S, W, docx, packed, xlsx
from tests.reports import draw

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTITIES = '<!DOCTYPE a [<!ENTITY a "12"><!ENTITY b "&a;&a;&a;&a;">]>'
_SECONDS = 6.0  # while its memory is watched, which is slow
_MEMORY = 300_000_000


def _main(text: str | bytes) -> bytes:
    return packed({"word/document.xml": text})


def _compressed(how: int) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", how) as archive:
        archive.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    return stream.getvalue()


def _understated() -> bytes:
    """A part that inflates to more than its entry declares."""
    body = _compressed(ZIP_DEFLATED)
    return body.replace((60_000_003).to_bytes(4, "little"), (900).to_bytes(4, "little"))


def _cells(rows: int, columns: int) -> str:
    cells = "<c><v>1</v></c>" * columns
    return f"<row>{cells}</row>" * rows


_HOSTILE = {
    "zip bomb": (_compressed(ZIP_DEFLATED), "document_too_large"),
    "zip bomb that declares less": (_understated(), "file_unreadable"),
    "zip bomb of another kind": (_compressed(ZIP_BZIP2), "file_unreadable"),
    "entities": (_main(_ENTITIES + "<a>&b;</a>"), "file_unreadable"),
    "external entity": (
        _main('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>'),
        "file_unreadable",
    ),
    "entities in another encoding": (
        _main((_ENTITIES + "<a>&b;</a>").encode("utf-16")),
        "file_unreadable",
    ),
    "deep": (docx("<w:sdt><w:sdtContent>" * 5_000), "document_too_large"),
    "deep tables": (
        docx("<w:tbl><w:tr><w:tc>" * 5_000 + "</w:tc></w:tr></w:tbl>" * 5_000),
        "document_too_large",
    ),
    "tags": (docx("<w:p/>" * 300_000), "document_too_large"),
    "attributes": (_main("<a " + " ".join(f"a{n}=''" for n in range(90_000)) + "/>"), "document_too_large"),
    "parts": (packed({"word/document.xml": "", **{f"p{n}": "" for n in range(3_000)}}), "document_too_large"),
    "no document": (packed({"word/styles.xml": "", "a": "word/document.xml"}), "file_unreadable"),
    "broken XML": (docx("<w:p><w:r></w:p>"), "file_unreadable"),
    "encrypted": (_OLE2 + bytes(4_000), "file_unreadable"),
    "cut short": (docx("<w:p/>" * 900)[:-30], "file_unreadable"),
    "no zip": (b"PK\x03\x04" + bytes(999), "file_unreadable"),
}  # fmt: skip
_HOSTILE_BOOKS = {
    "a million rows": (xlsx("<row/>" * 1_000_000), "document_too_large"),
    "sheets": (xlsx("<row/>", sheets=100), "document_too_large"),
    "a sheet named a thousand times": (
        packed(
            {
                "xl/workbook.xml": f'<workbook xmlns="{S}"><sheets>{"<sheet/>" * 1_000}</sheets></workbook>'
            }
        ),
        "document_too_large",
    ),
    "no workbook": (packed({"xl/styles.xml": ""}), "file_unreadable"),
}  # fmt: skip


def _codes(extractor: Extractor, body: bytes, name: str) -> list[str]:
    tracemalloc.start()
    started = time.perf_counter()
    found = extractor.extract(Source(body, name))
    seconds, peak = time.perf_counter() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < _SECONDS
    assert peak < _MEMORY
    assert not any(fact.value is not None for fact in found.facts)
    return [str(issue.code) for issue in found.issues]


@pytest.mark.parametrize("case", _HOSTILE)
def test_hostile_word_file_gives_one_issue(extractor: Extractor, case: str) -> None:
    body, code = _HOSTILE[case]
    assert _codes(extractor, body, "report.docx") == [code]


@pytest.mark.parametrize("case", _HOSTILE_BOOKS)
def test_hostile_workbook_gives_one_issue(extractor: Extractor, case: str) -> None:
    body, code = _HOSTILE_BOOKS[case]
    assert _codes(extractor, body, "report.xlsx") == [code]


@pytest.mark.parametrize(
    ("rows", "around"),
    [
        (_cells(1, 16_384), ""),
        (_cells(1_000, 6), ""),
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>' + _cells(2, 2), ""),
        (_cells(2, 2), '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        (_cells(2, 2), "<mergeCells>" + '<mergeCell ref="A1:B2"/>' * 9_000 + "</mergeCells>"),
        (
            _cells(500, 20),
            "<mergeCells>" + '<mergeCell ref="A1:T500"/>' * 9_000 + "</mergeCells>",
        ),
        (_cells(2, 2), '<cols><col min="1" max="99999999" hidden="1"/></cols>'),
        ("<row r='0'><c r='A0'><v>1</v></c></row>", ""),
        ("<row r='-1'><c r='ZZZ1'><v>1</v></c><c s='-4' t='zz'><v/></c></row>", ""),
    ],
)
def test_workbook_of_odd_size_is_no_report_and_takes_little(
    extractor: Extractor, rows: str, around: str
) -> None:
    (code,) = _codes(extractor, xlsx(rows, around=around), "report.xlsx")
    assert code in ("not_a_report", "empty_document")


def test_odd_marks_of_word_are_no_error(extractor: Extractor) -> None:
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="99999999999"/><w:vMerge/></w:tcPr></w:tc>'
    row = f'<w:tr><w:trPr><w:gridBefore w:val="-5"/></w:trPr>{cell * 3}</w:tr>'
    odd = "<w:p><w:pPr><w:numPr><w:ilvl w:val='x'/></w:numPr></w:pPr><w:r><w:fldChar/></w:r></w:p>"
    assert _codes(extractor, docx(f"<w:tbl>{row * 3}</w:tbl>{odd}"), "a.docx") == ["not_a_report"]
    wide = cell.replace("99999999999", "9999")
    wide_table = docx(f"<w:tbl><w:tr>{wide * 3}</w:tr></w:tbl>")
    assert _codes(extractor, wide_table, "a.docx") == ["empty_document"]


def test_text_repeated_in_every_cell_is_not_copied(extractor: Extractor) -> None:
    part = f'<sst xmlns="{S}"><si><t>{"一" * 3_000_000}</t></si></sst>'
    with ZipFile(BytesIO(xlsx("<row>" + '<c t="s"><v>0</v></c>' * 100 + "</row>"))) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    related = parts["xl/_rels/workbook.xml.rels"].decode()
    kind = related.partition('Type="')[2].partition("/worksheet")[0]
    more = f'<Relationship Id="ss" Type="{kind}/sharedStrings" Target="sharedStrings.xml"/></'
    parts["xl/_rels/workbook.xml.rels"] = related.replace("</", more).encode()
    body = packed({**parts, "xl/sharedStrings.xml": part})
    assert _codes(extractor, body, "report.xlsx") == ["document_too_large"]


@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_file_cut_short_or_spoilt_anywhere_gives_an_issue_and_no_other_figure(
    extractor: Extractor, forms: tuple, suffix: str
) -> None:
    form = next(form for form in forms if form.edition == "2021")
    draft = draw(form, 1, []).draft
    if suffix == "docx":
        whole = word.write_word(draft, "plain", Random(1))
    else:
        whole = sheets.write_workbook(draft, "framed", Random(1))
    _assert_never_another(extractor, whole, f"report.{suffix}")


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed")
def test_spoilt_workbook_of_excel_97_is_no_error(
    extractor: Extractor, forms: tuple, tmp_path: Path
) -> None:
    form = next(form for form in forms if form.edition == "2021")
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheets.write_workbook(draw(form, 1, []).draft, "framed", Random(1)))
    (tmp_path / "old").mkdir()
    (made,) = save_as("xls", [path], tmp_path / "old")
    body = made.read_bytes()
    assert kind_of(body, "download") == "xls"
    rng = Random(7)
    for _ in range(100):
        spoilt = bytearray(body)
        for _ in range(rng.choice((1, 5, 60))):
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
        cut = len(spoilt) if rng.random() < 0.7 else rng.randrange(len(spoilt))
        found = extractor.extract(Source(bytes(spoilt[:cut]), "a.xls"))
        assert found.issues or found.facts


def _assert_never_another(extractor: Extractor, whole: bytes, name: str) -> None:
    """A checksum guards each part: what is spoilt is not read, or is none of the parts read."""
    facts = extractor.extract(Source(whole, name)).facts
    assert facts
    rng = Random(5)
    for n in range(60):
        spoilt = bytearray(whole)
        spoilt[rng.randrange(len(spoilt))] ^= 1 << rng.randrange(8)
        found = extractor.extract(
            Source(bytes(spoilt if n % 3 else whole[: rng.randrange(9, len(whole))]), name)
        )
        assert found.facts in ((), facts)


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        (docx(""), "report.xls", "docx"),
        (docx(""), "page.html", "docx"),
        (xlsx(""), "report.docx", "xlsx"),
        (
            packed(
                {"word/document.xml": f'<w:document xmlns:w="{W}"/>', "word/vbaProject.bin": b"\0"}
            ),
            "a.docm",
            "docx",
        ),
        (_OLE2 + "WordDocument\0".encode("utf-16-le"), "report.xls", "doc"),
        (_OLE2 + "WordDocument\0".encode("utf-16-le"), "report.wps", "wps"),
        (_OLE2 + "Workbook\0".encode("utf-16-le"), "report.et", "xls"),
        (b"<html><table><tr><td>1", "report.docx", "html"),
    ],
)
def test_file_is_what_it_holds_whatever_it_is_called(body: bytes, name: str, kind: str) -> None:
    assert kind_of(body, name) == kind
