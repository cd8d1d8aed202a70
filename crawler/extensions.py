"""Writes the archive as the crawl goes, and ends the process with its parent.

``Archiving`` listens to ``response_downloaded``, which fires before any middleware, for robots.txt,
redirects, errors and 304 alike, with the body as received. It is the only writer. Knows Scrapy's
responses and the archive; knows nothing of pages.
"""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response

from crawler.signals import (
    CAPTURE,
    CHANGED,
    PURPOSE,
    Purpose,
    channel_misconfigured,
    channel_walked,
    fetch_failed,
)
from crawler.verdicts import came_instead
from crawler.walk import Walk
from pipelines.archive import (
    About,
    ArchiveWriter,
    ChannelEnd,
    FailedFetch,
    Received,
    compare,
    request_key,
)
from pipelines.archive.records import now
from pipelines.following import follow_parent
from pipelines.settings import CONTACT

log = logging.getLogger(__name__)


class Archiving:
    """Holds the archive for one run. Opened before anything is fetched: where another crawl holds
    it, this one ends with exit status 1 and has asked nobody."""

    def __init__(self, crawler: Crawler) -> None:
        settings = crawler.settings
        about = About(
            user_agent=settings["USER_AGENT"],
            operator=settings["XXGK_CONTACT"],
            robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
        )
        self.writer = ArchiveWriter(
            crawler.spider.archive_folder,
            crawler.spider.run_id,
            about,
            max_warc_bytes=settings.getint("XXGK_WARC_BYTES"),
            lock_seconds=settings.getfloat("XXGK_LOCK_SECONDS"),
        )
        if not CONTACT.is_given:
            log.warning("XXGK_CONTACT is not set: nobody can reach the operator of this crawl")
        self._crawler = crawler
        self._failed = False
        self._closing: asyncio.Future[None] | None = None
        connect = crawler.signals.connect
        connect(self.response_downloaded, signals.response_downloaded)
        connect(self.spider_closed, signals.spider_closed)
        connect(self.fetch_failed, fetch_failed)
        connect(self.channel_walked, channel_walked)
        connect(self.channel_misconfigured, channel_misconfigured)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Archiving:
        return cls(crawler)

    def response_downloaded(self, response: Response, request: Request) -> None:
        def write() -> None:
            got = _received(response, request)
            before = self.writer.last_good(got.url, got.request)
            capture = self.writer.write_response(got)
            request.meta[CAPTURE] = capture
            request.meta[CHANGED] = (
                before is not None
                and capture.status == 200
                and capture.is_good
                and capture.payload_digest != before.payload_digest
            )

        self._guarded(write)

    def fetch_failed(self, failure: FailedFetch) -> None:
        self._guarded(lambda: self.writer.record_failure(failure))

    def channel_walked(self, walk: Walk) -> None:
        def write() -> None:
            channel = walk.channel
            known = self.writer.sightings_of(channel.channel_id)
            delta = compare(known, walk.rows.values(), whole_list=walk.complete)
            outcome, detail = walk.end(known, delta)
            end = ChannelEnd(
                channel.channel_id, channel.url, outcome, detail, len(walk.rows), walk.n_changed,
                delta,
            )  # fmt: skip
            self.writer.write_channel_end(end)
            log.info("%s: %s %s", channel.channel_id, outcome, detail)

        self._guarded(write)

    def channel_misconfigured(self, channel_id: str, url: str, problem: str) -> None:
        end = ChannelEnd(channel_id, url, "config_error", problem)
        self._guarded(lambda: self.writer.write_channel_end(end))
        log.error("%s: config_error %s", channel_id, problem)

    def spider_closed(self, reason: str) -> None:
        def write() -> None:
            if reason == "finished":
                self.writer.finish()

        self._guarded(write)
        self.writer.close()

    def _guarded(self, write: Callable[[], None]) -> None:
        """A crawl that cannot archive must not go on: signals swallow exceptions, so it is ended
        here, and does not count as finished."""
        if self._failed:
            return
        try:
            write()
        except (OSError, sqlite3.Error):
            self._failed = True
            log.critical("the archive cannot be written, the crawl ends", exc_info=True)
            end = self._crawler.engine.close_spider_async(reason="archive_failed")
            self._closing = asyncio.ensure_future(end)


def archive_of(crawler: Crawler) -> ArchiveWriter:
    """The archive that the crawl writes."""
    extension = crawler.get_extension(Archiving)
    assert extension is not None
    return extension.writer


def _received(response: Response, request: Request) -> Received:
    purpose = request.meta.get(PURPOSE) or Purpose()
    return Received(
        url=response.url,
        status=response.status,
        headers=tuple(
            (name, value) for name, values in response.headers.items() for value in values
        ),
        body=response.body,
        fetched_at=now(),
        channel_id=purpose.channel_id,
        role=purpose.role,
        via=purpose.via,
        protocol=response.protocol or "HTTP/1.1",
        ip_address=str(response.ip_address or ""),
        request=request_key(request.method, request.body),
        error=came_instead(response, request),
    )


class FollowParent:
    """Ends the process with its parent: nobody waits for this crawl any more, and the archive needs
    no warning."""

    def __init__(self) -> None:
        follow_parent()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> FollowParent:
        if not crawler.settings.getbool("XXGK_FOLLOW_PARENT"):
            raise NotConfigured
        return cls()
