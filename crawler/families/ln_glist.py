"""ln-glist: the site groups of 鞍山, 丹东 and 朝阳 in 辽宁.

How a person recognises it: lists are called ``glist.html``, articles
``/html/TAZF/202101/0161188634669529.html`` (an upper-case site code, a month, and 16 digits of
which the first is 0 and the next 13 are milliseconds), counters and searches end in ``.ct``.
Seen: anshan.gov.cn, lntaian.gov.cn, haicheng.gov.cn, xiuyan.gov.cn, tiedong.gov.cn,
dandong.gov.cn, donggang.gov.cn, chaoyang.gov.cn, kazuo and lingyuan, and 沈阳市卫健委.

``glist.html`` is page 1, ``glist1.html`` page 2. Nothing need say how many pages there are, so the
next one is asked for as long as rows come. Articles of all columns share one directory: rows are
told from links beside the list by the list's own element, ``div.info > ul > li``. Files lie on a
host of their own, ``files.anshan.gov.cn``. Where a column has no list, ln_glist_search.py knows
another way.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families import ln_glist_search
from crawler.families.common import (
    anchors,
    folder_of,
    groups_of,
    has_previous_anchor,
    is_hidden,
    next_anchor,
    report_group,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.usual import Usual
from pipelines.titles import TitleKind, read_title

_ARTICLE = re.compile(r"/html/[A-Z]{2,8}/\d{6}/(0\d{15})\.s?html?$")
_LIST = re.compile(r"/glist(\d*)\.s?html?$")


class LnGlist(Usual):
    name = "ln-glist"

    def recognises(self, page: Page) -> bool:
        if _LIST.search(urlsplit(page.url).path) or ln_glist_search.is_answer(page):
            return True
        paths = [urlsplit(url).path for _, url in anchors(page)]
        return any(_LIST.search(path) or _ARTICLE.search(path) for path in paths)

    def listing(self, page: Page) -> Listing:
        if ln_glist_search.is_answer(page):
            return ln_glist_search.listing(page, _key)
        number = _LIST.search(urlsplit(page.url).path)
        if number is None and (cover := _list_behind(page)) is not None:
            return Listing(columns=(Ask(cover, "list"),))
        rows = _rows(page)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        if not rows and not columns and report is None:
            columns = ln_glist_search.named_on(page)
        known = bool(rows or columns or report or _list_elements(page))
        return Listing(rows, columns, _next(page, number, rows), report, known)

    def file_hosts(self, host: str) -> tuple[str, ...]:
        """``files.`` in front of the registered domain: www.anshan.gov.cn has files.anshan.gov.cn.

        >>> LnGlist().file_hosts("rsj.anshan.gov.cn")
        ('files.anshan.gov.cn',)
        """
        labels = host.split(".")
        if labels[-2:] != ["gov", "cn"] or len(labels) < 3:
            return ()
        return ("files." + ".".join(labels[-3:]),)


def _list_behind(page: Page) -> str | None:
    """A channel page, ``index.html``, shows at most the head of the list that lies beside it."""
    wanted = urljoin(folder_of(page), "glist.html")
    return next((url for _, url in anchors(page) if url == wanted), None)


def _rows(page: Page) -> tuple[Row, ...]:
    groups = groups_of(page, _key)
    lists = _list_elements(page)
    if lists:
        return tuple(row for group in groups if group.container in lists for row in group.rows)
    if rows := report_group(groups):
        return rows
    # A list in other markup, whose reports are the lesser part (two bureaus among notices).
    with_reports = [group.rows for group in groups if any(map(_is_report, group.rows))]
    is_list = _LIST.search(urlsplit(page.url).path) is not None
    return max(with_reports, key=len, default=()) if is_list else ()


def _is_report(row: Row) -> bool:
    return read_title(row.title).kind is TitleKind.REPORT


def _list_elements(page: Page) -> tuple[object, ...]:
    found = page.tree.xpath(
        "//div[contains(concat(' ', normalize-space(@class), ' '), ' info ')]/ul"
        "[not(contains(../@class, 'article'))]"
    )
    return tuple(element for element in found if not is_hidden(element))


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None


def _next(page: Page, number: re.Match[str] | None, rows: tuple[Row, ...]) -> Ask | None:
    if (announced := next_anchor(page)) is not None:
        return Ask(announced, "list")
    # A pager with 上一页 and without 下一页 says that this is the last page.
    if number is None or not rows or has_previous_anchor(page):
        return None
    following = f"glist{int(number[1] or 0) + 1}.html"
    return Ask(urljoin(folder_of(page), following), "list", speculative=True)
