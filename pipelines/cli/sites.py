"""The verbs of the registry: probe a page, discover columns, list and check the sites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines import night as stages
from pipelines import scouting
from pipelines.answers import whole, write_answer
from pipelines.cli.app import (
    DONE,
    USAGE,
    Context,
    Delay,
    PrivateHosts,
    app,
    known_or_usage,
    reporting,
    working,
)
from pipelines.clock import utc_now
from pipelines.console import Format, err
from pipelines.places import SHIPPED
from pipelines.registry import LEVELS, STATUSES, load_registry
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
from pipelines.telling import show_discovered, show_registry_check, show_summary


@app.command()
def probe(
    page: Annotated[str, typer.Argument(help="An address, or a file that holds a saved page.")],
    url: Annotated[str, typer.Option(help="Where a saved page came from.")] = "",
    pages: Annotated[int, typer.Option(min=1, help="List pages to follow.")] = 1,
    allow_private_hosts: PrivateHosts = False,
) -> None:
    """Say of one page which family it is of, which rows it lists and which page is next."""
    private = ["--allow-private-hosts"] if allow_private_hosts else []
    raise typer.Exit(scouting.probe(page, ("--url", url, "--pages", str(pages), *private)))


@app.command()
def discover(
    context: Context,
    only: Annotated[
        list[str] | None,
        typer.Argument(help="Publisher ids; none means all that have a home page and no channel."),
    ] = None,
    delay: Delay = None,
    allow_private_hosts: PrivateHosts = False,
) -> None:
    """Search publishers' sites for their annual-report column; write rows for review."""
    with reporting():
        known_or_usage(load_registry(context.obj.curated), only or [])
        private = "allowed" if allow_private_hosts else "refused"
        run_id = stages.new_run_id(utc_now())
        with working(f"searching, run {run_id}"):
            discovered = scouting.discover(context.obj, tuple(only or ()), delay, private, run_id)
        show_discovered(discovered)
    raise typer.Exit(DONE)


@app.command()
def sites(
    context: Context,
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
    with reporting():
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
        write_answer(whole(as_table(found, columns)), format, output)
