"""Files that never change, one manifest, and a file for questions that can do nothing else."""

from __future__ import annotations

from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from pipelines.extract import Extractor
from pipelines.forms import Form
from pipelines.query import QueryError, ask, open_catalog
from pipelines.store import BuildMissingError, damaged_files, read_manifest
from pipelines.tables import TABLES
from tests.published.records import Records, capture, made, records, report, stated

OFFICE_NAME = "云山县人民政府办公室"


@pytest.fixture
def small(extractor: Extractor, forms: tuple[Form, ...]) -> Records:
    return records(
        forms,
        [capture(n, f"http://a.invalid/{n}") for n in (1, 2, 3)],
        {
            "capture1": report(extractor, OFFICE_NAME, 2021, (5, "", "-", 0, 0, 1, 6)),
            "capture2": report(extractor, OFFICE_NAME, 2022, "2000002"),
            "capture3": report(extractor, "云山县财政局", 2022, ("=1+1", 0, 0, 0, 0, 0, 0)),
        },
    )


def _build(folder: Path, content: Records) -> Path:
    made(folder, content)
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    built = (folder / "current").resolve()
    files = [*sorted(built.rglob("*.parquet")), built / "manifest.json"]
    return {path.relative_to(built).as_posix(): path.read_bytes() for path in files}


def test_two_builds_of_the_same_records_are_equal_byte_for_byte(
    tmp_path: Path, small: Records
) -> None:
    assert _bytes(_build(tmp_path / "a", small)) == _bytes(_build(tmp_path / "b", small))


def test_year_in_which_nothing_changed_keeps_its_files(
    tmp_path: Path, small: Records, extractor: Extractor, forms: tuple[Form, ...]
) -> None:
    _build(tmp_path, small)
    before = {f.path for f in read_manifest(tmp_path).of("facts")}
    changed = dict(small.extractions)
    changed["capture2"] = report(extractor, OFFICE_NAME, 2022, "9000009")
    _build(tmp_path, records(forms, small.captures, changed))
    after = {f.path for f in read_manifest(tmp_path).of("facts")}
    assert set(before & after) == {p for p in before if "report_year=2021" in p}
    assert len(before ^ after) == 2


def test_reader_of_the_old_manifest_still_finds_its_files(
    tmp_path: Path, small: Records, forms: tuple[Form, ...]
) -> None:
    folder = (_build(tmp_path, small) / "current").resolve()
    old = read_manifest(folder)
    _build(tmp_path, records(forms, (), {}))
    assert read_manifest(tmp_path).build_id != old.build_id
    assert list(damaged_files(folder, old)) == []


def test_file_that_is_not_what_it_was_is_found(tmp_path: Path, small: Records) -> None:
    manifest = read_manifest(_build(tmp_path, small))
    assert list(damaged_files(tmp_path, manifest)) == []
    first, second = (tmp_path / file.path for file in manifest.files[:2])
    first.unlink()
    second.write_bytes(second.read_bytes()[:-1] + b"\x00")
    assert [how for _, how in damaged_files(tmp_path, manifest)] == ["absent", "changed"]


