"""The second way to the articles of ln-glist: its search, and its list of documents.

Knows ``/search/search.ct``, which answers JSON, and ``/articleweb/searchMessageOpenList.ct``, which
answers with a piece of HTML; both take the site's code (``ASSZF``). A page that shows no list of
its own leads to what it names of them; and counties of 朝阳, whose disclosure links lead to the
policies of ln.gov.cn, to a search for reports on their own site. Knows nothing of static lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from crawler.families.common import anchors, date_in, groups_of, next_anchor, resolve, text_of
from crawler.families.model import Ask, Listing, Page, Row, parse

_SEARCH = re.compile(r"/search/search\.ct$")
_DOCUMENTS = re.compile(r"/articleweb/searchMessageOpenList\.ct$")
_NAMED = re.compile(
    r"(?:https?:)?[\w./:-]*/(?:search/search|articleweb/searchMessageOpenList)\.ct\?[^\s\"'<>]+"
)
_SITE_CODE = re.compile(
    r"\bsiteCode\s*[=:]\s*[\"']?([A-Z]{2,8})\b|/html/([A-Z]{2,8})/\d{6}/0\d{15}\."
)
_PROVINCE = "ln.gov.cn"
_LIMIT = 15
# 台安 calls its report 政府信息公开工作报告, without 年度.
_SOUGHT = "政府信息公开"


def is_answer(page: Page) -> bool:
    path = urlsplit(page.url).path
    return bool(_SEARCH.search(path) or _DOCUMENTS.search(path))


def named_on(page: Page) -> tuple[Ask, ...]:
    """The searches that the page's links, frames and scripts name; where it names none but sends
    its readers to the province, the search for reports under its own code."""
    text = page.text.replace("&amp;", "&")
    urls = [url for named in _NAMED.findall(text) if (url := resolve(page, named)) is not None]
    if not urls and any(_is_province(url) for _, url in anchors(page)):
        code = _SITE_CODE.search(text)
        urls = [] if code is None else [_search(page, code[1] or code[2])]
    return tuple(Ask(url, "list") for url in dict.fromkeys(urls))


def listing(page: Page, key_of: Callable[[str], str | None]) -> Listing:
    """The answer of either. ``key_of`` gives the document's key for an address."""
    if _SEARCH.search(urlsplit(page.url).path):
        return _found(page)
    groups = groups_of(page, key_of)
    rows = max((group.rows for group in groups), key=len, default=())
    following = next_anchor(page)
    return Listing(rows, (), Ask(following, "list") if following else None)


def _is_province(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host.removeprefix("www.") == _PROVINCE


def _search(page: Page, code: str) -> str:
    fields = {
        "siteCode": code, "isAll": "0", "offset": "0", "limit": str(_LIMIT), "template": code,
        "resultOrderBy": "2", "searchKey": _SOUGHT,
    }  # fmt: skip
    return urljoin(page.url, "/search/search.ct?" + urlencode(fields))


def _found(page: Page) -> Listing:
    try:
        answer = json.loads(page.text, strict=False)
        outer = answer["data"]
        records = outer["data"]
    except (ValueError, KeyError, TypeError):
        return Listing(recognised=False)
    if not isinstance(records, list):
        return Listing(recognised=False)
    rows = {row.url: row for record in records if (row := _row(page, record)) is not None}
    return Listing(tuple(rows.values()), (), _next(page, len(records), outer))


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict):
        return None
    url = resolve(page, str(record.get("url") or "")) if record.get("url") else None
    title = text_of(parse(f"<div>{record.get('title') or ''}</div>"))
    return Row(url, title, date_in(str(record.get("createDate") or ""))) if url and title else None


def _next(page: Page, got: int, outer: dict[str, object]) -> Ask | None:
    """From the first that has not come: ``limit`` may be capped. Where no count is given, the next
    page is tried for until nothing comes."""
    parts = urlsplit(page.url)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    offset = asked.get("offset", "0")
    if not got or not offset.isdigit():
        return None
    following = int(offset) + got
    total = next(
        (str(outer[name]) for name in ("total", "totalCount", "count") if name in outer), ""
    )
    if total.isdigit() and following >= int(total):
        return None
    query = urlencode(asked | {"offset": str(following)})
    url = urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
    return Ask(url, "list", speculative=not total.isdigit())
