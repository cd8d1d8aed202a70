"""The numbers of a morning as text for those who scrape them: OpenMetrics.

The same text is read by the older parser of Prometheus, which the textfile collector of
node_exporter has: that knows no types but those of its own format, so everything is a gauge (what a
night did is no counter: every night begins anew), and no sample carries a time. No name ends in a
suffix with a meaning of its own in either format (``_total``, ``_info``, ``_count`` …). No series
of single channels: a country has thousands. ``docs/metrics.md`` lists them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from statistics import median

from pipelines.files import write_atomically
from pipelines.morning.model import Fault, Morning, News, Publication, Weight, is_ok

TEXT, PROM = "metrics.txt", "metrics.prom"
SILENT_DAYS = (7, 30, 90, 180, 365)
STAGE_ENDS = ("done", "failed", "stopped", "not_reached")

Sample = tuple[tuple[str, ...], float]


@dataclass(frozen=True, slots=True)
class Metric:
    """``labels`` are the names of what a sample's texts say, in their order. Where there is a
    ``unit`` the name ends with it, as OpenMetrics demands."""

    name: str
    help: str
    labels: tuple[str, ...]
    unit: str
    samples: Callable[[Morning], Iterable[Sample]]


def openmetrics(morning: Morning) -> str:
    """The metrics of a night, to the end mark. A metric without samples is left out."""
    return "".join(f"{line}\n" for line in (*_lines(morning), "# EOF"))


def write_metrics(build: Path, run: Path, morning: Morning) -> tuple[Path, ...]:
    """Write them beside the night's summary, and as the last ones into the build folder: there once
    more under the only name that node_exporter reads. Returns the paths."""
    text = openmetrics(morning).encode()
    paths = (run / TEXT, build / TEXT, build / PROM)
    for path in paths:
        write_atomically(path, text)
    return paths


def _lines(morning: Morning) -> Iterator[str]:
    for metric in METRICS:
        samples = tuple(metric.samples(morning))
        if samples:
            yield f"# TYPE {metric.name} gauge"
            if metric.unit:
                yield f"# UNIT {metric.name} {metric.unit}"
            yield f"# HELP {metric.name} {metric.help}"
        for values, number in samples:
            named = zip(metric.labels, values, strict=True)
            labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in named)
            yield f"{metric.name}{f'{{{labels}}}' if labels else ''} {_number(number)}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    """Whole numbers are whole; shares have a point and no exponent that says less than they are.

    >>> _number(3.0), _number(0.25), _number(12_000_000_000)
    ('3', '0.25', '12000000000')
    """
    return str(int(value)) if value == int(value) else repr(float(value))


def _time(stamp: str | None) -> Iterator[Sample]:
    if stamp is not None:
        yield (), int(datetime.fromisoformat(stamp).timestamp())


def _states(names: Iterable[str], one: str) -> Iterator[Sample]:
    """One sample a state: 1 for the one that it is, 0 for the others."""
    yield from (((name,), int(name == one)) for name in names)


def _stage_ends(morning: Morning) -> Iterator[Sample]:
    for stage in morning.stages:
        yield from (((stage.name, end), int(end == stage.ended)) for end in STAGE_ENDS)


def _by_fault(morning: Morning) -> Iterator[Sample]:
    counted = Counter(channel.fault for channel in morning.channels if not channel.is_ok)
    yield from (((str(fault),), counted[fault]) for fault in Fault)


def _channels(morning: Morning, counted: Callable[[str], bool]) -> Iterator[Sample]:
    yield (), sum(one.tonight for one in morning.outcomes if counted(one.outcome))


def _silent(morning: Morning) -> list[int]:
    return [channel.days_silent for channel in morning.channels]


def _silent_for(morning: Morning) -> Iterator[Sample]:
    days = _silent(morning)
    yield from (((str(least),), sum(one >= least for one in days)) for least in SILENT_DAYS)


def _of_silent(morning: Morning, choose: Callable[[list[int]], float]) -> Iterator[Sample]:
    if morning.channels:
        yield (), choose(_silent(morning))


def _of_counts(*counts: tuple[str, str, str, str]) -> Iterator[Metric]:
    """A metric for each count of the morning: its name there, name, unit and help here."""
    for of, name, unit, said in counts:
        yield Metric(name, said, (), unit, partial(_count, name=of))


def _count(morning: Morning, name: str) -> Iterator[Sample]:
    yield from (((), count.tonight) for count in morning.counts if count.name == name)


def _news(morning: Morning) -> Iterator[Sample]:
    counted = dict(morning.n_news)
    yield from (((str(kind),), counted.get(kind, 0)) for kind in News)


def _by_weight(morning: Morning) -> Iterator[Sample]:
    counted = Counter(alarm.weight for alarm in morning.alarms)
    yield from (((str(weight),), counted[weight]) for weight in Weight)


def _by_code(morning: Morning) -> Iterator[Sample]:
    counted = Counter((alarm.code, str(alarm.weight)) for alarm in morning.alarms)
    yield from sorted(counted.items())


# Counts of the morning page that other metrics tell: channels by outcome, stages, issues by code.
TOLD_OTHERWISE = ("channels", "channels_ok", "issues", "crawl_seconds")

METRICS = (
    Metric("xxgk_night_started_timestamp_seconds", "When the last night began.", (), "seconds",
           lambda m: _time(m.started_at)),
    Metric("xxgk_night_finished_timestamp_seconds",
           "When the last night ended; absent where it was cut short.", (), "seconds",
           lambda m: _time(m.finished_at)),
    Metric("xxgk_published_timestamp_seconds", "When the published build was published.", (),
           "seconds", lambda m: _time(m.published_at)),
    Metric("xxgk_night_publication", "What became of the night's build: 1 for what it is.",
           ("publication",), "", lambda m: _states(map(str, Publication), str(m.publication))),
    Metric("xxgk_night_troubles", "Lines on what is wrong with our own files or failed.", (), "",
           lambda m: [((), len(m.troubles))]),
    Metric("xxgk_stage_ended", "How each stage ended: 1 for how it did.", ("stage", "ended"), "",
           _stage_ends),
    Metric("xxgk_stage_duration_seconds", "How long each stage that was reached took.", ("stage",),
           "seconds",
           lambda m: [((s.name,), s.seconds) for s in m.stages if s.seconds is not None]),
    Metric("xxgk_channels_asked", "Channels asked in the night.", (), "",
           lambda m: _channels(m, lambda _: True)),
    Metric("xxgk_channels_ok", "Channels whose list was read.", (), "",
           lambda m: _channels(m, is_ok)),
    Metric("xxgk_channels", "Channels by how they ended.", ("outcome",), "",
           lambda m: [((one.outcome,), one.tonight) for one in m.outcomes]),
    Metric("xxgk_channels_failed", "Channels whose list was not read, by whose fault it is.",
           ("fault",), "", _by_fault),
    Metric("xxgk_channels_silent", "Channels without anything new for at least so many days.",
           ("days",), "", _silent_for),
    Metric("xxgk_silent_days_median", "Days without anything new, the middle one of all channels.",
           (), "", lambda m: _of_silent(m, median)),
    Metric("xxgk_silent_days_max", "Days without anything new, the longest of all channels.", (),
           "", lambda m: _of_silent(m, max)),
    *_of_counts(
        ("reports", "xxgk_reports", "", "Reports in the night's build."),
        ("facts", "xxgk_facts", "", "Facts in the night's build."),
        ("requests", "xxgk_night_requests", "", "Requests of the night."),
        ("bytes_received", "xxgk_night_received_bytes", "bytes", "Bytes received in the night."),
        ("bytes_stored", "xxgk_night_stored_bytes", "bytes", "Bytes that the archive grew by."),
        ("rows_listed", "xxgk_night_rows_listed", "", "Rows that the lists showed."),
        ("rows_new", "xxgk_night_rows_new", "", "Rows that were not known."),
        ("rows_gone", "xxgk_night_rows_gone", "", "Rows that the lists show no more."),
        ("articles_changed", "xxgk_night_articles_changed", "",
         "Articles whose bytes differ from the last time."),
    ),
    Metric("xxgk_report_news", "Reports that are new, changed, moved, gone, back or read again.",
           ("kind",), "", _news),
    Metric("xxgk_alarms", "Alarms by weight: act, look or note.", ("weight",), "", _by_weight),
    Metric("xxgk_alarms_by_code", "Alarms by code; codes without one are left out.",
           ("code", "weight"), "", _by_code),
    Metric("xxgk_guard_passed", "Whether the guard let the build pass: 1 or 0.", ("guard",), "",
           lambda m: [((g.guard,), int(g.passed)) for g in m.guards]),
    Metric("xxgk_guard_value", "What the guard measured; absent where it could not.", ("guard",),
           "", lambda m: [((g.guard,), g.value) for g in m.guards if g.value is not None]),
    Metric("xxgk_guard_limit", "What the guard allows.", ("guard",), "",
           lambda m: [((g.guard,), g.limit) for g in m.guards]),
    Metric("xxgk_issues", "Issues in the build.", ("code", "severity"), "",
           lambda m: [((i.code, i.severity), i.tonight) for i in m.issues]),
    Metric("xxgk_new_reports_failed_checks",
           "Checks that fail in reports that are new or changed in the night.", (), "",
           lambda m: [((), m.n_failed_checks)]),
)  # fmt: skip
