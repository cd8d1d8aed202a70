"""aspnet: ASP.NET WebForms, whose lists are paged by sending the page's own form back.

How a person recognises it: addresses end in ``.aspx``, the page holds ``__VIEWSTATE`` and calls
``__doPostBack('ctl00$…$GridView1$ctl23$LinkButtonNextPage','')``; the list is ``table.GridView``,
whose last row is the pager. The number in ``ctl23`` is that of the row: it changes with the number
of rows and is read from each page. Seen: 内江, 黄山. Others page by address:
``InfoPublic.aspx?cid=1019&page=1`` (云南省人社厅), ``xxgk_list.aspx?…&pagesize=15`` (深圳住建局).

A page is asked for with all fields of the form on the page before it: a server refuses the state
of another page.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from lxml.html import HtmlElement

from crawler.families.common import year_columns
from crawler.families.forms import submission
from crawler.families.generic import report_rows
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page
from crawler.families.pagers import is_last, next_page, pager_figure, says_next
from crawler.families.usual import Usual

_STATE = "__VIEWSTATE"
_POST_BACK = re.compile(
    r"""__doPostBack\s*\(\s*(["'])(?P<target>.*?)\1\s*,\s*(["'])(?P<argument>.*?)\3\s*\)"""
    r"""|WebForm_PostBackOptions\s*\(\s*(["'])(?P<other>.*?)\5\s*,\s*(["'])(?P<with>.*?)\7"""
)


class AspNet(Usual):
    name = "aspnet"

    def recognises(self, page: Page) -> bool:
        return _STATE in page.text or "__doPostBack" in page.text

    def listing(self, page: Page) -> Listing:
        rows = report_rows(page)
        report = None if rows else inline_report(page)
        documents = {row.url for row in rows}
        columns = year_columns(page, documents.__contains__)
        is_list = bool(rows or columns or report) or _has_grid(page)
        return Listing(rows, columns, _next(page), report, is_list)


def _has_grid(page: Page) -> bool:
    """An empty list is still a grid."""
    return bool(page.tree.xpath("//table[contains(@class, 'Grid') or contains(@id, 'Grid')]"))


def _next(page: Page) -> Ask | None:
    if is_last(page):
        return None
    calls = list(_calls(page))
    for element, target, argument in calls:
        if says_next(element):
            return _sent_back(page, element, target, argument)
    announced = next_page(page)
    if announced is not None:
        return announced
    return _figure(page, calls)


def _figure(page: Page, calls: list[tuple[HtmlElement, str, str]]) -> Ask | None:
    """The figure after that of this page, which alone is no link: 1 2 [3] 4."""
    linked = {
        number: (element, target, argument)
        for element, target, argument in calls
        if (number := pager_figure(element)) is not None
    }
    if not linked:
        return None
    some = next(iter(linked.values()))[0]
    row = next((one for one in some.iterancestors() if one.tag in ("tr", "div")), None)
    own = [
        number
        for element in (row.iter("span", "b", "strong") if row is not None else ())
        if (number := pager_figure(element)) is not None and number not in linked
    ]
    if len(own) != 1 or own[0] + 1 not in linked:
        return None
    return _sent_back(page, *linked[own[0] + 1])


def _calls(page: Page) -> Iterator[tuple[HtmlElement, str, str]]:
    """Every element that sends the form back: itself, control and argument."""
    for element in page.tree.iter("a", "input", "button"):
        if element.get("disabled") is not None:
            continue
        for code in (element.get("href") or "", element.get("onclick") or ""):
            found = _POST_BACK.search(html.unescape(unquote(code)))
            if found is not None:
                target = found["target"] if found["target"] is not None else found["other"]
                argument = found["argument"] if found["target"] is not None else found["with"]
                yield element, target, argument
                break


def _sent_back(page: Page, element: HtmlElement, target: str, argument: str) -> Ask | None:
    around = next(element.iterancestors("form"), None)
    forms = [around] if around is not None else page.tree.xpath("//form[.//input[@name]]")[:1]
    if not forms or not urlsplit(page.url).hostname:
        return None
    form = forms[0]
    # A WebForms form posts, whether it says so or not.
    form.set("method", "post")
    return submission(page, form, {"__EVENTTARGET": target, "__EVENTARGUMENT": argument})
