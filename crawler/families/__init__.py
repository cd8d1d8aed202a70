"""The CMS families: one module each, pure functions from a page to requests and rows.

A new family is a module and a line in ``FAMILIES``. Knows no site; sites are rows of the registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from crawler.families.aspnet import AspNet
from crawler.families.content_id import ContentId
from crawler.families.epoint import Epoint
from crawler.families.generic import Generic
from crawler.families.gkmlpt import Gkmlpt
from crawler.families.hanweb_jcms import HanwebJcms
from crawler.families.hanweb_jpaas import HanwebJpaas
from crawler.families.hanweb_xxgk import HanwebXxgk
from crawler.families.hunan_numeric import HunanNumeric
from crawler.families.ln_glist import LnGlist
from crawler.families.longxun_openness import LongxunOpenness
from crawler.families.lonsun import Lonsun
from crawler.families.model import Ask, Detail, Family, Listing, Page, Role, Row, read_page
from crawler.families.nfcms import Nfcms
from crawler.families.snowflake import Snowflake
from crawler.families.trs import Trs
from crawler.families.ucap import Ucap
from crawler.families.uuid_columns import UuidColumns
from crawler.families.vsb import Vsb

# The more telling marks first: a page is of the first family that recognises it.
FAMILIES: Mapping[str, Family] = MappingProxyType(
    {
        family.name: family
        for family in (
            Epoint(),
            HanwebJpaas(),
            HanwebXxgk(),
            HanwebJcms(),
            LongxunOpenness(),
            # Before nfcms, whose columns its nodes lead to.
            Gkmlpt(),
            LnGlist(),
            Lonsun(),
            Nfcms(),
            Snowflake(),
            Ucap(),
            Vsb(),
            Trs(),
            UuidColumns(),
            ContentId(),
            HunanNumeric(),
            # Its marks are those of a programming framework, on which other products stand too.
            AspNet(),
            # Claims any list in which reports stand: after all that know their vendor.
            Generic(),
        )
    }
)

__all__ = [
    "FAMILIES",
    "Ask",
    "Detail",
    "Family",
    "Listing",
    "Page",
    "Role",
    "Row",
    "read_page",
    "recognise",
]


def recognise(page: Page) -> Family | None:
    """The family that made the page, None where none claims it."""
    return next((family for family in FAMILIES.values() if family.recognises(page)), None)
