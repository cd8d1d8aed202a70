"""The verbs of those who keep the archive: whether it is as it was, and its index made anew."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from pipelines.archive import Checked, Reindexed, check_archive, rebuild_index
from pipelines.archive.warc import SUFFIX, warc_paths
from pipelines.cli.app import DONE, FAILED, Context, app, reporting, working
from pipelines.console import err, out
from pipelines.extracts import put_aside
from pipelines.fixity.builds import Builds
from pipelines.fixity.extractions import check_extractions
from pipelines.fixity.finding import WHAT_TO_DO, Finding, Kind
from pipelines.places import Places

_MB = 1_000_000
_ROWS_TOLD = 20


class Part(StrEnum):
    ARCHIVE = "archive"
    BUILD = "build"
    EXTRACTS = "extracts"


class Shape(StrEnum):
    TEXT = "text"
    JSON = "json"


@app.command()
def verify(
    context: Context,
    only: Annotated[
        list[Part] | None, typer.Option(help="What to look at; may be given again. [default: all]")
    ] = None,
    format: Annotated[
        Shape, typer.Option(help="json: a line a finding, on standard output.")
    ] = Shape.TEXT,
) -> None:
    """Re-read everything that was written, and name every bit that is not as it was.

    Exit status 1 where something is found. Changes nothing but one thing: the digest of a WARC file
    that had none yet is noted once every record in it is found whole."""
    found: Counter[Kind] = Counter()
    tell = format is Shape.TEXT
    with reporting():
        for finding in _findings(context.obj, frozenset(only or Part), tell):
            found[finding.kind] += 1
            if tell:
                err.print(f"{finding.kind}: {escape(str(finding))}", soft_wrap=True)
            else:
                typer.echo(json.dumps(asdict(finding), ensure_ascii=False))
    if tell:
        for kind, count in sorted(found.items()):
            err.print(f"{count} × {kind}: {WHAT_TO_DO[kind]}", soft_wrap=True)
        if not found:
            out.print("everything is as it was written")
    raise typer.Exit(FAILED if found else DONE)


def _findings(places: Places, parts: frozenset[Part], tell: bool) -> Iterator[Finding]:
    """Part by part, with a line on each."""
    if Part.ARCHIVE in parts:
        yield from _of_archive(places, tell)
    if Part.BUILD in parts:
        builds = Builds(places.build)
        began = time.monotonic()
        yield from builds.check()
        _say(tell, f"builds: {builds.read} read, {_speed(builds.size, began)}")
    if Part.EXTRACTS in parts:
        yield from check_extractions(places.build)
        _say(tell, "extractions: read")


def _of_archive(places: Places, tell: bool) -> Iterator[Finding]:
    if not places.archive.is_dir():
        yield Finding(Kind.MISSING_FILE, "archive", "no archive has been written here")
        return
    checked, began = Checked(), time.monotonic()
    total = sum(path.stat().st_size for path in warc_paths(places.archive))
    if tell:
        with working("reading the WARC files", max(total // _MB, 1)) as told:
            yield from check_archive(places.archive, checked, lambda done: told(done // _MB))
    else:
        yield from check_archive(places.archive, checked)
    what = f"archive: {checked.files} WARC files read, {checked.records} records"
    _say(tell, f"{what}, {_speed(checked.size, began)}")
    if checked.known:
        _say(tell, f"archive: {checked.known} losses that reindex has told, in archive/damage.tsv")
    if checked.without_rows_of_the_crawl:
        _say(tell, "archive: a crawl is writing or was cut short; its lists were not compared")


def _say(tell: bool, line: str) -> None:
    if tell:
        out.print(escape(line), soft_wrap=True)


def _speed(size: int, began: float) -> str:
    seconds = max(time.monotonic() - began, 0.001)
    return f"{size / _MB:.1f} MB in {seconds:.1f} s ({size / _MB / seconds:.0f} MB/s)"


@app.command()
def reindex(context: Context) -> None:
    """Make the index of the archive anew from the WARC files alone.

    The index in use stays until the new one is whole. What was read from damaged files is put
    aside, so that the next extraction reads them again."""
    places: Places = context.obj
    with reporting():
        total = sum(path.stat().st_size for path in warc_paths(places.archive))
        with working("reading the WARC files", max(total // _MB, 1)) as told:
            done = rebuild_index(
                places.archive,
                on_bytes=lambda size: told(size // _MB),
                put_aside=lambda name: _put_aside(places.build, name),
            )
    _tell(done)


def _put_aside(build: Path, warc_file: str) -> None:
    for folder in (build / "extracts").glob("*"):
        put_aside(folder, warc_file.removesuffix(SUFFIX))


def _tell(done: Reindexed) -> None:
    size = f"{done.size / _MB:.1f} MB"
    out.print(f"index made anew from {done.files} WARC files, {done.records} records, {size}")
    lines = [
        f"{s.file}: no record from byte {s.damage.offset} to {s.damage.end}: {s.damage.why}"
        for s in done.stretches
    ]
    lines += [f"{name}: the file is missing" for name in done.missing]
    lines += [f"{name}: not the bytes that it was closed with" for name in done.touched]
    if done.differences is None:
        lines.append("the index before could not be read: what the damage held is not known")
    else:
        lines += [str(difference) for difference in done.differences[:_ROWS_TOLD]]
        if len(done.differences) > _ROWS_TOLD:
            lines.append(f"and {len(done.differences) - _ROWS_TOLD} more rows")
    for line in lines:
        err.print(escape(line), soft_wrap=True)
    if done.stretches or done.missing:
        err.print("what is lost is noted in archive/damage.tsv; ask for it again: xxgk crawl")
