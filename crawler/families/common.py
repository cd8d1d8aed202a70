"""What the pages of all families share: links, rows and their dates, pager anchors, attachments.

Knows HTML as Chinese government sites write it; knows no single CMS.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families.model import Ask, Page, Row
from pipelines.titles import TitleKind, read_title

_DATE = re.compile(r"(?<![\d-])((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)")
_DATE_AT_END = re.compile(
    r"^[\[(（]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?\s*"
    r"|\s*[\[(（]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?$"
)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NEXT = re.compile(r"(?:下一?页|后一?页|next\s*(?:page)?)\s*[>›»]*", re.IGNORECASE)
_PREVIOUS = re.compile(r"[<‹«]*\s*(?:上一?页|前一?页|prev(?:ious)?)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar)$", re.IGNORECASE)
_YEAR_COLUMN = re.compile(
    r"[·•>\[【]?\s*(?:19|20)\d\d\s*年?度?\s*(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年度|年)?(?:工作)?(?:报告|报)?\s*[\]】]?"
)
# Elements in which a list puts one row.
_ROW_TAGS = ("li", "tr")
# Elements that hold a whole list or page: a row never reaches up to them.
_BEYOND_ROW = ("ul", "ol", "table", "tbody", "dl", "body", "html")


@dataclass(frozen=True, slots=True)
class Link:
    """An anchor that leads to a document. ``key`` is the same for all addresses of one document."""

    anchor: HtmlElement
    url: str
    key: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows in one container: the repeated sibling structure that is a list."""

    container: HtmlElement
    rows: tuple[Row, ...]


def folder_of(page: Page) -> str:
    """The directory that the page stands for: its own address where the last part has no suffix,
    as in ``/zfxxgknb/2023n``, which sites serve without a redirect to the slash (六盘水).

    >>> from lxml import html
    >>> folder_of(Page("http://a.gov.cn/b/index_1.html", 200, "", html.fromstring("<p/>")))
    'http://a.gov.cn/b/'
    """
    parts = urlsplit(page.url)
    path = parts.path or "/"
    name = path.rpartition("/")[2]
    path = path + "/" if name and "." not in name else path[: len(path) - len(name)]
    return f"{parts.scheme}://{parts.netloc}{path}"


