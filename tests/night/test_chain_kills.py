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
from tests.night.chain import STAGES, County, Ended, Nights

KILLS = int(os.environ.get("XXGK_KILLS", "2"))
SEED = int(os.environ.get("XXGK_KILL_SEED", "1"))
# So many nights are killed one after the other before one comes to its end.
IN_A_ROW = 3
ENOUGH_FOR_EVERY_STAGE = 30


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
        county, nights = County(site), Nights(tmp_path / "killed", site)
        for _ in range(3):
            county.grow()
        first = nights.whole()
        assert (first.status, first.left) == (0, ()), first.err
        whole, hit = first, Counter[str]()
        for number, share in enumerate(moments(KILLS, SEED), start=1):
            county.grow()
            published = nights.reports()
            is_group = number % 2 == 0
            killed = nights.ended_by(signal.SIGKILL, whole.moment(share), group=is_group)
            hit[killed.stage] += 1
            wrong = _found_wrong(nights, killed, published)
            _tell(number, f"{share:4.0%}", "group" if is_group else "parent", killed.stage, wrong)
            assert not wrong
            if number % IN_A_ROW == 0 or number == KILLS:
                whole = _completed(nights, county, number)
                _tell(number, "completed", f"{whole.seconds:.1f} s")
                # What a night has archived may change afterwards.
                county.correct(number)
        _tell("stages hit", dict(hit))
        if KILLS >= ENOUGH_FOR_EVERY_STAGE:
            assert hit.keys() >= {*STAGES} - {"end"}, "some stage was never hit"
        _completed(nights, county, 0)
        lost = Counter(site.served) - nights.saved()
        assert lost.total() <= KILLS, "one answer is under way at a time"
        assert not nights.saved() - Counter(site.served)

        undisturbed = Nights(tmp_path / "undisturbed", site)
        assert undisturbed.whole().status == 0
        facts = "SELECT * EXCLUDE (report_id) FROM facts ORDER BY ALL"
        assert nights.ask(facts) == undisturbed.ask(facts)
        assert nights.reports().keys() == undisturbed.reports().keys()


def _tell(*what: object) -> None:
    """A line of the table that ``make kills`` shows."""
    sys.stdout.write("  ".join(map(str, what)) + "\n")


def _found_wrong(nights: Nights, killed: Ended, published: dict[str, tuple[object, object]]) -> str:
    """What a kill broke; empty where it broke nothing."""
    if killed.left:
        return f"processes left: {killed.left}"
    if wrong := nights.wrong():
        return wrong
    now = nights.reports()
    if not published.keys() <= now.keys():
        return f"not published any more: {published.keys() - now.keys()}"
    return ""


def _completed(nights: Nights, county: County, number: int) -> Ended:
    """A night to its end, after which all is there that the column shows, and nothing else."""
    ended = nights.whole()
    assert (ended.status, ended.left) == (0, ()), ended.err
    expected = {path: (n, 1 + county.corrected[path]) for path, n in county.licences.items()}
    assert nights.reports() == expected
    assert nights.wrong() == ""
    assert nights.leftovers() == [], f"after kill {number}"
    return ended
