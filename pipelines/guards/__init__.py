"""Guards before publishing: whether a new build may take the place of the published one.

``load_guards`` reads the thresholds, which people write; ``judge`` measures the night and its build
against them. Nothing here publishes or holds: the night does, by what it is told.
"""

from pipelines.guards.crawl import Tonight, tonight
from pipelines.guards.judging import judge
from pipelines.guards.thresholds import (
    MOST_NIGHTS,
    Guards,
    GuardsError,
    Threshold,
    Usual,
    load_guards,
)

__all__ = [
    "MOST_NIGHTS",
    "Guards",
    "GuardsError",
    "Threshold",
    "Tonight",
    "Usual",
    "judge",
    "load_guards",
    "tonight",
]
