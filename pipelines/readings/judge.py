"""Judges the claims of the text by the readings of the form, one check for each claim.

Knows when a number agrees with a sum of cells; knows no phrase and no cell by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from itertools import islice, product
from typing import NamedTuple

from pipelines.cited import Sentence
from pipelines.model import Check, Fact, FeeStatement, Provenance, Result, Severity, Status
from pipelines.readings.cells import (
    FormReadings,
    Place,
    Reading,
    of_applicants,
    of_outcome,
)
from pipelines.readings.claims import Claim, find_claims
from pipelines.readings.context import Reporter, Standing

_SCALES = {"千": 3, "万": 4, "十万": 5, "百万": 6, "千万": 7, "亿": 8}
_FILLED = (Status.CERTAIN, Status.INFERRED, Status.AMBIGUOUS, Status.UNREADABLE)
_YUAN_IN_10000 = Decimal(10000)
# Reports make some ten claims, the longest some sixty.
_MOST_CLAIMS = 500
# A check is read in a list, not in an archive of prose.
_LONGEST_QUOTE = 200


class _Sum(NamedTuple):
    """What a reading gives in this report; ``value`` is None where a cell is not read."""

    name: str
    value: Decimal | None
    derived: bool = False


class _Report:
    """The cells of one report and the sums that they give; the same are asked for many claims."""

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._facts: Mapping[Place, Fact] = {fact.key: fact for fact in facts}
        self._sums: dict[Reading, _Sum | None] = {}

    def sum(self, reading: Reading) -> _Sum | None:
        """None where this document cannot mean it: it does not print the cells of a variant, or
        does not leave the others empty."""
        if reading not in self._sums:
            self._sums[reading] = self._add(reading) if self._is_lawful(reading) else None
        return self._sums[reading]

    def _is_lawful(self, reading: Reading) -> bool:
        if reading.variant:
            cells = map(self._facts.get, (*reading.plus, *reading.minus))
            if any(fact is None or fact.status is Status.MISSING for fact in cells):
                return False
        for place in reading.unfilled:
            fact = self._facts.get(place)
            if fact is not None and fact.status in _FILLED:
                return False
        return True

    def _add(self, reading: Reading) -> _Sum:
        total, derived = Decimal(0), False
        for sign, places in ((1, reading.plus), (-1, reading.minus)):
            for place in places:
                fact = self._facts.get(place)
                value = fact.value if fact else None
                if fact and value is None:
                    value, derived = fact.derived_value, True
                if value is None:
                    return _Sum(reading.name, None)
                total += sign * value
        return _Sum(reading.name, total, derived)


def check_text(
    readings: FormReadings,
    facts: Sequence[Fact],
    sentences: Sequence[Sentence],
    provenance: Provenance,
    fees: FeeStatement,
) -> tuple[Check, ...]:
    """One check for each claim found in the sentences. ``left`` is the number as printed.

    ``right`` is what the reading that agrees gives, else the primary one; ``note`` names it and
    quotes the sentence. ``fees`` is what section six says of 信息处理费, for which the form has no
    cell (T7). Reads the first 500 claims. Never raises; a claim about
    another year or another scope is not evaluable.
    """
    reporter = Reporter(provenance.agency, provenance.scope, provenance.report_year)
    claims = tuple(islice(find_claims(sentences, reporter, readings.of_claim), _MOST_CLAIMS))
    if not claims:
        return ()
    report = _Report(facts)
    checks: list[Check] = []
    seen: dict[str, int] = {}
    agreed: dict[int, str] = {}
    for claim in claims:
        sums = (
            _fee_sums(claim, fees) if claim.rule == "T7" else _sums(claim, readings, report, agreed)
        )
        judged = _judge(claim, sums)
        if judged is None:
            continue
        result, right, note, agreeing = judged
        if agreeing:
            agreed[id(claim)] = agreeing
        where = f"text.{claim.sentence.section or 0}.{claim.name}"
        seen[where] = times = seen.get(where, 0) + 1
        where = where if times == 1 else f"{where}#{times}"
        checks.append(Check(claim.rule, where, result, claim.number, right, Severity.WARNING, note))
    return tuple(checks)


def _judge(
    claim: Claim, sums: Iterable[_Sum]
) -> tuple[Result, Decimal | None, str, str | None] | None:
    """Result, right side, note and the name of the reading that agrees; None without a reading."""
    primary: _Sum | None = None
    fitting: _Sum | None = None
    unread = False
    for one in sums:
        primary = primary or one
        unread = unread or one.value is None
        if claim.ground.standing is Standing.ELSEWHERE:
            break
        if one.value is not None and _agrees(claim, one.value):
            fitting = one
            break
    if primary is None:
        return None
    result, why = Result.NOT_EVALUABLE, claim.ground.why
    if fitting is not None:
        result = Result.PASS_WITH_DERIVED if fitting.derived else Result.PASS
        why = fitting.name
    elif claim.ground.standing is Standing.PLAIN:
        result = Result.NOT_EVALUABLE if unread else Result.FAIL
        why = f"{primary.name}, not read" if unread else f"no reading agrees; {primary.name}"
    quote = claim.sentence.text
    if len(quote) > _LONGEST_QUOTE:
        quote = quote[:_LONGEST_QUOTE] + "…"
    right = _in_unit_of(claim, (fitting or primary).value)
    return result, right, f"{why}: {quote}", fitting.name if fitting else None


def _agrees(claim: Claim, value: Decimal) -> bool:
    """To the last printed digit, rounded or cut off."""
    exact = _in_unit_of(claim, value)
    assert exact is not None
    if exact == claim.number:
        return True
    if not (claim.share or claim.unit[0] in "千百万亿" or "元" in claim.unit):
        return False
    last = Decimal(1).scaleb(int(claim.number.as_tuple().exponent))
    return any(exact.quantize(last, how) == claim.number for how in (ROUND_HALF_UP, ROUND_DOWN))


def _in_unit_of(claim: Claim, value: Decimal | None) -> Decimal | None:
    """A count in the unit of the prose: 13810 is 1.381万. Amounts and shares are in it already."""
    if value is None or claim.share or claim.unit[0] not in "千百十万亿" or "元" in claim.unit:
        return value
    scale = next(
        (s for sign, s in _SCALES.items() if claim.unit.rstrip("件条项次篇人个") == sign), 0
    )
    return value.scaleb(-scale) if scale else value


def _sums(
    claim: Claim, readings: FormReadings, report: _Report, agreed: Mapping[int, str]
) -> Iterator[_Sum]:
    if claim.share:
        yield from _shares(claim, readings, report)
        return
    for reading in _readings(claim, readings, agreed):
        if one := report.sum(reading):
            yield _in_yuan(claim, one) if claim.parts == ("fees",) else one


def _readings(claim: Claim, readings: FormReadings, agreed: Mapping[int, str]) -> Iterator[Reading]:
    """The readings of the claim in the order in which they are believed."""
    of_parts = [readings.of_claim.get(part, ()) for part in claim.parts]
    for chosen in product(*of_parts):
        reading = chosen[0] if len(chosen) == 1 else _together(chosen)
        if claim.outcome:
            # Outcomes are of the same cases as the number before them.
            of = agreed.get(id(claim.of))
            narrowed = of_outcome(reading, claim.outcome, readings.cells)
            if narrowed and (of is None or of == reading.name):
                yield narrowed
        elif claim.applicants:
            narrowed = of_applicants(reading, claim.applicants)
            if narrowed:
                yield narrowed
        else:
            yield reading
            if "自然人" in claim.sentence.text:
                narrowed = of_applicants(reading, ("natural_person",))
                if narrowed:
                    yield narrowed


def _together(chosen: Sequence[Reading]) -> Reading:
    return Reading(
        " + ".join(reading.name for reading in chosen),
        tuple(place for reading in chosen for place in reading.plus),
        tuple(place for reading in chosen for place in reading.minus),
        variant=any(reading.variant for reading in chosen),
    )


def _shares(claim: Claim, readings: FormReadings, report: _Report) -> Iterator[_Sum]:
    """What per cent of the processed, or received, requests the readings of the claim are."""
    parts = [*filter(None, map(report.sum, _readings(claim.of or claim, readings, {})))]
    for whole in filter(None, map(report.sum, readings.of_claim.get("share_of", ()))):
        for part in parts:
            yield _share(part, whole)


def _share(part: _Sum, whole: _Sum) -> _Sum:
    name = f"{part.name} of {whole.name}"
    if part.value is None or not whole.value:
        return _Sum(name, None)
    return _Sum(name, _four_digits(100 * part.value / whole.value), part.derived or whole.derived)


def _four_digits(share: Decimal) -> Decimal:
    return share.quantize(Decimal("0.0001"))


def _in_yuan(claim: Claim, one: _Sum) -> _Sum:
    """The table has 万元; where the text has 元, the reading is named for it."""
    if one.value is None or "万" in claim.unit:
        return one
    return _Sum(f"{one.name} in 元", one.value * _YUAN_IN_10000, one.derived)


def _fee_sums(claim: Claim, fees: FeeStatement) -> Iterator[_Sum]:
    """What section six says; nothing for a claim that is itself what section six says."""
    if fees.kind == "absent" or claim.sentence.text in fees.sentence:
        return
    amounts = (("collected", fees.collected_amount), ("notified", fees.notified_amount))
    for name, amount in amounts:
        if amount is None and fees.kind in ("zero", "none"):
            amount = Decimal(0)
        if amount is not None:
            yield _Sum(name, amount / _YUAN_IN_10000 if "万" in claim.unit else amount)
