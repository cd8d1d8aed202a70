"""The numbers of the night: guards, counts, outcomes, issues, checks, coverage, stages."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from pipelines.morning.model import (
    Count,
    CoverageCount,
    FailedCheck,
    IssueCount,
    Judged,
    Morning,
    OutcomeCount,
)
from pipelines.morning.pages.markup import Content, code, link, tag, zh
from pipelines.morning.pages.strips import bar, part_of
from pipelines.morning.pages.tables import (
    Column,
    Layout,
    folded,
    left_out,
    nothing,
    section,
    table,
)
from pipelines.morning.pages.words import (
    outcome_words,
    plural,
    told_count,
    told_measure,
    told_night,
    told_seconds,
)

_CHECKS_SHOWN = 200
_CHECKS_OPEN = 10
# Classes of a bar, in its order.
_PARTS = {"s-ok": "read", "s-refused": "turned away", "s-bad": "failed"}
_SPENT = {"requests": "requests", "bytes_received": "received", "bytes_stored": "stored"}
_AGAINST = (
    Column("Tonight", numeric=True), Column("Last night", numeric=True),
    Column("Best night", numeric=True),
)  # fmt: skip


def guards(morning: Morning) -> Element:
    """What was measured against what is allowed; those that passed are folded."""
    failed = [one for one in morning.guards if not one.passed]
    passed = [one for one in morning.guards if one.passed]
    columns = (
        Column("Guard"), Column("Verdict"), Column("Measured", numeric=True),
        Column("Limit", numeric=True), Column("What it says"),
    )  # fmt: skip
    caption = "Measured value against the limit of guards.toml"
    if not morning.guards:
        said = nothing("No guard was asked: there was no build to judge.")
        return section("guards", "Guards before publishing", said)
    return section(
        "guards",
        f"Guards before publishing ({len(failed)} failed, {len(passed)} passed)",
        table(f"Failed: {caption}", columns, map(_guard, failed)) if failed else None,
        folded(
            f"✓ {plural(len(passed), 'guard')} passed", table(caption, columns, map(_guard, passed))
        )
        if passed
        else None,
    )


def _guard(one: Judged) -> Sequence[Content]:
    kind, said = ("ok", "✓ passed") if one.passed else ("act", "✗ held")
    return (
        one.guard,
        tag("span", said, class_=f"badge {kind}"),
        "nothing yet" if one.value is None else told_measure(one.value),
        told_measure(one.limit),
        one.detail,
    )


def counts(morning: Morning) -> Element:
    """Against last night and the best night."""
    best = f"; the best night was {told_night(morning.best_run)}" if morning.best_run else ""
    last = f"Last night was {told_night(morning.last_run)}" if morning.last_run else "First night"
    return section(
        "counts",
        "Counts",
        table(f"{last}{best}", (Column("What"), *_AGAINST), map(_count, morning.counts), Layout.FEW)
        if morning.counts
        else nothing("Nothing was counted."),
    )


def _count(one: Count) -> Sequence[Content]:
    return (
        one.name.replace("_", " "),
        [told_count(one.tonight, one.unit), _change(one.tonight, one.last, one.unit)],
        told_count(one.last, one.unit),
        told_count(one.best, one.unit),
    )


def _change(now: int, last: int | None, unit: str = "") -> Content:
    """The difference from last night, below the number."""
    if last is None or now == last:
        return None
    sign = "+" if now > last else "−"
    return tag("div", f"{sign}{told_count(abs(now - last), unit)}", class_="dim small")


def outcomes(morning: Morning) -> Element:
    """How the channels ended, from the closed list."""
    return section(
        "outcomes",
        "How the channels ended",
        _bars(morning) if morning.outcomes else None,
        table(
            "Number of channels by outcome",
            (Column("Outcome"), *_AGAINST),
            map(_outcome, morning.outcomes),
            Layout.FEW,
        )
        if morning.outcomes
        else nothing("No channel was asked."),
    )


def _bars(morning: Morning) -> Element:
    """The nights beside each other, so that a fall is seen before a number is read."""
    nights = {
        "Tonight": [(one.outcome, one.tonight) for one in morning.outcomes],
        "Last night": [(one.outcome, one.last or 0) for one in morning.outcomes],
        "Best night": [(one.outcome, one.best or 0) for one in morning.outcomes],
    }
    whole = max(sum(count for _, count in counted) for counted in nights.values())
    drawn = [
        part
        for name, counted in nights.items()
        if (parts := _parts(counted))
        for part in (tag("dt", name), tag("dd", bar(parts, whole, f"{name}: {_told(parts)}"),
                                          tag("span", _told(parts), class_="small")))
    ]  # fmt: skip
    return tag("dl", *drawn, class_="bars")


def _parts(counted: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Read, turned away, failed: classes of the bar with their counts, those there are."""
    parts = dict.fromkeys(_PARTS, 0)
    for outcome, count in counted:
        parts[part_of(outcome)] += count
    return [(name, count) for name, count in parts.items() if count]


