"""When a site is asked no more tonight: it blocks, is silent, asks to wait, or has given enough.

Knows sites and what their answers were taken for; knows nothing of pages. What waits in the
downloader for a site that is left is ended at once, so that no channel waits for a timeout each.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import UTC, datetime
from time import monotonic

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadTimeoutError
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.failures import BudgetSpentError, HostLeftError, is_reset
from crawler.guard import site_of
from crawler.retry_after import seconds_asked
from crawler.signals import PURPOSE, WAIT, WAITED
from crawler.verdicts import came_instead

log = logging.getLogger(__name__)

# A dead host would cost a timeout for each of its hundreds of articles.
_TIMEOUTS_IN_A_ROW = 3
# Once and once more: a site that hangs up on all but browsers (gd.gov.cn) does so every time.
_RESETS_IN_A_ROW = 2
_ASKS_TO_WAIT = (429, 503)


class LeaveHosts:
    """Stops asking a host that blocks or does not answer, for the rest of the run, and waits where
    it is asked to (Retry-After; Scrapy 2.19 does not know it)."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._longest_wait = crawler.settings.getfloat("XXGK_LONGEST_WAIT")
        self._left: dict[str, tuple[str, str]] = {}  # site -> outcome and note
        self._timeouts: Counter[str] = Counter()
        self._resets: Counter[str] = Counter()
        self._answered: set[str] = set()
        # The signal comes before the next request of the queue leaves, a middleware after it.
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> LeaveHosts:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        site = site_of(request.url)
        if site in self._left:
            raise self._error(site)

    def response_downloaded(self, response: Response, request: Request) -> None:
        site = site_of(request.url)
        self._timeouts.pop(site, None)
        if PURPOSE in request.meta:  # a robots.txt is given to those who get no page, too
            self._answered.add(site)
        asked = self._wait_asked(response)
        if asked is not None and asked <= self._longest_wait and WAITED not in request.meta:
            log.warning("%s: %d, waiting %g s as asked", site, response.status, asked)
            request.meta[WAIT] = asked
            self._hold(site, asked)
            return
        instead = came_instead(response, request)
        if instead.startswith("blocked:"):
            self._leave(site, instead, "" if asked is None else f"asked to wait {asked:g} s")
        elif asked is not None and asked > self._longest_wait:
            note = f"{response.status}, asked to wait {asked:g} s"
            self._leave(site, "http_error", note)

    def process_response(self, request: Request, response: Response) -> Response | Request:
        site = site_of(request.url)
        if WAIT in request.meta:
            # Once more and that is it: no retry on top.
            meta = request.meta | {WAITED: True, "dont_retry": True}
            return request.replace(meta=meta, dont_filter=True)
        if site in self._left and came_instead(response, request).startswith("blocked:"):
            raise self._error(site)
        if site in self._left and self._wait_asked(response) is not None:
            raise self._error(site)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        site = site_of(request.url)
        if isinstance(exception, DownloadTimeoutError):
            self._timeouts[site] += 1
            if self._timeouts[site] >= _TIMEOUTS_IN_A_ROW:
                self._leave(site, "timeout", "")
        elif is_reset(exception) and site not in self._answered:
            self._resets[site] += 1
            if self._resets[site] >= _RESETS_IN_A_ROW:
                self._leave(site, "blocked:reset", "hangs up on every request")
                raise self._error(site)

    # --- parts ---

    def _error(self, site: str) -> HostLeftError:
        outcome, note = self._left[site]
        return HostLeftError(outcome, site, note)

    def _wait_asked(self, response: Response) -> float | None:
        if response.status not in _ASKS_TO_WAIT:
            return None
        value = (response.headers.get("Retry-After") or b"").decode("latin-1")
        return seconds_asked(value, datetime.now(UTC))

    def _hold(self, site: str, seconds: float) -> None:
        """Send nothing to the site for a while: the downloader takes its last request for one that
        was sent then. Other sites have queues of their own."""
        slot = self._crawler.engine.downloader.slots.get(site)
        if slot is not None:
            slot.lastseen = monotonic() + seconds

    def _leave(self, site: str, outcome: str, note: str) -> None:
        if site in self._left:
            return
        log.warning("%s: %s %s, not asked again in this run", site, outcome, note)
        self._left[site] = (outcome, note)
        # What waits in the downloader has passed process_request already.
        slot = self._crawler.engine.downloader.slots.get(site)
        while slot is not None and slot.queue:
            _, waiting = slot.queue.popleft()
            waiting.errback(Failure(self._error(site)))


class Budget:
    """Asks a site no more than so many requests and bytes a night; the rest waits for the next."""

    def __init__(self, crawler: Crawler) -> None:
        self._most_requests = crawler.settings.getint("XXGK_HOST_REQUESTS")
        self._most_bytes = crawler.settings.getint("XXGK_HOST_BYTES")
        self._requests: Counter[str] = Counter()
        self._bytes: Counter[str] = Counter()
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Budget:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        site = site_of(request.url)
        if self._requests[site] >= self._most_requests or self._bytes[site] >= self._most_bytes:
            raise BudgetSpentError(site)
        self._requests[site] += 1

    def response_downloaded(self, response: Response, request: Request) -> None:
        self._bytes[site_of(request.url)] += len(response.body)
