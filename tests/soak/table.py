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
    yield "| night | status | s | peak MiB | news | fetched reports | WARC + | index + | build |"
    yield "|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    before = (0, 0)
    for one, news, fetched in zip(soak.nights, soak.news, soak.fetched, strict=True):
        yield (
            f"| {one.night} | {one.status} | {one.seconds:.1f} | {one.peak >> 10} | {news} |"
            f" {fetched} | {one.warc - before[0]} | {one.index - before[1]} | {one.build} |"
        )
        before = (one.warc, one.index)


def _same(soak: Soak) -> str:
    return "the same build" if soak.same_from_warc else "ANOTHER BUILD"
