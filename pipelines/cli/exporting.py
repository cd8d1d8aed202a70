"""The verb of those who take data away: files for spreadsheets."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import duckdb
import typer

from pipelines.cli.app import Context, app, reporting
from pipelines.console import out
from pipelines.export import Choice, Language, export_facts, export_panel, export_reports
from pipelines.query import QueryError, open_catalog


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
