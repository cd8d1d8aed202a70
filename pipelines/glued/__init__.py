"""Decodes tables of a form whose cells have run together in plain text.

Knows which evidence a figure needs: what separates cells, the grammar of figures, the sums within
a row, and the sums down the columns of the requests. Knows nothing of other years, of prose or of
other reports, and lets nothing but that evidence choose a reading: where two readings remain there
is no figure. It repairs nothing: figures that break a sum are read as printed or not at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipelines.forms import Form, Row
from pipelines.glued.lines import Line, RowLine, Scan, header_words, read_heading, scan
from pipelines.glued.rows import PrintedRow, decode_rows
from pipelines.labels import read_label
from pipelines.model import CellKey, Code, Document, Fact, Issue, Paragraph, Severity, Status
from pipelines.vocabulary import Vocabulary

__all__ = ["Glued", "decode_glued"]


@dataclass(frozen=True, slots=True)
class Glued:
    """``facts`` are all cells of the form, each once, in its order; none where it has no table."""

    edition: str | None
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]


def decode_glued(
    document: Document, vocabularies: Sequence[Vocabulary], report_year: int | None
) -> Glued:
    """The figures of the tables among the lines of ``document``."""
    lines = tuple(
        Line(block.path[0] + 1 if block.path else n, block.text)
        for n, block in enumerate(document.blocks, start=1)
        if isinstance(block, Paragraph)
    )
    scans = {v.form.edition: scan(lines, v) for v in vocabularies}
    if not any(_holds_a_table(scans[v.form.edition], v) for v in vocabularies):
        return Glued(None, (), ())
    edition, issues = _edition(scans, vocabularies, report_year)
    vocabulary = next((v for v in vocabularies if v.form.edition == edition), None)
    if vocabulary is None:
        return Glued(None, (), tuple(issues))
    found = scans[vocabulary.form.edition]
    issues += found.issues
    facts: dict[CellKey, list[Fact]] = defaultdict(list)
    for fact in _read(found, vocabulary, issues):
        facts[fact.key].append(fact)
    return Glued(edition, tuple(_whole(vocabulary.form, facts, issues)), tuple(issues))


# --- is it a table, and of which edition ------------------------------------------------------


def _holds_a_table(found: Scan, vocabulary: Vocabulary) -> bool:
    """A heading of the form, or a row of the requests: 行政许可 alone stands in any menu."""
    return any(
        row.block.table == "requests"
        or (row.heading and read_heading(row.heading, row.block, vocabulary))
        for row in found.rows
    )


def _edition(
    scans: dict[str, Scan], vocabularies: Sequence[Vocabulary], report_year: int | None
) -> tuple[str | None, list[Issue]]:
    """Decided by labels that only one edition has: headings first, then rows, then the year."""
    headings = {text for found in scans.values() for text in found.headings}
    proofs: Counter[str] = Counter()
    for text in sorted(headings):
        words = header_words(text, vocabularies)
        proved = [v for v in vocabularies if words & (v.header_words - _elsewhere(v, vocabularies))]
        proofs.update(v.form.edition for v in proved[:1] if len(proved) == 1)
    if len(proofs) > 1:
        shown = ", ".join(f"{edition} ({n})" for edition, n in sorted(proofs.items()))
        issue = Issue(Code.EDITION_MIXED, Severity.WARNING, "document", shown, "several editions")
        return proofs.most_common(1)[0][0], [issue]
    if proofs:
        return next(iter(proofs)), []
    by_row = [
        v
        for v in vocabularies
        if {read_label(row.row.path[-1]).plain for row in scans[v.form.edition].rows if row.row}
        & (v.row_words - _elsewhere(v, vocabularies))
    ]
    if len(by_row) == 1:
        return by_row[0].form.edition, []
    fitting = [v for v in vocabularies if report_year and v.form.governs(report_year)]
    if len(fitting) != 1:
        detail = "rows of a form, but neither a heading nor the year tells which edition"
        return None, [Issue(Code.TABLES_ABSENT, Severity.ERROR, "document", "", detail)]
    detail = f"no heading tells; the form in force for {report_year}"
    edition = fitting[0].form.edition
    return edition, [Issue(Code.EDITION_INFERRED, Severity.WARNING, "document", edition, detail)]


def _elsewhere(mine: Vocabulary, all_: Sequence[Vocabulary]) -> frozenset[str]:
    return frozenset[str]().union(*(v.all_words for v in all_ if v is not mine))


# --- rows -------------------------------------------------------------------------------------


def _read(found: Scan, vocabulary: Vocabulary, issues: list[Issue]) -> Iterable[Fact]:
    """The facts of every row that a heading explains; of the others, that they are unread."""
    edition = vocabulary.form.edition
    rows: list[PrintedRow] = []
    unexplained: list[RowLine] = []
    reported: set[tuple[str, str]] = set()
    for line in _single(_undeduplicated(found.rows, issues)):
        leaves = read_heading(line.heading, line.block, vocabulary) if line.heading else None
        if leaves is not None:
            rows.append(PrintedRow(line, leaves))
        elif line.tail.strip():
            unexplained.append(line)
            if (line.heading, line.block.caption) not in reported:
                reported.add((line.heading, line.block.caption))
                raw = line.heading.replace("\n", " ")
                detail = "the heading does not name the columns of the form; the rows are not read"
                where = f"line[{line.line.number}]"
                issues.append(Issue(Code.UNKNOWN_COLUMN, Severity.ERROR, where, raw, detail))
    decoded, of_rows = decode_rows(vocabulary.form, rows)
    issues += of_rows
    yield from decoded
    explained = {fact.key for fact in decoded}
    for line in unexplained:
        for row in [line.row] if line.row else line.block.rows:
            for column in line.block.columns:
                key = CellKey(line.block.table, row.code, column.code)
                if key not in explained:
                    where = f"line[{line.line.number}]"
                    text, status = line.line.text, Status.UNREADABLE
                    yield Fact(edition, key, None, column.unit, text, status, where)


def _single(rows: Sequence[RowLine]) -> Iterable[RowLine]:
    """Each row once: without copies, and without labels alone where the row stands elsewhere.

    A variant row without figures is none: (六)其他处理 also heads a group.
    """
    filled = {(row.block.table, row.row) for row in rows if row.tail.strip()}
    seen: set[tuple[str, Row | None, str, bool]] = set()
    for row in rows:
        place = (row.block.table, row.row)
        same = (*place, "".join(row.tail.split()), bool(row.heading))
        is_variant = row.row is not None and row.row.kind == "variant"
        if same not in seen and (row.tail.strip() or not (is_variant or place in filled)):
            seen.add(same)
            yield row


def _undeduplicated(rows: Sequence[RowLine], issues: list[Issue]) -> Sequence[RowLine]:
    """Without the one ``0`` that a text extractor left of all the zeros it took for repetitions."""
    figures = "".join(row.tail for row in rows).split()
    if len(rows) < 2 or figures != ["0"]:
        return rows
    detail = "one figure for all rows: repeated lines were removed from the text"
    issues.append(Issue(Code.TABLES_ABSENT, Severity.ERROR, "document", "0", detail))
    return ()


# --- all cells --------------------------------------------------------------------------------


def _whole(form: Form, read: dict[CellKey, list[Fact]], issues: list[Issue]) -> Iterable[Fact]:
    """Every cell of the form once; variant rows only where they are printed."""
    unknown = any(issue.code is Code.UNKNOWN_ROW for issue in issues)
    facts: list[Fact] = []
    for block, row, column in form.cells:
        key = CellKey(block.table, row.code, column.code)
        offered = read.get(key, [])
        if offered:
            facts.append(_one(offered, issues))
        elif row.kind != "variant":
            # Figures stand under a label that is not known: they may be those of this row.
            status = Status.UNREADABLE if unknown and block.layout == "down" else Status.MISSING
            facts.append(Fact(form.edition, key, None, column.unit, "", status, ""))
    issues += _absences(form, facts)
    return facts


def _one(offered: Sequence[Fact], issues: list[Issue]) -> Fact:
    first = offered[0]
    if len(offered) == 1:
        return first
    raws = " / ".join(fact.raw for fact in offered)
    where = " / ".join(fact.locator for fact in offered)
    detail = f"{len(offered)} cells of the document are {first.key}"
    issues.append(Issue(Code.CONFLICTING_CELLS, Severity.ERROR, where, raws, detail))
    return Fact(first.edition, first.key, None, first.unit, raws, Status.AMBIGUOUS, where)


def _absences(form: Form, facts: Sequence[Fact]) -> list[Issue]:
    """One issue for each table, else each row, of which the text has nothing."""
    shown = {(f.key.table, f.key.row) for f in facts if f.locator}
    tables = {table for table, _ in shown}
    replaced = {
        (identity.table, code)
        for identity in form.identities
        for stand_in in identity.stand_ins
        if (identity.table, stand_in.code) in shown
        for code in stand_in.replaces
    }
    issues = [
        Issue(Code.TABLE_ABSENT, Severity.ERROR, table, "", "no cell was found")
        for table in dict.fromkeys(block.table for block in form.blocks)
        if table not in tables
    ]
    for block in form.blocks:
        for row in block.rows:
            place = (block.table, row.code)
            if block.table in tables and row.kind != "variant" and place not in shown | replaced:
                where, label = f"{block.table}.{row.code}", " > ".join(row.path)
                detail = "the row was not found"
                issues.append(Issue(Code.ROW_ABSENT, Severity.WARNING, where, label, detail))
    return issues
