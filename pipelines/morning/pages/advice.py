"""What an operator does about an alarm, and whose fault it is where its channels do not tell.

Knows the codes of ``pipelines.morning.alarms`` by name, and nothing of how they are found.
"""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.morning.model import Alarm, Fault, Morning, Weight

ADVICE: Mapping[str, str] = {
    "crawl_failed": "Read crawl.log beside this page; mend what its last line names and run xxgk"
    " night again.",
    "extraction_failed": "Read the log of the night; xxgk extract does what is missing. Nothing"
    " that was captured is lost.",
    "build_failed": "Read the log of the night; xxgk build alone makes the build again.",
    "held": "Look at the guards below and at what changed. If it is right: xxgk publish; if"
    " not, nothing needs to be undone.",
    "night_missing": "See whether the timer fired and the machine was on; the next night asks for"
    " what was missed.",
    "run_cut_short": "Run xxgk night again or wait for the next one: it goes on where this ended.",
    "disk_low": "Make room, or move the archive to a larger disk, before the next night.",
    "network_failing": "Look at our own line, name server and clock first: sites of a whole country"
    " do not fail together.",
    "family_failing": "Open two of the sites. If they look as ever, their vendor changed the pages:"
    " the family's reader needs work. If they are down, it is the vendor's host.",
    "config_error": "Correct the row that the detail names; xxgk sites --check reads them all.",
    "own_files": "Correct the line that the detail names; xxgk sites --check reads them all.",
    "not_asked": "See whether the nights end before their time, or the budget of the host is spent"
    " on other channels.",
    "host_failing": "Open the host in a browser. Down for all: wait. Moved: correct channels.csv.",
    "channel_failing": "Open the address in a browser. Down for all: wait. Moved: correct the row.",
    "redesigned": "Open the address: find the column on the new site and correct the row, or teach"
    " the family its new pages.",
    "moved": "Find the column from the site's home page (xxgk discover) and correct the row.",
    "blocked": "Leave the site in peace and write to it; nothing is ever solved or evaded.",
    "silent": "Open the list in a browser: is there a report that we do not see? If not, the"
    " publisher is late, and nothing is to be done.",
    "listing_shrank": "Open the list: was it cut, or moved into pages of their own? What went stays"
    " in the archive.",
    "issues_jump": "Open some of these reports: a new layout, or a reader that took a step back?",
    "bytes_jump": "See which host it was; a site may have begun to change its pages every night.",
    "new_issue_code": "Open one of these reports; docs/issues.md says what the code means.",
    "channel_back": "Nothing; it is read again.",
    "never_worked": "Open the address: the row may be a wrong guess.",
}
_BY_WEIGHT = {
    Weight.ACT: "Read the log of the night and mend what it names.",
    Weight.LOOK: "Look at the site or the file that it names within days.",
    Weight.NOTE: "Nothing; it is kept for the record.",
}
# Where the outcome of each channel says one thing and all of them together another.
_OURS = ("network_failing", "not_asked", "config_error", "own_files")


def advice_on(alarm: Alarm) -> str:
    """In one or two sentences."""
    return ADVICE.get(alarm.code, _BY_WEIGHT[alarm.weight])


def faults_of(alarm: Alarm, morning: Morning) -> tuple[Fault, ...]:
    """Those of its channels; an alarm about no channel is about our own machinery."""
    if not alarm.channels or alarm.code in _OURS:
        return (Fault.OURS,)
    about = frozenset(alarm.channels)
    faults = {one.fault for one in morning.channels if one.channel_id in about}
    return tuple(one for one in Fault if one in faults)
