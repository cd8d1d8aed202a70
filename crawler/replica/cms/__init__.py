"""The CMS products of the replica beside trs and ln-glist: a module each, by the family's id or,
for rarer forms of trs, by a name of their own.

A module makes the pages of its sites and answers what they ask by script: lists, pagers, JSON.
Knows markup and interfaces of one product; knows nothing of sockets, encodings or validators.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Protocol

from crawler.replica.asking import Asked, Made, Reply
from crawler.replica.cms.epoint import Epoint
from crawler.replica.cms.guangdong import Gkmlpt, Nfcms
from crawler.replica.cms.hanweb import HanwebJcms, HanwebJpaas, HanwebXxgk
from crawler.replica.cms.lonsun import Lonsun
from crawler.replica.cms.openness import Openness
from crawler.replica.cms.plain import Plain
from crawler.replica.cms.snowflake import Snowflake
from crawler.replica.cms.trs import TrsInline, TrsNodate, TrsSearch
from crawler.replica.cms.ucap import Ucap
from crawler.replica.cms.vsb import Vsb
from crawler.replica.listings import Article
from crawler.replica.site import Site


class Cms(Protocol):
    """One product."""

    def article_page(self, site: Site, article: Article, night: int) -> str:
        """The page of an article at ``article.path``."""
        ...

    def reply(
        self, site: Site, rows: tuple[Article, ...], night: int, asked: Asked
    ) -> Made | Reply | None:
        """Everything but articles, robots.txt and the home page; None is a 404. ``rows`` are those
        of the channel tonight, newest first."""
        ...


CMS: Mapping[str, Cms] = MappingProxyType(
    {
        "epoint": Epoint(),
        "gkmlpt": Gkmlpt(),
        "hanweb-jcms": HanwebJcms(),
        "hanweb-jpaas": HanwebJpaas(),
        "hanweb-xxgk": HanwebXxgk(),
        "longxun-openness": Openness(),
        "vsb": Vsb(),
        "lonsun": Lonsun(),
        "nfcms": Nfcms(),
        **dict.fromkeys(
            ("aspnet", "content-id", "generic", "hunan-numeric", "uuid-columns"), Plain()
        ),
        "snowflake": Snowflake(),
        "trs-inline": TrsInline(),
        "trs-nodate": TrsNodate(),
        "trs-search": TrsSearch(),
        "ucap": Ucap(),
    }
)
