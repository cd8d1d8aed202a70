"""Codes in plain words, numbers as people read them. Knows no markup.

Words for outcomes are in English and Chinese, since the status pages are for the public.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pipelines.morning.model import (
    Fault,
    Morning,
    News,
    Publication,
    Weight,
)

_RUN = re.compile(r"\d{8}T\d{6}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Words:
    """A code said for people. ``act`` is what an operator does about it."""

    en: str
    zh: str
    act: str = ""


OUTCOMES: Mapping[str, Words] = {
    "ok_new": Words("Read; something new was listed", "读取成功，有新内容"),
    "ok_nothing_new": Words("Read; nothing new", "读取成功，无新内容"),
    "listing_shrank": Words(
        "Read; the list shows fewer reports than before", "读取成功，但列表中的年报减少",
        "Look at the page once; what went stays in the archive.",
    ),
    "listing_empty": Words(
        "The list is there, but empty", "栏目存在，但列表为空",
        "Look at the page: has the column moved?",
    ),
    "page_unrecognised": Words(
        "A page that we cannot read as a list", "无法识别栏目页面",
        "Redesigned? Correct the row of channels.csv.",
    ),
    "blocked": Words(
        "The site turns our crawler away", "网站拒绝我方访问",
        "Leave it in peace; write to the site.",
    ),
    "http_error": Words(
        "The site answered with an error", "网站返回错误",
        "Wait two nights; then see whether the column moved.",
    ),
    "dns": Words(
        "The host name was not found", "域名无法解析",
        "Wait two nights; then see whether the host moved.",
    ),
    "timeout": Words(
        "The site did not answer in time", "网站未及时响应",
        "Wait two nights.",
    ),
    "robots": Words(
        "The site's robots.txt asks us not to come", "robots.txt 不允许访问",
        "Obeyed; write to the site.",
    ),
    "config_error": Words(
        "Our own entry for this site is wrong", "我方登记有误",
        "Correct channels.csv; the detail names file and line.",
    ),
}  # fmt: skip
_UNKNOWN = Words("Ended in a way that has no name yet", "其他结果", "See the log of the crawl.")

FAULTS: Mapping[Fault, str] = {
    Fault.OURS: "ours",
    Fault.SITE: "the site's",
    Fault.REFUSED: "the site does not want us",
    Fault.NOBODY: "nobody's",
}
WEIGHTS: Mapping[Weight, str] = {
    Weight.ACT: "Act now",
    Weight.LOOK: "Look within days",
    Weight.NOTE: "For the record",
}
NEWS: Mapping[News, tuple[str, str]] = {
    News.NEW: ("New", "reports that the archive did not have"),
    News.CHANGED: ("Changed", "the publisher changed what the report says"),
    News.MOVED: ("Moved", "the same report under another address"),
    News.VANISHED: ("Vanished", "the list no longer shows it; the archive keeps it"),
    News.BACK: ("Back", "shown again after it had vanished"),
    News.REREAD: ("Read anew", "the page is the same; we read it otherwise than before"),
}


def outcome_words(outcome: str) -> Words:
    """``blocked:<product>`` is ``blocked``.

    >>> outcome_words("blocked:waf").act
    'Leave it in peace; write to the site.'
    """
    return OUTCOMES.get(outcome.partition(":")[0], _UNKNOWN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The morning in one sentence, what follows from it, and how grave it is."""

    said: str
    then: str
    weight: Weight | None


def verdict_of(morning: Morning) -> Verdict:
    """One sentence, and what to do where somebody has to do something."""
    alarms = told_alarms(morning)
    build = morning.build_id or "none"
    acting = any(alarm.weight is Weight.ACT for alarm in morning.alarms)
    looking = any(alarm.weight is Weight.LOOK for alarm in morning.alarms)
    grave = Weight.ACT if acting or morning.troubles else Weight.LOOK if looking else None
    if morning.publication is Publication.HELD:
        failed = ", ".join(j.guard for j in morning.guards if not j.passed) or "a guard"
        held = morning.held_build or "ID"
        return Verdict(
            f"Held: a guard kept tonight's build back ({failed}); {alarms}.",
            f"Build {build} of an earlier night stays published. Look at the guards below; if"
            f" tonight's figures are right, publish them with: xxgk publish {held}"
            if morning.build_id
            else "Nothing is published yet. Look at the guards below; if tonight's figures are"
            f" right, publish them with: xxgk publish {held}",
            Weight.ACT,
        )
    if morning.publication is Publication.NONE:
        stays = f"Build {build} stays published." if morning.build_id else "Nothing is published."
        return Verdict(
            f"Cut short: the night made no build; {alarms}.",
            f"{stays} What was captured is in the archive; run xxgk night again to go on.",
            Weight.ACT,
        )
    what = (
        f"Published: build {build}"
        if morning.publication is Publication.PUBLISHED
        else f"Unchanged: build {build} is the same as the night before"
    )
    if morning.finished_at is None:
        return Verdict(
            f"{what}, but the night was cut short; {alarms}.",
            "Channels that were not reached are asked again in the next night.",
            Weight.ACT,
        )
    then = "First night: there is nothing to compare it with yet." if not morning.last_run else ""
    return Verdict(f"{what}; {alarms}.", then, grave)


