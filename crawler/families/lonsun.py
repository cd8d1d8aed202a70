"""lonsun: 龙讯 ex-CMS, in 安徽 and where it was exported to.

How a person recognises it: columns are ``/public/column/<organ>?type=3`` (1 制度, 2 指南,
**3 年报**, 4 目录), articles ``/public/<organ>/<id>.html``, ``/public/content/<id>`` (六安) or
``/content/article/<id>``; pages hold ``<!--StartLabelHtml_…-->`` and ``j-fontContent``.
Seen: 安徽省, 六安, 黄冈, 绵阳 and 平武, 巴中.

The page of type 3 has a list of years, ``ul#timeFrame``; ``&timeFrame=2024&hasContent=true`` is the
report itself (平武) or a list. Lists are filled by ``/site/label/8888?labelName=publicInfoList&…``,
a piece of markup, pages from 1; ``length=80`` cuts titles, which stand in full in ``title``. 暂无
相关信息 or ``no data`` with status 200 is an empty list.
"""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from crawler.families.by_id import own_rows
from crawler.families.common import (
    anchors,
    groups_of,
    next_anchor,
    text_of,
    year_columns,
)
from crawler.families.inline import inline_report
from crawler.families.json_lists import asked_by_script
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.queries import query_of, whole, with_query
from crawler.families.scripts import code_on
from crawler.families.usual import Usual

_ARTICLE = re.compile(
    r"/public/\d+/(\d+)\.s?html?$|/public/content/(\d+)|/content/article/(\d+)", re.IGNORECASE
)
_COLUMN = re.compile(r"/public/column/(\d+)", re.IGNORECASE)
_MARKS = re.compile(r"labelName=publicInfoList|StartLabelHtml_|j-fontContent|/site/label/8888")
_LABEL = re.compile(r"""["']([^"'\s]*/site/label/8888\?[^"']*publicInfoList[^"']*)["']""")
_SITE = re.compile(r"""["']?site_?id["']?\s*[:=]\s*["']?(\d+)""", re.IGNORECASE)
_CATEGORY = re.compile(r"""["']?catId["']?\s*[:=]\s*["']?(\d+)""")
_EMPTY = re.compile(r"^\W*(?:no data|暂无(?:相关)?(?:信息|数据|内容))\W*$", re.IGNORECASE)
_PAGES = re.compile(r"共\s*(\d+)\s*页|pageCount\s*[:=]\s*(\d+)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_FIELDS = {
    "labelName": "publicInfoList", "siteId": "", "pageSize": "15", "pageIndex": "1",
    "action": "list", "isDate": "true", "dateFormat": "yyyy-MM-dd", "length": "80", "organId": "",
    "type": "4", "catId": "", "cId": "", "result": "暂无相关信息",
}  # fmt: skip


class Lonsun(Usual):
    name = "lonsun"

    def recognises(self, page: Page) -> bool:
        if _is_label(page) or _MARKS.search(page.text):
            return True
        return any(_COLUMN.search(urlsplit(url).path) for _, url in anchors(page))

    def listing(self, page: Page) -> Listing:
        if _is_label(page):
            return _fragment(page)
        rows = own_rows(page, _key)
        report = None if rows else inline_report(page)
        columns = _years(page)
        if not rows and report is None and (label := _asked_label(page)) is not None:
            columns = (*columns, label)
        url = next_anchor(page)
        following = None if url is None else Ask(url, "list")
        known = bool(rows or columns or report or following) or self.recognises(page)
        return Listing(rows, columns, following, report, known)


def _key(url: str) -> str | None:
    found = _ARTICLE.search(urlsplit(url).path)
    return None if found is None else found[1] or found[2] or found[3]


def _years(page: Page) -> tuple[Ask, ...]:
    """The years of ``ul#timeFrame``, also where script makes a click of them."""
    found = {ask.url: ask for ask in year_columns(page, lambda url: _key(url) is not None)}
    here = query_of(page.url).get("timeFrame")
    for anchor in page.tree.xpath("//ul[@id='timeFrame']//a"):
        href = (anchor.get("href") or "").strip()
        year = _YEAR.search(text_of(anchor))
        if year is None or year[1] == here:
            continue
        if not href or href.startswith(("#", "javascript:")):
            fields = {"timeFrame": year[1], "hasContent": "true"}
            url = with_query(page.url, fields)
            found.setdefault(url, Ask(url, "list"))
    return tuple(found.values())


def _asked_label(page: Page) -> Ask | None:
    """The label that fills the list: as the page writes it, else from what it says of itself."""
    written = _LABEL.search(page.text)
    if written is not None:
        url = urljoin(page.url, unescape(written[1]))
        return Ask(with_query(url, _FIELDS | _given(url) | {"pageIndex": "1"}), "list")
    by_script = asked_by_script(page)
    if by_script is not None and "/site/label/" in by_script.url:
        return by_script
    organ, code = _COLUMN.search(urlsplit(page.url).path), code_on(page)
    metas = page.tree.xpath("//meta[translate(@name, 'SITED', 'sited')='siteid']/@content")
    site = _SITE.search(code + "".join(f" siteId='{meta}'" for meta in metas))
    if organ is None or site is None:
        return None
    category = _CATEGORY.search(code)
    asked = query_of(page.url)
    fields = _FIELDS | {
        "siteId": site[1],
        "organId": organ[1],
        "type": asked.get("type", _FIELDS["type"]),
        "catId": asked.get("catId") or (category[1] if category else ""),
    }
    if year := asked.get("timeFrame"):
        fields["timeFrame"] = year
    # Some sites lie below a folder of their own: /zwgk/public/column/…, /zwgk/site/label/8888.
    prefix = urlsplit(page.url).path[: organ.start()]
    return Ask(with_query(urljoin(page.url, f"{prefix}/site/label/8888"), fields), "list")


def _given(url: str) -> dict[str, str]:
    """The fields that the page wrote, those that its script fills in left out."""
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    return {name: value for name, value in pairs if "+" not in value and "$" not in value}


def _is_label(page: Page) -> bool:
    return "/site/label/" in urlsplit(page.url).path


def _fragment(page: Page) -> Listing:
    """An answer of the label: markup without head or body."""
    if _EMPTY.match(text_of(page.tree)):
        return Listing()
    rows: dict[str, Row] = {}
    for group in groups_of(page, _key):
        for row in group.rows:
            rows.setdefault(_key(row.url) or row.url, row)
    pager = page.tree.xpath("//*[@id='page_public_info']")
    if not rows and not pager:
        return Listing(recognised=False)
    return Listing(tuple(rows.values()), (), _next(page))


def _next(page: Page) -> Ask | None:
    number = whole(query_of(page.url).get("pageIndex")) or 1
    said = [int(one or other) for one, other in _PAGES.findall(page.text)]
    said += [int(at) for at in page.tree.xpath("//a/@paged") if str(at).isdigit()]
    if number >= max(said, default=1):
        return None
    return Ask(with_query(page.url, {"pageIndex": str(number + 1)}), "list")
