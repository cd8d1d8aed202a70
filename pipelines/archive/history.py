"""What the index says of nights: totals of runs, the record of each channel, what was spent.

Sums are made by SQLite, since an archive has a million outcomes a year and more captures; only the
last nights of each channel are handed out one by one. Knows outcomes, captures and sightings as
rows; knows nothing of alarms. Run ids sort by time.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.archive.index import INDEX_FILE
from pipelines.archive.records import REPORT, Outcome, Run, Sighting

# The list was read: the same as ``pipelines.morning.model.is_ok``.
_OK = "(substr(outcome, 1, 3) = 'ok_' OR outcome = 'listing_shrank')"
_SIGHTING = "channel_id, url, title, listed_on, verdict, first_seen, last_seen, gone_at"


@dataclass(frozen=True, slots=True)
class RunCount:
    """A run, and of its channels how many were asked and how many lists were read."""

    run: Run
    asked: int
    ok: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The outcomes of a run, summed: channels by outcome, rows listed, new, changed and gone."""

    outcomes: tuple[tuple[str, int], ...]
    listed: int
    new: int
    changed: int
    gone: int


@dataclass(frozen=True, slots=True)
class Spent:
    """What a channel cost in a run: requests, answered or not, bytes as received, and bytes in WARC
    files. ``channel_id`` is empty for robots.txt."""

    channel_id: str
    requests: int
    received: int
    stored: int


@dataclass(frozen=True, slots=True)
class ChannelRecord:
    """A channel up to a run, that run included. ``ok_before``: the last run before that one in
    which its list was read; ``since``, ``nights``: the first run of the present unbroken row of
    runs in which it was read, or was not, and how many they are; ``last_new``: the last run that
    showed a row not known before. ``recent``: its last outcomes, the newest first."""

    channel_id: str
    first_run: str
    last_run: str
    last_new: str | None
    ok_before: str | None
    since: str
    nights: int
    recent: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Remarked:
    """A channel whose details have said something from the run ``since`` on, in each of the
    ``nights`` in which it was read."""

    channel_id: str
    since: str
    nights: int


@dataclass(frozen=True, slots=True)
class Season:
    """Reports that the list of a channel dates in one year: how many, and the first day."""

    channel_id: str
    year: int
    reports: int
    first_listed: str


