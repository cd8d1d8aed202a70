"""What the pages of all families share: links, rows and their dates, pager anchors, attachments.

Knows HTML as Chinese government sites write it; knows no single CMS.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml.html import HtmlElement

from crawler.families.body import pictures_for_text
from crawler.families.model import Ask, Page, Row
from pipelines.titles import TitleKind, read_title

# A time may be glued to the date: 2021-03-2918:26 (河北).
_DATE = re.compile(
    r"(?<![\d-])((?:19|20)\d\d)\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2}?)"
    r"(?:(?!\d)|(?=\d{2}:\d{2}))"
)
_DATE_AT_END = re.compile(
    r"^[\[(（]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?\s*"
    r"|\s*[\[(（]?(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}[\])）]?$"
)
_CUT = re.compile(r"(?:\.{2,}|…+)$")
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_NEXT = re.compile(r"(?:下一?页|后一?页|next\s*(?:page)?)\s*[>›»]*", re.IGNORECASE)
_PREVIOUS = re.compile(r"[<‹«]*\s*(?:上一?页|前一?页|prev(?:ious)?)", re.IGNORECASE)
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_NO_SUFFIX = re.compile(r"content_\d+|[A-Z]{8}")
_FILE = re.compile(r"\.(?:docx?|wps|pdf|ofd|xlsx?|et|zip|rar)$", re.IGNORECASE)
_YEAR_COLUMN = re.compile(
    r"[·•>\[【]?\s*(?:19|20)\d\d\s*年?度?\s*(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年度|年)?(?:工作)?(?:报告|报)?\s*[\]】]?"
)
# What a column is called that holds the reports of one level of organs, and what may stand around
# it: 各县（市、区）, 市直部门单位, 乡镇（街道）2024年年报.
_LEVEL = re.compile(
    r"(?:各|全|[省市州县区旗盟乡镇街]|直|级|属|及|和|与|其他|驻|垂管|垂直管理|组成|公共|政府|人民政府"
    r"|部门|单位|机关|机构|乡镇|街道|办事处|企业|事业|企事业|开发区|园区|功能区|管委会)+"
)
_CORE_LEVEL = re.compile(
    r"部门|单位|机关|乡镇|镇乡|街|县区|县市|区县|市县|旗县|市区|[市县区州省]直|企业|园区"
)
_AROUND_LEVEL = re.compile(
    r"(?:19|20)\d\d年?度?|(?:(?:政府|政务)?信息公开)?(?:工作)?(?:年度报告|年报|报告)|[\s()（）、·•>\-—\[\]【】]"
)
_SAYS_REPORTS = re.compile(r"(?:19|20)\d\d|年报|年度报告")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_LONGEST_LEVEL = 30  # signs
_UNIT = re.compile(
    r"[\u4e00-\u9fff（）()、]{1,25}"
    r"(?:局|委|办|厅|院|镇|乡|街道|苏木|办公室|委员会|办事处|开发区|园区|管委会|中心|政府|支队|大队)"
)
# The words of such columns in 280 real addresses: zfxxgknb, xxgknb, ndbg, gknb, zfxxgkgzndbg, …
_REPORT_COLUMN = re.compile(
    r"/(?:[a-z]*gk|[a-z]*gkgz|zf|)(?:nb|ndbg|ndgzbg|niandubaogao)(?:[_\d][^/]*)?/?(?:index\.\w+)?$",
    re.IGNORECASE,
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
    as in ``/zfxxgknb/2023n``, which sites serve without a redirect to the slash (六盘水). What is
    asked with a query, ``/was5/web/search?page=1``, is a program and no directory; an article
    may have no suffix either, ``/zfnb/content_199287`` (柘城), nor a list, ``/class/HMBAQIJH``
    (常州).

    >>> from lxml import html
    >>> folder_of(Page("http://a.gov.cn/b/index_1.html", 200, "", html.fromstring("<p/>")))
    'http://a.gov.cn/b/'
    """
    parts = urlsplit(page.url)
    path = parts.path or "/"
    name = path.rpartition("/")[2]
    is_folder = name and "." not in name and not parts.query and not _NO_SUFFIX.fullmatch(name)
    path = path + "/" if is_folder else path[: len(path) - len(name)]
    return f"{parts.scheme}://{parts.netloc}{path}"


