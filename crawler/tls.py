"""TLS as old servers speak it, for the hosts of which the registry says so, and for no others.

Knows Scrapy's handler for https and the spider's list of such hosts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scrapy.core.downloader.contextfactory import _ScrapyClientContextFactory
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAcceptableCiphers, ICipher
from twisted.internet.ssl import TLSVersion
from twisted.web.client import BrowserLikePolicyForHTTPS
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.guard import normal_host, without_www

# OpenSSL refuses short Diffie-Hellman keys, weak signatures and TLS before 1.2 at any higher level.
# Nothing secret is sent.
_OLD = ("ALL", "!aNULL", "!eNULL", "@SECLEVEL=0")


@implementer(ICipher)
@dataclass(frozen=True)
class _Rule:
    fullName: str  # noqa: N815 - Twisted's name


@implementer(IAcceptableCiphers)
class OldCiphers:
    """Twisted makes names of ciphers out of a cipher string, so that a level in it is lost: a
    setting with ``@SECLEVEL`` changes nothing. What is given here it passes on."""

    def selectCiphers(self, availableCiphers: object) -> tuple[_Rule, ...]:  # noqa: N802, N803
        return tuple(map(_Rule, _OLD))


class HttpsHandler(HTTP11DownloadHandler):
    """Scrapy's own; only which ciphers are offered depends on the host. Scrapy 2.19 has one setting
    for all hosts, and deprecates a context factory of one's own without another way."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory = ByHost(self._contextFactory, crawler)


@implementer(IPolicyForHTTPS)
class ByHost(BrowserLikePolicyForHTTPS):
    def __init__(self, usual: IPolicyForHTTPS, crawler: Crawler) -> None:
        super().__init__()
        self._usual, self._crawler = usual, crawler
        self._old = _ScrapyClientContextFactory(method=None, tls_min_version=TLSVersion.TLSv1_0)
        self._old.tls_ciphers = OldCiphers()

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        host = without_www(normal_host(hostname.decode("ascii")))
        is_old = host in getattr(self._crawler.spider, "old_tls_hosts", ())
        return (self._old if is_old else self._usual).creatorForNetloc(hostname, port)
