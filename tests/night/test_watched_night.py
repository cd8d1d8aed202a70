"""What others hear of a night: the operator's command is told it, and metrics lie where they are
scraped, also of a night that failed before it asked anybody."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from tests.crawler.site import Site
from tests.night.county import County

_RECORDER = """
import json, os, sys
told = {n: v for n, v in os.environ.items() if n.startswith("XXGK_")}
with open(sys.argv[1], "a", encoding="utf-8") as file:
    print(json.dumps([told, sys.stdin.buffer.read().decode()]), file=file)
"""


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    with Site() as site:
        yield County(site, tmp_path)


def _metrics(county: County) -> Mapping[tuple[str, ...], float]:
    text = (county.data / "build" / "metrics.prom").read_text(encoding="utf-8")
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_command_and_metrics_tell_of_nights_that_end_well_and_of_one_that_cannot_begin(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = tmp_path / "heard.jsonl"
    script = tmp_path / "record.py"
    script.write_text(_RECORDER, encoding="utf-8")
    command = shlex.join([sys.executable, str(script), str(heard)])
    monkeypatch.setenv("XXGK_NOTIFY", command)

    def last_heard(count: int) -> tuple[Mapping[str, str], str]:
        lines: list[Any] = [json.loads(line) for line in heard.read_text().splitlines()]
        assert len(lines) == count
        told, text = lines[-1]
        return told, text

    county.show({1: 5, 2: 7})
    assert county.night().returncode == 0
    told, text = last_heard(1)
    morning = county.morning()
    assert (told["XXGK_RUN_ID"], told["XXGK_STATUS"]) == (morning.run_id, "0")
    assert told["XXGK_PUBLICATION"] == "published"
    assert text == Path(told["XXGK_SUMMARY"]).read_text(encoding="utf-8")
    first = _metrics(county)
    assert first["xxgk_night_publication", "published"] == 1
    assert first["xxgk_reports",] == 2
    assert first["xxgk_guard_passed", "reports_lost"] == 1

    (county.folder / "curated" / "guards.toml").write_text("present_years = 2\n")
    monkeypatch.setenv("XXGK_NOTIFY", shlex.join(["sh", "-c", f"{command}; echo no relay; exit 7"]))
    ended = county.night()
    assert ended.returncode == 1
    assert "ended with status 7: no relay" in ended.stdout + ended.stderr
    told, text = last_heard(2)
    assert told["XXGK_STATUS"] == "1"
    assert "guards.toml" in text
    assert "channels_failed: missing" in text
    second = _metrics(county)
    assert second["xxgk_night_publication", "none"] == 1
    assert second["xxgk_night_troubles",] == 1
    assert (
        second["xxgk_night_started_timestamp_seconds",]
        > (first["xxgk_night_started_timestamp_seconds",])
    )
    assert (
        second["xxgk_published_timestamp_seconds",] == (first["xxgk_published_timestamp_seconds",])
    )
