"""Reads what a report says of 信息处理费, the fee for excessive requests.

Knows the statement that 国办公开办函〔2021〕30号 wants in section six (number and amount of
the notices, amount collected; the fee is that of 国办函〔2020〕109号) and how publishers word it.
行政事业性收费 is another thing and stands in a table. Absent is not zero, and a report that only
names the rule says nothing of the fee.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from pipelines.model import FeeStatement, Section

_FEE = "信息处理费"
_LONGEST_SENTENCE = 600
_SECTION = 6  # other matters that must be reported
_SENTENCE = re.compile(r"[^。；;\n]+[。；;]?")
_CITED = re.compile(r"《[^《》]*》|\([^()]*号\)")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# 约2000元 and 2000元左右 are no figures.
_NUMBER = r"(?<![\d.约近逾余])(\d+(?:\.\d+)?|零)"
_AMOUNT = re.compile(_NUMBER + r"(万?)元(?!/|每|左右|以上|以下|上下|余|多)")
# 收取金额为0: of a zero the unit does not matter.
_BARE_ZERO = re.compile(r"(?:金额|费用?|信息处理费)(?:为|是|共计?|合计)?(?:0|零)(?![\d.元万件份])")
_NOTICES = re.compile(
    rf"收费通知书?(?:的?件数)?(?:共计?|为|共有)?{_NUMBER}(?:件|份|次)"
    rf"|{_NUMBER}(?:件|份|次)(?:政府信息公开)?(?:信息处理费)?的?收费通知"
)
# 发出收费通知的件数和总金额：0件，0元: the wording of the official guide.
_COUNTS_NOTICES = re.compile(r"收费通知书?的?(?:件数|份数|数量)[^\d]*$")
_ONLY_A_COUNT = re.compile(_NUMBER + r"(?:件|份|次)")
# Amounts that were neither asked for nor collected, or are of something else.
_NEITHER = re.compile(
    r"减免|免收|免除|退[还回]|标准(?:[为是]|$)|每[件页张]|以[上下]|超过|不足|起征|行政事业性|累计"
)
# Of another year, of the future or of another body; it holds until the sentence comes back.
_YEAR = re.compile(r"(20\d\d)年")
_COMPARED = re.compile(r"[与较比同]20\d\d年(?:度)?(?:相比|持平|一致)?")
_IN_FORCE = re.compile(r"施行|实施|印发|起执行|上缴")
_ELSEWHERE = re.compile(
    r"上一?年|去年|往年|历年|计划|预计|预算|预期|下一步|下一?年|明年|拟|下属|所属|直属单位"
)
_BACK = re.compile(r"本年|今年|我[局厅委办市县区镇乡街省校院中单]|本[机单局厅委办市县区镇乡街部]")

_NOTIFIED = re.compile(r"通知|应收|应缴|告知")
_COLLECTED = re.compile(r"实际收|实收|收取|收缴|征收|缴纳|收到.{0,4}信息处理费")
_HEDGE = r"(?:曾|有|实际|发生|产生|涉及|存在|出现|开展|进行|需要?|予以)"
_NOT = re.compile(
    rf"(?:未|没有|无|不){_HEDGE}{{0,3}}(?:向.{{0,12}}?)?{_HEDGE}?"
    r"(?:发出|发送|收取|收|征收|产生|信息处理费|收费|相关|任何|该项|此项|此类|费用|情况|缴纳)"
)
_NOTHING = re.compile(r"(?:无|没有|未发生)$|^否$")
_IS_OF_THE_FEE = re.compile(r"信息处理费(?!.*(?:办法|规定|标准))")
# The sentence behind the one that names the fee goes on with it if it says one of these.
_GOES_ON = re.compile(r"收费通知|实际收取|(?:未|没有|无)收取|收取任何|收取的?总?金额")


@dataclass(slots=True)
class _Found:
    notices: list[Decimal] = field(default_factory=list)
    notified: list[Decimal] = field(default_factory=list)
    collected: list[Decimal] = field(default_factory=list)
    charged: list[Decimal] = field(default_factory=list)  # not said whether asked for or collected
    denied: bool = False


def read_fees(sections: Sequence[Section], report_year: int | None = None) -> FeeStatement:
    """The statement on 信息处理费, of section six where it is there, else of any other section.

    Amounts are in 元: 0.038万元 gives 380, exactly, and the printed amount stands in ``sentence``.
    ``notices`` is given only where the text speaks of 收费通知; an amount of which it does not say
    that it was asked for or collected is left out, and of two that differ neither is given. What
    is said of another year than ``report_year`` (where that is None, of another than the last year
    that is named), of plans or of subordinate bodies says nothing of this report.
    ``kind`` is ``positive`` where a number above zero is stated, ``zero`` where all numbers stated
    are zero, ``none`` where the text says in words that nothing was charged (未收取, 无), and
    ``absent`` where it makes no statement that can be read; ``sentence`` then holds what mentions
    the fee, if anything does.
    """
    mentioned = ""
    for section in sorted(sections, key=lambda section: section.number != _SECTION):
        if _FEE not in section.text and not (
            section.number == _SECTION and "收费通知" in section.text
        ):
            continue
        said = _statement(section.text, report_year)
        if said.kind != "absent":
            return said
        mentioned = mentioned or said.sentence
    return FeeStatement(sentence=mentioned)


def _statement(text: str, report_year: int | None) -> FeeStatement:
    found = _Found()
    said = _said(text)
    year = report_year or max(_years_told(said), default=None)
    for sentence in said:
        _read(sentence, year, found)
    numbers = [*found.notices, *found.notified, *found.collected, *found.charged]
    kind = "none" if found.denied else "absent"
    if numbers:
        kind = "positive" if any(numbers) else "zero"
    amounts = (_one(found.notices), _one(found.notified), _one(found.collected))
    return FeeStatement(kind, *amounts, "".join(said).strip())


def _said(text: str) -> list[str]:
    """The sentences that speak of the fee."""
    said: list[str] = []
    follows = False
    for sentence in _SENTENCE.findall(text):
        if len(sentence) > _LONGEST_SENTENCE:
            continue
        names = _FEE in sentence or "收费通知" in sentence
        if names or (follows and _GOES_ON.search(sentence)):
            said.append(sentence)
        follows = names
    return said


def _read(sentence: str, year: int | None, found: _Found) -> None:
    """Read clause by clause: an amount belongs to what its clause, or the clause before, says."""
    folded = unicodedata.normalize("NFKC", "".join(sentence.split()))
    folded = _THOUSANDS.sub("", _CITED.sub("", folded))
    matter: list[Decimal] | None = None
    named = is_elsewhere = False
    before = ""
    for clause in re.split("[,:、。;]", folded):
        named = named or _FEE in clause
        is_elsewhere = _is_elsewhere(clause, year, is_elsewhere)
        if not clause or is_elsewhere or _NEITHER.search(clause):
            before = ""
            continue
        if _NOT.search(clause) or (named and _NOTHING.search(clause)):
            found.denied = True
            continue
        found.notices += [_decimal(a or b, "") for a, b in _NOTICES.findall(clause)]
        if (count := _ONLY_A_COUNT.fullmatch(clause)) and _COUNTS_NOTICES.search(before):
            found.notices.append(_decimal(count[1], ""))
        if _NOTIFIED.search(clause):
            matter = found.notified
        elif _COLLECTED.search(clause):
            matter = found.collected
        elif matter is None and (_IS_OF_THE_FEE.search(clause) or before.endswith(_FEE)):
            matter = found.charged
        amounts = [_decimal(number, wan) for number, wan in _AMOUNT.findall(clause)]
        if not amounts and _BARE_ZERO.search(clause):
            amounts = [Decimal(0)]
        if matter is not None and len(amounts) == 1:
            matter += amounts
        if matter is found.charged:  # it holds for its own clause
            matter = None
        before = clause


def _years_told(sentences: Sequence[str]) -> Iterator[int]:
    for sentence in sentences:
        for clause in re.split("[，,、；;]", sentence):
            if not (_IN_FORCE.search(clause) or _ELSEWHERE.search(clause)):
                yield from map(int, _YEAR.findall(clause))


def _is_elsewhere(clause: str, year: int | None, was: bool) -> bool:
    """Whether a clause speaks of another year or body; one that says neither goes on as before."""
    years = {int(found) for found in _YEAR.findall(_COMPARED.sub("", clause))}
    if _ELSEWHERE.search(clause) or (
        years and year is not None and year not in years and not _IN_FORCE.search(clause)
    ):
        return True
    return was and not (year in years or _BACK.search(clause))


def _one(numbers: Sequence[Decimal]) -> Decimal | None:
    """The number, if only one is said; two that differ give none."""
    return numbers[0] if len(set(numbers)) == 1 else None


def _decimal(number: str, wan: str) -> Decimal:
    value = Decimal(0) if number == "零" else Decimal(number)
    return (value * 10_000).normalize() + 0 if wan else value
