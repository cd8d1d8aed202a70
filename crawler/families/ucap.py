"""ucap: 开普云 UCAP.

How a person recognises it: lists are called ``list.shtml``, ``common_list.shtml``, ``xlist.shtml``
below ``/<site>/c117279/`` (a name or 32 hex digits in place of the ``c`` number too), articles
``/<site>/c117279/202501/<32 hex digits>.shtml``, migrated ones ``c01_1108994.shtml``; articles have
``<UCAPCONTENT>`` or ``id="UCAP-CONTENT"``.
Seen: 昆山, 邵阳, 鹤岗, 绥滨, 海南, 克拉玛依, most of 黑龙江, 新疆 and 西藏.

The pager stands in script alone: ``createPageHTML('div', 22, 1, 'common_list', 'shtml', 325)``, an
element first, so the current page counts from 1 and page 2 is ``common_list_2.shtml``;
``?page=2`` is ignored. Some lists are filled by ``/common/search/<32 hex>?…&page=1``, whose pages
may be smaller than asked for (海南: 20). It is asked where the page itself has no row; a site that
demands a token of its browser refuses it, and then nothing more can be read.
"""

from __future__ import annotations

import json
import re
from datetime import date
from urllib.parse import urljoin, urlsplit

from crawler.families.common import (
    anchors,
    column_rows,
    date_in,
    folder_of,
    next_anchor,
    resolve,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page, Row, parse
from crawler.families.queries import query_of, whole, with_query
from crawler.families.scripts import code_on
from crawler.families.trs_pager import next_name
from crawler.families.usual import Usual

_HEX = r"[0-9a-f]{32}"
# 证监会: /c106256/c1029384/content.shtml; 四川省: /cols/2025/1/20/<hex>.shtml; 鹤岗: 202501/68226.
_ARTICLE = re.compile(
    rf"/(?:(?:19|20)\d{{4}}|(?:19|20)\d\d(?:/\d{{1,2}}/\d{{1,2}})?)/({_HEX}|c\d+_\w+|\d{{4,}})\.s?html?$"
    r"|/(c\d{5,})/content\.s?html?$",
    re.IGNORECASE,
)
_TELLING = re.compile(
    rf"/20\d{{4}}/(?:{_HEX}|c0\d_\d+)\.shtml$|/c\d+/(?:19|20)\d\d/c\d+_\w+\.shtml$", re.IGNORECASE
)
_MARKS = re.compile(r"UCAP-?CONTENT|<UCAPTITLE|/common/search/", re.IGNORECASE)
_SEARCH = re.compile(
    rf"""["']?((?:https?:)?(?:/[\w./-]*)?/(?:common/search|search|searchList)/{_HEX})"""
)
_CHANNEL = re.compile(rf"""channel_?id["']?\s*[:=]\s*["']({_HEX})["']""", re.IGNORECASE)
_PAGE_SIZE = "15"
_SEARCH_FIELDS = {
    "_isAgg": "true", "_isJson": "true", "_pageSize": _PAGE_SIZE, "_template": "index",
    "_rangeTimeGte": "", "_channelName": "",
}  # fmt: skip
_JSONP = re.compile(r"^[\w$.]+\((.*)\);?$", re.DOTALL)


class Ucap(Usual):
    name = "ucap"

    def recognises(self, page: Page) -> bool:
        if _answer(page) is not None or _MARKS.search(page.text):
            return True
        return any(_TELLING.search(urlsplit(url).path) for _, url in anchors(page))

    def listing(self, page: Page) -> Listing:
        if (answer := _answer(page)) is not None:
            return _answered(page, answer)
        rows = column_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        following = _next(page)
        report = None if rows else inline_report(page)
        if not (rows or report) and (search := _search(page)) is not None:
            columns = (*columns, search)
        known = bool(rows or columns or report or following) or self.recognises(page)
        return Listing(rows, columns, following, report, known)


def _key(url: str) -> str | None:
    """A migrated number is that of its site; 32 hex digits are of this document alone."""
    parts = urlsplit(url)
    found = _ARTICLE.search(parts.path)
    return None if found is None else (found[1] or found[2]).lower()


def _next(page: Page) -> Ask | None:
    name = next_name(code_on(page))
    if name is not None:
        return Ask(urljoin(folder_of(page), name), "list") if name else None
    url = next_anchor(page)
    return None if url is None else Ask(url, "list")


def _search(page: Page) -> Ask | None:
    """The search that fills the list, page 1."""
    code = code_on(page)
    found = _SEARCH.search(code)
    if found is not None:
        url = urljoin(page.url, found[1])
    elif (channel := _CHANNEL.search(code)) is not None:
        url = urljoin(page.url, f"/common/search/{channel[1]}")
    else:
        return None
    return Ask(with_query(url, _SEARCH_FIELDS | {"page": "1"}), "list")


def _answer(page: Page) -> dict[str, object] | None:
    """``data`` of an answer of the search, None where the page is none."""
    text = page.text.strip().lstrip("\ufeff")
    if (wrapped := _JSONP.match(text)) is not None:
        text = wrapped[1]
    if not text.startswith("{"):
        return None
    try:
        said = json.loads(text, strict=False)
    except ValueError:
        return None
    data = said.get("data")
    return data if isinstance(data, dict) and isinstance(data.get("results"), list) else None


def _answered(page: Page, data: dict[str, object]) -> Listing:
    results = data["results"]
    assert isinstance(results, list)
    rows = {row.url: row for one in results if (row := _row(page, one)) is not None}
    return Listing(tuple(rows.values()), (), _next_answer(page, data, len(results)))


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict) or not str(record.get("url") or "").strip():
        return None
    url = resolve(page, str(record["url"]))
    # Titles may hold markup, of what was sought and of line breaks.
    title = text_of(parse(f"<div>{record.get('title') or ''}</div>"))
    return Row(url, title, _day(record)) if url and title else None


def _day(record: dict[str, object]) -> date | None:
    return date_in(str(record.get("publishedTimeStr") or ""))


def _next_answer(page: Page, data: dict[str, object], got: int) -> Ask | None:
    """The page after this one; ``rows`` is the size that the server granted, whatever was asked."""
    number = whole(data.get("page")) or whole(query_of(page.url).get("page")) or 1
    total, size = whole(data.get("total")), whole(data.get("rows")) or got
    if not got or (total is not None and (number - 1) * max(size, got) + got >= total):
        return None
    following = with_query(page.url, {"page": str(number + 1)})
    return Ask(following, "list", speculative=total is None)
