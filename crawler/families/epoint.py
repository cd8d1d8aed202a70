"""epoint: 国泰新点, its EWB and its govxxgk.

How a person recognises it: articles end in a day and a UUID,
``/govxxgk/<ORG>/2025-01-20/<uuid>.html?deptcode=033`` (辽阳) or ``/20250120/<uuid>.html``; static
columns are ``subPage.html``, ``secondpage.html``, ``moreinfo.html`` with pages ``2.html``. The list
of ``openSubPage.html?specialurl=…`` is the page that ``specialurl`` names (长葛).

The list of ``/dynamic/zwgk/govInfoPub.html?categorynum=…&deptcode=…`` is fetched by script:
``js/webBuilderCommon.js`` says ``siteInfo{projectName, siteGuid}``, and the list is ``POST
<projectName>/rest/lightfrontaction/getgovinfolist``, whose ``pageIndex`` counts from 0. Where the
page itself does not say ``siteGuid``, the script is asked first; department and category go along
in its query, since an answer is all that is known of the way that led to it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

from crawler.families.by_id import has_pager, own_rows
from crawler.families.common import (
    anchors,
    date_in,
    folder_of,
    resolve,
    same_host,
    text_of,
    year_columns,
)
from crawler.families.handlers import variable
from crawler.families.inline import inline_report
from crawler.families.model import Ask, Listing, Page, Row, parse
from crawler.families.pagers import next_page
from crawler.families.queries import query_of, whole, with_query
from crawler.families.scripts import code_of, code_on
from crawler.families.usual import Usual

_UUID = r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_ARTICLE = re.compile(
    rf"/(?:(?:19|20)\d{{6}}|(?:19|20)\d\d-\d\d-\d\d)/({_UUID})\.html?$", re.IGNORECASE
)
_MARKS = re.compile(
    r"webBuilderCommon\.js|lightfrontaction/|getgovinfolist"
    r"""|id\s*=\s*["']viewGuid["'][^>]*value\s*=\s*["']cms_|openSubPage\.html\?""",
    re.IGNORECASE,
)
_PAGES = re.compile(r"/openSubPage\.html\?|/dynamic/zwgk/govInfoPub\.html", re.IGNORECASE)
_SCRIPT = "webbuildercommon.js"
_OF_REPORTS = re.compile(r"年报|年度报告")
_FIELDS = ("deptcode", "categorynum")
_PAGE_SIZE = 15
_STATIC = re.compile(r"/(?:(?:subpage|secondpage|moreinfo|govlist)|(\d+))\.html$", re.IGNORECASE)
_AT_OF = re.compile(r"(?<![\d/-])(\d{1,4})\s*/\s*(\d{1,4})(?![\d/-])")


class Epoint(Usual):
    name = "epoint"

    def recognises(self, page: Page) -> bool:
        if _answer(page) is not None or _is_script(page) or _PAGES.search(page.url):
            return True
        if _MARKS.search(page.text):
            return True
        return any(
            _key(url) is not None and same_host(url, page.url)
            for url in (page.url, *(url for _, url in anchors(page)))
        )

    def listing(self, page: Page) -> Listing:
        if (answer := _answer(page)) is not None:
            return _answered(page, answer)
        if _is_script(page):
            asked = _asked(page, code_of(page.text), query_of(page.url))
            return Listing(columns=(asked,) if asked else (), recognised=asked is not None)
        if (special := _special(page)) is not None:
            return Listing(columns=(Ask(special, "list"),))
        rows = own_rows(page, _key)
        columns = year_columns(page, lambda url: _key(url) is not None) + _framed(page)
        report = None if rows else inline_report(page)
        if not (rows or report) and (filled := _filled(page)) is not None:
            return Listing(columns=(*columns, filled))
        known = bool(rows or columns or report) or self.recognises(page)
        return Listing(rows, columns, next_page(page) or _computed(page, rows), report, known)


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return found[1].lower() if found else None


def _is_script(page: Page) -> bool:
    return urlsplit(page.url).path.lower().endswith(_SCRIPT)


def _special(page: Page) -> str | None:
    """The list that the page shows in a frame."""
    special = query_of(page.url).get("specialurl")
    return resolve(page, special) if special else None


def _framed(page: Page) -> tuple[Ask, ...]:
    """The columns of reports among the framed lists that a directory of an organ links."""
    found = {
        url: Ask(url, "list")
        for anchor, url in anchors(page)
        if "specialurl" in query_of(url) and _OF_REPORTS.search(text_of(anchor))
    }
    return tuple(found.values())


def _filled(page: Page) -> Ask | None:
    """What fills the list of the page: the request for it, or first the script that says whose
    site it is."""
    code = code_on(page)
    said = {name.lower(): value for name, value in query_of(page.url).items()}
    fields = {name: said.get(name) or variable(page, name) or "" for name in _FIELDS}
    if not fields["categorynum"]:
        return None
    if (asked := _asked(page, code, fields)) is not None:
        return asked
    for source in page.tree.xpath("//script/@src"):
        url = resolve(page, str(source))
        if url is not None and urlsplit(url).path.lower().endswith(_SCRIPT):
            return Ask(with_query(url, fields), "list")
    return None


def _asked(page: Page, code: str, fields: Mapping[str, str]) -> Ask | None:
    """Page one of the list, None where the code does not say whose site it is."""
    site, project = _member(code, "siteGuid"), _member(code, "projectName")
    if site is None or project is None or not fields.get("categorynum"):
        return None
    start = project.strip("/") if project.startswith("http") else f"/{project.strip('/')}"
    url = urljoin(page.url, f"{start.rstrip('/')}/rest/lightfrontaction/getgovinfolist")
    return _posted(
        url,
        {
            "deptcode": fields.get("deptcode", ""),
            "categorynum": fields["categorynum"],
            "siteGuid": site,
            "pageIndex": 0,
            "pageSize": _PAGE_SIZE,
        },
    )


def _posted(url: str, sent: Mapping[str, object]) -> Ask:
    headers = (
        ("Content-Type", "application/json;charset=utf-8"),
        ("X-Requested-With", "XMLHttpRequest"),
    )
    return Ask(url, "list", "POST", json.dumps(sent).encode(), headers)


def _member(code: str, name: str) -> str | None:
    """The string that an object or a variable of the script holds by this name."""
    found = re.search(rf"""\b{name}["']?\s*[:=]\s*["']([^"'\n]*)["']""", code)
    return found[1] if found else None


