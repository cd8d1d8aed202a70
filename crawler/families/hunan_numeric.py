"""hunan-numeric: the two numbering schemes of 湖南.

How a person recognises it: 岳阳, 益阳, 郴州 (湘阴, 汨罗, 南县, 桃江, 临武): columns of numbers,
``/25221/25222/26735/index.html`` (also ``index.htm``, ``default.htm``), articles
``content_2267980.html`` below them. 株洲, 衡阳, 张家界 (攸县): ``/c26829/index.html``,
articles ``/c26829/20250126/i2310545.html``. Page 2 is ``index_2``. A channel of a single article
shows its text in place of a list (南县, 桃江, 临武, 株洲市财政局).

The address of a column may begin with two slashes, ``http://czj.zhuzhou.gov.cn//c27662/``, and
links may repeat that; they lead to no host called c27662.
"""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.families.by_id import next_index, own_rows
from crawler.families.common import anchors, same_host, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Listing, Page, parse
from crawler.families.usual import Usual

_ARTICLE = re.compile(r"/(?:content_(\d+)|c\d+/\d{8}/(i\d+))\.s?html?$")
_COLUMN = re.compile(r"/(?:\d{4,6}/\d{4,6}|c\d{4,6})/(?:(?:index|default)(?:_\d+)?\.s?html?)?$")
_TWO_SLASHES = re.compile(r"""(\bhref\s*=\s*["']?)(//c\d+/)""", re.IGNORECASE)


class HunanNumeric(Usual):
    name = "hunan-numeric"

    def recognises(self, page: Page) -> bool:
        page = _on_own_host(page)
        return _COLUMN.search(urlsplit(page.url).path) is not None or any(
            _key(url) is not None and same_host(url, page.url) for _, url in anchors(page)
        )

    def listing(self, page: Page) -> Listing:
        page = _on_own_host(page)
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        empty = any(_key(url) or _COLUMN.search(urlsplit(url).path) for _, url in anchors(page))
        known = bool(rows or columns or report) or empty
        return Listing(rows, columns, next_index(page, rows), report, known)


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return (found[1] or found[2]) if found else None


def _on_own_host(page: Page) -> Page:
    """The page with its links of two slashes written out."""
    parts = urlsplit(page.url)
    text, changed = _TWO_SLASHES.subn(rf"\1{parts.scheme}://{parts.netloc}\2", page.text)
    return replace(page, text=text, tree=parse(text)) if changed else page
