"""The verbs of those who use the archive: SQL, exports, what there is and whether it is intact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.archive import Archive
from pipelines.catalog import catalog_is_intact
from pipelines.cli.app import DONE, FAILED, Context, app, reporting
from pipelines.console import Format, err, out, write_answer
from pipelines.demo import run_demo
from pipelines.query import ask, open_catalog
from pipelines.store import BuildMissingError, current_build, damaged_files, read_manifest
from pipelines.telling import show_status


@app.command()
def sql(
    context: Context,
    statement: Annotated[str, typer.Argument(help="One SQL statement.")],
    format: Annotated[Format, typer.Option(help="Of the answer.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
) -> None:
    """Ask the published build. Can read nothing else and write nothing."""
    with reporting():
        connection = open_catalog(context.obj.build)
        write_answer(ask(connection, statement), format, output)


@app.command()
def status(context: Context) -> None:
    """What the archive and the published build hold, and how the last night ended."""
    with reporting():
        show_status(context.obj)


@app.command()
def verify(context: Context) -> None:
    """Re-read every WARC file and every published file against their digests."""
    bad: list[str] = []
    with reporting():
        try:
            archive = Archive.open_for_reading(context.obj.archive)
            bad += archive.verify()
            out.print(f"archive: {len(archive.warc_files())} WARC files read")
        except FileNotFoundError as absent:
            bad.append(str(absent))
        try:
            folder = current_build(context.obj.build) or context.obj.build
            manifest = read_manifest(folder)
            damaged = damaged_files(folder, manifest)
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
def demo(context: Context) -> None:
    """Crawl a replica of government sites on this machine, and show what comes of it."""
    with reporting():
        raise typer.Exit(run_demo(context.obj))
