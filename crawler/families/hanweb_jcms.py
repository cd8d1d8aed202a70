"""hanweb-jcms: 大汉 jcms with the pager jpage, and truecms of the same vendor.

How a person recognises it: columns are ``/col/col12377/index.html``, articles
``/art/2022/1/20/art_12377_1486865.html`` (month and day without leading zeros); the visible list is
empty, its rows stand as XML in a script: ``<script type="text/xml"><datastore>``.
Seen: 98 % of 浙江, much of 山东, 江西, 河北, 甘肃 and 江苏; truecms: 南通, 如皋.

A record is the markup of one row in ``<![CDATA[…]]>``; link texts are cut and full in ``title``;
between records stands rubbish. ``<nextgroup>`` holds the address of the group after this one,
``dataproxy.jsp?page=1&…`` on the first page: **page 1 is the second group**. Without it the group
is asked by POST with ``startrecord`` and ``endrecord``. Some servers give an empty datastore of 54
bytes without a Referer. The visible pager ``?uid=…&pageNum=N`` brings the same page for every N and
is not followed. Counties' articles may lie on the host of their city (永嘉 on wenzhou.gov.cn).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import (
    anchors,
    attachments_of,
    groups_of,
    resolve,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row, parse
from crawler.families.queries import query_of, whole, with_query
from pipelines.registry import Channel

_ARTICLE = re.compile(r"/art/(?:19|20)\d\d/\d{1,2}/\d{1,2}/art_(\d+_\d+)\.html?$")
_COLUMN = re.compile(r"/col/col\d+/")
_STORE = re.compile(r"<datastore>.*?</datastore>", re.DOTALL | re.IGNORECASE)
_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?\s*</record>", re.DOTALL | re.I)
_NEXT_GROUP = re.compile(r"<nextgroup>(.*?)</nextgroup>", re.DOTALL | re.IGNORECASE)
_HREF = re.compile(r"""href\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
_TOTAL = re.compile(
    r"<totalrecord>\s*(\d+)\s*</totalrecord>|totalRecord\s*[:=]\s*['\"]?(\d+)", re.I
)
_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>", re.IGNORECASE)
_PROXY = re.compile(
    r"""["']([^"'\s]*/(?:more(?:column)?)?dataproxy\.jsp[^"']*)["']""", re.IGNORECASE
)
_PER_PAGE = re.compile(r"perpage['\"]?\s*[:=]\s*['\"]?(\d+)", re.IGNORECASE)
_SETTING = r"""["']?\b{}["']?\s*[:=]\s*["']?([^"',;&}}\s]+)"""
_SENT = ("appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname",
         "permissiontype")  # fmt: skip
_MESSAGES = re.compile(r"""["']([^"'\s]*messageController/getMessage\.do[^"']*)["']""")
_DOWNLOAD = re.compile(r"/downfile\.jsp$", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar)$", re.IGNORECASE)
_JSONP = re.compile(r"^\s*[\w$.]*\s*\(?\s*(\{.*\})\s*\)?\s*;?\s*$", re.DOTALL)
_FORM = ("Content-Type", "application/x-www-form-urlencoded")
_GROUP_PAGES = 3  # screen pages that one group holds
_PAGE_SIZE = 15
_SIZE = "groupsize"


class HanwebJcms:
    name = "hanweb-jcms"

    def recognises(self, page: Page) -> bool:
        if _STORE.search(page.text) or "dataproxy.jsp" in page.text + page.url:
            return True
        if _MESSAGES.search(page.text) or _is_message(page):
            return True
        return any(_key(url) for _, url in anchors(page))

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        if _is_message(page):
            return _messages(page)
        store = _STORE.search(page.text)
        if "dataproxy.jsp" in page.url:
            return Listing(recognised=False) if store is None else _group(page, store[0])
        columns = tuple(
            ask
            for ask in year_columns(page, lambda url: _key(url) is not None)
            if "pageNum" not in query_of(ask.url)
        )
        if store is not None:
            first = _group(page, store[0])
            return replace(first, columns=columns)
        rows = own_rows(page, _key)
        report = None if rows else inline_report(page)
        if not (rows or report) and (ask := _filled_by_script(page)) is not None:
            columns = (*columns, ask)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, None, report, known)

    def detail(self, page: Page) -> Detail:
        found = {ask.url: ask for ask in attachments_of(page)}
        for anchor, url in anchors(page):
            named = query_of(url).get("filename", "")
            if _DOWNLOAD.search(urlsplit(url).path) and (
                _FILE.search(named) or _FILE.search(text_of(anchor))
            ):
                found.setdefault(url, Ask(url, "attachment"))
        return Detail(tuple(found.values()))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None


def _group(page: Page, store: str) -> Listing:
    """The rows of one datastore and the request for the group after it."""
    rows: dict[str, Row] = {}
    records = [
        unescape(record) if "&lt;" in record else record for record in _RECORD.findall(store)
    ]
    for record in records:
        for row in _row(page, record):
            rows.setdefault(_key(row.url) or row.url, row)
    return Listing(tuple(rows.values()), (), _next(page, store, len(rows)))


