"""What most families answer alike; a family says only what is its own."""

from __future__ import annotations

from crawler.families.common import attachments_of
from crawler.families.model import Ask, Detail, Page
from pipelines.registry import Channel


class Usual:
    """The base of families: the column's own page first, files as any page links them, and no hosts
    beside the site's own."""

    def entry(self, channel: Channel) -> Ask:
        return Ask(channel.url, "list")

    def detail(self, page: Page) -> Detail:
        return Detail(attachments_of(page))

    def file_hosts(self, host: str) -> tuple[str, ...]:
        return ()
