"""Writes the registry of the replica: publishers.csv and channels.csv.

Knows the columns of the two files; the addresses depend on the ports in use. Knows nothing of what
the channels hold.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

from crawler.replica.places import TROUBLED_COUNTY, Organ, registered_organs
from crawler.replica.sites import FAMILY_SITES, SITES
from crawler.replica.trouble import NO_SUCH_HOST, TROUBLE_SITES
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS


def write_curated(folder: Path, base_urls: Mapping[str, str], *, with_trouble: bool) -> None:
    """``base_urls``: site key -> ``http://127.0.0.1:port``."""
    organs = [*registered_organs()]
    for site in FAMILY_SITES.values():
        organs += [site.county.government, site.county.office]
    channels = [_channel(key, base_urls[key]) for key in SITES]
    if with_trouble:
        organs += [TROUBLED_COUNTY.government, TROUBLED_COUNTY.office]
        channels += _trouble_channels(base_urls)
    publishers = [_publisher(organ, base_urls) for organ in organs]
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "publishers.csv", PUBLISHER_FIELDS, publishers)
    _write(folder / "channels.csv", CHANNEL_FIELDS, channels)


def _publisher(organ: Organ, base_urls: Mapping[str, str]) -> dict[str, str]:
    key = organ.organ_id.removesuffix("-government")
    return {
        "publisher_id": organ.organ_id,
        "name": organ.name,
        "level": organ.level,
        "division_code": organ.division_code,
        "parent_id": organ.parent_id,
        "home_url": f"{base_urls[key]}/" if key in base_urls else "",
        "note": "fictional",
    }


def _channel(key: str, base_url: str) -> dict[str, str]:
    site = SITES[key]
    return {
        "channel_id": site.channel_id,
        "publisher_id": site.county.government.organ_id,
        "family": site.registered_family,
        "url": base_url + site.channel_url_path,
        "from_year": "2019",
        "status": "verified",
        "evidence": base_url + site.channel_url_path,
        "note": "replica: " + ", ".join(site.traits),
    }


def _trouble_channels(base_urls: Mapping[str, str]) -> list[dict[str, str]]:
    rows = []
    for site in (*TROUBLE_SITES.values(), NO_SUCH_HOST):
        rows.append(
            {
                "channel_id": site.channel_id,
                "publisher_id": TROUBLED_COUNTY.government.organ_id,
                "family": site.family,
                "url": base_urls.get(site.key, "") + site.path,
                "status": "verified",
                "evidence": "",
                "note": f"replica: {site.told}",
            }
        )
    return rows


def _write(path: Path, fields: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row[fields[0]]))
