"""The numbers that Word sets in front of paragraphs by itself: 一、 of a heading is no text of it.

Knows lists, their levels and how each counts. A way of counting that is not known here gives a sign
that says so: a number is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from pipelines.charset import LOST
from pipelines.readers.styles import Element
from pipelines.readers.word_marks import count, value, w

_DIGITS = "〇一二三四五六七八九"
_CHINESE = frozenset(
    ["chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital",
     "taiwaneseCounting", "taiwaneseCountingThousand", "koreanCounting"]
)  # fmt: skip
_PLACE = re.compile(r"%(\d)")
_LEVELS = 9
_NOTHING = frozenset(["none", "bullet"])


class _Level(NamedTuple):
    kind: str
    text: str
    start: int


class Counts(NamedTuple):
    """What a ``Numbering`` has counted up to a place."""

    lists: Mapping[str, tuple[int | None, ...]]
    starts: Mapping[str, dict[int, int]]


class Numbering:
    """Counts the numbered paragraphs of a document, which have to come in its order."""

    def __init__(self, root: Element | None) -> None:
        self._lists: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is None:
            return
        written = {one.get(w("abstractNumId")): one for one in root.iterchildren(w("abstractNum"))}
        for one in root.iterchildren(w("num")):
            name, of = one.get(w("numId")) or "", value(one, "abstractNumId") or ""
            base = written.get(of)
            if base is None:
                continue
            self._lists[name] = of
            self._levels[name] = _levels(base)
            for change in one.iterchildren(w("lvlOverride")):
                depth = _depth(change.get(w("ilvl")))
                self._levels[name] |= _levels(change)
                if (start := count(change, "startOverride", -1)) >= 0:
                    self._starts.setdefault(name, {})[depth] = start

    def next(self, properties: Element | None) -> str:
        """The number of the next paragraph with this ``numPr``, as shown; '' where it has none."""
        name = value(properties, "numId") or ""
        depth = _depth(value(properties, "ilvl"))
        level = self._levels.get(name, {}).get(depth)
        if level is None:
            return ""
        counts = self._counts.setdefault(self._lists[name], [None] * _LEVELS)
        for at, start in self._starts.pop(name, {}).items():  # at the first paragraph of the list
            counts[at] = start - 1
        here = counts[depth]
        counts[depth] = level.start if here is None else here + 1
        counts[depth + 1 :] = [None] * (_LEVELS - depth - 1)
        if level.kind in _NOTHING:
            return ""
        return _PLACE.sub(lambda place: self._shown(name, int(place[1]) - 1), level.text)

    def so_far(self) -> Counts:
        """What is counted, to come back to where a part of the document is read again."""
        lists = {of: tuple(counts) for of, counts in self._counts.items()}
        return Counts(lists, dict(self._starts))

    def go_back(self, to: Counts) -> None:
        self._counts = {of: list(counts) for of, counts in to.lists.items()}
        self._starts = dict(to.starts)

    def _shown(self, name: str, depth: int) -> str:
        level = self._levels[name].get(depth)
        if level is None:
            return LOST
        n = self._counts[self._lists[name]][depth]
        return _written(level.start if n is None else n, level.kind)


def _levels(around: Element) -> dict[int, _Level]:
    return {
        _depth(one.get(w("ilvl"))): _Level(
            value(one, "numFmt") or "decimal", value(one, "lvlText") or "", count(one, "start", 0)
        )
        for one in around.iterchildren(w("lvl"))
    }


def _depth(said: str | None) -> int:
    return int(said) if said and said in "012345678" and len(said) == 1 else 0


def _written(n: int, kind: str) -> str:
    """
    >>> [_written(n, "chineseCounting") for n in (1, 10, 12, 20, 35)]
    ['一', '十', '十二', '二十', '三十五']
    >>> _written(3, "decimal"), _written(3, "decimalEnclosedCircle"), _written(3, "thaiLetters")
    ('3', '③', '\ufffd')
    """
    if kind == "decimal":
        return str(n)
    if kind in _CHINESE and 0 < n < 100:
        tens, ones = divmod(n, 10)
        ten = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
        return ten + (_DIGITS[ones] if ones else "")
    if kind.startswith("decimalEnclosedCircle") and 0 < n <= 20:
        return chr(ord("①") + n - 1)
    if kind == "decimalFullWidth":
        return "".join(chr(ord("０") + int(digit)) for digit in str(n))
    if kind in ("upperLetter", "lowerLetter") and 0 < n <= 26:
        return chr(ord("A" if kind == "upperLetter" else "a") + n - 1)
    return LOST
