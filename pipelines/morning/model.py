"""What the morning page says, as values: one night, held against the nights before it.

Data only; every tuple is in a fixed order. Times are UTC as records write them
(``YYYY-MM-DDTHH:MM:SSZ``), days are ``YYYY-MM-DD``. Knows nothing of where it came from, nor of how
it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Publication(StrEnum):
    """What became of the night's build."""

    PUBLISHED = "published"
    UNCHANGED = "unchanged"  # the same build as the night before
    HELD = "held"  # a guard failed: the build before stays published
    NONE = "none"  # the night did not get so far


class Weight(StrEnum):
    """How much an alarm asks of the operator."""

    ACT = "act"  # something of ours is broken, or data is at risk
    LOOK = "look"  # look at it within days
    NOTE = "note"  # for the record; the site's own affair


class Fault(StrEnum):
    """Whose fault it is, as far as an outcome tells."""

    OURS = "ours"  # registry, reader, machine
    SITE = "site"  # the site failed, moved, or was redesigned
    REFUSED = "refused"  # the site does not want us
    NOBODY = "nobody"


class News(StrEnum):
    """What is new of a report."""

    NEW = "new"
    CHANGED = "changed"  # the publisher changed what it says
    MOVED = "moved"  # the same report under another address
    VANISHED = "vanished"  # its list no longer shows it; nothing is deleted
    BACK = "back"  # shown again after it had vanished
    REREAD = "reread"  # the page is the same, we read it otherwise: another extractor, other forms


@dataclass(frozen=True, slots=True)
class Count:
    """A number of tonight against last night and the best night; None where there was none.
    ``unit`` is empty for plain counts, else "byte" or "s"."""

    name: str
    tonight: int
    last: int | None = None
    best: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeCount:
    """Channels that ended so, tonight, last night and on the best night (that with most channels
    ok)."""

    outcome: str
    tonight: int
    last: int | None = None
    best: int | None = None


@dataclass(frozen=True, slots=True)
class ChannelNight:
    """A channel tonight. ``ok_before``: the last night before this one on which its list was read;
    ``last_new``: the last night, this one included, that showed a row which was not known;
    ``since``: the first night of the unbroken row of nights on which it ended as it did (ok, or not
    ok); ``nights`` is the length of that row. ``days_silent``: days from ``last_new`` to tonight,
    from the first night on where nothing was ever new. ``requests``, ``bytes``: of this night."""

    channel_id: str
    publisher_id: str
    publisher: str
    family: str
    host: str
    url: str
    outcome: str
    detail: str
    fault: Fault
    n_listed: int
    n_new: int
    n_changed: int
    n_gone: int
    n_listed_before: int | None
    outcome_before: str | None
    ok_before: str | None
    last_new: str | None
    since: str
    nights: int
    days_silent: int
    requests: int
    bytes: int

    @property
    def is_ok(self) -> bool:
        """Whether its list was read: outcomes ``ok_…`` and ``listing_shrank``."""
        return is_ok(self.outcome)


def is_ok(outcome: str) -> bool:
    """Whether a list was read to its end and had what lists have.

    >>> [is_ok(o) for o in ("ok_new", "listing_shrank", "listing_empty", "blocked:403")]
    [True, True, False, False]
    """
    return outcome.startswith("ok_") or outcome == "listing_shrank"


@dataclass(frozen=True, slots=True)
class Captured:
    """Where a page lies in the archive; ``page`` is a path beside the morning page at which it can
    be looked at, None where none was written."""

    capture_id: str
    url: str
    fetched_at: str
    warc_file: str | None
    warc_offset: int | None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class ChangedCell:
    """A cell as it stood and as it stands, as text; None where there is no value."""

    table: str
    row: str | None
    column: str
    old_value: str | None
    new_value: str | None
    old_status: str | None
    new_status: str | None


@dataclass(frozen=True, slots=True)
class ReportNews:
    """``after`` is the page it rests on now, ``before`` the one that it rested on. ``n_cells``
    counts all changed cells, ``cells`` holds the first of them. A vanished report has the address
    of the row that went in ``detail``."""

    kind: News
    report_id: str
    agency: str
    report_year: int
    title: str
    channel_id: str | None
    before: Captured | None = None
    after: Captured | None = None
    n_cells: int = 0
    cells: tuple[ChangedCell, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IssueCount:
    """Issues of one code in the build, and in the build before; None where there was none. A code
    is new where the build before had none of it."""

    code: str
    severity: str
    tonight: int
    before: int | None

    @property
    def is_new(self) -> bool:
        return self.before == 0 and self.tonight > 0


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A check that fails in a report that is new or changed tonight."""

    report_id: str
    agency: str
    report_year: int
    rule: str
    severity: str
    place: str
    left: str | None
    right: str | None
    difference: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class CoverageCount:
    """Publishers of one kind against the calendar, for one report year. ``kind``: governments (31
    March), departments (31 January; 31 March until the year 2018), or others, who have no day.
    ``due_on`` is None for those."""

    report_year: int
    kind: str
    due_on: str | None
    found: int
    late: int
    no_table: int
    missing: int
    unreachable: int
    not_due: int
    not_watched: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something to be looked at. ``code`` is from a closed list (``pipelines.morning.alarms``);
    ``subject`` a channel, host, family, publisher or part of the night; ``since`` the first night
    of it; ``channels`` those that it is about, so that one cause is one alarm."""

    code: str
    weight: Weight
    subject: str
    since: str
    detail: str
    channels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A guard before publishing: what was measured against what is allowed. ``value`` is None where
    nothing could be measured (a first build), and the guard passes."""

    guard: str
    value: float | None
    limit: float
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of the night: crawl, extract, build. ``detail`` says what it read, wrote, left out;
    ``seconds`` is None where it was not reached."""

    name: str
    ended: str  # done, failed, stopped, not_reached
    seconds: float | None
    detail: str


@dataclass(frozen=True, slots=True)
class Morning:
    """All that the morning page says. ``build_id`` is the build that is published, ``held_build``
    the one that a guard kept back; ``published_at`` is when the published one was published.
    ``troubles`` are lines on what is wrong with our own files, and how the night itself failed.
    Channels are those of this night, by id; news by kind, then agency and year; ``n_news`` counts
    all news of each kind where ``news`` holds only the first ones."""

    run_id: str
    started_at: str
    finished_at: str | None
    publication: Publication
    build_id: str | None
    held_build: str | None
    stages: tuple[Stage, ...]
    troubles: tuple[str, ...]
    alarms: tuple[Alarm, ...]
    guards: tuple[Judged, ...]
    counts: tuple[Count, ...]
    outcomes: tuple[OutcomeCount, ...]
    best_run: str | None
    last_run: str | None
    channels: tuple[ChannelNight, ...]
    news: tuple[ReportNews, ...]
    n_news: tuple[tuple[News, int], ...]
    issues: tuple[IssueCount, ...]
    failed_checks: tuple[FailedCheck, ...]
    n_failed_checks: int
    coverage: tuple[CoverageCount, ...]
    published_at: str | None = None
