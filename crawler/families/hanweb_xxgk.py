"""hanweb-xxgk: the 信息公开目录 of 大汉, beside its jcms.

How a person recognises it: ``/module/xxgk/xxgkAnnualReport.jsp?area=<code>&fbtime=2024`` is a
report itself, with a switcher of years; the directory is ``POST /module/xxgk/search.jsp``, rows
``tr_main_value_odd`` and ``tr_main_value_even`` with ``a.bt_link``.
Seen: 荣成, 济宁, 汶上, 兖州, 温州, 平阳, 丽水.

``fbtime`` is the year that the report is for (温州) or that it was published in, so that only the
title counts. Without ``fbtime`` the latest report comes, which the switcher mostly names again: it
is then read under its year alone. The directory is not limited to the column: articles of others
are left out by the number in their address.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from crawler.families.common import anchors, groups_of, report_group, text_of, year_columns
from crawler.families.hanweb import NUMBERED, article_key, column_of, files_of
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query
from crawler.families.scripts import code_on
from crawler.families.usual import Usual
from pipelines.titles import read_title

_REPORT = re.compile(r"/xxgkAnnualReport\.jsp$", re.I)
_SEARCH = re.compile(r"/module/xxgk/search\.jsp", re.I)
_MARKS = re.compile(
    r"xxgkAnnualReport\.jsp|/module/xxgk/search\.jsp|tr_main_value_(?:odd|even)", re.I
)
_DIRECTORY = re.compile(r"/module/xxgk/(?:search|tree)\.jsp|tr_main_value_(?:odd|even)", re.I)
_JPAGE = re.compile(r"<datastore\b|dataproxy\.jsp", re.I)
_ROW = re.compile(r"tr_main_value_(?:odd|even)|bt_link")
_YEAR = re.compile(r"((?:19|20)\d\d)\s*年?度?")
_ARGUMENT = re.compile(r"[\w$]+\s*\(\s*[\"']?((?:19|20)\d\d)[\"']?\s*[,)]")
_FBTIME = re.compile(r"fbtime=((?:19|20)\d\d)(?!\d)", re.I)
_AREA = re.compile(r"(?<![\w])area=(\w+)", re.I)
_PAGES = re.compile(r"共\s*(?:<[^>]*>\s*)*(\d+)\s*(?:<[^>]*>\s*)*页")
_COLUMN = re.compile(r"/col/col(\d+)/?", re.I)
_FORM = "application/x-www-form-urlencoded"
_FIELDS = (
    "infotypeId", "jdid", "area", "divid", "vc_title", "vc_number", "sortfield", "currpage",
    "vc_filenumber", "vc_all", "texttype", "fbtime", "standardXxgk", "isAllList", "requestUrl",
)  # fmt: skip
_SORTED = ",createdatetime:0,orderid:0"


class HanwebXxgk(Usual):
    name = "hanweb-xxgk"

    def recognises(self, page: Page) -> bool:
        path = urlsplit(page.url).path
        if _REPORT.search(path) or _SEARCH.search(path):
            return True
        # Columns and articles of jcms may name both in their menus.
        if NUMBERED.search(path) or _JPAGE.search(page.text):
            return False
        if _DIRECTORY.search(page.text) or "vc_xxgkarea" in query_of(page.url):
            return True
        lists = any(NUMBERED.search(urlsplit(url).path) for _, url in anchors(page))
        return not lists and _MARKS.search(page.text) is not None

    def listing(self, page: Page) -> Listing:
        path = urlsplit(page.url).path
        if _REPORT.search(path):
            return _report(page)
        if _SEARCH.search(path):
            return _directory(page)
        return _column(page)

    def detail(self, page: Page) -> Detail:
        return Detail(files_of(page))


def _report(page: Page) -> Listing:
    years, bare = _years(page)
    columns = tuple(
        Ask(with_query(page.url, {"fbtime": year}), "list") for year in sorted(years, reverse=True)
    )
    report = inline_report(page)
    if report is None:
        rows = report_group(groups_of(page, article_key))
        return Listing(rows, columns, None, None, bool(rows or columns or _MARKS.search(page.text)))
    if not query_of(page.url).get("fbtime") and _named_again(report, years, bare):
        report = None
    return Listing((), columns, None, report)


def _named_again(report: Row, years: set[str], bare: set[str]) -> bool:
    """Whether the latest report stands among the years of the switcher, that of its subject or of
    its publication; a year that is no link is that of this page."""
    of = read_title(report.title).report_year
    if of is None or not years:
        return False
    latest = max(map(int, years))
    return latest > of or (latest == of and str(of + 1) not in bare)


def _years(page: Page) -> tuple[set[str], set[str]]:
    """The years to which the switcher leads, and those that it only shows. Links to the reports of
    another ``area`` are those of another organ."""
    area = query_of(page.url).get("area")
    linked: set[str] = set()
    bare: set[str] = set()
    for _, url in anchors(page):
        asked = query_of(url)
        ours = _REPORT.search(urlsplit(url).path) and asked.get("area", area) == area
        if ours and (year := _YEAR.fullmatch(asked.get("fbtime", ""))):
            linked.add(year[1])
    for element in page.tree.iter("a", "li", "span", "option", "button", "em", "b", "strong", "td"):
        said = _YEAR.fullmatch(text_of(element))
        if said is None:
            continue
        handler = f"{element.get('onclick') or ''} {element.get('href') or ''}"
        value = (element.get("value") or "").strip()
        target = f"{handler} {value}"
        told = _ARGUMENT.search(handler) or _FBTIME.search(target)
        of_area = _AREA.search(target)
        if told is not None and (of_area is None or of_area[1] == area):
            linked.add(told[1])
        elif element.tag == "option":
            if (value or said[1]) == said[1]:
                linked.add(said[1])
        elif element.find(".//a") is None and not handler.strip():
            bare.add(said[1])
    return linked, bare - linked


def _column(page: Page) -> Listing:
    """A page of the directory's column, whose list its script asks for, or one that leads to the
    annual reports."""
    found = {ask.url: ask for ask in year_columns(page, lambda url: article_key(url) is not None)}
    rows = report_group(groups_of(page, article_key))
    is_directory = "vc_xxgkarea" in query_of(page.url) or _SEARCH.search(page.text) is not None
    if not rows and is_directory:
        return Listing((), (*found.values(), _asked(page)))
    if not rows:
        for _, url in anchors(page):
            if _REPORT.search(urlsplit(url).path):
                found.setdefault(url, Ask(url, "list"))
    known = bool(rows or found) or _MARKS.search(page.text) is not None
    return Listing(rows, tuple(found.values()), None, None, known)


def _asked(page: Page) -> Ask:
    """Page one of the directory, with what the column's address, form and script say of it."""
    code, query = code_on(page), query_of(page.url)
    number = _COLUMN.search(urlsplit(page.url).path)
    usual = {
        "infotypeId": query.get("number", ""),
        "area": query.get("vc_xxgkarea", ""),
        "divid": f"div{number[1]}" if number else "",
        "sortfield": _SORTED,
        "requestUrl": page.url,
    }
    fields = {}
    for name in _FIELDS:
        field = page.tree.xpath("string(//input[@name=$name]/@value)", name=name)
        fields[name] = str(field) or usual.get(name) or _said(code, name) or ""
    fields["currpage"] = "1"
    headers = (("Content-Type", _FORM), ("Referer", page.url))
    url = urljoin(page.url, "/module/xxgk/search.jsp")
    return Ask(url, "list", "POST", urlencode(fields).encode(), headers)


