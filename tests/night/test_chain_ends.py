"""Nights that are asked to end, disturbed or starved: they say so, end in order, publish nothing half.

One county for all: each test takes the archive as the one before left it, and lets a night
come to its end where it matters what is left.
"""

from __future__ import annotations

import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawler.site import PROJECT, Site
from tests.night.chain import County, Moment, Nights

# From the signal to the end; a machine that does much else is slow.
SOON = 15.0


@pytest.fixture(scope="module")
def county() -> Iterator[County]:
    with Site() as site:
        county = County(site)
        county.grow()
        county.grow()
        yield county


@pytest.fixture(scope="module")
def nights(county: County, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    nights = Nights(tmp_path_factory.mktemp("ends"), county.site)
    ended = nights.whole()
    assert ended.status == 0, ended.err
    return nights


@pytest.mark.parametrize(
    ("number", "moment", "group", "times"),
    [
        (signal.SIGTERM, Moment("crawl", 1.0), False, 1),
        (signal.SIGINT, Moment("crawl", 1.0), True, 1),
        (signal.SIGTERM, Moment("extract", 0.0), False, 2),
        (signal.SIGHUP, Moment("build", 0.2), True, 1),
    ],
    ids=["SIGTERM", "SIGINT of a terminal", "SIGTERM twice", "SIGHUP of a terminal"],
)
def test_night_that_is_asked_to_end_does_so_in_order_and_says_it(
    nights: Nights, county: County, number: signal.Signals, moment: Moment, group: bool, times: int
) -> None:
    county.grow()
    before = nights.reports()
    ended = nights.ended_by(number, moment, group=group, times=times)
    assert (ended.status, ended.left) == (1, ()), ended.err
    assert ended.seconds < SOON
    assert f"stopped by {number.name}" in ended.err
    assert "Traceback" not in ended.err
    assert nights.reports() == before
    assert nights.wrong() == ""
    assert nights.leftovers() == []
    summary = newest_run(nights) / "summary.md"
    assert number.name in summary.read_text(encoding="utf-8"), "the morning page says it"


def test_second_night_says_at_once_that_there_is_one_and_leaves_the_first_alone(
    nights: Nights, county: County
) -> None:
    first = nights.start()
    journal = wait_for_a_run(nights, first)
    files = everything(nights)
    started = time.monotonic()
    second = nights.xxgk("night", "--delay", "0", "--allow-private-hosts")
    assert second.returncode == 1
    assert str(first.pid) in second.stderr, "it tells who is at it"
    assert "Traceback" not in second.stderr
    assert time.monotonic() - started < SOON
    assert {path.parent for path in everything(nights) - files if "runs" in path.parts} <= {
        journal.parent
    }
    _, err = first.communicate(timeout=60)
    assert first.returncode == 0, err
    # It completes what those that were stopped began.
    assert nights.reports() == {path: (printed, 1) for path, printed in county.licences.items()}


def test_closed_standard_output_ends_no_night(nights: Nights, county: County) -> None:
    county.grow()
    with nights.start() as night:
        assert night.stdout is not None
        assert night.stderr is not None
        night.stdout.readline()
        night.stdout.close()
        err = night.stderr.read()
    assert night.returncode in (0, 1)
    assert "Traceback" not in err
    assert len(nights.reports()) == len(county.reports)
    assert nights.wrong() == ""


def test_night_without_room_on_the_disk_says_so_and_publishes_nothing(
    nights: Nights, county: County
) -> None:
    county.grow()
    before = nights.reports()

    def no_room() -> None:  # enough for the crawl, too little for the build
        resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))

    ended = subprocess.run(
        nights.command("night", "--delay", "0", "--allow-private-hosts"), cwd=PROJECT,
        capture_output=True, text=True, check=False, preexec_fn=no_room, timeout=60,
    )  # fmt: skip
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert nights.reports() == before
    assert nights.wrong() == ""


def test_night_after_a_full_disk_and_a_closed_pipe_completes_them(
    nights: Nights, county: County
) -> None:
    ended = nights.whole()
    assert ended.status == 0, ended.err
    assert nights.reports() == {path: (printed, 1) for path, printed in county.licences.items()}
    assert nights.leftovers() == []


def newest_run(nights: Nights) -> Path:
    return max((nights.data / "build" / "runs").iterdir(), key=lambda run: run.stat().st_mtime_ns)


def wait_for_a_run(nights: Nights, night: subprocess.Popen[str]) -> Path:
    """The journal of a night that has begun."""
    known = {*(nights.data / "build" / "runs").glob("*/night.jsonl")}
    while night.poll() is None:
        if new := {*(nights.data / "build" / "runs").glob("*/night.jsonl")} - known:
            return new.pop()
        time.sleep(0.02)
    raise AssertionError("the night ended before it began")


def everything(nights: Nights) -> set[Path]:
    return {*nights.data.rglob("*")}
