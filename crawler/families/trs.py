"""trs: TRS WCM (拓尔思) and the static sites that look like it.

How a person recognises it: articles are called ``./202501/t20250127_14245997.html`` (month, date,
document number; ``htm`` and ``shtml`` too), the body has the class ``TRS_Editor`` or
``TRS_UEDITOR``, the links of the breadcrumb have ``CurrChnlCls``, the pager is a script call
``createPageHTML(3, 0, "index", "html")``.
Seen: beijing.gov.cn, cq.gov.cn, nx.gov.cn, yn.gov.cn, 鄂尔多斯恩格贝, 荣昌, 湖口, 渝中, 黄石, 贵阳,
柳南, 平潭, 湖南 (where pages count from one).

A column is a directory. Rows are links to documents: those that lie in the column's directory
wherever they stand on the page; and those of other directories only where they stand in the same
list as such rows, because beside the list there are lists of other columns with the same kind of
address. On a page without any row of its own directory (a column that gathers reports of other
columns) the list in which reports are the majority is taken. Documents are told apart by number:
``t…_123.html``, ``t…_123_wap.html`` (重庆) and ``t…_123_app.shtml`` (咸宁) are one.

Links to directories below the column's own are sub-columns where they name a year, or where the
column itself is that of a year (贵阳, 黄石, 平川: ``2024n/bmdw/``). Where the list is a search of
TRS WAS, on its own page or asked for by the script of the column, trs_search.py reads it.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from crawler.families import trs_search
from crawler.families.common import (
    anchors,
    attachments_of,
    column_rows,
    folder_of,
    next_anchor,
    place_of,
    says_year,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page
from crawler.families.scripts import code_on
from crawler.families.trs_pager import hidden_pager, next_name, next_number
from crawler.families.usual import Usual

# Names without a date are t15699357 and t7893462 (广西), t_7158622 (湖口), t0035_1372758
# (上海人社); a row may also be the file itself, P020250127… or W020250127….pdf.
_DOCUMENT = re.compile(r"/t(?:\d{4,8}_|_)?(\d+)(?:_[a-z]+)?\.s?html?$")
_FILE_ROW = re.compile(r"/([PW]0\d{8,})\.(?:pdf|docx?|wps|ofd)$", re.IGNORECASE)
# The forms that are of no other CMS.
_TELLING = re.compile(r"/t(?:(?:19|20)\d{6}_\d+|_?\d{6,9}|\d{4}_\d{5,9})(?:_[a-z]+)?\.s?html?$")
_MARKS = re.compile(r"TRS_|trs_|CurrChnlCls|createPageHTML\s*\(\s*\d")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_INDEX = re.compile(r"index\.s?html?$")


class Trs(Usual):
    name = "trs"

    def recognises(self, page: Page) -> bool:
        if trs_search.is_answer(page) or _MARKS.search(page.text):
            return True
        return any(_TELLING.search(urlsplit(url).path) for _, url in anchors(page))

    def listing(self, page: Page) -> Listing:
        if trs_search.is_answer(page):
            return trs_search.listing(page, _key)
        rows = column_rows(page, _key)
        columns = _columns(page)
        if not rows and (search := trs_search.asked_for(page)) is not None:
            columns = (*columns, search)
        following = _next(page)
        report = None if rows else inline_report(page)
        known = bool(rows or columns or following or report) or self.recognises(page)
        return Listing(rows, columns, following, report, known)

    def detail(self, page: Page) -> Detail:
        found = {ask.url: ask for ask in (*attachments_of(page), *_listed_files(page))}
        return Detail(tuple(found.values()))


def _columns(page: Page) -> tuple[Ask, ...]:
    folder = folder_of(page)
    of_a_year = _YEAR.search(folder.rstrip("/").rpartition("/")[2]) is not None
    found: dict[str, Ask] = {}
    for ask in year_columns(page, lambda url: _key(url) is not None):
        found.setdefault(_INDEX.sub("", ask.url).rstrip("/"), ask)
    for anchor, url in anchors(page):
        if of_a_year and says_year(text_of(anchor)):
            continue  # lies beside this one
        target = _INDEX.sub("", url)
        below = place_of(target).removeprefix(place_of(folder))
        if below in ("", place_of(target)) or "?" in below:
            continue
        if "." in below.rpartition("/")[2]:
            continue
        if of_a_year or _YEAR.search(f"{text_of(anchor)} {anchor.get('title') or ''}"):
            found.setdefault(target.rstrip("/"), Ask(url, "list"))
    return tuple(found.values())


def _next(page: Page) -> Ask | None:
    name = next_name(code_on(page))
    if name is not None:
        return Ask(urljoin(folder_of(page), name), "list") if name else None
    pager = hidden_pager(page) or page
    url = next_anchor(pager) or next_number(pager)
    return None if url is None else Ask(url, "list")


def _listed_files(page: Page) -> tuple[Ask, ...]:
    """What the list of files below the body links, ``.fj`` or ``<appendix>``, whatever its name."""
    found = []
    for anchor, url in anchors(page):
        listed = any(
            above.tag == "appendix" or "fj" in (above.get("class") or "").split()
            for above in anchor.iterancestors()
        )
        if listed and _key(url) is None and not url.endswith("/"):
            found.append(Ask(url, "attachment"))
    return tuple(found)


def _key(url: str) -> str | None:
    """The document's number, on its host: numbers are those of one installation."""
    path = urlsplit(url).path
    found = _DOCUMENT.search(path) or _FILE_ROW.search(path)
    return f"{place_of(url).partition('/')[0]}/{found[1]}" if found else None
