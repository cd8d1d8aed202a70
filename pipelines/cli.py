"""``xxgk``: one verb for each thing a user does.

Knows options, messages and exit statuses (0 done, 1 the verb could not do its job, 2 wrong usage);
each verb calls one function of the pipeline and says what it read, wrote and left out.
"""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from pipelines import night as stages
from pipelines import scouting
from pipelines.archive import Archive, ArchiveBusyError
from pipelines.catalog import QueryError, ask, catalog_is_intact, open_catalog
from pipelines.console import Format, err, out, write_answer
from pipelines.demo import run_demo
from pipelines.export import Choice, Language, export_facts, export_panel, export_reports
from pipelines.extract import Extractor, Source, unreadable
from pipelines.forms import FormError, load_forms
from pipelines.places import SHIPPED, Places
from pipelines.registry import (
    LEVELS,
    STATUSES,
    Registry,
    RegistryUnreadableError,
    load_registry,
)
from pipelines.registry_check import load_families
from pipelines.sites import (
    ALL_COLUMNS,
    SCREEN_COLUMNS,
    Having,
    Wanted,
    as_table,
    last_outcomes,
    list_sites,
)
from pipelines.store import BuildMissingError, damaged_files, read_manifest
from pipelines.telling import (
    show_built,
    show_crawled,
    show_discovered,
    show_extracted,
    show_registry_check,
    show_status,
    show_summary,
)
from pipelines.wire import to_json

