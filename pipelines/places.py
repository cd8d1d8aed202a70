"""Where things lie: the curated folder, the archive, the build. Knows paths; opens nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
# The editions and lookups that come with the project, for a curated folder that has none.
SHIPPED = PROJECT / "data" / "curated"


@dataclass(frozen=True, slots=True)
class Places:
    """``curated`` is written by people, ``data`` by the program."""

    curated: Path
    data: Path

    @property
    def archive(self) -> Path:
        return self.data / "archive"

    @property
    def build(self) -> Path:
        return self.data / "build"

    @property
    def forms(self) -> Path:
        """The folder with ``forms/`` and ``lookups/``: a registry of one's own needs neither."""
        return self.curated if (self.curated / "forms").is_dir() else SHIPPED

    @property
    def status(self) -> Path:
        return self.build / "status"

    @property
    def runs(self) -> Path:
        return self.build / "runs"

    def run(self, run_id: str) -> Path:
        return self.runs / run_id