def resolve(page: Page, href: str) -> str | None:
    """The absolute http(s) address of a link, without fragment and session; None where it is none.

    A server that gets no cookies back writes another session into its links at every request.
    """
    try:
        base, href = _base_of(page.tree), href.strip()
        # A query or a fragment alone is one of the page itself, whatever directory it stands for.
        start = page.url if href.startswith(("?", "#")) and not base else folder_of(page)
        joined = _SESSION.sub("", join(join(start, base), href))
        url, _ = urldefrag(joined)
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


@lru_cache(maxsize=4)
def _base_of(tree: HtmlElement) -> str:
    """What ``<base>`` says; remembered, since a page has hundreds of links."""
    return str(tree.xpath("string(//base/@href)")).strip()


def join(base: str, href: str) -> str:
    """``urljoin`` that keeps the empty parts of a path: ``//c27662/`` is the real address of a
    column (株洲), and another than ``/c27662/``.

    >>> join("http://czj.zhuzhou.gov.cn//c27662/index.html", "index_2.html")
    'http://czj.zhuzhou.gov.cn//c27662/index_2.html'
    """
    empty = "/-empty-part-/"
    scheme, sign, rest = base.partition("://")
    marked = rest.replace("//", empty)
    if "//" in rest and not href.startswith(("/", "?", "#")):
        return urljoin(f"{scheme}{sign}{marked}", href).replace(empty, "//")
    return urljoin(base, href)


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


def date_in(text: str) -> date | None:
    """The last date that the text names, None where it names none.

    >>> date_in("发布日期：2025-01-20 09:00")
    datetime.date(2025, 1, 20)
    >>> date_in("2021-03-2918:26")
    datetime.date(2021, 3, 29)
    """
    for year, month, day in reversed(_DATE.findall(text)):
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None


def title_of(anchor: HtmlElement) -> str:
    """The text of the anchor, or its ``title`` where the text is cut or the attribute says more.
    A date inside the anchor is not part of the title, nor is a sign before it."""
    shown = _DATE_AT_END.sub("", text_of(anchor)).strip().lstrip("·•▪■◆►»> ")
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
        if title:
            row = Row(link.url, title, _date_beside(element, link.anchor))
            held[link.key] = _as_one(held.get(link.key, row), row)
    return tuple(Group(element, tuple(held.values())) for element, held in rows.items() if held)


def _as_one(one: Row, other: Row) -> Row:
    """Two links to one document: the fuller title, and the plain address, which is the shorter
    (``…_wap.html`` of 重庆, ``?ddtab=true``)."""
    title = max(one.title, other.title, key=len)
    return Row(min(one.url, other.url, key=len), title, one.listed_on or other.listed_on)


def report_group(groups: tuple[Group, ...]) -> tuple[Row, ...]:
    """The rows of the list in which most titles are those of reports, for a page on which no
    address tells the list from the lists beside it. None where reports are not at least half."""
    best: tuple[int, tuple[Row, ...]] = (0, ())
    for group in groups:
        reports = sum(read_title(row.title).kind is TitleKind.REPORT for row in group.rows)
        if reports > best[0] and 2 * reports >= len(group.rows):
            best = (reports, group.rows)
    return best[1]


def column_rows(page: Page, key_of: Callable[[str], str | None]) -> tuple[Row, ...]:
    """The rows of a column that is a directory: documents that lie in it, wherever they stand on
    the page, and those of other directories only in the same list as such rows: beside the list
    there are lists of other columns with the same kind of address. On a page without any row of
    its own directory (a column that gathers reports of others) the list of reports is taken."""
    groups = groups_of(page, key_of)
    folder = place_of(folder_of(page))

    def in_column(row: Row) -> bool:
        return place_of(row.url).startswith(folder)

    own = [sum(map(in_column, group.rows)) for group in groups]
    if not any(own):
        return report_group(groups)
    main = groups[own.index(max(own))]
    rows: dict[str, Row] = {}
    for group in groups:
        for row in group.rows:
            if group is main or in_column(row):
                rows.setdefault(key_of(row.url) or row.url, row)
    return tuple(rows.values())


