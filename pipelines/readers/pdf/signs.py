"""The signs of a page that show, each with the place that its ink has.

Knows PDFium's text pages; knows nothing of words, lines or tables. What is not visible is no text:
signs of an invisible layer (the recognition of a scan by somebody else), signs without colour, and
signs behind a picture or a filled box that was drawn over them.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter

import pypdfium2.raw as raw

from pipelines.charset import LOST
from pipelines.readers.pdf.drawn import Area, Glyph
from pipelines.readers.pdf.objects import Layers, address_of
from pipelines.readers.pdf.placing import Matrix, apply, quarter_of, turned

# The same sign again over so much of it is bold type drawn twice.
_TWICE, _TOUCHED = 0.5, 0.15
_LONGEST_NAME = 256
_SUBSET = re.compile(rb"^[A-Z]{6}\+")
_WIDEST = 1.4  # a sign, in its size


def turn_of(text: raw.FPDF_TEXTPAGE, signs: int) -> Matrix:
    """What sets the page upright by how most of its signs stand, and turns y to grow downwards."""
    quarters: Counter[int] = Counter()
    for n in range(signs):
        quarter = quarter_of(raw.FPDFText_GetCharAngle(text, n))
        if quarter is not None and not raw.FPDFText_IsGenerated(text, n):
            quarters[quarter] += 1
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    # Turned back by the angle of the type, then y is mirrored.
    return (cos, sin, sin, -cos, 0, 0)


def read_glyphs(
    text: raw.FPDF_TEXTPAGE,
    signs: int,
    turn: Matrix,
    page: Area,
    layers: Layers,
    unnamed: frozenset[bytes],
) -> tuple[list[Glyph], int]:
    """The signs that show, and how many do not."""
    quarter = ((1, 0), (0, 1), (-1, 0), (0, -1)).index((round(turn[0]), round(turn[1])))
    edges = [ctypes.c_double() for _ in range(4)]
    loose, hidden = raw.FS_RECTF(), 0
    sizes: dict[int, tuple[float, bool]] = {}
    at: dict[tuple[int, int], list[Glyph]] = {}
    found: list[Glyph] = []
    for n in range(signs):
        if raw.FPDFText_IsGenerated(text, n):
            continue
        if quarter_of(raw.FPDFText_GetCharAngle(text, n)) != quarter:
            continue
        of_object = raw.FPDFText_GetTextObject(text, n)
        address = address_of(of_object)
        order, shows = layers.texts.get(address, (layers.count, True))
        if address not in sizes:
            sizes[address] = _size(text, n), _is_named(of_object, unnamed)
        size, is_named = sizes[address]
        left, right, bottom, top = edges
        raw.FPDFText_GetCharBox(text, n, left, right, bottom, top)
        area = turned(turn, left.value, bottom.value, right.value, top.value)
        raw.FPDFText_GetCharOrigin(text, n, left, bottom)
        origin, baseline = apply(turn, (left.value, bottom.value))
        raw.FPDFText_GetLooseCharBox(text, n, loose)
        line = turned(turn, loose.left, loose.bottom, loose.right, loose.top)
        start, end = line.left, line.right
        if end - start > _WIDEST * size:  # of type from top to bottom PDFium does not say
            start, end = area.left, area.right
        sign = _sign(text, n) if is_named else LOST
        if sign.isspace() or not (area.right > area.left and area.bottom > area.top):
            area = Area(origin, baseline - size / 2, origin + size / 4, baseline)
        if not page.holds(*area.middle):
            continue
        if not shows:
            hidden += 1
            continue
        if any(after > order and cover.holds(*area.middle) for after, cover in layers.covers):
            hidden += not sign.isspace()
            layers.inks.append(area)
            continue
        glyph = Glyph(sign, area, baseline, size, start, end)
        if not sign.isspace() and (same := _same_place(glyph, at)) is not None:
            is_again = same.text == sign and _shared(area, same.area) >= _TWICE
            if not is_again:  # printed over the other: nobody can tell what is meant
                layers.inks.append(area)
            continue
        found.append(glyph)
    return found, hidden


def _is_named(text_object: raw.FPDF_PAGEOBJECT, unnamed: frozenset[bytes]) -> bool:
    """Whether the file says which signs the font's codes are; type of the system is named."""
    font = raw.FPDFTextObj_GetFont(text_object) if unnamed and text_object else None
    if not font or raw.FPDFFont_GetIsEmbedded(font) != 1:
        return True
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    raw.FPDFFont_GetBaseFontName(font, name, _LONGEST_NAME)
    return _SUBSET.sub(b"", name.value) not in unnamed


def _size(text: raw.FPDF_TEXTPAGE, n: int) -> float:
    """The size of type as drawn, in points."""
    found = raw.FS_MATRIX()
    size: float = raw.FPDFText_GetFontSize(text, n)
    if raw.FPDFText_GetMatrix(text, n, found):
        size *= math.hypot(found.c, found.d)
    return size


def _sign(text: raw.FPDF_TEXTPAGE, n: int) -> str:
    code = raw.FPDFText_GetUnicode(text, n)
    if code == 2 and raw.FPDFText_IsHyphen(text, n) == 1:  # at the end of a line
        return "-"
    if code < 32 or raw.FPDFText_HasUnicodeMapError(text, n) == 1:
        return " " if code in (9, 10, 13) else LOST
    if code > 0x10FFFF or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF):
        return LOST
    return chr(code)


def _same_place(glyph: Glyph, at: dict[tuple[int, int], list[Glyph]]) -> Glyph | None:
    """A sign whose ink this one covers in part. No type is set so tight, figures least of all."""
    x, y = glyph.area.middle
    places = [(int(x // 8) + i, int(y // 8) + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    for place in places:
        for other in at.get(place, ()):
            is_figure = glyph.text.isdigit() and other.text.isdigit()
            if _shared(glyph.area, other.area) >= (_TOUCHED if is_figure else _TWICE):
                return other
    at.setdefault(places[4], []).append(glyph)
    return None


def _shared(a: Area, b: Area) -> float:
    """The part of the smaller that both have in common."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    if across <= 0 or down <= 0:
        return 0.0
    extents = ((one.right - one.left) * (one.bottom - one.top) for one in (a, b))
    return across * down / min(extents)
