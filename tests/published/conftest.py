"""The build of the county that views, search and the file itself are tried on."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.catalog import write_catalog
from pipelines.concepts import load_concepts
from pipelines.forms import load_forms
from pipelines.places import SHIPPED
from tests.published.county import COPIES, Curated, county
from tests.published.records import bare, made


@pytest.fixture(scope="session")
def curated() -> Curated:
    forms = load_forms(SHIPPED)
    return forms, load_concepts(SHIPPED, forms)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory, curated: Curated) -> Path:
    """The folder of the build."""
    done, _ = made(tmp_path_factory.mktemp("county"), county(curated[0]), finish=bare)
    write_catalog(done.folder, done.manifest, *curated, COPIES)
    return done.folder
