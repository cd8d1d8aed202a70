"""Name resolution that hides private addresses: a public name must not lead into this network.

Knows Scrapy's resolver and which addresses are private. It is the last gate; addresses written out
in a URL are refused before by HostGuard.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.guard import is_private_address

log = logging.getLogger(__name__)

# Like Scrapy's dnscache: one process, one reactor, one memory of names. Twisted turns whatever a
# resolver raises into "no results", so that the reason has to be kept beside it.
_refused: set[str] = set()


def was_refused(host: str) -> bool:
    """Whether the name resolves, but to a private address."""
    return host in _refused


class PublicResolver(CachingThreadedResolver):
    """Refuses names that resolve to a private address, unless the spider allows private hosts."""

    def __init__(
        self, reactor: ReactorBase, cache_size: int, timeout: float, crawlers: Any = ()
    ) -> None:
        super().__init__(reactor, cache_size, timeout)
        self._crawlers = crawlers

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: ReactorBase) -> PublicResolver:
        # ``crawler`` is the CrawlerProcess here, made before any spider; so the spider's argument
        # is looked up when a name is resolved.
        made = super().from_crawler(crawler, reactor)
        made._crawlers = crawler.crawlers
        return made

    def getHostByName(  # noqa: N802 - Twisted's name
        self, name: str, timeout: Sequence[int] = ()
    ) -> Deferred[str]:
        return super().getHostByName(name, timeout).addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        if not is_private_address(address) or self._private_allowed():
            return address
        _refused.add(name)
        log.warning("%s resolves to %s, a private address: refused", name, address)
        raise DNSLookupError(f"{name} resolves to a private address")

    def _private_allowed(self) -> bool:
        spiders = [crawler.spider for crawler in self._crawlers]
        return bool(spiders) and all(getattr(s, "private_hosts", "") == "allowed" for s in spiders)
