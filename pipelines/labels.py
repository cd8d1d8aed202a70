"""Compares labels of forms as people do: by their words, not by their punctuation.

Knows how printed labels vary (full or half width, dots, quotes, spaces, line breaks, numbering,
bracketed explanations); knows no form and no table.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from pipelines.charset import LOST

_NUMBERING = re.compile(
    r"^(?:\((?P<bracketed>[一二三四五六七八九十]{1,3}|\d{1,2})\)"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})[、.,:]"
    r"|(?P<arabic>\d{1,2})[.、,)])"
)
_BRACKETED_END = re.compile(r"\(([^()]*)\)$")
_UNIT = re.compile(r"(?:单位[::]?)?(万元|元|件|条|项|个|次|篇|人次|人)")
_MONEY = re.compile(r"(?:.{0,20}(?:单位|[,:]))?((?:人民币)?[十百千万亿]{0,2}元)")
# A bracket that says that the row or column is of something else, or of another time.
_ANOTHER = re.compile(
    r"元|[十百千万亿](?:件|条|项|个|次|篇|人|份)|其中|含|上年|去年|上一年|同期|截[至止]|境外|撤回|征求|工作秘密"
    r"|累计|历年|预计|计划|全[省市县区州局]|占比|[%‰]|^(?:20\d\d)年?(?:年?度)?$"
)
# A bracket of fewer signs is no explanation but another thing: 网上, 主动, 上级. Those that were
# seen to explain a label are definitions (规范性文件 of 武汉市 2020, 规章 of 2019) or 指….
_SHORTEST_EXPLANATION = 8
# Signs that make another label: a share is no count, and what was lost may have been 不.
_LETTERS = frozenset([LOST, "%", "‰"])


# A second language behind the label: 自然人 Natural person. All labels of the forms are Chinese.
_IN_LATIN = re.compile(r"(?<=[\u4e00-\u9fff])[A-Za-z][A-Za-z'’.,/&-]*$")


@dataclass(frozen=True, slots=True)
class Label:
    """A label cut into what may vary.

    ``words`` has letters, digits and signs of writing only, with the numbering; ``plain`` is the
    same without a bracketed end and without the numbering; ``number`` is the numbering itself.
    ``unit`` is the unit that a bracket names (``本年收费金额（单位：万元）``), else None.
    """

    words: str
    plain: str
    number: str
    unit: str | None


@lru_cache(maxsize=8192)
def read_label(text: str) -> Label:
    """Cut ``text``.

    >>> read_label("3.危及“三安全 一稳定”")
    Label(words='3危及三安全一稳定', plain='危及三安全一稳定', number='3', unit=None)
    >>> read_label("（二）部分公开（区分处理的，只计这一情形，不计其他情形）").plain
    '部分公开'
    >>> read_label("本年收费金额(单位:万元)").unit
    '万元'
    >>> read_label("总计（不含结转）").plain == read_label("总计").plain
    False
    """
    folded = "".join(unicodedata.normalize("NFKC", text).split()).replace("其它", "其他")
    if folded[-1:].isascii() and folded[-1:].isalpha():
        folded = _IN_LATIN.sub("", folded)
    body, unit = folded, None
    while (bracket := _BRACKETED_END.search(body)) and bracket.start() > 0:
        named = _UNIT.fullmatch(bracket[1]) or _MONEY.fullmatch(bracket[1])
        # （指2019年事项数） explains what the form itself means by 上一年 (武汉市 2020).
        is_meant = named or (bracket[1].startswith("指") and "元" not in bracket[1])
        if not is_meant and not _explains(bracket[1]):
            break
        unit = named[1] if named else unit
        body = body[: bracket.start()]
    numbering = _NUMBERING.match(body)
    number = next(filter(None, numbering.groups()), "") if numbering else ""
    plain = _words(body[numbering.end() :] if numbering else body)
    return Label(_words(folded), plain, number, unit)


_OF_WHICH = re.compile(r"\s*其\s*中\s*[:：]?\s*")
_BARE_NUMBER = re.compile(r"\d{1,2}(?=[\u4e00-\u9fff])")


@lru_cache(maxsize=8192)
def read_list_label(text: str) -> Label:
    """The label of a row in a list of indicators: without 其中 in front, and with a number that
    nothing parts from the words.

    >>> [read_list_label(text).plain for text in ("其中：1．网站公开", "1 政府公报公开政府信息数")]
    ['网站公开', '政府公报公开政府信息数']
    """
    of_which = _OF_WHICH.match(text)
    label = read_label(text[of_which.end() :] if of_which else text)
    bare = None if label.number else _BARE_NUMBER.match(label.plain)
    if bare:
        return Label(label.words, label.plain[bare.end() :], bare[0], label.unit)
    return label


def _explains(bracket: str) -> bool:
    """Whether a label means the same without the bracket."""
    if not any(sign.isalnum() for sign in bracket) or bracket.isascii():
        return not any(sign in "%‰" or sign.isdigit() for sign in bracket)
    return len(bracket) >= _SHORTEST_EXPLANATION and not _ANOTHER.search(bracket)


def _words(text: str) -> str:
    # A lost sign may have been 不: what is left of 不同意公开 must not become 同意公开.
    return "".join(sign for sign in text if sign.isalnum() or sign in _LETTERS)
