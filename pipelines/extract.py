"""From the bytes of one file to its extraction: the pure core put together.

Knows the order of the steps; each step knows only its own. No I/O, no clock, no settings: the same
bytes and the same forms give the same extraction, today and in ten years.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipelines.checks import Rulebook, check_facts, compile_rules
from pipelines.cited import cited_numbers, read_sentences
from pipelines.fees import read_fees
from pipelines.figures import make_facts, without_absent_columns
from pipelines.forms import Form
from pipelines.glued import GluedReader
from pipelines.kinds import kind_of
from pipelines.match import Matcher
from pipelines.model import (
    Check,
    Code,
    Document,
    Extra,
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
from pipelines.readers.pdf import read_pdf
from pipelines.readers.prose import read_prose
from pipelines.readers.refusal import RefusedError
from pipelines.readers.text import read_text
from pipelines.readers.word import read_word
from pipelines.readers.xls import read_xls
from pipelines.readers.xlsx import read_xlsx
from pipelines.readings import FormReadings, check_text, index_readings
from pipelines.sections import (
    Narrative,
    Outline,
    cut_sections,
    find_outline,
    foreign_tables,
    index_headings,
    prose_lines,
    stated_units,
)
from pipelines.titles import Title, TitleKind
from pipelines.vocabulary import index_form

# Raised with every change after which the same bytes may give another extraction.
EXTRACTOR_VERSION = "6"
_READERS: Mapping[str, Callable[[bytes], Document]] = {
    "docx": read_word,
    "xlsx": read_xlsx,
    "xls": read_xls,
    "pdf": read_pdf,
}
# Headings that a form words so: with fewer, any notice with a 一、概述 would be a report.
_ENOUGH_HEADINGS = 3


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one file and what is said of their kind: a name, a media type, or neither."""

    body: bytes
    name: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True)
class _Edition:
    """A form with what is made of it once: its rules and what prose may say of its cells."""

    form: Form
    rules: Rulebook
    readings: FormReadings


@dataclass(frozen=True, slots=True)
class _Figures:
    """``edition`` is None where none was recognised; ``tables`` are its tables' numbers."""

    edition: _Edition | None
    facts: tuple[Fact, ...]
    extras: tuple[Extra, ...]
    issues: tuple[Issue, ...]
    tables: frozenset[int]


@dataclass(frozen=True, slots=True)
class Figured:
    """A document up to its figures, metadata and checks; what its prose says is not read yet.

    ``extraction`` is all that is known so far. ``narrative`` is None where there is no more to
    read: the document is no report.
    """

    extraction: Extraction
    document: Document | None = None
    narrative: Narrative | None = None


