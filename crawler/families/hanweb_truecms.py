"""Lists that truecms of 大汉 fills: JSONP of ``messageController/getMessage.do``.

Seen: 南通, 如皋. Records are asked for by their numbers; without ``Referer`` the answer is 404. The
answer holds records as objects, or as the markup or the ``<record>`` that jpage would show.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin

from crawler.families.common import groups_of, resolve
from crawler.families.hanweb import article_key, fragment
from crawler.families.hanweb_records import records_in, rows_of, said_in
from crawler.families.json_lists import json_listing
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query

_JSONP = re.compile(r"^[\w$.]*\s*\((.*)\)\s*;?$", re.DOTALL)
_TOTAL = re.compile(r"""["']?(?:total\w*|count)["']?\s*:\s*["']?(\d+)""", re.IGNORECASE)
_MOST = 100  # more than about 300 is cut


def first(page: Page, code: str, address: str) -> Ask | None:
    """The request that the script of a column makes, for as many records as are surely granted."""
    url = resolve(page, unescape(address))
    if url is None:
        return None
    column = query_of(url).get("columnId") or said_in(code, "columnId") or ""
    span = {"startrecord": "1", "endrecord": str(_MOST), "perpage": str(_MOST)}
    asked = with_query(url, span | {"columnId": column, "callback": "callback"})
    return Ask(asked, "list", headers=(("Referer", page.url),))


def listing(page: Page) -> Listing:
    """An answer."""
    said = _said_by(page.text)
    found = json_listing(page)
    rows = found.rows if found is not None else ()
    rows = rows or _marked_up(page, said)
    if said is None or (found is None and not rows):
        return Listing(recognised=False)
    sent = query_of(page.url)
    seen = (whole(sent.get("startrecord")) or 1) - 1 + len(rows)
    total = _TOTAL.search(page.text)
    if not rows or (total is not None and seen >= int(total[1])):
        return Listing(rows)
    span = {"startrecord": str(seen + 1), "endrecord": str(seen + _MOST)}
    # The column's page is not told by the request: a page of the same site it is at least.
    headers = (("Referer", urljoin(page.url, "/")),)
    following = Ask(with_query(page.url, span), "list", "GET", b"", headers, total is None)
    return Listing(rows, (), following)


def _said_by(text: str) -> object:
    held = text.strip().lstrip("\ufeff")
    wrapped = _JSONP.match(held)
    try:
        return json.loads(wrapped[1] if wrapped else held, strict=False)
    except ValueError:
        return None


def _marked_up(page: Page, said: object) -> tuple[Row, ...]:
    base = urljoin(page.url, "/")
    for text in _texts(said):
        if records := records_in(text):
            return rows_of(base, records)
        if "<a" in text.lower():
            groups = groups_of(fragment(base, text), lambda url: article_key(url) or url)
            return tuple(row for group in groups for row in group.rows)
    return ()


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    elif isinstance(said, dict | list):
        for inner in said.values() if isinstance(said, dict) else said:
            yield from _texts(inner)
