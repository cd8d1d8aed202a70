"""Judges figures by the rules of their form (勾稽关系), and derives what they leave no doubt about.

Knows rules as data of an edition; knows nothing of how a figure was read. A rule never writes into
``value``: what it gives stands in ``derived_value`` with its name. Three steps: ``places`` lays the
rules of a form over its cells, once; ``derivation`` finds what open cells must be; ``judging``
compares the two sides of every place.
"""

from __future__ import annotations

from pipelines.checks.judging import check_facts
from pipelines.checks.places import Rulebook, compile_rules
from pipelines.checks.years import check_carry_over

__all__ = ["Rulebook", "check_carry_over", "check_facts", "compile_rules"]
