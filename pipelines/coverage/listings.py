"""Reports that a list shows and the archive has not read: known to exist, and not had.

Knows links, titles and the registry's names; knows no law and no report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from pipelines.archive import Sighting
from pipelines.archive.records import REPORT
from pipelines.coverage.offices import Offices
from pipelines.identity import Agencies
from pipelines.model import Provenance
from pipelines.registry import Channel, Registry
from pipelines.titles import Title, read_title


@dataclass(frozen=True, slots=True)
class Listed:
    """A link to a report that gave none. ``is_archived``: the page came, and nothing that could be
    read as a report was in it, as where the report is a picture or an attachment."""

    publisher_id: str
    report_year: int
    channel_id: str
    url: str
    is_archived: bool


def unread_listings(
    registry: Registry, sightings: Iterable[Sighting], read: Set[str], archived: Set[str]
) -> Iterator[Listed]:
    """The links to reports that are still listed and gave none, by what their titles name.

    ``read`` are the addresses of pages that were read as reports, ``archived`` those that came. A
    title that does not name the year says nothing; one without an agency is of the publisher of
    the column. An agency that the registry does not have is nobody's.
    """
    agencies, offices = Agencies(registry), Offices(registry)
    channels = {str(channel.channel_id): channel for channel in registry.channels}
    for one in sightings:
        if one.verdict != REPORT or one.gone_at is not None or one.url in read:
            continue
        title, channel = read_title(one.title), channels.get(one.channel_id)
        if title.report_year is None or channel is None:
            continue
        for publisher_id in _owners(registry, agencies, offices, channel, title):
            yield Listed(
                publisher_id, title.report_year, one.channel_id, one.url, one.url in archived
            )


def _owners(
    registry: Registry, agencies: Agencies, offices: Offices, channel: Channel, title: Title
) -> Iterator[str]:
    """The publisher that the title names, and the government of the office that it names."""
    said = Provenance(agency=title.agency, report_year=title.report_year, scope="unclear")
    identity = agencies.identify(channel, said)
    publisher = registry.publisher(identity.publisher_id or "") if identity else None
    if identity is None or publisher is None:
        return
    is_its_own = identity.report_id == f"{publisher.publisher_id}-{title.report_year}-unclear"
    if is_its_own:
        yield publisher.publisher_id
    name = publisher.name if is_its_own else identity.agency
    government = offices.government_of(publisher, name)
    if government is not None:
        yield government.publisher_id
