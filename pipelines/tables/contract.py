"""The contract as data: what the lock test compares, and when its version must change.

``SCHEMA_VERSION`` is a semantic version. What is taken away or means something else (a table, a
column, a type, a key, a word of a closed list, a column that may newly be NULL) raises the first
number; what is added the second; a wording the third. ``CHANGELOG.md`` names every version.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from pipelines.tables.spec import Field, TableSpec

SCHEMA_VERSION = "1.1.0"
_Tables = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference of two contracts. ``weight``: 0 breaking, 1 added, 2 wording."""

    weight: int
    what: str


def contract(tables: Iterable[TableSpec]) -> dict[str, dict[str, object]]:
    """The contract as JSON values, by table: what stands in the tracked snapshot."""
    return {spec.name: _table(spec) for spec in tables}


def schema_digest(tables: Iterable[TableSpec]) -> str:
    """A digest of all that users can see of the contract."""
    text = json.dumps(contract(tables), ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def changes(old: _Tables, new: _Tables) -> tuple[Change, ...]:
    """What differs, table by table and column by column."""
    found: list[Change] = []
    for name in sorted(old.keys() | new.keys()):
        if name not in new:
            found.append(Change(0, f"{name}: the table is gone"))
        elif name not in old:
            found.append(Change(1, f"{name}: a new table"))
        else:
            found += _of_table(name, old[name], new[name])
    return tuple(found)


def needed_version(old: str, found: Iterable[Change]) -> str:
    """The least version that may follow.

    >>> needed_version("1.4.2", [Change(1, "facts.x: a new column"), Change(2, "facts.y: about")])
    '1.5.0'
    """
    numbers = [int(part) for part in old.split(".")]
    weights = [change.weight for change in found]
    if weights:
        at = min(weights)
        numbers = [*numbers[:at], numbers[at] + 1, *([0] * (2 - at))]
    return ".".join(map(str, numbers))


def _table(spec: TableSpec) -> dict[str, object]:
    return {
        "zh": spec.zh, "en": spec.en, "key": list(spec.key), "sort": list(spec.sort),
        "by_year": spec.by_year,
        "references": [f"{' '.join(r.fields)} -> {r.table} {' '.join(r.key)}"
                       for r in spec.references],
        "fields": {field.name: _field(field) for field in spec.fields},
    }  # fmt: skip


def _field(field: Field) -> dict[str, object]:
    return {
        "type": field.type, "required": field.required, "unit": field.unit,
        "values": list(field.values), "zh": field.zh, "en": field.en, "about": field.about,
        "about_zh": field.about_zh,
    }  # fmt: skip


def _of_table(name: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[Change]:
    found = []
    for part in ("key", "sort", "by_year", "references"):
        if old[part] != new[part]:
            weight = 1 if part in ("sort", "references") else 0
            found.append(Change(weight, f"{name}: {part} was {old[part]}, is {new[part]}"))
    found += _wordings(name, old, new, ("zh", "en"))
    was, now = old["fields"], new["fields"]
    assert isinstance(was, dict)
    assert isinstance(now, dict)
    for column in [*was, *(name for name in now if name not in was)]:
        place = f"{name}.{column}"
        if column not in now:
            found.append(Change(0, f"{place}: the column is gone"))
        elif column not in was:
            found.append(Change(1, f"{place}: a new column"))
        else:
            found += _of_field(place, was[column], now[column])
    kept = [column for column in was if column in now]
    if kept != [column for column in now if column in was]:
        found.append(Change(0, f"{name}: the columns stand in another order"))
    return found


def _of_field(place: str, old: Mapping[str, object], new: Mapping[str, object]) -> list[Change]:
    found = []
    for part in ("type", "unit"):
        if old[part] != new[part]:
            found.append(Change(0, f"{place}: {part} was {old[part]!r}, is {new[part]!r}"))
    if old["required"] != new["required"]:
        told = "may be NULL now" if old["required"] else "is never NULL now"
        found.append(Change(0 if old["required"] else 1, f"{place}: {told}"))
    was, now = old["values"], new["values"]
    assert isinstance(was, list)
    assert isinstance(now, list)
    gone, come = [v for v in was if v not in now], [v for v in now if v not in was]
    if gone:
        found.append(Change(0, f"{place}: no longer in its list: {', '.join(gone)}"))
    if come:
        found.append(Change(1, f"{place}: new in its list: {', '.join(come)}"))
    return found + _wordings(place, old, new, ("zh", "en", "about", "about_zh"))


def _wordings(
    place: str, old: Mapping[str, object], new: Mapping[str, object], parts: Iterable[str]
) -> list[Change]:
    return [
        Change(2, f"{place}: {part} was {old[part]!r}, is {new[part]!r}")
        for part in parts
        if old[part] != new[part]
    ]
