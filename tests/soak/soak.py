"""All nights of a soak, one after the other, judged.

The order of things: a night, what it cost, what its build consists of; then, from the archive as it
is after the last night, what every night had to say.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pipelines.archive import rebuild_index
from pipelines.morning.model import Morning
from pipelines.morning.pages import read_morning
from pipelines.store import BuildMissingError, read_manifest
from tests.soak.driver import Spent, land, start
from tests.soak.expected import Expected
from tests.soak.judge import Fault, Land, expected_of, faults_of
from tests.soak.mornings import Raised, alarm_rows, alarms, morning_faults, news
from tests.soak.scenario import Scenario, scenario

# Of the tables, those that tell of fetches and lists: they grow every night.
PAST = "nights.jsonl"
OF_THE_ARCHIVE = ("captures", "sightings", "outcomes", "coverage", "channels", "publishers")


@dataclass(frozen=True, slots=True)
class Past:
    """A night that has run: what it cost, and of the build that was published after it the digests
    of the files of each table."""

    port: int
    spent: Spent
    tables: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Planted:
    """Events of one kind: how many were planted, and how many came out as planted."""

    kind: str
    planted: int
    found: int


@dataclass(frozen=True, slots=True)
class Alarms:
    """Alarms of one code, each from its first morning to its last; ``false``: nothing was planted
    for them."""

    code: str
    planted: int
    found: int
    false: int


@dataclass(frozen=True, slots=True)
class Soak:
    hosts: int
    nights: tuple[Spent, ...]
    fetched: tuple[int, ...]
    news: tuple[int, ...]
    quiet: tuple[int, ...]
    planted: tuple[Planted, ...]
    alarms: tuple[Alarms, ...]
    faults: tuple[Fault, ...]
    versions: int
    reports: int
    same_from_warc: bool


def run(
    hosts: int,
    nights: int,
    seed: int,
    folder: Path,
    timeout: float,
    tell: Callable[[str], None],
    on_port: Callable[[int], None] = lambda port: None,
) -> Soak:
    """``timeout``: seconds of one response. ``tell`` is given a line for every night, ``on_port``
    the port of the country."""
    script = scenario(hosts, nights, seed)
    past: list[Past] = []
    with land(script, (hosts, nights, seed), folder, timeout) as served:
        on_port(served.port)
        for night in script.nights:
            one = served.night(night)
            past.append(Past(served.port, one, _contents(served.data)))
            with (folder / PAST).open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(past[-1])) + "\n")
            tell(
                f"night {night} {script.days[night - 1]}: status {one.status}, {one.seconds:.1f} s,"
                f" {one.peak >> 10} MiB, WARC {one.warc}, index {one.index}, build {one.build}"
            )
    return judge(hosts, nights, seed, folder, tell)


def judge(hosts: int, nights: int, seed: int, folder: Path, tell: Callable[[str], None]) -> Soak:
    """Of nights that have run: as many as there are, of a script of so many."""
    lines = (folder / PAST).read_text(encoding="utf-8").splitlines()
    past = [_past(json.loads(line)) for line in lines]
    script = scenario(hosts, nights, seed)
    script = replace(
        script,
        days=script.days[: len(past)],
        events=tuple(event for event in script.events if event.night <= len(past)),
    )
    return _judged(script, folder, past, tell)


def _past(told: dict[str, Any]) -> Past:
    tables = {name: tuple(digests) for name, digests in told["tables"].items()}
    return Past(told["port"], Spent(**told["spent"]), tables)


def _judged(
    script: Scenario,
    folder: Path,
    past: list[Past],
    tell: Callable[[str], None],
) -> Soak:
    spent = [one.spent for one in past]
    done = Land(script, past[0].port, folder / "data", len(past))
    told = expected_of(done)
    raised, mornings = alarms(done, told), _mornings(done)
    faults = [
        *_statuses(script, spent, raised),
        *faults_of(done, told),
        *morning_faults(done, told, mornings, raised),
        *_quiet(told, [one.tables for one in past]),
    ]
    same = _from_warc(script, folder, tell)
    if not same:
        faults.append(Fault("?", 0, "a build from the WARC files alone is another one"))
    return Soak(
        len(script.hosts), tuple(spent),
        tuple(told.fetched[n] for n in script.nights),
        tuple(news(told, n).total() for n in script.nights),
        tuple(n for n in script.nights if not told.news[n]),
        tuple(_planted(script, faults)),
        tuple(Alarms(*row) for row in alarm_rows(done, mornings, raised)), tuple(faults),
        sum(map(len, told.versions.values())), len(told.versions), same,
    )  # fmt: skip


def _statuses(
    script: Scenario, spent: list[Spent], raised: Mapping[int, set[Raised]]
) -> Iterator[Fault]:
    """A night ends with 1 where a row of our own is wrong, with 3 where a guard held the build,
    else with 0."""
    for one in spent:
        ours = any(host.trouble(one.night) == "config" for host in script.hosts)
        held = any(alarm.code == "held" for alarm in raised[one.night])
        if one.status != (3 if held else int(ours)):
            yield Fault("?", one.night, f"status {one.status}: {one.said[-600:]}")


def _contents(data: Path) -> dict[str, tuple[str, ...]]:
    """Table -> the digests of its files, of the published build."""
    try:
        manifest = read_manifest((data / "build" / "current").resolve())
    except BuildMissingError:
        return {}
    tables = {file.table for file in manifest.files}
    return {table: tuple(file.sha256 for file in manifest.of(table)) for table in sorted(tables)}


def _quiet(told: Expected, builds: list[dict[str, tuple[str, ...]]]) -> Iterator[Fault]:
    """Nights without news make no table of reports anew."""
    for night in range(2, len(builds) + 1):
        if told.news[night]:
            continue
        before, after = builds[night - 2], builds[night - 1]
        other = [t for t in after if t not in OF_THE_ARCHIVE and after[t] != before.get(t)]
        if other:
            yield Fault("?", night, f"nothing was new, and other tables: {', '.join(other)}")


def _mornings(done: Land) -> dict[int, Morning]:
    pages = (done.data / "build" / "runs").glob("*/summary.json")
    read = [read_morning(path) for path in pages]
    return {done.night_of(one.started_at): one for one in read}


def _planted(script: Scenario, faults: list[Fault]) -> Iterator[Planted]:
    """An event came out where nothing of its host, or of the hosts of its family, is otherwise than
    planted."""
    wrong = {fault.subject for fault in faults}
    by_template = {host.template: host for host in script.hosts}
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for event in script.events:
        if event.subject == "network":
            hosts = {h.key for h in script.hosts}
        elif event.subject in by_template:
            hosts = {h.key for h in script.hosts if h.template == event.subject}
        else:
            hosts = {event.subject}
        planted[event.kind] += 1
        found[event.kind] += not hosts & wrong
    for kind in sorted(planted):
        yield Planted(kind, planted[kind], found[kind])


def _from_warc(script: Scenario, folder: Path, tell: Callable[[str], None]) -> bool:
    """Whether the WARC files alone give the same build, with nothing to take over."""
    again = folder / "again"
    shutil.rmtree(again, ignore_errors=True)
    warc = again / "data" / "archive" / "warc"
    warc.mkdir(parents=True)
    for path in (folder / "data" / "archive" / "warc").iterdir():
        os.link(path, warc / path.name)
    (again / "curated").symlink_to((folder / "curated").resolve())
    rebuild_index(again / "data" / "archive")
    for verb in ("extract", "build"):
        with start(again, script.days[-1], 60, verb) as process:
            process.wait()
    first, second = (
        read_manifest((place / "data" / "build" / "current").resolve()) for place in (folder, again)
    )
    tell(f"build {first.build_id}, from the WARC files {second.build_id}")
    for file in first.files:
        if file not in second.files:
            tell(f"other: {file.path}")
    return first.build_id == second.build_id
