"""Whole crawls of a server on this machine: what is asked, archived, listed and reported."""

from __future__ import annotations

import gzip
import signal
from collections import Counter

from tests.crawler.site import HTML, Answer, Crawls, Site, report_row, trs_list

REPORT = "甲县{}年政府信息公开工作年度报告"


def page(text: str, **headers: str) -> Answer:
    return Answer(f"<p>{text}</p>".encode(), headers=HTML | headers)


def three_reports(site: Site, folder: str = "/nb/") -> None:
    """A list of two pages with three reports, one notice and one report on a foreign host."""
    rows = [report_row(f"./t2025_{n}000.html", REPORT.format(2020 + n)) for n in (3, 2, 1)]
    notice = report_row("./t2025_4000.html", "关于做好2024年政府信息公开工作年度报告编制工作的通知")
    foreign = report_row("http://yaoyejob.com/t2025_5000.html", REPORT.format(2019))
    site.answers[folder] = trs_list([*rows[:2], notice, foreign], pages=2)
    site.answers[folder + "index_1.html"] = trs_list([rows[2]], pages=2, current=1)
    for n in (1, 2, 3):
        body = f'{n}<a href="./f{n}.pdf">附件</a>' if n == 3 else str(n)
        site.answers[f"{folder}t2025_{n}000.html"] = page(body, ETag=f'"{n}"')
    site.answers[folder + "f3.pdf"] = Answer(b"%PDF", headers={"Content-Type": "application/pdf"})


def wire_equals_archive(site: Site, crawls: Crawls) -> bool:
    archived = [c for c in crawls.archive.captures() if c.status is not None]
    return Counter(("/" + c.url.split("/", 3)[3], c.status) for c in archived) == Counter(
        site.served
    )


def test_two_nights_fetch_everything_once_and_then_only_what_changed(
    site: Site, crawls: Crawls
) -> None:
    three_reports(site)
    crawls.register(("county-nb", "auto", site.url("/nb/")))
    assert crawls.run("night1") == 0
    outcome = crawls.outcomes("night1")["county-nb"]
    assert (outcome.outcome, outcome.detail) == ("ok_new", "")
    assert (outcome.n_listed, outcome.n_new) == (5, 5)
    assert Counter(c.role for c in crawls.captures("night1")) == {
        "robots": 1, "list": 2, "article": 3, "attachment": 1,
    }  # fmt: skip
    seen = crawls.sightings("county-nb")
    assert [seen[f"/{n}"].verdict for n in ("nb/t2025_4000.html", "t2025_5000.html")] == [
        "not_a_report",
        "off_host",
    ]
    assert seen["/nb/t2025_1000.html"].listed_on == "2025-01-20"
    via = {c.role: c.via for c in crawls.captures("night1")}
    assert via["attachment"] == site.url("/nb/t2025_3000.html")
    assert wire_equals_archive(site, crawls)
    assert all(name.startswith("xxgk-archive/") for name in site.user_agents)

    site.answers["/nb/t2025_2000.html"] = page("corrected", ETag='"2b"')
    site.answers["/nb/"] = trs_list(
        [report_row("./t2025_3000.html", REPORT.format(2023) + "（更正）"),
         report_row("./t2025_2000.html", REPORT.format(2022))], pages=2,
    )  # fmt: skip
    assert crawls.run("night2") == 0
    outcome = crawls.outcomes("night2")["county-nb"]
    assert (outcome.outcome, outcome.n_new, outcome.n_changed) == ("ok_nothing_new", 0, 1)
    assert outcome.n_gone == 2, "two rows that were no reports on this site"
    by_path = {"/" + c.url.split("/", 3)[3]: c for c in crawls.captures("night2")}
    assert by_path["/nb/t2025_1000.html"].status == 304
    assert by_path["/nb/t2025_2000.html"].revisit_of is None
    assert by_path["/nb/index_1.html"].revisit_of is not None
    assert by_path["/nb/f3.pdf"].revisit_of is not None, "a 304 article still leads to its files"
    assert crawls.archive.read(by_path["/nb/t2025_1000.html"]).body == b"<p>1</p>"
    assert crawls.sightings("county-nb")["/nb/t2025_3000.html"].title.endswith("（更正）")
    assert wire_equals_archive(site, crawls)
    assert list(crawls.archive.verify()) == []
    assert all(run.finished_at for run in crawls.archive.runs())


