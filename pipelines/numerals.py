"""Reads numbers that are written in Chinese signs: 十二, 二○二一年.

Knows signs; knows nothing of what a number counts. Typists print the zero of a year with whatever
looks like one.
"""

from __future__ import annotations

import re

DIGITS = "一二三四五六七八九"
ZEROS = "〇零○◯OoО0"
_VALUES = {sign: n for n, sign in enumerate(DIGITS, start=1)}
_AS_DIGITS = str.maketrans(DIGITS + ZEROS, "123456789" + "0" * len(ZEROS))
_YEAR = re.compile(rf"二[{ZEROS}][{ZEROS}一二三][{ZEROS}{DIGITS}](?=年)")


def small_number(text: str) -> int | None:
    """1 to 99; None for what is none (一二, a misprint of 十二).

    >>> [small_number(text) for text in ("四", "十", "十二", "二十九", "三十", "一二", "")]
    [4, 10, 12, 29, 30, None, None]
    """
    tens, ten, ones = text.rpartition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in tens or not text:
        return None
    value = _VALUES[ones] if ones else 0
    return value + (10 * _VALUES[tens] if tens else 10) if ten else value


def as_digits(text: str) -> str:
    """Every digit as an Arabic one, in its place: 二○二一 is 2021."""
    return text.translate(_AS_DIGITS)


def with_digit_years(text: str) -> str:
    """The text with its years of this century in Arabic digits.

    >>> with_digit_years("二○一九年十二月"), with_digit_years("二年零一")
    ('2019年十二月', '二年零一')
    """
    return _YEAR.sub(lambda year: as_digits(year[0]), text)
