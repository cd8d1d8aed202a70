"""Sums that would be wrong by accident are told; others are left in peace."""

from __future__ import annotations

import pytest

from pipelines.cautions import OF_KIND, OF_SCOPE, cautions


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT sum(requests_received) FROM panel", (OF_SCOPE,)),
        ("select AVG(granted) from Panel group by report_year", (OF_SCOPE,)),
        ("FROM panel SELECT report_year, sum(granted) GROUP BY ALL", (OF_SCOPE,)),
        ("SELECT sum(requests_granted_total) FROM report_2021", (OF_SCOPE,)),
        ("SELECT sum(value) FROM facts", (OF_SCOPE, OF_KIND)),
        ("SELECT sum(value) FROM facts WHERE kind = 'reported'", (OF_SCOPE,)),
        (
            "SELECT sum(f.value) FROM facts f JOIN reports r USING (report_id)"
            " WHERE r.scope = 'own'",
            (OF_KIND,),
        ),
        ("WITH p AS (SELECT granted FROM panel) SELECT sum(granted) FROM p", (OF_SCOPE,)),
        ("SELECT sum(g) FROM (SELECT granted AS g FROM panel)", (OF_SCOPE,)),
        ("SELECT sum(granted) OVER (PARTITION BY county) FROM panel", (OF_SCOPE,)),
        ("SELECT sum(value) FROM facts -- scope kind", (OF_SCOPE, OF_KIND)),
        ("SELECT sum(value), 'scope kind' FROM facts", (OF_SCOPE, OF_KIND)),
        ("PIVOT facts ON report_year IN (2021) USING sum(value)", (OF_SCOPE, OF_KIND)),
        ("SELECT report_id, sum(value) FROM facts GROUP BY ALL", (OF_KIND,)),
    ],
)
def test_sum_in_doubt_is_told(statement: str, told: tuple[str, ...]) -> None:
    assert cautions(statement) == told


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT sum(requests_received) FROM panel_own",
        "SELECT sum(requests_received) FROM panel_consolidated",
        "SELECT report_year, sum(value) FROM addable GROUP BY ALL",
        "SELECT sum(requests_received) FROM panel WHERE scope = 'own'",
        "SELECT scope, sum(requests_received) FROM panel GROUP BY scope",
        "SELECT p.\"scope\", avg(granted) FROM panel p GROUP BY ALL",
        "SELECT count(*) FROM panel",
        "SELECT max(value) FROM facts",
        "SELECT sum(granted > 0) FROM panel",
        "SELECT sum((granted IS NULL)::INT) FROM panel",
        "SELECT sum(CASE WHEN granted > 0 THEN 1 ELSE 0 END) FROM panel",
        "SELECT report_id, sum(value) FROM facts WHERE kind = 'reported' GROUP BY report_id",
        "SELECT sum(n_facts) FROM reports WHERE report_id IN (SELECT report_id FROM facts)",
        "SELECT sum(f.value) FROM facts f JOIN panel_own USING (report_id) WHERE row_code = 'x'",
        "SELECT agency, 'sum(value) FROM facts' FROM reports /* sum(value) from panel */",
        "DESCRIBE facts",
        "this is not SQL",
        "",
    ],
)  # fmt: skip
def test_question_without_a_doubtful_sum_is_left_in_peace(statement: str) -> None:
    assert cautions(statement) == ()
