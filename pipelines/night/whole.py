"""A whole night: its stages in order, its lock, and the report, which is written however it ends.

Knows what may go wrong in a stage and that the report comes last; the stages know their own work,
the morning knows what is worth telling. The report covers everything since the last one that was
written: what a killed night published is told by the next.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import Protocol

import duckdb

from pipelines import settings
from pipelines.archive import Archive, ArchiveBusyError
from pipelines.clock import stamp, utc_now
from pipelines.engine import Bounds, Extracted
from pipelines.extracts import DamagedExtractError
from pipelines.forms import FormError
from pipelines.guards import MOST_NIGHTS, GuardsError, Tonight, judge, load_guards, tonight
from pipelines.hook import Hook, Told, notify, told_of
from pipelines.lock import LockedError, locked
from pipelines.morning.gathering import NightTold
from pipelines.morning.model import Morning, Publication, Stage
from pipelines.night.crawling import Crawled, CrawlNotBegunError, CrawlOrder, crawl
from pipelines.night.report import LastTold, last_told, write_report
from pipelines.night.stages import KEEP_DAYS, Built, build, clear_away, extract, extracting_beside
from pipelines.night.stopping import Stopped, told_as_stopped
from pipelines.places import Places
from pipelines.registry import RegistryUnreadableError
from pipelines.store import (
    BuildBusyError,
    BuildMissingError,
    current_build,
)

_LOCK = ".night.lock"
_STAGES = ("crawl", "extract", "build")
# What guards take for usual lies no further back, also where every other run was a trial.
_NIGHTS_BACK = 2 * MOST_NIGHTS
EXPECTED = (
    RegistryUnreadableError, FormError, GuardsError, ArchiveBusyError, BuildBusyError,
    BuildMissingError, CrawlNotBegunError, DamagedExtractError, OSError, sqlite3.DatabaseError,
    duckdb.Error,
)  # fmt: skip


class NightBusyError(Exception):
    """Raised where another night is going on here."""


class Status(IntEnum):
    """How a night ended, as the exit status says it. HELD: all work was done, but a guard held the
    build back, so that the one before stays published."""

    DONE = 0
    FAILED = 1
    HELD = 3


class Watch(Protocol):
    """Who looks on while a night works. ``stage`` is open while one works; what it gives is told
    how much is done."""

    def stage(
        self, name: str, total: int | None
    ) -> AbstractContextManager[Callable[[int], None]]: ...

    def crawled(self, crawled: Crawled) -> None: ...
    def extracted(self, extracted: Extracted) -> None: ...
    def built(self, built: Built) -> None: ...
    def trouble(self, what: str) -> None: ...
    def told(self, morning: Morning, status: Status) -> None: ...


@dataclass(frozen=True, slots=True)
class NightOptions:
    """How a night works, besides what it crawls."""

    jobs: int = settings.JOBS.default
    keep_days: float = KEEP_DAYS
    keep_runs_days: float = settings.KEEP_RUNS_DAYS.default
    bounds: Bounds = field(default_factory=Bounds)
    hook: Hook | None = None


def run_night(
    places: Places, order: CrawlOrder, total: int, run_id: str, options: NightOptions, watch: Watch
) -> Status:
    """Crawl, extract, build, publish or hold back, and tell. ``total``: channels to be crawled.

    Raises NightBusyError at once where another night is going on, Stopped after the report where a
    signal ended it.
    """
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(places.build / _LOCK))
        except LockedError as busy:
            raise NightBusyError(
                f"{places.data}: another night is going on, in process {busy.holder}"
            ) from busy
        night = _Night(places, order, total, run_id, options, watch)
        try:
            night.run()
        finally:
            night.tell()
        return night.status


@dataclass
class _Night:
    places: Places
    order: CrawlOrder
    total: int
    run_id: str
    options: NightOptions
    watch: Watch
    started_at: str = field(default_factory=lambda: stamp(utc_now()))
    finished_at: str | None = None
    last: LastTold = field(default_factory=lambda: LastTold(None, None))
    given_up: tuple[str, ...] = ()
    crawled: Crawled | None = None
    extracted: Extracted | None = None
    result: Built | None = None
    status: Status = Status.FAILED
    stages: list[Stage] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def run(self) -> None:
        try:
            self.last = last_told(self.places)
            self._crawl()
            self._extract()
            self._build()
            clear_away(self.places, self.options.keep_days, self.options.keep_runs_days)
        except EXPECTED as problem:
            self._trouble(str(problem))
        else:
            self.finished_at = stamp(utc_now())
            self.status = self._judge_itself()

    def tell(self) -> None:
        """Write the report, and let the hook know; no failure of these takes back the night."""
        try:
            morning = write_report(self.places, self._told())
        except EXPECTED as problem:
            self._trouble(f"the report could not be written: {problem}")
            self.status = max(self.status, Status.FAILED)
            self._notify(Told(self.run_id, self.status, "\n".join(self.troubles)))
        else:
            self.watch.told(morning, self.status)
            summary = self.places.run(self.run_id) / "summary.md"
            text = summary.read_text(encoding="utf-8")
            self._notify(told_of(morning, self.status, text, summary))

    # --- stages ---

    def _crawl(self) -> None:
        with (
            self._stage("crawl", self.total) as on_tick,
            extracting_beside(self.places, self.options.bounds) as beside,
        ):
            self.crawled = crawl(self.places, self.order, self.run_id, on_tick)
        self.given_up = beside.given_up
        self.troubles += map(str, self.crawled.registry_errors)
        if not self.crawled.finished:
            log = self.places.run(self.run_id) / "crawl.log"
            self.troubles.append(f"the crawl did not end by itself; see {log}")
        self._end(
            "crawl", f"{self.crawled.n_captures} fetches of {len(self.crawled.outcomes)} channels"
        )
        self.watch.crawled(self.crawled)

    def _extract(self) -> None:
        with self._stage("extract") as on_done:
            self.extracted = extract(
                self.places, self.options.jobs, self.options.bounds, lambda done, of: on_done(done)
            )
        done = self.extracted
        self.given_up += done.given_up
        self.troubles += [f"extraction of {name} failed" for name in done.failed]
        self._end("extract", f"{done.made} WARC files read, {done.kept} were read before")
        self.watch.extracted(done)

    def _build(self) -> None:
        with self._stage("build"):
            # Not before the crawl: a slip in a file of ours must not cost a night of capture.
            guards = load_guards(self.places.curated)
            self.result = build(
                self.places,
                self.options.keep_days,
                lambda before, draft: judge(guards, before, draft, self._tonight()),
            )
        made = self.result.made
        self.troubles += self.result.doubts
        told = f"{made.assembled} reports assembled, {made.taken_over} taken over"
        self._end("build", told if made.is_published else f"{told}; held back by a guard")
        self.watch.built(self.result)

    # --- parts ---

    @contextmanager
    def _stage(self, name: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
        """Times a stage and writes down how it ended; what ended it goes on."""
        began = time.monotonic()
        ended = "failed"
        try:
            with self.watch.stage(name, total) as on_done, told_as_stopped():
                yield on_done
            ended = "done"
        except Stopped as stopped:
            ended = "stopped"
            self.troubles.append(str(stopped))
            raise
        finally:
            self.stages.append(Stage(name, ended, round(time.monotonic() - began, 1), ""))

    def _end(self, name: str, detail: str) -> None:
        """Adds to the stage that ended what it did."""
        assert self.stages[-1].name == name
        self.stages[-1] = replace(self.stages[-1], detail=detail)

    def _trouble(self, what: str) -> None:
        self.troubles.append(what)
        self.watch.trouble(what)

    def _notify(self, told: Told) -> None:
        if self.options.hook is not None:
            problem = notify(self.options.hook, told)
            if problem is not None:
                self.watch.trouble(problem)

    def _tonight(self) -> Tonight | None:
        """What the guards are to know of this night's crawl and extraction."""
        if self.crawled is None or self.extracted is None:
            return None
        with closing(Archive.open_for_reading(self.places.archive)) as archive:
            runs = [run.run_id for run in archive.runs()][-_NIGHTS_BACK:]
            outcomes = archive.outcomes_of(*runs, self.run_id)
            n_pages = archive.count_pages(self.run_id)
        failed = len(self.given_up) + len(self.extracted.failed)
        return tonight(outcomes, self.run_id, n_pages - failed, failed)

    def _judge_itself(self) -> Status:
        assert self.crawled is not None
        assert self.extracted is not None
        assert self.result is not None
        if not self.result.made.is_published:
            return Status.HELD
        ours = self.crawled.registry_errors or self.crawled.by_outcome["config_error"]
        is_whole = self.crawled.finished and not self.extracted.failed and not self.result.doubts
        return Status.DONE if is_whole and not ours else Status.FAILED

    def _told(self) -> NightTold:
        reached = {stage.name for stage in self.stages}
        left = tuple(Stage(n, "not_reached", None, "") for n in _STAGES if n not in reached)
        made = self.result.made if self.result else None
        done = self.extracted
        published = current_build(self.places.build)
        publication = Publication.NONE
        if made is not None and not made.is_published:
            publication = Publication.HELD
        elif made is not None:
            is_same = self.last.build is not None and self.last.build.name == made.folder.name
            publication = Publication.UNCHANGED if is_same else Publication.PUBLISHED
        return NightTold(
            run_id=self.run_id,
            started_at=self.started_at,
            finished_at=self.finished_at,
            publication=publication,
            before=self.last.build,
            after=made.folder if made else published,
            stages=(*self.stages, *left),
            troubles=tuple(dict.fromkeys(self.troubles)),
            guards=self.result.guards if self.result else (),
            failed_extractions=(*(done.failed if done else ()), *self.given_up),
            since=self.last.at,
        )
