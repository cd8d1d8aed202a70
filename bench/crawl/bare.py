"""The spider of the crawl without an archive that remembers: the measure of what that costs."""

from __future__ import annotations

from crawler.memory import Memory, NoMemory
from crawler.spiders.channels import ChannelsSpider
from pipelines.registry import Channel


class BareSpider(ChannelsSpider):
    name = "bare"

    def memory_of(self, channel: Channel) -> Memory:
        return NoMemory()
