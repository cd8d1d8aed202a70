"""Bytes become the text that was written, or say that they did not."""

from __future__ import annotations

import random

import pytest

from pipelines.charset import LOST, decode, find_mojibake
from pipelines.extract import Extractor, Source
from pipelines.kinds import kind_of
from pipelines.model import Status
from tests.core.pages import codes, fact, page, received

PROSE = (
    "云山县人民政府办公室2022年政府信息公开工作年度报告。本年共收到申请12件，办结11件，"
    "结转下年度1件；其中予以公开7件，部分公开2件，镕、喆、〇等字照常。"
)
HTML = f"<html><head><title>年报</title></head><body><p>{PROSE}</p></body></html>"
LONG = HTML.replace("</body>", f"<p>{PROSE}</p>" * 600 + "</body>")
GB = "text/html; charset=gb2312"
UTF = "text/html; charset=utf-8"


def declared(name: str) -> str:
    return HTML.replace(
        "<head>", f'<head><meta http-equiv=Content-Type content="text/html; charset={name}">'
    )


@pytest.mark.parametrize(
    "name", ["gb2312", "GBK", "x-gbk", "utf-8", "iso-8859-1", "unicode", "x", "utf-16"]
)
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_the_bytes_tell_the_encoding_whatever_a_page_declares(name: str, encoding: str) -> None:
    text = declared(name)
    for header in ("text/html", f"text/html; charset={name}", GB, UTF):
        read = decode(text.encode(encoding), header)
        assert (read.text, read.replaced) == (text, False)


def test_utf_16_keeps_its_mark_before_every_declaration() -> None:
    body = b"\xfe\xff" + declared("gb2312").encode("utf-16-be")
    assert decode(body, GB).text == declared("gb2312")


@pytest.mark.parametrize("name", ["big5", "Big5-HKSCS", "x-x-big5"])
def test_a_page_that_says_big5_is_read_as_big5(name: str) -> None:
    text = f'<meta charset="{name}"><p>政府資訊公開年度報告，共受理申請12件。</p>'
    assert decode(text.encode("big5hkscs")).text == text
    assert decode(text.encode("big5hkscs"), f"text/html; charset={name}").text == text
    assert decode(text.encode(), f"text/html; charset={name}").text == text


@pytest.mark.parametrize(
    "name", ["unicode_escape", "punycode", "rot13", "undefined", "utf-7", "idna", "mbcs"]
)
def test_no_page_chooses_a_codec_that_is_not_for_pages(name: str) -> None:
    text = f"<meta charset={name}><p>年报\\u0031</p>"
    assert decode(text.encode("gb18030"), f"text/html; charset={name}").text == text


@pytest.mark.parametrize("header", ["", UTF, GB])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_one_broken_byte_does_not_change_the_encoding_of_a_page(encoding: str, header: str) -> None:
    rng = random.Random(5)
    body = LONG.encode(encoding)
    for _ in range(6):
        at = rng.randrange(300, len(body) - 300)
        read = decode(body[:at] + b"\xff" + body[at + 1 :], header)
        assert (read.encoding, read.replaced) == (encoding, True)
        assert read.text.count(LOST) <= 3
        assert len(read.text) > 0.99 * len(LONG)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_a_byte_that_is_missing_swallows_no_digit_and_no_tag(encoding: str) -> None:
    cells = "".join(f"<td>第{n}行</td><td>{n}</td>" for n in range(1000, 1400))
    body = (HTML + cells).encode(encoding)
    whole = [int(part.split("<")[0]) for part in cells.split("<td>")[2::2]]
    for at in range(len(body) - 120, len(body)):
        if body[at] >= 0x80:
            text = decode(body[:at] + body[at + 1 :], GB).text
            assert [int(part.split("<")[0]) for part in text.split("<td>")[2::2]] == whole


def test_a_page_with_a_part_in_another_encoding_keeps_that_of_the_most() -> None:
    for most, part in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        for header in (UTF, GB):
            for body in (
                LONG.encode(most) + "<div>版权所有：云山县</div>".encode(part),
                "<div>版权所有：云山县</div>".encode(part) + LONG.encode(most),
            ):
                read = decode(body, header)
                assert (read.encoding, read.replaced) == (most, True)
                assert PROSE in read.text


