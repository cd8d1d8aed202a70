"""The morning page and the public status pages as files.

``write_morning`` writes what an operator reads after a night, ``write_captures`` the archived pages
that it links to, ``read_morning`` gives a morning back. Knows values and markup; measures nothing.
"""

from pipelines.morning.pages.told import NotAMorningError, read_morning
from pipelines.morning.pages.writing import write_morning

__all__ = [
    "NotAMorningError",
    "read_morning",
    "write_morning",
]
