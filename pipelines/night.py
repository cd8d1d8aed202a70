"""The stages of a night, each callable alone: crawl, extract, build.

Knows the order and where each stage reads and writes; each stage knows its own work. The crawl is
a process of its own, since ``pipelines`` imports neither Scrapy nor the crawler; it is judged by
what it wrote into the archive, for Scrapy's exit status is 0 whatever happened.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines import settings
from pipelines.archive import Archive, Outcome
from pipelines.building import Made, Materials, all_tables, make_build, recipe_of
from pipelines.catalog import catalog_statements, write_catalog
from pipelines.concepts import load_concepts
from pipelines.datapackage import FILE as DATAPACKAGE
from pipelines.datapackage import datapackage
from pipelines.engine import Extracted, extract_archive, extractor_key, extracts_folder
from pipelines.extracts import Extracts
from pipelines.files import write_atomically
from pipelines.forms import load_forms
from pipelines.places import PROJECT, Places
from pipelines.registry import Registry, RegistryError, load_registry
from pipelines.store import Manifest, build_lock, drop_old_builds

_TICK_SECONDS = 0.5
# Earlier builds are kept so long for those who read or compare them.
KEEP_DAYS = settings.KEEP_DAYS.default


class CrawlNotBegunError(Exception):
    """Raised where the crawler ended before it wrote anything: another one holds the archive, or
    its own settings are wrong. The stages after it would publish less than there is."""


class StoppedError(Exception):
    """Raised where a signal ended the crawl. What was captured until then is in the archive."""


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


@dataclass(frozen=True, slots=True)
class Built:
    """``doubts`` are lines on what is wrong with our own files."""

    made: Made
    doubts: tuple[str, ...]


def new_run_id(now: datetime) -> str:
    """Sorts by time; letters and digits only, since it becomes part of file names."""
    return now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def crawl(
    places: Places, order: CrawlOrder, run_id: str, on_tick: Callable[[int], None]
) -> Crawled:
    """Run the crawler to its end; ``on_tick`` is told now and then how many channels are done.

    Raises RegistryUnreadableError before anything is fetched."""
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
    # The crawler ends when this pipe closes, so it cannot outlive this process, however it ends.
    with (
        subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.PIPE) as process,
        _PassingOn(process) as signals,
    ):
        while True:
            try:
                process.wait(_TICK_SECONDS)
                break
            except subprocess.TimeoutExpired:
                on_tick(_channels_done(places, run_id))
    if signals.received:
        raise StoppedError(f"stopped by {signal.Signals(signals.received).name}")
    return _crawled(places, run_id, registry.errors)


def extract(places: Places, jobs: int) -> Extracted:
    """Extract what the archive holds and no earlier run extracted."""
    return extract_archive(places.forms, places.archive, places.build, jobs)


def build(places: Places, keep_days: float = KEEP_DAYS) -> Built:
    """Make the tables out of the build before and what is new, and publish them in one step.

    Raises BuildBusyError where another build is going on, DamagedExtractError.
    """
    with (
        build_lock(places.build),
        closing(Archive.open_for_reading(places.archive)) as archive,
        Extracts.load(extracts_folder(places.forms, places.build)) as extracts,
    ):
        forms = load_forms(places.forms)
        concepts = load_concepts(places.forms, forms)
        registry = load_registry(places.curated)

        def finish(folder: Path, manifest: Manifest) -> None:
            write_catalog(folder, manifest, forms, concepts)
            described = datapackage(manifest, all_tables(concepts))
            write_atomically(folder / DATAPACKAGE, described.encode())

        made = make_build(
            places.build,
            Materials(registry, forms, concepts, archive, extracts),
            recipe_of(extractor_key(places.forms), concepts, catalog_statements(forms, concepts)),
            finish,
        )
        drop_old_builds(places.build, keep_days)
        return Built(made, tuple(_doubts(registry, archive)))


def _doubts(registry: Registry, archive: Archive) -> Iterator[str]:
    """What is wrong with our own files; the build was made all the same, and lost no report."""
    yield from map(str, registry.errors)
    known = {channel.channel_id for channel in registry.channels}
    for channel_id in archive.channels():
        if channel_id not in known:
            yield f"channels.csv: no row {channel_id}, of which the archive holds captures"


def write_summary(places: Places, crawled: Crawled, extracted: Extracted, built: Built) -> Path:
    """What the night did, for those who read it by machine."""
    summary = {
        "run_id": crawled.run_id,
        "finished": crawled.finished,
        "captures": crawled.n_captures,
        "outcomes": dict(sorted(crawled.by_outcome.items())),
        "channels": [
            {"channel_id": o.channel_id, "outcome": o.outcome, "detail": o.detail,
             "n_listed": o.n_listed, "n_new": o.n_new, "n_gone": o.n_gone}
            for o in crawled.outcomes
        ],
        "registry_errors": [str(error) for error in crawled.registry_errors],
        "extracted": {"made": extracted.made, "kept": extracted.kept, "failed": extracted.failed},
        "build_id": built.made.manifest.build_id,
    }  # fmt: skip
    path = places.run(crawled.run_id) / "summary.json"
    write_atomically(path, json.dumps(summary, ensure_ascii=False, indent=1).encode())
    return path


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


def _crawled(places: Places, run_id: str, errors: Sequence[RegistryError]) -> Crawled:
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError as absent:
        raise _not_begun(places, run_id) from absent
    run = next((run for run in archive.runs() if run.run_id == run_id), None)
    if run is None:
        raise _not_begun(places, run_id)
    return Crawled(
        run_id=run_id,
        finished=run.finished_at is not None,
        outcomes=tuple(o for o in archive.outcomes() if o.run_id == run_id),
        n_captures=sum(capture.run_id == run_id for capture in archive.captures()),
        registry_errors=tuple(errors),
    )


class _PassingOn:
    """Passes SIGTERM and SIGINT on to the crawler, which then ends cleanly."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._before: dict[int, Any] = {}
        self.received = 0

    def __enter__(self) -> _PassingOn:
        with suppress(ValueError):  # signals can be handled in the main thread only
            for number in (signal.SIGTERM, signal.SIGINT):
                self._before[number] = signal.signal(number, self._pass_on)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _pass_on(self, number: int, frame: object) -> None:
        self.received = number
        self._process.send_signal(signal.SIGTERM)
