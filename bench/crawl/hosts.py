"""A server of many hosts on the loopback network, faster than any crawler that asks it.

Each host is an address of 127.0.0.0/8; all serve the same column, with reports as large as real
ones, compressed, with validators. Knows HTTP as far as a crawler needs it.

``python -m bench.crawl.hosts REPORTS`` prints its port and serves until its standard input ends.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice

from bench.pages import KINDS, report
from pipelines.forms import load_forms
from pipelines.places import SHIPPED

FOLDER = "/zwgk/xxgknb/"
ROWS_A_PAGE = 20
# A page of each way of writing; 104 KB on the mean, as measured for the corpus.
_KINDS = tuple(kind for kind in KINDS if kind.codec == "utf-8" and kind.kilobytes <= 225)
_ASKED = re.compile(rb"^GET (\S+) HTTP/1\.1\r\n")
_KNOWN = re.compile(rb"\r\nIf-None-Match: *([^\r\n]+)", re.IGNORECASE)


def host(number: int) -> str:
    """The address of the ``number``-th host, from 0.

    >>> host(0), host(249), host(250)
    ('127.1.0.1', '127.1.0.250', '127.1.1.1')
    """
    return f"127.1.{number // 250}.{number % 250 + 1}"


def pages(reports: int, bodies: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    """(path, body) of everything that a host serves."""
    names = [f"202501/t20250120_{10_000 + n}.html" for n in range(reports)]
    count = -(-reports // ROWS_A_PAGE)
    for index in range(count):
        rows = "".join(
            f'<li><a href="./{name}">某局{name[-8:-5]}号2024年政府信息公开工作年度报告</a>'
            "<span>2025-01-20</span></li>"
            for name in names[index * ROWS_A_PAGE : (index + 1) * ROWS_A_PAGE]
        )
        script = f'<script>createPageHTML({count}, {index}, "index", "html");</script>'
        text = (
            f"<html><head><meta charset='utf-8'></head><body><ul>{rows}</ul>{script}</body></html>"
        )
        yield FOLDER + (f"index_{index}.html" if index else ""), text.encode()
    for name, body in zip(names, islice(cycle(bodies), reports), strict=True):
        yield FOLDER + name, body


def answers(reports: int) -> Mapping[bytes, tuple[bytes, bytes, bytes]]:
    """Path -> (its validator, the whole answer, the answer to those who know it)."""
    forms = {form.edition: form for form in load_forms(SHIPPED)}
    bodies = [report(kind, forms[kind.edition], "crawl").source.body for kind in _KINDS]
    made = {}
    for number, (path, body) in enumerate(pages(reports, bodies)):
        packed = gzip.compress(body, 6, mtime=0)
        tag = f'"{number:x}-{len(packed):x}"'.encode()
        head = b"HTTP/1.1 %s\r\nServer: nginx\r\nETag: " + tag + b"\r\n"
        whole = (
            head % b"200 OK" + b"Content-Type: text/html\r\nContent-Encoding: gzip\r\n"
            b"Vary: Accept-Encoding\r\nContent-Length: %d\r\n\r\n" % len(packed) + packed
        )
        made[path.encode()] = (tag, whole, head % b"304 Not Modified" + b"\r\n")
    return made


class _Serving(asyncio.Protocol):
    def __init__(self, made: Mapping[bytes, tuple[bytes, bytes, bytes]]) -> None:
        self._made, self._held = made, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            asked, _, self._held = self._held.partition(b"\r\n\r\n")
            self._transport.write(self._answer(asked + b"\r\n"))

    def _answer(self, asked: bytes) -> bytes:
        found = _ASKED.match(asked)
        entry = self._made.get(found[1]) if found else None
        if entry is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        tag, whole, unchanged = entry
        known = _KNOWN.search(asked)
        return unchanged if known and known[1].strip() == tag else whole


async def _serve(reports: int) -> None:
    loop = asyncio.get_running_loop()
    made = answers(reports)
    server = await loop.create_server(lambda: _Serving(made), "0.0.0.0", 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
