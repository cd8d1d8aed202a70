"""Serves every replica site on a port of its own, on the loopback address only.

Knows sockets, threads and the record of what was served; what a site answers stands in answers.py
and trouble.py.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import ClassVar

from crawler.replica.answers import answer
from crawler.replica.asking import Asked, Reply
from crawler.replica.curated import write_curated
from crawler.replica.sites import SITES
from crawler.replica.trouble import TROUBLE_SITES, trouble_answer

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Served:
    """One response. ``host`` is the Host header; ``conditional``: the request held a validator."""

    host: str
    method: str
    path: str
    status: int
    bytes: int
    conditional: bool
    site: str
    night: int


class Replica:
    """All sites, from ``with`` to the end of the block.

    ``night`` may be set at any time and holds for every later request. ``first_port`` gives the
    sites consecutive ports in the order of their keys; without it the system chooses.
    """

    def __init__(
        self,
        night: int = 1,
        with_trouble: bool = False,
        *,
        first_port: int | None = None,
        slow_seconds: float = 20.0,
        on_served: Callable[[Served], None] | None = None,
    ) -> None:
        self.night = night
        self.with_trouble = with_trouble
        self.requests: list[Served] = []
        self._slow_seconds = slow_seconds
        self._on_served = on_served
        self._lock = threading.Lock()
        self._tokens = count(10_001)
        self._closing = threading.Event()
        self._first_port = first_port
        self._servers: dict[str, ThreadingHTTPServer] = {}

    def __enter__(self) -> Replica:
        try:
            for number, key in enumerate(sorted((*SITES, *TROUBLE_SITES))):
                port = 0 if self._first_port is None else self._first_port + number
                self._servers[key] = self._start(key, port)
        except OSError:
            self.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._closing.set()
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        self._servers.clear()

    @property
    def base_urls(self) -> Mapping[str, str]:
        """Site key -> ``http://127.0.0.1:port``."""
        return {
            key: f"http://{LOOPBACK}:{server.server_address[1]}"
            for key, server in self._servers.items()
        }

    def write_curated(self, folder: Path) -> None:
        """Write publishers.csv and channels.csv with the addresses in use."""
        write_curated(folder, self.base_urls, with_trouble=self.with_trouble)

    def _start(self, key: str, port: int) -> ThreadingHTTPServer:
        handler = type("SiteHandler", (_Handler,), {"replica": self, "site_key": key})
        server = _Server((LOOPBACK, port), handler)
        # A short poll, so that closing all sites takes no time worth noting.
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        return server

    def reply(self, key: str, asked: Asked) -> Reply:
        if key in TROUBLE_SITES:
            return trouble_answer(TROUBLE_SITES[key], asked.path, self._slow_seconds)
        with self._lock:
            visit = next(self._tokens)
        token = f"{visit}{hashlib.sha256(str(visit).encode()).hexdigest()[:8]}"
        if key == "yanchuan":
            token = str(visit)
        return answer(SITES[key], self.night, replace(asked, token=token))

    def wait(self, seconds: float) -> None:
        """As long as a slow site takes, or until the replica closes."""
        self._closing.wait(seconds)

    def note(self, served: Served) -> None:
        with self._lock:
            self.requests.append(served)
            if self._on_served is not None:
                self._on_served(served)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up, as crawlers do on a slow site, is no event."""


class _Handler(BaseHTTPRequestHandler):
    replica: ClassVar[Replica]
    site_key: ClassVar[str]
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # headers and body leave together

    def do_GET(self) -> None:
        self._serve(with_body=True)

    def do_HEAD(self) -> None:
        self._serve(with_body=False)

    def do_POST(self) -> None:
        self._serve(with_body=True)

    def _serve(self, *, with_body: bool) -> None:
        night = self.replica.night
        path, _, query = self.path.partition("?")
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.title(): value for name, value in self.headers.items()}
        host = headers.get("Host", "")
        asked = Asked(path, query, self.command, sent, host, headers=headers)
        reply = self.replica.reply(self.site_key, asked)
        if reply.delay:
            self.replica.wait(reply.delay)
        body = reply.body if with_body else b""
        conditional = "If-None-Match" in headers or "If-Modified-Since" in headers
        self.replica.note(
            Served(
                host,
                self.command,
                self.path,
                reply.status,
                len(body),
                conditional,
                self.site_key,
                night,
            )
        )
        self.send_response_only(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr: the record is ``Replica.requests``."""