def test_folder_without_a_build_is_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(BuildMissingError, match="no build"):
        read_manifest(tmp_path)
    with pytest.raises(BuildMissingError, match="no build"):
        open_catalog(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(BuildMissingError, match="not a manifest"):
        read_manifest(tmp_path)


def test_partitioned_table_reads_as_one_dataset_with_its_year(
    tmp_path: Path, small: Records
) -> None:
    _build(tmp_path, small)
    table = ds.dataset(tmp_path / "tables" / "facts", partitioning="hive").to_table()
    assert set(table["report_year"].to_pylist()) == {2021, 2022}
    path = next((tmp_path / "tables" / "facts").rglob("*.parquet"))
    meta = pq.read_schema(path).field("value").metadata
    assert meta[b"zh"].decode() == "数值"


def test_every_table_and_column_has_a_comment_in_both_languages(
    tmp_path: Path, small: Records
) -> None:
    connection = open_catalog(_build(tmp_path, small))
    tables = ask(connection, "SELECT table_name, comment FROM duckdb_tables()").to_pylist()
    assert {row["table_name"] for row in tables} == {spec.name for spec in TABLES} | {"panel"}
    columns = ask(
        connection,
        "SELECT comment FROM duckdb_columns() WHERE NOT internal AND table_name IN"
        " (SELECT table_name FROM duckdb_tables())",
    ).to_pylist()
    assert all(" · " in row["comment"] for row in (*tables, *columns))


def test_file_for_questions_survives_being_moved(tmp_path: Path, small: Records) -> None:
    _build(tmp_path / "a", small)
    (tmp_path / "a").rename(tmp_path / "b")
    assert (
        ask(open_catalog(tmp_path / "b"), "SELECT count(*) AS n FROM reports")["n"][0].as_py() == 3
    )


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (a INT)",
        "DELETE FROM facts",
        "COPY facts TO 'facts.csv'",
        "SELECT * FROM read_csv('/etc/hostname')",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "SELECT nothing FROM facts",
        "not sql",
        " ; ",
    ],
)
def test_question_can_write_nothing_and_read_nothing_else(
    tmp_path: Path, small: Records, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    connection = open_catalog(_build(tmp_path / "build", small))
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(QueryError):
        ask(connection, statement)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_panel_uses_what_is_derived_and_says_so(tmp_path: Path, small: Records) -> None:
    connection = open_catalog(_build(tmp_path, small))
    rows = ask(
        connection,
        "SELECT agency, report_year, requests_received, granted, derived_concepts FROM panel"
        " ORDER BY agency, report_year",
    ).to_pylist()
    assert [(r["report_year"], r["requests_received"]) for r in rows] == [
        (2021, 6), (2022, 2), (2022, 0),
    ]  # fmt: skip
    assert {r["granted"] for r in rows} == {None}
    assert [r["derived_concepts"] for r in rows] == [
        # A blank and a dash, and the sum of organisations that they are part of.
        "received_from_enterprise received_from_organisations received_from_research",
        None,
        "received_from_natural_person",  # unreadable, of a total of zero
    ]


def _panel(folder: Path, content: Records) -> list[dict[str, object]]:
    connection = open_catalog(_build(folder, content))
    rows: list[dict[str, object]] = ask(
        connection, "SELECT * FROM panel ORDER BY report_year"
    ).to_pylist()
    return rows


def test_panel_has_the_reports_of_all_editions_side_by_side(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    local, national, trial, present = forms
    ways = {f"indicators.requests_{way}.annual": "1" for way in ("email", "online")}
    total = {"indicators.requests_received.annual": "2"}
    cumulative = {"indicators.requests_received.cumulative": "90"}
    answers = {f"statistics.ans_{way}.value": "3" for way in ("granted", "already_public")}
    rows = _panel(
        tmp_path,
        records(
            forms,
            [capture(n, f"http://a.invalid/{n}") for n in (1, 2, 3, 4)],
            {
                "capture1": stated(local, 2012, ways | total | cumulative),
                "capture2": stated(national, 2016, answers | {"statistics.received.value": "9"}),
                "capture3": stated(trial, 2019, {"requests.granted.total": "5"}),
                "capture4": stated(present, 2023, {"requests.new_received.total": "8"}),
            },
        ),
    )
    shown = [
        (r["edition"], r["requests_received"], r["received_online"], r["granted"]) for r in rows
    ]
    assert shown == [
        ("local", 2, 2, None),
        ("2014", 9, None, 6),
        ("2019", None, None, 5),
        ("2021", 8, None, None),
    ]


def test_panel_has_no_figure_of_a_sum_of_which_a_part_is_lost(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    one = stated(forms[1], 2016, {"statistics.ans_granted.value": "3"})
    (row,) = _panel(tmp_path, records(forms, [capture(1, "http://a.invalid/1")], {"capture1": one}))
    assert row["granted"] is None


def test_panel_leaves_out_amounts_printed_in_another_scale(
    tmp_path: Path, forms: tuple[Form, ...]
) -> None:
    fees = {"statistics.fees.value": "380"}
    rows = _panel(
        tmp_path,
        records(
            forms,
            [capture(n, f"http://a.invalid/{n}") for n in (1, 2)],
            {
                "capture1": stated(forms[1], 2016, fees, "元"),
                "capture2": stated(forms[1], 2017, fees),
            },
        ),
    )
    assert [row["request_fees"] for row in rows] == [None, 380]


@pytest.mark.parametrize(
    ("edition", "cells", "column"),
    [
        ("local", 34, "indicators_proactive_total_cumulative"),
        ("2014", 58, "statistics_received_value"),
        ("2019", 198, "requests_granted_total"),
        ("2021", 207, "proactive_fees_amount"),
    ],
)
def test_every_edition_has_a_wide_view(
    tmp_path: Path, forms: tuple[Form, ...], edition: str, cells: int, column: str
) -> None:
    form = next(form for form in forms if form.edition == edition)
    key = next(str(key) for key in form.keys if str(key).replace(".", "_") == column)
    one = stated(form, form.from_year, {key: "12"})
    content = records(forms, [capture(1, "http://a.invalid/1")], {"capture1": one})
    wide = ask(open_catalog(_build(tmp_path, content)), f"SELECT * FROM report_{edition}")
    assert len(wide.column_names) == 9 + cells
    assert wide[column].to_pylist() == [12]


def test_catalog_that_is_damaged_is_said_to_be(tmp_path: Path, small: Records) -> None:
    _build(tmp_path, small)
    (tmp_path / "archive.duckdb").write_bytes(b"no database")
    with pytest.raises(BuildMissingError):
        open_catalog(tmp_path)
