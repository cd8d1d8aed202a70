"""What a page of a PDF shows: signs, ruling lines, and things drawn that are neither.

Knows shapes in points, upright, with ``top`` smaller than ``bottom``; knows nothing of PDF files
and nothing of tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Area(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom


class Glyph(NamedTuple):
    """A sign where it is drawn. ``text`` is LOST where the font does not say which sign it is;
    ``area`` is its ink, ``start`` to ``end`` what it takes of its line, ``size`` that of its type.
    """

    text: str
    area: Area
    baseline: float
    size: float
    start: float
    end: float


class Rule(NamedTuple):
    """A line along one axis: at ``at`` on the other, from ``start`` to ``end``."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Page:
    """``number`` counts from 1. ``inks`` are pictures, curves and fields of forms: what they say
    cannot be read. ``pictures`` of them are pictures; ``hidden`` signs were not shown."""

    number: int
    area: Area
    glyphs: tuple[Glyph, ...]
    across: tuple[Rule, ...]
    down: tuple[Rule, ...]
    inks: tuple[Area, ...]
    pictures: int
    hidden: int
