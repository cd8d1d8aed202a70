"""Finds the cells of a form in the tables of a document, by their labels.

A figure is read because the label path of its row and the label path of its column match the form;
never because of where it stands. Knows grids and the vocabulary of editions; reads no number: it
says which printed cell is which cell of the form, and reports every label it does not know.
``view`` is what a header means, ``rows`` which cell stands under which heading, ``layouts`` how the
rows of each layout are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipelines.headers import Header, HeaderFinder, Heads
from pipelines.match.layouts import Lists, read_rows
from pipelines.match.rows import Reading, RowReader
from pipelines.match.view import REMEMBERED, View
from pipelines.model import Code, Extra, Issue, Severity, Table
from pipelines.naming import RowNamer
from pipelines.vocabulary import Vocabulary

__all__ = ["Matched", "Matcher", "Reading"]


@dataclass(frozen=True, slots=True)
class Matched:
    readings: tuple[Reading, ...]
    extras: tuple[Extra, ...]
    issues: tuple[Issue, ...]
    edition: str | None


class Matcher:
    """Matches with a set of editions, and remembers the headers and rows it has met."""

    def __init__(self, vocabularies: Sequence[Vocabulary]) -> None:
        self._namers = {v.form.edition: RowNamer(v) for v in vocabularies}
        self._finder = HeaderFinder(vocabularies)
        self._view = lru_cache(REMEMBERED)(View)

    def headers(
        self, tables: Iterable[Table], report_year: int | None
    ) -> Mapping[int, tuple[Header, ...]]:
        """The headers of each table that has any, by the table's number."""
        found = ((t.number, tuple(self._finder.find(t, report_year))) for t in tables)
        return {number: headers for number, headers in found if headers}

    def match(
        self,
        tables: Sequence[Table],
        headers: Mapping[int, tuple[Header, ...]],
        report_year: int | None,
        stated: Mapping[int, str],
    ) -> Matched:
        """Every reading that the tables offer, and the edition that their labels prove.

        ``stated`` are the units that lines above a table state for all of it, by its number.
        """
        own = [h for table in tables for h in headers.get(table.number, ())]
        edition, issues = self._finder.decide_edition(tables, own, report_year)
        readings: list[Reading] = []
        extras: list[Extra] = []
        carried: tuple[Header, View] | None = None
        lists = Lists(tables)
        for table in tables:
            start = 0
            of_table = headers.get(table.number, ())
            for header, below in zip((None, *of_table), (*of_table, None), strict=True):
                end = below.first_row if below else len(table.grid.rows)
                if header:
                    start = header.end_row
                    carried = None
                    if _is_of_another_year(header.heads, report_year):
                        issues.append(_not_own(table, header.heads))
                    elif view := self._seen(header, table, end, edition):
                        carried = (header, view)
                if carried is not None:
                    reader = RowReader(table, *carried, stated.get(table.number))
                    read_rows(reader, start, end, lists)
                    reader.settle()
                    readings += reader.readings
                    extras += reader.extras
                    issues += reader.issues
        return Matched(tuple(readings), tuple(extras), tuple(issues), edition)

    def _seen(self, header: Header, table: Table, end: int, main: str | None) -> View | None:
        """The header in the edition that it proves, else that its rows prove, else the main one."""
        heads = header.heads
        edition = heads.edition
        if edition is None:
            start = heads.leaves[0].start
            rows = table.grid.rows[header.end_row : end]
            labels = (cell.text for row in rows for cell in row if cell.column < start)
            edition = self._finder.edition_of(labels) or main
        namer = self._namers.get(edition or "")
        return None if namer is None else self._view(heads, namer)


def _is_of_another_year(heads: Heads, report_year: int | None) -> bool:
    return bool(heads.years) and report_year is not None and report_year not in heads.years


def _not_own(table: Table, heads: Heads) -> Issue:
    raw = " | ".join(text for leaf in heads.before for text in leaf.path)
    where = f"table[{table.number}]"
    return Issue(Code.TABLE_NOT_OWN, Severity.WARNING, where, raw, "of another year; not read")
