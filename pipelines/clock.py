"""What time it is, in one place.

``XXGK_CLOCK_AHEAD`` sets the clock ahead by so many seconds (behind, where it is negative), for
rehearsals: sixty nights of one spring in one afternoon. Every process of a night reads it, so that
all see one time. Knows nothing of what the time is needed for.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pipelines.settings import CLOCK_AHEAD


def utc_now() -> datetime:
    """The present time, in UTC. Raises SettingError where ``XXGK_CLOCK_AHEAD`` is no number."""
    return datetime.now(UTC) + timedelta(seconds=CLOCK_AHEAD.value())


def stamp(time: datetime) -> str:
    """A time as records write it.

    >>> stamp(datetime(2027, 1, 5, 1, 30, tzinfo=UTC))
    '2027-01-05T01:30:00Z'
    """
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
