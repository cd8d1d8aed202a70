"""What archive and morning page have to say after each night, worked out from the script alone.

The rules are those that the documents publish, written down here once more in words of their own:
docs/operations.md on how a channel ends and on when a report is asked for. Nothing here calls the
code under test. One thing is not published: on which day of the week an address is due that is
asked weekly. For those the archive says on which nights it asked, and is held to a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tests.soak.pages import address_of, rows, site, title_of, url_of
from tests.soak.scenario import Host, Report, Scenario

_ENDS = {
    "500": "http_error", "refused": "http_error", "timeout": "timeout", "dns": "dns",
    "403": "blocked:403", "jiasule": "blocked:jiasule", "ruishu": "blocked:ruishu",
    "reset": "blocked:reset", "no_list": "page_unrecognised", "config": "config_error",
}  # fmt: skip
_MONTH, _WEEK = 30, 7
_ROTATING = 4


class Id(NamedTuple):
    """A report of the script."""

    host: str
    organ: str
    year: int


@dataclass(frozen=True, slots=True)
class Ended:
    """How a channel has to end. ``n_changed`` counts bodies that are not those of last time."""

    outcome: str
    n_listed: int = 0
    n_new: int = 0
    n_changed: int = 0
    n_gone: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A version: its number, the night from which it is in the archive, what it says, and how many
    cells differ from the version before."""

    number: int
    night: int
    says: tuple[int, int, bool]
    cells: int | None


@dataclass(slots=True)
class Row:
    """An address that a list has shown."""

    url: str
    report: Id | None
    title: str
    first: int
    gone: int | None = None
    asked: int | None = None
    failed: bool = False
    changed: int | None = None
    in_a_row: int = 0  # fetches that each brought another body
    body: object = None


@dataclass(slots=True)
class News:
    """Reports of which a night has something to say."""

    new: set[Id] = field(default_factory=set)
    changed: set[Id] = field(default_factory=set)
    moved: set[Id] = field(default_factory=set)
    vanished: set[Id] = field(default_factory=set)
    back: set[Id] = field(default_factory=set)

    def __bool__(self) -> bool:
        return any((self.new, self.changed, self.moved, self.vanished, self.back))


@dataclass(slots=True)
class Expected:
    """``rows``: (channel, address) -> row; ``bodies``: (night, channel, address) of every report
    page that came with a body that was not there before; ``faults`` are askings that no rule allows."""

    ends: dict[tuple[int, str], Ended] = field(default_factory=dict)
    versions: dict[Id, list[Said]] = field(default_factory=lambda: defaultdict(list))
    current: dict[Id, tuple[int, int, bool]] = field(default_factory=dict)
    address: dict[Id, str] = field(default_factory=dict)
    rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    news: dict[int, News] = field(default_factory=lambda: defaultdict(News))
    fetched: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    bodies: set[tuple[int, str, str]] = field(default_factory=set)
    unavailable: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    faults: list[tuple[str, int, str]] = field(default_factory=list)


def expect(
    script: Scenario, port: int, asked: Mapping[tuple[str, str], Set[int]], upto: int
) -> Expected:
    """``asked``: (channel, address) -> the nights on which the archive says it asked for it."""
    told = Expected()
    for host in script.hosts:
        _Watched(script, host, port, asked, told).through(upto)
    return told


