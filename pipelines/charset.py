"""Turns bytes into text, believing a declaration only as far as the bytes bear it out.

Knows byte order marks, HTTP and meta declarations, and how Chinese sites misuse them; knows what
text looks like that somebody before us decoded wrongly. Knows nothing of markup beyond a
``charset=`` in the first bytes. The parser is never given bytes: on a page that says gb2312 lxml
silently drops everything behind the first sign that GB2312 lacks (镕, 喆, 〇).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

LOST = "\ufffd"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w\-]{2,20})", re.I)
_META_WITHIN = 4096
# The encodings of Chinese text that need to be told apart. GB18030 contains GBK, which contains
# GB2312: sites declare the smallest and use the largest; so it is with Big5. All other names are
# server defaults (iso-8859-1), Word's invention (unicode), or what no page in ASCII markup can be
# (utf-16), and codecs that are not for pages (unicode_escape) must not be reachable from one.
_ENCODINGS = dict.fromkeys(
    ("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "euc-cn", "hz", "cp936", "gb2312-80"),
    "gb18030",
) | dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cp950"), "big5hkscs")
_GUESSED_WITHIN = 2048
# Around the first byte that is no UTF-8: GBK text has hardly three bytes in a row that look so.
_AROUND = 2000
_THREE_BYTES = re.compile(rb"[\xe1-\xef][\x80-\xbf]{2}")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_BEYOND_TWO_BYTES = re.compile("[\u0800-\U0010ffff]")
_PRIVATE_OR_LOST = re.compile("[\ue000-\uf8ff\ufffd]")
_WRITING = re.compile("[\t\n\r -~\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """``replaced`` is true where the text holds U+FFFD: bytes that cannot be read here, or could
    not be by whoever saved the page."""

    text: str
    encoding: str
    replaced: bool


def decode(body: bytes, content_type: str = "") -> Decoded:
    """The text of a page: byte order mark, then what fits, in the order UTF-8, declared, GB18030.

    Chinese text of more than a few signs is valid UTF-8 only if it is UTF-8, whatever is declared.
    A page that fits nowhere keeps the encoding in which the fewest of its bytes are lost: one
    broken byte must not turn it into another language.

    >>> decode("镕〇".encode("gb18030"), "text/html; charset=gb2312").text
    '镕〇'
    >>> decode("年报".encode("gb18030"), "text/html; charset=utf-8").encoding
    'gb18030'
    >>> decode("年报".encode() * 9 + b"\\xff", "text/html; charset=gb2312").encoding
    'utf-8'
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return _marked(body, encoding)
    if guessed := guess_utf_16(body):
        return _lenient(body, guessed)
    try:
        text = body.decode()
    except UnicodeDecodeError as problem:
        return _not_utf_8(body, content_type, problem.start)
    if not text.isascii() and not _BEYOND_TWO_BYTES.search(text):
        # 联通 in GBK is valid UTF-8 of two bytes a sign, and Chinese in UTF-8 has three.
        for encoding in _declared(body, content_type):
            if (found := _strict(body, encoding)) is not None:
                return found
    return Decoded(text, "utf-8", LOST in text)


def guess_utf_16(body: bytes) -> str | None:
    """The byte order of UTF-16 without a mark; None where the bytes are something else.

    >>> guess_utf_16("<p>年报</p>".encode("utf-16-le")), guess_utf_16(b"<p>\\0</p>")
    ('utf-16-le', None)
    """
    head = body[:_GUESSED_WITHIN]
    if b"\x00" not in head:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 20 * min(even, odd) > max(even, odd):
        return None
    encoding = "utf-16-be" if even > odd else "utf-16-le"
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    return encoding if len(_WRITING.findall(text)) > 0.9 * len(text) else None


def _marked(body: bytes, encoding: str) -> Decoded:
    """A mark is believed, unless what follows is the text of a file that was put behind it."""
    if encoding != "utf-8-sig":
        return _lenient(body, encoding)
    found = _strict(body, encoding)
    return found or _fewest_lost(body.removeprefix(codecs.BOM_UTF8), ("utf-8", "gb18030"))


