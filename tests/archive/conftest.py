"""Responses to archive."""

from __future__ import annotations

import pytest

from tests.archive.reading import Got, received


@pytest.fixture
def got() -> Got:
    return received
