"""The stage that crawls: the crawler as a process of its own, begun, watched, ended and judged.

``pipelines`` imports neither Scrapy nor the crawler; the crawl is judged by what it wrote into the
archive, for Scrapy's exit status is 0 whatever happened.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime

from pipelines.archive import Archive, Outcome
from pipelines.places import PROJECT, Places
from pipelines.registry import RegistryError, load_registry

_TICK_SECONDS = 0.5
# A crawl that is asked to end waits for the responses that are under way; nothing is lost where it
# is not waited for.
_ENDING_SECONDS = 30


class CrawlNotBegunError(Exception):
    """Raised where the crawler ended before it wrote anything: another one holds the archive, or
    its own settings are wrong. The stages after it would publish less than there is."""


@dataclass(frozen=True, slots=True)
class CrawlOrder:
    """What to crawl and how. ``only`` holds publisher or channel ids; empty means all."""

    only: tuple[str, ...] = ()
    delay: float | None = None
    private_hosts: str = "refused"  # or "allowed": for a replica on this machine
    recheck: str = "due"  # or "all": every listed report


@dataclass(frozen=True, slots=True)
class Crawled:
    """``finished`` is false where the crawl ended before its time."""

    run_id: str
    finished: bool
    outcomes: tuple[Outcome, ...]
    n_captures: int
    registry_errors: tuple[RegistryError, ...]

    @property
    def by_outcome(self) -> Counter[str]:
        return Counter(outcome.outcome for outcome in self.outcomes)


def new_run_id(now: datetime) -> str:
    """Sorts by time; letters and digits only, since it becomes part of file names."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def crawl(
    places: Places, order: CrawlOrder, run_id: str, on_tick: Callable[[int], None]
) -> Crawled:
    """Run the crawler to its end; ``on_tick`` is told now and then how many channels are done.

    Raises RegistryUnreadableError before anything is fetched, CrawlNotBegunError."""
    registry = load_registry(places.curated)
    folder = places.run(run_id)
    folder.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "scrapy", "crawl", "channels",
        "-a", f"curated={places.curated.resolve()}", "-a", f"data={places.data.resolve()}",
        "-a", f"run_id={run_id}", "-a", f"only={','.join(order.only)}",
        "-a", f"allow_private={int(order.private_hosts == 'allowed')}",
        "-a", f"recheck={order.recheck}",
        "-s", f"LOG_FILE={(folder / 'crawl.log').resolve()}", "-s", "XXGK_FOLLOW_PARENT=1",
    ]  # fmt: skip
    if order.delay is not None:
        command += ["-s", f"DOWNLOAD_DELAY={order.delay}"]
    environment = os.environ | {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}
    # The crawler ends when this pipe closes, so it cannot outlive this process, however it ends. In
    # a group of its own it hears of a terminal's signals from this process alone: asked twice, it
    # would not wait for what is under way.
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE, process_group=0
    ) as process:
        try:
            while True:
                try:
                    process.wait(_TICK_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    on_tick(_channels_done(places, run_id))
        except BaseException:
            _end(process)
            raise
    return crawled(places, run_id, registry.errors)


def _not_begun(places: Places, run_id: str) -> CrawlNotBegunError:
    """Says the crawler's own last word; the rest stands in its log."""
    log = places.run(run_id) / "crawl.log"
    lines = log.read_text(encoding="utf-8").split("\n") if log.exists() else []
    said = next((line.strip() for line in reversed(lines) if line.strip()), "it left no log")
    return CrawlNotBegunError(f"the crawl did not begin: {said} (see {log})")


def _channels_done(places: Places, run_id: str) -> int:
    try:
        archive = Archive.open_for_reading(places.archive)
        done = archive.channels_done(run_id)
        archive.close()
    except (FileNotFoundError, sqlite3.OperationalError):  # the crawler has not begun to write
        return 0
    return done


def crawled(places: Places, run_id: str, errors: Sequence[RegistryError]) -> Crawled:
    """What the archive says of a run. Raises CrawlNotBegunError where it knows of none."""
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError as absent:
        raise _not_begun(places, run_id) from absent
    with closing(archive):
        run = next((run for run in archive.runs() if run.run_id == run_id), None)
        if run is None:
            raise _not_begun(places, run_id)
        return Crawled(
            run_id=run_id,
            finished=run.finished_at is not None,
            outcomes=archive.outcomes_of(run_id),
            n_captures=archive.count_captures(run_id),
            registry_errors=tuple(errors),
        )


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the crawler to end in order; where that takes too long, have it end."""
    process.terminate()
    try:
        process.wait(_ENDING_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
