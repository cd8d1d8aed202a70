"""The crawler's two looks ahead: ``probe`` one page, ``discover`` the columns of publishers.

Both are processes of the crawler, which this package does not import; both write no archive. Knows
their commands and the files they leave.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TypeVar

from pipelines.files import write_atomically
from pipelines.places import PROJECT, Places

_ENVIRONMENT = {"SCRAPY_SETTINGS_MODULE": "crawler.settings"}


class DiscoveryFailedError(Exception):
    """Raised where the crawler ended without having looked; its log says why."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A channel for review; the file holds it as a row of channels.csv."""

    publisher_id: str
    family: str
    url: str
    evidence: str


@dataclass(frozen=True, slots=True)
class NotFound:
    """A publisher whose column was not found. ``elsewhere``: links that left the registered hosts,
    which were not followed."""

    publisher_id: str
    why: str
    elsewhere: str


@dataclass(frozen=True, slots=True)
class Discovered:
    """What a search came to, and the files that hold it."""

    proposals: tuple[Proposal, ...]
    not_found: tuple[NotFound, ...]
    files: tuple[Path, Path]


def probe(page: str, arguments: tuple[str, ...]) -> int:
    """Print what the crawler makes of an address or a file; the exit status."""
    target = page if "://" in page else str(Path(page).resolve())
    command = [sys.executable, "-m", "crawler.probe", target, *arguments]
    return subprocess.run(command, cwd=PROJECT, check=False).returncode


def discover(
    places: Places, only: tuple[str, ...], delay: float | None, private_hosts: str, run_id: str
) -> Discovered:
    """Search the sites of publishers for their columns.

    ``only`` holds publisher ids; empty means every publisher with a home page and without a
    channel. Raises DiscoveryFailedError.
    """
    folder = places.build / "discovery" / run_id
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / "discover.log"
    command = [
        sys.executable, "-m", "scrapy", "crawl", "discover",
        "-a", f"curated={places.curated.resolve()}", "-a", f"out={folder.resolve()}",
        "-a", f"only={','.join(only)}", "-a", f"allow_private={int(private_hosts == 'allowed')}",
        "-s", f"LOG_FILE={log.resolve()}",
    ]  # fmt: skip
    if delay is not None:
        command += ["-s", f"DOWNLOAD_DELAY={delay}"]
    subprocess.run(command, cwd=PROJECT, env=os.environ | _ENVIRONMENT, check=False)
    files = (folder / "channels-found.csv", folder / "not-found.csv")
    if not all(path.exists() for path in files):
        raise DiscoveryFailedError(f"nothing was looked at, see {log}")
    for path in files:
        _sort(path)
    return Discovered(_rows(files[0], Proposal), _rows(files[1], NotFound), files)


def _sort(path: Path) -> None:
    """By id, as the registry's rows are; the crawler adds them in the order of its answers."""
    head, *rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    write_atomically(path, "".join((head, *sorted(rows))).encode())


_Row = TypeVar("_Row", Proposal, NotFound)


def _rows(path: Path, kind: type[_Row]) -> tuple[_Row, ...]:
    names = [field.name for field in fields(kind)]
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(kind(*(row[name] for name in names)) for row in csv.DictReader(file))
