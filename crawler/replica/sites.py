"""All sites of the replica: the eight counties in depth, and some for each other CMS."""

from __future__ import annotations

from crawler.replica.country import FAMILY_SITES
from crawler.replica.site import COUNTY_SITES, TROUBLED_SHELL, Habits, Pager, Site

SITES = COUNTY_SITES | FAMILY_SITES

__all__ = ["COUNTY_SITES", "FAMILY_SITES", "SITES", "Habits", "Pager", "Site", "site_of"]


def site_of(key: str) -> Site:
    return TROUBLED_SHELL if key == TROUBLED_SHELL.key else SITES[key]
