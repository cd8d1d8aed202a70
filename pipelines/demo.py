"""``xxgk demo``: two nights over a replica of government sites, in a folder of their own.

Knows which questions a researcher asks first. The replica is a separate process that serves on
loopback; everything between it and the answers is what runs every night.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from pipelines import night
from pipelines.archive import Archive
from pipelines.clock import utc_now
from pipelines.console import out, show
from pipelines.engine import Extracted
from pipelines.export import Order, export_files
from pipelines.morning.model import Morning
from pipelines.places import PROJECT, Places
from pipelines.query import ask, open_catalog
from pipelines.settings import CLOCK_AHEAD

_QUESTIONS = (
    (
        "Reports per county and year",
        """
        SELECT county, count(*) FILTER (report_year = 2019) AS "2019",
               count(*) FILTER (report_year = 2020) AS "2020",
               count(*) FILTER (report_year = 2021) AS "2021",
               count(*) FILTER (report_year = 2022) AS "2022",
               count(*) FILTER (report_year = 2023) AS "2023",
               count(*) FILTER (report_year = 2024) AS "2024", count(*) AS reports
        FROM reports WHERE county IS NOT NULL GROUP BY county ORDER BY county
        """,
    ),
    (
        "Corrected after publication",
        """
        SELECT r.agency, r.report_year AS year, v.version, v.n_cells_changed AS cells_changed,
               r.title
        FROM versions v JOIN reports r USING (report_id) WHERE v.version > 1
        """,
    ),
    (
        "Figures that contradict each other (error) or last year's report (warning), as printed",
        """
        SELECT r.agency, r.report_year AS year, c.severity, c.rule, c.place, c.left, c.right
        FROM checks c JOIN reports r USING (report_id) WHERE c.result = 'fail'
          AND (c.severity = 'error' OR c.rule = 'X1')
        ORDER BY c.severity, r.agency, year, c.rule, c.place
        """,
    ),
    (
        "What was odd, or could not be read",
        """
        SELECT code, severity, count(*) AS findings FROM issues GROUP BY ALL ORDER BY findings DESC
        """,
    ),
    (
        "Requests received by county offices, and what share of those finished was granted",
        """
        SELECT county, report_year AS year, requests_received AS received,
               requests_finished AS finished, granted,
               round(100.0 * granted / nullif(requests_finished, 0), 1) AS granted_percent
        FROM panel
        WHERE agency = county || '人民政府办公室' AND scope = 'own'
        ORDER BY county, year
        """,
    ),
)


@dataclass(frozen=True, slots=True)
class _Replica:
    process: subprocess.Popen[str]
    log: Path

    def say(self, line: str) -> None:
        """Pass a line and wait for the answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def served(self) -> int:
        return sum(1 for _ in self.log.open(encoding="utf-8"))


def run_demo(places: Places) -> int:
    """Both nights, the exports and the answers; the exit status of the verb."""
    folder = places.data / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    demo = Places(folder / "curated", folder)
    order = night.CrawlOrder(delay=0, private_hosts="allowed")
    with _replica(demo) as replica:
        for number in (1, 2):
            replica.say(f"night {number}")
            out.rule(f"night {number}")
            # The first one was yesterday.
            os.environ[CLOCK_AHEAD.variable] = str(24 * 3600 * (number - 2))
            run_id, brief = night.new_run_id(utc_now()), _Brief()
            status = night.run_night(demo, order, 0, run_id, night.NightOptions(), brief)
            if status is not night.Status.DONE:
                return int(status)
        served = replica.served()
    archive = Archive.open_for_reading(demo.archive)
    archived = sum(capture.warc_file is not None for capture in archive.captures())
    out.print(f"{served} responses on the wire, {archived} records in the archive")
    connection = open_catalog(demo.build)
    for file in export_files(demo.build, demo.build / "export", Order()).files:
        out.print(f"wrote {file.path}: {file.rows} rows")
    for question, statement in _QUESTIONS:
        answer = ask(connection, statement)
        out.rule(question, align="left")
        out.print(_dedented(statement), style="cyan")
        columns = [column.to_pylist() for column in answer.columns]
        show("", answer.column_names, zip(*columns, strict=True))
    out.print(f"the morning page: {demo.run(run_id) / 'index.html'}", soft_wrap=True)
    ask_more = f'{sys.argv[0]} --data {folder} sql "SELECT … FROM panel"'
    out.print(f"ask more: {ask_more}", soft_wrap=True)
    return 0 if served == archived else 1


class _Brief:
    """Says of a night what came of it, in one line."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Callable[[int], None]]:
        yield lambda done: None

    def crawled(self, crawled: night.Crawled) -> None:
        listed = sum(o.n_new for o in crawled.outcomes)
        out.print(
            f"{len(crawled.outcomes)} channels, {crawled.n_captures} fetches, {listed} new rows"
        )

    def extracted(self, extracted: Extracted) -> None:
        """Nothing that a newcomer asks first."""

    def built(self, built: night.Built) -> None:
        manifest = built.made.manifest
        out.print(f"{manifest.rows('reports')} reports, {manifest.rows('facts')} cells")

    def trouble(self, what: str) -> None:
        out.print(escape(what), style="red", soft_wrap=True)

    def told(self, morning: Morning, status: night.Status) -> None:
        news = ", ".join(f"{n} {kind}" for kind, n in morning.n_news if n)
        out.print(f"the morning after: {news}")


@contextmanager
def _replica(demo: Places) -> Iterator[_Replica]:
    demo.curated.mkdir(parents=True)
    log = demo.data / "served.jsonl"
    command = [
        sys.executable, "-m", "crawler.replica", "--curated", str(demo.curated.resolve()),
        "--log", str(log.resolve()),
    ]  # fmt: skip
    with subprocess.Popen(
        command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["ready"]
        out.print("a replica of government sites answers on loopback")
        yield _Replica(process, log)


def _dedented(statement: str) -> str:
    return "\n".join(line.removeprefix(" " * 8) for line in statement.strip("\n").splitlines())
