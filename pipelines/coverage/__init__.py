"""Which reports should be there, and are they: expected publisher × year against the archive.

``duties`` knows the law, ``columns`` what the sites allow to be said, ``offices`` and ``listings``
whose a report is, ``rows`` puts them together.
"""

from pipelines.coverage.listings import Listed, unread_listings
from pipelines.coverage.rows import Held, coverage_rows

__all__ = ["Held", "Listed", "coverage_rows", "unread_listings"]
