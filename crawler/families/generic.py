"""generic: every site whose CMS is none of the others: the list of reports, by what its rows say.

How a person recognises it: by nothing but a list in which annual reports stand. Of the lists of a
page the one with most reports is taken, whatever its addresses look like. Dialects seen: DedeCMS,
PHPCMS, JEECMS (郑州, 孝感), 动易, Struts (齐齐哈尔), eportal (河北), those of 南阳, 昆明, 昭通,
曲靖, 凤庆, 淄博, 德州, 邢台, 大兴, 兴安盟, 乌兰察布, 安康, 达州, 遂宁, 苍溪, 无锡, 常州, 上海,
西城, 西藏, 德阳, 玉溪, 雄安, 苏州 and 云南省.

A row is known by a title that ``read_title`` takes for that of a report and that says a year or
stands beside a date; the other rows of its list come with it. Nothing else makes a list: welcome
pages, news and menus, in which the column's own name stands as well, are none. A later page of a
mixed column may hold no report: it says itself that pages come before it, and its longest list of
dated rows is taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from crawler.families.common import (
    Group,
    anchors,
    groups_of,
    is_file,
    place_of,
    resolve,
    says_year,
    text_of,
    title_of,
    year_columns,
)
from crawler.families.forms import value_of
from crawler.families.handlers import target_of
from crawler.families.inline import inline_report, text_of_title
from crawler.families.json_lists import asked_by_script, json_listing
from crawler.families.model import Ask, Listing, Page, Row
from crawler.families.pagers import is_later, is_pager_link, next_page
from crawler.families.queries import with_query
from crawler.families.usual import Usual
from pipelines.titles import TitleKind, read_title

# What a row is called at the least: 甲局2024年年报 has eight signs; menus have fewer.
_SHORTEST = 6
_COMMAND = re.compile(
    r"[\[【(（]?(?:查看|详情|详细|阅读|下载|附件|打印|更多|more|pdf|word|全文).{0,4}", re.I
)
_CATEGORY = re.compile(r"[\[【][^\]】]*[\]】]")
_NEIGHBOUR = re.compile(r"[上下]一?[篇条]\s*[:：]?\s*$")
_STARTS_NEIGHBOUR = re.compile(r"^\s*[上下]一?[篇条]")
_OF_REPORTS = re.compile(r"年报|年度报告|年度工作报告")
_LIST_NAME = re.compile(r"^(?:index|list|default|more)\w*\.\w+$|^$", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEAR_SAID = re.compile(r"\s*((?:19|20)\d\d)\s*年?度?\s*")


class Generic(Usual):
    name = "generic"

    def recognises(self, page: Page) -> bool:
        answer = json_listing(page)
        if answer is not None:
            return any(_is_report(row) for row in answer.rows)
        rows = report_rows(page)
        if any(_is_report(row) for row in rows) or inline_report(page) is not None:
            return True
        if not _OF_REPORTS.search(f"{text_of_title(page)} {_path_said(page)}"):
            return False
        return bool(_columns(page, rows)) or asked_by_script(page) is not None

    def listing(self, page: Page) -> Listing:
        answer = json_listing(page)
        if answer is not None:
            return answer
        report = inline_report(page)
        rows = report_rows(page)
        columns = _columns(page, rows)
        if not (rows or columns or report) and (asked := asked_by_script(page)) is not None:
            columns = (asked,)
        known = bool(rows or columns or report)
        following = next_page(page) if rows else None
        return Listing(rows, columns, following, report, known)


def report_rows(page: Page) -> tuple[Row, ...]:
    """The rows of the list of reports on a page, none where it has none."""
    wanted = _wanted(page)
    joined = _joined(groups_of(page, lambda url: place_of(url) if url in wanted else None))
    best = max(joined, key=_rank, default=())
    if _reports(best):
        if _reports(best) == 1 and not _is_dated(best) and is_later(page):
            return _longest_dated(joined) or best
        return best
    # The call for reports and the site's own yearly sheet stand in no other column.
    near = [rows for rows in joined if any(_speaks_of_reports(row) for row in rows)]
    if near:
        return max(near, key=len)
    return _longest_dated(joined) if is_later(page) else ()


def _wanted(page: Page) -> frozenset[str]:
    """The addresses that may be rows."""
    here = place_of(page.url).rstrip("/")
    links = [
        (anchor, url)
        for anchor, url in anchors(page)
        if place_of(url).rstrip("/") != here and _may_be_row(anchor, url)
    ]
    columns = _named_by_rows(page)
    documents = {_row_of(anchor) for anchor, url in links if not is_file(url)} - {None}
    return frozenset(
        url
        for anchor, url in links
        if url not in columns and (not is_file(url) or _row_of(anchor) not in documents)
    )


def _named_by_rows(page: Page) -> frozenset[str]:
    """The columns that rows name before their titles, ``[政府信息公开年报]``: in brackets, or the
    same in several rows and no report of a year."""
    rows: dict[str, set[HtmlElement]] = defaultdict(set)
    found = set()
    for anchor, url in anchors(page):
        row = _row_of(anchor)
        if row is None:
            continue
        if _CATEGORY.fullmatch(text_of(anchor)):
            found.add(url)
        elif read_title(title_of(anchor)).report_year is None:
            rows[url].add(row)
    return frozenset(found | {url for url, held in rows.items() if len(held) > 1})


def _may_be_row(anchor: HtmlElement, url: str) -> bool:
    said = title_of(anchor)
    if len(said) < _SHORTEST or is_pager_link(anchor) or _CATEGORY.fullmatch(said):
        return False
    if _COMMAND.fullmatch(said) or _stands_beside_article(anchor):
        return False
    return not says_year(said) or _is_document(anchor, url)


def _is_document(anchor: HtmlElement, url: str) -> bool:
    """Whether a link that says a year, ``2024年政府信息公开年报``, leads to the report and not to
    the column of the year: it stands beside a date, or its address holds a number of its own."""
    if _YEAR_SAID.fullmatch(title_of(anchor)):
        return False
    row = _row_of(anchor)
    if row is not None and re.search(r"(?:19|20)\d\d\s*[-/.年]\s*\d{1,2}\s*[-/.月]", text_of(row)):
        return True
    parts = urlsplit(url)
    name = parts.path.rpartition("/")[2]
    if is_file(url) or re.search(r"(?:^|&)\w*id=\w", parts.query, re.IGNORECASE):
        return True
    if _LIST_NAME.match(name):
        return False
    return re.search(r"\d{3}|^content\.", _YEAR.sub("", name, count=1)) is not None


def _row_of(anchor: HtmlElement) -> HtmlElement | None:
    return next((one for one in anchor.iterancestors() if one.tag in ("li", "tr", "dd")), None)


def _stands_beside_article(anchor: HtmlElement) -> bool:
    """上一篇 and 下一篇 lead from a report to its neighbours and make no list."""
    parent = anchor.getparent()
    if _STARTS_NEIGHBOUR.match(text_of(anchor)):
        return True
    before = anchor.getprevious()
    text = (
        (before.tail or "")
        if before is not None
        else (parent.text or "" if parent is not None else "")
    )
    if before is not None and not text.strip() and isinstance(before.tag, str):
        text = text_of(before)
    return _NEIGHBOUR.search(text.strip()) is not None


def _joined(groups: tuple[Group, ...]) -> list[tuple[Row, ...]]:
    """Lists that are broken into several of the same make, as into blocks of five rows, are one: of
    those in one element all, of others those that hold a report."""
    held: dict[object, dict[str, Row]] = defaultdict(dict)
    place: dict[object, object] = {}
    for group in groups:
        parent = group.container.getparent()
        beside = (parent, group.container.tag, group.container.get("class"))
        if _reports(group.rows):
            make = tuple((one.tag, one.get("class")) for one in group.container.iterancestors())
            home = place.setdefault(
                (make, group.container.tag, group.container.get("class")), beside
            )
            place.setdefault(beside, home)
    for group in groups:
        beside = (group.container.getparent(), group.container.tag, group.container.get("class"))
        rows = held[place.get(beside, beside)]
        for row in group.rows:
            rows.setdefault(place_of(row.url), row)
    return [tuple(rows.values()) for rows in held.values()]


def _rank(rows: tuple[Row, ...]) -> tuple[int, int, int]:
    return _reports(rows), sum(row.listed_on is not None for row in rows), len(rows)


def _reports(rows: tuple[Row, ...]) -> int:
    return sum(_is_report(row) for row in rows)


def _is_report(row: Row) -> bool:
    title = read_title(row.title)
    if title.kind is not TitleKind.REPORT:
        return False
    return title.report_year is not None or row.listed_on is not None


def _speaks_of_reports(row: Row) -> bool:
    return read_title(row.title).kind is TitleKind.NOT_A_REPORT and row.listed_on is not None


def _is_dated(rows: tuple[Row, ...]) -> bool:
    return bool(rows) and all(row.listed_on is not None for row in rows)


def _longest_dated(lists: list[tuple[Row, ...]]) -> tuple[Row, ...]:
    return max((rows for rows in lists if _is_dated(rows)), key=len, default=())


def _columns(page: Page, rows: tuple[Row, ...]) -> tuple[Ask, ...]:
    """Columns of years and levels, as links, as choices and as handlers."""
    documents = {place_of(row.url) for row in rows}
    found = {ask.url: ask for ask in year_columns(page, lambda url: place_of(url) in documents)}
    for ask in _year_choices(page):
        if place_of(ask.url) != place_of(page.url):
            found.setdefault(ask.url, ask)
    return tuple(found.values())


def _year_choices(page: Page) -> list[Ask]:
    """Years that are chosen in a ``select`` or by a handler: ``?nbYear=2023`` (凤庆)."""
    found = []
    for select in page.tree.iter("select"):
        options = [one for one in select.iter("option") if _YEAR_SAID.fullmatch(text_of(one))]
        for option in options:
            ask = _choice(page, select, value_of(option))
            if ask is not None:
                found.append(ask)
    for element in page.tree.iter("a", "li", "span", "button"):
        code = element.get("onclick") or element.get("href") or ""
        clicked = element.get("onclick") or code.lower().startswith("javascript:")
        if clicked and _YEAR_SAID.fullmatch(text_of(element)):
            ask = target_of(page, code)
            if ask is not None:
                found.append(ask)
    return found


def _choice(page: Page, select: HtmlElement, value: str) -> Ask | None:
    ask = target_of(page, select.get("onchange") or "", value)
    if ask is not None:
        return ask
    if not _YEAR.fullmatch(value):
        url = resolve(page, value) if value else None
        return None if url is None else Ask(url, "list")
    name = select.get("name") or select.get("id")
    return Ask(with_query(page.url, {name: value}), "list") if name else None


def _path_said(page: Page) -> str:
    """What the page says of where it is: breadcrumb and headings."""
    texts = page.tree.xpath(
        "//h1|//h2|//h3|//*[contains(@class,'pos') or contains(@class,'crumb')"
        " or contains(@class,'location') or contains(@class,'title')]"
    )
    return " ".join(text_of(one) for one in texts[:20])
