"""epoint: 国泰新点, as EWB (``/dynamic/zwgk/govInfoPub.html``) and as govxxgk (长葛, 辽阳).

How a person recognises it: ``js/webBuilderCommon.js`` with ``siteInfo{projectName, siteGuid}``,
``lightfrontaction``, ``<span id="viewGuid" value="cms_002002001_…">``; articles of govxxgk are
``/govxxgk/<organ>/2025-01-20/<uuid>.html?deptcode=033``.

An EWB column is filled by ``POST <projectName>/rest/lightfrontaction/getgovinfolist``, JSON with
``pageIndex`` **from 0**; where siteInfo stands in a script of its own, that is asked first and the
column's fields are carried along in its address. A page of govxxgk,
``openSubPage.html?specialurl=<list>``, shows the list in a frame: it is asked itself. Static
columns are ``subPage.html``, ``secondpage.html`` or ``moreinfo.html`` with pages ``2.html``.
"""

from __future__ import annotations

import json
import re
from urllib.parse import urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import (
    attachments_of,
    date_in,
    resolve,
    same_host,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Detail, Listing, Page, Row, parse
from crawler.families.pagers import next_page
from crawler.families.queries import query_of, whole, with_query
from pipelines.registry import Channel

_UUID = r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"
_ARTICLE = re.compile(rf"/(?:(?:19|20)\d{{6}}|(?:19|20)\d\d-\d\d-\d\d)/({_UUID})\.html?$", re.I)
_MARKS = re.compile(r"webBuilderCommon|lightfrontaction|id=[\"']viewGuid|/govxxgk/")
_LIST = re.compile(r"/rest/lightfrontaction/getgovinfolist", re.IGNORECASE)
_PROJECT = re.compile(r"""["']?projectName["']?\s*[:=]\s*["']([^"']*)["']""")
_SITE = re.compile(r"""["']?siteGuid["']?\s*[:=]\s*["']([^"']+)["']""", re.IGNORECASE)
_FIELD = r"""["']?{}["']?\s*[:=]\s*["']([\w.-]+)["']"""
_PAGE_SIZE = 15
_JSON = (("Content-Type", "application/json;charset=utf-8"),)


class Epoint:
    name = "epoint"

    def recognises(self, page: Page) -> bool:
        if _MARKS.search(page.text) or _LIST.search(page.url) or "specialurl=" in page.url:
            return True
        return "/govxxgk/" in page.url

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def listing(self, page: Page) -> Listing:
        path = urlsplit(page.url).path
        if _LIST.search(path):
            return _answered(page)
        if path.endswith(".js"):
            ask = _list_of(page, page.url)
            return Listing(columns=() if ask is None else (ask,), recognised=ask is not None)
        if (special := query_of(page.url).get("specialurl")) is not None:
            url = resolve(page, special)
            return Listing(columns=() if url is None else (Ask(url, "list"),))
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None)
        report = None if rows else inline_report(page)
        if not (rows or report or columns) and (ask := _filled_by_script(page)) is not None:
            columns = (ask,)
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, next_page(page), report, known)

    def detail(self, page: Page) -> Detail:
        return Detail(attachments_of(page))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1].lower() if found else None


def _column_of(page: Page) -> dict[str, str]:
    """``categorynum`` and ``deptcode`` of the column: of its address, else of its script."""
    asked = {name.lower(): value for name, value in query_of(page.url).items()}
    column = {}
    for name in ("categorynum", "deptcode"):
        found = re.search(_FIELD.format(name), page.text, re.IGNORECASE)
        column[name] = asked.get(name) or (found[1] if found else "")
    return column


def _filled_by_script(page: Page) -> Ask | None:
    """The request for the list, or for the script that says where the list is to be had."""
    column = _column_of(page)
    if not column["categorynum"]:
        return None
    if (ask := _list_of(page, with_query(page.url, column))) is not None:
        return ask
    for script in page.tree.iter("script"):
        source = script.get("src") or ""
        url = resolve(page, source) if "webBuilderCommon" in source else None
        if url is not None and same_host(url, page.url):
            return Ask(with_query(url, column), "list")
    return None


def _list_of(page: Page, column_url: str) -> Ask | None:
    site, project = _SITE.search(page.text), _PROJECT.search(page.text)
    if site is None:
        return None
    column = query_of(column_url)
    folder = (project[1] if project else "").strip("/")
    place = f"/{folder}/rest/lightfrontaction/getgovinfolist" if folder else (
        "/rest/lightfrontaction/getgovinfolist"
    )  # fmt: skip
    fields = {
        "deptcode": column.get("deptcode", ""),
        "categorynum": column.get("categorynum", ""),
        "siteGuid": site[1],
        "pageIndex": 0,
        "pageSize": _PAGE_SIZE,
    }
    body = json.dumps(fields, separators=(",", ":")).encode()
    return Ask(urljoin(page.url, place), "list", "POST", body, _JSON)


def _answered(page: Page) -> Listing:
    try:
        said = json.loads(page.text.strip().lstrip("\ufeff"), strict=False)
        sent = json.loads(page.sent or b"{}")
    except ValueError:
        return Listing(recognised=False)
    custom = said.get("custom", said) if isinstance(said, dict) else None
    if isinstance(custom, str):
        custom = json.loads(custom)
    records = custom.get("data") if isinstance(custom, dict) else None
    if not isinstance(custom, dict) or not isinstance(records, list):
        return Listing(recognised=False)
    rows = {row.url: row for one in records if (row := _row(page, one)) is not None}
    number = whole(sent.get("pageIndex")) or 0
    size = len(records) if number == 0 else whole(sent.get("pageSize")) or len(records)
    total = whole(custom.get("total"))
    if not records or (total is not None and (number + 1) * size >= total):
        return Listing(tuple(rows.values()))
    body = json.dumps(
        sent | {"pageIndex": number + 1, "pageSize": size}, separators=(",", ":")
    ).encode()
    following = Ask(page.url, "list", "POST", body, _JSON, speculative=total is None)
    return Listing(tuple(rows.values()), (), following)


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict) or not str(record.get("infourl") or "").strip():
        return None
    url = resolve(page, urljoin("/", str(record["infourl"])))
    title = text_of(parse(f"<p>{record.get('realtitle') or record.get('title') or ''}</p>"))
    return Row(url, title, date_in(str(record.get("infodate") or ""))) if url and title else None
