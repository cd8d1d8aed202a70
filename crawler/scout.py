"""Finds the annual-report column of a publisher that has none in the registry.

Pure: takes pages, gives the next address to look at, and says what it found and by which way. The
way is that of a person: home page, 政府信息公开, 年报; links are judged by their text first, by
known words of their path second. Knows families and the wording of links; knows nothing of Scrapy.

A column is taken for one where its page is a list with annual reports, is a report itself, or leads
to columns of years, and where the link to it or its own tags say that it is the column of the
annual reports: a home page or a page of news that shows one report is none.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from crawler.families import Family, Listing, Page, recognise
from crawler.families.common import anchors, text_of
from crawler.families.doors import door
from pipelines.registry import Publisher
from pipelines.titles import TitleKind, read_title

# 网站工作年度报表 is another duty, 财政 and 统计年报 are other reports.
_OTHER_REPORT = re.compile(
    r"网站|财政|统计|法治|预算|决算|审计|企业|环境|质量|履职|党|工会|信访|就业"
)
_ANNUAL = re.compile(
    r"(?:信息|政务)公开.{0,4}(?:年度)?(?:工作)?(?:年)?(?:度)?报(?:告)?|^(?:公开)?(?:工作)?(?:年报|年度报告)$"
)
_DISCLOSURE = re.compile(r"^(?:政府|政务)?信息公开(?:专栏|平台|目录)?$|^政府信息公开")
_OPENNESS = re.compile(r"政务公开|信息公开|公开目录|法定主动公开")
# Words of paths, with the number of the 280 registered report pages that bear them: zfxxgknb 65,
# xxgknb 30, ndbg 15, gknb 12, AnnualReport 12, zfxxgkndbg 7. Fewer than half bear any.
_ANNUAL_PATH = re.compile(
    r"xxgknb|ndbg|gknb|annualreport|xxgknianbao|niandubaogao|zfnb|xxgkgzndbg|xxgk[^/]*nb(?:/|$)"
    r"|public/column/[^/?]+\?type=3",
    re.IGNORECASE,
)
_DISCLOSURE_PATH = re.compile(r"zfxxgk|gkmlpt|xxgk|openness|zwgk|govxxgk", re.IGNORECASE)
_ANNUAL_LINK, _DISCLOSURE_LINK, _OPENNESS_LINK, _KNOWN_PLACE = 4, 3, 2, 1
# Where the disclosure section of most sites lies, tried where the home page leads nowhere: a home
# page may be filled by script alone.
_KNOWN_PLACES = (
    "/gkmlpt/index", "/zwgk/zfxxgk/", "/zfxxgk/", "/zwgk/", "/xxgk/", "/zwgk/zfxxgk/zfxxgknb/",
    "/zfxxgk/zfxxgknb/", "/zwgk/zfxxgknb/", "/xxgk/xxgknb/", "/xxgk/gknb/",
)  # fmt: skip
_YEAR_ONLY = re.compile(r"\D{0,3}(?:19|20)\d\d\D{0,3}")
_YEAR = re.compile(r"(?:19|20)\d\d|二[〇○零0]")
MAX_PAGES = 20
MAX_FOUND = 3
_MAX_DEPTH = 5
_LONGEST_TEXT = 30  # signs of a column's name; longer texts are titles of articles


@dataclass(frozen=True, slots=True)
class Lead:
    """An address to look at. ``path``: the texts of the links that led there, home page first."""

    url: str
    weight: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Find:
    """A column for review. ``reports`` of its ``rows`` on the first page are annual reports;
    ``years`` counts the columns below it, mostly of years; ``inline``: its page is a report."""

    publisher: Publisher
    family: str
    url: str
    path: tuple[str, ...]
    rows: int
    reports: int
    years: int
    inline: int

    @property
    def evidence(self) -> str:
        """In words, for the registry's column of that name."""
        shown = [
            f"{number} {name}"
            for number, name in (
                (self.reports, f"reports among {self.rows} rows"),
                (self.years, "columns below it"),
                (self.inline, "report on the page itself"),
            )
            if number
        ]
        return f"way: {' > '.join(self.path)}; seen: {', '.join(shown)}"


