"""What people ask for: a word that matches nothing is told, never answered with an empty file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pipelines.export import Choice, ExportError, Order, What, export_files, parse_years
from pipelines.export.choice import Selection
from tests.export.builds import published
from tests.published.records import Records


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        (Choice(years=(2022,)), 2),
        (Choice(divisions=("99",)), 3),
        (Choice(divisions=("云山县",)), 3),
        (Choice(publishers=("yunshan-office",)), 2),
        (Choice(scopes=("own",)), 3),
        (Choice(editions=("2021",)), 3),
        (Choice(years=(2022,), publishers=("yunshan-office",)), 1),
    ],
)
def test_export_takes_only_what_was_chosen(
    build: Path, tmp_path: Path, choice: Choice, expected: int
) -> None:
    (file,) = export_files(build, tmp_path / "out", Order((What.REPORTS,), choice=choice)).files
    assert file.rows == expected


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        (Choice(divisions=("云山",)), "did you mean 云山县"),
        (Choice(divisions=("98",)), "they begin with 99"),
        (Choice(publishers=("yunshan-ofice",)), "did you mean yunshan-office"),
        (Choice(scopes=("both",)), "there are: own"),
        (Choice(levels=("countries",)), "did you mean county"),
        (Choice(tables=("request",)), "did you mean requests"),
        (Choice(concepts=("grant",)), "did you mean granted"),
        (Choice(years=(1999,)), "3 reports of 2021 to 2022"),
        (Choice(years=(2021,), publishers=("yunshan-government",)), "years = 2021 and publishers"),
    ],
)
def test_word_that_matches_nothing_is_an_error_and_writes_nothing(
    build: Path, tmp_path: Path, choice: Choice, told: str
) -> None:
    with pytest.raises(ExportError, match=told):
        export_files(build, tmp_path / "out", Order(choice=choice))
    assert not (tmp_path / "out").exists()


def test_filter_that_no_file_heeds_is_an_error(build: Path, tmp_path: Path) -> None:
    order = Order((What.REPORTS,), choice=Choice(tables=("requests",)))
    with pytest.raises(ExportError, match="facts and cells only"):
        export_files(build, tmp_path / "out", order)


def test_year_without_reports_is_told(build: Path, tmp_path: Path) -> None:
    some = export_files(build, tmp_path / "out", Order(choice=Choice(years=(2021, 2030))))
    assert ["2030" in remark for remark in some.remarks] == [True]
    assert export_files(build, tmp_path / "out", Order(choice=Choice(years=(2021,)))).remarks == ()


def test_mixed_scopes_are_warned_of(tmp_path: Path, small: Records) -> None:
    one = small.extractions["capture1"]
    whole = replace(one, provenance=replace(one.provenance, scope="consolidated"))
    content = replace(small, extractions={**small.extractions, "capture1": whole})
    build = published(tmp_path / "build", content)
    mixed = export_files(build, tmp_path / "out", Order())
    assert ["own and consolidated" in remark for remark in mixed.remarks] == [True]
    own = export_files(build, tmp_path / "out", Order(choice=Choice(scopes=("own",))))
    assert own.remarks == ()


def test_years_are_lists_and_ranges() -> None:
    assert parse_years(["2019-2021", "2023,2020"]) == (2019, 2020, 2021, 2023)
    for wrong in ("19", "2021-2019", "2019-", "x"):
        with pytest.raises(ValueError, match="not a year"):
            parse_years([wrong])


def test_batches_are_of_one_year_and_leave_no_report_out() -> None:
    reports = ((2019, "a"), (2019, "b"), (2019, "c"), (2020, "a"), (2021, "z"))
    batches = list(Selection(reports).batches(2))
    assert [(b.year, b.report_ids) for b in batches] == [
        (2019, ("a", "b")), (2019, ("c",)), (2020, ("a",)), (2021, ("z",)),
    ]  # fmt: skip
