"""Sites over all nights: what is said of them, and when."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines.archive import ArchiveWriter, ChannelEnd, Delta, SeenRow
from pipelines.clock import utc_now
from pipelines.morning.pages import write_status
from pipelines.morning.pages.status import STATES
from pipelines.morning.sites import (
    Owner,
    Site,
    SiteNight,
    SiteReport,
    State,
    Stretch,
    read_sites,
    site_of,
)
from pipelines.places import Places
from pipelines.registry import CHANNEL_FIELDS, PUBLISHER_FIELDS
from pipelines.settings import CLOCK_AHEAD
from tests.morning.reading import read, said, section, texts

OWNER = Owner(
    "a-xxgknb", "a", "甲县人民政府", "某省", "http://a.gov.cn/nb/", "trs", is_crawled=True
)


def nights(*outcomes: str, first: int = 1) -> list[SiteNight]:
    """One a day in March 2027."""
    return [
        SiteNight(f"202703{day:02}T013000Z", f"2027-03-{day:02}", outcome, "", 5, 0, 0)
        for day, outcome in enumerate(outcomes, first)
    ]


def report(first_seen: str, listed_on: str | None = None, year: int = 2025) -> SiteReport:
    return SiteReport(year, f"甲县{year}年年报", "http://a.gov.cn/1", listed_on, first_seen, None)


def site(ended: list[SiteNight], *reports: SiteReport, owner: Owner = OWNER) -> Site:
    return site_of(owner, ended, reports, [night.run_id for night in ended])


@pytest.mark.parametrize(
    ("outcomes", "listed_on", "state"),
    [
        (["ok_nothing_new"], "2026-03-01", State.PUBLISHING),
        (["listing_shrank"], "2026-03-01", State.PUBLISHING),
        (["ok_nothing_new"], "2025-03-01", State.STOPPED),
        (["ok_nothing_new", "timeout"], "2025-03-01", State.UNREADABLE),
        (["ok_nothing_new", "page_unrecognised"], "2026-03-01", State.UNREADABLE),
        (["ok_nothing_new", "listing_empty"], "2026-03-01", State.UNREADABLE),
        (["ok_nothing_new", "blocked:jiasule"], "2026-03-01", State.REFUSED),
        (["ok_nothing_new", "robots"], "2025-03-01", State.REFUSED),
        (["blocked:jiasule", "ok_nothing_new"], "2026-03-01", State.PUBLISHING),
    ],
)
def test_a_site_that_stopped_is_told_from_one_that_we_cannot_read(
    outcomes: list[str], listed_on: str, state: State
) -> None:
    one = report("2027-03-01T01:31:00Z", listed_on)
    assert site(nights(*outcomes), one).state is state


def test_silence_of_more_than_400_days_is_what_makes_it_stopped() -> None:
    """2026-01-25 to 2027-03-01 are 400 days."""
    on_the_day = site(nights("ok_new"), report("2027-03-01T01:31:00Z", "2026-01-25"))
    assert (on_the_day.days_silent, on_the_day.state) == (400, State.PUBLISHING)
    a_day_longer = site(nights("ok_new"), report("2027-03-01T01:31:00Z", "2026-01-24"))
    assert (a_day_longer.days_silent, a_day_longer.state) == (401, State.STOPPED)


def test_a_list_that_never_had_a_report_is_not_called_one_that_stopped() -> None:
    assert site(nights("ok_nothing_new")).state is State.NO_REPORTS


def test_a_column_of_earlier_years_is_not_blamed_for_its_silence() -> None:
    earlier = replace(OWNER, to_year=2023)
    old = report("2027-03-01T01:31:00Z", "2024-03-01", 2023)
    assert site(nights("ok_nothing_new"), old, owner=earlier).state is State.ENDED
    assert site(nights("ok_nothing_new"), old).state is State.STOPPED


def test_a_paused_channel_and_one_never_asked_are_not_watched() -> None:
    paused = Owner("a-xxgknb", "a", "甲", "", "http://a/", "trs", is_crawled=False)
    one = report("2027-03-01T01:31:00Z", "2026-03-01")
    assert site(nights("ok_new"), one, owner=paused).state is State.NOT_WATCHED
    never = site_of(OWNER, (), (), ())
    assert (never.state, never.last_try, never.days_silent) == (State.NOT_WATCHED, None, None)


def test_what_the_first_night_saw_is_as_old_as_the_list_says() -> None:
    ended = nights("ok_new", "ok_nothing_new", "ok_new")
    old = report("2027-03-01T01:31:00Z", "2026-03-20")
    assert site(ended, old).last_report == "2026-03-20"
    assert site(ended, old, report("2027-03-03T01:31:00Z")).last_report == "2027-03-03"


def test_without_any_day_silence_counts_from_the_first_night() -> None:
    one = site(nights("ok_new", "ok_nothing_new", "ok_nothing_new"), report("2027-03-01T01:31:00Z"))
    assert (one.last_report, one.days_silent) == (None, 2)


def test_silence_is_told_as_far_as_the_list_was_read() -> None:
    """Of the nights on which it failed nobody knows whether there was something new."""
    ended = nights("ok_new", "ok_nothing_new", "dns", "dns")
    assert site(ended, report("2027-03-01T01:31:00Z", "2027-02-20")).days_silent == 10
    never_read = site(nights("dns", "dns"), report("2027-03-01T01:31:00Z", "2027-02-20"))
    assert (never_read.days_silent, never_read.state) == (None, State.UNREADABLE)


def test_a_day_that_has_not_come_yet_says_nothing() -> None:
    one = report("2027-03-01T01:31:00Z", "2099-01-01")
    assert site(nights("ok_new"), one).last_report is None


def test_last_try_and_last_success_are_told_apart() -> None:
    one = site(nights("ok_new", "ok_nothing_new", "dns", "timeout"))
    assert (one.last_try, one.last_read) == ("2027-03-04", "2027-03-02")
    assert one.failing_since == "2027-03-03"
    assert (one.n_nights, one.n_read) == (4, 2)
    assert site(nights("dns", "ok_new")).failing_since is None


def test_nights_that_ended_alike_are_one_stretch() -> None:
    one = site(
        nights("ok_new", "ok_nothing_new", "listing_shrank", "dns", "dns", "timeout", "ok_new")
    )
    assert one.stretches == (
        Stretch("2027-03-01", "2027-03-03", 3, "ok"),
        Stretch("2027-03-04", "2027-03-05", 2, "dns"),
        Stretch("2027-03-06", "2027-03-06", 1, "timeout"),
        Stretch("2027-03-07", "2027-03-07", 1, "ok"),
    )


def test_a_strip_has_a_gap_where_the_channel_was_not_asked() -> None:
    ended = nights("ok_new", "dns")
    one = site_of(OWNER, ended, (), [ended[0].run_id, "20270301T220000Z", ended[1].run_id])
    assert [night and night.outcome for night in one.strip] == ["ok_new", None, "dns"]


# --- out of an archive ------------------------------------------------------------------------

PUBLISHERS = (
    ("p", "某省人民政府", "province", "990000", ""),
    ("c", "某市人民政府", "city", "990100", "p"),
    ("c-office", "某市人民政府办公室", "city", "990100", "c"),
    ("k", "<b>乙县</b>人民政府", "county", "990121", "c"),
    ("q", "丙县人民政府", "county", "990122", "c"),
)
CHANNELS = (
    ("c-xxgknb", "c-office", "verified"),
    ("index", "k", "verified"),
    ("k-old", "k", "gone"),
)


@pytest.fixture
def places(tmp_path: Path) -> Places:
    def write(name: str, fields: tuple[str, ...], rows: list[dict[str, str]]) -> None:
        with (tmp_path / "curated" / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fields, restval="")
            writer.writeheader()
            writer.writerows(rows)

    (tmp_path / "curated").mkdir()
    names = ("publisher_id", "name", "level", "division_code", "parent_id")
    write(
        "publishers.csv", PUBLISHER_FIELDS, [dict(zip(names, p, strict=True)) for p in PUBLISHERS]
    )
    write("channels.csv", CHANNEL_FIELDS, [
        {"channel_id": name, "publisher_id": publisher, "family": "trs",
         "url": f"http://{name}.gov.cn/nb/", "status": status}
        for name, publisher, status in CHANNELS
    ])  # fmt: skip
    return Places(tmp_path / "curated", tmp_path / "data")


def night(places: Places, monkeypatch: pytest.MonkeyPatch, day: int, *ends: ChannelEnd) -> str:
    """So many days from now; its day."""
    monkeypatch.setenv(CLOCK_AHEAD.variable, str(timedelta(days=day).total_seconds()))
    now = utc_now()
    with ArchiveWriter(places.archive, now.strftime("%Y%m%dT%H%M%SZ")) as writer:
        for end in ends:
            writer.write_channel_end(end)
        writer.finish()
    return now.strftime("%Y-%m-%d")


def row(year: int, listed_on: str | None = None) -> SeenRow:
    title = f"某市人民政府{year}年政府信息公开工作年度报告"
    return SeenRow(f"http://c.gov.cn/{year}", title, listed_on, "report")


def read_end(*rows: SeenRow, channel: str = "c-xxgknb") -> ChannelEnd:
    outcome = "ok_new" if rows else "ok_nothing_new"
    return ChannelEnd(channel, "http://c.gov.cn/nb/", outcome, "", 9, 0, Delta(new=rows, seen=None))


def failed_end(outcome: str, channel: str = "c-xxgknb") -> ChannelEnd:
    return ChannelEnd(channel, "http://c.gov.cn/nb/", outcome, "said <i>no</i>")


def test_the_histories_are_those_of_the_archive(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    night(places, monkeypatch, 0, read_end(row(2024, "2025-03-01")), failed_end("dns", "index"))
    second = night(places, monkeypatch, 1, read_end(row(2025)), failed_end("dns", "index"),
                   failed_end("timeout", "not-registered"))  # fmt: skip
    third = night(places, monkeypatch, 2, failed_end("timeout"))
    sites = {one.channel_id: one for one in read_sites(places)}
    assert list(sites) == ["c-xxgknb", "index", "k-old", "not-registered"]
    city = sites["c-xxgknb"]
    assert (city.last_read, city.last_try, city.last_report) == (second, third, second)
    assert [one.year for one in city.reports] == [2025, 2024]
    assert [one and one.outcome for one in city.strip] == ["ok_new", "ok_new", "timeout"]
    assert [one and one.outcome for one in sites["index"].strip] == ["dns", "dns", None]
    assert (city.publisher, city.province) == ("某市人民政府办公室", "某省")
    assert sites["k-old"].state is State.NOT_WATCHED
    assert sites["not-registered"].state is State.NOT_WATCHED


def test_every_channel_has_a_page_and_all_stand_on_one(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    night(places, monkeypatch, 0, read_end(row(2024, "2020-03-01")), failed_end("dns", "index"))
    day = night(places, monkeypatch, 1, read_end(), failed_end("blocked:waf", "index"))
    folder = tmp_path / "status"
    assert write_status(folder, places) == 4
    assert sorted(path.name for path in folder.iterdir()) == [
        "c-xxgknb.html", "index.html", "index_.html", "k-old.html",
    ]  # fmt: skip
    page = read((folder / "index.html").read_text(encoding="utf-8"))
    assert f"As of the night of {day}" in said(page)
    assert texts(section(page, "stopped"), ".//tbody/tr/th/a") == ["某市人民政府办公室"]
    assert section(page, "refused").xpath(".//tbody//a/@href") == ["index_.html"]
    assert texts(section(page, "refused"), ".//tbody/tr/th/a") == ["<b>乙县</b>人民政府"]
    assert section(page, "stopped").xpath(".//svg/@aria-label") == [
        "Last 2 nights: something new listed on 1, read, nothing new on 1"
    ]
    for words in STATES.values():
        assert words.en in said(page)
        assert words.zh in said(page)


def test_publishers_of_which_no_list_is_known_are_named(places: Places, tmp_path: Path) -> None:
    """The city has one by its office."""
    write_status(tmp_path / "status", places)
    page = read((tmp_path / "status" / "index.html").read_text(encoding="utf-8"))
    unknown = said(section(page, "unknown"))
    assert "某省人民政府" in unknown
    assert "丙县人民政府" in unknown
    assert "某市人民政府" not in unknown


def test_the_page_of_a_channel_says_what_became_of_it_night_by_night(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = night(places, monkeypatch, 0, read_end(row(2024, "2025-03-01")))
    second = night(places, monkeypatch, 1, failed_end("dns"))
    third = night(places, monkeypatch, 2, failed_end("dns"))
    write_status(tmp_path / "status", places)
    page = read((tmp_path / "status" / "c-xxgknb.html").read_text(encoding="utf-8"))
    assert "We cannot read it" in said(page)
    assert f"since {second}" in said(page.xpath("//header")[0])
    assert texts(section(page, "stretches"), ".//tbody/tr") == [
        f"{second}{third}2The host name was not found 域名无法解析 dns",
        f"{first}{first}1Its list was read 读取成功",
    ]
    assert texts(section(page, "nights"), ".//tbody/tr")[0] == f"{third}dnssaid <i>no</i>000"
    assert texts(section(page, "reports"), ".//tbody/tr") == [
        f"2024某市人民政府2024年政府信息公开工作年度报告2025-03-01{first}yes 是"
    ]


def test_pages_that_say_what_they_said_are_not_written_again(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    night(places, monkeypatch, 0, read_end(row(2024)), failed_end("dns", "index"))
    folder = tmp_path / "status"
    assert write_status(folder, places) == 4
    assert write_status(folder, places) == 0
    night(places, monkeypatch, 1, read_end())
    assert write_status(folder, places) > 0
    assert write_status(folder, places) == 0


def test_the_page_of_a_channel_that_is_nowhere_any_more_goes(
    places: Places, tmp_path: Path
) -> None:
    folder = tmp_path / "status"
    write_status(folder, places)
    (folder / "gone-xxgknb.html").write_text("old")
    (folder / "readme.txt").write_text("of somebody else")
    write_status(folder, places)
    assert not (folder / "gone-xxgknb.html").exists()
    assert (folder / "readme.txt").exists()


def test_before_the_first_night_the_page_says_so(places: Places, tmp_path: Path) -> None:
    write_status(tmp_path / "status", places)
    page = said(read((tmp_path / "status" / "index.html").read_text(encoding="utf-8")))
    assert "No night yet." in page
