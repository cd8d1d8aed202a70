"""How long a server asks to be left alone: the Retry-After header. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def seconds_asked(value: str, now: datetime) -> float | None:
    """Seconds from ``now``, for a number of seconds or an HTTP date; None where it is neither. A
    date that has passed asks for nothing more.

    >>> seconds_asked("120", datetime(2025, 1, 1, tzinfo=UTC))
    120.0
    >>> seconds_asked("Wed, 01 Jan 2025 00:01:00 GMT", datetime(2025, 1, 1, tzinfo=UTC))
    60.0
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        when = parsedate_to_datetime(value)
    except ValueError:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - now).total_seconds())
