"""What is worth an alarm: the closed list of codes, what each means, and from when to when.

Data only; ``failing``, ``silence`` and ``watching`` raise them. A channel is measured by its own
past and never by one bad night; one cause is one alarm, whatever the number of channels. An alarm
stands every morning from its first to its last; ``since`` says how old it is. Nights are runs that
were asked for everything.

====================== ==== =========================================== ==========================
code                   asks raised                                      ends
====================== ==== =========================================== ==========================
``network_failing``    act  half of the channels that were ever read,   fewer than half fail
                            on five hosts or more, fail from one night
                            on: our line or our machine; at once
``family_failing``     act  channels of one family fail from one night  fewer than that fail
                            on, on three hosts or more and a tenth of
                            its hosts; from the second night on
``host_failing``       look several channels of one host were read and  all but one are read
                            are not, for three nights
``channel_failing``    look a channel was read and is not, for three    it is read
                            nights; dns, timeout, http_error
``redesigned``         look the same, and the page is there but is no   it is read, as what
                            list: page_unrecognised, listing_empty; or  the registry says
                            it is read as one of another family than
                            the registry says
``moved``              look the same, and the address is not there any  it is read
                            more: 404, 410, or it leads elsewhere
``blocked``            look the same, and the site refuses us: blocked, it is read
                            robots
``silent``             look not read for three weeks, whatever the      it is read, or shows a
                            reason; or read, but the report of last     report of that year; 30
                            year is not there two weeks after the       June at the latest
                            statutory day and after the latest day on
                            which it came in the years before
``never_worked``       note a channel was never read in seven nights    it is read
``channel_back``       note channels are read that failed for three     the next night
                            nights or more: one, or those of a host,
                            of a family, or of all the network
``listing_shrank``     look a list is 30 % and two rows shorter         it is as long, or nine
                            than it used to be, for three nights        nights have made it usual
``config_error``       act  our registry row is wrong; at once          the row is corrected
``own_files``          look something else is wrong with our own files  it is mended
``not_asked``          look channels of the registry were not asked for they are asked
                            three nights, though others were
``crawl_failed``       act  the crawl did not begin                     the next night
``run_cut_short``      look the crawl ended before its time             the next night
``night_missing``      act  the night before is half as long ago again  the next night
                            as nights usually are
``extraction_failed``  act  the extraction failed, or more documents    none fails more
                            than before could not be read at all
``build_failed``       act  no build was made                           a build is made
``held``               act  a guard held the build                      a build is published
``new_issue_code``     note issues of a code that the build before had  the next build
                            none of
``issues_jump``        look twice as many issues of a code for each     the next build
                            report, and twenty more
``disk_low``           act  two GiB are left, or a month of such nights there is more
``bytes_jump``         look the night stored three times what any of    the next night
                            two weeks did, and 100 MiB more
====================== ==== =========================================== ==========================
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from pipelines.morning.model import Alarm, Weight


class Code(StrEnum):
    """In the order in which the page tells them, within one weight."""

    CRAWL_FAILED = "crawl_failed"
    EXTRACTION_FAILED = "extraction_failed"
    BUILD_FAILED = "build_failed"
    HELD = "held"
    NIGHT_MISSING = "night_missing"
    RUN_CUT_SHORT = "run_cut_short"
    DISK_LOW = "disk_low"
    NETWORK_FAILING = "network_failing"
    FAMILY_FAILING = "family_failing"
    CONFIG_ERROR = "config_error"
    OWN_FILES = "own_files"
    NOT_ASKED = "not_asked"
    HOST_FAILING = "host_failing"
    CHANNEL_FAILING = "channel_failing"
    REDESIGNED = "redesigned"
    MOVED = "moved"
    BLOCKED = "blocked"
    SILENT = "silent"
    LISTING_SHRANK = "listing_shrank"
    ISSUES_JUMP = "issues_jump"
    BYTES_JUMP = "bytes_jump"
    NEW_ISSUE_CODE = "new_issue_code"
    CHANNEL_BACK = "channel_back"
    NEVER_WORKED = "never_worked"


_ACT = (
    Code.CRAWL_FAILED, Code.EXTRACTION_FAILED, Code.BUILD_FAILED, Code.HELD, Code.NIGHT_MISSING,
    Code.DISK_LOW, Code.NETWORK_FAILING, Code.FAMILY_FAILING, Code.CONFIG_ERROR,
)  # fmt: skip
_NOTE = (Code.NEW_ISSUE_CODE, Code.CHANNEL_BACK, Code.NEVER_WORKED)
WEIGHTS: Mapping[Code, Weight] = MappingProxyType(
    {
        code: Weight.ACT if code in _ACT else Weight.NOTE if code in _NOTE else Weight.LOOK
        for code in Code
    }
)

# --- thresholds -------------------------------------------------------------------------------

# Nights of which each channel's outcomes are looked at one by one.
LOOK_BACK = 30
# A site that is down for a night, or for maintenance over two, comes back by itself.
FAILING_NIGHTS = 3
# Hosts that fail together seldom do so by chance: with one host in a hundred breaking a night,
# three of twenty do in one night of a thousand. So one night more is enough to be sure.
FAMILY_NIGHTS = 2
FAMILY_HOSTS = 3
FAMILY_SHARE = 0.1
# Sites of a country do not fail together; below five hosts they may (a registry of one city).
NETWORK_HOSTS = 5
NETWORK_SHARE = 0.5
# As long as the longest holidays with the days around them: a machine that was switched off over
# them is back.
SILENT_DAYS = 21
# New rows of a registry are looked at within a week.
NEVER_NIGHTS = 7
# Lists lose a row now and then, which is news and no alarm; and while one loses rows in spring, it
# gains others.
SHRANK_NIGHTS = 3
SHRANK_SHARE = 0.3
SHRANK_ROWS = 2
SHRANK_LOOK_BACK = 14
# Publishers are late by days; coverage tells those (domain notes 1.1: local notices set earlier
# days than the law, hardly ever later ones).
SEASON_GRACE_DAYS = 14
# After June nothing is expected until next January; coverage says what is missing.
SEASON_LAST = (6, 30)
NOT_ASKED_NIGHTS = 3
# Half a period late: the machine was off or the timer did not fire. Three gaps make a habit, runs
# by hand with minutes between them do not.
GAP_FACTOR = 1.5
GAP_NIGHTS = 3
GAP_LEAST_HOURS = 6
ISSUES_FACTOR = 2.0
ISSUES_MORE = 20
DISK_LEAST = 2 * 1024**3
DISK_NIGHTS = 30
BYTES_FACTOR = 3.0
BYTES_MORE = 100 * 1024**2
BYTES_LOOK_BACK = 14


def alarm(
    code: Code, subject: str, since: str, detail: str, channels: tuple[str, ...] = ()
) -> Alarm:
    """An alarm of the weight that its code has."""
    return Alarm(str(code), WEIGHTS[code], subject, since, detail, channels)
