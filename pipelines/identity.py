"""Decides whose report a document is: publisher, place and report id.

Knows the registry and what a document says of itself; knows nothing of figures. A report belongs
to the agency that its title names. Where the registry does not have that agency the report stands
under the publisher of the channel, with the agency's own name, and a place only as far as the name
says it: the report of a city found in a county's column must not get the county's code.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from pipelines.model import Provenance
from pipelines.registry import REGION_LEVELS, Channel, Publisher, Registry

_GOVERNMENT_END = re.compile(r"(?:人民政府|行政公署)(?:办公室|办公厅)?$")
_REGION_SIGN = re.compile(r"[省市县区旗州盟]")
_TOWNSHIP = re.compile(r"(?:镇|乡|街道|苏木)(?:人民政府|办事处)?$")
_DEPARTMENT = re.compile(r"(?:局|委|委员会|办|办公室|厅|中心|队|所|院|会|处|社)$")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an agency is; None is "not known". ``level`` as in the registry."""

    division_code: str | None
    province: str | None
    city: str | None
    county: str | None
    level: str | None


@dataclass(frozen=True, slots=True)
class ReportIdentity:
    """``report_id`` is the publisher, the year and the scope; an agency that the registry does not
    know is told apart by a digest of its name."""

    report_id: str
    publisher_id: str | None
    agency: str
    place: Place


def agency_id(report_id: str) -> str:
    """What the reports of one agency have in common, whatever their year and scope.

    >>> agency_id("yunshan-office-2022-own")
    'yunshan-office'
    """
    return report_id.rsplit("-", 2)[0]


class Agencies:
    """The registry, indexed by name: tells whose report a document is."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._by_name: dict[str, list[Publisher]] = defaultdict(list)
        for publisher in registry.publishers:
            self._by_name[_folded(publisher.name)].append(publisher)
        named: dict[str, set[str]] = defaultdict(set)
        for publisher in registry.publishers:
            if publisher.level in REGION_LEVELS and publisher.division_code:
                named[region_name(publisher)].add(publisher.division_code)
        self._namesakes = frozenset(name for name, codes in named.items() if len(codes) > 1)

    def identify(self, channel: Channel | None, said: Provenance) -> ReportIdentity | None:
        """Whose report it is; None where the year is not known: it can be of no year.

        A channel that the registry no longer has costs no report: the agency's name alone then
        tells, and where it tells nothing the report stands under no publisher.
        """
        if said.report_year is None:
            return None
        own = self._registry.publisher(channel.publisher_id) if channel else None
        kin = self._registry.ancestors(own) if own else ()
        publisher = self._named(said.agency, kin) if said.agency else own
        if publisher is not None:
            agency = said.agency or publisher.name
            place = _place(self._registry.ancestors(publisher), publisher.level)
            report_id = f"{publisher.publisher_id}-{said.report_year}-{said.scope}"
            return ReportIdentity(report_id, publisher.publisher_id, agency, place)
        agency = said.agency or (own.name if own else "")
        digest = sha256(agency.encode()).hexdigest()[:8]
        owner = own.publisher_id if own else None
        report_id = f"{owner or 'unregistered'}.{digest}-{said.report_year}-{said.scope}"
        return ReportIdentity(report_id, owner, agency, _place_by_name(kin, agency))

    def _named(self, agency: str, kin: Sequence[Publisher]) -> Publisher | None:
        """The publisher of that name. Names repeat over the country (城关镇人民政府); then the one
        among or below the channel's own kin is meant, and none where there are several. The only
        铁西区财政局 of the registry is not that of the other 铁西区 either."""
        found = {
            p.publisher_id: p
            for name in _spellings(agency, kin)
            for p in self._by_name.get(_folded(name), ())
        }
        if len(found) > 1 or any(self._is_of_a_namesake(p) for p in found.values()):
            found = {id_: p for id_, p in found.items() if self._is_near(p, kin)}
        return next(iter(found.values())) if len(found) == 1 else None

    def _is_near(self, publisher: Publisher, kin: Sequence[Publisher]) -> bool:
        """Whether the publisher or its region is one of ``kin``, or stands right below one."""
        near = {p.publisher_id for p in kin}
        chain = self._registry.ancestors(publisher)
        region = next((p.level for p in chain if p.level in REGION_LEVELS), None)
        steps = [p for p in chain if p is publisher or p.level == region]
        return any(p.publisher_id in near or p.parent_id in near for p in steps)

    def _is_of_a_namesake(self, publisher: Publisher) -> bool:
        """Whether another region of the registry has the name of the publisher's own."""
        return _home_region(self._registry.ancestors(publisher)) in self._namesakes


