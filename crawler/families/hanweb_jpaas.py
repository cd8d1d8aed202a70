"""hanweb-jpaas: 大汉 JPaaS, the new generation.

How a person recognises it: a script tag ``unitbuild.js`` with the attributes ``url``
(``/api-gateway/jpaas-publish-server/front/page/build/unit``) and ``queryData`` in Python's quotes;
articles are ``/<column>/art/2026/art_<32 hex digits>.html``.
Seen: 临夏, 平川, 靖江, departments of 浙江, 杭州.

The number of the page must be sent within ``paramJson``: a bare ``pageNo=2`` is ignored, and page
one comes again. Small columns stand in the page, without ``div.pagination``.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from crawler.families.common import (
    anchors,
    column_rows,
    groups_of,
    resolve,
    same_host,
    year_columns,
)
from crawler.families.hanweb import HEXED, article_key, files_of, fragment
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query
from crawler.families.usual import Usual

_MARKS = re.compile(r"jpaas-publish-server|unitbuild\w*\.js", re.I)
_PAIR = re.compile(r"""(["'])(\w+)\1\s*:\s*(?:(["'])(.*?)\3|([\w.-]+))\s*(?=[,}])""")
_OWN_LIST = re.compile(r"当前栏目|列表|list", re.I)
_PAGE_SIZE = 15


class HanwebJpaas(Usual):
    name = "hanweb-jpaas"

    def recognises(self, page: Page) -> bool:
        if _MARKS.search(page.text) or "jpaas-publish-server" in page.url:
            return True
        return any(
            HEXED.search(urlsplit(url).path) and same_host(url, page.url)
            for url in (page.url, *(url for _, url in anchors(page)))
        )

    def listing(self, page: Page) -> Listing:
        if "jpaas-publish-server" in urlsplit(page.url).path:
            return _answered(page)
        rows = column_rows(page, article_key)
        columns = year_columns(page, lambda url: article_key(url) is not None)
        report = None if rows else inline_report(page)
        following = None
        unit = _unit(page)
        if unit is not None and not rows and report is None:
            columns = (*columns, _asked(unit, 1, _PAGE_SIZE, page.url))
        elif unit is not None and rows and (counts := _counts(page)) is not None:
            size, total = counts
            if total > max(size, len(rows)):
                following = _asked(unit, 2, size, page.url)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, following, report, known)

    def detail(self, page: Page) -> Detail:
        return Detail(files_of(page))


def _unit(page: Page) -> str | None:
    """The address that builds the list, without a page number. Of several units that which is
    called the list."""
    units: list[tuple[bool, str]] = []
    for script in page.tree.iter("script"):
        said = {name.lower(): str(value) for name, value in script.attrib.items()}
        address, query = said.get("url"), said.get("querydata")
        if not address or not query or "jpaas" not in address.lower():
            continue
        url = resolve(page, address)
        fields = {pair[2]: pair[4] if pair[3] else pair[5] for pair in _PAIR.finditer(query)}
        if url is not None and fields:
            is_list = _OWN_LIST.search(fields.get("tagId", "")) is not None
            units.append((is_list, with_query(url, fields)))
    return max(units, key=lambda unit: unit[0])[1] if units else None


def _asked(unit: str, number: int, size: int, referer: str) -> Ask:
    place = json.dumps({"pageNo": number, "pageSize": size}, separators=(",", ":"))
    return Ask(with_query(unit, {"paramJson": place}), "list", headers=(("Referer", referer),))


def _counts(page: Page) -> tuple[int, int] | None:
    """Rows of a page and rows in all, as the pager says them."""
    for element in page.tree.iter("div"):
        if "pagination" in (element.get("class") or "").split():
            size, total = whole(element.get("rows")), whole(element.get("count"))
            if size and total is not None:
                return size, total
    return None


def _answered(page: Page) -> Listing:
    try:
        said = json.loads(page.text.lstrip("\ufeff"), strict=False)
    except ValueError:
        return Listing(recognised=False)
    data = said.get("data") if isinstance(said, dict) else None
    markup = data.get("html") if isinstance(data, dict) else None
    if not isinstance(markup, str):
        return Listing(recognised=False)
    piece = fragment(page.url, markup)
    rows: dict[str, Row] = {}
    for group in groups_of(piece, article_key):
        for row in group.rows:
            rows.setdefault(article_key(row.url) or row.url, row)
    return Listing(tuple(rows.values()), (), _next(page, piece, len(rows)))


def _next(page: Page, piece: Page, got: int) -> Ask | None:
    number, size = _place(page.url)
    counts = _counts(piece)
    if not got:
        return None
    if counts is None:
        # The answer says no count: a short page is the last.
        if got < size:
            return None
        following = _asked(page.url, number + 1, size, page.url)
        return Ask(following.url, "list", headers=following.headers, speculative=True)
    granted, total = counts
    if number * granted >= total:
        return None
    return _asked(page.url, number + 1, size, page.url)


def _place(url: str) -> tuple[int, int]:
    try:
        said = json.loads(query_of(url).get("paramJson", ""))
    except ValueError:
        said = {}
    place = said if isinstance(said, dict) else {}
    return whole(place.get("pageNo")) or 1, whole(place.get("pageSize")) or _PAGE_SIZE
