"""The reader under test, as the tests with random pages want it: with a short name when they fail."""

from __future__ import annotations

import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from tests.reports import Drawn
from tests.reports.judge import Verdict, judge


class Bench:
    """Reads pages and judges what was read."""

    def __init__(self, forms: tuple[Form, ...], extractor: Extractor) -> None:
        self._forms = {form.edition: form for form in forms}
        self.extractor = extractor

    def __repr__(self) -> str:
        return "Bench()"

    def form(self, edition: str) -> Form:
        return self._forms[edition]

    def verdict(self, page: Drawn) -> Verdict:
        found = self.extractor.extract(page.source)
        return judge(found, page.draft.figures, page.draft.may_lose)


@pytest.fixture(scope="session")
def bench(forms: tuple[Form, ...], extractor: Extractor) -> Bench:
    return Bench(forms, extractor)
