"""Crawls of the replica's other CMS products, two nights: every row found, every report archived."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.replica.listings import articles, planned_rows
from crawler.replica.server import Replica, Served
from crawler.replica.sites import FAMILY_SITES
from pipelines.archive import Archive
from tests.crawler.site import Crawls

KEYS = sorted(FAMILY_SITES)


@dataclass(frozen=True)
class Nights:
    archive: Archive
    served: tuple[Served, ...]


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("country")
    crawls = Crawls(folder)
    only = ",".join(FAMILY_SITES[key].channel_id for key in KEYS)
    with Replica() as replica:
        replica.write_curated(folder / "curated")
        for night in (1, 2):
            replica.night = night
            command = crawls.command(f"night{night}", "-a", "allow_private=1", "-a", f"only={only}")
            subprocess.run(command, cwd=Path(__file__).parents[2], check=True, timeout=300)
        served = tuple(replica.requests)
    archive = crawls.archive
    yield Nights(archive, served)
    archive.close()


@pytest.mark.parametrize("key", KEYS)
def test_every_planned_row_is_sighted_under_its_full_title(nights: Nights, key: str) -> None:
    site = FAMILY_SITES[key]
    seen = {
        _path(s.url): (s.title, s.verdict == "report")
        for s in nights.archive.sightings()
        if s.channel_id == site.channel_id and s.gone_at is None
    }
    planned = {r.url_path: (r.title, r.is_report) for r in planned_rows(2)[site.channel_id]}
    assert seen == planned


@pytest.mark.parametrize("key", KEYS)
def test_every_report_is_archived_and_nothing_fails(nights: Nights, key: str) -> None:
    site = FAMILY_SITES[key]
    outcomes = [o for o in nights.archive.outcomes() if o.channel_id == site.channel_id]
    assert [(o.outcome, o.detail) for o in outcomes] == [("ok_new", ""), ("ok_nothing_new", "")]
    got = {
        _path(c.url)
        for c in nights.archive.captures()
        if c.channel_id == site.channel_id and c.status == 200 and c.role in ("article", "list")
    }
    assert {a.path for a in articles(key, 2) if a.kind == "report"} <= got


@pytest.mark.parametrize("key", [key for key in KEYS if FAMILY_SITES[key].validators])
def test_the_second_night_brings_no_body_again(nights: Nights, key: str) -> None:
    again = [s for s in nights.served if s.site == key and s.night == 2 and s.method == "GET"]
    again = [s for s in again if s.path != "/robots.txt"]
    assert again
    assert {s.status for s in again} == {304}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "")
