"""One channel in one run: what is still to ask, what its list showed, how it ended.

Pure: takes pages and failures, gives requests to make, a few at a time and lists first, so that a
crawl that is told to end has little under way; at the end it says the rows and the outcome. Knows
families, titles and what a memory says; knows nothing of Scrapy, of time or of the archive's files.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from crawler.ending import Ending, Trouble
from crawler.families import Ask, Family, Listing, Page, Row, recognise
from crawler.families.doors import door
from crawler.families.inline import column_name
from crawler.memory import Memory, NoMemory
from pipelines.archive import Delta, SeenRow, Sighting
from pipelines.registry import Channel
from pipelines.titles import TitleKind, read_row

MAX_DEPTH = 3  # of columns: the channel, its years, their levels (平川: 2024n/bmdw/)
_REPORT = TitleKind.REPORT.value
_OFF_HOST = "off_host"


@dataclass(frozen=True, slots=True)
class Step:
    """A request on the walk. ``column`` is the first page of the column it belongs to."""

    ask: Ask
    column: str
    depth: int = 0
    via: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """``under_way``: two requests, so that the one queue of a site is never empty between them."""

    max_pages: int = 200
    under_way: int = 2


@dataclass(slots=True)
class Walk:
    """``may_ask`` says whether an address is on a registered host, ``memory`` what earlier nights
    know. Documents are handed out in the order in which they were last asked, those never asked
    first: a night that ends early is followed by one that goes on."""

    channel: Channel
    family: Family | None
    may_ask: Callable[[str], bool]
    limits: Limits = field(default_factory=Limits)
    memory: Memory = field(default_factory=NoMemory)
    rows: dict[str, SeenRow] = field(default_factory=dict)
    n_changed: int = 0
    whole_list: bool = True
    _under_way: int = 0
    _lists: deque[Step] = field(default_factory=deque)
    _documents: list[tuple[str, int, Step]] = field(default_factory=list)
    _pages: int = 0  # of lists, asked or in line
    _asked: set[tuple[str, str, bytes]] = field(default_factory=set)
    _rows_of_column: dict[str, set[str]] = field(default_factory=dict)
    _ending: Ending = field(default_factory=Ending)

    @property
    def done(self) -> bool:
        return not (self._under_way or self._lists or self._documents)

    def start(self) -> tuple[Step, ...]:
        entry = Ask(self.channel.url, "list")
        if self.family is not None:
            entry = self.family.entry(self.channel)
        self._plan([Step(entry, entry.url)])
        return self._hand_out()

    def take(self, step: Step, page: Page) -> tuple[Step, ...]:
        """What to ask next, now that a page has come. Raises whatever a family raises; the step is
        then still open and must be ended by ``fail``."""
        if page.status in (404, 410) and step.ask.speculative:
            return self._ended()
        if page.status != 200:
            return self.fail(step, "http_error", f"{page.status} {step.ask.url}")
        if step.ask.role == "article" and not page.text.strip():
            return self.fail(step, "http_error", f"empty page {step.ask.url}")
        if step.ask.role == "list":
            following = self._take_list(step, page)
        elif step.ask.role == "article" and self.family is not None:
            following = self._take_article(step, page)
        else:
            following = []
        self._plan(following)
        return self._ended()

    def fail(self, step: Step, kind: str, what: str) -> tuple[Step, ...]:
        """What to ask next, now that the step came to nothing. ``kind`` is an outcome, ``what``
        says it for people."""
        self._ending.note(step.ask.role, Trouble(kind, what))
        return self._ended()

    def refuse(self, step: Step, instead: str, url: str) -> tuple[Step, ...]:
        """What to ask next, now that something else came in place of what was asked for. A soft 404
        behind the last page is the end of the list."""
        if step.ask.speculative:
            return self._ended()
        kind = "page_unrecognised" if step.ask.role == "list" else "http_error"
        return self.fail(step, kind, f"{instead} {url}")

    def leave(self, step: Step) -> tuple[Step, ...]:
        """What to ask next, now that the step waits for another night."""
        self._ending.leave(step.ask.role)
        if step.ask.role == "list":
            self.whole_list = False
        return self._ended()

    def abandon(self, what: str) -> None:
        """Requests were lost: no answer and no failure came for them."""
        self._under_way = 0
        self._lists.clear()
        self._documents.clear()
        self._ending.note("list", Trouble("http_error", what))

    def is_report(self, step: Step, url: str) -> bool:
        """Whether the page at ``url`` is an article, or a column's page that is the report."""
        seen = self.rows.get(url)
        inline = step.ask.role == "list" and seen is not None and seen.verdict == _REPORT
        return inline or step.ask.role == "article"

    def changed(self) -> None:
        """A report's bytes are not those of the last time."""
        self.n_changed += 1

    def end(self, known: dict[str, Sighting], delta: Delta) -> tuple[str, str]:
        """The outcome and its detail. ``delta`` is that of ``known`` and the rows."""
        return self._ending.outcome(self.rows, known, delta)

    @property
    def complete(self) -> bool:
        """Whether what was not shown is gone: only after a walk of the whole list without failure,
        and never where the list is empty all of a sudden."""
        return self.whole_list and not self._ending.of_list and bool(self.rows)

    # --- parts ---

    def _take_list(self, step: Step, page: Page) -> list[Step]:
        self._asked.add(replace(step.ask, url=page.url).key)
        listing = self._read_list(page)
        behind = self._through_door(step, page, listing)
        if behind is not None:
            return [behind]
        if listing is None:
            # Behind the last page some sites answer 200 with a stub (湖南, 人社部).
            if not step.ask.speculative:
                self._ending.note("list", Trouble("page_unrecognised", _not_a_list(step, page)))
            return []
        of_column = self._rows_of_column.setdefault(step.column, set())
        fresh = [row for row in listing.rows if row.url not in of_column]
        of_column |= {row.url for row in fresh}
        following, column = [], column_name(page)
        for row in fresh:
            if row.url in self.rows:
                continue
            verdict = self._verdict(row, column)
            self.rows[row.url] = _seen(row, verdict)
            if verdict == _REPORT and self.memory.is_due(self.rows[row.url]):
                following.append(self._step(step, page, Ask(row.url, "article")))
        if listing.report is not None:
            # Its page is the report: it is archived by now, and what it links is its own.
            seen = self.rows[listing.report.url] = _seen(listing.report, _REPORT)
            if self.memory.is_due(seen):
                following += self._take_article(step, page)
        if step.depth < MAX_DEPTH:
            following += [
                replace(self._step(step, page, column), column=column.url, depth=step.depth + 1)
                for column in listing.columns
            ]
        if fresh and listing.next is not None:
            following += self._next(step, page, listing.next)
        elif (
            not fresh
            and listing.report is None
            and step.ask.url != step.column
            and not step.ask.speculative
        ):
            # Some sites serve page one for every page; what lies behind it cannot be seen, so that
            # nothing may be called gone. A page that was only tried for is an honest end.
            self._cut_short(f"nothing new on {step.ask.url}, list not walked further")
        return following

    def _through_door(self, step: Step, page: Page, listing: Listing | None) -> Step | None:
        """The list in place of a page that shows none: what a shell sends on to, what a frame
        holds. Behind the last page a refresh to the first is the end of the list and no door."""
        if step.ask.url != step.column or (listing is not None and not listing.is_bare):
            return None
        ask = door(page)
        if ask is None or ask.key in self._asked or step.depth >= MAX_DEPTH:
            return None
        if not self.may_ask(ask.url):
            self._ending.remark(f"leads to an unregistered host: {ask.url}")
            return None
        # An empty list may have a frame that is none; a page that is no list must lead to one.
        behind = replace(ask, speculative=listing is not None or step.ask.speculative)
        return replace(self._step(step, page, behind), column=behind.url, depth=step.depth + 1)

    def _read_list(self, page: Page) -> Listing | None:
        """The page as a list, None where it is none of any family.

        A page that the registered family does not know may be of another: sites are redesigned.
        It is read as that, and the outcome says so.
        """
        registered = self.family
        listing = registered.listing(page) if registered else None
        if listing is not None and listing.recognised:
            return listing
        other = recognise(page)
        if other is None or other is registered:
            return None
        listing = other.listing(page)
        if not listing.recognised:
            return None
        if registered is not None:
            if not (listing.rows or listing.columns or listing.report):
                return None
            self._ending.remark(f"registered as {registered.name}, read as {other.name}")
        self.family = other
        return listing

    def _next(self, step: Step, page: Page, ask: Ask) -> list[Step]:
        here = replace(step.ask, url=page.url)
        if ask.speculative and self.memory.ended_here(here, ask):
            return []
        return [self._step(step, page, ask)]

    def _cut_short(self, why: str) -> None:
        self.whole_list = False
        self._ending.remark(why)

    def _take_article(self, step: Step, page: Page) -> list[Step]:
        assert self.family is not None
        files = self.family.detail(page).attachments
        elsewhere = [ask.url for ask in files if not self.may_ask(ask.url)]
        if elsewhere:
            self._ending.remark(f"file on an unregistered host not fetched: {elsewhere[0]}")
        return [self._step(step, page, ask) for ask in files if ask.url not in elsewhere]

    def _verdict(self, row: Row, column: str) -> str:
        kind = read_row(row.title, column)
        if kind is TitleKind.REPORT and not self.may_ask(row.url):
            return _OFF_HOST
        return kind.value

    def _step(self, step: Step, page: Page, ask: Ask) -> Step:
        return Step(ask, step.column, step.depth, via=page.url)

    def _plan(self, wanted: list[Step]) -> None:
        """Put in line what has not been asked yet in this channel."""
        for step in wanted:
            if step.ask.key not in self._asked:
                self._asked.add(step.ask.key)
                if step.ask.role == "list":
                    self._plan_list(step)
                else:
                    entry = (self.memory.last_asked(step.ask.url), len(self._asked), step)
                    heapq.heappush(self._documents, entry)

    def _plan_list(self, step: Step) -> None:
        if self._pages >= self.limits.max_pages:
            self._cut_short(f"stopped after {self._pages} list pages")
            return
        self._pages += 1
        self._lists.append(step)

    def _ended(self) -> tuple[Step, ...]:
        self._under_way -= 1
        return self._hand_out()

    def _hand_out(self) -> tuple[Step, ...]:
        steps = []
        while self._under_way < self.limits.under_way and (self._lists or self._documents):
            step = self._lists.popleft() if self._lists else heapq.heappop(self._documents)[2]
            steps.append(step)
            self._under_way += 1
        return tuple(steps)


def _seen(row: Row, verdict: str) -> SeenRow:
    listed_on = row.listed_on.isoformat() if row.listed_on else None
    return SeenRow(row.url, row.title, listed_on, verdict)


def _not_a_list(step: Step, page: Page) -> str:
    family = recognise(page)
    looks = f", looks like {family.name}" if family else ""
    return f"no list at {step.ask.url}{looks}"
