"""A published build of three reports, one of which prints a formula."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from tests.export.builds import published
from tests.published.records import Records, capture, records, report


@pytest.fixture(scope="session")
def small(extractor: Extractor, forms: tuple[Form, ...]) -> Records:
    office = "云山县人民政府办公室"
    return records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in (1, 2, 3)],
        {
            "capture1": report(extractor, office, 2021, (5, "", "-", 0, 0, 1, 6)),
            "capture2": report(extractor, office, 2022, "2000002"),
            "capture3": report(extractor, "云山县财政局", 2022, ("=1+1", 0, 0, 0, 0, 0, 0)),
        },
    )


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory, small: Records) -> Path:
    """To be read only."""
    return published(tmp_path_factory.mktemp("archive") / "build", small)
