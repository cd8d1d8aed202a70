"""The verb of those who take data away: files for spreadsheets and for programs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.markup import escape

from pipelines.cli.app import Context, app, reporting
from pipelines.console import err, out
from pipelines.export import (
    DEFAULT,
    Choice,
    Format,
    Language,
    Order,
    What,
    export_files,
    parse_years,
    split,
)

Named = TypeVar("Named", bound=StrEnum)


@app.command()
def export(
    context: Context,
    whats: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[WHAT]...",
            help="facts (long: a figure a row), panel (wide: a concept a column), cells (wide: a"
            " cell of the form a column, a file an edition), reports, sections, checks (those that"
            " fail), issues. Default: facts reports panel.",
        ),
    ] = None,
    formats: Annotated[
        list[str] | None,
        typer.Option("--format", help="csv, xlsx, parquet, jsonl; several with commas."),
    ] = None,
    years: Annotated[
        list[str] | None,
        typer.Option("--year", help="Report years: 2023, 2019-2021 or 2019,2023."),
    ] = None,
    divisions: Annotated[
        list[str] | None,
        typer.Option(
            "--division",
            help="Beginning of a division code, or name of a province, city or county.",
        ),
    ] = None,
    publishers: Annotated[
        list[str] | None, typer.Option("--publisher", help="Publisher id.")
    ] = None,
    levels: Annotated[
        list[str] | None,
        typer.Option("--level", help="province, city, county, township or department."),
    ] = None,
    editions: Annotated[
        list[str] | None, typer.Option("--edition", help="Edition of the form: 2021, 2019, …")
    ] = None,
    scopes: Annotated[
        list[str] | None, typer.Option("--scope", help="own or consolidated.")
    ] = None,
    tables: Annotated[
        list[str] | None,
        typer.Option("--table", help="Tables of the form, in facts and cells: requests, …"),
    ] = None,
    concepts: Annotated[
        list[str] | None,
        typer.Option("--concept", help="Concepts, in facts and panel: requests_received, …"),
    ] = None,
    header: Annotated[Language, typer.Option(help="Language of the heading.")] = Language.ZH,
    to: Annotated[Path | None, typer.Option(help="Folder (default: build/export).")] = None,
) -> None:
    """Write files that open right in a spreadsheet, every row with its source, and a README.

    Filters may be repeated, or take several values with commas.
    """
    try:
        choice = Choice(
            years=parse_years(years or ()),
            divisions=split(divisions or ()),
            publishers=split(publishers or ()),
            levels=split(levels or ()),
            editions=split(editions or ()),
            scopes=split(scopes or ()),
            tables=split(tables or ()),
            concepts=split(concepts or ()),
        )
    except ValueError as problem:
        raise typer.BadParameter(str(problem)) from problem
    order = Order(
        _named(What, whats, "kind of file") or DEFAULT,
        _named(Format, formats, "format") or (Format.CSV,),
        choice,
        header,
    )
    with reporting():
        done = export_files(context.obj.build, to or context.obj.build / "export", order)
    for file in done.files:
        out.print(f"wrote {escape(str(file.path))}: {file.rows} rows", soft_wrap=True)
    for remark in done.remarks:
        err.print(f"[yellow]note:[/yellow] {escape(remark)}", soft_wrap=True)


def _named(kind: type[Named], words: list[str] | None, what: str) -> tuple[Named, ...]:
    found = []
    for word in split(words or ()):
        if word not in [member.value for member in kind]:
            known = ", ".join(member.value for member in kind)
            raise typer.BadParameter(f"no such {what}: {word}; there are {known}")
        found.append(kind(word))
    return tuple(found)
