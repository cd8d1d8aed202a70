"""What happens to every request and response between the spider and the network.

Knows the guard, the block signatures and the archive's last captures; knows nothing of pages.
Their order stands in settings.py.
"""

from __future__ import annotations

import logging
from collections import Counter
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response, TextResponse
from scrapy.robotstxt import RobotParser
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure

from crawler.blocks import blocked_by
from crawler.extensions import archive_of
from crawler.failures import AddressRefusedError, HostLeftError, NotArchivedError
from crawler.guard import site_of
from crawler.signals import BLOCKED, CAPTURE, CHANGED, PURPOSE, UNCONDITIONAL, Purpose
from pipelines.archive import ArchiveWriter, UnreadablePayloadError

log = logging.getLogger(__name__)

_VALIDATORS = ("If-None-Match", "If-Modified-Since")
# A dead host would cost a timeout for each of its hundreds of articles.
_TIMEOUTS_IN_A_ROW = 3
_LONGEST_CRAWL_DELAY = 60.0


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
        for key in (CAPTURE, CHANGED, BLOCKED):
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
    """Scrapy's own, without its gap: where several requests wait for one robots.txt, only the first
    gets the rules and the others go through unjudged (Scrapy 2.19: a Deferred gives its result to
    one waiter)."""

    async def robot_parser(self, request: Request) -> RobotParser | None:
        await super().robot_parser(request)
        parser = self._parsers[urlsplit(request.url).netloc]
        assert not isinstance(parser, Deferred)
        return parser


class LeaveHosts:
    """Stops asking a host that blocks or does not answer, for the rest of the run."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._left: dict[str, str] = {}
        self._timeouts: Counter[str] = Counter()
        # The signal comes before the next request of the queue leaves, a middleware after it.
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LeaveHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        site = site_of(request.url)
        if site in self._left:
            raise HostLeftError(self._left[site], site)

    def response_downloaded(self, response: Response, request: Request) -> None:
        site = site_of(request.url)
        self._timeouts.pop(site, None)
        purpose = request.meta.get(PURPOSE)
        if purpose is None:  # robots.txt: the first page will tell
            return
        lines = response.headers.getlist("Set-Cookie")
        cookies = tuple(line.decode("latin-1") for line in lines)
        product = blocked_by(response.status, cookies, response.body, purpose.role)
        if product is not None:
            request.meta[BLOCKED] = f"blocked:{product}"
            self._leave(site, f"blocked:{product}")

    def process_response(self, request: Request, response: Response) -> Response:
        if BLOCKED in request.meta:
            raise HostLeftError(request.meta[BLOCKED], site_of(request.url))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, DownloadTimeoutError):
            site = site_of(request.url)
            self._timeouts[site] += 1
            if self._timeouts[site] >= _TIMEOUTS_IN_A_ROW and site not in self._left:
                self._leave(site, "timeout")

    def _leave(self, site: str, outcome: str) -> None:
        log.warning("%s: %s, not asked again in this run", site, outcome)
        self._left[site] = outcome
        # What waits in the downloader has passed process_request already.
        slot = self._crawler.engine.downloader.slots.get(site)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(HostLeftError(outcome, site)))


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
        if PURPOSE not in request.meta or UNCONDITIONAL in request.meta or request.method != "GET":
            return
        last = self._archive.last_good(request.url)
        if last is None:
            return
        for name, value in zip(_VALIDATORS, (last.etag, last.last_modified), strict=True):
            if value:
                request.headers[name] = value

    def process_response(self, request: Request, response: Response) -> Response | Request:
        purpose: Purpose | None = request.meta.get(PURPOSE)
        if purpose is None:
            return response
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
