"""Makes a build from the archive, its extractions and the registry, out of the build before it.

Every report has a fingerprint of all that its rows rest on. Where it is the same as in the build
before, the rows are taken over; a shelf in which nothing changed is taken over as it lies. A build
from nothing is the same build with nothing to take over, and gives the same bytes. Knows the order
of the work; knows nothing of what rows mean, nor of Parquet.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby, islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from pipelines import tables
from pipelines.archive import Archive, Sighting
from pipelines.archive.records import REPORT
from pipelines.assemble import (
    Assembler,
    Filled,
    capture_row,
    curated_tables,
    earlier_heads,
    fingerprint,
    in_order,
    outcome_rows,
    sighting_row,
)
from pipelines.concepts import Term
from pipelines.coverage import coverage_rows, unread_listings
from pipelines.extracts import Extracts, Head
from pipelines.findings import archive_issues, issue_rows
from pipelines.forms import Form
from pipelines.gathering import Gathered, gather, held_reports
from pipelines.panel import panel_spec
from pipelines.registry import Registry
from pipelines.store import (
    DamagedFileError,
    Draft,
    File,
    Manifest,
    Shelf,
    check_file,
    divide,
    join,
    read_part,
    shelve,
    to_arrow,
    write_part,
)
from pipelines.store.ledger import Ledger, read_ledger, write_ledger
from pipelines.tables import TABLES, Row, TableSpec
from pipelines.versions import Chain

log = logging.getLogger(__name__)

# Raised when equal extractions and records give other rows than before.
ASSEMBLY_VERSION = "1"
_REPORTS_AT_A_TIME = 256
# Small tables of which most questions read all years: a file costs each question some 0.06 ms, of
# 200 columns 1 ms.
ONE_FILE_A_YEAR = frozenset({"reports", "versions", "panel"})
Tables = Mapping[str, pa.Table]  # by the name of the table


@dataclass(frozen=True, slots=True)
class Materials:
    """What a build is made from."""

    registry: Registry
    forms: tuple[Form, ...]
    concepts: tuple[Term, ...]
    archive: Archive
    extracts: Extracts


@dataclass(frozen=True, slots=True)
class Made:
    """A published build: where it lies, and how many reports were assembled anew."""

    manifest: Manifest
    folder: Path
    assembled: int
    taken_over: int
    files_written: int


def recipe_of(extractor_key: str, concepts: Sequence[Term]) -> Mapping[str, str]:
    """By what rows are made, besides the records themselves: of another recipe no row is kept."""
    schema = repr([tables.arrow_schema(spec).to_string() for spec in all_tables(concepts)])
    return {
        "extractor": extractor_key,
        "assembly": ASSEMBLY_VERSION,
        "concepts": _digest(repr(concepts)),
        "schema": _digest(schema),
        "writer": f"pyarrow {pa.__version__}",
    }


def all_tables(concepts: Sequence[Term]) -> tuple[TableSpec, ...]:
    """The tables of a build, in the order in which they are shown."""
    return (panel_spec(concepts), *TABLES)


def make_build(
    build: Path,
    materials: Materials,
    recipe: Mapping[str, str],
    finish: Callable[[Path, Manifest], None],
) -> Made:
    """Write all tables into a draft, let ``finish`` add what is made from them, and publish it.

    The caller holds the lock. Raises OSError, DamagedExtractError; then nothing is published.
    """
    sightings = tuple(materials.archive.sightings())
    gathered = gather(
        materials.registry, materials.archive.captures(), sightings, materials.extracts.heads
    )
    with Draft(build) as draft:
        work = _Work(draft, read_ledger(build, recipe), materials, gathered)
        files = [*work.shelves(), *work.rest(sightings)]
        specs = all_tables(materials.concepts)
        files += [work.nothing(spec) for spec in specs if all(f.table != spec.name for f in files)]
        order = [spec.name for spec in specs]
        files.sort(key=lambda file: (order.index(file.table), file.path))
        ledger = write_ledger(draft.folder, work.shelved, work.fingerprints)
        manifest = Manifest(tuple(files), recipe, ledger)
        finish(draft.folder, manifest)
        folder = draft.publish(manifest)
    return Made(
        manifest, folder, work.assembled, len(gathered.chains) - work.assembled, work.written
    )


@dataclass(slots=True)
class _Work:
    """The making of one build. ``assembled`` counts reports, ``written`` files."""

    draft: Draft
    before: Ledger
    materials: Materials
    gathered: Gathered
    assembled: int = 0
    written: int = 0
    shelved: list[Shelf] = field(default_factory=list)
    fingerprints: Mapping[str, str] = field(init=False)
    _chains: Mapping[str, Chain] = field(init=False)
    _earlier: Mapping[str, Head] = field(init=False)
    _assembler: Assembler = field(init=False)

    def __post_init__(self) -> None:
        chains = self.gathered.chains
        self._chains = {chain.report_id: chain for chain in chains}
        self._earlier = earlier_heads(chains)
        self.fingerprints = {
            chain.report_id: fingerprint(chain, self._earlier.get(chain.report_id))
            for chain in chains
        }
        of = self.materials
        self._assembler = Assembler(of.forms, of.concepts, of.extracts.read)

    # --- reports ---

    def shelves(self) -> Iterator[File]:
        reports = [(chain.year, chain.report_id) for chain in self.gathered.chains]
        shelves = shelve(reports, self.fingerprints)
        for _, of_year in groupby(shelves, key=lambda shelf: shelf.year):
            yield from self._year(tuple(of_year))

    def _year(self, shelves: Sequence[Shelf]) -> Iterator[File]:
        """The files of a year: of large tables one a shelf, of small ones one for all of it."""
        fresh: list[tuple[Sequence[str], Tables]] = []
        for shelf in shelves:
            self.shelved.append(shelf)
            try:
                files = self._taken_over(shelf)
                if not files:
                    files, made = self._made(shelf, self._unchanged(shelf))
                    fresh.append(made)
            except DamagedFileError as damage:
                log.warning("%s: its reports are assembled anew", damage)
                files, made = self._made(shelf, ())
                fresh.append(made)
            yield from files
        whole = join(shelves)
        try:
            small = self._taken_over(whole) or self._small(whole, fresh)
        except DamagedFileError as damage:
            log.warning("%s: the reports of the year are assembled anew", damage)
            small = self._small(whole, [(whole.report_ids, self._assemble(whole.report_ids))])
        yield from small

    def _taken_over(self, shelf: Shelf) -> list[File]:
        files = self.before.files_of(shelf.name)
        for file in files:
            check_file(self.before.folder, file)
        return [self.draft.take_over(self.before.folder, file) for file in files]

    def _unchanged(self, shelf: Shelf) -> Sequence[str]:
        was = self.before.fingerprints
        return [id_ for id_ in shelf.report_ids if was.get(id_) == self.fingerprints[id_]]

    def _made(
        self, shelf: Shelf, unchanged: Sequence[str]
    ) -> tuple[list[File], tuple[Sequence[str], Tables]]:
        """The files of a shelf, and what was assembled for it, small tables too."""
        kept = frozenset(unchanged)
        new = [id_ for id_ in shelf.report_ids if id_ not in kept]
        fresh = self._assemble(new)
        files = []
        for spec in self._assembler.specs:
            if spec.name not in ONE_FILE_A_YEAR:
                old = self._read(spec, self.before.files_of_reports(spec.name, unchanged))
                merged = _merge(shelf.report_ids, kept, old, fresh[spec.name])
                if merged.num_rows:
                    files.append(self._write(spec, shelf.year, merged, shelf.name))
        self.assembled += len(new)
        return files, (new, fresh)

    def _small(self, whole: Shelf, fresh: Sequence[tuple[Sequence[str], Tables]]) -> list[File]:
        kept = frozenset(whole.report_ids).difference(*(ids for ids, _ in fresh))
        files = []
        for spec in self._assembler.specs:
            if spec.name in ONE_FILE_A_YEAR:
                were = self.before.files_of_year(spec.name, whole.year) if kept else ()
                new = pa.concat_tables([to_arrow(spec, ()), *(of[spec.name] for _, of in fresh)])
                merged = _merge(whole.report_ids, kept, self._read(spec, were), new)
                files.append(self._write(spec, whole.year, merged, whole.name))
        return files

    def _assemble(self, report_ids: Sequence[str]) -> Tables:
        parts: dict[str, list[pa.Table]] = {
            spec.name: [to_arrow(spec, ())] for spec in self._assembler.specs
        }
        rest = iter(report_ids)
        while some := tuple(islice(rest, _REPORTS_AT_A_TIME)):
            made = [
                self._assembler.report(self._chains[id_], self._earlier.get(id_)) for id_ in some
            ]
            for spec in self._assembler.specs:
                rows = [row for one in made for row in in_order(spec, one[spec.name])]
                parts[spec.name].append(to_arrow(spec, rows))
        return {name: pa.concat_tables(of) for name, of in parts.items()}

    def _read(self, spec: TableSpec, files: Iterable[File]) -> pa.Table:
        parts = [read_part(self.before.folder, spec, file) for file in files]
        return pa.concat_tables([to_arrow(spec, ()), *parts])

    # --- all other tables ---

    def rest(self, sightings: Sequence[Sighting]) -> Iterator[File]:
        archive, of = self.materials.archive, self.materials
        loose = [*self.gathered.loose, *archive_issues(archive.captures(), sightings)]
        issues = tables.ISSUES
        yield from self._parts(Filled(issues, in_order(issues, issue_rows(loose, None))))
        for filled in curated_tables(of.registry, of.forms, of.concepts):
            yield from self._parts(filled)
        for spec, rows in (
            (tables.CAPTURES, map(capture_row, archive.captures())),
            (tables.SIGHTINGS, map(sighting_row, sightings)),
            (tables.OUTCOMES, outcome_rows(archive.outcomes(), self.gathered.sighted)),
        ):
            for part in divide(rows):
                yield self._part(spec, None, part)
        yield from self._coverage(sightings)

    def _coverage(self, sightings: Sequence[Sighting]) -> Iterator[File]:
        archive, registry = self.materials.archive, self.materials.registry
        held = held_reports(self.gathered)
        read = {one.capture.url for one in self.gathered.sighted}
        wanted = {s.url for s in sightings if s.verdict == REPORT} - read
        archived = {c.url for c in archive.captures() if c.url in wanted and c.is_good}
        listed = unread_listings(registry, sightings, read, archived)
        rows = coverage_rows(registry, held, tuple(archive.outcomes()), listed)
        by_year: dict[object, list[Row]] = defaultdict(list)
        for row in rows:
            by_year[row[0]].append(row)
        for year in sorted(by_year, key=str):
            for part in divide(in_order(tables.COVERAGE, by_year[year])):
                yield self._part(tables.COVERAGE, year, part)

    def nothing(self, spec: TableSpec) -> File:
        """An empty table is a table: its columns can be asked for. Of a year that is a number, for
        readers that tell the type of the year from the names of folders."""
        return self._part(spec, 0, ())

    def _parts(self, filled: Filled) -> Iterator[File]:
        for part in divide(filled.rows):
            if part:
                yield self._part(filled.spec, None, part)

    def _part(self, spec: TableSpec, year: object, rows: Sequence[Row]) -> File:
        name = _digest(repr(rows))
        for file in self.before.files_of(name):
            if file.table == spec.name:
                try:
                    check_file(self.before.folder, file)
                    return self.draft.take_over(self.before.folder, file)
                except DamagedFileError as damage:
                    log.warning("%s: written anew", damage)
        return self._write(spec, year, to_arrow(spec, rows), name)

    def _write(self, spec: TableSpec, year: object, table: pa.Table, name: str) -> File:
        self.written += 1
        return write_part(self.draft.folder, spec, year, table, name)


def _merge(
    report_ids: Iterable[str], kept: frozenset[str], old: pa.Table, new: pa.Table
) -> pa.Table:
    """The rows of the reports in their order, from the old rows of those that are kept, and new."""
    was, now = _spans(old), _spans(new)
    slices = [
        table.slice(*spans[id_])
        for id_ in report_ids
        for table, spans in (((old, was) if id_ in kept else (new, now)),)
        if id_ in spans
    ]
    return pa.concat_tables([new.slice(0, 0), *slices])


def _spans(table: pa.Table) -> Mapping[str, tuple[int, int]]:
    """Report id -> first row and number of rows; the rows of a report lie together."""
    if not table.num_rows:
        return {}
    runs = pc.run_end_encode(table["report_id"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends[:-1]]
    ids = runs.values.to_pylist()
    return {id_: (start, end - start) for id_, start, end in zip(ids, starts, ends, strict=True)}


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
