"""The shapes of published reports: each a small pure function from draft to draft.

A shape is one habit of publishers, editors or converters, seen on real pages. It changes what is
printed and how, and keeps the books of the draft: ``figures`` are what the page then prints,
``may_lose`` what a careful reader may fail to read on it, ``owes`` what it must report. What is not
in ``may_lose`` has to be read exactly. A wrong or invented figure is never allowed.
"""

from __future__ import annotations

from tests.reports.shapes.registry import SHAPES, Shape, shapes_for

# Importing the modules fills the registry.
from tests.reports.shapes import arrangement, columns, figures, labels, layouts, lists, pages, rows  # isort: skip  # noqa: F401

__all__ = ["SHAPES", "Shape", "shapes_for"]
