"""The questions that users ask most, in the SQL that both DuckDB and SQLite understand.

Each comes with the page of docs/questions.md or the verb it stands for, and the goal at a million
reports. Knows tables and columns; knows no store.
"""

from __future__ import annotations

from dataclasses import dataclass

from bench.archive.agencies import Country


@dataclass(frozen=True, slots=True)
class Question:
    """``goal`` is in seconds; None where none was set."""

    name: str
    sql: str
    goal: float | None = None


def questions(country: Country) -> tuple[Question, ...]:
    """All of them, about an agency in the middle of the country and the year 2023."""
    offices = [a for a in country.agencies if a.front.endswith("-office") and a.level == "county"]
    office = offices[len(offices) // 2]
    return (
        Question(
            "one report, all of it",
            "SELECT report_year, table_name, row_code, column_code, value, raw, status, locator"
            f" FROM facts WHERE report_id = '{office.front}-2023-own'"
            " ORDER BY table_name, row_code, column_code",
            0.1,
        ),
        Question(
            "one publisher, one concept, all years",
            "SELECT f.report_year, f.value, f.unit, r.url FROM facts f JOIN reports r"
            f" USING (report_id) WHERE r.publisher_id = '{office.publisher_id}'"
            " AND f.concept = 'requests_received' ORDER BY f.report_year",
            0.1,
        ),
        Question(
            "national sum of a concept by year",
            "SELECT report_year, sum(value), count(value) FROM facts"
            " WHERE concept = 'requests_received' GROUP BY report_year ORDER BY report_year",
            1.0,
        ),
        Question(
            "grant rate by province and year",
            "SELECT r.province, f.report_year, sum(value) FILTER (WHERE concept = 'granted') /"
            " nullif(sum(value) FILTER (WHERE concept = 'requests_finished'), 0) FROM facts f JOIN"
            " reports r USING (report_id) WHERE concept IN ('granted', 'requests_finished')"
            " AND r.scope = 'own' GROUP BY r.province, f.report_year"
            " ORDER BY r.province, f.report_year",
        ),
        Question(
            "top 20 counties of a year",
            "SELECT r.report_id, r.county, f.value FROM facts f JOIN reports r USING (report_id)"
            " WHERE f.report_year = 2023 AND r.report_year = 2023 AND r.level = 'county'"
            " AND r.scope = 'own' AND f.concept = 'requests_received' AND f.value IS NOT NULL"
            " ORDER BY f.value DESC, r.report_id LIMIT 20",
        ),
        Question(
            "carried out against carried in",
            "WITH told AS MATERIALIZED (SELECT r.publisher_id, r.agency, r.scope, f.report_year,"
            " f.concept, f.value FROM facts f JOIN reports r USING (report_id)"
            " WHERE f.concept IN ('requests_carried_out', 'requests_carried_in'))"
            " SELECT later.report_year, count(*), sum(abs(later.value - earlier.value))"
            " FROM told later JOIN told earlier ON later.publisher_id = earlier.publisher_id"
            " AND later.agency = earlier.agency AND later.scope = earlier.scope"
            " AND later.report_year = earlier.report_year + 1"
            " WHERE earlier.concept = 'requests_carried_out'"
            " AND later.concept = 'requests_carried_in' AND later.value <> earlier.value"
            " GROUP BY later.report_year ORDER BY later.report_year",
        ),
        Question(
            "national sum by year, from panel",
            "SELECT report_year, sum(requests_received), count(requests_received) FROM panel"
            " GROUP BY report_year ORDER BY report_year",
            1.0,
        ),
        Question(
            "grant rate by province, from panel",
            "SELECT province, report_year, sum(granted) / nullif(sum(requests_finished), 0)"
            " FROM panel WHERE scope = 'own' AND requests_finished IS NOT NULL"
            " AND granted IS NOT NULL GROUP BY province, report_year"
            " ORDER BY province, report_year",
        ),
        Question(
            "two words in the text",
            "SELECT report_year, count(*) FROM sections"
            " WHERE text LIKE '%低保名单%' AND text LIKE '%权责清单%'"
            " GROUP BY report_year ORDER BY report_year",
        ),
    )
