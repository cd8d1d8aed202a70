"""Elements, links and whole pages, out of text that nobody vouches for.

A page is a tree and becomes text in one place, so that nothing can be written past the escaping;
only http and https addresses become links. The serialiser is that of the standard library: libxml2
leaves ``<!-- -->`` in attributes of HTML as it stands, and with it a quotation mark. Knows nothing
of nights.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, tostring

from pipelines.morning.pages.style import CSS

Content: TypeAlias = "Element | str | int | Iterable[Content] | None"

# What no page may hold, and the signs that turn the direction of text: with them an address can be
# made to look like another.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufffe\uffff]"
)
_LONGEST_ADDRESS = 4000
# Nothing may be loaded, sent or run; frames may only hold what stands in the page itself.
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-src 'none';"
    " base-uri 'none'; form-action 'none'"
)


def clean(text: str) -> str:
    """The text with a mark in place of what must not stand in a page.

    >>> clean("a\\x00b\\u202ec")
    'a\ufffdb\ufffdc'
    """
    return _UNSAFE.sub("\ufffd", text)


def tag(kind: str, /, *content: Content, **attributes: str | None) -> Element:
    """An element. ``class_`` and ``data_label`` stand for ``class`` and ``data-label``; attributes
    that are None are left out."""
    element = Element(kind)
    for key, value in attributes.items():
        if value is not None:
            element.set(key.rstrip("_").replace("_", "-"), clean(value))
    _fill(element, content)
    return element


def _fill(element: Element, content: Content) -> None:
    if content is None:
        return
    if isinstance(content, Element):
        element.append(content)
    elif isinstance(content, str | int):
        text = clean(str(content))
        if len(element):
            element[-1].tail = (element[-1].tail or "") + text
        else:
            element.text = (element.text or "") + text
    else:
        for part in content:
            _fill(element, part)


def is_address(url: str) -> bool:
    """Whether it can be a link.

    >>> [is_address(u) for u in ("https://a.gov.cn/1", "javascript:alert(1)", "//a", "http://[")]
    [True, False, False, False]
    """
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in ("http", "https")
            and bool(parts.hostname)
            and len(url) <= _LONGEST_ADDRESS
            and clean(url) == url
        )
    except ValueError:
        return False


def link(url: str | None, *content: Content) -> Content:
    """A link that leads out, or the bare content where there is no address to follow."""
    if url is None or not is_address(url):
        return content
    return tag("a", *content, href=url, rel="noopener noreferrer")


def zh(text: str, **attributes: str | None) -> Element:
    """A span of Chinese, so that readers aloud and fonts know."""
    return tag("span", text, lang="zh-CN", **attributes)


def code(text: str) -> Element:
    return tag("code", text)


def page(title: str, body: Iterable[Content]) -> str:
    """The whole page."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        tag("meta", http_equiv="x-dns-prefetch-control", content="off"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", title),
        tag("link", rel="icon", href="data:,"),
        tag("style", CSS),
    )
    html = tag("html", head, tag("body", *body), lang="en")
    return "<!doctype html>\n" + tostring(html, encoding="unicode", method="html") + "\n"
