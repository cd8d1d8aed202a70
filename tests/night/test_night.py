"""Whole nights over the replica, as the operator runs them: crawl, archive, extract, build, ask."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from itertools import product
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.replica.reports import planned_reports
from crawler.replica.server import Replica
from pipelines.archive import About, ArchiveWriter
from pipelines.numbers import read_value
from tests.night.site import Site, copied


def test_every_planned_report_is_found_once_and_under_its_agency(two_nights: Site) -> None:
    found = two_nights.ask("SELECT agency, report_year, scope, edition, title, url FROM reports")
    planned = planned_reports(2)
    assert sorted(
        (r["agency"], r["report_year"], r["scope"], r["edition"]) for r in found
    ) == sorted((p.agency, p.report_year, p.scope, p.edition) for p in planned)
    assert {(r["agency"], r["report_year"]): r["url"] for r in found} == {
        (p.agency, p.report_year): two_nights.url(p) for p in planned
    }


def test_every_figure_in_the_file_is_the_printed_one(two_nights: Site) -> None:
    rows = two_nights.ask(
        "SELECT r.url, f.table_name, f.row_code, f.column_code, f.value, f.status"
        " FROM facts f JOIN reports r USING (report_id)"
    )
    read = {
        (r["url"], r["table_name"], r["row_code"], r["column_code"]): (r["value"], r["status"])
        for r in rows
    }
    for planned in planned_reports(2):
        for place, text in planned.figures.items():
            value = read_value(text)
            number = None if value.number is None else float(value.number)
            assert read.pop((two_nights.url(planned), *place)) == (number, value.status)
    assert {value for value, _ in read.values()} <= {None}


def test_agency_in_the_registry_gets_its_own_publisher(two_nights: Site) -> None:
    found = two_nights.ask("SELECT url, publisher_id FROM reports")
    by_url = {row["url"]: row["publisher_id"] for row in found}
    assert by_url == {two_nights.url(p): p.publisher_id for p in planned_reports(2)}


def test_responses_on_the_wire_are_the_records_in_the_archive(two_nights: Site) -> None:
    (counted,) = two_nights.ask(
        "SELECT count(*) FILTER (warc_file IS NOT NULL) AS archived,"
        " count(DISTINCT run_id) AS nights FROM captures"
    )
    assert counted == {"archived": two_nights.served, "nights": 2}


def test_correction_of_the_second_night_is_a_second_version(two_nights: Site) -> None:
    first = {(p.agency, p.report_year): p for p in planned_reports(1)}
    corrected = {
        (p.agency, p.report_year): sum(
            first[p.agency, p.report_year].figures[place] != text
            for place, text in p.figures.items()
        )
        for p in planned_reports(2)
        if (p.agency, p.report_year) in first
        and p.figures != first[p.agency, p.report_year].figures
    }
    versions = two_nights.ask(
        "SELECT r.agency, r.report_year, v.n_cells_changed FROM versions v"
        " JOIN reports r USING (report_id) WHERE v.version = 2"
    )
    assert {(v["agency"], v["report_year"]): v["n_cells_changed"] for v in versions} == corrected
    assert len(corrected) == 1
    (changed,) = two_nights.ask("SELECT sum(n_changed)::INT AS n FROM outcomes")
    assert changed["n"] == 1


def test_row_that_vanished_is_gone_from_the_list_and_stays_in_the_archive(two_nights: Site) -> None:
    gone = two_nights.ask(
        "SELECT s.url, r.report_id IS NOT NULL AS kept FROM sightings s LEFT JOIN reports r"
        " USING (url) WHERE s.gone_at IS NOT NULL"
    )
    planned = [two_nights.url(p) for p in planned_reports(2) if not p.listed]
    assert gone == [{"url": url, "kept": True} for url in planned]


def test_carry_over_breaks_where_it_was_planted(two_nights: Site) -> None:
    failed = two_nights.ask(
        "SELECT DISTINCT r.agency, r.report_year FROM checks c JOIN reports r USING (report_id)"
        " WHERE c.rule = 'X1' AND c.result = 'fail'"
    )
    planned = {
        (p.agency, p.report_year)
        for p in planned_reports(2)
        if any(fault.startswith("X1") for fault in p.planted)
    }
    assert {(f["agency"], f["report_year"]) for f in failed} == planned


def test_other_rows_of_the_lists_are_seen_and_left_alone(two_nights: Site) -> None:
    counted = two_nights.ask(
        "SELECT verdict, count(*) AS n, count(*) FILTER (url IN (SELECT url FROM captures)) AS"
        " fetched FROM sightings GROUP BY verdict"
    )
    by_verdict = {row["verdict"]: row for row in counted}
    assert by_verdict["not_a_report"]["fetched"] == 0
    assert by_verdict["other"]["fetched"] == 0
    assert by_verdict["report"]["n"] == len(planned_reports(2))


def test_verify_finds_nothing_wrong_and_status_speaks(two_nights: Site) -> None:
    assert two_nights.xxgk("verify").returncode == 0
    shown = two_nights.xxgk("status")
    assert shown.returncode == 0
    assert "ok_new" in shown.stdout
    assert "2021" in shown.stdout


def test_archive_is_readable_by_other_tools(two_nights: Site) -> None:
    files = [str(p) for p in (two_nights.folder / "data" / "archive").rglob("*.warc.gz")]
    assert files
    bin_ = Path(sys.executable).parent
    for tool, file in product(("warcio", "fastwarc"), files):
        ended = subprocess.run(
            [str(bin_ / tool), "check", file], capture_output=True, text=True, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr


def test_build_made_again_is_the_same_build(two_nights: Site) -> None:
    manifest = two_nights.folder / "data" / "build" / "manifest.json"
    before = manifest.read_bytes()
    extracts = two_nights.folder / "data" / "build" / "extracts"
    for path in extracts.rglob("*.gz"):
        path.unlink()
    assert two_nights.xxgk("extract").returncode == 0
    assert two_nights.xxgk("build").returncode == 0
    assert manifest.read_bytes() == before


def test_slip_in_the_registry_costs_no_report_and_is_told(two_nights: Site, tmp_path: Path) -> None:
    site = copied(two_nights, tmp_path)
    rows = tmp_path / "curated" / "channels.csv"
    lines = rows.read_text(encoding="utf-8").splitlines(keepends=True)
    rows.write_text("".join(lines[:-1]), encoding="utf-8")
    before = site.ask("SELECT count(*) AS n FROM reports")
    ended = site.xxgk("build")
    assert ended.returncode == 1
    assert lines[-1].partition(",")[0] in ended.stderr
    assert site.ask("SELECT count(*) AS n FROM reports") == before


def test_damage_is_named_file_by_file(two_nights: Site, tmp_path: Path) -> None:
    site = copied(two_nights, tmp_path)
    first = min((tmp_path / "data" / "archive").rglob("*.warc.gz"))
    data = bytearray(first.read_bytes())
    data[len(data) // 2] ^= 0xFF
    first.write_bytes(data)
    catalog = next((tmp_path / "data" / "build" / "builds").glob("*/archive.duckdb"))
    data = bytearray(catalog.read_bytes())
    data[len(data) // 2] ^= 0xFF
    catalog.write_bytes(data)
    ended = site.xxgk("verify")
    assert ended.returncode == 1
    assert first.name in ended.stderr
    assert "archive.duckdb" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_damaged_extractions_are_made_again(two_nights: Site, tmp_path: Path) -> None:
    site = copied(two_nights, tmp_path)
    manifest = (tmp_path / "data" / "build" / "manifest.json").read_bytes()
    first, second = sorted((tmp_path / "data" / "build" / "extracts").rglob("*.gz"))
    first.write_bytes(b"")
    second.write_bytes(second.read_bytes()[:-20])
    assert site.xxgk("extract").returncode == 0
    assert site.xxgk("build").returncode == 0
    assert (tmp_path / "data" / "build" / "manifest.json").read_bytes() == manifest


def test_sites_in_trouble_are_named_and_cost_the_others_nothing(tmp_path: Path) -> None:
    with Replica(night=1, with_trouble=True, slow_seconds=0.2) as replica:
        site = Site(replica, tmp_path)
        replica.write_curated(tmp_path / "curated")
        rows = tmp_path / "curated" / "channels.csv"
        rows.write_text(
            rows.read_text(encoding="utf-8")
            + "zz-broken,nobody,trs,http://a.invalid/,,,,verified,,\n",
            encoding="utf-8",
        )
        ended = site.night()
        line = len(rows.read_text(encoding="utf-8").splitlines())
        outcomes = {
            str(o["channel_id"]): o
            for o in site.ask("SELECT channel_id, outcome, detail FROM outcomes")
        }
        reports = site.ask("SELECT count(*) AS n FROM reports")
    assert f"channels.csv:{line}" in ended.stderr
    assert ended.returncode == 1  # our own registry has a broken row
    trouble = {
        k.rpartition("-trouble-")[2]: o["outcome"] for k, o in outcomes.items() if "-trouble-" in k
    }
    assert trouble == {
        "gone": "http_error", "articles": "ok_new", "empty": "listing_empty",
        "welcome": "page_unrecognised", "robots": "robots", "forbidden": "blocked:403",
        "jsl": "blocked:jiasule", "slow": trouble["slow"], "dns": "dns",
    }  # fmt: skip
    assert outcomes["zz-broken"]["outcome"] == "config_error"
    assert "500" in str(next(o["detail"] for k, o in outcomes.items() if k.endswith("articles")))
    assert reports == [{"n": len(planned_reports(1)) + 1}]


def test_second_night_at_the_same_time_ends_and_publishes_nothing(tmp_path: Path) -> None:
    with Replica(night=1) as replica:
        site = Site(replica, tmp_path)
        replica.write_curated(tmp_path / "curated")
        with ArchiveWriter(tmp_path / "data" / "archive", "20250101T000000Z", About("", "", "")):
            ended = site.night()
        assert ended.returncode == 1
        assert "is writing into this archive" in ended.stderr
        assert "Traceback" not in ended.stderr
        assert replica.requests == []
        assert not (tmp_path / "data" / "build" / "manifest.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_killed_night_loses_nothing_and_the_next_one_completes_it(tmp_path: Path) -> None:
    with Replica(night=1) as replica:
        site = Site(replica, tmp_path)
        replica.write_curated(tmp_path / "curated")
        process = subprocess.Popen(
            site.command("night", "--delay", "0", "--allow-private-hosts"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while len(replica.requests) < 40 and process.poll() is None:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL
        ended = site.night()
        assert ended.returncode == 0, ended.stdout + ended.stderr
        captured = site.ask(
            "SELECT count(*) AS n, count(DISTINCT capture_id) AS ids,"
            " count(*) FILTER (run_id = (SELECT min(run_id) FROM captures)) AS before"
            " FROM captures WHERE warc_file IS NOT NULL"
        )
        reports = site.ask("SELECT count(*) AS n FROM reports")
        assert site.xxgk("verify").returncode == 0
    assert reports == [{"n": len(planned_reports(1))}]
    assert captured[0]["n"] == captured[0]["ids"]
    # At most the responses in flight when it was killed are not in the archive.
    assert int(str(captured[0]["before"])) >= 40 - 16
    paths = [urlsplit(r.path).path for r in replica.requests]
    assert len(paths) >= int(str(captured[0]["n"]))
