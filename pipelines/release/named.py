"""A release and the one before it, by name. Knows ``release.json`` and no other file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pipelines.diff import Build

RELEASE = "release.json"


@dataclass(frozen=True, slots=True)
class Release:
    """``since``: the build of the release before; None for the first."""

    name: str
    build: Build
    since: Build | None

    @property
    def since_name(self) -> str | None:
        """What the release before was called; a build that was never released has its id."""
        return None if self.since is None else _name(self.since)

    def to_json(self) -> str:
        told = {
            "name": self.name,
            "build_id": self.build.build_id,
            "since": None
            if self.since is None
            else {"name": self.since_name, "build_id": self.since.build_id},
        }
        return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _name(build: Build) -> str:
    path: Path = build.folder / RELEASE
    if not path.is_file():
        return build.build_id
    try:
        return str(json.loads(path.read_text(encoding="utf-8"))["name"])
    except (ValueError, KeyError, TypeError):
        return build.build_id
