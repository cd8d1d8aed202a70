"""A county whose column grows, and nights over it that are ended before their time.

Each night the column has one report more; what a night that came to its end has archived may be
corrected afterwards. So it is known, whenever nights were killed, which reports there are at the
end, what they say and how many versions each has.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import duckdb

from pipelines.archive import Archive
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS
from tests.crawler.site import HTML, PROJECT, Answer, Site, report_row, trs_list
from tests.crawler.town import Report, report_page

STAGES = ("beginning", "crawl", "extract", "build", "report", "end")
_BUREAUS = (
    "财政局",
    "教育局",
    "民政局",
    "司法局",
    "统计局",
    "审计局",
    "水利局",
    "林业局",
    "交通局",
    "商务局",
    "体育局",
    "文旅局",
    "医保局",
)
_YEARS = (2021, 2022, 2023, 2024)
_LICENCES = re.compile(r"(<td>行政许可</td>\s*<td[^>]*>)(\d+)(</td>)")


@dataclass
class County:
    """The column at ``/nb/`` of a site: ``grow`` adds a report, ``correct`` changes one."""

    site: Site
    reports: dict[str, Report] = field(default_factory=dict)
    corrected: Counter[str] = field(default_factory=Counter)

    def grow(self) -> None:
        bureau, year = [*product(_BUREAUS, _YEARS)][len(self.reports)]
        path = f"/nb/t{year}_{1000 + len(self.reports)}.html"
        self.reports[path] = Report(f"乙县{bureau}", year, lender=len(self.reports) % 2)
        self._publish(path)

    def correct(self, number: int) -> None:
        """One figure of the report is another one: 行政许可 goes up by one."""
        path = [*self.reports][number % len(self.reports)]
        self.corrected[path] += 1
        self._publish(path)

    @property
    def licences(self) -> dict[str, int]:
        """Path -> the figure of 行政许可 that is printed now."""
        return {
            path: int(self._printed(report)) + self.corrected[path]
            for path, report in self.reports.items()
        }

    def _publish(self, path: str) -> None:
        report, more = self.reports[path], self.corrected[path]
        page = report_page(report).body.decode()
        page, n = _LICENCES.subn(lambda m: f"{m[1]}{int(m[2]) + more}{m[3]}", page)
        assert n == 1
        headers = HTML | {"ETag": f'"{path}-{more}"'}
        self.site.answers[path] = Answer(page.encode(), headers=headers)
        self.site.answers["/nb/"] = trs_list(
            report_row(f".{path[3:]}", report.title) for path, report in self.reports.items()
        )

    def _printed(self, report: Report) -> str:
        found = _LICENCES.search(report.text)
        assert found is not None
        return found[2]


@dataclass(frozen=True, slots=True)
class Moment:
    """So many seconds after a stage began."""

    stage: str
    after: float


@dataclass(frozen=True, slots=True)
class Ended:
    """How a night ended. ``stage`` is where it was, by its own journal, and ``began`` tells after
    how many seconds it came to each; ``seconds`` are those to its end, from its beginning or from
    the signal. ``left`` are processes that it left behind for more than some seconds."""

    status: int
    stage: str
    began: Mapping[str, float]
    seconds: float
    out: str
    err: str
    left: tuple[int, ...] = ()

    def moment(self, share: float) -> Moment:
        """Where a night like this one is after a share of its length."""
        passed = share * self.seconds
        stage = max((s for s in self.began if self.began[s] <= passed), key=self.began.__getitem__)
        return Moment(stage, passed - self.began[stage])


class Nights:
    """Nights over a site into one folder."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.folder = folder
        self.data = folder / "data"
        curated = folder / "curated"
        curated.mkdir(parents=True)
        (curated / "publishers.csv").write_text(
            ",".join(PUBLISHER_FIELDS) + "\nyixian,乙县人民政府,county,990300,,,,,\n",
            encoding="utf-8",
        )
        (curated / "channels.csv").write_text(
            ",".join(CHANNEL_FIELDS) + f"\nyixian-nb,yixian,trs,{site.url('/nb/')},,,,verified,,\n",
            encoding="utf-8",
        )

    def command(self, *arguments: str) -> list[str]:
        return [
            sys.executable, "-m", "pipelines.cli", "--curated", str(self.folder / "curated"),
            "--data", str(self.data), *arguments,
        ]  # fmt: skip

    def start(self, *more: str, **environment: str) -> subprocess.Popen[str]:
        """A night under way, in a session of its own."""
        return subprocess.Popen(
            self.command("night", "--delay", "0", "--allow-private-hosts", *more),
            cwd=PROJECT, env=os.environ | environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def whole(self, **environment: str) -> Ended:
        """A night to its end."""
        known = self._journals()
        process, started = self.start(**environment), time.monotonic()
        began = self._until(process, known, None)
        return self._ended(process, known, began, started)

    def ended_by(
        self, number: signal.Signals, moment: Moment, *, group: bool = False, times: int = 1
    ) -> Ended:
        """A night that gets a signal at the moment: its whole process group, or the first process
        alone; several times, a moment apart."""
        known = self._journals()
        process = self.start()
        began = self._until(process, known, moment)
        sent = time.monotonic()
        for _ in range(times):
            with suppress(ProcessLookupError):  # it had ended
                (os.killpg if group else os.kill)(process.pid, number)
            time.sleep(0.1 if times > 1 else 0)
        return self._ended(process, known, began, sent)

    def _until(
        self, process: subprocess.Popen[str], known: Set[Path], moment: Moment | None
    ) -> Mapping[str, float]:
        """Wait for the moment, or for the end of the night; when it came to each stage."""
        started, began = time.monotonic(), {STAGES[0]: 0.0}
        while process.poll() is None:
            began.setdefault(self._stage(known), time.monotonic() - started)
            if moment is not None and _is_reached(moment.stage, began):
                with suppress(subprocess.TimeoutExpired):
                    process.wait(moment.after)
                break
            time.sleep(0.02)
        return began

    def _ended(
        self, process: subprocess.Popen[str], known: Set[Path], began: Mapping[str, float],
        since: float,
    ) -> Ended:  # fmt: skip
        out, err = process.communicate(timeout=120)
        seconds = time.monotonic() - since
        deadline = time.monotonic() + 10
        while (left := session(process.pid)) and time.monotonic() < deadline:
            time.sleep(0.05)
        return Ended(process.returncode, self._stage(known), began, seconds, out, err, left)

    def _journals(self) -> Set[Path]:
        return {*(self.data / "build" / "runs").glob("*/night.jsonl")}

    def _stage(self, known: Set[Path]) -> str:
        """Where a night is whose journal is none of the known ones, or was when it ended."""
        at = STAGES[0]
        for journal in self._journals() - known:
            for line in journal.read_text(encoding="utf-8").splitlines():
                said = json.loads(line)
                if said["event"] == "stage_begun":
                    at = said["stage"]
                elif said["event"] == "stage_ended" and said["stage"] == "build":
                    at = "report"
                elif said["event"] == "ended":
                    at = "end"
        return at

    def xxgk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=PROJECT, capture_output=True, text=True, check=False
        )

    def wrong(self, *expected: str) -> str:
        """What ``xxgk verify`` finds wrong, but for the kinds that are expected; empty where it
        finds nothing else."""
        ended = self.xxgk("verify", "--format", "json")
        found = [line for line in ended.stdout.splitlines() if line.startswith("{")]
        if ended.returncode != 0 and not found:
            return ended.stderr
        return "\n".join(line for line in found if json.loads(line)["kind"] not in expected)

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        """The answer of the published build; nothing where none was published yet."""
        catalog = self.data / "build" / "archive.duckdb"
        if not catalog.exists():
            return []
        with duckdb.connect(str(catalog), read_only=True) as connection:
            found: list[tuple[object, ...]] = connection.execute(statement).fetchall()
        return found

    def reports(self) -> dict[str, tuple[object, object]]:
        """Path of a report -> (its 行政许可, number of versions)."""
        found = self.ask(
            "SELECT regexp_extract(r.url, '(/nb/.*)$', 1), f.value::INT,"
            " (SELECT count(*) FROM versions v WHERE v.report_id = r.report_id)"
            " FROM reports r JOIN facts f USING (report_id)"
            " WHERE f.table_name = 'proactive' AND f.row_code = 'licences'"
        )
        assert len({path for path, *_ in found}) == len(found), "a report stands twice"
        return {str(path): (value, versions) for path, value, versions in found}

    def saved(self) -> Counter[tuple[str, int]]:
        """(path, status) of the captures."""
        with_answer = (c for c in Archive.open_for_reading(self.data / "archive").captures())
        return Counter(
            ("/" + c.url.split("/", 3)[3], c.status) for c in with_answer if c.status is not None
        )

    def leftovers(self) -> list[str]:
        """Files that only a night under way has."""
        return sorted(
            str(path.relative_to(self.data)) for path in self.data.rglob("*") if _is_left(path)
        )


def _is_reached(stage: str, began: Mapping[str, float]) -> bool:
    """Whether a night came to the stage, or was beyond it when it was looked at."""
    return max(map(STAGES.index, began)) >= STAGES.index(stage)


def _is_left(path: Path) -> bool:
    name = path.name
    ends = (".open", ".tmp", ".draft", ".new", ".old", ".given-up.jsonl", "-damaged")
    return name.endswith(ends) or name.startswith(".draft")


def session(leader: int) -> tuple[int, ...]:
    """The processes of a session that are not zombies of this one."""
    return tuple(pid for pid, sid, state in _processes() if sid == leader and state != "Z")


def _processes() -> Iterator[tuple[int, int, str]]:
    """(process, its session, its state) of all that run."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        yield int(path.parent.name), int(told[3]), told[0]
