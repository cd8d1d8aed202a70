"""What an archive's index says, and responses to archive."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pipelines.archive import Archive, Received

Got = Callable[..., Received]
Tables = dict[str, list[Any]]


def received(
    url: str,
    body: bytes = b"<p>report</p>",
    status: int = 200,
    at: str = "2025-03-31T18:00:00Z",
    **headers: str,
) -> Received:
    named = {"Content-Type": "text/html; charset=utf-8"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    raw = tuple((n.encode(), v.encode("gb18030")) for n, v in named.items())
    return Received(url, status, raw, body, at, "taian-xxgknb", "article", "http://a.gov.cn/l/")


def tables(folder: Path) -> Tables:
    archive = Archive.open_for_reading(folder)
    try:
        return {
            "captures": list(archive.captures()),
            "sightings": list(archive.sightings()),
            "outcomes": list(archive.outcomes()),
            "runs": list(archive.runs()),
        }
    finally:
        archive.close()
