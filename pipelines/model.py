"""The data of the core: documents in, extractions out.

Nouns only. Everything is frozen, nothing reads or writes, and no module of the core hands another
a bare ``dict``. What a field means for the user stands in ``tables.py``; here stands its type.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pipelines.grid import Grid

# --- what a reader makes of bytes -------------------------------------------------------------


class Paragraph(NamedTuple):
    """One line of running text, white space folded.

    ``path`` are the child indices from the root of the page to the element that holds the text;
    two paragraphs' common prefix is their nearest common element. ``hint`` is the class and id of
    that element, ``tag`` its name.
    """

    text: str
    path: tuple[int, ...]
    tag: str = "p"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A data table in its place between the paragraphs; ``number`` counts them from 1."""

    grid: Grid
    path: tuple[int, ...]
    number: int


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the page: where tables should be and are not, they may be in here."""

    source: str
    path: tuple[int, ...]


Block = Paragraph | Table | Picture


@dataclass(frozen=True, slots=True)
class Document:
    """What any reader hands to the core, whatever the format of the bytes was."""

    kind: str
    titles: tuple[str, ...]
    metas: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    issues: tuple[Issue, ...] = ()


# --- what the core makes of a document --------------------------------------------------------


class Status(StrEnum):
    """How a figure is known. Only CERTAIN and INFERRED have a value."""

    CERTAIN = "certain"  # given by the structure of the table
    INFERRED = "inferred"  # printed, but its column rests on an identity (glued text)
    AMBIGUOUS = "ambiguous"  # several readings remain
    BLANK = "blank"  # the cell is there and empty; blank is not zero
    NOT_REPORTED = "not_reported"  # a placeholder: - / — 无
    MISSING = "missing"  # the source has no such cell
    UNREADABLE = "unreadable"  # something is printed that is no number, or cannot be assigned


class Severity(StrEnum):
    """ERROR: figures are absent that the source may hold. WARNING: look. INFO: for the record."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Code(StrEnum):
    """The closed list of findings about a document. The value is what is published."""

    # the file
    FILE_UNREADABLE = "file_unreadable"
    UNSUPPORTED_FORMAT = "unsupported_format"
    EMPTY_DOCUMENT = "empty_document"
    DOCUMENT_TOO_LARGE = "document_too_large"
    CHARACTERS_LOST = "characters_lost"
    MOJIBAKE = "mojibake"
    TABLE_TOO_LARGE = "table_too_large"
    READER_FAILED = "reader_failed"
    HIDDEN_CONTENT = "hidden_content"
    # the document
    NOT_A_REPORT = "not_a_report"
    TITLE_UNKNOWN = "title_unknown"
    AGENCY_UNKNOWN = "agency_unknown"
    YEAR_UNKNOWN = "year_unknown"
    YEAR_CONFLICT = "year_conflict"
    EDITION_MIXED = "edition_mixed"
    EDITION_INFERRED = "edition_inferred"
    EDITION_UNUSUAL = "edition_unusual"
    TABLES_ABSENT = "tables_absent"
    TABLE_ABSENT = "table_absent"
    TABLE_NOT_OWN = "table_not_own"
    SECTIONS_ABSENT = "sections_absent"
    SECOND_REPORT = "second_report"
    # the tables
    UNKNOWN_ROW = "unknown_row"
    UNKNOWN_COLUMN = "unknown_column"
    UNKNOWN_GROUP = "unknown_group"
    SUBTOTAL_ROW = "subtotal_row"
    GROUP_MISMATCH = "group_mismatch"
    LABEL_VARIANT = "label_variant"
    ROW_MISALIGNED = "row_misaligned"
    MERGED_VALUE = "merged_value"
    CONFLICTING_CELLS = "conflicting_cells"
    ROW_ABSENT = "row_absent"
    COLUMN_ABSENT = "column_absent"
    # the cells
    UNREADABLE_VALUE = "unreadable_value"
    NOTE_IN_CELL = "note_in_cell"
    UNIT_DIFFERS = "unit_differs"
    UNIT_ASSUMED = "unit_assumed"
    NEGATIVE_COUNT = "negative_count"
    # the archive (found when the tables are built)
    CHECK_FAILED = "check_failed"
    PAGE_UNAVAILABLE = "page_unavailable"
    ATTACHMENT_NOT_READ = "attachment_not_read"
    CONFLICTING_COPIES = "conflicting_copies"


