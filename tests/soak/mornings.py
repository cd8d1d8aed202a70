"""What every morning page has to tell: the news of the script, and the alarms that follow from it.

The rules of the alarms are those of the operator's page, written down here once more: a channel is
measured by its own past, one cause is one alarm. Nothing here calls the code under test but to read
``summary.json``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Set
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from statistics import median
from typing import NamedTuple

from pipelines.archive import Archive
from pipelines.morning.model import Morning
from tests.soak.expected import Ended, Expected, Id
from tests.soak.judge import Fault, Land
from tests.soak.pages import organ, registered
from tests.soak.scenario import Host

_SILENT_DAYS = 21
# What the disk is like is the machine's affair, not the country's.
_OF_THE_MACHINE = ("disk_low", "bytes_jump")


class Raised(NamedTuple):
    """An alarm; ``since`` is a night."""

    code: str
    subject: str
    since: int


@dataclass(slots=True)
class Record:
    """A channel's nights, oldest first."""

    host: Host
    ends: list[Ended] = field(default_factory=list)

    def is_ok(self, back: int = 0) -> bool:
        return _is_ok(self.ends[-1 - back])

    @property
    def failed_nights(self) -> int:
        """How long it has not been read, tonight included."""
        for length, end in enumerate(reversed(self.ends)):
            if _is_ok(end):
                return length
        return len(self.ends)

    @property
    def last_read(self) -> int | None:
        read = [night for night, end in enumerate(self.ends, start=1) if _is_ok(end)]
        return read[-1] if read else None


def alarms(land: Land, told: Expected) -> dict[int, set[Raised]]:
    """Night -> all that is to be raised in the morning after it."""
    records = [Record(host) for host in land.script.hosts]
    as_other = read_as_other(land)
    found: dict[int, set[Raised]] = {}
    for night in range(1, land.nights + 1):
        for record in records:
            record.ends.append(told.ends[night, record.host.channel_id])
        found[night] = {
            *_failing(land, night, records),
            *_back(night, records),
            *_read_otherwise(night, records, as_other),
            *_lists(night, records),
            *_of_the_night(land, night),
            *_held(night, records),
            *_issues(told, night),
        }
    return found


def read_as_other(land: Land) -> frozenset[tuple[int, str]]:
    """The nights and channels of which the archive says that a list was read as one of another
    family: whether the reader of the old family still takes the new list is not in the script."""
    with closing(Archive.open_for_reading(land.data / "archive")) as archive:
        nights = {run.run_id: land.night_of(run.started_at) for run in archive.runs()}
        return frozenset(
            (nights[o.run_id], o.channel_id)
            for o in archive.outcomes()
            if "registered as " in o.detail
        )


def news(told: Expected, night: int) -> Counter[tuple[str, str]]:
    """(kind, report id) of everything that the morning has to tell."""
    of = told.news[night]
    kinds = {"new": of.new, "changed": of.changed, "moved": of.moved, "vanished": of.vanished,
             "back": of.back}  # fmt: skip
    return Counter((kind, report_id(one)) for kind, ids in kinds.items() for one in ids)


def report_id(one: Id) -> str:
    scope = "consolidated" if one.organ == "government" else "own"
    return f"{organ(int(one.host[1:]), one.organ).organ_id}-{one.year}-{scope}"


def morning_faults(
    land: Land, told: Expected, mornings: Mapping[int, Morning], planted: Mapping[int, set[Raised]]
) -> Iterator[Fault]:
    """News and alarms that are not those of the script, too many as well as too few."""
    for night in range(1, land.nights + 1):
        page = mornings.get(night)
        if page is None:
            yield Fault("?", night, "there is no morning page")
            continue
        got = Counter((str(one.kind), one.report_id) for one in page.news)
        want = news(told, night)
        counted = {str(kind): count for kind, count in page.n_news}
        for kind, count in Counter(kind for kind, _ in want.elements()).items():
            if counted.get(kind) != count:
                yield Fault("?", night, f"{counted.get(kind)} {kind} counted, planted {count}")
        # Of each kind the first ones are told one by one.
        few = {
            kind for kind in counted if counted[kind] > sum(k == kind for k, _ in got.elements())
        }
        missing = Counter({key: n for key, n in (want - got).items() if key[0] not in few})
        for (kind, id_), count in ((got - want) + missing).items():
            said = "told" if got[kind, id_] > want[kind, id_] else "not told"
            yield Fault(id_[:4], night, f"news {said} {count} times: {kind} {id_}")
        raised = raised_in(land, page)
        for one in raised ^ planted[night]:
            said = "raised" if one in raised else "not raised"
            yield Fault(_subject(one), night, f"alarm {said}: {one.code} {one.subject} {one.since}")


def raised_in(land: Land, page: Morning) -> set[Raised]:
    return {
        Raised(one.code, one.subject, land.night_of(_day(one.since)))
        for one in page.alarms
        if one.code not in _OF_THE_MACHINE
    }


# --- the rules --------------------------------------------------------------------------------


