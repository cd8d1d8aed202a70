"""What a guard measured, and how it is held against its threshold. Pure; knows no guard by name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.guards.thresholds import Threshold
from pipelines.morning.model import Judged

_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Measured:
    """``bad`` cases among ``base``; ``told`` says it in words, ``examples`` are the first of them,
    ``advice`` is what to do where the guard fails."""

    bad: float
    base: float
    told: str
    examples: Sequence[str] = ()
    advice: str = ""

    @property
    def share(self) -> float:
        return self.bad / self.base if self.base else 0.0


@dataclass(frozen=True, slots=True)
class Unmeasured:
    """Nothing could be measured, and ``why``. The guard passes: there is nothing to lose (a first
    build), nothing was done (a build without a crawl), or the published build is itself damaged."""

    why: str


def judged(guard: str, threshold: Threshold, measured: Measured | Unmeasured) -> Judged:
    """Whether the share is within its limit; the value is rounded for reading, the judgement is
    not."""
    if isinstance(measured, Unmeasured):
        return Judged(guard, None, threshold.limit, passed=True, detail=measured.why)
    few = measured.bad < threshold.least
    passed = few or measured.share <= threshold.limit
    detail = measured.told
    if measured.bad > 0 and measured.examples:
        shown = "; ".join(measured.examples[:_EXAMPLES])
        detail += f": {shown}{' …' if len(measured.examples) > _EXAMPLES else ''}"
    if passed and few and measured.share > threshold.limit:
        detail += f" — fewer than {threshold.least}, not judged"
    if not passed:
        detail += f" — {measured.advice}"
    return Judged(guard, round(measured.share, 6), threshold.limit, passed, detail)
