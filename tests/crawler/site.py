"""A web server whose pages a test writes down, and the crawl of it."""

from __future__ import annotations

import os
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

from pipelines.archive import Archive, Capture, Outcome, Sighting
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS

PROJECT = Path(__file__).resolve().parents[2]
HTML = {"Content-Type": "text/html; charset=utf-8"}
HANG_UP = 0


@dataclass
class Answer:
    """``status`` HANG_UP: the connection is reset; ``delay``: seconds before the first byte;
    ``drip``: seconds before each byte of the body."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: dict(HTML))
    delay: float = 0.0
    drip: float = 0.0


def report_row(name: str, title: str) -> str:
    return f'<li><a href="{name}">{title}</a><span>2025-01-20</span></li>'


def trs_list(rows: Iterable[str], pages: int = 1, current: int = 0) -> Answer:
    script = f'<script>createPageHTML({pages}, {current}, "index", "html");</script>'
    return Answer(f"<html><body><ul>{''.join(rows)}</ul>{script}</body></html>".encode())


class Site:
    """``answers`` maps a path to its answer; what is not there is 404; a POST is looked up under
    ``path`` + ``#`` + body. ``first`` holds answers that are given before that, each once. An answer
    with an ETag gives 304 to those who know it. ``served`` lists (path, status) in order,
    ``asked_at`` the times of arrival beside it, ``conditional`` the paths asked with a validator;
    ``peak`` is the greatest number of requests under way at one time. From ``pause_after`` answers on the server waits until
    ``going_on`` is set, so that a test can act in the middle of a crawl."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self.answers: dict[str, Answer] = {}
        self.first: dict[str, list[Answer]] = {}
        self.served: list[tuple[str, int]] = []
        self.asked_at: list[tuple[str, float]] = []
        self.conditional: list[str] = []
        self.user_agents: set[str] = set()
        self.peak = 0
        self.under_way: set[int] = set()
        self.pause_after: int | None = None
        self.paused = threading.Event()
        self.going_on = threading.Event()

    def __enter__(self) -> Site:
        handler = type("Handler", (_Handler,), {"site": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        if self._tls is not None:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.going_on.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def asked(self, path: str) -> int:
        return sum(path == one for one, _ in self.served)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that is killed hangs up; that is no event."""


class _Handler(BaseHTTPRequestHandler):
    site: ClassVar[Site]
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.site.under_way.add(id(self))
        self.site.peak = max(self.site.peak, len(self.site.under_way))
        try:
            self._answer()
        finally:
            self.site.under_way.discard(id(self))

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        path = f"{self.path}#{sent}" if self.command == "POST" else self.path
        waiting = self.site.first.get(path)
        answer = waiting.pop(0) if waiting else self.site.answers.get(path, Answer(b"", 404))
        status, body = answer.status, answer.body
        self.site.asked_at.append((path, time.monotonic()))
        known = self.headers.get("If-None-Match")
        if known is not None:
            self.site.conditional.append(path)
        if known is not None and known == answer.headers.get("ETag"):
            status, body = 304, b""
        if self.site.pause_after is not None and len(self.site.served) >= self.site.pause_after:
            self.site.paused.set()
            self.site.going_on.wait(30)
        self.site.user_agents.add(self.headers.get("User-Agent", ""))
        self.site.served.append((path, status))
        time.sleep(answer.delay)
        if status == HANG_UP:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            return
        try:
            self.send_response_only(status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            for start in range(0, len(body), 1 if answer.drip else len(body) or 1):
                time.sleep(answer.drip)
                self.wfile.write(body[start:] if not answer.drip else body[start : start + 1])
                self.wfile.flush()
            self.wfile.flush()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing on stderr."""


class Crawls:
    """The folders of some nights, and the crawls that fill them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.archive_folder = folder / "data" / "archive"

    def register(self, *rows: tuple[str, str, str]) -> None:
        """Write the registry: (channel id, family, url), all of one publisher."""
        channels = [f"{name},county,{family},{url},,,,verified,," for name, family, url in rows]
        self.write_channels(*channels)

    def write_channels(self, *lines: str) -> None:
        folder = self.folder / "curated"
        folder.mkdir(exist_ok=True)
        county = "county,甲县人民政府,county,,,,,,"
        publishers = "\n".join((",".join(PUBLISHER_FIELDS), county, ""))
        (folder / "publishers.csv").write_text(publishers, encoding="utf-8")
        channels = "\n".join((",".join(CHANNEL_FIELDS), *lines, ""))
        (folder / "channels.csv").write_text(channels, encoding="utf-8")

    def command(self, run_id: str, *more: str) -> list[str]:
        return [
            sys.executable, "-m", "scrapy", "crawl", "channels",
            "-a", f"curated={self.folder / 'curated'}", "-a", f"data={self.folder / 'data'}",
            "-a", f"run_id={run_id}", "-s", "DOWNLOAD_DELAY=0",
            "-s", f"LOG_FILE={self.log(run_id)}", *more,
        ]  # fmt: skip

    def log(self, run_id: str) -> Path:
        return self.folder / f"{run_id}.log"

    def start(self, run_id: str, *more: str) -> subprocess.Popen[bytes]:
        # The crawl must go around a proxy of the environment, else nothing is answered here.
        environment = os.environ | {"http_proxy": "http://127.0.0.1:9/"}
        return subprocess.Popen(
            self.command(run_id, *more), cwd=PROJECT, env=environment, stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def run(self, run_id: str, *more: str) -> int:
        """A crawl of private hosts to its end; its exit status."""
        with self.start(run_id, "-a", "allow_private=1", *more) as process:
            return process.wait(60)

    @property
    def archive(self) -> Archive:
        return Archive.open_for_reading(self.archive_folder)

    def captures(self, run_id: str) -> list[Capture]:
        return [c for c in self.archive.captures() if c.run_id == run_id]

    def outcomes(self, run_id: str) -> dict[str, Outcome]:
        return {o.channel_id: o for o in self.archive.outcomes() if o.run_id == run_id}

    def sightings(self, channel_id: str) -> dict[str, Sighting]:
        """Path -> sighting."""
        found = (s for s in self.archive.sightings() if s.channel_id == channel_id)
        return {"/" + s.url.split("/", 3)[3]: s for s in found}
