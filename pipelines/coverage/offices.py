"""Whose office an office is: its report often is the only one of its government.

Knows names and the registry; knows no report.
"""

from __future__ import annotations

from functools import lru_cache

from pipelines.agencies import AgencyType, read_agency
from pipelines.identity import region_name
from pipelines.registry import REGION_LEVELS, Publisher, Registry

_GOVERNMENT = ("人民政府", "行政公署")


@lru_cache(maxsize=1 << 16)
def _is_office(agency: str) -> bool:
    """An agency is asked about once a report: reports of neighbouring years come together."""
    return read_agency(agency).type is AgencyType.GOVERNMENT_OFFICE


def is_government(publisher: Publisher) -> bool:
    """Whether it is the government of a region, by its last words: 山海关区人民政府 is no 海关."""
    return publisher.level in REGION_LEVELS and publisher.name.endswith(_GOVERNMENT)


class Offices:
    """The governments of the registry, by region: a name alone is not enough, regions have
    namesakes."""

    def __init__(self, registry: Registry) -> None:
        self._governments = {
            (region_name(publisher), publisher.division_code): publisher
            for publisher in registry.publishers
            if is_government(publisher)
        }

    def government_of(self, publisher: Publisher, agency: str) -> Publisher | None:
        """The government whose office ``agency`` is; None of all other agencies.

        ``publisher`` is the agency itself, or the publisher under which an agency stands that the
        registry does not have: that of its column.
        """
        if not _is_office(agency):
            return None
        found = self._governments.get((region_name(publisher), publisher.division_code))
        return found if found is not None and region_name(found) in agency else None