def _said(code: str, name: str) -> str | None:
    found = re.search(
        rf"""(?<![\w.]){name}["']?\s*(?::|=(?!=))\s*(?:"([^"\n]*)"|'([^'\n]*)'|([\w%-]+(?=[&"'])|\d+))""",
        code,
    )
    return None if found is None else next(one for one in found.groups() if one is not None)


def _directory(page: Page) -> Listing:
    sent = query_of(page.url) | dict(
        parse_qsl(page.sent.decode("utf-8", "replace"), keep_blank_values=True)
    )
    column = re.sub(r"^div(?:col)?", "", sent.get("divid", ""))
    entries = {
        url
        for anchor, url in anchors(page)
        if any(_ROW.search(one.get("class") or "") for one in (anchor, *anchor.iterancestors("tr")))
    }

    def entry_key(url: str) -> str | None:
        return article_key(url) if url in entries else None

    shown: dict[str, Row] = {}
    for group in groups_of(page, entry_key):
        for row in group.rows:
            shown.setdefault(article_key(row.url) or row.url, row)
    rows = tuple(row for row in shown.values() if not column or column_of(row.url) == column)
    following = _next(page, sent, bool(shown))
    if not rows and following is not None:
        # A page of other columns' documents alone: what follows it is looked at all the same.
        return Listing((), (following,))
    known = (
        bool(shown) or _ROW.search(page.text) is not None or _PAGES.search(page.text) is not None
    )
    return Listing(rows, (), following, None, known)


def _next(page: Page, sent: dict[str, str], shows: bool) -> Ask | None:
    number = whole(sent.get("currpage")) or 1
    pages = _PAGES.search(page.text)
    if not shows or (pages is not None and number >= int(pages[1])):
        return None
    fields = sent | {"currpage": str(number + 1)}
    headers = (("Content-Type", _FORM), ("Referer", sent.get("requestUrl") or page.url))
    url = page.url.partition("?")[0]
    return Ask(url, "list", "POST", urlencode(fields).encode(), headers, pages is None)