class Extractor:
    """Extracts with a set of editions; holds what is made of them once, and what it looked up."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._editions = {
            form.edition: _Edition(form, compile_rules(form), index_readings(form))
            for form in forms
        }
        self._matcher = Matcher(tuple(index_form(form) for form in forms))
        self._headings = index_headings(forms)
        self._glued = GluedReader(forms)

    def extract(self, source: Source) -> Extraction:
        """All that the file gives. A file that is no annual report gives one issue, no facts."""
        figured = self.read_figures(source)
        return figured.extraction if figured.narrative is None else self._tell(source, figured)

    def read_figures(self, source: Source) -> Figured:
        """The figures with their statuses, the metadata, the sections under headings of their own
        and the checks of the form; the first and greater part of ``extract``."""
        try:
            check_bytes(source.body)
            kind = kind_of(source.body, source.name, source.media_type)
            if kind == "html":
                return self._figure(read_html(source.body, source.media_type))
            if kind == "text":
                return self._figure(read_text(source.body))
            if (read := _READERS.get(kind)) is not None:
                return self._figure(read(source.body))
        except DocumentTooLargeError as problem:
            return Figured(_nothing(Code.DOCUMENT_TOO_LARGE, "", str(problem)))
        except RefusedError as problem:
            return Figured(_nothing(problem.code, kind, str(problem)))
        if kind == "empty":
            return Figured(_nothing(Code.EMPTY_DOCUMENT, "", "the file is empty"))
        return Figured(_nothing(Code.UNSUPPORTED_FORMAT, kind, "no reader for this format"))

    def _figure(self, document: Document) -> Figured:
        outline = find_outline(document, self._headings)
        narrative = cut_sections(document, outline)
        provenance, title, doubts = read_provenance(document, narrative)
        figures = self._figures(document, outline, provenance)
        edition = figures.edition
        if figures.tables:
            narrative = cut_sections(document, outline, figures.tables)
        if not _is_report(title, narrative, edition):
            return Figured(_not_a_report(document, title))
        fees = read_fees(narrative.sections, provenance.report_year)
        facts, checks = figures.facts, tuple[Check, ...]()
        if edition is not None:
            facts, checks = check_facts(edition.rules, facts, provenance, fees, figures.extras)
        issues = [*document.issues, *doubts, *figures.issues]
        issues += _doubts_about(narrative, title, edition, provenance)
        if edition is None and not any(issue.code is Code.TABLES_ABSENT for issue in issues):
            issues.append(_tables_absent(document))
        extraction = Extraction(
            provenance=provenance,
            edition=edition.form.edition if edition else None,
            facts=facts,
            sections=narrative.sections,
            issues=tuple(issues),
            checks=checks,
            extras=figures.extras,
            fees=fees,
        )
        return Figured(extraction, document, narrative)

    def _figures(self, document: Document, outline: Outline, said: Provenance) -> _Figures:
        """From tables where there are any of the form, else from text whose cells ran together."""
        year = said.report_year
        tables = [block for block in document.blocks if isinstance(block, Table)]
        foreign = foreign_tables(document, outline, year, said.agency) if tables else {}
        headers = self._matcher.headers(tables, year)
        own = [table for table in tables if table.number not in foreign]
        stated = stated_units(document) if headers else {}
        matched = self._matcher.match(own, headers, year, stated)
        issues = tuple(
            _not_own(table, foreign[table.number])
            for table in tables
            if table.number in foreign and table.number in headers
        )
        issues += matched.issues
        edition = self._editions.get(matched.edition or "")
        if edition is not None:
            facts, of_cells = make_facts(edition.form, matched.readings, matched.issues)
            facts = without_absent_columns(edition.form, facts)
            used = frozenset(table.number for table in own if table.number in headers)
            return _Figures(edition, facts, matched.extras, (*issues, *of_cells), used)
        if not self._glued.may_hold(document):
            return _Figures(None, (), (), issues, frozenset())
        glued = self._glued.read(document, year, said.agency)
        edition = self._editions.get(glued.edition or "")
        facts = without_absent_columns(edition.form, glued.facts) if edition else glued.facts
        return _Figures(edition, facts, (), (*issues, *glued.issues), frozenset())

    def _tell(self, source: Source, figured: Figured) -> Extraction:
        """What the prose says is added: its numbers, and whether it agrees with the tables."""
        found, narrative = figured.extraction, figured.narrative
        sections, preamble = found.sections, narrative.preamble if narrative else ()
        if not sections and figured.document is not None:
            sections = _prose(source, figured.document)
        sentences = read_sentences(sections, preamble)
        checks = found.checks
        edition = self._editions.get(found.edition or "")
        if edition is not None:
            readings = edition.readings
            told = check_text(readings, found.facts, sentences, found.provenance, found.fees)
            checks = (*checks, *told)
        return replace(found, sections=sections, checks=checks, cited=cited_numbers(sentences))


def unreadable(name: str, detail: str) -> Extraction:
    """The extraction of a file that could not be opened."""
    return _nothing(Code.FILE_UNREADABLE, name, detail)


def failed(detail: str) -> Extraction:
    """The extraction of a document on which a reader failed; the document is isolated."""
    return _nothing(Code.READER_FAILED, "", detail)


def _is_report(title: Title, narrative: Narrative, edition: _Edition | None) -> bool:
    """A page whose title says it is something else is no report, whatever it contains.

    Without such a title, tables of the form or its headings make a report; a title alone makes one
    only if it names the year or the agency (the column itself is headed 政府信息公开年报).
    """
    if title.kind is TitleKind.NOT_A_REPORT:
        return False
    if edition is not None or narrative.known >= _ENOUGH_HEADINGS:
        return True
    named = title.agency is not None or title.report_year is not None
    return title.kind is TitleKind.REPORT and named


def _prose(source: Source, document: Document) -> tuple[Section, ...]:
    """The text of a report without headings as one section."""
    lines = prose_lines(document)
    if document.kind == "html":
        prose = read_prose(source.body, source.media_type, lines)
    else:
        prose = "\n".join(lines)
    return (Section(None, "", prose),) if prose else ()


# --- what is odd about a document as a whole ---------------------------------------------------


def _doubts_about(
    narrative: Narrative,
    title: Title,
    edition: _Edition | None,
    provenance: Provenance,
) -> list[Issue]:
    issues: list[Issue] = []
    if title.kind is TitleKind.OTHER:
        detail = "no line of the page is the title of an annual report"
        issues.append(_doubt(Code.TITLE_UNKNOWN, title.text, detail))
    year = provenance.report_year
    if edition is not None and year is not None and not edition.form.governs(year):
        form = edition.form
        detail = f"report year {year} under a form for {form.from_year}–{form.to_year or ''}"
        issues.append(Issue(Code.EDITION_UNUSUAL, Severity.INFO, "document", form.edition, detail))
    if not narrative.sections:
        detail = "no headings; the whole text is kept as one section"
        issues.append(_doubt(Code.SECTIONS_ABSENT, "", detail))
    elif not narrative.known:
        detail = "none of the form's headings; cut by the publisher's own"
        issues.append(_doubt(Code.SECTIONS_ABSENT, narrative.sections[0].heading, detail))
    if narrative.second_report is not None:
        detail = "another report begins behind this one; only the first is read"
        issues.append(_doubt(Code.SECOND_REPORT, "", detail))
    return issues


def _doubt(code: Code, raw: str, detail: str) -> Issue:
    where = "title" if code is Code.TITLE_UNKNOWN else "document"
    return Issue(code, Severity.WARNING, where, raw, detail)


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


def _not_own(table: Table, words: str) -> Issue:
    where = f"table[{table.number}]"
    return Issue(Code.TABLE_NOT_OWN, Severity.WARNING, where, words, "not read")
