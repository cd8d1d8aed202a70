"""Where the time of an extraction goes.

Knows the functions that are the stages, by name: each is wrapped while the measurement runs, and
what it calls of other stages is theirs, not its own. A name that is gone raises AttributeError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from statistics import median
from time import process_time
from unittest.mock import patch

from pipelines import extract
from pipelines.extract import Extractor, Source
from pipelines.match import Matcher
from pipelines.readers import html

REST = "the rest"
STAGES: Mapping[str, tuple[tuple[object, str], ...]] = {
    "decode": ((html, "decode"),),
    "parse": ((html, "_parse"),),
    "blocks and grids": ((extract, "read_html"),),
    "outline, sections, provenance": (
        (extract, "find_outline"),
        (extract, "cut_sections"),
        (extract, "read_provenance"),
        (extract, "foreign_tables"),
    ),
    "headers and matching": ((Matcher, "headers"), (Matcher, "match")),
    "facts": ((extract, "make_facts"), (extract, "without_absent_columns")),
    "checks of the form": ((extract, "check_facts"),),
    "text: fees, numbers, checks": (
        (extract, "read_fees"),
        (extract, "read_sentences"),
        (extract, "check_text"),
        (extract, "cited_numbers"),
    ),
}


class _Clock:
    """Adds up the time that each stage has to itself."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys((*STAGES, REST), 0.0)
        self._inner: list[float] = []

    def wrap(self, stage: str, function: Callable[..., object]) -> Callable[..., object]:
        def measured(*arguments: object, **named: object) -> object:
            self._inner.append(0.0)
            start = process_time()
            result = function(*arguments, **named)
            took = process_time() - start
            self.spent[stage] += took - self._inner.pop()
            if self._inner:
                self._inner[-1] += took
            return result

        return measured


def stage_times(extractor: Extractor, source: Source, rounds: int) -> dict[str, float]:
    """The median seconds that ``extract`` spends in each stage, the first readings apart."""
    extractor.extract(source)
    all_rounds = []
    for _ in range(rounds):
        clock = _Clock()
        with _watched(clock):
            clock.wrap(REST, extractor.extract)(source)
        all_rounds.append(clock.spent)
    return {stage: median(spent[stage] for spent in all_rounds) for stage in (*STAGES, REST)}


@contextmanager
def _watched(clock: _Clock) -> Iterator[None]:
    with ExitStack() as stack:
        for stage, functions in STAGES.items():
            for owner, name in functions:
                wrapped = clock.wrap(stage, getattr(owner, name))
                stack.enter_context(patch.object(owner, name, wrapped))
        yield
