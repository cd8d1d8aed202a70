"""Addresses of articles as the CMS products make them: patterns with a date and ids in them.

Knows the forms of ids; knows nothing of sites or pages.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from hashlib import sha256

_TWITTER_EPOCH_MS = 1_288_834_974_657


def fill_address(pattern: str, key: str, when: datetime, number: int) -> str:
    """``pattern`` with its fields filled for the ``number``-th article of the site ``key``.

    Fields: ``{y}`` ``{m}`` ``{d}`` without leading zeros, ``{ym}`` ``{ymd}`` ``{mm}`` ``{dd}``,
    ``{id}`` (7 digits), ``{small}`` (4 digits), ``{hex24}`` (a Mongo id: seconds, then 16 hex
    digits), ``{hex32}``, ``{uuid}``, ``{snowflake}`` (19 digits, from the time).

    >>> from datetime import datetime, timezone
    >>> when = datetime(2025, 1, 7, tzinfo=timezone.utc)
    >>> fill_address("/art/{y}/{m}/{d}/art_7_{id}.html", "a", when, 1)
    '/art/2025/1/7/art_7_2008716.html'
    """
    digest = sha256(f"{key} {number}".encode()).hexdigest()
    milliseconds = int(when.timestamp() * 1000)
    ident = 2_000_000 + 7919 * number + sum(map(ord, key)) * 101 % 9000
    return pattern.format(
        y=when.year,
        m=when.month,
        d=when.day,
        mm=f"{when.month:02d}",
        dd=f"{when.day:02d}",
        ym=f"{when:%Y%m}",
        ymd=f"{when:%Y%m%d}",
        id=ident,
        small=1000 + 37 * number,
        hex24=f"{int(when.timestamp()):08x}{digest[:16]}",
        hex32=digest[:32],
        uuid=uuid.UUID(digest[:32]),
        snowflake=(milliseconds - _TWITTER_EPOCH_MS) << 22 | number,
    )
