"""hanweb-xxgk: the disclosure directory (信息公开目录) of 大汉.

How a person recognises it: the annual report is ``/module/xxgk/xxgkAnnualReport.jsp?area=<code>``,
a page that is the report itself, with a switcher of years (``&fbtime=2024``); ``area`` is a code of
18 signs or a hierarchical number. Directories are ``/module/xxgk/search.jsp``, asked by POST.
Seen: 荣成, 济宁, 汶上, 兖州, 温州, 平阳, 丽水.

Without ``fbtime`` the latest year is shown; what ``fbtime`` counts differs from site to site
(兖州: the report's year), so that the year of a report is never taken from it. The answer of the
directory holds rows of other columns as well; titles tell them apart.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families.common import anchors, attachments_of, groups_of, text_of, year_columns
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query
from pipelines.registry import Channel

_REPORT = re.compile(r"/xxgkAnnualReport\.jsp$", re.IGNORECASE)
_SEARCH = re.compile(r"/module/xxgk/search\.jsp", re.IGNORECASE)
_MARKS = re.compile(r"xxgkAnnualReport\.jsp|/module/xxgk/(?:search|tree)\.jsp", re.IGNORECASE)
_ARTICLE = re.compile(r"/art_(\d+_\w+)\.html?$")
_PAGES = re.compile(r"共\s*(\d+)\s*页")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_FIELDS = {
    "infotypeId": "", "jdid": "", "area": "", "divid": "", "vc_title": "", "vc_number": "",
    "sortfield": ",createdatetime:0,orderid:0", "currpage": "1", "vc_filenumber": "", "vc_all": "",
    "texttype": "", "fbtime": "", "standardXxgk": "1", "isAllList": "1",
}  # fmt: skip
_FORM = (("Content-Type", "application/x-www-form-urlencoded"),)


class HanwebXxgk:
    name = "hanweb-xxgk"

    def recognises(self, page: Page) -> bool:
        path = urlsplit(page.url).path
        return bool(_REPORT.search(path) or _SEARCH.search(path) or _MARKS.search(page.text))

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        if _SEARCH.search(urlsplit(page.url).path):
            return _directory(page)
        rows = _rows(page)
        report = None if rows else inline_report(page)
        columns = _years(page)
        if not (rows or report or columns) and (directory := _asked_directory(page)) is not None:
            columns = (directory,)
        known = bool(rows or report or columns) or self.recognises(page)
        return Listing(rows, columns, None, report, known)

    def detail(self, page: Page) -> Detail:
        return Detail(attachments_of(page))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1] if found else None


def _rows(page: Page) -> tuple[Row, ...]:
    """The rows of a directory: ``a.bt_link`` where there are such, else all of the list."""
    marked = {url for anchor, url in anchors(page) if "bt_link" in (anchor.get("class") or "")}
    found: dict[str, Row] = {}
    for group in groups_of(page, _key):
        for row in group.rows:
            if not marked or row.url in marked:
                found.setdefault(_key(row.url) or row.url, row)
    return tuple(found.values())


def _years(page: Page) -> tuple[Ask, ...]:
    """The switcher of years: links, options, or what a click gives to script."""
    found = {ask.url: ask for ask in year_columns(page, lambda url: _key(url) is not None)}
    for _, url in anchors(page):
        if _REPORT.search(urlsplit(url).path) and url != page.url:
            found.setdefault(url, Ask(url, "list"))
    if _REPORT.search(urlsplit(page.url).path):
        here = query_of(page.url).get("fbtime")
        said = [*page.tree.iter("option"), *page.tree.xpath("//a[@onclick or not(@href)]")]
        said += page.tree.xpath("//a[starts-with(@href, 'javascript') or starts-with(@href, '#')]")
        for element in said:
            year = _YEAR.fullmatch(text_of(element).rstrip("年度"))
            if year is not None and year[1] != here:
                url = with_query(page.url, {"fbtime": year[1]})
                found.setdefault(url, Ask(url, "list"))
    return tuple(found.values())


def _asked_directory(page: Page) -> Ask | None:
    """The directory behind ``/col/col26/index.html?vc_xxgkarea=…&number=…&jh=263``."""
    asked = query_of(page.url)
    if "vc_xxgkarea" not in asked:
        return None
    fields = _FIELDS | {"area": asked["vc_xxgkarea"], "infotypeId": asked.get("number", "")}
    column = re.search(r"/col/(col\d+)/", page.url)
    fields["divid"] = f"div{column[1]}" if column else ""
    url = urljoin(page.url, "/module/xxgk/search.jsp")
    body = urlencode(fields | {"requestUrl": page.url}).encode()
    return Ask(url, "list", "POST", body, (*_FORM, ("Referer", page.url)))


def _directory(page: Page) -> Listing:
    rows = _rows(page)
    pages = [int(count) for count in _PAGES.findall(text_of(page.tree))]
    if not rows and not pages:
        empty = "tr_main_value" in page.text or "暂无" in page.text or not page.text.strip()
        return Listing(recognised=empty)
    sent = dict(parse_qsl(page.sent.decode("utf-8", "replace"), keep_blank_values=True))
    number = whole(sent.get("currpage")) or 1
    if not rows or number >= max(pages, default=1):
        return Listing(rows)
    body = urlencode(sent | {"currpage": str(number + 1)}).encode()
    headers = (*_FORM, ("Referer", sent.get("requestUrl") or page.url))
    return Listing(rows, (), Ask(page.url, "list", "POST", body, headers))
