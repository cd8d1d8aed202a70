"""Small builds to compare: the office's reports of two years and one of a bureau."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipelines.archive import Capture
from pipelines.diff import Build, find_build
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.model import Extraction
from tests.published.records import Records, capture, made, records, report

OFFICE_NAME, BUREAU_NAME = "云山县人民政府办公室", "云山县财政局"
OFFICE_2021, OFFICE_2022 = "yunshan-office-2021-own", "yunshan-office-2022-own"


def small(extractor: Extractor, forms: tuple[Form, ...]) -> Records:
    """``capture2`` prints 2 new requests, all of natural persons."""
    return records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in (1, 2, 3)],
        {
            "capture1": report(extractor, OFFICE_NAME, 2021, (5, "", "-", 0, 0, 1, 6)),
            "capture2": report(extractor, OFFICE_NAME, 2022, "2000002"),
            "capture3": report(extractor, BUREAU_NAME, 2022, "1000001"),
        },
    )


def with_captures(
    content: Records, added: Sequence[Capture], read: Mapping[str, Extraction]
) -> Records:
    """The same archive later: more captures, and these readings on top."""
    return replace(
        content,
        captures=(*content.captures, *added),
        extractions={**content.extractions, **read},
    )


def built(folder: Path, content: Records, extractor_key: str = "1") -> Build:
    """Published in the folder, after what is there already."""
    made(folder, content, extractor_key)
    return find_build("current", folder)
