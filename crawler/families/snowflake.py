"""snowflake: articles named by a 19-digit id, lists ``1.html``, ``2.html``.

How a person recognises it: articles are ``…/1882251480800149505.html`` beside or below their
column, older ones have 17 digits. The id holds the time of creation (Twitter's epoch), which is not
the date of publication. Seen: counties of 西安, 富县 and 吴起 in 延安, 西咸新区, 通州.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import (
    anchors,
    folder_of,
    next_anchor,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.usual import Usual

_ARTICLE = re.compile(r"/(\d{17,19})\.s?html?$")
_PAGE = re.compile(r"/(\d{1,4})\.s?html?$")


class Snowflake(Usual):
    name = "snowflake"

    def recognises(self, page: Page) -> bool:
        return any(_key(url) for _, url in anchors(page))

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, _next(page, rows), report, known)


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None


def _next(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    if (announced := next_anchor(page)) is not None:
        return Ask(announced, "list")
    # Where the page links pages by number, the absence of 下一页 is the end.
    if not rows or any(_PAGE.search(urlsplit(url).path) for _, url in anchors(page)):
        return None
    number = _PAGE.search(urlsplit(page.url).path)
    following = f"{int(number[1]) + 1 if number else 2}.html"
    return Ask(urljoin(folder_of(page), following), "list", speculative=True)
