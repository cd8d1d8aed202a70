"""Lists that a TRS site has its search engine (WAS 5) make: a page of results, or JSONP.

Knows ``/was5/web/search?channelid=&page=``, a page with anchors, and
``/was5/response_….jsp?callback=result&pageIndex=&pageSize=`` with ``totalCount`` and ``list`` of
``TITLE``, ``TIME``, ``URL`` (吉林省), and how the script of a column asks for the second. Pages
count from one in both. Knows nothing of static lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.families.common import (
    anchors,
    date_in,
    folder_of,
    groups_of,
    has_previous_anchor,
    next_anchor,
    report_group,
    resolve,
    text_of,
)
from crawler.families.model import Ask, Listing, Page, Row, parse
from crawler.families.queries import query_of, whole, with_query
from crawler.families.scripts import code_on

_PLACE = re.compile(r"/was5/(?:web/search|response_\w*\.jsp)$", re.IGNORECASE)
_JSONP = re.compile(r"[\w.$]*\s*\(?\s*(\{.*\})\s*\)?\s*;?\s*", re.DOTALL)
_ASKED = re.compile(
    r"""["'](?P<base>[^"'\s]*/was5/response_\w*\.jsp)(?P<query>\?[^"']*)?["']
    (?P<rest>(?:\s*\+\s*(?:[\w.()]+|["'][^"']*["']))*)""",
    re.VERBOSE,
)
_PIECE = re.compile(r"""["']([^"']*)["']""")
_FIELD = re.compile(r"""["']?(\w+)["']?\s*:\s*(?:["']([^"']*)["']|(\d+))""")
_DATA = re.compile(r"\bdata\s*:\s*\{([^}]*)\}")
_VARIABLE = r"\b{}\s*=\s*[\"']?(\d+)"
# A script that leaves the size to a variable which is nowhere given.
_PAGE_SIZE = "20"


def is_answer(page: Page) -> bool:
    return _PLACE.search(urlsplit(page.url).path) is not None


def asked_for(page: Page) -> Ask | None:
    """The first page of the JSONP list that the script of a column asks for, None where it asks for
    none. The address may be written whole, in pieces around variables, or with its fields in
    ``data: {…}``."""
    for source in page.tree.xpath("//script/@src"):
        if (url := resolve(page, str(source))) and _PLACE.search(urlsplit(url).path):
            return _first(url, {})
    code = code_on(page)
    found = _ASKED.search(code)
    if found is None:
        return None
    query = (found["query"] or "") + "".join(_PIECE.findall(found["rest"]))
    fields = dict(parse_qsl(query.lstrip("?"), keep_blank_values=True))
    if not fields and (data := _DATA.search(code[found.start() :])):
        fields = {name: text or figure for name, text, figure in _FIELD.findall(data[1])}
    if not fields.get("pageSize"):
        size = re.search(_VARIABLE.format("pageSize"), code)
        fields["pageSize"] = size[1] if size else _PAGE_SIZE
    return _first(urljoin(folder_of(page), found["base"]), fields)


def listing(page: Page, key_of: Callable[[str], str | None]) -> Listing:
    """A page of results. ``key_of`` gives the document's key for an address."""
    if urlsplit(page.url).path.lower().endswith(".jsp"):
        return _answered(page)
    groups = groups_of(page, key_of)
    longest = max((group.rows for group in groups), key=len, default=())
    rows = report_group(groups) or longest
    return Listing(rows, (), _next_result(page, rows))


def _first(url: str, fields: Mapping[str, str]) -> Ask:
    asked = {"callback": "result"} | {name: text for name, text in fields.items() if name != "_"}
    asked["callback"] = asked["callback"].strip("?") or "result"
    return Ask(with_query(url, asked | {"pageIndex": "1"}), "list")


def _answered(page: Page) -> Listing:
    held = _JSONP.fullmatch(page.text.strip().lstrip("\ufeff"))
    try:
        answer = json.loads(held[1], strict=False) if held else None
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return Listing(recognised=False)
    records = answer.get("list")
    if not isinstance(records, list):
        return Listing(recognised=False)
    rows = {row.url: row for record in records if (row := _row(page, record)) is not None}
    return Listing(tuple(rows.values()), (), _next_answer(page, answer, len(records)))


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict):
        return None
    said = {str(name).upper(): str(value) for name, value in record.items() if value is not None}
    url = resolve(page, said.get("URL", "")) if said.get("URL", "").strip() else None
    # Search engines set what was sought in colours.
    title = text_of(parse(f"<div>{said.get('TITLE', '')}</div>"))
    return Row(url, title, date_in(said.get("TIME", ""))) if url and title else None


def _next_answer(page: Page, answer: Mapping[str, object], got: int) -> Ask | None:
    """The page after this one. A server may cap the size of its pages, whatever was asked: the size
    of page one is that of all before the last, and is asked for from then on."""
    asked, total = query_of(page.url), whole(answer.get("totalCount"))
    index = whole(asked.get("pageIndex")) or 1
    size = got if index == 1 else whole(asked.get("pageSize")) or got
    if not got or (total is not None and index * size >= total):
        return None
    fields = asked | {"pageIndex": str(index + 1), "pageSize": str(size)}
    return Ask(with_query(page.url, fields), "list", speculative=total is None)


def _next_result(page: Page, rows: tuple[Row, ...]) -> Ask | None:
    if (announced := next_anchor(page)) is not None:
        return Ask(announced, "list")
    asked = query_of(page.url)
    if not rows or has_previous_anchor(page) or _has_pager(page):
        return None
    number = whole(asked.get("page")) or 1
    return Ask(with_query(page.url, asked | {"page": str(number + 1)}), "list", speculative=True)


def _has_pager(page: Page) -> bool:
    """Whether results are paged by anchors: then the absence of 下一页 is the end."""
    return any(
        "page=" in urlsplit(url).query and text_of(anchor).isdigit()
        for anchor, url in anchors(page)
    )
