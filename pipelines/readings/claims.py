"""Finds what the sentences of a report claim: this number is the requests received, that one the
reconsiderations upheld.

Knows the phrases of such sentences. A phrase is a claim only where nothing stands between it and
the number that is not understood; what else stands in its clause makes the claim doubtful. Knows no
cells: which sums of cells a claim may mean stands in ``cells``.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.cited import Mention, Sentence
from pipelines.readings.cells import ORGANISATIONS
from pipelines.readings.context import (
    PLAIN,
    Ground,
    Grounds,
    Reporter,
    Standing,
    names_reporter,
)
from pipelines.readings.phrases import (
    AFTER,
    AFTER_OUTCOME,
    AFTER_STARTS,
    ALL_UPHELD,
    AND_OTHERS,
    APPLICANTS,
    APPROXIMATE,
    CARRIED_ON,
    CHANNELS,
    COMMAS,
    COUNTS,
    DECISIONS,
    DELIMITERS,
    ENDINGS,
    FILLING,
    LAST_SIGNS,
    LONGEST_PHRASE,
    OF_AMENDMENTS,
    OF_DISCLOSURE,
    OF_DISCLOSURE_REQUESTS,
    OF_DOCUMENTS,
    OF_OTHER_LETTERS,
    OF_OTHER_OUTCOMES,
    OF_REQUESTS,
    OUTCOME,
    OUTCOME_CLAIMS,
    OUTCOME_STARTS,
    PHRASE,
    PLAIN_WORDS,
    RESULTS,
    ROWS,
    SHARE,
)


class Claim(NamedTuple):
    """A number of the narrative with what it is said to be.

    ``parts`` are the names of the claims whose readings add up to it (予以公开及部分公开);
    ``outcome`` and ``applicants`` narrow it; ``share`` marks a percentage of all. ``of`` is the
    claim that a share or an outcome belongs to.
    """

    rule: str
    parts: tuple[str, ...]
    number: Decimal
    unit: str
    sentence: Sentence
    ground: Ground
    outcome: str = ""
    applicants: tuple[str, ...] = ()
    share: bool = False
    of: Claim | None = None

    @property
    def name(self) -> str:
        """What is claimed, in one word for each part."""
        words = ["+".join(self.parts), self.outcome, "+".join(self.applicants)]
        return ".".join(filter(None, [*words, "share" if self.share else ""]))


_ON_BEHALF = re.compile(r"代表.{1,6}?政府")
_CASES = re.compile(r"(?:行政)?(?:复议|诉讼)|案件")
_ONE_OUTCOME = re.compile(OUTCOME)
_T3 = "T3"
# What stands farther back in a sentence does not say whom its end speaks of.
_FAR = 300
_REQUEST_RULES = frozenset({"T1", "T2", "T3", "T4"})


def find_claims(
    sentences: Sequence[Sentence], reporter: Reporter, known: Container[str]
) -> Iterator[Claim]:
    """The claims in the order of the text; ``known`` names those the edition has cells for."""
    grounds = Grounds(reporter)
    for sentence in sentences:
        claims: list[Claim] = []
        for at, mention in enumerate(sentence.mentions):
            claim = _claim(sentence, at, mention, claims, grounds, known)
            if claim is None:
                continue
            claims.append(claim)
            yield claim
            if claim.rule == "T5" and not claim.outcome:
                upheld = ALL_UPHELD.match(sentence.text, mention.end)
                if upheld:
                    yield claim._replace(outcome="upheld", of=claim)


def _claim(
    sentence: Sentence,
    at: int,
    mention: Mention,
    earlier: Sequence[Claim],
    grounds: Grounds,
    known: Container[str],
) -> Claim | None:
    text = sentence.text
    begin = sentence.mentions[at - 1].end if at else 0
    label = text[begin : mention.start]
    if mention.unit == "%":
        return _share(sentence, at, label, mention, earlier)
    if text.startswith(APPROXIMATE, mention.end):
        return None
    core = label.rstrip(FILLING).removesuffix("达到").rstrip(FILLING)
    found = None
    if core[-1:] in LAST_SIGNS and core.endswith(ENDINGS):
        # A phrase never runs over a comma, and none is longer than this.
        first = max(len(core) - LONGEST_PHRASE, *map(core.rfind, COMMAS), -1) + 1
        found = PHRASE.search(core, first)
    if found is None:
        return _claimed_after(sentence, mention, label, grounds)
    position = begin + found.start()
    reading = _read(found, text, mention, earlier, grounds.reporter)
    if reading is None or not all(part in known for part in reading.parts):
        return None
    rest = text[begin:position]
    ground = _ground(sentence, position, rest, reading, mention, grounds)
    return Claim(
        reading.rule, reading.parts, mention.number, mention.unit, sentence, ground,
        reading.outcome, reading.applicants, of=reading.of,
    )  # fmt: skip


class _Phrase(NamedTuple):
    """What a phrase says; ``doubt`` is why it may say something else, or ''."""

    rule: str
    parts: tuple[str, ...]
    outcome: str = ""
    applicants: tuple[str, ...] = ()
    of: Claim | None = None
    doubt: str = ""


_MONEY = {"fees": _Phrase("T6", ("fees",)), "processing_fee": _Phrase("T7", ("processing_fee",))}
_T4 = {"answered": "", "processed": "", "handled": "handled, received or closed"}
_T5 = {
    "after": "litigation_after", "direct": "litigation_direct", "both": "review_cases",
    "reconsideration": "reconsideration", "litigation": "litigation",
}  # fmt: skip


def _read(
    found: re.Match[str],
    text: str,
    mention: Mention,
    earlier: Sequence[Claim],
    reporter: Reporter,
) -> _Phrase | None:
    kind = found.lastgroup or ""
    if "元" in mention.unit:
        return _MONEY.get(kind)
    if kind == "received":
        return _received(found, text, mention)
    if kind in ("carried_in", "carried_out") and _is_of_cases(text, mention, earlier):
        return None
    if kind == "carried_in":
        year = found["in_year"]
        of_last = year is None or reporter.year is None or int(year) == reporter.year - 1
        return _Phrase("T2", ("carried_in",)) if of_last else None
    if kind == "carried_out":
        return _carried_out(found["out_year"], reporter)
    if kind == "results":
        return _Phrase(_T3, _outcomes(found["outcomes"]))
    if kind in ROWS:
        grouped = any(claim.rule == _T3 for claim in earlier) or "其中" in text
        return _Phrase(_T3, (kind,), doubt="" if grouped else "perhaps not a row of the table")
    if kind in _T4:
        return _Phrase("T4", (kind,), doubt=_T4[kind])
    if kind in _T5:
        return _Phrase("T5", (_T5[kind],))
    if kind in RESULTS:
        return _outcome(kind, found.string[: found.start()], earlier)
    if kind in ("noun", "noun_first", "verb_after"):
        noun = found["noun"] or found["noun_first"]
        return _documents(noun, found["verb"] or found["verb_after"])
    if kind == "verb_alone":
        return _of_the_same_documents(found[kind], earlier)
    if kind in DECISIONS or kind == "decided":
        decision = next(name for name in DECISIONS if found[name])
        return _Phrase("T6", (decision,), doubt="" if kind == "decided" else "perhaps no decisions")
    if kind in ("disclosed", "information"):
        after = text.startswith(("政府信息", "信息"), mention.end)
        return _Phrase("T6", ("disclosed",)) if after or kind == "information" else None
    if kind in CHANNELS:
        of_requests = "申请" in found[0] or any(claim.rule == "T1" for claim in earlier)
        return _Phrase("T1", (kind,)) if of_requests else None
    return _of_applicants(found[kind], earlier) if kind == "who" else None


def _is_of_cases(text: str, mention: Mention, earlier: Sequence[Claim]) -> bool:
    """Whether what is carried over are the cases named last, not requests."""
    if earlier and earlier[-1].rule == "T5":
        return True
    named = text[: mention.start]
    return max(named.rfind("复议"), named.rfind("诉讼")) > named.rfind("信息公开申请")


def _received(found: re.Match[str], text: str, mention: Mention) -> _Phrase | None:
    of_requests = "申请" in found["object"]
    after = AFTER.match(text, mention.end)
    of_requests = of_requests or bool(after and after["object"] and "申请" in after["object"])
    if not of_requests and found["object"]:
        return None
    doubt = "" if of_requests else "perhaps not of requests"
    if found["also"] and "受理" not in found["also"]:
        return _Phrase("T1", ("handled",), doubt="received, handled or closed")
    name = "new_received" if found["new"] else "received"
    return _Phrase("T1", (name,), applicants=_columns(found["applicant"]), doubt=doubt)


def _columns(who: str | None) -> tuple[str, ...]:
    return APPLICANTS.get(who, ORGANISATIONS) if who else ()


def _of_applicants(who: str, earlier: Sequence[Claim]) -> _Phrase | None:
    of = next((c for c in reversed(earlier) if c.rule in _REQUEST_RULES and not c.applicants), None)
    if of is None:
        return None
    return _Phrase(of.rule, of.parts, applicants=_columns(who), of=of)


def _carried_out(year: str | None, reporter: Reporter) -> _Phrase | None:
    of_next = year is None or reporter.year is None or int(year) == reporter.year + 1
    return _Phrase("T2", ("carried_out",)) if of_next else None


def _outcomes(words: str) -> tuple[str, ...]:
    found = []
    for word in _ONE_OUTCOME.findall(words):
        found.append(next(name for sign, name in OUTCOME_CLAIMS if sign in word))
    return tuple(dict.fromkeys(found))


def _outcome(kind: str, before: str, earlier: Sequence[Claim]) -> _Phrase | None:
    """维持5件 is of the cases it names (行政复议维持5件), else of those before it, else of none."""
    of = earlier[-1] if earlier else None
    if of is not None and of.outcome:
        of = of.of
    named = next((word for word in ("复议", "诉讼") if word in before), None)
    if named is not None:
        part = "reconsideration" if named == "复议" else "litigation"
        both = "复议" in before and "诉讼" in before
        of = next((c for c in reversed(earlier) if c.parts == (part,) and not c.outcome), None)
        of = None if both else of
    return _Phrase("T5", of.parts, kind, of=of) if of and of.rule == "T5" else None


def _of_the_same_documents(verb: str, earlier: Sequence[Claim]) -> _Phrase | None:
    """废止2件 behind 制发规范性文件5件."""
    for claim in reversed(earlier):
        if claim.parts[0].startswith("regulations"):
            return _documents("规章", verb)._replace(of=claim)
        if claim.parts[0].startswith("normative"):
            return _documents("规范性文件", verb)._replace(of=claim)
    return None


def _documents(noun: str, verb: str | None) -> _Phrase:
    kind = "regulations" if noun == "规章" else "normative"
    if verb in ("废止", "宣布失效", "失效"):
        return _Phrase(
            "T6", (f"{kind}_repealed",), doubt="" if verb == "废止" else "perhaps lapsed"
        )
    if verb in ("现行有效", "继续有效"):
        return _Phrase("T6", (f"{kind}_in_force",))
    if verb is not None and verb.startswith(("制", "新制")):
        return _Phrase("T6", (f"{kind}_issued",))
    return _Phrase("T6", (f"{kind}_disclosed",), doubt="issued, disclosed or in force")


def _claimed_after(
    sentence: Sentence, mention: Mention, label: str, grounds: Grounds
) -> Claim | None:
    """A claim whose words follow the number: 3件予以公开, 另有72件申请顺延到下年度答复."""
    text, phrase = sentence.text, None
    if text.startswith(OUTCOME_STARTS, mention.end):
        outcome = AFTER_OUTCOME.match(text, mention.end)
        if outcome:
            phrase = _Phrase(_T3, _outcomes(outcome["outcomes"]))
    if phrase is None and text.startswith(AFTER_STARTS, mention.end):
        after = AFTER.match(text, mention.end)
        if after and not after["object"]:
            phrase = _carried_out(after["out_year"], grounds.reporter)
        elif after and (carried := CARRIED_ON.match(text, after.end())):
            phrase = _carried_out(carried["out_year"], grounds.reporter)
    if phrase is None:
        return None
    ground = _ground(sentence, mention.start, label, phrase, mention, grounds)
    return Claim(phrase.rule, phrase.parts, mention.number, mention.unit, sentence, ground)


def _share(
    sentence: Sentence, at: int, label: str, mention: Mention, earlier: Sequence[Claim]
) -> Claim | None:
    """占33.9% right behind the number that it is the share of."""
    if not earlier or not at or earlier[-1].rule != _T3 or earlier[-1].share:
        return None
    of = earlier[-1]
    if of.parts[0] in ROWS:  # of its group, or of all
        return None
    if of.number != sentence.mentions[at - 1].number or not SHARE.fullmatch(label):
        return None
    if "约" in label:
        return None
    return of._replace(number=mention.number, unit="%", share=True, of=of)


def _ground(
    sentence: Sentence,
    position: int,
    rest: str,
    phrase: _Phrase,
    mention: Mention,
    grounds: Grounds,
) -> Ground:
    """Where the claim stands: whom and when it speaks of, and whether its clause is understood."""
    before = sentence.text[:position]
    ground = grounds.of(before[-_FAR:], sentence.lead)
    if phrase.of is not None:
        ground = max(ground, phrase.of.ground, key=lambda one: one.standing)
    if ground.standing is not Standing.PLAIN:
        return ground
    doubt = phrase.doubt or _doubt(sentence, before, rest, phrase, mention, grounds.reporter)
    return Ground(Standing.DOUBTFUL, doubt) if doubt else PLAIN


def _doubt(
    sentence: Sentence,
    before: str,
    rest: str,
    phrase: _Phrase,
    mention: Mention,
    reporter: Reporter,
) -> str:
    if phrase.rule not in ("T6", "T7") and mention.unit.lstrip("千百万亿") not in COUNTS:
        return "perhaps another unit"
    narrowing = phrase.outcome or phrase.applicants or phrase.rule == _T3
    channel = phrase.parts[0] in CHANNELS
    if "其中" in before and not narrowing and not channel:
        return "perhaps a part"
    if not _is_of_disclosure(sentence, phrase, reporter):
        return "perhaps not of disclosure"
    if phrase.rule in _REQUEST_RULES and OF_OTHER_LETTERS.search(before):
        return "perhaps of other letters"
    if phrase.rule == "T2" and (sentence.section == 4 or "复议" in sentence.lead):
        return "perhaps of cases"
    if phrase.rule == "T5" and OF_OTHER_OUTCOMES.search(sentence.text):
        return "counted otherwise"
    if phrase.rule == "T6" and OF_AMENDMENTS.search(sentence.text):
        return "amended or issued"
    if phrase.rule == _T3:
        if not any(word in sentence.lead + sentence.text for word in OF_REQUESTS):
            return "perhaps not of requests"
        if any(word in before for word in OF_DOCUMENTS):
            return "perhaps of documents"
    return "" if _is_plain(rest, phrase, reporter) else "perhaps a part"


def _is_of_disclosure(sentence: Sentence, phrase: _Phrase, reporter: Reporter) -> bool:
    """Whether requests and cases are those about information, not those of the agency's trade."""
    if phrase.rule not in ("T1", "T2", "T4", "T5") or sentence.section == 3:
        return True
    if phrase.rule == "T5" and "司法" in (reporter.agency or ""):
        return False
    if phrase.rule == "T5" and sentence.section == 4:
        return True
    return any(word in sentence.text for word in OF_DISCLOSURE) or any(
        word in sentence.lead for word in OF_DISCLOSURE_REQUESTS
    )


def _is_plain(rest: str, phrase: _Phrase, reporter: Reporter) -> bool:
    """Whether all that stands before the phrase in its clause is understood."""
    if rest.endswith("、") and not phrase.outcome and phrase.parts[0] not in CHANNELS:
        # 3件、不予公开2件 goes on after a number; 收到、受理2件 does not.
        rest = rest[:-1]
        if rest.strip():
            return False
    clause = DELIMITERS.split(rest)[-1]
    if phrase.rule == _T3 and AND_OTHERS.search(clause):
        return True
    left = PLAIN_WORDS.sub("", _ON_BEHALF.sub("", clause))
    if phrase.outcome:
        left = _CASES.sub("", left)
    if not left or left[0] in "我本":
        return True
    return names_reporter(left, reporter)
