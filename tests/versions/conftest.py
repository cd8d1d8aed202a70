from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from tests.versions.history import History


@pytest.fixture
def history(
    tmp_path: Path,
    extractor: Extractor,
    forms: tuple[Form, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> History:
    return History(tmp_path / "archive", extractor, forms, monkeypatch)
