"""The list of shapes, in the order in which they are laid over a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from random import Random

from tests.reports.draft import Draft

Apply = Callable[[Draft, Random], Draft]
TABLES = ("2019", "2021")
LISTS = ("local", "2014")
ALL = (*LISTS, *TABLES)


class Stage(IntEnum):
    """When a shape is laid over the draft: later ones see what earlier ones made."""

    LAYOUT = 1  # which columns in which order
    VALUES = 2  # other figures than planned
    FIGURES = 3  # how figures are printed
    ROWS = 4  # rows more or less than the form has
    COLUMNS = 5
    LABELS = 6
    ARRANGEMENT = 7  # tables cut, joined, repeated, replaced
    MARKUP = 8
    PAGE = 9


@dataclass(frozen=True, slots=True)
class Shape:
    """``keeps``: no figure may be lost on such a page. Else the draft says which may.

    Of shapes of one ``family`` (charsets, say) a page has one at most.
    """

    name: str
    stage: Stage
    editions: tuple[str, ...]
    keeps: bool
    family: str
    apply: Apply

    def __repr__(self) -> str:
        return self.name


SHAPES: dict[str, Shape] = {}


def shape(
    stage: Stage, editions: tuple[str, ...] = ALL, *, keeps: bool = True, family: str = ""
) -> Callable[[Apply], Apply]:
    """Enter the function into the list, under its own name."""

    def enter(apply: Apply) -> Apply:
        name = apply.__name__
        assert name not in SHAPES, name
        SHAPES[name] = Shape(name, stage, editions, keeps, family or name, apply)
        return apply

    return enter


def shapes_for(edition: str) -> tuple[Shape, ...]:
    """The shapes that occur in this edition, in the order in which they are applied."""
    mine = (shape for shape in SHAPES.values() if edition in shape.editions)
    return tuple(sorted(mine, key=lambda one: one.stage))
