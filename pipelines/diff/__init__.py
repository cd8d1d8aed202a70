"""What is not the same in two builds: columns, rows, figures, and why.

``find_build`` names a build, ``compare`` compares two, ``telling`` says it to people and machines.
"""

from pipelines.diff.builds import Build, DamagedBuildError, find_build
from pipelines.diff.causes import Cause
from pipelines.diff.compare import Comparison, UnknownPublisherError, compare
from pipelines.diff.result import Cell, ChangedReport, Difference

__all__ = [
    "Build",
    "Cause",
    "Cell",
    "ChangedReport",
    "Comparison",
    "DamagedBuildError",
    "Difference",
    "UnknownPublisherError",
    "compare",
    "find_build",
]
