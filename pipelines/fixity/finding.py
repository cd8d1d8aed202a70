"""What can be wrong with what was written, and what to do about it: a closed list.

Knows words; opens nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    DAMAGED_RECORD = "damaged_record"
    WRONG_DIGEST = "wrong_digest"
    MISSING_FILE = "missing_file"
    CHANGED_FILE = "changed_file"
    UNKNOWN_FILE = "unknown_file"
    LEFT_OPEN = "left_open"
    REPEATED_RECORD = "repeated_record"
    LOST_ORIGINAL = "lost_original"
    UNREADABLE_LIST = "unreadable_list"
    INDEX_UNREADABLE = "index_unreadable"
    INDEX_ROW = "index_row"
    INDEX_UNPROVEN = "index_unproven"
    MANIFEST = "manifest"
    BUILD_FILE = "build_file"
    BUILD_LINK = "build_link"
    LEFT_DRAFT = "left_draft"
    EXTRACTION = "extraction"


_BUILD = "the published build: xxgk build; an earlier one: take its folder away"
_FROM_A_COPY = "put the file back from a copy; where there is none: xxgk reindex, xxgk crawl"
WHAT_TO_DO: dict[Kind, str] = {
    Kind.DAMAGED_RECORD: _FROM_A_COPY,
    Kind.WRONG_DIGEST: _FROM_A_COPY,
    Kind.CHANGED_FILE: "put the file back from a copy; nothing that is read from it is lost:"
    " xxgk reindex takes it as it is",
    Kind.MISSING_FILE: _FROM_A_COPY,
    Kind.UNKNOWN_FILE: "a WARC file that was put back: xxgk reindex; another file: take it away",
    Kind.LEFT_OPEN: "a crawl was cut short; the next crawl closes the file",
    Kind.REPEATED_RECORD: "the file was copied together wrongly: put it back from a copy",
    Kind.LOST_ORIGINAL: "put the WARC file back from a copy; where there is none: xxgk crawl",
    Kind.UNREADABLE_LIST: "xxgk reindex writes the lists anew",
    Kind.INDEX_UNREADABLE: "xxgk reindex",
    Kind.INDEX_ROW: "xxgk reindex",
    Kind.INDEX_UNPROVEN: "mend the WARC files first; xxgk reindex would lose these rows",
    Kind.MANIFEST: _BUILD,
    Kind.BUILD_FILE: _BUILD,
    Kind.BUILD_LINK: "xxgk build",
    Kind.LEFT_DRAFT: "a build was cut short; the next build clears it away",
    Kind.EXTRACTION: "xxgk extract, xxgk build",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """``path`` is relative to the folder of the data: what to look at. ``detail`` says where in it
    and what is wrong."""

    kind: Kind
    path: str
    detail: str

    def __str__(self) -> str:
        return f"{self.path}: {self.detail}"
