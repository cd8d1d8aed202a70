"""Decides which captures are reports, whose they are, and puts them into chains of versions.

Works on heads alone, so that all reports of the country can be gathered before any is read. Pure:
knows the registry and records of the archive; knows nothing of files and tables.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipelines.archive import Capture, Sighting
from pipelines.archive.records import REPORT
from pipelines.coverage import Held
from pipelines.extracts import Head
from pipelines.findings import Found
from pipelines.identity import Agencies, ReportIdentity, agency_id, is_full_name, nearest
from pipelines.model import Provenance
from pipelines.registry import Channel, Registry
from pipelines.versions import Chain, Sighted, chain_versions

# Statuses by which a site says that a page is there no more, or is elsewhere.
_LEFT = frozenset((301, 302, 303, 307, 308, 404, 410))


@dataclass(frozen=True, slots=True)
class Gathered:
    """``sighted`` are the captures that are reports, without repetitions; ``loose`` the issues of
    documents that are none, or are of no year."""

    sighted: tuple[Sighted, ...]
    loose: tuple[Found, ...]
    chains: tuple[Chain, ...]


def gather(
    registry: Registry,
    captures: Iterable[Capture],
    sightings: Iterable[Sighting],
    heads: Mapping[str, Head],
) -> Gathered:
    """``captures`` come in the order of time."""
    agencies = Agencies(registry)
    channels = {str(channel.channel_id): channel for channel in registry.channels}
    reports: dict[tuple[str, str], bool] = {
        (s.channel_id, s.url): s.gone_at is None for s in sightings if s.verdict == REPORT
    }
    left = {place for place, is_listed in reports.items() if not is_listed}
    known: dict[tuple[str, str | None], ReportIdentity | None] = {}
    sighted: list[Sighted] = []
    loose: list[Found] = []
    for capture in changes(captures):
        _mark_left(capture, reports, left)
        head = heads.get(capture.body_id)
        if head is None or not _may_be_report(capture, reports):
            continue
        said = (capture.channel_id, head.agency)
        if said not in known and head.report_year is not None:
            known[said] = _identify(agencies, channels.get(capture.channel_id), head)
        identity = known[said] if head.report_year is not None else None
        if identity is not None and head.is_report:
            sighted.append(Sighted(capture, head, _of_year(identity, head)))
        elif capture.revisit_of is None:
            loose += [
                Found(issue, None, capture.channel_id, capture.capture_id, capture.url)
                for issue in head.issues
            ]
    joined = _one_of_copies(sighted, registry)
    return Gathered(tuple(joined), tuple(loose), chain_versions(joined, left))


def held_reports(gathered: Gathered) -> Iterator[Held]:
    """What there is, as coverage wants to know it."""
    channels: dict[str, dict[str, None]] = defaultdict(dict)
    for chain in gathered.chains:
        channels[chain.report_id][chain.current.first.capture.channel_id] = None
    for one in gathered.sighted:
        channels[one.identity.report_id][one.capture.channel_id] = None
    for chain in gathered.chains:
        current = chain.current.first
        printed = [v.first.head.published_at for v in chain.versions if v.first.head.published_at]
        yield Held(
            chain.report_id, current.identity.publisher_id, current.identity.agency, chain.year,
            current.head.scope, date.fromisoformat(min(printed)[:10]) if printed else None,
            current.head.n_values, tuple(filter(None, channels[chain.report_id])),
        )  # fmt: skip


def changes(captures: Iterable[Capture]) -> Iterator[Capture]:
    """The captures of pages at which the body of an address is another one than the time before:
    most fetches of most nights find what is known."""
    bodies: dict[tuple[str, str], str] = {}
    for capture in captures:
        if capture.role not in ("article", "list"):
            continue
        place = (capture.channel_id, capture.url)
        if bodies.get(place) != capture.body_id:
            bodies[place] = capture.body_id
            yield capture


def _mark_left(
    capture: Capture, listed: Mapping[tuple[str, str], bool], left: set[tuple[str, str]]
) -> None:
    """Note whether the address still has a page: 404, 410 and a way to another address say that it
    has not; that it did not answer, or answered with a refusal, says nothing."""
    place = (capture.channel_id, capture.url)
    if capture.status in _LEFT or capture.error == "soft_404":
        left.add(place)
    elif capture.is_good and listed.get(place, True):
        left.discard(place)


def _identify(agencies: Agencies, channel: Channel | None, head: Head) -> ReportIdentity | None:
    said = Provenance(agency=head.agency, report_year=head.report_year, scope=head.scope)
    return agencies.identify(channel, said)


def _of_year(identity: ReportIdentity, head: Head) -> ReportIdentity:
    """The same agency's, of the year and scope of this document."""
    report_id = f"{agency_id(identity.report_id)}-{head.report_year}-{head.scope}"
    return ReportIdentity(report_id, identity.publisher_id, identity.agency, identity.place)


def _may_be_report(capture: Capture, reports: Container[tuple[str, str]]) -> bool:
    """An article, or a list page that its channel has seen to be a report itself."""
    inline = capture.role == "list" and (capture.channel_id, capture.url) in reports
    return inline or capture.role == "article"


def _one_of_copies(sighted: Sequence[Sighted], registry: Registry) -> list[Sighted]:
    """The same text under the same full name is one report in the columns of a city and of its
    county; in those of strangers it is not: regions have namesakes.

    Only an agency that the registry does not have can get more than one identity: it stands under
    the publisher of the column. Left apart, its figures would count twice.
    """
    found: dict[tuple[str, int, str, str], dict[str, ReportIdentity]] = defaultdict(dict)
    for one in sighted:
        found[_copy_key(one)][one.identity.report_id] = one.identity

    def joined(one: Sighted) -> Sighted:
        same = found[_copy_key(one)].values()
        if len(same) == 1 or not is_full_name(one.identity.agency):
            return one
        chosen = nearest(same)
        publisher = registry.publisher(chosen.publisher_id or "")
        kin = {p.publisher_id for p in registry.ancestors(publisher)} if publisher else set()
        return replace(one, identity=chosen) if one.identity.publisher_id in kin else one

    return [joined(one) for one in sighted]


def _copy_key(one: Sighted) -> tuple[str, int, str, str]:
    return one.identity.agency, one.year, one.head.scope, one.head.digest
