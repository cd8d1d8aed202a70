"""Puts the captures of a report into versions and chooses the current one.

Knows captures and the heads of their extractions; knows nothing of pages. A version is new contents
(title, figures, narrative), not new bytes: sites rotate tokens and counters at every request. No
version is ever dropped; a page that vanished or turned into something else leaves the last one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass

from pipelines.archive import Capture
from pipelines.extracts import Head, as_printed
from pipelines.identity import ReportIdentity
from pipelines.model import CellKey, Extraction


@dataclass(frozen=True, slots=True)
class Sighted:
    """One capture of a page that is a report: the fetch, what was extracted, whose report it is.

    A fetch that found the page unchanged carries the head of the capture that it repeats.
    """

    capture: Capture
    head: Head
    identity: ReportIdentity

    @property
    def year(self) -> int:
        assert self.head.report_year is not None  # there is no identity without one
        return self.head.report_year


@dataclass(frozen=True, slots=True)
class Version:
    """The first capture with these contents; ``number`` counts from 1 in the order of capture."""

    number: int
    first: Sighted


@dataclass(frozen=True, slots=True)
class Chain:
    """All versions of one report, oldest first. ``page`` is where the current one stands now: the
    first capture of that address with its contents, since reports move. ``rivals`` are pages of
    the same report that are there now, with other contents than the current one."""

    report_id: str
    versions: tuple[Version, ...]
    current: Version
    page: Sighted
    rivals: tuple[Sighted, ...]

    @property
    def year(self) -> int:
        return self.current.first.year


def chain_versions(
    sighted: Iterable[Sighted], left: Set[tuple[str, str]] = frozenset()
) -> tuple[Chain, ...]:
    """One chain per report id, sorted by it. ``left`` are pages, as (channel, address), that are
    there no more: gone from their list, or answered with what is no report of any kind."""
    by_report: dict[str, list[Sighted]] = defaultdict(list)
    for one in sighted:
        by_report[one.identity.report_id].append(one)
    return tuple(_chain(report_id, by_report[report_id], left) for report_id in sorted(by_report))


def _chain(report_id: str, sighted: Sequence[Sighted], left: Set[tuple[str, str]]) -> Chain:
    in_order = sorted(sighted, key=_time)
    first: dict[str, Sighted] = {}
    pages: dict[tuple[str, str], Sighted] = {}
    latest: dict[str, Sighted] = {}
    lesser: dict[str, Sighted] = {}
    for one in in_order:
        first.setdefault(one.head.digest, one)
        pages.setdefault(_page(one), one)
        before = latest.get(one.capture.url)
        if before is not None and _takes_away(before, one):
            lesser[one.capture.url] = one
            continue
        lesser.pop(one.capture.url, None)
        latest[one.capture.url] = one
    numbered = {
        digest: Version(number, one) for number, (digest, one) in enumerate(first.items(), start=1)
    }
    there = [one for one in latest.values() if _place(one) not in left]
    in_their_channels = {one.capture.channel_id for one in there}
    chosen = max(
        latest.values(),
        key=lambda s: (
            # A copy as pictures, or the text without its tables, takes no figure away.
            _has_figures(s),
            # The page that took the place of another in its column, whatever day it prints.
            _place(s) not in left or s.capture.channel_id not in in_their_channels,
            s.head.published_at or "",
            first[s.head.digest].capture.fetched_at,
            # Where all are gone, the one that came last: it had taken the place of the others.
            _time(pages[_page(s)]),
            s.capture.url,
        ),
    )
    shown = [*there, *(one for one in lesser.values() if _place(one) not in left)]
    rivals = tuple(s for s in shown if s.head.digest != chosen.head.digest)
    # Where it was seen first and still is: one more address of the same page is no move.
    alike = [pages[_page(s)] for s in there if s.head.digest == chosen.head.digest]
    page = min(alike, key=_time) if _is_in(chosen, there) else pages[_page(chosen)]
    current = numbered[chosen.head.digest]
    return Chain(report_id, tuple(numbered.values()), current, page, rivals)


def _page(one: Sighted) -> tuple[str, str]:
    """What it says and where."""
    return one.head.digest, one.capture.url


def _time(one: Sighted) -> tuple[str, str]:
    return one.capture.fetched_at, one.capture.capture_id


def _is_in(one: Sighted, others: Sequence[Sighted]) -> bool:
    return any(one is other for other in others)


def _place(one: Sighted) -> tuple[str, str]:
    return one.capture.channel_id, one.capture.url


def _takes_away(before: Sighted, now: Sighted) -> bool:
    """Whether a page lost figures that it had: its tables, or its end in a torn transfer."""
    if not _has_figures(before):
        return False
    return not _has_figures(now) or (now.head.is_torn and not before.head.is_torn)


def _has_figures(one: Sighted) -> bool:
    return one.head.contents == "figures"


def changed_cells(old: Extraction, new: Extraction) -> tuple[CellKey, ...]:
    """The cells that do not say the same in both, in the order of the form."""
    was = {fact.key: as_printed(fact) for fact in old.facts}
    now = {fact.key: as_printed(fact) for fact in new.facts}
    return tuple(key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key))
