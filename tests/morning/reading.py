"""What a page says, as a browser's parser reads it."""

from __future__ import annotations

from lxml import html
from lxml.etree import _Element


def read(page: str) -> _Element:
    return html.document_fromstring(page)


def texts(page: _Element, path: str) -> list[str]:
    """The text of each element found, spaces folded."""
    return [" ".join("".join(one.itertext()).split()) for one in page.xpath(path)]


def section(page: _Element, anchor: str) -> _Element:
    (found,) = page.xpath(f"//section[h2/@id='{anchor}']")
    return found


def said(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())
