"""Reads the text of one value cell.

Knows how figures, placeholders, units and notes are printed; knows nothing of rows or columns.
Where more than one reading is possible there is none: the text is unreadable.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from pipelines.model import Status

# A note behind a figure that makes it one of another period or body, or takes it back.
_NOT_THIS_FIGURE = re.compile(
    r"累计|历年|往年|截[至止]|待核|暂估|预计|估算|更正|应为|改为|下级|下属|本级|全[省市县区州]"
)
# A double carries 15 significant digits exactly; no figure of these forms comes near.
MAX_DIGITS = 15

_DECIMALS_OF_A_MARK = 3

_PLACEHOLDERS = frozenset(
    {"-", "--", "---", "/", "//", "\\", "无", "—", "——", "———", "–", "－", "／"}
)
# Marks of direction that change nothing for figures; those that turn them about are not here.
INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202c\u2066\u2068\u2069")
)
# Full-width signs only. NFKC would turn the footnote mark ① into a digit: 22① is not 221.
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．，＋－（）％", "0123456789.,+-()%")
_NUMBER = re.compile(
    r"""
    (?P<sign>[+\-−])?
    (?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)
    \s*(?P<unit>万元|元|件次|件|条|项|个|次|篇|人次|人)?
    (?P<mark>[①-⑳]+|[*※]|\[\d{1,2}\]|\(?注\s?\d{0,2}\)?)?
    \s*
    (?P<note>\([^()]*\))?
    """,
    re.VERBOSE,
)


# Different texts of cells that are remembered: most figures are small and come again.
_REMEMBERED = 16_384


class Value(NamedTuple):
    """``number`` is None unless ``status`` is CERTAIN. ``unit`` and ``note`` as printed, or ''.

    ``is_count``: a whole number that cannot be another one with a mark of thousands; 1.234 or 1.000
    in a column of counts may be 1,234 or 1,000.
    """

    status: Status
    number: Decimal | None = None
    unit: str = ""
    note: str = ""
    is_count: bool = False


@lru_cache(_REMEMBERED)
def read_value(text: str, marks: str = "") -> Value:
    """What the cell says. ``marks`` is superscript text beside it: a footnote mark, never a digit.

    >>> read_value("22\\n（其中修订 16 件）").number, read_value("22①").number
    (Decimal('22'), Decimal('22'))
    >>> read_value("１２，３４５").number, read_value("251000元").unit
    (Decimal('12345'), '元')
    >>> read_value("13\\n612").status, read_value("007").status, read_value("12,34").status
    (<Status.UNREADABLE: 'unreadable'>, <Status.UNREADABLE: 'unreadable'>, \
<Status.UNREADABLE: 'unreadable'>)
    """
    shown = text.translate(INVISIBLE).translate(_HALF_WIDTH).strip()
    if not shown:
        # A superscript alone may be the figure set high by mistake, or a mark without one.
        return Value(Status.UNREADABLE if marks.strip() else Status.BLANK)
    if shown in _PLACEHOLDERS:
        return Value(Status.NOT_REPORTED)
    found = _NUMBER.fullmatch(shown)
    if found is None:
        return Value(Status.UNREADABLE)
    if found["note"] and _NOT_THIS_FIGURE.search(found["note"]):
        return Value(Status.UNREADABLE)
    digits = found["digits"].replace(",", "")
    whole = digits.partition(".")[0]
    # No cell has leading zeros (domain/forms.md 5.2): 007 is several cells run together.
    if (len(whole) > 1 and whole[0] == "0") or len(digits.replace(".", "")) > MAX_DIGITS:
        return Value(Status.UNREADABLE)
    number = Decimal(digits)
    note = " ".join(filter(None, (marks.strip(), found["mark"], found["note"])))
    signed = -number if found["sign"] in ("-", "−") else number
    decimals = digits.partition(".")[2]
    is_count = len(decimals) < _DECIMALS_OF_A_MARK and not decimals.strip("0")
    return Value(Status.CERTAIN, signed, found["unit"] or "", note, is_count)


@lru_cache(_REMEMBERED)
def looks_like_value(text: str) -> bool:
    """Whether a cell can be a value cell: empty, a placeholder or a number.

    >>> [looks_like_value(text) for text in ("", "/", "22", "1.属于国家秘密")]
    [True, True, True, False]
    """
    return read_value(text).status is not Status.UNREADABLE