def year_columns(page: Page, is_document: Callable[[str], bool]) -> tuple[Ask, ...]:
    """Sub-columns of a column: of a year, of a level of organs, of one organ.

    Links that say a year and lead to no document, such as ``2024年``, ``2024年度`` or
    ``2024年政府信息公开年报`` (贵阳, 黄石, 洪雅). Names of directories are irregular (``2024_nd``
    holds the report of 2025 in 黄石), so that only the text counts. And links that say a level
    (平川 ``2024n/bmdw/``, 大冶 ``gb2025/2025szbm/``) or an organ (湖口, 渝中, 硚口
    ``/flx/zfxxgknb_171215/``) and lead below the page or to a column called as those of reports
    are: 部门 and 乡镇 alone stand in the menu of every site.
    """
    found: dict[str, Ask] = {}
    folder = place_of(folder_of(page))
    for anchor, url in anchors(page):
        said = text_of(anchor) or (anchor.get("title") or "").strip()
        if says_year(said):
            url = _beside_year(page, anchor) or url
        elif not _is_level(said, place_of(url), folder):
            continue
        elsewhere = same_host(url, page.url) and place_of(url) != place_of(page.url)
        if elsewhere and not is_document(url) and not is_file(url):
            found.setdefault(url, Ask(url, "list"))
    return tuple(found.values())


def says_year(text: str) -> bool:
    """Whether the text is a year, or the name of one year's reports, and nothing else."""
    return _YEAR_COLUMN.fullmatch(text) is not None


def place_of(url: str) -> str:
    """Where the address lies, the same by http and https, with and without ``www.``.

    >>> place_of("https://www.a.gov.cn/b/?c=1")
    'a.gov.cn/b/?c=1'
    """
    return url.partition("://")[2].removeprefix("www.")


def same_host(one: str, other: str) -> bool:
    return place_of(one).partition("/")[0] == place_of(other).partition("/")[0]


def _is_level(said: str, place: str, folder: str) -> bool:
    if len(said) > _LONGEST_LEVEL:
        return False
    name = _AROUND_LEVEL.sub("", said)
    level = _LEVEL.fullmatch(name) is not None and _CORE_LEVEL.search(name) is not None
    if level and _SAYS_REPORTS.search(said):
        return True
    below = place.startswith(folder) and place.removeprefix(folder).strip("/") != ""
    named = _REPORT_COLUMN.search(place) is not None
    return (below or named) and (level or _UNIT.fullmatch(said) is not None)


def _beside_year(page: Page, anchor: HtmlElement) -> str | None:
    """A year's column lies beside that of another year, never below it: the relative link on a page
    without a slash at its end (``…/2023n`` of 六盘水) is read as browsers read it there."""
    path = urlsplit(page.url).path
    name = path.rpartition("/")[2]
    href = (anchor.get("href") or "").strip()
    if "." in name or not _YEAR.search(name) or page.tree.xpath("//base/@href"):
        return None
    joined = urljoin(page.url, href)
    return joined if urlsplit(joined).scheme in ("http", "https") else None


def next_anchor(page: Page) -> str | None:
    """The address behind 下一页, None where there is none or it leads nowhere new."""
    for anchor, url in anchors(page):
        if _NEXT.fullmatch(text_of(anchor)) and url != page.url:
            return url
    return None


def has_previous_anchor(page: Page) -> bool:
    return any(_PREVIOUS.fullmatch(text_of(anchor)) for anchor, _ in anchors(page))


def attachments_of(page: Page) -> tuple[Ask, ...]:
    """Files that the article links or embeds: the suffix stands in the path or in the link's text;
    and the pictures of a body that is nothing but pictures (荔湾, 云县, 永嘉).

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
    for source in pictures_for_text(page.tree):
        if (target := resolve(page, source)) is not None:
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
    beside = row.getnext()
    if row.tag == "dt" and beside is not None and beside.tag == "dd":
        outside += f" {text_of(beside)}"
    return date_in(outside) or date_in(str(anchor.text_content()))


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
