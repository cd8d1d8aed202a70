"""longxun-openness: the PHP platform "Openness" of 宣城, 铜陵, 马鞍山, 亳州, 阜阳, 池州, 呼伦贝尔.

How a person recognises it: old sites have ``opennessAnnualReport/?branch_id=<24 hex digits>`` and
``openness/detail/content/<24 hex digits>.html``, newer ones lists
``/OpennessContent/showList/<branch>/<column>/page_1.html``, counted from 1, and articles
``/OpennessAnnualReport/show/2396.html``, ``/Xxgknb/show/6339.html?type=1`` (东至). The ids of
annual reports are a sequence of their own: the same number among the contents is another document.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.families.by_id import has_pager, own_rows
from crawler.families.common import anchors, join, same_host, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.pagers import next_page
from crawler.families.usual import Usual

_HEX = r"[0-9a-f]{24}"
_ARTICLE = re.compile(
    r"/(opennesscontent|opennessannualreport|xxgkannualreport|xxgkcontent|xxgknb|news)/show"
    rf"/(\d+|{_HEX})\.html$|/(openness|xxgk)/detail/content/({_HEX})\.html$",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"/(?:openness|xxgk)(?:content|annualreport)(?:/showlist/|/?\?(?:.*&)?branch_id=)"
    r"|/xxgknb/showlist/|/news/showlist/\d+/page_\d+\.html",
    re.IGNORECASE,
)
# /News/show/<id>.html is a name that other products may choose as well.
_COMMON = ("news",)
_PAGE = re.compile(r"/page_(\d+)\.html$")
_TOTAL = re.compile(r"共\s*(\d{1,4})\s*页")


class LongxunOpenness(Usual):
    name = "longxun-openness"

    def recognises(self, page: Page) -> bool:
        return any(
            _tells(url) and same_host(url, page.url)
            for url in (page.url, *(url for _, url in anchors(page)))
        )

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, next_page(page) or _computed(page, rows), report, known)


def _key(url: str) -> str | None:
    parts = urlsplit(url)
    found = _ARTICLE.search(parts.path)
    if found is None:
        return None
    kind, number = (found[1], found[2]) if found[1] else (found[3], found[4])
    return f"{parts.netloc}/{kind}/{number}".lower()


def _tells(url: str) -> bool:
    found = _ARTICLE.search(urlsplit(url).path)
    if found is not None and (found[1] or "").lower() not in _COMMON:
        return True
    return _LIST.search(url) is not None


def _computed(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    """``page_2`` after ``page_1`` where nothing leads there: where the page says how many there
    are, up to that; where it has no pager at all, as a trial."""
    here = _PAGE.search(urlsplit(page.url).path)
    if here is None or not rows:
        return None
    total = _TOTAL.search(" ".join(str(text) for text in page.tree.xpath("//body//text()")))
    over = int(here[1]) >= int(total[1]) if total else has_pager(page)
    if over:
        return None
    following = join(page.url, f"page_{int(here[1]) + 1}.html")
    return Ask(following, "list", speculative=total is None)