def _row(page: Page, record: str) -> Iterator[Row]:
    """The row that a record is: a link with its title and date; rubbish is none. Its address may be
    of any form: a record is a row wherever it leads."""
    # A lone tr or td is dropped by the parser.
    markup = f"<table>{record}</table>" if re.match(r"\s*<t[rd]\b", record, re.I) else record
    if not markup.strip():
        return
    held = replace(page, text=markup, tree=parse(f"<div>{markup}</div>"))
    for group in groups_of(held, lambda url: _key(url) or url):
        yield from group.rows


def _next(page: Page, store: str, got: int) -> Ask | None:
    """By GET from ``nextgroup``, else by POST. The size of the first group is carried along in the
    address, to which servers give no heed: the last group is smaller."""
    total = _TOTAL.search(store) or _TOTAL.search(page.text)
    count = int(total[1] or total[2]) if total else None
    asked = query_of(page.url)
    if "startrecord" in asked:
        return _next_records(page, count, got)
    is_answer = "dataproxy.jsp" in page.url
    number = (whole(asked.get("page")) or 0) if is_answer else 0
    size = whole(asked.get(_SIZE)) or got
    pages = _PAGES.search(store)
    if not got or (count is not None and (number + 1) * size >= count):
        return None
    if pages is not None and (number + 1) * _GROUP_PAGES >= int(pages[1]):
        return None
    linked = _NEXT_GROUP.search(store)
    href = _HREF.search(unescape(linked[1])) if linked else None
    url = resolve(page, unescape(href[1])) if href is not None else None
    if url is None:
        if not is_answer:
            return _posted(page, got + 1)
        url = page.url
    following = with_query(url, {"page": str(number + 1), _SIZE: str(size)})
    return Ask(following, "list", speculative=count is None and pages is None)


def _filled_by_script(page: Page) -> Ask | None:
    """What fills a column without a datastore of its own: jpage by POST, or truecms."""
    written = _MESSAGES.search(page.text)
    if written is not None:
        column = re.search(_SETTING.format("columnId"), page.text, re.IGNORECASE)
        url = urljoin(page.url, unescape(written[1]))
        fields = {"startrecord": "1", "endrecord": "45", "perpage": "15", "callback": "result"}
        if column is not None:
            fields["columnId"] = column[1]
        return Ask(with_query(url, fields), "list", headers=(("Referer", page.url),))
    return _posted(page, 1)


def _posted(page: Page, first: int) -> Ask | None:
    """The group from record ``first``, asked as the page's script asks for it."""
    proxy = _PROXY.search(page.text)
    if proxy is None:
        return None
    url = urljoin(page.url, unescape(proxy[1]))
    given = query_of(url)
    fields = {"col": "1"}
    for name in _SENT:
        found = re.search(_SETTING.format(name), page.text, re.IGNORECASE)
        fields[name] = given.get(name) or (found[1] if found else "")
    size = _PER_PAGE.search(page.text)
    per_page = int(size[1]) if size else _PAGE_SIZE
    place = urljoin(page.url, urlsplit(url).path)
    asked = {
        "startrecord": str(first),
        "endrecord": str(first + per_page * _GROUP_PAGES - 1),
        "perpage": str(per_page),
    }
    headers = (_FORM, ("Referer", page.url))
    return Ask(with_query(place, asked), "list", "POST", urlencode(fields).encode(), headers)


def _next_records(page: Page, count: int | None, got: int) -> Ask | None:
    asked = query_of(page.url)
    first, last = whole(asked.get("startrecord")) or 1, whole(asked.get("endrecord")) or 0
    if not got or (count is not None and first + got - 1 >= count):
        return None
    size = max(last - first + 1, got)
    following = {"startrecord": str(first + got), "endrecord": str(first + got + size - 1)}
    url = with_query(page.url, following)
    if page.sent:
        return Ask(url, "list", "POST", page.sent, (_FORM,), speculative=count is None)
    return Ask(url, "list", speculative=count is None)


def _is_message(page: Page) -> bool:
    return "messageController/getMessage.do" in page.url


def _messages(page: Page) -> Listing:
    """An answer of truecms: JSONP that holds records as markup, or as fields."""
    held = _JSONP.match(page.text)
    try:
        said = json.loads(held[1], strict=False) if held else None
    except ValueError:
        said = None
    if not isinstance(said, dict):
        return Listing(recognised=False)
    records = next((value for value in said.values() if isinstance(value, list)), None)
    if records is None:
        return Listing(recognised=False)
    rows: dict[str, Row] = {}
    for record in records:
        markup = record if isinstance(record, str) else _as_link(record)
        for row in _row(page, markup):
            rows.setdefault(_key(row.url) or row.url, row)
    said_total = next(
        (said[n] for n in said if n.lower() in ("total", "totalrecord", "count")), None
    )
    return Listing(tuple(rows.values()), (), _next_records(page, whole(said_total), len(records)))


def _as_link(record: object) -> str:
    if not isinstance(record, dict):
        return ""
    said = {str(name).lower(): str(value) for name, value in record.items()}
    url = next((said[n] for n in ("url", "link", "href", "infourl") if said.get(n)), "")
    title = next((said[n] for n in ("title", "vc_title", "infotitle") if said.get(n)), "")
    day = next((value for name, value in said.items() if "date" in name or "time" in name), "")
    return f'<li><a href="{url}">{title}</a><span>{day}</span></li>' if url and title else ""
