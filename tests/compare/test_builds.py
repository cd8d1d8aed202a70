"""Which build is meant, and which of its files are read."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipelines.diff import Build, DamagedBuildError, compare, find_build
from pipelines.diff.plan import plan_parts, schema_changes, shapes, year_of
from pipelines.diff.result import SchemaChange
from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.places import PROJECT
from pipelines.store import BuildMissingError, File, Manifest
from tests.compare.builds import OFFICE_NAME, built, small, with_captures
from tests.published.records import report


@pytest.fixture(scope="module")
def data(
    tmp_path_factory: pytest.TempPathFactory, extractor: Extractor, forms: tuple[Form, ...]
) -> Path:
    """A data folder with two builds; the second read one page of 2022 otherwise."""
    folder = tmp_path_factory.mktemp("data")
    first = small(extractor, forms)
    built(folder / "build", first)
    reread = {"capture2": report(extractor, OFFICE_NAME, 2022, "3000003")}
    built(folder / "build", with_captures(first, [], reread), extractor_key="2")
    return folder


@pytest.fixture
def two(data: Path, tmp_path: Path) -> tuple[Build, Build]:
    """Copies that a test may damage."""
    for name in ("previous", "current"):
        shutil.copytree(find_build(name, data / "build").folder, tmp_path / name)
    old, new = (find_build(str(tmp_path / name), tmp_path) for name in ("previous", "current"))
    return old, new


def _file(path: str, digest: str, rows: int = 1) -> File:
    return File(path.split("/")[1], path, rows, 1, digest)


def test_build_is_found_by_its_id_by_its_place_and_by_its_folder(data: Path) -> None:
    root = data / "build"
    current, previous = find_build("current", root), find_build("previous", root)
    assert current.build_id != previous.build_id
    for name in (previous.build_id, previous.build_id[:6], str(previous.folder)):
        assert find_build(name, root) == previous


def test_build_before_is_found_from_where_one_stands(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    previous = find_build("previous", data / "build")
    monkeypatch.chdir(data)
    assert find_build("previous", Path("build")) == previous


@pytest.mark.parametrize("name", ["nowhere", "", "current", "previous"])
def test_build_that_is_not_there_is_said_to_be_missing(tmp_path: Path, name: str) -> None:
    with pytest.raises(BuildMissingError):
        find_build(name, tmp_path)


def test_files_that_both_builds_have_are_not_read(two: tuple[Build, Build]) -> None:
    old, new = two
    parts = plan_parts(old.manifest, new.manifest)
    tables = {part.table for part in parts}
    assert {"facts", "versions"} <= tables
    assert not tables & {"captures", "publishers", "codebook", "extras"}
    assert {year_of(file) for part in parts for file in (*part.old, *part.new)} == {2022}
    shared = {file.path for file in old.manifest.files} & {file.path for file in new.manifest.files}
    read = {file.path for part in parts for file in (*part.old, *part.new)}
    assert shared
    assert not shared & read


def test_plan_takes_one_year_at_a_time_and_leaves_empty_files_out() -> None:
    a, b, c, d, e = (
        _file("tables/facts/report_year=2019/part-a.parquet", "a"),
        _file("tables/facts/report_year=2020/part-b.parquet", "b"),
        _file("tables/facts/report_year=2020/part-c.parquet", "c"),
        _file("tables/facts/report_year=2021/part-d.parquet", "d"),
        _file("tables/extras/report_year=0/part-e.parquet", "e", rows=0),
    )
    parts = plan_parts(Manifest((a, b, e)), Manifest((a, c, d)))
    assert [(p.table, p.old, p.new) for p in parts] == [
        ("facts", (b,), (c,)), ("facts", (), (d,)),
    ]  # fmt: skip


def test_table_that_is_by_year_in_one_build_only_is_one_part() -> None:
    whole = _file("tables/issues/part-a.parquet", "a")
    years = tuple(
        _file(f"tables/issues/report_year={y}/part-{y}.parquet", str(y)) for y in (2019, 2020)
    )
    parts = plan_parts(Manifest((whole,)), Manifest(years))
    assert [(p.old, p.new) for p in parts] == [((whole,), years)]


def test_columns_that_came_went_or_have_another_type_are_named() -> None:
    old = {"facts": {"report_id": "string", "value": "int64", "gone": "string"}, "old": {}}
    new = {"facts": {"report_id": "string", "value": "double", "come": "string"}}
    assert schema_changes(old, new) == (
        SchemaChange("facts", "value", "retyped", "int64", "double"),
        SchemaChange("facts", "gone", "removed", "string", None),
        SchemaChange("facts", "come", "added", None, "string"),
        SchemaChange("old", None, "removed", None, None),
    )


def test_table_without_its_key_in_both_builds_is_not_compared() -> None:
    columns = {"report_id": "string", "version": "int64"}
    assert list(shapes({"versions": columns}, {"versions": columns})) == ["versions"]
    assert shapes({"versions": columns}, {"versions": {"report_id": "string"}}) == {}


def test_build_of_another_schema_is_compared_in_the_columns_of_both(
    two: tuple[Build, Build],
) -> None:
    old, new = two
    smaller = _without_column(old, "facts", "locator")
    with compare(smaller, new) as comparison:
        difference, cells = comparison.difference, list(comparison.cells())
    assert difference.schema == (SchemaChange("facts", "locator", "added", None, "string"),)
    facts = next(t for t in difference.tables if t.table == "facts")
    assert (facts.added, facts.removed, facts.changed) == (0, 0, 2)
    assert [(c.column, c.old_value, c.new_value) for c in cells] == [
        ("natural_person", "2", "3"), ("total", "2", "3"),
    ]  # fmt: skip


def _without_column(build: Build, table: str, column: str) -> Build:
    """The same build, made by a program that did not know this column."""
    files = []
    for file in build.manifest.files:
        if file.table == table:
            read = pq.read_table(build.path(file), partitioning=None)
            build.path(file).unlink()
            pq.write_table(read.drop_columns([column]), build.path(file))
            data = build.path(file).read_bytes()
            file = replace(file, size=len(data), sha256=sha256(data).hexdigest())
        files.append(file)
    return Build(build.folder, Manifest(tuple(files), build.manifest.recipe))


@pytest.mark.parametrize("damage", ["absent", "not of its size", "changed"])
def test_damaged_build_is_not_compared(two: tuple[Build, Build], damage: str) -> None:
    old, new = two
    with compare(old, new) as comparison:
        assert not comparison.difference.is_empty
    file = next(part.new[0] for part in plan_parts(old.manifest, new.manifest))
    data = new.path(file).read_bytes()
    new.path(file).unlink()
    if damage == "not of its size":
        new.path(file).write_bytes(data + b" ")
    elif damage == "changed":
        new.path(file).write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(DamagedBuildError, match=f"{file.path}: {damage}"), compare(old, new):
        pass


def test_folder_above_a_build_may_be_called_anything(
    two: tuple[Build, Build], tmp_path: Path
) -> None:
    strange = tmp_path / "value=99" / "report_year=1900 [x]'*"
    strange.parent.mkdir()
    shutil.copytree(two[0].folder, strange)
    with compare(find_build(str(strange), tmp_path), two[1]) as comparison:
        told = [(c.report_year, c.old_value, c.new_value) for c in comparison.cells()]
    assert told == [(2022, "2", "3"), (2022, "2", "3")]


def _xxgk(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pipelines.cli", "--data", str(data), *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)


def test_verb_ends_well_whether_builds_differ_or_not(data: Path) -> None:
    differ, same = _xxgk(data, "diff", "previous"), _xxgk(data, "diff", "current")
    assert (differ.returncode, same.returncode) == (0, 0)
    assert "extractor_changed" in differ.stdout
    assert "no difference" in same.stdout
    assert "no difference" not in differ.stdout


def test_verb_says_what_it_cannot_do(data: Path) -> None:
    missing, unknown = (
        _xxgk(data, "diff", "none"),
        _xxgk(data, "diff", "previous", "--publisher", "x"),
    )
    assert (missing.returncode, unknown.returncode) == (1, 2)
    assert missing.stderr.startswith("xxgk: ")
    assert "Traceback" not in missing.stderr + unknown.stderr


def test_answers_for_machines(data: Path, tmp_path: Path) -> None:
    told = json.loads(_xxgk(data, "diff", "previous", "--format", "json").stdout)
    assert [(r["report_id"], r["cells"]) for r in told["reports"]] == [
        ("yunshan-office-2022-own", 2)
    ]
    assert len(told["cells"]) == 2
    nothing = json.loads(_xxgk(data, "diff", "current", "--format", "json").stdout)
    assert (nothing["reports"], nothing["cells"], nothing["recipe"]) == ([], [], [])
    target = tmp_path / "cells.csv"
    assert (
        _xxgk(
            data, "diff", "previous", "--format", "csv", "--limit", "1", "--output", str(target)
        ).returncode
        == 0
    )
    assert target.read_text(encoding="utf-8").count("\n") == 2  # the heading and one cell


def test_one_publisher_is_told_with_all_its_cells(data: Path) -> None:
    told = _xxgk(data, "diff", "previous", "--publisher", "yunshan-office").stdout
    assert "requests.new_received.total" in told
    other = _xxgk(data, "diff", "previous", "--publisher", "yunshan-government").stdout
    assert "no difference" not in told
    assert "yunshan-office" not in other


def test_release_of_the_current_build_is_a_build_to_compare_with(
    data: Path, tmp_path: Path
) -> None:
    to = tmp_path / "out"
    made = _xxgk(data, "release", "2026.11", "--to", str(to), "--since", "previous")
    assert made.returncode == 0, made.stderr
    assert "no difference" in _xxgk(data, "diff", str(to), "current").stdout
    again = _xxgk(data, "release", "2026.11", "--to", str(to))
    assert again.returncode == 1
    assert "is there already" in again.stderr
