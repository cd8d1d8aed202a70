"""The spider of the night: registry rows become walks, walks become requests.

Knows Scrapy's requests and callbacks; what a page leads to is decided by ``crawler.walk`` and the
families, what is written by ``crawler.extensions``.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from twisted.python.failure import Failure

from crawler.extensions import archive_of
from crawler.failures import name_trouble
from crawler.families import FAMILIES, Page, read_page
from crawler.guard import guard_of, normal_host, old_tls_hosts, site_of
from crawler.memory import ArchiveMemory, Memory
from crawler.schedule import Recheck
from crawler.signals import (
    CAPTURE,
    CHANGED,
    INSTEAD,
    PURPOSE,
    Purpose,
    channel_misconfigured,
    channel_walked,
    fetch_failed,
)
from crawler.walk import Limits, Step, Walk
from pipelines.archive import NOT_ASKED, FailedFetch, request_key
from pipelines.archive.records import now
from pipelines.registry import AUTO_FAMILY, CRAWLED_STATUSES, Channel, RegistryError, load_registry

# Channels walked at a time. ``start()`` is consumed eagerly: without a bound the whole country's
# requests would be held in memory before the first answer.
_OPEN_CHANNELS = 512
# With no delay at all Scrapy 2.19 empties a site's queue at once, whatever the limit per site says:
# a request counts as under way only when its task has started. Any delay keeps the limit.
_SHORTEST_DELAY = 0.001


class ChannelsSpider(Spider):
    """Arguments: ``curated`` and ``data`` (folders), ``run_id``, ``only`` (publisher or channel ids
    with commas between, empty for all), ``allow_private`` (1 allows private addresses), ``recheck``
    (due: what is due tonight; all: every listed report), ``today`` (YYYY-MM-DD, empty for that of
    the clock, in UTC as everything in the archive).

    Raises RegistryUnreadableError, before anything is fetched, where the registry cannot be read.
    """

    name = "channels"

    def __init__(
        self, curated: str, data: str, run_id: str, only: str = "", allow_private: str = "0",
        recheck: Recheck = "due", today: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.run_id = run_id
        self.archive_folder = Path(data) / "archive"
        self.private_hosts = "allowed" if allow_private == "1" else "refused"
        self._only = frozenset(filter(None, (name.strip() for name in only.split(","))))
        self._recheck: Recheck = recheck
        self._today = date.fromisoformat(today or now()[:10])
        self._registry = load_registry(Path(curated))
        self.old_tls_hosts = old_tls_hosts(self._registry)
        self.guard = guard_of(self._registry, FAMILIES, self.private_hosts)
        self._open: dict[str, Walk] = {}
        self._room = asyncio.Semaphore(_OPEN_CHANNELS)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> ChannelsSpider:
        spider = super().from_crawler(crawler, *args, **kwargs)
        spider._limits = Limits(crawler.settings.getint("XXGK_MAX_PAGES"))
        crawler.signals.connect(spider.spider_idle, signals.spider_idle)
        return spider

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        keep_the_limit_per_site(settings)

    async def start(self) -> AsyncIterator[Request]:
        for error in self._bad_rows():
            self._misconfigured(error.row_id, "", str(error))
        for channel in self._registry.channels:
            if channel.status not in CRAWLED_STATUSES or not self._is_wanted(channel):
                continue
            if channel.family != AUTO_FAMILY and channel.family not in FAMILIES:
                known = ", ".join((*FAMILIES, AUTO_FAMILY))
                problem = f"unknown family {channel.family!r}, one of {known} expected"
                self._misconfigured(channel.channel_id, channel.url, problem)
                continue
            await self._room.acquire()
            family = FAMILIES.get(channel.family)
            walk = Walk(channel, family, self._may_ask, self._limits, self.memory_of(channel))
            self._open[channel.channel_id] = walk
            for step in walk.start():
                yield self._request(walk, step)

    def memory_of(self, channel: Channel) -> Memory:
        """What the archive remembers of the channel."""
        archive = archive_of(self.crawler)
        return ArchiveMemory(archive, channel.channel_id, self._today, self._recheck)

    def received(self, response: Response, walk: Walk, step: Step) -> Iterable[Request]:
        following: tuple[Step, ...] = ()
        if response.meta.get(INSTEAD):
            following = walk.refuse(step, response.meta[INSTEAD], response.url)
            return self._onward(walk, following)
        try:
            following = walk.take(step, _page(response, step))
            if response.meta.get(CHANGED) and walk.is_report(step, response.url):
                walk.changed()
        except Exception as problem:  # one page must not cost the channel
            self.logger.exception("%s: %s", walk.channel.channel_id, response.url)
            what = f"{type(problem).__name__} on {response.url}: {problem}"
            following = walk.fail(step, "page_unrecognised", what)
        return self._onward(walk, following)

    def failed(self, failure: Failure) -> Iterable[Request]:
        request: Request = failure.request
        walk, step = request.cb_kwargs["walk"], request.cb_kwargs["step"]
        host = normal_host(urlsplit(request.url).hostname or "")
        redirected = "redirect_times" in request.meta
        trouble = name_trouble(failure.value, host, redirected=redirected)
        # Where a response came and was then refused, the response is in the archive.
        if CAPTURE not in request.meta:
            purpose = request.meta[PURPOSE]
            fetch = FailedFetch(
                request.url, trouble.error, now(), purpose.channel_id, purpose.role, purpose.via,
                request_key(request.method, request.body),
            )  # fmt: skip
            self.crawler.signals.send_catch_log(fetch_failed, failure=fetch)
        if trouble.outcome == NOT_ASKED:
            return self._onward(walk, walk.leave(step))
        note = f" ({trouble.note})" if trouble.note else ""
        what = f"{trouble.error} {request.url}{note}"
        return self._onward(walk, walk.fail(step, trouble.outcome, what))

    def spider_idle(self) -> None:
        """Nothing is under way any more: a channel that still waits waits for ever."""
        for walk in list(self._open.values()):
            self.logger.error("%s: requests were lost", walk.channel.channel_id)
            walk.abandon("requests were lost, see the log")
            self._close_if_done(walk)

    # --- parts ---

    def _request(self, walk: Walk, step: Step) -> Request:
        ask = step.ask
        return Request(
            ask.url,
            callback=self.received,
            errback=self.failed,
            method=ask.method,
            body=ask.body,
            headers=dict(ask.headers),
            cb_kwargs={"walk": walk, "step": step},
            meta={
                PURPOSE: Purpose(walk.channel.channel_id, ask.role, step.via),
                "download_slot": site_of(ask.url),
            },
            # Each walk asks an address once; Scrapy's filter would drop, without a word, what
            # another channel has asked, and this one would wait for ever.
            dont_filter=True,
        )

    def _onward(self, walk: Walk, following: tuple[Step, ...]) -> list[Request]:
        requests = [self._request(walk, one) for one in following]
        self._close_if_done(walk)
        return requests

    def _close_if_done(self, walk: Walk) -> None:
        if walk.done and self._open.pop(walk.channel.channel_id, None) is not None:
            self.crawler.signals.send_catch_log(channel_walked, walk=walk)
            self._room.release()

    def _misconfigured(self, channel_id: str, url: str, problem: str) -> None:
        self.crawler.signals.send_catch_log(
            channel_misconfigured, channel_id=channel_id, url=url, problem=problem
        )

    def _bad_rows(self) -> Iterable[RegistryError]:
        """Rows of channels.csv that are no channels but have an id; one error for each id. A second
        row with the id of a good one is told by the command line alone."""
        good = {channel.channel_id for channel in self._registry.channels}
        found: dict[str, RegistryError] = {}
        for error in self._registry.errors:
            wanted = not self._only or error.row_id in self._only
            if error.file == "channels.csv" and error.row_id and wanted:
                found.setdefault(error.row_id, error)
        return [error for row_id, error in found.items() if row_id not in good]

    def _is_wanted(self, channel: Channel) -> bool:
        return not self._only or bool(self._only & {channel.channel_id, channel.publisher_id})

    def _may_ask(self, url: str) -> bool:
        return self.guard.refusal(url) is None


def keep_the_limit_per_site(settings: BaseSettings) -> None:
    """Never no delay at all: see ``_SHORTEST_DELAY``."""
    delay = max(settings.getfloat("DOWNLOAD_DELAY"), _SHORTEST_DELAY)
    # Above the command line, which ``scrapy crawl`` applies once more after this.
    settings.set("DOWNLOAD_DELAY", delay, priority=SETTINGS_PRIORITIES["cmdline"] + 1)


def _page(response: Response, step: Step) -> Page:
    if step.ask.role == "attachment":
        # Archived already; nothing is read from it. 304 is as good an answer as 200.
        status = 200 if response.status == 304 else response.status
        return Page(response.url, status, "", html.Element("html"))
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    return read_page(response.url, response.status, response.body, content_type, step.ask.body)
