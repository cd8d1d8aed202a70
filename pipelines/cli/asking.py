"""The verbs of those who use the archive: SQL, exports, what there is."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.answers import ROWS_SHOWN, caution, write_answer
from pipelines.cli.app import Context, app, reporting
from pipelines.console import Format, err
from pipelines.demo import run_demo
from pipelines.opened import find_build
from pipelines.query import open_catalog, stream
from pipelines.shell import run_shell
from pipelines.statements import QueryError
from pipelines.telling import show_status


@app.command()
def sql(
    context: Context,
    statement: Annotated[
        str | None,
        typer.Argument(help="One statement; - reads it from standard input; none opens a shell."),
    ] = None,
    file: Annotated[Path | None, typer.Option(help="A file that holds the statement.")] = None,
    format: Annotated[Format, typer.Option(help="Of the answer.")] = Format.TABLE,
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
    build: Annotated[
        str | None, typer.Option(help="Id of an earlier build, or its beginning.")
    ] = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Rows of a table on the screen; 0 shows all.")
    ] = ROWS_SHOWN,
) -> None:
    """Ask a published build. Can write nothing, and read no file outside the build."""
    if statement is not None and file is not None:
        raise typer.BadParameter("give a statement or a file, not both", param_hint="--file")
    if statement is None and file is None and not sys.stdin.isatty():
        raise typer.BadParameter("needed where there is no terminal", param_hint="STATEMENT")
    with reporting():
        catalog = find_build(context.obj.build, build)
        with closing(open_catalog(catalog)) as connection:
            question = _question(statement, file)
            if question is None:
                run_shell(connection, catalog.parent)
                return
            caution(question)
            written = write_answer(stream(connection, question), format, output, limit)
        if output is not None:
            err.print(f"wrote {escape(str(output))}: {written} rows", soft_wrap=True)


def _question(statement: str | None, file: Path | None) -> str | None:
    if file is not None:
        try:
            return file.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError as problem:
            raise QueryError(f"{file}: not UTF-8: {problem}") from problem
    return sys.stdin.read() if statement == "-" else statement


@app.command()
def status(context: Context) -> None:
    """What the archive and the published build hold, and how the last night ended."""
    with reporting():
        show_status(context.obj)


@app.command()
def demo(context: Context) -> None:
    """Crawl a replica of government sites on this machine, and show what comes of it."""
    with reporting():
        raise typer.Exit(run_demo(context.obj))
