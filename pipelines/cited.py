"""Reads the numbers that a narrative cites, each in its sentence.

Knows how Chinese prose prints counts, amounts and shares, and what looks like one and is none:
dates, document numbers, articles of a law, ranges, periods of time. Knows no form and no table:
what a number is a number of is for ``readings`` to say. A number that can be read in two ways is
left out; 3.2万条 is 3.2 in the unit 万条, never 32,000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from pipelines.model import CitedNumber, Section
from pipelines.numbers import MAX_DIGITS

# The longest narratives have some 20,000 signs; what stands beyond this is no report.
MOST_SIGNS = 200_000
# What is longer is text that has run together, and no sentence that could be quoted.
_LONGEST_SENTENCE = 2_000
# Of the line above or before a sentence, as much as may still say whom and when it speaks of.
_LEAD = 240
_LONGEST_HEADING = 40

# Where a word begins like a measure word and is another (2022元旦, 2019条例, 20个工作日).
_NUMBER = re.compile(
    r"""
    # Possessive, and the unit is optional: a run of digits is read once, however long. The engine
    # looks for one sign of a set by far faster than for a run of them.
    (?P<digits>[0-9０-９][0-9０-９]*+(?:[,，][0-9０-９]++)*+(?:[.．][0-9０-９]++)?+)
    \s?
    (?P<unit>(?=[千百万亿件人条篇场户项次名元个起宗份例期家部批类则封处册页张幅%％])
      (?:(?:千|[百千]?万|亿)?
        (?:件次|人次|条次|篇次|场次|户次
          |件(?!套)|条(?!例|款)|项(?!目[标录])|次(?![年日月序数要])
          |篇(?!章|幅)|人(?![民员事社大口力才均工])|名(?![称录单])|元(?![旦宵素])
          |个百分点|个(?!(?:多|半)?月|工作日|自然日|小时|人|体|别|性|百分)
          |起(?![草诉来到至施用步始])|宗(?!教|旨)|份(?!额)|例(?!如|行)|期(?![间末初限])|场(?![所地])
          |家(?![庭长具居])|部(?![门分署委级])|批(?![准复评])|户(?![籍外])|类(?![别型似])|则|封(?!面)
          |处(?![理罚置分室长])|册|页(?!面)|张|幅(?!度)
        )
      |[%％])
    )?
    """,
    re.VERBOSE,
)
# After these, digits are no number of their own: V3.0, 第5条, 13 612, 10:30, 3—5件, 3件至5件.
_NO_NUMBER_AFTER = re.compile(
    r"(?:[\dA-Za-z第/.．_№#]|\d[:：]|(?<![-－—–~～])[-－—–~～]"
    r"|[\d%％件条项个次篇人元万](?:[-－—–~～]+|至|到))$"
)
_SUSPECT = frozenset(
    " \u3000\xa0第/.．_№#:：-－—–~～至到"
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_RANGE_FOLLOWS = re.compile(r"(?:[-－—–~～]+|至|到)\s?(?!\d{4}年)\d")
_RANGE_SIGNS = frozenset("-－—–~～至到")
_GROUPED = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
_ENDS = "。；！？;!?\n"
_END = re.compile(f"[{_ENDS}]")
_WHOLE = frozenset("件条项个次篇人名起宗份例期场家部批户类则封处册页张幅")
# Counters of the page, which stand among the lines above a report and are not of it.
_COUNTER = re.compile(r"(?:浏览|阅读|点击|访问)(?:次数|人数|量|数)|字[体号]|来源[:：]")


class Mention(NamedTuple):
    """A number at its place in a sentence: ``text[start:end]`` is what is printed."""

    number: Decimal
    unit: str
    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence that cites numbers, as printed, and what stands before it in the same line.

    ``lead`` ends where ``text`` begins; where the line above is a heading it begins with that.
    """

    section: int | None
    text: str
    lead: str
    mentions: tuple[Mention, ...]


