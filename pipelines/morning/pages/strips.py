"""Pictures of nights: a strip of the last ones, a bar of how channels ended.

Each state has a height of its own, so that colour is never alone, and every picture says in words
what it shows. Knows outcomes; reads nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element

from pipelines.morning.model import is_ok
from pipelines.morning.pages.markup import tag
from pipelines.morning.pages.words import plural
from pipelines.morning.sites import REFUSED, SiteNight

_WIDTH = 4  # of a night
_HEIGHT = 16
# What a night looks like: class, top and height of its bar, and its words.
_SHAPES = {
    "new": ("s-new", 0, 16, "something new listed", "有新内容"),
    "ok": ("s-ok", 5, 11, "read, nothing new", "读取成功，无新内容"),
    "bad": ("s-bad", 0, 5, "could not be read", "无法读取"),
    "refused": ("s-refused", 5, 5, "turned away", "拒绝访问"),
    "none": ("s-none", 14, 2, "not asked", "未访问"),
}


def strip(nights: Sequence[SiteNight | None]) -> Element:
    """The nights from left to right, the last one at the right. Nights that look alike are one
    bar, so that thousands of sites stay one page."""
    width = max(1, len(nights)) * _WIDTH
    return tag(
        "svg",
        *_bars([_shape(night) for night in nights]),
        viewBox=f"0 0 {width} {_HEIGHT}",
        width=str(width),
        height=str(_HEIGHT),
        role="img",
        aria_label=_said(nights),
    )


def _bars(shapes: Sequence[str]) -> Iterator[Element]:
    at = 0
    for shape, alike in groupby(shapes):
        nights = len(list(alike))
        name, top, height, *_ = _SHAPES[shape]
        yield tag(
            "rect",
            x=str(at * _WIDTH),
            y=str(top),
            width=str(nights * _WIDTH - 1),
            height=str(height),
            class_=name,
        )
        at += nights


def _shape(night: SiteNight | None) -> str:
    if night is None:
        return "none"
    part = part_of(night.outcome)
    return "new" if part == "s-ok" and night.n_new else part.removeprefix("s-")


def part_of(outcome: str) -> str:
    """The class in which an outcome is drawn: read, turned away, failed."""
    if is_ok(outcome):
        return "s-ok"
    return "s-refused" if outcome.partition(":")[0] in REFUSED else "s-bad"


def _said(nights: Sequence[SiteNight | None]) -> str:
    shapes = [_shape(night) for night in nights]
    parts = [f"{words} on {shapes.count(shape)}" for shape, (_, _, _, words, _) in _SHAPES.items()
             if shape in shapes]  # fmt: skip
    return f"Last {plural(len(nights), 'night')}: {', '.join(parts) or 'none yet'}"


def key() -> Element:
    """What the bars mean."""
    items = [
        tag(
            "li",
            tag(
                "svg",
                tag("rect", x="0", y=str(top), width="9", height=str(height), class_=name),
                viewBox=f"0 0 9 {_HEIGHT}",
                aria_hidden="true",
            ),
            words,
            " ",
            tag("span", chinese, lang="zh-CN"),
        )
        for name, top, height, words, chinese in _SHAPES.values()
    ]
    return tag("ul", *items, class_="key")


def bar(parts: Sequence[tuple[str, int]], whole: int, said: str) -> Element:
    """Shares of a whole from left to right; ``parts`` are classes with their counts."""
    scale = 400 / max(1, whole)
    at = 0.0
    rects = []
    for name, count in parts:
        rects.append(
            tag(
                "rect", x=f"{at:.1f}", y="0", width=f"{count * scale:.1f}", height="14", class_=name
            )
        )
        at += count * scale
    return tag(
        "svg", *rects, viewBox="0 0 400 14", preserveAspectRatio="none", role="img",
        aria_label=said, class_="bar",
    )  # fmt: skip
