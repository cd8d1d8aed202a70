"""The verbs of a night: crawl, extract, build, and all three."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines import night as stages
from pipelines import settings
from pipelines.cli.app import (
    DONE,
    FAILED,
    HELD,
    JOBS,
    USAGE,
    Context,
    Delay,
    Jobs,
    KeepDays,
    Only,
    PrivateHosts,
    Recheck,
    Rechecked,
    app,
    known_or_usage,
    reporting,
    stoppable,
    working,
)
from pipelines.cli.watching import LogStyle, watching
from pipelines.clock import utc_now
from pipelines.console import err, out
from pipelines.engine import Bounds
from pipelines.extract import Extractor, Source, unreadable
from pipelines.forms import load_forms
from pipelines.guards import judge, load_guards
from pipelines.hook import read_hook
from pipelines.places import Places
from pipelines.registry import load_registry
from pipelines.store import build_lock, publish_held
from pipelines.telling import show_built, show_crawled, show_extracted
from pipelines.wire import to_json


@app.command()
def crawl(
    context: Context,
    only: Only = None,
    delay: Delay = None,
    allow_private_hosts: PrivateHosts = False,
    recheck: Rechecked = Recheck.DUE,
) -> None:
    """Fetch the channels into the archive. Extracts nothing."""
    with stoppable():
        order = _order(context.obj, only, delay, allow_private_hosts, recheck)
        crawled = _crawl(context.obj, order)
    raise typer.Exit(_crawl_status(crawled))


@app.command()
def extract(
    context: Context,
    files: Annotated[
        list[str] | None, typer.Argument(help="Loose files; none means the archive.")
    ] = None,
    format: Annotated[str, typer.Option(help="Of loose files: jsonl.")] = "jsonl",
    jobs: Jobs = JOBS,
) -> None:
    """Turn archived pages, or loose files, into figures, sections, issues and checks."""
    if format != "jsonl":
        err.print(f"unknown format {format!r}; there is: jsonl")
        raise typer.Exit(USAGE)
    with stoppable():
        if files:
            raise typer.Exit(_extract_files(context.obj, files))
        with working("extracting"):
            extracted = stages.extract(context.obj, jobs, _bounds())
        show_extracted(extracted)
    raise typer.Exit(FAILED if extracted.failed else DONE)


@app.command()
def build(context: Context, keep_days: KeepDays = stages.KEEP_DAYS) -> None:
    """Bring tables and archive.duckdb up to the archive, and publish them in one step.

    Where a guard of guards.toml fails, the build is held back; see xxgk publish.
    """
    with stoppable():
        guards = load_guards(context.obj.curated)
        with working("building"):
            built = stages.build(
                context.obj, keep_days, lambda before, draft: judge(guards, before, draft, None)
            )
        show_built(built)
    if not built.made.is_published:
        raise typer.Exit(HELD)
    raise typer.Exit(FAILED if built.doubts else DONE)


@app.command()
def publish(context: Context) -> None:
    """Publish the build that a guard holds back, as it was looked at (xxgk diff current held)."""
    with reporting(), build_lock(context.obj.build):
        folder = publish_held(context.obj.build)
        out.print(f"published build {folder.name}")


@app.command()
def night(
    context: Context,
    only: Only = None,
    delay: Delay = None,
    allow_private_hosts: PrivateHosts = False,
    recheck: Rechecked = Recheck.DUE,
    jobs: Jobs = JOBS,
    keep_days: KeepDays = stages.KEEP_DAYS,
    log: Annotated[
        LogStyle,
        typer.Option(
            envvar=settings.LOG.variable, help="auto: bars on a terminal, else lines of JSON."
        ),
    ] = LogStyle.AUTO,
) -> None:
    """Crawl, extract, build, publish, and write the morning page: what runs every night."""
    with stoppable():
        order = _order(context.obj, only, delay, allow_private_hosts, recheck)
        _warn_without_contact(order)
        run_id = stages.new_run_id(utc_now())
        options = stages.NightOptions(
            jobs, keep_days, settings.KEEP_RUNS_DAYS.value(), _bounds(), read_hook(os.environ)
        )
        with watching(context.obj, run_id, log) as watch:
            status = stages.run_night(
                context.obj, order, _total(context.obj, order), run_id, options, watch
            )
    raise typer.Exit(status)


def _order(
    places: Places,
    only: list[str] | None,
    delay: float | None,
    allow_private: bool,
    recheck: Recheck,
) -> stages.CrawlOrder:
    registry = load_registry(places.curated)
    known_or_usage(registry, only or [])
    private = "allowed" if allow_private else "refused"
    return stages.CrawlOrder(tuple(only or ()), delay, private, recheck.value)


def _crawl(places: Places, order: stages.CrawlOrder) -> stages.Crawled:
    _warn_without_contact(order)
    run_id = stages.new_run_id(utc_now())
    with working(f"crawling, run {run_id}", _total(places, order)) as on_tick:
        crawled = stages.crawl(places, order, run_id, on_tick)
    show_crawled(places, crawled)
    return crawled


def _bounds() -> Bounds:
    return Bounds(settings.DOCUMENT_SECONDS.value(), settings.DOCUMENT_BYTES.value())


def _warn_without_contact(order: stages.CrawlOrder) -> None:
    if order.private_hosts != "allowed" and not settings.CONTACT.is_given:
        err.print(
            "xxgk: XXGK_CONTACT is not set: webmasters who wonder who crawls cannot reach you",
            style="bold red",
        )


def _total(places: Places, order: stages.CrawlOrder) -> int:
    """The channels that are to be crawled, for those who watch."""
    return len(order.only) or len(load_registry(places.curated).channels)


def _crawl_status(crawled: stages.Crawled) -> int:
    """A site that fails is a finding; a crawl cut short or a wrong row of our own is a failure."""
    ours = crawled.registry_errors or crawled.by_outcome["config_error"]
    return DONE if crawled.finished and not ours else FAILED


def _extract_files(places: Places, files: list[str]) -> int:
    extractor = Extractor(load_forms(places.forms))
    status = DONE
    for name in files:
        try:
            extraction = extractor.extract(Source(Path(name).read_bytes(), name))
        except OSError as problem:
            err.print(escape(f"xxgk: {name}: {problem.strerror}"), soft_wrap=True)
            extraction = unreadable(name, problem.strerror or str(problem))
            status = FAILED
        line = {"file": name} | to_json(extraction)
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        sys.stdout.buffer.flush()
    return status
