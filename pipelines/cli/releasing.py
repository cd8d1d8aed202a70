"""The verbs of those who publish data: what is not the same in two builds, and a release."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.cli.app import USAGE, Context, app, reporting
from pipelines.console import err, out, show
from pipelines.diff import Comparison, UnknownPublisherError, compare, find_build
from pipelines.diff.builds import CURRENT
from pipelines.diff.telling import Part, csv_parts, json_parts, to_markdown, told_parts
from pipelines.release import Release, make_release

_SHOWN = 20


class DiffFormat(StrEnum):
    """Of a comparison."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


@app.command()
def diff(
    context: Context,
    old: Annotated[
        str,
        typer.Argument(
            help="current, previous, the beginning of a build id, or a folder (build or release)."
        ),
    ],
    new: Annotated[str, typer.Argument(help="The same.")] = CURRENT,
    publisher: Annotated[
        str | None, typer.Option(help="Only the reports of this publisher, and all their cells.")
    ] = None,
    format: Annotated[
        DiffFormat,
        typer.Option(help="table: a summary; json: all of it; csv: the changed cells, one a row."),
    ] = DiffFormat.TABLE,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0, help="Publishers, reports and cells at most (default: 20 in a table, else all)."
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="A file instead of the screen.")] = None,
) -> None:
    """What is not the same in two builds: schema, rows and figures, by publisher and by cause.

    The causes are explained in docs/releases.md. Exit status 0 whether they differ or not, 1 where
    a build is missing or damaged.
    """
    with reporting():
        was, now = find_build(old, context.obj.build), find_build(new, context.obj.build)
        try:
            with compare(was, now, publisher) as comparison:
                if format is DiffFormat.TABLE and output is None:
                    _show(comparison, limit, publisher)
                else:
                    _write(_said(comparison, format, limit, publisher), output)
        except UnknownPublisherError as unknown:
            err.print(f"xxgk: {escape(str(unknown))}", soft_wrap=True)
            raise typer.Exit(USAGE) from unknown


def _show(comparison: Comparison, limit: int | None, publisher: str | None) -> None:
    d = comparison.difference
    out.print(f"build {d.old_build} against {d.new_build}", soft_wrap=True)
    out.print(
        f"{d.files_same} files are the same in both and were not read;"
        f" {d.files_old_only} stand in the old build only, {d.files_new_only} in the new"
    )
    if d.is_empty:
        out.print("no difference")
    for part in _parts(comparison, limit, publisher):
        out.print()
        show(part.title, part.headings, part.rows)


def _parts(comparison: Comparison, limit: int | None, publisher: str | None) -> Iterator[Part]:
    count = _SHOWN if limit is None else limit
    cells = () if publisher is None else tuple(comparison.cells(limit))
    return told_parts(comparison.difference, tuple(comparison.reports(count)), cells, count)


def _said(
    comparison: Comparison, format: DiffFormat, limit: int | None, publisher: str | None
) -> Iterable[str]:
    if format is DiffFormat.TABLE:
        return (to_markdown(_parts(comparison, limit, publisher)),)
    if format is DiffFormat.CSV:
        return csv_parts(comparison.cells(limit))
    reports, cells = comparison.reports(limit), comparison.cells(limit)
    return json_parts(comparison.difference, reports, cells)


def _write(pieces: Iterable[str], target: Path | None) -> None:
    if target is None:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode())
        sys.stdout.buffer.flush()
        return
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        with draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(pieces)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    out.print(f"wrote {escape(str(target))}", soft_wrap=True)


@app.command()
def release(
    context: Context,
    to: Annotated[Path, typer.Option(help="The folder to make; must not exist.")],
    name: Annotated[
        str | None, typer.Argument(help="Of the release, as 2026.11 (default: the build's id).")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(help="The release before: its folder, or a build as in diff. None: first."),
    ] = None,
    build: Annotated[str, typer.Option(help="The build to release, as in diff.")] = CURRENT,
) -> None:
    """Make a folder of one build that stands by itself: data, codebook, changes, issues, digests.

    The same build, name and predecessor give the same bytes. A damaged build is refused, and a
    folder that is there is not touched. What is in it is explained in docs/releases.md.
    """
    with reporting():
        root = context.obj.build
        chosen = find_build(build, root)
        before = find_build(since, root) if since is not None else None
        count = make_release(Release(name or chosen.build_id, chosen, before), to)
        told = f"since {before.build_id}" if before else "the first: nothing to compare with"
        said = f"wrote {to}: {count} files, build {chosen.build_id}, {told}"
        out.print(escape(said), soft_wrap=True)
