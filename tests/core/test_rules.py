"""The rules of each edition: what breaks them, what is a lawful exception, what only a flag."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.checks import check_facts, compile_rules
from pipelines.forms import Form, FormError, load_forms
from pipelines.model import (
    Check,
    Fact,
    FeeStatement,
    Provenance,
    Result,
    Severity,
    Status,
)
from pipelines.places import SHIPPED

Forms = tuple[Form, ...]
Printed = dict[str, int | str | None]
PASS, FAIL, NOT_EVALUABLE = Result.PASS, Result.FAIL, Result.NOT_EVALUABLE
COUNTY_OFFICE = Provenance(agency_type="government_office", level="county")


def _edition(forms: Forms, edition: str) -> Form:
    return next(form for form in forms if form.edition == edition)


def _facts(form: Form, printed: Printed, otherwise: int | None = 0) -> tuple[Fact, ...]:
    """The official cells; ``printed`` gives some by their key, None is a cell that was lost."""
    assert printed.keys() <= {str(key) for key in form.keys}
    found = []
    for (_, row, column), key in zip(form.cells, form.keys, strict=True):
        if row.kind == "variant":
            continue
        shown = printed.get(str(key), otherwise)
        value = None if shown is None else Decimal(shown)
        status = Status.MISSING if value is None else Status.CERTAIN
        found.append(Fact(form.edition, key, value, column.unit, "", status, ""))
    return tuple(found)


def _checks(
    form: Form,
    printed: Printed,
    otherwise: int | None = 0,
    said: Provenance = COUNTY_OFFICE,
    fees: FeeStatement = FeeStatement(),
) -> dict[tuple[str, str], Check]:
    _, checks = check_facts(compile_rules(form), _facts(form, printed, otherwise), said, fees)
    return {(c.rule, c.where): c for c in checks}


@pytest.mark.parametrize(
    ("edition", "rule", "where", "printed", "result"),
    [
        ("2019", "C1", "proactive.regulations.disclosed",
         {"proactive.regulations.disclosed": 3, "proactive.regulations.disclosed_total": 3}, PASS),
        ("2019", "C1", "proactive.normative_documents.disclosed",
         {"proactive.normative_documents.disclosed": 4}, FAIL),
        ("2019", "C2", "proactive.normative_documents.disclosed",
         {"proactive.normative_documents.disclosed": 4}, FAIL),
        ("2019", "C3", "proactive.fees", {"proactive.fees.items_previous": 8,
         "proactive.fees.items_change": -8}, PASS),
        ("2019", "C3", "proactive.licences", {"proactive.licences.items_previous": 7,
         "proactive.licences.items_change": -8}, FAIL),
        ("2019", "C4", "proactive.procurement.projects",
         {"proactive.procurement.projects": 2, "proactive.procurement.amount": "0.5"}, PASS),
        ("2019", "C4", "proactive.procurement.projects",
         {"proactive.procurement.projects": 2}, FAIL),
        ("2019", "C4", "proactive.procurement.projects",
         {"proactive.procurement.amount": 251000}, FAIL),
        ("2021", "D1", "proactive.regulations", {"proactive.regulations.issued": 2,
         "proactive.regulations.repealed": 1, "proactive.regulations.in_force": 1}, PASS),
        ("2021", "D1", "proactive.normative_documents",
         {"proactive.normative_documents.issued": 2}, FAIL),
        ("2021", "D2", "proactive.regulations.in_force", {"proactive.regulations.in_force": -1},
         FAIL),
        ("2021", "D2", "proactive.fees.amount", {"proactive.fees.amount": "4166.241619"}, PASS),
        ("2014", "B1", "statistics.value", {"statistics.received": 3,
         "statistics.received_fax": 1, "statistics.received_letter": 2}, PASS),
        ("2014", "B4", "statistics.value", {"statistics.ans_denied": 1}, FAIL),
        ("2014", "B8", "statistics.interviews_leader.value",
         {"statistics.interviews_leader": 1}, FAIL),
        ("2014", "B9", "statistics.channel_website.value",
         {"statistics.channel_website": 5, "statistics.proactive_total": 5}, PASS),
        ("2014", "B9", "statistics.channel_website.value",
         {"statistics.channel_website": 5, "statistics.proactive_total": 4}, FAIL),
        ("2014", "B9", "statistics.proactive_total.value", {"statistics.proactive_total": 4}, FAIL),
        ("2014", "B10", "statistics.proactive_normative.value",
         {"statistics.proactive_normative": 1}, FAIL),
        ("2014", "B10", "statistics.normative_issued.value",
         {"statistics.proactive_normative": 2, "statistics.normative_issued": 1}, FAIL),
        ("2014", "B11", "statistics.closed.value",
         {"statistics.closed": 2, "statistics.answered": 3}, FAIL),
        ("2014", "B12", "statistics.closed.value", {"statistics.received": 5}, PASS),
        ("2014", "B12", "statistics.closed.value", {"statistics.received": 6}, FAIL),
        ("2014", "B12", "statistics.closed.value",
         {"statistics.received": 40, "statistics.closed": 20}, PASS),
        ("2014", "B13", "statistics.trainees.value", {"statistics.trainees": 30}, FAIL),
        ("2014", "B13", "statistics.trainees.value",
         {"statistics.trainees": 30, "statistics.trainings": 1}, PASS),
        ("2014", "B13", "statistics.ans_denied.value", {"statistics.review_total": 2}, FAIL),
    ],
)  # fmt: skip
def test_rule_judges_the_printed_figures(
    forms: Forms, edition: str, rule: str, where: str, printed: Printed, result: Result
) -> None:
    full = {k if k.count(".") == 2 else f"{k}.value": v for k, v in printed.items()}
    assert _checks(_edition(forms, edition), full)[rule, where].result is result


def test_failure_that_the_form_does_not_admit_is_told_from_one_with_lawful_reasons(
    forms: Forms,
) -> None:
    severities = {
        edition: {
            severity: {
                place.entry.rule
                for place in compile_rules(_edition(forms, edition)).places
                if place.entry.severity is severity
            }
            for severity in Severity
        }
        for edition in ("local", "2014", "2019", "2021")
    }
    error, warning, info = Severity.ERROR, Severity.WARNING, Severity.INFO
    assert severities == {
        "local": {error: set(), warning: {"A1", "A2"}, info: set()},
        "2014": {
            error: {"B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10"},
            warning: {"B9", "B10", "B11", "B12", "B13"},
            info: {"B13"},
        },
        "2019": {
            error: {"R1", "K1", "K2", "L1", "C1", "C3"},
            warning: {"C2", "C4"},
            info: {"P1", "P3"},
        },
        "2021": {
            error: {"R1", "K1", "K2", "L1", "D2"},
            warning: {"D1", "D3", "D4"},
            info: {"P1", "P3"},
        },
    }


def test_lawful_reason_is_told_with_the_failure_and_only_then(forms: Forms) -> None:
    form = _edition(forms, "2019")
    where = "proactive.normative_documents.disclosed"
    failed = _checks(form, {where: 4})["C2", where]
    assert (failed.severity, failed.left, failed.right) == (Severity.WARNING, 4, 0)
    assert "earlier years" in failed.note
    assert _checks(form, {})["C2", where].note == ""


@pytest.mark.parametrize("edition", ["local", "2014", "2019", "2021"])
def test_no_rule_passes_on_cells_that_were_not_read(forms: Forms, edition: str) -> None:
    form = _edition(forms, edition)
    checks = _checks(form, {}, otherwise=None, said=Provenance())
    assert checks
    assert {c.result for c in checks.values()} == {NOT_EVALUABLE}
    for key in map(str, form.keys):
        if "other_processing" in key and edition == "2021":
            continue
        for check in _checks(form, {key: None}, said=Provenance()).values():
            unread = check.left is None or check.right is None
            assert not (unread and check.result in (PASS, Result.PASS_WITH_DERIVED))


@pytest.mark.parametrize(
    ("said", "figure", "result"),
    [
        (Provenance(agency_type="government_office", level="county"), 6, FAIL),
        (Provenance(agency_type="government_office", level="county"), 0, PASS),
        (Provenance(level="township"), 2, FAIL),
        (Provenance(agency_type="department", level="city"), 2, FAIL),
        (Provenance(agency_type="zone"), 2, FAIL),
        (Provenance(agency_type="government", level="city"), 6, PASS),
        (Provenance(agency_type="government_office", level="province"), 6, PASS),
        (Provenance(agency_type="department"), 6, NOT_EVALUABLE),  # of a ministry, perhaps
        (Provenance(level="city"), 6, NOT_EVALUABLE),
        (Provenance(), 0, NOT_EVALUABLE),
    ],
)
def test_regulations_of_a_body_that_can_issue_none_are_flagged(
    forms: Forms, said: Provenance, figure: int, result: Result
) -> None:
    where = "proactive.regulations.in_force"
    check = _checks(_edition(forms, "2021"), {where: figure}, said=said)["P1", where]
    assert (check.result, check.severity) == (result, Severity.INFO)


def test_report_of_a_government_with_nothing_but_zeros_is_flagged(forms: Forms) -> None:
    form = _edition(forms, "2021")
    government = Provenance(agency_type="government", level="county")
    place = ("P3", "report")
    lost = {"requests.granted.total": None}
    some = {"proactive.penalties.decisions": 9}
    assert _checks(form, {}, said=government)[place].result is FAIL
    assert _checks(form, some, said=government)[place].result is PASS
    assert _checks(form, lost, said=government)[place].result is NOT_EVALUABLE
    assert _checks(form, {}, said=Provenance(agency_type="township"))[place].result is PASS
    assert _checks(form, some, said=Provenance())[place].result is NOT_EVALUABLE


def test_fees_are_set_beside_their_notices(forms: Forms) -> None:
    form = _edition(forms, "2021")

    def results(fees: FeeStatement, unpaid: int = 0) -> tuple[Result, Result, Result]:
        printed: Printed = {"requests.other_fee_unpaid.total": unpaid}
        found = _checks(form, printed, fees=fees)
        return (
            found["D3", "fees.notified_amount"].result,
            found["D3", "fees.collected_amount"].result,
            found["D4", "requests.other_fee_unpaid.total"].result,
        )

    def said(notices: int | None, notified: int | None, collected: int | None) -> FeeStatement:
        amounts = (None if n is None else Decimal(n) for n in (notices, notified, collected))
        return FeeStatement("positive", *amounts)

    assert results(said(1, 380, 380), unpaid=1) == (PASS, PASS, PASS)
    assert results(said(1, 100, 380)) == (FAIL, PASS, PASS)
    assert results(said(0, 0, 380), unpaid=1) == (FAIL, FAIL, FAIL)
    assert results(said(None, None, 400), unpaid=1) == (NOT_EVALUABLE,) * 3
    assert results(FeeStatement()) == (NOT_EVALUABLE,) * 3


def test_table_of_which_some_rows_are_printed_evaluates_and_derives_nothing(forms: Forms) -> None:
    """财金局 2016 ends after the third of six ways to ask."""
    form = _edition(forms, "local")
    ways = ("received", "in_person", "fax", "email")
    printed: Printed = {f"indicators.requests_{way}.annual": 0 for way in ways}
    facts, checks = check_facts(
        compile_rules(form), _facts(form, printed, None), COUNTY_OFFICE, FeeStatement()
    )
    assert {c.result for c in checks} == {NOT_EVALUABLE}
    assert all(f.derived_value is None for f in facts)


def test_year_and_cumulative_columns_are_judged_each_for_itself(forms: Forms) -> None:
    printed: Printed = {
        "indicators.requests_received.annual": 2,
        "indicators.requests_online.annual": 2,
        "indicators.requests_received.cumulative": 9,
        "indicators.requests_online.cumulative": 8,
    }
    checks = _checks(_edition(forms, "local"), printed)
    assert checks["A1", "indicators.annual"].result is PASS
    assert checks["A1", "indicators.cumulative"].result is FAIL


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('rule = "Z1"\ntable = "review"\nleft = ["nothing"]\nrelation = "<="\nright = ["total"]',
         "rule Z1: unknown"),
        ('rule = "Z1"\ntable = "review"\nin = ["x"]\nleft = ["total"]\nrelation = "="\nright = []',
         "rule Z1: unknown"),
        ('rule = "Z1"\nplace = "fees"\nleft = ["fees.given"]\nrelation = "="\nright = []',
         "rule Z1: unknown"),
        ('rule = "Z1"\ntable = "review"\nleft = ["total"]\nrelation = "<"\nright = []',
         "not a valid Relation"),
        ('rule = "Z1"\ntable = "review"\nleft = ["total"]\nrelation = "~"\nright = []', "within"),
        ('rule = "Z1"\ntable = "review"\nleft = ["total"]\nrelation = "="\nright = []\n'
         'severity = "warning"', "a note must say why"),
    ],
)  # fmt: skip
def test_rule_that_the_form_cannot_have_is_refused(tmp_path: Path, written: str, said: str) -> None:
    text = (SHIPPED / "forms" / "2021.toml").read_text(encoding="utf-8")
    (tmp_path / "forms").mkdir()
    path = tmp_path / "forms" / "2021.toml"
    path.write_text(f"{text}\n[[rules]]\n{written}\n", encoding="utf-8")
    with pytest.raises(FormError, match=said):
        load_forms(tmp_path)


def test_rule_that_stands_twice_at_a_place_is_refused(tmp_path: Path) -> None:
    text = (SHIPPED / "forms" / "2021.toml").read_text(encoding="utf-8")
    again = '[[rules]]\nrule = "D2"\ntable = "proactive"\nleft = ["amount"]\nrelation = ">="\n'
    (tmp_path / "forms").mkdir()
    path = tmp_path / "forms" / "2021.toml"
    path.write_text(f"{text}\n{again}right = []\n", encoding="utf-8")
    (form,) = load_forms(tmp_path)
    with pytest.raises(FormError, match=r"D2 stands twice at proactive\.fees\.amount"):
        compile_rules(form)
