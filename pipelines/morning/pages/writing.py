"""Writes the files of a morning and of the status pages, each whole or not at all.

Knows names of files. A status page that says what it said is left as it is.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipelines.files import write_atomically, write_if_changed
from pipelines.morning.model import Morning
from pipelines.morning.pages.morning_page import to_html
from pipelines.morning.pages.status import channel_page, index_page
from pipelines.morning.pages.text import to_markdown
from pipelines.morning.pages.told import to_json
from pipelines.morning.sites import Site, last_night, read_sites, unwatched
from pipelines.places import Places
from pipelines.registry import load_registry

SUMMARY = "summary.json"
_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,200}")


def write_morning(folder: Path, morning: Morning) -> tuple[Path, ...]:
    """``summary.json``, ``summary.md`` and ``index.html`` in the folder of the run."""
    files = {
        folder / SUMMARY: to_json(morning),
        folder / "summary.md": to_markdown(morning).encode(),
        folder / "index.html": to_html(morning).encode(),
    }
    for path, data in files.items():
        write_atomically(path, data)
    return tuple(files)


def write_status(folder: Path, places: Places) -> int:
    """``index.html`` with every site and a page for each channel, out of the archive and the
    registry; how many files were written. Pages of channels that neither knows any more go.

    Raises RegistryUnreadableError.
    """
    registry = load_registry(places.curated)
    sites: list[Site] = []
    written = 0
    for site in read_sites(places):
        if not _ID.fullmatch(site.channel_id):
            continue
        written += write_if_changed(
            folder / page_name(site.channel_id), channel_page(site).encode()
        )
        sites.append(replace(site, nights=(), stretches=(), reports=()))
    index = index_page(sites, unwatched(registry), last_night(places), page_name)
    written += write_if_changed(folder / "index.html", index.encode())
    kept = {"index.html", *(page_name(site.channel_id) for site in sites)}
    for path in folder.glob("*.html"):
        if path.name not in kept:
            path.unlink()
    return written


def page_name(channel_id: str) -> str:
    """Ids have no underscore, so that no channel takes the place of the page of all.

    >>> page_name("index"), page_name("yunshan-xxgknb")
    ('index_.html', 'yunshan-xxgknb.html')
    """
    return "index_.html" if channel_id == "index" else f"{channel_id}.html"
