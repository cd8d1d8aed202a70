"""Measures what becomes of the published reports and figures, with DuckDB over the files that
differ: what memory holds is a year of facts at the most. Decides nothing about limits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import duckdb

from pipelines.guards.builds import TwoBuilds, newest_year
from pipelines.guards.measure import Measured, Unmeasured

TABLES = ("reports", "versions", "facts", "issues")
_FACT = ("report_id", "table_name", "row_code", "column_code", "value", "unit")
_KEY = "report_id, table_name, row_code, column_code"
_SHOWN = 6  # one more than is told: then it is said that there are more
_ADVICE = "`xxgk diff current held` says why; if it is meant, `xxgk publish`"


@contextmanager
def laid_open(builds: TwoBuilds) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with ``gone``: the reports that the draft has not under their id, and the page
    each rested on."""
    with tempfile.TemporaryDirectory() as spill, duckdb.connect() as connection:
        connection.execute("SET temp_directory = ?", [spill])
        connection.execute("SET enable_progress_bar = false")
        old, new = (
            read("reports", ("report_id", "capture_id"))
            for read in (builds.old_only, builds.new_only)
        )
        connection.execute(
            f"CREATE TABLE gone AS SELECT * FROM {old} ANTI JOIN {new} n USING (report_id)"
        )
        yield connection


def reports_gone(
    connection: duckdb.DuckDBPyConnection, builds: TwoBuilds
) -> tuple[Measured, Measured]:
    """The reports that are lost, and those whose page is a version of another report now."""
    versions = builds.all_draft("versions", ("report_id", "capture_id"))
    connection.execute(
        "CREATE TABLE away AS SELECT g.report_id, min(v.report_id) AS other_id FROM gone g"
        f" LEFT JOIN {versions} v ON v.capture_id = g.capture_id GROUP BY 1"
    )
    reports = builds.before.manifest.rows("reports")
    lost = _first(connection, "SELECT report_id FROM away WHERE other_id IS NULL ORDER BY 1")
    n_lost = _count(connection, "SELECT count(*) FROM away WHERE other_id IS NULL")
    renumbered = _first(
        connection,
        "SELECT report_id || ' = ' || other_id FROM away WHERE other_id IS NOT NULL ORDER BY 1",
    )
    n_renumbered = _count(connection, "SELECT count(other_id) FROM away")
    return (
        Measured(n_lost, reports, f"{n_lost:,} of {reports:,} reports are gone", lost, _ADVICE),
        Measured(
            n_renumbered, reports, f"{n_renumbered:,} of {reports:,} reports have another id",
            renumbered, f"did the registry learn new publishers? {_ADVICE}",
        ),
    )  # fmt: skip


def values_changed(
    connection: duckdb.DuckDBPyConnection, builds: TwoBuilds, present_years: int
) -> tuple[Measured, Measured]:
    """Values of historic reports that are others or lost, and values of the present that are lost;
    both of reports that both builds have."""
    last = newest_year(builds.before) - present_years  # the last historic year
    counts = {(is_historic, what): 0 for is_historic in (True, False) for what in ("other", "lost")}
    examples: dict[bool, list[str]] = {True: [], False: []}
    for year, old, new in builds.by_year("facts", _FACT):
        is_historic = (year or 0) <= last
        _lay_beside(connection, old, new)
        for what, count in connection.execute(
            "SELECT what, count(*) FROM moved GROUP BY 1"
        ).fetchall():
            counts[is_historic, what] += count
        wanted = "true" if is_historic else "what = 'lost'"
        examples[is_historic] += _first(connection, _EXAMPLES.format(wanted=wanted))
    bases = {
        is_historic: _count(
            connection,
            f"SELECT count(value) FROM {builds.all_before('facts', ('value',), years)}",
        )
        for is_historic, years in ((True, range(last + 1)), (False, range(last + 1, 10_000)))
    }
    other, lost = counts[True, "other"], counts[True, "lost"]
    historic = Measured(
        other + lost, bases[True],
        f"{_values(bases[True], f'of {last} and before')}: {other:,} are others, {lost:,} lost",
        examples[True][:_SHOWN], _ADVICE,
    )  # fmt: skip
    current = Measured(
        counts[False, "lost"], bases[False],
        f"{_values(bases[False], f'since {last + 1}')}: {counts[False, 'lost']:,} are lost",
        examples[False][:_SHOWN], _ADVICE,
    )  # fmt: skip
    return historic, current


