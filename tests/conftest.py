"""What all tests share: the forms of the project and the corpus beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form, load_forms
from pipelines.places import PROJECT, SHIPPED

SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session")
def forms() -> tuple[Form, ...]:
    return load_forms(SHIPPED)


@pytest.fixture(scope="session")
def extractor(forms: tuple[Form, ...]) -> Extractor:
    return Extractor(forms)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents; tests that need it say so when it is not there."""
    if not SHARED.is_dir():
        pytest.skip(f"the corpus of real documents is not there: {SHARED.name}/ beside the project")
    return SHARED