@dataclass(slots=True)
class Scout:
    """The search for one publisher, one page at a time. ``may_ask`` says whether an address is on a
    registered host; what is not is remembered in ``elsewhere``."""

    publisher: Publisher
    may_ask: Callable[[str], bool]
    found: list[Find] = field(default_factory=list)
    elsewhere: dict[str, tuple[str, ...]] = field(default_factory=dict)
    troubles: list[str] = field(default_factory=list)
    pages: int = 0
    _queue: list[tuple[int, int, int, Lead]] = field(default_factory=list)
    _seen: set[str] = field(default_factory=set)
    _tried_places: bool = False

    def start(self) -> Lead | None:
        assert self.publisher.home_url is not None
        self._push(Lead(self.publisher.home_url, _ANNUAL_LINK, ("首页",)))
        return self._pop()

    def take(self, lead: Lead, page: Page) -> Lead | None:
        """The next address to look at, None where the search is over."""
        self.pages += 1
        if page.status != 200:
            return self.fail(lead, f"{page.status} {lead.url}")
        find = self._judge(lead, page)
        if find is not None:
            self.found.append(find)
        else:
            for further in _leads(page, lead):
                self._push(further)
        return self._pop()

    def fail(self, lead: Lead, what: str) -> Lead | None:
        """As ``take``, for an address that came to nothing."""
        if lead.weight != _KNOWN_PLACE:  # those are tried for
            self.troubles.append(what)
        return self._pop()

    def _judge(self, lead: Lead, page: Page) -> Find | None:
        home = urlsplit(page.url).path in ("", "/")
        # A link that names a year leads to an article, or to a column of one year; the way to the
        # column is its breadcrumb.
        if home or _YEAR.search(lead.path[-1]):
            return None
        if not (lead.weight == _ANNUAL_LINK or _ANNUAL_PATH.search(page.url) or _says_annual(page)):
            return None
        family = recognise(page)
        listing = family.listing(page) if family else None
        if family is None or listing is None or not listing.recognised:
            return None
        return self._find(lead, page, family, listing)

    def _find(self, lead: Lead, page: Page, family: Family, listing: Listing) -> Find | None:
        reports = sum(read_title(row.title).kind is TitleKind.REPORT for row in listing.rows)
        if not (reports or listing.report or listing.columns):
            return None
        return Find(
            self.publisher, family.name, page.url, lead.path, len(listing.rows), reports,
            len(listing.columns), int(listing.report is not None),
        )  # fmt: skip

    def _push(self, lead: Lead) -> None:
        if lead.url in self._seen or len(lead.path) > _MAX_DEPTH + 1:
            return
        self._seen.add(lead.url)
        if self.may_ask(lead.url):
            heapq.heappush(self._queue, (-lead.weight, len(lead.path), len(self._seen), lead))
        elif lead.weight >= _DISCLOSURE_LINK:
            self.elsewhere[lead.url] = lead.path

    def _pop(self) -> Lead | None:
        if not self._queue and not self.found and not self._tried_places:
            self._tried_places = True
            for place in _KNOWN_PLACES:
                url = urljoin(self.publisher.home_url or "", place)
                self._push(Lead(url, _KNOWN_PLACE, ("首页", place)))
        if self.pages >= MAX_PAGES or len(self.found) >= MAX_FOUND or not self._queue:
            return None
        weight, *_, lead = heapq.heappop(self._queue)
        # Once a column is found, only links that name another one are worth a request.
        return None if self.found and -weight < _ANNUAL_LINK else lead


def _leads(page: Page, lead: Lead) -> Iterator[Lead]:
    for anchor, url in anchors(page):
        said = text_of(anchor)
        titled = " ".join((anchor.get("title") or "").split())
        name = said or titled or url
        # The text is what people go by; the title where there is a picture in its place.
        weight = _weight(said or titled, url)
        if weight and not _YEAR_ONLY.fullmatch(said):
            yield Lead(url, weight, (*lead.path, name[:_LONGEST_TEXT]))
    if (behind := door(page)) is not None:
        yield Lead(behind.url, lead.weight, lead.path)


def _weight(text: str, url: str) -> int:
    """How likely the link leads to the column; 0 is not worth a request."""
    if _OTHER_REPORT.search(text):
        return 0
    short = len(text) <= _LONGEST_TEXT
    parts = urlsplit(url)
    place = unquote(parts.path + (f"?{parts.query}" if parts.query else ""))
    if short and _ANNUAL.search(text):
        return _ANNUAL_LINK
    if _ANNUAL_PATH.search(place) and short:
        return _ANNUAL_LINK
    if short and _DISCLOSURE.search(text):
        return _DISCLOSURE_LINK
    if short and (_OPENNESS.search(text) or (text and _DISCLOSURE_PATH.search(place))):
        return _OPENNESS_LINK
    return 0


def _says_annual(page: Page) -> bool:
    """Whether the page's own tags name it as the column (国办发〔2017〕47号: ColumnName and
    ColumnType; 信息公开年报 is a type of Lonsun's sites)."""
    said = page.tree.xpath(
        "//meta[translate(@name, 'COLUMNATYPE', 'columnatype')='columnname'"
        " or translate(@name, 'COLUMNATYPE', 'columnatype')='columntype']/@content"
    )
    return any(_ANNUAL.search(str(text)) and not _OTHER_REPORT.search(str(text)) for text in said)
