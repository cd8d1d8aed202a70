"""From the bytes of one file to its extraction: the pure core put together.

Knows the order of the steps; each step knows only its own. No I/O, no clock, no settings: the same
bytes and the same forms give the same extraction, today and in ten years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.checks import check_identities
from pipelines.figures import make_facts
from pipelines.forms import Form
from pipelines.glued import GluedReader
from pipelines.headers import find_headers
from pipelines.kinds import kind_of
from pipelines.match import match_tables
from pipelines.model import (
    Check,
    Code,
    Document,
    Extraction,
    Fact,
    Issue,
    Picture,
    Provenance,
    Section,
    Severity,
    Table,
)
from pipelines.provenance import read_provenance
from pipelines.readers.html import read_html
from pipelines.readers.limits import DocumentTooLargeError, check_bytes
from pipelines.readers.prose import read_prose
from pipelines.readers.text import read_text
from pipelines.sections import Narrative, cut_sections, foreign_tables
from pipelines.titles import Title, TitleKind
from pipelines.vocabulary import Vocabulary, index_form

# Raised with every change after which the same bytes may give another extraction.
EXTRACTOR_VERSION = "1"


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and what is said of their kind: a name, a media type, or neither."""

    body: bytes
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class _Figures:
    """``form`` is None where no edition was recognised; ``tables`` are its tables' numbers."""

    form: Form | None
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]
    tables: frozenset[int]


class Extractor:
    """Extracts with a set of editions; holds their indexed labels and nothing else."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._vocabularies: tuple[Vocabulary, ...] = tuple(index_form(form) for form in forms)
        self._glued = GluedReader(forms)

    def extract(self, source: Source) -> Extraction:
        """All that the file gives. A file that is no annual report gives one issue, no facts."""
        try:
            check_bytes(source.body)
            return self._read(source)
        except DocumentTooLargeError as problem:
            return _nothing(Code.DOCUMENT_TOO_LARGE, "", str(problem))

    def _read(self, source: Source) -> Extraction:
        kind = kind_of(source.body, source.name, source.media_type)
        if kind == "empty":
            return _nothing(Code.EMPTY_DOCUMENT, "", "the file is empty")
        if kind == "text":
            return self._report(read_text(source.body), source)
        if kind == "html":
            return self._report(read_html(source.body, source.media_type), source)
        return _nothing(Code.UNSUPPORTED_FORMAT, kind, "no reader for this format")

    def _report(self, document: Document, source: Source) -> Extraction:
        newest = self._vocabularies[-1].form
        # The headings are the same in all editions with sections, so any of them cuts the text.
        narrative = cut_sections(document, newest, frozenset())
        provenance, title, doubts = read_provenance(document, narrative)
        figures = self._figures(document, provenance)
        form = figures.form
        if form is not None:
            narrative = cut_sections(document, form, figures.tables)
            provenance, title, doubts = read_provenance(document, narrative)
        if not _is_report(title, narrative, form):
            return _not_a_report(document, title)
        issues = [*document.issues, *doubts, *figures.issues]
        if title.kind is TitleKind.OTHER:
            detail = "no line of the page is the title of an annual report"
            issues.append(Issue(Code.TITLE_UNKNOWN, Severity.WARNING, "title", title.text, detail))
        facts, checks = figures.facts, tuple[Check, ...]()
        if form is None:
            if not any(issue.code is Code.TABLES_ABSENT for issue in issues):
                issues.append(_tables_absent(document))
        else:
            facts, checks = check_identities(form, facts)
            issues += _unusual(form, provenance.report_year)
        sections = self._narrated(narrative, source, issues)
        edition = form.edition if form else None
        return Extraction(provenance, edition, facts, sections, tuple(issues), checks)

    def _figures(self, document: Document, said: Provenance) -> _Figures:
        """From tables where there are any of the form, else from text whose cells ran together."""
        year, newest = said.report_year, self._vocabularies[-1].form
        foreign = foreign_tables(document, newest, year, said.agency)
        tables = [block for block in document.blocks if isinstance(block, Table)]
        own = [table for table in tables if table.number not in foreign]
        matched = match_tables(own, self._vocabularies, year)
        not_own = tuple(
            _not_own(table, foreign[table.number])
            for table in tables
            if table.number in foreign and any(find_headers(table, self._vocabularies))
        )
        form = self._form(matched.edition)
        if form is not None:
            facts, issues = make_facts(form, matched.readings, matched.issues)
            used = frozenset(_table_number(reading.locator) for reading in matched.readings)
            return _Figures(form, facts, (*not_own, *matched.issues, *issues), used)
        if not self._glued.may_hold(document):
            return _Figures(None, (), (*not_own, *matched.issues), frozenset())
        glued = self._glued.read(document, year)
        issues = (*not_own, *matched.issues, *glued.issues)
        return _Figures(self._form(glued.edition), glued.facts, issues, frozenset())

    def _form(self, edition: str | None) -> Form | None:
        return next((v.form for v in self._vocabularies if v.form.edition == edition), None)

    def _narrated(
        self, narrative: Narrative, source: Source, issues: list[Issue]
    ) -> tuple[Section, ...]:
        """The sections; of a report without the form's headings, its prose as one section."""
        if narrative.sections:
            return narrative.sections
        detail = "none of the form's headings; the whole text is kept as one section"
        issues.append(Issue(Code.SECTIONS_ABSENT, Severity.WARNING, "document", "", detail))
        prose = read_prose(source.body, source.media_type)
        return (Section(None, "", prose),) if prose else ()


