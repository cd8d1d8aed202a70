"""The script of the country: what each site shows, how it fails and what is corrected, by night.

Data, with no clock and no pages; ``planting`` writes it. Nights count from 1.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Nights:
    """From ``first`` to ``last``, both included."""

    first: int
    last: int

    def __contains__(self, night: int) -> bool:
        return self.first <= night <= self.last


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says from ``night`` on. ``shift``: so many requests stand in another outcome
    than in the first version; ``prose``: another sentence; ``marked``: the row and the title say
    that it was corrected."""

    night: int
    shift: int = 0
    prose: int = 0
    marked: bool = False

    @property
    def says(self) -> tuple[int, int, bool]:
        return self.shift, self.prose, self.marked


@dataclass(slots=True)
class Report:
    """``organ``: office, government or finance. ``contents``, ``addresses`` ((night, number)) and
    ``shown`` are in the order of nights; ``broken``: nights on which its page answers 500."""

    number: int
    organ: str
    year: int
    shown: list[Nights]
    contents: list[Content]
    addresses: list[tuple[int, int]]
    broken: list[Nights] = field(default_factory=list)

    def is_shown(self, night: int) -> bool:
        return any(night in span for span in self.shown)

    def content(self, night: int) -> Content:
        return [c for c in self.contents if c.night <= night][-1]

    def address(self, night: int) -> int:
        return [number for since, number in self.addresses if since <= night][-1]

    def is_broken(self, night: int) -> bool:
        return any(night in span for span in self.broken)


@dataclass(frozen=True, slots=True)
class Trouble:
    """``kind``: 500, timeout, dns, refused, 403, jiasule, ruishu, reset, no_list, or config: our own
    row names a family that there is not."""

    kind: str
    nights: Nights


@dataclass(frozen=True, slots=True)
class Redesign:
    """Another product and other addresses from ``night`` on. ``in_place``: its list stands where
    the old one stood; otherwise that address answers 404 until the row is ``corrected``."""

    night: int
    template: str
    in_place: bool
    corrected: int


@dataclass(slots=True)
class Host:
    """``rotating``: something on every page changes at every request. ``restyled``: from this night
    on all pages have another footer."""

    number: int
    template: str
    rotating: bool
    validators: bool
    gzip: bool
    reports: list[Report]
    troubles: list[Trouble] = field(default_factory=list)
    redesign: Redesign | None = None
    restyled: int | None = None

    @property
    def key(self) -> str:
        return f"h{self.number:03d}"

    @property
    def channel_id(self) -> str:
        return f"{self.key}-government-xxgknb"

    def trouble(self, night: int) -> str:
        """What ails it, empty for nothing."""
        return next((t.kind for t in self.troubles if night in t.nights), "")

    def is_astray(self, night: int) -> bool:
        """Whether the registry still names an address that a redesign has left."""
        moved = self.redesign
        return moved is not None and not moved.in_place and moved.night <= night < moved.corrected


@dataclass(frozen=True, slots=True)
class Event:
    """Something planted, for the table. ``subject``: a host's key, or a family's template."""

    kind: str
    subject: str
    night: int
    last: int


@dataclass(frozen=True, slots=True)
class Scenario:
    hosts: tuple[Host, ...]
    days: tuple[date, ...]
    events: tuple[Event, ...]
    outage: int  # the night on which our own line fails, and nobody answers

    @property
    def nights(self) -> range:
        return range(1, len(self.days) + 1)
