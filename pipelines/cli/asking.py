"""The verbs of those who use the archive: SQL, exports, what there is and whether it is intact."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer
from rich.markup import escape

from pipelines.archive import Archive
from pipelines.catalog import QueryError, ask, catalog_is_intact, open_catalog
from pipelines.cli.app import DONE, FAILED, Context, app, reporting
from pipelines.console import Format, err, out, write_answer
from pipelines.demo import run_demo
from pipelines.export import Choice, Language, export_facts, export_panel, export_reports
from pipelines.store import BuildMissingError, damaged_files, read_manifest
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
def export(
    context: Context,
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
    with reporting():
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
def demo(context: Context) -> None:
    """Crawl a replica of government sites on this machine, and show what comes of it."""
    with reporting():
        raise typer.Exit(run_demo(context.obj))
