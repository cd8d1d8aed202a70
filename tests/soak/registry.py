"""The registry of the country, as its operator has it on a night."""

from __future__ import annotations

import csv
from pathlib import Path

from crawler.replica.places import CITY, PROVINCE, Organ
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS
from tests.soak.pages import address_of, organs, registered
from tests.soak.scenario import Host, Scenario

# RFC 6761: a name that never resolves.
NO_HOST = "invalid"


def write_registry(folder: Path, script: Scenario, night: int, port: int) -> None:
    """Write publishers.csv and channels.csv. A host of the loopback network has no name to lose:
    where its name does not resolve, its row has another one for these nights."""
    folder.mkdir(parents=True, exist_ok=True)
    places: list[Organ] = [PROVINCE, CITY, *(o for host in script.hosts for o in organs(host))]
    publishers = [
        {"publisher_id": o.organ_id, "name": o.name, "level": o.level,
         "division_code": o.division_code, "parent_id": o.parent_id, "note": "fictional"}
        for o in places
    ]  # fmt: skip
    _write(folder / "publishers.csv", PUBLISHER_FIELDS, publishers)
    channels = [_channel(host, night, port) for host in script.hosts]
    _write(folder / "channels.csv", CHANNEL_FIELDS, channels)


def _channel(host: Host, night: int, port: int) -> dict[str, str]:
    site = registered(host, night)
    trouble = host.trouble(night)
    name = f"{host.key}.{NO_HOST}" if trouble == "dns" else address_of(host)
    return {
        "channel_id": host.channel_id,
        "publisher_id": f"{host.key}-government",
        "family": "no-such-family" if trouble == "config" else site.registered_family,
        "url": f"http://{name}:{port}{site.channel_url_path}",
        "status": "verified",
        "evidence": f"http://{address_of(host)}:{port}/",
        "note": "fictional",
    }


def _write(path: Path, fields: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: row[fields[0]]))
