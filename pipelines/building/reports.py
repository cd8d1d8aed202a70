"""The tables of reports: which rows are taken over from the build before, and which are made anew.

Knows fingerprints and shelves; knows nothing of what rows mean.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.assemble import Assembler, earlier_heads, fingerprint, in_order
from pipelines.building.files import Files
from pipelines.building.materials import Materials
from pipelines.gathering import Gathered
from pipelines.store import DamagedFileError, File, Shelf, join, shelve, to_arrow

log = logging.getLogger(__name__)

_REPORTS_AT_A_TIME = 256
# Small tables of which most questions read all years: a file costs each question some 0.06 ms, of
# 200 columns 1 ms.
ONE_FILE_A_YEAR = frozenset({"reports", "versions", "panel"})
Tables = Mapping[str, pa.Table]  # by the name of the table


class Reports:
    """``assembled`` counts the reports that were made anew; ``shelves`` are those of the build."""

    def __init__(self, files: Files, of: Materials, gathered: Gathered) -> None:
        self._files = files
        self._chains = {chain.report_id: chain for chain in gathered.chains}
        self._earlier = earlier_heads(gathered.chains)
        self._assembler = Assembler(of.forms, of.concepts, of.extracts.read)
        self.fingerprints: Mapping[str, str] = {
            chain.report_id: fingerprint(chain, self._earlier.get(chain.report_id))
            for chain in gathered.chains
        }
        self.shelves: list[Shelf] = []
        self.assembled = 0

    def files(self) -> Iterator[File]:
        reports = [(chain.year, chain.report_id) for chain in self._chains.values()]
        shelves = shelve(reports, self.fingerprints)
        for _, of_year in groupby(shelves, key=lambda shelf: shelf.year):
            yield from self._year(tuple(of_year))

    def _year(self, shelves: Sequence[Shelf]) -> Iterator[File]:
        """The files of a year: of large tables one a shelf, of small ones one for all of it."""
        fresh: list[tuple[Sequence[str], Tables]] = []
        for shelf in shelves:
            self.shelves.append(shelf)
            try:
                files = self._files.taken_over(shelf.name)
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
            small = self._files.taken_over(whole.name) or self._small(whole, fresh)
        except DamagedFileError as damage:
            log.warning("%s: the reports of the year are assembled anew", damage)
            small = self._small(whole, [(whole.report_ids, self._assemble(whole.report_ids))])
        yield from small

    def _unchanged(self, shelf: Shelf) -> Sequence[str]:
        was = self._files.before.fingerprints
        return [id_ for id_ in shelf.report_ids if was.get(id_) == self.fingerprints[id_]]

    def _made(
        self, shelf: Shelf, unchanged: Sequence[str]
    ) -> tuple[list[File], tuple[Sequence[str], Tables]]:
        """The files of a shelf, and the rows of small tables that were assembled with it."""
        kept = frozenset(unchanged)
        new = [id_ for id_ in shelf.report_ids if id_ not in kept]
        fresh = self._assemble(new)
        files = []
        for spec in self._assembler.specs:
            if spec.name not in ONE_FILE_A_YEAR:
                old = self._files.read(
                    spec, self._files.before.files_of_reports(spec.name, unchanged)
                )
                merged = _merge(shelf.report_ids, kept, old, fresh[spec.name])
                if merged.num_rows:
                    files.append(self._files.write(spec, shelf.year, merged, shelf.name))
        self.assembled += len(new)
        return files, (new, {name: fresh[name] for name in ONE_FILE_A_YEAR})

    def _small(self, whole: Shelf, fresh: Sequence[tuple[Sequence[str], Tables]]) -> list[File]:
        kept = frozenset(whole.report_ids).difference(*(ids for ids, _ in fresh))
        files = []
        for spec in self._assembler.specs:
            if spec.name in ONE_FILE_A_YEAR:
                were = self._files.before.files_of_year(spec.name, whole.year) if kept else ()
                new = pa.concat_tables([to_arrow(spec, ()), *(of[spec.name] for _, of in fresh)])
                merged = _merge(whole.report_ids, kept, self._files.read(spec, were), new)
                files.append(self._files.write(spec, whole.year, merged, whole.name))
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


def _merge(
    report_ids: Iterable[str], kept: frozenset[str], old: pa.Table, new: pa.Table
) -> pa.Table:
    """The rows of the reports in their order, from the old rows of those that are kept, and new."""
    was, now = _spans(old), _spans(new)
    runs: list[tuple[pa.Table, int, int]] = []  # neighbours of one table are one slice of it
    for id_ in report_ids:
        table, span = (old, was.get(id_)) if id_ in kept else (new, now.get(id_))
        if span is None:
            continue
        start, end = span
        if runs and runs[-1][0] is table and runs[-1][2] == start:
            runs[-1] = (table, runs[-1][1], end)
        else:
            runs.append((table, start, end))
    slices = [table.slice(start, end - start) for table, start, end in runs]
    return pa.concat_tables([new.slice(0, 0), *slices])


def _spans(table: pa.Table) -> Mapping[str, tuple[int, int]]:
    """Report id -> its first row and the row after its last; the rows of a report lie together."""
    if not table.num_rows:
        return {}
    runs = pc.run_end_encode(table["report_id"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    starts = [0, *ends[:-1]]
    ids = runs.values.to_pylist()
    return {id_: (start, end) for id_, start, end in zip(ids, starts, ends, strict=True)}
