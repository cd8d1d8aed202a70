"""Decodes tables of a form whose cells have run together in plain text.

Knows which evidence a figure needs: what separates cells, the grammar of figures, the sums within
a row, and the sums down the columns of the requests. Knows nothing of other years, of prose or of
other reports, and lets nothing but that evidence choose a reading: where two readings remain there
is no figure. It repairs nothing: figures that break a sum are read as printed or not at all.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipelines.figures import absences, choose
from pipelines.forms import Form, Row
from pipelines.glued.headings import header_words
from pipelines.glued.index import LineIndex, index_lines
from pipelines.glued.lines import Line, PrintedRow, Scan, scan_matrices
from pipelines.glued.outline import scan_lists
from pipelines.glued.owners import Owner, own_rows
from pipelines.glued.rows import decode_rows
from pipelines.labels import read_label
from pipelines.model import CellKey, Code, Document, Fact, Issue, Paragraph, Severity, Status

__all__ = ["Glued", "GluedReader"]

# The longest reports, printed a cell a line, have some 1,500.
MOST_LINES = 5000
_SHOWN = 100  # signs of what is left of rows, in an issue


@dataclass(frozen=True, slots=True)
class Glued:
    """``facts`` are all cells of the form, each once, in its order; none where it has no table."""

    edition: str | None
    facts: tuple[Fact, ...]
    issues: tuple[Issue, ...]


class GluedReader:
    """Reads with a set of editions; holds their labels, indexed once, and nothing else."""

    def __init__(self, forms: Sequence[Form]) -> None:
        self._indexes = tuple(index_lines(form) for form in forms)
        # No row is read without a heading that names all its columns.
        self._needed = tuple(
            dict.fromkeys(head.certain for index in self._indexes for head in index.heads)
        )

    def may_hold(self, document: Document) -> bool:
        """Whether the lines can be tables run together: the labels of all columns of some block are
        among them, and they are no more than a report has. Cheap, and never wrongly false."""
        lines = [block.text for block in document.blocks if isinstance(block, Paragraph)]
        if not lines or len(lines) > MOST_LINES:
            return False
        text = "".join(lines).replace(" ", "")
        return any(
            all(any(sign in text for sign in signs) for signs in columns)
            for columns in self._needed
        )

    def read(self, document: Document, report_year: int | None, agency: str | None = None) -> Glued:
        """The figures of the tables among the lines of ``document``, a report of ``agency``."""
        lines = tuple(
            Line(block.path[0] + 1 if block.path else n, block.text)
            for n, block in enumerate(document.blocks, start=1)
            if isinstance(block, Paragraph)
        )
        scans = {i.form.edition: _scan(lines, i, report_year) for i in self._indexes}
        if not any(_is_proof(row) for found in scans.values() for row in found.rows):
            return Glued(None, (), ())
        edition, issues = _edition(scans, self._indexes, report_year)
        index = next((i for i in self._indexes if i.form.edition == edition), None)
        if index is None:
            return Glued(None, (), tuple(issues))
        form = index.form
        found = own_rows(lines, scans[form.edition], index, Owner(report_year, agency))
        issues += found.issues
        facts = _whole(form, list(_read(found, form, issues)), issues)
        return Glued(edition, facts, tuple(issues))


def _scan(lines: Sequence[Line], index: LineIndex, report_year: int | None) -> Scan:
    if any(head.block.layout == "list" for head in index.heads):
        return scan_lists(lines, index, report_year)
    return scan_matrices(lines, index)


# --- is it a table, and of which edition ------------------------------------------------------


def _is_proof(row: PrintedRow) -> bool:
    """A heading of the form, or a row of the requests: 行政许可 alone stands in any menu."""
    return row.block.table == "requests" or bool(row.leaves)


def _edition(
    scans: dict[str, Scan], indexes: Sequence[LineIndex], report_year: int | None
) -> tuple[str | None, list[Issue]]:
    """Decided by labels that only one edition has: headings first, then rows, then the year."""
    headings = {text for found in scans.values() for text in found.headings}
    proofs: Counter[str] = Counter()
    for text in sorted(headings):
        words = header_words(text, indexes)
        proved = [i for i in indexes if words & (i.header_words - _elsewhere(i, indexes))]
        proofs.update(i.form.edition for i in proved[:1] if len(proved) == 1)
    if len(proofs) > 1:
        shown = ", ".join(f"{edition} ({n})" for edition, n in sorted(proofs.items()))
        issue = Issue(Code.EDITION_MIXED, Severity.WARNING, "document", shown, "several editions")
        return proofs.most_common(1)[0][0], [issue]
    if proofs:
        return next(iter(proofs)), []
    by_row = [
        i
        for i in indexes
        if {read_label(row.row.path[-1]).plain for row in scans[i.form.edition].rows if row.row}
        & (i.row_words - _elsewhere(i, indexes))
    ]
    if len(by_row) == 1:
        return by_row[0].form.edition, []
    fitting = [
        i
        for i in indexes
        if report_year and i.form.governs(report_year) and scans[i.form.edition].rows
    ]
    if len(fitting) != 1:
        detail = "rows of a form, but neither a heading nor the year tells which edition"
        return None, [Issue(Code.TABLES_ABSENT, Severity.ERROR, "document", "", detail)]
    detail = f"no heading tells; the form in force for {report_year}"
    edition = fitting[0].form.edition
    return edition, [Issue(Code.EDITION_INFERRED, Severity.WARNING, "document", edition, detail)]


def _elsewhere(mine: LineIndex, all_: Sequence[LineIndex]) -> frozenset[str]:
    return frozenset[str]().union(*(i.words for i in all_ if i is not mine))


# --- rows -------------------------------------------------------------------------------------


def _read(found: Scan, form: Form, issues: list[Issue]) -> Iterator[Fact]:
    """The facts of every row that a heading explains; of the others, that they are unread."""
    rows = list(_single(_undeduplicated(found.rows, issues)))
    unexplained = [row for row in rows if not row.leaves and row.tail.strip()]
    reported: set[tuple[str, str]] = set()
    for row in unexplained:
        place = (row.heading, row.block.caption)
        if row.block.layout != "list" and place not in reported:
            reported.add(place)
            raw = row.heading.replace("\n", " ")
            detail = "the heading does not name the columns of the form; the rows are not read"
            where = f"line[{row.line.number}]"
            issues.append(Issue(Code.UNKNOWN_COLUMN, Severity.ERROR, where, raw, detail))
    decoded, of_rows = decode_rows(form, [row for row in rows if row.leaves])
    issues += of_rows
    yield from decoded
    explained = {fact.key for fact in decoded}
    for line in unexplained:
        where, text = f"line[{line.line.number}]", line.line.text
        for of in [line.row] if line.row else line.block.rows:
            for column in line.block.columns:
                key = CellKey(line.block.table, of.code, column.code)
                if key not in explained:
                    unit = of.unit or column.unit
                    yield Fact(form.edition, key, None, unit, text, Status.UNREADABLE, where)


def _single(rows: Sequence[PrintedRow]) -> Iterable[PrintedRow]:
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


def _undeduplicated(rows: Sequence[PrintedRow], issues: list[Issue]) -> Sequence[PrintedRow]:
    """Without the figures that a text extractor left of rows whose repeated lines it removed.

    Where each figure is a line of its own and never two alike stand together, though rows have
    fewer than their columns, the others may have been such repetitions: what is left of the row
    belongs to no column. A 0 that stands for 198 zeros is the usual case (雄县 2019).
    """
    apart = [row.tail.split() for row in rows if row.tail.startswith("\n")]
    short = {n for n, row in enumerate(rows) if _is_short(row)}
    if not short or any(a == b for figures in apart for a, b in pairwise(figures)):
        return rows
    figures = " ".join(" ".join(rows[n].tail.split()) for n in sorted(short))
    whole = any(row.tail.strip() for n, row in enumerate(rows) if n not in short)
    code = Code.ROW_MISALIGNED if whole else Code.TABLES_ABSENT
    detail = f"repeated lines were removed from the text: {len(short)} rows have lost figures"
    issues.append(Issue(code, Severity.ERROR, "document", figures[:_SHOWN], detail))
    return [replace(row, tail="") if n in short else row for n, row in enumerate(rows)]


def _is_short(row: PrintedRow) -> bool:
    return row.tail.startswith("\n") and len(row.tail.split()) < len(row.block.columns)


# --- all cells --------------------------------------------------------------------------------


def _whole(form: Form, read: Iterable[Fact], issues: list[Issue]) -> tuple[Fact, ...]:
    """Every cell of the form once; variant rows only where they are printed."""
    offered: dict[CellKey, list[Fact]] = defaultdict(list)
    for fact in read:
        offered[fact.key].append(fact)
    unknown = any(issue.code is Code.UNKNOWN_ROW for issue in issues)
    facts: list[Fact] = []
    for key, (block, row, column) in zip(form.keys, form.cells, strict=True):
        if key in offered:
            facts.append(choose(offered[key], issues))
        elif row.kind != "variant":
            # Figures stand under a label that is not known: they may be those of this row.
            status = Status.UNREADABLE if unknown and block.layout == "down" else Status.MISSING
            facts.append(Fact(form.edition, key, None, column.unit, "", status, ""))
    issues += absences(form, facts)
    return tuple(facts)
