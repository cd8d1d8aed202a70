"""``xxgk probe``: what the crawler makes of one page, for somebody who adds a site.

``python -m crawler.probe URL-or-FILE`` prints the family, the rows, the next page and the row that
the registry would get. A file is read as it is; an address is asked for once, by the crawler's own
rules: robots.txt, one request at a time, no private address unless allowed. Nothing is archived.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from crawler.families import FAMILIES, Ask, Listing, Page, read_page
from pipelines.titles import TitleKind, read_title

DONE, FAILED, USAGE = 0, 1, 2
_SHOWN = 12


def describe(page: Page) -> Iterator[str]:
    """Lines for a person: which families claim the page, and what the first of them reads."""
    yield f"address   {page.url}"
    yield f"status    {page.status}, {len(page.text)} signs"
    claims = [family for family in FAMILIES.values() if family.recognises(page)]
    if not claims:
        yield "family    none: no family recognises this page"
        yield "          a list of another kind? see docs/add-a-family.md"
        return
    family = claims[0]
    others = ", ".join(one.name for one in claims[1:])
    yield f"family    {family.name}{f' (also claimed by: {others})' if others else ''}"
    listing = family.listing(page)
    if not listing.recognised:
        yield "list      none: the page is of this family, but no list"
    yield from _rows(listing)
    yield from _onward(listing)
    files = family.detail(page).attachments
    if files and (listing.report or not listing.rows):
        yield f"files     {len(files)}"
        yield from (f"          {ask.url}" for ask in files[:_SHOWN])
    if listing.rows or listing.report or listing.columns or listing.next:
        yield f"channel   ID,PUBLISHER,{family.name},{page.url},,,,verified,,"


def _rows(listing: Listing) -> Iterator[str]:
    if listing.report is not None:
        yield f"report    the page is itself a report: {listing.report.title or '(no title)'}"
    kinds = [read_title(row.title).kind for row in listing.rows]
    yield f"rows      {len(kinds)}, of which {kinds.count(TitleKind.REPORT)} are annual reports"
    for row, kind in list(zip(listing.rows, kinds, strict=True))[:_SHOWN]:
        day = row.listed_on.isoformat() if row.listed_on else "no date   "
        yield f"          {kind.value:<12} {day}  {row.title}"
        yield f"          {'':<12} {'':<10}  {row.url}"
    if len(kinds) > _SHOWN:
        yield f"          and {len(kinds) - _SHOWN} more"


def _onward(listing: Listing) -> Iterator[str]:
    if listing.columns:
        yield f"columns   {len(listing.columns)}"
        yield from (f"          {told(ask)}" for ask in listing.columns[:_SHOWN])
    if listing.next is None:
        yield "next      none: the list ends here"
    else:
        tried = " (tried for; the page does not say that it exists)"
        yield f"next      {told(listing.next)}{tried if listing.next.speculative else ''}"


def told(ask: Ask) -> str:
    """The request in one line."""
    body = f" {ask.body.decode('utf-8', 'replace')}" if ask.body else ""
    return f"{ask.method} {ask.url}{body}" if ask.method != "GET" else ask.url


def next_list(page: Page) -> Ask | None:
    """The list page that the page leads to, as the first family that claims it reads it."""
    family = next((one for one in FAMILIES.values() if one.recognises(page)), None)
    if family is None:
        return None
    listing = family.listing(page)
    return listing.next or next(iter(listing.columns), None)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="xxgk probe", description=__doc__)
    parser.add_argument("page", help="an http(s) address, or a file that holds a saved page")
    parser.add_argument("--url", default="", help="where a saved page came from")
    parser.add_argument("--pages", type=int, default=1, help="list pages to follow (of an address)")
    parser.add_argument("--allow-private-hosts", dest="private", action="store_const",
                        const="allowed", default="refused")  # fmt: skip
    options = parser.parse_args(arguments)
    if urlsplit(options.page).scheme in ("http", "https"):
        # Importing Scrapy takes longer than reading a file.
        from crawler.spiders.probe import probe

        return DONE if probe(options.page, options.pages, options.private) else FAILED
    try:
        body = Path(options.page).read_bytes()
    except OSError as problem:
        print(f"xxgk probe: {options.page}: {problem.strerror}", file=sys.stderr)
        return FAILED
    page = read_page(options.url or "http://unknown.invalid/", 200, body, "")
    if not options.url:
        print("no --url given: families that go by the address cannot recognise this page")
    print("\n".join(describe(page)))
    return DONE


if __name__ == "__main__":
    sys.exit(main())
