"""Sites of counties as a test writes them down, with whole reports on them, and nights over them.

A report's text and figures are those of a planned report of the replica under another agency's
name, so that what arrives in the build can be held against what was printed.
"""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from crawler.replica.body import report_body
from crawler.replica.listings import articles
from crawler.replica.reports import PlannedReport, report_of
from crawler.replica.sites import SITES
from pipelines.numbers import read_value
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS
from tests.crawler.site import HTML, PROJECT, Answer, Crawls, Site

Cell = tuple[str, str, str]
_LENDERS = ("huansong", "tanting")  # replica counties whose figures are lent


@dataclass(frozen=True)
class Report:
    """A report of ``agency``. ``lender`` 0 or 1 chooses the figures; both are of the same form."""

    agency: str
    year: int
    lender: int = 0

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    @property
    def text(self) -> str:
        lent = report_body(SITES[_LENDERS[self.lender]], self._planned)
        county = SITES[_LENDERS[self.lender]].county
        return lent.replace(county.office.name, self.agency).replace(county.name, self.agency[:2])

    @property
    def figures(self) -> dict[Cell, float | None]:
        """(table, row, column) -> the number in the cell, for all cells that hold one."""
        read = {cell: read_value(text).number for cell, text in self._planned.figures.items()}
        return {cell: float(number) for cell, number in read.items() if number is not None}

    @property
    def _planned(self) -> PlannedReport:
        for article in articles(_LENDERS[self.lender], 1):
            if article.kind == "report" and article.report_year == self.year:
                return report_of(article, 1)
        raise LookupError(f"no county lends figures for {self.year}")


def report_page(report: Report, *, before: str = "", frame: str = "", title: str = "") -> Answer:
    """An article page of trs; ``frame`` takes the text at ``{}``."""
    shown = title or report.title
    text = (frame or '<div class="TRS_UEDITOR">{}</div>').format(report.text)
    return html(
        f"<h1>{shown}</h1><div>发布日期：{report.year + 1}-01-20 09:00</div>{before}{text}", shown
    )


def html(body: str, title: str = "某县人民政府") -> Answer:
    head = f"<head><meta charset='utf-8'><title>{title}</title></head>"
    return Answer(f"<html>{head}<body>{body}</body></html>".encode())


def rows(*links: tuple[str, str]) -> str:
    """A list of (address, title)."""
    lines = (f'<li><a href="{url}">{title}</a><span>2025-01-20</span></li>' for url, title in links)
    return f'<ul class="list">{"".join(lines)}</ul>'


def links(*places: tuple[str, str]) -> str:
    """A column of columns: (address, text)."""
    lines = (f'<li><a href="{url}">{said}</a></li>' for url, said in places)
    return f'<ul class="nav_list">{"".join(lines)}</ul>'


class Town:
    """Sites, a registry and nights. ``site`` gives a server by name, started when first named."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack
        self._sites: dict[str, Site] = {}
        self._publishers: list[Mapping[str, str]] = []
        self._channels: list[Mapping[str, str]] = []

    def site(self, name: str) -> Site:
        if name not in self._sites:
            self._sites[name] = self._stack.enter_context(Site())
        return self._sites[name]

    def publish(
        self, publisher_id: str, name: str, level: str = "county", parent: str = ""
    ) -> None:
        code = f"99{len(self._publishers) + 1:04d}"
        self._publishers.append({
            "publisher_id": publisher_id, "name": name, "level": level, "parent_id": parent,
            "division_code": code,
        })  # fmt: skip

    def register(self, channel_id: str, publisher_id: str, url: str, family: str = "trs") -> None:
        self._channels.append({
            "channel_id": channel_id, "publisher_id": publisher_id, "family": family, "url": url,
            "status": "verified",
        })  # fmt: skip

    def night(self) -> None:
        """Crawl, extract and build, as the operator does."""
        curated = self.folder / "curated"
        curated.mkdir(exist_ok=True)
        _write(curated / "publishers.csv", PUBLISHER_FIELDS, self._publishers)
        _write(curated / "channels.csv", CHANNEL_FIELDS, self._channels)
        command = [
            sys.executable, "-m", "pipelines.cli", "--curated", str(curated),
            "--data", str(self.folder / "data"), "night", "--delay", "0", "--allow-private-hosts",
        ]  # fmt: skip
        ended = subprocess.run(
            command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300
        )
        assert ended.returncode in (0, 1), ended.stdout + ended.stderr
        assert (self.folder / "data" / "build" / "archive.duckdb").exists(), ended.stderr

    @property
    def crawls(self) -> Crawls:
        return Crawls(self.folder)


class Nights:
    """What the nights over a town left behind."""

    def __init__(self, town: Town) -> None:
        self.town = town
        file = town.folder / "data" / "build" / "archive.duckdb"
        self._build = duckdb.connect(str(file), read_only=True)

    def ask(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = self._build.execute(statement, list(values)).fetchall()
        return found

    def outcomes(self, channel_id: str) -> list[tuple[object, ...]]:
        """(outcome, detail, n_new) of each night."""
        return self.ask(
            "SELECT outcome, detail, n_new FROM outcomes WHERE channel_id = ? ORDER BY run_id",
            channel_id,
        )

    def titles(self, channel_id: str, verdict: str = "report") -> set[object]:
        found = self.ask(
            "SELECT title FROM sightings WHERE channel_id = ? AND verdict = ? AND gone_at IS NULL",
            channel_id, verdict,
        )  # fmt: skip
        return {title for (title,) in found}

    def figures(self, report: Report) -> dict[object, object]:
        """The published figures of a report, as ``Report.figures``."""
        found = self.ask(
            "SELECT f.table_name, f.row_code, f.column_code, f.value FROM facts f"
            " JOIN reports r USING (report_id) WHERE r.agency = ? AND r.report_year = ?"
            " AND f.value IS NOT NULL",
            report.agency, report.year,
        )  # fmt: skip
        return {(table, row, column): value for table, row, column, value in found}

    def captures(self, channel_id: str, role: str) -> set[str]:
        """Paths of what was fetched with the role."""
        found = self.ask(
            "SELECT url FROM captures WHERE channel_id = ? AND role = ? AND status IS NOT NULL",
            channel_id, role,
        )  # fmt: skip
        return {"/" + str(url).split("/", 3)[3] for (url,) in found}


def _write(path: Path, fields: tuple[str, ...], lines: list[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, restval="")
        writer.writeheader()
        writer.writerows(lines)


FILE = Answer(b"%PDF-1.4\n%%EOF\n", headers={"Content-Type": "application/pdf"})
PICTURE = Answer(b"\x89PNG\r\n\x1a\n", headers={"Content-Type": "image/png"})
GONE = Answer(b"<h1>404 Not Found</h1>", 404, dict(HTML))
