"""Reads what a report says of 信息处理费, the fee for excessive requests.

Knows the statement that 国办公开办函〔2021〕30号 wants in section six (number and amount of
the notices, amount collected; the fee is that of 国办函〔2020〕109号) and how publishers word it.
行政事业性收费 is another thing and stands in a table. Absent is not zero, and a report that only
names the rule says nothing of the fee.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.model import FeeStatement, Section

_FEE = "信息处理费"
_LONGEST_SENTENCE = 600
_SECTION = 6  # other matters that must be reported
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_CITED = re.compile(r"《[^《》]*》|\([^()]*号\)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = r"(?<![\d.])(\d+(?:\.\d+)?|零)"
_AMOUNT = re.compile(_NUMBER + r"(万?)元(?!/|每)")
# 收取金额为0: of a zero the unit does not matter.
_BARE_ZERO = re.compile(r"(?:金额|费用?|信息处理费)(?:为|是|共计?|合计)?(?:0|零)(?![\d.元万件份])")
_NOTICES = re.compile(
    rf"收费通知书?(?:的?件数)?(?:共计?|为|共有)?{_NUMBER}(?:件|份|次)"
    rf"|{_NUMBER}(?:件|份|次)(?:政府信息公开)?(?:信息处理费)?的?收费通知"
)
# Amounts that were neither asked for nor collected, or are of something else.
_NEITHER = re.compile(
    r"减免|免收|免除|退[还回]|标准(?:[为是]|$)|每[件页张]|以[上下]|超过|起征|行政事业性|上年|去年|累计"
)
_NOTIFIED = re.compile(r"通知|应收|应缴|告知")
_COLLECTED = re.compile(r"实际收|实收|收取|收缴|征收|缴纳")
_HEDGE = r"(?:曾|有|实际|发生|产生|涉及|存在|出现|开展|进行|需要?|予以)"
_NOT = re.compile(
    rf"(?:未|没有|无|不){_HEDGE}{{0,3}}(?:向.{{0,12}}?)?{_HEDGE}?"
    r"(?:发出|发送|收取|收|征收|产生|信息处理费|收费|相关|任何|该项|此项|此类|费用|情况|缴纳)"
)
_NOTHING = re.compile(r"(?:无|没有|未发生)$")
# The sentence behind the one that names the fee goes on with it if it says one of these.
_GOES_ON = re.compile(r"收费通知|实际收取|(?:未|没有|无)收取|收取任何|收取的?总?金额")


@dataclass(slots=True)
class _Found:
    notices: list[Decimal] = field(default_factory=list)
    notified: list[Decimal] = field(default_factory=list)
    collected: list[Decimal] = field(default_factory=list)
    denied: bool = False


def read_fees(sections: Sequence[Section]) -> FeeStatement:
    """The statement on 信息处理费, of section six where it is there, else of any other section.

    Amounts are in 元: 0.038万元 gives 380, exactly, and the printed amount stands in ``sentence``.
    ``notices`` is given only where the text speaks of 收费通知; an amount of which it does not say
    that it was asked for or collected is left out, and of two that differ neither is given.
    ``kind`` is ``positive`` where a number above zero is stated, ``zero`` where all numbers stated
    are zero, ``none`` where the text says in words that nothing was charged (未收取, 无), and
    ``absent`` where it makes no statement that can be read; ``sentence`` then holds what mentions
    the fee, if anything does.
    """
    mentioned = ""
    for section in sorted(sections, key=lambda section: section.number != _SECTION):
        if _FEE not in section.text:
            continue
        said = _statement(section.text)
        if said.kind != "absent":
            return said
        mentioned = mentioned or said.sentence
    return FeeStatement(sentence=mentioned)


def _statement(text: str) -> FeeStatement:
    found = _Found()
    said: list[str] = []
    follows = False
    for sentence in _SENTENCE.findall(text):
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        names = _FEE in sentence or "收费通知" in sentence
        if names or (follows and _GOES_ON.search(sentence)):
            said.append(sentence)
            _read(sentence, found)
        follows = names
    numbers = [*found.notices, *found.notified, *found.collected]
    kind = "none" if found.denied else "absent"
    if numbers:
        kind = "positive" if any(numbers) else "zero"
    amounts = (_one(found.notices), _one(found.notified), _one(found.collected))
    return FeeStatement(kind, *amounts, "".join(said).strip())


def _read(sentence: str, found: _Found) -> None:
    """Read clause by clause: an amount belongs to what its clause, or the clause before, says."""
    folded = unicodedata.normalize("NFKC", "".join(sentence.split()))
    folded = _THOUSANDS.sub("", _CITED.sub("", folded))
    matter: list[Decimal] | None = None
    named = False
    for clause in re.split("[,:、。;]", folded):
        named = named or _FEE in clause
        if not clause or _NEITHER.search(clause):
            continue
        if _NOT.search(clause) or (named and _NOTHING.search(clause)):
            found.denied = True
            continue
        found.notices += [_decimal(a or b, "") for a, b in _NOTICES.findall(clause)]
        if _NOTIFIED.search(clause):
            matter = found.notified
        elif _COLLECTED.search(clause):
            matter = found.collected
        amounts = [_decimal(number, wan) for number, wan in _AMOUNT.findall(clause)]
        if not amounts and _BARE_ZERO.search(clause):
            amounts = [Decimal(0)]
        if matter is not None and len(amounts) == 1:
            matter += amounts


def _one(numbers: Sequence[Decimal]) -> Decimal | None:
    """The number, if only one is said; two that differ give none."""
    return numbers[0] if len(set(numbers)) == 1 else None


def _decimal(number: str, wan: str) -> Decimal:
    value = Decimal(0) if number == "零" else Decimal(number)
    return (value * 10_000).normalize() + 0 if wan else value
