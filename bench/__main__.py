"""Prints how fast reports are read, stage by stage, and whether memory stays flat.

The measure is lxml's bare parse of the same bytes in their right encoding,
``lxml.etree.fromstring(body, HTMLParser(encoding=…))``: no reader of HTML can do with less. Every
page's figures are compared with what it prints: a page that is not read costs nothing and says
nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import cycle, islice
from statistics import mean

from lxml import etree

from bench.memory import growth
from bench.once import WatchedExtractor, read_once
from bench.pages import KINDS, PROSE_KINDS, TYPICAL, Page, prose, report, varied
from bench.stages import stage_times
from bench.timing import medians
from pipelines.extract import Extractor
from pipelines.forms import Form, load_forms
from pipelines.places import SHIPPED
from tests.reports.judge import judge

GOAL_FIGURES, GOAL_WHOLE = 2.0, 3.0
# Where a row of ratios that is of no single page has its ratios.
_WIDTH = 57


@dataclass(frozen=True, slots=True)
class Amount:
    """``rounds`` of each page, ``memory`` pages read for memory, ``different`` pages read once, of
    which there are more than one of each kind."""

    rounds: int
    different: int
    memory: int


FULL = Amount(rounds=25, different=320, memory=10_000)
SHORT = Amount(rounds=9, different=80, memory=300)


class UnreadError(Exception):
    """A page of the benchmark is not read as it is printed."""


def parse(page: Page) -> etree._Element:
    """The bare parse that all is measured by."""
    return etree.fromstring(page.source.body, etree.HTMLParser(encoding=page.kind.codec))


def once_table(pages: Sequence[Page], extractor: WatchedExtractor) -> Iterator[str]:
    """Has to come first: what any page before has taught the process would flatter."""
    yield f"{'':{_WIDTH}}{'figures':>9}{'whole':>8}"
    first = len(KINDS)
    for name, part in (
        (f"the first {first}, one of each kind, nothing remembered", pages[:first]),
        (f"{len(pages) - first} more, with the labels of those before", pages[first:]),
    ):
        once = read_once(extractor, part, parse)
        yield _ratios(name, once.figures / once.bare, once.whole / once.bare)


def kinds_table(pages: Sequence[Page], extractor: Extractor, rounds: int) -> Iterator[str]:
    """The same pages again and again, so that all their labels and figures are remembered."""
    yield (
        f"{'':15}{'edition':>8} {'encoding':9}{'KB':>5}{'elements':>10}{'parse ms':>9}"
        f"{'figures':>9}{'whole':>8}"
    )
    ratios = []
    for page in pages:
        bare, figures, whole = medians(
            (
                partial(parse, page),
                partial(extractor.read_figures, page.source),
                partial(extractor.extract, page.source),
            ),
            rounds,
        )
        ratios.append((figures / bare, whole / bare))
        kind = page.kind
        elements = sum(1 for _ in parse(page).iter(etree.Element))
        name = f"{kind.name:15}{kind.edition:>8} {kind.codec:9}"
        name += f"{page.kilobytes:5.0f}{elements:10}{bare * 1e3:9.2f}"
        yield _ratios(name, *ratios[-1])
    yield _ratios("mean", *(mean(column) for column in zip(*ratios, strict=True)))


def stages_table(pages: Sequence[Page], extractor: Extractor, rounds: int) -> Iterator[str]:
    """Microseconds a page, a column a page."""
    yield f"{'':32}" + "".join(f"{page.kind.name:>15}" for page in pages)
    sizes = [f"{page.kind.edition}, {page.kilobytes:.0f} KB" for page in pages]
    yield f"{'':32}" + "".join(f"{size:>15}" for size in sizes)
    columns = [stage_times(extractor, page.source, rounds) for page in pages]
    for stage in columns[0]:
        yield f"{stage:32}" + "".join(f"{column[stage] * 1e6:15.0f}" for column in columns)
    yield f"{'together':32}" + "".join(f"{sum(c.values()) * 1e6:15.0f}" for c in columns)


def check(pages: Sequence[Page], extractor: Extractor) -> None:
    """Raises UnreadError."""
    for page in pages:
        verdict = judge(extractor.extract(page.source), page.draft.figures, page.draft.may_lose)
        if verdict.wrong or verdict.invented or verdict.missing:
            raise UnreadError(f"{page.kind}: {verdict}")


def _ratios(name: str, figures: float, whole: float) -> str:
    return f"{name:{_WIDTH}}{figures:9.2f}{whole:8.2f}"


def tables(forms: Mapping[str, Form], amount: Amount) -> Iterator[str]:
    """All that is printed, line by line, as it is measured."""
    extractor = WatchedExtractor(tuple(forms.values()))
    fixed = [report(kind, forms[kind.edition], "bench") for kind in KINDS]
    kinds = islice(cycle(KINDS), amount.different)
    pages = [varied(kind, forms[kind.edition], n) for n, kind in enumerate(kinds)]
    yield "Reading reports: how often lxml could have parsed the same bytes, in their encoding"
    yield "(figures: values, statuses, metadata, checks; whole: sections and checks of text too)"
    yield ""
    yield "Pages that differ, each read once"
    yield from once_table(pages, extractor)
    check([*fixed, *pages], extractor)
    yield ""
    yield f"The same page again and again: medians of {amount.rounds} rounds, the three in turn"
    yield from kinds_table(fixed, extractor, amount.rounds)
    yield _ratios("goal", GOAL_FIGURES, GOAL_WHOLE)
    yield ""
    yield "Pages of text without tables or headings, where trafilatura finds the article"
    plain = [prose(kind, forms[kind.edition], "bench") for kind in PROSE_KINDS]
    yield from kinds_table(plain, extractor, max(amount.rounds // 3, 1))
    yield ""
    yield "Where the time goes, microseconds a page"
    typical = [page for kind in TYPICAL for page in fixed if page.kind == kind]
    yield from stages_table(typical, extractor, amount.rounds)
    yield ""
    yield "Memory while one process reads pages that all differ; the benchmark's own pages included"
    for count, resident in growth(extractor, pages, amount.memory, max(amount.memory // 10, 1)):
        yield f"{count:8} pages {resident:8.1f} MB"


def main(arguments: Sequence[str]) -> int:
    """The exit status: 1 where a page is not read as printed."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--short", action="store_true", help="fewer pages and rounds")
    amount = SHORT if parser.parse_args(arguments).short else FULL
    forms = {form.edition: form for form in load_forms(SHIPPED)}
    try:
        for line in tables(forms, amount):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
    except UnreadError as problem:
        sys.stderr.write(f"bench: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
