"""``xxgk``: one verb for each thing a user does.

Each verb calls one function of the pipeline and says what it read, wrote and left out.
"""

from pipelines.cli import asking, exporting, keeping, releasing, sites, stages
from pipelines.cli.app import app

__all__ = ["app", "asking", "exporting", "keeping", "main", "releasing", "sites", "stages"]


def main() -> None:
    """The entry point of ``xxgk``."""
    app()
