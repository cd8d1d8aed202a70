"""What is drawn on a page, object by object: lines, filled boxes, pictures, fields, and which texts
show.

Knows PDFium's objects of a page; knows nothing of signs. The order in which things are drawn tells
what covers what.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import pypdfium2.raw as raw

from pipelines.readers.limits import DocumentTooLargeError
from pipelines.readers.pdf.drawn import Area, Rule
from pipelines.readers.pdf.placing import IDENTITY, Matrix, Point, apply, area_of, times, turned

# The longest report known has some 2,000 pieces of lines.
_MOST_OBJECTS = 60_000
_MOST_SEGMENTS = 200_000
_DEEPEST = 8  # forms within forms
# A filled box thinner than this is a line. Lines of the forms have 0.5 to 1.5 points.
_THICKEST = 3.0
_STRAIGHT = 0.6
_INVISIBLE_MODES = (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP)
# Annotations that print something of their own; a link or a highlight does not.
_PRINTING = frozenset(
    (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_INK,
     raw.FPDF_ANNOT_REDACT, raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE)
)  # fmt: skip


@dataclass(slots=True)
class Layers:
    """The objects of a page, in the order in which they are drawn."""

    texts: dict[int, tuple[int, bool]] = field(default_factory=dict)  # order, whether it shows
    covers: list[tuple[int, Area]] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    inks: list[Area] = field(default_factory=list)
    pictures: int = 0
    count: int = 0
    segments: int = 0


def address_of(pointer: object) -> int:
    return ctypes.cast(pointer, ctypes.c_void_p).value or 0  # type: ignore[arg-type]


def walk(layers: Layers, objects: Iterator[raw.FPDF_PAGEOBJECT], outer: Matrix, depth: int) -> None:
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
                layers.texts[address_of(one)] = (layers.count, shows)
            case raw.FPDF_PAGEOBJ_PATH:
                _draw(layers, one, times(_matrix(one), outer))
            case raw.FPDF_PAGEOBJ_IMAGE:
                matrix = times(_matrix(one), outer)
                area = area_of([apply(matrix, (x, y)) for x in (0, 1) for y in (0, 1)])
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
                within = times(_matrix(one), outer)
                count = raw.FPDFFormObj_CountObjects(one)
                walk(
                    layers,
                    (raw.FPDFFormObj_GetObject(one, n) for n in range(count)),
                    within,
                    depth + 1,
                )


def _matrix(one: raw.FPDF_PAGEOBJECT) -> Matrix:
    found = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(one, found):
        return IDENTITY
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


def _draw(layers: Layers, path: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    fills = _colour(path, raw.FPDFPageObj_GetFillColor) if fill.value else (255, 255, 255, 0)
    strokes = bool(stroke.value) and _shows(_colour(path, raw.FPDFPageObj_GetStrokeColor))
    is_opaque = fills[3] == 255 and not raw.FPDFPageObj_HasTransparency(path)
    for points, curved in _outlines(layers, path, matrix):
        area = area_of(points)
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
    layers: Layers, path: raw.FPDF_PAGEOBJECT, matrix: Matrix
) -> Iterator[tuple[list[Point], bool]]:
    """The outlines of a path, closed ones back to their start, and whether each has curves."""
    points: list[Point] = []
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
        points.append(apply(matrix, (x.value, y.value)))
        curved = curved or kind == raw.FPDF_SEGMENT_BEZIERTO
        if raw.FPDFPathSegment_GetClose(segment):
            points.append(points[0])
    if points:
        yield points, curved


def _stroke(layers: Layers, points: list[Point], curved: bool) -> None:
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
        layers.inks.append(area_of(points))


def _line(layers: Layers, area: Area) -> None:
    """A filled box that is a line; one that is a point is the joint of two."""
    (x, y), (width, height) = area.middle, (area.right - area.left, area.bottom - area.top)
    if width >= height or width <= _THICKEST:
        layers.across.append(Rule(y, area.left, area.right))
    if height >= width or height <= _THICKEST:
        layers.down.append(Rule(x, area.top, area.bottom))


def annotated(page: raw.FPDF_PAGE, turn: Matrix) -> Iterator[Area]:
    """Where fields, stamps and notes print something that is no part of the page's own text."""
    found = raw.FS_RECTF()
    for n in range(min(raw.FPDFPage_GetAnnotCount(page), _MOST_OBJECTS)):
        note = raw.FPDFPage_GetAnnot(page, n)
        if not note:
            continue
        if raw.FPDFAnnot_GetSubtype(note) in _PRINTING and raw.FPDFAnnot_GetRect(note, found):
            yield turned(turn, found.left, found.bottom, found.right, found.top)
        raw.FPDFPage_CloseAnnot(note)
