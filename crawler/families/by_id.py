"""Rows of CMS products that name articles by an id: those of the column's own directory.

Knows how the list of a column is told from lists beside it where addresses do; knows no product.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from crawler.families.common import folder_of, groups_of, join, place_of, report_group
from crawler.families.model import Ask, Page, Row
from crawler.families.pagers import is_last, is_later, next_page

_NUMBER = re.compile(r"/index(?:_(\d+))?\.(s?html?)$")


def own_rows(page: Page, key_of: Callable[[str], str | None]) -> tuple[Row, ...]:
    """Of the lists on the page that with most articles of the column, else that of reports; and
    articles of the column in other lists of the page, which are blocks of the same."""
    groups = groups_of(page, key_of)
    folder = place_of(folder_of(page))

    def in_column(row: Row) -> bool:
        return place_of(row.url).startswith(folder)

    own = [sum(map(in_column, group.rows)) for group in groups]
    if not any(own):
        return report_group(groups)
    main = groups[own.index(max(own))]
    rows: dict[str, Row] = {}
    for group in groups:
        for row in group.rows:
            if group is main or in_column(row):
                rows.setdefault(key_of(row.url) or row.url, row)
    return tuple(rows.values())


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
