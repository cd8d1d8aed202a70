"""vsb: 博达 VisualSiteBuilder.

How a person recognises it: articles are ``/info/<tree>/<news>.htm`` or, the same document,
``content.jsp?urltype=news.NewsContentUrl&wbtreeid=1648&wbnewsid=47211``; rows are
``<li id="line_u5_0">``; bodies are ``#vsb_content`` and ``.v_news_content``. Seen: 洪雅, 大姚.

Static pages are numbered downwards: page 1 is ``b.htm``, page 2 ``b/<total-1>.htm``, the last
``b/1.htm``. What a number holds changes with each new article, so that 下页 is followed, and a
number computed only where the page says how many there are. Dynamic pages are asked with
``?totalpage=7&PAGENUM=2&urltype=tree.TreeTempUrl&wbtreeid=1025``.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families.by_id import own_rows
from crawler.families.common import (
    anchors,
    attachments_of,
    groups_of,
    place_of,
    same_host,
    says_year,
    text_of,
    title_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.pagers import next_page
from crawler.families.queries import query_of, whole, with_query
from crawler.families.usual import Usual
from pipelines.titles import TitleKind, read_title

_ARTICLE = re.compile(r"/info/\d+/(\d+)\.html?$")
# 大姚 writes content as "centent".
_EGOV = re.compile(r"/info/egovinfo/\d+/[^/]+/[^/]+/[\w-]+\.html?$")
_MARKS = re.compile(
    r"""\bid\s*=\s*["']?(?:vsb_content|line_?u\d+_\d)|v_news_content|_showDynClicks\(\s*["']wbnews"""
    r"""|/system/resource/js/|_simple_list_gotopage_fun|urltype=(?:news|tree)\.\w+Url"""
    r"""|/info/egovinfo/\d+/""",
    re.IGNORECASE,
)
_LINE = re.compile(r"line_?u(\d+)_\d+$")
_GOTO = re.compile(r"""_simple_list_gotopage_fun\(\s*(\d+)\s*,\s*["']u(\d+)_goto""")
_TURNS = re.compile(r"_simple_list_gotopage_fun\(\s*(\d+)\s*,")
_AT_OF = re.compile(
    r"共\s*\d+\s*条(?:记录)?[^\d]{0,20}(?P<at>\d{1,4})\s*/\s*(?P<of>\d{1,4})(?![\d/-])"
)
_NUMBERED = re.compile(r"/(\d+)\.html?$")
_SUFFIX = re.compile(r"\.html?$")
_OF_REPORTS = re.compile(r"/[a-z]*(?:nb|ndbg)[a-z0-9_]*/", re.IGNORECASE)
_DOWNLOAD = re.compile(r"/download\.jsp\?.*DownloadAttachUrl", re.IGNORECASE)
_OTHER_NAME = re.compile(r"\.[a-z0-9]{2,4}$", re.IGNORECASE)


class Vsb(Usual):
    name = "vsb"

    def recognises(self, page: Page) -> bool:
        if _MARKS.search(page.text):
            return True
        return any(_is_own(page, url) for url in (page.url, *(url for _, url in anchors(page))))

    def listing(self, page: Page) -> Listing:
        report = inline_report(page) if _has_body(page) else None
        columns = _columns(page)
        rows = () if report else _rows(page, columns)
        following = None if report else _marked(page) or next_page(page) or _computed(page)
        if not (rows or columns or report):
            report = inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, following, report, known)

    def detail(self, page: Page) -> Detail:
        found = {ask.url: ask for ask in attachments_of(page)}
        for anchor, url in anchors(page):
            # The name tells what is behind the address; one without a suffix is still a file.
            if _DOWNLOAD.search(url) and not _OTHER_NAME.search(text_of(anchor)):
                found.setdefault(url, Ask(url, "attachment"))
        return Detail(tuple(found.values()))


def _key(url: str) -> str | None:
    """The number of the news, which is the same below every tree of a site."""
    parts = urlsplit(url)
    if (found := _ARTICLE.search(parts.path)) is not None:
        return f"{parts.netloc}/{found[1]}"
    if parts.path.endswith("/content.jsp") and (news := query_of(url).get("wbnewsid")):
        return f"{parts.netloc}/{news}"
    return place_of(url) if _EGOV.search(parts.path) else None


def _is_own(page: Page, url: str) -> bool:
    return _key(url) is not None and same_host(url, page.url)


def _has_body(page: Page) -> bool:
    return bool(page.tree.xpath("//*[starts-with(@id, 'vsb_content')]"))