def _failing(land: Land, night: int, records: list[Record]) -> Iterator[Raised]:
    for one in records:
        if one.ends[-1].outcome == "config_error":
            yield Raised("config_error", one.host.channel_id, _since(night, one))
    lost = [r for r in records if not r.is_ok() and r.ends[-1].outcome != "config_error"
            and r.last_read is not None]  # fmt: skip
    told: set[str] = set()
    groups: dict[tuple[str, int], list[Record]] = defaultdict(list)
    for one in lost:
        groups["", _since(night, one)].append(one)
        if one.failed_nights >= 2:
            groups[registered(one.host, night).registered_family, _since(night, one)].append(one)
    of_family = Counter(registered(r.host, night).registered_family for r in records)
    read = sum(r.last_read is not None for r in records)
    for (family, since), of_it in sorted(groups.items()):
        if family in ("auto", "generic"):
            continue
        least = max(5, read / 2) if not family else max(3, of_family[family] / 10)
        rest = [r.host.channel_id for r in of_it if r.host.channel_id not in told]
        if len(of_it) >= least and rest:
            told.update(rest)
            code = "family_failing" if family else "network_failing"
            yield Raised(code, family or "network", since)
    for one in lost:
        if one.host.channel_id not in told and one.failed_nights >= 3:
            yield Raised(_kind(land, night, one), one.host.channel_id, _since(night, one))


def _kind(land: Land, night: int, one: Record) -> str:
    assert one.last_read is not None
    days = land.script.days
    outcome = one.ends[-1].outcome
    if days[night - 1] - days[one.last_read - 1] >= timedelta(days=_SILENT_DAYS):
        return "silent"
    if outcome.startswith("blocked:"):
        return "blocked"
    if outcome == "page_unrecognised":
        return "redesigned"
    if one.host.is_astray(night) and not one.host.trouble(night):
        return "moved"
    return "channel_failing"


def _back(night: int, records: list[Record]) -> Iterator[Raised]:
    """Read again after three nights or more: as one, what was read last on one night and is of one
    family on three hosts; or, of all, half."""
    back: dict[tuple[str, int], list[str]] = defaultdict(list)
    for one in records:
        last = next((n for n in range(1, night) if one.is_ok(n)), None)
        if one.is_ok() and last is not None and last > 3:
            back[registered(one.host, night).registered_family, last].append(one.host.channel_id)
    together = sum(map(len, back.values()))
    if together >= max(5, len(records) / 2):
        yield Raised("channel_back", "network", night)
        return
    for (family, _), ids in back.items():
        named = family not in ("auto", "generic")
        for subject in [family] if named and len(ids) >= 3 else ids:
            yield Raised("channel_back", subject, night)


def _read_otherwise(
    night: int, records: list[Record], as_other: Set[tuple[int, str]]
) -> Iterator[Raised]:
    """For three nights on which it was read, as one of another family than is registered."""
    for one in records:
        if not one.is_ok():
            continue
        read = [n for n, end in enumerate(one.ends, start=1) if _is_ok(end)]
        length = next(
            (k for k, n in enumerate(reversed(read)) if (n, one.host.channel_id) not in as_other),
            len(read),
        )
        if length >= 3:
            yield Raised("redesigned", one.host.channel_id, read[-length])


def _lists(night: int, records: list[Record]) -> Iterator[Raised]:
    """A list that is 30 % and two rows shorter than it used to be, for three nights; over the last
    fourteen nights on which it was read."""
    for one in records:
        if not one.is_ok():
            continue
        read = [(n, e.n_listed) for n, e in enumerate(one.ends, start=1) if _is_ok(e)][-14:]
        before, last = read[:-3], read[-3:]
        if len(before) < 3:
            continue
        usual = median(rows for _, rows in before)
        most = min(usual * 0.7, usual - 2)
        if all(rows <= most for _, rows in last):
            short = len(last)
            while short < len(read) and read[-1 - short][1] <= most:
                short += 1
            yield Raised("listing_shrank", one.host.channel_id, read[-short][0])


def _of_the_night(land: Land, night: int) -> Iterator[Raised]:
    """A night that comes half as late again as nights do."""
    days = land.script.days[max(0, night - 15) : night]
    gaps = [(b - a).days for a, b in pairwise(days)]
    if len(gaps) > 3 and gaps[-1] > 1.5 * median(gaps[:-1]):
        yield Raised("night_missing", "night", night)


def _held(night: int, records: list[Record]) -> Iterator[Raised]:
    """A build is held where more than three quarters of the channels, and ten, were not read."""
    failed = sum(not record.is_ok() for record in records)
    if failed >= 10 and failed > 0.75 * len(records):
        yield Raised("held", "build", night)


def _issues(told: Expected, night: int) -> Iterator[Raised]:
    if night > 1 and told.unavailable[night] and not told.unavailable[night - 1]:
        yield Raised("new_issue_code", "page_unavailable", night)


def _since(night: int, one: Record) -> int:
    return night - one.failed_nights + 1


def _is_ok(end: Ended) -> bool:
    return end.outcome.startswith("ok_") or end.outcome == "listing_shrank"


def _day(run_id: str) -> str:
    return f"{run_id[:4]}-{run_id[4:6]}-{run_id[6:8]}"


def alarm_rows(
    land: Land, mornings: Mapping[int, Morning], planted: Mapping[int, set[Raised]]
) -> Iterator[tuple[str, int, int, int]]:
    """Code, alarms that were to be raised, of these those that stood on their mornings and on no
    other, and alarms that nothing was planted for."""
    stood: dict[Raised, set[int]] = defaultdict(set)
    wanted: dict[Raised, set[int]] = defaultdict(set)
    for night, page in mornings.items():
        for one in raised_in(land, page):
            stood[one].add(night)
    for night, all_ in planted.items():
        for one in all_:
            wanted[one].add(night)
    for code in sorted({one.code for one in (*stood, *wanted)}):
        of_it = [one for one in wanted if one.code == code]
        found = sum(stood[one] == wanted[one] for one in of_it)
        false = sum(one.code == code and one not in wanted for one in stood if stood[one])
        yield code, len(of_it), found, false


def _subject(one: Raised) -> str:
    return one.subject[:4] if one.subject.endswith("-xxgknb") else "?"
