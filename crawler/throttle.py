"""Slows down with slow hosts: Scrapy's AutoThrottle, above what a site asks for itself."""

from __future__ import annotations

from scrapy import Request, Spider
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response


class Throttle(AutoThrottle):
    """Scrapy's own goes down to DOWNLOAD_DELAY on every host, below the Crawl-delay of a
    robots.txt, which HostGuard keeps in the downloader's settings of the site."""

    def _max_delay(self) -> float:
        """Never below DOWNLOAD_DELAY: an operator who asks for more gentleness gets it."""
        return max(super()._max_delay(), self._min_delay())

    def _response_downloaded(self, response: Response, request: Request, spider: Spider) -> None:
        super()._response_downloaded(response, request, spider)
        site, slot = self._get_slot(request, spider)
        asked = self.crawler.engine.downloader.per_slot_settings.get(site, {}).get("delay", 0.0)
        if slot is not None:
            slot.delay = max(slot.delay, asked)
