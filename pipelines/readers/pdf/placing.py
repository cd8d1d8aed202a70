"""Where things stand on a page that is set upright: points through the matrices of a PDF.

Knows geometry; knows nothing of what is drawn. After ``turned`` y grows downwards.
"""

from __future__ import annotations

import math

from pipelines.readers.pdf.drawn import Area

_UPRIGHT = math.radians(2)

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1, 0, 0, 1, 0, 0)


def quarter_of(angle: float) -> int | None:
    """0 to 3 quarters of a turn to the left; None for type that stands askew, as a watermark does.
    ``angle`` is PDFium's: to the right, in radians."""
    turned = -angle / (math.pi / 2)
    nearest = round(turned)
    return nearest % 4 if abs(turned - nearest) * (math.pi / 2) < _UPRIGHT else None


def apply(matrix: Matrix, point: Point) -> Point:
    a, b, c, d, e, f = matrix
    x, y = point
    return a * x + c * y + e, b * x + d * y + f


def times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s,
        e * p + f * r + t, e * q + f * s + u,
    )  # fmt: skip


def area_of(points: list[Point]) -> Area:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Area(min(xs), min(ys), max(xs), max(ys))


def turned(turn: Matrix, left: float, bottom: float, right: float, top: float) -> Area:
    return area_of([apply(turn, (left, bottom)), apply(turn, (right, top))])