def test_text_of_another_file_behind_a_mark_is_not_lost() -> None:
    assert PROSE in decode(b"\xef\xbb\xbf" + HTML.encode("gb18030")).text


def test_short_text_that_would_fit_both_is_what_it_is_declared() -> None:
    assert decode("联通".encode("gb18030"), GB).text == "联通"
    both = "这".encode("gb18030") * 2  # valid UTF-8 of two bytes a sign
    assert decode(both, GB).text == "这这"


def test_a_figure_with_a_lost_sign_is_no_figure(extractor: Extractor) -> None:
    good = page(received(41, 3, 0, 1, 0, 2, 47)).decode().encode("gb18030")
    for broken in (
        good.replace(b">41<", b">4\xff1<"),
        good.replace(b">41<", b">\xff41<"),
        good.replace(b">41<", b">41\xff<"),
    ):
        found = extractor.extract(Source(broken, "page.html"))
        assert "characters_lost" in codes(found)
        cell = fact(found, "requests.new_received.natural_person")
        assert (cell.value, cell.status) == (None, Status.UNREADABLE)
        assert fact(found, "requests.new_received.total").value == 47


def test_mojibake_is_recognised() -> None:
    assert find_mojibake(PROSE) is None
    for wrong in (
        PROSE.encode().decode("gb18030", "replace"),
        PROSE[1:].encode().decode("gbk", "ignore"),
        PROSE.encode("gb18030").decode("latin-1"),
        PROSE.encode().decode("latin-1"),
        PROSE.encode().decode("cp1252", "ignore"),
        PROSE.encode("gb18030").decode("utf-8", "replace").encode().decode("gb18030", "replace"),
    ):
        assert find_mojibake(wrong)


@pytest.mark.parametrize(
    "text", ["", "Annual report", "Émile Zola à Pékin", "锛子一把", "政府信息"]
)
def test_what_is_written_so_is_no_mojibake(text: str) -> None:
    assert find_mojibake(text) is None


# --- what a file is ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "name", "media_type", "kind"),
    [
        (b"", "page.html", "", "empty"),
        (b" \r\n\t \x00", "page.html", "", "empty"),
        (b"\xef\xbb\xbf\r\n", "page.txt", "", "empty"),
        (b"%PDF-1.4", "page.html", "text/html", "pdf"),
        (b"\r\n%PDF-1.4", "", "", "pdf"),
        (b"\n" * 9000 + b"<html>", "", "", "html"),
        (b"<table><tr><td>1", "report.xls", "application/vnd.ms-excel", "html"),
        (b"<table><tr><td>1", "report.doc", "", "html"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "report.doc", "", "doc"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "", "", "ole2"),
        (b"PK\x03\x04" + b"word/document.xml", "", "", "docx"),
        (b"PK\x03\x04" + b"xl/workbook.xml", "page.html", "", "xlsx"),
        (b"PK\x03\x04", "report.docx", "", "docx"),
        (b"PK\x03\x04", "report.pdf", "", "zip"),
        (b"\x1f\x8b\x08", "page.html", "", "gzip"),
        (b"{\\rtf1", "report.doc", "", "rtf"),
        (bytes(range(256)) * 20, "page.html", "text/html", "binary"),
        (b"<html>" + bytes(range(256)) * 20, "page.html", "text/html", "binary"),
        (b"<html><body>" + "<p>说明\0说明说明</p>".encode() * 99, "", "", "html"),
        ("年报".encode("gb18030"), "page.txt", "", "text"),
        ("年报".encode("gb18030"), "", "text/html", "html"),
        ("年报".encode(), "", "text/plain", "text"),
        ("年报".encode(), "", "", "text"),
        ("<p>年报</p>".encode("utf-16"), "", "", "html"),
        ("<p>年报</p>".encode("utf-16-le"), "", "", "html"),
        ("<html>年报".encode("utf-16-be"), "page.txt", "", "html"),
        ("年报 12 件\r\n".encode("utf-16-le"), "page.txt", "", "text"),
    ],
)  # fmt: skip
def test_what_a_file_begins_with_is_believed_first(
    body: bytes, name: str, media_type: str, kind: str
) -> None:
    assert kind_of(body, name, media_type) == kind
