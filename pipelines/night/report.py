"""Writes the report of a night: the morning page with the archived pages it leads to, the metrics,
the public status pages.

Knows what belongs to a report and where it lies; the parts know what they say.
"""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

from pipelines.archive import Archive
from pipelines.morning.gathering import NightTold, gather_morning
from pipelines.morning.metrics import write_metrics
from pipelines.morning.model import Morning
from pipelines.morning.pages import write_captures, write_morning, write_status
from pipelines.places import Places
from pipelines.store import BuildMissingError, current_build, find_build

_SUMMARY = "summary.json"


def write_report(places: Places, told: NightTold) -> Morning:
    """Write all of it; the morning as it was written."""
    folder = places.run(told.run_id)
    morning = gather_morning(places, told)
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError:  # nothing was ever crawled: there are no pages to lay out
        pass
    else:
        with closing(archive):
            morning = write_captures(folder, morning, archive)
    write_morning(folder, morning)
    write_metrics(places.build, folder, morning)
    write_status(places.status, places)
    return morning


def last_told_build(places: Places) -> Path | None:
    """The build of which the last report told: what came after it is news, whether a night that
    was killed published it or ``xxgk build``. Where it is kept no more, the published one."""
    for path in sorted(places.runs.glob(f"*/{_SUMMARY}"), reverse=True):
        try:
            build_id = json.loads(path.read_text(encoding="utf-8"))["build_id"]
            return find_build(places.build, build_id)
        except (ValueError, KeyError, TypeError, BuildMissingError):
            continue
    return current_build(places.build)
