"""What ``xxgk sites`` lists, counts and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines.archive import ArchiveWriter, ChannelEnd
from pipelines.archive.writer import About
from pipelines.cli import app
from pipelines.registry import load_registry
from pipelines.sites import UnitCount, summarise
from tests.registry.conftest import CHANNELS, Written

OFFICE_CHANNEL = "990121-office-xxgknb"


def _sites(folder: Path, *more: str) -> Result:
    return CliRunner().invoke(
        app, ["--curated", str(folder), "--data", str(folder / "data"), "sites", *more]
    )


def _listed(folder: Path, *more: str) -> list[dict[str, str | None]]:
    ended = _sites(folder, *more, "--format", "json")
    assert ended.exit_code == 0, ended.output
    rows: list[dict[str, str | None]] = json.loads(ended.stdout)
    return rows


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ((), ["990000-government", "990100-government", "990121-government", "990121-office"]),
        (("--division", "9901"), ["990100-government", "990121-government", "990121-office"]),
        (("--division", "水云市"), ["990100-government", "990121-government", "990121-office"]),
        (("--division", "青石县人民政府"), ["990121-government", "990121-office"]),
        (("--division", "远方市"), []),
        (("--level", "city"), ["990100-government"]),
        (("--family", "vsb"), ["990121-office"]),
        (("--status", "guess"), ["990100-government"]),
        (("--channel", "with"), ["990100-government", "990121-office"]),
        (("--channel", "without"), ["990000-government", "990121-government"]),
        (("--channel", "without", "--level", "county"), ["990121-government"]),
        (("办公室",), ["990121-office"]),
        (("nb.htm",), ["990121-office"]),
    ],
)
def test_sites_are_chosen_by_place_level_family_status_and_text(
    write: Written, options: tuple[str, ...], ids: list[str]
) -> None:
    assert [row["publisher_id"] for row in _listed(write(), *options)] == ids


def test_a_publisher_with_two_columns_is_listed_with_each(write: Written) -> None:
    second = "990121-office-xxgknb-old,990121-office,trs,http://old.qs.gov.cn/nb/,,,,gone,,"
    rows = _listed(write(channels=(*CHANNELS, second)), "--division", "990121")
    assert [(r["publisher_id"], r["channel_id"], r["status"]) for r in rows] == [
        ("990121-government", None, None),
        ("990121-office", OFFICE_CHANNEL, "derived"),
        ("990121-office", f"{OFFICE_CHANNEL}-old", "gone"),
    ]
    assert {r["province"] for r in rows} == {"云山省"}


def test_the_last_outcome_of_each_channel_is_shown(write: Written) -> None:
    folder = write()
    assert _listed(folder, "vsb", "--family", "vsb") == []
    for run, outcome in (("20250101T000000Z", "timeout"), ("20250102T000000Z", "ok_new")):
        with ArchiveWriter(folder / "data" / "archive", run, About("", "", "")) as writer:
            url = "http://www.qs.gov.cn/nb.htm"
            writer.write_channel_end(ChannelEnd(OFFICE_CHANNEL, url, outcome, ""))
            writer.finish()
    rows = _listed(folder, "--channel", "with")
    assert [(r["channel_id"], r["outcome"], r["run_id"]) for r in rows] == [
        ("990100-government-xxgknb", None, None),
        (OFFICE_CHANNEL, "ok_new", "20250102T000000Z"),
    ]


def test_a_csv_file_holds_every_column_and_says_nothing_on_the_screen(write: Written) -> None:
    folder = write()
    target = folder / "sites.csv"
    ended = _sites(folder, "--format", "csv", "--output", str(target), "--family", "vsb")
    assert (ended.exit_code, ended.output) == (0, "")
    head, row = target.read_text(encoding="utf-8").splitlines()
    assert head.startswith("publisher_id,name,level,division_code,province,home_url,channel_id,")
    assert row.startswith(
        "990121-office,青石县人民政府办公室,county,990121,云山省,http://www.qs.gov.cn/,"
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--family", "trz"), "no such family: trz"),
        (("--level", "shire"), "no such level: shire"),
        (("--status", "hope"), "no such status: hope"),
        (("--check", "--summary"), "two questions"),
    ],
)
def test_a_value_that_does_not_exist_is_wrong_usage(
    write: Written, options: tuple[str, ...], said: str
) -> None:
    ended = _sites(write(), *options)
    assert ended.exit_code == 2
    assert said in ended.output


def test_the_check_ends_with_1_and_the_place_of_each_problem(write: Written) -> None:
    good = _sites(write(), "--check")
    assert good.exit_code == 0
    assert "4 publishers and 2 channels read, 0 problems" in good.output
    broken = (CHANNELS[0].replace("trs", "trz"), CHANNELS[1].replace("derived", "sure"))
    bad = _sites(write(channels=broken), "--check")
    assert bad.exit_code == 1
    assert "channels.csv:2: family: one of " in bad.output
    assert "channels.csv:3: status: one of " in bad.output
    assert "2 problems" in bad.output


def test_the_check_names_a_mistake_in_the_limits_of_the_guards(write: Written) -> None:
    folder = write()
    (folder / "guards.toml").write_text("present_years = true\n", encoding="utf-8")
    bad = _sites(folder, "--check")
    assert bad.exit_code == 1
    assert "guards.toml: channels_failed: missing" in bad.output
    assert "0 problems" not in bad.output


def test_a_column_elsewhere_is_remarked_and_no_problem(write: Written) -> None:
    elsewhere = CHANNELS[1].replace("www.qs.gov.cn", "61.150.65.235")
    ended = _sites(write(channels=(elsewhere,)), "--check")
    assert ended.exit_code == 0
    assert f"remark: {OFFICE_CHANNEL}: not on its publisher's domain" in ended.output


def test_a_government_and_its_office_are_one_unit(write: Written) -> None:
    summary = summarise(load_registry(write()))
    assert summary.by_level == {
        "province": UnitCount(1, 0), "city": UnitCount(1, 1), "county": UnitCount(1, 1),
    }  # fmt: skip
    assert summary.by_province == {"云山省": UnitCount(3, 2)}
    assert summary.by_family == {"trs": {"guess": 1}, "vsb": {"derived": 1}}


def test_the_summary_names_units_families_and_provinces(write: Written) -> None:
    ended = _sites(write(), "--summary")
    assert ended.exit_code == 0
    words = [line.replace("│", " ").split() for line in ended.output.splitlines()]
    assert ["county", "1", "1", "100.0%"] in words
    assert ["vsb", "0", "1", "0", "0", "0", "1"] in words
    assert ["all", "0", "1", "1", "0", "0", "2"] in words
    assert ["云山省", "3", "2", "66.7%"] in words


def test_an_empty_registry_can_be_counted(write: Written) -> None:
    ended = _sites(write((), ()), "--summary")
    assert ended.exit_code == 0
    assert "Traceback" not in ended.output
