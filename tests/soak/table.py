"""The tables of a soak as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from tests.soak.soak import Soak


def markdown(soak: Soak) -> str:
    return "\n".join(_lines(soak)) + "\n"


def _lines(soak: Soak) -> Iterator[str]:
    yield f"{soak.hosts} hosts, {len(soak.nights)} nights: {soak.reports} reports in"
    yield f"{soak.versions} versions. From the WARC files alone: {_same(soak)}."
    yield ""
    yield "| planted | events | as planted |"
    yield "|---|--:|--:|"
    yield from (f"| {one.kind} | {one.planted} | {one.found} |" for one in soak.planted)
    yield ""
    yield "| alarm | planted | found | false |"
    yield "|---|--:|--:|--:|"
    yield from (f"| {a.code} | {a.planted} | {a.found} | {a.false} |" for a in soak.alarms)
    yield ""
    yield f"Otherwise than planted: {len(soak.faults)}"
    yield from (f"- {f.subject} night {f.night}: {f.what}" for f in soak.faults)
    yield ""
    repeats = sum(s.repeats for s in soak.stored) or 1
    yield (
        f"A page that is as it was costs {sum(s.repeat_bytes for s in soak.stored) // repeats} bytes"
        " in WARC files; one that changed costs"
        f" {sum(s.body_bytes for s in soak.stored) // (sum(s.bodies for s in soak.stored) or 1)}."
    )
    yield ""
    yield (
        "| night | status | s | peak MiB | news | reports asked | bodies | KiB | repeats | KiB |"
        " index + KiB | build MiB |"
    )
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    index = 0
    rows = zip(soak.nights, soak.news, soak.fetched, soak.stored, strict=True)
    for one, news, fetched, stored in rows:
        yield (
            f"| {one.night} | {one.status} | {one.seconds:.1f} | {one.peak >> 10} | {news} |"
            f" {fetched} | {stored.bodies} | {stored.body_bytes >> 10} | {stored.repeats} |"
            f" {stored.repeat_bytes >> 10} | {(one.index - index) >> 10} | {one.build >> 20} |"
        )
        index = one.index


def _same(soak: Soak) -> str:
    return "the same build" if soak.same_from_warc else "ANOTHER BUILD"
