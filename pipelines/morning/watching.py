"""Raises the alarms of a night: the rules on lists, on the night itself, on builds and disk.

Pure: what is known of a night in, alarms out; ``alarms`` says what they mean, ``failing`` and
``silence`` have rules of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from statistics import median

from pipelines.archive.history import Remarked
from pipelines.archive.records import Outcome
from pipelines.morning.alarms import (
    BYTES_FACTOR,
    BYTES_LOOK_BACK,
    BYTES_MORE,
    DISK_LEAST,
    DISK_NIGHTS,
    GAP_FACTOR,
    GAP_LEAST_HOURS,
    GAP_NIGHTS,
    ISSUES_FACTOR,
    ISSUES_MORE,
    NOT_ASKED_NIGHTS,
    SHRANK_LOOK_BACK,
    SHRANK_NIGHTS,
    SHRANK_ROWS,
    SHRANK_SHARE,
    WEIGHTS,
    Code,
    alarm,
)
from pipelines.morning.failing import back_alarms, failing_alarms, other_family_alarms
from pipelines.morning.history import Against
from pipelines.morning.model import (
    Alarm,
    ChannelNight,
    IssueCount,
    Judged,
    Publication,
    Stage,
    Weight,
    is_ok,
)
from pipelines.morning.silence import Shown, silent_alarms

# A detail that tells of list pages tells that some were left for want of budget.
_PAGES_LEFT = "list page"
_READER_FAILED = "reader_failed"
_STAGES = {
    "crawl": Code.CRAWL_FAILED, "extract": Code.EXTRACTION_FAILED, "build": Code.BUILD_FAILED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disk:
    """``stored``: bytes that tonight and the nights before wrote into the archive, tonight last;
    ``free``: bytes that are left where it lies."""

    stored: tuple[int, ...]
    free: int


@dataclass(frozen=True, slots=True)
class Crawled:
    """What the archive says of a night. ``asked``: by channel that the registry has crawled, the
    last run that asked for it, where one did. ``as_other``: the channels that were read as those of
    another family than the registry says."""

    against: Against
    channels: tuple[ChannelNight, ...]
    recent: Mapping[str, Sequence[Outcome]]
    asked: Mapping[str, str]
    as_other: Sequence[Remarked]
    shown: Shown
    disk: Disk


@dataclass(frozen=True, slots=True)
class Made:
    """What the night made of it. ``reports``: in the build of tonight and in the one before."""

    stages: tuple[Stage, ...]
    troubles: tuple[str, ...]
    failed_extractions: tuple[str, ...]
    publication: Publication
    guards: tuple[Judged, ...]
    issues: tuple[IssueCount, ...]
    reports: tuple[int, int | None]


def raise_alarms(run_id: str, crawled: Crawled | None, made: Made) -> tuple[Alarm, ...]:
    """All alarms of a morning, those first that ask most. ``crawled`` is None where the archive
    knows nothing of the run."""
    found = [*_of_the_night(run_id, crawled, made), *_of_the_build(run_id, made)]
    if crawled is not None:
        found += failing_alarms(run_id, crawled.channels)
        found += back_alarms(run_id, crawled.channels, crawled.recent)
        found += other_family_alarms(crawled.channels, crawled.as_other)
        found += silent_alarms(run_id, crawled.channels, crawled.shown)
        found += _shrunk(crawled)
        found += _of_the_disk(run_id, crawled)
    told = {one.code for one in found} & {Code.CONFIG_ERROR, Code.RUN_CUT_SHORT, *_STAGES.values()}
    if made.troubles and not told:
        found.append(alarm(Code.OWN_FILES, "files", run_id, "; ".join(made.troubles[:3])))
    return tuple(sorted(found, key=_in_order))


def _in_order(one: Alarm) -> tuple[int, int, str, str]:
    weight, code = list(Weight).index(one.weight), list(WEIGHTS).index(Code(one.code))
    return weight, code, one.since, one.subject


# --- the night --------------------------------------------------------------------------------


def _of_the_night(run_id: str, crawled: Crawled | None, made: Made) -> Iterator[Alarm]:
    told = "; ".join(made.troubles[:3])
    for stage in made.stages:
        if stage.ended == "stopped":
            yield alarm(Code.RUN_CUT_SHORT, stage.name, run_id, stage.detail or told)
        elif stage.ended == "failed" and stage.name in _STAGES:
            yield alarm(_STAGES[stage.name], stage.name, run_id, stage.detail or told)
    ended = {stage.name: stage.ended for stage in made.stages}
    if made.failed_extractions and ended.get("extract") != "failed":
        names = ", ".join(made.failed_extractions[:3])
        count = len(made.failed_extractions)
        yield alarm(Code.EXTRACTION_FAILED, "extract", run_id, f"{count} failed: {names}")
    crawl_told = ended.get("crawl") in ("failed", "stopped")
    if crawled is None:
        if not crawl_told:
            told = "the archive knows nothing of this run"
            yield alarm(Code.CRAWL_FAILED, "crawl", run_id, told)
        return
    against = crawled.against
    if against.tonight.run.finished_at is None and not crawl_told:
        usual = f", {against.last.asked} last night" if against.last else ""
        detail = f"{against.tonight.asked} channels asked{usual}"
        yield alarm(Code.RUN_CUT_SHORT, "crawl", run_id, detail)
    if not against.is_part:
        yield from _gap(run_id, against)
        yield from _not_asked(against, crawled.asked)


def _gap(run_id: str, against: Against) -> Iterator[Alarm]:
    nights = [*against.nights[-BYTES_LOOK_BACK:], against.tonight]
    times = [datetime.fromisoformat(night.run.started_at) for night in nights]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    if len(gaps) <= GAP_NIGHTS:
        return
    if gaps[-1] > max(GAP_FACTOR * median(gaps[:-1]), GAP_LEAST_HOURS * 3600):
        hours, usual = gaps[-1] / 3600, median(gaps[:-1]) / 3600
        told = f"{hours:.0f} hours since the night before, usually {usual:.0f}"
        yield alarm(Code.NIGHT_MISSING, "night", run_id, told)


def _not_asked(against: Against, asked: Mapping[str, str]) -> Iterator[Alarm]:
    """Those that fall behind: nights that are cut short may never come to them."""
    nights = [*(night.run.run_id for night in against.nights), against.tonight.run.run_id]
    if len(nights) <= NOT_ASKED_NIGHTS:
        return
    first = nights[-NOT_ASKED_NIGHTS]
    behind = sorted(id_ for id_, last in asked.items() if last < first)
    if behind:
        since = min(night for night in nights if night > min(asked[id_] for id_ in behind))
        told = f"{len(behind)} channels of the registry were not asked for"
        yield alarm(Code.NOT_ASKED, "registry", since, told, tuple(behind))


# --- lists ------------------------------------------------------------------------------------


def _shrunk(crawled: Crawled) -> Iterator[Alarm]:
    for one in crawled.channels:
        if one.is_ok:
            yield from _shrank(one, crawled.recent.get(one.channel_id, ()))


def _shrank(one: ChannelNight, recent: Sequence[Outcome]) -> Iterator[Alarm]:
    """Against the middle of what it listed before the last nights, read to the end each time."""
    read = [o for o in recent if is_ok(o.outcome) and _PAGES_LEFT not in o.detail]
    read = read[:SHRANK_LOOK_BACK]
    last, before = read[:SHRANK_NIGHTS], read[SHRANK_NIGHTS:]
    if len(before) < SHRANK_NIGHTS:
        return
    usual = median(o.n_listed for o in before)
    least = min((1 - SHRANK_SHARE) * usual, usual - SHRANK_ROWS)
    if all(o.n_listed <= least for o in last):
        short = [o for n, o in enumerate(read) if all(p.n_listed <= least for p in read[: n + 1])]
        told = f"{one.n_listed} rows listed, usually {usual:g}"
        yield alarm(Code.LISTING_SHRANK, one.channel_id, short[-1].run_id, told, (one.channel_id,))


# --- disk -------------------------------------------------------------------------------------


def _of_the_disk(run_id: str, crawled: Crawled) -> Iterator[Alarm]:
    disk, (*before, tonight) = crawled.disk, crawled.disk.stored
    usual = median(before) if before else tonight
    if disk.free < max(DISK_LEAST, DISK_NIGHTS * usual):
        told = f"{disk.free / 1024**3:.1f} GiB left, a night writes {usual / 1024**2:.0f} MiB"
        yield alarm(Code.DISK_LOW, "disk", run_id, told)
    if crawled.against.is_part or len(before) < GAP_NIGHTS:
        return
    most = max(before)
    if tonight > BYTES_FACTOR * most and tonight - most > BYTES_MORE:
        told = f"{tonight / 1024**2:.0f} MiB stored, {most / 1024**2:.0f} MiB at most before"
        yield alarm(Code.BYTES_JUMP, "disk", run_id, told)


# --- builds -----------------------------------------------------------------------------------


def _of_the_build(run_id: str, made: Made) -> Iterator[Alarm]:
    if made.publication is Publication.HELD:
        failed = [f"{g.guard} {g.value:g} against {g.limit:g}" for g in made.guards
                  if not g.passed and g.value is not None]  # fmt: skip
        yield alarm(Code.HELD, "build", run_id, "; ".join(failed) or "held by a guard")
    tonight, before = Counter[str](), Counter[str]()
    for one in made.issues:
        tonight[one.code] += one.tonight
        before[one.code] += one.before or 0
    now, was = made.reports
    if not was:
        return
    for code in sorted(code for code in tonight if tonight[code]):
        told = f"{tonight[code]} issues, {before[code]} in the build before"
        if not before[code]:
            yield alarm(Code.NEW_ISSUE_CODE, code, run_id, told)
        elif tonight[code] - before[code] >= ISSUES_MORE and tonight[code] / now >= (
            ISSUES_FACTOR * before[code] / was
        ):
            yield alarm(Code.ISSUES_JUMP, code, run_id, told)
    more = tonight[_READER_FAILED] - before[_READER_FAILED]
    if more > 0:
        told = f"{more} more documents could not be read at all"
        yield alarm(Code.EXTRACTION_FAILED, "documents", run_id, told)
