"""``xxgk probe`` and ``xxgk discover`` as a user runs them, on this machine."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from typer.testing import CliRunner

from crawler.replica.server import Replica
from crawler.replica.sites import SITES
from pipelines.cli import app
from pipelines.registry import load_registry
from tests.crawler.site import Answer, Site, report_row, trs_list


@pytest.fixture
def lines(capfd: pytest.CaptureFixture[str]):
    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, list(arguments))
        return result.exit_code, result.output + capfd.readouterr().out

    return run


LIST = trs_list(
    [
        report_row("./202501/t20250120_1234.html", "甲县2024年政府信息公开工作年度报告"),
        report_row("./202412/t20241220_1233.html", "关于做好年度报告编制工作的通知"),
    ],
    pages=3,
)


def test_a_saved_page_is_told_with_its_rows_and_the_page_after_it(tmp_path: Path, lines) -> None:
    path = tmp_path / "list.html"
    path.write_bytes(LIST.body)
    status, said = lines("probe", str(path), "--url", "http://www.a.gov.cn/zwgk/nb/")
    assert status == 0
    assert "family    trs" in said
    assert "rows      2, of which 1 are annual reports" in said
    assert "next      http://www.a.gov.cn/zwgk/nb/index_1.html" in said
    assert "ID,PUBLISHER,trs,http://www.a.gov.cn/zwgk/nb/,,,,verified,," in said


def test_a_page_of_no_family_and_a_missing_file_are_told(tmp_path: Path, lines) -> None:
    path = tmp_path / "welcome.html"
    path.write_text("<h1>Welcome to nginx!</h1>", encoding="utf-8")
    assert "no family recognises this page" in lines("probe", str(path))[1]
    assert lines("probe", str(tmp_path / "absent.html"))[0] == 1


def test_an_address_is_asked_once_by_the_rules_of_the_crawl(site: Site, lines) -> None:
    site.answers["/zwgk/nb/"] = LIST
    url = site.url("/zwgk/nb/")
    status, said = lines("probe", url)
    assert (status, site.served) == (1, []), "a private address is refused unless allowed"
    assert "private_address" in said
    status, said = lines("probe", url, "--allow-private-hosts")
    assert status == 0
    assert "family    trs" in said
    assert [path for path, _ in site.served] == ["/robots.txt", "/zwgk/nb/"]
    site.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n", headers={})
    status, said = lines("probe", url, "--allow-private-hosts")
    assert (status, site.asked("/zwgk/nb/")) == (1, 1)
    assert "robots" in said


def test_the_column_of_every_county_is_found_from_its_home_page(tmp_path: Path, lines) -> None:
    curated, data = tmp_path / "curated", tmp_path / "data"
    with Replica() as replica:
        replica.write_curated(curated)
        known = {c.publisher_id: c.url for c in load_registry(curated).channels}
        head, *_ = (curated / "channels.csv").read_text(encoding="utf-8").splitlines()
        (curated / "channels.csv").write_text(head + "\n", encoding="utf-8")
        status, _ = lines(
            "--curated", str(curated), "--data", str(data), "discover", "--delay", "0",
            "--allow-private-hosts",
        )  # fmt: skip
        robots = [served for served in replica.requests if served.path == "/robots.txt"]
    assert status == 0
    assert len(robots) == len(SITES)
    (folder,) = (data / "build" / "discovery").iterdir()
    proposed = (folder / "channels-found.csv").read_text(encoding="utf-8")
    assert proposed.splitlines()[0] == head
    (curated / "channels.csv").write_text(proposed, encoding="utf-8")
    registry = load_registry(curated)
    assert registry.errors == (), "what is proposed can be taken over as it is"
    found = {c.publisher_id: c.url.rstrip("/") for c in registry.channels}
    planned = {publisher: url.rstrip("/") for publisher, url in known.items()}
    # Its registered page is a shell that sends on: found is where it leads.
    shell = planned.pop("tanting-government")
    assert found.pop("tanting-government") == shell.replace("/zfxxgknb", "/zwgk/zfxxgk/gknb")
    assert found == planned
    assert all("首页 > " in channel.evidence for channel in registry.channels)
    with (folder / "not-found.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == []


def test_a_publisher_without_a_column_is_told_with_the_reason(
    site: Site, tmp_path: Path, lines
) -> None:
    (tmp_path / "publishers.csv").write_text(
        "publisher_id,name,level,division_code,parent_id,home_url,valid_from,valid_to,note\n"
        f"a,甲县人民政府,county,,,{site.url('/')},,,\n", encoding="utf-8",
    )  # fmt: skip
    (tmp_path / "channels.csv").write_text(
        "channel_id,publisher_id,family,url,from_year,to_year,params,status,evidence,note\n",
        encoding="utf-8",
    )
    away = "http://xxgk.b.gov.cn/nb/"
    site.answers["/"] = Answer(f'<a href="{away}">政府信息公开年报</a>'.encode())
    status, said = lines(
        "--curated", str(tmp_path), "--data", str(tmp_path), "discover", "a", "--delay", "0",
        "--allow-private-hosts",
    )  # fmt: skip
    assert status == 0
    assert "a: nothing found: no link leads to a column of annual reports" in said
    assert away in said
