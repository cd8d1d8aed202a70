"""Archives of a few pages, written as the crawler writes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipelines.archive import ArchiveWriter, Capture, Received
from pipelines.morning.model import Captured, Morning, News
from tests.morning.mornings import NEWS, RICH

HTML = "text/html; charset=utf-8"


def archive_of(folder: Path, pages: Mapping[str, tuple[str, bytes]]) -> dict[str, Capture]:
    """One article for each address, of which type and body are given; its capture by address."""
    with ArchiveWriter(folder, "20270204T013000Z") as writer:
        captures = {
            url: writer.write_response(
                Received(
                    url, 200, ((b"Content-Type", media_type.encode()),), body,
                    "2027-02-04T01:41:07Z", "a-xxgknb", "article", "http://a.gov.cn/",
                )
            )
            for url, (media_type, body) in pages.items()
        }  # fmt: skip
        writer.finish()
    return captures


def told_of(*captures: Capture) -> Morning:
    """A morning on which these pages are new."""
    news = tuple(
        replace(NEWS[0], after=Captured(c.capture_id, c.url, c.fetched_at, c.warc_file, c.warc_offset))
        for c in captures
    )  # fmt: skip
    return replace(RICH, news=news, n_news=((News.NEW, len(news)),))
