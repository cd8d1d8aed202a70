"""The head of the morning page: the verdict, four numbers, the alarms, what is wrong with our own
files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element

from pipelines.morning.model import Alarm, ChannelNight, Morning, News, Weight
from pipelines.morning.pages.advice import advice_on, faults_of
from pipelines.morning.pages.markup import Content, code, link, tag, zh
from pipelines.morning.pages.tables import folded, left_out, nothing, section
from pipelines.morning.pages.words import (
    WEIGHTS,
    plural,
    told_faults,
    told_night,
    told_seconds,
    told_time,
    verdict_of,
)

_ORDER = tuple(Weight)
_ALARMS_SHOWN = 60
_CHANNELS_OPEN = 2
_CHANNELS_SHOWN = 100
_TROUBLES_SHOWN = 100


def header(morning: Morning) -> Element:
    """The verdict first: it is all that most mornings need."""
    verdict = verdict_of(morning)
    took = [one.seconds for one in morning.stages if one.seconds is not None]
    ended = f"ended {told_time(morning.finished_at)}" if morning.finished_at else "did not end"
    return tag(
        "header",
        tag("h1", f"Night of {told_night(morning.started_at)}"),
        tag(
            "p",
            f"Run {morning.run_id}, began {told_time(morning.started_at)}, {ended}",
            f"; {told_seconds(sum(took))} of work" if took else None,
            class_="dim small",
        ),
        tag(
            "div",
            tag("p", verdict.said, class_="said"),
            tag("p", verdict.then) if verdict.then else None,
            class_=f"verdict {verdict.weight or 'ok'}",
        ),
        _tiles(morning),
    )


def _tiles(morning: Morning) -> Element:
    ok = sum(one.is_ok for one in morning.channels)
    before = sum(_was_ok(one) for one in morning.channels)
    counted = dict(morning.n_news)
    moved = _moved(ok - before) if morning.last_run else "first night"
    tiles = [
        (f"{ok:,} of {len(morning.channels):,}", "channels read", moved),
        (f"{counted.get(News.NEW, 0):,}", "new reports", ""),
        (f"{counted.get(News.CHANGED, 0):,}", "changed reports", ""),
        (f"{counted.get(News.VANISHED, 0):,}", "vanished reports", ""),
    ]
    return tag(
        "ul",
        *(
            tag(
                "li", tag("b", number), name, tag("div", more, class_="dim small") if more else None
            )
            for number, name, more in tiles
        ),
        class_="tiles",
    )


def _moved(by: int) -> str:
    return f"{'+' if by > 0 else '−'}{abs(by):,} against last night" if by else "as last night"


def _was_ok(channel: ChannelNight) -> bool:
    before = channel.outcome_before
    return before is not None and (before.startswith("ok_") or before == "listing_shrank")


def by_urgency(alarms: Iterable[Alarm]) -> list[Alarm]:
    """Those that ask for something now come first; of one weight the newest: the others were there
    yesterday."""
    newest_first = sorted(alarms, key=lambda alarm: alarm.since, reverse=True)
    return sorted(newest_first, key=lambda alarm: _ORDER.index(alarm.weight))


def alarms(morning: Morning) -> Element:
    """All that ask for somebody, by urgency."""
    ordered = by_urgency(morning.alarms)
    channels = {one.channel_id: one for one in morning.channels}
    shown = [_alarm(one, morning, channels) for one in ordered[:_ALARMS_SHOWN]]
    heading = f"Alarms ({len(ordered)})"
    if not ordered:
        return section("alarms", heading, nothing("None tonight."))
    return section(
        "alarms",
        heading,
        *shown,
        left_out(len(ordered) - len(shown), "alarm", "the key alarms of summary.json"),
    )


def _alarm(alarm: Alarm, morning: Morning, channels: Mapping[str, ChannelNight]) -> Element:
    faults = faults_of(alarm, morning)
    return tag(
        "article",
        tag(
            "h3",
            tag("span", WEIGHTS[alarm.weight], class_=f"badge {alarm.weight}"),
            " ",
            *_subject(alarm, channels),
        ),
        tag("p", alarm.detail),
        tag("p", tag("b", "What to do: "), advice_on(alarm)),
        tag(
            "p",
            f"Since the night of {told_night(alarm.since)} · fault: {told_faults(faults)} · ",
            code(alarm.code),
            class_="dim small",
        ),
        _channels_of(alarm, channels),
        class_=f"card is-{alarm.weight}",
    )


def _subject(alarm: Alarm, channels: Mapping[str, ChannelNight]) -> Sequence[Content]:
    """A channel is named by its publisher."""
    about = channels.get(alarm.subject)
    return [zh(about.publisher), " ", code(alarm.subject)] if about else [alarm.subject]


def _channels_of(alarm: Alarm, channels: Mapping[str, ChannelNight]) -> Content:
    if not alarm.channels:
        return None
    shown = alarm.channels[:_CHANNELS_SHOWN]
    items = [tag("li", _channel(name, channels.get(name))) for name in shown]
    if len(items) <= _CHANNELS_OPEN:
        return tag("ul", *items)
    more = len(alarm.channels) - len(shown)
    return folded(
        plural(len(alarm.channels), "channel"),
        tag("ul", *items),
        left_out(more, "channel", "the key alarms of summary.json"),
    )


def _channel(name: str, channel: ChannelNight | None) -> Content:
    if channel is None:
        return code(name)
    return [zh(channel.publisher), " ", link(channel.url, channel.url), " ", code(name)]


def troubles(morning: Morning) -> Content:
    """What is wrong with our own files, and how the night itself failed."""
    if not morning.troubles:
        return None
    shown = morning.troubles[:_TROUBLES_SHOWN]
    return section(
        "troubles",
        f"Wrong on our side ({len(morning.troubles)})",
        tag("ul", *(tag("li", line) for line in shown)),
        left_out(len(morning.troubles) - len(shown), "line", "the key troubles of summary.json"),
    )
