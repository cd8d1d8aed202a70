"""Opens a PDF with PDFium and tells what each page shows.

Knows PDFium's objects; knows nothing of tables or lines of text. Nothing in the file is executed:
the library is built without scripts and without XFA, and embedded files are not looked at. What is
not visible is no text: signs of an invisible layer (the recognition of a scan by somebody else),
signs without colour, and signs behind a picture or a filled box that was drawn over them.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from pipelines.charset import LOST
from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.pdf.drawn import Area, Glyph, Page, Rule
from pipelines.readers.pdf.packing import check_streams, unnamed_fonts
from pipelines.readers.refusal import RefusedError

# The longest report known has some 40 pages, some 30,000 signs and 2,000 pieces of lines.
MOST_PAGES = 150
_MOST_SIGNS = 300_000
_MOST_OBJECTS = 60_000
_MOST_SEGMENTS = 200_000
_DEEPEST = 8  # forms within forms

# A filled box thinner than this is a line. Lines of the forms have 0.5 to 1.5 points.
_THICKEST = 3.0
_STRAIGHT = 0.6
_UPRIGHT = math.radians(2)
# The same sign again over so much of it is bold type drawn twice.
_TWICE, _TOUCHED = 0.5, 0.15
_LONGEST_NAME = 256
_SUBSET = re.compile(rb"^[A-Z]{6}\+")
_WIDEST = 1.4  # a sign, in its size
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
# Annotations that print something of their own; a link or a highlight does not.
_PRINTING = frozenset(
    (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK,
     raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE)
)  # fmt: skip

_Matrix = tuple[float, float, float, float, float, float]
_Point = tuple[float, float]
_IDENTITY: _Matrix = (1, 0, 0, 1, 0, 0)


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


@dataclass(slots=True)
class _Layers:
    """The objects of a page, in the order in which they are drawn."""

    texts: dict[int, tuple[int, bool]] = field(default_factory=dict)  # order, whether it shows
    covers: list[tuple[int, Area]] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    inks: list[Area] = field(default_factory=list)
    pictures: int = 0
    count: int = 0
    segments: int = 0


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
        turn = _turn_of(text.raw, signs)
        layers = _Layers()
        _walk(
            layers,
            (
                raw.FPDFPage_GetObject(page.raw, n)
                for n in range(raw.FPDFPage_CountObjects(page.raw))
            ),
            turn,
            0,
        )
        layers.inks += _annotations(page.raw, turn)
        area = _turned(turn, *_shown_part(page))
        glyphs, hidden = _glyphs(text.raw, signs, turn, area, layers, unnamed)
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


def _turn_of(text: raw.FPDF_TEXTPAGE, signs: int) -> _Matrix:
    """What sets the page upright by how most of its signs stand, and turns y to grow downwards."""
    quarters: Counter[int] = Counter()
    for n in range(signs):
        quarter = _quarter(raw.FPDFText_GetCharAngle(text, n))
        if quarter is not None and not raw.FPDFText_IsGenerated(text, n):
            quarters[quarter] += 1
    quarter = quarters.most_common(1)[0][0] if quarters else 0
    cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[quarter]
    # Turned back by the angle of the type, then y is mirrored.
    return (cos, sin, sin, -cos, 0, 0)


def _quarter(angle: float) -> int | None:
    """0 to 3 quarters of a turn to the left; None for type that stands askew, as a watermark does.
    ``angle`` is PDFium's: to the right, in radians."""
    turned = -angle / (math.pi / 2)
    nearest = round(turned)
    return nearest % 4 if abs(turned - nearest) * (math.pi / 2) < _UPRIGHT else None


def _apply(matrix: _Matrix, point: _Point) -> _Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def _times(inner: _Matrix, outer: _Matrix) -> _Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def _area(points: list[_Point]) -> Area:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Area(min(xs), min(ys), max(xs), max(ys))


# --- signs --------------------------------------------------------------------------------------


