"""Numbers of tonight beside those of last night and of the best night.

Knows which nights and channels may be set beside each other: other nights are counted over the
channels that tonight asked as well, so that a new county is no growth of the old ones; where
tonight was cut short, over all of theirs, so that what it did not come to is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from pipelines.archive.history import Nights, RunCount, Spent, Totals
from pipelines.morning.builds import Tables
from pipelines.morning.history import Against
from pipelines.morning.model import Count, OutcomeCount, is_ok


def crawl_counts(nights: Nights, against: Against) -> Iterator[Count]:
    """Of the crawl. ``channels`` counts all that a night asked; requests and bytes are those of
    channels, without robots.txt."""
    runs = (against.tonight, against.last, against.best)
    totals = _totals(nights, against)
    spent = [nights.spent(run.run.run_id) if run else None for run in runs]
    among = {one.channel_id for one in spent[0] or ()}
    if against.tonight.run.finished_at is None:
        among |= {one.channel_id for costs in spent for one in costs or ()}

    def rows(name: str, of: Callable[[Totals], int]) -> Count:
        return _count(name, [None if one is None else of(one) for one in totals])

    def cost(name: str, of: Callable[[Spent], int], unit: str = "") -> Count:
        sums = [
            None if costs is None
            else sum(of(c) for c in costs if c.channel_id and c.channel_id in among)
            for costs in spent
        ]  # fmt: skip
        return _count(name, sums, unit)

    yield _count("channels", [run.asked if run else None for run in runs])
    yield rows("channels_ok", lambda t: sum(n for outcome, n in t.outcomes if is_ok(outcome)))
    yield rows("rows_listed", lambda t: t.listed)
    yield rows("rows_new", lambda t: t.new)
    yield rows("articles_changed", lambda t: t.changed)
    yield rows("rows_gone", lambda t: t.gone)
    yield cost("requests", lambda c: c.requests)
    yield cost("bytes_received", lambda c: c.received, "byte")
    yield cost("bytes_stored", lambda c: c.stored, "byte")
    if against.tonight.run.finished_at is not None:
        yield _count("crawl_seconds", [_seconds(run) for run in runs], "s")


def outcome_counts(nights: Nights, against: Against) -> tuple[OutcomeCount, ...]:
    """By outcome, those of any of the three nights."""
    tonight, last, best = (
        None if totals is None else dict(totals.outcomes) for totals in _totals(nights, against)
    )
    names = sorted({*(tonight or {}), *(last or {}), *(best or {})})
    return tuple(
        OutcomeCount(
            name,
            (tonight or {}).get(name, 0),
            None if last is None else last.get(name, 0),
            None if best is None else best.get(name, 0),
        )
        for name in names
    )


def build_counts(before: Tables | None, after: Tables | None) -> Iterator[Count]:
    """Of tonight's build; ``last`` is the build that was published when the night began."""
    if after is not None:
        for name in ("reports", "facts", "issues"):
            yield Count(name, after.rows(name), before.rows(name) if before else None)


def _totals(nights: Nights, against: Against) -> tuple[Totals | None, ...]:
    tonight = against.tonight.run
    return tuple(
        nights.totals(run.run.run_id, tonight.run_id if tonight.finished_at else run.run.run_id)
        if run
        else None
        for run in (against.tonight, against.last, against.best)
    )


def _seconds(run: RunCount | None) -> int | None:
    if run is None or run.run.finished_at is None:
        return None
    began, ended = map(datetime.fromisoformat, (run.run.started_at, run.run.finished_at))
    return int((ended - began).total_seconds())


def _count(name: str, numbers: Sequence[int | None], unit: str = "") -> Count:
    tonight, last, best = numbers
    return Count(name, tonight or 0, last, best, unit)
