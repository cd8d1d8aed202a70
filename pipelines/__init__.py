"""Derives figures from archived pages, and opens what was published.

Imports neither ``crawler`` nor Scrapy, and nothing heavy before ``open`` is called. ``open`` is not
exported by ``from pipelines import *``, so that it never hides the built-in one.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipelines.opened import OpenArchive

__all__: list[str] = []


def open(
    path: str | PathLike[str], build: str | None = None, memory: str | None = None
) -> OpenArchive:
    """A published build, read-only: ``with pipelines.open("data") as archive: …``

    ``path`` is a data folder, a build folder, the folder of one build, or an ``archive.duckdb``.
    ``build`` is the id of an earlier build, or its beginning. ``memory`` is what DuckDB may use
    ("2GB"; by default 80 % of what the machine has). Raises ``pipelines.store.BuildMissingError``.
    """
    from pipelines.opened import open_archive

    return open_archive(path, build, memory)
