"""The descriptor is one that the tools of Frictionless Data take."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import pytest
from frictionless import Package, Resource, Schema

from pipelines.building import all_tables
from pipelines.concepts import load_concepts
from pipelines.datapackage import datapackage, table_schema
from pipelines.forms import load_forms
from pipelines.places import SHIPPED
from pipelines.store import read_manifest
from pipelines.tables import TABLES, TableSpec


def _specs() -> tuple[TableSpec, ...]:
    return all_tables(load_concepts(SHIPPED, load_forms(SHIPPED)))


@pytest.fixture
def described(built: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(datapackage(read_manifest(built), _specs()))
    return read


def test_descriptor_is_valid(described: dict[str, Any]) -> None:
    report = Package.validate_descriptor(described)
    assert report.valid, report.flatten(["message"])
    for resource in described["resources"]:
        checked = Resource.validate_descriptor(resource)
        assert checked.valid, checked.flatten(["message"])
        assert Schema.validate_descriptor(resource["schema"]).valid


def test_a_wrong_descriptor_is_not(described: dict[str, Any]) -> None:
    del described["resources"][0]["path"]
    assert not Package.validate_descriptor(described).valid


def test_every_file_of_the_build_is_named_with_its_digest_rows_and_bytes(
    built: Path, described: dict[str, Any]
) -> None:
    files = [file for resource in described["resources"] for file in resource["files"]]
    named = {file["path"] for file in files}
    there = (built / "tables").rglob("*.parquet")
    assert named == {path.relative_to(built).as_posix() for path in there}
    for file in files:
        data = (built / file["path"]).read_bytes()
        assert file["hash"] == f"sha256:{sha256(data).hexdigest()}"
        assert file["bytes"] == len(data)
    facts = next(one for one in described["resources"] if one["name"] == "facts")
    assert facts["rows"] == sum(file["rows"] for file in facts["files"]) > 0


def test_equal_builds_have_equal_descriptors_that_name_the_build(built: Path) -> None:
    manifest = read_manifest(built)
    assert datapackage(manifest, _specs()) == datapackage(read_manifest(built.resolve()), _specs())
    assert json.loads(datapackage(manifest, _specs()))["version"] == manifest.build_id


def test_titles_and_descriptions_are_in_both_languages(described: dict[str, Any]) -> None:
    reports = next(one for one in described["resources"] if one["name"] == "reports")
    scope = next(one for one in reports["schema"]["fields"] if one["name"] == "scope")
    assert scope["title"] == "口径 · Scope"
    assert scope["constraints"] == {"required": True, "enum": ["own", "consolidated", "unclear"]}
    assert reports["schema"]["primaryKey"] == ["report_id"]


@pytest.mark.parametrize("name", ["reports", "facts", "checks", "concepts", "captures"])
def test_rows_as_csv_are_valid_under_the_schema(built: Path, tmp_path: Path, name: str) -> None:
    spec = next(one for one in TABLES if one.name == name)
    path = tmp_path / f"{name}.csv"
    with duckdb.connect(str(built / "archive.duckdb"), read_only=True) as catalog:
        catalog.execute("SET TimeZone = 'UTC'")
        catalog.execute(
            f"COPY (SELECT * FROM {name}) TO '{path}' (NULLSTR '\\N',"
            " TIMESTAMPFORMAT '%Y-%m-%dT%H:%M:%SZ', FORCE_QUOTE *)"
        )
    schema = {**table_schema(spec), "missingValues": ["\\N"]}
    schema.pop("foreignKeys", None)  # the other tables are not beside it
    resource = Resource(
        path=path.name, basepath=str(tmp_path), schema=Schema.from_descriptor(schema)
    )
    report = resource.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:5]
