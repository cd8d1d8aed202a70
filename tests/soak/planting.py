"""Writes the script of a country from a seed: whose turn it is, on which night, for how long.

Every kind of trouble meets every kind of change of a report, host by host. A night that is left out
(the machine is off one night in seven) makes the calendar longer than the number of nights: sixty
nights from 23 January end on 1 April, so that both days of the law pass.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from tests.soak.scenario import (
    Content,
    Event,
    Host,
    Nights,
    Redesign,
    Report,
    Scenario,
    Trouble,
)

FIRST_DAY = date(2027, 1, 23)
FIRST_DAY_OF_FEW = date(2027, 1, 28)
LATEST_YEAR = 2026

# The site of the replica after whose manner a host is built.
TEMPLATES = (
    "wangxiu", "songyao", "taiping", "jiaowan", "taohe", "zhemu", "hunyan", "qiaowu", "huaitan",
    "dezhi", "xiangpu", "lizhou", "tingyu",
)  # fmt: skip
# Lists that another product's list can take the place of, so that it is read: an address that
# ends in glist.html is taken for ln-glist's whatever stands there.
_PLAIN_LISTS = ("wangxiu", "songyao", "zhemu", "hunyan", "dezhi", "tingyu")


def scenario(hosts: int, nights: int, seed: int) -> Scenario:
    """The same for the same numbers."""
    days = _days(nights)
    country = [_host(number, hosts, nights, seed) for number in range(hosts)]
    events: list[Event] = []
    for host in country:
        rng = random.Random(f"{seed} life {host.number}")
        life = _Life(host, nights, rng)
        _TROUBLES[host.number % len(_TROUBLES)](life)
        _REPORTS[host.number % len(_REPORTS)](life)
        events += life.events
    events += _families_fail(country, nights)
    outage = max(3, nights * 5 // 8)
    for host in country:
        host.troubles.append(Trouble("refused", Nights(outage, outage)))
    events.append(Event("our line fails", "network", outage, outage))
    in_order = sorted(events, key=lambda e: (e.night, e.subject))
    return Scenario(tuple(country), days, tuple(in_order), outage)


def _days(nights: int) -> tuple[date, ...]:
    first = FIRST_DAY if nights >= 60 else FIRST_DAY_OF_FEW
    on = (first + timedelta(n) for n in range(nights * 2) if n % 7 != 6)
    return tuple(day for day, _ in zip(on, range(nights), strict=False))


def _template(number: int, hosts: int) -> str:
    """Few hosts are built after few templates, so that a vendor has several of them."""
    return TEMPLATES[number % min(len(TEMPLATES), max(1, hosts // 3))]


def _host(number: int, hosts: int, nights: int, seed: int) -> Host:
    rng = random.Random(f"{seed} host {number}")
    last = nights + 1
    reports = [
        Report(n, "office", year, [Nights(1, last)], [Content(1)], [(1, 0)])
        for n, year in enumerate((2023, 2024, 2025))
    ]
    for organ in ("office", *(("government",) if number % 2 else ("finance",))):
        appears = rng.randint(2, nights)
        reports.append(
            Report(
                len(reports), organ, LATEST_YEAR, [Nights(appears, last)], [Content(appears)],
                [(appears, 0)],
            )
        )  # fmt: skip
    return Host(
        number,
        _template(number, hosts),
        rotating=number % 4 == 1,
        validators=number % 4 == 2,
        gzip=number % 3 == 0,
        reports=reports,
    )


@dataclass(slots=True)
class _Life:
    """A host while its script is written."""

    host: Host
    nights: int
    rng: random.Random
    events: list[Event] = field(default_factory=list)

    def say(self, kind: str, night: int, last: int | None = None) -> None:
        self.events.append(Event(kind, self.host.key, night, last or night))

    def some_night(self, least: int = 2) -> int:
        return self.rng.randint(min(least, self.nights), self.nights)

    def some_nights(self) -> Nights:
        first = self.rng.randint(2, max(2, self.nights - 2))
        return Nights(first, min(self.nights - 1, first + self.rng.choice((0, 1, 2, 3, 5))))


def _ails(kind: str) -> Callable[[_Life], None]:
    def plan(life: _Life) -> None:
        nights = life.some_nights()
        life.host.troubles.append(Trouble(kind, nights))
        life.say(f"trouble:{kind}", nights.first, nights.last)

    return plan


def _redesign_astray(life: _Life) -> None:
    host = life.host
    night = life.rng.randint(2, max(2, life.nights - 2))
    corrected = min(life.nights, night + life.rng.choice((1, 2, 4)))
    other = TEMPLATES[(TEMPLATES.index(host.template) + 1 + host.number % 5) % len(TEMPLATES)]
    host.redesign = Redesign(night, other, in_place=False, corrected=corrected)
    _all_addresses(host, night)
    life.say("redesign:row corrected", night, corrected)


def _redesign_in_place(life: _Life) -> None:
    host = life.host
    host.template = _PLAIN_LISTS[host.number % len(_PLAIN_LISTS)]
    night = life.some_night()
    host.redesign = Redesign(night, "lizhou", in_place=True, corrected=night)
    _all_addresses(host, night)
    life.say("redesign:in place", night)


def _all_addresses(host: Host, night: int) -> None:
    for report in host.reports:
        report.addresses = [(since, 1 if since >= night else n) for since, n in report.addresses]
        if report.addresses[-1][1] == 0:
            report.addresses.append((night, 1))


def _restyle(life: _Life) -> None:
    life.host.restyled = life.some_night()
    life.say("furniture changed", life.host.restyled)


def _well(life: _Life) -> None:
    """Nothing happens to the site itself."""


def _correct(life: _Life, report: Report, *, marked: bool = False, prose: int = 0) -> None:
    before = report.contents[-1]
    if before.night >= life.nights:
        return
    night = life.rng.randint(before.night + 1, life.nights)
    shift = before.shift + (0 if prose else 1)
    report.contents.append(Content(night, shift, before.prose + prose, before.marked or marked))
    life.say("report corrected" + (", marked" if marked else ", text only" if prose else ""), night)


def _correct_marked(life: _Life) -> None:
    _correct(life, life.host.reports[2], marked=True)


def _correct_twice(life: _Life) -> None:
    for _ in range(2):
        _correct(life, life.host.reports[3])


def _correct_old(life: _Life) -> None:
    _correct(life, life.host.reports[0])
    _correct(life, life.host.reports[1], prose=1)


def _correct_text(life: _Life) -> None:
    _correct(life, life.host.reports[2], prose=1)


def _correct_and_take_back(life: _Life) -> None:
    report = life.host.reports[2]
    _correct(life, report)
    changed = report.contents[-1].night
    if 1 < changed < life.nights:
        report.contents.append(Content(life.rng.randint(changed + 1, life.nights)))
        life.say("correction taken back", report.contents[-1].night)


def _withdraw(life: _Life) -> None:
    report = life.host.reports[1]
    night = life.some_night()
    report.shown = [Nights(1, night - 1)]
    life.say("report withdrawn", night)


def _withdraw_and_show(life: _Life) -> None:
    report = life.host.reports[2]
    night = life.rng.randint(2, max(2, life.nights - 2))
    again = min(life.nights, night + life.rng.choice((1, 2, 3)))
    report.shown = [Nights(1, night - 1), Nights(again, life.nights + 1)]
    life.say("report withdrawn and shown again", night, again)
    if life.host.number % 3 == 0:
        _correct(life, report)


def _move(life: _Life) -> None:
    report = life.host.reports[2]
    night = life.some_night()
    if report.addresses[-1][1] == 0:
        report.addresses = [(1, 0), (night, 2)]
        life.say("report moved", night)
    if life.host.number % 3 == 0:
        _correct(life, report)


def _page_breaks(life: _Life) -> None:
    """A new report is listed, and its page cannot be had for some nights."""
    report = life.host.reports[3]
    first = report.shown[0].first
    last = min(life.nights, first + life.rng.choice((0, 1, 2)))
    report.broken = [Nights(first, last)]
    life.say("page of a new report fails", first, last)


def _shrink(life: _Life) -> None:
    redesign = life.host.redesign
    if redesign is not None and redesign.in_place:
        return  # a list of another family is known as one by the reports in it
    night = life.some_night(3)
    for report in life.host.reports[:3]:
        report.shown = [Nights(1, night - 1)]
    life.say("list shrinks", night)


_TROUBLES: tuple[Callable[[_Life], None], ...] = (
    _ails("500"), _well, _ails("403"), _ails("dns"), _redesign_astray, _ails("refused"),
    _redesign_in_place, _restyle, _ails("no_list"), _ails("timeout"), _ails("jiasule"),
    _ails("config"), _well, _ails("reset"), _ails("ruishu"), _well, _well,
)  # fmt: skip
_REPORTS: tuple[Callable[[_Life], None], ...] = (
    _correct_marked, _correct_twice, _withdraw, _withdraw_and_show, _correct_text, _move,
    _correct_old, _page_breaks, _shrink,
    _correct_and_take_back, _well, _correct_twice,
)  # fmt: skip


def _families_fail(hosts: list[Host], nights: int) -> Iterator[Event]:
    """A new template of the vendor, on every site of his for some nights, then put right."""
    spans = ((TEMPLATES[1], nights // 3, 2), (TEMPLATES[3], 2 * nights // 3, 3))
    for template, first, length in spans:
        if first < 2:
            continue
        span = Nights(first, min(nights - 1, first + length - 1))
        for host in hosts:
            at_home = host.redesign is None
            if host.template == template and at_home:
                host.troubles.append(Trouble("no_list", span))
        yield Event("family fails", template, span.first, span.last)
