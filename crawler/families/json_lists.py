"""Lists that a page has its script fetch: the request that the script makes, and rows from JSON.

Knows the usual names of titles, addresses, dates and counts in answers, and the usual calls
(jQuery, fetch, ``.load`` of a piece of markup); knows no CMS. Seen: 苏州, ``POST
/szinf/xxgk/interfacesWebZcwj/loadData?pageSize=15`` with ``pageIndex=1&channel_id=…`` answered by
``data.{allRow,totalPage,list[]}``; the loader ``/__sys_block__/`` of 邢台 and 秦皇岛.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.families.common import date_in, resolve, text_of
from crawler.families.handlers import joined, variable
from crawler.families.model import Ask, Listing, Page, Row, parse
from crawler.families.pagers import PAGE_FIELD
from crawler.families.queries import whole, with_query
from crawler.families.scripts import code_on

Record = Mapping[str, object]

_TITLES = ("title", "realtitle", "doctitle", "infotitle", "articletitle", "subject", "name", "bt")
_ADDRESSES = (
    "url", "link", "href", "infourl", "linkurl", "articleurl", "docpuburl", "puburl", "staticurl",
    "htmlurl", "detailurl", "path", "fileurl",
)  # fmt: skip
_DATES = re.compile(r"date|time|rq$|sj$", re.IGNORECASE)
_PUBLISHED = re.compile(r"pub|release|info|write|fb", re.IGNORECASE)
_PAGES = ("totalpage", "totalpages", "pagecount", "pages", "pagetotal", "totalpagecount")
_ROWS = (
    "allrow",
    "total",
    "totalcount",
    "totalrow",
    "totalrows",
    "totalrecord",
    "count",
    "records",
)
_JSONP = re.compile(r"[\w.$]+\s*\((.*)\)\s*;?\s*", re.DOTALL)
_CST = timedelta(hours=8)

_CALL = re.compile(
    r"""(?:(?P<how>\$|jQuery|axios)\s*\.\s*(?P<verb>post|get|getJSON|ajax)\s*\(\s*(?:\{\s*)?
    |\.(?P<load>load)\s*\(\s*|\b(?P<fetch>fetch)\s*\(\s*)""",
    re.VERBOSE,
)
_URL = re.compile(r"\burl\s*:\s*(?P<url>[^,}\n]+)")
_FIRST = re.compile(r"\s*(?P<url>[\"'][^,){]*)")
_POST = re.compile(r"(?:type|method)\s*:\s*[\"']post", re.IGNORECASE)
_OBJECT = re.compile(r"\{([^{}]*)\}")
_FIELD = re.compile(r"""["']?([\w.]+)["']?\s*:\s*([^,}\n]+)""")
_DATA_TEXT = re.compile(r"""\bdata\s*:\s*(["'][^\n,}]*)""")
_NO_FIELDS = ("type", "datatype", "url", "async", "cache", "method", "contenttype", "success")
_NO_LIST = re.compile(
    r"visit|count|hits?\b|click|stat|weather|login|token|captcha|\.js\b|\.css\b|head|foot|menu|nav",
    re.IGNORECASE,
)
_LONGEST_CALL = 800  # signs


def json_listing(page: Page) -> Listing | None:
    """The rows of an answer in JSON, None where the page is none or holds no list of documents.
    An empty list is one where the answer counts its rows."""
    answer = _json(page.text)
    best: tuple[list[Row], Record] | None = None
    for holder, records in _lists(answer):
        rows = [row for record in records if (row := _row(page, record)) is not None]
        if (rows or (not records and _number(holder, _ROWS + _PAGES) is not None)) and (
            best is None or len(rows) > len(best[0])
        ):
            best = rows, holder
    if best is None:
        return None
    rows, holder = best
    once = {row.url: row for row in rows}
    return Listing(tuple(once.values()), (), _next(page, holder, len(rows)))


def asked_by_script(page: Page) -> Ask | None:
    """The list that the script of the page asks for, None where it asks for none that can be read.
    Counters and pieces of furniture are no lists."""
    code = code_on(page)
    for call in _CALL.finditer(code):
        text = code[call.end() : call.end() + _LONGEST_CALL]
        found = _FIRST.match(text) or _URL.search(text)
        address = joined(page, found["url"].strip(), {}) if found is not None else None
        if address is None or _NO_LIST.search(address):
            continue
        url = resolve(page, address)
        if url is None:
            continue
        fields = _fields(page, text)
        if call["load"]:
            return Ask(url, "list")
        asked = set(dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))) | set(fields)
        if not any(PAGE_FIELD.fullmatch(name) for name in asked):
            continue
        if call["verb"] == "post" or _POST.search(text):
            return _posted(page, url, fields)
        return Ask(with_query(url, fields), "list")
    return None


def _json(text: str) -> object:
    held = text.strip().lstrip("\ufeff")
    wrapped = _JSONP.fullmatch(held)
    try:
        return json.loads(wrapped[1] if wrapped else held, strict=False)
    except ValueError:
        return None


def _lists(value: object, holder: Record | None = None) -> Iterator[tuple[Record, list[Record]]]:
    """Every list of objects, with the nearest object that holds it; counts may stand beside it or
    one storey above."""
    if isinstance(value, dict):
        merged = {**{k: v for k, v in (holder or {}).items() if _is_plain(v)}, **value}
        for inner in value.values():
            yield from _lists(inner, merged)
    elif isinstance(value, list):
        if all(isinstance(one, dict) for one in value):
            yield holder or {}, value
        for one in value:
            yield from _lists(one, holder)


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float)


def _row(page: Page, record: Record) -> Row | None:
    said = {str(name).lower().replace("_", ""): one for name, one in record.items() if one}
    title = next((str(said[name]) for name in _TITLES if isinstance(said.get(name), str)), "")
    address = next((str(said[name]) for name in _ADDRESSES if isinstance(said.get(name), str)), "")
    shown = text_of(parse(f"<div>{title}</div>")) if title.strip() else ""
    url = resolve(page, address) if address.strip() else None
    if not shown or url is None:
        return None
    return Row(url, shown, _date(record))


def _date(record: Record) -> date | None:
    dated = [name for name in record if _DATES.search(name)]
    for name in sorted(dated, key=lambda one: _PUBLISHED.search(one) is None):
        value = str(record[name] or "")
        if value.isdigit() and len(value) in (10, 13):
            moment = datetime.fromtimestamp(int(value[:10]), UTC) + _CST
            return moment.date()
        if (found := date_in(value)) is not None:
            return found
    return None


def _next(page: Page, holder: Record, got: int) -> Ask | None:
    """The page after this one: the same request with its page number one higher."""
    posted = page.sent.decode("utf-8", "replace")
    as_json = _json(posted) if posted.lstrip().startswith("{") else None
    sent: dict[str, object] = (
        dict(as_json)
        if isinstance(as_json, dict)
        else dict(parse_qsl(posted, keep_blank_values=True))
    )
    query = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    everything: dict[str, object] = {**query, **sent}
    name = next((one for one in everything if PAGE_FIELD.fullmatch(one)), None)
    here = whole(everything[name]) if name is not None else None
    if name is None or here is None or not got:
        return None
    pages = _number(holder, _PAGES)
    if pages is None:
        total = _number(holder, _ROWS)
        size = next(
            (n for one, v in everything.items()
             if re.fullmatch(r"page_?size|rows|limit|per_?page", one, re.IGNORECASE)
             and (n := whole(v))),
            got,
        )  # fmt: skip
        # A capped page is full at fewer rows than were asked for.
        size = got if here <= 1 and got < size else size
        pages = None if total is None else -(-total // max(size, 1))
    if pages is not None and here >= pages:
        return None
    following = here + 1
    # A list that counts from 0 has no page of the last number.
    may_be_missing = pages is None or following == pages
    if name in sent:
        value: object = following if isinstance(sent[name], int) else str(following)
        changed = {**sent, name: value}
        body = json.dumps(changed) if as_json else urlencode(changed)
        kind = "application/json" if as_json else "application/x-www-form-urlencoded"
        headers = (("Content-Type", kind),)
        return Ask(page.url, "list", "POST", body.encode(), headers, may_be_missing)
    url = with_query(page.url, {name: str(following)})
    return Ask(url, "list", speculative=may_be_missing)


def _number(holder: Record, names: tuple[str, ...]) -> int | None:
    said = {str(name).lower().replace("_", ""): value for name, value in holder.items()}
    return next((n for name in names if (n := whole(said.get(name))) is not None), None)


def _fields(page: Page, call: str) -> dict[str, str]:
    """What the call sends along: an object of names and values, or a joined text."""
    written = _DATA_TEXT.search(call)
    if written is not None and (text := joined(page, written[1].strip(), {})) and "=" in text:
        return dict(parse_qsl(text, keep_blank_values=True))
    for held in _OBJECT.finditer(call):
        fields = {}
        for name, expression in _FIELD.findall(held[1]):
            if name.lower() in _NO_FIELDS:
                continue
            value = joined(page, expression.strip(), {})
            if value is not None:
                fields[name] = value
            elif PAGE_FIELD.fullmatch(name):
                fields[name] = variable(page, name) or "1"
        if fields:
            return fields
    return {}


def _posted(page: Page, url: str, fields: Mapping[str, str]) -> Ask:
    headers = (
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Referer", page.url),
        ("X-Requested-With", "XMLHttpRequest"),
    )
    return Ask(url, "list", "POST", urlencode(fields).encode(), headers)