def is_full_name(agency: str) -> bool:
    """Whether the name says its region, so that no other agency of the country bears it.

    >>> is_full_name("云山县财政局"), is_full_name("财政局")
    (True, False)
    """
    return _REGION_SIGN.search(agency[:-1]) is not None


def nearest(identities: Iterable[ReportIdentity]) -> ReportIdentity:
    """Of the identities of one report in the columns of several publishers that of the nearest: a
    city carries the reports of its counties, which know their own place."""
    return min(identities, key=lambda one: (one.place.county is None, one.report_id))


def _place_by_name(kin: Sequence[Publisher], agency: str) -> Place:
    """The nearest kin of the channel's publisher whose region the agency's name contains.

    An agency without any region in its name (财政局) is one of the site's own region.
    """
    level = None
    if _TOWNSHIP.search(agency):
        level = "township"
    elif _DEPARTMENT.search(agency) and not _GOVERNMENT_END.search(agency):
        level = "department"
    for n, publisher in enumerate(kin):
        if region_name(publisher) in agency:
            return _place(kin[n:], level)
    if not is_full_name(agency):
        return _place(kin, level)
    return Place(None, None, None, None, level)


def _spellings(agency: str, kin: Sequence[Publisher]) -> tuple[str, ...]:
    """The names under which the registry may have the agency: with the regions above it or without.

    天津市红桥区人民政府办公室 is 红桥区人民政府办公室; 财政局, in the column of 云山县, is that of
    云山县, in the bureau's own column too. A region is taken off only where another one follows:
    水云市教育局 stays what it is.
    """
    above = [region_name(publisher) for publisher in kin[1:]]
    stands_alone = is_full_name(agency) or not kin
    name = agency if stands_alone else _home_region(kin) + agency
    for region in above:
        rest = name.removeprefix(region)
        if rest != name and _REGION_SIGN.search(rest[:-1]):
            name = rest
    longer = [region + name for region in above]
    return tuple(dict.fromkeys((agency, name, *longer)))


def _home_region(kin: Sequence[Publisher]) -> str:
    """The region that the first of ``kin`` belongs to: a bureau or a township is none."""
    return next((region_name(p) for p in kin if p.level in REGION_LEVELS), region_name(kin[0]))


def _folded(name: str) -> str:
    """Brackets and digits of full and half width are the same name."""
    return "".join(unicodedata.normalize("NFKC", name).split())


def region_name(publisher: Publisher) -> str:
    """The region of a government or its office.

    >>> from pipelines.registry import PublisherId
    >>> region_name(Publisher(PublisherId("x"), "云山县人民政府办公室", "county", *[None] * 5, ""))
    '云山县'
    """
    return _GOVERNMENT_END.sub("", publisher.name)


def _place(kin: Sequence[Publisher], level: str | None) -> Place:
    """The place of the first of ``kin``, which are a publisher and its parents."""
    names: dict[str, str] = {}
    for publisher in kin:
        if publisher.level in REGION_LEVELS:
            names.setdefault(publisher.level, region_name(publisher))
    code = next((p.division_code for p in kin if p.division_code), None)
    return Place(code, names.get("province"), names.get("city"), names.get("county"), level)
