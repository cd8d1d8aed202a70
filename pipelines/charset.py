"""Turns bytes into text, believing a declaration only as far as the bytes bear it out.

Knows byte order marks, HTTP and meta declarations, and how Chinese sites misuse them. Knows nothing
of markup beyond a ``charset=`` in the first bytes. The parser is never given bytes: on a page that
says gb2312 lxml silently drops everything behind the first sign that GB2312 lacks (镕, 喆, 〇).
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_META_WITHIN = 4096
# GB18030 contains GBK, which contains GB2312; sites declare the smallest and use the largest.
_CHINESE = frozenset({"gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "euc-cn", "hz"})


@dataclass(frozen=True, slots=True)
class Decoded:
    """``replaced`` is true where bytes could not be read and became U+FFFD."""

    text: str
    encoding: str
    replaced: bool


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a page: byte order mark, then HTTP header, then meta, then what fits.

    >>> decode("镕〇".encode("gb18030"), "text/html; charset=gb2312").text
    '镕〇'
    >>> decode("年报".encode("gb18030"), "text/html; charset=utf-8").encoding
    'gb18030'
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _lenient(body, encoding)
    for encoding in (*_declared(body, content_type), "utf-8", "gb18030"):
        try:
            return Decoded(body.decode(encoding), encoding, replaced=False)
        except (UnicodeError, LookupError):  # "undefined" is an encoding that only raises
            continue
    declared = next(iter(_declared(body, content_type)), "utf-8")
    return _lenient(body, declared)


def _declared(body: bytes, content_type: str) -> tuple[str, ...]:
    named = (
        _DECLARED.search(content_type.encode("ascii", "replace")),
        _DECLARED.search(body[:_META_WITHIN]),
    )
    found = (match[1].decode("ascii").lower() for match in named if match)
    mapped = ("gb18030" if name in _CHINESE else name for name in found)
    # A page in an 8-bit Western encoding is never Chinese: such a declaration is a server default.
    return tuple(dict.fromkeys(name for name in mapped if not _is_western(name)))


def _is_western(name: str) -> bool:
    return name.startswith(("iso-8859", "latin", "windows-125", "us-ascii", "ascii", "unicode"))


def _lenient(body: bytes, encoding: str) -> Decoded:
    try:
        text = body.decode(encoding, "replace")
    except (UnicodeError, LookupError):
        encoding = "utf-8"
        text = body.decode(encoding, "replace")
    return Decoded(text, encoding, "\ufffd" in text)
