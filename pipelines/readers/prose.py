"""The main text of a page that has none of the form's headings, by trafilatura.

Reports of before 2019 and of many townships are prose under headings of their own. There the
question "what on this page is the article" has no answer in the form, and a library that was made
for it is better than a rule of ours. Never used for figures: it knows no cells.
"""

from __future__ import annotations

import trafilatura
from lxml import html

from pipelines.charset import decode

_LAYOUT_TAGS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")


def read_prose(body: bytes, content_type: str = "") -> str:
    """The text of the article, a line a paragraph; empty where there is none.

    Layout tables become blocks first: without that step trafilatura finds nothing on sites of the
    2000s whose whole page is a table.
    """
    text = decode(body, content_type).text.replace("\x00", "")
    if not text.strip():
        return ""
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.iter(*_LAYOUT_TAGS):
        element.tag = "div"
    found = trafilatura.extract(tree, include_tables=False, include_comments=False, fast=True)
    return found or ""
