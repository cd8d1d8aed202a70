"""The country as a server: a host is an address of the loopback network, all have one port.

``python -m tests.soak.country HOSTS NIGHTS SEED`` prints its port, then obeys ``night N`` on
standard input with ``ok`` until that ends. Knows HTTP as far as a crawler needs it, and the ways in
which servers fail; what a site shows stands in ``pages``.
"""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from crawler.replica import furniture
from crawler.replica.asking import Asked, Made, Reply
from tests.soak.pages import NO_LIST, address_of, answer, path_of, site
from tests.soak.planting import scenario
from tests.soak.scenario import Host, Scenario

_HTML = "text/html; charset=utf-8"
_ROBOTS = b"User-agent: *\nDisallow: /admin/\n"
_SIGNS = {"403": (403, ()), "jiasule": (521, (("Set-Cookie", "__jsluid_s=5d1f; path=/"),)),
          "ruishu": (412, ())}  # fmt: skip
# Served in place of an answer.
_SILENCE, _HANG_UP = object(), object()


@dataclass(slots=True)
class Country:
    """All hosts; ``night`` is what they take for tonight."""

    script: Scenario
    night: int = 1
    visits: count[int] = field(default_factory=lambda: count(10_001))

    def reply(self, host: Host, asked: Asked) -> Reply | object:
        trouble = host.trouble(self.night)
        if trouble == "timeout":
            return _SILENCE
        if trouble == "reset":
            return _HANG_UP
        # Some servers fail as a whole, others in their pages alone.
        if trouble == "500" and (host.number % 2 or asked.path != "/robots.txt"):
            return Reply(500, b"<h1>500 Internal Server Error</h1>")
        if trouble == "jiasule" or (trouble in _SIGNS and asked.path != "/robots.txt"):
            status, headers = _SIGNS[trouble]
            return Reply(status, b"<html></html>", (*headers, ("Content-Type", _HTML)))
        if asked.path == "/robots.txt":
            return Reply(200, _ROBOTS, (("Content-Type", "text/plain"),))
        if self._is_broken(host, asked.path):
            return Reply(500, b"<h1>500 Internal Server Error</h1>")
        if trouble == "no_list":
            return self._sent(host, asked, Made(_upgraded(host, self.night)))
        made = answer(self.script, host, self.night, asked)
        if made is None:
            return Reply(404, b"<h1>404 Not Found</h1>")
        return made if isinstance(made, Reply) else self._sent(host, asked, made)

    def _is_broken(self, host: Host, path: str) -> bool:
        return any(
            report.is_broken(self.night)
            and path == path_of(host, report, report.address(self.night))
            for report in host.reports
        )

    def _sent(self, host: Host, asked: Asked, made: Made) -> Reply:
        """With what the server adds to every page of a site: footers, counters, tokens."""
        text = made.text
        if made.media_type == "text/html":
            text = text.replace("</body>", f"{self._furniture(host)}</body>")
        body = text.encode()
        headers = [("Content-Type", f"{made.media_type}; charset=utf-8"), *made.headers]
        if host.validators and asked.method == "GET":
            tag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
            headers.append(("ETag", tag))
            if asked.headers.get("If-None-Match") == tag:
                return Reply(304, b"", tuple(headers[-1:]))
        if host.gzip and "gzip" in asked.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 6, mtime=0)
            headers += [("Content-Encoding", "gzip"), ("Vary", "Accept-Encoding")]
        return Reply(200, body, tuple(headers))

    def _furniture(self, host: Host) -> str:
        parts = []
        if host.restyled is not None and host.restyled <= self.night:
            parts.append('<div class="foot2">政府网站适老化与无障碍服务</div>')
        if host.rotating:
            visit = next(self.visits)
            token = hashlib.sha256(str(visit).encode()).hexdigest()
            parts.append(
                f'<div class="foot3">访问量：{visit}人次 <a href="http://www.statistics.gov.cnx'
                f'{token[:12]}.ipv6-gateway.invalid/">友情链接</a></div>'
                f'<script>var csrf = "{token}";</script>'
            )
        return "".join(parts)


def _upgraded(host: Host, night: int) -> str:
    here = site(host, night)
    return furniture.plain_page(here, here.name, NO_LIST)


class _Serving(asyncio.Protocol):
    def __init__(self, country: Country, host: Host) -> None:
        self._country, self._host, self._held = country, host, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, rest = self._held.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            headers = {
                name.strip().title(): value.strip()
                for name, _, value in (line.partition(":") for line in lines)
            }
            length = int(headers.get("Content-Length") or 0)
            if len(rest) < length:
                return
            self._held = rest[length:]
            self._answer(first, headers, rest[:length])

    def _answer(self, first: str, headers: Mapping[str, str], body: bytes) -> None:
        method, target, _ = first.split(" ")
        path, _, query = target.partition("?")
        asked = Asked(path, query, method, body, headers.get("Host", ""), headers=headers)
        reply = self._country.reply(self._host, asked)
        if reply is _HANG_UP:
            self._transport.abort()
        if not isinstance(reply, Reply):
            return
        lines = [f"HTTP/1.1 {reply.status} Said", "Server: nginx"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.status != 304:
            lines.append(f"Content-Length: {len(reply.body)}")
        self._transport.write("\r\n".join((*lines, "", "")).encode("latin-1") + reply.body)


class _Listening:
    """The sockets of all hosts; those that refuse on a night have none."""

    def __init__(self, country: Country) -> None:
        self._country = country
        self._servers: dict[str, asyncio.Server] = {}
        self.port = 0

    async def hear(self, night: int) -> None:
        self._country.night = night
        for host in self._country.script.hosts:
            deaf = host.trouble(night) == "refused"
            if deaf and host.key in self._servers:
                self._servers.pop(host.key).close()
            if not deaf and host.key not in self._servers:
                await self._open(host)

    async def _open(self, host: Host) -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: _Serving(self._country, host), address_of(host), self.port, backlog=64
        )
        self.port = self.port or server.sockets[0].getsockname()[1]
        self._servers[host.key] = server


async def _serve(hosts: int, nights: int, seed: int) -> None:
    listening = _Listening(Country(scenario(hosts, nights, seed)))
    await listening.hear(1)
    print(listening.port, flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        await listening.hear(int(line.split()[1]))
        print("ok", flush=True)


if __name__ == "__main__":
    asyncio.run(_serve(*map(int, sys.argv[1:4])))
