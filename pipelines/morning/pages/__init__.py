"""The morning page and the public status pages as files.

``write_morning`` writes what an operator reads after a night, ``write_captures`` the archived pages
that it links to, ``read_morning`` gives a morning back; ``write_status`` writes what the public may
know of every site. Knows values and markup; measures nothing.
"""

from pipelines.morning.pages.captures import write_captures
from pipelines.morning.pages.told import NotAMorningError, read_morning
from pipelines.morning.pages.writing import SUMMARY, write_morning, write_status

__all__ = [
    "SUMMARY",
    "NotAMorningError",
    "read_morning",
    "write_captures",
    "write_morning",
    "write_status",
]