def test_each_way_of_failing_has_its_outcome_and_costs_no_other_channel(
    site: Site, crawls: Crawls
) -> None:
    three_reports(site, "/good/")
    three_reports(site, "/half/")
    site.answers["/half/t2025_2000.html"] = Answer(b"broken", 500)
    site.answers["/half/f3.pdf"] = Answer(b"", 404)
    three_reports(site, "/second/")
    site.answers["/second/index_1.html"] = Answer(b"", 502)
    site.answers["/zipped/"] = Answer(
        gzip.compress(trs_list([report_row("./t2025_1000.html", REPORT.format(2024))]).body),
        headers=HTML | {"Content-Encoding": "gzip"},
    )
    site.answers["/zipped/t2025_1000.html"] = Answer(b"")
    site.answers["/empty/"] = trs_list([])
    site.answers["/welcome/"] = page("Welcome to nginx!")
    site.answers["/away/"] = Answer(b"", 302, {"Location": "http://yaoyejob.com/nb/"})
    site.answers["/secret/"] = trs_list([])
    robots = b"User-agent: xxgk-archive\nDisallow: /secret/\n"
    site.answers["/robots.txt"] = Answer(robots, headers={"Content-Type": "text/plain"})
    rows = [
        f"county-{name},county,trs,{site.url(f'/{name}/')},,,,verified,,"
        for name in ("good", "half", "second", "zipped", "empty", "welcome", "away", "secret",
                     "missing")
    ]  # fmt: skip
    rows.append("county-dns,county,trs,http://no-such-host.invalid/nb/,,,,verified,,")
    rows.append("county-closed,county,trs,http://127.0.0.1:9/nb/,,,,verified,,")
    rows.append(f"county-strange,county,no-such-cms,{site.url('/good/')},,,,verified,,")
    rows.append(f"county-paused,county,trs,{site.url('/good/')},,,,paused,,")
    rows.append("county-broken,county,trs,not-an-address,,,,verified,,")
    crawls.write_channels(*rows)
    assert crawls.run("night1") == 0

    outcomes = crawls.outcomes("night1")
    assert {name.removeprefix("county-"): o.outcome for name, o in outcomes.items()} == {
        "good": "ok_new",
        "half": "ok_new",
        "second": "http_error",
        "zipped": "http_error",
        "empty": "listing_empty",
        "welcome": "page_unrecognised",
        "away": "http_error",
        "secret": "robots",
        "missing": "http_error",
        "dns": "dns",
        "closed": "http_error",
        "strange": "config_error",
        "broken": "config_error",
    }
    detail = {name.removeprefix("county-"): o.detail for name, o in outcomes.items()}
    assert detail["half"] == (
        f"1 article failed: 500 {site.url('/half/t2025_2000.html')}; "
        f"1 attachment failed: 404 {site.url('/half/f3.pdf')}"
    )
    assert detail["missing"] == f"404 {site.url('/missing/')}"
    assert detail["zipped"].startswith("1 article failed: empty page")
    assert detail["closed"] == "refused http://127.0.0.1:9/nb/"
    assert detail["away"] == "foreign_host http://yaoyejob.com/nb/"
    assert "channels.csv:15: url" in detail["broken"]
    assert "no-such-cms" in detail["strange"]
    assert outcomes["county-second"].n_listed == 4
    assert site.peak == 1, "one request at a time, whatever the number of channels"
    failures = {c.error for c in crawls.captures("night1") if c.status is None}
    assert failures == {"dns", "refused", "robots", "foreign_host"}
    assert wire_equals_archive(site, crawls)


def test_a_failing_list_takes_no_row_away_and_a_walked_one_does(site: Site, crawls: Crawls) -> None:
    three_reports(site)
    crawls.register(("county-nb", "trs", site.url("/nb/")))
    crawls.run("night1")
    whole = dict(site.answers)

    def gone() -> int:
        return sum(s.gone_at is not None for s in crawls.sightings("county-nb").values())

    site.answers["/nb/index_1.html"] = Answer(b"", 503)
    crawls.run("night2")
    assert (crawls.outcomes("night2")["county-nb"].outcome, gone()) == ("http_error", 0)

    site.answers = whole | {"/nb/": trs_list([])}
    crawls.run("night3")
    assert (crawls.outcomes("night3")["county-nb"].outcome, gone()) == ("listing_empty", 0)

    # Page two is page one again: what stood on page two may still be there.
    site.answers = whole | {"/nb/index_1.html": whole["/nb/"]}
    crawls.run("night4")
    assert (crawls.outcomes("night4")["county-nb"].outcome, gone()) == ("ok_nothing_new", 0)

    site.answers = whole | {
        "/nb/": trs_list([report_row("./t2025_3000.html", REPORT.format(2023))])
    }
    crawls.run("night5")
    outcome = crawls.outcomes("night5")["county-nb"]
    assert (outcome.outcome, outcome.n_gone, gone()) == ("listing_shrank", 4, 4)
    assert outcome.detail == "2 reports no longer listed"

    site.answers = whole
    crawls.run("night6")
    assert gone() == 0


def test_a_host_that_blocks_is_not_asked_again(site: Site, crawls: Crawls) -> None:
    rows = [report_row(f"./t2025_{n}000.html", REPORT.format(2000 + n)) for n in range(10, 25)]
    site.answers["/nb/"] = trs_list(rows)
    for n in range(10, 25):
        site.answers[f"/nb/t2025_{n}000.html"] = Answer(b"<script>$_ts</script>", 412)
    crawls.register(
        ("county-nb", "trs", site.url("/nb/")), ("county-other", "trs", site.url("/other/"))
    )
    crawls.run("night1")
    outcomes = crawls.outcomes("night1")
    assert outcomes["county-nb"].outcome == "blocked:ruishu"
    assert sum(status == 412 for _, status in site.served) == 1
    assert wire_equals_archive(site, crawls)