class Nights:
    """The index, asked about nights. Opened for reading; a crawl may be writing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def runs(self, until: str) -> tuple[RunCount, ...]:
        """All runs up to this one, the oldest first."""
        sql = f"""SELECT run_id, started_at, finished_at, count(outcome), coalesce(sum({_OK}), 0)
            FROM runs LEFT JOIN outcomes USING (run_id) WHERE run_id <= ?
            GROUP BY run_id ORDER BY run_id"""
        return tuple(
            RunCount(Run(id_, started, finished), asked, ok)
            for id_, started, finished, asked, ok in self._db.execute(sql, (until,))
        )

    def ok_among(self, run_id: str, among: str) -> tuple[tuple[str, int], ...]:
        """By run before ``run_id``, of the channels that ``among`` asked how many were read."""
        sql = f"""SELECT run_id, sum({_OK}) FROM outcomes WHERE run_id < ? AND channel_id IN
            (SELECT channel_id FROM outcomes WHERE run_id = ?) GROUP BY run_id ORDER BY run_id"""
        return tuple((str(id_), int(n)) for id_, n in self._db.execute(sql, (run_id, among)))

    def totals(self, run_id: str, among: str) -> Totals:
        """Of a run, counted over the channels that the run ``among`` asked as well."""
        sql = """SELECT outcome, count(*), sum(n_listed), sum(n_new), sum(n_changed), sum(n_gone)
            FROM outcomes WHERE run_id = ? AND channel_id IN
            (SELECT channel_id FROM outcomes WHERE run_id = ?) GROUP BY outcome ORDER BY outcome"""
        rows = self._db.execute(sql, (run_id, among)).fetchall()
        listed, new, changed, gone = (sum(int(row[n]) for row in rows) for n in range(2, 6))
        return Totals(tuple((str(r[0]), int(r[1])) for r in rows), listed, new, changed, gone)

    def spent(self, run_id: str) -> tuple[Spent, ...]:
        """By channel."""
        sql = """SELECT channel_id, count(*), sum(payload_length), coalesce(sum(warc_length), 0)
            FROM captures WHERE run_id = ? GROUP BY channel_id ORDER BY channel_id"""
        return tuple(Spent(*row) for row in self._db.execute(sql, (run_id,)))

    def stored(self, run_ids: tuple[str, ...]) -> tuple[int, ...]:
        """Bytes in WARC files by run, in the order given."""
        sql = "SELECT coalesce(sum(warc_length), 0) FROM captures WHERE run_id = ?"
        return tuple(int(self._db.execute(sql, (id_,)).fetchone()[0]) for id_ in run_ids)

    def channels(self, run_id: str, oldest: str) -> tuple[ChannelRecord, ...]:
        """Every channel that was ever asked, up to this run, by id; ``recent`` reaches back to the
        run ``oldest``."""
        recent: dict[str, list[Outcome]] = defaultdict(list)
        sql = """SELECT run_id, channel_id, outcome, detail, n_listed, n_new, n_changed, n_gone
            FROM outcomes WHERE run_id BETWEEN ? AND ? ORDER BY run_id DESC"""
        for row in self._db.execute(sql, (oldest, run_id)):
            recent[str(row[1])].append(Outcome(*row))
        sql = f"""WITH known AS MATERIALIZED (
            SELECT channel_id, min(run_id) AS first_run, max(run_id) AS last_run,
                max(CASE WHEN n_new > 0 THEN run_id END) AS last_new,
                max(CASE WHEN {_OK} AND run_id < ?1 THEN run_id END) AS ok_before,
                coalesce(max(CASE WHEN {_OK} THEN run_id END), '') AS last_ok,
                coalesce(max(CASE WHEN NOT {_OK} THEN run_id END), '') AS last_not_ok
            FROM outcomes WHERE run_id <= ?1 GROUP BY channel_id)
        SELECT channel_id, first_run, last_run, last_new, ok_before, min(run_id), count(*)
        FROM outcomes CROSS JOIN known USING (channel_id)
        WHERE run_id > min(last_ok, last_not_ok) AND run_id <= ?1
        GROUP BY channel_id ORDER BY channel_id"""
        return tuple(
            ChannelRecord(*(*row, tuple(recent.get(row[0], ()))))
            for row in self._db.execute(sql, (run_id,))
        )

    def remarked(self, run_id: str, remark: str) -> tuple[Remarked, ...]:
        """The channels that were read in this run with these words in the detail."""
        sql = f"""WITH tonight AS (
            SELECT channel_id FROM outcomes
            WHERE run_id = ?1 AND {_OK} AND instr(detail, ?2) > 0),
        read AS MATERIALIZED (
            SELECT channel_id, run_id, instr(detail, ?2) > 0 AS is_remarked FROM outcomes
            WHERE run_id <= ?1 AND {_OK} AND channel_id IN (SELECT channel_id FROM tonight)),
        without AS (
            SELECT channel_id, max(run_id) AS last FROM read WHERE NOT is_remarked
            GROUP BY channel_id)
        SELECT channel_id, min(run_id), count(*) FROM read LEFT JOIN without USING (channel_id)
        WHERE run_id > coalesce(last, '') GROUP BY channel_id ORDER BY channel_id"""
        return tuple(Remarked(*row) for row in self._db.execute(sql, (run_id, remark)))

    def seasons(self) -> tuple[Season, ...]:
        """By channel and year, from the days that lists print beside reports."""
        sql = f"""SELECT channel_id, CAST(substr(listed_on, 1, 4) AS INTEGER), count(*),
            min(listed_on) FROM sightings WHERE verdict = '{REPORT}' AND listed_on IS NOT NULL
            GROUP BY 1, 2 ORDER BY 1, 2"""
        return tuple(Season(*row) for row in self._db.execute(sql))

    def named(self, years: tuple[int, ...]) -> frozenset[tuple[str, int]]:
        """The channels that ever showed a report whose title names one of these years."""
        found: set[tuple[str, int]] = set()
        sql = f"""SELECT DISTINCT channel_id FROM sightings
            WHERE verdict = '{REPORT}' AND instr(title, ?) > 0"""
        for year in years:
            found |= {(str(id_), year) for (id_,) in self._db.execute(sql, (str(year),))}
        return frozenset(found)

    def gone(self, first: str, last: str) -> tuple[Sighting, ...]:
        """Reports whose rows went between these times, both included."""
        where = "verdict = ? AND gone_at BETWEEN ? AND ? ORDER BY channel_id, url"
        return self._sightings(where, REPORT, first, last)

    def live(self, channel_id: str) -> tuple[Sighting, ...]:
        """Reports that the list of a channel still shows."""
        where = "channel_id = ? AND verdict = ? AND gone_at IS NULL ORDER BY url"
        return self._sightings(where, channel_id, REPORT)

    def listed(self, urls: Sequence[str]) -> frozenset[str]:
        """Those of these addresses that the list of some channel still shows."""
        sql = """SELECT url FROM sightings
            WHERE gone_at IS NULL AND url IN (SELECT value FROM json_each(?))"""
        return frozenset(str(url) for (url,) in self._db.execute(sql, (json.dumps(urls),)))

    def sighting(self, channel_id: str, url: str) -> Sighting | None:
        return next(iter(self._sightings("channel_id = ? AND url = ?", channel_id, url)), None)

    def _sightings(self, where: str, *values: str) -> tuple[Sighting, ...]:
        sql = f"SELECT {_SIGHTING} FROM sightings WHERE {where}"
        return tuple(Sighting(*row) for row in self._db.execute(sql, values))


@contextmanager
def open_nights(folder: Path) -> Iterator[Nights]:
    """The nights of the archive in this folder. Raises FileNotFoundError where there is none."""
    path = folder / INDEX_FILE
    if not path.exists():
        raise FileNotFoundError(f"{path}: no archive has been written here")
    uri = f"{path.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        yield Nights(connection)
