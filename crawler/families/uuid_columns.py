"""uuid-columns: 河北省, 石家庄 and its districts; with the related product of 如东 and 连云.

How a person recognises it: columns are ``/columns/<uuid>/index.html`` (石家庄: below ``/zfxxgk``),
articles ``/columns/<uuid>/202502/19/<uuid>.html``; 如东: ``/rdxrmzf/zfxxgknb/content/<uuid>.html``.
Dates are glued to times, ``2021-03-2918:26``. Page 2 is ``index_2.html``.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.by_id import next_index, own_rows
from crawler.families.common import anchors, same_host, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Listing, Page
from crawler.families.usual import Usual

_UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_ARTICLE = re.compile(
    rf"/(?:columns/{_UUID}/\d{{6}}/\d{{1,2}}|content)/({_UUID})\.s?html?$", re.IGNORECASE
)
_COLUMN = re.compile(rf"/columns/{_UUID}(?:/|$)", re.IGNORECASE)


class UuidColumns(Usual):
    name = "uuid-columns"

    def recognises(self, page: Page) -> bool:
        return any(
            same_host(url, page.url) and (_key(url) or _COLUMN.search(urlsplit(url).path))
            for url in (page.url, *(url for _, url in anchors(page)))
        )

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self._is_empty_list(page)
        return Listing(rows, columns, next_index(page, rows), report, known)

    def _is_empty_list(self, page: Page) -> bool:
        """A column that shows links of its product, but no article in a list."""
        return any(
            _COLUMN.search(urlsplit(url).path) and same_host(url, page.url)
            for _, url in anchors(page)
        )


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1].lower() if found else None