def _told(parts: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{count:,} {_PARTS[name]}" for name, count in parts)


def _outcome(one: OutcomeCount) -> Sequence[Content]:
    return (
        [code(one.outcome), tag("div", outcome_words(one.outcome).en, class_="dim small")],
        [told_count(one.tonight), _change(one.tonight, one.last)],
        told_count(one.last),
        told_count(one.best),
    )


def issues(morning: Morning) -> Element:
    """New codes first, then those that grew most."""
    ordered = sorted(
        morning.issues, key=lambda one: (not one.is_new, (one.before or 0) - one.tonight, one.code)
    )
    columns = (
        Column("Code"), Column("Severity"), Column("Tonight", numeric=True),
        Column("Before", numeric=True),
    )  # fmt: skip
    if not ordered:
        return section("issues", "Issues by code", nothing("No issue in the build."))
    return section(
        "issues",
        "Issues by code",
        table("Issues of the build; codes that are new come first", columns, map(_issue, ordered)),
    )


def _issue(one: IssueCount) -> Sequence[Content]:
    return (
        [code(one.code), [" ", tag("span", "new code", class_="badge look")] if one.is_new else ""],
        one.severity,
        [told_count(one.tonight), _change(one.tonight, one.before)],
        told_count(one.before),
    )


def failed_checks(morning: Morning) -> Element:
    """Of reports that are new or changed tonight."""
    heading = f"Failed checks of today's reports ({morning.n_failed_checks:,})"
    if not morning.n_failed_checks:
        return section("checks", heading, nothing("None."))
    shown = morning.failed_checks[:_CHECKS_SHOWN]
    columns = (
        Column("Report"), Column("Rule"), Column("Severity"), Column("Left"), Column("Right"),
        Column("Difference"),
    )  # fmt: skip
    caption = "Rules of the form that the printed figures break; figures stay as printed"
    return section(
        "checks",
        heading,
        table(caption, columns, map(_check, shown[:_CHECKS_OPEN])),
        folded(
            f"{len(shown) - _CHECKS_OPEN:,} more",
            table(caption + ", continued", columns, map(_check, shown[_CHECKS_OPEN:])),
        )
        if shown[_CHECKS_OPEN:]
        else None,
        left_out(
            morning.n_failed_checks - len(shown),
            "check",
            "xxgk sql \"SELECT * FROM checks WHERE result = 'fail'\"",
        ),
    )


def _check(one: FailedCheck) -> Sequence[Content]:
    return (
        [
            link(one.url, zh(one.agency), f" {one.report_year}"),
            tag("div", code(one.report_id), class_="small"),
        ],
        [code(one.rule), " ", tag("span", one.place, class_="dim small")],
        one.severity,
        one.left or "–",
        one.right or "–",
        one.difference or "–",
    )


def coverage(morning: Morning) -> Element:
    """Against the days that the law names."""
    columns = (
        Column("Report year"), Column("Publishers"), Column("Due on"),
        *(Column(name, numeric=True) for name in (
            "Found", "Late", "Without table", "Missing", "Unreachable", "Not due",
            "Not watched",
        )),
    )  # fmt: skip
    ordered = sorted(morning.coverage, key=lambda one: (-one.report_year, one.due_on or "~"))
    if not ordered:
        return section("coverage", "Against the calendar", nothing("Nothing is known yet."))
    latest = [one for one in ordered if one.report_year >= ordered[0].report_year - 1]
    earlier = ordered[len(latest) :]
    caption = "Publishers with a report, and without one, against the day in the law"
    return section(
        "coverage",
        "Against the calendar",
        table(caption, columns, map(_covered, latest)),
        folded("Earlier years", table(caption + ", earlier", columns, map(_covered, earlier)))
        if earlier
        else None,
    )


def _covered(one: CoverageCount) -> Sequence[Content]:
    numbers = (
        one.found, one.late, one.no_table, one.missing, one.unreachable, one.not_due,
        one.not_watched,
    )  # fmt: skip
    return (str(one.report_year), one.kind, one.due_on or "no day", *map(told_count, numbers))


def stages(morning: Morning) -> Element:
    """How long each took, and what the night asked of the sites."""
    columns = (Column("Stage"), Column("Ended"), Column("Took", numeric=True), Column("What"))
    spent = [one for one in morning.counts if one.name in _SPENT]
    told = ", ".join(f"{told_count(one.tonight, one.unit)} {_SPENT[one.name]}" for one in spent)
    rows = [
        (one.name, one.ended.replace("_", " "), told_seconds(one.seconds), one.detail)
        for one in morning.stages
    ]
    return section(
        "stages",
        "Stages and cost",
        table("Stages of the night", columns, rows) if rows else nothing("No stage began."),
        tag("p", f"Spent on the sites: {told}.") if told else None,
    )
