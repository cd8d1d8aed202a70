"""The SQLite index beside the WARC files: four tables and the statements on them.

Knows SQL; knows nothing of WARC. One connection belongs to one thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, fields
from pathlib import Path
from typing import TypeVar

from pipelines.archive.records import (
    NOT_ASKED,
    Capture,
    ChannelEnd,
    Outcome,
    Run,
    Sighting,
)

INDEX_FILE = "index.sqlite"
_SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
    run_id TEXT PRIMARY KEY, started_at TEXT NOT NULL, finished_at TEXT
);
CREATE TABLE IF NOT EXISTS captures (
    capture_id TEXT PRIMARY KEY, run_id TEXT NOT NULL, channel_id TEXT NOT NULL,
    role TEXT NOT NULL, url TEXT NOT NULL, fetched_at TEXT NOT NULL, status INTEGER,
    media_type TEXT NOT NULL, payload_digest TEXT, payload_length INTEGER NOT NULL,
    warc_file TEXT, warc_offset INTEGER, warc_length INTEGER, revisit_of TEXT,
    error TEXT NOT NULL DEFAULT '', etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    via TEXT NOT NULL, request TEXT NOT NULL DEFAULT ''
);
CREATE INDEX IF NOT EXISTS captures_by_url ON captures (url, fetched_at);
CREATE INDEX IF NOT EXISTS captures_by_run ON captures (run_id);
CREATE INDEX IF NOT EXISTS attachments_by_article ON captures (via) WHERE role = 'attachment';
CREATE TABLE IF NOT EXISTS sightings (
    channel_id TEXT NOT NULL, url TEXT NOT NULL, title TEXT NOT NULL, listed_on TEXT,
    verdict TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, gone_at TEXT,
    PRIMARY KEY (channel_id, url)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outcomes (
    run_id TEXT NOT NULL, channel_id TEXT NOT NULL, outcome TEXT NOT NULL, detail TEXT NOT NULL,
    n_listed INTEGER NOT NULL, n_new INTEGER NOT NULL, n_changed INTEGER NOT NULL,
    n_gone INTEGER NOT NULL, PRIMARY KEY (run_id, channel_id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS warc_files (warc_file TEXT PRIMARY KEY) WITHOUT ROWID;
"""
# Of the tables; an index of another one is made anew from the WARC files.
_SCHEMA_VERSION = 2
# Lists too: on some sites the column's page is the report (六盘水, 南县).
_IS_PAGE = (
    "role IN ('article', 'list') AND status = 200 AND revisit_of IS NULL AND warc_file IS NOT NULL"
)
_HAS_BODY = (
    "(status = 200 AND revisit_of IS NULL"
    " OR EXISTS (SELECT 1 FROM captures AS o WHERE o.capture_id = captures.revisit_of))"
)
_NEWEST_ONES = "ORDER BY fetched_at DESC, rowid DESC LIMIT ?"
_NEWEST = "ORDER BY fetched_at DESC, rowid DESC LIMIT 1"
_Record = TypeVar("_Record", Capture, Sighting, Outcome, Run)


