"""Holds what archive and build say against what the script planted; whatever differs is a fault.

Reads the archive through its index and the build through DuckDB, as anybody may.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import duckdb

from pipelines.archive import NOT_ASKED, Archive
from tests.soak.expected import Ended, Expected, Id, expect
from tests.soak.pages import organ, planned, url_of
from tests.soak.scenario import Content, Scenario


@dataclass(frozen=True, slots=True)
class Fault:
    """``subject`` is the key of a host; ``night`` 0 where it is of no night."""

    subject: str
    night: int
    what: str


@dataclass(frozen=True, slots=True)
class Land:
    """What was scripted, where it was served, where it was archived, and how many nights ran."""

    script: Scenario
    port: int
    data: Path
    nights: int

    @property
    def build(self) -> Path:
        return (self.data / "build" / "current").resolve()

    def night_of(self, time: str) -> int:
        return [day.isoformat() for day in self.script.days].index(time[:10]) + 1


def expected_of(land: Land) -> Expected:
    """What has to be there; of the archive only the nights of weekly askings are taken."""
    asked: dict[tuple[str, str], set[int]] = defaultdict(set)
    with closing(Archive.open_for_reading(land.data / "archive")) as archive:
        for capture in archive.captures():
            if capture.role == "article" and capture.error != NOT_ASKED:
                asked[capture.channel_id, capture.url].add(land.night_of(capture.fetched_at))
    return expect(land.script, land.port, asked, land.nights)


def faults_of(land: Land, told: Expected) -> Iterator[Fault]:
    """Everything that archive and build say otherwise than the script."""
    yield from (Fault(*fault) for fault in told.faults)
    with closing(Archive.open_for_reading(land.data / "archive")) as archive:
        yield from _ends(land, archive, told)
        yield from _rows(land, archive, told)
        yield from _bodies(land, archive, told)
    with duckdb.connect(str(land.build / "archive.duckdb"), read_only=True) as build:
        yield from _versions(land, build, told)
        yield from _reports(land, build, told)
        yield from _figures(land, build, told)


def _ends(land: Land, archive: Archive, told: Expected) -> Iterator[Fault]:
    nights = {run.run_id: land.night_of(run.started_at) for run in archive.runs()}
    found = {}
    for o in archive.outcomes():
        ended = Ended(o.outcome, o.n_listed, o.n_new, o.n_changed, o.n_gone)
        found[nights[o.run_id], o.channel_id] = (ended, o.detail)
    for key in sorted(told.ends.keys() | found.keys()):
        want, (got, detail) = told.ends.get(key), found.get(key, (None, ""))
        if want != got:
            yield Fault(key[1][:4], key[0], f"ended {got} ({detail}), planted {want}")


def _rows(land: Land, archive: Archive, told: Expected) -> Iterator[Fault]:
    found = {(s.channel_id, s.url): s for s in archive.sightings()}
    for key in sorted(told.rows.keys() | found.keys()):
        seen, row = found.get(key), told.rows.get(key)
        got = seen and (
            seen.title,
            land.night_of(seen.first_seen),
            seen.gone_at and land.night_of(seen.gone_at),
        )
        want = row and (row.title, row.first, row.gone)
        if got != want:
            yield Fault(key[0][:4], 0, f"row {key[1]}: {got}, planted {want}")


def _bodies(land: Land, archive: Archive, told: Expected) -> Iterator[Fault]:
    """The disk grows with what changed alone: a body is stored where the script brought one."""
    stored = {
        (land.night_of(c.fetched_at), c.channel_id, c.url)
        for c in archive.captures()
        if c.role == "article" and c.status == 200 and c.revisit_of is None
    }
    for night, channel, url in sorted(stored ^ told.bodies):
        said = "stored" if (night, channel, url) in stored else "not stored"
        yield Fault(channel[:4], night, f"body {said}: {url}")


@dataclass(frozen=True, slots=True)
class Stored:
    """What a night wrote into WARC files: responses with a body of their own, and those that repeat
    one; bytes on disk."""

    bodies: int
    body_bytes: int
    repeats: int
    repeat_bytes: int


def stored_by_night(land: Land) -> list[Stored]:
    """From the first night to the last."""
    sums = {night: [0, 0, 0, 0] for night in range(1, land.nights + 1)}
    with closing(Archive.open_for_reading(land.data / "archive")) as archive:
        for capture in archive.captures():
            if capture.warc_length is not None:
                place = 0 if capture.revisit_of is None else 2
                of_night = sums[land.night_of(capture.fetched_at)]
                of_night[place] += 1
                of_night[place + 1] += capture.warc_length
    return [Stored(*sums[night]) for night in sorted(sums)]


def _ids(land: Land) -> Mapping[str, tuple[Id, str]]:
    """Address -> whose report is planted there, and its publisher."""
    found = {}
    for host in land.script.hosts:
        for report in host.reports:
            for _, address in report.addresses:
                who = organ(host.number, report.organ).organ_id
                url = url_of(host, report, address, land.port)
                found[url] = (Id(host.key, report.organ, report.year), who)
    return found


def _versions(land: Land, build: duckdb.DuckDBPyConnection, told: Expected) -> Iterator[Fault]:
    ids = _ids(land)
    found: dict[Id, list[tuple[int, int, int | None]]] = defaultdict(list)
    for number, url, first_seen, cells in build.execute(
        "SELECT version, url, strftime(first_seen, '%Y-%m-%d'), n_cells_changed FROM versions"
        " ORDER BY report_id, version"
    ).fetchall():
        if url not in ids:
            yield Fault("?", 0, f"a version of a page that is no planted report: {url}")
            continue
        found[ids[url][0]].append((number, land.night_of(first_seen), cells))
    for report in sorted(told.versions.keys() | found.keys()):
        want = [(s.number, s.night, s.cells) for s in told.versions.get(report, [])]
        if found[report] != want:
            yield Fault(report.host, 0, f"{report} versions {found[report]}, planted {want}")


def _reports(land: Land, build: duckdb.DuckDBPyConnection, told: Expected) -> Iterator[Fault]:
    ids = _ids(land)
    found = {}
    for publisher, year, url, version in build.execute(
        "SELECT publisher_id, report_year, url, version FROM reports"
    ).fetchall():
        report, who = ids[url]
        found[report] = (url, version)
        if (publisher, year) != (who, report.year):
            yield Fault(report.host, 0, f"{report} stands under {publisher} {year}")
    for report in sorted(told.address.keys() | found.keys()):
        want = (told.address.get(report), _number(told, report))
        if found.get(report) != want:
            yield Fault(report.host, 0, f"{report} stands at {found.get(report)}, planted {want}")


def _number(told: Expected, report: Id) -> int | None:
    says = told.current.get(report)
    return next((s.number for s in told.versions.get(report, []) if s.says == says), None)


def _figures(land: Land, build: duckdb.DuckDBPyConnection, told: Expected) -> Iterator[Fault]:
    """Every cell of every current version."""
    ids = _ids(land)
    cells: dict[Id, dict[tuple[str, str, str], str]] = defaultdict(dict)
    for url, *cell, raw in build.execute(
        "SELECT r.url, f.table_name, f.row_code, f.column_code, f.raw FROM facts f"
        " JOIN reports r USING (report_id) WHERE f.value IS NOT NULL"
    ).fetchall():
        table, row, column = cell
        cells[ids[url][0]][table, row, column] = raw
    for host in land.script.hosts:
        for report in host.reports:
            row_id = Id(host.key, report.organ, report.year)
            says = told.current.get(row_id)
            if says is None:
                continue
            figures = planned(host, report, Content(1, *says)).figures
            wrong = {c for c in figures.keys() | cells[row_id].keys()
                     if figures.get(c) != cells[row_id].get(c)}  # fmt: skip
            if wrong:
                yield Fault(host.key, 0, f"{row_id}: {len(wrong)} cells, as {min(wrong)}")
