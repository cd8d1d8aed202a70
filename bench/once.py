"""What pages cost that are read once, as in a night: no page helps the next but by its labels."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from time import process_time

from bench.pages import Page
from bench.timing import timed
from pipelines.extract import Extractor, Figured, Source


class WatchedExtractor(Extractor):
    """Knows how much of its time was that of the figures."""

    spent_on_figures = 0.0

    def read_figures(self, source: Source) -> Figured:
        start = process_time()
        try:
            return super().read_figures(source)
        finally:
            self.spent_on_figures += process_time() - start


@dataclass(frozen=True, slots=True)
class Once:
    """Seconds for some pages: of the bare parse, of their figures, and of the whole of them."""

    bare: float
    figures: float
    whole: float


def read_once(
    extractor: WatchedExtractor, pages: Iterable[Page], parse: Callable[[Page], object]
) -> Once:
    """Each page parsed and read once, one after the other."""
    bare = whole = 0.0
    before = extractor.spent_on_figures
    for page in pages:
        bare += timed(partial(parse, page))
        whole += timed(partial(extractor.extract, page.source))
    return Once(bare, extractor.spent_on_figures - before, whole)
