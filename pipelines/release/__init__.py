"""A release: one build in a folder that stands by itself, with what a stranger needs beside it.

``make_release`` writes it; ``pages`` has its texts and lists.
"""

from pipelines.release.folder import make_release
from pipelines.release.named import Release

__all__ = ["Release", "make_release"]
