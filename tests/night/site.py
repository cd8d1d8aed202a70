"""Nights over the replica, as the operator runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from crawler.replica.reports import PlannedReport
from crawler.replica.server import Replica


@dataclass(frozen=True, slots=True)
class Site:
    """A replica, and the folders of the nights over it; ``served`` counts what those were given."""

    replica: Replica
    folder: Path
    served: int = 0

    def command(self, *arguments: str) -> list[str]:
        return [
            sys.executable, "-m", "pipelines.cli", "--curated", str(self.folder / "curated"),
            "--data", str(self.folder / "data"), *arguments,
        ]  # fmt: skip

    def xxgk(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        # Where another crawl holds the archive, a test need not wait for it.
        environment = os.environ | {"XXGK_LOCK_SECONDS": "0.5"}
        return subprocess.run(
            self.command(*arguments), env=environment, capture_output=True, text=True, check=False
        )

    def night(self) -> subprocess.CompletedProcess[str]:
        return self.xxgk("night", "--delay", "0", "--allow-private-hosts")

    def ask(self, statement: str) -> list[dict[str, object]]:
        ended = self.xxgk("sql", statement, "--format", "json")
        assert ended.returncode == 0, ended.stderr
        answer: list[dict[str, object]] = json.loads(ended.stdout)
        return answer

    def url(self, planned: PlannedReport) -> str:
        return self.replica.base_urls[planned.site] + planned.url_path


def copied(site: Site, folder: Path) -> Site:
    """The same in another place: a copy that follows links, as many tools make them."""
    shutil.copytree(site.folder, folder, dirs_exist_ok=True)
    return Site(site.replica, folder, site.served)
