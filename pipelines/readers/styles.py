"""Which elements of a tree are hidden, set apart, white or filled by a script, by their styles.

Knows inline styles, attributes and the page's own style sheets; knows nothing of cells or of text.
A page repeats few styles thousands of times (nine on a page from Word with 1,300 of them), so the
styles are judged first, and elements are looked for only where one of them matters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from lxml import etree

Element = etree._Element

_HIDDEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all"
    r"|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|(?:left|top|right|text-indent|margin-left)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_MARK_STYLE = re.compile(
    r"line-through|vertical-align\s*:\s*(?:super|sub|text-top|top|-?\d)|position\s*:\s*relative",
    re.IGNORECASE,
)
_STRUCK_STYLE = re.compile(r"line-through", re.IGNORECASE)
# White or transparent text beside other text: padding that nobody sees on a white page.
_WHITE_STYLE = re.compile(
    r"(?<![-\w])color\s*:\s*(?:white|transparent|#f{3}(?:f{3})?\b|rgb\(\s*255\s*,\s*255\s*,\s*255\s*\))",
    re.IGNORECASE,
)
_WHITE = frozenset(["white", "#fff", "#ffffff"])
# .cls{…display:none…} in the page's own style sheet.
_SHOWING = re.compile(r"display\s*:\s*(?!\s|none)", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"(?:[\w.#*-]+[\s>]+){0,4}\w*([.#][\w-]+)")
_ANY_NAME = re.compile(r"[.#][\w-]+")
_LONGEST_SHEET = 50_000
_MOST_RULES = 100
# So many classes are looked for one by one; for more, all elements are gone through once.
_FEW = 3
_MARK_CLASS = re.compile(r"foot|note|sup", re.IGNORECASE)

_every_style = etree.XPath("//@style", smart_strings=False)
_every_class = etree.XPath("//@class", smart_strings=False)
# By the attributes, not by the elements: a third of the time on a page from Word.
_of_style = etree.XPath("//@style[. = $said]/..")
_of_class = etree.XPath("//@class[. = $said]/..")
_of_id = etree.XPath("//@id[. = $said]/..")
_hidden_by_attribute = etree.XPath("//@hidden")
# A script puts its own text in place of what stands in these (平潭 2020: ms-text).
_filled_by_script = etree.XPath("//@ms-text|//@v-text|//@ng-bind|//@data-bind")


class Styles:
    """The elements of one tree that a style makes other than they are written.

    ``hidden``: not to be seen. ``marks``: raised, linked or struck out beside a figure, of which
    ``struck`` are struck out. ``white``: white on what may be white. ``filled``: a script puts its
    own text there.
    """

    def __init__(self, root: Element, text: str) -> None:
        """``text`` is the source of the tree: what it does not hold is not looked for."""
        self.hidden = _owners(_hidden_by_attribute, root)
        is_filled = "-text=" in text or "-bind=" in text
        self.filled = _owners(_filled_by_script, root) if is_filled else set[Element]()
        self.marks: set[Element] = set()
        self.struck: set[Element] = set()
        said_of = _styled(root, {s for s in set(_strings(_every_style, root)) if _matters(s)})
        self.white = {e for e in root.iter("font") if (e.get("color") or "").lower() in _WHITE}
        for element, style in (*said_of, *_styled_by_sheets(root)):
            if _WHITE_STYLE.search(style):
                self.white.add(element)
            if _HIDDEN_STYLE.search(style):
                self.hidden.add(element)
            if _MARK_STYLE.search(style):
                self.marks.add(element)
            if _STRUCK_STYLE.search(style):
                self.struck.add(element)
        marking = set(filter(_MARK_CLASS.search, set(_strings(_every_class, root))))
        self.marks.update(e for e in _of_classes(root, marking) if e.tag != "p")


def _styled(root: Element, styles: set[str]) -> list[tuple[Element, str]]:
    """The elements that have one of these styles, each with its style."""
    if len(styles) > 1:
        return [(e, style) for e in root.iter() if (style := e.get("style")) in styles]
    return [(e, style) for style in styles for e in _elements(_of_style, root, style)]


def _owners(path: etree.XPath, root: Element) -> set[Element]:
    """The elements that have one of these attributes."""
    found = cast("list[etree._ElementUnicodeResult]", path(root))
    return {element for one in found if (element := one.getparent()) is not None}


def _elements(path: etree.XPath, root: Element, said: str = "") -> list[Element]:
    return cast("list[Element]", path(root, said=said))


def _strings(path: etree.XPath, root: Element) -> list[str]:
    return cast("list[str]", path(root))


def _matters(style: str) -> bool:
    return bool(
        _HIDDEN_STYLE.search(style) or _MARK_STYLE.search(style) or _WHITE_STYLE.search(style)
    )


def _styled_by_sheets(root: Element) -> list[tuple[Element, str]]:
    """The elements to which the page's own style sheets give a style that matters, with it.

    Only single classes and ids are followed. One that another rule shows is a tab or a menu that a
    script opens.
    """
    return [
        (element, style)
        for sheet in root.iter("style")
        for name, style in _rules_that_matter((sheet.text or "")[:_LONGEST_SHEET])
        for element in _named(root, name)
    ]


@lru_cache(maxsize=64)
def _rules_that_matter(sheet: str) -> tuple[tuple[str, str], ...]:
    """``(.class or #id, its style)``; remembered, since all pages of a site have the same sheet."""
    if not _matters(sheet):
        return ()
    rules = tuple(_rules(sheet))
    shown = {
        name
        for selectors, style in rules
        if _SHOWING.search(style)
        for name in _ANY_NAME.findall(selectors)
    }
    found = dict.fromkeys(
        (one[1], style)
        for selectors, style in rules
        if _matters(style)
        for selector in selectors.split(",")
        if (one := _SIMPLE_SELECTOR.fullmatch(selector.strip())) and one[1] not in shown
    )
    return tuple(found)[:_MOST_RULES]


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """``(selectors, style)`` of each rule but those of @media, which are for elsewhere."""
    is_for_elsewhere = False
    for part in sheet.split("}"):
        selectors, brace, style = part.partition("{")
        if not brace:
            is_for_elsewhere = False
        elif selectors.lstrip().startswith("@"):
            is_for_elsewhere = "{" in style
        elif not is_for_elsewhere:
            yield selectors, style


def _named(root: Element, name: str) -> list[Element]:
    """The elements of a .class or #id."""
    if name.startswith("#"):
        return _elements(_of_id, root, name[1:])
    return _of_classes(root, {c for c in _strings(_every_class, root) if name[1:] in c.split()})


def _of_classes(root: Element, classes: set[str]) -> list[Element]:
    """The elements whose class attribute is one of these, as it is written."""
    if len(classes) > _FEW:
        return [element for element in root.iter() if element.get("class") in classes]
    return [element for said in classes for element in _elements(_of_class, root, said)]
