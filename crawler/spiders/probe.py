"""Asks for one page, and for the list pages it leads to, and prints what they are.

Runs outside the archive: what is looked at while a site is being added is no capture.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response
from scrapy.settings import Settings
from twisted.python.failure import Failure

from crawler import settings as policy
from crawler.failures import name_trouble
from crawler.families import FAMILIES, read_page
from crawler.guard import Guard, normal_host, sites_of
from crawler.probe import describe, next_list
from crawler.signals import PURPOSE, Purpose
from crawler.spiders.outside import OutsideSpider


class ProbeSpider(OutsideSpider):
    """Arguments: ``url``, ``pages`` (list pages to look at), ``private_hosts``."""

    name = "probe"

    def __init__(self, url: str, pages: int, private_hosts: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.private_hosts = private_hosts
        host = normal_host(urlsplit(url).hostname or "")
        file_hosts = {
            (name, port)
            for family in FAMILIES.values()
            for name in family.file_hosts(host)
            for port in (80, 443)
        }
        self.guard = Guard(frozenset(sites_of(url) | file_hosts), private_hosts)
        self.read = 0
        self._url, self._left = url, pages

    async def start(self) -> AsyncIterator[Request]:
        yield self._request(self._url)

    def received(self, response: Response) -> Iterator[Request]:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        sent = response.request.body if response.request else b""
        page = read_page(response.url, response.status, response.body, content_type, sent)
        self.read += 1
        print("\n".join(describe(page)), flush=True)
        self._left -= 1
        ask = next_list(page)
        if self._left > 0 and ask is not None:
            print()
            yield self._request(
                ask.url, method=ask.method, body=ask.body, headers=dict(ask.headers)
            )

    def failed(self, failure: Failure) -> None:
        request: Request = failure.request
        host = normal_host(urlsplit(request.url).hostname or "")
        trouble = name_trouble(failure.value, host, redirected="redirect_times" in request.meta)
        print(f"address   {request.url}\nno answer {trouble.error}: {failure.value}", flush=True)

    def _request(self, url: str, **more: Any) -> Request:
        return Request(
            url, callback=self.received, errback=self.failed, dont_filter=True,
            meta={PURPOSE: Purpose(role="list")}, **more,
        )  # fmt: skip


def probe(url: str, pages: int, private_hosts: str) -> bool:
    """Whether any page came. Blocks until the crawl has ended."""
    settings = Settings()
    settings.setmodule(policy)
    settings.set("LOG_LEVEL", "WARNING")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(ProbeSpider)
    process.crawl(crawler, url=url, pages=pages, private_hosts=private_hosts)
    process.start()
    return bool(getattr(crawler.spider, "read", 0))
