"""Searches publishers' sites for their annual-report columns and writes what it found for review.

Knows Scrapy's requests; where to look next is decided by ``crawler.scout``. Writes no archive: what
is found becomes a row of the registry only by a person's hand, and is captured from then on.
"""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawler.failures import name_trouble
from crawler.families import FAMILIES, read_page
from crawler.guard import guard_of, normal_host
from crawler.scout import Lead, Scout
from crawler.signals import PURPOSE, Purpose
from crawler.spiders.outside import OutsideSpider
from pipelines.registry import CHANNEL_FIELDS, Publisher, Registry, load_registry

FOUND, NOT_FOUND = "channels-found.csv", "not-found.csv"
NOT_FOUND_FIELDS = ("publisher_id", "home_url", "pages", "why", "elsewhere")
_OPEN_PUBLISHERS = 128


@dataclass(frozen=True, slots=True)
class Ended:
    """What a search came to, as rows of the two files."""

    found: tuple[tuple[str, ...], ...]
    not_found: tuple[tuple[str, ...], ...]


class DiscoverSpider(OutsideSpider):
    """Arguments: ``curated``, ``out`` (the folder to write), ``only`` (publisher ids with commas
    between; empty for all that have a home page and no channel), ``allow_private``."""

    name = "discover"

    def __init__(
        self, curated: str, out: str, only: str = "", allow_private: str = "0", **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.private_hosts = "allowed" if allow_private == "1" else "refused"
        self._registry = load_registry(Path(curated))
        self._wanted = wanted(self._registry, tuple(filter(None, only.split(","))))
        self.guard = guard_of(self._registry, FAMILIES, self.private_hosts)
        self._out = Path(out)
        self._room = asyncio.Semaphore(_OPEN_PUBLISHERS)

    async def start(self) -> AsyncIterator[Request]:
        self._out.mkdir(parents=True, exist_ok=True)
        _begin(self._out / FOUND, CHANNEL_FIELDS)
        _begin(self._out / NOT_FOUND, NOT_FOUND_FIELDS)
        for publisher in self._wanted:
            await self._room.acquire()
            scout = Scout(publisher, lambda url: self.guard.refusal(url) is None)
            for request in self._onward(scout, scout.start()):
                yield request

    def received(self, response: Response, scout: Scout, lead: Lead) -> Iterable[Request]:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        try:
            page = read_page(response.url, response.status, response.body, content_type)
            following = scout.take(lead, page)
        except Exception as problem:  # one page must not cost the publisher
            self.logger.exception("%s", response.url)
            following = scout.fail(lead, f"{type(problem).__name__} on {response.url}")
        return self._onward(scout, following)

    def failed(self, failure: Failure) -> Iterable[Request]:
        request: Request = failure.request
        scout: Scout = request.cb_kwargs["scout"]
        host = normal_host(urlsplit(request.url).hostname or "")
        trouble = name_trouble(failure.value, host, redirected="redirect_times" in request.meta)
        what = f"{trouble.error} {request.url}"
        return self._onward(scout, scout.fail(request.cb_kwargs["lead"], what))

    def _onward(self, scout: Scout, lead: Lead | None) -> tuple[Request, ...]:
        if lead is None:
            self._room.release()
            ended = end_of(scout)
            _add(self._out / FOUND, ended.found)
            _add(self._out / NOT_FOUND, ended.not_found)
            return ()
        request = Request(
            lead.url, callback=self.received, errback=self.failed, dont_filter=True,
            cb_kwargs={"scout": scout, "lead": lead}, meta={PURPOSE: Purpose(role="list")},
        )  # fmt: skip
        return (request,)


def wanted(registry: Registry, only: tuple[str, ...]) -> tuple[Publisher, ...]:
    """The publishers to search for: those named, else those without a channel."""
    with_channel = {channel.publisher_id for channel in registry.channels}
    return tuple(
        publisher
        for publisher in registry.publishers
        if publisher.home_url
        and (publisher.publisher_id in only if only else publisher.publisher_id not in with_channel)
    )


def end_of(scout: Scout) -> Ended:
    """The rows of the two files for a search that is over."""
    publisher = scout.publisher
    found = tuple(
        (
            f"{publisher.publisher_id}-xxgknb{f'-{number}' if number > 1 else ''}",
            publisher.publisher_id, find.family, find.url, "", "", "", "verified", find.evidence,
            "found by search; review before use",
        )
        for number, find in enumerate(scout.found, start=1)
    )  # fmt: skip
    if found:
        return Ended(found, ())
    why = "; ".join(scout.troubles[:3]) or "no link leads to a column of annual reports"
    elsewhere = "; ".join(f"{' > '.join(path)} = {url}" for url, path in scout.elsewhere.items())
    row = (publisher.publisher_id, publisher.home_url or "", str(scout.pages), why, elsewhere)
    return Ended((), (row,))


def _begin(path: Path, fields: tuple[str, ...]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(fields)


def _add(path: Path, rows: tuple[tuple[str, ...], ...]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
