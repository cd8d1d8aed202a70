"""The lists of 大汉 as data: records within markup, and what the script of a page says of them.

Knows ``<record>`` and CDATA, and parameters in script; knows no addresses of interfaces.
"""

from __future__ import annotations

import re
from html import unescape

from crawler.families.hanweb import article_key, fragment, row_of
from crawler.families.model import Page, Row
from crawler.families.scripts import code_of

_RECORD = re.compile(r"<record\b[^>]*>(.*?)</record>", re.I | re.S)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.S)


def records_in(store: str) -> tuple[str, ...]:
    """The markup of the rows. What stands between records is junk (``<li style=<br/>``)."""
    return tuple(content_of(found[1]) for found in _RECORD.finditer(store))


def content_of(element: str) -> str:
    inside = _CDATA.search(element)
    return inside[1] if inside is not None else unescape(element)


def rows_of(url: str, records: tuple[str, ...]) -> tuple[Row, ...]:
    found: dict[str, Row] = {}
    for record in records:
        row = row_of(fragment(url, record))
        if row is not None:
            found.setdefault(article_key(row.url) or row.url, row)
    return tuple(found.values())


def code_of_lists(page: Page) -> str:
    """The script without the data, whose addresses are those of other units too."""
    scripts = (s for s in page.tree.iter("script") if "xml" not in (s.get("type") or "").lower())
    return code_of("\n".join(str(script.text or "") for script in scripts))


def said_in(code: str, name: str) -> str | None:
    """The value of a parameter that the script names, in an object or in a query; what it joins
    together or leaves to a variable is no value."""
    for found in re.finditer(
        rf"""(?<![\w.])(?P<query>[?&]?){name}(?:["']?\s*(?::|=(?!=))\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<figure>\d+)(?![\w%]))|=(?P<plain>[\w/%-]+))""",
        code,
        re.IGNORECASE,
    ):
        values = (found["double"], found["single"], found["figure"], found["plain"])
        value = next(one for one in values if one is not None)
        is_variable = value is found["plain"] and not (found["query"] or re.search(r"\d", value))
        if not is_variable and not re.search(r"^\s*\+|\+\s*$", value):
            return value
    return None
