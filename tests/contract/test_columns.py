"""Every column is explained, and what the contract promises holds in a build."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.concepts import GRADES, SIGNS
from pipelines.contract import codebook_of
from pipelines.coverage.columns import READ
from pipelines.forms import Form
from pipelines.model import FeeStatement, Provenance
from pipelines.tables import TABLES, Field, TableSpec, arrow_schema, lists

ROOT = Path(__file__).parents[2]
COLUMNS = [(spec, field) for spec in TABLES for field in spec.fields]
CHINESE = re.compile("[一-鿿]")


@pytest.mark.parametrize(("spec", "field"), COLUMNS, ids=[f"{s.name}.{f.name}" for s, f in COLUMNS])
def test_every_column_is_explained_in_both_languages(spec: TableSpec, field: Field) -> None:
    assert CHINESE.search(field.zh)
    assert field.en
    assert field.about
    assert CHINESE.search(field.about_zh) or field.about_zh == field.about == "UTC"


@pytest.mark.parametrize("spec", TABLES, ids=[spec.name for spec in TABLES])
def test_keys_sorts_and_references_name_columns_that_are_there(spec: TableSpec) -> None:
    names = [field.name for field in spec.fields]
    assert len(set(names)) == len(names)
    assert {*spec.key, *spec.sort} <= set(names)
    for reference in spec.references:
        other = next(one for one in TABLES if one.name == reference.table)
        assert set(reference.fields) <= set(names)
        assert reference.key == other.key


def test_the_parquet_schema_carries_headings_notes_lists_and_what_is_never_null() -> None:
    reports = next(spec for spec in TABLES if spec.name == "reports")
    scope = arrow_schema(reports).field("scope")
    assert not scope.nullable
    assert scope.metadata[b"zh"].decode() == "口径"
    assert "不可相加" in scope.metadata[b"about_zh"].decode()
    assert scope.metadata[b"values"] == b"own consolidated unclear"
    assert arrow_schema(reports).field("published_at").nullable
    assert arrow_schema(reports).metadata[b"key"] == b"report_id"


def test_the_codebook_page_is_what_the_contract_says() -> None:
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert page == codebook_of(ROOT / "data" / "curated"), "run make codebook"


def test_the_codebook_page_has_every_column_and_its_links_lead_somewhere() -> None:
    page = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    for spec, field in COLUMNS:
        assert f"| `{field.name}` | {field.zh} | {field.en} |" in page, (spec.name, field.name)
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", one).lower().replace(" ", "-") for one in headings}
    links = set(re.findall(r"\]\(#([^)]+)\)", page))
    assert links
    assert links <= anchors


def test_outcomes_that_count_as_read_are_documented() -> None:
    page = (ROOT / "docs" / "sites.md").read_text(encoding="utf-8")
    assert all(f"| `{outcome}` |" in page for outcome in READ)


def test_lists_that_the_contract_keeps_itself_are_those_of_the_program(
    forms: tuple[Form, ...],
) -> None:
    assert {form.edition for form in forms} == set(lists.EDITIONS)
    kinds = {
        kind for form in forms for _, row, column in form.cells for kind in (row.kind, column.kind)
    }
    assert kinds <= set(lists.CELL_KINDS)
    assert {str(grade) for grade in GRADES.values()} == set(lists.GRADES)
    assert {str(sign) for sign in SIGNS.values()} == set(lists.SIGNS)
    assert FeeStatement().kind in lists.FEE_STATEMENTS
    assert Provenance().scope in lists.SCOPES
