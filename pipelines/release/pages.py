"""The texts and lists of a release. Knows what readers ask; knows nothing of drafts and digests."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.diff import Build, Cell, compare
from pipelines.diff.plan import year_of
from pipelines.diff.telling import json_parts, to_markdown, told_parts
from pipelines.export.safe import csv_text
from pipelines.release.named import Release
from pipelines.tables import TABLES
from pipelines.tables.archive import ISSUES
from pipelines.tables.curated import CODEBOOK
from pipelines.tables.spec import TableSpec

_SHOWN = 50
# A cell that begins so is run as a formula by spreadsheets; raw text of pages may.


def write_pages(release: Release, folder: Path) -> None:
    """Codebook, issues, what changed since the release before, and a README of what is there."""
    _write_table(folder / "codebook.csv", CODEBOOK, release.build)
    _write_table(folder / "issues.csv", ISSUES, release.build)
    _write_changes(release, folder)
    (folder / "README.md").write_text(_readme(release, folder), encoding="utf-8")


def _write_changes(release: Release, folder: Path) -> None:
    head = f"# {release.name}: what changed\n\n"
    if release.since is None:
        text = head + "This is the first release: there is nothing to compare it with.\n"
        (folder / "CHANGES.md").write_text(text, encoding="utf-8")
        return
    head += (
        f"Build {release.build.build_id} against {release.since_name}"
        f" (build {release.since.build_id}). The causes are explained at the end. All changed"
        " figures stand in changes.csv, all reports and counts in changes.json.\n\n"
    )
    with compare(release.since, release.build) as comparison:
        difference = comparison.difference
        shown = tuple(comparison.reports(_SHOWN))
        body = to_markdown(told_parts(difference, shown, (), _SHOWN)) or "There is no difference.\n"
        (folder / "CHANGES.md").write_text(head + body + _CAUSES, encoding="utf-8")
        with (folder / "changes.json").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json_parts(difference, comparison.reports(), None))
        names = [field.name for field in dataclasses.fields(Cell)]
        rows = ([getattr(cell, name) for name in names] for cell in comparison.cells())
        _write_sheet(folder / "changes.csv", names, rows)


def _write_table(path: Path, spec: TableSpec, build: Build) -> None:
    _write_sheet(path, [field.name for field in spec.fields], _rows(spec, build))


def _rows(spec: TableSpec, build: Build) -> Iterator[Sequence[object]]:
    """The rows of a table in its order, one year in memory at a time."""
    files = sorted(build.manifest.of(spec.name), key=lambda f: (year_of(f) or 0, f.path))
    for year, of_year in groupby(files, key=year_of):
        read = [pq.read_table(build.path(file), partitioning=None) for file in of_year]
        rows = pa.concat_tables(read).sort_by([(name, "ascending") for name in spec.sort])
        columns = [
            rows[field.name].to_pylist()
            if field.name in rows.column_names
            else [year if field.name == "report_year" else None] * rows.num_rows
            for field in spec.fields
        ]
        yield from zip(*columns, strict=True)


def _write_sheet(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """CSV that a spreadsheet opens right: UTF-8 with a byte order mark, CRLF, no formulas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    return csv_text(value) if isinstance(value, str) else value


def _readme(release: Release, folder: Path) -> str:
    manifest = release.build.manifest
    known = {spec.name: spec for spec in TABLES}
    files = "".join(
        f"| `{name}` | {told} |\n" for name, told in _FILES.items() if (folder / name).exists()
    )
    rows = "".join(
        f"| `{name}` | {known[name].en if name in known else ''} | {manifest.rows(name)} |\n"
        for name in dict.fromkeys(file.table for file in manifest.files)
    )
    return _README.format(
        name=release.name, build_id=release.build.build_id, files=files, rows=rows
    )


_FILES = {
    "tables": "the data as Parquet; a folder a table, by `report_year` where a table has it",
    "archive.duckdb": "the same tables with views, for DuckDB 1.4 or newer; leave it beside them",
    "datapackage.json": "tables, columns and keys, for programs that read data packages",
    "CODEBOOK.md": "every table and column explained",
    "codebook.csv": "every cell of every edition of the form",
    "issues.csv": "what could not be read, and what is odd",
    "CHANGES.md": "what changed since the release before, with the causes explained",
    "changes.json": "all counts, and all reports that are not the same",
    "changes.csv": "all changed cells, old and new, with cause and address",
    "manifest.json": "every file of the tables with rows, bytes and SHA-256, and what made them",
    "release.json": "the name and build of this release and of the one before",
}
_README = """# {name}

An archive of China's annual reports on government information disclosure
(政府信息公开工作年度报告): the figures cell by cell, the narrative, the checks of the form, and
where each of them was printed. Build `{build_id}`.

## What is here

| file | is |
|---|---|
{files}| `SHA256SUMS` | of every file here |

Parquet is the canonical form: DuckDB, pandas, polars, R (arrow) and Spark read it. An older DuckDB
reads `tables/` too, not `archive.duckdb`. Whether all came over as it was:

    sha256sum -c SHA256SUMS

| table | holds | rows |
|---|---|---|
{rows}
## Before you use a figure

1. **NULL is not zero.** `facts.value` is what is printed; `status` says why there is none.
   `derived_value` is our arithmetic and never stands in `value`.
2. **Do not add totals to their parts** (`kind`), nor `own` reports to `consolidated` ones
   (`scope`). Local lists before 2019 have cumulative columns: never the year's figure.
3. **A concept has a grade** (`concepts.grade`): 1 the same definition over editions, 2 with care,
   3 related only.
4. **Look at `checks` and `issues`** of a report before you accuse: a failed check is a
   contradiction in the source, or has a lawful reason where its `severity` is not `error`.
5. **Go to the source.** `reports.url` is the page, `facts.locator` the place on it, `capture_id`
   the archived copy.

A report that is not here may exist: absence says that it was not found or not read.

## How to cite

The data: xxgk-archive, release {name}, build {build_id}. A figure: the agency, the report year,
the address of the report, and the release in which you found it.

## Licence

Apache-2.0. The reports are official publications of their agencies.
"""

_CAUSES = """
## The causes

| cause | means |
|---|---|
| `new_report`, `gone_report` | the report is in one build only |
| `renumbered` | the same page stands under another report id |
| `source_changed` | the publisher's page is another, and both builds read alike |
| `source_or_extractor_changed` | the page is another and may be read otherwise: it cannot be told |
| `extractor_changed` | the same pages are read otherwise; the publisher changed nothing |
| `registry_changed` | publisher, place, concept or kind; no figure was read otherwise |
| `new_capture` | another capture of the same contents |
| `context_changed` | beside the report: other versions, the year before, counts |
"""