app = typer.Typer(
    name="xxgk",
    help="The archive of China's annual reports on government information disclosure "
    "(政府信息公开工作年度报告).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

DONE, FAILED, USAGE = 0, 1, 2
_JOBS = 2


class _Context(typer.Context):
    obj: Places


class Recheck(StrEnum):
    DUE = "due"
    ALL = "all"


@app.callback()
def _places(
    context: typer.Context,
    curated: Annotated[
        Path, typer.Option(envvar="XXGK_CURATED", help="Folder of the curated files.")
    ] = Path("data/curated"),
    data: Annotated[
        Path, typer.Option(envvar="XXGK_DATA", help="Folder of archive/ and build/.")
    ] = Path("data"),
) -> None:
    context.obj = Places(curated, data)


# --- options that several verbs share ---------------------------------------------------------

_Only = Annotated[
    list[str] | None, typer.Argument(help="Publisher or channel ids; none means all.")
]
_Delay = Annotated[
    float | None,
    typer.Option(min=0, help="Seconds between two requests to one host (default: settings.py)."),
]
_PrivateHosts = Annotated[
    bool,
    typer.Option(
        "--allow-private-hosts", help="Also fetch loopback, private and link-local addresses."
    ),
]
_Recheck = Annotated[
    Recheck,
    typer.Option(help="Listed reports to ask for: those due by their age, or all."),
]
_Jobs = Annotated[int, typer.Option(min=1, help="Processes that extract at the same time.")]


# --- the stages -------------------------------------------------------------------------------


@app.command()
def crawl(
    context: _Context,
    only: _Only = None,
    delay: _Delay = None,
    allow_private_hosts: _PrivateHosts = False,
    recheck: _Recheck = Recheck.DUE,
) -> None:
    """Fetch the channels into the archive. Extracts nothing."""
    with _reporting():
        order = _order(context.obj, only, delay, allow_private_hosts, recheck)
        crawled = _crawl(context.obj, order)
    raise typer.Exit(_crawl_status(crawled))


@app.command()
def extract(
    context: _Context,
    files: Annotated[
        list[str] | None, typer.Argument(help="Loose files; none means the archive.")
    ] = None,
    format: Annotated[str, typer.Option(help="Of loose files: jsonl.")] = "jsonl",
    jobs: _Jobs = _JOBS,
) -> None:
    """Turn archived pages, or loose files, into figures, sections, issues and checks."""
    if format != "jsonl":
        err.print(f"unknown format {format!r}; there is: jsonl")
        raise typer.Exit(USAGE)
    with _reporting():
        if files:
            raise typer.Exit(_extract_files(context.obj, files))
        with _working("extracting"):
            extracted = stages.extract(context.obj, jobs)
        show_extracted(extracted)
    raise typer.Exit(FAILED if extracted.failed else DONE)


@app.command()
def build(context: _Context) -> None:
    """Make all tables and archive.duckdb anew, and publish them in one step."""
    with _reporting():
        with _working("building"):
            built = stages.build(context.obj)
        show_built(built)
    raise typer.Exit(FAILED if built.doubts else DONE)


@app.command()
def night(
    context: _Context,
    only: _Only = None,
    delay: _Delay = None,
    allow_private_hosts: _PrivateHosts = False,
    recheck: _Recheck = Recheck.DUE,
    jobs: _Jobs = _JOBS,
) -> None:
    """Crawl, extract, build: what runs every night."""
    with _reporting():
        order = _order(context.obj, only, delay, allow_private_hosts, recheck)
        crawled = _crawl(context.obj, order)
        with _working("extracting"):
            extracted = stages.extract(context.obj, jobs)
        show_extracted(extracted)
        with _working("building"):
            built = stages.build(context.obj)
        show_built(built)
        summary = stages.write_summary(context.obj, crawled, extracted, built)
        out.print(f"summary: {summary}")
    raise typer.Exit(FAILED if extracted.failed or built.doubts else _crawl_status(crawled))


# --- new sites --------------------------------------------------------------------------------


@app.command()
def probe(
    page: Annotated[str, typer.Argument(help="An address, or a file that holds a saved page.")],
    url: Annotated[str, typer.Option(help="Where a saved page came from.")] = "",
    pages: Annotated[int, typer.Option(min=1, help="List pages to follow.")] = 1,
    allow_private_hosts: _PrivateHosts = False,
) -> None:
    """Say of one page which family it is of, which rows it lists and which page is next."""
    private = ["--allow-private-hosts"] if allow_private_hosts else []
    raise typer.Exit(scouting.probe(page, ("--url", url, "--pages", str(pages), *private)))


@app.command()
def discover(
    context: _Context,
    only: Annotated[
        list[str] | None,
        typer.Argument(help="Publisher ids; none means all that have a home page and no channel."),
    ] = None,
    delay: _Delay = None,
    allow_private_hosts: _PrivateHosts = False,
) -> None:
    """Search publishers' sites for their annual-report column; write rows for review."""
    with _reporting():
        _known_or_usage(load_registry(context.obj.curated), only or [])
        private = "allowed" if allow_private_hosts else "refused"
        run_id = stages.new_run_id(datetime.now(UTC))
        with _working(f"searching, run {run_id}"):
            discovered = scouting.discover(context.obj, tuple(only or ()), delay, private, run_id)
        show_discovered(discovered)
    raise typer.Exit(DONE)


# --- questions --------------------------------------------------------------------------------


@app.command()
def sql(
    context: _Context,
    statement: Annotated[str, typer.Argument(help="One SQL statement.")],
    format: Annotated[Format, typer.Option(help="Of the answer.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
) -> None:
    """Ask the published build. Can read nothing else and write nothing."""
    with _reporting():
        connection = open_catalog(context.obj.build)
        write_answer(ask(connection, statement), format, output)


@app.command()
def export(
    context: _Context,
    years: Annotated[
        list[int] | None, typer.Option("--year", help="Report year; may be repeated.")
    ] = None,
    division: Annotated[
        str | None,
        typer.Option(help="Beginning of a division code, or name of a province, city or county."),
    ] = None,
    publishers: Annotated[
        list[str] | None, typer.Option("--publisher", help="Publisher id; may be repeated.")
    ] = None,
    editions: Annotated[
        list[str] | None, typer.Option("--edition", help="Edition of the form.")
    ] = None,
    scope: Annotated[str | None, typer.Option(help="own or consolidated.")] = None,
    header: Annotated[Language, typer.Option(help="Language of the heading.")] = Language.ZH,
    to: Annotated[Path | None, typer.Option(help="Folder (default: build/export).")] = None,
) -> None:
    """Write facts.csv, reports.csv and panel.csv, which open right in a spreadsheet."""
    choice = Choice(
        tuple(years or ()), division, tuple(publishers or ()), tuple(editions or ()), scope
    )
    with _reporting():
        connection = open_catalog(context.obj.build)
        folder = to or context.obj.build / "export"
        for name, write in (
            ("facts", export_facts),
            ("reports", export_reports),
            ("panel", export_panel),
        ):
            path = folder / f"{name}.csv"
            try:
                count = write(connection, path, choice, header)
            except duckdb.BinderException as problem:
                message = f"the build is of another version of xxgk, make it anew: {problem}"
                raise QueryError(message) from problem
            out.print(f"wrote {path}: {count} rows")


@app.command()
def status(context: _Context) -> None:
    """What the archive and the published build hold, and how the last night ended."""
    with _reporting():
        show_status(context.obj)


@app.command()
def sites(
    context: _Context,
    text: Annotated[
        str | None, typer.Argument(help="Part of an id, a name, an address, evidence or note.")
    ] = None,
    division: Annotated[
        str | None,
        typer.Option(help="Beginning of a division code, or name of a province, city or county."),
    ] = None,
    level: Annotated[str | None, typer.Option(help=f"One of {', '.join(LEVELS)}.")] = None,
    family: Annotated[str | None, typer.Option(help="CMS family of the channel.")] = None,
    status: Annotated[str | None, typer.Option(help=f"One of {', '.join(STATUSES)}.")] = None,
    channel: Annotated[Having | None, typer.Option(help="Only with a channel, or without.")] = None,
    format: Annotated[Format, typer.Option(help="Of the list.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Name everything that is wrong in the registry.")
    ] = False,
    summary: Annotated[
        bool, typer.Option("--summary", help="Count units, channels and what is missing.")
    ] = False,
) -> None:
    """List the registry of sites, check it, or count it. Fetches nothing."""
    if check and summary:
        err.print("xxgk: --check and --summary are two questions")
        raise typer.Exit(USAGE)
    with _reporting():
        families = load_families(SHIPPED / "lookups")
        if check:
            raise typer.Exit(show_registry_check(context.obj, families))
        registry = load_registry(context.obj.curated)
        if summary:
            show_summary(registry)
            raise typer.Exit(DONE)
        for name, value, known in (
            ("level", level, LEVELS), ("status", status, STATUSES), ("family", family, families),
        ):  # fmt: skip
            if value is not None and value not in known:
                err.print(f"xxgk: no such {name}: {value}; there is: {', '.join(known)}")
                raise typer.Exit(USAGE)
        wanted = Wanted(division, level, family, status, channel, text)
        found = list_sites(registry, wanted, last_outcomes(context.obj))
        for_screen = format is Format.TABLE and output is None
        columns = SCREEN_COLUMNS if for_screen else ALL_COLUMNS
        write_answer(as_table(found, columns), format, output)


@app.command()
def verify(context: _Context) -> None:
    """Re-read every WARC file and every published file against their digests."""
    bad: list[str] = []
    with _reporting():
        try:
            archive = Archive.open_for_reading(context.obj.archive)
            bad += archive.verify()
            out.print(f"archive: {len(archive.warc_files())} WARC files read")
        except FileNotFoundError as absent:
            bad.append(str(absent))
        try:
            manifest = read_manifest(context.obj.build)
            damaged = damaged_files(context.obj.build, manifest)
            bad += [f"{file.path}: {how}" for file, how in damaged]
            out.print(f"build {manifest.build_id}: {len(manifest.files)} files read")
            if not catalog_is_intact(context.obj.build):
                bad.append("archive.duckdb: not as it was built")
        except BuildMissingError as absent:
            out.print(escape(str(absent)), soft_wrap=True)
        for problem in bad:
            err.print(escape(problem), soft_wrap=True)
    raise typer.Exit(FAILED if bad else DONE)


@app.command()
def demo(context: _Context) -> None:
    """Crawl a replica of government sites on this machine, and show what comes of it."""
    with _reporting():
        raise typer.Exit(run_demo(context.obj))


def main() -> None:
    """The entry point of ``xxgk``."""
    app()


# --- doing and telling ------------------------------------------------------------------------


@contextmanager
def _reporting() -> Iterator[None]:
    """Errors that a user can mend end the verb with one line, not with a traceback."""
    try:
        yield
    except (
        RegistryUnreadableError, FormError, BuildMissingError, ArchiveBusyError, QueryError,
        OSError, sqlite3.DatabaseError, stages.CrawlNotBegunError, stages.StoppedError,
        scouting.DiscoveryFailedError,
    ) as problem:  # fmt: skip
        err.print(f"xxgk: {escape(str(problem))}", soft_wrap=True)
        raise typer.Exit(FAILED) from problem


@contextmanager
def _working(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A line, or on a terminal a bar; what is yielded moves it on."""
    if not out.is_terminal:
        out.print(what)
        yield lambda done: None
        return
    columns = (SpinnerColumn(), TextColumn(what), BarColumn(), MofNCompleteColumn())
    shown = columns if total is not None else columns[:2]
    with Progress(*shown, TimeElapsedColumn(), console=out) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.update(task, completed=done)


def _order(
    places: Places,
    only: list[str] | None,
    delay: float | None,
    allow_private: bool,
    recheck: Recheck,
) -> stages.CrawlOrder:
    registry = load_registry(places.curated)
    _known_or_usage(registry, only or [])
    private = "allowed" if allow_private else "refused"
    return stages.CrawlOrder(tuple(only or ()), delay, private, recheck.value)


def _known_or_usage(registry: Registry, only: list[str]) -> None:
    known = {str(p.publisher_id) for p in registry.publishers}
    known |= {str(c.channel_id) for c in registry.channels}
    unknown = [name for name in only if name not in known]
    if unknown:
        err.print(f"xxgk: no such publisher or channel: {', '.join(unknown)}")
        raise typer.Exit(USAGE)


def _crawl(places: Places, order: stages.CrawlOrder) -> stages.Crawled:
    if order.private_hosts != "allowed" and not os.environ.get("XXGK_CONTACT"):
        err.print(
            "xxgk: XXGK_CONTACT is not set: webmasters who wonder who crawls cannot reach you",
            style="bold red",
        )
    run_id = stages.new_run_id(datetime.now(UTC))
    total = len(order.only) or len(load_registry(places.curated).channels)
    with _working(f"crawling, run {run_id}", total) as on_tick:
        crawled = stages.crawl(places, order, run_id, on_tick)
    show_crawled(places, crawled)
    return crawled


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


if __name__ == "__main__":
    main()
