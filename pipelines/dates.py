"""Reads dates as government pages print them, Chinese numerals included.

Knows notations; knows nothing of where a date stands or what it means.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pipelines.numerals import DIGITS, ZEROS, as_digits, small_number

_FIRST = str.maketrans("元正", "一一")
_DATE = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})(?!\d(?!\d?:))\s*日?"
    r"(?:\s*(?P<h>\d{1,2}):(?P<min>\d\d)(?::(?P<s>\d\d))?)?"
)
_CHINESE_DATE = re.compile(
    rf"(?P<y>二[{ZEROS}][{ZEROS}{DIGITS}]{{2}})年(?P<m>[元正{DIGITS}十]{{1,2}})月"
    rf"(?P<d>[{DIGITS}十廿卅]{{1,3}})日"
)


def read_date(text: str) -> str | None:
    """The first date in the text as ISO 8601: a day, or a second in China's time zone.

    >>> read_date("时间:2021-01-29 10:14来源:作者:点击:")
    '2021-01-29T10:14:00+08:00'
    >>> read_date("2021-03-2918:26"), read_date("二○一○年四月十日"), read_date("2021年2月30日")
    ('2021-03-29T18:26:00+08:00', '2010-04-10', None)
    """
    folded = unicodedata.normalize("NFKC", text)
    if found := _DATE.search(folded):
        day = _day(int(found["y"]), int(found["m"]), int(found["d"]))
        if day is None or found["h"] is None:
            return day
        hour, minute, second = int(found["h"]), int(found["min"]), int(found["s"] or 0)
        if hour > 23 or minute > 59 or second > 59:
            return day
        return f"{day}T{hour:02}:{minute:02}:{second:02}+08:00"
    if "月" in folded and (found := _CHINESE_DATE.search("".join(folded.split()))):
        year = int(as_digits(found["y"]))
        month = small_number(found["m"].translate(_FIRST))
        of_month = small_number(found["d"].replace("廿", "二十").replace("卅", "三十"))
        return None if month is None or of_month is None else _day(year, month, of_month)
    return None


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:  # 2021年2月30日
        return None
