"""Writes the report of a night: the morning page with the archived pages it leads to, the metrics,
the public status pages.

Knows what belongs to a report and where it lies; the parts know what they say.
"""

from __future__ import annotations

from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive import Archive
from pipelines.morning.gathering import NightTold, gather_morning
from pipelines.morning.metrics import write_metrics
from pipelines.morning.model import Morning
from pipelines.morning.pages import (
    SUMMARY,
    NotAMorningError,
    read_morning,
    write_captures,
    write_morning,
    write_status,
)
from pipelines.places import Places
from pipelines.registry import RegistryUnreadableError
from pipelines.store import BuildMissingError, current_build, find_build


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
    with suppress(RegistryUnreadableError):  # the night has told of it
        write_status(places.status, places)
    return morning


@dataclass(frozen=True, slots=True)
class LastTold:
    """What the last report told of: up to when, and which build; None where there is none."""

    at: str | None
    build: Path | None


def last_told(places: Places) -> LastTold:
    """What came after it is news, whether a night that was killed found and published it or
    ``xxgk build``. Where its build is kept no more, the published one stands for it."""
    for path in sorted(places.runs.glob(f"*/{SUMMARY}"), reverse=True):
        try:
            told = read_morning(path)
            build = find_build(places.build, told.build_id or "")
        except (NotAMorningError, BuildMissingError):
            continue
        return LastTold(told.finished_at or told.started_at, build)
    return LastTold(None, current_build(places.build))
