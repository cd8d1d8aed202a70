"""Holds what the text of a report says against its tables (domain rules T1 to T7).

Knows that a number in prose can lawfully mean several sums of cells: it agrees if one named reading
gives it, and differs only if none does and all of them could be read. A difference is a finding
about the report; it never changes a cell, and no reading ever fills one.
"""

from pipelines.readings.cells import FormReadings, index_readings
from pipelines.readings.judge import check_text

__all__ = ["FormReadings", "check_text", "index_readings"]