def test_private_hosts_are_refused_unless_they_are_allowed(site: Site, crawls: Crawls) -> None:
    three_reports(site)
    crawls.register(
        ("county-ip", "trs", site.url("/nb/")),
        ("county-decimal", "trs", f"http://2130706433:{site.port}/nb/"),
        ("county-name", "trs", f"http://localhost:{site.port}/nb/"),
    )
    with crawls.start("night1") as process:
        assert process.wait(60) == 0
    assert site.served == []
    outcomes = crawls.outcomes("night1")
    assert {o.outcome for o in outcomes.values()} == {"config_error"}
    assert outcomes["county-ip"].detail == f"private_address {site.url('/nb/')}"


def test_only_the_channels_asked_for_are_crawled(site: Site, crawls: Crawls) -> None:
    three_reports(site)
    crawls.register(("county-a", "trs", site.url("/nb/")), ("county-b", "trs", site.url("/nb/")))
    crawls.run("night1", "-a", "only=county-b")
    assert set(crawls.outcomes("night1")) == {"county-b"}
    crawls.run("night2", "-a", "only=county")
    assert set(crawls.outcomes("night2")) == {"county-a", "county-b"}


def many_reports(site: Site, crawls: Crawls) -> None:
    rows = [report_row(f"./t2025_{n}.html", f"甲县第{n}局2024年政府信息公开年度报告")
            for n in range(1000, 1060)]  # fmt: skip
    site.answers["/nb/"] = trs_list(rows)
    for n in range(1000, 1060):
        site.answers[f"/nb/t2025_{n}.html"] = page(f"{n} " * 3000)
    crawls.register(("county-nb", "trs", site.url("/nb/")))


def test_a_crawl_killed_in_the_middle_loses_nothing_and_the_next_repeats_nothing(
    site: Site, crawls: Crawls
) -> None:
    many_reports(site, crawls)
    site.pause_after = 25
    with crawls.start("night1", "-a", "allow_private=1") as process:
        assert site.paused.wait(30)
        process.send_signal(signal.SIGKILL)
    served = len(site.served)
    site.pause_after = None
    site.going_on.set()
    (left,) = (crawls.archive_folder / "warc").iterdir()
    assert left.name.endswith(".open")
    with left.open("ab") as file:
        file.write(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:-9])

    assert crawls.run("night2") == 0
    assert list(crawls.archive.verify()) == []
    saved = [c for c in crawls.captures("night1") if c.status is not None]
    assert len(saved) == served == 25, "but for what was under way"
    for capture in saved:
        crawls.archive.read(capture)
    assert crawls.outcomes("night1") == {}
    assert crawls.outcomes("night2")["county-nb"].n_new == 60
    bodies = Counter(
        (c.url, c.payload_digest) for c in crawls.archive.captures() if c.revisit_of is None
    )
    assert set(bodies.values()) == {1}
    assert [run.finished_at is not None for run in crawls.archive.runs()] == [False, True]


def test_a_crawl_told_to_end_closes_its_file_and_is_not_finished(
    site: Site, crawls: Crawls
) -> None:
    many_reports(site, crawls)
    site.pause_after = 10
    with crawls.start("night1", "-a", "allow_private=1") as process:
        assert site.paused.wait(30)
        process.terminate()
        site.going_on.set()
        process.wait(30)
    assert crawls.archive.warc_files() == ("night1-1.warc.gz",)
    assert list(crawls.archive.verify()) == []
    assert crawls.outcomes("night1") == {}
    assert [run.finished_at for run in crawls.archive.runs()] == [None]
    assert wire_equals_archive(site, crawls)


def test_a_crawl_ends_with_its_parent(site: Site, crawls: Crawls) -> None:
    many_reports(site, crawls)
    site.pause_after = 5
    with crawls.start("night1", "-a", "allow_private=1", "-s", "XXGK_FOLLOW_PARENT=1") as process:
        assert site.paused.wait(30)
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 3


def test_two_crawls_cannot_write_at_once(site: Site, crawls: Crawls) -> None:
    many_reports(site, crawls)
    site.pause_after = 5
    with crawls.start("night1", "-a", "allow_private=1") as process:
        assert site.paused.wait(30)
        before = site.asked("/robots.txt")
        assert crawls.run("night2", "-s", "XXGK_LOCK_SECONDS=0") == 1
        assert "ArchiveBusyError" in crawls.log("night2").read_text()
        assert site.asked("/robots.txt") == before
        site.going_on.set()
        process.wait(60)
    assert crawls.outcomes("night1")["county-nb"].outcome == "ok_new"
