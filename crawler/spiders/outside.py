"""The base of spiders that look at sites without writing the archive.

Knows the settings that they share; what they look for is theirs.
"""

from __future__ import annotations

from scrapy import Spider
from scrapy.settings import BaseSettings

from crawler.settings import DOWNLOADER_MIDDLEWARES, EXTENSIONS
from crawler.spiders.channels import keep_the_limit_per_site


class OutsideSpider(Spider):
    custom_settings = {  # noqa: RUF012 - Scrapy's own name and type
        "EXTENSIONS": {**EXTENSIONS, "crawler.extensions.Archiving": None},
        "DOWNLOADER_MIDDLEWARES": {
            **DOWNLOADER_MIDDLEWARES,
            # Asks the archive what it holds.
            "crawler.middlewares.ConditionalGet": None,
        },
    }

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        super().update_settings(settings)
        keep_the_limit_per_site(settings)
