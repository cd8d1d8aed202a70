"""Measures the crawl of tonight against its channels' earlier nights, and its extractions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipelines.archive import Outcome
from pipelines.guards.measure import Measured, Unmeasured
from pipelines.guards.thresholds import Usual
from pipelines.morning.model import is_ok

_SHOWN = 6  # one more than is told: then it is said that there are more


@dataclass(frozen=True, slots=True)
class Share:
    """Channels asked in one night, and those of them whose list was read."""

    asked: int
    ok: int


@dataclass(frozen=True, slots=True)
class Tonight:
    """What the guards need of a night: its channels; ``again``, those of them that were asked in an
    earlier night too; and the same channels in ``earlier`` nights, the last one first. ``failing``
    are the first channels that failed, with their outcome. ``made`` and ``failed`` are extractions.
    """

    lists: Share
    again: Share
    earlier: tuple[Share, ...]
    failing: tuple[str, ...] = ()
    made: int = 0
    failed: int = 0


def tonight(outcomes: Sequence[Outcome], run_id: str, made: int = 0, failed: int = 0) -> Tonight:
    """The night of this run among all outcomes of the archive; runs sort by time."""
    own = {one.channel_id: one.outcome for one in outcomes if one.run_id == run_id}
    nights: dict[str, list[bool]] = {}
    known: set[str] = set()
    for one in outcomes:
        if one.run_id < run_id and one.channel_id in own:
            nights.setdefault(one.run_id, []).append(is_ok(one.outcome))
            known.add(one.channel_id)
    failing = [f"{id_} {outcome}" for id_, outcome in sorted(own.items()) if not is_ok(outcome)]
    return Tonight(
        _share([is_ok(outcome) for outcome in own.values()]),
        _share([is_ok(outcome) for id_, outcome in own.items() if id_ in known]),
        tuple(_share(nights[run]) for run in sorted(nights, reverse=True)),
        tuple(failing[:_SHOWN]),
        made,
        failed,
    )


def channels_failed(night: Tonight) -> Measured:
    asked, ok = night.lists.asked, night.lists.ok
    return Measured(
        asked - ok, asked, f"{asked - ok:,} of {asked:,} channels failed", night.failing, _LOOK
    )


def channels_fewer_than_usual(night: Tonight, usual: Usual) -> Measured | Unmeasured:
    """Nights that asked fewer than half of tonight's channels are left out: a trial of some
    channels is no night to be measured against."""
    asked, ok = night.again.asked, night.again.ok
    nights = [one for one in night.earlier if 2 * one.asked >= asked][: usual.nights]
    if len(nights) < usual.least_nights:
        return Unmeasured(f"{len(nights)} earlier nights over these channels")
    share = median(one.ok / one.asked for one in nights)
    expected = share * asked
    told = (
        f"{ok:,} of {asked:,} channels ok; of the last {len(nights)} nights the middle one had"
        f" {share:.0%}, which would be {expected:,.0f}"
    )
    return Measured(max(0.0, expected - ok), expected, told, night.failing, _LOOK)


def extractions_failed(night: Tonight) -> Measured:
    together = night.made + night.failed
    told = f"{night.failed:,} of {together:,} extractions failed"
    return Measured(
        night.failed, together, told,
        advice="the log names the documents; mend the reader, then `xxgk extract && xxgk build`",
    )  # fmt: skip


_LOOK = (
    "is it our own line, resolver or clock? then let the next night run;"
    " if it is the sites, publish by hand: `xxgk publish`"
)


def _share(ok: Sequence[bool]) -> Share:
    return Share(len(ok), sum(ok))
