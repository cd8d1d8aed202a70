"""What is asked most: concepts over the years, figures that may be added.

The expectations are worked out by hand from the few figures of the county.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.concepts import homes, load_concepts
from pipelines.forms import FormError
from pipelines.places import SHIPPED
from pipelines.views import repeating_rows
from tests.published.county import Curated, ask_file

# --- totals and parts, own and consolidated -----------------------------------------------------


@pytest.mark.parametrize(
    "question",
    [
        "SELECT requests_received FROM panel WHERE report_year = 2023 AND scope = 'own'",
        "SELECT sum(requests_received) FROM panel_own WHERE report_year = 2023",
        "SELECT sum(value) FROM addable WHERE report_year = 2023 AND row_code = 'new_received'",
        "SELECT requests_new_received_total FROM report_2021 WHERE scope = 'own'",
        "SELECT sum(value) FROM addable WHERE report_year = 2023 AND row_code = 'new_received'"
        " AND county = '云山县'",
        "SELECT requests_received_total FROM (SELECT sum(received_from_natural_person"
        " + received_from_organisations) AS requests_received_total FROM panel_own"
        " WHERE report_year = 2023)",
    ],
)
def test_total_is_not_doubled_by_its_parts(folder: Path, question: str) -> None:
    """A peer's view shows 28,138 here: the total with its six parts."""
    assert ask_file(folder, question) == [(14069,)]


def test_facts_themselves_would_double_and_mix_scopes(folder: Path) -> None:
    """What the views are there for: the same question put to the long table."""
    (total,) = ask_file(
        folder,
        "SELECT sum(value) FROM facts WHERE report_year = 2023 AND row_code = 'new_received'",
    )
    assert total == (2 * 14069 + 2 * 90000,)


def test_own_and_consolidated_reports_stand_in_views_of_their_own(folder: Path) -> None:
    for view, expected in (("panel_own", 14069), ("panel_consolidated", 90000)):
        rows = ask_file(folder, f"SELECT requests_received FROM {view} WHERE report_year = 2023")
        assert rows == [(expected,)]
    assert ask_file(folder, "SELECT DISTINCT scope FROM addable") == [("own",)]
    assert ask_file(folder, "SELECT count(*) FROM panel") == [(5,)]


def test_addable_holds_no_total_and_no_part_beside_its_whole(folder: Path) -> None:
    rows = ask_file(
        folder,
        "SELECT row_code, value FROM addable WHERE report_year = 2016 ORDER BY row_code",
    )
    assert rows == [
        ("ans_already_public", 3), ("ans_granted", 3), ("den_state_secret", 2), ("fees", 1.5),
        ("press_conf", 5), ("proactive_total", 100),
        ("received_fax", 0), ("received_in_person", 4), ("received_letter", 0),
        ("received_online", 5),
    ]  # fmt: skip


def test_addable_holds_no_cumulative_column(folder: Path) -> None:
    rows = ask_file(
        folder, "SELECT row_code, value FROM addable WHERE report_year = 2012 ORDER BY 1"
    )
    assert rows == [("proactive_total", 50), ("requests_email", 1), ("requests_online", 1)]


def test_addable_holds_no_variant_row_and_no_amount_in_another_scale(folder: Path) -> None:
    assert ask_file(folder, "SELECT sum(value) FROM facts WHERE row_code = 'other_processing'") == [
        (14,)
    ]
    assert ask_file(folder, "SELECT * FROM addable WHERE row_code = 'other_processing'") == []
    assert ask_file(folder, "SELECT report_year FROM addable WHERE row_code = 'fees'") == [(2016,)]


def test_rows_that_repeat_others_follow_from_the_form(
    curated: Curated,
) -> None:
    national = next(form for form in curated[0] if form.edition == "2014")
    assert set(repeating_rows(national, national.blocks[0])) == {
        "received", "closed", "answered", "ans_denied", "review_total", "litig_total", "staff",
        "proactive_normative", "channel_gazette", "channel_website", "channel_weibo",
        "channel_wechat", "channel_other", "press_conf_leader", "interviews_leader",
    }  # fmt: skip


# --- concepts and grades --------------------------------------------------------------------------


def test_grade_stands_beside_each_figure_and_nowhere_else(folder: Path) -> None:
    rows = ask_file(
        folder,
        "SELECT report_year, requests_received, requests_received_grade, granted, granted_grade,"
        " denied_total, denied_total_grade FROM panel_own ORDER BY 1",
    )
    assert rows == [
        (2012, 2, 3, None, None, None, None),
        (2016, 9, 2, 6, 2, 2, 3),
        (2017, None, None, None, None, None, None),
        (2023, 14069, 1, None, None, 16, 1),
    ]


def test_concluded_cases_are_the_total_less_the_pending_ones(folder: Path) -> None:
    rows = ask_file(
        folder,
        "SELECT report_year, reconsiderations, reconsiderations_concluded,"
        " reconsiderations_concluded_grade FROM panel_own WHERE report_year >= 2016 ORDER BY 1",
    )
    assert rows == [(2016, 4, 4, 2), (2017, None, None, None), (2023, 10, 7, 1)]


def test_facts_of_a_concept_sum_up_to_it(folder: Path) -> None:
    """Each reason of refusal is a concept too, but its cells are at home in all refusals."""
    assert ask_file(
        folder,
        "SELECT sum(value) FROM facts WHERE concept = 'denied_total' AND report_year = 2023",
    ) == [(16,)]
    assert ask_file(folder, "SELECT denied_state_secret FROM panel WHERE denied_total = 16") == [
        (2,)
    ]
    assert ask_file(folder, "SELECT * FROM facts WHERE concept = 'denied_state_secret'") == []


def test_amount_in_another_scale_is_no_figure_of_a_concept(folder: Path) -> None:
    rows = ask_file(folder, "SELECT report_year, request_fees FROM panel WHERE edition = '2014'")
    assert sorted(rows, key=str) == [(2016, 1.5), (2017, None)]


def test_concept_is_home_of_all_its_cells_or_of_none(
    curated: Curated,
) -> None:
    terms = curated[1]
    at_home = homes(terms)
    for concept in {term.concept for term in terms}:
        of = [term for term in terms if term.concept == concept]
        assert len({at_home.get((term.edition, term.key)) == concept for term in of}) == 1


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",1,in the form of 2021 alone\n", ",4,in the form of 2021 alone\n", "grade 1, 2 or 3"),
        (",-,review,reconsideration,pending", ",x,review,reconsideration,pending", "sign"),
        (",-,review,reconsideration,pending", ",-,review,reconsideration,total", "stands twice"),
        ("statistics,den_privacy,", "statistics,den_secrecy,", "no cell"),
        ("Fees for requests,万元,", "Fees for requests,元,", "the concept in 元"),
        ("budget,专项经费", "budget_grade,专项经费", "name of a column"),
        ("行政诉讼尚未审结,", "诉讼尚未审结,", "described in two ways"),
    ],
)
def test_concept_that_contradicts_the_forms_is_refused(
    tmp_path: Path,
    curated: Curated,
    old: str,
    new: str,
    said: str,
) -> None:
    written = (SHIPPED / "lookups" / "concepts.csv").read_text(encoding="utf-8")
    assert old in written
    (tmp_path / "lookups").mkdir()
    path = tmp_path / "lookups" / "concepts.csv"
    path.write_text(written.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(FormError, match=rf"concepts.csv:\d+: .*{said}"):
        load_concepts(tmp_path, curated[0])