class _Watched:
    """One host, night by night."""

    def __init__(
        self, script: Scenario, host: Host, port: int,
        asked: Mapping[tuple[str, str], Set[int]], told: Expected,
    ) -> None:  # fmt: skip
        self._script, self._host, self._port = script, host, port
        self._asked, self._told = asked, told
        self._known: dict[str, Row] = {}
        self._bodies = 0

    def through(self, upto: int) -> None:
        for night in range(1, upto + 1):
            end = self._end(night) or self._listed(night)
            self._told.ends[night, self._host.channel_id] = end
            # Listed, and its page was not to be had.
            rows = self._known.values()
            self._told.unavailable[night] += sum(r.failed and r.gone is None for r in rows)
        for row in self._known.values():
            self._told.rows[self._host.channel_id, row.url] = row

    def _end(self, night: int) -> Ended | None:
        trouble = self._host.trouble(night)
        if trouble:
            return Ended(_ENDS[trouble])
        return Ended("http_error") if self._host.is_astray(night) else None

    def _listed(self, night: int) -> Ended:
        host = self._host
        reports = {
            url_of(host, r, r.address(night), self._port): r
            for r in host.reports
            if r.is_shown(night)
        }
        shown = rows(self._script, host, night)
        news = self._told.news[night]
        gone = [r for url, r in self._known.items() if r.gone is None and url not in reports]
        called = [row for row in shown if row.kind == "call"]
        call = f"http://{address_of(host)}:{self._port}{called[0].path}"
        gone = [row for row in gone if row.url != call]
        new = [url for url in (*reports, call) if url not in self._known]
        fresh: dict[Id, str] = {}
        n_changed, failures = 0, 0
        if call not in self._known:
            self._known[call] = Row(call, None, called[0].title, night)
        for row in gone:
            row.gone = night
        for url, report in reports.items():
            row_id = Id(host.key, report.organ, report.year)
            title = title_of(host, report, report.content(night))
            row = self._known.get(url)
            due = row is None or self._is_due(row, title, report, night)
            if row is None:
                row = self._known[url] = Row(url, row_id, title, night)
                fresh[row_id] = url
            elif row.gone is not None:
                news.back.add(row_id)
            row.gone, row.title = None, title
            if self._is_asked(row, night, due=due):
                broken = report.is_broken(night)
                failures += broken
                n_changed += self._fetch(row, report, night, broken=broken)
        was = {row.report for row in gone if row.report is not None}
        live = {row.report for row in self._known.values() if row.gone is None}
        for row_id in was - live:
            if self._told.versions.get(row_id):
                news.vanished.add(row_id)
        n_gone_reports = sum(row.report is not None for row in gone)
        n_new_reports = len(fresh)
        if failures and failures >= len(reports):
            outcome = "http_error"
        elif n_gone_reports:
            outcome = "listing_shrank"
        else:
            outcome = "ok_new" if n_new_reports else "ok_nothing_new"
        return Ended(outcome, len(shown), len(new), n_changed, len(gone))

    def _is_due(self, row: Row, title: str, report: Report, night: int) -> bool:
        """Every night for a month, then weekly, counted from the first sight, the listed date or
        the last change, whichever is latest; at once where the row has changed or the last fetch
        failed. A week that has passed makes it due in any case. Four fetches in a row with other
        bytes each time tell of no change."""
        if row.gone is not None or row.title != title or row.asked is None or row.failed:
            return True
        today = self._day(night)
        since = [self._day(row.first)]
        if row.changed is not None and row.in_a_row < _ROTATING:
            since.append(self._day(row.changed))
        listed = date(report.year + 1, 1, 12 + report.number)
        if listed <= today:
            since.append(listed)
        if (today - max(since)).days < _MONTH:
            return True
        return (today - self._day(row.asked)).days >= _WEEK

    def _is_asked(self, row: Row, night: int, *, due: bool) -> bool:
        told = night in self._asked.get((self._host.channel_id, row.url), ())
        if due and not told:
            self._told.faults.append((self._host.key, night, f"not asked though due: {row.url}"))
        if told and not due and row.asked is not None:
            # The first asking of the weekly ones may come early, by the day of its address.
            row.asked = night
        return told

    def _fetch(self, row: Row, report: Report, night: int, *, broken: bool) -> int:
        self._told.fetched[night] += 1
        row.asked, row.failed = night, broken
        if broken:
            return 0
        content = report.content(night)
        before = row.body
        row.body = self._body(content.says, night)
        is_other = row.body != before
        row.in_a_row = row.in_a_row + 1 if is_other else 0
        if is_other:
            row.changed = night
            self._told.bodies.add((night, self._host.channel_id, row.url))
        self._read(row, report, night)
        return int(is_other and before is not None)

    def _body(self, says: object, night: int) -> object:
        host = self._host
        if host.rotating:
            self._bodies += 1
            return self._bodies
        styled = host.restyled is not None and host.restyled <= night
        return (says, styled, site(host, night).family)

    def _read(self, row: Row, report: Report, night: int) -> None:
        told, news = self._told, self._told.news[night]
        assert row.report is not None
        row_id, content = row.report, report.content(night)
        versions = told.versions[row_id]
        if not versions:
            versions.append(Said(1, night, content.says, None))
            news.new.add(row_id)
        else:
            if told.address[row_id] != row.url:
                news.moved.add(row_id)
            if told.current[row_id] != content.says:
                news.changed.add(row_id)
            if content.says not in {said.says for said in versions}:
                cells = 0 if content.says[0] == versions[-1].says[0] else 4
                versions.append(Said(len(versions) + 1, night, content.says, cells))
        told.current[row_id], told.address[row_id] = content.says, row.url

    def _day(self, night: int) -> date:
        return self._script.days[night - 1]
