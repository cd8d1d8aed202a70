"""What the spider tells the extension that writes the archive. Signals, since only it writes."""

from __future__ import annotations

from dataclasses import dataclass

# Sent with ``failure``: a pipelines.archive.FailedFetch.
fetch_failed = object()
# Sent with ``walk``: a crawler.walk.Walk that is done.
channel_walked = object()
# Sent with ``channel_id``, ``url`` and ``problem``: a row of the registry that cannot be crawled.
channel_misconfigured = object()

# Keys of Request.meta.
PURPOSE = "xxgk_purpose"
CAPTURE = "xxgk_capture"
CHANGED = "xxgk_changed"
# What came in place of what was asked for, see crawler/verdicts.py.
INSTEAD = "xxgk_instead"
# Seconds that the site asks to be left alone for, and whether that was done already.
WAIT = "xxgk_wait"
WAITED = "xxgk_waited"
UNCONDITIONAL = "xxgk_unconditional"


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why a request is made. Requests that the framework makes itself, for robots.txt, have none
    of their own."""

    channel_id: str = ""
    role: str = "robots"
    via: str = ""
