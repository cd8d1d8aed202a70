"""A build of one county in all editions, on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.archive import Outcome, Sighting
from pipelines.concepts import load_concepts
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.panel import panel_spec
from pipelines.places import SHIPPED
from pipelines.tables import TABLES, TableSpec
from tests.published.records import CHANNEL, capture, made, records, report, stated

OFFICE = "云山县人民政府办公室"


@pytest.fixture(scope="session")
def specs(forms: tuple[Form, ...]) -> tuple[TableSpec, ...]:
    """Every table of a build, ``panel`` among them."""
    return (panel_spec(load_concepts(SHIPPED, forms)), *TABLES)


@pytest.fixture(scope="session")
def built(
    tmp_path_factory: pytest.TempPathFactory, extractor: Extractor, forms: tuple[Form, ...]
) -> Path:
    """The folder of the published build: six reports, one that nobody knows the year of."""
    years = {"local": 2012, "2014": 2016, "2019": 2019, "2021": 2021}
    found = {f"capture{n}": stated(f, years[f.edition], {}) for n, f in enumerate(forms, start=1)}
    found["capture5"] = report(extractor, OFFICE, 2022, (5, "", "-", 0, 0, 1, 6))
    found["capture6"] = report(extractor, "云山县财政局", 2022, ("=1+1", 0, 0, 0, 0, 0, 0))
    fetched = [capture(n, f"http://a.invalid/{n}") for n in range(1, 8)]
    fetched.append(capture(8, "http://a.invalid/8", status=None))
    seen = [
        Sighting(CHANNEL, f"http://a.invalid/{n}", "年度报告", None, "report",
                 "2025-01-01T01:00:00Z", "2025-01-01T01:00:00Z", None)
        for n in range(1, 9)
    ]  # fmt: skip
    night = Outcome("20250101T000000Z", CHANNEL, "ok_new", "", 8, 8, 0, 0)
    folder = tmp_path_factory.mktemp("contract")
    made(folder, records(forms, fetched, found, seen, [night]))
    return folder / "current"
