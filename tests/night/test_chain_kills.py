"""Nights that are killed at any moment from crawl to report: nothing is lost, the next completes.

``make kills`` kills many more times (XXGK_KILLS), at other moments each time (XXGK_KILL_SEED), and
prints what each trial hit.
"""

from __future__ import annotations

import os
import random
import signal
import sys
from collections import Counter
from pathlib import Path

from tests.crawler.site import Site
from tests.night.chain import STAGES, County, Ended, Moment, Nights

KILLS = int(os.environ.get("XXGK_KILLS", "2"))
SEED = int(os.environ.get("XXGK_KILL_SEED", "1"))
# So many nights are killed one after the other before one comes to its end.
IN_A_ROW = 3
ENOUGH_FOR_EVERY_STAGE = 30
# What the next night puts in order; ``xxgk verify`` names it.
LEFT = ("left_open", "left_draft")


def moments(count: int, seed: int) -> list[float]:
    """``count`` shares of a night, each anywhere in its own part of it, in any order."""
    chance = random.Random(seed)
    shares = [(part + chance.random()) / count for part in range(count)]
    chance.shuffle(shares)
    return shares


def test_nights_killed_at_any_moment_lose_nothing_and_the_next_completes_them(
    tmp_path: Path,
) -> None:
    with Site() as site:
        trials = Trials(County(site), Nights(tmp_path / "killed", site))
        for share in moments(KILLS, SEED):
            trials.kill(trials.whole.moment(share))
            if trials.number % IN_A_ROW == 0:
                trials.complete()
        if KILLS >= ENOUGH_FOR_EVERY_STAGE:
            # A night on a busy machine is seldom as long as the one before.
            for stage in STAGES[:-1]:
                while not trials.hit[stage] and trials.number < 2 * KILLS:
                    trials.kill(Moment(stage, 0.1))
            assert trials.hit.keys() >= {*STAGES[:-1]}
        if not trials.is_complete:
            trials.complete()
        tell("stages hit", dict(trials.hit))
        nights = trials.nights
        lost = Counter(site.served) - nights.saved()
        assert lost.total() <= trials.number, "one answer is under way at a time"
        assert not nights.saved() - Counter(site.served)

        undisturbed = Nights(tmp_path / "undisturbed", site)
        assert undisturbed.whole().status == 0
        facts = "SELECT * EXCLUDE (report_id) FROM facts ORDER BY ALL"
        assert nights.ask(facts) == undisturbed.ask(facts)
        assert nights.reports().keys() == undisturbed.reports().keys()


class Trials:
    """Kills of nights into one folder, each with a report more in the column."""

    def __init__(self, county: County, nights: Nights) -> None:
        self.county, self.nights = county, nights
        self.number, self.hit, self.is_complete = 0, Counter[str](), False
        county.grow()
        county.grow()
        self.complete()

    def kill(self, moment: Moment) -> None:
        """Kill the process group of a night or, in turn, its first process alone, and look at what
        is left."""
        self.number += 1
        self.county.grow()
        if self.is_complete:  # what a night has archived may change afterwards
            self.county.correct(self.number)
        self.is_complete = False
        published = self.nights.reports()
        is_group = self.number % 2 == 0
        killed = self.nights.ended_by(signal.SIGKILL, moment, group=is_group)
        self.hit[killed.stage] += 1
        wrong = _found_wrong(self.nights, killed, published)
        whom = "group" if is_group else "parent"
        tell(f"{self.number:2}  killed {whom:6} in {killed.stage:9}  {wrong or 'nothing wrong'}")
        assert not wrong

    def complete(self) -> None:
        """A night to its end, after which all is there that the column shows, and nothing else."""
        self.whole = self.nights.whole()
        assert (self.whole.status, self.whole.left) == (0, ()), self.whole.err
        expected = {
            path: (printed, 1 + self.county.corrected[path])
            for path, printed in self.county.licences.items()
        }
        assert self.nights.reports() == expected
        assert self.nights.wrong() == ""
        assert self.nights.leftovers() == []
        tell(f"    completed in {self.whole.seconds:4.1f} s: {len(expected)} reports")
        self.is_complete = True


def tell(*what: object) -> None:
    """A line of the table that ``make kills`` shows."""
    sys.stdout.write("  ".join(map(str, what)) + "\n")


def _found_wrong(nights: Nights, killed: Ended, published: dict[str, tuple[object, object]]) -> str:
    """What a kill broke; empty where it broke nothing."""
    if killed.left:
        return f"processes left: {killed.left}"
    if wrong := nights.wrong(*LEFT):
        return wrong
    now = nights.reports()
    if not published.keys() <= now.keys():
        return f"not published any more: {published.keys() - now.keys()}"
    return ""