class Index:
    """Rows in, rows out. Every method that writes is one transaction, or part of the caller's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    @classmethod
    def for_writing(cls, path: Path) -> Index:
        connection = sqlite3.connect(path, isolation_level=None)
        # WAL: readers do not wait for the crawler. NORMAL: what a power cut takes from the index
        # still lies in the WARC files, and is indexed again when the next crawl starts.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
        return cls(connection)

    @classmethod
    def for_reading(cls, path: Path) -> Index:
        """Raises FileNotFoundError where there is no index."""
        if not path.exists():
            raise FileNotFoundError(f"{path}: no archive has been written here")
        return cls(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))

    @staticmethod
    def is_of_this_version(path: Path) -> bool:
        """Whether the index there has these tables; so too where there is none."""
        if not path.exists():
            return True
        connection = sqlite3.connect(path)
        try:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:  # no database at all
            return False
        finally:
            connection.close()
        return bool(version == _SCHEMA_VERSION)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # --- reading ---

    def captures(self) -> Iterator[Capture]:
        return self._select(Capture, "ORDER BY fetched_at, warc_file, warc_offset, capture_id")

    def pages_of(self, warc_file: str) -> Iterator[Capture]:
        """The captures of one WARC file that may be a report, with a body of their own."""
        tail = f"WHERE {_IS_PAGE} AND warc_file = ? ORDER BY warc_offset, capture_id"
        return self._select(Capture, tail, warc_file)

    def files_of_pages(self) -> list[str]:
        """The WARC files that hold such captures."""
        sql = f"SELECT DISTINCT warc_file FROM captures WHERE {_IS_PAGE} ORDER BY warc_file"
        return [str(name) for (name,) in self._db.execute(sql)]

    def channels(self) -> list[str]:
        """The channels of which there are captures."""
        sql = "SELECT DISTINCT channel_id FROM captures WHERE channel_id <> '' ORDER BY 1"
        return [str(name) for (name,) in self._db.execute(sql)]

    def sightings(self) -> Iterator[Sighting]:
        return self._select(Sighting, "ORDER BY channel_id, url")

    def outcomes(self) -> Iterator[Outcome]:
        return self._select(Outcome, "ORDER BY run_id, channel_id")

    def outcomes_of(self, run_ids: Sequence[str]) -> list[Outcome]:
        marks = ", ".join("?" * len(run_ids))
        tail = f"WHERE run_id IN ({marks}) ORDER BY run_id, channel_id"
        return list(self._select(Outcome, tail, *run_ids))

    def count_captures(self, run_id: str) -> int:
        found = self._db.execute("SELECT count(*) FROM captures WHERE run_id = ?", (run_id,))
        return int(found.fetchone()[0])

    def outcomes_by_channel(self) -> Iterator[Outcome]:
        return self._select(Outcome, "ORDER BY channel_id, run_id")

    def channels_seen(self) -> list[str]:
        """The channels of which there is an outcome or a row of a list."""
        sql = "SELECT channel_id FROM outcomes UNION SELECT channel_id FROM sightings ORDER BY 1"
        return [str(name) for (name,) in self._db.execute(sql)]

    def count_pages(self, run_id: str) -> int:
        sql = f"SELECT count(*) FROM captures WHERE {_IS_PAGE} AND run_id = ?"
        return int(self._db.execute(sql, (run_id,)).fetchone()[0])

    def count_outcomes(self, run_id: str) -> int:
        found = self._db.execute("SELECT count(*) FROM outcomes WHERE run_id = ?", (run_id,))
        return int(found.fetchone()[0])

    def runs(self) -> Iterator[Run]:
        return self._select(Run, "ORDER BY started_at, run_id")

    def last_time(self) -> str | None:
        """When a run last began or ended here; None where there was none."""
        sql = "SELECT max(max(started_at, ifnull(finished_at, ''))) FROM runs"
        found: str | None = self._db.execute(sql).fetchone()[0]
        return found

    def capture(self, capture_id: str) -> Capture | None:
        return next(self._select(Capture, "WHERE capture_id = ?", capture_id), None)

    def last_fetch(self, url: str) -> Capture | None:
        """The newest capture of the address, those without a response too."""
        return self._newest("TRUE", url, "")

    def last_asked(self, url: str) -> Capture | None:
        """The newest capture of the address for which it was really asked."""
        return self._newest(f"error <> '{NOT_ASKED}'", url, "")

    def last_response(self, url: str, request: str = "") -> Capture | None:
        """The newest capture of the address that holds a response."""
        return self._newest("status IS NOT NULL", url, request)

    def last_good(self, url: str, request: str = "") -> Capture | None:
        """The newest capture of the address with status 200, or that found such a one unchanged,
        whose body is there: of a page whose record was lost nothing can be found unchanged."""
        return self._newest(f"status IN (200, 304) AND error = '' AND {_HAS_BODY}", url, request)

    def last_change(self, url: str) -> Capture | None:
        """The newest capture that brought a body of its own."""
        return self._newest("status = 200 AND error = '' AND revisit_of IS NULL", url, "")

    def last_were_changes(self, url: str, count: int) -> bool:
        """Whether each of the last so many fetches brought a body of its own."""
        sql = (
            "SELECT revisit_of IS NULL FROM captures WHERE url = ? AND request = ''"
            f" AND status IN (200, 304) AND error = '' {_NEWEST_ONES}"
        )
        found = [bool(changed) for (changed,) in self._db.execute(sql, (url, count))]
        return len(found) == count and all(found)

    def attachments_of(self, article: str) -> tuple[str, ...]:
        """The addresses that were asked for as attachments of the article."""
        sql = "SELECT DISTINCT url FROM captures WHERE via = ? AND role = 'attachment' ORDER BY url"
        return tuple(str(url) for (url,) in self._db.execute(sql, (article,)))

    def sightings_of(self, channel_id: str) -> dict[str, Sighting]:
        found = self._select(Sighting, "WHERE channel_id = ? ORDER BY url", channel_id)
        return {sighting.url: sighting for sighting in found}

    def has_outcome(self, run_id: str, channel_id: str) -> bool:
        sql = "SELECT 1 FROM outcomes WHERE run_id = ? AND channel_id = ?"
        return self._db.execute(sql, (run_id, channel_id)).fetchone() is not None

    def warc_files(self) -> list[str]:
        rows = self._db.execute("SELECT warc_file FROM warc_files ORDER BY warc_file")
        return [str(name) for (name,) in rows]

    def _newest(self, condition: str, url: str, request: str) -> Capture | None:
        tail = f"WHERE url = ? AND request = ? AND {condition} {_NEWEST}"
        return next(self._select(Capture, tail, url, request), None)

    def _select(self, kind: type[_Record], tail: str, *values: str) -> Iterator[_Record]:
        names = ", ".join(field.name for field in fields(kind))
        for row in self._db.execute(f"SELECT {names} FROM {TABLES[kind]} {tail}", values):
            yield kind(*row)

    # --- writing ---

    def add_capture(self, capture: Capture) -> bool:
        """A capture that is there already stays as it is, so that a replay may say it again.
        Returns whether it was not there."""
        return self._insert("INSERT OR IGNORE", capture)

    def add_warc_file(self, name: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO warc_files VALUES (?)", (name,))

    def start_run(self, run_id: str, started_at: str) -> None:
        self._insert("INSERT OR IGNORE", Run(run_id, started_at, None))

    def start_lost_runs(self) -> None:
        """Runs of which captures are there, but no word of when they began: with the first."""
        self._db.execute(
            "INSERT OR IGNORE INTO runs SELECT run_id, min(fetched_at), NULL FROM captures"
            " GROUP BY run_id"
        )

    def finish_run(self, run_id: str, finished_at: str) -> None:
        sql = "UPDATE runs SET finished_at = ? WHERE run_id = ?"
        if self._db.execute(sql, (finished_at, run_id)).rowcount == 0:
            self.start_lost_runs()
            self._db.execute(sql, (finished_at, run_id))

    def end_channel(self, run_id: str, at: str, end: ChannelEnd) -> Outcome:
        """Write the outcome and bring the sightings up to date; the caller opens a transaction."""
        delta, channel = end.delta, end.channel_id
        outcome = Outcome(
            run_id, channel, end.outcome, end.detail, end.n_listed, len(delta.new), end.n_changed,
            len(delta.gone),
        )  # fmt: skip
        self._insert("INSERT OR REPLACE", outcome)
        for row in delta.new:
            new = Sighting(channel, row.url, row.title, row.listed_on, row.verdict, at, at, None)
            self._insert("INSERT OR IGNORE", new)
        self._db.executemany(
            "UPDATE sightings SET title = ?, listed_on = ?, verdict = ?, last_seen = ?,"
            " gone_at = NULL WHERE channel_id = ? AND url = ?",
            [(r.title, r.listed_on, r.verdict, at, channel, r.url) for r in delta.changed],
        )
        mark = "WHERE channel_id = ? AND url = ?"
        self._db.executemany(
            f"UPDATE sightings SET gone_at = ? {mark}", [(at, channel, url) for url in delta.gone]
        )
        if delta.seen is None:
            live = "WHERE channel_id = ? AND gone_at IS NULL"
            self._db.execute(f"UPDATE sightings SET last_seen = ? {live}", (at, channel))
        else:
            seen = [(at, channel, url) for url in delta.seen]
            self._db.executemany(f"UPDATE sightings SET last_seen = ? {mark}", seen)
        return outcome

    def forget_beyond(self, warc_file: str, length: int) -> None:
        """Drop captures whose records were lost: a power cut may take the tail of a file whose
        rows had reached the disk."""
        sql = "DELETE FROM captures WHERE warc_file = ? AND warc_offset >= ?"
        self._db.execute(sql, (warc_file, length))

    def forget_file(self, warc_file: str) -> None:
        self.forget_beyond(warc_file, 0)
        self._db.execute("DELETE FROM warc_files WHERE warc_file = ?", (warc_file,))

    def _insert(self, verb: str, record: Capture | Sighting | Outcome | Run) -> bool:
        values = astuple(record)
        marks = ", ".join("?" * len(values))
        names = ", ".join(field.name for field in fields(record))
        done = self._db.execute(
            f"{verb} INTO {TABLES[type(record)]} ({names}) VALUES ({marks})", values
        )
        return done.rowcount > 0


TABLES: dict[type, str] = {
    Capture: "captures",
    Sighting: "sightings",
    Outcome: "outcomes",
    Run: "runs",
}