def unreadable(name: str, detail: str) -> Extraction:
    """The extraction of a file that could not be opened."""
    return _nothing(Code.FILE_UNREADABLE, name, detail)


def failed(detail: str) -> Extraction:
    """The extraction of a document on which a reader failed; the document is isolated."""
    return _nothing(Code.READER_FAILED, "", detail)


def _is_report(title: Title, narrative: Narrative, form: Form | None) -> bool:
    """A page whose title says it is something else is no report, whatever it contains.

    Without such a title, tables of the form or its headings make a report; a title alone makes one
    only if it names the year or the agency (the column itself is headed 政府信息公开年报).
    """
    if title.kind is TitleKind.NOT_A_REPORT:
        return False
    if form is not None or len(narrative.sections) >= 3:
        return True
    named = title.agency is not None or title.report_year is not None
    return title.kind is TitleKind.REPORT and named


def _not_a_report(document: Document, title: Title) -> Extraction:
    code = Code.NOT_A_REPORT if document.blocks else Code.EMPTY_DOCUMENT
    detail = "neither title nor contents are those of an annual report"
    if title.kind is TitleKind.NOT_A_REPORT:
        detail = "the title names another kind of document"
    return _nothing(code, title.text, detail)


def _nothing(code: Code, raw: str, detail: str) -> Extraction:
    issue = Issue(code, Severity.ERROR, "document", raw, detail)
    return Extraction(Provenance(), None, issues=(issue,))


def _tables_absent(document: Document) -> Issue:
    tables = sum(isinstance(block, Table) for block in document.blocks)
    pictures = sum(isinstance(block, Picture) for block in document.blocks)
    detail = f"no table of a known form; {tables} other tables, {pictures} pictures"
    return Issue(Code.TABLES_ABSENT, Severity.ERROR, "document", "", detail)


def _unusual(form: Form, year: int | None) -> tuple[Issue, ...]:
    if year is None or form.governs(year):
        return ()
    detail = f"report year {year} under a form for {_years(form)}"
    return (Issue(Code.EDITION_UNUSUAL, Severity.INFO, "document", form.edition, detail),)


def _not_own(table: Table, words: str) -> Issue:
    where = f"table[{table.number}]"
    return Issue(Code.TABLE_NOT_OWN, Severity.WARNING, where, words, "not read")


def _table_number(locator: str) -> int:
    return int(locator.partition("[")[2].partition("]")[0])


def _years(form: Form) -> str:
    return f"{form.from_year}–{form.to_year or ''}"
