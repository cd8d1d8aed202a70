"""Gathers what the morning page says of a night: from the archive, the builds and the registry.

The edge of ``pipelines.morning``: opens everything, decides nothing. Works with whatever there is:
no build, no archive, a run that did not begin; then it says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.archive import Archive
from pipelines.archive.history import ChannelRecord, Nights, open_nights
from pipelines.archive.index import INDEX_FILE, Index
from pipelines.archive.records import run_day
from pipelines.clock import stamp
from pipelines.coverage.duties import Duties
from pipelines.diff import DamagedBuildError
from pipelines.morning.alarms import BYTES_LOOK_BACK, LOOK_BACK
from pipelines.morning.builds import Tables, issue_counts, open_tables
from pipelines.morning.counting import build_counts, crawl_counts, outcome_counts
from pipelines.morning.failing import outage
from pipelines.morning.history import (
    channel_nights,
    choose_nights,
    recent_outcomes,
)
from pipelines.morning.model import (
    ChannelNight,
    CoverageCount,
    FailedCheck,
    Fault,
    IssueCount,
    Judged,
    Morning,
    Publication,
    Stage,
)
from pipelines.morning.news import Found, back_news, build_news, first_news, gone_news, in_order
from pipelines.morning.silence import Shown, awaited_years
from pipelines.morning.watching import Crawled, Disk, Made, raise_alarms
from pipelines.places import Places
from pipelines.registry import CRAWLED_STATUSES, Registry, RegistryUnreadableError, load_registry
from pipelines.store import BuildMissingError, current_build, published_at, read_manifest

_CHECKS_SHOWN = 500
# How a build says that a file of it is absent or not what it was.
_DAMAGE = (BuildMissingError, DamagedBuildError, OSError, pa.ArrowException, duckdb.Error)
# How the crawler begins its remark on a list that a reader of another family took.
_OTHER_FAMILY = "registered as "
# No time that the archive knows is later: of a run that did not come to its end.
_END_OF_TIME = "9999"


@dataclass(frozen=True, slots=True)
class NightTold:
    """What the night knows of itself. ``before`` is the folder of the build that was published when
    the night began, ``after`` that of the build made tonight, published or held; None where there
    is none. ``failed_extractions`` names the WARC files, or documents, that could not be
    extracted. ``since``: when the last report was written, so that what a night found that was
    killed before its report is told now; None: this night alone is told."""

    run_id: str
    started_at: str
    finished_at: str | None
    publication: Publication
    before: Path | None
    after: Path | None
    stages: tuple[Stage, ...] = ()
    troubles: tuple[str, ...] = ()
    guards: tuple[Judged, ...] = ()
    failed_extractions: tuple[str, ...] = ()
    since: str | None = None


def gather_morning(places: Places, told: NightTold) -> Morning:
    """All that the morning page says of this night."""
    with ExitStack() as stack:
        nights = stack.enter_context(_nights(places))
        archive = stack.enter_context(_archive(places)) if nights else None
        troubles = list(told.troubles)
        before = _tables(stack, told.before, troubles)
        after = _tables(stack, told.after, troubles)
        try:
            built = _built(_reports(told, before, after, archive), before, after)
        except _DAMAGE as damage:  # the crawl of this night is to be told all the same
            troubles.append(f"a build cannot be read: {damage}")
            before, after, built = None, None, _Built()
        crawled, news = None, built.found
        if nights is not None and archive is not None:
            crawled = look_at_crawl(
                nights, _registry(places), told.run_id, shutil.disk_usage(places.archive).free
            )
            if crawled is not None:
                run = crawled.against.tonight.run
                began = min(told.since or run.started_at, run.started_at)
                gone = nights.gone(began, run.finished_at or _END_OF_TIME)
                news.add(gone_news(gone, run.started_at, after or before, nights, archive))
            if before is not None and after is not None:
                news.add(back_news(before, after, nights, archive))
        made = Made(
            told.stages, tuple(troubles), told.failed_extractions, told.publication, told.guards,
            built.issues, built.reports,
        )  # fmt: skip
        against = crawled.against if crawled else None
        all_news = in_order(news)
        counts = crawl_counts(nights, against) if nights and against else ()
        return Morning(
            run_id=told.run_id,
            started_at=told.started_at,
            finished_at=told.finished_at,
            publication=told.publication,
            build_id=_published(places, told, after),
            held_build=_id(after) if told.publication is Publication.HELD else None,
            stages=told.stages,
            troubles=made.troubles,
            alarms=raise_alarms(told.run_id, crawled, made),
            guards=told.guards,
            counts=(*counts, *build_counts(before, after)),
            outcomes=outcome_counts(nights, against) if nights and against else (),
            best_run=against.best.run.run_id if against and against.best else None,
            last_run=against.last.run.run_id if against and against.last else None,
            channels=crawled.channels if crawled else (),
            news=all_news.news,
            n_news=all_news.counted,
            issues=built.issues,
            failed_checks=built.failed_checks,
            n_failed_checks=built.n_failed_checks,
            coverage=built.coverage,
            published_at=_published_at(places),
        )


# --- what there is ----------------------------------------------------------------------------


def _registry(places: Places) -> Registry:
    """The good rows; none where the files cannot be read, which the night itself has told."""
    try:
        return load_registry(places.curated)
    except RegistryUnreadableError:
        return Registry((), (), ())


@contextmanager
def _nights(places: Places) -> Iterator[Nights | None]:
    """None where there is no archive, or only an index of another version, which the next crawl
    makes anew."""
    path = places.archive / INDEX_FILE
    if not path.exists() or not Index.is_of_this_version(path):
        yield None
        return
    with open_nights(places.archive) as nights:
        yield nights


def _archive(places: Places) -> AbstractContextManager[Archive]:
    return closing(Archive.open_for_reading(places.archive))


def _tables(stack: ExitStack, folder: Path | None, troubles: list[str]) -> Tables | None:
    """None where there is no such build, or it cannot be read, which is a trouble."""
    if folder is None:
        return None
    try:
        return stack.enter_context(open_tables(folder))
    except _DAMAGE as damage:
        troubles.append(f"a build cannot be read: {damage}")
        return None


def _published(places: Places, told: NightTold, after: Tables | None) -> str | None:
    if told.publication is Publication.PUBLISHED:
        return _id(after)
    folder = current_build(places.build)
    return read_manifest(folder).build_id if folder else None


def _published_at(places: Places) -> str | None:
    folder = current_build(places.build)
    return stamp(published_at(folder)) if folder else None


def _id(tables: Tables | None) -> str | None:
    return tables.build.build_id if tables else None


# --- the builds -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Built:
    """What the builds say; the fields are those of ``Morning`` and of ``Made``."""

    found: Found = field(default_factory=Found)
    issues: tuple[IssueCount, ...] = ()
    failed_checks: tuple[FailedCheck, ...] = ()
    n_failed_checks: int = 0
    coverage: tuple[CoverageCount, ...] = ()
    reports: tuple[int, int | None] = (0, None)


def _reports(
    told: NightTold, before: Tables | None, after: Tables | None, archive: Archive | None
) -> Found:
    """What is new between the builds; nothing where the one before cannot be read."""
    if after is None or archive is None:
        return Found()
    if told.before is None:
        return first_news(after, archive)
    if before is None or before.build.build_id == after.build.build_id:
        return Found()
    return build_news(before, after, archive)


def _built(found: Found, before: Tables | None, after: Tables | None) -> _Built:
    """Of tonight's build against the one before; of the one before where there is none tonight."""
    shown, earlier = (after, before) if after is not None else (before, None)
    if shown is None:
        return _Built(found)
    return _Built(
        found,
        issue_counts(shown.issues(), earlier.issues() if earlier else None),
        *shown.failed_checks(found.fresh, _CHECKS_SHOWN),
        shown.coverage(),
        (shown.rows("reports"), earlier.rows("reports") if earlier else None),
    )