def _not_utf_8(body: bytes, content_type: str, at: int) -> Decoded:
    """``at`` is the first byte that is no UTF-8."""
    candidates = tuple(dict.fromkeys((*_declared(body, content_type), "gb18030")))
    if not _is_utf_8_around(body, at):
        for encoding in candidates:
            if (found := _strict(body, encoding)) is not None:
                return found
    return _fewest_lost(body, ("utf-8", *candidates))


def _is_utf_8_around(body: bytes, at: int) -> bool:
    around = body[max(at - _AROUND, 0) : at + _AROUND]
    in_threes = 3 * len(_THREE_BYTES.findall(around))
    return in_threes > 0.8 * len(_NOT_ASCII.findall(around))


def _fewest_lost(body: bytes, encodings: tuple[str, ...]) -> Decoded:
    read = [_lenient(body, encoding) for encoding in encodings]
    return min(read, key=lambda decoded: decoded.text.count(LOST))


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    """The codecs that are declared, the header's first; those alone that need telling apart."""
    for place in (content_type.encode("ascii", "replace"), body[:_META_WITHIN]):
        for named in _DECLARED.finditer(place):
            encoding = _ENCODINGS.get(named[1].decode("ascii", "replace").lower())
            if encoding is not None:
                yield encoding


def _strict(body: bytes, encoding: str) -> Decoded | None:
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError:
        return None
    return Decoded(text, encoding, LOST in text)


def _lenient(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, "replace")
    return Decoded(text, encoding, LOST in text)


# --- mojibake ---------------------------------------------------------------------------------

# Words without which no report is; what they become when somebody reads them in a wrong encoding
# and saves them again (real-data.md 8: 淮安市金湖县 2023).
_WORDS = ("政府", "信息", "公开", "年度", "工作", "报告", "情况", "申请")


def _as_gbk(word: str) -> Iterator[str]:
    """Signs of three bytes read as signs of two: from the first byte on, or from the second.

    What converters do not agree on (a sign in the private use area) is no sign of anything.
    """
    written = word.encode()
    for cut in (written, written[1:-1]):
        wrong = cut.decode("gb18030", "replace")
        if not _PRIVATE_OR_LOST.search(wrong):
            yield wrong


_UTF_8_AS_GBK = tuple(dict.fromkeys(wrong for word in _WORDS for wrong in _as_gbk(word)))
_GBK_AS_LATIN = tuple(word.encode("gb18030").decode("latin-1") for word in _WORDS)
_UTF_8_AS_LATIN = tuple(
    dict.fromkeys(
        word.encode().decode(codec, "ignore") for word in _WORDS for codec in ("latin-1", "cp1252")
    )
)
_TWICE_LOST = "锟斤拷"  # two U+FFFD in UTF-8 read as GBK
_DIFFERENT = 2  # one of them may be a coincidence


def find_mojibake(text: str) -> str | None:
    """Two or more of the wrong words in the text, as printed; None where it is as it should be.

    Nothing is repaired: which bytes were lost on the way cannot be known.

    >>> find_mojibake("政府信息公开".encode().decode("gb18030"))
    '鏀垮簻 淇℃伅'
    >>> find_mojibake("政府信息公开年度报告，共收到申请12件。") is None
    True
    """
    if text.isascii():
        return None
    # A test for one sign costs two microseconds a page, for two signs a hundred.
    is_chinese = "息" in text or "年" in text
    wrong = [_TWICE_LOST] * 2 if "锟" in text and _TWICE_LOST in text else []
    if "锛" in text or "銆" in text or not is_chinese:
        wrong += [word for word in _UTF_8_AS_GBK if word in text]
    if not is_chinese:
        wrong += [word for word in (*_GBK_AS_LATIN, *_UTF_8_AS_LATIN) if word in text]
    return " ".join(dict.fromkeys(wrong)) if len(wrong) >= _DIFFERENT else None
