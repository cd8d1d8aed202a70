"""The pages of the replica with the figures they print, fetched once over loopback."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.request import urlopen

from crawler.replica.reports import PlannedReport, planned_reports
from crawler.replica.server import Replica
from pipelines.extract import Source


@dataclass(frozen=True, slots=True)
class PublishedPage:
    """What the site sends, and what was written into it."""

    planned: PlannedReport
    source: Source


def published_pages(night: int) -> tuple[PublishedPage, ...]:
    with Replica(night=night) as replica:
        return tuple(
            PublishedPage(planned, _fetch(replica.base_urls[planned.site] + planned.url_path))
            for planned in planned_reports(night)
        )


def _fetch(url: str) -> Source:
    with urlopen(url) as response:
        return Source(response.read(), url, response.headers.get("Content-Type", ""))
