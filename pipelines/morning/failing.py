"""Alarms of channels that were read and are not: one for each cause.

A channel is failing after several nights not ok, if it was ever read. What fails together from one
night on is one alarm: first of our own line, then of a family, then of a host. Pure.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.archive.history import Remarked
from pipelines.archive.records import Outcome, run_day
from pipelines.morning.alarms import (
    FAILING_NIGHTS,
    FAMILY_HOSTS,
    FAMILY_NIGHTS,
    FAMILY_SHARE,
    NETWORK_HOSTS,
    NETWORK_SHARE,
    NEVER_NIGHTS,
    SILENT_DAYS,
    Code,
    alarm,
)
from pipelines.morning.history import by_host
from pipelines.morning.model import Alarm, ChannelNight, is_ok

# ``auto`` says that nobody knows the family, ``generic`` that the site is of none.
_NO_FAMILY = ("", "auto", "generic")
_NOT_THERE = re.compile(r"^(?:404|410) |^redirects|leads to an unregistered host")
_NO_LIST = ("page_unrecognised", "listing_empty")
_OURS = ("config_error",)


def failing_alarms(run_id: str, channels: Sequence[ChannelNight]) -> Iterator[Alarm]:
    """Of the channels of a run; each failing channel stands in one alarm."""
    yield from (_misconfigured(one) for one in channels if one.outcome in _OURS)
    failing = [one for one in channels if not one.is_ok and one.outcome not in _OURS]
    lost = [one for one in failing if one.ok_before is not None]
    told: set[str] = set()
    groups = [(Code.NETWORK_FAILING, of_it) for of_it in outage(channels)]
    groups += [(Code.FAMILY_FAILING, of_it) for of_it in _families(channels, lost)]
    for code, of_it in groups:
        rest = [one for one in of_it if one.channel_id not in told]
        if rest:
            told.update(one.channel_id for one in rest)
            yield _together(code, rest)
    rest = [one for one in lost if one.channel_id not in told and one.nights >= FAILING_NIGHTS]
    for host, of_it in by_host(rest).items():
        yield _of_host(run_id, host, of_it, sum(one.host == host for one in channels))
    never = [one for one in failing if one.ok_before is None and one.nights >= NEVER_NIGHTS]
    for host, of_it in by_host(never).items():
        subject = of_it[0].channel_id if len(of_it) == 1 else host
        yield _alarm(Code.NEVER_WORKED, subject, of_it, f"never read: {_outcomes(of_it)}")


def outage(channels: Sequence[ChannelNight]) -> Iterator[tuple[ChannelNight, ...]]:
    """The channels that our own line, or our machine, has lost: too many for a fault of sites."""
    read = [one for one in channels if one.is_ok or one.ok_before is not None]
    for of_it in _by_since(one for one in read if not one.is_ok and one.outcome not in _OURS):
        hosts = {one.host for one in of_it}
        if len(hosts) >= NETWORK_HOSTS and len(of_it) >= NETWORK_SHARE * len(read):
            yield of_it


def back_alarms(
    run_id: str, channels: Sequence[ChannelNight], recent: Mapping[str, Sequence[Outcome]]
) -> Iterator[Alarm]:
    """Channels that are read tonight and were failing until last night."""
    back = []
    for one in channels:
        before = recent.get(one.channel_id, ())[1:]
        missed = next((n for n, night in enumerate(before) if is_ok(night.outcome)), len(before))
        if one.is_ok and one.ok_before is not None and missed >= FAILING_NIGHTS:
            back.append(one)
    for subject, of_it in _came_together(channels, back):
        oldest = min(str(one.ok_before) for one in of_it)
        ids = tuple(one.channel_id for one in of_it)
        detail = f"read again; before that last read on {run_day(oldest)}"
        yield alarm(Code.CHANNEL_BACK, subject, run_id, detail, ids)


def other_family_alarms(
    channels: Iterable[ChannelNight], as_other: Iterable[Remarked]
) -> Iterator[Alarm]:
    """Channels whose list is read, but as one of another family than the registry says."""
    details = {one.channel_id: one.detail for one in channels}
    for one in as_other:
        if one.nights >= FAILING_NIGHTS and one.channel_id in details:
            ids = (one.channel_id,)
            yield alarm(Code.REDESIGNED, one.channel_id, one.since, details[one.channel_id], ids)


# --- what fails together ----------------------------------------------------------------------


def _families(
    channels: Sequence[ChannelNight], lost: Sequence[ChannelNight]
) -> Iterator[tuple[ChannelNight, ...]]:
    hosts: dict[str, set[str]] = defaultdict(set)
    for one in channels:
        hosts[one.family].add(one.host)
    for family in sorted(hosts.keys() - set(_NO_FAMILY)):
        of_family = [one for one in lost if one.family == family and one.nights >= FAMILY_NIGHTS]
        for of_it in _by_since(of_family):
            failing = len({one.host for one in of_it})
            if failing >= max(FAMILY_HOSTS, FAMILY_SHARE * len(hosts[family])):
                yield of_it


def _came_together(
    channels: Sequence[ChannelNight], back: Sequence[ChannelNight]
) -> Iterator[tuple[str, Sequence[ChannelNight]]]:
    """What had failed from one night on, with what it is: the network, a family, a host, or a
    channel."""
    if len(by_host(back)) >= NETWORK_HOSTS and len(back) >= NETWORK_SHARE * len(channels):
        yield "network", back
        return
    told: set[str] = set()
    together: dict[tuple[str, str], list[ChannelNight]] = defaultdict(list)
    for one in back:
        if one.family not in _NO_FAMILY:
            together[one.family, str(one.ok_before)].append(one)
    for (family, _), of_it in sorted(together.items()):
        if len(by_host(of_it)) >= FAMILY_HOSTS:
            told.update(one.channel_id for one in of_it)
            yield family, of_it
    rest = [one for one in back if one.channel_id not in told]
    for host, of_host in by_host(rest).items():
        yield of_host[0].channel_id if len(of_host) == 1 else host, of_host


def _together(code: Code, of_it: Sequence[ChannelNight]) -> Alarm:
    hosts = len({one.host for one in of_it})
    subject = of_it[0].family if code is Code.FAMILY_FAILING else "network"
    detail = f"{len(of_it)} channels on {hosts} hosts since {run_day(of_it[0].since)}"
    return _alarm(code, subject, of_it, f"{detail}: {_outcomes(of_it)}")


def _by_since(channels: Iterable[ChannelNight]) -> Iterator[tuple[ChannelNight, ...]]:
    found: dict[str, list[ChannelNight]] = defaultdict(list)
    for one in channels:
        found[one.since].append(one)
    return (tuple(found[since]) for since in sorted(found))


# --- what fails alone -------------------------------------------------------------------------


def _of_host(run_id: str, host: str, of_it: Sequence[ChannelNight], n_channels: int) -> Alarm:
    kinds = {_kind(run_id, one) for one in of_it}
    several = len(of_it) > 1
    code = kinds.pop() if len(kinds) == 1 else Code.HOST_FAILING
    if several and code not in (Code.SILENT, Code.BLOCKED):
        code = Code.HOST_FAILING
    last = run_day(max(str(one.ok_before) for one in of_it))
    told = f"{len(of_it)} of its {n_channels} channels: " if several else ""
    details = "; ".join(dict.fromkeys(one.detail for one in of_it if one.detail))
    detail = f"{told}{_outcomes(of_it)}; last read on {last}" + (f"; {details}" if details else "")
    return _alarm(code, host if several else of_it[0].channel_id, of_it, detail)


def _kind(run_id: str, one: ChannelNight) -> Code:
    if (run_day(run_id) - run_day(str(one.ok_before))).days >= SILENT_DAYS:
        return Code.SILENT
    if one.outcome == "robots" or one.outcome.startswith("blocked:"):
        return Code.BLOCKED
    if one.outcome in _NO_LIST:
        return Code.REDESIGNED
    if one.outcome == "http_error" and _NOT_THERE.search(one.detail):
        return Code.MOVED
    return Code.CHANNEL_FAILING


def _misconfigured(one: ChannelNight) -> Alarm:
    return _alarm(Code.CONFIG_ERROR, one.channel_id, (one,), one.detail)


def _alarm(code: Code, subject: str, of_it: Sequence[ChannelNight], detail: str) -> Alarm:
    since = min(one.since for one in of_it)
    return alarm(code, subject, since, detail, tuple(one.channel_id for one in of_it))


def _outcomes(of_it: Iterable[ChannelNight]) -> str:
    """The outcomes, the most frequent first: ``timeout 12, dns 1``."""
    counted = Counter(one.outcome for one in of_it)
    if len(counted) == 1:
        return next(iter(counted))
    in_order = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return ", ".join(f"{outcome} {count}" for outcome, count in in_order)
