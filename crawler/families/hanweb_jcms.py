"""hanweb-jcms: 大汉 jcms, whose lists are paged by jpage.

How a person recognises it: columns are ``/col/col12377/index.html``, articles
``/art/2022/1/20/art_12377_1486865.html``; the visible ``ul`` is empty, and the first block of rows
stands as ``<datastore>`` in a ``<script type="text/xml">``, each row as CDATA.
Seen: most of 浙江, counties of 山东, 江西, 承德, 甘肃 and 江苏.

The block after that is the address in ``nextgroup`` (``dataproxy.jsp?page=1`` is the second), the
next ``page=2``; ``nextgroup`` of an answer is not trusted, the number asked for is. Where the page
has none, its script names ``startrecord`` and ``endrecord``, sent by POST. Some servers answer an
empty datastore to requests without the column page as ``Referer``. The pager
``?uid=…&pageNum=N`` brings the same page for every number and is not followed.
南通 and 如皋 fill the list by truecms, see hanweb_truecms.py.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families import hanweb_truecms as truecms
from crawler.families.common import (
    anchors,
    groups_of,
    report_group,
    resolve,
    same_host,
    year_columns,
)
from crawler.families.hanweb import NUMBERED, article_key, column_of, files_of
from crawler.families.hanweb_records import code_of_lists, content_of, records_in, rows_of, said_in
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.pagers import next_page
from crawler.families.queries import query_of, whole, with_query
from crawler.families.usual import Usual
from pipelines.titles import TitleKind, read_title

_MARKS = re.compile(r"<datastore\b|dataproxy\.jsp|getMessage\.do", re.I)
_STORE = re.compile(r"<datastore\b[^>]*>(.*?)(?:</datastore>|\Z)", re.I | re.S)
_GROUP = re.compile(r"<nextgroup\b[^>]*>(.*?)</nextgroup>", re.I | re.S)
_TOTAL = re.compile(r"<totalrecord>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.I)
_TOTAL_PAGES = re.compile(r"<totalpage>\s*(?:<!\[CDATA\[)?\s*(\d+)", re.I)
_HREF = re.compile(r"""href\s*=\s*["']?([^"'\s>]+)""", re.I)
_NUMBER = re.compile(r"([?&]page=)(\d+)")
_PROXY = re.compile(r"""["']([^"'\s]*dataproxy\.jsp[^"'\s]*)["']""", re.I)
_MESSAGE = re.compile(r"""["']([^"'\s]*getMessage\.do[^"'\s]*)["']""", re.I)
_COLUMN = re.compile(r"/col/col(\d+)/?", re.I)
_FORM = "application/x-www-form-urlencoded"
_FIELDS = (
    ("col", "1"), ("appid", "1"), ("webid", ""), ("path", "/"), ("columnid", ""),
    ("sourceContentType", "1"), ("unitid", ""), ("webname", ""), ("permissiontype", "0"),
)  # fmt: skip
_SCREENS = 3  # pages of the screen in a block
_PER_PAGE = 15
_MOST = 100  # more than about 300 is cut


class HanwebJcms(Usual):
    name = "hanweb-jcms"

    def recognises(self, page: Page) -> bool:
        if _MARKS.search(page.text) or NUMBERED.search(urlsplit(page.url).path):
            return True
        return any(
            NUMBERED.search(urlsplit(url).path) and same_host(url, page.url)
            for _, url in anchors(page)
        )

    def listing(self, page: Page) -> Listing:
        path = urlsplit(page.url).path.lower()
        if path.endswith("getmessage.do"):
            return truecms.listing(page)
        if path.endswith("dataproxy.jsp"):
            store = _STORE.search(page.text)
            return Listing(recognised=False) if store is None else _block(page, store[1])
        return _column(page)

    def detail(self, page: Page) -> Detail:
        return Detail(files_of(page))


def _column(page: Page) -> Listing:
    columns = year_columns(page, lambda url: article_key(url) is not None)
    store = _own_store(page)
    records = () if store is None else records_in(store)
    rows = rows_of(page.url, records) or _visible_rows(page)
    following = _second_block(page, store or "", len(records)) if records or not rows else None
    if following is None and rows and not records:
        following = _plain_next(page)
    report = None if rows else inline_report(page)
    if following is not None and not rows:
        # The whole list is elsewhere: a list of its own, of which this page shows nothing.
        columns, following = (*columns, following), None
    known = bool(rows or columns or report or store is not None) or _MARKS.search(page.text)
    return Listing(rows, columns, following, report, bool(known))


def _own_store(page: Page) -> str | None:
    """The block of the column among those of the page: that whose pager names the column, else
    that whose articles lie in it, else that with most reports."""
    stores = [found[1] for found in _STORE.finditer(page.text)]
    own = _column_number(page)
    if own is not None:
        for store in stores:
            group = _group_address(page, store)
            if group and query_of(group).get("columnid") == own:
                return store

    def rank(store: str) -> tuple[int, int, int]:
        rows = rows_of(page.url, records_in(store))
        in_column = sum(column_of(row.url) == own for row in rows)
        reports = sum(read_title(row.title).kind is TitleKind.REPORT for row in rows)
        return in_column, reports, len(rows)

    return max(stores, key=rank, default=None)


def _column_number(page: Page) -> str | None:
    found = _COLUMN.search(urlsplit(page.url).path)
    return None if found is None else found[1]


def _visible_rows(page: Page) -> tuple[Row, ...]:
    """Rows of a list that stands in the page itself: that with articles of the column."""
    own = _column_number(page)
    groups = groups_of(page, article_key)
    counts = [sum(column_of(row.url) == own for row in group.rows) for group in groups]
    if own is None or not any(counts):
        return report_group(groups)
    return groups[counts.index(max(counts))].rows


def _plain_next(page: Page) -> Ask | None:
    following = next_page(page)
    if following is None or {"uid", "pageNum"} <= set(query_of(following.url)):
        return None
    return following


def _group_address(page: Page, store: str) -> str | None:
    group = _GROUP.search(store)
    href = _HREF.search(content_of(group[1])) if group is not None else None
    return resolve(page, unescape(href[1])) if href is not None else None


def _second_block(page: Page, store: str, got: int) -> Ask | None:
    """What follows the rows of the page; all of the list where the page has none of them."""
    code = code_of_lists(page)
    total = _TOTAL.search(store) or re.search(
        r"""totalrecords?["']?\s*[:=]\s*["']?(\d+)""", code, re.I
    )
    if got and total is not None and got >= int(total[1]):
        return None
    group = _group_address(page, store)
    if group is not None:
        # Where the count says that more must come, an empty answer is a refusal and no end.
        headers = (("Referer", page.url),)
        return Ask(group, "list", headers=headers, speculative=total is None) if got else None
    if (message := _MESSAGE.search(code)) is not None and not got:
        return truecms.first(page, code, message[1])
    proxy = _PROXY.search(code)
    url = resolve(page, unescape(proxy[1])) if proxy is not None else None
    if url is None:
        return None
    if _NUMBER.search(url) and got:
        return Ask(url, "list", headers=(("Referer", page.url),), speculative=True)
    return _posted(page, code, url, got, speculative=bool(got) and total is None)


def _posted(page: Page, code: str, url: str, got: int, speculative: bool) -> Ask:
    asked = query_of(url)
    per_page = min(
        whole(asked.get("perpage")) or whole(said_in(code, "perpage")) or _PER_PAGE, _MOST
    )
    span = {
        "startrecord": str(got + 1),
        "endrecord": str(got + _SCREENS * per_page),
        "perpage": str(per_page),
    }
    form = {}
    for name, usual in _FIELDS:
        given = asked.get(name, said_in(code, name))
        form[name] = usual if given is None else given
    if not form["columnid"]:
        form["columnid"] = _column_number(page) or ""
    target = f"{url.partition('?')[0]}?{urlencode(span)}"
    headers = (("Content-Type", _FORM), ("Referer", page.url))
    return Ask(target, "list", "POST", urlencode(form).encode(), headers, speculative)


def _block(page: Page, store: str) -> Listing:
    """An answer of the proxy."""
    sent = query_of(page.url) | dict(parse_qsl(page.sent.decode("utf-8", "replace")))
    referer = _column_page(page, sent.get("columnid", ""))
    records = records_in(store)
    rows = rows_of(referer, records)
    if not records:
        return Listing()
    said = _TOTAL.search(store)
    total = None if said is None else int(said[1])
    headers: tuple[tuple[str, str], ...] = (("Referer", referer),)
    start = whole(sent.get("startrecord"))
    if start is not None:
        seen = start - 1 + len(records)
        if total is not None and seen >= total:
            return Listing(rows)
        size = (whole(sent.get("endrecord")) or seen) - start + 1
        span = {"startrecord": str(seen + 1), "endrecord": str(seen + size)}
        if page.sent:
            headers = (("Content-Type", _FORM), *headers)
        method = "POST" if page.sent else "GET"
        url = with_query(page.url, span)
        return Listing(rows, (), Ask(url, "list", method, page.sent, headers, total is None))
    number = _NUMBER.search(page.url)
    if number is None:
        return Listing(rows)
    at = int(number[2])
    pages = _TOTAL_PAGES.search(store)
    if total is not None and _is_last(at, len(records), total):
        return Listing(rows)
    if pages is not None and at + 1 >= int(pages[1]):
        return Listing(rows)
    url = _NUMBER.sub(rf"\g<1>{at + 1}", page.url, count=1)
    return Listing(rows, (), Ask(url, "list", headers=headers, speculative=True))


def _is_last(at: int, got: int, total: int) -> bool:
    """Whether the count is reached by this block, before which there are ``at`` no smaller ones.
    One of no whole number of screens is short, and the last where equal ones make up the rest."""
    is_short = got % _SCREENS != 0 and at > 0 and (total - got) % at == 0
    return (at + 1) * got >= total or (is_short and (total - got) // at > got)


def _column_page(page: Page, column: str) -> str:
    """The page whose script would have asked, as far as the request tells it."""
    return urljoin(page.url, f"/col/col{column}/index.html" if column.isdigit() else "/")
