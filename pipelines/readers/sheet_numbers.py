"""A number of a spreadsheet as its cell shows it: what is printed is read, not what is stored.

Knows the codes of number formats as far as they print plain numbers. A format that prints something
else (a date that Excel made of 1-2, a fraction, a power of ten, thousands left out) gives a text
that is no figure: a serial number is never read.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from pipelines.charset import LOST

GENERAL = "General"
# The formats that a file names by a number alone. 14 to 22, 27 to 36, 45 to 47 and 50 to 58 are
# dates and times; what is not here is not read.
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)',
    43: '_(* #,##0.00_);_(* (#,##0.00);_(* "-"??_);_(@_)', 49: "@",
    **dict.fromkeys((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)), "yyyy-mm-dd"),
}  # fmt: skip
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)" | \\(?P<escaped>.) | (?P<skipped>[_*].) | \[\$(?P<sign>[^\]\-]*)[^\]]*\]
    | \[(?P<bracket>[^\]]*)\] | (?P<general>General|G/通用格式)
    | (?P<digits>[0\#?](?:[0\#?,.]*[0\#?])?) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_COLORS = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+)", re.I)
# Signs that stand for themselves in a format.
_PLAIN = frozenset(" -+()（）$¥￥:%")
_POWERS = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
_LITERAL = ("quoted", "escaped", "sign")
_DATE_SIGNS = frozenset("ymdhsge年月日时分秒")
_GROUPS = re.compile(r"[0#?]+(?:,[0#?]{3,})?|[#0?],[#0?]+")
_LONGEST_CODE = 255
# Excel keeps so many digits of a number.
_DIGITS = 15
_LARGEST = Decimal(10) ** _DIGITS


def shown_number(stored: str, code: str, first_day: datetime) -> str:
    """The text of a cell with this number and format; with LOST where that is not known.

    ``first_day`` is day 0 of the workbook's calendar.

    >>> day = datetime(1899, 12, 30)
    >>> [shown_number(n, GENERAL, day) for n in ("5", "5.0", "0.30000000000000004", "1E3")]
    ['5', '5', '0.3', '1000']
    >>> shown_number("12345.6", "#,##0", day), shown_number("0", '0;-0;"-"', day)
    ('12,346', '-')
    >>> shown_number("45293", "m-d", day), shown_number("0.5", "0%", day)
    ('2024-01-02', '50%')
    """
    try:
        number = Decimal(stored)
        if not number.is_finite() or abs(number) >= _LARGEST:
            return LOST
        number = Decimal(f"{number:.{_DIGITS}g}")
    except (InvalidOperation, ValueError):
        return LOST
    sections = _sections(code)
    if sections is None:
        return LOST
    if "date" in sections:
        return _date(number, first_day)
    numbers = sections[:3]
    if number < 0 and len(numbers) > 1:
        shown = _print(-number, numbers[1])
        # A colour alone would tell that it is negative.
        return shown if not shown or shown[:1] in "-(（" else shown + LOST
    if number == 0 and len(numbers) > 2:
        return _print(number, numbers[2])
    return _print(number, numbers[0])


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...] | None:
    """The parts of a code; with ``date`` among them where it is one; None where it is not read."""
    if len(code) > _LONGEST_CODE or _POWERS.search(code):
        return None
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token["other"] == ";":
            parts.append("")
            continue
        if (other := token["other"]) and other.lower() in _DATE_SIGNS:
            return ("date",)
        bracket = token["bracket"]
        if bracket is not None and not _COLORS.fullmatch(bracket):
            return ("date",) if set(bracket.lower()) <= set("hms") else None
        parts[-1] += token[0]
    return tuple(parts)


def _print(number: Decimal, section: str) -> str:
    """The number, which is not negative where its section says how one is printed."""
    shown = ""
    printed = False
    for token in _TOKEN.finditer(section):
        if token["skipped"] or token["bracket"] is not None:
            continue
        literal = next((token[name] for name in _LITERAL if token[name] is not None), None)
        if literal is not None:
            shown += literal
        elif token["general"] or token["other"] == "@":
            shown, printed = shown + plain(number), True
        elif digits := token["digits"]:
            if printed:
                return LOST  # digits in two places: a telephone number, a fraction
            scaled = number * 100 if "%" in section else number
            shown, printed = shown + _digits(scaled, digits), True
        elif token["other"] in _PLAIN:
            shown += token["other"]
        elif token["other"] not in ("?",):
            return LOST
    return shown.strip()


def hides_text(code: str) -> bool:
    """Whether a format prints nothing for a text: its fourth part is empty.

    >>> hides_text(";;;"), hides_text("0;-0;0;@"), hides_text("General")
    (True, False, False)
    """
    return code.count(";") == 3 and code.endswith(";")


def plain(number: Decimal) -> str:
    """
    >>> plain(Decimal("5.00")), plain(Decimal("-0.50")), plain(Decimal("1E+3"))
    ('5', '-0.5', '1000')
    """
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _digits(number: Decimal, pattern: str) -> str:
    whole, _, decimals = pattern.partition(".")
    if "," in decimals or "." in decimals or not _GROUPS.fullmatch(whole.replace("?", "#")):
        return LOST
    if whole.replace(",", "").count("0") > 1:
        return LOST  # leading zeros: a code, not a count
    exact = number.quantize(Decimal(10) ** -len(decimals), ROUND_HALF_UP)
    text = f"{exact:,f}" if "," in whole else f"{exact:f}"
    optional = len(decimals) - len(decimals.rstrip("#?"))
    for _ in range(optional):
        text = text.removesuffix("0")
    if exact == 0 and "0" not in pattern:
        return ""
    return text.lstrip("-") if exact == 0 else text.removesuffix(".")


def _date(number: Decimal, first_day: datetime) -> str:
    try:
        return (first_day + timedelta(days=int(number))).date().isoformat()
    except OverflowError:
        return LOST