def errors_grown(connection: duckdb.DuckDBPyConnection, builds: TwoBuilds) -> Measured | Unmeasured:
    """The code whose errors, by report, grew most. A page that is no report counts as one. An
    archive that has doubled is another one: the share of the first half says nothing of it."""
    was, now = (build.manifest.rows("reports") for build in (builds.before, builds.draft))
    if not was or now > 2 * was:
        return Unmeasured(f"{was:,} reports before, {now:,} now: another archive")
    before, draft = (
        _by_code(connection, read("issues", _ISSUE))
        for read in (builds.all_before, builds.all_draft)
    )
    grown = {code: count - before.get(code, 0) * now / was for code, count in draft.items()}
    code = max(grown, key=lambda code: (grown[code], code), default=None)
    if code is None or grown[code] <= 0:
        return Measured(0, now, "no code of an error has grown")
    told = (
        f"{code}: in {draft[code]:,} of {now:,} reports, before in {before.get(code, 0):,}"
        f" of {was:,}"
    )
    new_files = builds.new_only("issues", _ISSUE)
    examples = _first(
        connection,
        f"SELECT DISTINCT {_PAGE} AS page FROM {new_files} WHERE {_READ} AND code = '{code}'"
        " ORDER BY 1",
    )
    advice = (
        "a new form, or a reader that broke? see docs/issues.md; if it is meant, `xxgk publish`"
    )
    return Measured(grown[code], now, told, examples, advice)


def known_reports_with_new_errors(
    connection: duckdb.DuckDBPyConnection, builds: TwoBuilds
) -> Measured:
    """Reports of both builds with an error of a code that they had not."""
    old, new = (read("issues", _ISSUE) for read in (builds.old_only, builds.new_only))
    # A report that is new has no row in the build before.
    come = (
        f"SELECT report_id FROM {builds.new_only('reports', ('report_id',))}"
        f" EXCEPT SELECT report_id FROM {builds.old_only('reports', ('report_id',))}"
    )
    connection.execute(
        "CREATE TABLE worse AS SELECT report_id, min(code) AS code FROM ("
        f"SELECT report_id, code FROM {new} WHERE {_READ} EXCEPT"
        f" SELECT report_id, code FROM {old} WHERE {_READ})"
        f" WHERE report_id IS NOT NULL AND report_id NOT IN ({come}) GROUP BY 1"
    )
    reports = builds.before.manifest.rows("reports")
    bad = _count(connection, "SELECT count(*) FROM worse")
    examples = _first(connection, "SELECT report_id || ' ' || code FROM worse ORDER BY 1")
    told = f"{bad:,} of {reports:,} known reports have an error that they had not"
    return Measured(bad, reports, told, examples, _ADVICE)


_ISSUE = ("report_id", "capture_id", "url", "code", "severity")
# What did not answer is the site's affair, and was not read.
_READ = "severity = 'error' AND code <> 'page_unavailable'"
_PAGE = "coalesce(report_id, capture_id, url)"
_EXAMPLES = (
    "SELECT told FROM (SELECT report_id, report_id || ' ' || table_name || '.' || row_code || '.'"
    " || column_code || ' ' || was || ' -> ' || coalesce(now, 'NULL') AS told,"
    f" row_number() OVER (PARTITION BY report_id ORDER BY {_KEY}) AS n"
    " FROM moved WHERE {wanted}) WHERE n = 1 ORDER BY report_id"
)


def _lay_beside(connection: duckdb.DuckDBPyConnection, old: str, new: str) -> None:
    """Make ``moved``: the cells with a value that is another (``other``) or none (``lost``). Only
    reports whose cells have another fingerprint (see ``pipelines.diff.laying``) are matched."""
    prints = f"SELECT report_id, sum(hash(hash({', '.join(_FACT)}))) AS print FROM"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE differing AS SELECT o.report_id"
        f" FROM ({prints} {old} GROUP BY 1) o LEFT JOIN ({prints} {new} GROUP BY 1) n"
        " USING (report_id) WHERE o.print IS DISTINCT FROM n.print"
        " AND o.report_id NOT IN (SELECT report_id FROM gone)"
    )
    of_these = "WHERE report_id IN (SELECT report_id FROM differing)"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE moved AS SELECT {_KEY},"
        " CASE WHEN n.value IS NULL THEN 'lost' ELSE 'other' END AS what,"
        " printf('%.15g %s', o.value, o.unit) AS was, printf('%.15g %s', n.value, n.unit) AS now"
        f" FROM (SELECT * FROM {old} {of_these} AND value IS NOT NULL) o"
        f" LEFT JOIN (SELECT * FROM {new} {of_these}) n USING ({_KEY})"
        " WHERE n.value IS DISTINCT FROM o.value OR n.unit IS DISTINCT FROM o.unit"
    )


def _values(count: int, years: str) -> str:
    return f"{count:,} values {years}" if count else "no values"


def _by_code(connection: duckdb.DuckDBPyConnection, issues: str) -> Mapping[str, int]:
    rows = connection.execute(
        f"SELECT code, count(DISTINCT {_PAGE}) FROM {issues} WHERE {_READ} GROUP BY 1"
    ).fetchall()
    return dict(rows)


def _count(connection: duckdb.DuckDBPyConnection, sql: str) -> int:
    row = connection.execute(sql).fetchone()
    return int(row[0]) if row else 0


def _first(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [row[0] for row in connection.execute(f"{sql} LIMIT {_SHOWN}").fetchall()]
