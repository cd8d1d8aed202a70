"""What is packed in a PDF file: how much, and fonts that do not say what their signs are.

Knows the bytes of a file, before any library opens it. PDFium unpacks what it is told to, and takes
the codes of a font without names for letters: of a font cut down to the signs that a file needs, 78
may come out as 67.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from pipelines.readers.limits import DocumentTooLargeError

# A font of all Chinese signs has 20 MB; a page's own description below 1 MB.
_LARGEST_STREAM = 60_000_000
_LARGEST_TOTAL = 240_000_000
_LARGEST_OBJECTS = 20_000_000
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_PACKING = re.compile(rb"/(?:FlateDecode|Fl|LZWDecode|LZW)\b")
_DICTIONARY = 600  # bytes before a stream that say what is in it
_PACKED, _UNPACKED = 1 << 15, 1 << 20  # bytes at a time

_FONT = re.compile(rb"/Type\s*/Font\b(?!\w)")
_BRACKET = re.compile(rb"<<|>>")
_NAME = re.compile(rb"/BaseFont\s*/([^\s/<>\[\]()]+)")
_SUBSET = re.compile(rb"^[A-Z]{6}\+")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# Type that names its signs by itself: by a table of its own, or by an encoding that is one.
_NAMING = re.compile(rb"/ToUnicode\b|/Encoding\b(?!\s*/Identity-)")
_PART_OF_A_FONT = b"/CIDFontType"
_DEEPEST, _LONGEST, _MOST_FONTS = 12, 20_000, 3_000


def check_streams(body: bytes) -> None:
    """Raises DocumentTooLargeError before PDFium unpacks what no report holds. Pictures are left
    out: they are not unpacked to read the text around them."""
    total = 0
    for said, start in _streams(body):
        packings = len(_PACKING.findall(said))
        if not packings or b"/Image" in said:
            continue
        if packings > 1:
            raise DocumentTooLargeError("a stream that is packed more than once")
        size = sum(map(len, _unpacked(body, start, _LARGEST_STREAM)))
        total += size
        if size > _LARGEST_STREAM or total > _LARGEST_TOTAL:
            raise DocumentTooLargeError(f"streams of over {_LARGEST_STREAM} bytes")


def unnamed_fonts(body: bytes) -> frozenset[bytes]:
    """The names of fonts of which nothing in the file says which signs their codes are.

    Raises DocumentTooLargeError.
    """
    texts = [body]
    for said, start in _streams(body):
        if b"/ObjStm" in said:
            texts.append(b"".join(_unpacked(body, start, _LARGEST_OBJECTS)))
    found = set()
    fonts = 0
    for text in texts:
        for font in _FONT.finditer(text):
            fonts += 1
            if fonts > _MOST_FONTS:
                raise DocumentTooLargeError(f"over {_MOST_FONTS} fonts")
            said = _dictionary_around(text, font.start())
            if _PART_OF_A_FONT not in said and not _NAMING.search(said):
                found.add(_name(said))
    return frozenset(found)


def _streams(body: bytes) -> Iterator[tuple[bytes, int]]:
    """The dictionary before each stream, and where its data begin."""
    for found in _STREAM.finditer(body):
        said = body[max(0, found.start() - _DICTIONARY) : found.start()]
        yield said[said.rfind(b" obj") + 1 :], found.end()


def _unpacked(body: bytes, at: int, most: int) -> Iterator[bytes]:
    """Up to just above so many bytes; of a broken stream, what stands before the damage."""
    unpacker, size = zlib.decompressobj(), 0
    try:
        while at < len(body) and not unpacker.eof:
            packed = body[at : at + _PACKED]
            at += _PACKED
            while packed and not unpacker.eof:
                part = unpacker.decompress(packed, _UNPACKED)
                yield part
                size += len(part)
                if size > most:
                    return
                packed = unpacker.unconsumed_tail
    except zlib.error:
        return


def _dictionary_around(text: bytes, at: int) -> bytes:
    """The innermost dictionary that the place is in."""
    start, depth = at, 0
    for _ in range(_DEEPEST * 4):
        opened = text.rfind(b"<<", max(0, at - _LONGEST), start)
        closed = text.rfind(b">>", max(0, at - _LONGEST), start)
        if opened < 0:
            break
        start = max(opened, closed)
        depth += 1 if closed > opened else -1
        if depth < 0:
            break
    level = 0
    for bracket in _BRACKET.finditer(text, start, start + _LONGEST):
        level += 1 if bracket.group() == b"<<" else -1
        if level <= 0:
            return text[start : bracket.end()]
    return text[start : start + _LONGEST]


def _name(said: bytes) -> bytes:
    found = _NAME.search(said)
    if found is None:
        return b""
    name = _ESCAPED.sub(lambda sign: bytes([int(sign[1], 16)]), found[1])
    return _SUBSET.sub(b"", name)
