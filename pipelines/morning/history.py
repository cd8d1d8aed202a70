"""Tonight's channels held against their own past; last night and the best night.

Pure: records of the archive in, rows of the morning page out. A night is a run that asked as good
as everything; a run of a part (``xxgk night 210321-office``) is none, see ``is_part``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipelines.archive.history import ChannelRecord, RunCount, Spent
from pipelines.archive.records import Outcome, run_day
from pipelines.morning.model import ChannelNight, Fault, is_ok
from pipelines.registry import Registry

# A finished run that asked less than this share of what nights ask is a run of a part. A run that
# was cut short is a night all the same, however little it asked.
WHOLE_SHARE = 0.5
# What nights ask is the most that one of so many runs before asked: registries grow, seldom shrink.
WHOLE_LOOK_BACK = 14

_FAULTS = {
    "ok_new": Fault.NOBODY,
    "ok_nothing_new": Fault.NOBODY,
    "listing_shrank": Fault.NOBODY,
    "listing_empty": Fault.SITE,
    "page_unrecognised": Fault.SITE,
    "http_error": Fault.SITE,
    "dns": Fault.SITE,
    "timeout": Fault.SITE,
    "robots": Fault.REFUSED,
    "config_error": Fault.OURS,
}
# Where a channel was never read, these say that its row in the registry, or our reader, is wrong.
_OURS_UNTIL_READ = ("listing_empty", "page_unrecognised", "dns")


def fault_of(outcome: str, *, was_read: bool = True) -> Fault:
    """Whose fault an outcome is, as far as it tells. ``was_read``: whether the channel's list was
    ever read: a page that was a list once has been changed by its site, one that never was is not
    the page that our registry takes it for. An outcome that is not on the list is a fault of ours.

    >>> fault_of("page_unrecognised"), fault_of("page_unrecognised", was_read=False)
    (<Fault.SITE: 'site'>, <Fault.OURS: 'ours'>)
    >>> fault_of("blocked:jiasule")
    <Fault.REFUSED: 'refused'>
    """
    if outcome.startswith("blocked:"):
        return Fault.REFUSED
    if not was_read and outcome in _OURS_UNTIL_READ:
        return Fault.OURS
    return _FAULTS.get(outcome, Fault.OURS)


def host_of(url: str) -> str:
    """http, https and ``www.`` are one host, as they are to the crawler.

    >>> host_of("https://www.lntaian.gov.cn:8080/xxgk/")
    'lntaian.gov.cn:8080'
    """
    return urlsplit(url).netloc.rpartition("@")[2].lower().removeprefix("www.")


# --- runs -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Against:
    """What tonight is held against: the night before and the best one, None where there is none.
    ``nights`` are the nights before tonight, parts left out, the oldest first."""

    tonight: RunCount
    is_part: bool
    nights: tuple[RunCount, ...]
    last: RunCount | None
    best: RunCount | None


def is_part(run: RunCount, before: Sequence[RunCount]) -> bool:
    """Whether the run was asked for some of the channels only.

    The archive does not say what was asked for, so it is told by number: a run that came to its end
    and asked fewer than half of what nights ask."""
    usual = max((one.asked for one in before[-WHOLE_LOOK_BACK:]), default=0)
    return run.run.finished_at is not None and run.asked < usual * WHOLE_SHARE


def choose_nights(runs: Sequence[RunCount], ok_among: Mapping[str, int]) -> Against:
    """``runs`` up to tonight, the oldest first; tonight is the last of them. ``ok_among``: by run,
    how many of the channels that tonight asked were read.

    The best night is a finished one. Last night may have been cut short, so long as it asked
    anything: then it is no night to compare with.
    """
    nights: list[RunCount] = []
    for n, run in enumerate(runs[:-1]):
        if run.asked and not is_part(run, runs[max(0, n - WHOLE_LOOK_BACK) : n]):
            nights.append(run)
    tonight = runs[-1]
    finished = [run for run in nights if run.run.finished_at is not None]
    best = max(
        finished, key=lambda run: (ok_among.get(run.run.run_id, 0), run.run.run_id), default=None
    )
    return Against(
        tonight, is_part(tonight, nights), tuple(nights), nights[-1] if nights else None, best
    )


# --- channels ---------------------------------------------------------------------------------


def channel_nights(
    run_id: str, records: Iterable[ChannelRecord], spent: Iterable[Spent], registry: Registry
) -> tuple[ChannelNight, ...]:
    """The channels that the run asked, by id. ``records`` are up to that run."""
    costs = {one.channel_id: one for one in spent}
    channels = {str(channel.channel_id): channel for channel in registry.channels}
    found: list[ChannelNight] = []
    for record in records:
        if record.last_run != run_id:
            continue
        id_, (tonight, *before) = record.channel_id, record.recent
        channel, cost = channels.get(id_), costs.get(id_)
        publisher = registry.publisher(channel.publisher_id) if channel else None
        ok_before = next((one for one in before if is_ok(one.outcome)), None)
        was_read = record.ok_before is not None
        found.append(
            ChannelNight(
                channel_id=id_,
                publisher_id=channel.publisher_id if channel else "",
                publisher=publisher.name if publisher else "",
                family=channel.family if channel else "",
                host=host_of(channel.url) if channel else "",
                url=channel.url if channel else "",
                outcome=tonight.outcome,
                detail=tonight.detail,
                fault=fault_of(tonight.outcome, was_read=was_read),
                n_listed=tonight.n_listed,
                n_new=tonight.n_new,
                n_changed=tonight.n_changed,
                n_gone=tonight.n_gone,
                n_listed_before=ok_before.n_listed if ok_before else None,
                outcome_before=before[0].outcome if before else None,
                ok_before=record.ok_before,
                last_new=record.last_new,
                since=record.since,
                nights=record.nights,
                days_silent=_days(record.last_new or record.first_run, run_id),
                requests=cost.requests if cost else 0,
                bytes=cost.received if cost else 0,
            )
        )
    return tuple(found)


def recent_outcomes(records: Iterable[ChannelRecord]) -> Mapping[str, tuple[Outcome, ...]]:
    """By channel, the newest first."""
    return {record.channel_id: record.recent for record in records}


def by_host(nights: Iterable[ChannelNight]) -> Mapping[str, tuple[ChannelNight, ...]]:
    """The channels of each host, those without one apart."""
    found: dict[str, list[ChannelNight]] = defaultdict(list)
    for night in nights:
        found[night.host or night.channel_id].append(night)
    return {host: tuple(of_it) for host, of_it in found.items()}


def _days(first: str, last: str) -> int:
    return (run_day(last) - run_day(first)).days
