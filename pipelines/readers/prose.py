"""The main text of a page that has no headings at all, by trafilatura.

Reports of before 2019 and of many townships are prose without a heading. There the question "what
on this page is the article" has no answer in the form, and a library that was made for it is better
than a rule of ours. Never used for figures: it knows no cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree, html

from pipelines.charset import decode

_LAYOUT_TAGS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th")
# A cell with more text than this holds a page (as in readers.html).
_LONGEST_CELL = 400
# A report of 350 KB in Word markup has some 8,000 elements, 30 deep: 240,000 steps from the root.
# The library's time grows with these steps: 22 s for 2,000 nested blocks with 300,000 paragraphs.
_LARGEST = 3_000_000
_MOST_STEPS = 500_000
_DEEPEST = 200


def read_prose(body: bytes, content_type: str = "", lines: Sequence[str] = ()) -> str:
    """The text of the article, a line a paragraph; empty where there is none.

    ``lines`` is what our own reader found on the page: it is the answer where the page is too large
    or too deep for the library, or where the library finds nothing. Data tables are cut out and
    layout tables become blocks: without that step the library finds nothing on sites of the 2000s
    whose whole page is a table.
    """
    own = "\n".join(lines)
    if len(body) > _LARGEST:
        return own
    text = decode(body, content_type).text.replace("\x00", "")
    if not text.strip():
        return own
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    if not _is_bounded(tree):
        return own
    for table in list(_data_tables(tree)):
        table.drop_tree()
    for element in tree.iter(*_LAYOUT_TAGS):
        element.tag = "div"
    import trafilatura  # takes longer to load than a hundred reports to read; most runs need none

    found = trafilatura.extract(tree, include_tables=False, include_comments=False, fast=True)
    return found or own


def _is_bounded(tree: html.HtmlElement) -> bool:
    depth = steps = 0
    for event, _ in etree.iterwalk(tree, events=("start", "end")):
        if event == "end":
            depth -= 1
            continue
        depth += 1
        steps += depth
        if depth > _DEEPEST or steps > _MOST_STEPS:
            return False
    return True


def _data_tables(tree: html.HtmlElement) -> Iterator[html.HtmlElement]:
    """Innermost tables of more than one row and more than one column, without a page in a cell."""
    for table in tree.iter("table"):
        if next(table.iterdescendants("table"), None) is not None:
            continue
        rows = [list(row.iterchildren("td", "th")) for row in table.iter("tr")]
        if len(rows) < 2 or max(map(len, rows)) < 2:
            continue
        if all(len(cell.text_content()) <= _LONGEST_CELL for row in rows for cell in row):
            yield table