def _answer(page: Page) -> Mapping[str, object] | None:
    """``custom`` of an answer, None where the page is none. It may be JSON within a string."""
    said = _json(page.text)
    custom = said.get("custom") if isinstance(said, dict) else None
    if isinstance(custom, str):
        custom = _json(custom)
    return custom if isinstance(custom, dict) and isinstance(custom.get("data"), list) else None


def _json(text: str) -> object:
    held = text.strip().lstrip("\ufeff")
    if not held.startswith("{"):
        return None
    try:
        return json.loads(held, strict=False)
    except ValueError:
        return None


def _answered(page: Page, answer: Mapping[str, object]) -> Listing:
    records = answer["data"]
    assert isinstance(records, list)
    rows = [row for one in records if (row := _row(page, one)) is not None]
    once = {_key(row.url) or row.url: row for row in reversed(rows)}
    return Listing(tuple(reversed(once.values())), (), _next_answer(page, answer, len(records)))


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict) or not str(record.get("infourl") or "").strip():
        return None
    url = urljoin(page.url, str(record["infourl"]).strip())
    title = text_of(parse(f"<div>{record.get('realtitle') or record.get('title') or ''}</div>"))
    return Row(url, title, date_in(str(record.get("infodate") or ""))) if title else None


def _next_answer(page: Page, answer: Mapping[str, object], got: int) -> Ask | None:
    """The page after this one. A server that grants fewer rows than were asked for counts its pages
    by what it grants, which page 0 shows."""
    sent = _json(page.sent.decode("utf-8", "replace"))
    if not isinstance(sent, dict) or not got:
        return None
    index, total = whole(sent.get("pageIndex")), whole(answer.get("total"))
    size = whole(sent.get("pageSize")) or got
    if index is None or total is None:
        return None
    if index == 0 and got < size:
        size = got
    if index * size + got >= total:
        return None
    return _posted(page.url, {**sent, "pageIndex": index + 1, "pageSize": size})


def _computed(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    """``2.html`` beside ``subPage.html`` where nothing leads there: where the page says 1/7, up to
    that; where it has no pager at all, as a trial."""
    here = _STATIC.search(urlsplit(page.url).path)
    if here is None or not rows:
        return None
    at = int(here[1] or 1)
    said = _AT_OF.search(" ".join(str(text) for text in page.tree.xpath("//body//text()")))
    over = at != int(said[1]) or at >= int(said[2]) if said else has_pager(page)
    if over:
        return None
    return Ask(urljoin(folder_of(page), f"{at + 1}.html"), "list", speculative=said is None)
