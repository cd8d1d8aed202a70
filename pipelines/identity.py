"""Decides whose report a document is: publisher, place and report id.

Knows the registry and what a document says of itself; knows nothing of figures. A report belongs
to the agency that its title names. Where the registry does not have that agency the report stands
under the publisher of the channel, with the agency's own name, and a place only as far as the name
says it: the report of a city found in a county's column must not get the county's code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from pipelines.model import Provenance
from pipelines.registry import Channel, Publisher, Registry

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
    publisher_id: str
    agency: str
    place: Place


def identify(registry: Registry, channel: Channel, said: Provenance) -> ReportIdentity | None:
    """Whose report it is, or None where the report year is not known: it can be of no year."""
    own = registry.publisher(channel.publisher_id)
    if said.report_year is None or own is None:
        return None
    named = [p for p in registry.publishers if p.name == said.agency] if said.agency else [own]
    if len(named) > 1:  # names repeat over the country (城关镇人民政府); the nearest is meant
        kin = {p.publisher_id for p in registry.ancestors(own)}
        named = [p for p in named if p.parent_id in kin or p.publisher_id in kin]
    if len(named) == 1:
        publisher = named[0]
        place = _place(registry, publisher, publisher.level)
        owner = publisher.publisher_id
        agency = said.agency or publisher.name
    else:
        agency = said.agency or own.name
        owner = own.publisher_id
        place = _place_by_name(registry, own, agency)
    unknown = "" if len(named) == 1 else "." + sha256(agency.encode()).hexdigest()[:8]
    return ReportIdentity(f"{owner}{unknown}-{said.report_year}-{said.scope}", owner, agency, place)


def region_name(publisher: Publisher) -> str:
    """The region of a government or its office.

    >>> from pipelines.registry import PublisherId
    >>> region_name(Publisher(PublisherId("x"), "云山县人民政府办公室", "county", *[None] * 5, ""))
    '云山县'
    """
    return _GOVERNMENT_END.sub("", publisher.name)


def _place(registry: Registry, publisher: Publisher, level: str | None) -> Place:
    names: dict[str, str] = {}
    code = None
    for kin in registry.ancestors(publisher):
        if kin.level in ("province", "city", "county"):
            names.setdefault(kin.level, region_name(kin))
        code = code or kin.division_code
    return Place(code, names.get("province"), names.get("city"), names.get("county"), level)


def _place_by_name(registry: Registry, own: Publisher, agency: str) -> Place:
    """The nearest kin of the channel's publisher whose region the agency's name begins with.

    An agency without any region in its name (财政局) is one of the site's own region.
    """
    level = None
    if _TOWNSHIP.search(agency):
        level = "township"
    elif _DEPARTMENT.search(agency) and not _GOVERNMENT_END.search(agency):
        level = "department"
    for kin in registry.ancestors(own):
        if region_name(kin) in agency:
            return _place(registry, kin, level)
    if not _REGION_SIGN.search(agency[:-1]):
        return _place(registry, own, level)
    return Place(None, None, None, None, level)
