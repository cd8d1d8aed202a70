"""How text is written so that a spreadsheet shows what was printed, and runs none of it.

Pure. Sources: OWASP, "CSV Injection" (a cell that begins with = + - @, tab, carriage return or line
feed, and with the full-width forms of the four signs, which spreadsheets set to an East Asian
language take for them); Microsoft, "Excel specifications and limits" (32,767 characters a cell);
XML 1.0, section 2.2 (which characters may stand in a document).
"""

from __future__ import annotations

import re

CELL_LIMIT = 32_767  # characters that a cell of Excel holds, in units of UTF-16
CUT = "…〔截断 cut〕"

# Control characters, half surrogates and the two non-characters, which XML cannot carry.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
# A signed figure or a lone placeholder is what reports print, and no formula.
_PLAIN = re.compile(r"[+\-＋－][0-9]+(\.[0-9]+)?%?|[-－]{1,3}")
_CODE = re.compile("[0-9A-Za-z][0-9A-Za-z._-]*")
# What a spreadsheet would read as another thing than what stands there: leading zeros and digits
# beyond the 15th are lost, 12E5 becomes 1200000, 1-2 and 3/4 and 1月2日 a day, 1:30 a time of day,
# and (3) in brackets minus three.
_MISTAKEN = re.compile(
    r"0[0-9]+|[0-9]{16,}|[0-9]+(\.[0-9]+)?[eE][+-]?[0-9]+|[0-9]{1,4}([-/.:][0-9]{1,4}){2}"
    r"|[0-9]{1,4}[-/:][0-9]{1,4}|[0-9]{1,4}年([0-9]{1,2}月([0-9]{1,2}日)?)?"
    r"|[0-9]{1,2}月[0-9]{1,2}日|[(（][0-9][0-9,.]*[)）]"
)


def clean(text: str) -> str:
    """The text without what no spreadsheet carries; line ends become one line feed.

    >>> clean("a\\x00b\\r\\nc")
    'a\ufffdb\\nc'
    """
    return _UNWRITABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


def csv_text(text: str) -> str:
    """Text for a cell of a CSV: neither a formula nor anything but what stands there.

    >>> csv_text("=1+1"), csv_text("-"), csv_text("+19"), csv_text("1-2"), csv_text("22")
    ("'=1+1", '-', '+19', '="1-2"', '22')
    """
    formula = _FORMULA.match(text)
    text = clean(text)
    if formula and not _PLAIN.fullmatch(text):
        return "'" + text
    return _kept_as_text(text) if _MISTAKEN.fullmatch(text) else text


def csv_code(text: str) -> str:
    """A code for a cell of a CSV, text in a spreadsheet even where it has only digits.

    >>> csv_code("210321"), csv_code("=1+1")
    ('="210321"', "'=1+1")
    """
    return _kept_as_text(text) if _CODE.fullmatch(text) else csv_text(text)


def _kept_as_text(text: str) -> str:
    """A formula that is nothing but a text; callers see to it that it holds no quotation mark."""
    return f'="{text}"'


def workbook_text(text: str) -> str:
    """Text for a cell of a workbook, no longer than the cell can hold; a cut is marked."""
    text = clean(text)
    if len(text) * 2 <= CELL_LIMIT or len(text.encode("utf-16-le")) // 2 <= CELL_LIMIT:
        return text
    kept = text.encode("utf-16-le")[: (CELL_LIMIT - len(CUT)) * 2]
    return kept.decode("utf-16-le", errors="ignore") + CUT