def read_sentences(sections: Sequence[Section], preamble: Sequence[str]) -> tuple[Sentence, ...]:
    """The sentences with numbers in the order of the report; a sentence ends at 。；！？ or a line.

    Reads the first 200,000 signs and no more.
    """
    found: list[Sentence] = []
    left = MOST_SIGNS
    above = "\n".join(line for line in preamble if not _COUNTER.search(line)) if preamble else ""
    for number, text in ((None, above), *((s.number, s.text) for s in sections)):
        if left <= 0:
            break
        found += _sentences(number, text[:left])
        left -= len(text)
    return tuple(found)


def cited_numbers(sentences: Sequence[Sentence]) -> tuple[CitedNumber, ...]:
    """Every number with a measure word, in order.

    >>> text = "2021年收到申请3,646件，答复率99.8%，按〔2021〕30号文件办理，3.2万人次浏览。"
    >>> cited = cited_numbers(read_sentences((Section(1, "", text),), ()))
    >>> [(str(one.number), one.unit) for one in cited]
    [('3646', '件'), ('99.8', '%'), ('3.2', '万人次')]
    """
    return tuple(
        CitedNumber(sentence.section, mention.number, mention.unit, sentence.text)
        for sentence in sentences
        for mention in sentence.mentions
    )


def _sentences(section: int | None, text: str) -> Iterator[Sentence]:
    start, end, mentions = 0, -1, list[Mention]()
    for found in _NUMBER.finditer(text):
        if found["unit"] is None or (number := _number(found, text)) is None:
            continue
        first, last = found.span()
        if first > end:
            if mentions and end - start <= _LONGEST_SENTENCE:
                yield Sentence(section, text[start:end], _lead(text, start), tuple(mentions))
            mentions = []
            start, end = _bounds(text, first, last, end + 1)
        unit = found["unit"]
        mentions.append(Mention(number, "%" if unit == "％" else unit, first - start, last - start))
    if mentions and end - start <= _LONGEST_SENTENCE:
        yield Sentence(section, text[start:end], _lead(text, start), tuple(mentions))


def _bounds(text: str, first: int, last: int, low: int) -> tuple[int, int]:
    """Begin and end of the sentence around ``text[first:last]``; it begins at ``low`` or later."""
    before = text[low:first]
    cut = max(map(before.rfind, _ENDS)) + 1
    begin = low + cut
    begin += len(before[cut:]) - len(before[cut:].lstrip())
    following = _END.search(text, last)
    return begin, following.start() if following else len(text)


def _lead(text: str, start: int) -> str:
    """What stands before in the same line, and a heading right above the line."""
    lead = text[max(0, start - _LEAD) : start]
    line = lead.rfind("\n")
    if line < 0:
        return lead
    above = lead.rfind("\n", 0, line)
    heading = lead[above + 1 : line]
    if len(heading) <= _LONGEST_HEADING and (above >= 0 or start <= _LEAD):
        return lead[above + 1 :]
    return lead[line + 1 :]


def _number(found: re.Match[str], text: str) -> Decimal | None:
    """The number, or None where the digits are none or can be read in two ways."""
    start, end = found.span()
    if (
        start
        and text[start - 1] in _SUSPECT
        and _NO_NUMBER_AFTER.search(text[max(0, start - 8) : start].rstrip())
    ):
        return None
    if text[end : end + 1] in _RANGE_SIGNS and _RANGE_FOLLOWS.match(text, end):
        return None
    digits, unit = found["digits"], found["unit"]
    if not digits.isdigit():
        whole, _, fraction = digits.replace("．", ".").replace("，", ",").partition(".")
        if "," in whole and not _GROUPED.fullmatch(whole):
            return None
        # 1.5件 is a numbered line or a slip, never a count; 1.5万件 is a count.
        if fraction and unit[0] in _WHOLE and unit != "个百分点":
            return None
        digits = f"{whole.replace(',', '')}.{fraction}" if fraction else whole.replace(",", "")
    if len(digits) > MAX_DIGITS or (digits[0] in "0０" and digits[1:2].isdigit()):
        return None
    # 2021起 may be a year.
    if unit == "起" and len(digits) == 4 and digits[:2] in ("19", "20"):
        return None
    return Decimal(digits)
