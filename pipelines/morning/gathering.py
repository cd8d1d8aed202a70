"""Gathers what the morning page says of a night: from the archive, the builds and the registry.

The edge of ``pipelines.morning``: opens everything, decides nothing. Works with whatever there is:
no build, no archive, a run that did not begin; then it says so.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.archive import Archive
from pipelines.archive.history import ChannelRecord, Nights, open_nights
from pipelines.archive.index import INDEX_FILE, Index
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
    run_day,
)
from pipelines.morning.model import (
    ChannelNight,
    Count,
    Fault,
    Judged,
    Morning,
    OutcomeCount,
    Publication,
    Stage,
)
from pipelines.morning.news import Found, back_news, build_news, first_news, gone_news, in_order
from pipelines.morning.silence import Shown, awaited_years
from pipelines.morning.watching import Crawled, Disk, Made, raise_alarms
from pipelines.places import Places
from pipelines.registry import CRAWLED_STATUSES, Registry, RegistryUnreadableError, load_registry

_CHECKS_SHOWN = 500
# No time that the archive knows is later: of a run that did not come to its end.
_END_OF_TIME = "9999"


@dataclass(frozen=True, slots=True)
class NightTold:
    """What the night knows of itself. ``before`` is the folder of the build that was published when
    the night began, ``after`` that of the build made tonight, published or held; None where there
    is none."""

    run_id: str
    started_at: str
    finished_at: str | None
    publication: Publication
    before: Path | None
    after: Path | None
    stages: tuple[Stage, ...] = ()
    troubles: tuple[str, ...] = ()
    guards: tuple[Judged, ...] = ()


def gather_morning(places: Places, told: NightTold) -> Morning:
    """All that the morning page says of this night."""
    registry = _registry(places)
    with ExitStack() as stack:
        before = stack.enter_context(open_tables(told.before)) if told.before else None
        after = stack.enter_context(open_tables(told.after)) if told.after else None
        nights = stack.enter_context(_nights(places))
        archive = (
            stack.enter_context(closing(Archive.open_for_reading(places.archive)))
            if nights
            else None
        )
        crawled = _crawled(places, told.run_id, nights, registry) if nights else None
        counts: list[Count] = []
        outcomes: tuple[OutcomeCount, ...] = ()
        if nights is not None and crawled is not None:
            counts += crawl_counts(nights, crawled.against)
            outcomes = outcome_counts(nights, crawled.against)
        troubles = told.troubles
        try:
            found = _builds(before, after, archive)
        except DamagedBuildError as damage:
            found, troubles = Found(), (*troubles, f"the builds cannot be compared: {damage}")
        shown = after or before
        if nights is not None and archive is not None and crawled is not None:
            run = crawled.against.tonight.run
            gone = nights.gone(run.started_at, run.finished_at or _END_OF_TIME)
            found.add(gone_news(gone, shown, nights, archive))
            if before is not None and after is not None:
                found.add(back_news(before, after, nights, archive))
        news = in_order(found)
        checks, n_checks = after.failed_checks(news.fresh, _CHECKS_SHOWN) if after else ((), 0)
        issues = issue_counts(
            shown.issues() if shown else {}, before.issues() if before and after else None
        )
        counts += build_counts(before, after)
        made = Made(
            told.stages, troubles, told.publication, told.guards, issues,
            (shown.rows("reports") if shown else 0, before.rows("reports") if before else None),
        )  # fmt: skip
        against = crawled.against if crawled else None
        return Morning(
            run_id=told.run_id,
            started_at=told.started_at,
            finished_at=told.finished_at,
            publication=told.publication,
            build_id=_published(told, before, after),
            held_build=_id(after) if told.publication is Publication.HELD else None,
            stages=told.stages,
            troubles=troubles,
            alarms=raise_alarms(told.run_id, crawled, made),
            guards=told.guards,
            counts=tuple(counts),
            outcomes=outcomes,
            best_run=against.best.run.run_id if against and against.best else None,
            last_run=against.last.run.run_id if against and against.last else None,
            channels=crawled.channels if crawled else (),
            news=news.news,
            n_news=news.counted,
            issues=issues,
            failed_checks=checks,
            n_failed_checks=n_checks,
            coverage=shown.coverage() if shown else (),
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


def _builds(before: Tables | None, after: Tables | None, archive: Archive | None) -> Found:
    if after is None or archive is None:
        return Found()
    if before is None:
        return first_news(after, archive)
    if before.build.build_id == after.build.build_id:
        return Found()
    return build_news(before, after, archive)


def _published(told: NightTold, before: Tables | None, after: Tables | None) -> str | None:
    if told.publication is Publication.PUBLISHED:
        return _id(after)
    return _id(before) or (_id(after) if told.publication is Publication.UNCHANGED else None)


def _id(tables: Tables | None) -> str | None:
    return tables.build.build_id if tables else None


# --- the crawl --------------------------------------------------------------------------------


def _crawled(places: Places, run_id: str, nights: Nights, registry: Registry) -> Crawled | None:
    """None where the archive knows nothing of the run."""
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
        shown=_shown(run_id, nights, registry),
        disk=Disk(nights.stored((*stored, run_id)), shutil.disk_usage(places.archive).free),
    )


def _ours_in_an_outage(channels: tuple[ChannelNight, ...]) -> tuple[ChannelNight, ...]:
    """Where our own line is down, no site is to blame."""
    down = {one.channel_id for _, of_it in outage(channels) for one in of_it}
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
