# ruff: noqa: E501 - the readings are a table, a line each
"""What the number of a claim may be, said in cells: the named readings, as data.

Knows which sums of cells a claim in prose can lawfully mean (domain rules T1 to T6). The same lines
serve every edition: a reading whose cells an edition does not have is none there. Knows nothing of
sentences and judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from pipelines.forms import Form

# table, row, column
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A sum of cells, less other cells. It is lawful only where the ``unfilled`` cells are empty,
    and where a document prints the cells of a row that the official form does not have."""

    name: str
    plus: tuple[Place, ...]
    minus: tuple[Place, ...] = ()
    unfilled: tuple[Place, ...] = ()
    variant: bool = False


@dataclass(frozen=True, slots=True)
class FormReadings:
    """The readings of the claims that can be made about one edition, the primary ones first."""

    edition: str
    of_claim: Mapping[str, tuple[Reading, ...]]
    cells: frozenset[Place]


# claim | name of the reading | its cells | cells that must be empty. A row may be a pattern.
_READINGS = """
received | new | requests.new_received.total
received | new + carried in | requests.new_received.total + requests.carried_in.total
received | received | statistics.received.value
received | received | indicators.requests_received.annual
new_received | new | requests.new_received.total
new_received | received | statistics.received.value
new_received | received | indicators.requests_received.annual
handled | total processed | requests.total_processed.total
handled | new | requests.new_received.total
handled | new + carried in | requests.new_received.total + requests.carried_in.total
handled | answered | statistics.answered.value
handled | closed | statistics.closed.value
handled | received | statistics.received.value
handled | answered | indicators.answered_total.annual
handled | received | indicators.requests_received.annual

received_in_person | in person | statistics.received_in_person.value
received_in_person | in person | indicators.requests_in_person.annual
received_fax | by fax | statistics.received_fax.value
received_fax | by fax | indicators.requests_fax.annual
received_email | by e-mail | indicators.requests_email.annual
received_online | online | statistics.received_online.value
received_online | online | indicators.requests_online.annual
received_online | online + e-mail | indicators.requests_online.annual + indicators.requests_email.annual
received_letter | by letter | statistics.received_letter.value
received_letter | by letter | indicators.requests_letter.annual
received_other | in other ways | indicators.requests_other.annual

carried_in | carried in | requests.carried_in.total
carried_out | carried out | requests.carried_out.total

processed | total processed | requests.total_processed.total
processed | without carried in | requests.total_processed.total - requests.carried_in.total
processed | closed | statistics.closed.value
processed | answered | statistics.answered.value
processed | answered | indicators.answered_total.annual
answered | total processed | requests.total_processed.total
answered | without carried in | requests.total_processed.total - requests.carried_in.total
answered | without other processing | requests.total_processed.total - requests.other_*.total
answered | without other processing | requests.total_processed.total - ~requests.other_*.total
answered | answered | statistics.answered.value
answered | closed | statistics.closed.value
answered | answered | indicators.answered_total.annual

granted | granted | requests.granted.total
granted | granted | statistics.ans_granted.value
granted | granted + already public | statistics.ans_granted.value + statistics.ans_already_public.value
granted | granted | indicators.answered_granted.annual
partially_granted | partially granted | requests.partially_granted.total
partially_granted | partially granted | statistics.ans_partial.value
partially_granted | partially granted | indicators.answered_partial.annual
denied | group sum | requests.denied_*.total
denied | denied | statistics.ans_denied.value
denied | denied | indicators.answered_denied.annual
unable | group sum | requests.unable_*.total
not_processed | group sum | requests.not_processed_*.total
other_processing | group sum | requests.other_*.total
other_processing | single row | ~requests.other_*.total
already_public | already public | statistics.ans_already_public.value
not_this_agency | not this agency | statistics.ans_not_this_agency.value
not_existing | not existing | statistics.ans_not_exist.value

denied_state_secret | row | requests.denied_state_secret.total
denied_state_secret | row | statistics.den_state_secret.value
denied_third_party | row | requests.denied_third_party.total
denied_internal_affairs | row | requests.denied_internal_affairs.total
denied_process | row | requests.denied_process.total
denied_enforcement_file | row | requests.denied_enforcement_file.total
denied_administrative_query | row | requests.denied_administrative_query.total
unable_not_held | row | requests.unable_not_held.total
unable_needs_creation | row | requests.unable_needs_creation.total
unable_unclear | row | requests.unable_unclear.total
not_processed_petition | row | requests.not_processed_petition.total
not_processed_repeat | row | requests.not_processed_repeat.total
not_processed_publication | row | requests.not_processed_publication.total
not_processed_excessive | row | requests.not_processed_excessive.total
not_processed_confirmation | row | requests.not_processed_confirmation.total
other_not_corrected | row | requests.other_not_corrected.total
other_fee_unpaid | row | requests.other_fee_unpaid.total

share_of | total processed | requests.total_processed.total
share_of | total processed without other processing | requests.total_processed.total - requests.other_*.total
share_of | new | requests.new_received.total
share_of | new + carried in | requests.new_received.total + requests.carried_in.total
share_of | answered | statistics.answered.value
share_of | closed | statistics.closed.value
share_of | received | statistics.received.value
share_of | answered | indicators.answered_total.annual
share_of | received | indicators.requests_received.annual

reconsideration | total | review.reconsideration.total
reconsideration | without pending | review.reconsideration.total - review.reconsideration.pending
reconsideration | outcomes | review.reconsideration.upheld + review.reconsideration.corrected + review.reconsideration.other_outcome | review.reconsideration.total
reconsideration | total | statistics.review_total.value
reconsideration | total | indicators.reconsiderations.annual
litigation | direct + after reconsideration | review.litigation_*.total
litigation | without pending | review.litigation_*.total - review.litigation_*.pending
litigation | direct, after reconsideration not filled in | review.litigation_direct.total | review.litigation_after_reconsideration.*
litigation | after reconsideration, direct not filled in | review.litigation_after_reconsideration.total | review.litigation_direct.*
litigation | total | statistics.litig_total.value
litigation | total | indicators.litigations.annual
litigation_direct | direct | review.litigation_direct.total
litigation_direct | direct without pending | review.litigation_direct.total - review.litigation_direct.pending
litigation_after | after reconsideration | review.litigation_after_reconsideration.total
litigation_after | after reconsideration without pending | review.litigation_after_reconsideration.total - review.litigation_after_reconsideration.pending
review_cases | reconsideration + litigation | review.*.total
review_cases | reconsideration + litigation without pending | review.*.total - review.*.pending
review_cases | reconsideration + litigation | statistics.review_total.value + statistics.litig_total.value
review_cases | reconsideration + litigation | indicators.reconsiderations.annual + indicators.litigations.annual

regulations_issued | issued | proactive.regulations.issued
regulations_issued | made | proactive.regulations.made
regulations_issued | newly disclosed | proactive.regulations.disclosed
regulations_repealed | repealed | proactive.regulations.repealed
regulations_in_force | in force | proactive.regulations.in_force
regulations_disclosed | newly disclosed | proactive.regulations.disclosed
regulations_disclosed | made | proactive.regulations.made
regulations_disclosed | disclosed in total | proactive.regulations.disclosed_total
regulations_disclosed | issued | proactive.regulations.issued
regulations_disclosed | in force | proactive.regulations.in_force
normative_issued | issued | proactive.normative_documents.issued
normative_issued | made | proactive.normative_documents.made
normative_issued | newly disclosed | proactive.normative_documents.disclosed
normative_issued | issued | statistics.normative_issued.value
normative_repealed | repealed | proactive.normative_documents.repealed
normative_in_force | in force | proactive.normative_documents.in_force
normative_disclosed | newly disclosed | proactive.normative_documents.disclosed
normative_disclosed | made | proactive.normative_documents.made
normative_disclosed | disclosed in total | proactive.normative_documents.disclosed_total
normative_disclosed | issued | proactive.normative_documents.issued
normative_disclosed | in force | proactive.normative_documents.in_force
normative_disclosed | disclosed | statistics.proactive_normative.value
licences | decisions | proactive.licences.decisions
penalties | decisions | proactive.penalties.decisions
coercion | decisions | proactive.coercion.decisions
fees | amount | proactive.fees.amount
disclosed | disclosed | statistics.proactive_total.value
disclosed | disclosed | indicators.proactive_total.annual
"""

