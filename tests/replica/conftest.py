"""One replica for all tests that ask over HTTP, and a client that shows what was sent."""

from __future__ import annotations

import http.client
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest

from crawler.replica.server import Replica


@dataclass(frozen=True)
class Got:
    status: int
    headers: http.client.HTTPMessage
    body: bytes


Fetch = Callable[..., Got]


@pytest.fixture(scope="session")
def _served() -> Iterator[Replica]:
    with Replica(with_trouble=True, slow_seconds=0.2) as running:
        yield running


@pytest.fixture
def replica(_served: Replica) -> Iterator[Replica]:
    yield _served
    _served.night = 1


@pytest.fixture
def fetch(replica: Replica) -> Fetch:
    def get(site: str, path: str, **headers: str) -> Got:
        parts = urlsplit(replica.base_urls[site])
        assert parts.hostname is not None
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request("GET", path, headers=named)
            response = connection.getresponse()
            return Got(response.status, response.headers, response.read())
        finally:
            connection.close()

    return get
