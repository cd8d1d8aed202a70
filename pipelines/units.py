"""The unit that a line above a table, or a row across it, states for all of its figures.

Knows how such a line is worded (单位：万件, 金额单位：元); knows no form. Only units that would
change a figure are told: money, and counts of hundreds or thousands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

# 填报单位：某某局 names the agency that filled in the table.
_STATED = re.compile(r"(?<![报制发主编表])单位\s*[:：]\s*(?P<units>[^）)\s]{1,12})")
_MONEY = re.compile(r"(?:人民币)?[十百千万亿]{0,3}元")
_SCALED = re.compile(r"[十百千万亿]{1,3}(?:件次|件|条|项|个|次|篇|人次|人|份)")
_LONGEST_LINE = 60


def stated_unit(lines: Iterable[str]) -> str | None:
    """The unit, or None where none is stated that would change a figure, or several are.

    >>> stated_unit(["收到和处理申请情况（单位：百件）"]), stated_unit(["金额单位：元"])
    ('百件', '元')
    >>> stated_unit(["单位：件"]), stated_unit(["填报单位：云山县万元村"])
    (None, None)
    """
    found: set[str] = set()
    for line in lines:
        if "单位" in line and len(line) <= _LONGEST_LINE:
            for stated in _STATED.finditer(line):
                named = re.split(r"[、，,/；;]", stated["units"])
                found.update(u for u in named if _MONEY.fullmatch(u) or _SCALED.fullmatch(u))
    return found.pop() if len(found) == 1 else None
