"""The sites beside the county sites in depth: rows, a module for each product or group.

Rows only: how the pages look stands in ``cms/``.
"""

from __future__ import annotations

from crawler.replica.country import plain, snowflake, trs, ucap, vsb
from crawler.replica.site import Site

FAMILY_SITES: dict[str, Site] = {
    site.key: site
    for sites in (
        plain.SITES,
        snowflake.SITES,
        trs.SITES,
        ucap.SITES,
        vsb.SITES,
    )
    for site in sites
}  # fmt: skip