def resolve(page: Page, href: str) -> str | None:
    """The absolute http(s) address of a link, without fragment; None where it is none."""
    try:
        base = page.tree.xpath("string(//base/@href)")
        joined = urljoin(urljoin(folder_of(page), str(base).strip()), href.strip())
        url, _ = urldefrag(joined)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def anchors(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """Every visible anchor with its absolute address. Hidden rows are templates of the page's own
    script (平潭) and lead nowhere."""
    for anchor in page.tree.iter("a"):
        href = anchor.get("href")
        if not href or is_hidden(anchor):
            continue
        url = resolve(page, href)
        if url is not None:
            yield anchor, url


def is_hidden(element: HtmlElement) -> bool:
    return any(
        one.get("hidden") is not None or _HIDDEN.search(one.get("style") or "")
        for one in (element, *element.iterancestors())
    )


def text_of(element: HtmlElement) -> str:
    return " ".join(str(element.text_content()).split())


def title_of(anchor: HtmlElement) -> str:
    """The text of the anchor, or its ``title`` where the text is cut or the attribute says more.
    A date inside the anchor is not part of the title."""
    shown = _DATE_AT_END.sub("", text_of(anchor)).strip()
    attribute = " ".join((anchor.get("title") or "").split())
    if attribute and (_CUT.search(shown) or len(attribute) > len(shown)):
        return attribute
    return shown


def groups_of(page: Page, key_of: Callable[[str], str | None]) -> tuple[Group, ...]:
    """The lists of a page: its document links as rows, by the element that holds the rows.

    ``key_of`` gives the document's key for an address, None where it is no document. A row is the
    largest element around a link in which no other document is linked, at most its ``li`` or
    ``tr``. A document linked twice in one list is one row.
    """
    links = [
        Link(anchor, url, key) for anchor, url in anchors(page) if (key := key_of(url)) is not None
    ]
    keys_in: dict[HtmlElement, set[str]] = defaultdict(set)
    for link in links:
        for element in link.anchor.iterancestors():
            keys_in[element].add(link.key)
    rows: dict[HtmlElement, dict[str, Row]] = {}
    for link in links:
        element = _row_element(link.anchor, keys_in)
        container = element.getparent()
        held = rows.setdefault(element if container is None else container, {})
        title = title_of(link.anchor)
        known = held.get(link.key)
        if title and (known is None or len(title) > len(known.title)):
            url = known.url if known else link.url
            held[link.key] = Row(url, title, _date_beside(element, link.anchor))
    return tuple(Group(element, tuple(held.values())) for element, held in rows.items() if held)


def report_group(groups: tuple[Group, ...]) -> tuple[Row, ...]:
    """The rows of the list in which most titles are those of reports, for a page on which no
    address tells the list from the lists beside it. None where reports are not at least half."""
    best: tuple[int, tuple[Row, ...]] = (0, ())
    for group in groups:
        reports = sum(read_title(row.title).kind is TitleKind.REPORT for row in group.rows)
        if reports > best[0] and 2 * reports >= len(group.rows):
            best = (reports, group.rows)
    return best[1]


def year_columns(page: Page, is_document: Callable[[str], bool]) -> tuple[Ask, ...]:
    """Sub-columns of a column of years: links that say a year and lead to no document, such as
    ``2024年``, ``2024年度`` or ``2024年政府信息公开年报`` (贵阳, 黄石, 洪雅). Names of directories
    are irregular (``2024_nd`` holds the report of 2025 in 黄石), so that only the text counts."""
    found: dict[str, Ask] = {}
    for anchor, url in anchors(page):
        said = text_of(anchor) or (anchor.get("title") or "").strip()
        own_host = urlsplit(url).hostname == urlsplit(page.url).hostname
        if own_host and url != page.url and _YEAR_COLUMN.fullmatch(said) and not is_document(url):
            found.setdefault(url, Ask(url, "list"))
    return tuple(found.values())


def next_anchor(page: Page) -> str | None:
    """The address behind 下一页, None where there is none or it leads nowhere new."""
    for anchor, url in anchors(page):
        if _NEXT.fullmatch(text_of(anchor)) and url != page.url:
            return url
    return None


def has_previous_anchor(page: Page) -> bool:
    return any(_PREVIOUS.fullmatch(text_of(anchor)) for anchor, _ in anchors(page))


def attachments_of(page: Page) -> tuple[Ask, ...]:
    """Files that the article links or embeds: the suffix stands in the path or in the link's text.

    Looked for on the whole page, since sites put the list of files outside the body as often as
    inside; which hosts may be asked is not decided here.
    """
    found: dict[str, Ask] = {}
    for anchor, url in anchors(page):
        if is_file(url) or _FILE.search(text_of(anchor)) or _FILE.search(anchor.get("title") or ""):
            found.setdefault(url, Ask(url, "attachment"))
    # 平潭 2020 shows the signed PDF in a frame beside the text.
    for frame in page.tree.iter("iframe", "embed", "object"):
        source = frame.get("src") or frame.get("data")
        target = resolve(page, source) if source else None
        if target is not None and is_file(target):
            found.setdefault(target, Ask(target, "attachment"))
    found.pop(page.url, None)
    return tuple(found.values())


def is_file(url: str) -> bool:
    return _FILE.search(urlsplit(url).path) is not None


def _row_element(anchor: HtmlElement, keys_in: dict[HtmlElement, set[str]]) -> HtmlElement:
    element = anchor
    for above in anchor.iterancestors():
        if above.tag in _BEYOND_ROW or len(keys_in[above]) > 1:
            break
        element = above
        if above.tag in _ROW_TAGS:
            break
    return element


def _date_beside(row: HtmlElement, anchor: HtmlElement) -> date | None:
    """The last date of the row outside the title; within the anchor only where there is no other:
    a title may name a date of its own."""
    outside = "".join(_texts_outside(row, anchor))
    return _last_date(outside) or _last_date(str(anchor.text_content()))


def _texts_outside(element: HtmlElement, anchor: HtmlElement) -> Iterator[str]:
    if element is anchor:
        return
    yield element.text or ""
    for child in element:
        if isinstance(child.tag, str) and child.tag not in ("script", "style"):
            yield from _texts_outside(child, anchor)
        # Cells stand apart: the end of one and the start of the next are not one number.
        yield " "
        yield child.tail or ""


def _last_date(text: str) -> date | None:
    for year, month, day in reversed(_DATE.findall(text)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
