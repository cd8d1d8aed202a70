"""Whose office an office is: its report often is the only one of its government.

Knows names and the registry; knows no report.
"""

from __future__ import annotations

from pipelines.agencies import AgencyType, read_agency
from pipelines.identity import region_name
from pipelines.registry import REGION_LEVELS, Publisher, Registry


class Offices:
    """The governments of the registry, by region: a name alone is not enough, regions have
    namesakes."""

    def __init__(self, registry: Registry) -> None:
        self._governments = {
            (region_name(publisher), publisher.division_code): publisher
            for publisher in registry.publishers
            if publisher.level in REGION_LEVELS
            and read_agency(publisher.name).type is AgencyType.GOVERNMENT
        }

    def government_of(self, publisher: Publisher, agency: str) -> Publisher | None:
        """The government whose office ``agency`` is; None of all other agencies.

        ``publisher`` is the agency itself, or the publisher under which an agency stands that the
        registry does not have: that of its column.
        """
        if read_agency(agency).type is not AgencyType.GOVERNMENT_OFFICE:
            return None
        found = self._governments.get((region_name(publisher), publisher.division_code))
        return found if found is not None and region_name(found) in agency else None
