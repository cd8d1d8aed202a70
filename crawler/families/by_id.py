"""Rows of CMS products that name articles by an id: those of the column's own directory.

Knows how the list of a column is told from lists beside it where addresses do; knows no product.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.families.common import Group, folder_of, groups_of, join, place_of
from crawler.families.model import Ask, Page, Row
from crawler.families.pagers import is_last, is_later, is_pager_link, next_page, pager_figure
from pipelines.titles import TitleKind, read_title

# Lists of which a later page says so in its name alone: page_3.html, p/2.html.
_LATER = re.compile(r"/(?:page_)?(?:[2-9]|[1-9]\d{1,2})\.html?$")
_NUMBER = re.compile(r"/index(?:_(\d+))?\.(s?html?)$")


def own_rows(page: Page, key_of: Callable[[str], str | None]) -> tuple[Row, ...]:
    """The rows of the column's list, with those of the blocks into which it is broken.

    Lists of links beside it may lie in the column's directory as well, but have no dates. A later
    page may lie in a directory of its own (``zfnb/p/2.html``) and hold no report.
    """
    groups = groups_of(page, key_of)
    folder = place_of(folder_of(page))
    own = [g for g in groups if any(place_of(row.url).startswith(folder) for row in g.rows)]
    if own or is_later(page) or _LATER.search(urlsplit(page.url).path):
        main = max(own or groups, key=lambda g: (_dated(g), _reports(g), len(g.rows)), default=None)
    else:
        of_reports = [group for group in groups if _reports(group)]
        main = max(of_reports, key=lambda g: (_reports(g), _dated(g)), default=None)
    rows: dict[str, Row] = {}
    for group in groups:
        if main is not None and _block(group) == _block(main):
            for row in group.rows:
                rows.setdefault(key_of(row.url) or row.url, row)
    return tuple(rows.values())


def _block(group: Group) -> tuple[object, ...]:
    element = group.container
    return element.getparent(), element.tag, element.get("class")


def _dated(group: Group) -> int:
    return sum(row.listed_on is not None for row in group.rows)


def _reports(group: Group) -> int:
    return sum(read_title(row.title).kind is TitleKind.REPORT for row in group.rows)


def has_pager(page: Page) -> bool:
    """Whether the page has any sign of others: one that shows none may be paged by script alone."""
    return is_last(page) or is_later(page) or any(_is_step(one) for one in page.tree.iter("a"))


def _is_step(anchor: HtmlElement) -> bool:
    return is_pager_link(anchor) and pager_figure(anchor) is None


def next_index(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    """The page after this one: what the page says, else ``index_2`` is tried for after page one
    and ``index_3`` after that. Where the page has a pager, its end is the end."""
    announced = next_page(page)
    if announced is not None or not rows or is_last(page) or is_later(page):
        return announced
    found = _NUMBER.search(urlsplit(page.url).path)
    number, suffix = (int(found[1] or 1), found[2]) if found else (1, "html")
    following = f"index_{number + 1}.{suffix}"
    return Ask(join(folder_of(page), following), "list", speculative=True)
