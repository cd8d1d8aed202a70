"""A whole night from its lock to its report: held, stopped, failed, second at once, and told."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.archive.lock import archive_lock
from pipelines.engine import extracts_folder
from pipelines.morning.model import News, Publication
from pipelines.night.stages import clear_away
from pipelines.places import Places
from tests.crawler.site import PROJECT, Site
from tests.night.county import DAY, County


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with Site() as site:
        yield County(site, tmp_path)


def _reports(county: County) -> int:
    (row,) = county.ask("SELECT count(*) AS n FROM reports")
    return int(row["n"])


def test_night_without_a_terminal_tells_what_happens_as_lines_of_json(county: County) -> None:
    county.show({1: 5})
    ended = county.night()
    assert ended.returncode == 0, ended.stdout + ended.stderr
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    events = [line["event"] for line in lines]
    assert [line["stage"] for line in lines if line["event"] == "stage_ended"] == [
        "crawl", "extract", "build",
    ]  # fmt: skip
    assert events[-1] == "ended"
    assert lines[-1]["status"] == 0
    assert {line["run_id"] for line in lines} == {county.morning().run_id}
    (journal,) = (county.data / "build" / "runs").glob("*/night.jsonl")
    assert journal.read_text(encoding="utf-8") == ended.stdout


def test_guard_that_fails_keeps_yesterdays_build_and_says_so(county: County) -> None:
    county.show(dict.fromkeys(range(8), 10))
    assert county.night().returncode == 0
    before = (county.data / "build" / "manifest.json").read_bytes()
    (county.folder / "curated" / "guards.toml").write_text(
        _shipped_guards().replace(
            "[current_values_lost]\nlimit = 0.02\nleast = 600",
            "[current_values_lost]\nlimit = 0.001\nleast = 8",
        ),
        encoding="utf-8",
    )
    county.show(dict.fromkeys(range(8), 10))
    for n in range(4):  # two figures of each went
        answer = county.site.answers[f"/nb/t2025_{n}.html"]
        answer.body = answer.body.replace(b"<td>10</td>", b"<td></td>")
    ended = county.night()
    assert ended.returncode == 3, ended.stdout + ended.stderr
    assert (county.data / "build" / "manifest.json").read_bytes() == before
    morning = county.morning()
    assert morning.publication is Publication.HELD
    assert [g.guard for g in morning.guards if not g.passed] == ["current_values_lost"]
    assert morning.held_build is not None
    looked = county.xxgk("diff", "current", "held")
    assert looked.returncode == 0, looked.stderr
    assert county.xxgk("publish").returncode == 0
    assert json.loads((county.data / "build" / "manifest.json").read_bytes())["build_id"] == (
        morning.held_build
    )
    assert county.xxgk("publish").returncode == 1  # there is none any more


def _shipped_guards() -> str:
    return (PROJECT / "data" / "curated" / "guards.toml").read_text(encoding="utf-8")


def test_stopped_night_ends_in_order_and_is_told(county: County) -> None:
    county.show(dict.fromkeys(range(40), 10))
    county.site.pause_after = 10
    with subprocess.Popen(
        county.night_command(), cwd=PROJECT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        assert county.site.paused.wait(30)
        process.send_signal(signal.SIGTERM)
        county.site.going_on.set()
        assert process.stderr is not None
        said = process.stderr.read().decode()
        assert process.wait(60) == 1
    assert "stopped by SIGTERM" in said
    morning = county.morning()
    assert [(s.name, s.ended) for s in morning.stages] == [
        ("crawl", "stopped"), ("extract", "not_reached"), ("build", "not_reached"),
    ]  # fmt: skip
    assert morning.publication is Publication.NONE
    assert any("SIGTERM" in trouble for trouble in morning.troubles)


def test_night_that_cannot_begin_is_told_as_well(county: County) -> None:
    county.show({1: 5})
    with archive_lock(county.data / "archive", 0):
        ended = county.night()
    assert ended.returncode == 1
    morning = county.morning()
    assert [s.ended for s in morning.stages] == ["failed", "not_reached", "not_reached"]
    assert any("is writing into this archive" in trouble for trouble in morning.troubles)
    assert county.site.served == []


def test_what_was_published_since_the_last_report_is_told_by_the_next(county: County) -> None:
    county.show({1: 5})
    assert county.night().returncode == 0
    county.show({1: 5, 2: 6})
    for verb in (("crawl", "--delay", "0", "--allow-private-hosts"), ("extract",), ("build",)):
        assert county.xxgk(*verb).returncode == 0
    assert county.night().returncode == 0
    news = county.morning().news
    assert [(one.kind, one.agency) for one in news] == [(News.NEW, "甲县第2局")]


def test_second_night_does_only_what_is_missing(county: County) -> None:
    county.show({1: 5, 2: 6})
    assert county.night().returncode == 0
    build_id = county.morning().build_id
    asked = len(county.site.served)
    assert county.xxgk("build").returncode == 0
    assert len(county.site.served) == asked
    assert county.night().returncode == 0
    assert county.morning().news == ()
    assert _reports(county) == 2
    assert county.morning().build_id != build_id  # it holds the fetches of one more night


def test_slip_in_the_guards_costs_no_night_of_capture(county: County) -> None:
    county.show({1: 5})
    guards = county.folder / "curated" / "guards.toml"
    guards.write_text("[reports_lots]\nlimit = 0.1\n", encoding="utf-8")
    ended = county.night()
    assert ended.returncode == 1
    assert any("reports_lots" in trouble for trouble in county.morning().troubles)
    asked = len(county.site.served)
    guards.unlink()
    assert county.xxgk("build").returncode == 0
    assert _reports(county) == 1
    assert len(county.site.served) == asked


def test_what_the_crawl_has_closed_is_extracted_while_it_still_crawls(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XXGK_WARC_BYTES", "10000")
    county.show(dict.fromkeys(range(14), 10))
    county.site.pause_after = 12
    with subprocess.Popen(
        county.night_command(), cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert county.site.paused.wait(30)
        deadline = time.monotonic() + 25
        while not [*(county.data / "build" / "extracts").rglob("*.heads.jsonl")]:
            assert time.monotonic() < deadline, "nothing was extracted beside the crawl"
            time.sleep(0.1)
        assert process.poll() is None
        assert not (county.data / "build" / "manifest.json").exists()
        county.site.going_on.set()
        said = process.communicate()[0].decode()
        assert process.returncode == 0, said
    assert _reports(county) == 14
    (extracted,) = [
        line for line in map(json.loads, said.splitlines()) if line["event"] == "extracted"
    ]
    assert extracted["kept"] > 0


def test_what_can_be_made_again_is_dropped_after_its_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path / "curated", tmp_path / "data")
    present = extracts_folder(places.forms, places.build)
    old, shown = places.build / "extracts" / "v1-older", places.run("20260101T000000Z") / "captures"
    for folder in (present, old, shown):
        folder.mkdir(parents=True)
    summary = shown.parent / "summary.json"
    summary.write_text("{}")
    for days, left in ((6, {present, old, shown}), (8, {present, shown}), (91, {present})):
        monkeypatch.setenv("XXGK_CLOCK_AHEAD", str(days * DAY))
        clear_away(places, keep_days=7, keep_runs_days=90)
        assert {folder for folder in (present, old, shown) if folder.exists()} == left
    assert summary.exists()
