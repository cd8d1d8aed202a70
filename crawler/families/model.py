"""What a family takes and gives: a page in, requests and rows out.

Pure values. Knows HTML as a tree; knows nothing of fetching, of Scrapy or of the archive.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from lxml import html
from lxml.etree import ParserError
from lxml.html import HtmlElement

from pipelines.charset import decode
from pipelines.registry import Channel

Role = Literal["list", "article", "attachment"]


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched page. ``url`` is the address after redirects; ``text`` the decoded body, markup or
    not (JSON, XML); ``tree`` an empty document where the body holds no markup; ``sent`` the body of
    the request, for lists that are paged by POST."""

    url: str
    status: int
    text: str
    tree: HtmlElement
    sent: bytes = b""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request to make. ``speculative``: the page may lawfully not exist, as where a list does not
    say how many pages it has; a 404 then ends the list and is no error."""

    url: str
    role: Role
    method: str = "GET"
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    speculative: bool = False

    @property
    def key(self) -> tuple[str, str, bytes]:
        """The same for requests that ask the same."""
        return self.method, self.url, self.body


@dataclass(frozen=True, slots=True)
class Row:
    """A document that a list shows. ``title`` in full where the page has it in full."""

    url: str
    title: str
    listed_on: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list. ``columns`` are the sub-columns it leads to, such as one a year; ``report``
    is the page itself where it is a report and no list (六盘水, 南县, hanweb-xxgk);
    ``recognised`` is false where this is no list of the family at all."""

    rows: tuple[Row, ...] = ()
    columns: tuple[Ask, ...] = ()
    next: Ask | None = None
    report: Row | None = None
    recognised: bool = True

    @property
    def is_bare(self) -> bool:
        """Whether it shows nothing and leads nowhere."""
        return not (self.rows or self.columns or self.next or self.report)


@dataclass(frozen=True, slots=True)
class Detail:
    """What an article leads to."""

    attachments: tuple[Ask, ...] = ()


class Family(Protocol):
    """One CMS. ``file_hosts`` names hosts beside the site's own on which its files lie."""

    @property
    def name(self) -> str: ...
    def recognises(self, page: Page) -> bool: ...
    def entry(self, channel: Channel) -> Ask: ...
    def listing(self, page: Page) -> Listing: ...
    def detail(self, page: Page) -> Detail: ...
    def file_hosts(self, host: str) -> tuple[str, ...]: ...


def read_page(url: str, status: int, body: bytes, content_type: str, sent: bytes = b"") -> Page:
    """Decode and parse. The parser is given text, never bytes: on bytes that declare gb2312 it
    silently drops what follows the first sign that GB2312 lacks."""
    text = decode(body, content_type).text
    return Page(url, status, text, parse(text), sent)


def parse(text: str) -> HtmlElement:
    """A document from markup: a whole page, or the fragment that a JSON answer holds."""
    # An XML declaration in a str makes lxml refuse it; NUL bytes end its reading.
    clean = text.replace("\0", "")
    if clean.lstrip("\ufeff \t\r\n").startswith("<?xml"):
        clean = clean.partition("?>")[2]
    try:
        return html.document_fromstring(clean)
    except (ParserError, ValueError):
        return html.document_fromstring("<html><body></body></html>")
