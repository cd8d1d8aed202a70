"""Which reports, and what of them, somebody wants to take away.

Knows the words in which people ask and holds them against what the build has: a name that matches
nothing is an error that shows near ones, never an empty file. Knows no file and no format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from difflib import get_close_matches

import duckdb

from pipelines.query import QueryError


class ExportError(QueryError):
    """Raised where nothing can be exported as asked; says what would."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What to export; an empty tuple means all. ``tables`` and ``concepts`` choose figures."""

    years: tuple[int, ...] = ()
    divisions: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    concepts: tuple[str, ...] = ()

    def told(self) -> tuple[str, ...]:
        """The filters that are set, for notes: ``("years = 2019, 2020",)``."""
        return tuple(
            f"{f.name} = {', '.join(str(v) for v in getattr(self, f.name))}"
            for f in fields(self)
            if getattr(self, f.name)
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Neighbouring reports of one year; what belongs to them is read together."""

    year: int
    report_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """The reports that were chosen, by year and id, and what the user must hear about them."""

    reports: tuple[tuple[int, str], ...]
    editions: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def batches(self, size: int) -> Iterator[Batch]:
        start = 0
        while start < len(self.reports):
            year = self.reports[start][0]
            taken = [r for y, r in self.reports[start : start + size] if y == year]
            yield Batch(year, tuple(taken))
            start += len(taken)


_YEARS = re.compile(r"(\d{4})(?:[-–—~～至](\d{4}))?")


def parse_years(words: Iterable[str]) -> tuple[int, ...]:
    """Years of lists and ranges, ascending. Raises ValueError with the word that is neither.

    >>> parse_years(["2019,2021", "2021-2023"])
    (2019, 2021, 2022, 2023)
    """
    years: set[int] = set()
    for word in split(words):
        found = _YEARS.fullmatch(word)
        if not found or int(found[1]) > int(found[2] or found[1]):
            raise ValueError(f"not a year or a range of years such as 2019-2023: {word}")
        years.update(range(int(found[1]), int(found[2] or found[1]) + 1))
    return tuple(sorted(years))


def split(words: Iterable[str]) -> tuple[str, ...]:
    """Each of several words once, also where commas join them.

    >>> split(["csv,xlsx", "csv"])
    ('csv', 'xlsx')
    """
    parts = (part.strip() for word in words for part in re.split("[,，]", word))
    return tuple(dict.fromkeys(part for part in parts if part))


def select(connection: duckdb.DuckDBPyConnection, choice: Choice) -> Selection:
    """The reports of this choice. Raises ExportError where a word of it, or all, match nothing."""
    remarks: list[str] = []
    for column, wanted in (
        ("publisher_id", choice.publishers),
        ("level", choice.levels),
        ("edition", choice.editions),
        ("scope", choice.scopes),
    ):
        _must_exist(column, wanted, _distinct(connection, f"SELECT DISTINCT {column} FROM reports"))
    cells = "SELECT DISTINCT {} FROM codebook"
    _must_exist("table", choice.tables, _distinct(connection, cells.format("table_name")))
    concepts = _distinct(connection, "SELECT DISTINCT concept FROM concepts")
    _must_exist("concept", choice.concepts, concepts)
    for division in choice.divisions:
        remarks.extend(_division_remarks(connection, division))
    where, values = _where(choice)
    found = connection.execute(
        "SELECT report_year, report_id, scope, edition FROM reports"
        f" WHERE {where} ORDER BY report_year, report_id",
        values,
    ).fetchall()
    if not found and choice.told():
        raise ExportError(
            f"no report matches {' and '.join(choice.told())}; nothing was written"
            f" (the build has {_years_told(connection)})"
        )
    absent = set(choice.years) - {year for year, *_ in found}
    if absent:
        years = ", ".join(str(year) for year in sorted(absent))
        remarks.append(f"no report of {years} matches; the files do not have these years")
    scopes = {scope for _, _, scope, _ in found}
    if {"own", "consolidated"} <= scopes:
        remarks.append(
            "own and consolidated reports (口径) stand together: a government's consolidated"
            " report contains its bureaus. Never add both; --scope own takes one kind"
        )
    editions = tuple(sorted({edition for *_, edition in found if edition}))
    return Selection(tuple((year, id_) for year, id_, *_ in found), editions, tuple(remarks))


def _distinct(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[str, ...]:
    return tuple(sorted(value for (value,) in connection.execute(sql).fetchall() if value))


def _must_exist(what: str, wanted: Sequence[str], known: Sequence[str]) -> None:
    for word in wanted:
        if word not in known:
            near = get_close_matches(word, known, n=5, cutoff=0.5)
            if near:
                told = f"did you mean {', '.join(near)}?"
            elif len(known) <= 12:
                told = f"there are: {', '.join(known)}"
            else:
                told = "none is like it"
            raise ExportError(f"no {what} {word!r} in this build; {told}")


_PLACES = ("province", "city", "county")


def _division_remarks(connection: duckdb.DuckDBPyConnection, division: str) -> Iterator[str]:
    """A name that several divisions bear is said to be so; a word of none is an error."""
    if division.isascii() and division.isdigit():
        codes = _distinct(connection, "SELECT DISTINCT division_code FROM reports")
        if not any(code.startswith(division) for code in codes):
            begin = sorted({code[:2] for code in codes})
            raise ExportError(
                f"no division code begins with {division!r} in this build;"
                f" they begin with {', '.join(begin)}"
            )
        return
    rows = connection.execute(
        "SELECT DISTINCT province, city, county FROM reports ORDER BY ALL"
    ).fetchall()
    paths = {
        (level, tuple(name for name in row[: level + 1] if name))
        for row in rows
        for level in range(3)
        if row[level] == division
    }
    if not paths:
        names = sorted({name for row in rows for name in row if name})
        near = [n for n in names if division in n or n in division]
        near += [n for n in get_close_matches(division, names, n=5, cutoff=0.4) if n not in near]
        told = f"did you mean {', '.join(near[:8])}?" if near else "no name is like it"
        raise ExportError(f"no province, city or county {division!r} in this build; {told}")
    if len(paths) > 1:
        listed = "; ".join(" ".join(path) for _, path in sorted(paths))
        yield (
            f"{division} is the name of {len(paths)} divisions, and all are exported: {listed}."
            " A division code takes one of them"
        )


def _where(choice: Choice) -> tuple[str, Mapping[str, object]]:
    terms = ["true"]
    values: dict[str, object] = {}
    for column, wanted in (
        ("report_year", choice.years),
        ("publisher_id", choice.publishers),
        ("level", choice.levels),
        ("edition", choice.editions),
        ("scope", choice.scopes),
    ):
        if wanted:
            terms.append(f"list_contains(${column}, {column})")
            values[column] = list(wanted)
    if choice.divisions:
        alternatives = []
        for n, division in enumerate(choice.divisions):
            values[f"division{n}"] = division
            if division.isascii() and division.isdigit():
                alternatives.append(f"starts_with(division_code, $division{n})")
            else:
                alternatives.append(f"$division{n} IN ({', '.join(_PLACES)})")
        terms.append(f"({' OR '.join(alternatives)})")
    return " AND ".join(terms), values


def _years_told(connection: duckdb.DuckDBPyConnection) -> str:
    ((count, first, last),) = connection.execute(
        "SELECT count(*), min(report_year), max(report_year) FROM reports"
    ).fetchall()
    return f"{count} reports of {first} to {last}" if count else "no reports"
