"""Channels that did not end well, and how long each site has been silent."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from pipelines.morning.model import ChannelNight, Fault, Morning
from pipelines.morning.pages.markup import Content, code, link, tag, zh
from pipelines.morning.pages.tables import Column, day, folded, left_out, nothing, section, table
from pipelines.morning.pages.words import FAULTS, outcome_words, plural, told_night

_OPEN = 15
_SHOWN = 500
_SILENT_SHOWN = 500
_ORDER = tuple(Fault)
_SQL = "xxgk sql \"SELECT * FROM outcomes WHERE run_id = '{}' AND outcome NOT LIKE 'ok%'\""
_COLUMNS = (
    Column("Channel"), Column("Ended"), Column("Since"), Column("Nights", numeric=True),
    Column("Fault"), Column("What to do"),
)  # fmt: skip
_SILENT_COLUMNS = (
    Column("Site"), Column("Days silent", numeric=True), Column("Last new"), Column("Ended"),
)  # fmt: skip


def not_ok(morning: Morning) -> Element:
    """Those of our own making first, then those that have just begun to fail: they can still be
    mended at once. At the end those that were there already."""
    failing = sorted(
        (one for one in morning.channels if not one.is_ok),
        key=lambda one: (_ORDER.index(one.fault), one.nights, one.channel_id),
    )
    heading = f"Channels that did not end well ({len(failing):,})"
    if not failing:
        return section("failing", heading, nothing("Every list was read."))
    shown = failing[:_SHOWN]
    caption = "By whose fault it is, newest first"
    return section(
        "failing",
        heading,
        table(caption, _COLUMNS, map(_row, shown[:_OPEN])),
        folded(
            plural(len(shown) - _OPEN, "more channel"),
            table(caption + ", continued", _COLUMNS, map(_row, shown[_OPEN:])),
        )
        if shown[_OPEN:]
        else None,
        left_out(len(failing) - len(shown), "channel", _SQL.format(morning.run_id)),
    )


def _row(one: ChannelNight) -> Sequence[Content]:
    words = outcome_words(one.outcome)
    return (
        _site(one),
        [
            code(one.outcome),
            " ",
            words.en,
            tag("div", one.detail, class_="dim small") if one.detail else None,
        ],
        day(told_night(one.since)),
        f"{one.nights:,}",
        FAULTS[one.fault],
        words.act,
    )


def _site(one: ChannelNight) -> Content:
    return [
        link(one.url, zh(one.publisher)),
        tag("div", code(one.channel_id), " ", one.family, class_="small dim"),
    ]


def silent(morning: Morning) -> Element:
    """How long nothing new came of each site, the longest first, whether it can be read or not."""
    ordered = sorted(morning.channels, key=lambda one: (-one.days_silent, one.channel_id))
    shown = ordered[:_SILENT_SHOWN]
    return section(
        "silent",
        "Days silent per site",
        nothing("No channel was asked.")
        if not ordered
        else folded(
            f"{plural(len(ordered), 'channel')}, the longest silent first",
            table("Days since a row was new in the list", _SILENT_COLUMNS, map(_silent, shown)),
            left_out(len(ordered) - len(shown), "channel", "the key channels of summary.json"),
        ),
    )


def _silent(one: ChannelNight) -> Sequence[Content]:
    return (
        _site(one),
        f"{one.days_silent:,}",
        day(told_night(one.last_new)),
        [code(one.outcome), "" if one.is_ok else f", not read since {told_night(one.ok_before)}"],
    )
