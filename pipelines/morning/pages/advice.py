"""What an operator does about an alarm. Knows codes of alarms and nothing of how they are found."""

from __future__ import annotations

from pipelines.morning.model import Alarm, Weight

_BY_WEIGHT = {
    Weight.ACT: "Read the log of the night, mend what it names, and run xxgk night again.",
    Weight.LOOK: "Open the address in a browser and compare it with the registry row.",
    Weight.NOTE: "Nothing; it is kept for the record.",
}


def advice_on(alarm: Alarm) -> str:
    """In one or two sentences."""
    return _BY_WEIGHT[alarm.weight]
