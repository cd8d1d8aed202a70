"""Builds that are killed, starved or handed damage: what was published stays, and the next is whole."""

from __future__ import annotations

import json
import random
import resource
import signal
import subprocess
import time
from pathlib import Path

from tests.night.site import Site, copied

KILLS = 3


def _published(folder: Path) -> bytes:
    return (folder / "data" / "build" / "manifest.json").read_bytes()


def _forget_extractor(site: Site) -> None:
    """As if the build before were of another recipe: every report is assembled anew."""
    (site.folder / "data" / "build" / "current" / "ledger.parquet").unlink(missing_ok=True)


def _note(site: Site, text: str) -> None:
    """A note in the registry: the next build is another one."""
    path = site.folder / "curated" / "publishers.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-1], lines[-1] + text]) + "\n", encoding="utf-8")


def test_killed_build_leaves_the_one_before_and_the_next_is_whole(
    two_nights: Site, tmp_path: Path
) -> None:
    site = copied(two_nights, tmp_path)
    rng = random.Random(7)
    started = time.monotonic()
    _forget_extractor(site)
    assert site.xxgk("build").returncode == 0
    whole = time.monotonic() - started
    before, left_before = _published(tmp_path), 0
    for number in range(KILLS):
        _note(site, str(number))
        _forget_extractor(site)
        process = subprocess.Popen(
            site.command("build"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        time.sleep(rng.uniform(0.2, 0.8) * whole)
        process.send_signal(signal.SIGKILL)
        process.wait()
        # A kill may come right after the one step that publishes.
        left_before += _published(tmp_path) == before
        before = _published(tmp_path)
        assert "part-" not in site.xxgk("verify").stderr
        assert site.ask("SELECT count(*) AS n FROM reports") != [{"n": 0}]
    assert left_before > 0
    _note(site, "the end")
    assert site.xxgk("build").returncode == 0
    assert _published(tmp_path) != before
    found = [
        json.loads(line) for line in site.xxgk("verify", "--format", "json").stdout.split("\n")[:-1]
    ]
    published = (tmp_path / "data" / "build" / "current").readlink().name
    assert {finding["path"].rpartition("/")[2] for finding in found} <= {"ledger.parquet"}
    assert not [finding for finding in found if published in finding["path"]]
    assert not [*(tmp_path / "data" / "build" / "builds").glob(".*")]


def test_build_on_a_disk_without_room_says_so_and_publishes_nothing(
    two_nights: Site, tmp_path: Path
) -> None:
    site = copied(two_nights, tmp_path)
    before = _published(tmp_path)
    _forget_extractor(site)

    def no_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    ended = subprocess.run(
        site.command("build"), capture_output=True, text=True, check=False, preexec_fn=no_room
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith("xxgk: ")
    assert "Traceback" not in ended.stderr
    assert _published(tmp_path) == before
    assert not [*(tmp_path / "data" / "build" / "builds").glob(".*")]


def test_extraction_that_rotted_stops_the_build_once(two_nights: Site, tmp_path: Path) -> None:
    site = copied(two_nights, tmp_path)
    before = _published(tmp_path)
    first = min((tmp_path / "data" / "build" / "extracts").rglob("*.gz"))
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 0xFF
    first.write_bytes(data)
    _forget_extractor(site)
    ended = site.xxgk("build")
    assert ended.returncode == 1
    assert first.name in ended.stderr
    assert _published(tmp_path) == before
    assert site.xxgk("extract").returncode == 0
    assert site.xxgk("build").returncode == 0
    assert _published(tmp_path) == before
