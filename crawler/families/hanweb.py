"""What the three products of 大汉 (hanweb) share: addresses of articles, files, a row from markup.

Articles are ``/art/2022/1/20/art_12377_1486865.html`` (column and document; month and day without
zeros) and, of the newest product, ``/<column>/art/2026/art_<32 hex digits>.html``.
Knows nothing of lists.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from crawler.families.common import anchors, attachments_of, groups_of
from crawler.families.model import Ask, Page, Row, parse
from crawler.families.queries import query_of

NUMBERED = re.compile(r"/art/(?:19|20)\d\d/\d{1,2}/\d{1,2}/art_(\d+)_(\d+)\.s?html?$", re.I)
HEXED = re.compile(r"/art/(?:19|20)\d\d/(?:\d{1,2}/\d{1,2}/)?art_([0-9a-f]{32})\.s?html?$", re.I)
_FILE_NAME = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar)$", re.I)
_DOWNLOAD = re.compile(r"/downfile\.jsp$|/fileserver/+down", re.I)
_CELL = re.compile(r"\s*<(tr|td)\b", re.I)


def article_key(url: str) -> str | None:
    """Column and document, or the 32 digits. The host is no part of it: articles of a county are
    served by its prefecture as well (永嘉 under wenzhou.gov.cn)."""
    path = urlsplit(url).path
    if (found := NUMBERED.search(path)) is not None:
        return f"{found[1]}_{found[2]}"
    found = HEXED.search(path)
    return None if found is None else found[1].lower()


def column_of(url: str) -> str | None:
    """The column's number that a numbered article's address names."""
    found = NUMBERED.search(urlsplit(url).path)
    return None if found is None else found[1]


def files_of(page: Page) -> tuple[Ask, ...]:
    """Files of an article. ``downfile.jsp`` names the file in its query: the path has no suffix."""
    found = {ask.url: ask for ask in attachments_of(page)}
    for _, url in anchors(page):
        named = next((v for k, v in query_of(url).items() if k.lower() == "filename"), "")
        path = urlsplit(url).path
        if _DOWNLOAD.search(path) and (_FILE_NAME.search(named) or "fileserver" in path.lower()):
            found.setdefault(url, Ask(url, "attachment"))
    return tuple(found.values())


def fragment(url: str, markup: str) -> Page:
    """A piece of a list as a page at ``url``; rows and cells of a table stand in one again."""
    cell = _CELL.match(markup)
    if cell is None:
        whole = f"<div>{markup}</div>"
    elif cell[1].lower() == "td":
        whole = f"<table><tr>{markup}</tr></table>"
    else:
        whole = f"<table>{markup}</table>"
    return Page(url, 200, whole, parse(whole))


def row_of(page: Page, key_of: Callable[[str], str | None] = article_key) -> Row | None:
    """The one document that a piece of a list shows: its article, else the first of its links, as
    where a row leads to another site."""
    for key in (key_of, lambda url: url):
        rows = [row for group in groups_of(page, key) for row in group.rows]
        if rows:
            return rows[0]
    return None
