"""One night with some of everything, and one that did nothing: small enough to count by hand."""

from __future__ import annotations

from dataclasses import replace

from pipelines.morning.model import (
    Alarm,
    ChannelNight,
    Count,
    Fault,
    IssueCount,
    Judged,
    Morning,
    News,
    OutcomeCount,
    Publication,
    Stage,
    Weight,
)


def channel(id_: str, outcome: str, fault: Fault, days_silent: int) -> ChannelNight:
    return ChannelNight(
        id_, "p", "云山县人民政府", "trs", "a.invalid", "http://a.invalid/", outcome, "", fault, 3, 0,
        0, 0, 3, outcome, None, None, "2027-01-20", 1, days_silent, 2, 100,
    )  # fmt: skip


MORNING = Morning(
    run_id="20270120T013000Z",
    started_at="2027-01-20T01:30:00Z",
    finished_at="2027-01-20T03:00:00Z",
    publication=Publication.HELD,
    build_id="aaaa",
    held_build="bbbb",
    stages=(
        Stage("crawl", "done", 5400.5, ""),
        Stage("extract", "failed", 12, ""),
        Stage("build", "not_reached", None, ""),
    ),
    troubles=("channels.csv:3: …", "one more"),
    alarms=(
        Alarm("channel_silent", Weight.LOOK, "a", "2027-01-01", ""),
        Alarm("channel_silent", Weight.LOOK, "b", "2027-01-01", ""),
        Alarm("disk_full", Weight.ACT, "disk", "2027-01-20", ""),
    ),
    guards=(
        Judged("historic_values_changed", 0.25, 0.005, passed=False),
        Judged("captures_lost", None, 0.0005, passed=True),
    ),
    counts=(
        Count("channels", 4),
        Count("requests", 400, 380, 500),
        Count("bytes_received", 12_000_000_000, unit="byte"),
        Count("bytes_stored", 1_000, unit="byte"),
        Count("rows_listed", 541),
        Count("rows_new", 2),
        Count("rows_gone", 1),
        Count("articles_changed", 3),
        Count("reports", 210, 209, 210),
        Count("facts", 41_871),
        Count("issues", 13),
    ),
    outcomes=(
        OutcomeCount("ok_new", 2),
        OutcomeCount("listing_shrank", 1),
        OutcomeCount('blocked:a"b\\c\nd', 1),
    ),
    best_run=None,
    last_run=None,
    channels=(
        channel("a", "ok_new", Fault.NOBODY, 0),
        channel("b", "ok_new", Fault.NOBODY, 7),
        channel("c", "listing_shrank", Fault.SITE, 40),
        channel("d", "blocked:x", Fault.REFUSED, 400),
    ),
    news=(),
    n_news=((News.NEW, 3), (News.VANISHED, 1)),
    issues=(IssueCount("unknown_row", "error", 4, 0), IssueCount("unknown_row", "warning", 2, 2)),
    failed_checks=(),
    n_failed_checks=6,
    coverage=(),
    published_at="2027-01-19T03:00:00Z",
)
EMPTY = replace(
    MORNING, finished_at=None, published_at=None, build_id=None, held_build=None, stages=(),
    troubles=(), alarms=(), guards=(), counts=(), outcomes=(), channels=(), n_news=(), issues=(),
    n_failed_checks=0, publication=Publication.NONE,
)  # fmt: skip
