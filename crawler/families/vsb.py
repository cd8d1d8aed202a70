"""vsb: 博达 VisualSiteBuilder.

How a person recognises it: articles are ``/info/1648/47211.htm``, rows are ``<li id="line_u5_0">``,
the body is ``#vsb_content``; pages hold ``/system/resource/`` and ``_showDynClicks("wbnews"``.
Seen: 云南, 甘肃, 陕西, 青海, 眉山 and 洪雅, part of 西藏.

A column is ``/a/b.htm``; **its pages count downwards**: page 2 of 31 is ``b/30.htm``, the last is
``b/1.htm``. So 下页 is followed, and a page is computed only where the total is read, from
``_simple_list_gotopage_fun(7,'u5_goto',2)`` or 共N条 1/7. Lists made by program have
``?totalpage=7&PAGENUM=2&wbtreeid=1025``. ``content.jsp?…wbtreeid=1648&wbnewsid=47211`` is the same
document as ``/info/1648/47211.htm``. A leaf column may be the text itself (洪雅 ``hcz.htm``).
Files are ``/system/_content/download.jsp?…`` with the file's name in the link; some of them answer
with a captcha.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import (
    anchors,
    attachments_of,
    groups_of,
    next_anchor,
    report_group,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query
from pipelines.registry import Channel

_INFO = re.compile(r"/info/(\d+)/(\d+)\.s?html?$")
_DYNAMIC = re.compile(r"/content\.jsp$", re.IGNORECASE)
_OVERT = re.compile(r"/info/egovinfo/\d+/\w*overt_cent\w*/([\w.-]+/[\w.-]+)\.s?html?$")
_MARKS = re.compile(
    r"_simple_list_gotopage_fun|id=[\"']?line_u\d|/system/resource/js/|_showDynClicks|vsb_content"
)
_GOTO = re.compile(r"_simple_list_gotopage_fun\s*\(\s*(\d+)\s*,")
_AT = re.compile(r"共\s*\d+\s*条\s*(\d+)\s*/\s*(\d+)")
_NUMBERED = re.compile(r"/(\d+)\.(s?html?)$")
_DOWNLOAD = re.compile(r"/system/_content/download\.jsp$|/__local/", re.IGNORECASE)


class Vsb:
    name = "vsb"

    def recognises(self, page: Page) -> bool:
        if _MARKS.search(page.text):
            return True
        return any(_INFO.search(urlsplit(url).path) for _, url in anchors(page))

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        rows = _rows(page)
        columns = tuple(
            ask
            for ask in year_columns(page, lambda url: _key(url) is not None)
            if not _is_page_of(page, ask.url)
        )
        report = None if rows else inline_report(page)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, _next(page, rows), report, known)

    def detail(self, page: Page) -> Detail:
        found = {ask.url: ask for ask in attachments_of(page)}
        for anchor, url in anchors(page):
            if _DOWNLOAD.search(urlsplit(url).path) and text_of(anchor):
                found.setdefault(url, Ask(url, "attachment"))
        return Detail(tuple(found.values()))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _key(url: str) -> str | None:
    """Tree and news: the same for the static page and for the one made by program."""
    parts = urlsplit(url)
    if (found := _INFO.search(parts.path)) is not None:
        return f"{found[1]}/{found[2]}"
    if _DYNAMIC.search(parts.path):
        asked = query_of(url)
        tree, news = asked.get("wbtreeid"), asked.get("wbnewsid")
        return f"{tree}/{news}" if tree and news else None
    overt = _OVERT.search(parts.path)
    return overt[1] if overt else None


def _rows(page: Page) -> tuple[Row, ...]:
    """The list is what has ``line_u`` rows; without them the list of reports, or the only one."""
    marked = page.tree.xpath("//*[starts-with(@id, 'line_u')]")
    if not marked:
        groups = groups_of(page, _key)
        return report_group(groups) or own_rows(page, _key)
    held = {anchor for element in marked for anchor in element.iter("a")}
    listed = {url for anchor, url in anchors(page) if anchor in held}
    rows: dict[str, Row] = {}
    for group in groups_of(page, _key):
        for row in group.rows:
            if row.url in listed:
                rows.setdefault(_key(row.url) or row.url, row)
    return tuple(rows.values())


def _next(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    if (announced := next_anchor(page)) is not None:
        return Ask(announced, "list")
    if not rows:
        return None
    asked = query_of(page.url)
    if (number := whole(asked.get("PAGENUM"))) is not None:
        total = whole(asked.get("totalpage")) or _total(page)
        if total is None or number >= total:
            return None
        return Ask(with_query(page.url, {"PAGENUM": str(number + 1)}), "list")
    total = _total(page)
    if total is None or total < 2:
        return None
    numbered = _NUMBERED.search(urlsplit(page.url).path)
    if numbered is not None and int(numbered[1]) < total:
        below = int(numbered[1]) - 1
        return Ask(urljoin(page.url, f"{below}.{numbered[2]}"), "list") if below else None
    stem, _, suffix = page.url.rpartition(".")
    return Ask(f"{stem}/{total - 1}.{suffix}", "list")


def _total(page: Page) -> int | None:
    """How many pages the list has. The call stands in scripts and in attributes alike."""
    if (goto := _GOTO.search(unescape(page.text))) is not None:
        return int(goto[1])
    at = _AT.search(text_of(page.tree))
    return int(at[2]) if at else None


def _is_page_of(page: Page, url: str) -> bool:
    """Whether an address is a further page of this list, ``b/30.htm`` of ``b.htm``."""
    stem = page.url.rpartition(".")[0]
    return url.startswith(stem + "/") and _NUMBERED.search(url) is not None