def _glyphs(
    text: raw.FPDF_TEXTPAGE,
    signs: int,
    turn: _Matrix,
    page: Area,
    layers: _Layers,
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
        if _quarter(raw.FPDFText_GetCharAngle(text, n)) != quarter:
            continue
        of_object = raw.FPDFText_GetTextObject(text, n)
        address = _address(of_object)
        order, shows = layers.texts.get(address, (layers.count, True))
        if address not in sizes:
            sizes[address] = _size(text, n), _is_named(of_object, unnamed)
        size, is_named = sizes[address]
        left, right, bottom, top = edges
        raw.FPDFText_GetCharBox(text, n, left, right, bottom, top)
        area = _turned(turn, left.value, bottom.value, right.value, top.value)
        raw.FPDFText_GetCharOrigin(text, n, left, bottom)
        origin, baseline = _apply(turn, (left.value, bottom.value))
        raw.FPDFText_GetLooseCharBox(text, n, loose)
        line = _turned(turn, loose.left, loose.bottom, loose.right, loose.top)
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


def _turned(turn: _Matrix, left: float, bottom: float, right: float, top: float) -> Area:
    return _area([_apply(turn, (left, bottom)), _apply(turn, (right, top))])


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


# --- what else is drawn -------------------------------------------------------------------------


def _address(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def _walk(
    layers: _Layers, objects: Iterator[raw.FPDF_PAGEOBJECT], outer: _Matrix, depth: int
) -> None:
    for one in objects:
        layers.count += 1
        if layers.count > _MOST_OBJECTS:
            raise DocumentTooLargeError(f"over {_MOST_OBJECTS} things drawn on a page")
        match raw.FPDFPageObj_GetType(one):
            case raw.FPDF_PAGEOBJ_TEXT:
                mode = raw.FPDFTextObj_GetTextRenderMode(one)
                shows = (
                    mode not in _INVISIBLE_MODES
                    and _colour(one, raw.FPDFPageObj_GetFillColor)[3] > 0
                )
                layers.texts[_address(one)] = (layers.count, shows)
            case raw.FPDF_PAGEOBJ_PATH:
                _draw(layers, one, _times(_matrix(one), outer))
            case raw.FPDF_PAGEOBJ_IMAGE:
                matrix = _times(_matrix(one), outer)
                area = _area([_apply(matrix, (x, y)) for x in (0, 1) for y in (0, 1)])
                if min(area.right - area.left, area.bottom - area.top) <= _THICKEST:
                    _line(layers, area)
                    continue
                layers.pictures += 1
                layers.inks.append(area)
                if not raw.FPDFPageObj_HasTransparency(one):
                    layers.covers.append((layers.count, area))
            case raw.FPDF_PAGEOBJ_SHADING:
                continue
            case raw.FPDF_PAGEOBJ_FORM if depth < _DEEPEST:
                within = _times(_matrix(one), outer)
                count = raw.FPDFFormObj_CountObjects(one)
                _walk(
                    layers,
                    (raw.FPDFFormObj_GetObject(one, n) for n in range(count)),
                    within,
                    depth + 1,
                )


def _matrix(one: raw.FPDF_PAGEOBJECT) -> _Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(one, found):
        return _IDENTITY
    return (found.a, found.b, found.c, found.d, found.e, found.f)


def _colour(one: raw.FPDF_PAGEOBJECT, ask: object) -> tuple[int, int, int, int]:
    """Red, green, blue, opacity; black where PDFium cannot tell."""
    parts = [ctypes.c_uint() for _ in range(4)]
    if not ask(one, *parts):  # type: ignore[operator]
        return 0, 0, 0, 255
    red, green, blue, opacity = (part.value for part in parts)
    return red, green, blue, opacity


def _shows(colour: tuple[int, int, int, int]) -> bool:
    return colour[3] > 0 and min(colour[:3]) < 250


def _draw(layers: _Layers, path: raw.FPDF_PAGEOBJECT, matrix: _Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    fills = _colour(path, raw.FPDFPageObj_GetFillColor) if fill.value else (255, 255, 255, 0)
    strokes = bool(stroke.value) and _shows(_colour(path, raw.FPDFPageObj_GetStrokeColor))
    is_opaque = fills[3] == 255 and not raw.FPDFPageObj_HasTransparency(path)
    for points, curved in _outlines(layers, path, matrix):
        area = _area(points)
        if strokes:
            _stroke(layers, points, curved)
        if not fills[3] or len(points) < 3:
            continue
        is_box = not curved and all(
            min(abs(x - area.left), abs(x - area.right)) < _STRAIGHT
            and min(abs(y - area.top), abs(y - area.bottom)) < _STRAIGHT
            for x, y in points
        )
        if min(area.right - area.left, area.bottom - area.top) <= _THICKEST and is_box:
            if _shows(fills):
                _line(layers, area)
        elif is_box:
            if is_opaque:
                layers.covers.append((layers.count, area))
        elif _shows(fills):
            layers.inks.append(area)


def _outlines(
    layers: _Layers, path: raw.FPDF_PAGEOBJECT, matrix: _Matrix
) -> Iterator[tuple[list[_Point], bool]]:
    """The outlines of a path, closed ones back to their start, and whether each has curves."""
    points: list[_Point] = []
    curved = False
    x, y = ctypes.c_float(), ctypes.c_float()
    count = raw.FPDFPath_CountSegments(path)
    layers.segments += max(count, 0)
    if layers.segments > _MOST_SEGMENTS:
        raise DocumentTooLargeError(f"over {_MOST_SEGMENTS} pieces of lines on a page")
    for n in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and points:
            yield points, curved
            points, curved = [], False
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append(_apply(matrix, (x.value, y.value)))
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, curved


def _stroke(layers: _Layers, points: list[_Point], curved: bool) -> None:
    askew = curved
    for (x, y), (to_x, to_y) in pairwise(points):
        if abs(x - to_x) < _STRAIGHT and abs(y - to_y) < _STRAIGHT:
            continue
        if abs(x - to_x) < _STRAIGHT:
            layers.down.append(Rule((x + to_x) / 2, min(y, to_y), max(y, to_y)))
        elif abs(y - to_y) < _STRAIGHT:
            layers.across.append(Rule((y + to_y) / 2, min(x, to_x), max(x, to_x)))
        else:
            askew = True
    if askew:
        layers.inks.append(_area(points))


def _line(layers: _Layers, area: Area) -> None:
    """A filled box that is a line; one that is a point is the joint of two."""
    (x, y), (width, height) = area.middle, (area.right - area.left, area.bottom - area.top)
    if width >= height or width <= _THICKEST:
        layers.across.append(Rule(y, area.left, area.right))
    if height >= width or height <= _THICKEST:
        layers.down.append(Rule(x, area.top, area.bottom))


def _annotations(page: raw.FPDF_PAGE, turn: _Matrix) -> Iterator[Area]:
    """Where fields, stamps and notes print something that is no part of the page's own text."""
    found = raw.FS_RECTF()
    for n in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = raw.FPDFPage_GetAnnot(page, n)
        if not note:
            continue
        if raw.FPDFAnnot_GetSubtype(note) in _PRINTING and raw.FPDFAnnot_GetRect(note, found):
            yield _turned(turn, found.left, found.bottom, found.right, found.top)
        raw.FPDFPage_CloseAnnot(note)
