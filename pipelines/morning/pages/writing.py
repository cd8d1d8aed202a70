"""Writes the files of a morning, each whole or not at all. Knows names of files."""

from __future__ import annotations

from pathlib import Path

from pipelines.files import write_atomically
from pipelines.morning.model import Morning
from pipelines.morning.pages.morning_page import to_html
from pipelines.morning.pages.text import to_markdown
from pipelines.morning.pages.told import to_json


def write_morning(folder: Path, morning: Morning) -> tuple[Path, ...]:
    """``summary.json``, ``summary.md`` and ``index.html`` in the folder of the run."""
    files = {
        folder / "summary.json": to_json(morning),
        folder / "summary.md": to_markdown(morning).encode(),
        folder / "index.html": to_html(morning).encode(),
    }
    for path, data in files.items():
        write_atomically(path, data)
    return tuple(files)
