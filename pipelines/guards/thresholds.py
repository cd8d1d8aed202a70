"""Reads ``guards.toml``: the limit of every guard, and from how many bad cases on it judges.

Strict, since a guard that is misspelt would be none. Why each limit is what it is stands in the
shipped file. Knows no build and no night.
"""

from __future__ import annotations

import dataclasses
import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.places import SHIPPED

FILE = "guards.toml"
MOST_NIGHTS = 30  # no guard looks back further
_MOST = 10**9


class GuardsError(Exception):
    """Raised where the file is not as it must be; names file and key."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """A build is held where the share of bad cases is above ``limit`` (0 to 1) and there are
    ``least`` bad cases or more."""

    limit: float
    least: int


@dataclass(frozen=True, slots=True)
class Usual(Threshold):
    """Against the middle one of the last ``nights``; with fewer than ``least_nights`` nothing is
    usual."""

    nights: int
    least_nights: int


@dataclass(frozen=True, slots=True)
class Guards:
    """A threshold for each guard, in the order in which they are told. ``present_years``: so many
    of the newest report years are the present, all before them is historic."""

    present_years: int
    channels_failed: Threshold
    channels_fewer_than_usual: Usual
    extractions_failed: Threshold
    tables_emptied: Threshold
    captures_lost: Threshold
    reports_lost: Threshold
    reports_renumbered: Threshold
    facts_dropped: Threshold
    sections_dropped: Threshold
    historic_values_changed: Threshold
    current_values_lost: Threshold
    errors_grown: Threshold
    known_reports_with_new_errors: Threshold


PRESENT_YEARS = "present_years"
GUARDS = tuple(f.name for f in dataclasses.fields(Guards) if f.name != PRESENT_YEARS)


def load_guards(curated: Path) -> Guards:
    """The guards of a curated folder, or those that come with the project where it has none.

    Raises GuardsError."""
    path = curated / FILE
    if not path.exists() and not path.is_symlink():  # a link that leads nowhere is a mistake
        path = SHIPPED / FILE
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:  # of tomllib and of UTF-8: a ValueError
        raise GuardsError(f"{path}: cannot be read: {problem}") from problem
    try:
        return _guards(written)
    except GuardsError as problem:
        raise GuardsError(f"{path}: {problem}") from problem


def _guards(written: Mapping[str, Any]) -> Guards:
    _require(written, (PRESENT_YEARS, *GUARDS), "")
    years = _whole(written[PRESENT_YEARS], PRESENT_YEARS, 0, 50)
    kinds = {name: Usual if name == "channels_fewer_than_usual" else Threshold for name in GUARDS}
    return Guards(years, **{name: _threshold(written[name], name, kinds[name]) for name in GUARDS})


def _threshold(written: object, guard: str, kind: type[Threshold]) -> Any:
    if not isinstance(written, dict):
        raise GuardsError(f"{guard}: a table [{guard}] is needed, not {written!r}")
    _require(written, tuple(field.name for field in dataclasses.fields(kind)), f"{guard}.")
    limit, least = written["limit"], _whole(written["least"], f"{guard}.least", 1, _MOST)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not _is_share(limit):
        raise GuardsError(f"{guard}.limit: {limit!r} is no share from 0 to 1")
    if kind is Threshold:
        return Threshold(float(limit), least)
    nights = _whole(written["nights"], f"{guard}.nights", 1, MOST_NIGHTS)
    least_nights = _whole(written["least_nights"], f"{guard}.least_nights", 1, nights)
    return Usual(float(limit), least, nights, least_nights)


def _require(written: Mapping[str, Any], names: tuple[str, ...], where: str) -> None:
    for name in written:
        if name not in names:
            raise GuardsError(f"{where}{name}: unknown; there is: {', '.join(names)}")
    for name in names:
        if name not in written:
            raise GuardsError(f"{where}{name}: missing")


def _whole(value: object, key: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise GuardsError(f"{key}: {value!r} is no whole number from {least} to {most}")
    return value


def _is_share(value: float) -> bool:
    return math.isfinite(value) and 0 <= value <= 1
