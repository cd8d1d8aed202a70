"""What the verbs share: the application, its places, common options, exit statuses, progress.

Knows exit statuses (0 done, 1 the verb could not do its job, 2 wrong usage, 3 a build is held back)
and which errors a user can mend; knows no verb.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

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

from pipelines import night, scouting, settings
from pipelines.console import err, out
from pipelines.hook import HookError
from pipelines.places import Places
from pipelines.registry import Registry
from pipelines.settings import SettingError, take_settings
from pipelines.statements import QueryError
from pipelines.store import DamagedFileError

app = typer.Typer(
    name="xxgk",
    help="The archive of China's annual reports on government information disclosure "
    "(政府信息公开工作年度报告).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

# HELD: all work was done, but a guard holds the new build back, and the one before stays published.
DONE, FAILED, USAGE, HELD = 0, 1, 2, 3
JOBS = settings.JOBS.default


class Context(typer.Context):
    obj: Places


class Recheck(StrEnum):
    DUE = "due"
    ALL = "all"


def _take_settings(context: typer.Context, file: Path | None) -> None:
    """Before any other option is read, since the file speaks through the environment."""
    if context.resilient_parsing:
        return
    try:
        take_settings(file, os.environ)
    except (SettingError, OSError) as problem:
        for line in str(problem).splitlines():
            err.print(f"xxgk: {escape(line)}", soft_wrap=True)
        raise typer.Exit(USAGE) from problem


@app.callback()
def _places(
    context: typer.Context,
    file: Annotated[
        Path | None,
        typer.Option(
            "--settings",
            envvar=settings.SETTINGS_FILE.variable,
            is_eager=True,
            callback=_take_settings,
            help=f"Settings file (default: {settings.DEFAULT_FILE}, where it is there).",
        ),
    ] = None,
    curated: Annotated[
        Path, typer.Option(envvar=settings.CURATED.variable, help="Folder of the curated files.")
    ] = settings.CURATED.default,
    data: Annotated[
        Path, typer.Option(envvar=settings.DATA.variable, help="Folder of archive/ and build/.")
    ] = settings.DATA.default,
) -> None:
    context.obj = Places(curated, data)


# --- options that several verbs share ---------------------------------------------------------

Only = Annotated[list[str] | None, typer.Argument(help="Publisher or channel ids; none means all.")]
Delay = Annotated[
    float | None,
    typer.Option(
        min=0,
        envvar=settings.DELAY.variable,
        help=f"Seconds between two requests to one host (default: {settings.DELAY.shown}).",
    ),
]
PrivateHosts = Annotated[
    bool,
    typer.Option(
        "--allow-private-hosts", help="Also fetch loopback, private and link-local addresses."
    ),
]
Rechecked = Annotated[
    Recheck,
    typer.Option(help="Listed reports to ask for: those due by their age, or all."),
]
KeepDays = Annotated[
    float,
    typer.Option(
        min=0,
        envvar=settings.KEEP_DAYS.variable,
        help="Days for which earlier builds are kept.",
    ),
]
Jobs = Annotated[
    int,
    typer.Option(
        min=1, envvar=settings.JOBS.variable, help="Processes that extract at the same time."
    ),
]


# --- doing and telling ------------------------------------------------------------------------


@contextmanager
def reporting() -> Iterator[None]:
    """Errors that a user can mend end the verb with one line, not with a traceback."""
    try:
        yield
    except (
        *night.EXPECTED, night.NightBusyError, HookError, QueryError, DamagedFileError,
        scouting.DiscoveryFailedError,
    ) as problem:  # fmt: skip
        err.print(f"xxgk: {escape(str(problem))}", soft_wrap=True)
        raise typer.Exit(FAILED) from problem


@contextmanager
def stoppable() -> Iterator[None]:
    """As ``reporting``, of a verb that a signal ends in order."""
    try:
        with reporting(), night.stopping_on_signals():
            yield
    except night.Stopped as stopped:
        err.print(f"xxgk: {stopped}")
        raise typer.Exit(FAILED) from stopped


@contextmanager
def working(what: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
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


def known_or_usage(registry: Registry, only: list[str]) -> None:
    known = {str(p.publisher_id) for p in registry.publishers}
    known |= {str(c.channel_id) for c in registry.channels}
    unknown = [name for name in only if name not in known]
    if unknown:
        err.print(f"xxgk: no such publisher or channel: {', '.join(unknown)}")
        raise typer.Exit(USAGE)
