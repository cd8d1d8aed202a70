"""What the archive remembers of a channel, as the walk asks for it.

Knows the archive and the schedule; the day is given by the spider.
"""

from __future__ import annotations

from datetime import date
from typing import Protocol

from crawler.families import Ask
from crawler.schedule import ROTATING, Past, Recheck, day_of, is_due
from pipelines.archive import ArchiveWriter, Capture, SeenRow, request_key


class Memory(Protocol):
    def is_due(self, row: SeenRow) -> bool:
        """Whether the report is to be asked for tonight."""

    def last_asked(self, url: str) -> str:
        """When the address was last asked, in the order of time; empty for never."""

    def ended_here(self, page: Ask, following: Ask) -> bool:
        """Whether the page is as it was when what would follow it was not there."""


class NoMemory:
    """Of a channel that is walked for the first time."""

    def is_due(self, row: SeenRow) -> bool:
        return True

    def last_asked(self, url: str) -> str:
        return ""

    def ended_here(self, page: Ask, following: Ask) -> bool:
        return False


class ArchiveMemory:
    def __init__(
        self, archive: ArchiveWriter, channel_id: str, today: date, recheck: Recheck
    ) -> None:
        self._archive = archive
        self._known = archive.sightings_of(channel_id)
        self._today, self._recheck = today, recheck

    def is_due(self, row: SeenRow) -> bool:
        if self._recheck == "all":
            return True
        return is_due(row, self._known.get(row.url), self._past(row.url), self._today)

    def last_asked(self, url: str) -> str:
        last = self._archive.last_asked(url)
        return "" if last is None else last.fetched_at

    def ended_here(self, page: Ask, following: Ask) -> bool:
        if self._recheck == "all":
            return False
        now = self._archive.last_capture(page.url, request_key(page.method, page.body))
        then = self._archive.last_capture(
            following.url, request_key(following.method, following.body)
        )
        unchanged = now is not None and now.revisit_of is not None
        return unchanged and then is not None and then.status in (404, 410)

    def _past(self, url: str) -> Past:
        last = self._archive.last_fetch(url)
        if last is None:
            return Past()
        files = map(self._archive.last_fetch, self._archive.attachments_of(url))
        failed = not all(self._is_held(fetch) for fetch in (last, *files))
        return Past(day_of(last.fetched_at), failed, self._changed(url))

    def _changed(self, url: str) -> date | None:
        """The day of the last change; None where every fetch is one, by a counter or a token."""
        change = self._archive.last_change(url)
        if change is None or self._archive.last_were_changes(url, ROTATING):
            return None
        return day_of(change.fetched_at)

    def _is_held(self, fetch: Capture | None) -> bool:
        """Whether what was asked for came, and what came is still in the archive."""
        return fetch is not None and fetch.is_good and self._archive.has_body(fetch)
