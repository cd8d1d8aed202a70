"""What happens to every request and response between the spider and the network.

Knows the guard, robots.txt and the archive's last captures; knows nothing of pages. When a site is
asked no more stands in ``crawler.leaving``; their order stands in settings.py.
"""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred

from crawler.extensions import archive_of
from crawler.failures import (
    AddressRefusedError,
    HostLeftError,
    NotArchivedError,
    RobotsUnreachableError,
)
from crawler.guard import site_of
from crawler.signals import CAPTURE, CHANGED, INSTEAD, PURPOSE, UNCONDITIONAL, WAIT, Purpose
from pipelines.archive import ArchiveWriter, UnreadablePayloadError, request_key

log = logging.getLogger(__name__)

_VALIDATORS = ("If-None-Match", "If-Modified-Since")
_LONGEST_CRAWL_DELAY = 60.0
_ROBOTS = Purpose()


class HostGuard:
    """Refuses addresses off the registered hosts and private ones, redirects included, and puts
    all requests to one site into one queue, so that they are made one after the other."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HostGuard:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        # Retries and redirects are copies of a request that has been answered.
        for key in (CAPTURE, CHANGED, INSTEAD, WAIT):
            request.meta.pop(key, None)
        why = self._crawler.spider.guard.refusal(request.url)
        if why is not None:
            raise AddressRefusedError(why, request.url)
        request.meta["download_slot"] = site_of(request.url)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        """Obey Crawl-delay, which Scrapy reads and leaves at that."""
        asked = robotparser.crawl_delay(self._crawler.settings["ROBOTSTXT_USER_AGENT"])
        downloader = self._crawler.engine.downloader
        site = site_of(request.url)
        slot = downloader.slots.get(site)
        if asked and slot is not None and asked > slot.delay:
            slot.delay = min(asked, _LONGEST_CRAWL_DELAY)
            downloader.per_slot_settings[site] = {"delay": slot.delay}
            log.info("%s asks for a delay of %g s", site, slot.delay)


class Robots(RobotsTxtMiddleware):
    """Scrapy's own, without its gaps: where several requests wait for one robots.txt, only the
    first gets the rules and the others go through unjudged (Scrapy 2.19: a Deferred gives its
    result to one waiter); and where it cannot be had, everything is allowed. RFC 9309: what is not
    there (4xx, redirects that lead nowhere) allows everything, what cannot be reached (5xx, no
    answer) forbids everything."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._unreachable: dict[str, RobotsUnreachableError] = {}

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        netloc = urlsplit(request.url).netloc
        if netloc in self._unreachable:
            known = self._unreachable[netloc]
            raise RobotsUnreachableError(known.status, known.cause)
        parser = self._parsers[netloc]
        assert not isinstance(parser, Deferred)
        return parser

    async def _parse_robots(self, response: Response, netloc: str, request: Request) -> None:
        if response.status >= 500:
            raise RobotsUnreachableError(response.status)
        # Whatever an error page says, it says no rules.
        rules = response if response.status < 400 else response.replace(body=b"")
        await super()._parse_robots(rules, netloc, request)

    def _robots_error(self, exc: Exception, netloc: str) -> None:
        if isinstance(exc, RobotsUnreachableError):
            self._unreachable[netloc] = exc
        elif isinstance(exc, HostLeftError) or not isinstance(exc, IgnoreRequest):
            self._unreachable[netloc] = RobotsUnreachableError(cause=exc)
        super()._robots_error(exc, netloc)


class ConditionalGet:
    """Asks with the validators of the last capture; a 304 gives the archived page to the spider.

    Scrapy's own cache policies are not used: they take a yearly report for fresh for months and
    make no request at all, so that a correction would never be seen.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ConditionalGet:
        return cls(crawler)

    @property
    def _archive(self) -> ArchiveWriter:
        return archive_of(self._crawler)

    def process_request(self, request: Request) -> None:
        for name in _VALIDATORS:  # a redirect carries those of the address before
            request.headers.pop(name, None)
        if UNCONDITIONAL in request.meta or request.method != "GET":
            return
        last = self._archive.last_good(request.url, request_key(request.method, request.body))
        if last is None:
            return
        for name, value in zip(_VALIDATORS, (last.etag, last.last_modified), strict=True):
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response | Request:
        purpose = request.meta.get(PURPOSE, _ROBOTS)
        capture = request.meta.get(CAPTURE)
        if capture is None:
            raise NotArchivedError(f"not archived: {request.url}")
        if response.status != 304 or purpose.role == "attachment":
            return response
        try:
            payload = self._archive.read(capture)
        except (UnreadablePayloadError, FileNotFoundError) as problem:
            log.error("%s: unchanged, but the archive cannot give it: %s", request.url, problem)
            if UNCONDITIONAL in request.meta:
                return response
            meta = request.meta | {UNCONDITIONAL: True}
            return request.replace(meta=meta, dont_filter=True)
        headers = [
            (name, value)
            for name, value in payload.headers
            if name.lower() not in ("content-encoding", "content-length")
        ]
        return Response(
            response.url, 200, headers=dict(headers), body=payload.body, flags=["unchanged"],
            request=request,
        )  # fmt: skip


class RawBody:
    """Gives a compressed body to Scrapy's decompression as bytes without a text class: otherwise
    ``replace()`` asks for the encoding of the compressed bytes and runs a full charset detection
    over them, half of all CPU time of a crawl (still so in Scrapy 2.19)."""

    def process_response(self, request: Request, response: Response) -> Response:
        if isinstance(response, TextResponse) and "Content-Encoding" in response.headers:
            return Response(**{name: getattr(response, name) for name in Response.attributes})
        return response
