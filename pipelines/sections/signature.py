"""Reads the last lines of a report: who signed it and when.

Knows how an agency and a date stand below a Chinese official document, with the annex behind them
or before them; knows no agency by name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipelines.dates import read_date
from pipelines.numerals import ZEROS

# Contacts, a remark on publication and the list of annexes may stand below the date.
_LINES_OF_AN_END = 8
_LONGEST_SIGNATURE = 60
_LONGEST_AGENCY = 40
_SIGNED = re.compile(
    r"(?P<agency>[^\d。；，、：:]{0,40}?)[（(]?"
    rf"(?P<date>(?:20\d\d|二[{ZEROS}Ｏ０].{{2}})(?:年.{{2,12}}日|[-./]\d{{1,2}}[-./]\d{{1,2}}))[)）]?"
)
_AGENCY = re.compile(
    r"[^\d。；，、：:“”《》（）()一二三四五六七八九十][^\d。；，：:“”《》]{1,36}?"
    r"(?:人民政府|政府|行政公署|局|委员会|党工委|管委会|室|厅|办|委|中心|办事处|院|所|站|队|处|部|社|会|署|学|校|公司|馆|分行)"
)
_DATED_BY = ("日期", "时间")
_ENDS_OF_A_DATE = frozenset("日)）0123456789０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Signature:
    """``agency`` and ``signed`` are None where they are not said."""

    agency: str | None = None
    signed: date | None = None


def looks_like_agency(text: str) -> bool:
    """Whether a line without white space is the name of an agency and nothing else.

    >>> [looks_like_agency(line) for line in ("云山县财政局", "（三）加强培训", "我们的工作")]
    [True, False, False]
    """
    return len(text) <= _LONGEST_AGENCY and _AGENCY.fullmatch(text) is not None


def find_signature(lines: Sequence[str]) -> Signature:
    """The signature of a text whose end is not known: the last agency with a date below it."""
    for n in range(len(lines) - 1, 0, -1):
        found = _signed(lines[n])
        if found is None or found.agency:
            continue
        above = "".join(lines[n - 1].split())
        if looks_like_agency(above):
            return Signature(above, found.signed)
    return Signature()


def _signed(line: str) -> Signature | None:
    """What a line says that is a date and nothing else but the agency before it."""
    if len(line) > _LONGEST_SIGNATURE or line[-1] not in _ENDS_OF_A_DATE:
        return None
    found = _SIGNED.fullmatch("".join(line.split()))
    day = read_date(found["date"]) if found else None
    if found is None or day is None:
        return None
    return Signature(found["agency"] or None, date.fromisoformat(day[:10]))


def read_signature(lines: Sequence[str]) -> tuple[tuple[str, ...], Signature]:
    """The lines of the last section without the signature and what stands below it, and the
    signature.

    It is a line that is a date and nothing else, the agency before it or on the line above; or,
    without a date, a last line that is an agency and nothing else, with nothing but the heads of
    annexes (附件1：…统计表) below it.
    """
    lines = tuple(lines)
    for n in range(len(lines) - 1, max(len(lines) - 1 - _LINES_OF_AN_END, -1), -1):
        found = _signed(lines[n])
        if found is None:
            continue
        if found.agency and not found.agency.endswith(_DATED_BY):
            return lines[:n], found
        above = "".join(lines[n - 1].split()) if n else ""
        if looks_like_agency(above):
            return lines[: n - 1], Signature(above, found.signed)
        return lines[:n], Signature(None, found.signed)
    end = len(lines)
    while end and lines[end - 1].startswith("附"):
        end -= 1
    last = "".join(lines[end - 1].split()) if end else ""
    if looks_like_agency(last):
        return lines[: end - 1], Signature(last, None)
    return lines, Signature()
