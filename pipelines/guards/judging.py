"""Judges a new build before it is published: all guards, in the order of ``Guards``.

Knows which measure belongs to which guard; the measures know no limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.guards import contents, crawl, rows
from pipelines.guards.builds import TwoBuilds, damage, two_builds
from pipelines.guards.crawl import Tonight
from pipelines.guards.measure import Measured, Unmeasured, judged
from pipelines.guards.thresholds import GUARDS, Guards
from pipelines.morning.model import Judged

_Measures = Mapping[str, Measured | Unmeasured]

_OF_CRAWL = ("channels_failed", "channels_fewer_than_usual", "extractions_failed")
_OF_CONTENTS = (
    "reports_lost", "reports_renumbered", "historic_values_changed", "current_values_lost",
    "errors_grown", "known_reports_with_new_errors",
)  # fmt: skip


def judge(
    guards: Guards, before: Path | None, draft: Path, tonight: Tonight | None
) -> tuple[Judged, ...]:
    """Every guard, passed or not. ``before`` is the folder of the published build, None where there
    is none; ``draft`` that of the new one; ``tonight`` is None for a build without a crawl.

    Files of one digest are not compared. Raises BuildMissingError where a manifest cannot be read,
    duckdb.Error where a file of the draft cannot be.
    """
    found: dict[str, Measured | Unmeasured] = dict.fromkeys(GUARDS, Unmeasured("first build"))
    found |= _of_crawl(guards, tonight)
    if before is not None:
        found |= _of_builds(guards, two_builds(before, draft))
    return tuple(judged(name, getattr(guards, name), found[name]) for name in GUARDS)


def _of_crawl(guards: Guards, tonight: Tonight | None) -> _Measures:
    if tonight is None:
        return dict.fromkeys(_OF_CRAWL, Unmeasured("no crawl"))
    measured = (
        crawl.channels_failed(tonight),
        crawl.channels_fewer_than_usual(tonight, guards.channels_fewer_than_usual),
        crawl.extractions_failed(tonight),
    )
    return dict(zip(_OF_CRAWL, measured, strict=True))


def _of_builds(guards: Guards, builds: TwoBuilds) -> _Measures:
    before, draft = builds.before.manifest, builds.draft.manifest
    return {
        "tables_emptied": rows.tables_emptied(before, draft),
        "captures_lost": rows.dropped(before, draft, "captures"),
        "facts_dropped": rows.dropped(before, draft, "facts"),
        "sections_dropped": rows.dropped(before, draft, "sections"),
        **_of_contents(guards, builds),
    }


def _of_contents(guards: Guards, builds: TwoBuilds) -> _Measures:
    damaged = damage(builds, contents.TABLES)
    if damaged is not None:
        # Held against damage, no build would ever be published that makes it good.
        return dict.fromkeys(_OF_CONTENTS, Unmeasured(f"the published build is damaged: {damaged}"))
    with contents.laid_open(builds) as connection:
        measured = (
            *contents.reports_gone(connection, builds),
            *contents.values_changed(connection, builds, guards.present_years),
            contents.errors_grown(connection, builds),
            contents.known_reports_with_new_errors(connection, builds),
        )
    return dict(zip(_OF_CONTENTS, measured, strict=True))