def _rows(page: Page, columns: tuple[Ask, ...]) -> tuple[Row, ...]:
    """The rows of the list that the pager turns, else of the one in which reports stand. A row of
    the list may lead anywhere where its title is that of a report; beside the columns of years a
    list without any report is one of news."""
    linked: dict[str, set[str]] = {}
    for anchor, url in anchors(page):
        name = next((name for one in anchor.iterancestors() if (name := _line(one))), None)
        is_report = read_title(title_of(anchor)).kind is TitleKind.REPORT
        if name is not None and (_key(url) is not None or is_report):
            linked.setdefault(name, set()).add(url)
    if not linked:
        return own_rows(page, _key)
    lists = {name: _linked_rows(page, urls) for name, urls in linked.items()}
    turned = _GOTO.search(page.text)
    if turned is not None and turned[2] in lists:
        return lists[turned[2]]
    chosen = max(lists.values(), key=lambda rows: (_reports(rows), _dated(rows), len(rows)))
    return () if columns and not _reports(chosen) else chosen


def _linked_rows(page: Page, urls: set[str]) -> tuple[Row, ...]:
    """Rows of these addresses, each document once: as the list shows it, with its date."""
    once: dict[str, Row] = {}
    for group in groups_of(page, lambda url: (_key(url) or url) if url in urls else None):
        for row in group.rows:
            key = _key(row.url) or row.url
            once[key] = max(
                once.get(key, row),
                row,
                key=lambda one: (one.listed_on is not None, len(one.title)),
            )
    return tuple(once.values())


def _line(element: HtmlElement) -> str | None:
    """The number of the list of which the element is a row: ``5`` for ``line_u5_0``."""
    found = _LINE.match(element.get("id") or "")
    return found[1] if found else None


def _reports(rows: tuple[Row, ...]) -> int:
    return sum(read_title(row.title).kind is TitleKind.REPORT for row in rows)


def _dated(rows: tuple[Row, ...]) -> int:
    return sum(row.listed_on is not None for row in rows)


def _columns(page: Page) -> tuple[Ask, ...]:
    """Sub-columns of ``/a/b.htm`` lie in ``/a/b/``; beside it stands the menu of the site, of which
    only years count, and whatever lies in a directory of reports."""
    base = _SUFFIX.sub("", place_of(page.url).partition("?")[0]).removesuffix("/index") + "/"
    years = {url for anchor, url in anchors(page) if says_year(text_of(anchor))}
    inside = _OF_REPORTS.search(urlsplit(page.url).path) is not None

    def is_below(url: str) -> bool:
        return place_of(url).startswith(base) or _OF_REPORTS.search(urlsplit(url).path) is not None

    columns = year_columns(page, lambda url: _key(url) is not None)
    return tuple(ask for ask in columns if ask.url in years or inside or is_below(ask.url))


def _marked(page: Page) -> Ask | None:
    """The page behind an anchor that is 下页 by its class, whatever it shows: ``a.Next``."""
    for anchor, url in anchors(page):
        holder = anchor.getparent()
        classes = (anchor.get("class") or "").lower().split()
        if holder is not None and holder.tag == "span":
            classes += (holder.get("class") or "").lower().split()
        if {"next", "p_next"} & set(classes) and place_of(url) != place_of(page.url):
            return Ask(url, "list")
    return None


def _computed(page: Page) -> Ask | None:
    """The page after this one where the page says how many there are, and nothing leads there."""
    said = _AT_OF.search(" ".join(str(text) for text in page.tree.xpath("//body//text()")))
    # The call stands in scripts and in attributes alike.
    turned = _TURNS.search(unescape(page.text))
    total = int(said["of"]) if said else int(turned[1]) if turned else None
    if total is None:
        total = whole(query_of(page.url).get("totalpage"))
    if total is None:
        return None
    path, query = urlsplit(page.url).path, query_of(page.url)
    found = _NUMBERED.search(path)
    at = int(said["at"]) if said else whole(query.get("PAGENUM"))
    if at is None:
        at = total - int(found[1]) + 1 if found and int(found[1]) < total else 1
    if at >= total:
        return None
    if query:
        return Ask(with_query(page.url, {"totalpage": str(total), "PAGENUM": str(at + 1)}), "list")
    if found is not None and int(found[1]) == total - at + 1:
        return Ask(urljoin(page.url, f"{total - at}.htm"), "list")
    if _SUFFIX.search(path):
        return Ask(f"{_SUFFIX.sub('', page.url)}/{total - at}.htm", "list")
    return None
