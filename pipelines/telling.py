"""Says in a few lines what a stage did, and what an archive holds.

Knows the results of the stages; does nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import duckdb
from rich.markup import escape

from pipelines.archive import Archive
from pipelines.console import err, out, show
from pipelines.engine import Extracted
from pipelines.guards import GuardsError, load_guards
from pipelines.morning.model import Morning, Weight
from pipelines.night import Built, Crawled
from pipelines.places import Places
from pipelines.query import ask, open_catalog
from pipelines.registry import Registry, load_registry
from pipelines.registry_check import check_registry, foreign_channels
from pipelines.scouting import Discovered
from pipelines.sites import summarise, summary_tables
from pipelines.store import BuildMissingError, read_manifest

_NIGHTS_SHOWN = 3


def show_crawled(places: Places, crawled: Crawled) -> None:
    """How the channels ended; those that did not end well by name."""
    for error in crawled.registry_errors:
        err.print(escape(str(error)), style="red", soft_wrap=True)
    counted = sorted(crawled.by_outcome.items())
    show(
        f"{len(crawled.outcomes)} channels, {crawled.n_captures} fetches",
        ("outcome", "channels"),
        counted,
    )
    for o in crawled.outcomes:
        if not o.outcome.startswith("ok_"):
            out.print(escape(f"  {o.channel_id}: {o.outcome} {o.detail}"), soft_wrap=True)
    if not crawled.finished:
        log = places.run(crawled.run_id) / "crawl.log"
        err.print(f"xxgk: the crawl did not end by itself; see {log}", soft_wrap=True)


def show_discovered(discovered: Discovered) -> None:
    """The columns found, by which way, and the publishers for which there are none."""
    show(
        f"{len(discovered.proposals)} columns found, for review",
        ("publisher", "family", "address", "evidence"),
        [(p.publisher_id, p.family, p.url, p.evidence) for p in discovered.proposals],
    )
    for none in discovered.not_found:
        out.print(escape(f"  {none.publisher_id}: nothing found: {none.why}"), soft_wrap=True)
        if none.elsewhere:
            out.print(escape(f"    leads off the registry: {none.elsewhere}"), soft_wrap=True)
    for path in discovered.files:
        out.print(f"wrote {path}", soft_wrap=True)


def show_extracted(extracted: Extracted) -> None:
    """Which WARC files were read, and which were not."""
    out.print(
        f"extracted {extracted.made} WARC files, {extracted.kept} were done before,"
        f" {len(extracted.failed)} failed"
    )
    for name in extracted.left_out:
        out.print(f"left out {name}: not closed yet; the next crawl closes it")
    for name in extracted.failed:
        err.print(f"xxgk: extraction of {name} failed")


def show_built(built: Built) -> None:
    """The tables of the build."""
    for doubt in built.doubts:
        err.print(escape(doubt), style="red", soft_wrap=True)
    made, manifest = built.made, built.made.manifest
    names = dict.fromkeys(file.table for file in manifest.files)
    out.print(
        f"{made.assembled} reports assembled, {made.taken_over} taken over from the build before;"
        f" {made.files_written} of {len(manifest.files)} files written"
    )
    show(
        f"build {manifest.build_id}: {made.folder}",
        ("table", "rows", "files"),
        [(name, manifest.rows(name), len(manifest.of(name))) for name in names],
    )


def show_told(morning: Morning, page: Path) -> None:
    """What the morning page says, in a few lines."""
    news = ", ".join(f"{n} {kind}" for kind, n in morning.n_news if n) or "no news"
    out.print(f"{morning.publication}: {news}; {len(morning.alarms)} alarms")
    for alarm in morning.alarms:
        if alarm.weight is not Weight.NOTE:
            line = f"  {alarm.weight}: {alarm.code} {alarm.subject}: {alarm.detail}"
            out.print(escape(line), soft_wrap=True)
    for guard in morning.guards:
        if not guard.passed:
            line = f"held: {guard.guard} {guard.value:g}, at most {guard.limit:g}: {guard.detail}"
            err.print(escape(line), style="red", soft_wrap=True)
    out.print(f"the morning page: {page}", soft_wrap=True)


def show_status(places: Places) -> None:
    """Registry, archive and build, as far as there are any."""
    registry = load_registry(places.curated)
    out.print(
        f"registry: {len(registry.publishers)} publishers, {len(registry.channels)} channels"
        f" in {places.curated}"
    )
    for error in registry.errors:
        out.print(escape(f"  broken row: {error}"), soft_wrap=True)
    _show_archive(places)
    try:
        manifest = read_manifest(places.build)
        connection = open_catalog(places.build)
    except BuildMissingError:
        out.print(f"build: none yet in {places.build}")
        return
    out.print(f"build: {manifest.build_id} in {places.build}")
    show("reports", ("edition", "reports", "figures", "checks failed"), _asked(
        connection,
        "SELECT coalesce(edition, 'none'), count(*), sum(n_facts)::BIGINT,"
        " sum(checks_failed)::BIGINT FROM reports GROUP BY 1 ORDER BY 1",
    ))  # fmt: skip
    show("issues", ("code", "severity", "findings"), _asked(
        connection,
        "SELECT code, severity, count(*) FROM issues GROUP BY ALL ORDER BY severity, 3 DESC, code",
    ))  # fmt: skip


def show_registry_check(places: Places, families: tuple[str, ...]) -> int:
    """Every problem with file, line and field; 1 where there is any. Remarks are no problems. The
    limits of the guards are looked at too: they lie beside the registry and are written by hand."""
    problems = [*map(str, check_registry(places.curated, families)), *_of_guards(places)]
    registry = load_registry(places.curated)
    for channel in foreign_channels(registry):
        where = f"{channel.channel_id}: not on its publisher's domain or a parent's: {channel.url}"
        out.print(escape(f"remark: {where}"), soft_wrap=True)
    for problem in problems:
        err.print(escape(problem), soft_wrap=True)
    out.print(
        f"{len(registry.publishers)} publishers and {len(registry.channels)} channels read,"
        f" {len(problems)} problems"
    )
    return 1 if problems else 0


def _of_guards(places: Places) -> Iterator[str]:
    try:
        load_guards(places.curated)
    except GuardsError as problem:
        yield str(problem)


def show_summary(registry: Registry) -> None:
    """Units by level and province, channels by family and status."""
    for title, headings, rows in summary_tables(summarise(registry)):
        show(title, headings, rows)


def _show_archive(places: Places) -> None:
    try:
        archive = Archive.open_for_reading(places.archive)
    except FileNotFoundError:
        out.print(f"archive: none yet in {places.archive}")
        return
    files = archive.warc_files()
    out.print(f"archive: {len(files)} closed WARC files in {places.archive}")
    runs = sorted(archive.runs(), key=lambda run: run.started_at)[-_NIGHTS_SHOWN:]
    outcomes = tuple(archive.outcomes())
    rows = []
    for run in reversed(runs):
        counted = Counter(o.outcome for o in outcomes if o.run_id == run.run_id)
        ended = "finished" if run.finished_at else "cut short"
        shown = ", ".join(f"{name} {n}" for name, n in sorted(counted.items()))
        rows.append((run.run_id, ended, sum(counted.values()), shown))
    show("last nights", ("run", "ended", "channels", "outcomes"), rows)


def _asked(connection: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in ask(connection, statement).to_pylist()]
