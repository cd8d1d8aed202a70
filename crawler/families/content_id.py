"""content-id: 商丘, 合水 and 宁县 in 庆阳, 古蔺 and 合江 in 泸州, 海南州.

How a person recognises it: articles are ``/zwgk/zfxxgknb/zfnb/content_199287``, without a suffix;
columns are directories. The same number stands under several paths and is one document. How page
two is called differs (``/p/2.html``, ``?page=2``), so that it is read from the pager alone.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import anchors, same_host, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Listing, Page
from crawler.families.pagers import next_page
from crawler.families.usual import Usual

_ARTICLE = re.compile(r"/content_(\d+)/?$")


class ContentId(Usual):
    name = "content-id"

    def recognises(self, page: Page) -> bool:
        return any(
            _key(url) is not None and same_host(url, page.url)
            for url in (page.url, *(url for _, url in anchors(page)))
        )

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, next_page(page), report, known)


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None
