"""The schema changes only with its version, and the version only as far as it must."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.contract import SNAPSHOTS
from pipelines.tables import FACTS, SCHEMA_VERSION, TABLES, Field, TableSpec, schema_digest
from pipelines.tables.contract import changes, contract, needed_version

ROOT = Path(__file__).parents[2]


def numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))


def snapshot(version: str) -> dict[str, dict[str, object]]:
    path = ROOT / SNAPSHOTS / f"{version}.json"
    read: dict[str, dict[str, object]] = json.loads(path.read_text(encoding="utf-8"))
    return read


def versions() -> list[str]:
    return sorted((path.stem for path in (ROOT / SNAPSHOTS).glob("*.json")), key=numbers)


def test_the_schema_is_the_one_that_its_version_names() -> None:
    told = [change.what for change in changes(snapshot(SCHEMA_VERSION), contract(TABLES))]
    assert not told, "\n".join([*told, "raise SCHEMA_VERSION, then run make codebook"])
    assert versions()[-1] == SCHEMA_VERSION


def test_every_version_is_as_far_from_the_one_before_as_its_changes_ask() -> None:
    for old, new in pairwise(versions()):
        found = changes(snapshot(old), snapshot(new))
        assert numbers(new) >= numbers(needed_version(old, found)), (old, new, found)


def test_the_changelog_names_the_version_with_its_digest() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    named = dict(re.findall(r"Schema (\d+\.\d+\.\d+) `([0-9a-f]{16})`", text))
    assert named[SCHEMA_VERSION] == schema_digest(TABLES)
    assert named.keys() >= set(versions())


# --- the rule itself ---


def after(spec: TableSpec) -> str:
    """The version that the change of one table asks for, after 1.4.2."""
    return needed_version("1.4.2", changes(contract([FACTS]), contract([spec])))


def with_field(field: Field) -> TableSpec:
    fields = tuple(field if f.name == field.name else f for f in FACTS.fields)
    return replace(FACTS, fields=fields)


def test_nothing_changed_asks_for_nothing() -> None:
    assert after(FACTS) == "1.4.2"


def test_a_new_column_is_a_minor_version() -> None:
    assert after(replace(FACTS, fields=(*FACTS.fields, Field("x", "text", "", "")))) == "1.5.0"


def test_another_wording_is_a_patch() -> None:
    assert after(with_field(replace(FACTS.field("value"), about="as printed"))) == "1.4.3"


@pytest.mark.parametrize(
    "changed",
    [
        replace(FACTS, fields=FACTS.fields[:-1]),
        replace(FACTS, fields=(*FACTS.fields[:-2], FACTS.fields[-1], FACTS.fields[-2])),
        replace(FACTS, key=FACTS.key[:-1]),
        with_field(replace(FACTS.field("value"), type="integer")),
        with_field(replace(FACTS.field("status"), required=False)),
        with_field(replace(FACTS.field("status"), values=FACTS.field("status").values[1:])),
    ],
    ids=["removed", "reordered", "key", "retyped", "newly NULL", "a word less"],
)
def test_what_breaks_a_query_is_a_major_version(changed: TableSpec) -> None:
    assert after(changed) == "2.0.0"


def test_a_table_that_goes_is_a_major_version_and_one_that_comes_a_minor_one() -> None:
    both, one = contract(TABLES), contract(TABLES[1:])
    assert needed_version("1.4.2", changes(both, one)) == "2.0.0"
    assert needed_version("1.4.2", changes(one, both)) == "1.5.0"


def test_a_difference_is_told_by_table_and_column() -> None:
    retyped = with_field(replace(FACTS.field("value"), type="integer"))
    told = [change.what for change in changes(contract([FACTS]), contract([retyped]))]
    assert told == ["facts.value: type was 'number', is 'integer'"]
