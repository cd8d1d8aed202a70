"""Coverage of what a build has gathered: the one call that a build makes.

Knows chains of versions, captures and sightings; knows no rule of coverage.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from pipelines.archive import Capture, Outcome, Sighting
from pipelines.coverage.listings import unread_listings
from pipelines.coverage.rows import Held, coverage_rows
from pipelines.gathering import Gathered
from pipelines.registry import Registry
from pipelines.tables import Row


def coverage_of(
    registry: Registry,
    gathered: Gathered,
    n_facts: Mapping[str, int],
    captures: Iterable[Capture],
    sightings: Iterable[Sighting],
    outcomes: Sequence[Outcome],
) -> Iterator[Row]:
    """The rows of ``coverage`` in their order. ``n_facts`` are those of table ``reports``, by
    report id."""
    read = {one.capture.url for one in gathered.sighted}
    archived = {one.url for one in captures if one.is_good}
    listed = unread_listings(registry, sightings, read, archived)
    return coverage_rows(registry, held_reports(gathered, n_facts), outcomes, listed)


def held_reports(gathered: Gathered, n_facts: Mapping[str, int]) -> Iterator[Held]:
    """Every report, with the earliest day printed on it and all columns that have shown it."""
    columns: dict[str, set[str]] = defaultdict(set)
    for one in gathered.sighted:
        columns[one.identity.report_id].add(one.capture.channel_id)
    for chain in gathered.chains:
        current = chain.current.first
        days = [v.first.head.published_at for v in chain.versions if v.first.head.published_at]
        first = current.capture.channel_id
        yield Held(
            chain.report_id, current.identity.publisher_id, current.identity.agency, chain.year,
            current.head.scope, date.fromisoformat(min(days)[:10]) if days else None,
            n_facts.get(chain.report_id, 0),
            (first, *sorted(columns[chain.report_id] - {first})),
        )  # fmt: skip
