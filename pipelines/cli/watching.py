"""Who looks on while a night works: a person at a terminal, or whoever reads lines of JSON.

Knows how stages are shown; knows nothing of how they work.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum

from rich.markup import escape

from pipelines.cli.app import working
from pipelines.console import err, out
from pipelines.engine import Extracted
from pipelines.morning.model import Morning, Weight, is_ok
from pipelines.night import Built, Crawled, Journal, Status, Watch
from pipelines.places import Places
from pipelines.telling import show_built, show_crawled, show_extracted, show_told

# A line of progress in a log is for those who wonder in the night whether it still works.
_SECONDS_A_LINE = 60.0
_DOING = {"crawl": "crawling", "extract": "extracting", "build": "building"}


class LogStyle(StrEnum):
    """What a night writes to standard output. AUTO: for people on a terminal, else JSON."""

    AUTO = "auto"
    PLAIN = "plain"
    JSON = "json"


@contextmanager
def watching(places: Places, run_id: str, style: LogStyle) -> Iterator[Watch]:
    """What a night tells goes into ``night.jsonl`` of its folder in any case."""
    as_json = style is LogStyle.JSON or (style is LogStyle.AUTO and not out.is_terminal)
    with Journal(places.run(run_id), run_id, sys.stdout if as_json else None) as journal:
        yield _Alone(journal) if as_json else _Shown(places, run_id, _Journaled(journal))


class _Journaled:
    def __init__(self, journal: Journal) -> None:
        self._note = journal.note

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        began = last = time.monotonic()

        def on_done(done: int) -> None:
            nonlocal last
            if time.monotonic() - last >= _SECONDS_A_LINE:
                last = time.monotonic()
                self._note("progress", stage=name, done=done, total=total)

        self._note("stage_begun", stage=name, total=total)
        ended = "failed"
        try:
            yield on_done
            ended = "done"
        finally:
            seconds = round(time.monotonic() - began, 1)
            self._note("stage_ended", stage=name, ended=ended, seconds=seconds)

    def crawled(self, crawled: Crawled) -> None:
        for error in crawled.registry_errors:
            self.trouble(str(error))
        for one in crawled.outcomes:
            if not is_ok(one.outcome):
                self._note(
                    "channel_failed", channel_id=one.channel_id, outcome=one.outcome,
                    detail=one.detail,
                )  # fmt: skip
        for outcome, channels in sorted(crawled.by_outcome.items()):
            self._note("outcome", outcome=outcome, channels=channels)

    def extracted(self, extracted: Extracted) -> None:
        for name in extracted.failed:
            self.trouble(f"extraction of {name} failed")
        self._note(
            "extracted", made=extracted.made, kept=extracted.kept, failed=len(extracted.failed),
            left_out=len(extracted.left_out), given_up=len(extracted.given_up),
        )  # fmt: skip

    def built(self, built: Built) -> None:
        for doubt in built.doubts:
            self.trouble(doubt)
        made = built.made
        self._note(
            "built", build_id=made.manifest.build_id, published=made.is_published,
            assembled=made.assembled, taken_over=made.taken_over, files_written=made.files_written,
        )  # fmt: skip
        for guard in built.guards:
            if not guard.passed:
                self._note(
                    "guard_failed", guard=guard.guard, value=guard.value, limit=guard.limit,
                    detail=guard.detail,
                )  # fmt: skip

    def trouble(self, what: str) -> None:
        self._note("trouble", detail=what)

    def told(self, morning: Morning, status: Status) -> None:
        for alarm in morning.alarms:
            if alarm.weight is not Weight.NOTE:
                self._note(
                    "alarm", code=alarm.code, weight=alarm.weight, subject=alarm.subject,
                    since=alarm.since, detail=alarm.detail,
                )  # fmt: skip
        self._note("ended", status=int(status), publication=morning.publication)


class _Alone(_Journaled):
    """Where nobody looks on: what is wrong goes to standard error too, for whoever is mailed."""

    def trouble(self, what: str) -> None:
        super().trouble(what)
        err.print(f"xxgk: {escape(what)}", soft_wrap=True)


class _Shown:
    """For people; the journal is told too."""

    def __init__(self, places: Places, run_id: str, journal: _Journaled) -> None:
        self._places, self._run_id, self._journal = places, run_id, journal

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        run = f", run {self._run_id}" if name == "crawl" else ""
        with (
            self._journal.stage(name, total) as on_noted,
            working(_DOING[name] + run, total) as on_shown,
        ):

            def on_done(done: int) -> None:
                on_noted(done)
                on_shown(done)

            yield on_done

    def crawled(self, crawled: Crawled) -> None:
        self._journal.crawled(crawled)
        show_crawled(self._places, crawled)

    def extracted(self, extracted: Extracted) -> None:
        self._journal.extracted(extracted)
        show_extracted(extracted)

    def built(self, built: Built) -> None:
        self._journal.built(built)
        show_built(built)

    def trouble(self, what: str) -> None:
        self._journal.trouble(what)
        err.print(f"xxgk: {escape(what)}", soft_wrap=True)

    def told(self, morning: Morning, status: Status) -> None:
        self._journal.told(morning, status)
        show_told(morning, self._places.run(self._run_id) / "index.html")
