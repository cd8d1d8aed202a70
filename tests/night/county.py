"""A county with one column of reports, on a server of the test, and nights over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from pipelines.forms import load_forms
from pipelines.morning.model import Morning
from pipelines.morning.pages import read_morning
from pipelines.places import SHIPPED
from tests.core.pages import page, whole_requests
from tests.crawler.site import HTML, PROJECT, Answer, Crawls, Site, report_row, trs_list

DAY = 24 * 3600
_FORM = next(form for form in load_forms(SHIPPED) if form.edition == "2021")


class County:
    """``show`` what its column lists tonight; ``night`` is one night over it, a day after the last.
    The agency of report ``n`` is 甲县第n局."""

    def __init__(self, site: Site, folder: Path) -> None:
        self.site, self.folder = site, folder
        self.nights = 0
        Crawls(folder).register(("county-nb", "trs", site.url("/nb/")))

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def show(self, figures: Mapping[int, int]) -> None:
        """A list with a report for each number, which received so many requests."""
        rows = [report_row(f"./t2025_{n}.html", _title(n)) for n in figures]
        self.site.answers["/nb/"] = trs_list(rows)
        for n, count in figures.items():
            received = (count, 0, 0, 0, 0, 0, count)
            table = whole_requests(_FORM, chain(received, repeat(0)))
            body = page(table, title=_title(n))
            self.site.answers[f"/nb/t2025_{n}.html"] = Answer(body, headers=dict(HTML))

    def command(self, *arguments: str) -> list[str]:
        return [
            sys.executable, "-m", "pipelines.cli", "--curated", str(self.folder / "curated"),
            "--data", str(self.data), *arguments,
        ]  # fmt: skip

    def environment(self) -> Mapping[str, str]:
        ahead = {"XXGK_CLOCK_AHEAD": str(DAY * self.nights)}
        return os.environ | {"XXGK_LOCK_SECONDS": "0.5"} | ahead

    def xxgk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments), cwd=PROJECT, env=self.environment(), capture_output=True,
            text=True, check=False, timeout=120,
        )  # fmt: skip

    def night_command(self, *more: str) -> list[str]:
        return self.command("night", "--delay", "0", "--allow-private-hosts", *more)

    def night(self, *more: str) -> subprocess.CompletedProcess[str]:
        self.nights += 1
        return self.xxgk("night", "--delay", "0", "--allow-private-hosts", *more)

    def morning(self) -> Morning:
        """The report of the last night."""
        return read_morning(max((self.data / "build" / "runs").glob("*/summary.json")))

    def ask(self, statement: str) -> Sequence[Mapping[str, Any]]:
        ended = self.xxgk("sql", statement, "--format", "json")
        assert ended.returncode == 0, ended.stderr
        rows: Sequence[Mapping[str, Any]] = json.loads(ended.stdout)
        return rows


def _title(number: int) -> str:
    return f"甲县第{number}局2022年政府信息公开工作年度报告"
