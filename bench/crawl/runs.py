"""Crawls of the bench's hosts, each a process of its own, and what each took.

Knows how the crawler is started and which of its parts a bare crawl goes without.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getpagesize, getrusage

from bench.crawl.hosts import FOLDER, host
from pipelines.places import PROJECT
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS

# What is left where nothing is archived, asked conditionally or guarded: the spider, robots.txt and
# the way around Scrapy's slow decompression, which both crawls have.
_BARE_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.middlewares.Robots": 100,
    "crawler.middlewares.RawBody": 595,
}
BARE = (
    "bare", "-s", "SPIDER_MODULES=bench.crawl.bare", "-s", "AUTOTHROTTLE_ENABLED=0",
    "-s", f"DOWNLOADER_MIDDLEWARES={json.dumps(_BARE_MIDDLEWARES)}", "-s", "EXTENSIONS={}",
    "-s", "TWISTED_DNS_RESOLVER=scrapy.resolver.CachingThreadedResolver",
)  # fmt: skip
WHOLE = ("channels",)
_STAT = re.compile(r"'downloader/response_count': (\d+)")
_RECEIVED = re.compile(r"'downloader/response_bytes': (\d+)")
_STATUS = re.compile(r"'downloader/response_status_count/(\d+)': (\d+)")


@dataclass(frozen=True, slots=True)
class Ran:
    """One crawl. ``received``: bytes with headers; ``processor`` and ``clock`` in seconds;
    ``resident``: (second, MB) samples; ``statuses``: (status, responses)."""

    responses: int
    received: int
    processor: float
    clock: float
    resident: tuple[tuple[float, float], ...]
    statuses: tuple[tuple[int, int], ...]

    @property
    def rate(self) -> float:
        """Responses a second of processor time."""
        return self.responses / self.processor


@contextmanager
def serving(reports: int) -> Iterator[int]:
    """The port of a server whose hosts have so many reports each."""
    command = [sys.executable, "-m", "bench.crawl.hosts", str(reports)]
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.stdin.close()
            process.wait()


def write_registry(folder: Path, hosts: int, port: int) -> None:
    """One publisher and one channel on each host."""
    folder.mkdir(parents=True, exist_ok=True)
    publishers, channels = [",".join(PUBLISHER_FIELDS)], [",".join(CHANNEL_FIELDS)]
    for number in range(hosts):
        name = f"h{number:05d}"
        publishers.append(f"{name},某县{number}人民政府,county,,,,,,")
        channels.append(f"{name}-nb,{name},trs,http://{host(number)}:{port}{FOLDER},,,,verified,,")
    (folder / "publishers.csv").write_text("\n".join((*publishers, "")), encoding="utf-8")
    (folder / "channels.csv").write_text("\n".join((*channels, "")), encoding="utf-8")


def crawl(folder: Path, run_id: str, delay: float, parts: tuple[str, ...], every: float) -> Ran:
    """Crawl the registry of ``folder``; its resident memory is looked at ``every`` seconds."""
    log = folder / f"{run_id}.log"
    command = [
        sys.executable, "-m", "scrapy", "crawl", *parts,
        "-a", f"curated={folder / 'curated'}", "-a", f"data={folder / 'data'}",
        "-a", f"run_id={run_id}", "-a", "allow_private=1",
        "-s", f"DOWNLOAD_DELAY={delay}", "-s", f"LOG_FILE={log}",
    ]  # fmt: skip
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    before, began = getrusage(RUSAGE_CHILDREN), time.monotonic()
    samples = []
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE) as process:
        while process.poll() is None:
            time.sleep(every)
            if (resident := _resident(process.pid)) is not None:
                samples.append((time.monotonic() - began, resident))
    clock, after = time.monotonic() - began, getrusage(RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    text = log.read_text(encoding="utf-8")
    found, received = _STAT.search(text), _RECEIVED.search(text)
    if process.returncode or found is None or received is None:
        raise RuntimeError(f"the crawl ended with {process.returncode}, see {log}")
    statuses = tuple(sorted((int(s), int(n)) for s, n in _STATUS.findall(text)))
    return Ran(int(found[1]), int(received[1]), processor, clock, tuple(samples), statuses)


def _resident(pid: int) -> float | None:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * getpagesize() / 1e6
    except (OSError, IndexError):
        return None
