"""hanweb-jpaas: 大汉 JPaaS, the new generation of the vendor's sites.

How a person recognises it: the list is made by ``unitbuild.js`` with
``url="/api-gateway/jpaas-publish-server/front/page/build/unit"`` and an attribute ``queryData`` in
quotes of Python, ``parseType`` misspelt ``bulidstatic``; articles are
``…/art/2026/art_<32 hex digits>.html``, with the year alone in the address.
Seen: 临夏, 平川, 靖江, departments of 浙江.

The list is asked with ``paramJson={"pageNo":2,"pageSize":15}`` in the query; a bare ``pageNo=2`` is
ignored and brings page 1 again (杭州). Answers are JSON with markup, whose ``div.pagination`` says
``rows`` and ``count``. Small columns are whole in the page and have no such element.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families.by_id import own_rows
from crawler.families.common import anchors, attachments_of, groups_of, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row, parse
from crawler.families.queries import query_of, whole, with_query
from pipelines.registry import Channel

_ARTICLE = re.compile(r"/art/(?:19|20)\d\d/(?:\d{1,2}/\d{1,2}/)?art_([0-9a-f]{32})\.html?$")
_MARK = "jpaas-publish-server"
_PAIR = re.compile(r"""["']([\w-]+)["']\s*:\s*["']([^"']*)["']""")
_PAGE_SIZE = 15


class HanwebJpaas:
    name = "hanweb-jpaas"

    def recognises(self, page: Page) -> bool:
        if _MARK in page.text or _MARK in page.url:
            return True
        return any(_key(url) for _, url in anchors(page))

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        if _MARK in page.url:
            return _answered(page)
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        following = None
        if report is None:
            if rows and _pagination(page.tree) is not None:
                following = _unit_page(page, 2) if _more(page.tree, 1, len(rows)) else None
            elif not rows and (first := _unit_page(page, 1)) is not None:
                columns = (*columns, first)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, following, report, known)

    def detail(self, page: Page) -> Detail:
        return Detail(attachments_of(page))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None


def _unit_page(page: Page, number: int) -> Ask | None:
    """Page ``number`` of the unit that makes the list, of several units the one that is a list."""
    for element in page.tree.xpath("//*[@querydata or @queryData]"):
        data = dict(_PAIR.findall(element.get("querydata") or element.get("queryData") or ""))
        url = element.get("url") or ""
        if _MARK not in url or data.get("pageType", "column") != "column":
            continue
        rows = _pagination(page.tree)
        size = whole(rows.get("rows")) if rows is not None else None
        asked = {"pageNo": number, "pageSize": size or _PAGE_SIZE}
        fields = data | {"paramJson": json.dumps(asked, separators=(",", ":"))}
        return Ask(with_query(urljoin(page.url, url), fields), "list")
    return None


def _answered(page: Page) -> Listing:
    try:
        said = json.loads(page.text.strip().lstrip("\ufeff"), strict=False)
        asked = json.loads(query_of(page.url).get("paramJson") or "{}")
    except ValueError:
        return Listing(recognised=False)
    data = said.get("data") if isinstance(said, dict) else None
    markup = data.get("html") if isinstance(data, dict) else None
    if not isinstance(markup, str):
        return Listing(recognised=False)
    tree = parse(markup or "<p></p>")
    found: dict[str, Row] = {}
    for group in groups_of(replace(page, text=markup, tree=tree), _key):
        for row in group.rows:
            found.setdefault(_key(row.url) or row.url, row)
    rows = tuple(found.values())
    number = whole(asked.get("pageNo")) or 1
    if not rows or not _more(tree, number, len(rows)):
        return Listing(rows)
    following = asked | {"pageNo": number + 1}
    text = json.dumps(following, separators=(",", ":"))
    return Listing(rows, (), Ask(with_query(page.url, {"paramJson": text}), "list"))


def _pagination(tree: HtmlElement) -> HtmlElement | None:
    found = tree.xpath("//*[contains(@class, 'pagination')][@rows or @count]")
    return found[0] if found else None


def _more(tree: HtmlElement, number: int, got: int) -> bool:
    """Whether there are rows behind those of page ``number``."""
    said = _pagination(tree)
    if said is None:
        return False
    count, size = whole(said.get("count")), whole(said.get("rows")) or got
    return count is not None and number * size < count
