"""longxun-openness: the PHP platform "Openness" of 宣城, 铜陵, 马鞍山, 亳州, 阜阳, 池州, 呼伦贝尔.

How a person recognises it: addresses hold ``Openness…`` or ``Xxgk…/show/``. Old lists are
``opennessAnnualReport/?branch_id=<24 hex>``, their articles ``openness/detail/content/<24
hex>.html``; new lists ``/OpennessContent/showList/<branch>/<column>/page_1.html``, page N is
``page_N.html``, their articles ``/OpennessAnnualReport/show/<id>.html``,
``/XxgkAnnualReport/show/<id>.html`` or ``/Xxgknb/show/<id>.html?type=1`` (东至). The ids of
annual reports are a row of their own, so that an id alone names no document.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import anchors, attachments_of, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.pagers import is_last, is_later, next_page
from pipelines.registry import Channel

_ARTICLE = re.compile(
    r"/((?:\w*Openness\w*|Xxgk\w*|News)/show/\d+)\.html?$|/openness/detail/\w+/([0-9a-f]{24})\.html?$",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"/(?:\w*Openness\w*|Xxgk\w*)/(?:show|showList)/|openness\w*/\?branch_id=", re.I
)
_PAGE = re.compile(r"/page_(\d+)\.html?$")
_TELLING = re.compile(r"Openness|/Xxgk\w*/show/|branch_id=", re.IGNORECASE)


class LongxunOpenness:
    name = "longxun-openness"

    def recognises(self, page: Page) -> bool:
        urls = (page.url, *(url for _, url in anchors(page)))
        return any(_is_place(url) for url in urls)

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, _next(page, rows), report, known)

    def detail(self, page: Page) -> Detail:
        return Detail(attachments_of(page))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _is_place(url: str) -> bool:
    parts = urlsplit(url)
    place = f"{parts.path}?{parts.query}"
    return _PLACE.search(place) is not None or (
        _key(url) is not None and _TELLING.search(place) is not None
    )


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return None if found is None else (found[1] or found[2]).lower()


def _next(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    announced = next_page(page)
    if announced is not None or not rows or is_last(page) or is_later(page):
        return announced
    number = _PAGE.search(urlsplit(page.url).path)
    if number is None or any(_PAGE.search(urlsplit(url).path) for _, url in anchors(page)):
        return None
    following = f"page_{int(number[1]) + 1}.html"
    return Ask(urljoin(page.url, following), "list", speculative=True)
