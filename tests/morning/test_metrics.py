"""The metrics of a morning: both parsers read them, the docs list them, and they say what it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text_format

from pipelines.morning.metrics import METRICS, openmetrics, write_metrics
from pipelines.morning.model import Fault, Morning
from pipelines.places import PROJECT
from tests.morning.one_night import EMPTY, MORNING, channel

Samples = Mapping[tuple[str, frozenset[tuple[str, str]]], float]


def samples(text: str) -> Samples:
    read = [s for family in read_openmetrics(text) for s in family.samples]
    found = {(s.name, frozenset(s.labels.items())): s.value for s in read}
    assert len(found) == len(read), "the same series twice"
    return found


SAMPLES = samples(openmetrics(MORNING))


def value(name: str, **labels: str) -> float | None:
    return SAMPLES.get((name, frozenset(labels.items())))


@pytest.mark.parametrize(
    ("expected", "name", "labels"),
    [
        (1800408600, "xxgk_night_started_timestamp_seconds", {}),
        (1800414000, "xxgk_night_finished_timestamp_seconds", {}),
        (1800327600, "xxgk_published_timestamp_seconds", {}),
        (1, "xxgk_night_publication", {"publication": "held"}),
        (0, "xxgk_night_publication", {"publication": "published"}),
        (2, "xxgk_night_troubles", {}),
        (1, "xxgk_stage_ended", {"stage": "extract", "ended": "failed"}),
        (0, "xxgk_stage_ended", {"stage": "extract", "ended": "done"}),
        (5400.5, "xxgk_stage_duration_seconds", {"stage": "crawl"}),
        (None, "xxgk_stage_duration_seconds", {"stage": "build"}),
        (4, "xxgk_channels_asked", {}),
        (3, "xxgk_channels_ok", {}),
        (2, "xxgk_channels", {"outcome": "ok_new"}),
        (1, "xxgk_channels", {"outcome": 'blocked:a"b\\c\nd'}),
        (1, "xxgk_channels_failed", {"fault": "refused"}),
        (0, "xxgk_channels_failed", {"fault": "site"}),  # a list that shrank was read
        (3, "xxgk_channels_silent", {"days": "7"}),
        (2, "xxgk_channels_silent", {"days": "30"}),
        (1, "xxgk_channels_silent", {"days": "365"}),
        (23.5, "xxgk_silent_days_median", {}),
        (400, "xxgk_silent_days_max", {}),
        (210, "xxgk_reports", {}),
        (41_871, "xxgk_facts", {}),
        (400, "xxgk_night_requests", {}),
        (12_000_000_000, "xxgk_night_received_bytes", {}),
        (1_000, "xxgk_night_stored_bytes", {}),
        (541, "xxgk_night_rows_listed", {}),
        (2, "xxgk_night_rows_new", {}),
        (1, "xxgk_night_rows_gone", {}),
        (3, "xxgk_night_articles_changed", {}),
        (3, "xxgk_report_news", {"kind": "new"}),
        (0, "xxgk_report_news", {"kind": "changed"}),
        (1, "xxgk_alarms", {"weight": "act"}),
        (0, "xxgk_alarms", {"weight": "note"}),
        (2, "xxgk_alarms_by_code", {"code": "channel_silent", "weight": "look"}),
        (0, "xxgk_guard_passed", {"guard": "historic_values_changed"}),
        (0.25, "xxgk_guard_value", {"guard": "historic_values_changed"}),
        (None, "xxgk_guard_value", {"guard": "captures_lost"}),
        (0.0005, "xxgk_guard_limit", {"guard": "captures_lost"}),
        (4, "xxgk_issues", {"code": "unknown_row", "severity": "error"}),
        (6, "xxgk_new_reports_failed_checks", {}),
    ],
)  # fmt: skip
def test_metric_says_what_the_morning_says(
    expected: float | None, name: str, labels: dict[str, str]
) -> None:
    assert value(name, **labels) == expected


@pytest.mark.parametrize("morning", [MORNING, EMPTY])
def test_parser_of_openmetrics_reads_them_with_units_and_end_mark(morning: Morning) -> None:
    text = openmetrics(morning)
    families = {family.name: family for family in read_openmetrics(text)}
    assert text.endswith("\n# EOF\n")
    assert families["xxgk_night_started_timestamp_seconds"].unit == "seconds"
    assert {family.type for family in families.values()} == {"gauge"}
    assert all(family.documentation for family in families.values())
    with pytest.raises(ValueError, match="EOF"):
        list(read_openmetrics(text.replace("# EOF\n", "")))


@pytest.mark.parametrize("morning", [MORNING, EMPTY])
def test_parser_of_the_older_format_reads_the_same_samples(morning: Morning) -> None:
    text = openmetrics(morning)
    read = [s for family in read_text_format(text) for s in family.samples]
    assert {(s.name, frozenset(s.labels.items())): s.value for s in read} == samples(text)
    assert {family.type for family in read_text_format(text)} == {"gauge"}


def test_node_exporter_takes_no_time_no_other_type_and_no_file_without_a_line_end() -> None:
    """Its textfile collector refuses a whole file for any of these."""
    lines = openmetrics(MORNING).split("\n")
    assert lines[-1] == ""
    types = {line.split()[-1] for line in lines if line.startswith("# TYPE")}
    assert types <= {"counter", "gauge", "histogram", "summary", "untyped"}
    for line in lines[:-2]:
        if not line.startswith("#"):
            assert re.fullmatch(r'[a-z_]+(\{([a-z_]+="(\\.|[^"\\])*",?)+\})? -?[0-9.]+', line), line


def test_metrics_of_a_night_that_did_nothing_are_few_and_true() -> None:
    found = samples(openmetrics(EMPTY))
    assert found["xxgk_night_publication", frozenset({("publication", "none")})] == 1
    assert found["xxgk_channels_asked", frozenset()] == 0
    names = {name for name, _ in found}
    assert not names & {
        "xxgk_night_finished_timestamp_seconds", "xxgk_published_timestamp_seconds", "xxgk_reports",
        "xxgk_silent_days_max", "xxgk_guard_passed",
    }  # fmt: skip


def test_series_do_not_grow_with_the_number_of_channels() -> None:
    many = replace(
        MORNING, channels=tuple(channel(f"c{n}", "timeout", Fault.SITE, n) for n in range(3000))
    )
    assert len(samples(openmetrics(many))) == len(SAMPLES)


def test_every_metric_stands_in_the_docs_with_its_labels_and_no_other() -> None:
    text = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(xxgk_\w+)` \|([^|]*)\|", text, re.MULTILINE)
    told = {name: tuple(re.findall(r"`(\w+)`", labels)) for name, labels in rows}
    assert told == {metric.name: metric.labels for metric in METRICS}
    assert len(rows) == len(METRICS)
    mentioned = set(re.findall(r"\bxxgk_\w+", text))
    assert mentioned == set(told)
    assert {name for name, _ in SAMPLES} == set(told)


def test_files_are_written_beside_the_night_and_where_scrapers_look(tmp_path: Path) -> None:
    build, run = tmp_path / "build", tmp_path / "build" / "runs" / MORNING.run_id
    written = write_metrics(build, run, MORNING)
    assert written == (run / "metrics.txt", build / "metrics.txt", build / "metrics.prom")
    assert {path.read_text(encoding="utf-8") for path in written} == {openmetrics(MORNING)}
    write_metrics(build, run, EMPTY)
    assert (build / "metrics.prom").read_text(encoding="utf-8") == openmetrics(EMPTY)
    assert sorted(path.name for path in build.iterdir()) == ["metrics.prom", "metrics.txt", "runs"]
