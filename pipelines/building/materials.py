"""What a build is made from. Knows no step of the making."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.archive import Archive
from pipelines.concepts import Term
from pipelines.extracts import Extracts
from pipelines.forms import Form
from pipelines.registry import Registry


@dataclass(frozen=True, slots=True)
class Materials:
    """All of it, as it was loaded when the build began."""

    registry: Registry
    forms: tuple[Form, ...]
    concepts: tuple[Term, ...]
    archive: Archive
    extracts: Extracts
