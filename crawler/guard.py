"""Which addresses may be asked: hosts that the registry names, and none that are private.

Pure. Stored pages show report pages of governments on foreign, hijacked hosts, so that a link off
the registered hosts is never followed. Knows hosts and addresses; resolves nothing itself.
"""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.families import Family
from pipelines.registry import Registry

PRIVATE, FOREIGN = "private_address", "foreign_host"
_DEFAULT_PORTS = (80, 443)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_NAMES = ("localhost", "local", "internal", "home.arpa")


@dataclass(frozen=True, slots=True)
class Guard:
    """``sites`` are (host, port) in normal form; ``private`` says what becomes of private ones."""

    sites: frozenset[tuple[str, int]]
    private: str = "refused"  # or "allowed": a replica on this machine

    def refusal(self, url: str) -> str | None:
        """Why the address may not be asked, None where it may."""
        parts = urlsplit(url)
        host = normal_host(parts.hostname or "")
        if parts.scheme not in ("http", "https") or not host:
            return FOREIGN
        if self.private != "allowed" and is_private_host(host):
            return PRIVATE
        port = parts.port or _port_of(parts.scheme)
        return None if (without_www(host), port) in self.sites else FOREIGN


def guard_of(registry: Registry, families: Mapping[str, Family], private: str) -> Guard:
    """The guard for the hosts of channels and home pages, with and without ``www.``, by http and
    https; another port only where it is registered. Families add the hosts of their files, those
    of a publisher's parents too: counties of 鞍山 keep theirs on files.anshan.gov.cn."""
    homes = {p.publisher_id: p.home_url for p in registry.publishers if p.home_url}
    sites: set[tuple[str, int]] = set()
    for url in (*homes.values(), *(channel.url for channel in registry.channels)):
        sites |= sites_of(url)
    for channel in registry.channels:
        # A channel of family auto may turn out to be of any family.
        used = [families[channel.family]] if channel.family in families else families.values()
        publisher = registry.publisher(channel.publisher_id)
        chain = registry.ancestors(publisher) if publisher else ()
        urls = [channel.url, *(homes[p.publisher_id] for p in chain if p.publisher_id in homes)]
        for host in {normal_host(urlsplit(url).hostname or "") for url in urls}:
            for name in (name for family in used for name in family.file_hosts(host)):
                sites |= {(name, port) for port in _DEFAULT_PORTS}
    return Guard(frozenset(sites), private)


def old_tls_hosts(registry: Registry) -> frozenset[str]:
    """Hosts, without ``www.``, that a channel's params say to speak TLS as old servers do."""
    return frozenset(
        without_www(normal_host(urlsplit(channel.url).hostname or ""))
        for channel in registry.channels
        if channel.param("tls") == "old"
    )


def site_of(url: str) -> str:
    """What counts as one host for politeness: http and https, with and without ``www.``; a port
    of its own is a server of its own.

    >>> site_of("https://www.anshan.gov.cn/a"), site_of("http://61.150.65.235:8082/")
    ('anshan.gov.cn', '61.150.65.235:8082')
    """
    parts = urlsplit(url)
    host = without_www(normal_host(parts.hostname or ""))
    port = parts.port or _port_of(parts.scheme)
    return host if port in _DEFAULT_PORTS else f"{host}:{port}"


def normal_host(host: str) -> str:
    """Lower case, compatibility forms folded (``①②⑦``), no dot at the end."""
    return unicodedata.normalize("NFKC", host).lower().replace("。", ".").rstrip(".")


def without_www(host: str) -> str:
    return host.removeprefix("www.")


def is_private_host(host: str) -> bool:
    """Whether a host of a URL is, by itself, an address that is not public, in any notation that a
    resolver takes (``127.1``, ``0x7f.1``, ``2130706433``, ``::ffff:127.0.0.1``), or a local name.

    >>> [is_private_host(h) for h in ("0x7f.1", "2130706433", "localhost", "www.gov.cn")]
    [True, True, True, False]
    """
    if host in _LOCAL_NAMES or host.endswith(tuple("." + name for name in _LOCAL_NAMES)):
        return True
    if ":" in host:
        return is_private_address(host)
    try:
        packed = socket.inet_aton(host)
    except OSError:
        return False
    return is_private_address(socket.inet_ntoa(packed))


def is_private_address(address: str) -> bool:
    """Whether an IPv4 or IPv6 address is not one of the public internet: loopback, private,
    link-local, shared, multicast, reserved, or an IPv6 form of such a one. What is no address at
    all counts as private."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_private_address(str(inner))
    return not ip.is_global or ip.is_multicast


def sites_of(url: str) -> set[tuple[str, int]]:
    """The (host, port) pairs that belong to the site of an address: http and https."""
    parts = urlsplit(url)
    host = without_www(normal_host(parts.hostname or ""))
    port = parts.port or _port_of(parts.scheme)
    return {(host, p) for p in (_DEFAULT_PORTS if port in _DEFAULT_PORTS else (port,))}


def _port_of(scheme: str) -> int:
    return 443 if scheme == "https" else 80
