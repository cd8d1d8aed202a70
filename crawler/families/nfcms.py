"""nfcms: the CMS of 南方网, on many sites in 广东.

How a person recognises it: articles are ``/a/b/content/post_2147681.html`` (``mpost_`` for mobile
devices, the same document), the page sets ``NFCMS_SITE_ID`` and ``NFCMS_POST_ID``. The column is
``/a/b/`` or ``/a/b/index.html``; page 2 is ``index_2.html``.
Seen: 荔湾, 蓬江, 佛山, 遂溪. The tables of a report are often pictures there, which are fetched as
files of the article.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.by_id import next_index, own_rows
from crawler.families.common import anchors, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Listing, Page
from crawler.families.usual import Usual

_ARTICLE = re.compile(r"(?<!/gkmlpt)(/.*)?/content/m?post_(\d+)\.html$")
_MARKS = re.compile(r"\bNFCMS_[A-Z]+")


class Nfcms(Usual):
    name = "nfcms"

    def recognises(self, page: Page) -> bool:
        return _MARKS.search(page.text) is not None or any(key(url) for _, url in anchors(page))

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, key)
        columns = year_columns(page, lambda url: key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, next_index(page, rows), report, known)


def key(url: str) -> str | None:
    """The document's number, the same for the page of mobile devices."""
    path = urlsplit(url).path
    if path.startswith("/gkmlpt/"):
        return None
    found = _ARTICLE.search(path)
    return None if found is None else found[2]
