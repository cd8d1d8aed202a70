"""The narrative of a report: its headings, its sections, its signature, and whose tables stand by.

``find_outline`` finds the headings once a document; everything else works on what it found.
"""

from pipelines.sections.annexes import foreign_tables, stated_units
from pipelines.sections.headings import (
    Heading,
    Outline,
    find_outline,
)
from pipelines.sections.marks import HeadingIndex, index_headings
from pipelines.sections.narrative import Narrative, cut_sections, prose_lines
from pipelines.sections.signature import Signature, looks_like_agency, read_signature

__all__ = [
    "Heading",
    "HeadingIndex",
    "Narrative",
    "Outline",
    "Signature",
    "cut_sections",
    "find_outline",
    "foreign_tables",
    "index_headings",
    "looks_like_agency",
    "prose_lines",
    "read_signature",
    "stated_units",
]
