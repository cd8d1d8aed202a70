"""The marks of WordprocessingML, and what its properties say of a run or a paragraph.

Knows names and styles; knows nothing of text, of tables or of numbering.
"""

from __future__ import annotations

from typing import NamedTuple

from pipelines.readers.styles import Element

_SPACE = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VALUE = f"{_SPACE}val"
_OFF = frozenset(["0", "false", "off", "none"])
_WHITE = frozenset(["FFFFFF", "FEFEFE"])
# Text raised or lowered by at least so many half points is set apart, as a footnote mark is.
_RAISED_BY = 4
# A style that is based on another, that on a third; a circle ends here too.
_DEEPEST_STYLE = 20


def w(name: str) -> str:
    """
    >>> w("p")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p'
    """
    return _SPACE + name


def value(around: Element | None, name: str) -> str | None:
    """The value of a property; '' where it has none, None where the property is not there."""
    found = None if around is None else around.find(w(name))
    return None if found is None else found.get(VALUE) or ""


def count(around: Element | None, name: str, default: int) -> int:
    """The same as a number; ``default`` where it is none, or none that a document can mean."""
    said = value(around, name) or ""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 7 else default


class Look(NamedTuple):
    """How text looks; None where it is not said here, but by the style below."""

    hidden: bool | None = None
    struck: bool | None = None
    raised: bool | None = None
    white: bool | None = None

    def over(self, below: Look) -> Look:
        pairs = zip(self, below, strict=True)
        return Look(*(under if own is None else own for own, under in pairs))


PLAIN = Look()


def read_look(properties: Element | None) -> Look:
    """What the ``rPr`` of a run or a style says."""
    if properties is None or not len(properties):
        return PLAIN
    struck = [_switch(properties, name) for name in ("strike", "dstrike")]
    set_off = value(properties, "vertAlign")
    position = value(properties, "position")
    raised = None if set_off is None else set_off in ("superscript", "subscript")
    if position is not None and position.lstrip("-").isdigit():
        raised = bool(raised) or abs(int(position[:6])) >= _RAISED_BY
    color = value(properties, "color")
    return Look(
        _switch(properties, "vanish"),
        None if struck == [None, None] else any(struck),
        raised,
        None if color is None else color.upper() in _WHITE,
    )


def _switch(properties: Element, name: str) -> bool | None:
    said = value(properties, name)
    return None if said is None else said not in _OFF


class Style(NamedTuple):
    """``numbering`` is the ``numPr`` of a paragraph style; ``name`` that of a built-in one."""

    look: Look
    numbering: Element | None
    name: str


class WordStyles:
    """The styles of a document by their ids."""

    def __init__(self, root: Element | None) -> None:
        self._written: dict[str, Element] = {}
        self._made: dict[str, Style] = {}
        self._usual = ""
        self._base = PLAIN
        if root is None:
            return
        self._base = read_look(root.find("/".join(map(w, ("docDefaults", "rPrDefault", "rPr")))))
        for style in root.iterchildren(w("style")):
            name = style.get(w("styleId")) or ""
            self._written[name] = style
            usual = style.get(w("default")) in ("1", "true", "on")
            if usual and style.get(w("type")) == "paragraph":
                self._usual = name

    def paragraph(self, properties: Element | None) -> Style:
        """The style of a paragraph with these ``pPr``."""
        name = value(properties, "pStyle") or self._usual
        style = self._style(name)
        return style._replace(look=style.look.over(self._base))

    def run(self, properties: Element | None, of_paragraph: Look) -> Look:
        """How a run with these ``rPr`` looks in such a paragraph."""
        if properties is None:
            return of_paragraph
        name = value(properties, "rStyle")
        around = self._style(name).look.over(of_paragraph) if name else of_paragraph
        return read_look(properties).over(around)

    def _style(self, name: str) -> Style:
        if name not in self._made:
            look, numbering, called, at = PLAIN, None, "", name
            for _ in range(_DEEPEST_STYLE):
                style = self._written.get(at)
                if style is None:
                    break
                look = look.over(read_look(style.find(w("rPr"))))
                own = style.find(f"{w('pPr')}/{w('numPr')}")
                numbering = own if numbering is None else numbering
                called = called or value(style, "name") or ""
                at = value(style, "basedOn") or ""
            self._made[name] = Style(look, numbering, called)
        return self._made[name]