def told_alarms(morning: Morning) -> str:
    """How many alarms, and how many ask for something."""
    n = len(morning.alarms)
    if not n:
        return "no alarms"
    parts = [
        f"{count} to {verb}"
        for weight, verb in ((Weight.ACT, "act on"), (Weight.LOOK, "look at"))
        if (count := sum(alarm.weight is weight for alarm in morning.alarms))
    ]
    return plural(n, "alarm") + (f" ({', '.join(parts)})" if parts else ", for the record only")


def told_faults(faults: tuple[Fault, ...]) -> str:
    return ", ".join(FAULTS[one] for one in faults) or "not known"


def plural(count: int, noun: str) -> str:
    """
    >>> plural(1, "alarm"), plural(2300, "alarm")
    ('1 alarm', '2,300 alarms')
    """
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def told_count(count: int | None, unit: str = "") -> str:
    """A number with its unit, a dash where there is none.

    >>> told_count(1234567), told_count(1234567, "byte"), told_count(3720, "s"), told_count(None)
    ('1,234,567', '1.2 MB', '1 h 02 min', '–')
    """
    if count is None:
        return "–"
    if unit == "byte":
        return told_bytes(count)
    return told_seconds(count) if unit == "s" else f"{count:,}"


def told_measure(value: float) -> str:
    """A share or a number, never with an exponent.

    >>> told_measure(0.00005), told_measure(0.5451), told_measure(12.0), told_measure(-0.25)
    ('0.00005', '0.5451', '12', '-0.25')
    """
    return f"{value:,.6f}".rstrip("0").rstrip(".")


def told_bytes(size: int) -> str:
    """In decimal units, as disks are sold.

    >>> told_bytes(999), told_bytes(20_000), told_bytes(5_400_000_000)
    ('999 B', '20 kB', '5.4 GB')
    """
    amount, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if abs(amount) < 1000 or unit == "TB":
            break
        amount /= 1000
    return f"{amount:.0f} {unit}" if amount >= 10 or unit == "B" else f"{amount:.1f} {unit}"


def told_seconds(seconds: float | None) -> str:
    """
    >>> told_seconds(0.4), told_seconds(75), told_seconds(7260), told_seconds(None)
    ('0.4 s', '1 min 15 s', '2 h 01 min', '–')
    """
    if seconds is None:
        return "–"
    if seconds < 10 and seconds != int(seconds):
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def told_time(stamp: str | None) -> str:
    """A time of a record for people.

    >>> told_time("2027-01-05T01:30:00Z"), told_time(None)
    ('2027-01-05 01:30 UTC', '–')
    """
    if stamp is None:
        return "–"
    return f"{stamp[:10]} {stamp[11:16]} UTC" if len(stamp) >= 16 else stamp


def told_night(night: str | None) -> str:
    """The day of a night that is given as a day, a time or a run id, which begins with its time;
    another id is given back as it is.

    >>> told_night("20270105T013000Z"), told_night("2027-01-05T01:30:00Z"), told_night("by-hand")
    ('2027-01-05', '2027-01-05', 'by-hand')
    """
    if night is None:
        return "never"
    if _RUN.match(night):
        return f"{night[:4]}-{night[4:6]}-{night[6:8]}"
    return night[:10] if _DAY.match(night) else night


def days_between(first: str, last: str) -> int:
    """Days from one day or time to another.

    >>> days_between("2027-01-05T01:30:00Z", "2027-02-05")
    31
    """
    return (date.fromisoformat(last[:10]) - date.fromisoformat(first[:10])).days
