"""Tells what kind of bytes a file is: what it begins with is believed before what it is called.

Knows the signatures of formats and what the suffixes and media types of sites are worth. Knows
nothing of readers: a kind that nobody can read is a kind all the same.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from pipelines.charset import guess_utf_16

_HEAD = 4096
# The directory of a zip archive is at its end; 64 KB hold that of any document.
_TAIL = 65_536
_BLANK = re.compile(rb"[\s\x00]*(?:\xef\xbb\xbf)?[\s\x00]*")
_SUFFIXES = {
    "html": "html", "htm": "html", "shtml": "html", "jhtml": "html", "xhtml": "html", "jsp": "html",
    "aspx": "html", "asp": "html", "php": "html", "do": "html",
    "txt": "text", "md": "text", "csv": "text", "pdf": "pdf", "doc": "doc", "docx": "docx",
    "wps": "wps", "xls": "xls", "xlsx": "xlsx", "et": "et", "ofd": "ofd", "zip": "zip",
    "rar": "rar",
}  # fmt: skip
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"(\xb5/\xfd", "zstd"),
    (b"\x7fELF", "elf"),
)
# What a zip archive holds tells what it is when its name does not.
_MEMBERS = ((b"word/document.xml", "docx"), (b"xl/workbook.xml", "xlsx"), (b"OFD.xml", "ofd"))
# The same of the older container, whose names are UTF-16. A text may hold a workbook.
_STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
_CONTAINERS = ("zip", "ole2")
# A page may hold a stray NUL; a file of which one byte in fifty is no sign of writing is no text.
_CONTROL_SIGNS = bytes({*range(9), *range(14, 27), *range(28, 32)})
# Of a page that says so, more may be spoilt; in noise one byte in eleven is such a sign.
_SPOILT_PAGE = 3
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_PAGE = re.compile(rb"<(?:html|!doctype|body)", re.IGNORECASE)
_MARKED_UP = re.compile(rb"<(?:p|table|div|t[drh]|span|br|h[1-6]|li|font|center)\b", re.IGNORECASE)


def kind_of(body: bytes, name: str = "", media_type: str = "") -> str:
    """``html``, ``text``, a format of files (``pdf``, ``docx`` …), ``binary`` or ``empty``.

    A page that is called report.doc or report.xls is a page, as sites save tables so; a document
    that is called page.html is none. A workbook that WPS calls report.et is one of Excel's.

    >>> kind_of(b"<table><tr><td>1</td></tr></table>", "report.xls")
    'html'
    >>> kind_of(b"%PDF-1.7", "page.html"), kind_of(b" \\r\\n ", "page.html")
    ('pdf', 'empty')
    """
    blank = _BLANK.match(body)
    start = blank.end() if blank else 0
    if start == len(body):
        return "empty"
    named = _SUFFIXES.get(PurePath(name).suffix.lower().lstrip("."), "")
    if kind := _by_signature(body, start):
        if kind not in _CONTAINERS:
            return kind
        inside = _by_members(body) if kind == "zip" else _by_streams(body)
        if inside == kind and named not in ("", "html", "text", "pdf"):
            return named
        return named if (named, inside) == ("wps", "doc") else inside
    head = body[start : start + _HEAD]
    if body.startswith(_UTF_16):
        head = body[: 2 * _HEAD].decode("utf-16", "replace").encode()
    elif encoding := guess_utf_16(body):
        head = body[: 2 * _HEAD].decode(encoding, "replace").encode()
    control = len(head) - len(head.translate(None, _CONTROL_SIGNS))
    if is_page := _PAGE.search(head) is not None:
        control //= _SPOILT_PAGE
    if control > len(head) // 50:
        return "binary"
    if is_page:
        return "html"
    if named in ("html", "text"):
        return named
    if "html" in media_type:
        return "html"
    if media_type.startswith("text/"):
        return "text"
    return "html" if _MARKED_UP.search(head) else "text"


def _by_signature(body: bytes, start: int) -> str | None:
    """A signature stands first in a file; only that of PDF may have white space before it."""
    found = next((kind for magic, kind in _MAGIC if body.startswith(magic)), None)
    return "pdf" if found is None and body.startswith(b"%PDF-", start) else found


def _by_members(body: bytes) -> str:
    directory = body[-_TAIL:]
    return next((kind for member, kind in _MEMBERS if member in directory), "zip")


def _by_streams(body: bytes) -> str:
    names = ((f"{name}\0".encode("utf-16-le"), kind) for name, kind in _STREAMS)
    return next((kind for name, kind in names if name in body), "ole2")
