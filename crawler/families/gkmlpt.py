"""gkmlpt: 政府信息公开目录管理平台, the disclosure platform of 广东.

How a person recognises it: the address begins with ``/gkmlpt/``; the page holds
``window._CONFIG = {SID: "755041", TREE: […]}`` and shows nothing until its script has run. Served
by http only. Seen: 广州, 深圳, 珠海, 惠州, 江门, 中山 and their districts.

The column of the annual reports is the node of the TREE that is called 年报 or 年度报告. Its rows
come from ``/gkmlpt/api/all/<id>?page=N&sid=<SID>``, a hundred a page, where **page 0 and page 1 are
the same**; ``classify.post_count`` says how many there are. A node may instead lead to a column
elsewhere (``jump_url``), mostly one of nfcms on the same site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from crawler.families.common import anchors, date_in, resolve, text_of
from crawler.families.model import Ask, Listing, Page, Row, parse
from crawler.families.nfcms import Nfcms
from crawler.families.queries import query_of, whole, with_query
from crawler.families.usual import Usual

_ARTICLE = re.compile(r"/gkmlpt/content/\d+/\d+/m?post_\d+\.html$")
_CONFIG = re.compile(r"\b_CONFIG\s*=")
_SID = re.compile(r"""["']?\bSID["']?\s*:\s*["']?(\d+)""")
_TREE = re.compile(r"""["']?\bTREE["']?\s*:\s*(?=\[)""")
_ANNUAL = re.compile(r"年报|年度报告")
_OTHER_REPORT = re.compile(r"网站|财政|统计|法治|预算|决算|企业")
# What JavaScript allows and JSON does not: names without quotes, strings in single ones, a comma
# before the end.
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])*\'')
_BARE_NAME = re.compile(r"(?<=[{,])\s*([A-Za-z_$][\w$]*)\s*:")
_LAST_COMMA = re.compile(r",\s*(?=[\]}])")
_DATES = ("display_publish_time", "first_publish_time", "date", "created_at", "create_time")
_CST = timedelta(hours=8)
_NODES = 5_000  # of a tree; the largest seen has some hundreds


class Gkmlpt(Usual):
    name = "gkmlpt"

    def __init__(self) -> None:
        self._nfcms = Nfcms()

    def recognises(self, page: Page) -> bool:
        if _answer(page) is not None:
            return True
        if "gkmlpt" not in page.url + page.text:
            return False
        links = (urlsplit(url).path for _, url in anchors(page))
        return _CONFIG.search(page.text) is not None or any(map(_ARTICLE.search, links))

    def listing(self, page: Page) -> Listing:
        if (answer := _answer(page)) is not None:
            return _answered(page, answer)
        if _CONFIG.search(page.text) and "gkmlpt" in page.url + page.text:
            return Listing(columns=tuple(_columns(page)))
        # Where a node has sent us.
        return self._nfcms.listing(page)


def _columns(page: Page) -> Iterator[Ask]:
    """The requests for the rows of every node that is called as the annual reports are."""
    sid = _SID.search(page.text)
    for node in _annual_nodes(_tree(page)):
        jump = str(node.get("jump_url") or "").strip()
        number = whole(node.get("id"))
        if jump and (url := resolve(page, jump)) is not None and url != page.url:
            yield Ask(url, "list")
        elif number is not None:
            url = urljoin(page.url, f"/gkmlpt/api/all/{number}")
            fields = {"page": "1"} | ({"sid": sid[1]} if sid else {})
            yield Ask(with_query(url, fields), "list")


def _annual_nodes(nodes: object) -> Iterator[Mapping[str, object]]:
    """The nodes so called and all below them, such as one a year."""
    waiting = [(node, False) for node in nodes] if isinstance(nodes, list) else []
    for _ in range(_NODES):
        if not waiting:
            return
        node, inside = waiting.pop(0)
        if not isinstance(node, dict):
            continue
        name = text_of(parse(f"<p>{node.get('name') or ''}</p>"))
        wanted = inside or bool(_ANNUAL.search(name) and not _OTHER_REPORT.search(name))
        if wanted:
            yield node
        children = node.get("children")
        waiting += [(child, wanted) for child in children] if isinstance(children, list) else []


def _tree(page: Page) -> object:
    """The value of TREE; an empty list where it cannot be read."""
    found = _TREE.search(page.text)
    if found is None:
        return []
    text = page.text[found.end() :]
    depth, end = 0, 0
    strings = iter([match.span() for match in _STRING.finditer(text)])
    string = next(strings, None)
    while end < len(text):
        if string is not None and end == string[0]:
            end, string = string[1], next(strings, None)
            continue
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(text[end], 0)
        end += 1
        if depth == 0:
            break
    try:
        return json.loads(_as_json(text[:end]), strict=False)
    except ValueError:
        return []


def _as_json(code: str) -> str:
    """A value written in JavaScript as JSON; strings are left as they are but for their quotes."""
    held: list[str] = []

    def keep(match: re.Match[str]) -> str:
        text = match[0]
        if text[0] == "'":
            text = '"' + text[1:-1].replace("\\'", "'").replace('"', '\\"') + '"'
        held.append(text)
        return f'"{len(held) - 1}"'

    bare = _BARE_NAME.sub(lambda match: f'"={match[1]}":', _STRING.sub(keep, code))
    bare = _LAST_COMMA.sub("", bare)
    return re.sub(
        r'"(?:=([\w$]+)|(\d+))"', lambda m: f'"{m[1]}"' if m[1] else held[int(m[2])], bare
    )


def _answer(page: Page) -> Mapping[str, object] | None:
    text = page.text.strip().lstrip("\ufeff")
    if not text.startswith("{"):
        return None
    try:
        said = json.loads(text, strict=False)
    except ValueError:
        return None
    return said if isinstance(said.get("articles"), list) else None


def _answered(page: Page, answer: Mapping[str, object]) -> Listing:
    records = answer["articles"]
    assert isinstance(records, list)
    rows = {row.url: row for one in records if (row := _row(page, one)) is not None}
    return Listing(tuple(rows.values()), (), _next(page, answer, len(records)))


def _row(page: Page, record: object) -> Row | None:
    if not isinstance(record, dict):
        return None
    address = str(record.get("url") or record.get("post_url") or "").strip()
    url = resolve(page, address) if address else None
    title = text_of(parse(f"<p>{record.get('title') or ''}</p>"))
    return Row(url, title, _day(record)) if url and title else None


def _day(record: Mapping[str, object]) -> date | None:
    """Times are seconds since 1970 or texts; the day is that of 北京."""
    for name in _DATES:
        value = str(record.get(name) or "").strip()
        if value.isdigit() and len(value) == 10:
            return (datetime.fromtimestamp(int(value), UTC) + _CST).date()
        if (found := date_in(value)) is not None:
            return found
    return None


def _next(page: Page, answer: Mapping[str, object], got: int) -> Ask | None:
    """The page after this one. The size of page one is carried along, since the last page has
    fewer rows; servers give no heed to it."""
    asked = query_of(page.url)
    number = max(whole(asked.get("page")) or 1, 1)
    size = got if number == 1 else whole(asked.get("size")) or got
    classify = answer.get("classify")
    count = whole(classify.get("post_count")) if isinstance(classify, dict) else None
    count = whole(answer.get("total")) if count is None else count
    if not got or (count is not None and number * size >= count):
        return None
    following = with_query(page.url, {"page": str(number + 1), "size": str(size)})
    return Ask(following, "list", speculative=count is None)
