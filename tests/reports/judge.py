"""Compares what was read with what a page prints.

Knows drafts and extractions; knows nothing of shapes. Wrong is another value, another unit or a
value in the place of a blank; invented is a value where nothing is printed. Both are unforgivable,
whatever the page. Missing is a printed figure, or a printed blank, that was not recognised; on a
page that may lose it, it is no fault.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from pipelines.model import CellKey, Extraction, Fact
from tests.reports.plan import Printed


@dataclass(frozen=True, slots=True)
class Verdict:
    """Figures by what became of them. ``forgiven`` are those that the page may lose and did."""

    right: int = 0
    forgiven: int = 0
    wrong: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def untrue(self) -> tuple[str, ...]:
        return (*self.wrong, *self.invented)


@dataclass(slots=True)
class _Count:
    right: int = 0
    forgiven: int = 0
    wrong: list[str] = field(default_factory=list)
    invented: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def judge(
    found: Extraction, printed: Mapping[CellKey, Printed], may_lose: Set[CellKey] = frozenset()
) -> Verdict:
    """What became of each printed figure, and what was read beside them."""
    count = _Count()
    read = {fact.key: fact for fact in found.facts}
    for key, shown in printed.items():
        _one(key, shown, read.get(key), key in may_lose, count)
    for key in read.keys() - printed.keys():
        if read[key].value is not None:
            count.invented.append(f"{key}: {read[key].value}, but the page has no such figure")
    return Verdict(
        count.right, count.forgiven, tuple(count.wrong), tuple(count.invented), tuple(count.missing)
    )


def _one(key: CellKey, shown: Printed, fact: Fact | None, lost: bool, count: _Count) -> None:
    if fact is not None and fact.value is not None:
        told = f"{key}: {fact.value} {fact.unit} for {shown.text!r}"
        if shown.value is None:
            count.invented.append(told)
        elif fact.value != shown.value or shown.unit not in (None, fact.unit):
            count.wrong.append(f"{told} ({shown.value} {shown.unit})")
        else:
            count.right += 1
    elif fact is not None and shown.value is None and fact.status is shown.status:
        count.right += 1
    elif lost:
        count.forgiven += 1
    else:
        status = fact.status if fact is not None else "no fact"
        count.missing.append(f"{key}: {status} for {shown.text!r} ({shown.status})")
