"""The morning as Markdown: for mail and terminals, short, the verdict first. Knows no HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.morning.model import Morning, News, ReportNews
from pipelines.morning.pages.advice import advice_on, faults_of
from pipelines.morning.pages.markup import clean
from pipelines.morning.pages.top import by_urgency
from pipelines.morning.pages.words import (
    FAULTS,
    NEWS,
    WEIGHTS,
    plural,
    told_count,
    told_faults,
    told_measure,
    told_night,
    told_seconds,
    told_time,
    verdict_of,
)

_SHOWN = 20
_CELLS_SHOWN = 5
# What is markup in the middle of a line of Markdown; an underscore there is one, and addresses have
# many.
_MARKS = re.compile(r"([\\`*\[\]<>|&])")
_BREAKS = re.compile(r"[\s\x1b]+")


def to_markdown(morning: Morning) -> str:
    """A page of text; what is left out stands in index.html."""
    return "\n".join(_lines(morning)) + "\n"


def plain(text: str | None) -> str:
    """Text of unknown origin on one line, without a meaning in Markdown or on a terminal.

    >>> plain("a\\n# <b>")
    'a # \\\\<b\\\\>'
    """
    return _MARKS.sub(r"\\\1", _BREAKS.sub(" ", clean(text or "")).strip())


def _lines(morning: Morning) -> Iterator[str]:
    verdict = verdict_of(morning)
    yield f"# {plain(verdict.said)}"
    yield ""
    if verdict.then:
        yield plain(verdict.then)
        yield ""
    ended = told_time(morning.finished_at) if morning.finished_at else "not ended"
    yield f"Night of {told_night(morning.started_at)}, run {morning.run_id}, to {ended}."
    yield from _alarms(morning)
    yield from _listed("Wrong on our side", [f"- {plain(line)}" for line in morning.troubles])
    yield from _news(morning)
    yield from _guards(morning)
    yield from _counts(morning)
    yield from _failing(morning)
    yield from _stages(morning)
    yield ""
    yield "All of it: index.html beside this file."


def _listed(heading: str, lines: list[str]) -> Iterator[str]:
    if not lines:
        return
    yield ""
    yield f"## {heading}"
    yield ""
    yield from lines[:_SHOWN]
    if len(lines) > _SHOWN:
        yield f"- and {len(lines) - _SHOWN:,} more"


def _alarms(morning: Morning) -> Iterator[str]:
    names = {one.channel_id: f"{one.publisher} {one.channel_id}" for one in morning.channels}
    yield from _listed(
        f"Alarms ({len(morning.alarms)})",
        [
            f"- **{WEIGHTS[one.weight]}**: {plain(names.get(one.subject, one.subject))}:"
            f" {plain(one.detail)}"
            f" (since {plain(told_night(one.since))};"
            f" fault: {told_faults(faults_of(one, morning))})"
            f" {plain(advice_on(one))}"
            for one in by_urgency(morning.alarms)
        ],
    )


def _news(morning: Morning) -> Iterator[str]:
    counted = dict(morning.n_news)
    for kind in News:
        held = [one for one in morning.news if one.kind is kind]
        lines = [_report(one) for one in held[:_SHOWN]]
        if counted.get(kind, 0) > len(lines):
            lines.append(f"- and {counted[kind] - len(lines):,} more")
        yield from _listed_whole(f"{NEWS[kind][0]} ({counted.get(kind, 0):,})", lines)


def _listed_whole(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield from ("", f"## {heading}", "", *lines)


def _report(one: ReportNews) -> str:
    shown = one.cells[:_CELLS_SHOWN]
    cells = "".join(
        f"\n  - {plain(' · '.join(filter(None, (cell.table, cell.row, cell.column))))}:"
        f" {_value(cell.old_value)} → {_value(cell.new_value)}"
        for cell in shown
    )
    if one.n_cells > len(shown):
        cells += f"\n  - and {one.n_cells - len(shown):,} more cells"
    detail = f": {plain(one.detail)}" if one.detail else ""
    report = f" ({plain(one.report_id)})" if one.report_id else ""
    return f"- {plain(one.title or one.agency)}{report}{detail}{_address(one)}{cells}"


def _address(one: ReportNews) -> str:
    """Where it is, or was; once."""
    copy = one.after or one.before
    return f" {plain(copy.url)}" if copy and copy.url != one.detail else ""


def _value(value: str | None) -> str:
    return "no value" if value is None else plain(value) or "(blank)"


def _guards(morning: Morning) -> Iterator[str]:
    failed = [one for one in morning.guards if not one.passed]
    yield from _listed(
        f"Guards that held the build ({len(failed)} of {len(morning.guards)})",
        [
            f"- {plain(one.guard)}:"
            f" {'nothing measured' if one.value is None else told_measure(one.value)},"
            f" limit {told_measure(one.limit)}; {plain(one.detail)}".rstrip("; ")
            for one in failed
        ],
    )
    if morning.guards and not failed:
        yield from ("", f"All {plural(len(morning.guards), 'guard')} passed.")


def _counts(morning: Morning) -> Iterator[str]:
    rows = [(one.name, one.tonight, one.last, one.best, one.unit) for one in morning.counts]
    rows += [(one.outcome, one.tonight, one.last, one.best, "") for one in morning.outcomes]
    if not rows:
        return
    yield from ("", "## Counts", "", "| what | tonight | last night | best night |")
    yield "|---|---:|---:|---:|"
    for name, *numbers, unit in rows:
        told = " | ".join(told_count(one, unit) for one in numbers)
        yield f"| {plain(name)} | {told} |"


def _failing(morning: Morning) -> Iterator[str]:
    order = tuple(FAULTS)
    failing = sorted(
        (one for one in morning.channels if not one.is_ok),
        key=lambda one: (order.index(one.fault), one.nights, one.channel_id),
    )
    yield from _listed(
        f"Channels that did not end well ({len(failing):,})",
        [
            f"- {plain(one.channel_id)} {plain(one.publisher)}: {plain(one.outcome)}"
            f" {plain(one.detail)} (since {plain(told_night(one.since))},"
            f" {plural(one.nights, 'night')}; fault: {FAULTS[one.fault]})"
            for one in failing
        ],
    )


def _stages(morning: Morning) -> Iterator[str]:
    yield from _listed(
        "Stages",
        [
            f"- {plain(one.name)}: {plain(one.ended)} in {told_seconds(one.seconds)},"
            f" {plain(one.detail)}".rstrip(", ")
            for one in morning.stages
        ],
    )