# Where an issue stands that says that a page was cut short.
PAGE_END = "end of page"


@dataclass(frozen=True, slots=True)
class Issue:
    """A finding that is published as a row. ``raw`` is what the source prints, never a repair."""

    code: Code
    severity: Severity
    where: str
    raw: str
    detail: str


class CellKey(NamedTuple):
    """The place of a figure in the form: the binding codes of the codebook."""

    table: str
    row: str
    column: str

    def __str__(self) -> str:
        return f"{self.table}.{self.row}.{self.column}"


class Fact(NamedTuple):
    """One cell of the form. ``value`` is what is printed; ``derived_value`` never gets into it."""

    edition: str
    key: CellKey
    value: Decimal | None
    unit: str
    raw: str
    status: Status
    locator: str
    derived_value: Decimal | None = None
    derived_by: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A narrative section.

    ``number`` is that of the matter in the edition of the report: section three of 2019 is another
    matter than the third of an edition before. It is never the number that a publisher printed;
    None for a heading of the publisher's own.
    """

    number: int | None
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Extra:
    """A figure that a publisher prints beyond the form: in a subtotal, or in a row or column that
    the form does not have. Never part of a sum; ``row`` and ``column`` are the labels as printed.
    """

    kind: str  # subtotal, row or column
    table: str
    row: str
    column: str
    value: Decimal | None
    unit: str
    raw: str
    status: Status
    locator: str


@dataclass(frozen=True, slots=True)
class CitedNumber:
    """A number that the narrative cites, with its sentence. ``section`` is None in the preamble of
    a report or where it has no headings; ``unit`` is the printed measure word, or ''."""

    section: int | None
    number: Decimal
    unit: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FeeStatement:
    """What section six says of 信息处理费; amounts in 元. Absent is not zero.

    ``kind``: positive, zero (a zero is stated), none (said in words: 未收取) or absent.
    """

    kind: str = "absent"
    notices: Decimal | None = None
    notified_amount: Decimal | None = None
    collected_amount: Decimal | None = None
    sentence: str = ""


class Result(StrEnum):
    """What an identity says of the figures. A rule with an unread side can never pass."""

    PASS = "pass"
    PASS_WITH_DERIVED = "pass_with_derived"
    FAIL = "fail"
    NOT_EVALUABLE = "not_evaluable"


@dataclass(frozen=True, slots=True)
class Check:
    """One identity at one place. ``left`` and ``right`` are its sums, None where unread."""

    rule: str
    where: str
    result: Result
    left: Decimal | None
    right: Decimal | None
    # ERROR: the form admits no exception; WARNING: lawful exceptions exist; INFO: a flag.
    severity: Severity = Severity.ERROR
    note: str = ""  # of a rule on the text: the reading that agrees, and the sentence

    @property
    def difference(self) -> Decimal | None:
        return None if self.left is None or self.right is None else self.left - self.right


@dataclass(frozen=True, slots=True)
class Provenance:
    """What a document says of itself; None is "not said".

    ``agency_type``: government, government_office, department, township, zone, branch or
    institution. ``level`` is that of the registry: province, city, county or township.
    ``year_evidence`` names the places that gave the year (period, title, text, publication);
    ``scope_evidence`` holds the words that gave the scope.
    """

    title: str | None = None
    agency: str | None = None
    report_year: int | None = None
    published_at: str | None = None
    sign_off_date: date | None = None
    scope: str = "unclear"
    agency_type: str | None = None
    level: str | None = None
    division_code: str | None = None
    document_number: str | None = None
    year_evidence: str | None = None
    scope_evidence: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All that one document gave. ``edition`` is None where no table of a form was found."""

    provenance: Provenance
    edition: str | None
    facts: tuple[Fact, ...] = ()
    sections: tuple[Section, ...] = ()
    issues: tuple[Issue, ...] = ()
    checks: tuple[Check, ...] = ()
    extras: tuple[Extra, ...] = ()
    cited: tuple[CitedNumber, ...] = ()
    fees: FeeStatement = FeeStatement()
