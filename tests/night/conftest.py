from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from crawler.replica.server import Replica
from tests.night.site import Site


@pytest.fixture(scope="session")
def two_nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("nights")
    with Replica(night=1) as replica:
        site = Site(replica, folder)
        replica.write_curated(folder / "curated")
        for night in (1, 2):
            replica.night = night
            ended = site.night()
            assert ended.returncode == 0, ended.stdout + ended.stderr
        yield replace(site, served=len(replica.requests))
