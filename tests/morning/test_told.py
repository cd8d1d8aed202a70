"""A morning as data: what is written is what is read."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.morning.model import Morning
from pipelines.morning.pages import NotAMorningError, read_morning, write_morning
from tests.morning.mornings import CUT_SHORT, FIRST, HELD, RICH, UNCHANGED, country


@pytest.mark.parametrize("morning", [RICH, FIRST, HELD, CUT_SHORT, UNCHANGED, country(30)])
def test_a_morning_is_read_back_as_it_was_written(tmp_path: Path, morning: Morning) -> None:
    write_morning(tmp_path, morning)
    assert read_morning(tmp_path / "summary.json") == morning


def test_text_that_no_encoding_has_is_read_back_too(tmp_path: Path) -> None:
    odd = replace(RICH, troubles=("half a pair \ud800, nothing \x00, \u202e turned", ""))
    write_morning(tmp_path, odd)
    assert read_morning(tmp_path / "summary.json") == odd


def test_the_summary_keeps_the_keys_that_it_always_had(tmp_path: Path) -> None:
    write_morning(tmp_path, RICH)
    summary = json.loads((tmp_path / "summary.json").read_bytes())
    assert summary["run_id"] == "20270204T013000Z"
    assert summary["finished"] is True
    assert summary["captures"] == 231
    assert summary["build_id"] == "c65e22994f517a0e"
    assert summary["outcomes"] == {
        "ok_new": 2, "ok_nothing_new": 2, "listing_shrank": 1, "page_unrecognised": 1,
        "blocked:jiasule": 1, "dns": 2, "timeout": 1, "config_error": 1,
    }  # fmt: skip
    assert summary["channels"][0]["channel_id"] == "baiyan-government-xxgknb"
    assert summary["channels"][0]["n_listed"] == 0


def test_a_night_that_was_cut_short_is_not_finished(tmp_path: Path) -> None:
    write_morning(tmp_path, CUT_SHORT)
    assert json.loads((tmp_path / "summary.json").read_bytes())["finished"] is False


@pytest.mark.parametrize(
    ("key", "value"),
    [("run_id", 7), ("news", None), ("publication", "perhaps"), ("alarms", [{"code": "silent"}])],
)
def test_a_file_that_is_no_morning_is_refused(tmp_path: Path, key: str, value: object) -> None:
    write_morning(tmp_path, RICH)
    path = tmp_path / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {key: value}))
    with pytest.raises(NotAMorningError, match=r"summary\.json"):
        read_morning(path)


def test_the_summary_of_an_earlier_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "summary.json"
    path.write_text('{"run_id": "20250101T000000Z", "outcomes": {"ok_new": 1}}')
    with pytest.raises(NotAMorningError):
        read_morning(path)