# --- the crawl --------------------------------------------------------------------------------


def look_at_crawl(nights: Nights, registry: Registry, run_id: str, free: int) -> Crawled | None:
    """What the archive says of a night; None where it knows nothing of the run. ``free``: bytes
    that are left on its disk."""
    runs = nights.runs(run_id)
    if not runs or runs[-1].run.run_id != run_id:
        return None
    whole = runs[-1].run.finished_at is not None
    ok = dict(nights.ok_among(run_id, run_id)) if whole else {r.run.run_id: r.ok for r in runs}
    against = choose_nights(runs, ok)
    recent_runs = [run.run.run_id for run in runs[-LOOK_BACK:]]
    records = nights.channels(run_id, recent_runs[0])
    channels = channel_nights(run_id, records, nights.spent(run_id), registry)
    stored = [night.run.run_id for night in against.nights[-BYTES_LOOK_BACK:]]
    return Crawled(
        against=against,
        channels=_ours_in_an_outage(channels),
        recent=recent_outcomes(records),
        asked=_asked(registry, records),
        as_other=nights.remarked(run_id, _OTHER_FAMILY),
        shown=_shown(run_id, nights, registry),
        disk=Disk(nights.stored((*stored, run_id)), free),
    )


def _ours_in_an_outage(channels: tuple[ChannelNight, ...]) -> tuple[ChannelNight, ...]:
    """Where our own line is down, no site is to blame."""
    down = {one.channel_id for of_it in outage(channels) for one in of_it}
    return tuple(
        replace(one, fault=Fault.OURS)
        if one.channel_id in down and one.fault is Fault.SITE
        else one
        for one in channels
    )


def _asked(registry: Registry, records: Sequence[ChannelRecord]) -> dict[str, str]:
    crawled = {str(c.channel_id) for c in registry.channels if c.status in CRAWLED_STATUSES}
    return {one.channel_id: one.last_run for one in records if one.channel_id in crawled}


def _shown(run_id: str, nights: Nights, registry: Registry) -> Shown:
    awaited = run_day(run_id).year - 1
    departments = set()
    for channel in registry.channels:
        publisher = registry.publisher(channel.publisher_id)
        duty = Duties(publisher).of(awaited) if publisher else None
        if duty is not None and duty.due_on is not None and duty.due_on.month == 1:
            departments.add(str(channel.channel_id))
    return Shown(nights.seasons(), nights.named(awaited_years(run_id)), frozenset(departments))