# The column of an outcome in the tables since 2019, and the end of its row in the list of 2014.
OUTCOMES = {
    "upheld": "upheld",
    "corrected": "corrected",
    "other_outcome": "other",
    "pending": "pending",
}
ORGANISATIONS = ("enterprise", "research", "public_interest", "legal_service", "other_org")


def index_readings(form: Form) -> FormReadings:
    """The readings that the edition has cells for. Made once for an edition."""
    cells = tuple(((b.table, r.code, c.code), r.kind == "variant") for b, r, c in form.cells)
    found: dict[str, list[Reading]] = {}
    for line in filter(None, _READINGS.splitlines()):
        claim, name, sums, unfilled = (*map(str.strip, line.split("|")), "")[:4]
        plus, _, minus = sums.partition(" - ")
        reading = Reading(
            name,
            _places(plus, cells),
            _places(minus, cells),
            _places(unfilled, cells),
            "~" in sums,
        )
        if reading.plus and (reading.minus or not minus) and (reading.unfilled or not unfilled):
            found.setdefault(claim, []).append(reading)
    # What 信息处理费 is held against stands in section six, in no cell of any edition.
    of_claim = {"processing_fee": (), **{claim: tuple(of) for claim, of in found.items()}}
    return FormReadings(form.edition, of_claim, frozenset(place for place, _ in cells))


def _places(terms: str, cells: tuple[tuple[Place, bool], ...]) -> tuple[Place, ...]:
    """The cells of a sum; none where one of its terms is not in the form. ``~`` marks a row that
    the official form does not have."""
    places: list[Place] = []
    for term in filter(None, terms.split(" + ")):
        pattern = term.removeprefix("~")
        of_term = [
            place
            for place, variant in cells
            if variant == term.startswith("~") and fnmatchcase(".".join(place), pattern)
        ]
        if not of_term:
            return ()
        places += of_term
    return tuple(places)


def of_outcome(reading: Reading, outcome: str, known: frozenset[Place]) -> Reading | None:
    """The reading of the cases with that outcome, where the edition counts them."""
    places: list[Place] = []
    for table, row, column in reading.plus:
        if table == "review":
            places.append((table, row, outcome))
        else:
            places.append((table, row.replace("_total", f"_{OUTCOMES[outcome]}"), column))
    unique = tuple(dict.fromkeys(places))
    if not known.issuperset(unique):
        return None
    return Reading(f"{outcome} of {reading.name}", unique, (), reading.unfilled)


def of_applicants(reading: Reading, columns: tuple[str, ...]) -> Reading | None:
    """The reading for some kinds of applicant, where the table has columns for them."""
    if any(table != "requests" for table, _, _ in (*reading.plus, *reading.minus)):
        return None
    plus, minus = (
        tuple((table, row, column) for table, row, _ in places for column in columns)
        for places in (reading.plus, reading.minus)
    )
    name = columns[0] if len(columns) == 1 else "organisations"
    return Reading(f"{reading.name}, {name}", plus, minus, (), reading.variant)
