"""A morning as JSON, and back.

The fields of ``Morning`` under their names, except that ``outcomes`` is what it always was in this
file, a count for each code, and the counts of the nights before stand in ``outcome_counts``. Knows
no page.
"""

from __future__ import annotations

import json
import types
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from pipelines.morning.model import Morning


class NotAMorningError(ValueError):
    """Raised where a file is not the summary of a night as this version writes it."""


def to_json(morning: Morning) -> bytes:
    """What ``read_morning`` reads, and those who read summaries by machine."""
    told = asdict(morning)
    counts = told.pop("outcomes")
    # Each request of a channel is a capture, answered or not.
    captures = next((c.tonight for c in morning.counts if c.name == "requests"), None)
    summary = {
        "run_id": morning.run_id,
        "finished": morning.finished_at is not None,
        "captures": captures,
        "outcomes": {one.outcome: one.tonight for one in morning.outcomes if one.tonight},
        **told,
        "outcome_counts": counts,
    }
    # Half a surrogate pair, as scripts escape it, becomes such an escape again.
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    return (text + "\n").encode("utf-8", "backslashreplace")


def read_morning(path: Path) -> Morning:
    """The morning of a ``summary.json``. Raises NotAMorningError, FileNotFoundError."""
    try:
        told = json.loads(path.read_bytes())
        morning = _read(Morning, {**told, "outcomes": told["outcome_counts"]})
    except (ValueError, KeyError, TypeError) as problem:
        raise NotAMorningError(f"{path}: not the summary of a night: {problem}") from problem
    assert isinstance(morning, Morning)
    return morning


def _read(kind: Any, value: Any) -> object:
    """The value as what the annotation says. Raises KeyError, TypeError, ValueError."""
    if is_dataclass(kind) and isinstance(kind, type):
        return _read_record(kind, value)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        some = [one for one in arguments if one is not type(None)]
        if value is None and len(some) < len(arguments):
            return None
        return _read(some[0], value)
    if origin is tuple:
        if not isinstance(value, list):
            raise TypeError(f"a list expected, found {value!r}")
        each = arguments[:1] * len(value) if arguments[1:] == (...,) else arguments
        return tuple(_read(one, part) for one, part in zip(each, value, strict=True))
    if issubclass(kind, StrEnum):
        return kind(value)
    if kind is float and type(value) is int:
        return float(value)
    if type(value) is not kind:
        raise TypeError(f"{kind.__name__} expected, found {value!r}")
    return value


def _read_record(kind: type, value: Mapping[str, Any]) -> object:
    return kind(**{name: _read(hint, value[name]) for name, hint in _fields(kind)})


@cache
def _fields(kind: Any) -> tuple[tuple[str, Any], ...]:
    """Names and annotations; looked up once, since there are thousands of cells."""
    hints = get_type_hints(kind)
    return tuple((one.name, hints[one.name]) for one in fields(kind))
