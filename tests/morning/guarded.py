"""Builds of one county for the guards: three agencies, three years, seven figures a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.guards import Guards, Tonight, judge
from pipelines.model import Code, Extraction, Issue, Severity
from pipelines.morning.model import Judged
from tests.published.records import Records, bare, capture, made, records, report

AGENCIES = ("云山县人民政府办公室", "云山县财政局", "云山县教育局")
YEARS = (2020, 2021, 2022)
# The capture of each report, in the order of years, then agencies.
CAPTURES = {
    (year, agency): f"capture{1 + n * len(AGENCIES) + m}"
    for n, year in enumerate(YEARS)
    for m, agency in enumerate(AGENCIES)
}
OFFICE = AGENCIES[0]
OFFICE_2020 = CAPTURES[2020, OFFICE]
OFFICE_2022 = CAPTURES[2022, OFFICE]


def county(extractor: Extractor, forms: tuple[Form, ...]) -> Records:
    """Nine reports with 7 values each: 21 of 2020, which are historic, and 42 of 2021 and 2022."""
    return records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in range(1, 10)],
        {id_: report(extractor, who, year, "1111116") for (year, who), id_ in CAPTURES.items()},
    )


def reread(content: Records, readings: Mapping[str, Extraction]) -> Records:
    """The same pages, some of them read otherwise."""
    return replace(content, extractions={**content.extractions, **readings})


def without(content: Records, *capture_ids: str) -> Records:
    """The same archive without some of its captures."""
    return replace(
        content,
        captures=tuple(c for c in content.captures if c.capture_id not in capture_ids),
        extractions={i: e for i, e in content.extractions.items() if i not in capture_ids},
    )


def with_error(content: Records, capture_ids: Sequence[str], code: Code) -> Records:
    """The same pages, in some of which something was found that hides figures."""
    found = Issue(code, Severity.ERROR, "table[1]", "", "")
    return reread(
        content,
        {id_: replace(content.extractions[id_], issues=(found,)) for id_ in capture_ids},
    )


def built(folder: Path, content: Records) -> Path:
    """The folder of a build of its own, made from nothing."""
    return made(folder, content, finish=bare)[0].folder


def verdict(
    guards: Guards, guard: str, before: Path | None, draft: Path, tonight: Tonight | None = None
) -> Judged:
    """What one guard says."""
    (one,) = (one for one in judge(guards, before, draft, tonight) if one.guard == guard)
    return one
