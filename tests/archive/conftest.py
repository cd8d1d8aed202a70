"""Responses to archive."""

from __future__ import annotations

import pytest

from pipelines.archive import Received
from tests.archive.reading import Got


@pytest.fixture
def got() -> Got:
    def make(
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

    return make
